"""Where water could be brought to who waits long: the waiting area on the floor of a queue's windows."""

from __future__ import annotations

from collections.abc import Iterable

from robots.settings import Hall


def care_area(hall: Hall, windows: Iterable[str]) -> str:
    """The waiting area of the windows of one queue; empty: their floor has none."""
    maps = {hall.stops[window].map_id for window in windows}
    areas = [stop.id for stop in hall.stops.values() if stop.kind == "waiting" and stop.map_id in maps]
    return min(areas, default="")


def without_care(hall: Hall) -> dict[str, str]:
    """The queues for which nothing can be offered, and the floor of their windows. A hall without couriers has none."""
    if not any(robot.kind == "courier" for robot in hall.robots.values()):
        return {}
    windows: dict[str, list[str]] = {}
    for stop in hall.stops.values():
        if stop.kind == "window":
            windows.setdefault(stop.id[0], []).append(stop.id)
    return {
        queue: hall.stops[names[0]].map_id for queue, names in sorted(windows.items()) if not care_area(hall, names)
    }

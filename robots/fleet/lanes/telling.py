"""What stands of people's words about the ways, since when and by whom: for the tablets, which read it in the ledger.

`fleet/summary` says what stands to everybody; who said it is for those who are logged in.
"""

from __future__ import annotations

from typing import Any

from robots.core.commands import Remember
from robots.fleet.traffic.road import Road
from robots.fleet.work import Work

KEY = "lanes"


def tell_lanes(work: Work) -> None:
    """Remember what changed."""
    if work.book.lanes.road == Road() and work.lanes.shown is None:
        return
    now = rows(work)
    if work.lanes.shown != now:
        work.lanes.shown = now
        work.out.append(Remember(KEY, now))


def rows(work: Work) -> list[dict[str, Any]]:
    """Closed ways first, then slowed lanes, then areas; `since` is None and `person` empty where nobody knows, `until`
    is None for what stands until somebody lifts it."""
    road = work.book.lanes.road
    found: list[dict[str, Any]] = [_row(work, "closed", way) for way in sorted(road.closed)]
    found += [_row(work, "slowed", lane, speed=speed) for lane, speed in sorted(road.limits.items())]
    for name, area in sorted(road.areas.items()):
        corners = [list(corner) for corner in area.polygon]
        found.append(_row(work, "clear", name, map_id=area.map_id, area=corners, enter=area.enter))
    return found


def _row(work: Work, kind: str, name: str, **more: Any) -> dict[str, Any]:
    said = work.book.lanes.said.get(f"{kind} {name}")
    since, person = (said.at, said.person) if said is not None else (None, "")
    until = said.until or None if said is not None else None
    return {"kind": kind, "id": name, "since": since, "person": person, "until": until, **more}

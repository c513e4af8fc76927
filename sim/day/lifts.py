"""The lifts over a day: a strip for each hour with the height of each car, and the rides of robots marked in it."""

from __future__ import annotations

from collections.abc import Iterable

from robots.building import Plan
from sim.day.drawing import LEFT, RIGHT, WIDE, Day, box, line, path, svg, text
from sim.day.watch import DayWatch

STRIP_S = 3600.0
HIGH = 30.0
GAP = 5.0


def lifts(watch: DayWatch, plan: Plan, day: Day) -> str:
    """An hour a block; in it a lane for each car."""
    cars = [(lift, heights) for lift, heights in watch.cars.items() if len(heights)]
    parts, top = [], 12.0
    hours = range(int(-(-day.end // STRIP_S)))
    across = WIDE - LEFT - RIGHT
    for minute in range(0, 61, 10):
        x = LEFT + across * minute / 60
        parts.append(text(x, 8, f":{minute:02d}" if minute < 60 else "", "tick", "middle"))
    for hour in hours:
        start = hour * STRIP_S
        block = top
        for lift, heights in cars:
            levels = sorted({plan.maps[map_id].elevation_m for map_id in plan.lifts[lift].maps})
            low, high = levels[0], max(levels[-1], levels[0] + 1.0)

            def y(height: float, top: float = top, low: float = low, high: float = high) -> float:
                return top + HIGH - 3.0 - (HIGH - 6.0) * (height - low) / (high - low)

            parts.append(box(LEFT, top, across, HIGH, "lane"))
            parts += [line(LEFT, y(level), WIDE - RIGHT, y(level), "level") for level in levels]
            parts.append(text(LEFT - 4, top + HIGH / 2 + 3, lift, "soft", "end"))
            for robot, one, other in _rides(watch, lift, day.end):
                left, right = max(one, start), min(other, start + STRIP_S)
                if right > left:
                    x, wide = LEFT + across * (left - start) / STRIP_S, across * (right - left) / STRIP_S
                    title = f"{robot} {day.clock(one)}, {other - one:.0f} s"
                    parts.append(box(x, top, max(wide, 1.5), HIGH, "ride", title))
            second = int(start)
            values = list(enumerate(heights[second : second + int(STRIP_S) + 1]))
            parts.append(path(((LEFT + across * at / STRIP_S, y(h)) for at, h in _bends(values)), "car"))
            top += HIGH + 2.0
        parts.append(text(0, (block + top) / 2 + 2, day.clock(start), "name"))
        top += GAP
    return svg(top, *parts, label="lift cars over the day")


def _bends(values: list[tuple[int, float]]) -> Iterable[tuple[int, float]]:
    """Only where the height begins or ends to change."""
    for index, (at, height) in enumerate(values):
        before = values[index - 1][1] if index else None
        after = values[index + 1][1] if index + 1 < len(values) else None
        if before is None or after is None or abs(before - height) > 0.01 or abs(after - height) > 0.01:
            yield at, height


def _rides(watch: DayWatch, lift: str, end: float) -> list[tuple[str, float, float]]:
    return [
        (robot, start, stop)
        for robot, found in watch.robots.items()
        for start, stop, car in found.car.spans(end)
        if car == lift
    ]


def rides(watch: DayWatch, end: float) -> int:
    """How often robots rode."""
    return sum(len(_rides(watch, lift, end)) for lift in watch.cars)

"""`visitors:` of a scenario: how many people come on the day that is played, and what sort of day it is."""

from __future__ import annotations

from sim.crowd.arrivals import DAY_H, WEATHER, WEEKDAYS, Day
from sim.scenarios.lines import Lined
from sim.scenarios.reader import Reader, one_of

MOST = 20_000
FIELDS = (
    "count", "weekday", "weather", "hours", "from_h", "surge", "surge_item", "surge_from_h", "surge_hours", "upstairs",
    "asks", "blocks", "care", "led",
)  # fmt: skip


def read_visitors(reader: Reader, raw: Lined) -> Day | None:
    """None where a scenario has none."""
    entry = raw.get("visitors")
    if entry is None:
        return None
    if not isinstance(entry, Lined):
        reader.problem(raw.line_of("visitors"), "visitors", "must be a mapping such as {count: 2500, weekday: monday}")
        return None
    reader.known(entry, set(FIELDS), "visitors")
    usual = Day()
    chosen = {}
    for name, among, default in (("weekday", WEEKDAYS, usual.weekday), ("weather", WEATHER, usual.weather)):
        chosen[name] = entry.get(name, default)
        if chosen[name] not in among:
            reader.problem(entry.line_of(name), name, f"{chosen[name]!r} is none we know: {one_of('', among)}")
            chosen[name] = default
    item = entry.get("surge_item", "")
    if not isinstance(item, str):
        reader.problem(entry.line_of("surge_item"), "surge_item", f"{item!r} must be a text, such as A-3")
    care = entry.get("care", usual.care)
    if not isinstance(care, bool):
        reader.problem(entry.line_of("care"), "care", f"{care!r} must be true or false")
    return Day(
        line=entry.line,
        visitors=reader.whole(entry, "count", 1, MOST) if "count" in entry else usual.visitors,
        weekday=chosen["weekday"],
        weather=chosen["weather"],
        hours=reader.number(entry, "hours", DAY_H, top=24.0),
        surge=reader.whole(entry, "surge", 0, MOST) if "surge" in entry else 0,
        surge_item=str(item),
        surge_from_h=reader.number(entry, "surge_from_h", usual.surge_from_h, top=24.0),
        surge_hours=reader.number(entry, "surge_hours", usual.surge_hours, top=24.0),
        upstairs=reader.number(entry, "upstairs", usual.upstairs, top=1.0),
        from_h=reader.number(entry, "from_h", 0.0, top=24.0),
        asks=reader.number(entry, "asks", usual.asks, top=1.0),
        blocks=reader.number(entry, "blocks", usual.blocks, top=1.0),
        care=care is True,
        led=reader.number(entry, "led", usual.led, top=1.0),
    )

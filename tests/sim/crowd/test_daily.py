"""Day after day of visitors on the running floor: by the hall's hours, or at any hour where it keeps none."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from robots.core.waiting import TicketEvent, TicketState
from robots.settings import load_hall
from sim.bind import visitors as binding
from sim.crowd.arrivals import Day
from sim.crowd.daily import LIVELY_H, next_day
from sim.crowd.hosting import invite
from sim.verbs import VERBS
from sim.world import BODY_STEP_S, CROWD_STEP_S, World

HALL = load_hall(Path("config/hall"))
KEEPS_HOURS = replace(HALL, timetable=HALL.timetable.model_copy(update={"hold_runs": True}))


def clock(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(HALL.time_zone)).timestamp()


def test_a_hall_without_hours_has_people_at_any_hour() -> None:
    night = clock("2026-01-10 03:00")
    begins, after = next_day(HALL, 900, night, True), next_day(HALL, 900, night, False)
    assert begins is not None and after is not None
    assert (begins.at, begins.day.visitors, begins.day.from_h) == (night, 900, LIVELY_H)
    assert after.day.from_h == 0.0


@pytest.mark.parametrize(
    ("now", "first", "begins", "from_h", "weekday"),
    [
        ("2026-01-05 08:00", True, "2026-01-05 09:00", 0.0, "monday"),
        ("2026-01-06 11:00", True, "2026-01-06 11:00", 2.0, "tuesday"),
        ("2026-01-06 11:00", False, "2026-01-07 09:00", 0.0, "wednesday"),
        ("2026-01-09 17:00", True, "2026-01-12 09:00", 0.0, "monday"),
        ("2026-02-28 10:00", True, "2026-02-28 10:00", 1.0, "friday"),  # a Saturday that is worked as a Friday
    ],
)
def test_a_hall_with_hours_has_them_when_its_windows_are_open(
    now: str, first: bool, begins: str, from_h: float, weekday: str
) -> None:
    found = next_day(KEEPS_HOURS, 900, clock(now), first)
    assert found is not None
    assert (found.at, found.day.from_h, found.day.weekday) == (clock(begins), from_h, weekday)


class Link:
    """What the machine published."""

    def __init__(self) -> None:
        self.said: list[Any] = []

    def publish(self, message: Any) -> None:
        self.said.append(message)

    def stop(self) -> None:
        """Nothing to end."""


def test_people_walk_in_steps_of_the_running_world_and_the_next_day_begins_with_number_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    link = Link()
    monkeypatch.setattr(binding, "join_broker", lambda account, *rest: link if account == "tickets" else None)
    world = World.of(HALL, clock("2026-01-06 10:00"))
    host = binding.VisitorsHost(HALL, world, tmp_path, 0, None, 8000, 1)  # type: ignore[arg-type]

    def live(seconds: float, step_s: float) -> None:
        for _ in range(round(seconds / step_s)):
            world.step(step_s)
            host.step()

    live(45.0, BODY_STEP_S)
    drawn = [one.ticket for one in link.said if isinstance(one, TicketEvent) and one.what == "issued"]
    assert drawn and all(one.endswith("001") for one in drawn[:1])
    assert {one.queue for one in link.said if isinstance(one, TicketState)} == {"A", "B", "E"}
    crowd = world.crowd
    assert crowd is not None and len(crowd) > 3
    visitors = host.today
    assert visitors is not None
    visitors.expected.clear()
    for name in list(crowd.names):
        crowd.remove(name)
    visitors.here.clear()
    link.said.clear()
    live(61.0, CROWD_STEP_S)
    floor = SimpleNamespace(visitors=host.today, now=world.now)
    VERBS["more_visitors"].act(floor, {"item": "B-pass", "people": 60, "duration_s": 30.0})  # type: ignore[arg-type]
    live(100.0, CROWD_STEP_S)
    assert world.crowd is crowd
    drawn = [one.ticket for one in link.said if isinstance(one, TicketEvent) and one.what == "issued"]
    assert drawn[0].endswith("001"), "numbers are given out anew"
    surge = [one for one in link.said if isinstance(one, TicketEvent) and one.item == "B-pass"]
    assert len(surge) > 5 and {one.queue for one in surge} == {"B"}


def test_nobody_more_comes_where_nobody_does_or_for_what_has_no_window() -> None:
    verb, args = VERBS["more_visitors"], {"item": "Z-9", "people": 6, "duration_s": 30.0}
    with pytest.raises(ValueError, match="--visitors"):
        verb.act(SimpleNamespace(visitors=None, now=0.0), args)  # type: ignore[arg-type]
    world = World.of(HALL, clock("2026-01-06 10:00"))
    visitors = invite(world, HALL, Day(visitors=10), 1)
    with pytest.raises(KeyError, match="letter of its windows"):
        verb.act(SimpleNamespace(visitors=visitors, now=world.now), args)  # type: ignore[arg-type]

"""A queue-number machine that stops, begins anew, repeats itself, comes out of order, has a wrong clock; and what is
usual for an item, learnt from day to day.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from robots.building import Plan
from robots.core.clock import Instant
from robots.core.commands import Note, Publish, Remember
from robots.core.events import Received
from robots.core.waiting import CalledTicket, ItemCount, TicketEvent, TicketState, WaitingFact, WaitingTicket
from robots.fleet import Scheduler
from robots.guide.dialogue.tickets import answer
from robots.settings import load_hall
from robots.waiting import Waiting
from robots.waiting.usual import KEPT_DAYS, KEY

HALL = load_hall(Path("config/hall"))
WEEK_S = 7 * 86_400.0


def clock(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(HALL.time_zone)).timestamp()


MONDAY = clock("2026-01-05 10:00")


class Fleet:
    """The mind, and a ledger that remembers for it."""

    def __init__(self) -> None:
        self.kept: dict[str, Any] = {}
        self.mind = Waiting(HALL)
        self.notes: list[Note] = []

    def restart(self) -> None:
        self.mind = Waiting(HALL, json.loads(json.dumps(self.kept)))

    def hear(self, message: TicketEvent | TicketState, at: float | None = None, old: bool = False) -> list[WaitingFact]:
        """`at`: when it came; else when it was sent."""
        commands = self.mind.handle(Received(message.at if at is None else at, message, retained=old))
        for command in commands:
            if isinstance(command, Remember):
                self.kept[command.key] = command.value
                if command.value is None:
                    del self.kept[command.key]
            elif isinstance(command, Note):
                self.notes.append(command)
        return [one.message for one in commands if isinstance(one, Publish)]

    def surges(self, at: float, **issued: int) -> list[str]:
        return [one.item for one in self.hear(state(at, **issued))[-1].surges]

    def day(self, at: float, **issued: int) -> None:
        """A day on which numbers are given out evenly from ten to five; `at`: ten o'clock."""
        for hour in range(8):
            counts = {item: count * hour // 7 for item, count in issued.items()}
            self.hear(state(at - 60.0 + 3600.0 * hour, **counts))


def state(at: float, waiting: tuple[str, ...] = (), **issued: int) -> TicketState:
    line = tuple(WaitingTicket(one, Instant(at - 60.0)) for one in waiting)
    called = CalledTicket("A001", "A01", Instant(at - 30.0))
    counts = tuple(ItemCount(item, count) for item, count in issued.items())
    return TicketState("A", Instant(at), line, (called,), ("A01", "A02"), counts)


@pytest.fixture
def fleet() -> Fleet:
    return Fleet()


# -- a machine that is not as it should be


def test_a_machine_that_stopped_is_told_as_old_after_a_restart_of_ours(fleet: Fleet) -> None:
    [fact] = fleet.hear(state(MONDAY, ("A002",)), at=MONDAY + 3 * 3600.0, old=True)
    assert fact.updated == MONDAY, "boards and guides see that it is old"
    assert "查不到 A002" in answer("A002", {"A": fact}, MONDAY + 3 * 3600.0).text.zh


def test_a_machine_that_begins_with_other_numbers_is_believed_and_its_counts_go_on(fleet: Fleet) -> None:
    fleet.hear(state(MONDAY, ("A041", "A042"), permit=41, card=40))
    [fact] = fleet.hear(state(MONDAY + 40.0, ("A001",), permit=1))
    assert [place.ticket for place in fact.line] == ["A001"]
    [fact] = fleet.hear(state(MONDAY + 80.0, ("A001",), permit=90, card=1))
    assert [(one.item, one.count) for one in fact.surges] == [("permit", 131)], "41 before, 90 since"


def one(ticket: str, what: Any, at: float, window: str = "") -> TicketEvent:
    return TicketEvent("A", ticket, "permit", what, Instant(at), window)


def morning(at: float) -> list[TicketEvent]:
    """Two windows, six visitors, three minutes each, the next one called at once."""
    found = [one(f"A{n:03d}", "issued", at + n) for n in range(6)]
    for n in range(6):
        called, window = at + 10.0 + 180.0 * (n // 2), f"A{n % 2 + 1:02d}"
        found += [one(f"A{n:03d}", "called", called, window), one(f"A{n:03d}", "served", called + 179.0, window)]
    return sorted(found, key=lambda event: event.at)


def mixed(events: list[TicketEvent]) -> list[TicketEvent]:
    """Every second pair the wrong way round."""
    found = list(events)
    for n in range(0, len(found) - 1, 4):
        found[n], found[n + 1] = found[n + 1], found[n]
    return found


@pytest.mark.parametrize("spoilt", [lambda events: [e for e in events for _ in (1, 2)], mixed, lambda e: [*e, *e]])
def test_events_twice_or_out_of_order_spoil_no_range(fleet: Fleet, spoilt: Any) -> None:
    clean = Fleet()
    for event in morning(MONDAY):
        clean.hear(event)
    for event in spoilt(morning(MONDAY)):
        fleet.hear(event)
    line = state(MONDAY + 900.0, tuple(f"A{n:03d}" for n in range(10, 16)))
    [right], [said] = clean.hear(line), fleet.hear(line)
    assert right.next is not None and said.next is not None
    assert said.next.likely_s == pytest.approx(right.next.likely_s, rel=0.15)
    assert said.line[0].ticket == "A010"


def test_a_state_that_comes_late_is_not_taken_for_news(fleet: Fleet) -> None:
    fleet.hear(state(MONDAY, ("A005",)))
    assert fleet.hear(state(MONDAY - 2.0, ("A004", "A005")), at=MONDAY + 0.1) == []
    assert fleet.hear(state(MONDAY, ("A005",)), at=MONDAY + 1.0), "the same again is told again"
    assert fleet.hear(state(MONDAY - 600.0, ("A001",)), at=MONDAY + 2.0, old=True) == []


def test_a_number_of_yesterday_is_not_todays(fleet: Fleet) -> None:
    fleet.hear(one("A001", "issued", MONDAY))
    fleet.hear(state(MONDAY, ("A001",), permit=1))
    tomorrow = MONDAY + 86_400.0
    fleet.hear(one("A001", "issued", tomorrow))
    [fact] = fleet.hear(state(tomorrow + 60.0, ("A001",), permit=1))
    assert fact.longest_s == 60.0
    [fact] = fleet.hear(state(tomorrow + 120.0, (), permit=21))
    assert fact.surges == ()


@pytest.mark.parametrize("off_s", [5400.0, -5400.0])
def test_a_wrong_clock_is_seen_and_its_instants_are_told_in_ours(fleet: Fleet, off_s: float) -> None:
    for second in range(0, 40, 10):
        at = MONDAY + second
        fleet.hear(state(at + off_s, ("A002",)), at=at)
    assert [note.data for note in fleet.notes] == [{"off_s": -off_s}]
    [fact] = fleet.hear(state(MONDAY + 50.0 + off_s, ("A002",)), at=MONDAY + 50.0)
    assert fact.updated == MONDAY + 50.0
    assert (fact.longest_s, fact.called[0].called) == (60.0, MONDAY + 20.0)
    fleet.hear(state(MONDAY + 60.0), at=MONDAY + 60.0)
    assert fleet.notes[-1].data == {"off_s": 0}, "it was set right"


def test_messages_that_only_came_late_are_no_wrong_clock(fleet: Fleet) -> None:
    for second in range(5):
        fleet.hear(state(MONDAY - 300.0 + second), at=MONDAY)
    assert fleet.notes == []


def test_a_state_of_the_future_from_memory_says_nothing(fleet: Fleet) -> None:
    assert fleet.hear(state(MONDAY + 3600.0, ("A002",)), at=MONDAY, old=True) == []
    ahead = replace(state(MONDAY), waiting=(WaitingTicket("A009", Instant(MONDAY + 9e5)),))
    assert fleet.hear(ahead)[0].longest_s == 0.0, "who draws a number tomorrow has not waited yet"


# -- what is usual


def test_an_item_is_measured_against_its_own_usual_demand(fleet: Fleet) -> None:
    for week in range(3):
        fleet.day(MONDAY + week * WEEK_S, permit=140, card=14, pass_=14)
    at = MONDAY + 3 * WEEK_S + 2 * 3600.0  # noon: two sevenths of a day
    fleet.restart()
    assert fleet.surges(at, permit=60, card=6, pass_=6) == [], "ten times the others is usual for it"
    assert fleet.surges(at + 60.0, permit=60, card=6, pass_=40) == ["pass_"]
    fact = fleet.hear(state(at + 120.0, permit=160, card=30, pass_=40))[-1]
    assert [(one.item, one.count, one.usual) for one in fact.surges] == [
        ("card", 30, 4), ("pass_", 40, 4), ("permit", 160, 41),
    ], "all of a queue at once"  # fmt: skip
    assert "往常这一天此时约 4 号" in fact.surges[0].zh


def test_without_three_such_days_the_queues_other_items_say_what_is_usual(fleet: Fleet) -> None:
    for week in range(2):
        fleet.day(MONDAY + week * WEEK_S, permit=140, card=14, pass_=14)
    for day in range(1, 4):  # other weekdays count for nothing
        fleet.day(MONDAY + day * 86_400.0 + WEEK_S, permit=140, card=14, pass_=14)
    at = MONDAY + 2 * WEEK_S + 2 * 3600.0
    assert fleet.surges(at, permit=60, card=6, pass_=6) == ["permit"]


def test_one_odd_day_is_not_usual_and_days_too_old_are_forgotten(fleet: Fleet) -> None:
    for week, count in enumerate((14, 14, 700, 14)):
        fleet.day(MONDAY + week * WEEK_S, permit=count, card=14)
    assert fleet.surges(MONDAY + 4 * WEEK_S + 6 * 3600.0, permit=100, card=14) == ["permit"]
    assert len(fleet.kept) == 5
    fleet.surges(MONDAY + KEPT_DAYS * 86_400.0 + 2 * WEEK_S, permit=1)
    assert sorted(fleet.kept) == [f"{KEY}A:2026-01-{day:02d}" for day in (19, 26)] + [
        f"{KEY}A:2026-02-02", f"{KEY}A:2026-03-16",
    ]  # fmt: skip


def test_counts_are_kept_every_quarter_of_an_hour_and_spoilt_ones_are_left_aside(fleet: Fleet) -> None:
    fleet.hear(state(MONDAY, permit=3))
    first = json.dumps(fleet.kept)
    fleet.hear(state(MONDAY + 100.0, permit=4))
    assert json.dumps(fleet.kept) == first
    fleet.hear(state(MONDAY + 1000.0, permit=9))
    assert fleet.kept[f"{KEY}A:2026-01-05"] == {
        "weekday": "mon",
        "by_hour": {"permit": {"10": 9}},
        "last": {"permit": 9},
    }
    fleet.kept[f"{KEY}A:yesterday"] = {"weekday": 3}
    fleet.kept[f"{KEY}A:2026-01-04"] = {"weekday": "mon", "by_hour": [1], "last": {}}
    fleet.restart()
    assert fleet.surges(MONDAY + 1100.0, permit=9) == []


def test_the_scheduler_keeps_them_over_its_restart() -> None:
    plan, kept = Plan.of(HALL), dict[str, Any]()
    mind = Scheduler(plan, lambda count: bytes(count))
    for command in mind.handle(Received(MONDAY, state(MONDAY, permit=50, card=9))):
        if isinstance(command, Remember):
            kept[command.key] = command.value
    again = Scheduler.restored(plan, lambda count: bytes(count), [], kept)
    [told] = [c.message for c in again.handle(Received(MONDAY + 60.0, state(MONDAY + 60.0, permit=1, card=9)))
              if isinstance(c, Publish)]  # fmt: skip
    assert [(one.item, one.count) for one in told.surges] == [("permit", 51)], "the machine began anew meanwhile"


def with_late_ones(at: float) -> list[TicketEvent]:
    """One window, twelve visitors of 180 s; every third one misses its call and is called again two calls later."""
    found = [one(f"A{n:03d}", "issued", at + n) for n in range(12)]
    calls = [n for k in range(0, 12, 3) for n in (k, k + 1, k + 2, k)]
    for place, n in enumerate(calls):
        called = at + 20.0 + 180.0 * place
        is_missed = n % 3 == 0 and n not in calls[:place]
        found.append(one(f"A{n:03d}", "called", called, "A01"))
        found.append(one(f"A{n:03d}", "missed" if is_missed else "served", called + 179.0, "A01"))
    return sorted(found, key=lambda event: event.at)


def test_who_misses_a_call_and_comes_back_takes_a_turn_of_those_behind(fleet: Fleet) -> None:
    punctual = Fleet()
    for event in with_late_ones(MONDAY):
        fleet.hear(event)
        if event.what != "missed":
            punctual.hear(event)
    line = state(MONDAY + 3600.0, tuple(f"A{n:03d}" for n in range(20, 40)))
    [late], [right] = fleet.hear(line), punctual.hear(line)
    assert late.next is not None and right.next is not None
    assert late.next.likely_s == pytest.approx(1.2 * right.next.likely_s, rel=0.05)  # 24 calls of 20, with the prior


def test_who_missed_a_call_yesterday_is_not_late_today(fleet: Fleet) -> None:
    """Numbers begin anew each day."""
    others = Fleet()
    for day, first in ((fleet, 0), (others, 100)):
        for n in range(first, first + 6):
            for what, at in (("issued", 0.0), ("called", 10.0), ("missed", 100.0)):
                day.hear(one(f"A{n:03d}", what, MONDAY + 200.0 * (n - first) + at, "" if what == "issued" else "A01"))
        for event in morning(MONDAY + 86_400.0):
            day.hear(event)
    line = state(MONDAY + 86_400.0 + 900.0, tuple(f"A{n:03d}" for n in range(20, 40)))
    [same], [other] = fleet.hear(line), others.hear(line)
    assert same.next is not None
    assert same.next == other.next

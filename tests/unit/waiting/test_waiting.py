"""The mind of waiting: its ranges hold on simulated days; lunch, closing, surges, long waits, restarts."""

from __future__ import annotations

from pathlib import Path

import pytest

from robots.building.calendar import OpenHours
from robots.core.clock import Instant
from robots.core.commands import Publish
from robots.core.events import Received, Tick
from robots.core.waiting import CalledTicket, ItemCount, TicketEvent, TicketState, WaitingFact, WaitingTicket
from robots.settings import Hall, load_hall
from robots.waiting import Waiting
from robots.waiting.care import without_care
from robots.waiting.pace import Pacing
from robots.waiting.patience import Patience
from robots.waiting.ranges import estimates, taking
from sim.crowd.arrivals import Day
from sim.crowd.hosting import Staffed
from sim.engine import opening_time
from tests.unit.waiting.queue_day import QueueDay, day_of

HALL = load_hall(Path("config/hall"))
OPENED = opening_time(HALL)
FOR_EVER = float("inf")


def played(day: Day, seed: int) -> QueueDay:
    found = day_of(HALL, seed, Staffed(OpenHours.of(HALL), HALL.time_zone), OPENED)
    found.play(day, seed)
    return found


def inside(day: QueueDay, from_h: float, to_h: float) -> float:
    """The share of numbers drawn in these hours since opening that were called in their range."""
    tickets = [one for one in day.waited if one in day.shown]
    asked = [one for one in tickets if from_h <= (day.windows.tickets[one].issued - OPENED) / 3600.0 < to_h]
    hits = [range_ for one in asked if (range_ := day.shown[one]) and range_.low_s <= day.waited[one] <= range_.high_s]
    return len(hits) / len(asked)


@pytest.mark.parametrize(("day", "seed"), [(Day(), 4), (Day(weather="rain"), 5)])
def test_four_of_five_numbers_are_called_within_their_range(day: Day, seed: int) -> None:
    found = played(day, seed)
    assert len(found.waited) > 1500
    assert found.share_inside() >= 0.8
    assert inside(found, 2.25, 4.0) >= 0.75, "over lunch, when half of the windows are left alone"
    widths = sorted(range_.high_s - range_.low_s for range_ in found.shown.values() if range_)
    assert widths[len(widths) // 2] <= 1200, "a range that says nothing holds too"
    assert not found.heard, "no surge on a day without one"


def test_a_surge_is_told_once_and_its_ranges_hold() -> None:
    found = played(Day(surge=300, surge_item="B-pass", visitors=1500), 4)
    assert [note.data["item"] for note in found.heard] == ["B-pass"]  # type: ignore[attr-defined]
    assert found.share_inside() >= 0.8


def fact(hall: Hall, state: TicketState, *events: TicketEvent, mind: Waiting | None = None) -> WaitingFact:
    mind = mind or Waiting(hall)
    for event in events:
        assert mind.handle(Received(event.at, event)) == []
    [published] = [one for one in mind.handle(Received(state.at, state)) if isinstance(one, Publish)]
    assert isinstance(published.message, WaitingFact)
    return published.message


def line(count: int, waited_s: float = 60.0, windows: int = 3, at: float = OPENED) -> TicketState:
    names = tuple(f"A{n + 1:02d}" for n in range(windows))
    return TicketState(
        "A", Instant(at),
        tuple(WaitingTicket(f"A{n + 10:03d}", Instant(at - waited_s)) for n in range(count)),
        tuple(CalledTicket(f"A{n + 1:03d}", name, Instant(at - 30.0 - n)) for n, name in enumerate(names)), names,
    )  # fmt: skip


def test_who_stands_farther_back_waits_longer_and_the_state_alone_is_enough() -> None:
    said = fact(HALL, line(5))
    likely = [place.estimate.likely_s for place in said.line if place.estimate]
    assert len(likely) == said.waiting == 5
    assert likely == sorted(likely)
    assert said.next is not None
    assert said.next.likely_s > likely[-1]
    assert [one.ticket for one in said.called] == ["A001", "A002", "A003"], "the newest call first"


def test_a_free_window_calls_at_once_and_without_windows_nothing_is_promised() -> None:
    free = TicketState("A", Instant(OPENED), (), (), ("A01",))
    assert fact(HALL, free).next is not None
    assert fact(HALL, free).next.high_s == 60.0  # type: ignore[union-attr]
    assert fact(HALL, TicketState("A", Instant(OPENED), (), (), ())).next is None


def test_lunch_ahead_makes_the_wait_longer() -> None:
    before_lunch = OPENED + 2.7 * 3600.0
    assert fact(HALL, line(20, at=before_lunch)).next.likely_s > 1.3 * fact(HALL, line(20)).next.likely_s  # type: ignore[union-attr]


def test_who_waits_long_is_counted_and_water_offered_where_people_sit() -> None:
    said = fact(HALL, line(3, waited_s=41 * 60.0))
    assert (said.overdue, said.care_to, said.longest_s) == (3, "wait-A", 41 * 60.0)
    assert (fact(HALL, line(3)).overdue, fact(HALL, line(3)).care_to) == (0, "")
    assert without_care(HALL) == {"E": "b2-F1"}, "queues whose floor has no waiting area"


def test_a_few_more_numbers_are_no_surge_and_what_is_usual_may_be_said() -> None:
    def surging(**numbers: int) -> list[str]:
        counts = tuple(ItemCount(item, count) for item, count in numbers.items())
        state = TicketState("A", Instant(OPENED), (), (), ("A01",), counts)
        return [one.item for one in fact(HALL, state).surges]

    assert surging(a=10, b=11, c=29) == []
    assert surging(a=10, b=11, c=31) == ["c"]
    assert surging(c=300) == []


def test_the_pace_is_learnt_from_call_to_call_and_a_forgotten_number_spoils_nothing() -> None:
    pacing = Pacing()
    assert pacing.pace().mean_s == 300.0
    for _ in range(200):
        pacing.hear(100.0)
    pacing.hear(50_000.0)
    pacing.hear(float("nan"))
    assert 100.0 <= pacing.pace().mean_s < 115.0


def test_who_is_likely_gone_before_his_turn_takes_none() -> None:
    stretches, tired = [(FOR_EVER, 1.0)], Patience(3600.0)
    patient = estimates([0.0] * 30, 0, Pacing().pace(), stretches, Patience(FOR_EVER))[-1]
    hasty = estimates([0.0] * 30, 0, Pacing().pace(), stretches, tired)[-1]
    assert patient is not None
    assert hasty is not None
    assert hasty.likely_s < 4200.0 < patient.likely_s
    for _ in range(20):
        tired.hear(700.0, gave_up=True)
    assert tired.stays(0.0, 300.0) == 1.0
    assert tired.stays(0.0, 1000.0) == 0.0


def test_work_goes_on_at_the_pace_of_open_windows_and_ends_with_the_day() -> None:
    stretches = [(100.0, 2.0), (200.0, 0.0), (300.0, 1.0)]
    assert taking(50.0, stretches) == 25.0
    assert taking(250.0, stretches) == 250.0
    assert taking(301.0, stretches) is None


def test_what_it_does_not_know_is_left_alone() -> None:
    mind = Waiting(HALL)
    assert mind.handle(Tick(OPENED)) == []
    strange = TicketEvent("Z", "Z001", "", "served", Instant(OPENED), "Z09")
    assert mind.handle(Received(OPENED, strange)) == []
    assert fact(HALL, TicketState("Z", Instant(OPENED), (), (), ("Z09",)), mind=mind).windows == 1

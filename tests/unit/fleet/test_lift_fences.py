"""A lift that the senses of its rider outvote: fenced, shown, and given to nobody before a person has looked."""

from __future__ import annotations

from typing import Any

import pytest

from robots.core.commands import Note, Publish, Record
from robots.core.events import LinkUp, Received, Tick
from robots.core.lift import DeskAsk, Dispute, LiftsFenced, Presence, Zone
from robots.core.runs import DispatchRequest
from robots.fleet.book import Book
from robots.fleet.facts import fleet_summary
from robots.fleet.liftdesk import Desk
from robots.fleet.lifts import fences
from robots.fleet.rules import FleetRules
from robots.fleet.scheduler import Scheduler
from robots.fleet.work import Work
from tests.fixtures.fleet_bench import hall_plan

PLAN = hall_plan()
WRONG = {"lift": "b1-F3", "barometer": "b1-F2", "marker": "b1-F2"}


class Hall:
    def __init__(self) -> None:
        self.work, self.disputes = Work(PLAN, bytes, FleetRules()), 0

    def says(self, sources: dict[str, str], again: bool = False, zone: Zone = Zone.IN, lift: str = "east") -> list[Any]:
        """A robot tells a dispute, a new one unless `again`; what follows."""
        self.disputes += not again
        dispute = Dispute(f"q-{self.disputes}", lift, sources)
        self.work.now += 1.0
        self.work.out = []
        fences.hear(self.work, Presence("xiaodi", zone, "b1", "east", "b1-F2", {}, "s1", "", (dispute,)))
        return [out.kind if isinstance(out, Record) else out.event for out in self.work.out
                if isinstance(out, Record | Note)]  # fmt: skip

    def checked(self, person: str, lift: str = "east") -> Any:
        return fences.lift_checked(self.work, DispatchRequest("k", "web", "lift_checked", lift=lift), person)


def test_an_outvoted_lift_is_fenced_once_and_shown() -> None:
    hall = Hall()
    assert hall.says(WRONG) == ["lift_fenced", "lift_fenced"]  # into the ledger, and told
    assert hall.says(WRONG, again=True) == []
    assert fleet_summary(hall.work).fenced == ("east",)


@pytest.mark.parametrize("sources", [
    {},
    {"lift": "b1-F3", "barometer": "b1-F2"},  # one against one: nobody knows who is wrong
    {"lift": "b1-F3", "barometer": "b1-F2", "marker": "b1-F3"},
    {"lift": "b1-F2", "barometer": "b1-F2", "marker": "b1-F2"},
    {"barometer": "b1-F2", "marker": "b1-F2"},
])  # fmt: skip
def test_a_lift_that_is_not_outvoted_is_not(sources: dict[str, str]) -> None:
    assert Hall().says(sources) == []


def test_it_may_be_told_after_the_robot_has_left_but_of_a_known_lift_only() -> None:
    assert Hall().says(WRONG, lift="nowhere") == []
    assert Hall().says(WRONG, zone=Zone.OUT) == ["lift_fenced", "lift_fenced"]


def test_the_desk_gives_a_fenced_lift_to_nobody() -> None:
    hall = Hall()
    hall.says(WRONG)
    desk = Desk(PLAN, "b1", FleetRules(), fences=hall.work.book.fences)
    [answer] = desk.ask(0.0, DeskAsk("b1", "xiaodi", "r1", "b1-F1", "b1-F3"), {}, False)
    assert (answer.lift, answer.reason) == ("", "lift_offline")  # the other one, that nobody has heard: it may come
    hall.work.book.fences["west"] = 1.0
    [answer] = desk.ask(0.0, DeskAsk("b1", "xiaodi", "r2", "b1-F1", "b1-F3"), {}, False)
    assert (answer.lift, answer.reason) == ("", "lift_fenced")


def test_only_a_supervisor_ends_it_and_the_same_word_fences_nothing_again() -> None:
    hall = Hall()
    hall.says(WRONG)
    assert hall.checked("wang") == hall.checked("") == "not_allowed"
    assert hall.checked("zhou", "west") == "help_over"
    assert hall.checked("zhou") is None
    assert hall.work.book.fences == {} and hall.says(WRONG, again=True) == []
    assert hall.says(WRONG) == ["lift_fenced", "lift_fenced"], "found wrong anew"


def test_a_dispute_of_a_lift_that_is_fenced_already_is_judged_with_it() -> None:
    hall = Hall()
    hall.says(WRONG)
    assert hall.says(WRONG) == ["lift_disputed"]
    assert hall.says(WRONG, again=True) == []
    hall.checked("zhou")
    assert hall.says(WRONG, again=True) == [], "it was told before the person looked"


def test_robots_are_told_the_fences_and_which_disputes_need_not_be_told_again() -> None:
    def fenced(event: Any) -> list[LiftsFenced]:
        done = fleet.handle(event)
        return [out.message for out in done if isinstance(out, Publish) and isinstance(out.message, LiftsFenced)]

    fleet = Scheduler(PLAN, bytes, FleetRules(spare_codes=0))
    assert fenced(LinkUp(0.0)) == [LiftsFenced((), ())]
    where = Presence("xiaodi", Zone.OUT, "", "", "b1-F2", {}, "", "", (Dispute("q-1", "east", WRONG),))
    assert fenced(Received(1.0, where, 1.0, 1, 1)) + fenced(Tick(2.0)) == [LiftsFenced(("east",), ("q-1",))]
    assert fenced(Tick(3.0)) == []
    assert fenced(LinkUp(4.0)) == [LiftsFenced(("east",), ("q-1",))], "a broker that lost its disk"


def test_a_fence_outlives_the_scheduler() -> None:
    hall, book = Hall(), Book()
    hall.says(WRONG)
    for record in [out for out in hall.work.out if isinstance(out, Record)]:
        book.apply(record.kind, record.subject, record.data)
    assert list(book.fences) == ["east"] and book.disputes == {"xiaodi/east": "q-1"}
    book.apply("lift_unfenced", "east", {"at": 2.0, "person": "zhou"})
    assert book.fences == {}

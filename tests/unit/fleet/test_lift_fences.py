"""A lift that the senses of its rider outvote: fenced, shown, and given to nobody before a person has looked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from robots.core.commands import Note, Record
from robots.core.lift import DeskAsk, Presence, Zone
from robots.core.notices import Notice
from robots.core.runs import DispatchRequest
from robots.core.vda import Info
from robots.fleet.book import Book
from robots.fleet.facts import fleet_summary
from robots.fleet.liftdesk import Desk
from robots.fleet.lifts.fences import Fences, lift_checked
from robots.fleet.robot import RobotView
from robots.fleet.rules import FleetRules
from robots.fleet.work import Work
from tests.fixtures.fleet_bench import Vehicle, hall_plan

PLAN = hall_plan()
WRONG = {"lift": "b1-F3", "barometer": "b1-F2", "marker": "b1-F2"}
DISPUTED = Info("ride", (("state", "ARRIVED_CHECK"), ("lift", "east"), ("notice", Notice.FLOOR_DISPUTED.value)))


class Hall:
    def __init__(self) -> None:
        views = {robot.id: RobotView(robot) for robot in PLAN.hall.robots.values()}
        self.work = Work(PLAN, bytes, FleetRules(), views=views)
        self.fences, self.seq = Fences(), 0

    def says(self, sources: dict[str, str], zone: Zone = Zone.IN, info: Info = DISPUTED) -> list[Any]:
        work, self.seq = self.work, self.seq + 1
        work.at += 1.0
        work.out = []
        work.presence["xiaodi"] = Presence("xiaodi", zone, "b1", "east", "b1-F2", sources, "s1", "")
        work.presence_marks["xiaodi"] = (1, self.seq)
        work.views["xiaodi"].state = replace(Vehicle(PLAN, "xiaodi", "dock-1").state(), information=(info,))
        return self.look()

    def look(self) -> list[Any]:
        self.work.out = []
        self.fences.look(self.work)
        return [out.kind if isinstance(out, Record) else out.event for out in self.work.out
                if isinstance(out, Record | Note)]  # fmt: skip

    def checked(self, person: str, lift: str = "east") -> Any:
        return lift_checked(self.work, DispatchRequest("k", "web", "lift_checked", lift=lift), person)


def test_an_outvoted_lift_is_fenced_once_and_shown() -> None:
    hall = Hall()
    assert hall.says(WRONG) == ["lift_fenced", "lift_fenced"]  # into the ledger, and told
    assert hall.says(WRONG) == []
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


def test_neither_from_outside_nor_without_a_ride_that_disputes_the_floor() -> None:
    assert Hall().says(WRONG, zone=Zone.OUT) == []
    assert Hall().says(WRONG, info=Info("ride", (("state", "RIDING"), ("lift", "east"), ("notice", "")))) == []


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
    assert hall.work.book.fences == {} and hall.look() == []
    assert hall.says(WRONG) == ["lift_fenced", "lift_fenced"], "found wrong anew"


def test_a_fence_outlives_the_scheduler() -> None:
    hall, book = Hall(), Book()
    hall.says(WRONG)
    for record in [out for out in hall.work.out if isinstance(out, Record)]:
        book.apply(record.kind, record.subject, record.data)
    assert list(book.fences) == ["east"]
    book.apply("lift_unfenced", "east", {"at": 2.0, "person": "zhou"})
    assert book.fences == {}

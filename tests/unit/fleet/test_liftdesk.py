"""The lift desk: one robot a car, first come first served, nothing granted that is in use."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from robots.core.clock import Instant
from robots.core.lift import (
    DeskAsk,
    DeskGrant,
    DoorState,
    LiftMode,
    LiftOnline,
    LiftSession,
    LiftState,
    Motion,
    Presence,
    Zone,
)
from robots.fleet.liftdesk import Desk
from robots.fleet.rules import FleetRules
from tests.fixtures.fleet_bench import hall_plan

PLAN = hall_plan()
CAR = LiftState(
    "b1", "east", (), "b1-F1", False, "", (), DoorState.CLOSED, "front", Motion.STOPPED, LiftMode.NORMAL,
    0.0, "empty", "camera", None, None,
)  # fmt: skip


def ask(robot: str, request: str = "q1", from_: str = "b1-F1", to: str = "b1-F3", done: bool = False) -> DeskAsk:
    return DeskAsk("b1", robot, request, from_, to, done=done)


def presence(robot: str, zone: Zone, lift: str = "east") -> dict[str, Presence]:
    return {robot: Presence(robot, zone, "b1", lift, "b1-F1", {}, "", "")}


def session(robot: str) -> LiftSession:
    return LiftSession(robot, "s1", "shared", Instant(0.0), Instant(999.0))


class At:
    """A desk with one clock and the robots' presence."""

    def __init__(self, *cars: LiftState) -> None:
        self.desk = Desk(PLAN, "b1", FleetRules())
        self.now = 0.0
        self.presence: dict[str, Presence] = {}
        self.alarmed = False
        for car in cars:
            self.car(car)

    def ask(self, *args: Any, **fields: Any) -> list[DeskGrant]:
        return self.desk.ask(self.now, ask(*args, **fields), self.presence, self.alarmed)

    def car(self, car: LiftState) -> list[DeskGrant]:
        return self.desk.hear_car(self.now, car, self.presence, self.alarmed)

    def serve(self) -> list[DeskGrant]:
        return self.desk.serve(self.now, self.presence, self.alarmed)


def told(grants: list[DeskGrant]) -> list[tuple[str, str, int, str]]:
    return [(grant.robot, grant.lift, grant.position, grant.reason) for grant in grants]


def test_a_free_car_is_granted_and_the_repeat_gets_the_same_answer_with_a_longer_lease() -> None:
    at = At(CAR)
    first = at.ask("xa")
    assert told(first) == [("xa", "east", 0, "")]
    at.now = 5.0
    again = at.ask("xa")
    assert told(again) == [("xa", "east", 0, "")]
    assert again[0].lease_until == first[0].lease_until + 5.0


def test_the_second_robot_waits_its_turn_and_hears_when_it_moves_up() -> None:
    at = At(CAR)
    at.ask("xa")
    assert told(at.ask("xb")) == [("xb", "", 1, "lift_queue")]
    assert told(at.ask("xc")) == [("xc", "", 2, "lift_queue")]
    assert told(at.ask("xc")) == [("xc", "", 2, "lift_queue")], "asking again keeps the place"
    assert told(at.ask("xa", done=True)) == [("xb", "east", 0, ""), ("xc", "", 1, "lift_queue")]
    assert at.serve() == []


def test_two_cars_serve_two_robots_the_nearer_one_first() -> None:
    west = replace(CAR, lift="west", current_floor="b1-F3")
    at = At(CAR, west)
    assert told(at.ask("xa")) == [("xa", "east", 0, "")]
    assert told(at.ask("xb")) == [("xb", "west", 0, "")]
    upstairs = At(CAR, west)
    assert told(upstairs.ask("xa", from_="b1-F3", to="b1-F1")) == [("xa", "west", 0, "")]


@pytest.mark.parametrize("car, reason", [
    (replace(CAR, mode=LiftMode.FIRE_OPERATION), "lift_special"),
    (replace(CAR, mode=LiftMode.OUT_OF_SERVICE), "lift_special"),
    (replace(CAR, session=session("other")), "lift_queue"),
])  # fmt: skip
def test_a_car_that_is_not_ours_to_give_is_not_given(car: LiftState, reason: str) -> None:
    assert told(At(car).ask("xa")) == [("xa", "", 1, reason)]


@pytest.mark.parametrize("zone, granted", [(Zone.IN, ""), (Zone.SILL, ""), (Zone.OUT, "east")])
def test_a_car_with_another_robot_in_it_is_never_granted(zone: Zone, granted: str) -> None:
    at = At(CAR)
    at.presence = presence("other", zone)
    assert at.ask("xa")[0].lift == granted


def test_a_robot_in_the_car_gets_that_car_again_after_a_restart_of_the_desk() -> None:
    at = At(replace(CAR, session=session("xa")), replace(CAR, lift="west"))
    at.presence = presence("xa", Zone.IN)
    assert told(at.ask("xb")) == [("xb", "west", 0, "")]
    assert told(at.ask("xa")) == [("xa", "east", 0, "")]


@pytest.mark.parametrize("flaw", ["no_state", "stale", "gateway_offline"])
def test_a_lift_that_is_not_heard_is_not_granted(flaw: str) -> None:
    at = At() if flaw == "no_state" else At(CAR)
    if flaw == "stale":
        at.now = 11.0
    if flaw == "gateway_offline":
        at.desk.hear_online(0.0, LiftOnline("b1", False, Instant(0.0), "1"), {}, False)
    assert told(at.ask("xa")) == [("xa", "", 1, "lift_offline")]
    back = at.desk.hear_online(at.now, LiftOnline("b1", True, Instant(0.0), "1"), {}, False)
    assert told(back + at.car(CAR)) == [("xa", "east", 0, "")]


def test_no_car_in_an_alarm() -> None:
    at = At(CAR)
    at.alarmed = True
    assert told(at.ask("xa")) == [("xa", "", 1, "alarm")]
    at.alarmed = False
    assert told(at.serve()) == [("xa", "east", 0, "")]


def test_a_floor_no_lift_serves_is_said() -> None:
    assert told(At(CAR).ask("xa", to="b1-F9")) == [("xa", "", 1, "unreachable")]


def test_a_car_is_free_when_the_session_is_gone_and_the_robot_out() -> None:
    at = At(CAR)
    at.ask("xa")
    at.ask("xb")
    at.car(replace(CAR, session=session("xa")))
    at.presence = presence("xa", Zone.IN)
    at.car(CAR)  # taken away from a robot inside: the car stays its own
    assert "east" in at.desk.grants
    at.presence = presence("xa", Zone.OUT)
    assert told(at.car(CAR)) == [("xb", "east", 0, "")]


def test_a_car_without_a_session_yet_stays_granted_until_the_lease_ends() -> None:
    at = At(CAR)
    at.ask("xa")
    at.ask("xb")
    at.now = 179.0
    assert at.car(CAR) == []
    at.now = 181.0
    assert told(at.car(CAR)) == [("xb", "east", 0, "")]


def test_the_lease_never_ends_under_a_robot_in_the_car() -> None:
    at = At(CAR)
    at.ask("xa")
    at.presence = presence("xa", Zone.SILL)
    at.now = 500.0
    at.ask("xb")
    assert told(at.car(CAR)) == [("xb", "", 1, "lift_queue")]
    assert at.desk.grants["east"].ask.robot == "xa"


def test_a_new_ask_of_a_robot_replaces_its_old_one() -> None:
    at = At(CAR)
    at.ask("xa", "q1")
    assert told(at.ask("xa", "q2")) == [("xa", "east", 0, "")]
    at.ask("xb", "q1")
    at.ask("xb", "q2")
    assert [waiting.ask.request_id for waiting in at.desk.queue] == ["q2"]


def test_giving_back_what_one_does_not_have_changes_nothing() -> None:
    at = At(CAR)
    at.ask("xa")
    assert at.ask("xb", done=True) == []
    assert at.ask("xa", "other", done=True) == []
    assert at.desk.grants["east"].ask.robot == "xa"


WEST = replace(CAR, lift="west", current_floor="b1-F3")


def tried(floor: str) -> At:
    """`xa` was given the near lift and gives it back; it is now on that floor."""
    at = At(CAR, WEST)
    assert told(at.ask("xa")) == [("xa", "east", 0, "")]
    at.car(replace(CAR, session=session("xa")))
    at.presence = {"xa": replace(presence("xa", Zone.OUT)["xa"], floor=floor)}
    return at


@pytest.mark.parametrize("first", ["done", "session"])
def test_a_lift_that_was_given_back_without_a_ride_is_not_given_again_before_the_other(first: str) -> None:
    at = tried("b1-F1")
    if first == "session":
        at.car(CAR)
    at.ask("xa", done=True)
    at.car(CAR)
    at.now = 30.0
    at.car(CAR)
    at.car(WEST)
    assert told(at.ask("xa", "q2")) == [("xa", "west", 0, "")]
    assert ("xb", "east", 0, "") in told(at.ask("xb"))  # the only one left is better than none


@pytest.mark.parametrize("first", ["done", "session"])
def test_whoever_had_a_car_in_vain_has_its_turn_before_those_who_came_later(first: str) -> None:
    """A car without room is no ride: at the end of the queue each time, a robot might never get in among others."""
    at = At(CAR)
    at.ask("xa")
    at.car(replace(CAR, session=session("xa")))
    at.presence = presence("xa", Zone.OUT) | presence("xb", Zone.OUT)
    at.now = 5.0
    at.ask("xb")
    if first == "session":
        at.car(replace(CAR, session=session("passer-by")))
    at.ask("xa", done=True)
    at.car(replace(CAR, session=session("passer-by")))
    at.now = 120.0
    at.ask("xa", "q2")
    assert [entry.ask.robot for entry in at.desk.queue] == ["xa", "xb"]
    assert ("xa", "east", 0, "") in told(at.car(CAR))


def test_after_a_ride_a_robot_comes_as_any_other() -> None:
    at = tried("b1-F3")
    at.car(CAR)
    at.ask("xa", done=True)
    at.now = 30.0
    assert "xa" not in at.desk.aged


def test_a_lift_is_as_good_as_before_after_a_ride_and_after_a_while() -> None:
    rode, waited = tried("b1-F3"), tried("b1-F1")
    for at, later in ((rode, 30.0), (waited, 320.0)):
        at.car(CAR)
        at.ask("xa", done=True)
        at.now = later
        at.car(CAR)
        at.car(WEST)
        assert told(at.ask("xc")) == [("xc", "east", 0, "")]

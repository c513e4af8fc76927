"""The desk's rules: hours, floors, sealed papers, people first, turns, stampedes; which car, and when it comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from robots.building.hours import covers
from robots.building.plan import Plan
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
from robots.core.reasons import WORDS, Reason
from robots.fleet.liftdesk import SETTLE_S, Desk
from robots.fleet.lifts.locks import Kind, Locks, of_ride
from robots.fleet.lifts.travel import seconds_to
from robots.fleet.rules import FleetRules
from robots.settings.lift_rules import ClosedHours, Hours, LiftRules
from tests.fixtures.fleet_bench import hall_plan

NOON = datetime(2026, 1, 5, 4, 0, tzinfo=UTC).timestamp()  # Monday 12:00 in Shanghai
CAR = LiftState(
    "b1", "east", (), "b1-F1", False, "", (), DoorState.CLOSED, "front", Motion.STOPPED, LiftMode.NORMAL,
    0.0, "empty", "camera", None, None,
)  # fmt: skip
WEST = replace(CAR, lift="west")


def plan_with(**rules: Any) -> Plan:
    plan = hall_plan()
    return replace(plan, hall=replace(plan.hall, lift_rules=LiftRules(**rules)))


class At:
    """A desk at noon."""

    def __init__(self, *cars: LiftState, **rules: Any) -> None:
        self.desk = Desk(plan_with(**rules), "b1", FleetRules())
        self.now = NOON
        self.presence: dict[str, Presence] = {}
        for car in cars:
            self.car(car)

    def ask(self, robot: str, from_: str = "b1-F1", to: str = "b1-F3", **more: Any) -> DeskGrant:
        """The desk's answer to this robot."""
        done = more.pop("done", False)
        asked = DeskAsk("b1", robot, more.pop("request", "q"), from_, to, done=done)
        answers = self.desk.ask(self.now, asked, self.presence, False, **more)
        return next((answer for answer in answers if answer.robot == robot), None) or DeskGrant(
            "b1", robot, "", "", None, -1, 0.0
        )

    def car(self, car: LiftState) -> list[DeskGrant]:
        return self.desk.hear_car(self.now, car, self.presence, False)

    def serve(self) -> dict[str, str]:
        """Robots that are given a car now."""
        return {grant.robot: grant.lift for grant in self.desk.serve(self.now, self.presence, False) if grant.lift}


LUNCH = ClosedHours(from_="11:30", to="13:00", why="lunch")


def test_hours_count_in_the_halls_own_zone_and_may_pass_midnight() -> None:
    night = Hours(from_="22:00", to="06:00", days=("mon",))
    hour = 3600.0
    assert covers(LUNCH, NOON, "Asia/Shanghai") and not covers(LUNCH, NOON, "UTC")
    assert not covers(LUNCH, NOON + hour, "Asia/Shanghai"), "13:00 itself is open again"
    assert covers(night, NOON + 11 * hour, "Asia/Shanghai")
    assert covers(night, NOON + 17 * hour, "Asia/Shanghai"), "Tuesday 05:00 is still Monday's night"
    assert not covers(night, NOON - 7 * hour, "Asia/Shanghai"), "Monday 05:00 is Sunday's"


@pytest.mark.parametrize(
    ("rules", "reason"),
    [
        ({"closed": (LUNCH,)}, Reason.LIFT_HOURS),
        ({"floors_denied": {"xa": ("b1-F3",)}}, Reason.LIFT_FLOOR_DENIED),
        ({"confidential_denied": ("east", "west")}, Reason.LIFT_CONFIDENTIAL),
    ],
)
def test_what_a_robot_may_not_is_refused_with_its_reason(rules: dict[str, Any], reason: Reason) -> None:
    at = At(CAR, WEST, **rules)
    answer = at.ask("xa", confidential=True)
    assert (answer.lift, answer.position, answer.reason) == ("", 1, reason.value)
    assert WORDS[reason].zh and WORDS[reason].en
    assert At(CAR, WEST).ask("xa", confidential=True).lift


def test_rights_concern_only_whom_they_name_and_end_with_their_hour() -> None:
    at = At(CAR, closed=(LUNCH,))
    at.ask("xa")
    at.now += 3600.0
    at.car(CAR)
    assert at.desk.grants["east"].ask.robot == "xa"
    one = At(CAR, WEST, closed=(replace_lifts(LUNCH, "east"),), confidential_denied=("west",))
    assert one.ask("xa", confidential=True).reason == "lift_hours"
    assert one.ask("xb").lift == "west"
    assert At(CAR, floors_denied={"xa": ("b1-F3",)}).ask("xb").lift == "east"


def replace_lifts(hours: ClosedHours, *lifts: str) -> ClosedHours:
    return hours.model_copy(update={"lifts": lifts})


def test_a_robot_in_the_car_keeps_it_whatever_the_hour() -> None:
    at = At(CAR, closed=(LUNCH,))
    at.presence = {"xa": Presence("xa", Zone.IN, "b1", "east", "b1-F1", {}, "", "")}
    assert at.ask("xa").lift == "east"


BUSY = [{"load_pct": 60.0}, {"car_calls": ("b1-F1", "b1-F2", "b1-F3")}]
USED = [{"load_pct": 20.0}, {"occupancy": "some"}, {"motion": Motion.UP}, {"car_calls": ("b1-F2",)}]


@pytest.mark.parametrize("use", BUSY)
def test_a_busy_car_is_left_to_people_but_not_for_ever(use: dict[str, Any]) -> None:
    at = At(replace(CAR, **use), people_first_s=60.0)
    assert at.ask("xa").reason == "people_first"
    at.now += 59.0
    assert at.car(replace(CAR, **use)) == []
    at.now += 1.0
    assert [grant.lift for grant in at.car(replace(CAR, **use))] == ["east"]


@pytest.mark.parametrize("use", USED)
def test_at_a_peak_a_robot_takes_a_car_that_nobody_uses(use: dict[str, Any]) -> None:
    peaks = (Hours(from_="11:30", to="13:00"),)
    used = replace(CAR, **use)
    assert At(used).ask("xa").lift == "east", "outside the peak that is no reason"
    assert At(used, peaks=peaks).ask("xa").reason == "people_first"
    assert At(used, replace(WEST, current_floor="b1-F3"), peaks=peaks).ask("xa").lift == "west"


def test_the_car_that_comes_first_is_given_by_way_direction_door_and_calls() -> None:
    plan = hall_plan()

    def eta(**car: Any) -> float:
        return seconds_to(plan, replace(CAR, **car), "b1-F1")

    assert eta(door_state=DoorState.OPEN) == 0.0
    assert eta() == 2.5
    from_f3 = eta(current_floor="b1-F3")
    assert eta(current_floor="b1-F2") < from_f3
    away = eta(current_floor="b1-F2", motion=Motion.UP, destination_floor="b1-F3", car_calls=("b1-F3",))
    assert away > from_f3 > eta(current_floor="b1-F2", motion=Motion.DOWN, destination_floor="b1-F1")
    assert eta(current_floor="b1-F3", door_state=DoorState.OPEN) > from_f3
    assert eta(current_floor="b1-F3", car_calls=("b1-F2",)) > from_f3 + 8
    assert eta(current_floor="b1-F3", load_pct=40.0) > from_f3


def test_two_lifts_are_both_used_and_idle_ones_take_turns() -> None:
    at = At(CAR, WEST)
    assert [at.ask("xa").lift, at.ask("xb").lift] == ["east", "west"]
    at.ask("xb", done=True)
    at.ask("xa", done=True)
    at.now += 1.0
    assert at.ask("xa", request="q2").lift == "east", "given at the same time: by id"
    at.ask("xa", request="q2", done=True)
    assert at.ask("xa", request="q3").lift == "west", "the one not given for longest"


def test_an_urgent_run_goes_first_but_not_twice_over_the_same_robot() -> None:
    at = At(CAR, urgent_jumps=1)
    at.ask("xa")
    at.ask("xb")
    assert at.ask("xu", urgent=True).position == 1
    assert at.ask("xv", urgent=True).position == 3, "xb has been passed once already"
    given = []
    for robot in ["xa", "xu", "xb"]:
        at.ask(robot, done=True)
        given += [grant.ask.robot for grant in at.desk.grants.values()]
    assert given == ["xu", "xb", "xv"]


def test_who_waits_long_is_passed_by_nobody() -> None:
    at = At(CAR, urgent_wait_s=120.0, urgent_jumps=9)
    at.ask("xa")
    at.ask("xb")
    at.now += 120.0
    assert at.ask("xu", urgent=True).position == 2


def test_a_robot_that_lost_its_link_in_the_queue_has_its_place_again() -> None:
    at = At(CAR)
    for robot in ["xa", "xb", "xc"]:
        at.now += 1.0
        at.ask(robot)
    at.ask("xb", done=True)
    at.now += 30.0
    assert at.ask("xb", request="q2").position == 1
    at.ask("xb", request="q2", done=True)
    at.now += 181.0
    assert at.ask("xb", request="q3").position == 2, "so long after, it comes last"


@pytest.mark.parametrize("outage", ["gateway", "box", "broker"])
def test_after_an_outage_a_lift_is_given_every_ten_seconds_only(outage: str) -> None:
    at = At(CAR)
    if outage == "gateway":
        at.desk.hear_online(at.now, LiftOnline("b1", False, Instant(0.0), "1"), {}, False)
        assert at.ask("xa").reason == "lift_offline"
        at.desk.hear_online(at.now, LiftOnline("b1", True, Instant(0.0), "1"), {}, False)
    elif outage == "box":
        at.car(replace(CAR, fault_codes=("offline",)))
        assert at.ask("xa").reason == "lift_offline"
        at.car(CAR)
    else:
        at.desk.found_again(at.now)
        assert at.ask("xa").lift == "", "retained presences come first"
        at.now += SETTLE_S
        at.serve()
    assert at.desk.grants["east"].ask.robot == "xa"
    assert at.ask("xb").position == 1
    assert at.ask("xa", done=True).lift == ""
    assert at.ask("xb").reason == "lift_back"
    at.now += 9.0
    assert at.serve() == {}
    at.now += 1.0
    at.car(CAR)
    assert at.desk.grants["east"].ask.robot == "xb"


def test_every_answer_tells_place_time_and_reason() -> None:
    at = At(CAR)
    assert at.ask("xa").eta_s == 2.5
    second, third = at.ask("xb"), at.ask("xc")
    assert (second.position, third.position) == (1, 2)
    assert 20.0 < second.eta_s < third.eta_s
    assert second.reason == third.reason == "lift_queue"


def test_locks_are_taken_in_one_order_all_or_none_and_dropped_together() -> None:
    locks = Locks()
    mine, other = of_ride("east", "b1-F1", "b1-F3"), of_ride("east", "b1-F2", "b1-F1")
    assert [lock.kind for lock in mine] == sorted(Kind) and list(mine) == sorted(mine)
    assert locks.take("xa", mine) and list(locks.held) == list(mine)
    assert not locks.take("xb", other), "the lift is taken"
    assert set(locks.held.values()) == {"xa"}, "nothing of it was taken"
    assert not locks.take("xa", of_ride("west", "b1-F1", "b1-F3")), "never backwards in the order"
    locks.drop("xa")
    assert locks.held == {} and locks.take("xb", other)


def test_a_requeue_drops_all_locks_of_the_ride() -> None:
    at = At(CAR)
    at.ask("xa")
    assert set(at.desk.locks.held.values()) == {"xa"}
    at.ask("xa", done=True)
    assert at.desk.locks.held == {}


def test_a_retained_word_of_a_car_gives_nothing_and_never_undoes_a_live_one() -> None:
    at = At()
    at.desk.hear_car(at.now, CAR, {}, False, retained=True)
    assert at.ask("xa").reason == "lift_offline"
    taken = replace(CAR, session=LiftSession("xb", "s", "shared", Instant(0.0), Instant(9e9)))
    at.car(taken)
    at.desk.hear_car(at.now, CAR, {}, False, retained=True)
    assert at.ask("xa").reason == "lift_queue", "another robot has it"
    at.car(CAR)
    assert at.desk.grants["east"].ask.robot == "xa"

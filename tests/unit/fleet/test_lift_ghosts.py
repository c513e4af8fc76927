"""A lift kept by a robot that is neither in it nor near: told, shown with a button, never ended under a robot."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from robots.core.clock import Instant
from robots.core.commands import Note, Record
from robots.core.geometry import Pose
from robots.core.lift import (
    DoorState,
    LiftMode,
    LiftSession,
    LiftState,
    Motion,
    Presence,
    Zone,
)
from robots.core.runs import DispatchRequest
from robots.core.vda import Info
from robots.fleet import help
from robots.fleet.liftdesk import Desk
from robots.fleet.lifts.ghosts import Ghosts
from robots.fleet.robot import RobotView
from robots.fleet.rules import FleetRules
from robots.fleet.work import Work
from tests.fixtures.fleet_bench import Vehicle, hall_plan

PLAN = hall_plan()
CAR = LiftState(
    "b1", "east", (), "b1-F1", False, "", (), DoorState.CLOSED, "front", Motion.STOPPED, LiftMode.NORMAL,
    0.0, "empty", "camera", None, LiftSession("xiaodi", "s1", "shared", Instant(0.0), Instant(999.0)),
)  # fmt: skip
FAR, NEAR = Pose("b1-F3", 5.0, 5.0, 0.0), PLAN.lifts["east"].front("b1-F3")


class Hall:
    """xiaodi has a session with east."""

    def __init__(self, zone: Zone | None, pose: Pose) -> None:
        views = {robot.id: RobotView(robot) for robot in PLAN.hall.robots.values()}
        self.work = Work(PLAN, bytes, FleetRules(), views=views)
        self.work.link_since = 0.0
        self.desk, self.ghosts = Desk(PLAN, "b1", FleetRules()), Ghosts()
        self.silent = False
        self.pose, self.info = pose, (Info("ride", (("state", "WAIT_CAR"), ("lift", "east"))),)
        if zone is not None:
            lift = "" if zone is Zone.OUT else "east"
            self.work.presence["xiaodi"] = Presence("xiaodi", zone, "b1", lift, "b1-F3", {}, "s1", "")

    def after(self, seconds: float, session: bool = True) -> list[Any]:
        work, view = self.work, self.work.views["xiaodi"]
        work.now += seconds
        work.out = []
        state = Vehicle(PLAN, "xiaodi", "dock-1").state()
        if not self.silent:
            view.state, view.state_at = replace(state, pose=self.pose, information=self.info), work.now
        view.connection = "ONLINE"
        self.desk.hear_car(work.now, CAR if session else replace(CAR, session=None), work.presence, False)
        self.ghosts.look(work, {"b1": self.desk})
        help.look(work)
        return work.out


def kinds(out: list[Any]) -> list[str]:
    return [item.kind if isinstance(item, Record) else item.event for item in out if isinstance(item, Record | Note)]


def test_a_ghost_is_told_after_its_time_and_again_when_it_is_gone() -> None:
    hall = Hall(Zone.OUT, FAR)
    assert kinds(hall.after(1.0) + hall.after(29.0)) == []
    assert kinds(hall.after(1.0)) == ["ghost_session_seen", "ghost_session", "help_raised"]
    assert kinds(hall.after(5.0)) == [], "once"
    assert hall.work.ghosts == {"xiaodi": "east"}
    call = help.shown(hall.work, hall.work.views["xiaodi"])
    assert call is not None and (call.reason, call.lift) == ("lift_kept", "east")
    assert kinds(hall.after(1.0, session=False)) == ["ghost_session_gone", "help_closed"]


@pytest.mark.parametrize(("zone", "pose"), [(Zone.IN, FAR), (Zone.SILL, FAR), (None, FAR), (Zone.OUT, NEAR)])
def test_a_robot_in_the_car_near_it_or_never_heard_of_is_no_ghost(zone: Zone | None, pose: Pose) -> None:
    hall = Hall(zone, pose)
    assert kinds(hall.after(1.0) + hall.after(60.0) + hall.after(60.0)) == []


def test_a_robot_near_the_lift_whose_ride_is_over_is_a_ghost() -> None:
    hall = Hall(Zone.OUT, NEAR)
    hall.info = (Info("ride", (("state", "RELEASE_PENDING"), ("lift", "east"))),)
    assert kinds(hall.after(1.0) + hall.after(30.0))[:1] == ["ghost_session_seen"]


def test_a_robot_that_fell_silent_outside_and_keeps_the_lift_is_a_ghost() -> None:
    hall = Hall(Zone.OUT, NEAR)
    hall.after(1.0)
    hall.silent = True
    assert "ghost_session_seen" not in kinds(hall.after(29.0) + hall.after(29.0))
    assert "ghost_session_seen" in kinds(hall.after(31.0))


def test_only_a_supervisor_may_say_so_of_a_robot_that_is_heard_and_only_of_a_ghost() -> None:
    hall = Hall(Zone.OUT, FAR)
    hall.after(1.0)
    hall.after(31.0)
    roles = {person.id: person.roles for person in PLAN.hall.staff.values()}
    boss = next(person for person in sorted(roles) if "supervisor" in roles[person])
    clerk = next(person for person in sorted(roles) if "supervisor" not in roles[person])
    said = DispatchRequest(key="k", client="c", kind="not_in_car", robot="xiaodi")
    assert help.answer_help(hall.work, said, boss) is None
    assert help.answer_help(hall.work, said, clerk) == "not_allowed"
    hall.work.ghosts.clear()
    assert help.answer_help(hall.work, said, boss) == "help_at_robot"

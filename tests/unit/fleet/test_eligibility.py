"""Which robot may take a run, and why the others may not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from robots.core.events import Received
from robots.core.geometry import Pose
from robots.core.reasons import Reason
from robots.core.runs import RunState
from robots.core.vda import ActionState, ActionStatus, Load, VehicleError, VehicleState
from robots.fleet.book import Book, Latch
from robots.fleet.choose import Objections, stowable
from robots.fleet.duty.battery import enough_for_any
from robots.fleet.eligibility import Candidate, bearing, candidate, reasons_against
from robots.fleet.phases.assign import assign
from robots.fleet.robot import RobotView
from robots.fleet.rules import FleetRules
from robots.fleet.run import Run
from robots.fleet.work import Work
from tests.fixtures.fleet_bench import hall_plan

FIT = Candidate("xiaodi", charge=0.9, charge_needed=0.3)
RUN = Run("r-1", "A12", "3F-archive", "", False, False, 0.0, 0.0)


@pytest.mark.parametrize("flaw, reason", [
    ({"carries": False}, Reason.WRONG_KIND),
    ({"online": False}, Reason.OFFLINE),
    ({"automatic": False}, Reason.NOT_AUTOMATIC),
    ({"sound": False}, Reason.NEEDS_HELP),
    ({"free": False}, Reason.BUSY),
    ({"paused": True}, Reason.ON_HOLD),
    ({"free_compartments": 0}, Reason.COMPARTMENTS_FULL),
    ({"located": False}, Reason.POSITION_UNKNOWN),
    ({"reachable": False}, Reason.UNREACHABLE),
    ({"rides": False}, Reason.RIDES_NO_LIFT),
    ({"rides_allowed": False}, Reason.LIFT_FLOOR_DENIED),
    ({"alarmed": True}, Reason.ALARM),
    ({"charge": 0.29}, Reason.BATTERY_LOW),
])  # fmt: skip
def test_one_flaw_gives_exactly_its_reason(flaw: dict[str, Any], reason: Reason) -> None:
    assert reasons_against(FIT) == []
    assert reasons_against(replace(FIT, **flaw)) == [reason]


STATE = VehicleState(
    "xiaodi", "", 0, "dock-1", 0, (), (), (), False, False, 0.9, True, "AUTOMATIC",
    pose=Pose("b1-F1", hall_plan().nodes["dock-1"].x, hall_plan().nodes["dock-1"].y, 0.0),
)  # fmt: skip


def work_with(**states: VehicleState) -> Work:
    plan = hall_plan()
    settings = plan.hall.robots["xiaodi"]
    views = {}
    for robot, state in states.items():
        views[robot] = RobotView(settings.model_copy(update={"id": robot}))
        views[robot].hear_state(Received(100.0, replace(state, robot=robot), 100.0, 0, 1))
    return Work(plan, bytes, FleetRules(), Book(), views, now=101.0)


def against(work: Work) -> list[Reason]:
    known = bearing(work, "xiaodi")
    return reasons_against(known) or reasons_against(candidate(work, known, RUN))


def chosen(run: Run = RUN, **states: VehicleState) -> str:
    """The robot that gets the run, empty if none does."""
    work = work_with(**states)
    waiting = replace(run, state=RunState.ACCEPTED, requested_at=work.now)
    work.book.runs[run.id] = work.book.open[run.id] = waiting
    assign(work)
    return waiting.robot


@pytest.mark.parametrize("flaw, reason", [
    ({"operating_mode": "MANUAL"}, Reason.NOT_AUTOMATIC),
    ({"errors": (VehicleError("wheel", "FATAL"),)}, Reason.NEEDS_HELP),
    ({"e_stop": "MANUAL"}, Reason.NEEDS_HELP),
    ({"paused": True}, Reason.ON_HOLD),
    ({"loads": tuple(Load(f"r-{n}", "folder", f"compartment-{n}") for n in range(4))}, Reason.COMPARTMENTS_FULL),
    ({"pose": None}, Reason.POSITION_UNKNOWN),
    ({"pose_sure": False}, Reason.POSITION_UNKNOWN),
    ({"pose": Pose("b9-F1", 0.0, 0.0, 0.0)}, Reason.POSITION_UNKNOWN),
    ({"charge": 0.21, "charging": False}, Reason.BATTERY_LOW),
    ({"charge": 0.35, "charging": True}, Reason.CHARGING),
    ({"action_states": (ActionState("x", "pick", ActionStatus.RUNNING),), "order_id": "foreign"}, Reason.BUSY),
])  # fmt: skip
def test_a_state_with_one_flaw_gives_exactly_its_reason(flaw: dict[str, Any], reason: Reason) -> None:
    assert against(work_with(xiaodi=STATE)) == []
    assert against(work_with(xiaodi=replace(STATE, **flaw))) == [reason]


def test_a_warning_and_a_running_instant_action_keep_nobody_from_work() -> None:
    state = replace(
        STATE,
        errors=(VehicleError("orderError", "WARNING"),),
        action_states=(ActionState("x", "startPause", ActionStatus.RUNNING),),
    )
    assert against(work_with(xiaodi=state)) == []


def test_silence_counts_as_offline() -> None:
    work = work_with(xiaodi=STATE)
    work.now = 131.0
    assert against(work) == [Reason.OFFLINE]


@pytest.mark.parametrize("buildings, stops", [([], True), (["b1"], True), (["b2"], False)])
def test_an_alarm_stops_new_work_in_its_buildings_only(buildings: list[str], stops: bool) -> None:
    work = work_with(xiaodi=STATE)
    work.book.alarms["fire/z"] = Latch(1.0, buildings)
    assert against(work) == ([Reason.ALARM] if stops else [])


def at_node(node: str) -> VehicleState:
    where = hall_plan().nodes[node]
    return replace(STATE, last_node_id=node, pose=Pose(where.map_id, where.x, where.y, 0.0))


def test_the_nearest_robot_takes_it_and_a_tie_is_always_decided_alike() -> None:
    assert chosen(xa=at_node("dock-1"), xb=at_node("A11")) == "xb"
    assert chosen(xb=at_node("A11"), xa=at_node("A11")) == "xa"


def test_a_robot_that_failed_the_run_comes_last() -> None:
    run = replace(RUN, avoid=["xb"])
    assert chosen(run, xa=at_node("dock-1"), xb=at_node("A11")) == "xa"
    assert chosen(run, xb=at_node("A11")) == "xb"


def test_no_robot_is_a_choice_with_reasons() -> None:
    states = {"xa": replace(STATE, charge=0.1), "xb": replace(STATE, paused=True)}
    assert chosen(**states) == ""
    work = work_with(**states)
    assert Objections(work).against(RUN) == [Reason.ON_HOLD, Reason.BATTERY_LOW]


LOST = Run("r-3", "no such stop", "3F-archive", "", False, False, 0.0, 0.0)


@pytest.mark.parametrize("run", [RUN, LOST, replace(RUN, confidential=True)])
def test_what_is_told_shortly_of_a_robot_with_charge_enough_is_what_all_checks_say(run: Run) -> None:
    for node in sorted(hall_plan().nodes)[::15]:
        work = work_with(xa=replace(at_node(node), charge=1.0), xb=replace(at_node("A11"), charge=0.21, charging=False))
        told = Objections(work)
        every = {reason for robot in sorted(told.free) for reason in full(work, robot, run)}
        assert told.against(run) == [reason for reason in Reason if reason in every], node
    assert enough_for_any(work, "xa") and not enough_for_any(work, "xb")


def full(work: Work, robot: str, run: Run) -> list[Reason]:
    return reasons_against(candidate(work, bearing(work, robot), run))


SECRET = Run("r-2", "A12", "3F-archive", "", False, True, 0.0, 0.0)


def able(loads: tuple[str, ...] = (), **settings: Any) -> tuple[Work, RobotView]:
    """xiaodi with these settings and these compartments filled."""
    robot = hall_plan().hall.robots["xiaodi"].model_copy(update=settings)
    view = RobotView(robot)
    state = replace(STATE, loads=tuple(Load(f"r-x{place}", "folder", place) for place in loads))
    view.hear_state(Received(1.0, state, 1.0, 0, 1, False))
    return Work(hall_plan(), lambda size: bytes(size), FleetRules(), views={"xiaodi": view}, now=1.0), view


@pytest.mark.parametrize("loads, settings, reasons", [
    ((), {}, []),
    ((), {"confidential": False}, [Reason.NOT_FOR_CONFIDENTIAL]),
    ((), {"safe": (2,)}, []),
    (("compartment-2",), {"safe": (2,)}, [Reason.SAFE_COMPARTMENTS_FULL]),
    (("compartment-1",), {"safe": (2,)}, []),
    (("left",), {"safe": (1,)}, [Reason.SAFE_COMPARTMENTS_FULL]),
])  # fmt: skip
def test_confidential_papers_want_a_robot_and_a_compartment_for_them(
    loads: tuple[str, ...], settings: dict[str, Any], reasons: list[Reason]
) -> None:
    work, _ = able(loads, **settings)
    known = replace(bearing(work, "xiaodi"), free=True, online=True)
    checked = (Reason.NOT_FOR_CONFIDENTIAL, Reason.SAFE_COMPARTMENTS_FULL)
    assert [reason for reason in reasons_against(candidate(work, known, SECRET)) if reason in checked] == reasons
    assert not [reason for reason in reasons_against(candidate(work, known, RUN)) if reason in checked]


def test_of_runs_given_together_each_finds_a_compartment() -> None:
    _, view = able(("compartment-1",), safe=(1, 2))
    secret = [replace(SECRET, id=f"s{number}") for number in range(2)]
    plain = [replace(RUN, id=f"p{number}") for number in range(4)]
    assert [run.id for run in stowable(view, [plain[0], *secret, *plain[1:]])] == ["p0", "s0", "p1"]
    assert stowable(view, plain) == plain, "the plan counts these"

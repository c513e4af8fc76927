"""What is remembered of a robot is worked out anew exactly when something about it changed."""

from __future__ import annotations

from dataclasses import replace

from robots.core.events import Received
from robots.core.vda import Connection
from robots.fleet.work import Work
from tests.unit.fleet.test_eligibility import STATE, work_with

CALLS: list[str] = []


def charge(work: Work, robot: str) -> float:
    CALLS.append(robot)
    state = work.views[robot].state
    return state.charge if state is not None else 0.0


def looked_up(work: Work, robot: str = "xa") -> int:
    """How often it was worked out for this look; the value must be the present one."""
    CALLS.clear()
    state = work.views[robot].state
    assert work.known(charge, robot) == (state.charge if state is not None else 0.0)
    return len(CALLS)


def test_nothing_new_nothing_worked_out() -> None:
    work = work_with(xa=STATE, xb=STATE)
    assert [looked_up(work), looked_up(work), looked_up(work, "xb"), looked_up(work, "xb")] == [1, 0, 1, 0]


def test_a_state_a_record_a_lost_link_and_time_make_it_new_for_this_robot_alone() -> None:
    work = work_with(xa=STATE, xb=STATE)
    looked_up(work), looked_up(work, "xb")
    work.views["xa"].hear_state(Received(101.0, replace(STATE, robot="xa", charge=0.5), 101.0, 0, 2))
    assert [looked_up(work), looked_up(work)] == [1, 0]
    work.record("charge_asked", "xa", person="zhou")
    assert [looked_up(work), looked_up(work)] == [1, 0]
    work.views["xa"].hear_connection(Received(102.0, Connection("xa", "CONNECTIONBROKEN"), 102.0, 0, 3))
    assert [looked_up(work), looked_up(work)] == [1, 0]
    assert looked_up(work, "xb") == 0
    work.now += work.rules.offline_s + 5.0
    assert [looked_up(work, "xb"), looked_up(work, "xb")] == [1, 0]

"""Hold, resume and cancel while instant actions and states are still on their way: no robot stays paused for ever."""

from __future__ import annotations

from pathlib import Path

import pytest

from robots.core.runs import FleetSummary, RunState
from robots.core.vda import InstantActions
from tests.fixtures.fleet_bench import Bench
from tests.fixtures.slow_radio import SlowRadio


def types(radio: SlowRadio) -> list[str]:
    """The instant actions on their way to the robot."""
    return [action.action_type for message in radio.down if isinstance(message, InstantActions) for action in
            message.actions]  # fmt: skip


@pytest.fixture
def radio() -> SlowRadio:
    return SlowRadio()


@pytest.fixture
def run(radio: SlowRadio) -> str:
    """A run whose robot has its order."""
    run = radio.ask("run").run
    assert radio.settle(20, lambda: radio.state(run) is RunState.TO_PICKUP and not radio.down)
    radio.settle(3)
    return run


def next_run_is_driven(radio: SlowRadio) -> bool:
    later = radio.ask("run").run

    def driven() -> bool:
        mission = radio.scheduler.book.mission("xiaodi")
        return mission is not None and later in mission.legs and mission.taken and not radio.vehicle.paused

    return radio.settle(150, driven)


def test_a_pause_that_arrives_after_the_cancel_is_undone_and_the_next_run_is_driven(radio: SlowRadio, run: str) -> None:
    radio.ask("hold", run)
    assert types(radio) == ["startPause"]
    radio.ask("cancel", run)
    held = radio.down.pop(0)
    radio.tell()
    radio.hear()  # it says that it is not paused: the startPause has not reached it yet
    assert not radio.scheduler.book.robot("xiaodi").settled
    radio.settle(3)
    assert radio.state(run) is RunState.CANCELLED
    radio.down.append(held)
    radio.take()
    assert radio.vehicle.paused
    assert next_run_is_driven(radio)


def test_a_resume_right_after_a_hold_is_sent_though_no_state_showed_the_pause(radio: SlowRadio, run: str) -> None:
    radio.ask("hold", run)
    radio.ask("resume", run)
    assert types(radio) == ["startPause", "stopPause"]
    assert radio.settle(5, lambda: radio.scheduler.book.robot("xiaodi").settled)
    assert not radio.vehicle.paused


def test_pause_actions_that_overtake_each_other_end_as_wanted(radio: SlowRadio, run: str) -> None:
    radio.ask("hold", run)
    radio.ask("resume", run)
    radio.take(1)
    radio.hear()
    radio.take()
    assert radio.vehicle.paused
    assert radio.settle(60, lambda: not radio.vehicle.paused)
    radio.ask("hold", run)
    assert radio.settle(5, lambda: radio.vehicle.paused)


def test_a_stop_that_arrives_late_does_not_let_a_held_robot_go(radio: SlowRadio, run: str) -> None:
    for kind in ("hold", "resume", "hold"):
        radio.ask(kind, run)
    late = radio.down.pop(1)
    radio.settle(3)
    radio.down.append(late)
    radio.take()
    assert not radio.vehicle.paused
    assert radio.settle(60, lambda: radio.vehicle.paused)
    assert radio.scheduler.book.runs[run].held


def test_a_robot_paused_by_a_fleet_that_forgot_it_goes_on(radio: SlowRadio, run: str) -> None:
    """The fleet's ledger was lost, the robot's was not."""
    radio.ask("hold", run)
    radio.settle(5)
    radio.records.clear()
    radio.remembered.clear()
    radio.restart_scheduler()
    assert radio.settle(30, lambda: not radio.vehicle.paused)
    assert next_run_is_driven(radio)


@pytest.mark.parametrize("which", ["scheduler", "robot"])
def test_a_restart_in_between_does_not_leave_the_robot_paused(radio: SlowRadio, run: str, which: str) -> None:
    radio.ask("hold", run)
    radio.settle(3)
    radio.ask("resume", run)
    radio.take()  # the stopPause arrived, its answer is lost
    radio.up.clear()
    radio.restart_scheduler() if which == "scheduler" else radio.restart_robot()
    assert radio.settle(30, lambda: radio.scheduler.book.robot("xiaodi").settled)
    assert not radio.vehicle.paused


def test_a_run_that_is_being_cancelled_cannot_be_held(radio: SlowRadio, run: str) -> None:
    radio.ask("cancel", run)
    reply = radio.ask("hold", run)
    assert (reply.status, [reason.code for reason in reply.reasons]) == ("refused", ["cancelled_by_staff"])
    assert not radio.scheduler.book.runs[run].held
    assert "startPause" not in types(radio)


def test_a_robot_that_stays_paused_whatever_it_is_told_wants_a_person(tmp_path: Path) -> None:
    """Its own button is pressed, say: told ever more slowly, and the page asks for somebody."""
    bench = Bench(tmp_path)
    bench.run(3)
    robot = bench.vehicles["xiaodi"]
    robot.paused, robot.deaf_to = True, frozenset({"stopPause"})
    bench.run(60)
    assert next(m for m in reversed(bench.sent) if isinstance(m, FleetSummary)).robots[0].help == "robot_fault"
    since = len(bench.sent)
    bench.run(300)
    told = [m for m in bench.sent[since:] if isinstance(m, InstantActions) and m.actions[0].action_type == "stopPause"]
    assert 1 <= len(told) <= 6
    robot.deaf_to = frozenset()
    assert bench.run(120, lambda: not robot.paused)
    bench.close()

"""Processes die and the broker goes away: the folder is not lost and nothing ends in silence."""

from __future__ import annotations

import os
import signal
import time

import pytest

from robots.core.runs import RunState
from tests.fixtures.floor import RunningFloor
from tests.fixtures.patience import PATIENCE_S
from tests.floor.staff import collect, load, send

IN_TIME_S = 30.0
"""Two seconds are promised, where nothing else runs; beside other tests a process may wait for its turn."""


def kill(floor: RunningFloor, process: str) -> None:
    """SIGKILL; the supervisor brings it back."""
    pid = floor.pid(process)
    os.kill(pid, signal.SIGKILL)
    floor.until(
        lambda: floor.pid(process) != pid and floor.floor.supervisor.is_ready(process), 30, f"{process} is back"
    )


@pytest.mark.timeout(420)
def test_the_scheduler_is_killed_in_every_phase_and_the_run_goes_on(floor: RunningFloor) -> None:
    run = send(floor, "3F-archive")
    kill(floor, "scheduler")
    floor.wait_for(run, RunState.WAITING_SENDER, 120)
    kill(floor, "scheduler")
    load(floor, run)
    kill(floor, "scheduler")
    floor.wait_for(run, RunState.WAITING_RECIPIENT, 240)
    kill(floor, "scheduler")
    collect(floor, run, "3F-archive")
    assert floor.history[run].count(RunState.WAITING_SENDER) == 1, "done twice"


@pytest.mark.timeout(420)
def test_robot_web_and_simulator_are_killed_with_a_folder_aboard(floor: RunningFloor) -> None:
    run = send(floor, "A11")
    load(floor, run)
    for process in ("xiaodi", "web", "simulator"):
        kill(floor, process)
    collect(floor, run, "A11")


@pytest.mark.timeout(420)
def test_a_courier_that_hangs_with_a_folder_aboard_is_ended_and_goes_on(floor: RunningFloor) -> None:
    """Stopped, it can neither drive nor call; a process that is never woken is missed by its supervisor."""
    run = send(floor, "A11")
    load(floor, run)
    pid, began = floor.pid("xiaodi"), time.monotonic()
    os.kill(pid, signal.SIGSTOP)
    supervisor = floor.floor.supervisor
    floor.until(lambda: floor.pid("xiaodi") != pid and supervisor.is_ready("xiaodi"), PATIENCE_S, "xiaodi is back")
    print(f"hung, missed, and at work again: {time.monotonic() - began:.1f} s")
    assert any("xiaodi hangs" in line for line in floor.said)
    collect(floor, run, "A11")


@pytest.mark.timeout(420)
def test_the_broker_is_away_for_30_s_and_the_run_goes_on(floor: RunningFloor) -> None:
    run = send(floor, "3F-archive")
    load(floor, run)
    child = floor.floor.supervisor.children["broker"]
    child.wait_s, child.started_at = 30.0, time.monotonic()
    pid = floor.pid("broker")
    os.kill(pid, signal.SIGKILL)
    floor.until(lambda: floor.pid("broker") != pid, PATIENCE_S, "the broker is started again")
    collect(floor, run, "3F-archive")


@pytest.mark.timeout(120)
def test_every_process_ends_by_itself_on_sigint_and_sigterm(floor: RunningFloor) -> None:
    for name in ("scheduler", "xiaodi", "simulator", "web"):
        for number in (signal.SIGINT, signal.SIGTERM):
            child = floor.floor.supervisor.children[name]
            popen = child.popen
            assert popen is not None
            os.kill(popen.pid, number)
            popen.wait(timeout=IN_TIME_S)
            assert popen.returncode == 0, f"{name} ended with {popen.returncode} on {number.name}"
            child.wait_s = 0.1
            floor.until(
                lambda name=name, old=popen.pid: floor.pid(name) != old and floor.floor.supervisor.is_ready(name),
                30,
                name,
            )

"""A process that hangs is missed, ended and started again; one that works, starts or was never heard is not."""

import os
import queue
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from robots.core.events import Tick
from robots.floor.clock import VARIABLE, SteadyClock
from robots.floor.loop import OwnerLoop
from robots.floor.pulse import BEAT_S, LOOK_S, Heart, Pulse, pulse_mark
from robots.floor.supervisor import FIRST_WAIT_S, LONGEST_ROBOT_WAIT_S, Supervisor, python
from robots.store import Ledger
from tests.fixtures.patience import PATIENCE_S
from tests.unit.floor.test_loop import Mind, Wire

BEATS = """
import sys, time
from pathlib import Path
from robots.floor.pulse import Heart
heart = Heart(Path(sys.argv[1]), "worker")
while True:
    heart.beat()
    time.sleep(0.05)
"""
SOON_S = 1.5
"""A shorter patience than the real one, for the tests' sake; three beats of it may be lost."""


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(tmp_path: Path, said: list[str]) -> Iterator[Supervisor]:
    supervisor = Supervisor(tmp_path, {}, said.append, silent_s=SOON_S)
    yield supervisor
    supervisor.stop()


def watched_for(supervisor: Supervisor, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        supervisor.watch()
        time.sleep(0.02)


def started(supervisor: Supervisor, program: str) -> int:
    supervisor.add("worker", python("-c", program, str(supervisor.state)))
    popen = supervisor.children["worker"].popen
    assert popen is not None
    return popen.pid


def heard(supervisor: Supervisor) -> None:
    until = time.monotonic() + PATIENCE_S
    while not pulse_mark(supervisor.state, "worker").exists():
        assert time.monotonic() < until
        supervisor.watch()
        time.sleep(0.02)


@pytest.mark.timeout(120)
def test_a_process_that_is_stopped_is_ended_and_started_again(supervisor: Supervisor, said: list[str]) -> None:
    first = started(supervisor, BEATS)
    heard(supervisor)
    watched_for(supervisor, 2 * SOON_S)
    child = supervisor.children["worker"]
    assert child.popen is not None and child.popen.pid == first, said
    os.kill(first, signal.SIGSTOP)
    until = time.monotonic() + PATIENCE_S
    while not (child.lives and child.popen.pid != first):
        assert time.monotonic() < until, said
        supervisor.watch()
        time.sleep(0.02)
    assert any("worker hangs" in line for line in said)
    heard(supervisor)  # the old one's mark is gone, so it is the new one's
    watched_for(supervisor, 2 * SOON_S)
    assert child.restarts == 1, said


@pytest.mark.timeout(120)
def test_who_gives_no_sign_of_life_yet_or_ever_is_left_alone(supervisor: Supervisor, said: list[str]) -> None:
    first = started(supervisor, "import time; time.sleep(600)")
    watched_for(supervisor, 2 * SOON_S)
    child = supervisor.children["worker"]
    assert child.popen is not None and child.popen.pid == first and child.lives and not said


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    ("before", "waits"),
    [
        ("heart.beat()", [FIRST_WAIT_S, 2.0, LONGEST_ROBOT_WAIT_S, LONGEST_ROBOT_WAIT_S]),
        ("", [FIRST_WAIT_S, 2.0, 4.0, 8.0]),
    ],
    ids=["a robot that was at work", "one that never was"],
)
def test_a_robot_that_was_at_work_is_not_kept_away_for_long(
    supervisor: Supervisor, said: list[str], before: str, waits: list[float]
) -> None:
    started(supervisor, BEATS.split("while")[0] + before)
    child = supervisor.children["worker"]
    until = time.monotonic() + PATIENCE_S
    while len(said) < len(waits):
        assert time.monotonic() < until
        supervisor.watch()
        if child.restart_at is not None:
            child.restart_at = 0.0  # it is not waited for here
        time.sleep(0.02)
    told = [line.partition("starting it again in ")[2].partition(" s ")[0] for line in said]
    assert [float(one) for one in told] == waits


def test_silence_is_what_the_supervisor_saw_of_it(tmp_path: Path) -> None:
    """Whoever did not look for long was held up itself: no more than `LOOK_S` counts."""
    pulse, heart = Pulse(pulse_mark(tmp_path, "worker")), Heart(tmp_path, "worker")
    assert pulse.silence(10.0) == 0.0
    heart.beat()
    assert pulse.silence(11.0) == 0.0
    assert pulse.silence(11.2) == pytest.approx(0.2)
    assert pulse.silence(100.0) == pytest.approx(0.2 + LOOK_S)
    mark = pulse_mark(tmp_path, "worker")
    os.utime(mark, (1.0, 1.0))  # a wall clock that was set back is news all the same
    assert pulse.silence(100.2) == 0.0


def test_a_disk_that_fails_does_not_end_who_gives_a_sign(tmp_path: Path) -> None:
    heart = Heart(tmp_path, "worker")
    pulse_mark(tmp_path, "worker").parent.rmdir()
    heart.beat()


@pytest.mark.parametrize("speed", [1.0, 0.01], ids=["as the wall", "slowed down, its ticks ten seconds apart"])
def test_a_loop_gives_signs_of_life_whatever_time_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, speed: float
) -> None:
    monkeypatch.setenv(VARIABLE, f"{time.time()} {time.monotonic()} {speed}")
    ledger, stop = Ledger.open(tmp_path / "mind.db"), threading.Event()
    beats: list[float] = []
    loop = OwnerLoop(
        Mind(), ledger, Wire(ledger), queue.Queue(), SteadyClock(), beat=lambda: beats.append(time.monotonic())  # type: ignore[arg-type]
    )  # fmt: skip
    thread = threading.Thread(target=loop.run, args=(stop,))
    thread.start()
    try:
        until = time.monotonic() + PATIENCE_S
        while len(beats) < 4:
            assert time.monotonic() < until, "it waits for its next tick without a sign"
            time.sleep(0.02)
        assert beats[-1] - beats[0] < 4 * BEAT_S + 2.0, "a busy machine may hold it up, the next tick may not"
    finally:
        stop.set()
        loop.inbox.put(Tick(0.0))
        thread.join()
        ledger.close()

"""The clock that engineers set while a floor runs, and the doors through which they ask for faults."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from robots.floor import dial as dial_module
from robots.floor.clock import LOOK_AGAIN_S, VARIABLE, FloorClock, SteadyClock
from robots.floor.dial import Dial
from robots.floor.door import Door, DoorError, Request, ask
from robots.floor.process_faults import ProcessFaults, supervisor_door
from robots.floor.supervisor import Supervisor, python
from tests.fixtures.patience import PATIENCE_S

START = 1000.0


class Wall:
    """The machine's monotonic clock, moved by hand."""

    def __init__(self) -> None:
        self.at = 50.0

    def monotonic(self) -> float:
        return self.at


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Wall:
    wall = Wall()
    monkeypatch.setattr(dial_module, "time", wall)
    return wall


def test_time_goes_as_fast_as_the_dial_says_and_never_jumps(tmp_path: Path, wall: Wall) -> None:
    dial = Dial.create(tmp_path / "dial", START, 2.0)
    wall.at += 3
    assert dial.read() == (START + 6, 2.0)
    dial.set_speed(0.5)
    assert dial.read() == (START + 6, 0.5)
    wall.at += 4
    assert dial.read() == (START + 8, 0.5)
    dial.set_speed(0)
    wall.at += 100
    assert dial.read() == (START + 8, 0.0)
    dial.set_speed(10)
    wall.at += 1
    assert dial.read() == (START + 18, 10.0)


def test_a_step_is_lived_through_and_ends_standing_still(tmp_path: Path, wall: Wall) -> None:
    dial = Dial.create(tmp_path / "dial", START, 0.0)
    dial.step(5)
    wall.at += 2
    assert dial.read() == (START + 2, 1.0)
    wall.at += 20
    assert dial.read() == (START + 5, 0.0)
    dial.set_speed(1)
    wall.at += 1
    assert dial.read() == (START + 6, 1.0)


@pytest.mark.parametrize("speed", [-1.0, 0.05, 11.0, float("nan"), float("inf")])
def test_a_speed_out_of_range_is_refused_and_changes_nothing(tmp_path: Path, wall: Wall, speed: float) -> None:
    dial = Dial.create(tmp_path / "dial", START, 1.0)
    with pytest.raises(ValueError, match=r"0.1 to 10"):
        dial.set_speed(speed)
    assert dial.read() == (START, 1.0)


@pytest.mark.parametrize("seconds", [0.0, -1.0, 61.0, float("nan")])
def test_a_step_out_of_range_is_refused(tmp_path: Path, wall: Wall, seconds: float) -> None:
    dial = Dial.create(tmp_path / "dial", START, 0.0)
    with pytest.raises(ValueError, match="at most 60"):
        dial.step(seconds)
    assert dial.read() == (START, 0.0)


def test_every_process_of_the_floor_sees_the_dial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    floor = FloorClock(tmp_path, 4.0, has_dial=True)
    monkeypatch.setenv(VARIABLE, floor.environment[VARIABLE])
    first, second = SteadyClock(), SteadyClock()
    assert (first.speed, second.speed) == (4.0, 4.0)
    assert first.dial is not None
    first.dial.set_speed(0)
    assert second.speed == 0.0
    assert second.now() == first.now()
    assert second.real(60.0) == LOOK_AGAIN_S  # not for ever: the dial may be set meanwhile
    assert second.real(-1.0) in {0.0, LOOK_AGAIN_S}
    assert abs(float((tmp_path / "clock").read_text()) - first.now()) < 5


def test_what_is_no_dial_is_refused(tmp_path: Path) -> None:
    (tmp_path / "dial").write_bytes(b"short")
    with pytest.raises(ValueError, match="no dial"):
        Dial(tmp_path / "dial")


def test_a_door_answers_through_the_owner_of_its_process(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    door = Door(deep / "lab", lambda request: request.answer({"got": request.body["a"]}))
    try:
        assert ask(deep / "lab", {"a": "文件"}) == {"got": "文件"}
    finally:
        door.close()
    with pytest.raises(DoorError, match="is it running"):
        ask(deep / "lab", {"a": 1})


def test_a_door_left_by_a_killed_process_is_replaced(tmp_path: Path) -> None:
    Door(tmp_path / "lab", lambda request: request.answer({"from": "first"}))
    second = Door(tmp_path / "lab", lambda request: request.answer({"refused": "no such fault"}))
    try:
        with pytest.raises(DoorError, match="no such fault"):
            ask(tmp_path / "lab", {})
    finally:
        second.close()


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    supervisor = Supervisor(tmp_path, {}, lambda line: None)
    supervisor.add("sleeper", python("-c", "import time; time.sleep(60)"))
    yield supervisor
    supervisor.stop()


def state_of(supervisor: Supervisor, name: str) -> str:
    popen = supervisor.children[name].popen
    assert popen is not None
    return Path(f"/proc/{popen.pid}/stat").read_text().rsplit(")", 1)[1].split()[0]


def until(holds: object, supervisor: Supervisor) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not holds():  # type: ignore[operator]
        assert time.monotonic() < deadline
        supervisor.watch()
        time.sleep(0.01)


def test_processes_are_killed_and_hung_as_asked_and_come_back(supervisor: Supervisor, tmp_path: Path) -> None:
    faults = ProcessFaults(supervisor, tmp_path)
    child = supervisor.children["sleeper"]
    try:
        first = child.popen
        assert faults._answer({"do": "hang", "process": "sleeper", "duration_s": 0.05}) == {"done": "hang"}
        assert child.goes_on_at is not None
        assert state_of(supervisor, "sleeper") in "TRSD"  # the signal may still be on its way
        until(lambda: child.goes_on_at is None and state_of(supervisor, "sleeper") != "T", supervisor)
        assert faults._answer({"do": "kill", "process": "sleeper", "duration_s": 0.05}) == {"done": "kill"}
        until(lambda: child.lives and child.popen is not first, supervisor)
    finally:
        faults.close()


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"do": "kill", "process": "nobody"}, "use one of sleeper"),
        ({"do": "kill", "process": "sleeper", "duration_s": -1}, "above 0"),
        ({"do": "kill", "process": "sleeper", "duration_s": "long"}, "above 0"),
        ({"do": "kill"}, "use one of"),
        ({"do": "explode", "process": "sleeper", "duration_s": 1}, "no fault of processes"),
        ({}, "above 0"),
    ],
)
def test_nonsense_asked_of_the_supervisor_is_refused_and_harms_nobody(
    supervisor: Supervisor, tmp_path: Path, body: dict[str, object], says: str
) -> None:
    faults = ProcessFaults(supervisor, tmp_path)
    try:
        assert says in faults._answer(body)["refused"]
        assert supervisor.children["sleeper"].lives
        assert supervisor_door(tmp_path).exists()
    finally:
        faults.close()


def test_a_request_that_nobody_answers_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("robots.floor.door.ANSWER_S", 0.01)
    assert "busy" in Request({}).wait()["refused"]

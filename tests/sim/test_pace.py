"""Simulated against wall time: slow, fast, unlimited, paused, stepped. A fake clock; nothing here sleeps."""

import math
from dataclasses import dataclass, field
from typing import Any

import pytest

from sim.engine import PERIOD_S, Engine
from sim.pace import BURST, Pace


@dataclass
class Wall:
    """A clock that sleeping moves on."""

    now: float = 100.0
    slept: list[float] = field(default_factory=list)

    def read(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.mark.parametrize("speed", [0.1, 0.5, 1.0, 3.0, 10.0])
def test_periods_come_due_at_the_speed(speed: float) -> None:
    pace, wall = Pace(PERIOD_S, speed), Wall()
    played = 0
    while wall.now < 160.0:
        played += pace.due(wall.now)
        wall.sleep(pace.wait_s())
    assert played == pytest.approx((wall.now - 100.0) * speed / PERIOD_S, abs=2)


def test_what_the_machine_cannot_keep_up_with_is_dropped() -> None:
    pace = Pace(PERIOD_S, 1.0)
    assert pace.due(100.0) == 0
    assert pace.due(200.0) == 5  # half a second of wall time is made up for, not 100 s


def test_without_a_limit_it_never_waits() -> None:
    pace = Pace(PERIOD_S, math.inf)
    assert pace.due(100.0) == pace.due(100.0) == BURST
    assert pace.wait_s() == 0.0


def test_paused_time_stands_and_single_periods_can_be_let_through() -> None:
    pace = Pace(PERIOD_S, 1.0)
    pace.due(100.0)
    pace.pause()
    assert [pace.due(100.0 + k) for k in range(3)] == [0, 0, 0]
    pace.step()
    pace.step(2)
    assert pace.wait_s() == 0.0
    assert [pace.due(103.0), pace.due(104.0)] == [3, 0]
    pace.go_on()
    assert pace.due(104.3) == 3  # the pause is not made up for
    pace.step()  # means nothing while it runs
    pace.pause()
    assert pace.due(104.4) == 0


@pytest.mark.parametrize("speed", [0.0, 0.09, -1.0, 1001.0, math.nan])
def test_an_impossible_speed_is_refused(speed: float) -> None:
    with pytest.raises(ValueError, match="speed"):
        Pace(PERIOD_S, speed)


def test_an_engine_runs_at_its_pace(small_engine: Engine) -> None:
    wall = Wall()
    small_engine.run_at(2.0, 4.0, wall.read, wall.sleep)
    assert small_engine.elapsed_s == pytest.approx(4.0)
    assert sum(wall.slept) == pytest.approx(2.0, abs=0.1)


def test_an_observer_may_pause_and_the_sleeper_go_on(small_engine: Engine) -> None:
    pace, wall = Pace(PERIOD_S, math.inf), Wall()
    stood: list[float] = []

    class Pauser:
        def period(self, engine: Engine) -> None:
            if engine.periods == 10:
                pace.pause()

        def heard(self, at: float, account: str, message: Any) -> None:
            pass

    def sleep(seconds: float) -> None:
        stood.append(small_engine.elapsed_s)
        if len(stood) == 3:
            pace.step()
        if len(stood) == 6:
            pace.go_on()

    small_engine.observers.append(Pauser())
    small_engine.run_at(pace, 3.0, wall.read, sleep)
    assert stood == pytest.approx([1.0, 1.0, 1.0, 1.1, 1.1, 1.1])
    assert small_engine.elapsed_s == pytest.approx(3.0)


def test_time_runs_the_same_at_any_pace(small_engine: Engine) -> None:
    other = Engine(small_engine.hall, seed=1)
    wall = Wall()
    small_engine.run_at(0.5, 5.0, wall.read, wall.sleep)
    other.run_for(5.0)
    assert small_engine.chronicle.lines == other.chronicle.lines and small_engine.now == other.now

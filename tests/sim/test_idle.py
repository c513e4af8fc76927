"""Periods and ticks left out would have changed nothing: log, bus and world are the same with every one of them."""

from functools import partial
from pathlib import Path

import pytest

from robots.settings import load_hall
from sim.engine import PERIOD_S, Engine
from sim.play import play
from sim.scenarios.scenario import load_scenario

SMALL = Path("config/scenarios/halls/small")
SCENARIOS = Path("config/scenarios")
NAMES = ("fire_in_the_car", "network/clock_steps_in_the_ride", "world/localiser_lost")


def halves(every_tick: bool) -> Engine:
    """One run upstairs, one that nobody loads; crashes, a hung robot, the broker away, a drained battery, an alarm."""
    engine = Engine(load_hall(SMALL), seed=7, every_tick=every_tick)
    engine.people.of("nobody").sender_comes = False
    engine.after(3.0, partial(engine.office.request_run, "up", "S1", "T1"))
    engine.after(40.0, partial(engine.office.request_run, "nobody", "S2", "S1"))
    engine.after(70.0, partial(engine.kill, "left", 5.0))
    engine.after(170.05, partial(engine.kill, "scheduler", 8.0))
    engine.after(200.0, partial(engine.stop_broker, 12.0))
    engine.after(300.0, partial(engine.office.alarm, "fire", "b1", True))
    engine.after(320.0, partial(engine.office.alarm, "fire", "b1", False))
    engine.after(335.0, partial(engine.office.reset_alarm, "fire", "b1", "zhou"))
    return engine


def test_the_log_is_the_same_without_them() -> None:
    whole, quick = halves(True), halves(False)
    for seconds in (0.3, 119.7, 0.1, 299.9):
        whole.run_for(seconds)
        quick.run_for(seconds)
        assert quick.elapsed_s == whole.elapsed_s
    assert quick.chronicle.lines == whole.chronicle.lines
    assert (quick.bus.published, quick.periods) == (whole.bus.published, whole.periods)
    for robot, vehicle in whole.world.robots.items():
        other = quick.world.robots[robot]
        assert (other.charge, other.owes_s, other.pose) == (vehicle.charge, vehicle.owes_s, vehicle.pose)
        assert quick.screen(robot) == whole.screen(robot)


@pytest.mark.parametrize("name", NAMES)
def test_so_is_that_of_a_scenario(name: str) -> None:
    scenario = load_scenario(SCENARIOS / f"{name}.yaml")

    def slowly(engine: Engine) -> None:
        engine.every_tick = True

    whole, quick = play(scenario, watch=slowly), play(scenario)
    assert quick.timeline == whole.timeline
    assert quick.simulated_s == whole.simulated_s


def test_a_hall_at_rest_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the tests above compare something."""
    engine = Engine(load_hall(SMALL), seed=7)
    engine.run_for(20.0)
    steps = []
    one = Engine.step

    def counted(engine: Engine) -> None:
        steps.append(engine.elapsed_s)
        one(engine)

    monkeypatch.setattr(Engine, "step", counted)
    engine.run_for(20.0)
    assert engine.periods == round(40.0 / PERIOD_S)
    assert len(steps) < 0.75 * 20.0 / PERIOD_S

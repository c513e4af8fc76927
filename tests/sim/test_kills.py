"""Kill a process, or the broker, at moments all along a run: nothing is lost, the folder arrives, nobody touches it."""

import pytest

from robots.settings import Hall
from sim.engine import Engine

MOMENTS = [2.0, 3.1, 45.0, 71.0, 114.0, 126.5, 131.0, 143.5, 152.0, 245.0]
"""Requested, driving, loading, loaded, asking for the lift, entering, in the car, arriving, leaving, collecting."""


def run_with_a_death(hall: Hall, victim: str, moment: float) -> Engine:
    engine = Engine(hall, seed=round(moment * 10))
    engine.office.request_run("first", "A12", "3F-archive")
    engine.run_for(moment)
    if victim == "broker":
        engine.stop_broker(5.0)
    else:
        engine.kill(victim, 3.0)
    engine.run_until(lambda: engine.office.has_ended("first"), 900)
    engine.run_for(2.0)
    return engine


@pytest.mark.parametrize("victim", ["scheduler", "xiaodi", "gateway-b1", "broker"])
def test_killed_at_any_moment_the_folder_still_arrives(hall: Hall, victim: str) -> None:
    for moment in MOMENTS:
        engine = run_with_a_death(hall, victim, moment)
        found = (engine.office.state("first"), engine.judge.violations)
        assert found == ("delivered", []), f"{victim} at {moment}: {found}"

"""Minds with one rule of theirs turned off, in a running hall: the judge sees it."""

from dataclasses import replace
from typing import Any

import pytest

from sim.engine import Engine

SABOTAGE: list[tuple[dict[str, Any], str, str]] = [
    ({"stale_s": 100.0, "offline_s": 200.0}, "gateway-b1", "fresh"),
    ({"clearance_m": 0.2}, "", "release_after_clear"),
    ({"hold_slice_s": 40.0}, "", "hold_bounded"),
]
"""Ride timers changed, the process that dies as the courier begins to enter, the invariant that this breaks."""


@pytest.mark.parametrize("timers, victim, invariant", SABOTAGE, ids=[item[2] for item in SABOTAGE])
def test_a_courier_without_a_rule_is_seen(
    small_engine: Engine, timers: dict[str, Any], victim: str, invariant: str
) -> None:
    engine = small_engine
    engine.office.request_run("first", "A12", "3F-archive")
    ride = engine.processes["xiaodi"].mind.rider.ride
    ride.timers = replace(ride.timers, **timers)
    assert engine.run_until(lambda: engine.processes["xiaodi"].ride == "ENTERING", 600)
    if victim:
        engine.kill(victim, 20.0)
    engine.run_until(lambda: engine.judge.broken(invariant), 120)
    assert {violation.invariant for violation in engine.judge.violations} == {invariant}

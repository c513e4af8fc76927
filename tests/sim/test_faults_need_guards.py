"""A scenario that passes without the guard it is about proves nothing: each is played with that guard gone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from robots.core.freshness import Freshness
from robots.core.lift import LiftState, Motion
from robots.elevator import answers, entry, facts, watch
from robots.elevator import ride as rides
from robots.elevator.entry import Flaw
from robots.elevator.floor_vote import FloorVote
from robots.elevator.looks import car, landing
from robots.fleet.lifts import fences
from sim.play import play
from sim.scenarios.scenario import load_scenario

FOLDER = Path("config/scenarios/faults")
Patch = pytest.MonkeyPatch
LIMIT_S = 250.0
"""With its guard each scenario has come by what is missed here well before."""


def no_hold_needed(patch: Patch) -> None:
    patch.setattr(landing, "_is_held", lambda ride: True)


def blind_while_entering(patch: Patch) -> None:
    patch.setattr(landing, "_is_taken", lambda ride: False)


def no_second_look(patch: Patch) -> None:
    """It backs out once, and goes in again without looking."""
    taken = landing._is_taken
    patch.setattr(landing, "_is_taken", lambda ride: ride.m.requeues == 0 and taken(ride))
    without(patch, Flaw.NOT_CLEAR_TWICE)


def any_age_will_do(patch: Patch) -> None:
    patch.setattr(Freshness, "is_fresh", lambda self, event, now, limit_s=0.0: not event.retained)
    without(patch, Flaw.STATE_STALE)


def lift_knows_best(patch: Patch) -> None:
    """The floor is what the lift says, whatever the robot's own senses name."""

    def believed(lift: str = "", barometer: str = "", marker: str = "") -> FloorVote:
        floor = lift or barometer or marker
        return FloorVote(floor, {"lift": floor} if floor else {})

    patch.setattr(facts, "vote", believed)


def nothing_fenced(patch: Patch) -> None:
    patch.setattr(fences, "hear", lambda work, where: None)


def any_step_will_do(patch: Patch) -> None:
    def stands(state: LiftState) -> bool:
        return state.motion is Motion.STOPPED

    for module in (watch, facts, car, landing):
        patch.setattr(module, "is_level", stands)


def no_session_needed(patch: Patch) -> None:
    without(patch, Flaw.SESSION_NOT_OURS, Flaw.LEASE_SHORT)
    patch.setattr(rides, "GLOBAL_CHECKS", tuple(check for check in rides.GLOBAL_CHECKS if check[0] != "SESSION_LOST"))


def no_step_aside(patch: Patch) -> None:
    patch.setattr(answers, "step_aside", lambda ride: None)


def without(patch: Patch, *flaws: Flaw) -> None:
    """These speak no more against entering."""
    patch.setattr(facts, "flaws_against", lambda *known: [f for f in entry.flaws_against(*known) if f not in flaws])


NEEDED: tuple[tuple[str, Callable[[Patch], None], str], ...] = (
    ("F02_door_closes_on_approach", no_hold_needed, "seen(car_missed)"),
    ("F08_rushes_in", blind_while_entering, "occupancy_sensed"),
    ("F08_rushes_in", no_second_look, "times(lift_session_granted) >= 2 and person(runner) == standing"),
    ("F08_steps_in_deep", blind_while_entering, "occupancy_sensed"),
    ("F14_stale_arrival", any_age_will_do, "seen(stale_arrival) and door(main) == open"),
    ("F14_stale_arrival_in_the_ride", any_age_will_do, "seen(stale_arrival) and ride(left) == RIDING"),
    ("F16_wrong_floor_index", lift_knows_best, "ride(left) == WRONG_FLOOR_HOLD"),
    ("F16_wrong_floor_index", nothing_fenced, "waiting(second) == lift_fenced"),
    ("F16_wrong_floor_on_the_way", lift_knows_best, "seen(floor_disputed)"),
    ("F19_not_level", any_step_will_do, "sill_floor"),
    ("F19_not_level_at_entry", any_step_will_do, "ride(left) == YIELD"),
    ("F22_session_taken_at_arrival", no_session_needed, "ride(left) == ENTERING"),
    ("F57_behind_in_yield", no_step_aside, "making_room"),
)
"""Scenario, the guard that is taken away, and what of the scenario must then be missed."""


@pytest.mark.parametrize("name, gone, missed", NEEDED, ids=[f"{row[0]}-{row[1].__name__}" for row in NEEDED])
def test_without_its_guard_a_scenario_fails(name: str, gone: Any, missed: str, monkeypatch: Patch) -> None:
    scenario = replace(load_scenario(FOLDER / f"{name}.yaml"), limit_s=LIMIT_S)
    gone(monkeypatch)
    outcome = play(scenario)
    assert any(missed in failure.name for failure in outcome.failures), outcome.broken

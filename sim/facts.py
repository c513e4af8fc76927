"""What a scenario's conditions may ask of a running engine. The words are those of `sim.words.WORDS`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sim.engine import Engine
from sim.judge.truth import Ground


def facts_of(engine: Engine) -> dict[str, Callable[..., Any]]:
    """The words, bound to an engine. Each raises KeyError for a robot or lift that is not there."""
    world, office, chronicle = engine.world, engine.office, engine.chronicle
    ground = Ground.of(engine.hall)

    def zone(robot: str) -> str:
        vehicle = world.robots[robot]
        sides = [ground.side(lift, vehicle).value for lift in world.cars]
        return next((side for side in sides if side != "out"), "out")

    def waiting(run: str) -> str:
        fact = office.fact(run)
        return fact.waiting_for.reason if fact and fact.waiting_for else ""

    def robot_of(run: str) -> str:
        fact = office.fact(run)
        return fact.robot if fact else ""

    def screen(robot: str) -> str:
        view = engine.screen(robot)
        return view.mode if view else ""

    return {
        "at_s": lambda: engine.elapsed_s,
        "run": office.state,
        "waiting": waiting,
        "robot_of": robot_of,
        "ride": lambda robot: engine.processes[robot].ride,
        "zone": zone,
        "map": lambda robot: world.robots[robot].map_id,
        "charge": lambda robot: world.robots[robot].charge,
        "screen": screen,
        "door": lambda lift: world.cars[lift].door.state.value,
        "car": lambda lift: world.cars[lift].standing,
        "holder": lambda run: str(world.folders.places.get(office.run_id(run), "")),
        "seen": lambda word: chronicle.seen[word] > 0,
        "times": lambda word: chronicle.seen[word],
        "broken": engine.judge.broken,
    }

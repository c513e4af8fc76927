"""Invariants of the papers: one place each, behind a shut lid on the way, and in the right hands at the end."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from robots.core.runs import RunFact, RunState
from sim.judge.truth import Scene, WorldTruth

AT_STOP_M = 0.30
STILL_SPEED = 0.005


class DocOneHolder:
    """No folder vanishes, none lies in a compartment that does not exist, and no two share one."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    def __call__(self, scene: Scene) -> Iterator[str]:
        world = scene.world
        places = world.folders.places
        yield from (f"folder {folder} has vanished" for folder in sorted(self._known - set(places)))
        self._known.update(places)
        taken: dict[str, str] = {}
        for folder, place in places.items():
            where = str(place)
            if not hasattr(place, "number"):
                continue
            robot = world.robots.get(place.robot)
            if robot is None or not 1 <= place.number <= len(robot.lids):
                yield f"folder {folder} lies in {where}, which does not exist"
            elif where in taken:
                yield f"folders {taken[where]} and {folder} lie in {where} together"
            taken[where] = folder


def doc_locked(scene: Scene) -> Iterator[str]:
    """An open lid: the robot stands still, outside any lift, at a stop where papers change hands or at a dock."""
    for name, robot in scene.world.robots.items():
        if all(robot.lids):
            continue
        base = robot.base
        if abs(base.speed) > STILL_SPEED or abs(base.turn) > STILL_SPEED:
            yield f"{name} moves with an open lid"
        if robot.car or any(name in at_lift for at_lift in scene.at_lifts.values()):
            yield f"{name} has an open lid in a lift"
        if not any(
            robot.map_id == map_id and math.hypot(base.x - x, base.y - y) <= AT_STOP_M
            for map_id, x, y in scene.ground.handover.values()
        ):
            yield f"{name} has an open lid away from any stop"


def receipt(world: WorldTruth, message: Any) -> str | None:
    """A run that ends with its folder handed over: then it is in hands, and not in the wrong ones."""
    if not isinstance(message, RunFact) or message.state not in {RunState.DELIVERED, RunState.RETURNED}:
        return None
    place = str(world.folders.places.get(message.run, "nobody"))
    stop = message.to if message.state is RunState.DELIVERED else message.from_
    if not place.endswith(f"@{stop}"):
        return f"run {message.run} is {message.state}, its folder is with {place}"
    return None

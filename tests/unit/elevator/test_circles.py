"""Whatever the gateway says of a car, true or not, a ride goes neither in circles at once nor to and fro for long."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from robots.core.lift import AckStage, DoorState, LiftMode, LiftSession, LiftState, Motion
from robots.elevator.chart import RideState
from robots.elevator.watch import OFF_DUTY
from tests.unit.elevator.conftest import ORDER

MAPS = ("b1-F1", "b1-F2", "b1-F3")
WATCHED_S = 25.0
MOST_ENTERED = 30
"""States entered in that time: more than one a second is no conduct any more."""


def a_word(dice: random.Random, now: float) -> dict[str, Any]:
    """What the gateway goes on to say of the car; most of it mostly true. Half the time it cannot speak for it."""
    ours, others = LiftSession("xiaodi", "s-9", "shared", now, now + 200), LiftSession("b", "s-8", "shared", now, 9e9)
    said: dict[str, Any] = {
        "door_state": dice.choice(list(DoorState)),
        "motion": dice.choice(list(Motion)),
        "mode": dice.choice(list(LiftMode)),
        "current_floor": dice.choice(MAPS),
        "between_floors": dice.random() < 0.5,
        "fault_codes": dice.choice([(), ("offline",), ("no_power",)]),
        "session": dice.choice([None, ours, others]),
        "door_side": dice.choice(["front", "rear"]),
        "load_pct": dice.choice([None, 0.0, 120.0]),
    }
    word = {name: value for name, value in said.items() if dice.random() < 0.35}
    return word | {"mode": dice.choice(sorted(OFF_DUTY))} if dice.random() < 0.5 else word


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("state", RideState)
def test_a_ride_settles_whatever_it_is_told(new_stage: Any, state: RideState, seed: int) -> None:
    dice = random.Random(f"{state}/{seed}")
    stage = new_stage(seed=seed)
    floor = dice.choice([*MAPS, ORDER.to_map, ORDER.to_map])
    stage.pose = replace(stage.pose, map_id=floor)
    truth = {"current_floor": floor, "door_state": dice.choice([DoorState.OPEN, DoorState.OPEN, DoorState.CLOSED])}
    stage.force(state.value, dice.choice([2.0, 0.9, 0.1, -0.1, -0.8, -0.8, -0.8]), **truth)
    stage.ride.m.barometer.reference, stage.helpful_base = 101325.0, dice.random() < 0.7
    word, receive = a_word(dice, stage.now), stage.receive

    def told(message: Any, **about: Any) -> list[Any]:
        known = isinstance(message, LiftState) and message.lift == "east"
        return list(receive(replace(message, **word) if known else message, **about))

    answer = dice.choice(["offline", "busy", ""])
    stage.receive, stage.helpful_gateway = told, True
    if answer:
        stage.gateway = lambda command: stage.ack(command, AckStage.REJECTED, answer)
    stage.run(WATCHED_S)
    assert not [note for note in stage.warnings() if note.event == "ride_unsettled"], word
    assert len(stage.visited) <= MOST_ENTERED, (word, stage.visited)

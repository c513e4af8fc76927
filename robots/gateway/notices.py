"""What the owner of a car wants to know at once: the difference between two readings, as lift events."""

from __future__ import annotations

from typing import Literal

from robots.core.lift import EMERGENCY_MODES, DoorState, LiftMode, Motion
from robots.gateway.hardware import CarReading

Notice = Literal[
    "approaching", "arrived", "door_open", "door_closing", "door_reopened", "destination_changed", "emergency", "recall"
]
_RECALLS = {LiftMode.FIRE_OPERATION, LiftMode.CABINET_RECALL, LiftMode.FIREFIGHTER_CONTROL}


def notices(before: CarReading | None, now: CarReading, landing: str, destination: str) -> list[tuple[Notice, str]]:
    """(what, floor) in the order it happened.

    landing       where the owner called the car to, or empty
    destination   the floor the owner pressed in the car and still wants, or empty
    """
    if before is None:
        return []
    found: list[tuple[Notice, str]] = []
    here = now.current_floor
    if now.mode is not before.mode and now.mode in EMERGENCY_MODES:
        found.append(("emergency", here))
        if now.mode in _RECALLS:
            found.append(("recall", here))
    if landing and now.destination_floor == landing != before.destination_floor:
        found.append(("approaching", landing))
    if before.motion is not Motion.STOPPED and now.stands_at(here):
        found.append(("arrived", here))
    if now.door_state is not before.door_state:
        if now.door_state is DoorState.OPEN:
            found.append(("door_open", here))
        elif now.door_state is DoorState.CLOSING:
            found.append(("door_closing", here))
        elif now.door_state is DoorState.OPENING and before.door_state is DoorState.CLOSING:
            found.append(("door_reopened", here))
    wiped = destination in before.car_calls and destination not in now.car_calls
    if destination and wiped and not (here == destination and not now.between_floors):
        found.append(("destination_changed", destination))
    return found

"""What the service has told of one car, as a reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from robots.adapters.two_step.words import whole
from robots.core.clock import instant
from robots.core.lift import DoorState, LiftMode, Motion
from robots.gateway.hardware import CarReading

MODES = {
    "NOR": LiftMode.NORMAL,
    "ATS": LiftMode.ATTENDANT_CONTROL,
    "FRD": LiftMode.FIREFIGHTER_CONTROL,
    "OSS": LiftMode.OUT_OF_SERVICE,
}
"""Any other mode counts as unknown: no robot enters, and its name stands among the faults."""
DOORS = {"OPENED": DoorState.OPEN, "OPENING": DoorState.OPENING, "CLOSED": DoorState.CLOSED,
         "CLOSING": DoorState.CLOSING}  # fmt: skip
_STANDS = frozenset({"STANDING", "STOPPED"})
_WAYS = {"UP": Motion.UP, "DOWN": Motion.DOWN}
NEEDED = frozenset({"status", "position", "doors"})


@dataclass(slots=True)
class View:
    """The newest data of each topic of a car. Without status, position and doors nothing is said of it."""

    topics: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def take(self, topic: str, data: Mapping[str, Any]) -> None:
        """Data that is older than what is there is left out: the service sends some states twice, late."""
        if _time(data) >= _time(self.topics.get(topic, {})):
            self.topics[topic] = data

    @property
    def door(self) -> DoorState:
        return DOORS.get(str(self._of("doors", "state")), DoorState.FAULT)

    def area(self, floors: Mapping[int, int]) -> int | None:
        """The landing's area: of the door while it is not shut, else by the floor index."""
        landing = whole(self._of("doors", "landing"))
        if self.door is not DoorState.CLOSED and landing is not None:
            return landing
        cur = whole(self._of("position", "cur"))
        return None if cur is None else floors.get(cur)

    def reading(
        self,
        floors: Mapping[int, int],
        maps: Mapping[int, str],
        landing_calls: tuple[str, ...],
        car_calls: tuple[str, ...],
        door_held: bool,
    ) -> CarReading | None:
        """None while something is missing.

        floors  floor index to area id      maps  area id to our map
        """
        if not self.topics.keys() >= NEEDED:
            return None
        floor = maps.get(_area(self.area(floors)), "")
        moving, mode = self._of("position", "moving_state"), str(self._of("status", "lift_mode"))
        motion = Motion.STOPPED if moving in _STANDS else _WAYS.get(str(self._of("position", "dir")), Motion.UNKNOWN)
        known = MODES.get(mode, LiftMode.UNKNOWN)
        faults = ["fault"] if self._of("status", "fault_active") is True else []
        faults += [f"mode:{mode}"[:40]] if known is LiftMode.UNKNOWN else []
        next_area = _area(whole(self._of("next_stop_eta", "area")))
        return CarReading(
            current_floor=floor,
            between_floors=motion is not Motion.STOPPED or not floor,
            door_state=self.door,
            motion=motion,
            mode=known,
            destination_floor=maps.get(next_area, ""),
            car_calls=car_calls,
            landing_calls=landing_calls,
            door_held=door_held and self.door is DoorState.OPEN,
            fault_codes=tuple(faults),
        )

    def _of(self, topic: str, key: str) -> Any:
        return self.topics.get(topic, {}).get(key)


def _area(area: int | None) -> int:
    return -1 if area is None else area


def _time(data: Mapping[str, Any]) -> float:
    try:
        return instant(data["time"])
    except (KeyError, ValueError, TypeError, AttributeError):
        return 0.0

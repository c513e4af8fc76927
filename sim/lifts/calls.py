"""The calls of one car and the order in which it serves them: collective, or LOOK.

On to the last call ahead, stopping for those that want the same way, then back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

Way = Literal["", "up", "down"]
_SIGN: dict[Way, int] = {"": 0, "up": 1, "down": -1}
_HERE_M = 0.01


@dataclass(slots=True)
class Calls:
    """Landing calls are (floor, way); a way of "" will go with any. `elevations` in metres by floor.

    robot_only  people's buttons are not served: the car is a robot's
    panel_only  people's landing calls are not served: the car is out of its group
    priority    before anything else, and without a stop, it goes to this floor
    """

    elevations: Mapping[str, float]
    people_car: set[str] = field(default_factory=set)
    people_landing: set[tuple[str, Way]] = field(default_factory=set)
    robot_car: set[str] = field(default_factory=set)
    robot_landing: set[tuple[str, Way]] = field(default_factory=set)
    robot_only: bool = False
    panel_only: bool = False
    priority: str = ""

    def copy(self) -> Calls:
        """The same calls, to play through."""
        return replace(
            self,
            people_car=set(self.people_car),
            people_landing=set(self.people_landing),
            robot_car=set(self.robot_car),
            robot_landing=set(self.robot_landing),
        )

    def car_calls(self) -> set[str]:
        """Floors of the panel that will be served."""
        return self.robot_car if self.robot_only else self.robot_car | self.people_car

    def landing_calls(self) -> set[tuple[str, Way]]:
        if self.robot_only or self.panel_only:
            return self.robot_landing
        return self.robot_landing | self.people_landing

    def next_stop(self, height: float, way: int) -> tuple[str, int] | None:
        """The floor to stop at next and the way to it (1 up, -1 down, 0 here), or None without a call.

        way   the way the car went last; 0 when it rested
        """
        if self.priority:
            off_m = self.elevations[self.priority] - height
            return self.priority, 0 if abs(off_m) <= _HERE_M else 1 if off_m > 0 else -1
        car, landing = self.car_calls(), self.landing_calls()
        called = car | {floor for floor, _ in landing}
        if not called:
            return None
        off = {floor: self.elevations[floor] - height for floor in called}
        near = min(called, key=lambda floor: (abs(off[floor]), off[floor]))
        if abs(off[near]) <= _HERE_M and (self.wants(near, way) or not any(m * way > _HERE_M for m in off.values())):
            return near, 0
        for sign in (way, -way) if way else (1 if off[near] > 0 else -1,):
            ahead = sorted(
                (floor for floor in called if off[floor] * sign > _HERE_M), key=lambda floor: off[floor] * sign
            )
            if ahead:
                return next((floor for floor in ahead if self.wants(floor, sign)), ahead[-1]), sign
        return None

    def wants(self, floor: str, way: int) -> bool:
        """Whether a car that goes that way stops there in passing."""
        if self.priority:
            return floor == self.priority
        return floor in self.car_calls() or any(f == floor and _SIGN[w] in {0, way} for f, w in self.landing_calls())

    def serve(self, floor: str, way: int) -> None:
        """The car has stopped there on its way up (1), down (-1) or without one (0): drop what that settles."""
        self.people_car.discard(floor)
        self.robot_car.discard(floor)
        if floor == self.priority:
            self.priority = ""
        here = self.elevations[floor]
        onward = way != 0 and any((self.elevations[f] - here) * way > 0 for f in self._floors() - {floor})
        served = (
            [self.robot_landing] if self.robot_only or self.panel_only else [self.people_landing, self.robot_landing]
        )
        for calls in served:
            calls.difference_update({(f, w) for f, w in calls if f == floor and (not onward or _SIGN[w] in {0, way})})

    def _floors(self) -> set[str]:
        return self.car_calls() | {floor for floor, _ in self.landing_calls()}

    def drop_car(self) -> None:
        """Nobody's floor is pressed any more."""
        self.robot_car.clear()
        self.people_car.clear()

    def drop_robot(self) -> None:
        self.robot_car.clear()
        self.robot_landing.clear()

    def drop_all(self) -> None:
        self.drop_robot()
        self.people_car.clear()
        self.people_landing.clear()
        self.priority = ""

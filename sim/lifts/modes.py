"""What the modes of a car mean for how it moves. Those named nowhere here run as NORMAL."""

from __future__ import annotations

from robots.core.lift import EMERGENCY_MODES, LiftMode
from sim.lifts.calls import Calls
from sim.lifts.motion import Motion

GO_THERE = frozenset({LiftMode.FIRE_OPERATION, LiftMode.CABINET_RECALL, LiftMode.FIREFIGHTER_CONTROL})
"""Without a stop to a given floor; there the door opens and stays open. A firefighter goes on from there."""

NEAREST = frozenset({LiftMode.EARTHQUAKE_OPERATION, LiftMode.EMERGENCY_POWER})
"""To the next landing at which it can stop; there the door opens and stays open."""

STAY_PUT = frozenset({LiftMode.INSPECTION})
"""Stops at once, wherever it is; a door that stands open stays open."""

KEYED = frozenset({LiftMode.ATTENDANT_CONTROL})
"""Somebody's key: only floors pressed in the car count, and the door stays open until one is."""

PARK = frozenset({LiftMode.HOMING, LiftMode.PARKING})
"""Without a stop to a given floor, the door stays shut; then back to NORMAL, when parked with the next call."""

LEAVE_GROUP = (EMERGENCY_MODES - {LiftMode.OCCUPANT_EVACUATION}) | KEYED | {LiftMode.VIP, LiftMode.HOMING}
"""The car takes no landing calls of people."""


class Service:
    """What building and keys have set a car to, and where it goes next by that and by its calls.

    mode    as it was set; robots, rescue and priority calls aside
    recall  the floor to which it must go before all else, door open there; empty without one
    """

    def __init__(self, calls: Calls, motion: Motion) -> None:
        self._calls, self._motion = calls, motion
        self.mode = LiftMode.NORMAL
        self.recall = ""
        self._park = ""

    def change(self, mode: LiftMode, goal: str, now: float) -> None:
        """Drop the calls that are void now and know where to go; goal: of a recall, or where it parks."""
        calls = self._calls
        if mode in GO_THERE | NEAREST:
            calls.drop_all()
        elif mode in EMERGENCY_MODES or mode in KEYED:
            calls.drop_robot()
            calls.drop_car()
        if mode in EMERGENCY_MODES or mode in KEYED:
            calls.robot_only, calls.priority = False, ""
        calls.panel_only = mode in LEAVE_GROUP
        self.mode = mode
        self.recall = self._park = ""
        if mode in GO_THERE:
            self.recall = goal
        elif mode in NEAREST:
            self.recall = self._motion.nearest_stop(now)
        elif mode in PARK or mode is LiftMode.OCCUPANT_EVACUATION:
            self._park = goal

    def drive_on(self) -> bool:
        """A firefighter presses a floor: True once the car has come to its recall floor, which then binds no more."""
        if self.mode is not LiftMode.FIREFIGHTER_CONTROL or self.recall not in {"", self._motion.standing}:
            return False
        self.recall = ""
        self._calls.people_car.clear()
        return True

    @property
    def serves_landings(self) -> bool:
        """People's landing calls are taken."""
        return self.mode not in EMERGENCY_MODES or self.mode is LiftMode.OCCUPANT_EVACUATION

    @property
    def stays_open(self) -> bool:
        """The door stays open where the car stands."""
        if self.recall and self.recall == self._motion.standing:
            return True
        if self.mode in KEYED or self.mode is LiftMode.FIREFIGHTER_CONTROL:
            return not self._calls.car_calls()
        return self.mode in STAY_PUT

    @property
    def passes_by(self) -> bool:
        """It has not come to this landing to open its door."""
        standing = self._motion.standing
        straight_to = self.recall or self._calls.priority
        return straight_to not in {"", standing} or (self.mode in PARK and self._park == standing)

    def next_stop(self, height: float) -> tuple[str, int] | None:
        """The floor to stop at next and the way to it (0 here, or no matter), or None.

        height  of the landing where it stands, metres; without a landing it goes on to the one it was bound for
        """
        calls, standing = self._calls, self._motion.standing
        if self.recall:
            return self.recall, 0
        if not standing:
            return self._motion.bound_for, 0
        if self.mode in PARK:
            if standing != self._park:
                return self._park, 0
            if self.mode is LiftMode.PARKING and not calls.car_calls() and not calls.landing_calls():
                return None
            self.mode, self._park, calls.panel_only = LiftMode.NORMAL, "", False
        elif self.mode is LiftMode.OCCUPANT_EVACUATION:
            return self._evacuate(standing)
        elif self.mode in EMERGENCY_MODES and self.mode is not LiftMode.FIREFIGHTER_CONTROL:
            return None
        return calls.next_stop(height, self._motion.way)

    def _evacuate(self, standing: str) -> tuple[str, int] | None:
        """From the highest landing that calls straight to the floor with the way out, and back."""
        if standing != self._park:
            return self._park, 0
        heights = self._calls.elevations
        floors = sorted(floor for floor, _ in self._calls.landing_calls())
        return (max(floors, key=heights.__getitem__), 0) if floors else None

"""What the gateway knows of one car: its last reading, its session, its door hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from robots.core.clock import Instant
from robots.core.lift import EMERGENCY_MODES, DoorHold, DoorState, LiftFloor, LiftMode, LiftSession, LiftState, Motion
from robots.gateway.hardware import CarReading

_NEVER = float("-inf")

FLOORS_CHANGED = "floors_changed"
"""Fault code of a car whose controller names landings nobody here knows."""

ADAPTER_FAILED = "adapter_failed"
"""Fault code of a car that is offline by a mistake of its adapter."""


@dataclass(slots=True)
class Car:
    """One car.

    landing       where the owner called it to, until it stood there open
    destination   what the owner pressed in it, until it stood there open
    held_at       the landing whose door holds `held_s` counts, empty once the door has shut
    some_since    since when somebody is sensed in it while its owner is out
    mode_told_at  when the robot mode was last switched
    made_of       what the newest state was made of: reading, hold, session, silence, alarm lines
    strange       a landing its controller named and `floors` has not; no robot takes the car until a restart reads
                  the floors anew
    failed        what its adapter did wrong, until the next reading
    idle_since    when it last moved or its door was not shut
    """

    lift: str
    floors: tuple[LiftFloor, ...]
    reading: CarReading | None = None
    seen_at: float = _NEVER
    session: LiftSession | None = None
    hold: DoorHold | None = None
    held_at: str = ""
    held_s: float = 0.0
    landing: str = ""
    destination: str = ""
    quiet_until: float = _NEVER
    some_since: float | None = None
    mode_told_at: float = _NEVER
    published: LiftState | None = None
    published_at: float = _NEVER
    made_of: tuple[Any, ...] | None = None
    strange: str = ""
    failed: str = ""
    idle_since: float = _NEVER

    def is_strange(self) -> bool:
        """The controller named a landing that is not among the floors: its list has changed since ours was read."""
        return bool(self.strange)

    def take(self, reading: CarReading, now: float) -> bool:
        """A reading. True: for the first time it names a landing nobody here knows."""
        if reading.door_state is not DoorState.CLOSED or reading.motion is not Motion.STOPPED:
            self.idle_since = now
        self.reading, self.seen_at, self.failed = reading, now, ""
        here = reading.current_floor
        if self.strange or not here or self.floor(here) is not None:
            return False
        self.strange = here
        return True

    def floor(self, map_id: str) -> LiftFloor | None:
        return next((floor for floor in self.floors if floor.id == map_id), None)

    def owner(self) -> str:
        return self.session.robot if self.session is not None else ""

    def is_silent(self, now: float, silent_s: float) -> bool:
        """No reading lately: nothing is known of the car."""
        return self.reading is None or now - self.seen_at >= silent_s

    def is_in_emergency(self) -> bool:
        return self.reading is not None and self.reading.mode in EMERGENCY_MODES

    def hold_left(self, total_s: float) -> float:
        """Seconds for which the door may still be held at this stop."""
        here = self.reading.current_floor if self.reading is not None else ""
        return total_s if here != self.held_at else max(0.0, total_s - self.held_s)

    def hold_for(self, robot: str, seconds: float, now: float, counts: bool = True) -> None:
        """Count a hold; one that overlaps the hold under way counts only what it adds."""
        here = self.reading.current_floor if self.reading is not None else ""
        if here != self.held_at:
            self.held_at, self.held_s = here, 0.0
        counted_to = self.hold.until if self.hold is not None else now
        if counts:
            self.held_s += max(0.0, now + seconds - max(now, counted_to))
        self.hold = DoorHold(robot, Instant(now + seconds))

    def let_go(self, now: float) -> None:
        """The hold ends now; what was not used is not counted."""
        if self.hold is not None:
            self.held_s = max(0.0, self.held_s - max(0.0, self.hold.until - now))
            self.hold = None

    def state(self, group: str, now: float, silent_s: float, alarms: list[str]) -> LiftState:
        """As it is told. Latched alarm lines stand among the faults, so that somebody can see what to reset."""
        latched = tuple(f"alarm:{line}" for line in alarms)
        reading = self.reading
        if reading is None or self.is_silent(now, silent_s):
            here = reading.current_floor if reading is not None else ""
            return LiftState(
                group, self.lift, self.floors, here, True, "", (), DoorState.FAULT, "front", Motion.UNKNOWN,
                LiftMode.UNKNOWN, None, "unknown", "", self.hold, self.session,
                ("offline", *((ADAPTER_FAILED,) if self.failed else ()), *latched),
            )  # fmt: skip
        return LiftState(
            group=group,
            lift=self.lift,
            available_floors=self.floors,
            current_floor=reading.current_floor,
            between_floors=reading.between_floors,
            destination_floor=reading.destination_floor,
            car_calls=reading.car_calls,
            door_state=reading.door_state,
            door_side=reading.door_side,
            motion=reading.motion,
            mode=reading.mode,
            load_pct=reading.load_pct,
            occupancy=reading.occupancy,
            occupancy_source=reading.occupancy_source,
            door_hold=self.hold,
            session=self.session,
            fault_codes=(*reading.fault_codes, *((FLOORS_CHANGED,) if self.strange else ()), *latched),
            landing_calls=tuple(floor for floor in reading.landing_calls if floor != self.landing),
        )

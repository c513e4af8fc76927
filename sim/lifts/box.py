"""The call box of a car: what a lift gateway may command, what it is told, and the quirks of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from robots.core.lift import EMERGENCY_MODES, DoorState, LiftMode, Motion
from robots.gateway.hardware import (
    CallCar,
    CancelCalls,
    CarCall,
    CarReading,
    CloseDoor,
    CommandRefused,
    HardwareCommand,
    HoldDoor,
)

if TYPE_CHECKING:
    from sim.lifts.car import LiftCar

LEVEL_M = 0.010
"""A car nearer to a landing than this is level with it."""
LONGEST_HOLD_S = 30.0
NEW_NAME = "-new"
"""What a renamed landing is called besides."""
_NEVER = float("inf")
_SHARED = frozenset({LiftMode.UNKNOWN, LiftMode.NORMAL, LiftMode.VIP, LiftMode.HOMING, LiftMode.PARKING})
"""Modes in which the car still takes calls and holds from its box."""


class CallBox:
    """One car's box. `take` a command, get a `reading`, and what the controller refuses `late`."""

    def __init__(self, car: LiftCar) -> None:
        self._car = car
        self._presses = 0
        self._late: list[CommandRefused] = []

    def take(self, command: HardwareCommand, now: float) -> str:
        """Carry out a command at `now`. Empty, or why not, in a word of `LiftAck`."""
        faults = self._car.faults
        if self._is_silent():
            return "offline"
        if faults.deaf:
            return ""
        if faults.refuse_calls and faults.refuse_after_s > 0 and isinstance(command, CallCar | CarCall):
            self._late.append(CommandRefused(now + faults.refuse_after_s, command, "locked_floor"))
            return ""
        return self._carry_out(command, now)

    def late(self, now: float) -> list[CommandRefused]:
        """The commands that were taken and are refused by now."""
        if not self._late:
            return []
        due = [refused for refused in self._late if refused.at <= now]
        self._late = [refused for refused in self._late if refused.at > now]
        return due

    @property
    def late_at(self) -> float:
        """When the next such refusal is due."""
        return min((refused.at for refused in self._late), default=_NEVER)

    @property
    def sleeps_at(self) -> float:
        """When the box of a car at rest loses its power."""
        car = self._car
        if car.faults.sleeps_after_s <= 0 or car.is_flying or car.door.state is not DoorState.CLOSED:
            return _NEVER
        return car.rests_since + car.faults.sleeps_after_s

    def press(self) -> None:
        """Somebody presses the door button; too often at one stop, and the car takes it for mischief."""
        self._presses += 1
        if 0 < self._car.faults.anti_nuisance <= self._presses:
            self._car.calls.drop_car()
            self._presses = 0

    def forget_presses(self) -> None:
        """The car has left the landing."""
        self._presses = 0

    def _is_silent(self) -> bool:
        car = self._car
        return car.faults.offline or (car.faults.sleeps_after_s > 0 and car.now >= self.sleeps_at)

    def _carry_out(self, command: HardwareCommand, now: float) -> str:
        car = self._car
        if isinstance(command, CancelCalls):
            car.calls.drop_robot()
            return ""
        if car.faults.no_power:
            return "offline"
        if not isinstance(command, CallCar | CarCall | HoldDoor | CloseDoor):
            return self._robot_mode(command.on)
        if car.set_to in EMERGENCY_MODES:
            return "emergency"
        if car.set_to not in _SHARED:
            return "mode_not_allowed"
        if isinstance(command, HoldDoor):
            return self._hold(command.seconds, now)
        if isinstance(command, CloseDoor):
            car.let_close(now, held=True)
            return ""
        if command.map_id not in car.elevations or command.map_id == car.faults.renamed:
            return "floor_unknown"
        if car.faults.refuse_calls:
            return "locked_floor"
        if isinstance(command, CallCar):
            car.calls.robot_landing.add((command.map_id, command.direction))
        else:
            car.calls.robot_car.add(command.map_id)
        car.called(command.map_id, now)
        return ""

    def _robot_mode(self, on: bool) -> str:
        car = self._car
        if on and car.set_to in EMERGENCY_MODES:
            return "emergency"
        if on and (car.set_to is not LiftMode.NORMAL or car.calls.priority):
            return "mode_not_allowed"
        if on:
            car.calls.people_car.clear()
        elif car.calls.robot_only:
            car.calls.drop_robot()
        car.calls.robot_only = on
        return ""

    def _hold(self, seconds: float, now: float) -> str:
        car = self._car
        if seconds <= 0:
            car.let_go(now)
            return ""
        if not car.standing:
            return "busy"
        self.press()
        if not car.faults.ignore_holds:
            car.hold_open(now, min(seconds, LONGEST_HOLD_S))
        return ""

    def reading(self) -> CarReading | None:
        """What the car reports; None while its controller or box is silent."""
        car = self._car
        if self._is_silent():
            return None
        floors = list(car.elevations)
        nearest = min(floors, key=lambda floor: abs(car.elevations[floor] - car.position_m))
        shown = floors[(floors.index(nearest) + car.faults.floor_offset) % len(floors)]
        if shown == car.faults.renamed:
            shown += NEW_NAME
        codes = car.faults.codes()
        return CarReading(
            current_floor=shown,
            between_floors=abs(car.elevations[nearest] - car.position_m) > LEVEL_M,
            door_state=car.door.state,
            motion=Motion.STOPPED if not car.is_flying else Motion.UP if car.motion.way > 0 else Motion.DOWN,
            mode=car.mode,
            destination_floor=car.motion.bound_for if car.is_flying else "",
            car_calls=tuple(floor for floor in floors if floor in car.calls.car_calls()),
            landing_calls=tuple(sorted({floor for floor, _ in car.calls.landing_calls()})),
            door_side="rear" if car.rear_side else "front",
            door_held=car.held_until > car.now and car.door.state is not DoorState.CLOSED,
            robot_mode=car.calls.robot_only,
            load_pct=round(100 * car.load_kg / car.data.rated_load_kg, 1),
            occupancy="some" if car.load_kg >= car.data.sensed_load_kg else "empty",
            occupancy_source="load",
            position_m=car.position_m,
            fault_codes=(*codes, car.buzzer) if car.buzzer == "nudging" else codes,
        )

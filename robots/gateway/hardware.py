"""The gateway's only face towards a lift: what a car reports and what a car can be told.

A vendor adapter, or the simulator, turns its own protocol into these events and carries out these commands; nothing
else of a vendor comes further in. Floors are our map ids (`b1-F3`).

An adapter gives `CarSeen` on every change and at least every 2 s; after 10 s without one the car counts as offline,
after one without a reading at once. It gives `CommandRefused` when the controller says no; one that cannot tell says
nothing, and the gateway looks at the readings instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from robots.core.frozen import quickly_made
from robots.core.lift import DoorState, LiftMode, Motion


@quickly_made
@dataclass(frozen=True, slots=True)
class CarReading:
    """What a car's own sensors and controller say of it at one instant.

    current_floor     map id of the nearest landing
    between_floors    True: not level with it (more than 10 mm off)
    destination_floor next planned stop, empty when none
    car_calls         floors registered on the car panel, by whomever
    landing_calls     landings from which this car is called, by whomever
    door_held         the controller keeps the door open on our request
    robot_mode        ATTENDANT_CONTROL is on by our request, not by somebody's key
    load_pct          share of the rated load in percent, None without a sensor
    occupancy         `unknown` without a sensor; never inferred from buttons
    position_m        height of the car floor, metres in the elevations of the floors, None without a sensor
    """

    current_floor: str
    between_floors: bool
    door_state: DoorState
    motion: Motion
    mode: LiftMode = LiftMode.NORMAL
    destination_floor: str = ""
    car_calls: tuple[str, ...] = ()
    landing_calls: tuple[str, ...] = ()
    door_side: Literal["front", "rear"] = "front"
    door_held: bool = False
    robot_mode: bool = False
    load_pct: float | None = None
    occupancy: Literal["empty", "some", "unknown"] = "unknown"
    occupancy_source: str = ""
    position_m: float | None = None
    fault_codes: tuple[str, ...] = ()

    def stands_at(self, map_id: str) -> bool:
        """Level with that landing and not moving."""
        return self.current_floor == map_id and not self.between_floors and self.motion is Motion.STOPPED

    def is_open_at(self, map_id: str) -> bool:
        """Level with that landing, door fully open."""
        return self.stands_at(map_id) and self.door_state is DoorState.OPEN


@dataclass(frozen=True, slots=True)
class CallCar:
    """Bring the car to a landing and open the door, as a landing call served by this very car."""

    lift: str
    map_id: str
    direction: Literal["", "up", "down"] = ""


@dataclass(frozen=True, slots=True)
class CarCall:
    """Press a floor on the car panel."""

    lift: str
    map_id: str


@dataclass(frozen=True, slots=True)
class CancelCalls:
    """Take back the calls we made. An adapter whose lift cannot do that ignores it."""

    lift: str


@dataclass(frozen=True, slots=True)
class HoldDoor:
    """Keep the door open (or open it again) for `seconds`, then let go without being told; 0 lets go now."""

    lift: str
    seconds: float


@dataclass(frozen=True, slots=True)
class CloseDoor:
    """Let go of a hold and press the close button. The door's own obstruction sensing stays in force."""

    lift: str


@dataclass(frozen=True, slots=True)
class RobotMode:
    """Take the car out of (on) or give it back to (off) the people's group control."""

    lift: str
    on: bool


HardwareCommand = CallCar | CarCall | CancelCalls | HoldDoor | CloseDoor | RobotMode


@dataclass(frozen=True, slots=True)
class CarSeen:
    """A reading of one car; None: its adapter has lost it, nothing is known of it any more.

    why  with None: what the adapter itself did wrong, for the log and staff; empty = the lift is silent
    """

    at: float
    lift: str
    reading: CarReading | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class CommandRefused:
    """The controller refused a command.

    reason  a word of `LiftAck`, such as locked_floor or overload
    detail  the controller's own words, for the log
    """

    at: float
    command: HardwareCommand
    reason: str
    detail: str = ""

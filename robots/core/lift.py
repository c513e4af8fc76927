"""Elevator vocabulary: the lift gateway's contract, the lift desk, a robot's presence.

Floors are map ids (`b1-F3`) everywhere on our side of the gateway; what a vendor calls them stays in the adapter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from robots.core.clock import Instant
from robots.core.frozen import quickly_made


class Zone(StrEnum):
    """Where a robot is against the door plane of a car: wholly on a landing, on the sill, wholly in the car."""

    OUT = "out"
    SILL = "sill"
    IN = "in"


class DoorState(StrEnum):
    CLOSED = "closed"
    OPENING = "opening"
    OPEN = "open"
    CLOSING = "closing"
    FAULT = "fault"


class Motion(StrEnum):
    STOPPED = "stopped"
    UP = "up"
    DOWN = "down"
    UNKNOWN = "unknown"


class LiftMode(StrEnum):
    """BACnet lift car modes (ASHRAE 135 clause 12.59); our own sessions run in ATTENDANT_CONTROL."""

    UNKNOWN = "UNKNOWN"
    NORMAL = "NORMAL"
    VIP = "VIP"
    HOMING = "HOMING"
    PARKING = "PARKING"
    ATTENDANT_CONTROL = "ATTENDANT_CONTROL"
    FIREFIGHTER_CONTROL = "FIREFIGHTER_CONTROL"
    EMERGENCY_POWER = "EMERGENCY_POWER"
    INSPECTION = "INSPECTION"
    CABINET_RECALL = "CABINET_RECALL"
    EARTHQUAKE_OPERATION = "EARTHQUAKE_OPERATION"
    FIRE_OPERATION = "FIRE_OPERATION"
    OUT_OF_SERVICE = "OUT_OF_SERVICE"
    OCCUPANT_EVACUATION = "OCCUPANT_EVACUATION"


EMERGENCY_MODES = frozenset({
    LiftMode.FIREFIGHTER_CONTROL, LiftMode.EMERGENCY_POWER, LiftMode.INSPECTION, LiftMode.CABINET_RECALL,
    LiftMode.EARTHQUAKE_OPERATION, LiftMode.FIRE_OPERATION, LiftMode.OUT_OF_SERVICE, LiftMode.OCCUPANT_EVACUATION,
})  # fmt: skip
"""Modes 6-13: the lift obeys the building, not us. No robot registers, calls or holds."""


@dataclass(frozen=True, slots=True)
class LiftFloor:
    """A landing the car serves: our map id, the label shown to people, its height in metres, its door sides."""

    id: str
    label: str
    elevation_m: float
    doors: tuple[Literal["front", "rear"], ...] = ("front",)


@dataclass(frozen=True, slots=True)
class DoorHold:
    owner: str
    until: Instant


@dataclass(frozen=True, slots=True)
class LiftSession:
    """The one robot that owns the car, until `lease_until` unless renewed."""

    robot: str
    id: str
    mode: Literal["shared", "exclusive"]
    since: Instant
    lease_until: Instant


@quickly_made
@dataclass(frozen=True, slots=True)
class LiftState:
    """What the gateway knows of one car; retained, on change and at least once a second.

    fault_codes    the car's own words; `offline` = no reading; `alarm:{kind}/{zone}` = a latched alarm, until its reset
    landing_calls  landings from which others than the session's robot call this car; empty where a lift does not tell
    """

    group: str
    lift: str
    available_floors: tuple[LiftFloor, ...]
    current_floor: str
    between_floors: bool
    destination_floor: str
    car_calls: tuple[str, ...]
    door_state: DoorState
    door_side: Literal["front", "rear"]
    motion: Motion
    mode: LiftMode
    load_pct: float | None
    occupancy: Literal["empty", "some", "unknown"]
    occupancy_source: str
    door_hold: DoorHold | None
    session: LiftSession | None
    fault_codes: tuple[str, ...] = ()
    landing_calls: tuple[str, ...] = ()


LiftVerb = Literal[
    "register", "call", "car_call", "hold_door", "close_door",
    "entered", "got_off", "cancel", "release", "renew", "keep_door",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class LiftCommand:
    """A robot's command for one car. Never retained; one effect per `request_id`, however often it arrives."""

    group: str
    lift: str
    robot: str
    request_id: str
    valid_until: Instant
    cmd: LiftVerb
    session_id: str = ""
    origin: str = ""
    origin_door: Literal["front", "rear"] = "front"
    destination: str = ""
    destination_door: Literal["front", "rear"] = "front"
    direction: Literal["", "up", "down"] = ""
    mode: Literal["shared", "exclusive"] = "shared"
    presence: Zone = Zone.OUT
    hold_s: float = 0.0
    reason: str = ""


class AckStage(StrEnum):
    RECEIVED = "received"
    CONTROLLER_ACCEPTED = "controller_accepted"
    REJECTED = "rejected"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class LiftAck:
    """The gateway's answer to a command. result: 1 ok, 2 refused, 3 error, 99 under emergency.

    reason, when refused: busy, mode_not_allowed, floor_unknown, same_floor, door_side, locked_floor,
    overload, not_owner, expired, emergency, offline, rate_limited, occupied.
    """

    group: str
    lift: str
    robot: str
    request_id: str
    stage: AckStage
    result: Literal[1, 2, 3, 99]
    reason: str = ""
    retry_after_s: float = 0.0


@dataclass(frozen=True, slots=True)
class LiftEvent:
    """Something happened at the car that the session's owner wants to know at once."""

    group: str
    lift: str
    robot: str
    type: Literal[
        "allocated", "approaching", "arrived", "door_open", "door_closing", "door_reopened",
        "session_granted", "session_lost", "destination_changed", "emergency", "recall",
    ]  # fmt: skip
    floor: str = ""


@dataclass(frozen=True, slots=True)
class CarWatched:
    """What a second sensor of the building sees of a car by itself; live, five times a second, never retained.

    floor      the landing the car is level with; empty = none, or not known
    car_free   nothing and nobody is in the car
    gate_free  nobody stands in the doorway or within half a metre of it on the landing
    """

    group: str
    lift: str
    sensor: str
    door: Literal["open", "closed", "unknown"]
    floor: str
    car_free: bool
    gate_free: bool


@dataclass(frozen=True, slots=True)
class LiftOnline:
    """The gateway of a group is reachable; its last will says it is not."""

    group: str
    online: bool
    since: Instant
    gw_version: str


@dataclass(frozen=True, slots=True)
class DeskAsk:
    """A robot asks the fleet's lift desk for a car, repeats the ask while it waits, and gives the grant back.

    done   True: the ride is over or given up; the desk frees what this request_id held
    """

    group: str
    robot: str
    request_id: str
    from_floor: str
    to_floor: str
    priority: int = 0
    done: bool = False


@dataclass(frozen=True, slots=True)
class DeskGrant:
    """The desk's answer. `lift` empty = not yet: `position` in the queue (from 1), `eta_s` and why."""

    group: str
    robot: str
    request_id: str
    lift: str
    lease_until: Instant | None
    position: int
    eta_s: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RobotCleared:
    """A supervisor has looked: this silent robot is in no car and on no sill. Voids its last presence, not its next."""

    robot: str
    person: str
    at: Instant


@dataclass(frozen=True, slots=True)
class Dispute:
    """A robot in the car found its floors at odds; told until the fleet's `LiftsFenced` names this `id`.

    says   what each source named, by source: lift, barometer, marker
    """

    id: str
    lift: str
    says: dict[str, str]


@dataclass(frozen=True, slots=True)
class LiftsFenced:
    """Lifts that no robot takes before a person has looked; retained. heard: ids of the disputes that were judged."""

    lifts: tuple[str, ...]
    heard: tuple[str, ...]


def manifest_hash(aboard: Iterable[tuple[int, str]]) -> str:
    """What is aboard, compartments and runs, as a hash: the only form in which it is named to a lift."""
    names = ",".join(f"{number}:{run}" for number, run in sorted(aboard))
    return hashlib.sha256(names.encode()).hexdigest()[:16]


@quickly_made
@dataclass(frozen=True, slots=True)
class Presence:
    """Where a robot is against the cars; retained, no will. Missing, unknown or stale counts as `in`.

    disputes   lifts it found wrong about their floor, as long as the fleet may not have heard of it
    """

    robot: str
    zone: Zone
    group: str
    lift: str
    floor: str
    floor_sources: dict[str, str]
    session_id: str
    cargo_manifest_hash: str
    disputes: tuple[Dispute, ...] = ()

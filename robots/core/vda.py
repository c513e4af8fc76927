"""VDA 5050, free of any version: what an order, a state and an action are to our minds.

`wire` turns these into the JSON of 2.1.0, 2.0.0 or 3.0.0. Field meanings follow VDA 5050 2.1.0, sections 6.6-6.15;
names are Python's. Charge is 0..1 here, percent on the wire. Words that only one version has are said where they stand;
a version that lacks them refuses to write them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from robots.core.frozen import quickly_made
from robots.core.geometry import Pose

MANUFACTURER = "hall"


def major_of(version: str) -> str:
    """The first number of a version; empty: of none."""
    return version.partition(".")[0]


OperatingMode = Literal["AUTOMATIC", "SEMIAUTOMATIC", "MANUAL", "SERVICE", "TEACHIN", "STARTUP", "INTERVENED"]
"""STARTUP and INTERVENED are words of 3.0."""
DRIVEN: tuple[OperatingMode, ...] = ("AUTOMATIC", "SEMIAUTOMATIC")
"""The modes in which a master may send orders."""
EStop = Literal["AUTOACK", "MANUAL", "REMOTE", "NONE"]
"""Who has to acknowledge an emergency stop; AUTOACK is a word of 2.x."""
ErrorLevel = Literal["WARNING", "URGENT", "CRITICAL", "FATAL"]
"""URGENT (go on, look soon) and CRITICAL (this order cannot go on) are words of 3.0: a WARNING in 2.x."""


class Blocking(StrEnum):
    """NONE: drives, together with others. SOFT: stands. HARD: stands, alone. SINGLE, of 3.0: drives, alone."""

    NONE = "NONE"
    SOFT = "SOFT"
    HARD = "HARD"
    SINGLE = "SINGLE"

    @property
    def stands(self) -> bool:
        """The vehicle may not drive meanwhile."""
        return self in (Blocking.SOFT, Blocking.HARD)

    @property
    def is_alone(self) -> bool:
        """No other action may run meanwhile."""
        return self in (Blocking.HARD, Blocking.SINGLE)


class ActionStatus(StrEnum):
    """RETRIABLE, of 3.0: it failed, and may be tried again or given up."""

    WAITING = "WAITING"
    INITIALIZING = "INITIALIZING"
    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    RETRIABLE = "RETRIABLE"
    FINISHED = "FINISHED"
    FAILED = "FAILED"


ENDED = frozenset({ActionStatus.FINISHED, ActionStatus.FAILED})


@dataclass(frozen=True, slots=True)
class Action:
    action_id: str
    action_type: str
    blocking: Blocking
    parameters: dict[str, Any] = field(default_factory=dict)
    description: str = ""


@dataclass(frozen=True, slots=True)
class NodePosition:
    """theta None = any heading; deviation_xy is the radius in metres inside which the node counts as reached."""

    map_id: str
    x: float
    y: float
    theta: float | None = None
    deviation_xy: float | None = None
    deviation_theta: float | None = None


@dataclass(frozen=True, slots=True)
class Node:
    node_id: str
    sequence_id: int
    released: bool = True
    position: NodePosition | None = None
    actions: tuple[Action, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    edge_id: str
    sequence_id: int
    start_node_id: str
    end_node_id: str
    released: bool = True
    max_speed: float | None = None
    actions: tuple[Action, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """What a master sends to vehicle `robot`: nodes 0,2,4…, edges 1,3,5…

    unsupported   optional fields the sender set and we do not carry (`edges.0.trajectory`): a vehicle must reject those
    """

    robot: str
    order_id: str
    order_update_id: int
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    manufacturer: str = MANUFACTURER
    unsupported: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InstantActions:
    robot: str
    actions: tuple[Action, ...]
    manufacturer: str = MANUFACTURER


@dataclass(frozen=True, slots=True)
class ActionState:
    action_id: str
    action_type: str
    status: ActionStatus
    result: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class NodeState:
    node_id: str
    sequence_id: int
    released: bool
    position: NodePosition | None = None


@dataclass(frozen=True, slots=True)
class EdgeState:
    edge_id: str
    sequence_id: int
    released: bool


@dataclass(frozen=True, slots=True)
class Load:
    """A folder aboard: load_id = run id, position = `compartment-2`."""

    load_id: str
    load_type: str
    position: str


@dataclass(frozen=True, slots=True)
class VehicleError:
    """errorType of the standard, level, and what it refers to as (key, value) pairs. hint: what helps, not in 2.0.0."""

    type: str
    level: ErrorLevel
    references: tuple[tuple[str, str], ...] = ()
    description: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Info:
    """For display only, never for logic. Ours: `waiting` (references reason, since, until), `ride` (state, lift, to,
    zone, since, until …), `help` (reason), `alarm` (lines: every latched `kind/zone`, apart by spaces), `taken_out`
    (runs apart by spaces, person: what two of the staff took out of it and who keeps that), `handed_over` (run, to
    recipient, sender or keeper, persons: a folder it handed out after the order for it was gone), `escort_wanted` (key,
    stop, elder, lang: a visitor at a guide's kiosk asks to be led)."""

    type: str
    references: tuple[tuple[str, str], ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class Map:
    """A map a vehicle has; of the versions of one map at most one is enabled. Not in 2.0.0."""

    map_id: str
    version: str
    enabled: bool = True
    description: str = ""


@quickly_made
@dataclass(frozen=True, slots=True)
class VehicleState:
    """instant   which of the action states are of instant actions: 3.0 keeps them apart, 2.x does not tell
    maps       those aboard; none = it does not tell
    distance   metres driven since the last node; None = it cannot tell
    """

    robot: str
    order_id: str
    order_update_id: int
    last_node_id: str
    last_node_sequence_id: int
    node_states: tuple[NodeState, ...]
    edge_states: tuple[EdgeState, ...]
    action_states: tuple[ActionState, ...]
    driving: bool
    paused: bool
    charge: float
    charging: bool
    operating_mode: OperatingMode
    errors: tuple[VehicleError, ...] = ()
    information: tuple[Info, ...] = ()
    loads: tuple[Load, ...] | None = ()
    pose: Pose | None = None
    pose_sure: bool = True
    speed: float = 0.0
    turn: float = 0.0
    new_base_request: bool = False
    e_stop: EStop = "NONE"
    field_violation: bool = False
    manufacturer: str = MANUFACTURER
    maps: tuple[Map, ...] = ()
    distance: float | None = None
    instant: tuple[str, ...] = ()


@quickly_made
@dataclass(frozen=True, slots=True)
class Visualization:
    """Pose and speed for viewers, a few times a second; nothing is decided on it.

    state_header   headerId of the state it goes with, 0 = unknown; 3.0 only
    """

    robot: str
    pose: Pose
    speed: float
    turn: float
    manufacturer: str = MANUFACTURER
    state_header: int = 0


@dataclass(frozen=True, slots=True)
class Connection:
    """HIBERNATING is a word of 3.0."""

    robot: str
    state: Literal["ONLINE", "OFFLINE", "CONNECTIONBROKEN", "HIBERNATING"]
    manufacturer: str = MANUFACTURER


@dataclass(frozen=True, slots=True)
class ActionAbility:
    """One action a vehicle can do: scopes INSTANT, NODE, EDGE; parameters as (key, kind, optional).

    can_pause, can_cancel   while it runs; told in 3.0 only
    """

    action_type: str
    scopes: tuple[Literal["INSTANT", "NODE", "EDGE"], ...]
    parameters: tuple[tuple[str, Literal["STRING", "NUMBER", "BOOL", "INTEGER", "OBJECT", "ARRAY"], bool], ...] = ()
    blockings: tuple[Blocking, ...] = (Blocking.NONE,)
    description: str = ""
    can_pause: bool = False
    can_cancel: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """The most a vehicle takes; 0 = no limit. Lengths of lists, of ids in characters, of a message in bytes.

    nodes, edges   of one order and of what it holds at once
    parameters     of one action
    """

    nodes: int = 0
    edges: int = 0
    node_actions: int = 0
    edge_actions: int = 0
    parameters: int = 0
    instant_actions: int = 0
    id_length: int = 0
    load_id_length: int = 0
    message_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Factsheet:
    """What a vehicle is and can do; lengths in metres, speeds in m/s. agvClass is CARRIER in 2.x.

    optional   the optional fields it obeys, by their names in 2.1.0, and whether it needs them; what is not listed is
               not supported
    """

    robot: str
    series: str
    description: str
    max_speed: float
    max_acceleration: float
    radius: float
    height: float
    compartments: int
    actions: tuple[ActionAbility, ...]
    min_state_interval_s: float = 0.1
    manufacturer: str = MANUFACTURER
    limits: Limits = Limits()
    min_order_interval_s: float = 0.0
    default_state_interval_s: float | None = None
    optional: tuple[tuple[str, Literal["SUPPORTED", "REQUIRED"]], ...] = ()

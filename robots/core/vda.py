"""VDA 5050, free of any version: what an order, a state and an action are to our minds.

`wire` turns these into the JSON of 2.1.0 (and other versions). Field meanings follow VDA 5050 2.1.0, sections 6.6-6.15;
names are Python's. Charge is 0..1 here, percent on the wire.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from robots.core.geometry import Pose

MANUFACTURER = "hall"


class Blocking(StrEnum):
    NONE = "NONE"
    SOFT = "SOFT"
    HARD = "HARD"


class ActionStatus(StrEnum):
    WAITING = "WAITING"
    INITIALIZING = "INITIALIZING"
    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
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
    """errorType of the standard, level, and what it refers to as (key, value) pairs."""

    type: str
    level: Literal["WARNING", "FATAL"]
    references: tuple[tuple[str, str], ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class Info:
    """For display only, never for logic. Ours: `waiting` (references reason, since, until), `ride` (state, lift, to,
    zone, since, until …), `help` (reason), `alarm` (lines: every latched `kind/zone`, apart by spaces), `taken_out`
    (runs apart by spaces, person: what two of the staff took out of it and who keeps that)."""

    type: str
    references: tuple[tuple[str, str], ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class VehicleState:
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
    operating_mode: Literal["AUTOMATIC", "SEMIAUTOMATIC", "MANUAL", "SERVICE", "TEACHIN"]
    errors: tuple[VehicleError, ...] = ()
    information: tuple[Info, ...] = ()
    loads: tuple[Load, ...] | None = ()
    pose: Pose | None = None
    pose_sure: bool = True
    speed: float = 0.0
    turn: float = 0.0
    new_base_request: bool = False
    e_stop: Literal["AUTOACK", "MANUAL", "REMOTE", "NONE"] = "NONE"
    field_violation: bool = False
    manufacturer: str = MANUFACTURER


@dataclass(frozen=True, slots=True)
class Visualization:
    """Pose and speed for viewers, a few times a second; nothing is decided on it."""

    robot: str
    pose: Pose
    speed: float
    turn: float
    manufacturer: str = MANUFACTURER


@dataclass(frozen=True, slots=True)
class Connection:
    robot: str
    state: Literal["ONLINE", "OFFLINE", "CONNECTIONBROKEN"]
    manufacturer: str = MANUFACTURER


@dataclass(frozen=True, slots=True)
class ActionAbility:
    """One action a vehicle can do: scopes INSTANT, NODE, EDGE; parameters as (key, kind, optional)."""

    action_type: str
    scopes: tuple[Literal["INSTANT", "NODE", "EDGE"], ...]
    parameters: tuple[tuple[str, Literal["STRING", "NUMBER", "BOOL", "INTEGER", "OBJECT", "ARRAY"], bool], ...] = ()
    blockings: tuple[Blocking, ...] = (Blocking.NONE,)
    description: str = ""


@dataclass(frozen=True, slots=True)
class Factsheet:
    """What a vehicle is and can do; lengths in metres, speeds in m/s. agvClass is CARRIER in 2.x."""

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

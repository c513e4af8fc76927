"""A light VDA 5050 vehicle: takes orders and their updates, drives what is released, loads and unloads, rides lifts.

It decides nothing of its own and steers nothing: from node to node it is a matter of time. So two hundred of them fit
in one process beside the scheduler that is measured. Times are those of our couriers, divided by `speed`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from robots.building.plan import Plan
from robots.core.geometry import Pose, distance
from robots.core.lift import DeskAsk, DeskGrant, Presence, Zone
from robots.core.vda import (
    ENDED,
    Action,
    ActionState,
    ActionStatus,
    Edge,
    EdgeState,
    Info,
    InstantActions,
    Load,
    Node,
    NodeState,
    Order,
    VehicleState,
)

PACE = 0.8
SENDER_S, RECIPIENT_S, OTHER_S = 35.0, 65.0, 1.0
"""From the robot's arrival until the folder is in, or out."""
BOARD_S, FLIGHT_S, LEAVE_S = 12.0, 8.0, 8.0
ASK_EVERY_S = 5.0
CHARGE = 0.95


@dataclass(slots=True)
class Ride:
    """A ride from one map to the next. phase: asking, boarding, flying, leaving; until: of the phase."""

    request: str
    group: str
    from_map: str
    to_map: str
    to_node: str
    phase: str = "asking"
    lift: str = ""
    until: float = 0.0


@dataclass(slots=True)
class Vehicle:
    """One vehicle at a node. `out`: messages to send, taken by who drives it; `news`: its next state is due at once.

    node      its number in `nodes`: those it has an order for, or had
    leg       (begun, ends) of the drive to the next node
    busy      the action that runs and its end
    told      folders its last state told of
    strange   orders it could not take: there must be none
    """

    plan: Plan
    robot: str
    at: str
    speed: float
    order_id: str = ""
    update: int = 0
    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    node: int = 0
    leg: tuple[float, float] | None = None
    busy: tuple[str, float] | None = None
    states: dict[str, ActionState] = field(default_factory=dict)
    instants: dict[str, ActionState] = field(default_factory=dict)
    folders: dict[str, int] = field(default_factory=dict)
    ride: Ride | None = None
    rides: int = 0
    paused: bool = False
    cancel: str = ""
    charging: bool = False
    news: bool = True
    out: list[Any] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    now: float = 0.0
    told: set[str] = field(default_factory=set)

    # --- what it is told

    def hear(self, message: Any, now: float) -> None:
        """An order, instant actions, or the desk's answer."""
        self.now = now
        if isinstance(message, Order):
            self._order(message)
        elif isinstance(message, InstantActions):
            for action in message.actions:
                self._instant(action)
        elif isinstance(message, DeskGrant):
            ride = self.ride
            if ride and ride.phase == "asking" and message.lift and message.request_id == ride.request:
                ride.lift, ride.phase, ride.until = message.lift, "boarding", now + BOARD_S / self.speed
                self.news = True

    def _order(self, order: Order) -> None:
        if order.order_id == self.order_id:
            if order.order_update_id > self.update:
                self._extend(order)
        elif not self.is_idle:
            self.strange.append(f"{order.order_id} while {self.order_id} is not done")
        else:
            self.order_id, self.update = order.order_id, order.order_update_id
            self.nodes, self.edges, self.node = list(order.nodes), list(order.edges), 0
            self.at = self.nodes[0].node_id if self.nodes[0].node_id in self.plan.nodes else self.at
            self.states, self.instants, self.charging = {}, {}, False
            self._await_actions(self.nodes, self.edges)
        self.news = True

    def _extend(self, order: Order) -> None:
        """Replaces what lies beyond the node where both meet."""
        meets = order.nodes[0].sequence_id
        gone = [part for part in (*self.nodes, *self.edges) if part.sequence_id > meets]
        if not any(node.sequence_id == meets for node in self.nodes) or self.cancel:
            self.strange.append(f"update {order.order_update_id} of {order.order_id} meets nothing")
            return
        for part in gone:
            for action in part.actions:
                self.states.pop(action.action_id, None)
        self.nodes = [node for node in self.nodes if node.sequence_id <= meets] + list(order.nodes[1:])
        self.edges = [edge for edge in self.edges if edge.sequence_id < meets] + list(order.edges)
        self.update = order.order_update_id
        self._await_actions(order.nodes[1:], order.edges)

    def _await_actions(self, nodes: Sequence[Node], edges: Sequence[Edge]) -> None:
        for part in sorted((*nodes, *edges), key=lambda part: part.sequence_id):
            for action in part.actions:
                self.states[action.action_id] = ActionState(action.action_id, action.action_type, ActionStatus.WAITING)

    def _instant(self, action: Action) -> None:
        if action.action_id in self.instants:
            return
        status = ActionStatus.FINISHED
        if action.action_type == "cancelOrder" and not self.is_idle:
            self.cancel, status = action.action_id, ActionStatus.RUNNING
        elif action.action_type in ("startPause", "stopPause"):
            self.paused = action.action_type == "startPause"
        self.instants[action.action_id] = ActionState(action.action_id, action.action_type, status)
        self.news = True

    # --- what it does

    @property
    def is_idle(self) -> bool:
        return self.node >= len(self.nodes) - 1 and all(one.status in ENDED for one in self.states.values())

    def pass_time(self, now: float) -> None:
        """Everything that is due by now."""
        self.now = now
        for _ in range(100):
            if not self._step(now):
                return

    def _step(self, now: float) -> bool:
        """One thing that is due; False: nothing is."""
        if self.ride is not None:
            return self._go_on_riding(self.ride, now)
        if self.leg is not None:
            if now < self.leg[1]:
                return False
            self._arrive()
            return True
        if self.busy is not None:
            if now < self.busy[1]:
                return False
            self._end_action(self.busy[0])
            return True
        if self.cancel:
            self._give_up()
            return True
        if self.paused or not self.nodes:
            return False
        for action in self.nodes[self.node].actions:
            if self.states[action.action_id].status is ActionStatus.WAITING:
                self._begin(action, now)
                return True
        if self.node + 1 < len(self.nodes) and self.nodes[self.node + 1].released:
            return self._leave(now)
        return False

    def _begin(self, action: Action, now: float) -> None:
        takes = {"pick": SENDER_S, "drop": RECIPIENT_S}.get(action.action_type, OTHER_S)
        self.busy = (action.action_id, now + takes / self.speed)
        self._mark(action.action_id, ActionStatus.RUNNING)

    def _end_action(self, action_id: str) -> None:
        action = next(one for one in self.nodes[self.node].actions if one.action_id == action_id)
        run = str(action.parameters.get("loadId", ""))
        if action.action_type == "pick":
            self.folders[run] = min({1, 2, 3, 4} - set(self.folders.values()), default=4)
        elif action.action_type == "drop":
            self.folders.pop(run, None)
        elif action.action_type == "startCharging":
            self.charging = True
        self.busy = None
        self._mark(action_id, ActionStatus.FINISHED)

    def _mark(self, action_id: str, status: ActionStatus) -> None:
        self.states[action_id] = replace(self.states[action_id], status=status)
        self.news = True

    def _leave(self, now: float) -> bool:
        here, there = self.nodes[self.node], self.nodes[self.node + 1]
        a, b = here.position, there.position
        if a is None or b is None:
            self.strange.append(f"{self.order_id}: a node without a place")
            return False
        if a.map_id != b.map_id:
            self.rides += 1
            group = self.plan.hops[here.node_id, there.node_id].lift_group
            self.ride = Ride(f"{self.robot}-{self.rides}-{round(now)}", group, a.map_id, b.map_id, there.node_id)
            self.news = True
            return True
        takes = distance((a.x, a.y), (b.x, b.y)) / (PACE * self.speed)
        self.leg = (now, now + takes)
        return True

    def _arrive(self) -> None:
        self.leg = None
        self.node += 1
        if self.nodes[self.node].node_id in self.plan.nodes:
            self.at = self.nodes[self.node].node_id
        if self.node == len(self.nodes) - 1:
            self.news = True

    def _give_up(self) -> None:
        """Cancelled: it stands at a node, nothing runs."""
        for one in self.states.values():
            if one.status not in ENDED:
                self.states[one.action_id] = replace(one, status=ActionStatus.FAILED)
        del self.nodes[self.node + 1 :]
        del self.edges[self.node :]
        self.instants[self.cancel] = replace(self.instants[self.cancel], status=ActionStatus.FINISHED)
        self.cancel, self.news = "", True

    def _go_on_riding(self, ride: Ride, now: float) -> bool:
        if now < ride.until:
            return False
        match ride.phase:
            case "asking":
                self.out.append(DeskAsk(ride.group, self.robot, ride.request, ride.from_map, ride.to_map))
                ride.until = now + ASK_EVERY_S
                return False
            case "boarding":
                self._presence(ride, Zone.IN, ride.from_map)
                ride.phase, ride.until = "flying", now + FLIGHT_S / self.speed
            case "flying":
                self._presence(ride, Zone.SILL, ride.to_map)
                ride.phase, ride.until = "leaving", now + LEAVE_S / self.speed
            case _:
                self._presence(ride, Zone.OUT, ride.to_map)
                self.out.append(DeskAsk(ride.group, self.robot, ride.request, ride.from_map, ride.to_map, done=True))
                edge = self.edges[self.node] if self.node < len(self.edges) else None
                for action in edge.actions if edge else ():
                    self._mark(action.action_id, ActionStatus.FINISHED)
                self.ride = None
                self._arrive()
        self.news = True
        return True

    def _presence(self, ride: Ride, zone: Zone, floor: str) -> None:
        lift, session = (ride.lift, ride.request) if zone is not Zone.OUT else ("", "")
        self.out.append(Presence(self.robot, zone, ride.group, lift, floor, {}, session, ""))

    # --- what it tells

    @property
    def due(self) -> float:
        """When something is to happen next; infinity: not before it hears something."""
        if self.ride is not None:
            return self.ride.until
        if self.leg is not None:
            return self.leg[1]
        if self.busy is not None:
            return self.busy[1]
        return float("inf")

    def pose(self) -> Pose:
        """Where it is by now."""
        here = self.plan.nodes[self.at]
        if self.leg is None or self.node + 1 >= len(self.nodes):
            return Pose(here.map_id, here.x, here.y, 0.0)
        a, b = self.nodes[self.node].position, self.nodes[self.node + 1].position
        if a is None or b is None:
            return Pose(here.map_id, here.x, here.y, 0.0)
        share = min(1.0, max(0.0, (self.now - self.leg[0]) / max(1e-6, self.leg[1] - self.leg[0])))
        return Pose(a.map_id, a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share, 0.0)

    def state(self, now: float) -> VehicleState:
        """As VDA 5050 wants it told."""
        self.now, self.news = now, False
        ahead, edges = self.nodes[self.node + 1 :], self.edges[self.node :]
        last = self.nodes[self.node] if self.nodes else None
        ride = self.ride
        told = (
            Info("ride", (("state", ride.phase.upper()), ("lift", ride.lift), ("to", ride.to_map))),
        ) if ride else ()  # fmt: skip
        return VehicleState(
            self.robot, self.order_id, self.update, last.node_id if last else self.at,
            last.sequence_id if last else 0,
            tuple(NodeState(one.node_id, one.sequence_id, one.released) for one in ahead),
            tuple(EdgeState(one.edge_id, one.sequence_id, one.released) for one in edges),
            (*self.states.values(), *self.instants.values()),
            self.leg is not None, self.paused, CHARGE, self.charging, "AUTOMATIC", information=told,
            loads=tuple(Load(run, "folder", f"compartment-{n}") for run, n in self.folders.items()),
            pose=self.pose(), speed=PACE * self.speed if self.leg else 0.0,
        )  # fmt: skip

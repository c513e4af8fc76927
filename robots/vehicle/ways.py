"""From an order to paths: the next stretch of nodes of one floor, or the lift ride that comes before them."""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from robots.building.plan import FloorPlan, Plan
from robots.core.geometry import Pose
from robots.core.vda import Action, Edge, Map, Node, NodePosition
from robots.motion.track import Leg, Waypoint
from robots.vehicle.acceptance import EXACT_RAD
from robots.vehicle.progress import Progress

BEND_M = 0.15
"""Sharp bends are cut by as much, see `motion.track`."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Drive these legs; their tags are the sequence ids of the nodes passed."""

    legs: tuple[Leg, ...]
    last: Node


@dataclass(frozen=True, slots=True)
class RideAhead:
    """The next edge leads to another floor."""

    edge: Edge
    node: Node
    group: str
    lift: str


def next_move(
    progress: Progress, plan: Plan, map_id: str, max_speed: float = math.inf
) -> Stretch | RideAhead | None:  # fmt: skip
    """What the released part of the order wants next from a robot on `map_id`; None = nothing, or no way known.

    A stretch ends where something is done standing, a heading is wanted, or the place is wanted exactly.
    """
    base = progress.base
    if not base or base[0].position is None:
        return None
    edge = progress.edge_to(base[0])
    if base[0].position.map_id != map_id:
        return None if edge is None else _ride(edge, base[0], plan, map_id)
    nodes: list[Node] = []
    points: list[Waypoint] = []
    for node in base:
        if node.position is None or node.position.map_id != map_id:
            break
        edge = progress.edge_to(node)
        limit = math.inf if edge is None or edge.max_speed is None else edge.max_speed
        points.append(Waypoint(node.position.x, node.position.y, min(limit, max_speed), node.sequence_id))
        nodes.append(node)
        if any(action.blocking.stands for action in node.actions) or is_stop(node.position):
            break
    last = nodes[-1]
    return Stretch((Leg(map_id, tuple(points), _heading(last, plan)),), last)


def is_stop(position: NodePosition) -> bool:
    """Passing by would not do: a heading is wanted there, or less of a deviation than a bend is cut by."""
    turns = position.theta is not None and (position.deviation_theta or 0.0) < math.pi - EXACT_RAD
    return turns or 0.0 < (position.deviation_xy or 0.0) < BEND_M


def _heading(node: Node, plan: Plan) -> float | None:
    """How to stand at the end: as the order says, else as the stop wants it when something is done there."""
    if node.position is not None and node.position.theta is not None:
        return node.position.theta
    stop = plan.stops.get(node.node_id)
    return stop.theta if stop is not None and node.actions else None


def _ride(edge: Edge, node: Node, plan: Plan, map_id: str) -> RideAhead | None:
    """The group the order names, else the one that joins the two lobbies, else any that serves both floors."""
    to_map = "" if node.position is None else node.position.map_id
    named = next((action.parameters for action in edge.actions if action.action_type == "rideLift"), {})
    hop = plan.hops.get((edge.start_node_id, edge.end_node_id))
    group = str(named.get("group", "")) or (hop.lift_group if hop is not None else "")
    if not group:
        serving = (lift.group for lift in plan.lifts.values() if {map_id, to_map} <= set(lift.maps))
        group = next(serving, "")
    return RideAhead(edge, node, group, str(named.get("lift", ""))) if group in plan.groups else None


def ride_action(progress: Progress) -> Action | None:
    """The `rideLift` action of the next edge, if the order has one there."""
    base = progress.base
    edge = progress.edge_to(base[0]) if base else None
    actions = () if edge is None else edge.actions
    return next((action for action in actions if action.action_type == "rideLift"), None)


def maps_of(plan: Plan) -> tuple[Map, ...]:
    """The floors as maps: they are all aboard and enabled. A version is a mark of what the floor is made of."""
    return tuple(Map(map_id, _mark(floor)) for map_id, floor in sorted(plan.maps.items()))


def _mark(floor: FloorPlan) -> str:
    parts = ";".join(f"{a:.3f},{b:.3f},{c:.3f},{d:.3f}" for a, b, c, d in floor.segments)
    return f"{zlib.crc32(parts.encode()):08x}"


def shown(legs: Sequence[Leg], pose: Pose) -> tuple[Pose, ...]:
    """The path as poses for viewers, from where the robot is."""
    points = [pose.point] + [(point.x, point.y) for leg in legs for point in leg.points]
    angles = [math.atan2(b[1] - a[1], b[0] - a[0]) for a, b in pairwise(points)]
    ends = [*angles, angles[-1] if angles else pose.theta]
    return tuple(Pose(pose.map_id, x, y, angle) for (x, y), angle in zip(points, ends, strict=True))

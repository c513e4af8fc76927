"""What is released to a chaperoned vehicle: an order along the places of its ride, and updates node by node.

The nodes of a ride, in order: where it stands, before the door, in the car, in the car at the other floor (with
`initPosition` for a vehicle that lists it), clear of the door there. Base is what the ride permits, the rest horizon.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from robots.building.plan import Plan
from robots.core.geometry import Pose
from robots.core.vda import Action, Blocking, Edge, Factsheet, Node, NodePosition, Order
from robots.elevator.commands import DriveTo, Target
from robots.fleet.chaperone.places import Place, car, place_of

AT_PLACE_M = 0.35
"""So near to a place a vehicle has come to it."""
START_DEVIATION_M = 1.0


def rest_of(plan: Plan, group: str, lift: str, floors: tuple[str, str], goal: Place, pose: Pose) -> list[Place]:
    """The places that come after one in a ride from one floor to another: what the horizon shows."""
    steps = ((Target.FRONT, floors[0]), (Target.CAR, floors[0]), (Target.CAR, floors[1]), (Target.LANDING, floors[1]))
    if lift not in plan.lifts or not set(floors) <= set(plan.lifts[lift].maps):
        return []
    way = [place_of(plan, group, DriveTo(target, lift, map_id), pose) for target, map_id in steps]
    places = [place for place in way if place is not None]
    return places[places.index(goal) + 1 :] if goal in places else []


def first_order(
    robot: str, order_id: str, pose: Pose, base: Sequence[Place], horizon: Sequence[Place], sheet: Factsheet | None,
    sill_speed: float,
) -> Order:  # fmt: skip
    """From where the vehicle stands: released up to the last of `base`. sill_speed: m/s into and out of cars."""
    here = NodePosition(pose.map_id, pose.x, pose.y, deviation_xy=START_DEVIATION_M)
    begin = Node(f"{pose.map_id}/here-{robot}", 0, position=here)
    nodes, edges = _drawn(order_id, begin, base, horizon, sheet, pose, sill_speed)
    return Order(robot, order_id, 0, nodes, edges)


def update(
    order: Order, number: int, last: Node, base: Sequence[Place], horizon: Sequence[Place], sheet: Factsheet | None,
    pose: Pose, sill_speed: float,
) -> Order:  # fmt: skip
    """Release `base` after the last released node; what was horizon is replaced."""
    nodes, edges = _drawn(order.order_id, replace(last, actions=()), base, horizon, sheet, pose, sill_speed)
    return Order(order.robot, order.order_id, number, nodes, edges)


def between(plan: Plan, lift: str, from_map: str, goal: Place) -> list[Place]:
    """The places to release on the way to one: over the car where it is on another floor."""
    if from_map == goal.map_id or not lift or (goal.in_car and goal == car(plan, lift, goal.map_id)):
        return [goal]
    return [car(plan, lift, goal.map_id), goal]


def _drawn(
    order_id: str,
    begin: Node,
    base: Sequence[Place],
    horizon: Sequence[Place],
    sheet: Factsheet | None,
    pose: Pose,
    sill_speed: float,
) -> tuple[tuple[Node, ...], tuple[Edge, ...]]:
    nodes: list[Node] = [begin]
    edges: list[Edge] = []
    was_in_car = begin.node_id.endswith("-car")
    for number, place in enumerate((*base, *horizon)):
        sequence, before = nodes[-1].sequence_id + 2, nodes[-1]
        released = number < len(base)
        position = NodePosition(place.map_id, place.x, place.y)
        changes = before.position is not None and before.position.map_id != place.map_id
        actions = (_init(order_id, sequence, place, pose),) if changes and _can_init(sheet) else ()
        nodes.append(Node(place.node, sequence, released, position, actions))
        edges.append(Edge(f"{order_id}-e{sequence - 1}", sequence - 1, before.node_id, place.node, released,
                          max_speed=sill_speed if place.in_car or was_in_car else None))  # fmt: skip
        was_in_car = place.in_car
    return tuple(nodes), tuple(edges)


def _can_init(sheet: Factsheet | None) -> bool:
    return sheet is not None and any(
        one.action_type == "initPosition" and "NODE" in one.scopes for one in sheet.actions
    )


def _init(order_id: str, sequence: int, place: Place, pose: Pose) -> Action:
    """It stands in the car at another floor now: x, y and heading are the same there."""
    parameters = {"x": place.x, "y": place.y, "theta": pose.theta, "mapId": place.map_id, "lastNodeId": place.node}
    return Action(f"{order_id}-init-{sequence}", "initPosition", Blocking.HARD, parameters)

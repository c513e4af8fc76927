"""From places to paths: the stretches of an order, and the ways around a lift that a ride asks for."""

from __future__ import annotations

import math

from robots.building.lift_plan import LiftPlan
from robots.building.plan import Plan
from robots.building.segments import crosses
from robots.core.geometry import Point, Pose, wrap_angle
from robots.core.lift import Zone
from robots.elevator.commands import DriveTo, Target
from robots.motion.track import Leg, Waypoint
from robots.settings.robots import Robot
from robots.vehicle.beside import place_beside
from robots.vehicle.egress import step_off

TURN_M = 0.2
"""Free metres around the footprint that turning in a car needs."""
BESIDE_M = 0.15
"""Farther than this from the door's middle it lines up before it enters."""


def lift_legs(go: DriveTo, group: str, plan: Plan, pose: Pose, robot: Robot) -> tuple[Leg, ...]:
    """The path to a place around a lift. Empty: the plan knows no such place."""
    if go.target is Target.LOBBY:
        node = plan.nodes.get(plan.lobby(group, go.map_id)) if _has_lobby(plan, group, go.map_id) else None
        return () if node is None else (Leg(go.map_id, (*_lanes_to(node.id, plan, pose), Waypoint(node.x, node.y))),)
    if go.target is Target.ASIDE:
        return _aside(go.map_id, plan, pose, robot)
    if go.target is Target.BESIDE:
        place = place_beside(go.map_id, plan, pose, robot)
        return () if place is None else (Leg(go.map_id, (Waypoint(*place),)),)
    lift = plan.lifts.get(go.lift)
    if lift is None or go.map_id not in lift.maps:
        return ()
    match go.target:
        case Target.HOLD:
            return _to_hold(lift, group, plan, pose)
        case Target.FRONT:
            return (_to(lift.front(go.map_id)),)
        case Target.CAR:
            return _into_car(lift, go.map_id, pose, robot)
        case Target.LANDING:
            return _out_of_car(lift, go.map_id, pose, robot)
        case _:
            return ()


def _to_hold(lift: LiftPlan, group: str, plan: Plan, pose: Pose) -> tuple[Leg, ...]:
    """Straight there, or through the lobby when a wall is between: after an alarm the robot may stand anywhere."""
    hold = lift.hold(pose.map_id)
    if not _has_lobby(plan, group, pose.map_id) or _sees(plan, pose, hold.point):
        return (_to(hold),)
    lobby = plan.nodes[plan.lobby(group, pose.map_id)]
    way = (*_lanes_to(lobby.id, plan, pose), Waypoint(lobby.x, lobby.y), Waypoint(hold.x, hold.y))
    return (Leg(pose.map_id, way, hold.theta),)


def _lanes_to(goal: str, plan: Plan, pose: Pose) -> tuple[Waypoint, ...]:
    """The way to a node along the lanes of this floor, without its end; empty when no wall is between."""
    start = plan.nearest_node(pose.map_id, pose.x, pose.y)
    if start is None or _sees(plan, pose, plan.nodes[goal].point):
        return ()
    route = plan.route(start, goal)
    if route is None or route.rides:
        return ()
    return tuple(Waypoint(plan.nodes[node].x, plan.nodes[node].y) for node in route.nodes[:-1])


def _sees(plan: Plan, pose: Pose, point: Point) -> bool:
    """No wall or furniture on the straight line to a place of the same floor."""
    return not any(crosses(segment, pose.point, point) for segment in plan.maps[pose.map_id].segments)


def _has_lobby(plan: Plan, group: str, map_id: str) -> bool:
    try:
        plan.lobby(group, map_id)
    except KeyError:
        return False
    return True


def _to(pose: Pose, max_speed: float = math.inf) -> Leg:
    return Leg(pose.map_id, (Waypoint(pose.x, pose.y, max_speed),), pose.theta)


def _into_car(lift: LiftPlan, map_id: str, pose: Pose, robot: Robot) -> tuple[Leg, ...]:
    """In over the sill, then round to face the door where there is room: the way out is the urgent one."""
    inside = lift.inside(map_id)
    point = Waypoint(inside.x, inside.y, robot.sill_speed)
    zone = lift.zone(pose.x, pose.y, robot.radius)
    if zone is Zone.SILL and _faces(pose, lift.facing):  # on its way out: back in, without turning on the sill
        return (Leg(map_id, (point,), None, reverse=True),)
    if zone is Zone.IN:
        return (Leg(map_id, (point,)),)
    has_room = min(lift.width, lift.depth) >= 2 * (robot.radius + TURN_M)
    enter = Leg(map_id, (point,), lift.facing if has_room else inside.theta)
    if zone is Zone.OUT and abs(lift.lateral(pose.x, pose.y)) > BESIDE_M:
        return (_to(lift.front(map_id)), enter)
    return (enter,)


def _out_of_car(lift: LiftPlan, map_id: str, pose: Pose, robot: Robot) -> tuple[Leg, ...]:
    landing = lift.landing(map_id)
    zone = lift.zone(pose.x, pose.y, robot.radius)
    if zone is Zone.OUT:
        return (_to(landing),)
    if zone is Zone.SILL and not _faces(pose, lift.facing):  # no turning on the sill, and slowly: backwards
        return (Leg(map_id, (Waypoint(landing.x, landing.y, robot.sill_speed),), None, reverse=True),)
    along, end = lift.along(pose.x, pose.y), lift.along(landing.x, landing.y)
    share = min(max((robot.radius - along) / (end - along), 0.0), 1.0)  # of the way, where it is off the sill
    clear = (pose.x + share * (landing.x - pose.x), pose.y + share * (landing.y - pose.y))
    points = (Waypoint(*clear, robot.sill_speed), Waypoint(landing.x, landing.y))
    return (Leg(map_id, points, landing.theta),)


def _faces(pose: Pose, heading: float) -> bool:
    return abs(wrap_angle(pose.theta - heading)) < math.pi / 2


def _aside(map_id: str, plan: Plan, pose: Pose, robot: Robot) -> tuple[Leg, ...]:
    """To the nearest waiting area or dock of this floor that needs no ride; where there is none, off the ways out."""
    start = plan.nearest_node(map_id, pose.x, pose.y)
    if start is None:
        return ()
    guides = {robot.dock for robot in plan.hall.robots.values() if robot.kind == "guide"}
    here = [stop for stop in plan.stops.values() if stop.map_id == map_id and stop.id not in guides]
    refuges = [stop.id for stop in here if stop.kind in ("waiting", "dock")]
    routes = [route for refuge in refuges if (route := plan.route(start, refuge)) is not None and not route.rides]
    if not routes:
        return step_off(plan, pose, robot.radius, plan.nodes)
    nodes = min(routes, key=lambda route: route.length_m).nodes
    return (Leg(map_id, tuple(Waypoint(plan.nodes[node].x, plan.nodes[node].y) for node in nodes)),)

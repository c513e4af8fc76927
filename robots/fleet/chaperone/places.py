"""Where a chaperoned vehicle is sent around a lift: nodes that no lane of the hall has."""

from __future__ import annotations

from dataclasses import dataclass

from robots.building.plan import Plan
from robots.core.geometry import Pose
from robots.elevator.commands import DriveTo, Target


@dataclass(frozen=True, slots=True)
class Place:
    """A node: its id, its floor, its point in metres; in_car: it is in a car."""

    node: str
    map_id: str
    x: float
    y: float
    in_car: bool = False


def place_of(plan: Plan, group: str, going: DriveTo, pose: Pose) -> Place | None:
    """The node a ride's target stands for; None: there is none on that floor."""
    match going.target:
        case Target.LOBBY | Target.HOLD:
            return lobby(plan, group, going.map_id)
        case Target.ASIDE:
            return _refuge(plan, going.map_id, pose)
        case Target.BESIDE:
            return None
    lift = plan.lifts.get(going.lift)
    if lift is None or going.map_id not in lift.maps:
        return None
    match going.target:
        case Target.FRONT:
            return _at(lift.front(going.map_id), f"{going.lift}-front")
        case Target.CAR:
            return car(plan, going.lift, going.map_id)
        case _:
            return _at(lift.landing(going.map_id), f"{going.lift}-landing")


def lobby(plan: Plan, group: str, map_id: str) -> Place | None:
    """The waiting point of a group of lifts."""
    try:
        node = plan.nodes[plan.lobby(group, map_id)]
    except KeyError:
        return None
    return Place(node.id, map_id, node.x, node.y)


def car(plan: Plan, lift: str, map_id: str) -> Place:
    """The middle of a car at a floor."""
    pose = plan.lifts[lift].inside(map_id)
    return Place(f"{map_id}/{lift}-car", map_id, pose.x, pose.y, in_car=True)


def _at(pose: Pose, name: str) -> Place:
    return Place(f"{pose.map_id}/{name}", pose.map_id, pose.x, pose.y)


def _refuge(plan: Plan, map_id: str, pose: Pose) -> Place | None:
    """The nearest waiting area or dock of this floor, to stand there in an alarm."""
    start = plan.nearest_node(map_id, pose.x, pose.y)
    stops = [stop for stop in plan.stops.values() if stop.map_id == map_id and stop.kind in ("waiting", "dock")]
    found = [(route.length_m, stop.id) for stop in stops if start and (route := plan.route(start, stop.id))]
    if not found:
        return None
    stop = plan.stops[min(found)[1]]
    return Place(stop.id, map_id, stop.x, stop.y)

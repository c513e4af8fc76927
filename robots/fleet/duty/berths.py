"""Who stands where without work: chargers, the queue for them, places to wait. Decided anew in every pass.

A robot holds a berth from the order that sends it there until it has come clear of it. The queue is by charge, the
least first; waiting makes up for charge, so nobody waits without end.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from robots.building.check_docks import in_the_way
from robots.core.geometry import distance
from robots.core.vda import VehicleState
from robots.fleet.book import Mission
from robots.fleet.duty.book import Duty
from robots.fleet.escort.retreat import Retreat, retreat
from robots.fleet.lanes.idle import may_be_asked
from robots.fleet.orders import AT_NODE_M
from robots.fleet.robot import RobotView
from robots.fleet.work import Work

CLEAR_M = 2.0
"""A robot that left a berth for work holds it until it is so far away; one that made room, until it stands at another:
whoever comes next does not meet it on the way."""
ENOUGH = 0.8
"""From this charge on a charger is handed over to whoever waits for it; above it charging slows down."""
ENOUGH_FOR_LOW = 0.2
"""So far above its `work_from` it is handed over to a robot that is below its own."""
LESS = 0.1
"""Whoever takes over a charger has so much less, or both would only change places."""
AGEING_S = 6000.0
"""Waiting so long counts as much as a whole battery."""


@dataclass(frozen=True, slots=True)
class Resting:
    """A robot with nothing to do, fit to move. start: the node it would start from."""

    view: RobotView
    state: VehicleState
    start: str

    @property
    def robot(self) -> str:
        return self.view.robot.id


@dataclass(slots=True)
class Berths:
    """Where each resting robot should be, and what it waits for.

    goals   robot -> stop it is to stand at; of a guide away from its floor it may be an `escort.retreat`
    queue   those that wait for a charger, who is next first
    """

    goals: dict[str, str] = field(default_factory=dict)
    queue: list[str] = field(default_factory=list)


def is_at(work: Work, state: VehicleState | None, stop: str) -> bool:
    """It stands at this stop."""
    return _is_within(work, state, stop, AT_NODE_M)


def berth_of(work: Work, robot: str) -> str:
    """The berth a robot stands at, or is sent to; empty = none."""
    view = work.views.get(robot)
    duty = work.book.robot(robot).duty
    if view is not None and work.book.mission(robot) is None:
        here = next((stop for stop in _stops(work, view) if is_at(work, view.state, stop)), "")
        if here:
            return here
    return duty.berth


def _stops(work: Work, view: RobotView) -> tuple[str, ...]:
    stop = work.book.robot(view.robot.id).duty.berth
    return (*view.robot.berths, stop) if stop and stop not in view.robot.berths else view.robot.berths


def held(work: Work) -> dict[str, str]:
    """stop -> the robot that holds it."""
    found: dict[str, str] = {}
    for robot, view in sorted(work.views.items()) if work.stirring is None else work.stirring:
        mission = work.book.mission(robot)
        stops = list(work.known(_its_own, robot))
        if mission is not None and (
            "custody" in mission.legs.values() or any(not run.destination for run in work.book.runs_of(robot))
        ):
            stops.append(view.robot.dock)
        for stop in stops:
            found.setdefault(stop, robot)
    return found


def _its_own(work: Work, robot: str) -> list[str]:
    """The stops a robot holds for where it is, goes, and comes from."""
    view, duty, mission = work.views[robot], work.book.robot(robot).duty, work.book.mission(robot)
    stops = [stop for stop in _stops(work, view) if is_at(work, view.state, stop)]
    if duty.berth:
        stops.append(duty.berth)
    if duty.left and _is_leaving(work, view, mission, duty):
        stops.append(duty.left)
    return stops


def charger_here(work: Work, robot: str) -> str:
    """The charger it stands at, empty = none."""
    view = work.views[robot]
    return next((stop for stop in view.robot.chargers if is_at(work, view.state, stop)), "")


def _is_leaving(work: Work, view: RobotView, mission: Mission | None, duty: Duty) -> bool:
    """It makes room and has not come to stand elsewhere, or it went to work and is not far yet."""
    if mission is not None and mission.parks:
        return True
    return (mission is not None or not duty.berth) and _is_within(work, view.state, duty.left, CLEAR_M)


def _is_within(work: Work, state: VehicleState | None, stop: str, metres: float) -> bool:
    if state is None or state.pose is None:
        return False
    place = work.plan.stops.get(stop) or next((one for one in work.asides.values() if one and one.id == stop), None)
    if place is None:
        return False
    return state.pose.map_id == place.map_id and distance((place.x, place.y), state.pose.point) <= metres


def wants_charge(work: Work, rest: Resting) -> bool:
    duty = work.book.robot(rest.robot).duty
    return bool(duty.charge_at) or (rest.state.charge < work.rules.top_up and not duty.spared)


def needs_charge(work: Work, rest: Resting) -> bool:
    """It is below what it works from, or was sent."""
    duty = work.book.robot(rest.robot).duty
    return bool(duty.charge_at) or rest.state.charge < rest.view.robot.battery.works_from


def settle(work: Work, resting: Iterable[Resting]) -> Berths:
    """Who stays, who goes to which charger, who makes room, who waits where.

    Where a robot that hands its charger over has no place to go to, because the one that is next stands on the last,
    the next one sets out at once: traffic asks the first one aside, and then it finds that place free.
    """
    known = {rest.robot: rest for rest in sorted(resting, key=lambda rest: rest.robot)}
    holders = held(work)
    berths = Berths()
    stepping_aside: set[str] = set()
    charging = {robot: stop for robot, rest in known.items() if (stop := _charger_here(work, rest))}
    wanting = [
        rest for robot, rest in known.items()
        if wants_charge(work, rest) and robot not in charging and _chargers(work, rest)
    ]  # fmt: skip
    wanting.sort(key=lambda rest: _turn(work, rest))
    for rest in wanting:
        free = next((c for c in _chargers(work, rest) if holders.get(c, rest.robot) == rest.robot), "")
        if free:
            berths.goals[rest.robot] = free
            holders[free] = rest.robot
        else:
            berths.queue.append(rest.robot)
    custody = custody_docks(work)
    for robot, stop in charging.items():
        takers = _takers(work, known[robot], stop, [known[other] for other in berths.queue])
        if takers or any(dock == stop for other, dock in custody.items() if other != robot):
            place = _place(work, known[robot], holders, [])
            if place:
                berths.goals[robot] = place
                holders[place] = robot
                continue
        if takers and may_be_asked(work, known[robot].view):
            stepping_aside.add(robot)
            berths.queue.remove(takers[0])
            berths.goals[takers[0]] = stop
            holders[stop] = takers[0]
            continue
        berths.goals[robot] = stop
    for robot, rest in known.items():
        if robot in berths.goals or robot in stepping_aside:
            continue
        wanted = () if robot in berths.queue else _usable(work, rest)
        waited_for = {c for other in berths.queue if other != robot for c in known[other].view.robot.chargers}
        place = _place(work, rest, holders, [c for c in wanted if c not in waited_for])
        if place:
            berths.goals[robot] = place
            holders[place] = robot
    return berths


def _charger_here(work: Work, rest: Resting) -> str:
    """The charger it stands at, unless that is dead and another one may be had."""
    here = work.known(charger_here, rest.robot)
    if here and here in work.dead and not rest.state.charging:
        holders = held(work)
        others = [c for c in rest.view.robot.chargers if c not in work.dead and holders.get(c, "") in ("", rest.robot)]
        return "" if others else here
    return here


def _usable(work: Work, rest: Resting) -> tuple[str, ...]:
    """Its chargers as they stand in the settings; a guide away from its floor has none."""
    chargers = rest.view.robot.chargers
    if not work.plan.is_guide(rest.robot):
        return chargers
    return tuple(c for c in chargers if c in work.plan.stops and not _needs_company(work, rest, c))


def _chargers(work: Work, rest: Resting) -> list[str]:
    """Those it may use, its own first; dead ones only when there is no other."""
    chargers = [c for c in rest.view.robot.chargers if c in work.plan.stops and not _needs_company(work, rest, c)]
    return [c for c in chargers if c not in work.dead] or chargers


def _needs_company(work: Work, rest: Resting, stop: str) -> bool:
    """A guide rides no lift alone: what is on another floor than it, it cannot reach by itself."""
    pose = rest.state.pose
    return work.plan.is_guide(rest.robot) and pose is not None and work.plan.stops[stop].map_id != pose.map_id


def _turn(work: Work, rest: Resting) -> tuple[float, str]:
    duty = work.book.robot(rest.robot).duty
    waited = work.at - duty.queued_at if duty.queued_at else 0.0
    return rest.state.charge - waited / AGEING_S, rest.robot


def _takers(work: Work, rest: Resting, stop: str, queue: Collection[Resting]) -> list[str]:
    """Who of those that wait gets this charger, the first first: the one that stands here has enough."""
    duty, charge = work.book.robot(rest.robot).duty, rest.state.charge
    if duty.charge_at:
        return []
    found = []
    for other in queue:
        if stop not in other.view.robot.chargers or other.state.charge > charge - LESS:
            continue
        low = needs_charge(work, other) and charge >= rest.view.robot.battery.works_from + ENOUGH_FOR_LOW
        if charge >= ENOUGH or duty.spared or low:
            found.append(other.robot)
    return found


def custody_docks(work: Work) -> dict[str, str]:
    """Robots that bring folders into custody, and the docks where they do: they need the place more than any battery
    does."""
    return {
        robot: work.views[robot].robot.dock
        for robot in work.book.assigned
        if robot in work.views and any(not run.destination for run in work.book.runs_of(robot))
    }


def _place(work: Work, rest: Resting, holders: Mapping[str, str], first: Iterable[str]) -> str:
    """Where to stand: of `first`, then the nearest free place to wait, then any waiting area where nobody is kept
    from anything. Where it stands already, if that is one of these."""
    robot = rest.view.robot
    free = [stop for stop in first if holders.get(stop, robot.id) == robot.id and stop not in work.dead]
    if free:
        return free[0]
    waits = [stop for stop in robot.waits if holders.get(stop, robot.id) == robot.id and stop in work.plan.stops]
    here = next((stop for stop in waits if is_at(work, rest.state, stop)), "")
    place = here or _nearest(work, rest, waits) or _elsewhere(work, rest, holders)
    if place or not _needs_company(work, rest, robot.dock):
        return place
    aside = aside_of(work, robot.id, rest.state)
    return "" if aside is None else aside.id


def _elsewhere(work: Work, rest: Resting, holders: Mapping[str, str]) -> str:
    robot, stops = rest.view.robot, work.plan.stops.values()
    own = {stop for other in work.views.values() for stop in other.robot.waits}
    free = [
        stop.id for stop in stops
        if stop.kind == "waiting" and stop.id not in own and holders.get(stop.id, robot.id) == robot.id
        and not in_the_way(work.plan, stop.id, 2 * robot.radius)
    ]  # fmt: skip
    return _nearest(work, rest, free)


def aside_of(work: Work, robot: str, state: VehicleState | None) -> Retreat | None:
    """Where a guide waits for company on the floor it is on, if that has no waiting area."""
    if state is None or state.pose is None or not work.plan.is_guide(robot) or state.pose.map_id not in work.plan.maps:
        return None
    key = robot, state.pose.map_id
    if key not in work.asides:
        work.asides[key] = retreat(work.plan, *key)
    return work.asides[key]


def _nearest(work: Work, rest: Resting, stops: Iterable[str]) -> str:
    ways = [(way.length_m, stop) for stop in stops if (way := work.plan.way(rest.robot, rest.start, stop)) is not None]
    return min(ways)[1] if ways else ""

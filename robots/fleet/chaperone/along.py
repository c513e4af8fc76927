"""The phase in which chaperoned rides go on: what the vehicles' states show goes to the rides, what the rides want
becomes orders and updates.

A vehicle is told nothing it could not take back safely: one node further at most, and only when its state shows the
newest update. What it was released to is void as soon as the ride wants something else: it stops, its order is
cancelled, and another begins where it stands. On a sill it only stops, and a person is asked.
"""

from __future__ import annotations

from robots.core.events import Tick
from robots.core.geometry import distance
from robots.core.lift import Presence, Zone
from robots.core.sensing import PoseSeen
from robots.core.vda import VehicleState
from robots.elevator.chart import RideState
from robots.elevator.commands import Target
from robots.elevator.events import HandedBack, MotionBlocked, Reached, RideCancelled, RobotFaulted, TakenOver
from robots.fleet.book import Mission
from robots.fleet.chaperone import orders
from robots.fleet.chaperone.host import Chaperone
from robots.fleet.chaperone.places import Place, car, place_of
from robots.fleet.lanes.fleet import order_now, passed_in
from robots.fleet.master.gate import takes_orders
from robots.fleet.orders import order_json
from robots.fleet.progress import begin_cancel
from robots.fleet.readiness import fit
from robots.fleet.robot import RobotView, needs_person
from robots.fleet.updates import is_shown, send_update
from robots.fleet.work import Work

PRESENCE_S = 30.0
QUIET_S = 3.0
"""A vehicle under way into a car that says nothing for so long is nobody knows where."""
SILENT_S = 10.0
"""A vehicle under way that says nothing for so long is not moved any further."""
APART_S = 2.0
"""Between two orders of a ride: a vehicle that ends each at once is not asked without end."""
_MOVED_BY_PEOPLE = frozenset({RideState.HELP_WAIT, RideState.MANUAL})


def ride_along(work: Work) -> None:
    """All chaperoned vehicles."""
    for robot, one in sorted(work.chaperones.items()):
        view = work.views[robot]
        _see(work, one, view)
        _tell_presence(work, one)
        one.ride.unsure = _may_be_anywhere(work, robot, view)
        if one.riding:
            _look_after(work, one, view)
            _stand(work, one, view)
            _move(work, one, view)
            _stand(work, one, view)
        told = one.tells()
        if told != view.said:
            view.said = told
            work.forget_known(robot)


def pass_time(work: Work) -> None:
    """A tick: deadlines of the rides."""
    for robot, one in sorted(work.chaperones.items()):
        one.ride.unsure = _may_be_anywhere(work, robot, work.views[robot])
        for fired in one.timers.due(work.at):
            one.feed(work, fired)
        if one.listening:
            one.feed(work, Tick(work.at))


def _may_be_anywhere(work: Work, robot: str, view: RobotView) -> bool:
    """It was released into a car, or out of one, and has been silent since."""
    mission = work.book.mission(robot)
    if mission is None or not mission.ride or work.at - view.state_at <= QUIET_S:
        return False
    state = view.state
    if state is not None and state.order_id == mission.order_id and not _ahead(state, mission):
        return False  # nothing of it is left to drive
    released = [node["node_id"] for node in mission.order["nodes"] if node["released"]]
    return any(node.endswith("-car") for node in released)


def _see(work: Work, one: Chaperone, view: RobotView) -> None:
    state = view.state
    if state is not None and state.pose is not None and view.state_at > one.seen_at:
        one.see(work, view.state_at, PoseSeen(view.state_at, state.pose, state.pose_sure))


def _tell_presence(work: Work, one: Chaperone) -> None:
    """While no ride is on; a ride tells by itself."""
    pose = one.ride.m.pose
    if one.ride.active or pose is None or work.at - one.seen_at > PRESENCE_S:
        return
    zone = work.plan.zone(pose.pose if pose.sure else None, one.robot.radius)
    if zone is not one.told or work.at - one.told_at >= PRESENCE_S:
        floor = pose.pose.map_id
        manifest, disputes = one.manifest(work), one.ride.disputes
        one.say_presence(work, Presence(one.robot.id, zone, "", "", floor, {"pose": floor}, "", manifest, disputes))


def _look_after(work: Work, one: Chaperone, view: RobotView) -> None:
    """What the ride must know of a vehicle that is not well, and that nobody needs it any more."""
    state = view.state
    fault = _fault(work, one, view)
    if fault and fault != one.fault:
        one.feed(work, TakenOver(work.at, "") if fault == "manual" else RobotFaulted(work.at, fault))
    elif one.fault == "manual" and not fault and one.ride.state is RideState.MANUAL:
        one.feed(work, HandedBack(work.at, one.ride.zone))
    one.fault = fault
    waits = one.ride.zone is Zone.OUT and state is not None
    if one.serves and waits and not {run.id for run in work.book.runs_of(one.robot.id)} & set(one.serves):
        one.serves = ()
        one.feed(work, RideCancelled(work.at))


def _fault(work: Work, one: Chaperone, view: RobotView) -> str:
    state = view.state
    if state is None or not work.online(one.robot.id):
        away = work.link_since is not None and work.over(view.gone_since(work.link_since), SILENT_S)
        return "offline" if away else ""
    if not takes_orders(view):
        return "manual"
    if needs_person(state):
        return "error"
    mission = work.book.mission(one.robot.id)
    if mission is not None and mission.ride and mission.update_id:
        refused = {("orderId", mission.order_id), ("orderUpdateId", str(mission.update_id))}
        if any(refused <= set(error.references) for error in state.errors):
            return "order_update_rejected"
    under_way = mission is not None and work.at - view.state_at > SILENT_S
    return "silent" if under_way and one.ride.zone is not Zone.OUT else ""


def _stand(work: Work, one: Chaperone, view: RobotView) -> None:
    """What stops: whatever it was released to is taken back first; then it may be told to go again."""
    state, mission = view.state, work.book.mission(one.robot.id)
    if not one.stop or state is None:
        return
    if mission is not None and _ahead(state, mission):
        begin_cancel(work, one.robot.id, mission)
    elif mission is None or mission.cancelling is None:
        one.stop = False


def _move(work: Work, one: Chaperone, view: RobotView) -> None:
    robot, state, mission = one.robot.id, view.state, work.book.mission(one.robot.id)
    if state is None or state.pose is None or not takes_orders(view):
        return
    if mission is not None and mission.update_id:
        is_shown(work, view, mission)
    if one.stop:
        return
    goal = _goal(work, one, state)
    if goal is None:
        return
    if _is_at(state, mission, goal):
        _arrived(work, one)
    elif mission is None:
        _begin(work, one, state, goal)
    elif not mission.ride or mission.cancelling is not None:
        if mission.cancelling is None:
            begin_cancel(work, robot, mission)
    elif goal.node not in (state.last_node_id, *_released(work, robot, mission, state)):
        _release(work, one, view, mission, goal)


def _goal(work: Work, one: Chaperone, state: VehicleState) -> Place | None:
    """Where it is to be; a place the hall does not have is answered as a way that is blocked."""
    if one.switch and state.pose is not None:
        if state.pose.map_id != one.switch and one.ride.lift:
            return car(work.plan, one.ride.lift, one.switch)
        one.switch = ""
    going = one.going
    if going is None or state.pose is None:
        return None
    goal = place_of(work.plan, one.ride.group, going, state.pose)
    if goal is None:
        one.going = None
        one.feed(work, MotionBlocked(work.at, going.target))
    return goal


def _is_at(state: VehicleState, mission: Mission | None, goal: Place) -> bool:
    if state.pose is None or state.driving or state.pose.map_id != goal.map_id:
        return False
    if mission is not None and (state.order_id != mission.order_id or _ahead(state, mission)):
        return False
    return distance(state.pose.point, (goal.x, goal.y)) <= orders.AT_PLACE_M


def _ahead(state: VehicleState, mission: Mission) -> bool:
    """It may still move by what it was released to: a node ahead, or an update it has not shown yet."""
    if state.order_id != mission.order_id or state.order_update_id < mission.update_id:
        return True
    return any(node.released for node in state.node_states)


def _arrived(work: Work, one: Chaperone) -> None:
    if one.switch:
        one.switch = ""
        return
    going, one.going = one.going, None
    if going is not None:
        one.feed(work, Reached(work.at, going.target))


def _released(work: Work, robot: str, mission: Mission, state: VehicleState) -> list[str]:
    """Nodes of the base that it has not passed."""
    nodes = order_now(work, robot, mission).nodes
    passed = passed_in(nodes, state) if state.order_id == mission.order_id else -1
    return [node.node_id for node in nodes if node.released and node.sequence_id > passed]


def _release(work: Work, one: Chaperone, view: RobotView, mission: Mission, goal: Place) -> None:
    """One update further; on a sill, or with other nodes still ahead, it must stop first."""
    state, robot = view.state, one.robot.id
    if state is None or state.pose is None or not mission.taken or not is_shown(work, view, mission):
        return
    if not work.may_order(robot):
        return
    if _ahead(state, mission) or one.ride.zone is Zone.SILL:
        _stop(work, one, mission)
        return
    order = order_now(work, robot, mission)
    last = next(node for node in reversed(order.nodes) if node.released)
    floor = last.position.map_id if last.position is not None else state.pose.map_id
    base = orders.between(work.plan, one.ride.lift, floor, goal)
    send_update(work, robot, mission, orders.update(
        order, mission.update_id + 1, last, base, _horizon(work, one, goal, state), view.factsheet, state.pose,
        one.robot.sill_speed,
    ))  # fmt: skip


def _stop(work: Work, one: Chaperone, mission: Mission) -> None:
    """Not where it is going now: it stands still, and begins anew from there; on a sill a person helps."""
    going = one.going
    one.stop = True
    begin_cancel(work, one.robot.id, mission)
    if one.ride.zone is Zone.SILL and going is not None:
        one.going = None
        one.feed(work, MotionBlocked(work.at, going.target))


def _horizon(work: Work, one: Chaperone, goal: Place, state: VehicleState) -> list[Place]:
    if state.pose is None:
        return []
    floors = (one.ride.m.from_map, one.ride.to_map())
    return orders.rest_of(work.plan, one.ride.group, one.ride.lift, floors, goal, state.pose)


def _begin(work: Work, one: Chaperone, state: VehicleState, goal: Place) -> None:
    """Another order, from where it stands; not on a sill, where only a person moves it."""
    robot, going = one.robot.id, one.going
    if one.ride.zone is Zone.SILL:
        if going is not None and one.ride.state not in _MOVED_BY_PEOPLE:
            one.going = None
            one.feed(work, MotionBlocked(work.at, going.target))
        return
    view = work.views[robot]
    if state.pose is None or fit(work, robot) is None or view.factsheet is None:
        return
    if not work.due(f"ride-{robot}", APART_S):
        return
    order_id = f"ride-{robot}-{work.book.robot(robot).parks + 1}"
    base = orders.between(work.plan, one.ride.lift, state.pose.map_id, goal)
    if going is not None and going.target is Target.ASIDE:
        base = [goal]
    order = orders.first_order(robot, order_id, state.pose, base, _horizon(work, one, goal, state), view.factsheet,
                               one.robot.sill_speed)  # fmt: skip
    work.record("order_made", robot, legs={}, order=order_json(order), ride=one.ride.lift or one.ride.group)
    work.due(order_id, work.rules.resend_s)
    work.publish(order)

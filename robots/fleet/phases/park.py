"""Robots without work: they charge, queue for a charger, or stand where they are in nobody's way."""

from __future__ import annotations

from robots.core.reasons import Reason
from robots.fleet.chaperone.boarding import boards
from robots.fleet.duty.berths import Resting, aside_of, charger_here, is_at, settle, wants_charge
from robots.fleet.escort.homeward import barred_for, course
from robots.fleet.escort.retreat import led_aside
from robots.fleet.lanes.release import begun
from robots.fleet.master.extend import opened
from robots.fleet.master.limits import can_charge, order_flaw
from robots.fleet.orders import order_json, park_order
from robots.fleet.readiness import ready
from robots.fleet.stirring import stirring
from robots.fleet.unanswered import PARK_PAUSE, park_pace
from robots.fleet.work import Work


def charge(work: Work) -> None:
    """Chargers that give no power, and the end of charging that a person asked for."""
    for robot, view in stirring(work):
        state, duty = view.state, work.book.robot(robot).duty
        if state is not None:
            here = work.known(charger_here, robot)
            if here and state.charging:
                work.dead.pop(here, None)
            elif here and (told := view.info("help")) is not None and told.get("reason") == Reason.NOT_CHARGING:
                work.dead[here] = work.at
        if duty.charge_at:
            if state is not None and work.online(robot) and state.charge >= work.rules.top_up:
                work.record("charge_over", robot, how="full", charge=round(state.charge, 3))
            elif work.at - duty.charge_at > work.rules.charge_bound_s:
                work.record("charge_over", robot, how="late")
    again = PARK_PAUSE * work.rules.retry_cap_s
    for stop in [stop for stop, at in work.dead.items() if work.at - at > again]:
        del work.dead[stop]


def park(work: Work) -> None:
    """Each to its berth; who finds no charger free is entered in the queue, with since when."""
    resting = {rest.robot: rest for rest in _resting(work)}
    berths = settle(work, resting.values())
    for robot in sorted(work.book.robots):
        queued = work.book.robots[robot].duty.queued_at
        view = work.views.get(robot)
        gone = view is None or work.lost(view)
        if queued and robot not in berths.queue and (robot in resting or gone):
            work.record("charge_dequeued", robot)
    for robot in berths.queue:
        if not work.book.robot(robot).duty.queued_at:
            work.record("charge_queued", robot, dock=resting[robot].view.robot.dock, charge=resting[robot].state.charge)
    for robot, goal in sorted(berths.goals.items()):
        rest, goal = course(work, resting[robot], goal)
        charges = goal in rest.view.robot.chargers and can_charge(rest.view)
        if is_at(work, rest.state, goal):
            if charges and not rest.state.charging and wants_charge(work, rest):
                _send(work, rest, goal, charges)
            else:
                work.forget_sends(f"park-{robot}")
        elif rest.view.idle_since is not None and work.reached(rest.view.idle_since, work.rules.park_after_s):
            _send(work, rest, goal, charges)


def _resting(work: Work) -> list[Resting]:
    """Robots with nothing to do, in service and fit to move, and where they stand."""
    found = []
    for robot, view in stirring(work):
        busy = work.book.mission(robot) is not None or work.book.runs_of(robot) or work.rides(robot)
        if busy or work.book.robot(robot).duty.is_out or (view.state and view.state.paused):
            continue
        able = ready(work, robot)
        if able is not None:
            found.append(Resting(view, able[0], able[2]))
    return found


def _send(work: Work, rest: Resting, goal: str, charges: bool) -> None:
    robot, pose = rest.robot, rest.state.pose
    if pose is None or not work.due(f"park-{robot}", park_pace(work, robot, goal)):
        return
    if boards(work, robot, rest.start, pose, goal):
        return
    order_id = f"park-{robot}-{work.book.robot(robot).parks + 1}"
    aside = aside_of(work, robot, rest.state) if goal not in work.plan.stops else None
    barred = barred_for(work, robot)
    order = park_order(work.plan, robot, pose, rest.start, order_id, aside.node if aside else goal, charges, barred)
    if order is None:
        work.note("no way to the dock", robot=robot, start=rest.start, dock=goal)
        return
    order = order if barred else begun(work, order)  # traffic knows nothing of what stands there
    if order is None:
        return  # its way home is closed: it stays where it is
    order = opened(rest.view, led_aside(order, aside) if aside else order)
    if (flaw := order_flaw(rest.view, order)) is not None:
        work.note("an order that its robot cannot take", robot=robot, order=order_id, what=flaw[1])
        return
    maps = {node.position.map_id for node in order.nodes if node.position is not None}
    if not work.alarmed(*maps):
        work.record("order_made", robot, legs={}, order=order_json(order))
        work.due(order_id, work.rules.resend_s)
        work.publish(order)

"""What a battery allows, from the newest state alone: nothing is remembered, so a charge cut short is seen at once."""

from __future__ import annotations

import math
from collections.abc import Sequence

from robots.core.reasons import Reason
from robots.fleet.orders import Stage, stop_of
from robots.fleet.progress import begin_cancel
from robots.fleet.robot import RobotView
from robots.fleet.run import SENDER, Run, may
from robots.fleet.work import Work
from robots.settings.robots import Battery

SLOW = 1.3
"""People in the way: a drive takes so much longer than its plan at worst."""
LIFT_WAIT_S = 120.0
"""For a lift, at worst, each ride."""
AGAIN_S = 60.0
"""A run that a robot had to give back is given back by it again no sooner."""


def range_s(view: RobotView) -> float:
    """Seconds of driving until the battery is at its reserve; 0 below it or when nothing is known."""
    battery = view.robot.battery
    if view.state is None or battery.drive_w <= 0:
        return 0.0
    spare_wh = max(0.0, view.state.charge - battery.reserve) * battery.capacity_wh
    return spare_wh * 3600 / battery.drive_w


def needed(work: Work, robot: str, stops: Sequence[str], waits_s: float) -> float:
    """The charge, 0..1, with which a robot comes through these stops and to its dock above its reserve, even when all
    goes slowly. 1.0 and more: no battery is enough; the same where there is no way.

    waits_s   seconds it stands for people besides
    """
    travel = work.travel
    legs = list(zip(stops, [*stops[1:], work.views[robot].robot.dock], strict=True))
    seconds = sum(travel.seconds(a, b) for a, b in legs)
    if not math.isfinite(seconds):
        return 1.0
    return _charge_for(work.views[robot].robot.battery, seconds, sum(travel.rides(a, b) for a, b in legs), waits_s)


def _charge_for(battery: Battery, seconds: float, rides: int, waits_s: float) -> float:
    used_wh = SLOW * seconds * battery.drive_w + (waits_s + rides * LIFT_WAIT_S) * battery.idle_w
    return battery.reserve + used_wh / 3600 / battery.capacity_wh


def enough_for_any(work: Work, robot: str) -> bool:
    """Its charge is enough for any run of this hall, so that nobody need look at the ways of one."""
    view = work.views[robot]
    seconds, rides = work.longest
    most = _charge_for(view.robot.battery, 4 * seconds, 4 * rides, _waits_s(work))
    return view.state is not None and view.state.charge >= most


def needed_for(work: Work, robot: str, start: str, run: Run) -> float:
    """The same for one run, nobody coming for the folder included: it is brought back to the sender."""
    return needed(work, robot, [start, run.from_, run.to, run.from_], _waits_s(work))


def _waits_s(work: Work) -> float:
    """Nobody comes at any stop of a run."""
    times = work.plan.hall.handover
    return 2 * times.sender_wait_s + times.recipient_wait_s


def within_reserve(work: Work, robot: str, runs: list[Run], tour: Sequence[Stage], start: str) -> list[Run]:
    """Of these runs those an order may be made for. What is aboard always goes on; of the others the last ones are
    given back, with the reason, until the battery is enough for the tour and the way to the dock.
    """
    view = work.views[robot]
    charge = view.state.charge if view.state is not None else 0.0
    left = list(runs)
    while any(run.holder == SENDER for run in left):
        stages = [stage for stage in tour if stage.run in left]
        stops = [start, *(stop_of(work.plan, robot, stage) for stage in stages)]
        if charge >= _expected(work, robot, stops, len(stages)):
            break
        last = next(run for run in reversed(left) if run.holder == SENDER)
        left.remove(last)
        if work.due(f"battery-{robot}-{last.id}", AGAIN_S) and may(last, "run_unassigned"):
            give_back(work, robot, last, Reason.BATTERY_LOW)
    return left


def give_back(work: Work, robot: str, run: Run, reason: Reason) -> None:
    """A run not yet picked is offered to other robots, with the reason why not to this one."""
    mission = work.book.mission(robot)
    if run.cancel_asked_at is not None:
        return  # it ends anyway
    if mission is not None and run.id in mission.legs:
        begin_cancel(work, robot, mission)
    work.end("run_unassigned", run, reason, avoid=[robot])


def _expected(work: Work, robot: str, stops: Sequence[str], visits: int) -> float:
    """As `needed` when all goes as planned, so that what was given by that is not taken back for a moment's draw."""
    view = work.views[robot]
    settings, battery = view.robot, view.robot.battery
    times = []
    for a, b in zip(stops, [*stops[1:], settings.dock], strict=True):
        route = work.route(a, b)
        if route is None:
            return 0.0  # not the battery's fault: whoever makes the order finds out
        times.append(route.travel_s(settings.speed, settings.accel))
    used_wh = math.fsum(times) * battery.drive_w + visits * work.plan.hall.handover.remind_s * battery.idle_w
    return battery.reserve + used_wh / 3600 / battery.capacity_wh

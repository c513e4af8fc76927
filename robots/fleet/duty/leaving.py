"""Out of service and back: a robot winds up its runs as its course says, then no order reaches it until it returns.

Folders aboard are brought to a safe end first. Where the robot does not manage that before the deadline, they stay
aboard, listed with where they are, until the robot is back in service or a person takes them.
"""

from __future__ import annotations

from robots.core.reasons import Reason
from robots.fleet.duty.battery import give_back
from robots.fleet.duty.berths import is_at
from robots.fleet.duty.book import Course, Duty, Leave
from robots.fleet.progress import begin_cancel
from robots.fleet.readiness import ready
from robots.fleet.run import SENDER, Run, may
from robots.fleet.work import Work

STUCK_S = 30.0
"""A robot without runs that cannot be sent anywhere for so long is out of service where it stands."""


def begin(work: Work, robot: str, leave: Leave, course: Course, person: str) -> None:
    """A supervisor takes a robot out of service."""
    until = work.at + work.rules.leave_bound_s
    runs = sorted(work.book.assigned.get(robot, {}))
    work.record("leave_asked", robot, leave=leave, course=course, person=person, until=until, runs=runs)
    for run in work.book.runs_of(robot):
        _take_course(work, robot, run, course)


def wind_up(work: Work) -> None:
    """Robots that are to leave service: out once nothing is left to do, or at the deadline."""
    for robot in sorted(work.book.robots):
        duty = work.book.robots[robot].duty
        if not duty.leave:
            continue
        if duty.is_out:
            _stay_out(work, robot)
            continue
        runs = work.book.runs_of(robot)
        for run in runs:
            _take_course(work, robot, run, duty.course)
        if robot not in work.views:
            _out(work, robot, "removed")
        elif work.reached(duty.leave_until, 0.0):
            for run in runs:
                if run.holder == SENDER:
                    give_back(work, robot, run, Reason.OUT_OF_SERVICE)
            _out(work, robot, "late")
        elif not runs and _has_come_to_rest(work, robot, duty):
            _out(work, robot, "done")


def _take_course(work: Work, robot: str, run: Run, course: Course) -> None:
    if course == "finish":
        return
    if run.holder != SENDER:
        if course == "cancel" and run.leg == "deliver" and may(run, "run_turned_back"):
            work.end("run_turned_back", run, Reason.OUT_OF_SERVICE)
        return
    if course == "reassign":
        give_back(work, robot, run, Reason.OUT_OF_SERVICE)
    elif run.cancel_asked_at is None:
        mission = work.book.mission(robot)
        if mission is not None and run.id in mission.legs:
            why, by = Reason.OUT_OF_SERVICE.value, work.book.robot(robot).duty.leave_by
            work.record("cancel_asked", run.id, reason=why, client="", person=by)
            begin_cancel(work, robot, mission)
        else:
            work.end("run_cancelled", run, Reason.OUT_OF_SERVICE)


def _has_come_to_rest(work: Work, robot: str, duty: Duty) -> bool:
    """At its berth; or it cannot be sent to one."""
    view, mission = work.views[robot], work.book.mission(robot)
    if not work.online(robot):
        return work.at - duty.leave_at >= STUCK_S
    if mission is not None:
        return False
    if any(is_at(work, view.state, stop) for stop in view.robot.berths):
        return True
    return ready(work, robot) is None and work.at - max(duty.leave_at, view.idle_since or 0.0) >= STUCK_S


def _out(work: Work, robot: str, how: str) -> None:
    kept = [run.id for run in work.book.runs_of(robot) if run.holder != SENDER]
    work.record("robot_out", robot, how=how, kept=kept)
    _stay_out(work, robot)


def _stay_out(work: Work, robot: str) -> None:
    """Whatever order it still has is ended; a run that came to it since (a folder found aboard) stays listed."""
    mission = work.book.mission(robot)
    if mission is not None:
        begin_cancel(work, robot, mission)

"""Which robots of a large fleet a dispatch pass looks at one by one: all but those that rest at their chargers.

A robot that stands at a dock of its own, charged or charging, and has neither run nor order nor anything recorded that
waits for it is left alone by every phase, whatever the time. Most of a large fleet rests most of the time. A small
fleet is looked at whole.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from robots.core.lift import Zone
from robots.core.vda import DRIVEN
from robots.fleet.duty.berths import charger_here
from robots.fleet.robot import RobotView, is_idle, needs_person
from robots.fleet.unanswered import pause_key

if TYPE_CHECKING:
    from robots.fleet.work import Work

CROWD = 24
"""A fleet of more robots than this is large."""


def is_crowd(work: Work) -> bool:
    return len(work.views) > CROWD


def look_round(work: Work) -> None:
    """At the beginning of a pass: who stirs."""
    everybody = sorted(work.views.items())
    if not is_crowd(work) or work.book.alarms:
        work.stirring = everybody
        return
    if work.shared_docks is None:
        berths = Counter(stop for view in work.views.values() for stop in view.robot.berths)
        work.shared_docks = frozenset(stop for stop, robots in berths.items() if robots > 1)
    work.stirring = [(robot, view) for robot, view in everybody if not _rests(work, robot, view)]


def stirring(work: Work) -> list[tuple[str, RobotView]]:
    """The robots to look at, by name."""
    return sorted(work.views.items()) if work.stirring is None else work.stirring


def _rests(work: Work, robot: str, view: RobotView) -> bool:
    if robot in work.book.assigned or robot in work.pausing or robot in work.chaperones or not work.online(robot):
        return False
    if not work.known(_is_at_home, robot) or robot in work.book.lanes.off or view.robot.dock in work.dead:
        return False
    if robot in work.ghosts or f"park-{robot}" in work.sends or pause_key(robot) in work.sends:
        return False
    where = work.presence.get(robot)
    if where is not None and where.zone is not Zone.OUT:
        return False
    traffic = work.lanes.traffic
    return traffic is not None and traffic.leaves_alone(robot)


def _is_at_home(work: Work, robot: str) -> bool:
    """By its newest state and its entry in the book it stands at a dock that is nobody else's, and wants nothing."""
    view, book = work.views[robot], work.book.robot(robot)
    state, duty = view.state, book.duty
    if state is None or view.robot.is_foreign or view.robot.kind != "courier" or view.robot.docks or view.robot.waits:
        return False
    if (
        not (state.charging or state.charge >= work.rules.top_up)
        or state.paused
        or state.operating_mode not in DRIVEN
        or needs_person(state)
    ):
        return False
    if state.loads or state.information or state.errors or view.said or view.unspoken or not is_idle(state):
        return False
    if book.mission is not None or book.paused or not book.settled or book.help is not None or book.taken_out:
        return False
    if duty.charge_at or duty.leave or duty.queued_at or state.charge < view.robot.battery.works_from:
        return False
    here = charger_here(work, robot)
    return bool(here) and here == view.robot.dock and here not in (work.shared_docks or ())

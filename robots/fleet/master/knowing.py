"""What must be known of a foreign vehicle before it works: the version it speaks and what it can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from robots.core.reasons import Reason
from robots.core.vda import major_of
from robots.fleet.master.gate import needs_factsheet
from robots.fleet.master.limits import carries
from robots.fleet.orders import instant
from robots.fleet.robot import RobotView

if TYPE_CHECKING:
    from robots.fleet.work import Work


def hear_unreadable(work: Work, maker: str, serial: str, about: str, version: str) -> bool:
    """A vehicle of the hall said something in a version that we do not speak. False: it is not of this hall."""
    robot = work.vehicles.of(maker, serial)
    view = work.views.get(robot or "")
    if view is None:
        return False
    if view.unspoken.get(about) != version:
        work.note("a version of VDA 5050 that is not spoken here", robot=view.robot.id, about=about, version=version)
        view.unspoken[about] = version
        work.look_anew(view.robot.id)
    return True


def hear_version(work: Work, view: RobotView, version: str) -> None:
    """The version of VDA 5050 of what it said. In another major version it may be another vehicle: what it can do, and
    whether it still has its order, it must tell anew, and gets nothing before."""
    was, view.version = view.version, version or view.version
    if was and major_of(was) != major_of(view.version):
        work.note("a vehicle speaks another major version", robot=view.robot.id, was=was, version=version)
        view.turn(work.at)
        work.look_anew(view.robot.id)


def settle(work: Work, view: RobotView) -> None:
    """It has told its state and its factsheet in the version it speaks now."""
    if view.turned_at is not None and view.state is not None and not needs_factsheet(view):
        view.turned_at = None
        work.look_anew(view.robot.id)


def unfit(view: RobotView) -> Reason | None:
    """Why this vehicle gets no order at all, whatever its state is."""
    if view.unspoken:
        return Reason.VERSION_NOT_SPOKEN
    if view.turned_at is not None:
        return Reason.VERSION_CHANGED
    if needs_factsheet(view):
        return Reason.NO_FACTSHEET
    if view.robot.is_foreign and view.factsheet is not None and not carries(view.factsheet):
        return Reason.NOT_ABLE
    return None


def calls_for_person(work: Work, view: RobotView) -> Reason | None:
    """Why somebody has to look after it: at once, or when it was asked in vain for `max_sends` times `resend_s`."""
    why = unfit(view)
    if why is Reason.VERSION_CHANGED:
        why = Reason.NO_FACTSHEET if needs_factsheet(view) else None  # its state is another matter: it is offline
    if why is Reason.NO_FACTSHEET and work.times_sent(_key(view)) < work.rules.max_sends:
        return None
    return why


def ask_factsheets(work: Work) -> None:
    """A phase: each foreign vehicle that has not said what it can do is asked, more slowly in the end, for ever."""
    for robot, view in sorted(work.views.items()):
        if not view.robot.is_foreign:
            continue
        key = _key(view)
        if not needs_factsheet(view):
            work.forget_sends(key)
        elif work.online(robot) and work.due(key, work.pace(key)):
            work.publish(instant(robot, f"{key}-{round(work.at)}", "factsheetRequest"))


def _key(view: RobotView) -> str:
    return f"{view.robot.id}-factsheet"

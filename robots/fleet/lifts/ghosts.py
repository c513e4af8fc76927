"""Sessions that keep a car for a robot that is neither in it nor near it: told to staff, never ended by the desk.

A supervisor ends one with the button of the help request that follows (`RobotCleared`); else its lease does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from robots.core.geometry import distance
from robots.core.lift import LiftSession, LiftState, Zone
from robots.core.notices import Notice
from robots.fleet.liftdesk import Desk
from robots.fleet.work import Work

NEAR_M = 8.0
"""So close to a door a robot on its ride may still be about to enter."""
RIDE_OVER = ("IDLE", "RELEASE_PENDING", "ABORT_OUT", "DONE")


@dataclass(slots=True)
class Ghosts:
    """since  lift -> (robot, session, from when it looked like a ghost)"""

    since: dict[str, tuple[str, str, float]] = field(default_factory=dict)

    def look(self, work: Work, desks: Mapping[str, Desk]) -> None:
        """Note what looks like a ghost, and record it once it has for `ghost_s`."""
        told = dict(work.ghosts)
        work.ghosts.clear()
        for desk in desks.values():
            for lift in work.plan.groups[desk.group]:
                car, heard = desk.cars.get(lift, (None, 0.0))
                session = _ghost(work, car) if car is not None and work.at - heard <= work.rules.lift_quiet_s else None
                if session is None:
                    self.since.pop(lift, None)
                    continue
                if self.since.get(lift, ("", "", 0.0))[:2] != (session.robot, session.id):
                    self.since[lift] = (session.robot, session.id, work.at)
                if work.at - self.since[lift][2] >= work.plan.hall.lift_rules.ghost_s:
                    work.ghosts[session.robot] = lift
        for robot, lift in sorted(work.ghosts.items()):
            if told.get(robot) != lift:
                work.record("ghost_session_seen", lift, robot=robot, since=self.since[lift][2])
                work.note(Notice.GHOST_SESSION.value, lift=lift, robot=robot)
        for robot, lift in sorted(told.items()):
            if work.ghosts.get(robot) != lift:
                work.record("ghost_session_gone", lift, robot=robot)


def _ghost(work: Work, car: LiftState) -> LiftSession | None:
    """The session if its owner is known to be out of the car, and away or on no ride.

    One that is in a car, or that never said where it is, is no ghost.
    """
    if car.session is None:
        return None
    where = work.presence.get(car.session.robot)
    if where is None or where.zone is not Zone.OUT:
        return None
    view, lift = work.views.get(car.session.robot), work.plan.lifts[car.lift]
    pose = view.state.pose if view is not None and view.state is not None else None
    if pose is None:
        return None
    ride = view.info("ride") if view is not None else None
    rides = ride is not None and ride.get("lift", "") == car.lift and ride.get("state", "") not in RIDE_OVER
    near = pose.map_id in lift.maps and distance(pose.point, lift.front(pose.map_id).point) <= NEAR_M
    return None if near and rides and work.online(car.session.robot) else car.session

"""A guide's lift rides: with its visitor only. The ride is the courier's; who comes along is seen by the laser."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from robots.building.lift_plan import LiftPlan
from robots.building.plan import Plan
from robots.core.commands import Record
from robots.core.events import Tick
from robots.core.geometry import distance
from robots.core.lift import Zone
from robots.core.reasons import Reason
from robots.elevator.chart import RideState as R
from robots.elevator.commands import RideEnded
from robots.elevator.company import Company
from robots.elevator.conduct import BEFORE_BOARDING
from robots.elevator.events import RideCancelled, RideClosed, RideOrdered
from robots.elevator.ride import Ride
from robots.guide.escort.escort import Escort, Phase
from robots.guide.escort.tracking import Tracker
from robots.settings.robots import Robot
from robots.vehicle.driver import Driver
from robots.vehicle.progress import Progress
from robots.vehicle.rider import Rider
from robots.vehicle.ways import RideAhead, ride_action

NEAR_M = 2.5
"""A visitor within this steps in after it."""
INSIDE_M = 0.15
"""So far behind the sill somebody is in the car."""
MOST_RIDES = 3
"""Of one escort: a visitor who gets off on the way is not ridden with for ever."""
AGAIN_S = 5.0
"""Between two tries to begin a ride that does not begin."""


class Riding:
    """`rider` drives around and in lifts while a ride is on."""

    def __init__(self, robot: Robot, plan: Plan, driver: Driver, known: Mapping[str, Any]) -> None:
        elevations = {map_id: floor.elevation_m for map_id, floor in plan.maps.items()}
        ride = Ride.restored(known.get("ride") or {}, robot.id, robot.radius, plan.lifts, elevations)
        ride.rules, ride.time_zone = plan.hall.lift_rules, plan.hall.time_zone
        ride.company = Company.AWAY
        self.rider = Rider(ride, plan, robot, driver)
        self._plan, self._driver = plan, driver
        self._rides = 0
        self._again_at = 0.0
        self._cancel_told = False

    @property
    def active(self) -> bool:
        return self.rider.active

    # --- events ---

    def feed(self, event: Any, tracker: Tracker | None) -> list[Any]:
        """An event of lifts or sensors, while the ride wants to hear it."""
        self._see(event.at, tracker)
        return self.rider.feed(event)

    def tick(self, event: Tick, tracker: Tracker | None) -> list[Any]:
        if not self.rider.listening:
            return []
        self._see(event.at, tracker)
        done = self.rider.due(event.at) + self.rider.feed(event)
        return done + (self.rider.drive(event.at) if self.rider.active else [])

    def _see(self, at: float, tracker: Tracker | None) -> None:
        """Tell the ride where the visitor is."""
        ride, pose = self.rider.ride, self._driver.pose
        lift = self._plan.lifts.get(ride.lift)
        if tracker is None or tracker.place is None or tracker.is_lost(at) or pose is None:
            ride.company = Company.AWAY
        elif lift is not None and _is_in(lift, tracker.place):
            ride.company = Company.ABOARD
        else:
            ride.company = Company.NEAR if distance(tracker.place, pose.point) <= NEAR_M else Company.AWAY

    def phase(self) -> Phase:
        """Where the ride is, as far as the visitor is concerned."""
        ride = self.rider.ride
        if ride.state is R.IN_CAR and ride.company is not Company.ABOARD:
            return Phase.BOARDING
        leaves = ride.state in (R.ARRIVED_CHECK, R.RETREAT_CAR) and ride.company is Company.ABOARD
        if leaves and ride.to_map() == ride.ordered_map() and ride.is_at_destination_for_sure():
            return Phase.LEAVING
        waits = ride.state in BEFORE_BOARDING or ride.state in (R.REQUEUE, R.COMMS_LOST_OUT, R.ABORT_OUT)
        return Phase.LANDING if waits and ride.zone is Zone.OUT else Phase.ABOARD

    # --- rides ---

    def begin(self, at: float, progress: Progress, move: RideAhead, escort: Escort) -> list[Any]:
        """The order's next edge leads to another floor."""
        pose, position = self._driver.pose, move.node.position
        if pose is None or position is None or at < self._again_at:
            return []
        if self._rides >= MOST_RIDES:
            escort.give_up(at, Reason.LIFT_GAVE_UP)
            return []
        if (action := ride_action(progress)) is not None:
            progress.start(action.action_id)
        self.rider.group, self._cancel_told = move.group, False
        ride_id = f"{progress.order_id}/{move.edge.sequence_id}/{int(at * 1000)}"
        begun = self.rider.feed(RideOrdered(at, ride_id, move.group, pose.map_id, position.map_id, move.lift))
        if not self.rider.active:
            self._again_at = at + AGAIN_S  # its last session is still being given back
            return begun
        self._rides += 1
        escort.board(at)
        return begun

    def cancel(self, at: float) -> list[Any]:
        """Nobody wants to go there any more: on a landing it gives the lift back at once, in a car once it is out."""
        if not self.rider.active or self._cancel_told:
            return []
        self._cancel_told = True
        return self.rider.feed(RideCancelled(at))

    def over(self, at: float, progress: Progress, escort: Escort | None) -> tuple[list[Any], bool]:
        """What the last ride came to. Commands; whether one ended."""
        ended, self.rider.ended = self.rider.ended, None
        if ended is None:
            return [], False
        done: list[Any] = [Record("escort_rode", progress.order_id, {"outcome": ended.outcome, "map": ended.map_id})]
        if ended.outcome == "gave_up":
            done += self.rider.feed(RideClosed(at))
            self.rider.ended = None
        if ended.outcome == "done" and (action := ride_action(progress)) is not None:
            progress.end(action.action_id, True)
        if escort is not None:
            self._go_on(at, ended, escort)
        return done, True

    def _go_on(self, at: float, ended: RideEnded, escort: Escort) -> None:
        if ended.outcome == "gave_up":
            escort.give_up(at, Reason.LIFT_GAVE_UP)
            return
        turned_back = ended.outcome == "set_down" and ended.map_id == self.rider.ride.m.from_map
        if turned_back or ended.outcome == "cancelled":
            escort.give_up(at, Reason.VISITOR_GONE)  # it waited in the car, and nobody stepped in
        else:
            escort.got_off(at)

    def begins_anew(self) -> None:
        """Another escort."""
        self._rides, self._again_at = 0, 0.0


def _is_in(lift: LiftPlan, place: tuple[float, float]) -> bool:
    along, beside = lift.along(*place), abs(lift.lateral(*place))
    return -(lift.depth + INSIDE_M) <= along <= -INSIDE_M and beside <= lift.width / 2 + INSIDE_M

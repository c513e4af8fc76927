"""Hosts the ride: drives where it says, keeps its timers, and passes everything else on."""

from __future__ import annotations

from typing import Any

from robots.building.plan import Plan
from robots.core.commands import SetTimer
from robots.core.lift import Zone
from robots.core.reasons import Reason
from robots.core.sensing import PoseSeen, Say, WatchScan
from robots.core.timers import Timers
from robots.elevator.chart import RideState
from robots.elevator.commands import DriveTo, Halt, HelpWanted, RideEnded
from robots.elevator.events import MotionBlocked, Reached
from robots.elevator.ride import Ride
from robots.motion.follower import Going
from robots.settings.robots import Robot
from robots.vehicle.driver import Driver
from robots.vehicle.lift_ways import lift_legs

BLOCKED_S = 5.0
"""So long without headway on a way around a lift counts as blocked."""
MAP_S = 10.0
"""So long may the localiser take to be on the map of the target."""
_WITH_PEOPLE = frozenset({RideState.HELP_WAIT, RideState.MANUAL, RideState.EMERGENCY_LANDING})
_MOVES_NOTHING = frozenset({RideState.IDLE, RideState.DONE, RideState.RELEASE_PENDING})


class Rider:
    """`ended` is what the last ride came to, until the agent takes it; `help` why the ride asks for a person."""

    def __init__(self, ride: Ride, plan: Plan, robot: Robot, driver: Driver) -> None:
        self.ride = ride
        self.ended: RideEnded | None = None
        self.help: Reason | None = None
        self.wants_scan = False
        self.group = ""  # of the ride that is on; the agent sets it when it orders one
        self._plan, self._robot, self._driver = plan, robot, driver
        self._timers = Timers()
        self._going: DriveTo | None = None
        self._under_way = False
        self._asked_at = 0.0

    @property
    def active(self) -> bool:
        """The ride moves the robot. While only its session is still to be given back, the robot may drive on."""
        return self.ride.state not in _MOVES_NOTHING

    @property
    def listening(self) -> bool:
        """The ride wants to hear the sensors and the time."""
        return self.ride.active

    def zone(self) -> Zone:
        """By the pose and the cars of that floor, whether a ride is on or not; unknown counts as in."""
        return self._plan.zone(self._driver.pose, self._robot.radius)

    def feed(self, event: Any) -> list[Any]:
        """Give the ride an event and carry out its answer; what is left is for the shell."""
        rest: list[Any] = []
        for command in self.ride.handle(event):
            match command:
                case DriveTo():
                    self._going, self._under_way, self._asked_at = command, False, event.at
                    rest += self._driver.halt()
                case Halt():
                    self._going = None
                    rest += self._driver.halt()
                case SetTimer():
                    self._timers.set(event.at, command)
                case WatchScan(on=on):
                    self.wants_scan = on
                case HelpWanted(reason=reason):
                    self.help = reason
                case RideEnded():
                    self.ended, self._going, self.wants_scan = command, None, False
                    rest += self._driver.halt()
                case _:
                    rest.append(command)
        if self.ride.state not in _WITH_PEOPLE:
            before, self.help = self.help, Reason.POSITION_UNKNOWN if self.ride.is_lost_in_door() else None
            if self.help is not None and before is None:
                rest.append(Say("need_help"))
        return rest

    def due(self, at: float) -> list[Any]:
        """The ride's timers that have come due."""
        rest: list[Any] = []
        for fired in self._timers.due(at):
            rest += self.feed(fired)
        return rest

    def drive(self, at: float) -> list[Any]:
        """One control step towards the ride's target, and the answer to the ride when it ends."""
        going = self._going
        if going is None:
            return []
        pose = self._driver.pose
        if pose is not None and self._driver.sure and not self._driver.knows_place(at):
            self._driver.sure = False  # a localiser that has fallen silent is as good as one that is lost
            return self.feed(PoseSeen(at, pose, False))
        if not self._under_way:
            if pose is None or not self._driver.knows_place(at) or pose.map_id != going.map_id:
                return self._blocked(at, going) if at - self._asked_at > MAP_S else []
            legs = lift_legs(going, self._group(going), self._plan, pose, self._robot)
            if not legs:
                return self._blocked(at, going)
            self._under_way = True
            shown = self._driver.go(at, legs, BLOCKED_S)
        else:
            shown = []
        commands, step = self._driver.step(at)
        commands = shown + commands
        if step.going is Going.ARRIVED:
            self._going = None
            return commands + self.feed(Reached(at, going.target))
        if step.going is Going.BLOCKED:
            return commands + self._driver.halt() + self._blocked(at, going)
        return commands

    def _blocked(self, at: float, going: DriveTo) -> list[Any]:
        self._going = None
        return self.feed(MotionBlocked(at, going.target))

    def _group(self, going: DriveTo) -> str:
        lift = self._plan.lifts.get(going.lift)
        if lift is not None:
            return lift.group
        served = (
            group for group, lifts in self._plan.groups.items() if going.map_id in self._plan.lifts[lifts[0]].maps
        )
        return self.group or next(served, "")

"""The base in motion: newest pose and scan, the follower, and the commands that come of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from robots.core.geometry import Pose, distance
from robots.core.sensing import OdometrySeen, PoseSeen, ScanSeen, ShowPlan, WatchScan
from robots.motion.follower import BLOCKED_S, Follower, Going, Step
from robots.motion.limits import Limits
from robots.motion.track import Leg
from robots.motion.wheels import WheelWatch
from robots.settings.robots import Robot
from robots.vehicle.ways import shown

POSE_S = 1.0
"""A pose older than this moves nothing."""
STILL = 0.02
TURNED = 0.05
"""m/s and rad/s: slower counts as standing."""


class Driver:
    """`pose` is the last one the localiser was sure of; `sure` says whether it still is."""

    def __init__(self, robot: Robot) -> None:
        limits = Limits(robot.speed, robot.accel, robot.turn_speed, robot.turn_accel, robot.radius)
        self.follower = Follower(limits)
        self.wheels = WheelWatch(limits)
        self.pose: Pose | None = None
        self.sure = False
        self.speed = 0.0
        self.turn = 0.0
        self.obstacle = False
        self.travelled: float | None = None  # metres since the last node passed, None before one was
        self._pose_at = 0.0
        self._watching = False

    # --- what is seen ---

    def see_pose(self, event: PoseSeen) -> None:
        self.sure = event.sure
        if event.sure:
            if self.travelled is not None and self.pose is not None and self.pose.map_id == event.pose.map_id:
                self.travelled += distance(self.pose.point, event.pose.point) if self.has_path else 0.0
            self.pose, self._pose_at = event.pose, event.at

    def see_odometry(self, event: OdometrySeen) -> bool:
        """True at the moment it is sure that the wheels do not obey; from then on it goes nowhere, see `straying`."""
        self.speed, self.turn = event.speed, event.turn
        told = (self.follower.speed, self.follower.turn)
        return self.wheels.see(event.at, told, (event.speed, event.turn), event.taken)

    def see_scan(self, event: ScanSeen) -> None:
        self.follower.see(event)

    # --- what is asked ---

    @property
    def moving(self) -> bool:
        """A path is being driven, or the base still rolls."""
        return self.has_path or self._rolls

    @property
    def stands(self) -> bool:
        """It neither moves nor is told to, whether or not it has a path to go on with."""
        return not self._rolls and not self.follower.speed and not self.follower.turn

    @property
    def _rolls(self) -> bool:
        return abs(self.speed) > STILL or abs(self.turn) > TURNED

    @property
    def has_path(self) -> bool:
        return self.follower.has_path

    @property
    def strayed(self) -> bool:
        """Its wheels did not move as told: a person must look at them first."""
        return self.wheels.strayed

    @property
    def map_id(self) -> str:
        """Of the last sure pose; empty before it."""
        return "" if self.pose is None else self.pose.map_id

    @property
    def sure_until(self) -> float:
        """The pose is too old to move by after this instant, unless a newer one comes."""
        return self._pose_at + POSE_S

    def knows_place(self, at: float) -> bool:
        return self.pose is not None and self.sure and at - self._pose_at <= POSE_S

    # --- what is done ---

    def go(self, at: float, legs: Sequence[Leg], blocked_s: float = BLOCKED_S) -> list[Any]:
        self.follower.follow(at, legs, blocked_s)
        return [] if self.pose is None else [ShowPlan(shown(legs, self.pose))]

    def make_do(self) -> bool:
        """Take where it stands for the end of its path, and only turn as wanted there. False: more of it is ahead."""
        return self.follower.make_do()

    def halt(self) -> list[Any]:
        """Stop and forget the path; silent when it stood already."""
        stood = self.follower.going in (Going.IDLE, Going.ARRIVED) and not self.follower.speed
        stop = self.follower.halt()
        return [] if stood else [stop]

    def pause(self, in_the_way: bool = False) -> list[Any]:
        """Stop and keep the path; silent when it stood already. `in_the_way`: as of `Follower.pause`."""
        stood = not self.follower.speed and not self.follower.turn
        stop = self.follower.pause(in_the_way)
        return [] if stood else [stop]

    def step(self, at: float) -> tuple[list[Any], Step]:
        """One control step along the path."""
        if self.pose is None or self.strayed or not self.knows_place(at):
            return self.pause(), Step(None, self.follower.going)
        step = self.follower.step(at, self.pose, self._pose_at)
        if step.passed:
            self.travelled = 0.0
        self.obstacle = step.obstacle and step.drive is not None and step.drive.speed == 0.0
        if step.drive is None:
            return [], step
        self.wheels.tell(at, (step.drive.speed, step.drive.turn))
        return [step.drive], step

    def watch(self, wanted: bool) -> list[Any]:
        """Switch the laser when that is news."""
        if wanted == self._watching:
            return []
        self._watching = wanted
        return [WatchScan(wanted)]

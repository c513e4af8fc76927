"""The base in motion: newest pose and scan, the follower, and the commands that come of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from robots.core.geometry import Pose
from robots.core.sensing import OdometrySeen, PoseSeen, ScanSeen, ShowPlan, WatchScan
from robots.motion.follower import BLOCKED_S, Follower, Going, Step
from robots.motion.limits import Limits
from robots.motion.track import Leg
from robots.settings.robots import Robot
from robots.vehicle.ways import shown

POSE_S = 1.0
"""A pose older than this moves nothing."""
STILL = 0.02
"""m/s: slower counts as standing."""


class Driver:
    """`pose` is the last one the localiser was sure of; `sure` says whether it still is."""

    def __init__(self, robot: Robot) -> None:
        limits = Limits(robot.speed, robot.accel, robot.turn_speed, robot.turn_accel, robot.radius)
        self.follower = Follower(limits)
        self.pose: Pose | None = None
        self.sure = False
        self.speed = 0.0
        self.turn = 0.0
        self.obstacle = False
        self._pose_at = 0.0
        self._watching = False

    # --- what is seen ---

    def see_pose(self, event: PoseSeen) -> None:
        self.sure = event.sure
        if event.sure:
            self.pose, self._pose_at = event.pose, event.at

    def see_odometry(self, event: OdometrySeen) -> None:
        self.speed, self.turn = event.speed, event.turn

    def see_scan(self, event: ScanSeen) -> None:
        self.follower.see(event)

    # --- what is asked ---

    @property
    def moving(self) -> bool:
        """A path is being driven, or the base still rolls."""
        return self.has_path or abs(self.speed) > STILL

    @property
    def has_path(self) -> bool:
        return self.follower.has_path

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

    def halt(self) -> list[Any]:
        """Stop and forget the path; silent when it stood already."""
        stood = self.follower.going in (Going.IDLE, Going.ARRIVED) and not self.follower.speed
        stop = self.follower.halt()
        return [] if stood else [stop]

    def pause(self) -> list[Any]:
        """Stop and keep the path; silent when it stood already."""
        stood = not self.follower.speed and not self.follower.turn
        stop = self.follower.pause()
        return [] if stood else [stop]

    def step(self, at: float) -> tuple[list[Any], Step]:
        """One control step along the path."""
        if self.pose is None or not self.knows_place(at):
            return self.pause(), Step(None, self.follower.going)
        step = self.follower.step(at, self.pose, self._pose_at)
        self.obstacle = step.obstacle and step.drive is not None and step.drive.speed == 0.0
        return ([] if step.drive is None else [step.drive]), step

    def watch(self, wanted: bool) -> list[Any]:
        """Switch the laser when that is news."""
        if wanted == self._watching:
            return []
        self._watching = wanted
        return [WatchScan(wanted)]

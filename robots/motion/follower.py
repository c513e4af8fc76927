"""Follows legs with a differential drive: pure pursuit, speed profile, obstacle stop, final heading.

The host calls `step` at about 10 Hz with the newest pose and gets the speed to command.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from robots.core.geometry import Point, Pose, distance, wrap_angle
from robots.core.sensing import Drive, ScanSeen
from robots.motion.limits import Limits, ramp
from robots.motion.sight import BLIND_SPEED, Oncoming, Sight
from robots.motion.track import Leg, Track

NEAR = 0.04  # m: a leg's end counts as reached
STRAIGHT = 0.03  # rad: a heading counts as reached
MARGIN = 0.15  # m kept to an obstacle ahead
SIDE = 0.05  # m kept free on each side of the footprint
COURTESY = 0.25  # m: something this close beside the way makes the robot slow
COURTESY_SPEED = 0.5  # m/s
BEND_SPEED = 0.3  # m/s through a right angle
LATENCY_S = 0.3  # from an echo to the brakes
TURN_FIRST = 0.7  # rad: from this error on it turns on the spot
BLOCKED_S = 10.0
_RETRIES = 3


class Going(StrEnum):
    IDLE = "idle"
    MOVING = "moving"
    BLOCKED = "blocked"
    """No headway for `blocked_s`; it goes on trying until halted."""
    ARRIVED = "arrived"


@dataclass(frozen=True, slots=True)
class Step:
    """What one step says: the command (None = nothing to send), the state, the tags of waypoints passed."""

    drive: Drive | None
    going: Going
    passed: tuple[int, ...] = ()
    obstacle: bool = False


_STOP = Drive(0.0, 0.0)


class Follower:
    """One base. `speed` and `turn` are what was commanded last."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.sight = Sight(limits.radius)
        self.going = Going.IDLE
        self.speed = 0.0
        self.turn = 0.0
        self._legs: list[Leg] = []
        self._track: Track | None = None
        self._turning = False  # on the spot
        self._facing = False  # the final heading of a leg
        self._retries = 0
        self._blocked_s = BLOCKED_S
        self._best = math.inf
        self._best_at = 0.0
        self._last = 0.0
        self._oncoming = Oncoming()

    @property
    def map_id(self) -> str:
        return self._legs[0].map_id if self._legs else ""

    @property
    def has_path(self) -> bool:
        return bool(self._legs)

    def follow(self, at: float, legs: Sequence[Leg], blocked_s: float = BLOCKED_S) -> None:
        """Drive these legs one after the other, from wherever the robot is; replaces what it was doing."""
        self._legs = [leg for leg in legs if leg.points or leg.heading is not None]
        self._track = None
        self._facing = self._turning = False
        self._retries, self._blocked_s = 0, blocked_s
        self.going = Going.MOVING if self._legs else Going.ARRIVED
        self._progress(at, math.inf, fresh=True)

    def make_do(self) -> bool:
        """The end of the last leg counts as reached from here: its heading is left. False: that is no sense yet."""
        if len(self._legs) != 1 or self._track is None or self._legs[0].reverse:
            return False
        self._facing, self._turning = True, False
        return True

    def halt(self) -> Drive:
        """Forget the path and stop."""
        self._legs, self._track = [], None
        self.going = Going.IDLE
        self.speed = self.turn = 0.0
        return _STOP

    def pause(self, in_the_way: bool = False) -> Drive:
        """Stop and keep the path; `step` goes on. `in_the_way`: something is, so it counts as without headway."""
        self.speed = self.turn = 0.0
        if not in_the_way:
            self._best_at = math.inf
        return _STOP

    def see(self, scan: ScanSeen) -> None:
        self.sight.see(scan)

    def step(self, now: float, pose: Pose, seen_at: float, scanning: bool = True) -> Step:
        """One control step. `pose` was seen at `seen_at`; `scanning` False: drive without a laser."""
        dt = min(max(now - self._last, 0.0), 0.3)
        self._last = now
        if not self._legs:
            return Step(None, self.going)
        if self._best_at == math.inf:
            self._best_at = now
        leg = self._legs[0]
        if pose.map_id != leg.map_id:
            return self._stand(now)
        x, y, theta = self._predicted(pose, min(max(now - seen_at, 0.0), 0.3))
        if self._track is None:
            self._track = Track((x, y), leg.points)
        track = self._track
        passed = track.place((x, y))
        obstacle = False
        if not self._facing:
            left = track.left()
            done = not track.lengths or left <= 0.012 or distance((x, y), track.end) <= 0.012
            if not done:
                target = self._target(track)
                obstacle = self._pursue(now, dt, track, left, target, (x, y, theta), leg.reverse, scanning)
            elif self._missed(track, (x, y), leg):
                return Step(self._rest(), self._state(now), tuple(passed))
            else:
                self._facing = True
                self._progress(now, math.inf, fresh=True)
        if self._facing:
            if leg.heading is not None and self._face(now, dt, leg.heading, theta):
                return Step(Drive(self.speed, self.turn), self._state(now), tuple(passed))
            passed = passed + (track.tags[-1] if track.tags else [])
            self._next_leg(now)
            return Step(self._rest(), self.going, tuple(passed))
        return Step(Drive(self.speed, self.turn), self._state(now), tuple(passed), obstacle)

    # --- parts of a step ---

    def _predicted(self, pose: Pose, age: float) -> tuple[float, float, float]:
        theta = pose.theta + self.turn * age
        middle = pose.theta + self.turn * age / 2
        return (
            pose.x + self.speed * age * math.cos(middle),
            pose.y + self.speed * age * math.sin(middle),
            theta,
        )

    def _target(self, track: Track) -> Point:
        return track.at(0.3 + 0.5 * abs(self.speed))

    def _pursue(
        self,
        now: float,
        dt: float,
        track: Track,
        left: float,
        target: Point,
        body: tuple[float, float, float],
        reverse: bool,
        scanning: bool,
    ) -> bool:
        x, y, theta = body
        heading = theta + math.pi if reverse else theta
        error = wrap_angle(math.atan2(target[1] - y, target[0] - x) - heading)
        limits = self.limits
        self._turning = abs(error) > (0.08 if self._turning else TURN_FIRST)
        if self._turning:
            self.speed = ramp(self.speed, 0.0, limits.accel * dt)
            self.turn = ramp(self.turn, limits.turning_speed(error), limits.turn_accel * dt)
            self._progress(now, left + abs(error) / 10)
            return False
        wanted = self._profile(track, left) * max(0.2, math.cos(error))
        free = self._free_speed(now, track, error + (math.pi if reverse else 0.0)) if scanning else math.inf
        obstacle = free < wanted
        signed = -1.0 if reverse else 1.0
        pace = ramp(signed * self.speed, min(wanted, free), limits.accel * dt)
        if free <= 0.0:
            pace = 0.0  # not a ramp: the base brakes as hard as it can
        self.speed = signed * pace
        reach = max(distance((x, y), target), 0.1)
        turn = 2.0 * pace * math.sin(error) / reach
        self.turn = ramp(self.turn, max(-limits.turn_speed, min(limits.turn_speed, turn)), limits.turn_accel * dt)
        self._progress(now, left)
        return obstacle

    def _profile(self, track: Track, left: float) -> float:
        limits = self.limits
        k = track.index
        speed = min(limits.speed, track.caps[k])
        ahead = track.lengths[k] - track.along
        while k + 1 < len(track.lengths) and ahead < 1.5:
            bend = max(BEND_SPEED, limits.speed * (1.0 - track.bends[k])) if track.bends[k] > 0.1 else limits.speed
            speed = min(speed, limits.braking_speed(ahead, min(bend, track.caps[k + 1])))
            k += 1
            ahead += track.lengths[k]
        return min(speed, limits.braking_speed(left), 1.2 * left + 0.02)

    def _free_speed(self, now: float, track: Track, direction: float) -> float:
        """The speed the laser allows towards `direction`; infinite when nothing stands in the way."""
        if not self.sight.is_fresh(now):
            return 0.0
        limits = self.limits
        cap = math.inf if self.sight.covers(direction) else BLIND_SPEED
        moved = abs(self.speed) * (now - self.sight.at)
        way = track.to_bend()
        seen = self.sight.free(direction, limits.radius + SIDE)
        free = seen - moved
        towards = self._oncoming.see(self.sight.at, seen, abs(self.speed))
        if free < 2 * way + 1.0:
            # A wall behind the goal is no obstacle, yet somebody may be on the way to the same place: so brake for
            # all that is ahead, half as hard as we could, for it may come towards us as fast as we go.
            margin = MARGIN if free < way - 0.02 else min(MARGIN, max(0.0, free - way - 0.02))
            room = free - margin
            cap = min(cap, limits.braking_speed(room / 2), 1.5 * room) if room > 0.01 else 0.0
            if towards > 0.0:
                cap = min(cap, limits.meeting_speed(room - LATENCY_S * towards, towards))
        if cap > COURTESY_SPEED and self.sight.free(direction, limits.radius + COURTESY) - moved < min(way, 0.8):
            cap = COURTESY_SPEED
        return cap

    def _face(self, now: float, dt: float, heading: float, theta: float) -> bool:
        """Turn on the spot; False once the heading is reached."""
        error = wrap_angle(heading - theta)
        if abs(error) <= STRAIGHT:
            return False
        self.speed = 0.0
        self.turn = ramp(self.turn, self.limits.turning_speed(error), self.limits.turn_accel * dt)
        self._progress(now, abs(error))
        return True

    def _missed(self, track: Track, point: Point, leg: Leg) -> bool:
        """Beside the leg's end: go for the end again from here, a few times."""
        if self._retries >= _RETRIES or leg.reverse or distance(point, track.end) <= NEAR or not track.lengths:
            return False
        self._retries += 1
        last = leg.points[-1]
        self._track = Track(point, (last,))
        return True

    def _next_leg(self, now: float) -> None:
        self._legs.pop(0)
        self._track, self._facing, self._turning, self._retries = None, False, False, 0
        self._progress(now, math.inf, fresh=True)
        self.going = Going.MOVING if self._legs else Going.ARRIVED

    def _rest(self) -> Drive:
        self.speed = self.turn = 0.0
        return _STOP

    def _stand(self, now: float) -> Step:
        return Step(self._rest(), self._state(now))

    def _progress(self, now: float, measure: float, fresh: bool = False) -> None:
        if fresh:
            self._best, self._best_at = math.inf, now
        elif measure < self._best - 0.03:
            self._best, self._best_at = measure, now

    def _state(self, now: float) -> Going:
        self.going = Going.BLOCKED if now - self._best_at > self._blocked_s else Going.MOVING
        return self.going

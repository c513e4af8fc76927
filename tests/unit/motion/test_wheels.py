"""A base that does not move as it is told is found soon; one that is only slow, pushed, or on bad floor never is."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, sin

import pytest

from robots.core.geometry import Pose
from robots.motion.follower import Follower
from robots.motion.limits import Limits, ramp
from robots.motion.track import Leg, Waypoint
from robots.motion.wheels import WheelWatch

LIMITS = Limits()
APART = 0.42
STEP_S = 0.1
Wheels = Callable[[float, float], tuple[float, float]]
Told = tuple[float, float]


def sound(left: float, right: float) -> tuple[float, float]:
    return left, right


def dead(left: float, right: float) -> tuple[float, float]:
    return right / 2.0, right


def dragging(left: float, right: float) -> tuple[float, float]:
    return left, 0.6 * right


def stuck(left: float, right: float) -> tuple[float, float]:
    return 0.0, right


def backwards(left: float, right: float) -> tuple[float, float]:
    return -left, -right


class Bench:
    """A base of 50 Hz whose wheels do what `wheels` makes of their speeds; the watch sees ten odometries a second."""

    def __init__(self, accel: float = LIMITS.accel, turn_accel: float = LIMITS.turn_accel, late: int = 0) -> None:
        self.watch = WheelWatch(LIMITS)
        self.at = 100.0
        self.speed = self.turn = 0.0
        self.wheels: Wheels = sound
        self.way = 0.0
        self._accel, self._turn_accel = accel, turn_accel
        self._queue: list[Told] = [(0.0, 0.0)] * late

    def tell(self, speed: float, turn: float, seconds: float) -> Bench:
        for _ in range(round(seconds / STEP_S)):
            self.watch.tell(self.at, (speed, turn))
            self._queue.append((speed, turn))
            goal = self._queue.pop(0)
            for _ in range(5):
                self.speed = ramp(self.speed, goal[0], self._accel * 0.02)
                self.turn = ramp(self.turn, goal[1], self._turn_accel * 0.02)
                self.way += abs(self.seen()[0]) * 0.02
            self.at += STEP_S
            self.watch.see(self.at, (speed, turn), self.seen())
        return self

    def seen(self) -> tuple[float, float]:
        half = self.turn * APART / 2.0
        left, right = self.wheels(self.speed - half, self.speed + half)
        return (left + right) / 2.0, (right - left) / APART


class LateBench(Bench):
    """Its base hears commands `late_s` late, and is heard so late; its clock is `apart` seconds ahead."""

    def __init__(self, apart: float) -> None:
        super().__init__()
        self.late_s = 0.0
        self._apart = apart
        self._told: list[tuple[float, Told]] = []  # arrival at the base, what
        self._said: list[tuple[float, float, tuple[float, float]]] = []  # arrival, stamp, speeds

    def tell(self, speed: float, turn: float, seconds: float) -> LateBench:
        for _ in range(round(seconds / STEP_S)):
            self.watch.tell(self.at, (speed, turn))
            self._told.append((self.at + self.late_s, (speed, turn)))
            came = [told for arrives, told in self._told if arrives <= self.at]
            goal = came[-1] if came else (0.0, 0.0)
            for _ in range(5):
                self.speed = ramp(self.speed, goal[0], self._accel * 0.02)
                self.turn = ramp(self.turn, goal[1], self._turn_accel * 0.02)
            self.at += STEP_S
            self._said.append((self.at + self.late_s, self.at + self._apart, self.seen()))
            for arrives, stamp, seen in self._said:
                if arrives <= self.at:
                    self.watch.see(max(arrives, self.at), (speed, turn), seen, stamp)
            self._said = [one for one in self._said if one[0] > self.at]
        return self


def until_found(bench: Bench, told: Told) -> tuple[float, float]:
    """Seconds and metres from here until the watch is sure; many of each if it never is."""
    since, bench.way = bench.at, 0.0
    while not bench.watch.strayed and bench.at - since < 10.0:
        bench.tell(*told, STEP_S)
    return bench.at - since, bench.way


@pytest.mark.parametrize("told", [(0.8, 0.0), (0.3, 0.0), (0.5, -0.4), (0.5, 0.4)])
@pytest.mark.parametrize("fault", [dead, dragging, stuck, backwards])
def test_a_wheel_that_fails_on_the_way_is_found_within_a_second(told: Told, fault: Wheels) -> None:
    bench = Bench().tell(*told, 3.0)
    assert not bench.watch.strayed
    bench.wheels = fault
    seconds, way = until_found(bench, told)
    assert seconds < 1.05 and way <= 0.4


@pytest.mark.parametrize("told", [(0.15, 0.0), (0.0, 1.2), (0.0, -1.2)])
@pytest.mark.parametrize("fault", [dead, dragging, stuck, backwards])
def test_slow_or_turning_on_the_spot_it_has_not_come_far_when_it_is_found(told: Told, fault: Wheels) -> None:
    bench = Bench().tell(*told, 3.0)
    bench.wheels = fault
    seconds, way = until_found(bench, told)
    assert seconds < 3.55 and way <= 0.4


def test_a_dead_wheel_while_it_starts_is_found_soon() -> None:
    bench = Bench()
    bench.wheels = dead
    seconds, way = until_found(bench, (0.5, 0.0))
    assert seconds < 1.55 and way < 0.35


@pytest.mark.parametrize("late", [0, 1, 3])
@pytest.mark.parametrize("share", [0.55, 1.0, 2.0])
def test_starting_stopping_and_bends_are_no_fault_of_a_weak_or_slow_base(late: int, share: float) -> None:
    bench = Bench(share * LIMITS.accel, share * LIMITS.turn_accel, late)
    for speed, turn in (
        (0.8, 0.0),
        (0.0, 0.0),
        (0.3, 1.0),
        (0.8, -0.6),
        (0.0, -1.2),
        (0.0, 1.2),
        (-0.3, 0.0),
        (0.0, 0.0),
    ):
        bench.tell(speed, turn, 2.0)
        bench.tell(speed / 2, turn / 2, 0.4)
    assert not bench.watch.strayed


@pytest.mark.parametrize("share", [0.0, 0.3, 0.85])
def test_carpet_a_ramp_or_a_hand_that_holds_it_only_make_it_slow(share: float) -> None:
    bench = Bench()
    bench.tell(0.6, 0.3, 2.0)
    bench.wheels = lambda left, right: (share * left, share * right)
    assert not bench.tell(0.6, 0.3, 10.0).watch.strayed


def test_a_wheel_on_carpet_while_the_other_is_not_is_no_fault() -> None:
    bench = Bench()
    bench.wheels = lambda left, right: (0.95 * left, right)
    assert not bench.tell(0.8, 0.0, 20.0).tell(0.3, 0.0, 20.0).tell(0.0, 1.2, 5.0).watch.strayed


def test_a_jolt_of_the_encoders_is_no_fault() -> None:
    bench = Bench().tell(0.5, 0.0, 2.0)
    for _ in range(5):
        bench.wheels = stuck
        bench.tell(0.5, 0.0, 0.2)
        bench.wheels = sound
        bench.tell(0.5, 0.0, 3.0)
    assert not bench.watch.strayed


def test_who_pushes_a_robot_that_is_told_nothing_makes_no_fault() -> None:
    watch = WheelWatch(LIMITS)
    for step in range(100):
        assert not watch.see(100.0 + 0.1 * step, (0.0, 0.0), (0.9, 0.4))


def test_it_goes_on_right_after_it_was_pushed() -> None:
    watch = WheelWatch(LIMITS)
    for step in range(20):
        watch.see(100.0 + 0.1 * step, (0.0, 0.0), (0.9, -0.8))
    bench = Bench()
    bench.watch, bench.at = watch, 102.0
    assert not bench.tell(0.3, 0.2, 5.0).watch.strayed


def test_pauses_and_odometry_that_comes_rarely_are_no_fault() -> None:
    bench = Bench()
    for _ in range(10):
        bench.tell(0.6, 0.2, 0.7).tell(0.0, 0.0, 0.3)
        bench.at += 5.0
    assert not bench.watch.strayed


def test_what_was_told_between_two_odometries_counts() -> None:
    """A robot's own process stood still: its last command to turn right, then two to turn left, then the odometry."""
    bench = Bench().tell(0.0, 0.0, 1.0)
    watch, at = bench.watch, bench.at
    watch.tell(at + 0.1, (0.0, -1.2))
    watch.tell(at + 0.45, (0.0, 0.4))
    for late, turn in (
        (0.46, -1.2),
        (0.47, -1.2),
        (0.55, -1.2),
        (0.65, -1.2),
        (0.75, -1.2),
        (0.85, -1.0),
        (0.95, -0.6),
    ):
        watch.see(at + late, (0.0, 0.4), (0.0, turn))
    assert not watch.strayed


@pytest.mark.parametrize("apart", [0.0, 3600.0, -0.2])
@pytest.mark.parametrize("late_s", [0.6, 1.5])
def test_a_machine_that_is_late_is_no_fault_and_hides_none(apart: float, late_s: float) -> None:
    """Odometry and commands both come late, now and then; the clock of the base is any time apart."""
    bench, turn = LateBench(apart), 1.0
    for _ in range(6):
        bench.tell(0.3, turn, 2.0)
        bench.late_s = late_s
        for _ in range(3):
            turn = -turn
            bench.tell(0.3, turn, 2.7 * late_s)
        bench.late_s = 0.0
    assert not bench.watch.strayed
    bench.tell(0.5, 0.0, 5.0)
    bench.wheels = dead
    bench.tell(0.5, 0.0, 1.0)
    assert bench.watch.strayed


def test_forgiven_it_looks_anew() -> None:
    bench = Bench().tell(0.5, 0.0, 2.0)
    bench.wheels = dead
    assert bench.tell(0.5, 0.0, 1.0).watch.strayed
    bench.watch.forgive()
    bench.wheels = sound
    assert not bench.tell(0.5, 0.0, 5.0).watch.strayed
    bench.wheels = dead
    assert bench.tell(0.5, 0.0, 1.0).watch.strayed


@pytest.mark.parametrize("slip", [(1.0, 1.0), (0.7, 0.95)])
def test_a_whole_way_with_bends_is_driven_without_a_fault_also_on_wet_floor(slip: tuple[float, float]) -> None:
    """Slip is beneath the wheels: they obey, and the follower steers against it by the pose."""
    follower, watch = Follower(LIMITS), WheelWatch(LIMITS)
    points = [(3.0, 0.0), (3.0, 2.0), (0.0, 2.0), (0.0, 0.5)]
    follower.follow(0.0, [Leg("m", tuple(Waypoint(*point) for point in points), 1.5)])
    x = y = theta = speed = turn = at = 0.0
    while follower.has_path and at < 90.0:
        at += STEP_S
        assert not watch.see(at, (follower.speed, follower.turn), (speed, turn))
        drive = follower.step(at, Pose("m", x, y, theta), at, scanning=False).drive
        for _ in range(5 if drive else 0):
            speed, turn = ramp(speed, drive.speed, 0.01), ramp(turn, drive.turn, 0.04)
            left, right = slip[0] * (speed - turn * APART / 2), slip[1] * (speed + turn * APART / 2)
            theta += (right - left) / APART * 0.02
            x, y = x + (left + right) / 2 * 0.02 * cos(theta), y + (left + right) / 2 * 0.02 * sin(theta)
    assert not follower.has_path

"""The follower on a small kinematic base: 10 Hz commands and poses, integrated at 50 Hz with acceleration limits."""

import math

import pytest

from robots.core.geometry import Pose, distance, wrap_angle
from robots.core.sensing import Drive, ScanSeen
from robots.motion.follower import Follower, Going
from robots.motion.limits import Limits, ramp
from robots.motion.track import Leg, Waypoint

LIMITS = Limits()
BEAMS = 360


class Base:
    """A round robot among point obstacles; commands act through acceleration limits, poses are up to 0.1 s old."""

    def __init__(self, x=0.0, y=0.0, theta=0.0, map_id="b1-F1"):
        self.x, self.y, self.theta, self.map_id = x, y, theta, map_id
        self.speed = self.turn = 0.0
        self.at = 1000.0
        self.obstacles: list[tuple[float, float]] = []
        self.follower = Follower(LIMITS)
        self.trail: list[tuple[float, float, float]] = []
        self.passed: list[int] = []
        self.top = 0.0

    def pose(self):
        return Pose(self.map_id, self.x, self.y, wrap_angle(self.theta))

    def scan(self):
        ranges = [8.0] * BEAMS
        for ox, oy in self.obstacles:
            away = distance((self.x, self.y), (ox, oy))
            bearing = wrap_angle(math.atan2(oy - self.y, ox - self.x) - self.theta)
            width = math.atan2(0.1, max(away, 0.1))
            for k in range(BEAMS):
                if abs(wrap_angle(-math.pi + k * 2 * math.pi / BEAMS - bearing)) < width:
                    ranges[k] = min(ranges[k], away)
        return ScanSeen(self.at, self.pose(), -math.pi, 2 * math.pi / BEAMS, 8.0, ranges)

    def run(self, seconds, until=(Going.ARRIVED,), lag_s=0.0, scanning=False):
        command = Drive(0.0, 0.0)
        delayed = []
        for _ in range(int(seconds * 10)):
            seen, pose = self.at, self.pose()
            delayed.append((seen, pose))
            seen, pose = delayed[max(0, len(delayed) - 1 - round(lag_s * 10))]
            if scanning:
                self.follower.see(self.scan())
            step = self.follower.step(self.at, pose, seen, scanning)
            self.passed += step.passed
            if step.drive is not None:
                command = step.drive
            if step.going in until:
                return step.going
            for _ in range(5):
                self.speed = ramp(self.speed, command.speed, LIMITS.accel * 0.02)
                self.turn = ramp(self.turn, command.turn, LIMITS.turn_accel * 0.02)
                self.x += self.speed * 0.02 * math.cos(self.theta)
                self.y += self.speed * 0.02 * math.sin(self.theta)
                self.theta += self.turn * 0.02
                self.at += 0.02
                self.top = max(self.top, abs(self.speed))
                self.trail.append((self.x, self.y, self.speed))
        return self.follower.going

    def settle(self):
        for _ in range(50):
            self.speed = ramp(self.speed, 0.0, LIMITS.accel * 0.02)
            self.x += self.speed * 0.02 * math.cos(self.theta)
            self.y += self.speed * 0.02 * math.sin(self.theta)


def leg(*points, heading=None, reverse=False, map_id="b1-F1"):
    marks = tuple(Waypoint(p[0], p[1], p[2] if len(p) > 2 else math.inf, tag) for tag, p in enumerate(points))
    return Leg(map_id, marks, heading, reverse)


@pytest.mark.parametrize("lag_s", [0.0, 0.1])
@pytest.mark.parametrize("theta", [0.0, 1.0, math.pi, -2.0])
@pytest.mark.parametrize("heading", [None, 0.0, math.pi / 2, math.pi, -2.5])
def test_arrives_within_five_centimetres_and_three_degrees(theta, heading, lag_s):
    base = Base(theta=theta)
    base.follower.follow(base.at, [leg((6.0, 0.0), (6.0, 4.0), (2.0, 4.0), heading=heading)])
    assert base.run(60, lag_s=lag_s) is Going.ARRIVED
    base.settle()
    assert distance((base.x, base.y), (2.0, 4.0)) <= 0.05
    if heading is not None:
        assert abs(wrap_angle(base.theta - heading)) <= math.radians(3)
    assert base.passed == [0, 1, 2]


def test_takes_little_longer_than_the_profile_allows():
    base = Base()
    base.follower.follow(base.at, [leg((20.0, 0.0))])
    assert base.run(60) is Going.ARRIVED
    assert base.at - 1000.0 < 20 / 0.8 + 0.8 / 0.5 + 3.5
    assert base.top <= LIMITS.speed + 1e-9


def test_stays_near_the_line_on_straights_and_bends():
    base = Base(y=0.2)
    base.follower.follow(base.at, [leg((5.0, 0.0), (5.0, 5.0))])
    assert base.run(40) is Going.ARRIVED
    late = [(x, y) for x, y, _ in base.trail if x > 2.5]
    assert all(min(abs(y), abs(x - 5.0)) <= 0.12 for x, y in late)
    assert all(y > -0.1 and x < 5.1 for x, y in late)


def test_keeps_the_speed_of_a_segment():
    base = Base()
    base.follower.follow(base.at, [leg((3.0, 0.0), (5.0, 0.0, 0.3), (8.0, 0.0))])
    assert base.run(40) is Going.ARRIVED
    assert max(speed for x, _, speed in base.trail if 3.1 < x < 4.9) <= 0.32
    assert base.top > 0.7


def test_backs_out_along_the_line_without_turning():
    base = Base(theta=math.pi / 2)
    base.follower.follow(base.at, [leg((0.0, -2.0, 0.3), reverse=True)])
    assert base.run(30) is Going.ARRIVED
    assert distance((base.x, base.y), (0.0, -2.0)) <= 0.05
    assert abs(wrap_angle(base.theta - math.pi / 2)) <= math.radians(3)
    assert base.top <= 0.31


def test_legs_follow_each_other_with_a_stop_between():
    base = Base()
    base.follower.follow(base.at, [leg((2.0, 0.0), heading=math.pi / 2), leg((2.0, 2.0, 0.3), heading=math.pi / 2)])
    assert base.run(30) is Going.ARRIVED
    assert distance((base.x, base.y), (2.0, 2.0)) <= 0.05
    assert all(abs(x - 2.0) <= 0.05 for x, y, _ in base.trail if y > 0.3)


def test_stops_before_an_obstacle_reports_it_and_goes_on_when_it_leaves():
    base = Base()
    base.obstacles = [(4.0, 0.0)]
    base.follower.follow(base.at, [leg((8.0, 0.0))])
    assert base.run(60, until=(Going.BLOCKED, Going.ARRIVED), scanning=True) is Going.BLOCKED
    assert 4.0 - base.x >= LIMITS.radius + 0.1
    assert base.speed == 0.0
    base.obstacles = []
    assert base.run(60, scanning=True) is Going.ARRIVED


def test_an_obstacle_that_appears_ahead_is_not_touched():
    base = Base()
    base.follower.follow(base.at, [leg((8.0, 0.0))])
    base.run(4, scanning=True)
    braking = base.speed**2 / (2 * LIMITS.accel)
    base.obstacles = [(base.x + LIMITS.radius + 0.1 + braking + 0.1 * base.speed + 0.02, 0.0)]
    base.run(10, until=(Going.BLOCKED,), scanning=True)
    assert base.obstacles[0][0] - base.x >= LIMITS.radius


def test_a_wall_behind_the_goal_does_not_stop_it():
    base = Base()
    base.obstacles = [(3.0 + LIMITS.radius + 0.03, 0.0)]
    base.follower.follow(base.at, [leg((3.0, 0.0))])
    assert base.run(30, scanning=True) is Going.ARRIVED
    assert abs(base.x - 3.0) <= 0.05


def test_without_a_fresh_scan_it_stands():
    base = Base()
    base.follower.follow(base.at, [leg((3.0, 0.0))])
    base.follower.see(base.scan())
    assert not base.follower.sight.is_fresh(base.at + 1.1)
    base.at += 2.0
    step = base.follower.step(base.at, base.pose(), base.at, True)
    assert step.drive == Drive(0.0, 0.0)


def test_never_drives_on_another_map():
    base = Base(map_id="b1-F3")
    base.follower.follow(base.at, [leg((3.0, 0.0))], blocked_s=2.0)
    assert base.run(5, until=(Going.BLOCKED,)) is Going.BLOCKED
    assert (base.x, base.y) == (0.0, 0.0)


def test_a_pause_keeps_the_path_and_is_no_blockade():
    base = Base()
    base.follower.follow(base.at, [leg((3.0, 0.0))])
    base.run(2)
    assert base.follower.pause() == Drive(0.0, 0.0)
    base.at += 60.0
    assert base.run(20, until=(Going.ARRIVED, Going.BLOCKED)) is Going.ARRIVED


def test_halt_forgets_the_path():
    base = Base()
    base.follower.follow(base.at, [leg((3.0, 0.0))])
    base.run(1)
    assert base.follower.halt() == Drive(0.0, 0.0)
    assert base.follower.step(base.at, base.pose(), base.at).drive is None


def test_two_robots_bound_for_the_same_point_do_not_touch():
    left, right = Base(), Base(x=8.0, theta=math.pi)
    for base in (left, right):
        base.follower.follow(base.at, [leg((4.0, 0.0), (4.0, 3.0))])
    for _ in range(200):
        for one, other in ((left, right), (right, left)):
            gap = other.x - one.x
            near = math.copysign(LIMITS.radius, gap)
            one.obstacles = [(other.x - near, other.y)]
        left.run(0.1, scanning=True)
        right.run(0.1, scanning=True)
        assert distance((left.x, left.y), (right.x, right.y)) > 2 * LIMITS.radius

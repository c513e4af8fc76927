"""The kernel of motion: against a plain simulation of the same rules, and compiled against not, bit for bit."""

import math
import os
import pickle
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robots.core import compiled
from robots.core.sensing import Drive
from sim.bench.world import open_hall
from sim.physics import guard
from sim.physics.floors import gap_to_segment
from sim.world import Body, World

DT = 0.02
COMMANDS = st.lists(st.tuples(st.floats(-0.8, 0.8), st.floats(-1.2, 1.2)), min_size=16, max_size=16)


class Reference:
    """The rules in their plainest form: every robot against every wall and every other robot, one after the other."""

    def __init__(self, world: World) -> None:
        self.robots = [
            [vehicle.base.x, vehicle.base.y, vehicle.base.theta, 0.0, 0.0] for vehicle in world.robots.values()
        ]
        (floor,) = world.floors.values()
        self.walls = floor.segments.tolist()

    def step(self, commands: list[tuple[float, float]]) -> None:
        for number, (robot, (speed, turn)) in enumerate(zip(self.robots, commands, strict=True)):
            x, y, theta = robot[:3]
            robot[3] += max(-0.5 * DT, min(0.5 * DT, speed - robot[3]))
            robot[4] += max(-2.0 * DT, min(2.0 * DT, turn - robot[4]))
            heading = theta + robot[4] * DT / 2
            robot[2] = theta + robot[4] * DT
            nx, ny = x + robot[3] * DT * math.cos(heading), y + robot[3] * DT * math.sin(heading)
            hits = any(gap_to_segment(nx, ny, wall) < min(0.28, gap_to_segment(x, y, wall)) for wall in self.walls)
            for other, (ox, oy, *_) in enumerate(self.robots):
                gap = math.hypot(ox - nx, oy - ny)
                hits = hits or (other != number and gap < 0.56 and gap < math.hypot(ox - x, oy - y))
            if hits:
                robot[3] = robot[4] = 0.0
            else:
                robot[0], robot[1] = nx, ny


@settings(max_examples=12, deadline=None)
@given(COMMANDS, st.sampled_from([4, 16]), st.sampled_from([0.02, 0.1]))
def test_robots_go_where_the_plain_rules_lead(commands: list, robots: int, period_s: float) -> None:
    world = World.of(open_hall(robots), 0.0)
    plain = Reference(world)
    for _ in range(round(6.0 / period_s)):
        for name, (speed, turn) in zip(world.robots, commands[:robots], strict=True):
            world.apply(name, Drive(speed, turn))
        world.step(period_s)
        for _ in range(round(period_s / DT)):
            plain.step(commands[:robots])
    for vehicle, (x, y, theta, *_) in zip(world.robots.values(), plain.robots, strict=True):
        assert (vehicle.base.x, vehicle.base.y) == pytest.approx((x, y), abs=1e-9)
        assert math.cos(vehicle.base.theta - theta) == pytest.approx(1.0)


def crowd(seconds: float) -> World:
    """Thirty robots that drive into walls, a body and one another; every second without a protective field."""
    world = World.of(open_hall(30), 0.0)
    for vehicle in list(world.robots.values())[1::2]:
        guard.take_off(vehicle)
    world.place("pillar", Body("b1-F1", 5.0, 5.5, 0.4))
    world.robots["r3"].base.slip = (0.7, 1.0)
    world.robots["r4"].base.wheel_fault = ("", "dragging")
    for _ in range(round(seconds / 0.1)):
        for number, name in enumerate(world.robots):
            world.apply(name, Drive(0.6, 0.1 * (number % 7) - 0.3))
        world.step(0.1)
    return world


def test_what_is_touched_is_told_once_and_again_only_after_coming_off() -> None:
    world = crowd(20.0)
    told = [(item.who, item.detail) for item in world.happenings if item.what == "contact"]
    kinds = {detail.rstrip("0123456789") for _, detail in told}
    assert kinds == {"wall", "r", "pillar"}
    assert len(told) < 400  # and not at each of 30 000 steps
    for vehicle in world.robots.values():
        others = [other for other in world.robots.values() if other is not vehicle]
        gaps = [math.hypot(other.base.x - vehicle.base.x, other.base.y - vehicle.base.y) for other in others]
        assert min(gaps) > 0.56 - 1e-9


def test_a_base_goes_on_from_a_pickle_as_if_nothing_was() -> None:
    world = crowd(3.0)
    other = pickle.loads(pickle.dumps(world))
    for each in (world, other):
        for name in each.robots:
            each.apply(name, Drive(0.5, 0.4))
        each.step(0.4)
    assert other.moving.rows == world.moving.rows
    assert other.robots["r0"].base.rows is other.moving.rows


def test_resting_robots_are_left_alone() -> None:
    world = World.of(open_hall(3), 0.0)
    before = world.moving.rows.tobytes()
    world.step(100.0)
    assert world.moving.rows.tobytes() == before
    assert world.elapsed == 100.0


PLAY = """
import hashlib
from pathlib import Path
from robots.core import compiled
from sim.play import play
from sim.scenarios.scenario import load_scenario
lines = play(load_scenario(Path("config/scenarios/first_run.yaml"))).timeline
print(compiled.Work.compiled, hashlib.sha256("\\n".join(lines).encode()).hexdigest())
"""
CROWD = """
import hashlib, importlib.util
from robots.core import compiled
spec = importlib.util.spec_from_file_location("crowds", "tests/sim/test_kernel.py")
crowds = importlib.util.module_from_spec(spec)
spec.loader.exec_module(crowds)
world = crowds.crowd(4.0)
scans = [world.cast_scan(name).ranges for name in world.robots]
found = world.moving.rows.tobytes() + repr((scans, world.happenings)).encode()
print(compiled.Work.compiled, hashlib.sha256(found).hexdigest())
"""


@pytest.mark.parametrize("script", [PLAY, CROWD], ids=["scenario", "crowd"])
def test_compiled_or_not_every_bit_is_the_same(script: str) -> None:
    pytest.importorskip("numba")
    found = {}
    for switch in ("0", "1"):
        done = subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, compiled.SWITCH: switch, "PYTHONPATH": "."},
            capture_output=True,
            text=True,
            timeout=100,
            check=True,
        )
        is_compiled, found[switch] = done.stdout.split()
        assert is_compiled == str(switch == "1")
    assert found["0"] == found["1"]


def test_the_loop_works_where_nothing_can_be_cached(tmp_path) -> None:
    pytest.importorskip("numba")
    script = """
from robots.core import compiled
from sim.physics import kernel
print(compiled.compiled(kernel.gap_squared)((0.0, 0.0, 1.0, 0.0), 0, 0.0, 2.0))
"""
    nowhere = tmp_path / "file"
    nowhere.write_text("no folder")
    environment = {**os.environ, "PYTHONPATH": ".", "NUMBA_CACHE_DIR": str(nowhere), "HOME": str(nowhere)}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=100)
    assert (done.stdout.strip(), done.returncode) == ("4.0", 0), done.stderr

"""Wheels that slip or fail: where the robot goes by formula, what odometry makes of it, the verbs in a scenario."""

import math
from pathlib import Path

import pytest

from robots.core.sensing import Drive, OdometrySeen, PoseSeen
from robots.settings import Hall
from sim.engine import Engine
from sim.physics.bodies import WHEELS_APART, Base
from sim.physics.kernel import DEAD_SHARE, DRAGGING_SHARE
from sim.play import play
from sim.scenarios.scenario import load_scenario
from sim.verbs import VERBS
from sim.world import World

RADIUS = 0.28
TRACK = WHEELS_APART * RADIUS


def rolling(speed: float, turn: float = 0.0) -> Base:
    """A base that has reached its speeds."""
    base = Base(0.0, 0.0, 0.0, accel=0.5, turn_accel=2.0, top_speed=0.8, top_turn=1.2, radius=RADIUS)
    base.speed, base.turn = speed, turn
    return base


def drive(base: Base, speed: float, turn: float, seconds: float) -> None:
    for step in range(round(seconds / 0.02)):
        at = (step + 1) * 0.02
        base.command(at, speed, turn)
        base.x, base.y, base.theta = base.advance(at, 0.02)


def arc(left: float, right: float, seconds: float) -> tuple[float, float, float]:
    """Where two wheels of constant speeds lead, exactly."""
    speed, turn = (left + right) / 2, (right - left) / TRACK
    theta = turn * seconds
    if turn == 0.0:
        return speed * seconds, 0.0, 0.0
    return speed / turn * math.sin(theta), speed / turn * (1 - math.cos(theta)), math.remainder(theta, 2 * math.pi)


@pytest.mark.parametrize("left, right", [(0.8, 0.8), (1.0, 0.9), (0.5, 1.0), (1.2, 1.0), (0.0, 1.0)])
def test_slip_leads_along_the_arc_of_the_formula(left: float, right: float) -> None:
    base = rolling(0.4)
    base.slip = (left, right)
    drive(base, 0.4, 0.0, 3.0)
    assert (base.x, base.y, base.theta) == pytest.approx(arc(0.4 * left, 0.4 * right, 3.0), abs=2e-4)
    assert base.odometry == (0.4, 0.0)  # the encoders see nothing


@pytest.mark.parametrize(
    "faults, left, right",
    [
        (("stuck", ""), 0.0, 0.4),
        (("", "dragging"), 0.4, 0.4 * DRAGGING_SHARE),
        (("dead", ""), 0.4 * DEAD_SHARE, 0.4),
        (("dead", "stuck"), 0.0, 0.0),
        (("dead", "dead"), 0.0, 0.0),
        (("dragging", "dead"), 0.4 * DRAGGING_SHARE, 0.4 * DRAGGING_SHARE * DEAD_SHARE),
    ],
)
def test_a_failed_wheel_leads_along_its_arc_and_odometry_says_so(
    faults: tuple[str, str], left: float, right: float
) -> None:
    base = rolling(0.4)
    base.wheel_fault = faults
    drive(base, 0.4, 0.0, 3.0)
    assert (base.x, base.y, base.theta) == pytest.approx(arc(left, right, 3.0), abs=2e-4)
    assert base.odometry == pytest.approx(((left + right) / 2, (right - left) / TRACK))
    assert base.wheel_fault == faults


def test_sound_again_it_drives_straight_again() -> None:
    base = rolling(0.4)
    base.wheel_fault, base.slip = ("stuck", ""), (0.5, 1.0)
    base.wheel_fault, base.slip = ("", ""), (1.0, 1.0)
    drive(base, 0.4, 0.0, 2.0)
    assert (base.x, base.y, base.theta) == (pytest.approx(0.8), 0.0, 0.0)


def test_odometry_drifts_from_the_truth_and_the_localiser_does_not(world: World) -> None:
    vehicle = world.robots["xiaodi"]
    vehicle.base.x, vehicle.base.y, vehicle.base.theta = 20.0, 20.0, 0.0
    vehicle.base.slip = (0.8, 0.8)
    started, rolled = vehicle.base.x, 0.0
    for _ in range(40):
        world.apply("xiaodi", Drive(0.4, 0.0))
        world.step(0.1)
        for event in world.readings("xiaodi"):
            if isinstance(event, OdometrySeen):
                rolled += event.speed * 0.1
            elif isinstance(event, PoseSeen):
                assert math.hypot(event.pose.x - vehicle.base.x, event.pose.y - vehicle.base.y) < 0.02
    assert vehicle.base.x - started == pytest.approx(0.8 * rolled, abs=0.03)


def test_the_verbs_set_a_wheel_and_let_it_go(hall: Hall) -> None:
    engine = Engine(hall, seed=1)
    base = engine.world.robots["xiaodi"].base
    VERBS["wheel_slip"].act(engine, {"robot": "xiaodi", "left": 0.7, "right": 1.5, "duration_s": 2.0})
    VERBS["wheel_fault"].act(engine, {"robot": "xiaodi", "side": "right", "kind": "dead", "duration_s": 1.0})
    assert (base.slip, base.wheel_fault) == ((0.7, 1.5), ("", "dead"))
    engine.run_for(1.1)
    assert (base.slip, base.wheel_fault) == ((0.7, 1.5), ("", ""))
    engine.run_for(1.0)
    assert base.slip == (1.0, 1.0)


def test_only_wheels_there_are_and_slips_that_can_be_fit_their_fields() -> None:
    fault, slip = VERBS["wheel_fault"].fields, VERBS["wheel_slip"].fields
    assert [fault["side"].fits(side) for side in ("left", "right", "middle")] == [True, True, False]
    assert [fault["kind"].fits(kind) for kind in ("dead", "stuck", "", "flat")] == [True, True, False, False]
    assert [slip["left"].fits(factor) for factor in (0.0, 1.5, 9.0)] == [True, True, False]


def test_a_courier_delivers_over_a_slippery_floor(tmp_path: Path) -> None:
    text = Path("config/scenarios/same_floor.yaml").read_text(encoding="utf-8")
    slip = "  - {at_s: 5, do: wheel_slip, robot: xiaodi, left: 0.8, right: 0.9, duration_s: 600}\n"
    path = tmp_path / "slippery.yaml"
    path.write_text(text.replace("timeline:\n", "timeline:\n" + slip, 1), encoding="utf-8")
    assert "wheel_slip" in path.read_text(encoding="utf-8")
    outcome = play(load_scenario(path))
    assert outcome.passed, outcome.broken

"""A base keeps its limits, stops by itself, and stands still for free."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.physics.bodies import COMMAND_LIFE_S, Base

DT = 0.02


def base() -> Base:
    return Base(0.0, 0.0, 0.0, accel=0.5, turn_accel=2.0, top_speed=0.8, top_turn=1.2)


def drive(subject: Base, speed: float, turn: float, seconds: float, start: float = 0.0) -> None:
    for step in range(round(seconds / DT)):
        at = start + (step + 1) * DT
        subject.command(at, speed, turn)
        subject.x, subject.y, subject.theta = subject.advance(at, DT)


def test_it_speeds_up_at_its_limit_and_no_faster() -> None:
    subject = base()
    drive(subject, 0.8, 0.0, 1.0)
    assert subject.speed == pytest.approx(0.5)
    drive(subject, 0.8, 0.0, 2.0, start=1.0)
    assert subject.speed == 0.8


def test_the_way_of_a_trapezoid_is_that_of_the_formula() -> None:
    subject = base()
    drive(subject, 0.8, 0.0, 5.0)
    drive(subject, 0.0, 0.0, 2.0, start=5.0)
    assert subject.is_still
    assert subject.x == pytest.approx(0.8 * 5.0, abs=0.02)  # speed * time: what is lost speeding up is won braking
    assert subject.y == 0.0


def test_a_full_turn_on_a_circle_comes_back() -> None:
    subject = base()
    subject.speed, subject.turn = 0.5, 0.5
    drive(subject, 0.5, 0.5, 4 * math.pi)
    assert math.hypot(subject.x, subject.y) < 0.02


def test_without_a_command_it_brakes() -> None:
    subject = base()
    drive(subject, 0.8, 0.0, 3.0)
    for step in range(200):
        subject.x, subject.y, subject.theta = subject.advance(3.0 + (step + 1) * DT, DT)
    assert subject.is_still
    braking_m = 0.8 * COMMAND_LIFE_S + 0.8**2 / (2 * 0.5)
    assert subject.x < 0.8 * 3.0 - 0.8**2 / (2 * 0.5) + braking_m + 0.05


@pytest.mark.parametrize("speed, turn", [(math.nan, 0.0), (0.0, math.inf), (-math.inf, 0.0)])
def test_a_command_that_is_no_number_is_a_stop(speed: float, turn: float) -> None:
    subject = base()
    subject.command(0.0, speed, turn)
    assert (subject.want_speed, subject.want_turn) == (0.0, 0.0)


@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(-5, 5)), min_size=1, max_size=60))
def test_no_command_breaks_a_limit(commands: list[tuple[float, float]]) -> None:
    subject = base()
    for step, (speed, turn) in enumerate(commands):
        before = (subject.speed, subject.turn)
        at = (step + 1) * DT
        subject.command(at, speed, turn)
        subject.x, subject.y, subject.theta = subject.advance(at, DT)
        assert abs(subject.speed) <= 0.8 and abs(subject.turn) <= 1.2
        assert abs(subject.speed - before[0]) <= 0.5 * DT + 1e-12
        assert abs(subject.turn - before[1]) <= 2.0 * DT + 1e-12
        assert -math.pi <= subject.theta <= math.pi

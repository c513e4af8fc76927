"""Curves and steps: what is kept gives back what was put in."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.report.tracks import Curve, Steps, columns, thinned, unwrapped


def test_a_curve_keeps_when_a_rest_ended() -> None:
    curve = Curve()
    for step in range(100):
        curve.put(step / 10, (0.0 if step < 50 else (step - 49) / 10,))
    assert curve.times[:3] == [0.0, 4.9, 5.0]
    assert curve.at(4.8) == (0.0,)
    assert curve.at(7.05)[0] == pytest.approx(2.15)


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=60), st.floats(0.01, 5))
def test_a_thinned_curve_is_off_by_no_more_than_said(values: list[float], within: float) -> None:
    curve = Curve()
    for step, value in enumerate(values):
        curve.put(step / 10, (value,))
    thin = thinned(curve, (within,))
    assert len(thin.times) <= len(curve.times)
    for step, value in enumerate(values):
        assert abs(thin.at(step / 10)[0] - value) <= within + 1e-6


def test_a_straight_way_needs_two_rows() -> None:
    curve = Curve([step / 10 for step in range(50)], [(step / 10, 3.0) for step in range(50)])
    assert thinned(curve, (0.001, 0.001)).times == [0.0, 4.9]


def test_columns_are_differences_of_whole_numbers() -> None:
    assert columns(Curve([0.0, 0.1, 2.5], [(1.0,), (1.25,), (0.5,)]), (100,)) == [[0, 10, 240], [100, 25, -75]]


def test_steps_hold_and_end() -> None:
    steps: Steps[str] = Steps()
    for at, value in ((0.0, "a"), (1.0, "a"), (2.0, "b"), (2.0, "c"), (3.0, "c")):
        steps.put(at, value)
    assert steps.spans(5.0) == [(0.0, 2.0, "a"), (2.0, 5.0, "c")]


def test_a_step_taken_back_in_the_same_instant_leaves_no_trace() -> None:
    steps: Steps[str] = Steps()
    for at, value in ((0.0, "a"), (2.0, "b"), (2.0, "a")):
        steps.put(at, value)
    assert steps.spans(5.0) == [(0.0, 5.0, "a")]


def test_unwrapped_angles_go_the_short_way() -> None:
    assert unwrapped([3.0, -3.0, 3.0])[1] == pytest.approx(2 * math.pi - 3.0)
    assert unwrapped([0.0, 1.0, 2.0, 3.0, -2.283185307]) == pytest.approx([0, 1, 2, 3, 4])

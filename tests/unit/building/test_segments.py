from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from robots.building.segments import crosses, cut, lies_on, pieces

WALL = (0.0, 0.0, 10.0, 0.0)


def total(segments: list[tuple[float, float, float, float]]) -> float:
    return sum(math.hypot(x2 - x1, y2 - y1) for x1, y1, x2, y2 in segments)


def test_a_polyline_in_pieces() -> None:
    assert pieces([(0, 0), (1, 0), (1, 2)]) == [(0, 0, 1, 0), (1, 0, 1, 2)]


def test_a_door_in_the_middle_leaves_two_walls() -> None:
    assert cut([WALL], [((4.0, 0.0), (5.0, 0.0))]) == [(0, 0, 4, 0), (5, 0, 10, 0)]


def test_a_door_drawn_beside_the_wall_or_across_it_cuts_nothing() -> None:
    assert cut([WALL], [((4.0, 0.3), (5.0, 0.3)), ((4.0, -1.0), (4.0, 1.0))]) == [WALL]
    assert not lies_on(WALL, (11.0, 0.0), (12.0, 0.0))
    assert lies_on(WALL, (5.0, 0.05), (4.0, 0.0))


@given(st.floats(-2, 12), st.floats(-2, 12), st.floats(-math.pi, math.pi))
def test_what_is_cut_out_is_the_door_at_any_angle(a: float, b: float, turn: float) -> None:
    cos, sin = math.cos(turn), math.sin(turn)
    wall = (0.0, 0.0, 10 * cos, 10 * sin)
    left = cut([wall], [((a * cos, a * sin), (b * cos, b * sin))])
    opening = max(0.0, min(max(a, b), 10.0) - max(min(a, b), 0.0))
    assert math.isclose(total(left), 10.0 - opening, abs_tol=3e-3)


def test_a_way_crosses_a_wall_it_meets_and_no_other() -> None:
    assert crosses(WALL, (5, -1), (5, 1))
    assert crosses(WALL, (10, -1), (10, 1)), "touching the end counts"
    assert not crosses(WALL, (11, -1), (11, 1))
    assert not crosses(WALL, (5, 1), (6, 2))


def test_pieces_of_one_line_that_lie_apart_do_not_cross() -> None:
    wall = (15.0, 29.4, 15.4, 29.4)
    assert not crosses(wall, (20.0, 29.4), (28.0, 29.4))
    assert not crosses(wall, (28.0, 29.4), (28.0, 29.4))
    assert crosses(wall, (15.4, 29.4), (28.0, 29.4))

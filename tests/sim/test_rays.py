"""What the laser sees: against brute force, and the compiled loop against numpy."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rays import NO_CIRCLES, NO_SEGMENTS, cast, cast_loop, cast_numpy, compiled_loop

ANGLES = np.linspace(-math.pi, math.pi, 24, endpoint=False)
COORDINATE = st.floats(-8, 8).map(lambda value: round(value, 2))
SEGMENTS = st.lists(st.tuples(COORDINATE, COORDINATE, COORDINATE, COORDINATE), max_size=8)
CIRCLES = st.lists(st.tuples(COORDINATE, COORDINATE, st.floats(0.05, 1.0)), max_size=3)


def arrays(segments: list, circles: list) -> tuple[np.ndarray, np.ndarray]:
    return np.array(segments, dtype=float).reshape(-1, 4), np.array(circles, dtype=float).reshape(-1, 3)


def marched(angle: float, segments: np.ndarray, circles: np.ndarray, range_max: float) -> float:
    """The range found by walking along the beam in steps of 2 mm and asking on which side of everything one is."""
    dx, dy = math.cos(angle), math.sin(angle)
    step = 0.002
    inside_at_start = [math.hypot(cx, cy) <= radius for cx, cy, radius in circles]
    previous = (0.0, 0.0)
    for count in range(1, int(range_max / step) + 1):
        way = count * step
        here = (dx * way, dy * way)
        for x1, y1, x2, y2 in segments:
            if _cross(previous, here, (x1, y1), (x2, y2)):
                return way
        for (cx, cy, radius), blind in zip(circles, inside_at_start, strict=True):
            if not blind and math.hypot(here[0] - cx, here[1] - cy) <= radius:
                return way
        previous = here
    return range_max


def _cross(a: tuple, b: tuple, p: tuple, q: tuple) -> bool:
    def side(o: tuple, u: tuple, v: tuple) -> float:
        return (u[0] - o[0]) * (v[1] - o[1]) - (u[1] - o[1]) * (v[0] - o[0])

    return side(p, q, a) * side(p, q, b) <= 0 and side(a, b, p) * side(a, b, q) <= 0


def test_a_room_is_seen_as_it_is() -> None:
    room = np.array([(-2.0, -1.0, 3.0, -1.0), (3.0, -1.0, 3.0, 4.0), (3.0, 4.0, -2.0, 4.0), (-2.0, 4.0, -2.0, -1.0)])
    ranges = cast(0.0, 0.0, np.array([0.0, math.pi / 2, math.pi, -math.pi / 2]), room, NO_CIRCLES, 10.0)
    assert ranges == pytest.approx([3.0, 4.0, 2.0, 1.0])


def test_an_empty_floor_reads_the_full_range() -> None:
    assert (cast(0.0, 0.0, ANGLES, NO_SEGMENTS, NO_CIRCLES, 6.0) == 6.0).all()


def test_a_round_body_hides_the_wall_behind_it() -> None:
    wall, body = arrays([(4.0, -3.0, 4.0, 3.0)], [(2.0, 0.0, 0.25)])
    ranges = cast(0.0, 0.0, np.array([0.0, 0.5]), wall, body, 6.0)
    assert ranges == pytest.approx([1.75, 4.0 / math.cos(0.5)])


def test_a_laser_inside_a_body_does_not_see_it() -> None:
    _, body = arrays([], [(0.1, 0.0, 0.5)])
    assert (cast(0.0, 0.0, ANGLES, NO_SEGMENTS, body, 6.0) == 6.0).all()


@given(SEGMENTS, CIRCLES)
def test_loop_and_numpy_give_the_same_ranges(segments: list, circles: list) -> None:
    walls, bodies = arrays(segments, circles)
    by_loop = cast_loop(0.0, 0.0, np.cos(ANGLES), np.sin(ANGLES), walls, bodies, 6.0)
    assert cast_numpy(0.0, 0.0, ANGLES, walls, bodies, 6.0) == pytest.approx(by_loop, abs=1e-12)


@pytest.mark.parametrize("seed", range(6))
def test_ranges_are_those_of_walking_along_the_beam(seed: int) -> None:
    rng = np.random.default_rng(seed)
    walls, bodies = rng.uniform(-5, 5, (6, 4)), np.column_stack([rng.uniform(-4, 4, (2, 2)), rng.uniform(0.1, 0.5, 2)])
    angles = rng.uniform(-math.pi, math.pi, 6)
    found = cast(0.0, 0.0, angles, walls, bodies, 5.0)
    walked = [marched(angle, walls, bodies, 5.0) for angle in angles]
    assert found == pytest.approx(walked, abs=0.004)


def test_the_compiled_loop_gives_the_ranges_of_numpy_in_millimetres() -> None:
    pytest.importorskip("numba")
    loop = compiled_loop()
    rng = np.random.default_rng(3)
    walls, bodies = rng.uniform(-5, 5, (40, 4)), np.column_stack([rng.uniform(-4, 4, (3, 2)), rng.uniform(0.1, 0.5, 3)])
    angles = rng.uniform(-math.pi, math.pi, 240)
    compiled = loop(0.0, 0.0, np.cos(angles), np.sin(angles), walls, bodies, 6.0)
    assert np.array_equal(compiled.round(3), cast_numpy(0.0, 0.0, angles, walls, bodies, 6.0).round(3))

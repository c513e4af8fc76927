"""What the laser sees: against brute force and exact geometry, and the compiled loop against numpy bit for bit."""

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from shapely import LineString, Point

from robots.core import compiled
from sim.physics.rays import NO_CIRCLES, NO_SEGMENTS, Beams, cast, cast_loop, cast_numpy

BEAMS = Beams.around(24)
COORDINATE = st.floats(-8, 8).map(lambda value: round(value, 2))
SEGMENTS = st.lists(st.tuples(COORDINATE, COORDINATE, COORDINATE, COORDINATE), max_size=8)
CIRCLES = st.lists(st.tuples(COORDINATE, COORDINATE, st.floats(0.05, 1.0)), max_size=3)
HEADING = st.floats(-math.pi, math.pi)


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


def along(angles: list[float], segments: np.ndarray, circles: np.ndarray, range_max: float) -> np.ndarray:
    """Ranges of beams at any angles."""
    dx, dy = np.array([math.cos(angle) for angle in angles]), np.array([math.sin(angle) for angle in angles])
    return cast_numpy(0.0, 0.0, dx, dy, segments, circles, range_max)


def by_loop(x: float, y: float, theta: float, beams: Beams, walls: np.ndarray, bodies: np.ndarray) -> np.ndarray:
    return cast_loop(x, y, theta, beams.cos, beams.sin, walls, bodies, 6.0)


def test_a_room_is_seen_as_it_is() -> None:
    room = np.array([(-2.0, -1.0, 3.0, -1.0), (3.0, -1.0, 3.0, 4.0), (3.0, 4.0, -2.0, 4.0), (-2.0, 4.0, -2.0, -1.0)])
    ranges = cast(0.0, 0.0, math.pi, Beams.around(4), room, NO_CIRCLES, 10.0)
    assert ranges.tolist() == [3.0, 4.0, 2.0, 1.0]
    assert cast(0.0, 0.0, 0.0, Beams.around(4), room, NO_CIRCLES, 10.0).tolist() == [2.0, 1.0, 3.0, 4.0]


def test_an_empty_floor_reads_the_full_range() -> None:
    assert (cast(0.0, 0.0, 1.0, BEAMS, NO_SEGMENTS, NO_CIRCLES, 6.0) == 6.0).all()


def test_a_round_body_hides_the_wall_behind_it() -> None:
    wall, body = arrays([(4.0, -3.0, 4.0, 3.0)], [(2.0, 0.0, 0.25)])
    assert along([0.0, 0.5], wall, body, 6.0) == pytest.approx([1.75, 4.0 / math.cos(0.5)])


def test_a_laser_inside_a_body_does_not_see_it() -> None:
    _, body = arrays([], [(0.1, 0.0, 0.5)])
    assert (cast(0.0, 0.0, 0.0, BEAMS, NO_SEGMENTS, body, 6.0) == 6.0).all()


@given(SEGMENTS, CIRCLES, HEADING)
@example([(2.0, 0.0, 0.0, 0.0)], [], 2.225073858507203e-309)  # nearly in line: dividing by the rest overflows
def test_loop_and_numpy_give_the_same_bits(segments: list, circles: list, theta: float) -> None:
    walls, bodies = arrays(segments, circles)
    looped = by_loop(0.25, -0.5, theta, BEAMS, walls, bodies)
    assert cast(0.25, -0.5, theta, BEAMS, walls, bodies, 6.0).tobytes() == looped.tobytes()


@pytest.mark.parametrize("seed", range(6))
def test_ranges_are_those_of_walking_along_the_beam(seed: int) -> None:
    rng = np.random.default_rng(seed)
    walls, bodies = rng.uniform(-5, 5, (6, 4)), np.column_stack([rng.uniform(-4, 4, (2, 2)), rng.uniform(0.1, 0.5, 2)])
    angles = rng.uniform(-math.pi, math.pi, 6).tolist()
    found = along(angles, walls, bodies, 5.0)
    walked = [marched(angle, walls, bodies, 5.0) for angle in angles]
    assert found == pytest.approx(walked, abs=0.004)


@pytest.mark.parametrize("seed", range(4))
def test_ranges_are_those_of_exact_geometry(seed: int) -> None:
    rng = np.random.default_rng(seed)
    walls = rng.uniform(-6, 6, (12, 4))
    theta = float(rng.uniform(-math.pi, math.pi))
    found = cast(0.0, 0.0, theta, BEAMS, walls, NO_CIRCLES, 6.0)
    for number, reading in enumerate(found):
        angle = theta - math.pi + number * BEAMS.step
        beam = LineString([(0, 0), (6 * math.cos(angle), 6 * math.sin(angle))])
        hits = [beam.intersection(LineString([wall[:2], wall[2:]])) for wall in walls]
        nearest = min((hit.distance(Point(0, 0)) for hit in hits if not hit.is_empty), default=6.0)
        assert reading == pytest.approx(nearest, abs=0.0006)


def test_the_compiled_loop_gives_the_bits_of_numpy() -> None:
    pytest.importorskip("numba")
    loop = compiled.compiled(cast_loop)
    rng = np.random.default_rng(3)
    beams = Beams.around(240)
    for _ in range(20):
        walls = rng.uniform(-5, 5, (40, 4))
        bodies = np.column_stack([rng.uniform(-4, 4, (3, 2)), rng.uniform(0.1, 0.5, 3)])
        x, y, theta = rng.uniform(-1, 1, 3)
        by_machine = loop(x, y, theta, beams.cos, beams.sin, walls, bodies, 6.0)
        assert by_machine.tobytes() == by_loop(x, y, theta, beams, walls, bodies).tobytes()

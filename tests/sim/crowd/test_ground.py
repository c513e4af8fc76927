"""Where people can walk: never through a wall, never through a lift's door, and by a shortest way."""

import math

import networkx as nx
import numpy as np
import pytest

from robots.building import Plan
from robots.core import compiled
from robots.settings import Hall
from sim.crowd import ground as ground_grid
from sim.crowd.ground import BODY_M, CELL_M, STEPS, TIGHT_COST, TIGHT_M, Ground
from sim.physics.floors import gap_to_segment

GOAL = (38.0, 7.0)


@pytest.fixture(scope="module")
def plan(hall: Hall) -> Plan:
    return Plan.of(hall)


@pytest.fixture(scope="module")
def ground(plan: Plan) -> Ground:
    return Ground.of(plan, "b1-F1")


def test_room_is_the_distance_to_the_nearest_wall(plan: Plan, ground: Ground) -> None:
    lifts = [(*a, *b) for a, b in (lift.doorway() for lift in plan.lifts.values())]
    walls = [*plan.maps["b1-F1"].segments, *lifts]
    for row, column in ((10, 20), (40, 80), (60, 5), (90, 170), (3, 100)):
        x, y = ground.middle(row, column)
        assert ground.room[row, column] == pytest.approx(min(gap_to_segment(x, y, wall) for wall in walls))


def test_the_way_is_a_shortest_one_on_the_grid(ground: Ground) -> None:
    rows, columns = ground.room.shape
    walked = ground.walked
    graph = nx.Graph()
    price = CELL_M * (1 + (TIGHT_COST - 1) * np.clip((TIGHT_M - ground.room) / (TIGHT_M - BODY_M), 0, 1))
    digraph = nx.DiGraph(graph)
    for row, column in np.argwhere(walked).tolist():
        for up, on in STEPS:
            to = row + up, column + on
            if not (0 <= to[0] < rows and 0 <= to[1] < columns and walked[to]):
                continue
            if up and on and not (walked[to[0], column] and walked[row, to[1]]):
                continue
            digraph.add_edge((row, column), to, weight=price[to] * math.hypot(up, on))
    goal = ground.cell(GOAL)
    away = nx.single_source_dijkstra_path_length(digraph.reverse(), goal)
    far = ground.way_to(GOAL).far.reshape(rows, columns)
    for cell in list(away)[::997]:
        # the last cell's price counts going in, in the reference; on the way out, in the table
        assert far[cell] == pytest.approx(away[cell], abs=2 * CELL_M * TIGHT_COST)
    assert np.isfinite(far).sum() == len(away)


def test_heads_lead_to_the_goal_from_everywhere(ground: Ground) -> None:
    """Whoever goes on in small steps comes nearer and ends there, and is never in a wall."""
    way = ground.way_to(GOAL)
    columns = ground.room.shape[1]
    cells = np.flatnonzero(np.isfinite(way.far))
    for cell in cells[::701].tolist():
        x, y = ground.middle(cell // columns, cell % columns)
        for _ in range(3000):
            row, column = ground.cell((x, y))
            if math.dist((x, y), GOAL) < 0.7:
                break
            east, north = way.heads[row * columns + column].tolist()
            x, y = x + 0.05 * east, y + 0.05 * north
            assert ground.room[ground.cell((x, y))] > 0.05
        assert math.dist((x, y), GOAL) < 0.7


def test_lift_cars_and_rooms_behind_walls_without_doors_have_no_way(plan: Plan, ground: Ground) -> None:
    far = ground.way_to(GOAL).far.reshape(ground.room.shape)
    for lift in plan.lifts.values():
        assert not np.isfinite(far[ground.cell(lift.cabin)])


def test_a_goal_inside_furniture_is_taken_as_the_nearest_free_place(ground: Ground) -> None:
    inside = (10.0, 9.0)  # on a bench
    assert not ground.walked[ground.cell(inside)]
    x, y = ground.nearest(inside)
    assert math.dist((x, y), inside) < 0.8
    assert np.isfinite(ground.way_to(inside).far).any()


def test_the_loop_finds_the_same_ways_as_numpy(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """To the bit, so that a day is the same with numba and without."""
    monkeypatch.setattr(compiled, "pays", lambda: False)
    by_numpy = ground._found(GOAL)
    monkeypatch.setattr(compiled, "pays", lambda: True)
    monkeypatch.setattr(ground_grid, "_loop", lambda: ground_grid.spread)
    by_loop = ground._found(GOAL)
    assert np.array_equal(by_loop.far, by_numpy.far)
    assert np.array_equal(by_loop.heads, by_numpy.heads)

"""Orders as a courier must be able to take them."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from robots.building import Plan
from robots.core.codes import hash_code
from robots.core.geometry import Pose, distance
from robots.core.vda import Blocking, Order, VehicleState
from robots.courier.abilities import factsheet
from robots.fleet.orders import order_json, order_of, park_order, run_order, standing
from robots.fleet.run import Run
from robots.fleet.tour import stages
from robots.settings import load_hall
from robots.vehicle.acceptance import Held, Reach, judge
from sim.processes.drones import Drone
from tests.fixtures.fleet_bench import hall_plan

PLAN = hall_plan()
SMALL = Path(__file__).parents[3] / "config" / "scenarios" / "halls" / "small"
SHEET = factsheet(PLAN.hall.robots["xiaodi"])
RUN = Run("r-abc", "A12", "3F-archive", "文件", False, False, 0.0, 0.0)
DOCK = PLAN.nodes["dock-1"]
AT_DOCK = Pose("b1-F1", DOCK.x, DOCK.y, 0.0)
HASH = hash_code("123456", b"salt")


def made(leg: str, run: Run = RUN, pose: Pose = AT_DOCK, start: str = "dock-1") -> Order:
    tour = stages(replace(run, leg=leg))
    order = run_order(PLAN, tour, "xiaodi", pose, start, "r-abc-1", {run.id: HASH}, SHEET)
    assert order is not None
    return order


def accepted(order: Order, pose: Pose = AT_DOCK) -> str | None:
    abilities = {ability.action_type: ability for ability in SHEET.actions}
    return judge(order, 1, Held(), Reach(pose, frozenset(), frozenset(PLAN.maps)), abilities).verdict


@pytest.mark.parametrize("leg, holder", [
    ("deliver", "sender"), ("deliver", "xiaodi/1"), ("return", "xiaodi/1"), ("custody", "xiaodi/1"),
])  # fmt: skip
def test_a_courier_takes_every_kind_of_order(leg: str, holder: str) -> None:
    assert accepted(made(leg, replace(RUN, holder=holder))) == "new"


def test_it_picks_at_the_sender_and_drops_at_the_recipient() -> None:
    order = made("deliver")
    actions = [(node.node_id, action) for node in order.nodes for action in node.actions]
    assert [(node, a.action_type, a.action_id) for node, a in actions] == [
        ("A12", "pick", "r-abc-1-pick"),
        ("3F-archive", "drop", "r-abc-1-drop"),
    ]
    drop = actions[1][1]
    assert drop.blocking is Blocking.HARD
    assert drop.parameters == {
        "stationType": "office", "stationName": "3F-archive", "loadType": "folder", "loadId": "r-abc",
        "label": "文件", "confidential": False, "codeHash": HASH,
    }  # fmt: skip
    assert order.nodes[-1].position is not None
    assert order.nodes[-1].position.theta == PLAN.stops["3F-archive"].theta


def test_a_folder_aboard_is_not_picked_again() -> None:
    order = made("deliver", replace(RUN, holder="xiaodi/2"))
    assert [a.action_type for node in order.nodes for a in node.actions] == ["drop"]


def test_a_ride_stands_on_the_edge_between_floors_and_nowhere_else() -> None:
    order = made("deliver")
    maps = {node.node_id: node.position.map_id for node in order.nodes if node.position}
    for edge in order.edges:
        crosses = maps[edge.start_node_id] != maps[edge.end_node_id]
        assert [a.action_type for a in edge.actions] == (["rideLift"] if crosses else [])
    ride = next(a for edge in order.edges for a in edge.actions)
    assert (ride.parameters, ride.blocking) == ({"group": "b1"}, Blocking.HARD)


def test_papers_left_over_wait_at_the_dock_behind_a_pin() -> None:
    order = made("custody", replace(RUN, holder="xiaodi/2"))
    assert order.nodes[-1].node_id == "dock-1"
    drop, charge = order.nodes[-1].actions
    assert (drop.parameters["confidential"], "codeHash" in drop.parameters) == (True, False)
    assert charge.action_type == "startCharging"


def test_only_declared_parameters_are_sent() -> None:
    bare = replace(
        SHEET,
        actions=tuple(
            replace(a, parameters=(("loadId", "STRING", False),)) if a.action_type == "drop" else a
            for a in SHEET.actions
        ),
    )
    order = run_order(PLAN, stages(RUN), "xiaodi", AT_DOCK, "dock-1", "r-abc-1", {RUN.id: HASH}, bare)
    assert order is not None
    assert order.nodes[-1].actions[0].parameters == {"loadId": "r-abc"}


def test_a_robot_between_nodes_starts_from_where_it_stands() -> None:
    a, b = PLAN.nodes["b1-F1/n5"], PLAN.nodes["b1-F1/n6"]
    pose = Pose("b1-F1", (a.x + b.x) / 2, (a.y + b.y) / 2, 0.0)
    assert distance(a.point, pose.point) > 0.5
    start = PLAN.nearest_node("b1-F1", pose.x, pose.y)
    assert start is not None
    order = made("deliver", pose=pose, start=start)
    assert order.nodes[0].node_id == "b1-F1/here-xiaodi"
    assert order.nodes[0].position is not None
    assert (order.nodes[0].position.x, order.nodes[0].position.y) == pose.point
    assert order.nodes[1].node_id == start
    assert accepted(order, pose) == "new"


@pytest.mark.parametrize("y, end", [(4.02, "b1-F1/east"), (3.4, "S2")])
def test_on_a_lane_it_starts_from_an_end_of_it_not_from_what_lies_beside(y: float, end: str) -> None:
    """S3 is a metre to the side: the nearest node, a dead end, and another robot's place."""
    plan = Plan.of(load_hall(SMALL))
    state = replace(Drone(plan, "left", "S2").state(), pose=Pose("b1-F1", 12.0, y, 1.57))
    assert plan.nearest_node("b1-F1", 12.0, 4.02) == "S3"
    assert standing(plan, state) == end
    assert standing(plan, replace(state, pose=Pose("b1-F1", 12.6, 3.9, 0.0))) == "S3"  # on no lane of S2: the nearest
    assert standing(plan, replace(state, last_node_id="")) is not None


def test_the_order_that_is_sent_again_is_the_one_sent_first() -> None:
    order = made("deliver")
    assert order_of(json.loads(json.dumps(order_json(order)))) == order


def test_every_pair_of_stops_gives_an_order_a_courier_takes() -> None:
    stops = [stop.id for stop in PLAN.hall.handover_stops]
    for from_, to in product(stops[::5], stops[::3]):
        if from_ != to:
            assert accepted(made("deliver", replace(RUN, from_=from_, to=to))) == "new"


def test_parking_ends_at_the_dock_with_charging() -> None:
    where = PLAN.nodes["3F-archive"]
    pose = Pose(where.map_id, where.x, where.y, 0.0)
    order = park_order(PLAN, "xiaodi", pose, "3F-archive", "park-xiaodi-1", "dock-1", charges=True)
    assert order is not None
    assert accepted(order, pose) == "new"
    assert [a.action_type for a in order.nodes[-1].actions] == ["startCharging"]


def test_a_stop_that_left_the_hall_gives_no_order() -> None:
    gone = replace(RUN, to="Z1", holder="xiaodi/1")
    assert run_order(PLAN, stages(gone), "xiaodi", AT_DOCK, "dock-1", "o", {gone.id: HASH}) is None


def test_where_a_robot_can_start_from() -> None:
    state = VehicleState(
        "xiaodi", "", 0, "A12", 0, (), (), (), False, False, 0.9, False, "AUTOMATIC", pose=AT_DOCK
    )  # fmt: skip
    assert standing(PLAN, state) == "dock-1", "it was carried away from its last node"
    assert standing(PLAN, replace(state, pose=None)) is None
    assert standing(PLAN, replace(state, pose_sure=False)) is None

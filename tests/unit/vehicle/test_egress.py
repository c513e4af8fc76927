"""In an alarm a robot on the lanes gets off the ways out first, and stops at once anywhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from robots.building.plan import Plan
from robots.core.alarm import Alarm
from robots.core.events import Received
from robots.core.geometry import Pose
from robots.core.reasons import Reason
from robots.core.sensing import PoseSeen, ShowPlan
from robots.courier.agent import CourierAgent
from robots.courier.waits import against_driving
from robots.motion.track import Leg, Waypoint
from robots.settings import load_hall
from robots.vehicle.egress import blocks_way_out, step_off

AT = 100.0
PLAN = Plan.of(load_hall(Path("config/hall")))
ROBOT = PLAN.hall.robots["xiaodi"]
STAIRS = Pose("b1-F1", 19.0, 22.3, 0.0)
CLEAR = Pose("b1-F1", 25.0, 22.3, 0.0)


@pytest.mark.parametrize(
    ("pose", "blocks"),
    [
        (STAIRS, True),
        (CLEAR, False),
        (Pose("b1-F1", 42.5, 25.0, 0.0), True),  # before the east lift
        (Pose("b1-F1", 41.25, 25.0, 0.0), False),  # where a robot waits beside it
        (Pose("b1-F9", 19.0, 22.3, 0.0), False),
    ],
)
def test_before_stairs_and_lift_doors_it_is_in_the_way(pose: Pose, blocks: bool) -> None:
    assert blocks_way_out(PLAN, pose, ROBOT.radius) is blocks


def driving(pose: Pose) -> CourierAgent:
    agent = CourierAgent(ROBOT, PLAN, PLAN.hall.handover)
    agent.handle(PoseSeen(AT, pose, True))
    agent.driver.go(AT, (Leg("b1-F1", (Waypoint(29.0, 22.3),)),))
    agent.alarms.hear(Alarm("fire", "b1", True, ("b1",)), 0.0)
    return agent


def test_it_drives_on_before_the_stairs_and_stops_when_it_is_past_them() -> None:
    agent = driving(STAIRS)
    assert against_driving(agent) is None
    agent.handle(PoseSeen(AT + 0.1, CLEAR, True))
    assert against_driving(agent) is Reason.ALARM


def test_without_a_path_nothing_is_driven() -> None:
    agent = CourierAgent(ROBOT, PLAN, PLAN.hall.handover)
    agent.handle(PoseSeen(AT, STAIRS, True))
    agent.alarms.hear(Alarm("fire", "b1", True, ("b1",)), 0.0)
    assert against_driving(agent) is Reason.ALARM


DOORWAY = Pose("b1-F3", 29.5, 20.5, 0.0)  # of the seal office


def test_a_doorway_is_a_way_out() -> None:
    assert blocks_way_out(PLAN, DOORWAY, ROBOT.radius)
    assert not blocks_way_out(PLAN, Pose("b1-F3", 29.5, 21.6, 0.0), ROBOT.radius)
    rests = [stop.id for stop in PLAN.stops.values() if blocks_way_out(PLAN, stop.pose, ROBOT.radius)]
    assert rests == [], "robots wait there"


@pytest.mark.parametrize("where", [DOORWAY, STAIRS])
def test_who_stands_in_the_way_without_a_path_goes_to_the_nearest_node_that_is_off_it(where: Pose) -> None:
    (leg,) = step_off(PLAN, where, ROBOT.radius, PLAN.nodes)
    there = Pose(where.map_id, leg.points[-1].x, leg.points[-1].y, 0.0)
    assert not blocks_way_out(PLAN, there, ROBOT.radius)
    assert step_off(PLAN, CLEAR, ROBOT.radius, PLAN.nodes) == ()


def test_a_courier_that_comes_back_in_the_way_steps_off_it_without_an_order_and_stays_there() -> None:
    agent = CourierAgent(ROBOT, PLAN, PLAN.hall.handover)
    agent.handle(PoseSeen(AT, STAIRS, True))
    commands = agent.handle(Received(AT, Alarm("fire", "b1", True, ("b1",)), AT, 1, 1, False))
    assert any(isinstance(command, ShowPlan) for command in commands)
    assert against_driving(agent) is None
    agent.handle(PoseSeen(AT + 0.1, CLEAR, True))
    assert against_driving(agent) is Reason.ALARM

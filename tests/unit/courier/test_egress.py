"""In an alarm a robot on the lanes gets off the ways out first, and stops at once anywhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from robots.building.plan import Plan
from robots.core.alarm import Alarm
from robots.core.geometry import Pose
from robots.core.reasons import Reason
from robots.core.sensing import PoseSeen
from robots.courier.agent import CourierAgent
from robots.courier.egress import blocks_way_out
from robots.motion.track import Leg, Waypoint
from robots.settings import load_hall

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
    assert agent.against_driving() is None
    agent.handle(PoseSeen(AT + 0.1, CLEAR, True))
    assert agent.against_driving() is Reason.ALARM


def test_without_a_way_it_stays_where_it_is() -> None:
    agent = CourierAgent(ROBOT, PLAN, PLAN.hall.handover)
    agent.handle(PoseSeen(AT, STAIRS, True))
    agent.alarms.hear(Alarm("fire", "b1", True, ("b1",)), 0.0)
    assert agent.against_driving() is Reason.ALARM

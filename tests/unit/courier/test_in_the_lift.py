"""What goes wrong with the robot itself while it is in a lift: a lid forced open, a battery below its reserve."""

from __future__ import annotations

import pytest

from robots.core.commands import Note, Publish
from robots.core.events import Tick
from robots.core.geometry import Pose
from robots.core.lift import Zone
from robots.core.notices import Notice
from robots.core.reasons import Reason
from robots.core.sensing import BatterySeen, CompartmentSeen, PoseSeen
from robots.courier.agent import CourierAgent
from robots.elevator.chart import RideState
from robots.elevator.events import RideOrdered
from tests.unit.courier.yard import PLAN, ROBOT

AT = 100.0


@pytest.fixture
def riding() -> CourierAgent:
    """It rides in the east car, with the real chart."""
    agent = CourierAgent(ROBOT, PLAN, PLAN.hall.handover)
    agent.handle(PoseSeen(AT, Pose("b1-F1", 10.0, 2.0, 0.0), True))
    memory = agent.rider.ride.m
    memory.begin(RideOrdered(AT, "r-0001", "b1", "b1-F1", "b1-F2"))
    memory.state, memory.zone, memory.lift = RideState.RIDING, Zone.IN, "east"
    return agent


def test_with_a_forced_lid_it_goes_no_further_and_asks_for_a_person(riding: CourierAgent) -> None:
    told = riding.handle(CompartmentSeen(AT, 2, False))
    assert riding.rider.ride.state is RideState.HELP_WAIT
    assert any(isinstance(command, Note) and command.event == "lid_forced" for command in told)
    assert riding.help is not None


def test_nobody_can_say_that_it_is_settled_while_the_lid_is_open(riding: CourierAgent) -> None:
    riding.handle(CompartmentSeen(AT, 2, False))
    assert not riding.may_end_help()
    riding.handle(CompartmentSeen(AT, 2, True))
    assert riding.may_end_help()


def battery(agent: CourierAgent, charge: float) -> Reason | None:
    """What it asks a person for once it knows its charge."""
    agent.handle(BatterySeen(AT, charge, False))
    agent.handle(Tick(AT + 0.1))
    return agent.help


def test_below_its_reserve_in_a_car_it_asks_early(riding: CourierAgent) -> None:
    assert battery(riding, ROBOT.battery.reserve + 0.01) is None
    assert battery(riding, ROBOT.battery.reserve - 0.01) is Reason.BATTERY_LOW


def test_on_a_landing_the_reserve_alone_calls_nobody(riding: CourierAgent) -> None:
    riding.rider.ride.m.zone = Zone.OUT
    assert battery(riding, ROBOT.battery.reserve - 0.01) is None


def test_what_went_wrong_in_the_ride_stands_in_its_report_at_once(riding: CourierAgent) -> None:
    riding.rider.ride.tell(Notice.CALLS_WIPED, lift="east")
    told = [command.message for command in riding.handle(Tick(AT + 0.1)) if isinstance(command, Publish)]
    shown = [dict(info.references) for state in told for info in state.information if info.type == "ride"]
    assert [ride["notice"] for ride in shown] == ["calls_wiped"]

"""What goes wrong with the robot itself while it is in a lift: a lid forced open, a battery below its reserve."""

from __future__ import annotations

import pytest

from robots.core.clock import Instant, iso
from robots.core.commands import Note, Publish
from robots.core.events import Received, Tick
from robots.core.geometry import Pose
from robots.core.lift import DeskGrant, Zone
from robots.core.notices import Notice
from robots.core.reasons import WORDS, Reason
from robots.core.sensing import BatterySeen, CompartmentSeen, PoseSeen, SafetySeen, Say
from robots.core.vda import Action, Blocking, InstantActions, VehicleState
from robots.courier.agent import CourierAgent
from robots.courier.screen import ScreenTouched
from robots.elevator.chart import RideState
from robots.elevator.commands import DriveTo, Target
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
    assert not riding.helping.may_end()
    riding.handle(CompartmentSeen(AT, 2, True))
    assert riding.helping.may_end()


@pytest.fixture
def on_the_sill(riding: CourierAgent) -> CourierAgent:
    """It stands in the east car's door and has asked for a person."""
    x, y = PLAN.lifts["east"].at(0.0, 0.0)
    riding.handle(PoseSeen(AT, Pose("b1-F1", x, y, 0.0), True))
    riding.rider.ride.m.zone = Zone.SILL
    riding.handle(SafetySeen(AT, "MANUAL", False))
    riding.handle(SafetySeen(AT, "NONE", False))
    assert riding.rider.ride.state is RideState.HELP_WAIT
    return riding


def settled_from_afar(agent: CourierAgent, action_id: str) -> str:
    action = Action(action_id, "endHelp", Blocking.NONE, {"person": "wang"})
    told = agent.handle(Received(AT + 1.0, InstantActions(ROBOT.id, (action,)), AT + 1.0))
    told += agent.handle(Tick(AT + 2.0))
    states = [c.message for c in told if isinstance(c, Publish) and isinstance(c.message, VehicleState)]
    found = next(one for one in states[-1].action_states if one.action_id == action_id)
    return f"{found.status.value}:{found.result}"


def test_on_a_sill_nobody_can_say_that_it_is_settled_before_it_is_pushed_off(on_the_sill: CourierAgent) -> None:
    agent = on_the_sill
    assert settled_from_afar(agent, "h1") == "FAILED:on_sill"
    assert agent.help is not None and not agent.helping.may_settle()
    assert "help_done" not in agent.screen().buttons
    assert agent.screen().prompt.en == WORDS[Reason.ON_SILL].en
    assert not agent.screen().needs_person, "it is empty: no PIN is of any use"
    agent.handle(ScreenTouched(AT + 2.5, "help_done"))
    assert agent.help is not None and agent.rider.ride.state is RideState.HELP_WAIT
    x, y = PLAN.lifts["east"].at(1.5, 0.0)
    agent.handle(PoseSeen(AT + 3.0, Pose("b1-F1", x, y, 0.0), True))
    assert agent.helping.may_settle()
    assert settled_from_afar(agent, "h2") == "FINISHED:"
    assert agent.rider.ride.state is not RideState.HELP_WAIT


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


def test_in_the_queue_it_tells_what_the_desk_answered_on_its_screen_and_in_its_report() -> None:
    agent = CourierAgent(ROBOT, PLAN, PLAN.hall.handover)
    agent.handle(PoseSeen(AT, Pose("b1-F1", 10.0, 2.0, 0.0), True))
    memory = agent.rider.ride.m
    memory.begin(RideOrdered(AT, "r-0001", "b1", "b1-F1", "b1-F2"))
    memory.state, memory.since, memory.desk_request, memory.is_link_up = RideState.QUEUE, AT, "q1", True
    answer = DeskGrant("b1", ROBOT.id, "q1", "", None, 2, 75.0, "people_first")
    told = agent.handle(Received(AT + 1.0, answer, AT + 1.0))
    told += agent.handle(Tick(AT + 1.1))
    states = [c.message for c in told if isinstance(c, Publish) and isinstance(c.message, VehicleState)]
    info = {item.type: dict(item.references) for item in states[-1].information}
    ride, waits = info["ride"], info["waiting"]
    assert (ride["group"], ride["place"], ride["eta"]) == ("b1", "2", iso(Instant(AT + 76.0)))
    assert waits["reason"] == "people_first"
    view = agent.screen()
    assert view.ride == ride
    assert view.waiting is not None
    assert view.waiting.reason == "people_first"


def test_a_desk_that_cannot_say_when_names_no_time() -> None:
    agent = CourierAgent(ROBOT, PLAN, PLAN.hall.handover)
    memory = agent.rider.ride.m
    memory.begin(RideOrdered(AT, "r-0001", "b1", "b1-F1", "b1-F2"))
    memory.state, memory.desk_heard_at = RideState.QUEUE, AT
    for reason, known in (("lift_queue", True), ("lift_hours", False), ("alarm", False)):
        memory.desk_said = DeskGrant("b1", ROBOT.id, "q1", "", None, 1, 75.0, reason)
        assert (agent.rider.ride.eta is not None) is known, reason


def test_a_localiser_that_falls_silent_is_as_good_as_one_that_is_lost(riding: CourierAgent) -> None:
    memory = riding.rider.ride.m
    memory.state, memory.zone, memory.near = RideState.ENTERING, Zone.SILL, "east"
    riding.rider._going = DriveTo(Target.CAR, "east", "b1-F1")
    riding.handle(Tick(AT + 0.5))
    assert riding.driver.sure
    riding.handle(Tick(AT + 1.5))
    assert not riding.driver.sure
    told = riding.handle(Tick(AT + 7.0))
    assert riding.help is Reason.POSITION_UNKNOWN
    assert Say("need_help") in told

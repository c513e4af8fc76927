"""A courier whose wheels do not obey: it stops, says why, and waits for a person; its order and papers stay with it."""

from __future__ import annotations

from robots.core.lift import Zone
from robots.core.reasons import Reason
from robots.core.vda import Action, Blocking, InstantActions
from robots.elevator.chart import RideState
from robots.elevator.events import RobotFaulted
from tests.unit.courier.yard import Staff, Yard, delivery

DEAD = 1.6
"""rad for each metre: half the speed on one side."""


def driving() -> Yard:
    yard = Yard()
    yard.people = Staff()
    yard.run(1.0)
    yard.receive(delivery())
    assert yard.run(10.0, lambda y: y.speed > 0.6)
    return yard


def strayed() -> Yard:
    yard = driving()
    yard.bent = DEAD
    assert yard.run(2.0, lambda y: y.agent.help is not None)
    return yard


def told(yard: Yard) -> set[str]:
    return {value for error in yard.state.errors for _, value in error.references}


def test_it_stops_within_a_second_and_says_why_in_its_state() -> None:
    yard = driving()
    since, yard.bent = yard.at, DEAD
    assert yard.run(2.0, lambda y: y.agent.help is Reason.WHEEL_FAULT)
    assert yard.at - since < 1.0
    yard.run(3.0)
    assert yard.speed == 0.0
    assert yard.state.order_id == "o1" and not yard.state.driving
    assert "wheel_fault" in told(yard)
    assert "need_help" in yard.said and "wheels_strayed" in yard.kinds()


def test_it_stands_until_a_person_says_so_then_brings_its_folder_there() -> None:
    yard = strayed()
    yard.bent = 0.0
    yard.run(120.0)
    assert yard.speed == 0.0 and yard.agent.help is Reason.WHEEL_FAULT
    yard.touch("help_done")
    assert yard.run(400.0, lambda y: y.status("o1-drop").startswith("FINISHED"))
    assert "wheel_fault" not in told(yard)


def test_a_wheel_that_is_still_dead_is_found_again() -> None:
    yard = strayed()
    yard.run(3.0)
    yard.touch("help_done")
    assert yard.agent.help is None
    assert yard.run(5.0, lambda y: y.agent.help is Reason.WHEEL_FAULT)
    assert yard.kinds().count("wheels_strayed") == 2


def test_started_again_it_still_stands_for_the_same_reason() -> None:
    yard = strayed()
    yard.bent = 0.0
    yard.restart()
    x = yard.x
    yard.run(60.0)
    assert yard.agent.help is Reason.WHEEL_FAULT and abs(yard.x - x) < 0.7


def test_a_person_far_away_may_settle_it() -> None:
    yard = strayed()
    yard.bent = 0.0
    end = Action("h1", "endHelp", Blocking.NONE, {"person": "wang"})
    yard.receive(InstantActions("xiaodi", (end,)))
    assert yard.agent.help is None and yard.run(400.0, lambda y: y.status("o1-drop").startswith("FINISHED"))


def test_on_a_ride_the_ride_is_told_and_drives_no_further() -> None:
    yard = driving()
    assert yard.run(300.0, lambda y: y.agent.rider.ride.state is RideState.ENTERING and y.speed > 0.2)
    heard: list[object] = []
    ride = yard.agent.rider.ride
    handle = ride.handle
    ride.handle = lambda event: (heard.append(event), handle(event))[1]
    yard.bent = DEAD
    assert yard.run(2.0, lambda y: y.agent.driver.strayed)
    assert [event for event in heard if isinstance(event, RobotFaulted)] == [
        RobotFaulted(yard.agent.now, "wheels", Reason.WHEEL_FAULT)
    ]
    yard.run(3.0)
    assert yard.speed == 0.0 and yard.agent.rider.zone() is not Zone.IN

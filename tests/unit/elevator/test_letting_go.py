"""When a ride no longer holds the door of its car: where its hold would only keep people waiting."""

from __future__ import annotations

from dataclasses import replace

from robots.core.lift import DoorState, Motion, Zone
from robots.elevator.events import StaffCleared

IN_THE_DOORWAY = (10.0, 21.0)


def held_at(stage) -> list[float]:
    """The instants at which it asked for the door to stay open."""
    return [command.valid_until - stage.ride.timers.answer_s for command in stage.sent("hold_door")]


def test_while_somebody_stands_in_the_doorway_the_hold_runs_out_and_is_there_again_for_the_exit(stage):
    stage.to("RIDING")
    stage.people = [IN_THE_DOORWAY]
    stage.run(10.0, until="ARRIVED_CHECK")
    arrived = stage.now
    stage.forget()
    stage.run(25.0)
    assert stage.state == "ARRIVED_CHECK"
    assert not [at for at in held_at(stage) if at > arrived + stage.ride.timers.clear_apart_s]
    stage.people = []
    stage.forget()
    stage.run(2.0, until="EXITING")
    assert stage.sent("hold_door")


def test_once_the_doorway_is_free_it_holds_again_for_who_stands_farther_out(stage):
    stage.to("RIDING")
    stage.people = [IN_THE_DOORWAY]
    stage.run(10.0, until="ARRIVED_CHECK")
    stage.run(12.0)
    stage.people = [(10.0, 21.5)]
    stage.forget()
    stage.run(stage.ride.timers.clear_apart_s + 0.5)
    assert stage.state == "ARRIVED_CHECK"
    assert stage.sent("hold_door")


def test_at_another_floor_its_hold_ends_as_soon_as_it_knows(stage):
    stage.to("RIDING")
    stage.run(1.5)
    stage.pose, stage.altitude = replace(stage.pose, map_id="b1-F2"), 4.5
    del stage.moving_to["east"]
    stage.forget()
    stage.car(current_floor="b1-F2", door_state=DoorState.OPEN, motion=Motion.STOPPED, car_calls=("b1-F3",))
    stage.run(1.5)
    assert "WRONG_FLOOR_HOLD" in stage.visited
    assert [command.cmd for command in stage.sent()] == ["hold_door", "entered"]


def test_at_where_it_was_called_to_by_a_wrong_word_it_calls_nothing_and_holds_no_door(stage):
    """The car says that it is at the ride's floor, and both own senses name another: only the lift can mend that."""
    stage.to("RIDING")
    stage.moving_to.clear()
    stage.helpful_gateway, stage.altitude = False, 4.5
    stage.pose = replace(stage.pose, map_id="b1-F2")
    stage.car(current_floor="b1-F3", door_state=DoorState.OPEN, motion=Motion.STOPPED, car_calls=())
    stage.run(5.0, until="ARRIVED_CHECK")
    stage.forget()
    stage.run(30.0, until="WRONG_FLOOR_HOLD")
    assert "entered" in [command.cmd for command in stage.sent()], "its hold ends with the look"
    stage.forget()
    stage.run(stage.ride.timers.wrong_floor_s - 1.0)
    assert stage.state == "WRONG_FLOOR_HOLD" and not held_at(stage)
    stage.run(2.0)
    assert stage.state == "HELP_WAIT"


def test_once_a_person_has_looked_it_may_try_as_often_again(stage):
    stage.force("HELP_WAIT", -0.8, current_floor="b1-F2", door_state=DoorState.OPEN)
    stage.ride.m.reissues = stage.ride.timers.reissues + 1
    stage.feed(StaffCleared(stage.now, Zone.IN, "zhou"))
    assert stage.state == "ARRIVED_CHECK" and stage.ride.m.reissues == 0

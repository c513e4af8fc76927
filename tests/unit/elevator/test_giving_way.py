"""Who only waits on the landing makes room; the floor is called while the door is still open."""

from robots.core.events import Tick
from robots.core.lift import DoorState
from robots.elevator.commands import DriveTo, RideEnded, Target
from robots.elevator.events import MotionBlocked, Reached, RideCancelled, SightSeen
from robots.elevator.scan import DoorSeen, Sight


def test_blocked_on_the_way_to_the_door_it_steps_aside_and_tries_again(stage):
    stage.force("WAIT_CAR")
    stage.ride.drive_to(Target.HOLD, "b1-F1")
    stage.feed(MotionBlocked(stage.now, Target.HOLD))
    assert stage.of(DriveTo)[-1].target is Target.BESIDE
    stage.feed(Reached(stage.now, Target.BESIDE))
    stage.forget()
    stage.run(2 * stage.ride.timers.drive_again_s + 0.2)
    assert [command.target for command in stage.of(DriveTo)] == [Target.HOLD]


def test_nowhere_to_step_aside_is_no_end_of_it(stage):
    stage.force("REQUEUE")
    stage.ride.drive_to(Target.LOBBY, "b1-F1")
    stage.feed(MotionBlocked(stage.now, Target.LOBBY))
    stage.feed(MotionBlocked(stage.now, Target.BESIDE))
    stage.forget()
    stage.run(2 * stage.ride.timers.drive_again_s + 0.2)
    assert Target.LOBBY in [command.target for command in stage.of(DriveTo)]


def test_the_floor_is_called_before_the_robot_has_turned_and_the_door_is_still_open(stage):
    stage.to("ENTERING")
    while not stage.sent("car_call") and stage.state != "RIDING":
        stage.run(0.1)
    assert stage.state == "SELECT_DEST"
    assert stage.ride.m.reached is not Target.CAR


def test_the_last_ride_given_up_says_so(stage):
    stage.force("REQUEUE")
    stage.ride.m.requeues = stage.ride.timers.requeues + 1
    stage.run(1.0)
    stage.run(stage.ride.timers.command_s + 1.0)
    ended = stage.of(RideEnded)
    assert ended and ended[-1].outcome == "gave_up" and ended[-1].is_last


def lines_up(stage, sight):
    """It is on its way to the front of the open door, and its laser shows this twice, half a second apart."""
    stage.force("YIELD", along=1.5, door_state=DoorState.OPEN)
    stage.ride.drive_to(Target.FRONT, "b1-F1")
    stage.forget()
    for _ in range(2):
        stage.feed(SightSeen(stage.now, sight))
        stage.now += 0.5
    assert stage.state == "YIELD"
    return [command.target for command in stage.of(DriveTo)]


def test_who_steps_before_the_door_on_its_way_there_sends_it_back_beside_it(stage):
    assert lines_up(stage, Sight(DoorSeen.OPEN, True, False, False)) == [Target.HOLD]


def test_a_free_door_does_not(stage):
    assert Target.HOLD not in lines_up(stage, Sight(DoorSeen.OPEN, True, True, False))


def gives_up(stage, along):
    """The last try comes to nothing, the robot so far before the door."""
    stage.force("REQUEUE", along=along)
    stage.ride.m.requeues = stage.ride.timers.requeues + 1
    stage.car(session=None)
    stage.feed(Tick(stage.now))
    assert stage.state == "ABORT_OUT"


def test_who_gives_up_before_the_door_goes_to_the_lobby_before_it_says_so(stage):
    gives_up(stage, along=0.9)
    stage.run(1.0)
    assert not stage.of(RideEnded) and stage.of(DriveTo)[-1].target is Target.LOBBY
    stage.feed(Reached(stage.now, Target.LOBBY))
    assert [ended.outcome for ended in stage.of(RideEnded)] == ["gave_up"]


def test_who_gives_up_away_from_the_door_says_so_at_once(stage):
    gives_up(stage, along=2.0)
    stage.run(1.0)
    assert [ended.outcome for ended in stage.of(RideEnded)] == ["gave_up"]


def test_with_its_way_to_the_lobby_taken_it_says_so_all_the_same(stage):
    gives_up(stage, along=0.9)
    stage.run(stage.ride.timers.command_s - 1.0)
    assert not stage.of(RideEnded)
    stage.run(2.0)
    assert [ended.outcome for ended in stage.of(RideEnded)] == ["gave_up"]
    assert stage.state == "ABORT_OUT"


def test_once_off_the_way_out_it_does_not_wait_long_for_a_lobby_that_is_taken(stage):
    gives_up(stage, along=0.9)
    stage.run(1.0)
    stage.stand(2.0)
    stage.run(stage.ride.timers.answer_s + 1.0)
    assert [ended.outcome for ended in stage.of(RideEnded)] == ["gave_up"]


def test_a_ride_cancelled_before_the_open_door_ends_in_the_lobby(stage):
    stage.force("YIELD", along=0.9, door_state=DoorState.OPEN)
    stage.helpful_gateway = True
    stage.feed(RideCancelled(stage.now))
    stage.run(1.0)
    assert stage.state == "ABORT_OUT" and stage.of(DriveTo)[-1].target is Target.LOBBY
    stage.feed(Reached(stage.now, Target.LOBBY))
    assert stage.state == "DONE"
    assert [ended.outcome for ended in stage.of(RideEnded)] == ["cancelled"]

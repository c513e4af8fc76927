"""Who only waits on the landing makes room; the floor is called while the door is still open."""

from robots.elevator.commands import DriveTo, RideEnded, Target
from robots.elevator.events import MotionBlocked, Reached


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

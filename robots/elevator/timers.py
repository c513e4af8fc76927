"""Every number of a ride in one place, with the values of lift/ride A.2; each may be set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class RideTimers:
    """Seconds, unless the comment says otherwise."""

    mode: Literal["shared", "exclusive"] = "shared"  # how a car is registered

    answer_s: float = 10.0  # gateway answer, each try
    tries: int = 3  # of one command
    apart_s: float = 5.0  # between a try's end and the next
    exclusive_register_s: float = 185.0  # once
    approach_s: float = 180.0  # when the way to the lobby is not known; else three times its ETA
    queue_s: float = 600.0
    ask_s: float = 5.0  # between two asks of the desk
    desk_silent_s: float = 10.0  # no answer at all from the desk: straight to the gateway
    desk_lost_s: float = 30.0  # the same after it has answered once
    lease_renew_s: float = 30.0
    lease_s: float = 180.0  # also the longest a ghost session can last
    lease_left_s: float = 20.0  # needed to enter
    wait_car_s: float = 180.0  # each call
    recalls: int = 2  # calls after the first
    idle_call_s: float = 5.0  # a car that took the call stands idle for so long: it is called again
    idle_calls: int = 3  # so often a ride
    mask_door_s: float = 2.0  # a door seen open this soon after a call is the last caller's
    yield_s: float = 12.0
    let_out_s: float = 2.0  # nobody has come out of an occupied car for so long: it lines up
    door_taken_s: float = 0.4  # somebody before the door for so long: it lines up later
    crowded_s: float = 5.0  # no room for this long at the open door: the next one
    clear_apart_s: float = 1.0  # between the two clear scans
    sill_s: float = 20.0  # crossing, either way
    retreat_s: float = 10.0
    hold_slice_s: float = 10.0  # never above 10
    reckoned_s: float = 3.0  # so long after its localiser lost its place the wheels still tell how far it has come
    lost_s: float = 5.0  # on a sill without knowing its place: a person is asked
    hold_renew_s: float = 4.0  # never above 5
    hold_total_s: float = 45.0  # per door cycle
    hold_grace_s: float = 3.0  # unanswered for so long the hold counts as failed
    board_s: float = 18.0  # in the car, for who rides along to step in after it; with `hold_total_s` in mind
    entered_s: float = 10.0  # each try of the entered report and of the car call
    ride_base_s: float = 120.0
    ride_stop_s: float = 30.0  # per floor on the way
    ride_flight_s: float = 8.0  # a car's flight between two floors, at worst
    ride_hard_s: float = 300.0
    reopen_s: float = 5.0  # a car that stands shut at the destination is called once more
    stall_s: float = 45.0
    arrived_s: float = 30.0  # relocalise and vote
    vote_s: float = 15.0  # no certain floor for this long: unsure
    vote_again_s: float = 5.0  # the same at a later stop of a lift that its own senses outvote
    exit_blocked_s: float = 8.0  # somebody in the way at the right floor
    exit_cycles: int = 3  # door cycles at one exit before a person is asked
    reissues: int = 3  # of the car call before a person is asked
    wrong_floor_s: float = 30.0
    kept_s: float = 120.0  # a car that opens at one and the same landing for so long: a person is asked
    ride_stalled_s: float = 60.0
    emergency_car_s: float = 300.0
    recall_stall_s: float = 120.0  # a recalled car that does not move and opens no door
    door_seen_s: float = 2.0  # own laser alone says open for this long
    comms_out_s: float = 60.0
    comms_in_s: float = 120.0
    stale_s: float = 2.0  # oldest message that may move the robot
    offline_s: float = 10.0  # silence that counts as a lost link
    backoff_s: float = 10.0  # doubled each time
    backoff_cap_s: float = 120.0
    backoff_limit_s: float = 130.0
    requeues: int = 5
    release_retry_s: float = 30.0
    abort_s: float = 60.0
    quiet_s: float = 10.0  # after an alarm's reset
    escalate_s: tuple[float, ...] = (60.0, 180.0, 600.0)
    remind_s: float = 300.0  # in an alarm on the landing, and under manual driving
    presence_s: float = 30.0  # said again while a ride is on
    pose_s: float = 30.0  # after a restart, until a person is asked where the robot stands
    drive_again_s: float = 5.0  # a blocked way outside the car is tried again

    clearance_m: float = 1.0  # beyond the sill before a car is released
    margin_m: float = 0.10  # around the footprint when looking for room
    lateral_m: float = 0.05  # off the door's middle, at most, to enter
    heading_rad: float = 0.0873  # 5 degrees
    load_limit_percent: float = 75.0  # of the rated load, to enter
    floor_m: float = 1.2  # how far the barometer may lie from a floor's height and still name it
    step_m: float = 1.5  # a jump of the barometer beyond what a car climbs meanwhile: it is not trusted any more

    @property
    def command_s(self) -> float:
        """A command with all its tries: each waits for an answer, with a pause between."""
        return self.tries * self.answer_s + (self.tries - 1) * self.apart_s

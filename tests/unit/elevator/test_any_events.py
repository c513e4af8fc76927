"""Whatever comes in whatever order: nothing raises, and the rules about commands hold."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from robots.core.alarm import Alarm, AlarmReset
from robots.core.commands import Publish
from robots.core.events import TimerFired
from robots.core.lift import AckStage, DoorState, LiftCommand, LiftMode, LiftSession, Motion, Zone
from robots.elevator.chart import RideState
from robots.elevator.commands import Target
from robots.elevator.events import (
    CargoTaken,
    HandedBack,
    MotionBlocked,
    Reached,
    RideCancelled,
    RideClosed,
    RobotFaulted,
    StaffCleared,
    TakenOver,
)

MAPS = ("b1-F1", "b1-F2", "b1-F3")
MOVING = {"register", "call", "car_call", "hold_door", "close_door", "keep_door"}

ALARMS = (
    Alarm("fire", "b1", True, ("b1",)), Alarm("fire", "b1", False, ("b1",)), AlarmReset("fire", "b1", "Wang", 1e9),
)  # fmt: skip


def one_event(stage, dice: random.Random) -> list:
    """Something that may happen next, likely or not."""
    stage.now += dice.choice([0.0, 0.1, 0.5, 2.5])
    pick = dice.randrange(40) % 17
    if pick < 4:
        return stage.car(
            dice.choice(["east", "east", "west"]),
            current_floor=dice.choice(MAPS),
            door_state=dice.choice(list(DoorState)),
            motion=dice.choice(list(Motion)),
            mode=dice.choice([LiftMode.NORMAL] * 8 + list(LiftMode)),
            car_calls=dice.choice([(), ("b1-F3",)]),
            session=dice.choice([None, LiftSession("xiaodi", f"s-{dice.randrange(3)}", "shared", 0.0, stage.now + 100),
                                 LiftSession("xiaozhi", "s-8", "shared", 0.0, stage.now + 100)]),
        )  # fmt: skip
    if pick < 6:
        stage.stand(dice.choice([2.0, 1.4, 0.9, 0.1, -0.1, -0.8]), map_id=dice.choice(MAPS))
        stage.sense()
        return []
    if pick < 8 and stage.sent():
        return stage.ack(
            dice.choice(stage.sent()[-3:]), dice.choice(list(AckStage)), dice.choice(["busy", "locked_floor"])
        )
    if pick < 10:
        name = dice.choice(["timeout", "again", "hold", "ask", "backoff", "remind", "x"])
        return stage.feed(TimerFired(stage.now, f"ride.{name}", stage.ride.epoch))
    if pick < 13:
        return stage.feed(dice.choice([Reached, MotionBlocked])(stage.now, stage.target or dice.choice(list(Target))))
    if pick == 13:
        return stage.receive(dice.choice(ALARMS))
    if pick == 14:
        return stage.link(dice.random() < 0.7)
    if pick == 15:
        return stage.order(ride_id=f"r-{stage.seq}", to_map=dice.choice(MAPS))
    zone = dice.choice(list(Zone))
    return stage.feed(
        dice.choice([RideClosed(stage.now), RideCancelled(stage.now), TakenOver(stage.now, "Li"),
                     HandedBack(stage.now, zone), StaffCleared(stage.now, zone), StaffCleared(stage.now, zone),
                     CargoTaken(stage.now, ("Li", "Wang")), RobotFaulted(stage.now, "x")])
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("state", RideState)
def test_no_order_of_events_breaks_the_rules(new_stage, state, seed):
    stage, dice = new_stage(seed=seed), random.Random(f"{state}/{seed}")
    stage.force(state.value, dice.choice([2.0, 0.1, -0.1, -0.8]))
    feed = stage.feed

    def watched(event):
        commands = feed(event)
        ride = stage.ride
        for sent in (c.message for c in commands if isinstance(c, Publish) and isinstance(c.message, LiftCommand)):
            if sent.cmd in ("release", "cancel"):
                assert sent.presence is Zone.OUT and not ride.m.crossed
            if sent.cmd == "car_call":
                assert sent.destination == ride.to_map()
            if sent.cmd in MOVING:
                assert not ride.m.watch.alarms
            if sent.cmd == "hold_door":
                assert sent.hold_s <= 10.0
        assert not [note for note in stage.warnings() if note.event == "ride_unsettled"]
        return commands

    stage.feed = watched
    for _ in range(60):
        stage.helpful_gateway = stage.helpful_desk = dice.random() < 0.5
        one_event(stage, dice)
        assert stage.ride.waiting is None or stage.ride.waiting.reason


def test_the_same_ride_twice_for_the_same_seed(new_stage):
    def play():
        stage, dice = new_stage(seed=3), random.Random(3)
        stage.stand(2.0)
        stage.order()
        for _ in range(300):
            one_event(stage, dice)
        return stage.all, stage.ride.remembered()

    assert play() == play()


def test_a_session_that_shows_up_unasked_is_given_back(stage):
    stage.stand(2.0)
    stage.helpful_gateway = False
    owned = LiftSession("xiaodi", "s-late", "shared", 0.0, stage.now + 100)
    stage.car("west", session=owned)
    release = stage.sent("release")[-1]
    assert (release.lift, release.session_id) == ("west", "s-late")
    stage.run(16.0)
    assert len(stage.sent("release")) == 2
    stage.cars["west"] = replace(stage.cars["west"], session=None)
    stage.run(60.0)
    assert len(stage.sent("release")) == 2

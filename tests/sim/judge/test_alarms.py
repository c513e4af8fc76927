"""Alarms: each invariant with a planted violation, and what is allowed."""

from collections.abc import Callable
from typing import Any

import pytest

from robots.core.alarm import Alarm, AlarmReset
from robots.core.clock import Instant
from robots.core.lift import LiftMode
from robots.core.runs import RunFact, RunState, Waiting


def alarm(court: Any, active: bool = True) -> None:
    message = Alarm("fire", "b1", active, ("b1",))
    court.say(message, "bms")
    court.give(message)
    court.wait(1.0)


def reset(court: Any, person: str = "zhou") -> None:
    court.say(Alarm("fire", "b1", False, ("b1",)), "bms")
    court.say(AlarmReset("fire", "b1", person, Instant(court.world.now)), "web")


def waits(reason: str) -> RunFact:
    waiting = Waiting(reason, Instant(0.0), None) if reason else None
    return RunFact("r-1", RunState.CARRYING, False, "A12", "B02", False, False, 0.0, 0.0, waiting_for=waiting)


def calls_in_an_alarm(court: Any) -> None:
    alarm(court)
    court.command("call", "c", origin="b1-F1", destination="b1-F3")


def holds_in_fire_mode(court: Any, verb: str = "hold_door") -> None:
    court.state(mode=LiftMode.FIRE_OPERATION)
    court.wait(1.0)
    court.command(verb, "h", hold_s=5.0)


def keeps_the_door_in_fire_mode(court: Any) -> None:
    holds_in_fire_mode(court, "keep_door")


def shuts_the_door_in_fire_mode(court: Any) -> None:
    holds_in_fire_mode(court, "close_door")


def calls_before_the_reset(court: Any) -> None:
    alarm(court)
    alarm(court, False)
    court.command("call", "c", origin="b1-F1", destination="b1-F3")


def calls_after_a_reset_by_nobody(court: Any) -> None:
    alarm(court)
    alarm(court, False)
    reset(court, "")
    court.command("call", "c", origin="b1-F1", destination="b1-F3")


def stays_before_the_door(court: Any) -> None:
    court.stand(0.9)
    court.look()
    alarm(court)
    court.wait(61.0)


def waits_before_the_door_for_a_person_with_its_wheels_held(court: Any) -> None:
    court.stand(0.9)
    court.ask_help()
    court.look()
    alarm(court)
    court.wait(61.0)


def stays_before_the_door_after_a_person_let_it_go(court: Any) -> None:
    court.stand(0.9)
    court.world.robots["xiaodi"].wheels_free = True
    court.ask_help()
    court.look()
    alarm(court)
    court.wait(100.0)
    court.world.robots["xiaodi"].wheels_free = False
    court.ask_help(False)
    court.wait(59.0)
    assert not court.judge.broken("no_egress_block")
    court.wait(2.0)


def stays_before_the_stairs(court: Any) -> None:
    x, y, _ = court.judge.case.ground.stairs["b1-F1"][0]
    vehicle = court.world.robots["xiaodi"]
    vehicle.map_id, vehicle.base.x, vehicle.base.y = "b1-F1", x, y - 0.6
    court.look()
    alarm(court)
    court.wait(61.0)


def waits_on_after_the_reset(court: Any) -> None:
    alarm(court)
    court.say(waits("alarm"))
    alarm(court, False)
    reset(court)
    court.wait(121.0)


def waits_on_while_another_building_has_its_alarm(court: Any) -> None:
    alarm(court)
    court.say(Alarm("fire", "b2", True, ("b2",)), "bms")
    court.say(waits("alarm"))
    reset(court)
    court.wait(121.0)


PLANTED: list[tuple[Callable[[Any], None], str]] = [
    (calls_in_an_alarm, "no_cmd_in_emergency"),
    (holds_in_fire_mode, "no_cmd_in_emergency"),
    (keeps_the_door_in_fire_mode, "no_cmd_in_emergency"),
    (shuts_the_door_in_fire_mode, "no_cmd_in_emergency"),
    (calls_before_the_reset, "alarm_latched"),
    (calls_after_a_reset_by_nobody, "alarm_latched"),
    (stays_before_the_door, "no_egress_block"),
    (waits_before_the_door_for_a_person_with_its_wheels_held, "no_egress_block"),
    (stays_before_the_door_after_a_person_let_it_go, "no_egress_block"),
    (stays_before_the_stairs, "no_egress_block"),
    (waits_on_after_the_reset, "alarm_resumed"),
    (waits_on_while_another_building_has_its_alarm, "alarm_resumed"),
]


@pytest.mark.parametrize("plant, invariant", PLANTED, ids=[plant.__name__ for plant, _ in PLANTED])
def test_a_planted_violation_is_seen_once(court: Any, plant: Callable[[Any], None], invariant: str) -> None:
    assert court.times_seen(plant, invariant) == 1


def test_after_a_persons_reset_a_robot_may_call(court: Any) -> None:
    alarm(court)
    alarm(court, False)
    reset(court)
    court.command("call", "c", origin="b1-F1", destination="b1-F3")
    assert court.broken == set()


def test_a_robot_that_was_not_told_yet_breaks_nothing(court: Any) -> None:
    court.state()
    court.say(Alarm("fire", "b1", True, ("b1",)), "bms")
    court.command("call", "c", origin="b1-F1", destination="b1-F3")
    assert court.broken == set()


def test_an_alarm_of_another_building_stops_nobody_here(court: Any) -> None:
    message = Alarm("fire", "b2", True, ("b2",))
    court.say(message, "bms")
    court.give(message)
    court.wait(1.0)
    court.command("call", "c", origin="b1-F1", destination="b1-F3")
    assert court.broken == set()


def test_a_run_that_goes_on_after_the_reset_is_right(court: Any) -> None:
    alarm(court)
    court.say(waits("alarm"))
    alarm(court, False)
    reset(court)
    court.wait(60.0)
    court.say(waits(""))
    court.wait(120.0)
    assert court.broken == set()


def test_a_run_waits_for_the_last_alarm_of_its_building(court: Any) -> None:
    alarm(court)
    court.say(Alarm("quake", "b1", True, ("b1",)), "bms")
    court.say(waits("alarm"))
    reset(court)
    court.wait(200.0)
    assert court.broken == set()


def test_another_buildings_alarm_does_not_call_off_what_is_due_here(court: Any) -> None:
    alarm(court)
    court.say(waits("alarm"))
    reset(court)
    court.wait(60.0)
    court.say(Alarm("fire", "b2", True, ("b2",)), "bms")
    court.wait(61.0)
    assert court.broken == {"alarm_resumed"}


def test_an_alarm_of_another_building_leaves_the_ways_here_alone(court: Any) -> None:
    court.stand(0.9)
    court.look()
    court.say(Alarm("fire", "b2", True, ("b2",)), "bms")
    court.wait(61.0)
    court.look()
    assert not court.judge.broken("no_egress_block")


def test_who_waits_for_a_person_and_may_be_pushed_away_blocks_no_way(court: Any) -> None:
    court.stand(0.9)
    court.ask_help()
    court.world.robots["xiaodi"].wheels_free = True
    court.look()
    alarm(court)
    court.wait(61.0)
    court.look()
    assert not court.judge.broken("no_egress_block")

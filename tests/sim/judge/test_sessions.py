"""Sessions: each invariant with a planted violation, and what is allowed."""

from collections.abc import Callable
from typing import Any

import pytest

from robots.core.lift import AckStage, DeskGrant, DoorState, LiftEvent, LiftMode, Presence, Zone
from robots.core.runs import DispatchReply


def two_owners(court: Any) -> None:
    court.state("xiaodi")
    court.command("register", "other", who="second")
    court.ack("other", who="second")


def owner_changes_silently(court: Any) -> None:
    court.state("xiaodi")
    court.state("second")


def enters_without_session(court: Any) -> None:
    court.call()
    court.stand(1.5)
    court.look()
    court.state("")
    court.stand(0.2)


def enters_long_after_an_alarm_took_the_car(court: Any) -> None:
    _taken_away(court)
    court.wait(1.2)
    court.stand(0.2)


def _taken_away(court: Any) -> None:
    """By a fire recall, as it drives up to the sill."""
    court.call()
    court.stand(1.5)
    court.look()
    court.world.cars["east"].set_mode(LiftMode.FIRE_OPERATION, court.world.now, "b1-F1")
    court.state("", mode=LiftMode.FIRE_OPERATION)


def enters_after_its_lease(court: Any) -> None:
    court.call()
    court.stand(1.5)
    court.look()
    court.state(lease_s=-1.0)
    court.stand(0.2)


def enters_on_stale_word(court: Any) -> None:
    court.call()
    court.stand(1.5)
    court.wait(3.0)
    court.stand(0.2)


def enters_on_a_shut_door(court: Any) -> None:
    court.call()
    court.stand(1.5)
    court.look()
    court.state(door_state=DoorState.CLOSING)
    court.stand(0.2)


def enters_on_word_from_before_its_call(court: Any) -> None:
    court.open_door()
    court.stand(1.5)
    court.look()
    court.state()
    court.command("call", "c", origin="b1-F1", destination="b1-F3")
    court.ack("c")
    court.stand(0.2)


def enters_on_retained_word(court: Any) -> None:
    state = court.state()
    court.judge.case.given.clear()
    court.give(state, retained=True)
    court.open_door()
    court.stand(1.5)
    court.look()
    court.stand(0.2)


def loses_its_session_inside(court: Any) -> None:
    court.board()
    court.state("")
    court.wait(10.5)


def releases_inside(court: Any) -> None:
    court.board()
    court.command("release", "x")


def drives_off(court: Any, *places: float) -> None:
    court.ride()
    court.get_out()
    for along in places:
        court.stand(along, floor="b1-F3")
        court.look()


def releases_too_near(court: Any) -> None:
    drives_off(court, 0.1, 0.9)
    court.command("release", "x")


def gateway_forgets_a_rider(court: Any) -> None:
    court.board()
    court.wait(60.0)
    court.state(boot=1)
    court.state("", boot=2)


def keeps_its_session(court: Any) -> None:
    court.ride()
    court.get_out()
    court.wait(190.0)


def speaks_and_keeps_its_session(court: Any) -> None:
    court.ride()
    court.get_out()
    for _ in range(4):
        court.wait(10.1)
        court.ask_help(False)
    court.wait(1.0)


def gives_its_place_back_and_keeps_the_car(court: Any) -> None:
    court.call()
    court.ask_desk(done=True)
    court.wait(35.0)
    court.ask_help(False)
    court.wait(6.0)


def enters_under_a_persons_key(court: Any) -> None:
    court.call()
    court.stand(1.5)
    court.look()
    court.state(mode=LiftMode.ATTENDANT_CONTROL)
    court.wait(1.1)
    court.state(mode=LiftMode.ATTENDANT_CONTROL)
    court.stand(0.2)


def registers_without_asking(court: Any) -> None:
    court.command("register", "r")


def registers_before_the_grant(court: Any) -> None:
    court.ask_desk()
    court.give(DeskGrant("b1", "xiaodi", "d-1", "", None, 1, 90.0))
    court.wait(5.0)
    court.command("register", "r")


def registers_after_giving_back(court: Any) -> None:
    court.ask_desk()
    court.grant()
    court.ask_desk(done=True)
    court.command("register", "r")


def answers_twice(court: Any) -> None:
    court.command("call", "c", origin="b1-F1", destination="b1-F3")
    court.ack("c", AckStage.REJECTED, "busy")
    court.ack("c")


def one_key_two_runs(court: Any) -> None:
    court.say(DispatchReply("web", "k", "accepted", "r-1"))
    court.say(DispatchReply("web", "k", "accepted", "r-2"))


def forged_command(court: Any) -> None:
    court.ask_desk()
    court.grant()
    court.command("register", "r")
    forged = court.judge.case.talk.commands["xiaodi", "r"]
    court.say(forged, "second")
    court.ack("r")


def forged_presence(court: Any) -> None:
    court.say(Presence("xiaodi", Zone.OUT, "b1", "east", "b1-F1", {}, "", ""), "second")


PLANTED: list[tuple[Callable[[Any], None], str]] = [
    (two_owners, "one_owner"),
    (owner_changes_silently, "one_owner"),
    (enters_without_session, "enter_needs_session"),
    (enters_long_after_an_alarm_took_the_car, "enter_needs_session"),
    (enters_after_its_lease, "enter_needs_session"),
    (enters_on_stale_word, "fresh"),
    (enters_on_a_shut_door, "fresh"),
    (enters_on_word_from_before_its_call, "fresh"),
    (enters_on_retained_word, "fresh"),
    (loses_its_session_inside, "no_orphan"),
    (releases_inside, "release_after_clear"),
    (releases_too_near, "release_after_clear"),
    (gateway_forgets_a_rider, "restart_adopts"),
    (keeps_its_session, "session_ends"),
    (speaks_and_keeps_its_session, "session_ends"),
    (gives_its_place_back_and_keeps_the_car, "session_ends"),
    (enters_under_a_persons_key, "fresh"),
    (registers_without_asking, "lock_order"),
    (registers_before_the_grant, "lock_order"),
    (registers_after_giving_back, "lock_order"),
    (answers_twice, "idempotent"),
    (one_key_two_runs, "idempotent"),
    (forged_command, "not_spoofed"),
    (forged_presence, "not_spoofed"),
]


@pytest.mark.parametrize("plant, invariant", PLANTED, ids=[plant.__name__ for plant, _ in PLANTED])
def test_a_planted_violation_is_seen_once(court: Any, plant: Callable[[Any], None], invariant: str) -> None:
    assert court.times_seen(plant, invariant) == 1


def test_who_rolls_to_a_stop_as_an_alarm_takes_the_car_has_not_entered_it(court: Any) -> None:
    """Its edge came over the sill 0.1 s after the alarm (the swarm's episode 11740)."""
    _taken_away(court)
    court.stand(0.2)
    court.look()
    assert "enter_needs_session" not in court.broken


def test_a_ride_as_it_should_be_breaks_nothing(court: Any) -> None:
    court.ride()
    court.get_out()
    court.command("release", "x")
    court.ack("x", AckStage.DONE)
    court.state("", current_floor="b1-F3")
    court.wait(300.0)
    assert court.judge.violations == []


def test_a_release_counts_where_the_robot_is_by_then_not_where_it_was_a_period_ago(court: Any) -> None:
    drives_off(court, 0.1, 1.22)
    court.stand(1.30, floor="b1-F3")
    court.command("release", "x")
    assert "release_after_clear" not in court.broken


def test_a_session_taken_away_and_back_within_10_s_is_no_orphan(court: Any) -> None:
    court.board()
    court.state("")
    court.wait(8.0)
    court.state("xiaodi")
    court.wait(30.0)
    assert "no_orphan" not in court.broken


def test_in_an_emergency_the_session_is_void(court: Any) -> None:
    court.board()
    court.world.cars["east"].set_mode(LiftMode.FIRE_OPERATION, court.world.now, "b1-F1")
    court.state("")
    court.wait(60.0)
    assert "no_orphan" not in court.broken


def test_an_owner_that_was_told_may_be_followed_by_another(court: Any) -> None:
    court.state("xiaodi")
    court.say(LiftEvent("b1", "east", "xiaodi", "session_lost"), "gateway-b1")
    court.state("second")
    assert "one_owner" not in court.broken


def test_robot_mode_of_its_own_exclusive_session_lets_a_robot_in(court: Any) -> None:
    court.call()
    court.stand(1.5)
    court.look()
    court.state(mode=LiftMode.ATTENDANT_CONTROL, exclusive=True)
    court.wait(1.5)
    court.state(mode=LiftMode.ATTENDANT_CONTROL, exclusive=True)
    court.stand(0.2)
    court.look()
    assert court.broken == set()


def test_a_release_that_gets_lost_is_made_good_by_the_lease(court: Any) -> None:
    court.ride()
    court.get_out()
    court.command("release", "x")
    for _ in range(17):
        court.wait(10.0)
        court.ask_help(False)
    assert court.broken == set()


def test_of_a_robot_that_is_cut_off_only_the_lease_ends_the_session(court: Any) -> None:
    court.ride()
    court.get_out()
    court.wait(60.0)
    assert court.broken == set()


def test_a_silent_desk_may_be_passed_over(court: Any) -> None:
    court.ask_desk()
    court.wait(10.1)
    court.command("register", "r")
    assert court.broken == set()


def test_a_late_message_may_be_sent_again_under_its_id(court: Any) -> None:
    court.command("call", "c", origin="b1-F1", destination="b1-F3")
    court.ack("c", AckStage.REJECTED, "expired")
    court.ack("c")
    assert court.broken == set()

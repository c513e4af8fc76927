"""Somebody stands in a courier's way and stays: it asks, calls a person, and ends what it was on the way to."""

from __future__ import annotations

from robots.core.geometry import distance
from robots.core.sensing import SafetySeen
from robots.courier.errand import NEAR_M
from robots.vehicle.in_the_way import HELP_S, PLEASE_S, STUCK_S
from tests.unit.courier.yard import PLAN, Staff, Yard, delivery

STOP = PLAN.stops["A01"]


def blocked(*, before_m: float = 2.0) -> Yard:
    """On its way to the sender somebody stands before it, when it has so far left."""
    yard = Yard()
    yard.step()
    yard.receive(delivery(), 1)
    assert yard.run(60, lambda y: distance((y.x, y.y), (STOP.x, STOP.y)) < before_m)
    yard.ahead_m = 0.3
    assert yard.run(30, lambda y: y.agent.waits is not None and y.agent.waits.reason == "obstacle")
    return yard


def test_it_asks_a_bounded_number_of_times_then_a_person_then_it_gives_the_stop_up() -> None:
    yard = blocked()
    waits = yard.agent.waits
    assert waits is not None and waits.until is not None
    assert yard.run(STUCK_S + 1, lambda y: y.agent.help is not None)
    asked = yard.said.count("please_let_me_pass")
    assert 1 < asked <= STUCK_S / PLEASE_S + 1
    assert "need_help" in yard.said
    yard.run(1)
    assert yard.agent.waits is not None and yard.agent.waits.until == waits.until + HELP_S, "no wait without an end"
    assert yard.run(HELP_S + 5, lambda y: y.status("o1-pick") == "FAILED:obstacle")
    assert yard.said.count("please_let_me_pass") == asked, "nobody is asked once a person was called"
    assert "way_given_up" in yard.kinds()
    yard.run(1)
    assert yard.agent.waits.reason == "waiting_for_robot", "for a while the master may send it elsewhere"
    assert yard.agent.help is None and abs(yard.speed) < 0.02


def test_what_its_base_says_of_the_protective_field_does_not_begin_the_wait_anew() -> None:
    """Said every few seconds, field free or not, while somebody stands there: it asked nobody for the rest of a day."""
    yard = blocked()
    begun = yard.at
    while yard.agent.help is None and yard.at < begun + STUCK_S + 10:
        yard.feed(SafetySeen(yard.at, "NONE", round(yard.at) % 6 < 3))
        yard.run(1)
    assert yard.agent.help is not None
    assert yard.said.count("please_let_me_pass") > 1


def test_the_field_alone_is_a_wait_with_an_end() -> None:
    """Somebody who stands in it: it is let go, tries, and stands again where it stood."""
    yard = Yard()
    yard.step()
    yard.receive(delivery(), 1)
    assert yard.run(60, lambda y: y.speed > 0.3)
    begun = yard.at
    yard.feed(SafetySeen(yard.at, "NONE", True))
    yard.run(1)
    waits = yard.agent.waits
    assert waits is not None and waits.reason == "obstacle" and waits.until is not None
    stood = (yard.x, yard.y)
    while yard.agent.help is None and yard.at < begun + 2 * STUCK_S:
        for in_field, seconds in ((False, 0.1), (True, 2.4)):
            yard.feed(SafetySeen(yard.at, "NONE", in_field))
            yard.run(seconds)
        yard.x, yard.y = stood
    assert yard.agent.help is not None
    assert "please_let_me_pass" in yard.said


def test_after_a_person_was_there_it_tries_once_more_and_waits_for_no_second_one() -> None:
    yard = blocked()
    assert yard.run(STUCK_S + 1, lambda y: y.agent.help is not None)
    yard.touch("help_done")
    yard.run(1)
    assert yard.agent.help is None
    assert yard.run(STUCK_S + 20, lambda y: y.status("o1-pick") == "FAILED:obstacle")


def test_near_its_stop_it_hands_over_where_it_stands() -> None:
    yard = blocked(before_m=NEAR_M - 0.1)
    stood = (yard.x, yard.y)
    yard.people = Staff()
    assert yard.run(120, lambda y: y.status("o1-pick") == "FINISHED:loaded"), yard.state
    assert distance(stood, (yard.x, yard.y)) < 0.1
    assert "stop_made_do" in yard.kinds()
    assert yard.agent.help is None and "need_help" not in yard.said
    assert yard.state.last_node_id == "A01"

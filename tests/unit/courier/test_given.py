"""A folder handed out after its order was gone: staff drove the robot by hand while somebody was at the lid."""

from __future__ import annotations

import pytest

from robots.core.sensing import ModeSeen
from robots.courier.custody import chain_flaw
from tests.unit.courier.yard import RUN, Staff, Yard, drop, order, pick

TOLD = {"run": RUN, "to": "recipient", "persons": ""}


def told(yard: Yard) -> dict[str, str] | None:
    return next((dict(one.references) for one in yard.state.information if one.type == "handed_over"), None)


def turn(yard: Yard, mode: str) -> None:
    yard.feed(ModeSeen(yard.at, mode))


def hand_out(name: str, stop: str = "A01", **more: object) -> object:
    return order(stop, order_id=name, actions={stop: (drop(stop, order_id=name, **more),)})


@pytest.fixture
def yard() -> Yard:
    """At A01, its recipient at the open lid, when staff take it in hand: the order is gone."""
    yard = Yard(start="A01")
    yard.people = Staff(thinks_s=0.5)
    yard.step()
    yard.receive(order("A01", actions={"A01": (pick("A01"),)}), 1)
    assert yard.run(30, lambda y: y.status("o1-pick") == "FINISHED:loaded")
    yard.receive(hand_out("o2"), 2)
    yard.people.thinks_s = 3.0
    assert yard.run(30, lambda y: not y.lids[1])
    turn(yard, "MANUAL")
    yard.step()
    assert yard.status("o2-drop") == "FAILED:manual"
    assert told(yard) is None
    return yard


def took(yard: Yard) -> bool:
    return len(yard.custody()) == 4


@pytest.mark.parametrize("restarts", [False, True])
def test_it_tells_that_it_was_handed_over_and_answers_the_drop_that_is_sent_again(yard: Yard, restarts: bool) -> None:
    assert yard.run(60, took)
    yard.step()
    assert told(yard) == TOLD
    if restarts:
        yard.restart()
        yard.step()
        assert told(yard) == TOLD
    turn(yard, "AUTOMATIC")
    for number, name in ((3, "o3"), (4, "o4")):
        yard.receive(hand_out(name), number)
        assert yard.run(5, lambda y, name=name: y.status(f"{name}-drop") == "FINISHED:taken")
    assert told(yard) is None, "the action tells it now"
    assert yard.kinds().count("folder_missing") == 0
    assert took(yard)
    assert chain_flaw(yard.custody()) is None


def test_a_drop_sent_again_while_the_lid_is_open_ends_with_the_folder_taken(yard: Yard) -> None:
    turn(yard, "AUTOMATIC")
    yard.receive(hand_out("o3"), 3)
    yard.step()
    assert yard.status("o3-drop") in ("WAITING:", "RUNNING:")
    assert not yard.lids[1]
    assert yard.run(60, took)
    assert yard.run(5, lambda y: y.status("o3-drop") == "FINISHED:taken")
    assert yard.kinds().count("folder_missing") == 0


def test_what_is_not_taken_after_all_is_offered_again(yard: Yard) -> None:
    yard.people = None
    yard.shut(1)
    yard.touch("not_taken")
    yard.step()
    assert told(yard) is None
    turn(yard, "AUTOMATIC")
    yard.people = Staff(thinks_s=0.5)
    yard.receive(hand_out("o3"), 3)
    assert yard.run(60, lambda y: y.status("o3-drop") == "FINISHED:taken")
    assert took(yard)


def test_wanted_back_at_the_sender_it_says_again_who_has_it_and_calls_nobody(yard: Yard) -> None:
    turn(yard, "AUTOMATIC")
    yard.receive(hand_out("o3", returning=True), 3)
    assert yard.run(60, lambda y: y.status("o3-drop") == "FAILED:not_aboard")
    assert told(yard) == TOLD
    assert "folder_missing" not in yard.kinds()
    assert yard.agent.help is None


def test_a_drop_of_another_folder_that_is_not_aboard_still_calls_a_person(yard: Yard) -> None:
    assert yard.run(60, took)
    turn(yard, "AUTOMATIC")
    yard.receive(hand_out("o3", run="r-another"), 3)
    assert yard.run(5, lambda y: y.status("o3-drop") == "FAILED:not_aboard")
    assert "folder_missing" in yard.kinds()


def test_a_folder_that_is_aboard_again_is_handed_out_and_not_answered_for(yard: Yard) -> None:
    assert yard.run(60, took)
    turn(yard, "AUTOMATIC")
    yard.receive(order("A01", order_id="o3", actions={"A01": (pick("A01", order_id="o3"),)}), 3)
    assert yard.run(30, lambda y: y.status("o3-pick") == "FINISHED:loaded")
    yard.receive(hand_out("o4"), 4)
    yard.step()
    assert yard.status("o4-drop") != "FINISHED:taken"
    assert yard.run(60, lambda y: y.status("o4-drop") == "FINISHED:taken")
    assert len(yard.custody()) == 8

"""Papers: each invariant with a planted violation, and what is allowed."""

from collections.abc import Callable
from typing import Any

import pytest

from robots.core.commands import Record
from robots.core.lift import Presence, Zone
from robots.core.runs import DispatchRequest, RunFact, RunState
from robots.core.sensing import Unlock
from robots.courier.custody import Custody
from sim.physics.folders import Hands, Inside


def vanished(court: Any) -> None:
    court.world.folders.make("r-1", "sender@A12")
    court.look()
    del court.world.folders.places["r-1"]


def two_in_one(court: Any) -> None:
    for folder in ("r-1", "r-2"):
        court.world.folders.make(folder, "sender@A12")
        court.world.folders.move(folder, Hands("sender@A12"), Inside("xiaodi", 1))


def open_on_the_way(court: Any) -> None:
    court.world.robots["xiaodi"].base.y -= 3.0
    court.judge.case.stances["xiaodi"].seen = ()  # it did not drive there
    court.world.apply("xiaodi", Unlock(1))


def open_while_it_moves(court: Any) -> None:
    court.world.apply("xiaodi", Unlock(1))
    court.world.robots["xiaodi"].base.speed = 0.2


def forced_and_drives_on(court: Any) -> None:
    vehicle = court.world.robots["xiaodi"]
    vehicle.base.speed = 0.2
    vehicle.force(1)
    court.look()
    court.wait(vehicle.settings.speed / vehicle.settings.accel + 1.0)


def no_receipt(court: Any) -> None:
    court.world.folders.make("r-1", "sender@A12")
    court.world.folders.move("r-1", Hands("sender@A12"), Inside("xiaodi", 1))
    court.say(fact())


def in_the_wrong_hands(court: Any) -> None:
    court.world.folders.make("r-1", "sender@B02")
    court.say(fact())


def fact() -> RunFact:
    return RunFact("r-1", RunState.DELIVERED, False, "A12", "B02", False, False, 0.0, 0.0)


def entries(count: int = 1) -> list[Record]:
    custody, holders = Custody(), ["sender", "xiaodi/1", "recipient", "somebody"]
    found = [
        custody.change_hands(1000.0 + place, "r-1", holders[place], holders[place + 1], "A12", 1)
        for place in range(count)
    ]
    return [item for items in found for item in items if isinstance(item, Record)]


def chain_with_a_gap(court: Any) -> None:
    first, _, third, _ = entries(2)
    court.judge.recorded("xiaodi", first)
    court.judge.recorded("xiaodi", third)


def chain_with_an_edit(court: Any) -> None:
    first, second = entries()
    court.judge.recorded("xiaodi", first)
    court.judge.recorded("xiaodi", Record("custody", "r-1", {**second.data, "actor": "thief"}))


def label_told_to_the_lift(court: Any) -> None:
    court.say(DispatchRequest("k", "web", "run", from_="A12", to="B02", label="licence 2026"))
    court.command("call", "c", origin="b1-F1", destination="b1-F3", reason="brings licence 2026")


def name_told_to_the_lift(court: Any) -> None:
    court.command("call", "c", origin="b1-F1", destination="b1-F3", reason=court.judge.case.ground.private[0])


def cargo_told_in_clear(court: Any) -> None:
    court.say(Presence("xiaodi", Zone.OUT, "b1", "east", "b1-F1", {}, "", "one passport"), "xiaodi")


PLANTED: list[tuple[Callable[[Any], None], str]] = [
    (vanished, "doc_one_holder"),
    (two_in_one, "doc_one_holder"),
    (open_on_the_way, "doc_locked"),
    (open_while_it_moves, "doc_locked"),
    (forced_and_drives_on, "doc_locked"),
    (no_receipt, "doc_done_means_receipt"),
    (in_the_wrong_hands, "doc_done_means_receipt"),
    (chain_with_a_gap, "doc_chain"),
    (chain_with_an_edit, "doc_chain"),
    (label_told_to_the_lift, "doc_private"),
    (name_told_to_the_lift, "doc_private"),
    (cargo_told_in_clear, "doc_private"),
]


@pytest.mark.parametrize("plant, invariant", PLANTED, ids=[plant.__name__ for plant, _ in PLANTED])
def test_a_planted_violation_is_seen_once(court: Any, plant: Callable[[Any], None], invariant: str) -> None:
    assert court.judge.violations == []
    plant(court)
    court.look()
    court.look()
    assert [item.invariant for item in court.judge.violations] == [invariant]


def test_a_whole_chain_is_right(court: Any) -> None:
    for entry in entries(3):
        court.judge.recorded("xiaodi", entry)
    assert court.judge.violations == []


def test_a_robot_whose_disk_lost_the_last_write_goes_on_from_before(court: Any) -> None:
    both = entries(2)
    court.say(None, "xiaodi", boot=1)
    for entry in both:
        court.judge.recorded("xiaodi", entry)
    court.say(None, "xiaodi", boot=2)
    for entry in both[2:]:
        court.judge.recorded("xiaodi", entry)
    assert court.judge.violations == []


def test_a_folder_in_the_recipients_hands_is_delivered(court: Any) -> None:
    court.world.folders.make("r-1", "recipient@B02")
    court.say(fact())
    assert court.judge.violations == []


def test_a_lid_open_at_a_dock_is_right(court: Any) -> None:
    court.world.apply("xiaodi", Unlock(1))
    court.look()
    assert court.judge.violations == []


def test_a_robot_whose_lid_is_forced_on_the_way_has_the_time_it_needs_to_stop(court: Any) -> None:
    vehicle = court.world.robots["xiaodi"]
    vehicle.base.speed = 0.2
    vehicle.force(1)
    court.look()
    court.wait(1.0)
    vehicle.base.speed = 0.0
    court.wait(10.0)
    assert court.judge.violations == []

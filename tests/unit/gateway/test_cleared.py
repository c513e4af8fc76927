"""A person says that a silent robot is in no car: its session ends, the car is granted again, also after a restart."""

from __future__ import annotations

import pytest

from robots.core.clock import Instant
from robots.core.commands import Note, Record
from robots.core.lift import RobotCleared, Zone
from tests.unit.gateway.conftest import Bench, acks


def cleared(bench: Bench, person: str = "zhou", **changes):
    return bench.feed(bench.received(RobotCleared("xiaodi", person, Instant(bench.now)), **changes))


@pytest.fixture
def dead(bench: Bench) -> Bench:
    """xiaodi owns the east car, is inside, and is not heard of any more."""
    bench.owned()
    bench.at_zone("xiaodi", Zone.IN)
    bench.run(200)
    assert bench.owner() == "xiaodi"  # the lease alone does not take a car from a robot inside
    assert "rejected:busy" in acks(bench.ask("xiaozhi", "register"))
    return bench


def test_the_car_is_free_at_once_and_the_person_is_recorded(dead: Bench) -> None:
    out = cleared(dead)
    dead.run(1)
    assert dead.owner() == ""
    records = [record for record in out if isinstance(record, Record)]
    assert [(r.kind, r.subject) for r in records] == [
        ("robot_cleared", "xiaodi"),
        ("lift_session_ended", "east"),
    ]
    assert records[0].data == {"person": "zhou", "lifts": ["east"]}
    assert "controller_accepted" in acks(dead.ask("xiaozhi", "register"))


def test_a_robot_nobody_has_heard_since_the_restart_can_be_cleared_too(dead: Bench) -> None:
    dead.start()
    dead.settle()
    assert "rejected:busy" in acks(dead.ask("xiaozhi", "register"))
    cleared(dead)
    assert "controller_accepted" in acks(dead.ask("xiaozhi", "register"))


def test_it_stays_cleared_over_a_restart_until_the_robot_itself_says_more(dead: Bench) -> None:
    last = dead.seq - 1  # of its presence, as the broker keeps it
    cleared(dead)
    dead.start()
    dead.settle()
    old = dead.received(None)
    dead.at_zone("xiaodi", Zone.IN, retained=True, boot=0)
    assert "controller_accepted" in acks(dead.ask("xiaozhi", "register"))
    assert old.seq > last
    dead.ask("xiaozhi", "release")
    dead.at_zone("xiaodi", Zone.IN)
    assert "rejected:occupied" in acks(dead.ask("xiaozhi", "register"))


@pytest.mark.parametrize("how", [{"person": " "}, {"retained": True}])
def test_nobodys_word_and_an_old_word_change_nothing(dead: Bench, how) -> None:
    out = cleared(dead, **how)
    assert [type(command) for command in out if isinstance(command, Record | Note)] == [Note]
    dead.run(1)
    assert dead.owner() == "xiaodi"


def test_a_robot_that_is_alive_and_says_it_is_inside_keeps_its_car(bench: Bench):
    bench.owned()
    bench.at_zone("xiaodi", Zone.IN)
    out = cleared(bench)
    assert [note.event for note in out if isinstance(note, Note)] == ["robot_clearing_refused"]
    assert not [record for record in out if isinstance(record, Record)]
    assert bench.owner() == "xiaodi"


def test_a_robot_that_is_alive_and_out_loses_the_session_it_does_not_use(bench: Bench):
    bench.owned()
    bench.at_zone("xiaodi", Zone.OUT)
    out = cleared(bench)
    assert {"person": "zhou", "lifts": ["east"]} in [record.data for record in out if isinstance(record, Record)]
    assert bench.owner() == ""

"""Visitors who ask guides, who stand before robots on purpose, who crowd a lift's door; water for who waits long."""

from pathlib import Path
from random import Random

import pytest

from robots.core.clock import Instant
from robots.core.waiting import WaitingFact
from robots.fleet.escort.story import escorts
from robots.settings import Hall
from robots.settings.knowledge import load_knowledge
from sim.crowd import habits
from sim.crowd.arrivals import Day, drawn
from sim.engine import Engine

BUSY = Day(visitors=3000, from_h=0.6, asks=0.5, blocks=0.9, upstairs=0.4, care=True, led=0.5)


def test_who_does_what_hangs_on_the_visitor_alone() -> None:
    found = drawn(Day(visitors=4000), {"A": ("A-0",)}, Random(1))
    asks = [one for one in found if habits.does(one, "asks", 0.1)]
    assert len(asks) / len(found) == pytest.approx(0.1, abs=0.02)
    assert asks == [one for one in found if habits.does(one, "asks", 0.1)]
    assert not any(habits.does(one, "asks", 0.0) for one in found)
    assert {one.number for one in found if habits.does(one, "blocks", 0.1)} != {one.number for one in asks}


@pytest.fixture(scope="module")
def busy(hall: Hall) -> Engine:
    engine = Engine(hall, seed=2, day=BUSY, knowledge=load_knowledge(Path("config/knowledge")))
    engine.office.request_run("first", "A12", "2F-permits")
    engine.run_for(420)
    return engine


def test_guides_are_asked_and_their_visitors_take_a_number_afterwards(busy: Engine) -> None:
    assert busy.visitors.counts.asked >= 5
    assert busy.chronicle.messages["KioskTurn"] >= 5
    assert busy.judge.violations == []
    spoken_to = [one for one in busy.visitors.here.values() if habits.does(one.arrival, "asks", BUSY.asks)]
    assert any(one.ticket is not None for one in spoken_to)


def test_some_let_the_guide_walk_them_to_the_window_and_take_a_number_afterwards(busy: Engine) -> None:
    ledger = busy.processes["scheduler"].ledger
    first = escorts(ledger.records(subject="xiaozhi"), busy.hall)[0]
    assert first.arrived
    assert first.ended_at > first.begun_at
    assert not [one for one in busy.visitors.here.values() if one.state == "led" and one.name not in busy.world.bodies]


def test_ranges_shown_are_kept_beside_what_came_of_them(busy: Engine) -> None:
    assert set(busy.chronicle.queues) == {"A", "B", "E"}
    assert len(busy.queues.held()) > 5


def test_somebody_gets_in_a_robots_way_on_purpose_and_it_harms_nobody(busy: Engine) -> None:
    assert busy.visitors.counts.blocked > 0
    assert any(trip.crowds for trip in busy.world.passengers.trips)
    assert busy.judge.violations == []


def test_water_is_sent_once_an_hour_to_who_waits_long(hall: Hall) -> None:
    engine = Engine(hall.without_guides(), seed=2, day=Day(visitors=10, care=True))
    engine.queues = None  # nobody but the test tells of queues
    long = WaitingFact("A", Instant(engine.now), (), (), 18, 0, None, 3000.0, (), 3, "wait-A")
    for _ in range(3):
        engine.chronicle.queues["A"] = long
        engine.run_for(61)
    assert list(engine.office.runs) == ["care1"]
    assert engine.office.runs["care1"].request.care

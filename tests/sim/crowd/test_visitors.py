"""What visitors do in a hall: numbers, seats, windows, lifts; and that a morning of them harms nobody."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from robots.settings import Hall
from sim.crowd import visitors
from sim.crowd.arrivals import DAY_H, KINDS, Day, drawn
from sim.crowd.places import MACHINES
from sim.crowd.service import CALL_S, Windows
from sim.engine import Engine
from sim.play import play
from sim.scenarios.scenario import ScenarioError, load_scenario

QUEUES = {"A": ("A-0", "A-1"), "B": ("B-0",)}


def windows(staffed=lambda window, at: True) -> Windows:
    return Windows({"A": ("A01", "A02")}, staffed)


def test_the_day_has_its_peaks_and_its_weekdays() -> None:
    day = Day(visitors=5000)
    found = drawn(day, QUEUES, Random(1))
    by_hour = Counter(int(one.at // 1800) for one in found)
    assert by_hour[1] > 1.5 * by_hour[6]  # 9:30 against noon
    assert by_hour[10] > 1.4 * by_hour[6]  # 14:00 against noon
    assert max(one.at for one in found) < DAY_H * 3600
    monday = drawn(replace(day, weekday="monday"), QUEUES, Random(1))
    rainy = drawn(replace(day, weather="rain"), QUEUES, Random(1))
    assert len(rainy) < len(found) < len(monday)


def test_a_surge_is_for_one_item_and_in_its_hours() -> None:
    found = drawn(Day(visitors=100, surge=300, surge_item="B-0"), QUEUES, Random(1))
    surge = [one for one in found if one.item == "B-0" and 4 * 3600 <= one.at < 7 * 3600]
    assert len(found) == 400
    assert len(surge) >= 300


def test_all_kinds_come_in_their_shares() -> None:
    found = drawn(Day(visitors=10_000), QUEUES, Random(2))
    shares = Counter(one.kind.name for one in found)
    for kind in KINDS:
        assert shares[kind.name] / len(found) == pytest.approx(kind.share, abs=0.02)
    assert all(one.party > 1 for one in found if one.kind.name == "parent")


def test_the_same_seed_draws_the_same_day() -> None:
    assert drawn(Day(), QUEUES, Random(3)) == drawn(Day(), QUEUES, Random(3))
    assert drawn(Day(), QUEUES, Random(3)) != drawn(Day(), QUEUES, Random(4))


def test_numbers_are_called_in_their_order_by_windows_that_are_staffed() -> None:
    line = windows(lambda window, at: window == "A02" or at > 100)
    first, second, third = (line.take("A", "A-0", name, 0.0) for name in ("anna", "ben", "cai"))
    assert [one.id for one in (first, second, third)] == ["A001", "A002", "A003"]
    assert line.call(1.0) == [first]
    assert first.window == "A02"
    assert line.call(2.0) == []
    assert line.begin(first, 5.0)
    line.end(first, 90.0)
    assert line.call(91.0) == [second]
    assert line.call(101.0) == [third]
    assert third.window == "A01"
    assert [what for what, _ in line.told] == [
        "issued", "issued", "issued", "called", "began", "served", "called", "called",
    ]  # fmt: skip


def test_who_does_not_come_is_missed_and_the_window_calls_the_next() -> None:
    line = windows()
    late = line.take("A", "A-0", "anna", 0.0)
    line.call(1.0)
    assert line.call(1.0 + CALL_S) == []
    assert line.call(1.5 + CALL_S) == [late]
    assert late.state == "missed"
    assert not line.begin(late, 70.0)


def test_who_missed_a_call_and_says_so_is_let_in_after_three_more() -> None:
    line = Windows({"A": ("A01",)}, lambda window, at: True)
    late, *others = (line.take("A", "A-0", f"v{number}", 0.0) for number in range(6))
    line.call(1.0)
    now = 2.0 + CALL_S
    assert line.call(now) == [late, others[0]]
    line.back(others[0])  # has not missed any
    line.back(late)
    line.back(late)
    called = []
    for _ in range(6):
        ticket = line.at_window["A01"]
        called.append(ticket.id)
        assert line.begin(ticket, now)
        line.end(ticket, now := now + 10.0)
        line.call(now)
    assert called == ["A002", "A003", "A004", "A005", "A001", "A006"]
    assert late.state == "served"
    assert late.missed == 1
    assert late.first == 1.0


def test_a_number_of_a_queue_the_hall_does_not_have() -> None:
    with pytest.raises(KeyError):
        windows().take("Z", "Z-0", "anna", 0.0)


@pytest.fixture(scope="module")
def morning(hall: Hall) -> Engine:
    """The quarter of an hour from half past nine, with more visitors than usual."""
    engine = Engine(hall.without_guides(), seed=3, day=Day(visitors=3000, from_h=0.5, upstairs=0.2))
    engine.run_for(1200)
    return engine


def test_visitors_are_served_and_leave(morning: Engine) -> None:
    counts = morning.visitors.counts
    assert counts.came > 120
    assert counts.served > 20
    assert counts.gone > 10
    assert counts.came == counts.gone + len(morning.visitors.here)
    assert all(wait >= 0 for wait in counts.waits_s)


def test_only_who_is_away_misses_a_call(morning: Engine) -> None:
    tickets = morning.visitors.windows.tickets.values()
    came = sorted(one.began - one.called for one in tickets if one.began is not None)
    assert came[-1] < CALL_S - 5
    assert came[len(came) // 2] < 30
    called = [one for one in tickets if one.first is not None]
    assert sum(one.missed for one in called) <= 0.06 * len(called) + 1


def test_who_is_served_no_longer_minds_how_long_it_took(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting grew too long for some meanwhile; those who wait still go home then."""
    monkeypatch.setattr(visitors, "PATIENCE_S", 240.0)
    engine = Engine(hall.without_guides(), seed=3, day=Day(visitors=3000, from_h=0.5))
    engine.run_for(1200)
    assert engine.visitors is not None
    tickets = engine.visitors.windows.tickets.values()
    served = [one.ended - one.began for one in tickets if one.state == "served" and one.ended and one.began]
    assert len(served) > 20 and min(served) > 45.0  # of a median of 260 s: one in 5 000 is as short
    assert engine.visitors.counts.gave_up > 5


def test_the_ticket_machines_keep_up(morning: Engine) -> None:
    visitors = morning.visitors
    waits = [name for line in visitors.lines.values() for name in line[MACHINES:]]
    numbers = [one for one in visitors.here.values() if one.ticket is not None]
    assert len(waits) < 0.1 * len(numbers)


def test_some_ride_the_lift_and_come_back(morning: Engine) -> None:
    trips = [trip for trip in morning.world.passengers.trips if trip.on_foot]
    assert any(trip.is_served and trip.to_map != "b1-F1" for trip in trips)
    assert any(one.state in ("up", "busy") for one in morning.visitors.here.values())


def test_nothing_is_broken_with_so_many_about(morning: Engine) -> None:
    assert morning.judge.violations == []


def test_a_seat_is_one_persons(morning: Engine) -> None:
    seats = [one.seat for one in morning.visitors.here.values() if one.seat is not None]
    assert len(seats) == len(set(seats)) == len(morning.visitors.taken)


def test_a_day_with_a_courier_among_visitors_is_the_same_again(tmp_path: Path) -> None:
    story = """title: a courier among visitors
hall: config/hall
seed: 5
limit_s: 1500
visitors: {count: 4000, weekday: monday, from_h: 0.6}
timeline:
  - {at_s: 60, do: request_run, from: A12, to: 2F-permits, id: first}
expect:
  - {run: first, state: delivered}
"""
    file = tmp_path / "scenario.yaml"
    file.write_text(story, encoding="utf-8")
    first, again = play(load_scenario(file)), play(load_scenario(file))
    assert first.passed, first.broken
    assert first.timeline == again.timeline


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("visitors: 2500", "visitors: must be a mapping"),
        ("visitors: {count: 0}", "count"),
        ("visitors: {weekday: someday}", "'someday' is none we know"),
        ("visitors: {weather: fog}", "'fog' is none we know"),
        ("visitors: {upstairs: 2}", "upstairs"),
        ("visitors: {cont: 3}", "cont"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, line: str, said: str) -> None:
    file = tmp_path / "scenario.yaml"
    file.write_text(f"title: x\nhall: config/hall\n{line}\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=said):
        load_scenario(file)


def test_somebody_who_stands_in_the_entrance_keeps_nobody_out(hall: Hall) -> None:
    """A day had 254 visitors outside, behind one who waited there for a parent."""
    engine = Engine(hall.without_guides(), seed=3, day=Day(visitors=3000, from_h=0.5))
    visitors = engine.visitors
    assert visitors is not None
    hallway = visitors.places.of(visitors.windows.queues["A"])
    assert hallway is not None
    for number in (1, 3):
        visitors.crowd.add(f"stands-{number}", hallway.map_id, hallway.doorstep[number], 1.0)
    engine.run_for(150)
    assert visitors.counts.came > 10
    assert [one.name for one in visitors.here.values() if one.state == "outside"] == []

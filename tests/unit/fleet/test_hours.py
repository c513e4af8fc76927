"""Window hours: runs wait for them, folders aboard come back from a closed window, and the day has an end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from robots.core.runs import RunState
from robots.core.times import DayFact
from tests.fixtures.fleet_bench import Bench, Person, Vehicle
from tests.unit.fleet.timed import RULES, at, plan_with

WEEK = ["mon", "tue", "wed", "thu", "fri"]
LUNCH = [{"days": WEEK, "opens": "09:00", "closes": "12:00"}, {"days": WEEK, "opens": "13:00", "closes": "16:30"}]
TABLE: dict[str, Any] = {"windows": LUNCH, "by_stop": {"3F-archive": LUNCH}}
SWEPT = TABLE | {"by_stop": {}, "sweep": {"after_closing_min": 10, "settle_min": 10}}

Begin = Callable[..., Bench]


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Begin]:
    """A floor at a time of Monday, 5 January 2026, in the hall; two couriers at their docks unless said otherwise."""
    made: list[Bench] = []

    def at_time(clock: str, table: dict[str, Any] | None = None, couriers: int = 1, day: str = "2026-01-05") -> Bench:
        plan = plan_with(TABLE if table is None else table)
        robots = {name: Vehicle(plan, name, plan.hall.robots[name].dock) for name in ("xiaodi",)[:couriers]}
        bench = Bench(tmp_path / str(len(made)) if made else tmp_path, robots, plan, RULES)
        bench.now = at(f"{day} {clock}")
        bench.run(3)
        made.append(bench)
        return bench

    yield at_time
    for bench in made:
        bench.close()


def waits(bench: Bench, run: str) -> tuple[str, float | None] | None:
    fact = bench.facts[run]
    return (fact.waiting_for.reason, fact.waiting_for.until) if fact and fact.waiting_for else None


def test_in_its_hours_a_run_begins_at_once(begin: Begin) -> None:
    bench = begin("10:00")
    run = bench.send()
    assert bench.reaches(run, RunState.DELIVERED)


def test_at_lunch_it_is_accepted_waits_and_arrives_when_the_window_opens(begin: Begin) -> None:
    bench = begin("12:10")
    run = bench.send()
    bench.run(5)
    assert waits(bench, run) == ("window_closed", at("2026-01-05 13:00"))
    assert bench.reaches(run, RunState.WAITING_SENDER, 3600)
    assert at("2026-01-05 12:55") < bench.now <= at("2026-01-05 13:01")
    assert bench.reaches(run, RunState.DELIVERED)


def test_it_does_not_set_out_for_a_recipient_who_is_at_lunch_when_it_arrives(begin: Begin) -> None:
    """The window it starts from is open all day."""
    bench = begin("11:59", {"by_stop": {"3F-archive": LUNCH}})
    run = bench.send()
    bench.run(5)
    assert waits(bench, run) == ("window_closed", at("2026-01-05 13:00"))
    assert bench.reaches(run, RunState.DELIVERED, 5400)
    assert bench.now >= at("2026-01-05 12:55")  # a little early: it drove and was loaded faster than is reckoned with


def test_in_the_evening_it_waits_for_the_next_working_day(begin: Begin) -> None:
    bench = begin("17:00", TABLE | {"holidays": ["2026-01-06"]})
    run = bench.send()
    bench.run(5)
    assert waits(bench, run) == ("window_closed", at("2026-01-07 09:00"))


def test_what_must_be_there_today_but_cannot_is_refused_with_the_window(begin: Begin) -> None:
    bench = begin("16:40")
    reply = bench.ask(from_="A12", to="3F-archive", deadline=at("2026-01-05 20:00"))
    assert reply is not None
    assert [reason.code for reason in reply.reasons] == ["window_never_opens"]
    assert "A12" in reply.reasons[0].zh
    later = bench.ask("k2", from_="A12", to="3F-archive", deadline=at("2026-01-06 12:00"))
    assert later is not None
    assert later.status == "accepted"


def test_two_stops_that_are_never_open_together_are_refused(begin: Begin) -> None:
    apart = {
        "A12": [{"days": ["mon"], "opens": "09:00", "closes": "10:00"}],
        "3F-archive": [{"days": ["fri"], "opens": "09:00", "closes": "10:00"}],
    }
    bench = begin("09:30", {"by_stop": apart})
    reply = bench.ask(from_="A12", to="3F-archive")
    assert reply is not None
    assert [reason.code for reason in reply.reasons] == ["window_never_opens"]


def test_a_hall_whose_robots_work_at_any_hour(begin: Begin) -> None:
    bench = begin("23:00", TABLE | {"hold_runs": False})
    assert bench.reaches(bench.send(), RunState.DELIVERED)


def test_a_folder_aboard_comes_back_when_the_recipient_s_window_closes(begin: Begin) -> None:
    bench = begin("11:50", {"by_stop": {"3F-archive": LUNCH}})
    bench.vehicles["xiaodi"].sender = Person(600.0)  # the sender takes ten minutes
    run = bench.send()
    assert bench.reaches(run, RunState.RETURNED, 3600)
    assert bench.facts[run] is not None
    assert "window_closed" in [reason.code for reason in bench.facts[run].reasons]


def test_with_both_windows_closed_it_goes_into_custody_at_the_dock(begin: Begin) -> None:
    bench = begin("16:15", {"by_stop": {"3F-archive": LUNCH, "A12": LUNCH}})
    bench.vehicles["xiaodi"].sender = Person(880.0)
    run = bench.send()
    assert bench.reaches(run, RunState.IN_CUSTODY, 5400)
    assert bench.kinds(run)[-3:] == ["run_turned_back", "custody_sought", "folder_in_custody"]
    assert bench.vehicles["xiaodi"].at_node == "dock-1"


def test_a_robot_that_is_early_waits_for_the_door_to_open(begin: Begin) -> None:
    """Closed now, open within ten minutes: it does not turn back."""
    bench = begin("12:40", {"by_stop": {"3F-archive": LUNCH}})
    run = bench.send()
    assert bench.reaches(run, RunState.DELIVERED, 3600)
    assert "run_turned_back" not in bench.kinds(run)


# --- the end of the day ---


def swept(bench: Bench) -> list[dict[str, Any]]:
    return [record.data for record in bench.ledger.records() if record.kind == "day_swept"]


def test_with_nothing_left_the_day_ends_once_and_says_so(begin: Begin) -> None:
    bench = begin("16:35", SWEPT)
    bench.run(1800)
    assert [(one["aboard"], one["waiting"], one["custody"], one["robots"]) for one in swept(bench)] == [
        ([], [], [], bench_out(bench))
    ]
    bench.restart()
    bench.run(60)
    assert len(swept(bench)) == 1
    facts = [message for message in bench.sent if isinstance(message, DayFact)]
    assert facts[0].date == "2026-01-05"


def bench_out(bench: Bench) -> list[dict[str, Any]]:
    """The hall's other robots are not played here: they are offline."""
    others = [name for name in sorted(bench.plan.hall.robots) if name not in bench.vehicles]
    return [{"robot": name, "map_id": "", "stop": "", "reasons": ["offline"]} for name in others]


def test_nothing_begins_that_cannot_be_done_today(begin: Begin) -> None:
    bench = begin("16:39", SWEPT)
    run = bench.send("1F-review", "3F-archive")  # offices without hours: only the day's end stands against it
    bench.run(5)
    assert waits(bench, run) == ("day_ends", at("2026-01-06 00:00"))
    assert bench.state(run) is RunState.ACCEPTED


def test_a_robot_on_its_way_to_a_sender_is_called_home_and_the_run_stays(begin: Begin) -> None:
    bench = begin("16:30", SWEPT)
    bench.vehicles["xiaodi"].sender = Person(3600.0)
    run = bench.send("1F-review", "3F-archive")
    assert bench.reaches(run, RunState.WAITING_SENDER)
    assert bench.run(1800, lambda: bool(swept(bench)))
    assert bench.state(run) is RunState.ACCEPTED
    assert bench.run(300, lambda: bench.vehicles["xiaodi"].at_node == "dock-1")
    (found,) = swept(bench)
    assert [(one["run"], one["reasons"]) for one in found["waiting"]] == [(run, ["day_ends"])]


def test_a_folder_still_aboard_is_listed_with_its_robot(begin: Begin) -> None:
    bench = begin("16:20", SWEPT)
    bench.vehicles["xiaodi"].recipient = Person(7200.0)
    run = bench.send("1F-review", "3F-archive")
    assert bench.reaches(run, RunState.WAITING_RECIPIENT)
    assert bench.run(3600, lambda: bool(swept(bench)))
    (found,) = swept(bench)
    assert [(one["run"], one["where"]) for one in found["aboard"]] == [(run, "xiaodi")]
    assert {one["robot"]: one["reasons"] for one in found["robots"]}["xiaodi"] == ["busy"]


def test_a_scheduler_that_was_down_at_that_time_says_it_in_the_morning(begin: Begin) -> None:
    bench = begin("08:00", SWEPT, day="2026-01-06")
    bench.run(120)
    assert [record.subject for record in bench.ledger.records() if record.kind == "day_swept"] == ["2026-01-05"]


def test_a_holiday_has_no_end(begin: Begin) -> None:
    bench = begin("16:39", SWEPT | {"holidays": [{"from": "2026-01-04", "to": "2026-01-05"}]})
    bench.run(1800)
    assert not swept(bench)

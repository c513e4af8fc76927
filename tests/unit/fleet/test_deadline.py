"""A run that is later than it was asked for says so, while it is under way and afterwards, and goes on all the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from robots.core.reasons import Reason
from robots.core.runs import RunState
from tests.fixtures.fleet_bench import Bench, Person

LATE = Reason.AFTER_DEADLINE.value


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    bench.run(3)
    yield bench
    bench.close()


def told(bench: Bench, run: str) -> list[str]:
    return [reason.code for reason in bench.facts[run].reasons]


def test_what_comes_in_time_says_nothing(bench: Bench) -> None:
    run = bench.send(deadline=bench.now + 1200)
    assert bench.reaches(run, RunState.DELIVERED)
    assert told(bench, run) == []
    bench.run(2000)
    assert told(bench, run) == []


def test_what_is_late_says_so_from_then_on_also_in_the_history(bench: Bench) -> None:
    run = bench.send(deadline=bench.now + 20)
    assert bench.run(25, lambda: LATE in told(bench, run))
    assert bench.reaches(run, RunState.DELIVERED)
    assert told(bench, run) == [LATE]
    picture = bench.ledger.remembered_value(f"fact:{run}")
    assert [reason["code"] for reason in picture["reasons"]] == [LATE]
    bench.restart()
    bench.run(3)
    assert told(bench, run) == [LATE]


def test_what_was_not_delivered_in_the_end_has_its_own_reason(bench: Bench) -> None:
    bench.vehicles["xiaodi"].recipient = Person(None)
    run = bench.send(deadline=bench.now + 20)
    assert bench.reaches(run, RunState.RETURNED, 2000)
    assert told(bench, run) == ["recipient_absent"]


def test_why_no_robot_takes_it_stands_before_that_it_is_late(bench: Bench) -> None:
    bench.vehicles["xiaodi"].charge = 0.05
    bench.run(30)
    run = bench.send(deadline=bench.now + 20)
    bench.run(30)
    assert told(bench, run)[-1] == LATE
    assert "battery_low" in told(bench, run)

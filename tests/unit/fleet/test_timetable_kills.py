"""The scheduler dies at any call it makes around a start: the start is made once."""

from __future__ import annotations

from itertools import count
from pathlib import Path

from tests.fixtures.fleet_bench import Bench
from tests.unit.fleet.timed import RULES, at, plan_with

LEGS = [{"from": "A12", "to": "3F-archive"}, {"from": "A01", "to": "3F-archive"}]
TABLE = {"runs": {"mail": {"legs": LEGS, "days": ["mon"], "time": "09:30"}}}


def story(folder: Path, kill_at: int) -> Bench:
    """Half a minute around 09:30."""
    folder.mkdir()
    bench = Bench(folder, {}, plan_with(TABLE), RULES)
    bench.now = at("2026-01-05 09:29:50")
    bench.run(3)
    bench.kill_at = bench.calls + kill_at
    bench.run(30)
    bench.close()
    return bench


def test_killed_at_any_call_it_starts_once(tmp_path: Path) -> None:
    for number in count(1):
        bench = story(tmp_path / str(number), number)
        runs = sorted(run.from_ for run in bench.scheduler.book.runs.values())
        assert runs == ["A01", "A12"], number
        assert not bench.scheduler.book.times.missed
        if bench.lives == 1:
            break  # the story was over before that call
    assert number > 6, "the start makes more calls than that"

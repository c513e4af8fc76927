"""The bench of one scheduler under a site's load, made small: the same processes, every run ends, nothing stays behind.

It fails where `bench/scale.py` would say that something is wrong.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import psutil
import pytest

from bench.scale import problems
from bench.scaling.readings import quantile_ms
from bench.scaling.site import write_site
from bench.scaling.trial import Asked, run
from robots.building.plan import load_plan
from tests.fixtures.broker import HAS_MOSQUITTO

VEHICLES, RUNS = 12, 20


def processes() -> set[int]:
    """Below this one; a browser that other tests share begins and ends its own as it likes."""
    found = set()
    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            if "chrom" not in child.name():
                found.add(child.pid)
    return found


@pytest.mark.timeout(300)
@pytest.mark.skipif(not HAS_MOSQUITTO, reason="mosquitto is not installed")
def test_every_run_of_two_buildings_ends_and_no_process_stays(tmp_path: Path) -> None:
    before = processes()
    asked = Asked(VEHICLES, buildings=2, runs=RUNS, minutes=0.2, speed=40.0, patience=150.0)
    told: list[str] = []
    figures = run(asked, tmp_path, told.append)
    assert not problems(figures), (problems(figures), told, (tmp_path / "state" / "scheduler.log").read_text()[-2000:])
    assert figures["delivered"] == RUNS, told
    assert figures["runs"] == RUNS
    assert figures["decisions"] > VEHICLES
    assert 0.0 < figures["scheduler_core_pct"] < 60.0  # processor time: neighbours do not count
    assert json.loads(json.dumps(figures)) == figures
    assert processes() <= before


def test_problems_are_told() -> None:
    fine = {"open": 0, "unanswered": 0, "mind_errors": 0, "orders_not_taken": [], "connections_lost": []}
    assert problems(fine) == []
    for what in ("open", "unanswered", "mind_errors"):
        assert problems({**fine, what: 2}) == [f"2 {what}"]
    assert problems({**fine, "orders_not_taken": ["o1 while o0 is not done"]})
    assert problems({**fine, "connections_lost": ["c001: Keep alive timeout"]})


def test_a_site_has_what_was_asked_for(tmp_path: Path) -> None:
    write_site(tmp_path, buildings=3, vehicles=31)
    plan = load_plan(tmp_path)
    assert len(plan.hall.robots) == 31
    assert len({robot.dock for robot in plan.hall.robots.values()}) == 31
    assert {map_id.partition("-")[0] for map_id in plan.maps} == {"b1", "b2", "b3"}
    assert plan.route("b2-w00", "b2-3f0") is not None
    assert plan.route("b2-w00", "b3-w00") is None
    with pytest.raises(ValueError, match="docks"):
        write_site(tmp_path, buildings=1, vehicles=500)


def test_a_quantile_lies_within_its_bucket() -> None:
    before = {0.01: 10.0, 0.025: 10.0, float("inf"): 10.0}
    after = {0.01: 109.0, 0.025: 110.0, float("inf"): 110.0}
    assert quantile_ms(before, after, 0.5) == pytest.approx(5.05, abs=0.01)
    assert 10.0 <= quantile_ms(before, after, 0.995) <= 25.0
    assert quantile_ms(after, after, 0.99) == 0.0

"""Orders under way are changed for enough gain, and for no less."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from robots.core.runs import RunState
from robots.fleet import FleetRules
from tests.fixtures.fleet_bench import Bench

S = RunState


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    bench.run(5)
    yield bench
    bench.close()


def test_an_urgent_folder_beside_the_way_is_taken_along(bench: Bench) -> None:
    first = bench.send(from_="A01", to="2F-tax")
    assert bench.run(60, lambda: bench.vehicles["xiaodi"].at_node.endswith("n6"))
    urgent = bench.send(key="k2", from_="A13", to="2F-tax", urgent=True)
    assert bench.run(1500, lambda: {bench.state(run) for run in (first, urgent)} == {S.DELIVERED})
    picked = [run for kind, run, _ in bench.vehicles["xiaodi"].done if kind == "pick"]
    assert picked == [urgent, first]
    assert bench.kinds(first).count("run_assigned") == 1


def test_what_gains_little_changes_nothing(tmp_path: Path) -> None:
    bench = Bench(tmp_path, rules=FleetRules(spare_codes=0, retask_s=1e6))
    bench.run(5)
    first = bench.send(from_="A01", to="2F-tax")
    assert bench.run(60, lambda: bench.vehicles["xiaodi"].at_node.endswith("n6"))
    urgent = bench.send(key="k2", from_="A13", to="2F-tax", urgent=True)
    assert bench.run(1500, lambda: {bench.state(run) for run in (first, urgent)} == {S.DELIVERED})
    picked = [run for kind, run, _ in bench.vehicles["xiaodi"].done if kind == "pick"]
    assert picked == [first, urgent]
    bench.close()


def test_it_never_wavers(bench: Bench) -> None:
    """However many come, an order is changed now and then, not at each of them."""
    runs = [bench.send(key=f"k{n}", from_=f"A{n + 1:02}", to="2F-tax") for n in range(2)]
    for n in range(2, 10):
        bench.run(20)
        runs.append(bench.send(key=f"k{n}", from_=f"A{n + 1:02}", to="2F-tax"))
    assert bench.run(4000, lambda: all(bench.state(run) is S.DELIVERED for run in runs))
    assert len(bench.vehicles["xiaodi"].orders) <= 10
    assert sum(bench.kinds(run).count("run_unassigned") for run in runs) == 0

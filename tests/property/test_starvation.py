"""Whatever is asked for, and also when it is more than can be carried: urgent runs go first, and nobody waits for ever.

The bound is that of docs/runs.md: what goes before a run was asked for within `OVERTAKEN_S` after it.
"""

from __future__ import annotations

import tempfile
from itertools import combinations
from math import log2
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from robots.core.codes import LEAST_LOG_COST
from robots.fleet import FleetRules
from robots.fleet.planning import URGENT
from tests.fixtures.busy_story import small_plan
from tests.fixtures.fleet_bench import Bench, Vehicle

AGEING_S = 60.0
"""A quarter of an hour on a real floor; here a minute, so that a story need not last for hours."""
SLOWER = 4.0
"""No run of this hall takes a robot so many times longer than another."""
OVERTAKEN_S = AGEING_S * log2(URGENT * SLOWER)
LONGEST_S = 260.0
"""No robot is longer at one run here, from where another has left it."""
RULES = FleetRules(spare_codes=0, code_log_cost=LEAST_LOG_COST, ageing_s=AGEING_S)

WAYS = st.sampled_from([("S1", "S3"), ("S1", "T1"), ("S2", "T2"), ("T1", "S2"), ("S3", "S2")])
FLOOD = [(1, ("S1", "T1"), False)] + [(40, ("S2", "S3"), True)] * 16
"""One patient run, and more urgent ones than one robot can carry."""
WISHES = st.lists(st.tuples(st.integers(1, 60), WAYS, st.booleans()), min_size=8, max_size=18)


class Asked:
    """A bench on which runs were asked for in turn, and when each was first given to a robot."""

    def __init__(self, bench: Bench, wishes: list[tuple[int, tuple[str, str], bool]], to_end_s: float) -> None:
        self.bench = bench
        bench.run(3)
        for number, (pause_s, (from_, to), urgent) in enumerate(wishes):
            bench.run(pause_s)
            bench.send(from_, to, key=f"k{number}", urgent=urgent)
        bench.run(to_end_s, lambda: not bench.scheduler.book.open)
        self.given: dict[str, float] = {}
        for record in bench.ledger.records():
            if record.kind == "run_assigned":
                self.given.setdefault(record.subject, record.data["at"])
        self.runs = sorted(bench.scheduler.book.runs.values(), key=lambda run: run.requested_at)


def fleet(robots: int) -> dict[str, Vehicle]:
    return {name: Vehicle(small_plan(), name, f"dock-{n}") for n, name in enumerate(("left", "right")[:robots], 1)}


SETTINGS = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))


@SETTINGS
@given(WISHES, st.sampled_from([1, 2]))
@example(FLOOD, 1)
def test_what_goes_before_a_run_was_asked_for_soon_after_it(
    wishes: list[tuple[int, tuple[str, str], bool]], robots: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), fleet(robots), small_plan(), RULES)
        asked = Asked(bench, wishes, LONGEST_S * len(wishes))
        bench.close()
    assert len(asked.given) == len(wishes), "each gets its robot"
    for first, later in combinations(asked.runs, 2):
        overtook = asked.given[later.id] < asked.given[first.id]
        assert not overtook or later.requested_at - first.requested_at <= OVERTAKEN_S, (first, later)
    for run in asked.runs:
        before = [one for one in asked.runs if one is not run and one.requested_at <= run.requested_at + OVERTAKEN_S]
        waited = asked.given[run.id] - run.requested_at
        assert waited <= LONGEST_S * (len(before) + 1), (run, waited, len(before))


@SETTINGS
@given(WISHES, WAYS)
@example(FLOOD, ("S1", "T1"))
def test_an_urgent_run_goes_before_ordinary_ones_of_the_same_way(
    wishes: list[tuple[int, tuple[str, str], bool]], way: tuple[str, str]
) -> None:
    """Also before those asked for a while ago, as long as four of an ordinary run's seconds count less than its one."""
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), fleet(1), small_plan(), RULES)
        asked = Asked(bench, [(pause, way, urgent) for pause, _, urgent in wishes], LONGEST_S * len(wishes))
        bench.close()
    for ordinary in [run for run in asked.runs if not run.urgent]:
        for urgent in [run for run in asked.runs if run.urgent]:
            both_wait = urgent.requested_at < asked.given[ordinary.id] - 1.0
            if both_wait and urgent.requested_at - ordinary.requested_at < AGEING_S * log2(URGENT) - 1.0:
                assert asked.given[urgent.id] <= asked.given[ordinary.id], (ordinary, urgent)

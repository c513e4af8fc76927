"""Hours of orders that go astray, robots that fall silent and answers that are lost: nothing of it is kept for ever."""

from __future__ import annotations

from pathlib import Path

from robots.core.runs import RunState
from robots.core.vda import InstantActions, Order
from tests.fixtures.fleet_bench import Bench

HOURS = 5


def an_hour(bench: Bench, hour: int) -> None:
    """Two runs while every second order and cancel is lost; the robot falls silent, comes back, rejects an order."""
    robot = bench.vehicles["xiaodi"]
    ends = bench.now + 3600.0
    runs = [bench.send("A12", "A01", key=f"{hour}-a"), bench.send("A01", "A03", key=f"{hour}-b")]
    assert bench.run(300, lambda: bench.state(runs[0]) is RunState.CARRYING)
    robot.on_air = False
    bench.ask(f"{hour}-c", kind="cancel", run=runs[1])
    bench.run(100)
    robot.on_air = True
    bench.run(20)
    robot.rejects = 1
    assert bench.run(1500, lambda: not bench.scheduler.open_runs)
    bench.run(120)
    bench.now = ends


def test_what_was_sent_is_forgotten(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.run(3)
    sizes = []
    for hour in range(HOURS):
        lost = {"count": 0}

        def every_other(message: object, lost: dict[str, int] = lost) -> bool:
            lost["count"] += isinstance(message, Order | InstantActions)
            return isinstance(message, Order | InstantActions) and lost["count"] % 2 == 1

        bench.lose = every_other
        an_hour(bench, hour)
        work = bench.scheduler._work
        work.due(f"of-hour-{hour}", 5.0)  # something nobody asks about again
        sizes.append(len(work.sends))
        assert not work.codes and not work.owed and bench.ledger.unsent() == []
    bench.run(3)
    assert {key for key in bench.scheduler._work.sends if key.startswith("of-hour-")} <= {"of-hour-3", "of-hour-4"}
    assert max(sizes[2:]) <= max(sizes[:2]) + 2, sizes
    bench.close()

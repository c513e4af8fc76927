"""The scheduler dies in a story of three runs, before and after the first call of each kind (a commit of the same
records, a send of the same sort): no run is lost, none is done twice. `bench/crash.py` goes through every call."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from robots.core.runs import RunState
from robots.core.vda import Order
from tests.fixtures.fleet_bench import Bench, Person

S = RunState
PARTS = 4


def story(folder: Path, kill_at: int = -1) -> Bench:
    """Three runs: one delivered, one whose recipient is absent, one cancelled on its way; then home."""
    bench = Bench(folder)
    bench.run(3)
    bench.calls, bench.kill_at = 0, kill_at
    bench.first_of.clear()
    robot = bench.vehicles["xiaodi"]
    codes = {}

    def ask(key: str, **fields: str) -> str:
        """As a tablet does: the same key again until the answer is there."""
        reply = None
        while reply is None or reply.key != key:
            reply = bench.ask(key, **fields)
        return reply.run

    runs = [
        ask("a", from_="A12", to="3F-archive"),
        ask("b", from_="3F-archive", to="A01"),
    ]
    bench.run(900, lambda: bench.state(runs[0]) is S.DELIVERED)
    robot.recipient = Person(None)
    bench.run(900, lambda: bench.state(runs[1]) is S.RETURNING)
    runs.append(ask("c", from_="A02", to="2F-tax"))
    codes.update({run: bench.ledger.remembered_value(f"code:{run}") for run in runs})
    bench.run(1500, lambda: bench.state(runs[1]) is S.RETURNED)
    robot.recipient = Person()
    bench.run(900, lambda: bench.state(runs[2]) is S.CARRYING)
    for run in runs[2:]:
        assert bench.ledger.remembered_value(f"code:{run}") == codes[run]
    ask("d", kind="cancel", run=runs[2])
    bench.run(900, lambda: bench.state(runs[2]) is S.RETURNED)
    bench.run(300, lambda: robot.charging)
    judge(bench, runs)
    return bench


def judge(bench: Bench, runs: list[str]) -> None:
    """What must hold whatever happened, from the ledger, the vehicle and the wire alone."""
    assert len(set(runs)) == 3
    assert [bench.state(run) for run in runs] == [S.DELIVERED, S.RETURNED, S.RETURNED]
    robot = bench.vehicles["xiaodi"]
    done = Counter((kind, run) for kind, run, result in robot.done if result in ("loaded", "taken"))
    assert done == {(kind, run): 1 for kind in ("pick", "drop") for run in runs}
    assert robot.charging
    assert not robot.loads
    assert len(bench.scheduler.book.runs) == 3, "no request made two runs"
    for run in runs:
        holders = [r.data["holder"] for r in bench.ledger.records(subject=run) if "holder" in r.data]
        assert holders == ["xiaodi/2", "recipient" if run == runs[0] else "sender"]
        fact = bench.facts[run]
        assert fact is not None
        assert fact.state is bench.state(run)
    assert {reply.key for reply in bench.replies} == {"a", "b", "c", "d"}
    assert {reply.status for reply in bench.replies} == {"accepted"}
    assert len({(reply.key, reply.run) for reply in bench.replies}) == 4
    contents: dict[str, Order] = {}
    for message in bench.sent:
        if isinstance(message, Order):
            assert contents.setdefault(message.order_id, message) == message, "one id, one order"
    assert Counter(robot.orders).most_common(1)[0][1] == 1, "no order was taken twice"


def test_the_story_itself(tmp_path: Path) -> None:
    bench = story(tmp_path)
    assert bench.lives == 1
    assert bench.calls > 60
    bench.close()


@pytest.mark.parametrize("part", range(PARTS))
def test_killed_around_each_kind_of_call_it_finishes_the_story(tmp_path: Path, part: int) -> None:
    whole = story(tmp_path / "whole")
    whole.close()
    calls = sorted({call for first in whole.first_of.values() for call in (first, first + 1)})
    assert len(calls) > 30
    for call in [call for call in calls if call <= whole.calls][part::PARTS]:
        bench = story(tmp_path / str(call), call)
        assert bench.lives == 2, f"call {call} was not reached"
        bench.close()

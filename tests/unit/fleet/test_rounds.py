"""Rounds: several folders asked for at once, carried together; one folder that goes from stop to stop."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from robots.core.runs import RoundPart, RunState, TourStop
from robots.fleet.facts import fleet_summary
from tests.fixtures.fleet_bench import Bench, Person

S = RunState
MAIL = (
    RoundPart("A12", "3F-archive", "one"),
    RoundPart("A10", "3F-archive", "two"),
    RoundPart("A08", "2F-permits", "three"),
    RoundPart("A06", "2F-tax", "four"),
    RoundPart("A04", "2F-permits", "five"),
)
CIRCULAR = (
    RoundPart("A12", "2F-permits", "sign"),
    RoundPart("2F-permits", "3F-archive"),
    RoundPart("3F-archive", "A12"),
)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    bench.run(5)
    yield bench
    bench.close()


def ask(bench: Bench, parts: tuple[RoundPart, ...], **fields: Any) -> list[str]:
    reply = bench.ask("round", kind="round", parts=parts, **fields)
    assert reply is not None
    assert reply.status == "accepted", reply
    assert reply.run == reply.runs[0]
    return list(reply.runs)


def at_once(bench: Bench) -> int:
    """The most folders that lay in the robot at the same time."""
    most = aboard = 0
    for kind, _, result in bench.vehicles["xiaodi"].done:
        aboard += {"loaded": 1, "taken": -1}.get(result, 0) if kind in ("pick", "drop") else 0
        most = max(most, aboard)
    return most


def test_a_mail_round_goes_in_several_compartments_and_never_in_more_than_there_are(bench: Bench) -> None:
    runs = ask(bench, MAIL)
    assert bench.run(3000, lambda: all(bench.state(run) is S.DELIVERED for run in runs))
    assert 3 <= at_once(bench) <= 4
    assert {bench.facts[run].round for run in runs} == {runs[0]}  # type: ignore[union-attr]
    assert len(bench.vehicles["xiaodi"].orders) < len(runs)


def test_one_absent_recipient_delays_nobody_else_but_their_own_folder_comes_back(bench: Bench) -> None:
    runs = ask(bench, MAIL[:3])
    robot = bench.vehicles["xiaodi"]
    robot.recipient = Person(None)
    assert bench.run(1500, lambda: any(bench.state(run) is S.RETURNING for run in runs))
    robot.recipient = Person()
    assert bench.run(2000, lambda: all(bench.scheduler.book.runs[run].ended for run in runs))
    states = sorted(bench.state(run) for run in runs)
    assert states == [S.DELIVERED, S.DELIVERED, S.RETURNED]
    assert not robot.loads


def test_a_run_of_a_round_is_cancelled_alone(bench: Bench) -> None:
    runs = ask(bench, MAIL[:3])
    assert bench.run(600, lambda: bench.state(runs[1]) is S.CARRYING)
    bench.ask("c", kind="cancel", run=runs[1])
    assert bench.run(3000, lambda: all(bench.scheduler.book.runs[run].ended for run in runs))
    assert [bench.state(run) for run in runs] == [S.DELIVERED, S.RETURNED, S.DELIVERED]


def test_a_whole_round_is_cancelled_at_once_by_any_of_its_runs(bench: Bench) -> None:
    runs = ask(bench, MAIL[:3])
    assert bench.run(600, lambda: bench.state(runs[0]) is S.CARRYING)
    reply = bench.ask("all", kind="cancel_round", run=runs[1])
    assert reply is not None
    assert (reply.status, list(reply.runs)) == ("accepted", runs)
    assert bench.ask("all", kind="cancel_round", run=runs[1]) == reply
    assert bench.run(2000, lambda: all(bench.scheduler.book.runs[run].ended for run in runs))
    assert {bench.state(run) for run in runs} <= {S.CANCELLED, S.RETURNED}
    assert not bench.vehicles["xiaodi"].loads
    late = bench.ask("late", kind="cancel_round", run=runs[0])
    assert late is not None
    assert [reason.code for reason in late.reasons] == ["run_ended"]


def test_a_chain_is_cancelled_as_a_round_and_a_single_run_is_none(bench: Bench) -> None:
    runs = ask(bench, CIRCULAR, chain=True)
    bench.ask("all", kind="cancel_round", run=runs[0])
    bench.run(60)
    assert {bench.state(run) for run in runs} == {S.CANCELLED}
    assert bench.facts[runs[2]].after == runs[1]  # type: ignore[union-attr]
    single = bench.ask("one", from_="A12", to="2F-tax")
    assert single is not None
    refused = bench.ask("none", kind="cancel_round", run=single.run)
    assert refused is not None
    assert [reason.code for reason in refused.reasons] == ["unknown_round"]
    assert bench.state(single.run) is not S.CANCELLED


def test_the_tour_ahead_is_told_stop_by_stop_and_shrinks(bench: Bench) -> None:
    runs = ask(bench, MAIL[:2])
    assert bench.run(60, lambda: bool(tour(bench)))
    told = tour(bench)
    assert sorted((one.run, one.kind, one.stop) for one in told) == sorted(
        [(runs[0], "drop", "3F-archive"), (runs[0], "pick", "A12"), (runs[1], "drop", "3F-archive"),
         (runs[1], "pick", "A10")]
    )  # fmt: skip
    for run in runs:
        assert [one.kind for one in told if one.run == run] == ["pick", "drop"]
    assert bench.run(2000, lambda: bench.state(runs[0]) is S.CARRYING)
    bench.run(4)
    assert (runs[0], "pick") not in [(one.run, one.kind) for one in tour(bench)]
    assert bench.run(2000, lambda: all(bench.state(run) is S.DELIVERED for run in runs))
    bench.run(4)
    assert not tour(bench)


def tour(bench: Bench) -> tuple[TourStop, ...]:
    return next((robot.tour for robot in fleet_summary(bench.scheduler._work).robots if robot.robot == "xiaodi"), ())


def test_a_chain_goes_on_only_when_the_stop_before_has_it(bench: Bench) -> None:
    runs = ask(bench, CIRCULAR, chain=True)
    bench.run(3)
    waiting = bench.facts[runs[1]]
    assert waiting is not None
    assert waiting.waiting_for is not None
    assert waiting.waiting_for.reason == "after_stop"
    assert bench.run(3000, lambda: bench.state(runs[2]) is S.DELIVERED)
    picked = [run for kind, run, _ in bench.vehicles["xiaodi"].done if kind == "pick"]
    assert picked == runs
    assert at_once(bench) == 1


def test_a_chain_ends_where_a_stop_does_not_take_it(bench: Bench) -> None:
    bench.vehicles["xiaodi"].recipient = Person(None)
    runs = ask(bench, CIRCULAR, chain=True)
    assert bench.run(3000, lambda: bench.state(runs[0]) is S.RETURNED)
    bench.run(3)
    assert [bench.state(run) for run in runs[1:]] == [S.CANCELLED, S.CANCELLED]
    fact = bench.facts[runs[2]]
    assert fact is not None
    assert [reason.code for reason in fact.reasons] == ["round_broken"]


@pytest.mark.parametrize("parts, chain, words", [
    ((MAIL[0],), False, "2 to 12 parts"),
    (MAIL * 3, False, "2 to 12 parts"),
    ((MAIL[0], RoundPart("A10", "nowhere")), False, "part 2: there is no such stop"),
    ((MAIL[0], RoundPart("A10", "A10")), False, "part 2"),
    (MAIL[:2], True, "begins where the last one ends"),
])  # fmt: skip
def test_a_round_with_a_flaw_is_refused_whole(
    bench: Bench, parts: tuple[RoundPart, ...], chain: bool, words: str
) -> None:
    reply = bench.ask("round", kind="round", parts=parts, chain=chain)
    assert reply is not None
    assert reply.status == "refused"
    assert any(words in reason.en for reason in reply.reasons), reply
    assert not bench.scheduler.book.runs


def test_the_same_round_twice_is_one_and_survives_a_restart(bench: Bench) -> None:
    runs = ask(bench, MAIL[:2])
    assert ask(bench, MAIL[:2]) == runs
    bench.restart()
    assert ask(bench, MAIL[:2]) == runs
    assert bench.run(2000, lambda: all(bench.state(run) is S.DELIVERED for run in runs))
    assert len(bench.scheduler.book.runs) == 2

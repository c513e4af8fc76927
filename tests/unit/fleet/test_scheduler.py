"""What the scheduler shows and answers besides the life of a run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from robots.core.clock import Instant
from robots.core.events import LinkUp
from robots.core.lift import DeskAsk, DeskGrant, DoorState, LiftMode, LiftOnline, LiftState, Motion, Presence, Zone
from robots.core.reasons import WORDS, Reason
from robots.core.runs import FleetSummary, RunFact, RunState
from robots.core.vda import Connection, Info, InstantActions
from robots.fleet import Scheduler
from robots.fleet.facts import fact_json, fact_of
from tests.fixtures.fleet_bench import Bench

S = RunState


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    bench.run(3)
    yield bench
    bench.close()


def last_summary(bench: Bench) -> FleetSummary:
    return next(m for m in reversed(bench.sent) if isinstance(m, FleetSummary))


def test_the_summary_tells_each_robot_at_a_glance(bench: Bench) -> None:
    robot = last_summary(bench).robots[0]
    assert (robot.robot, robot.online, robot.doing, robot.charge, robot.stop) == ("xiaodi", True, "idle", 0.9, "dock-1")
    run = bench.send()
    bench.send(key="k2", from_="A01")
    bench.run(3)
    summary = last_summary(bench)
    assert (summary.robots[0].doing, summary.robots[0].run) == ("run", run)
    assert (summary.open_runs, summary.waiting_runs) == (2, 1)
    bench.hear(Connection("xiaodi", "CONNECTIONBROKEN"))
    bench.run(2)
    assert last_summary(bench).robots[0].doing == "offline"


def test_an_unchanged_summary_is_told_every_two_seconds_as_a_sign_of_life(bench: Bench) -> None:
    bench.run(30)
    before = sum(isinstance(m, FleetSummary) for m in bench.sent)
    bench.run(60)
    assert 29 <= sum(isinstance(m, FleetSummary) for m in bench.sent) - before <= 31


def test_a_returning_broker_gets_every_fact_again(bench: Bench) -> None:
    run = bench.send()
    bench.run(5)
    before = len(bench.sent)
    bench.feed(LinkUp(bench.now))
    again = bench.sent[before:]
    assert [m.run for m in again if isinstance(m, RunFact)] == [run]
    assert sum(isinstance(m, FleetSummary) for m in again) == 1


def test_robots_that_come_online_are_asked_for_their_state(bench: Bench) -> None:
    before = len(bench.sent)
    bench.hear(Connection("xiaodi", "ONLINE"))
    asked = [a.action_type for m in bench.sent[before:] if isinstance(m, InstantActions) for a in m.actions]
    assert asked == ["stateRequest"]


def test_what_the_robot_waits_for_and_does_is_passed_on(bench: Bench) -> None:
    run = bench.send()
    bench.reaches(run, S.CARRYING)
    bench.run(5)
    robot = bench.vehicles["xiaodi"]
    robot.busy_until = bench.now + 30
    told = Info("waiting", (("reason", "lift_coming"), ("since", "2026-01-05T09:00:00.000Z"), ("until", "soon")))
    state = replace(robot.state(), information=(told, Info("ride", (("state", "WAIT_CAR"), ("lift", "east")))))
    robot.seq += 1
    bench.hear(state, seq=robot.seq)
    fact = bench.facts[run]
    assert (fact.doing, fact.lift, fact.waiting_for.reason) == ("WAIT_CAR", "east", "lift_coming")
    assert (fact.waiting_for.since, fact.waiting_for.until) == (1767603600.0, None)
    odd = replace(state, information=(Info("waiting", (("reason", "tea_break"),)),))
    robot.seq += 1
    bench.hear(odd, seq=robot.seq)
    assert bench.facts[run].waiting_for is None


def test_every_reason_a_fact_may_carry_has_words(bench: Bench) -> None:
    assert set(WORDS) == set(Reason)


def test_a_fact_survives_the_ledger(bench: Bench) -> None:
    run = bench.send(label="案卷")
    bench.run(5)
    fact = bench.facts[run]
    assert fact_of(fact_json(fact, bench.scheduler.book.runs[run])) == fact
    assert (fact_of(bench.ledger.runs()[0]).run, bench.ledger.runs()[0]["label"]) == (run, "案卷")


def test_a_mind_that_failed_half_way_goes_on_from_its_ledger(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its book then holds facts that its ledger does not: the process dies, and what was not written did not happen."""
    run = bench.send()

    def fail(*_: object) -> None:
        raise IndexError

    for broken in ("_passes", "_show"):
        bench.run(20)
        with monkeypatch.context() as patched:
            patched.setattr(Scheduler, broken, fail)
            with pytest.raises(IndexError):
                bench.ask(f"cancel-{broken}", kind="cancel", run=run)
        assert bench.scheduler.book != Scheduler.restored(bench.plan, bench.draw, bench.ledger.records(), {}).book
        bench.restart()
        assert bench.scheduler.book.runs[run].cancel_asked_at is None
    assert bench.reaches(run, RunState.DELIVERED)
    assert bench.ask("cancel-_show", kind="cancel", run=run).reasons[0].code == "run_ended", "its key was not used up"


CAR = LiftState(
    "b1", "east", (), "b1-F1", False, "", (), DoorState.CLOSED, "front", Motion.STOPPED, LiftMode.NORMAL,
    0.0, "empty", "camera", None, None,
)  # fmt: skip


def test_the_lift_desk_answers_robots(bench: Bench) -> None:
    bench.hear(LiftOnline("b1", True, Instant(bench.now), "1"))
    bench.hear(CAR)
    bench.hear(DeskAsk("b1", "xiaodi", "q1", "b1-F1", "b1-F3"))
    bench.hear(DeskAsk("b1", "other", "q2", "b1-F1", "b1-F3"))
    bench.hear(Presence("xiaodi", Zone.OUT, "b1", "", "b1-F3", {}, "", ""))
    bench.hear(DeskAsk("b1", "xiaodi", "q1", "b1-F1", "b1-F3", done=True))
    grants = [(m.robot, m.lift, m.position) for m in bench.sent if isinstance(m, DeskGrant)]
    assert grants == [("xiaodi", "east", 0), ("other", "", 1), ("other", "east", 0)]


def test_a_restarted_desk_grants_no_car_with_a_robot_in_it(bench: Bench) -> None:
    bench.hear(CAR)
    bench.hear(DeskAsk("b1", "xiaodi", "q1", "b1-F1", "b1-F3"))
    bench.restart()
    bench.hear(Presence("xiaodi", Zone.IN, "b1", "east", "b1-F1", {}, "s", ""), retained=True)
    bench.hear(CAR)
    bench.hear(DeskAsk("b1", "other", "q2", "b1-F1", "b1-F3"))
    assert [m.lift for m in bench.sent if isinstance(m, DeskGrant) and m.robot == "other"] == [""]

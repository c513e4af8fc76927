"""A scheduler restored from its ledger is the scheduler that wrote it, whatever happened before."""

from __future__ import annotations

import dataclasses
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from robots.core.alarm import Alarm, AlarmReset
from robots.core.clock import Instant
from robots.core.commands import Record
from robots.core.runs import TERMINAL
from robots.fleet import Scheduler
from robots.fleet.book import Book
from robots.fleet.keeping import KEPT, book_data, book_json, book_of, fold, is_needed
from robots.fleet.run import Run
from tests.fixtures.fleet_bench import Bench, Person

STOPS = ("A12", "A01", "3F-archive", "2F-tax", "dock-1", "nowhere")
HOLDERS = {"sender", "recipient", "person:zhou", "xiaodi/2"}


def same_order_and_runs(book: Book, live: Book) -> None:
    """What equality does not see: the order runs are looked at, and that each run is one object wherever it stands."""
    assert (list(book.open), list(book.ended)) == (list(live.open), list(live.ended))
    assert [(robot, list(runs)) for robot, runs in book.assigned.items()] == [
        (robot, list(runs)) for robot, runs in live.assigned.items()
    ]
    runs = {id(run) for run in book.runs.values()}
    for field in dataclasses.fields(Book):
        found = runs_in(getattr(book, field.name))
        assert all(id(run) in runs for run in found), f"Book.{field.name} holds a copy of a run"


def runs_in(value: Any) -> list[Run]:
    if isinstance(value, Run):
        return [value]
    if isinstance(value, dict):
        return [run for part in value.values() for run in runs_in(part)]
    return [run for part in value for run in runs_in(part)] if isinstance(value, list | tuple | set) else []


class Fleet(RuleBasedStateMachine):
    """Anything people, robots and the network may do, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.bench = Bench(Path(self.folder.name))
        self.keys = 0
        self.kept = (0, book_json(Book()))

    @initialize()
    def wake(self) -> None:
        self.bench.run(3)

    def teardown(self) -> None:
        self.bench.close()
        self.folder.cleanup()

    @property
    def robot(self) -> Any:
        return self.bench.vehicles["xiaodi"]

    @rule(from_=st.sampled_from(STOPS), to=st.sampled_from(STOPS), urgent=st.booleans(), secret=st.booleans())
    def request(self, from_: str, to: str, urgent: bool, secret: bool) -> None:
        self.keys += 1
        self.bench.ask(str(self.keys), from_=from_, to=to, urgent=urgent, confidential=secret, label="a")

    @rule(kind=st.sampled_from(["cancel", "hold", "resume"]), pick=st.integers(0, 5))
    def command(self, kind: str, pick: int) -> None:
        runs = sorted(self.bench.scheduler.book.runs)
        self.keys += 1
        self.bench.ask(str(self.keys), kind=kind, run=runs[pick % len(runs)] if runs else "r-none")

    @rule(seconds=st.sampled_from([1, 4, 15, 40, 200]))
    def wait(self, seconds: int) -> None:
        self.bench.run(seconds)

    @rule(who=st.sampled_from(["sender", "recipient", "home", "supervisor"]), comes=st.booleans())
    def person(self, who: str, comes: bool) -> None:
        setattr(self.robot, who, Person(6.0 if comes else None))

    @rule(on_air=st.booleans())
    def radio(self, on_air: bool) -> None:
        self.robot.on_air = on_air

    @rule()
    def robot_forgets(self) -> None:
        self.robot.forget()

    @rule(count=st.integers(0, 4))
    def robot_rejects(self, count: int) -> None:
        self.robot.rejects = count

    @rule(active=st.booleans())
    def alarm(self, active: bool) -> None:
        self.bench.hear(Alarm("fire", "b1", active, ("b1",)))

    @rule()
    def reset(self) -> None:
        self.bench.hear(AlarmReset("fire", "b1", "li", Instant(self.bench.now)))

    @rule()
    def restart(self) -> None:
        self.bench.restart()

    @rule()
    def snapshot(self) -> None:
        self.kept = (self.bench.ledger.last_seq(), book_json(self.bench.scheduler.book))

    @rule(age=st.sampled_from([0, 30, 300]), most=st.sampled_from([1, 7, 500]))
    def prune(self, age: int, most: int) -> None:
        book, ledger = self.bench.scheduler.book, self.bench.ledger
        base = Record(KEPT, "scheduler", book_data(book))
        ledger.prune(self.bench.now, self.bench.now - age, 0, most, lambda record: not is_needed(book, record), base)

    @invariant()
    def restored_is_live(self) -> None:
        bench = self.bench
        restored = Scheduler.restored(bench.plan, bench.draw, bench.ledger.records(), bench.ledger.remembered())
        assert restored.book == bench.scheduler.book
        same_order_and_runs(restored.book, bench.scheduler.book)
        seq, body = self.kept
        from_snapshot = fold(bench.ledger.records(after=seq), book_of(body))
        assert from_snapshot == bench.scheduler.book
        same_order_and_runs(from_snapshot, bench.scheduler.book)
        for run in bench.scheduler.book.open:
            assert bench.kinds(run)[0] == "run_requested", "an open run keeps its history"
        assert restored._work.codes == bench.scheduler._work.codes

    @invariant()
    def each_folder_has_one_holder(self) -> None:
        aboard = self.robot.loads
        for run in self.bench.scheduler.book.runs.values():
            assert run.holder in HOLDERS
            if run.holder == "xiaodi/2" and self.robot.on_air and run.ended:
                raise AssertionError(f"run {run.id} ended {run.state} with its folder aboard")
            assert (run.holder != "recipient") or run.id not in aboard

    @invariant()
    def no_folder_changed_hands_twice(self) -> None:
        moved = [(kind, run) for kind, run, result in self.robot.done if result == "loaded"]
        assert len(moved) == len(set(moved))

    @invariant()
    def what_waits_says_why(self) -> None:
        for run_id, run in self.bench.scheduler.book.runs.items():
            fact = self.bench.facts.get(run_id)
            assert fact is not None
            assert fact.state is run.state
            if run.state.value == "accepted":
                assert fact.waiting_for is not None
            if run.state in TERMINAL and run.state.value not in ("delivered", "returned"):
                assert fact.reasons


Fleet.TestCase.settings = settings(
    max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
TestFleet = Fleet.TestCase

"""The engine's own duties: outbox, restart from the ledger, screens, commands nobody knows, endless talk."""

import math
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest

from robots.core.commands import Note, Publish, Record, Remember
from robots.core.events import LinkUp, Tick
from robots.core.runs import RunFact, RunState
from robots.core.vda import Connection, InstantActions
from sim.engine import Engine
from sim.processes import host
from sim.processes.ledger import MemoryLedger

FACT = RunFact("r-0123456789", RunState.ACCEPTED, False, "A12", "A13", False, False, 1.0, 1.0)


@dataclass
class Scripted:
    """A mind that answers each kind of event with given commands, once."""

    answers: dict[type, list[Any]]
    heard: list[Any] = field(default_factory=list)
    quiet_until: float = 0.0

    def handle(self, event: Any) -> list[Any]:
        self.heard.append(event)
        return self.answers.pop(type(event), [])


def with_scheduler(engine: Engine, answers: dict[type, list[Any]]) -> Scripted:
    mind = Scripted(answers)
    engine.processes["scheduler"].mind = mind
    return mind


def test_records_and_outbox_are_in_the_ledger_before_the_message_leaves(small_engine: Engine) -> None:
    process = small_engine.processes["scheduler"]
    with_scheduler(small_engine, {Tick: [Publish(FACT, outbox="o1"), Record("tried", "x"), Remember("k", 1)]})
    seen: list[tuple[int, Any, int]] = []
    heard = small_engine.bus.on_publish

    def spy(at: float, account: str, message: Any) -> None:
        if message == FACT:
            ledger = process.ledger
            seen.append((len(ledger.records(subject="x")), ledger.remembered_value("k"), len(ledger.unsent())))
        heard(at, account, message)

    small_engine.bus.on_publish = spy
    small_engine.step()
    assert seen == [(1, 1, 1)]
    assert process.ledger.unsent() == []


def test_the_outbox_waits_for_the_broker_over_a_crash(small_engine: Engine) -> None:
    process = small_engine.processes["scheduler"]
    small_engine.stop_broker(5.0)
    small_engine.step()
    with_scheduler(small_engine, {Tick: [Publish(FACT, outbox="o1")]})
    small_engine.step()
    assert process.ledger.unsent() == [("o1", FACT)]
    small_engine.kill("scheduler", 1.0)
    small_engine.run_for(3.0)
    assert process.ledger.unsent() == [("o1", FACT)]
    small_engine.run_for(7.0)  # clients try again 1, 3, 7 s after they lost the broker
    assert process.ledger.unsent() == []
    assert small_engine.chronicle.runs[FACT.run] == FACT


def test_a_dead_process_hears_nothing_and_comes_back_with_its_ledger(small_engine: Engine) -> None:
    small_engine.run_for(1.0)
    before = small_engine.processes["xiaodi"].mind
    small_engine.kill("xiaodi", 2.0)
    assert small_engine.screen("xiaodi") is None
    small_engine.run_for(1.5)
    assert "connectionbroken" in "\n".join(small_engine.chronicle.lines)
    small_engine.run_for(1.0)
    after = small_engine.processes["xiaodi"].mind
    assert after is not None and after is not before
    assert small_engine.screen("xiaodi").mode == "idle"


def test_a_mind_that_raises_is_noted_and_goes_on(small_engine: Engine) -> None:
    class Clumsy(Scripted):
        def handle(self, event: Any) -> list[Any]:
            if isinstance(event, Tick) and not self.heard:
                self.heard.append(event)
                raise ValueError("oh")
            return []

    small_engine.processes["scheduler"].mind = Clumsy({})
    small_engine.run_for(1.0)
    assert [violation.invariant for violation in small_engine.judge.violations] == ["mind_raised"]


def test_a_command_nobody_carries_out_is_noted(small_engine: Engine) -> None:
    with_scheduler(small_engine, {Tick: [LinkUp(0.0)]})
    small_engine.step()
    assert small_engine.judge.broken("mind_raised")


def test_a_ride_that_goes_in_circles_is_judged(small_engine: Engine) -> None:
    with_scheduler(small_engine, {Tick: [Note("ride_unsettled", {"state": "COMMS_LOST_IN"}, "error")]})
    small_engine.step()
    assert small_engine.judge.broken("no_livelock")


def test_a_clear_restart_keeps_entries_and_forgets_what_is_none() -> None:
    ledger = MemoryLedger()
    ledger.commit(1.0, [Record("a", "x"), Record("b", "y")], [Remember("k", 1), Remember("l", 2)])
    ledger.commit(2.0, [Record("c", "x")], [Remember("k", None)])
    assert [entry.kind for entry in ledger.records()] == ["a", "b", "c"]
    assert [entry.kind for entry in ledger.records(after=1)] == ["b", "c"]
    assert [entry.kind for entry in ledger.records(subject="x")] == ["a", "c"]
    assert ledger.remembered() == {"l": 2}


def test_only_who_is_there_can_be_killed(small_engine: Engine) -> None:
    with pytest.raises(KeyError):
        small_engine.kill("nobody", 1.0)


@pytest.mark.parametrize("seconds", [-5.0, math.nan, math.inf])
def test_times_that_cannot_be_are_refused(small_engine: Engine, seconds: float) -> None:
    for act in (partial(small_engine.kill, "xiaodi"), small_engine.stop_broker, small_engine.run_for):
        with pytest.raises(ValueError, match=rf"was given {seconds} s: give a finite number not below 0"):
            act(seconds)
    assert small_engine.elapsed_s == 0 and small_engine.screen("xiaodi") is not None
    if seconds != math.inf:
        with pytest.raises(ValueError, match="after was given"):
            small_engine.after(seconds, small_engine.step)
        with pytest.raises(ValueError, match="run_until was given"):
            small_engine.run_until(bool, seconds)


def test_what_waited_for_the_broker_is_no_endless_answer(small_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "MOST_ROUNDS", 20)
    small_engine.stop_broker(5.0)
    small_engine.step()
    with_scheduler(small_engine, {Tick: [Publish(FACT, outbox=f"o{number}") for number in range(200)]})
    small_engine.run_for(12.0)
    assert small_engine.processes["scheduler"].ledger.unsent() == []


@pytest.mark.parametrize(
    ("bound", "most", "times"), [("MOST_ROUNDS", 20, 1), ("MOST_MESSAGES", 5_000, 3)], ids=["in turn", "ever more"]
)
def test_minds_that_answer_each_other_without_end_are_found(
    small_engine: Engine, monkeypatch: pytest.MonkeyPatch, bound: str, most: int, times: int
) -> None:
    @dataclass
    class Echo(Scripted):
        says: Any = None
        rider: Any = None

        def handle(self, event: Any) -> list[Any]:
            return [Publish(self.says)] * times

    monkeypatch.setattr(host, bound, most)
    scheduler, robot = small_engine.processes["scheduler"], small_engine.processes["xiaodi"]
    scheduler.mind = Echo({}, says=InstantActions("xiaodi", ()))
    robot.mind = Echo({}, says=Connection("xiaodi", "ONLINE"), rider=robot.mind.rider)
    with pytest.raises(RuntimeError, match="without end"):
        small_engine.step()

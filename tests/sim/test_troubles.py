"""Processes in trouble: they hang, die at a write, wait for their disk, read a wrong clock."""

from collections.abc import Mapping
from typing import Any

import pytest

from robots.core.commands import Publish, Record, Remember
from robots.core.events import LinkDown, Received, Tick
from robots.core.runs import DispatchRequest, RunFact, RunState
from robots.core.sensing import PoseSeen
from robots.core.vda import Connection
from robots.floor import pulse, supervisor
from robots.settings import Hall
from sim.engine import Engine
from sim.processes import host, trouble

FACT = RunFact("r-0123456789", RunState.ACCEPTED, False, "A12", "A13", False, False, 1.0, 1.0)
ASK = DispatchRequest("k", "web", "run", from_="A12", to="A13")


class Listener:
    """A mind that keeps what it hears and answers by a table of event types."""

    def __init__(self, answers: Mapping[type, list[Any]] | None = None) -> None:
        self.heard: list[Any] = []
        self.answers = dict(answers or {})
        self.quiet_until = 0.0

    def handle(self, event: Any) -> list[Any]:
        self.heard.append(event)
        return self.answers.get(type(event), [])

    def of(self, kind: type) -> list[Any]:
        return [event for event in self.heard if isinstance(event, kind)]


@pytest.fixture
def engine(hall: Hall) -> Engine:
    made = Engine(hall, seed=1)
    made.run_for(1.0)
    return made


def listen(engine: Engine, account: str = "scheduler", answers: Mapping[type, list[Any]] | None = None) -> Listener:
    mind = Listener(answers)
    engine.processes[account].mind = mind
    return mind


def asked(mind: Listener) -> list[Received]:
    return [event for event in mind.of(Received) if event.message == ASK]


def test_the_back_off_is_that_of_the_supervisor() -> None:
    names = ("FIRST_WAIT_S", "LONGEST_WAIT_S", "LONGEST_ROBOT_WAIT_S", "SETTLED_S")
    assert [getattr(host, name) for name in names] == [getattr(supervisor, name) for name in names]


def test_a_hung_robot_is_missed_after_as_long_as_by_the_supervisor() -> None:
    assert trouble.SILENT_S == pulse.SILENT_S


def test_a_robot_that_hangs_is_ended_and_started_again(engine: Engine) -> None:
    process = engine.processes["xiaodi"]
    lives, began = process.lives, engine.now
    engine.host.troubles.hang("xiaodi", 60.0)
    engine.run_for(trouble.SILENT_S - 0.2)
    assert process.lives == lives and process.mind is not None
    engine.run_for(0.4)
    assert process.mind is None
    engine.run_for(host.FIRST_WAIT_S)
    assert process.lives == lives + 1 and process.mind is not None and engine.bus.is_connected("xiaodi")
    engine.run_for(70.0)
    assert process.lives == lives + 1, "what was to wake the old one wakes and ends nobody"
    assert process.started_at < began + trouble.SILENT_S + host.FIRST_WAIT_S + 0.2


def test_who_goes_on_before_it_is_missed_lives_on_and_a_new_hang_counts_anew(engine: Engine) -> None:
    process = engine.processes["xiaodi"]
    lives = process.lives
    engine.host.troubles.hang("xiaodi", 4.0)
    engine.run_for(4.2)
    engine.host.troubles.hang("xiaodi", 4.0)
    engine.run_for(10.0)
    assert process.lives == lives and process.trouble is None


def test_a_scheduler_or_a_gateway_that_hangs_is_left_alone(engine: Engine) -> None:
    """For a scheduler another one stands by; a gateway's robots notice its silence within seconds."""
    for account in ("scheduler", "gateway-b1"):
        lives = engine.processes[account].lives
        engine.host.troubles.hang(account, 20.0)
        engine.run_for(25.0)
        assert engine.processes[account].lives == lives


def test_a_hung_process_stamps_what_waited_with_the_instant_it_goes_on(engine: Engine) -> None:
    mind = listen(engine)
    engine.host.troubles.hang("scheduler", 5.0)
    sent = engine.now
    engine.bus.publish(sent, "web", ASK)
    engine.run_for(4.0)
    assert mind.heard == []
    engine.run_for(2.0)
    (event,) = asked(mind)
    assert event.stamp == sent and event.at == pytest.approx(sent + 5.0, abs=0.11)
    assert mind.of(LinkDown) == []
    assert engine.processes["scheduler"].trouble is None


def test_one_that_hangs_too_long_has_died_to_all_others_and_learns_it(engine: Engine) -> None:
    scheduler = listen(engine)
    engine.host.troubles.hang("xiaodi", 20.0, machine=True)
    engine.run_for(16.0)
    broken = [event for event in scheduler.of(Received) if event.message == Connection("xiaodi", "CONNECTIONBROKEN")]
    assert len(broken) == 1
    engine.run_for(6.0)
    assert engine.bus.is_connected("xiaodi")
    assert scheduler.of(Received)[-1].at > broken[0].at


def test_old_positions_do_not_wait_for_a_hung_robot(engine: Engine) -> None:
    engine.host.troubles.hang("xiaodi", 3.0)
    mind = listen(engine, "xiaodi")
    mind.screen = lambda: None  # type: ignore[attr-defined]
    mind.rider = engine.processes["xiaodi"].build(engine.processes["xiaodi"].ledger).rider  # type: ignore[attr-defined]
    engine.run_for(2.0)
    assert mind.heard == []
    began = engine.now
    engine.run_for(1.5)
    assert mind.of(PoseSeen) and all(event.at > began for event in mind.of(PoseSeen))


@pytest.mark.parametrize(
    ("moment", "kept", "left"), [("before", [], 0), ("torn", [], 0), ("after", ["first"], 1)], ids=str
)
def test_a_crash_at_a_write(engine: Engine, moment: str, kept: list[str], left: int) -> None:
    process = engine.processes["scheduler"]
    listen(engine, answers={Tick: [Publish(FACT, outbox="o1"), Record("first", "x"), Remember("k", 1)]})
    before = len(process.ledger.entries)
    published = engine.bus.published
    engine.host.troubles.crash_at_write("scheduler", 1, moment, 60.0)
    engine.host.tick_all()
    assert process.mind is None
    assert [entry.kind for entry in process.ledger.entries[before:]] == kept
    assert process.ledger.remembered_value("k") == (1 if kept else None)
    assert len(process.ledger.unsent()) == left
    assert engine.bus.published == published, "nothing left the process"


def test_a_crash_at_the_third_write_lets_two_pass(engine: Engine) -> None:
    process = engine.processes["scheduler"]
    listen(engine, answers={Tick: [Record("again", "x")]})
    engine.host.troubles.crash_at_write("scheduler", 3, "before", 60.0)
    engine.run_for(2.0)
    assert len(process.ledger.records(subject="x")) == 2


def test_a_lying_disk_loses_the_last_commit_only(engine: Engine) -> None:
    process = engine.processes["scheduler"]
    process.ledger.commit(1.0, [Record("a", "x")], [Remember("k", 1)])
    process.ledger.commit(2.0, [Record("b", "x")], [Remember("k", 2), Remember("l", 1)])
    engine.host.kill("scheduler", 60.0, torn=True)
    assert [entry.kind for entry in process.ledger.records(subject="x")] == ["a"]
    assert (process.ledger.remembered_value("k"), process.ledger.remembered_value("l")) == (1, None)
    assert not process.ledger.tear()


def test_a_slow_disk_blocks_the_process_while_its_inbox_keeps_the_times(engine: Engine) -> None:
    mind = listen(engine, answers={Received: [Publish(FACT), Record("slow", "x")]})
    engine.host.troubles.slow_disk("scheduler", 2.0, 60.0)
    process = engine.processes["scheduler"]
    published = engine.chronicle.runs
    first = engine.now
    engine.bus.publish(first, "web", ASK)
    engine.host.deliver()
    engine.bus.publish(first, "web", ASK)
    engine.host.deliver()
    assert len(asked(mind)) == 1 and FACT.run not in published, "nothing leaves before the commit"
    ticks = len(mind.of(Tick))
    engine.run_for(1.9)
    assert len(mind.of(Tick)) == ticks and process.ledger.records(subject="x") == []
    engine.run_for(0.3)
    assert published[FACT.run] == FACT
    assert [event.at for event in asked(mind)] == [first, first]


def test_a_full_disk_ends_the_process_until_there_is_room(engine: Engine) -> None:
    process = engine.processes["scheduler"]
    engine.run_for(70.0)
    engine.host.troubles.fill_disk("scheduler", 12.0)
    before = len(process.ledger.entries)
    engine.office.request_run("first", "A12", "3F-archive")
    engine.run_for(11.0)
    assert engine.chronicle.seen["disk_full"] >= 2
    assert len(process.ledger.entries) == before and engine.office.state("first") == ""
    engine.run_for(30.0)
    assert engine.office.state("first") != ""
    assert process.trouble is None


def test_a_clock_that_is_off_dates_events_and_stamps(engine: Engine) -> None:
    mind, robot = listen(engine), listen(engine, "gateway-b1")
    engine.host.troubles.set_clock("scheduler", 5.0, 0.0)
    engine.step()
    assert mind.of(Tick)[-1].at == pytest.approx(engine.now + 5.0)
    assert robot.of(Tick)[-1].at == pytest.approx(engine.now)
    engine.host.troubles.set_clock("scheduler", 0.0, 0.0)
    engine.step()
    assert mind.of(Tick)[-1].at == pytest.approx(engine.now)
    assert engine.processes["scheduler"].trouble is None


def test_a_clock_drifts(engine: Engine) -> None:
    mind = listen(engine)
    engine.host.troubles.set_clock("scheduler", 0.0, 0.01)
    engine.run_for(10.0)
    assert mind.of(Tick)[-1].at == pytest.approx(engine.now + 0.1)


def test_the_tablets_server_may_die_and_its_request_is_repeated(engine: Engine) -> None:
    engine.host.kill("web", 7.0)
    engine.office.request_run("first", "A12", "3F-archive")
    engine.run_for(6.0)
    assert engine.office.state("first") == ""
    engine.run_for(6.0)
    assert engine.office.state("first") == "to_pickup"

"""Nothing is tried for ever in silence: missing folders, supervisors who stay away, robots that do not obey."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from robots.core import codes
from robots.core.runs import FleetSummary, RunState
from robots.core.vda import InstantActions, Order
from robots.fleet import FleetRules, work
from tests.fixtures.fleet_bench import Bench, Person

S = RunState


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    bench.run(3)
    yield bench
    bench.close()


def help_shown(bench: Bench) -> str:
    return next(m for m in reversed(bench.sent) if isinstance(m, FleetSummary)).robots[0].help


def actions_sent(bench: Bench, kind: str, since: int = 0) -> list[str]:
    found = [a for m in bench.sent[since:] if isinstance(m, InstantActions) for a in m.actions]
    return [action.action_id for action in found if action.action_type == kind]


@pytest.mark.parametrize("leg", ["deliver", "return", "custody"])
def test_a_folder_that_is_not_aboard_is_asked_for_three_times_then_a_person_looks_for_it(
    bench: Bench, leg: str
) -> None:
    robot = bench.vehicles["xiaodi"]
    if leg != "deliver":
        robot.recipient = Person(None)
    if leg == "custody":
        robot.home = Person(None)
    run = bench.send()
    assert bench.run(2000, lambda: bench.scheduler.book.runs[run].leg == leg and run in robot.loads)
    bench.run(5)
    robot.loads.clear()
    before = len(robot.done)
    assert bench.reaches(run, S.FAILED)
    tried = [result for kind, of, result in robot.done[before:] if kind == "drop" and of == run]
    assert tried == ["not_aboard"] * bench.scheduler._rules.max_attempts
    asked = next(r for r in bench.ledger.records(subject=run) if r.kind == "help_asked")
    assert (asked.data["reason"], asked.data["last_holder"]) == ("folder_missing", "xiaodi/2")
    assert (asked.data["robot"], bool(asked.data["place"])) == ("xiaodi", True)
    assert [reason.code for reason in bench.facts[run].reasons] == ["folder_missing"]
    orders = len(robot.orders)
    bench.restart()
    bench.run(600)
    assert bench.state(run) is S.FAILED
    assert [order for order in robot.orders[orders:] if order.startswith(run)] == []


def test_a_robot_whose_folder_is_missing_takes_the_next_run(bench: Bench) -> None:
    run = bench.send()
    bench.reaches(run, S.CARRYING)
    bench.vehicles["xiaodi"].loads.clear()
    assert bench.reaches(run, S.FAILED)
    assert bench.reaches(bench.send(key="k2"), S.DELIVERED)


def test_a_supervisor_who_does_not_come_is_called_and_the_folder_offered_on(bench: Bench) -> None:
    robot = bench.vehicles["xiaodi"]
    robot.recipient = robot.home = robot.supervisor = Person(None)
    run = bench.send()
    assert bench.run(4000, lambda: "help_asked" in bench.kinds(run))
    bench.run(600)
    assert bench.kinds(run).count("help_asked") == 1
    assert help_shown(bench) == "waiting_for_supervisor"
    waits = bench.facts[run].waiting_for
    assert (waits.reason, waits.until) == ("waiting_for_supervisor", None)
    robot.supervisor = Person(5.0)
    assert bench.reaches(run, S.IN_CUSTODY)
    bench.run(3)
    assert help_shown(bench) == ""


def test_a_thousand_failed_offers_do_not_break_the_pause(bench: Bench) -> None:
    robot = bench.vehicles["xiaodi"]
    robot.recipient = robot.home = robot.supervisor = Person(None)
    run = bench.send()
    assert bench.run(4000, lambda: "help_asked" in bench.kinds(run))
    bench.scheduler.book.runs[run].attempts = 5000
    bench.run(300)
    assert bench.scheduler.book.runs[run].attempts > 5000
    assert bench.scheduler.book.runs[run].retry_at <= bench.now + bench.scheduler._rules.retry_cap_s


@pytest.mark.parametrize(
    ("said", "kept"), [("zhou", "person:zhou"), ("周涛", "person:supervisor"), ("", "person:supervisor")]
)
def test_the_keeper_of_papers_in_custody_is_written_by_id_and_never_by_name(bench: Bench, said: str, kept: str) -> None:
    robot = bench.vehicles["xiaodi"]
    robot.recipient, robot.home, robot.opener = Person(None), Person(None), said
    run = bench.send()
    assert bench.reaches(run, S.IN_CUSTODY, 3000)
    assert bench.scheduler.book.runs[run].holder == kept
    assert "周涛" not in repr(bench.sent)
    assert "zhou" not in repr(bench.history[run])


def test_custody_is_ordered_for_a_supervisor_alone(bench: Bench) -> None:
    """Also by a scheduler that has not heard the robot's factsheet yet: it asks for it first."""
    robot = bench.vehicles["xiaodi"]
    robot.recipient = robot.home = Person(None)
    run = bench.send()
    assert bench.run(2000, lambda: bench.scheduler.book.runs[run].leg == "return")
    known, bench.scheduler._work.views["xiaodi"].factsheet = bench.scheduler._work.views["xiaodi"].factsheet, None
    assert bench.run(2000, lambda: bool(actions_sent(bench, "factsheetRequest")))
    assert not any(isinstance(m, Order) and "supervisorOnly" in repr(m) for m in bench.sent)
    bench.hear(known)
    assert bench.reaches(run, S.IN_CUSTODY)
    last = [m for m in bench.sent if isinstance(m, Order) and m.order_id.startswith(run)][-1]
    drop = next(a for node in last.nodes for a in node.actions if a.action_type == "drop")
    assert drop.parameters["supervisorOnly"] is True
    assert "codeHash" not in drop.parameters


@pytest.mark.parametrize("deaf_to", ["startPause", "cancelOrder"])
def test_a_robot_that_does_not_obey_is_told_ever_more_slowly_and_a_person_is_called(bench: Bench, deaf_to: str) -> None:
    robot = bench.vehicles["xiaodi"]
    run = bench.send()
    bench.reaches(run, S.TO_PICKUP)
    bench.run(2)
    robot.deaf_to, robot.busy_until = frozenset({deaf_to}), bench.now + 5000
    bench.ask("x", kind="hold" if deaf_to == "startPause" else "cancel", run=run)
    bench.run(60)
    assert help_shown(bench) == "robot_fault"
    since = len(bench.sent)
    bench.run(300)
    assert 1 <= len(actions_sent(bench, deaf_to, since)) <= 6
    robot.deaf_to, robot.busy_until = frozenset(), bench.now
    assert bench.run(200, lambda: help_shown(bench) == "")


def test_a_robot_that_never_charges_at_its_dock_is_told_ever_more_slowly_and_a_person_is_called(bench: Bench) -> None:
    robot = bench.vehicles["xiaodi"]
    robot.charge, robot.has_charger = 0.5, False
    assert bench.run(900, lambda: help_shown(bench) == "robot_fault")
    orders = len(robot.orders)
    bench.run(1800)
    assert 1 <= len(robot.orders) - orders <= 4
    robot.charge = 0.95
    assert bench.run(20, lambda: help_shown(bench) == "")


def test_the_code_is_hashed_once_when_the_run_is_accepted(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[float] = []

    def counted(code: str, salt: bytes, log_cost: int) -> str:
        hashed.append(bench.now)
        return codes.hash_code(code, salt, log_cost)

    monkeypatch.setattr(work, "hash_code", counted)
    bench.vehicles["xiaodi"].recipient = Person(None)
    at = bench.now
    run = bench.send()
    bench.restart()
    assert bench.reaches(run, S.RETURNED)
    assert hashed == [at]
    orders = [m for m in bench.sent if isinstance(m, Order) and m.order_id.startswith(run)]
    accepted = next(r for r in bench.ledger.records(subject=run) if r.kind == "run_accepted")
    assert len(orders) > 1
    assert all(accepted.data["code_hash"] in repr(order) for order in orders)
    code_hash = accepted.data["code_hash"]
    assert code_hash not in repr(bench.history[run])


def test_a_request_takes_a_code_that_was_hashed_ahead_and_each_run_has_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench(tmp_path, rules=FleetRules(spare_codes=2))
    bench.run(3)
    hashed: list[str] = []
    make = codes.hash_code
    monkeypatch.setattr(work, "hash_code", lambda code, salt, cost: hashed.append(code) or make(code, salt, cost))
    runs = [bench.send(key=f"k{k}") for k in range(3)]
    assert hashed == [], "the third found no spare one left, and does not wait for one"
    told = [bench.ledger.remembered_value(f"code:{run}") for run in runs]
    bench.run(1)
    assert hashed == told[2:], "runs come before spare codes"
    kept = [bench.scheduler.book.runs[run].code_hash for run in runs]
    assert len(set(kept)) == len(set(told)) == 3
    assert all(codes.code_matches(code, code_hash) for code, code_hash in zip(told, kept, strict=True))
    bench.run(5)
    assert len(hashed) == 3, "two new spare ones"
    bench.close()


def test_an_order_waits_for_its_hash_and_the_wait_ends_also_after_a_restart(tmp_path: Path) -> None:
    bench = Bench(tmp_path, rules=FleetRules(spare_codes=1))
    spare, run = bench.send(key="k1", from_="A01"), bench.send(key="k2")
    assert [bench.scheduler.book.runs[each].code_hash for each in (spare, run)] == ["", ""], "no tick was there yet"
    assert not any(isinstance(message, Order) for message in bench.sent)
    bench.restart()
    bench.run(3)
    assert all(bench.scheduler.book.runs[each].code_hash for each in (spare, run))
    first = next(message for message in bench.sent if isinstance(message, Order))
    assert bench.scheduler.book.runs[spare].code_hash in repr(first), "that of the run with a robot was made first"
    bench.close()


def test_a_run_that_finds_no_robot_is_a_supervisors_matter_in_the_end(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.run(3)
    bench.vehicles["xiaodi"].on_air = False
    bench.run(bench.rules.lost_s)
    run = bench.send(not_before=bench.now + 300)
    bench.run(400)
    waits = bench.facts[run].waiting_for
    assert (waits.reason, bench.now < waits.until <= bench.now + bench.rules.unserved_s) == ("no_robot_free", True)
    bench.run(bench.rules.unserved_s)
    fact = bench.facts[run]
    assert (fact.waiting_for.reason, fact.waiting_for.until) == ("waiting_for_supervisor", None)
    assert "offline" in [reason.code for reason in fact.reasons]
    bench.vehicles["xiaodi"].on_air = True
    assert bench.reaches(run, S.DELIVERED)
    bench.close()

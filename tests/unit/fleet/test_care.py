"""Care runs: water to a waiting area, after papers, opened at a touch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from robots.core.runs import RunState
from robots.core.vda import Order
from tests.fixtures.fleet_bench import Bench, Person, Vehicle
from tests.unit.fleet.timed import RULES, plan_with


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    plan = plan_with({})
    bench = Bench(tmp_path, {"xiaodi": Vehicle(plan, "xiaodi", "dock-1")}, plan, RULES)
    bench.run(3)
    yield bench
    bench.close()


def water(bench: Bench, key: str = "water") -> str:
    return bench.send("1F-review", "wait-A", key, care=True)


def test_it_is_brought_and_needs_no_code(bench: Bench) -> None:
    run = water(bench)
    assert bench.reaches(run, RunState.DELIVERED)
    (order,) = [message for message in bench.sent if isinstance(message, Order) and message.order_id[0] != "p"]
    actions = [action for node in order.nodes for action in node.actions]
    assert [(action.action_type, action.parameters["codeHash"]) for action in actions] == [("pick", ""), ("drop", "")]
    assert bench.ledger.remembered().get(f"code:{run}") is None
    assert bench.facts[run] is not None
    assert bench.facts[run].care


@pytest.mark.parametrize("fields, reason", [
    ({"to": "3F-archive", "care": True}, "not_a_handover_stop"),
    ({"to": "dock-1", "care": True}, "not_a_handover_stop"),
    ({"to": "wait-A"}, "not_a_handover_stop"),
    ({"to": "wait-A", "care": True, "confidential": True}, "bad_request"),
    ({"to": "wait-A", "care": True, "urgent": True}, "bad_request"),
    ({"from_": "wait-A", "to": "A12", "care": True}, "not_a_handover_stop"),
])  # fmt: skip
def test_papers_never_go_where_everybody_can_open(bench: Bench, fields: dict[str, Any], reason: str) -> None:
    reply = bench.ask(**({"from_": "A12"} | fields))
    assert reply is not None
    assert [found.code for found in reply.reasons] == [reason]


def test_it_waits_for_papers_however_long(bench: Bench) -> None:
    bench.vehicles["xiaodi"].charge = 0.1  # nobody may go
    bench.run(2)
    care = water(bench)
    bench.run(1800)
    papers = bench.send()
    bench.run(5)
    fact = bench.facts[care]
    assert fact is not None and fact.waiting_for is not None
    assert fact.waiting_for.reason == "papers_first"
    bench.vehicles["xiaodi"].charge = 0.9
    assert bench.reaches(papers, RunState.TO_PICKUP, 60)
    assert bench.state(care) is RunState.ACCEPTED
    assert bench.reaches(papers, RunState.DELIVERED)
    assert bench.reaches(care, RunState.DELIVERED)


def test_papers_that_keep_it_for_too_long_end_it(tmp_path: Path) -> None:
    plan = plan_with({})
    bench = Bench(tmp_path, {"xiaodi": Vehicle(plan, "xiaodi", "dock-1")}, plan, replace(RULES, care_wait_s=300.0))
    bench.run(3)
    bench.vehicles["xiaodi"].charge = 0.1  # nobody may go
    bench.run(2)
    papers, care = bench.send(), water(bench)
    bench.run(5)
    fact = bench.facts[care]
    assert fact is not None and fact.waiting_for is not None and fact.waiting_for.until is not None
    assert abs(fact.waiting_for.until - bench.now - 300) < 10  # and says so all the time
    bench.run(280)
    assert bench.state(care) is RunState.ACCEPTED
    bench.run(30)
    ended = bench.facts[care]
    assert ended is not None and ended.state is RunState.FAILED
    assert [reason.code for reason in ended.reasons] == ["papers_first"]
    assert bench.state(papers) is RunState.ACCEPTED
    bench.close()


def test_it_waits_for_papers_that_are_about_to_be_due(bench: Bench) -> None:
    papers = bench.send(not_before=bench.now + 60)
    care = water(bench)
    bench.run(30)
    assert bench.state(care) is RunState.ACCEPTED
    assert bench.reaches(papers, RunState.DELIVERED)
    assert bench.reaches(care, RunState.DELIVERED)


def test_papers_far_ahead_do_not_keep_it(bench: Bench) -> None:
    bench.send(not_before=bench.now + 7200)
    assert bench.reaches(water(bench), RunState.DELIVERED)


def test_it_gives_its_robot_up_to_papers_while_the_water_is_not_aboard(bench: Bench) -> None:
    bench.vehicles["xiaodi"].sender = Person(120.0)
    care = water(bench)
    assert bench.reaches(care, RunState.WAITING_SENDER)
    papers = bench.send()
    bench.vehicles["xiaodi"].sender = Person()
    assert bench.reaches(papers, RunState.TO_PICKUP, 60)
    assert bench.state(care) is RunState.ACCEPTED
    assert bench.reaches(papers, RunState.DELIVERED)
    assert bench.reaches(care, RunState.DELIVERED)


def test_with_the_water_aboard_it_is_brought_first(bench: Bench) -> None:
    care = water(bench)
    assert bench.reaches(care, RunState.CARRYING)
    bench.send()
    assert bench.reaches(care, RunState.DELIVERED)
    assert "run_unassigned" not in bench.kinds(care)

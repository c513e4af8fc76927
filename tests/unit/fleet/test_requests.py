"""What is asked of the fleet: refusals with their reasons, one effect a key."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from robots.core.commands import Note, Publish
from robots.core.events import Unreadable
from robots.core.runs import DispatchRequest, RunState
from tests.fixtures.fleet_bench import Bench


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    bench.run(3)
    yield bench
    bench.close()


FIT: dict[str, Any] = {"from_": "A12", "to": "3F-archive"}


@pytest.mark.parametrize("flaw, reason", [
    ({"to": "Z99"}, "unknown_stop"),
    ({"from_": ""}, "unknown_stop"),
    ({"to": "A12"}, "same_stop"),
    ({"to": "dock-1"}, "not_a_handover_stop"),
    ({"from_": "wait-A"}, "not_a_handover_stop"),
    ({"label": "文" * 41}, "bad_request"),
    ({"label": "two\nlines"}, "bad_request"),
    ({"label": "turned \u202e round"}, "bad_request"),
    ({"not_before": 1_000_000.0 + 32 * 86_400}, "bad_request"),
    ({"deadline": 4e12}, "bad_request"),
    ({"deadline": 5.0}, "bad_request"),
    ({"to": "A1\x00"}, "bad_request"),
    ({"not_before": float("inf")}, "bad_request"),
])  # fmt: skip
def test_one_flaw_gives_exactly_its_reason(bench: Bench, flaw: dict[str, Any], reason: str) -> None:
    reply = bench.ask("bad", **(FIT | flaw))
    assert (reply.status, [r.code for r in reply.reasons]) == ("refused", [reason])
    assert bench.ask("good", **FIT).status == "accepted"


def test_an_unknown_stop_is_answered_with_the_nearest_one(bench: Bench) -> None:
    reply = bench.ask(from_="a12", to="3F-archiv")
    assert [reason.en for reason in reply.reasons] == [
        "there is no such stop: a12; did you mean A12?",
        "there is no such stop: 3F-archiv; did you mean 3F-archive?",
    ]
    assert "A12" in reply.reasons[0].zh


def test_a_refused_run_is_kept_for_staff_to_ask_why(bench: Bench) -> None:
    run = bench.ask(from_="A12", to="A12").run
    assert bench.facts[run].state is RunState.REFUSED
    assert bench.kinds(run) == ["run_requested", "run_refused"]
    assert bench.ledger.remembered_value(f"code:{run}") is None


def test_the_same_key_has_one_effect_and_one_answer_also_after_a_restart(bench: Bench) -> None:
    first = bench.ask(**FIT)
    assert bench.ask(**FIT) == first
    bench.restart()
    assert bench.ask(**FIT) == first
    assert len(bench.scheduler.book.runs) == 1


@pytest.mark.parametrize("other", [
    {"from_": "A01"}, {"to": "2F-tax"}, {"urgent": True}, {"label": "文件"}, {"not_before": 1_000_100.0},
    {"kind": "cancel", "run": "r-0000000000"},
])  # fmt: skip
def test_a_key_used_for_something_else_is_refused_and_changes_nothing(bench: Bench, other: dict[str, Any]) -> None:
    first = bench.ask(**FIT)
    bench.restart()
    before = len(bench.ledger.records())
    reply = bench.ask(**(FIT | other))
    assert (reply.status, reply.run, [reason.code for reason in reply.reasons]) == ("refused", "", ["key_used"])
    assert len(bench.ledger.records()) == before
    assert bench.ask(**FIT) == first


def test_a_broken_rule_is_named_in_the_refusal(bench: Bench) -> None:
    reply = bench.ask(**(FIT | {"label": "文" * 41, "not_before": bench.now + 40 * 86_400}))
    assert [reason.en.partition(": ")[2] for reason in reply.reasons] == [
        "a time may lie at most 31 days ahead",
        "a label has at most 40 characters, all of them visible",
    ]
    assert "40" in reply.reasons[1].zh


def test_a_run_may_be_booked_for_the_whole_month_ahead(bench: Bench) -> None:
    ahead = {"not_before": bench.now + 30 * 86_400, "deadline": bench.now + 31 * 86_400, "label": "文" * 40}
    assert bench.ask(**(FIT | ahead)).status == "accepted"


@pytest.mark.parametrize("client, person, kept", [
    ("web", "zhou", "zhou"), ("web", "nobody", ""), ("cli", "zhou", ""), ("tablet", "zhou", ""),
])  # fmt: skip
def test_a_person_counts_when_staff_and_named_where_staff_log_in(
    bench: Bench, client: str, person: str, kept: str
) -> None:
    run = bench.ask("k", client=client, person=person, **FIT).run
    bench.ask("h", client=client, person=person, kind="hold", run=run)
    bench.ask("c", client=client, person=person, kind="cancel", run=run)
    asked = [r.data for r in bench.ledger.records(subject=run) if "client" in r.data]
    assert len(asked) == 4
    assert {(data["client"], data["person"]) for data in asked} == {(client, kept)}


def test_no_reply_holds_a_code_a_label_or_a_person(bench: Bench) -> None:
    """The broker cannot tell a `cli` that claims to be `web`: what it may get that way is nobody's secret."""
    run = bench.ask("k", client="web", person="zhou", label="王某", **FIT).run
    code = bench.ledger.remembered_value(f"code:{run}")
    bench.ask("k", client="web", label="猜", **FIT)
    bench.ask("c", client="web", person="zhou", kind="hold", run=run)
    assert len(bench.replies) == 3
    assert not [secret for secret in (code, "王某", "zhou", "猜") if secret in repr(bench.replies)]


def test_the_same_key_of_another_client_is_another_request(bench: Bench) -> None:
    assert bench.ask(**FIT).run != bench.ask(client="cli", **FIT).run


def test_a_refusal_is_repeated_too(bench: Bench) -> None:
    first = bench.ask("c", kind="cancel", run="nothing")
    assert bench.ask("c", kind="cancel", run="nothing") == first


@pytest.mark.parametrize(
    "client, key",
    [("", "k"), ("web", ""), ("a/b", "k"), ("#", "k"), ("web", "k" * 101), ("w" * 65, "k"), ("web", "k\x00")],
)
def test_a_request_that_cannot_be_answered_changes_nothing(bench: Bench, client: str, key: str) -> None:
    before = len(bench.ledger.records())
    bench.hear(DispatchRequest(key=key, client=client, kind="run", from_="A12", to="3F-archive"))
    assert len(bench.ledger.records()) == before
    assert bench.replies == []
    assert [note.event for note in bench.notes] == ["a request without client or key"]


def test_run_ids_differ_within_one_instant(bench: Bench) -> None:
    runs = {bench.send(key=f"k{n}") for n in range(50)}
    assert len(runs) == 50


def test_a_request_that_cannot_be_read_is_refused_and_its_key_stays_free(bench: Bench) -> None:
    ids = {"client": "web", "key": "k-1"}
    told = bench.scheduler.handle(Unreadable(bench.now, "DispatchRequest", "t", "urgent: not a bool (got 7)", ids))
    (reply,) = [command.message for command in told if isinstance(command, Publish)]
    assert (reply.client, reply.key, reply.status) == ("web", "k-1", "refused")
    assert "urgent" in reply.reasons[0].en
    assert bench.ask("k-1", **FIT).status == "accepted"


def test_a_request_of_nobody_is_noted(bench: Bench) -> None:
    told = bench.scheduler.handle(Unreadable(bench.now, "DispatchRequest", "t", "not JSON"))
    assert [type(command) for command in told] == [Note]

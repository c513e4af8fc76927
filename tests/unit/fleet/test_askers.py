"""Nobody asks so much that others wait: refused with a reason, nothing kept, and free again in time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from robots.core.commands import Publish
from robots.core.events import Unreadable
from robots.core.runs import DispatchReply, RoundPart
from robots.fleet import FleetRules
from robots.fleet.askers import KEPT, Askers
from tests.fixtures.fleet_bench import Bench

FIT: dict[str, Any] = {"from_": "A12", "to": "3F-archive"}
AT_ONCE = round(FleetRules().asks_at_once)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    bench.run(3)
    yield bench
    bench.close()


def codes(reply: DispatchReply | None) -> list[str]:
    assert reply is not None
    return [reason.code for reason in reply.reasons]


def flood(bench: Bench, count: int = AT_ONCE, **fields: Any) -> None:
    """Requests that cost little: there is no such run."""
    for number in range(count):
        assert codes(bench.ask(f"flood-{number}", kind="hold", run="r-nothing000", **fields)) == ["unknown_run"]


def test_who_asks_too_much_is_refused_nothing_is_kept_and_the_key_stays_free(bench: Bench) -> None:
    flood(bench)
    before = len(bench.ledger.records())
    assert codes(bench.ask("more", **FIT)) == codes(bench.ask("more", **FIT)) == ["too_many_requests"]
    assert len(bench.ledger.records()) == before
    assert [note.event for note in bench.notes] == ["an asker that asks too much"]
    bench.run(1)
    reply = bench.ask("more", **FIT)
    assert reply is not None and reply.status == "accepted"


def test_what_was_answered_before_is_answered_again(bench: Bench) -> None:
    first = bench.ask("k", **FIT)
    flood(bench, AT_ONCE - 1)
    assert codes(bench.ask("other", **FIT)) == ["too_many_requests"]
    assert bench.ask("k", **FIT) == first


def test_others_and_each_member_of_staff_ask_on_their_own_account(bench: Bench) -> None:
    flood(bench, client="web", person="wang")
    assert codes(bench.ask("k", client="web", person="wang", **FIT)) == ["too_many_requests"]
    for client, person in (("web", "zhou"), ("cli", ""), ("web", "")):
        reply = bench.ask(f"k {person}", client=client, person=person, **FIT)
        assert reply is not None and reply.status == "accepted"


def test_requests_nobody_can_read_count_too(bench: Bench) -> None:
    ids = {"client": "cli", "key": "k"}
    told = [
        bench.scheduler.handle(Unreadable(bench.now, "DispatchRequest", "t", "no", ids)) for _ in range(AT_ONCE + 1)
    ]
    replies = [one.message for commands in told for one in commands if isinstance(one, Publish)]
    assert [codes(reply) for reply in replies[-2:]] == [["bad_request"], ["too_many_requests"]]
    assert codes(bench.ask("k", client="cli", **FIT)) == ["too_many_requests"]


def test_runs_of_one_asker_that_are_open_are_bounded(bench: Bench) -> None:
    bench.scheduler._work.rules = FleetRules(max_open=3, spare_codes=0)
    later = {"not_before": bench.now + 3600}
    first = bench.send(key="k1", **later)
    parts = {"kind": "round", "parts": (RoundPart("A12", "3F-archive"),) * 2}
    for number in range(2, 4):
        bench.send(key=f"k{number}", **later)
    assert codes(bench.ask("k4", **FIT)) == codes(bench.ask("k5", **parts)) == ["too_many_open"]
    assert bench.send(key="other", client="cli", **later)
    bench.ask("c", kind="cancel", run=first)
    assert bench.send(key="k4", **later)


def test_invented_names_share_what_there_is_and_staff_still_get_in() -> None:
    askers, rules = Askers(), FleetRules()
    most = round(rules.all_at_once)
    assert all(askers.take(f"client-{number}/", False, 0.0, rules) for number in range(most))
    assert not askers.take("one-more/", False, 0.0, rules)
    assert askers.take("web/zhou", True, 0.0, rules)
    assert len(askers.own) <= KEPT
    assert askers.take("one-more/", False, 1.0, rules)


def test_who_was_refused_is_not_forgotten_for_those_who_were_not() -> None:
    askers, rules = Askers(), FleetRules()
    for _ in range(AT_ONCE):
        assert askers.take("flood/", True, 0.0, rules)
    for number in range(3 * KEPT):
        askers.take(f"web/{number}", True, 0.0, rules)
    assert not askers.take("flood/", True, 0.0, rules)
    for number in range(3 * KEPT):
        assert askers.is_news(f"client-{number}/")
    assert len(askers.refused) == KEPT

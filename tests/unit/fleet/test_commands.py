"""Every command in every state of a run, alone in its robot and among several: answered, and ended within a bound."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from robots.core.runs import RoundPart, RunState
from robots.core.vda import InstantActions, Order
from tests.fixtures.fleet_bench import Bench, Person

S = RunState
OPEN = [S.ACCEPTED, S.TO_PICKUP, S.WAITING_SENDER, S.CARRYING, S.WAITING_RECIPIENT, S.RETURNING]
BEFORE = (S.ACCEPTED, S.TO_PICKUP, S.WAITING_SENDER)
ABOARD = (S.CARRYING, S.WAITING_RECIPIENT)
MAIL = (RoundPart("A12", "3F-archive", "one"), RoundPart("A12", "3F-archive", "two"), RoundPart("A12", "2F-permits"))
BOUND_S = 1500.0


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    bench.run(3)
    yield bench
    bench.close()


def brought_to(bench: Bench, state: RunState, several: bool, confidential: bool = False) -> list[str]:
    """Runs of which the first is in this state now."""
    robot = bench.vehicles["xiaodi"]
    robot.sender = robot.recipient = robot.home = Person(20.0)
    if state is S.ACCEPTED:
        robot.charge = 0.05
        bench.run(15)
    if several:
        reply = bench.ask("round", kind="round", parts=MAIL)
        assert reply is not None and reply.status == "accepted"
        runs = list(reply.runs)
    else:
        runs = [bench.send(confidential=confidential)]
    if state is S.RETURNING:
        robot.of_run[f"drop/{runs[0]}"] = Person(None)
    assert bench.reaches(runs[0], state, BOUND_S), [bench.state(run) for run in runs]
    robot.of_run.clear()
    if state is not S.ACCEPTED:
        bench.run(3)
        assert bench.state(runs[0]) is state
    return runs


def all_end(bench: Bench, runs: list[str]) -> None:
    bench.vehicles["xiaodi"].charge = 0.9
    book = bench.scheduler.book
    assert bench.run(BOUND_S, lambda: all(book.runs[run].ended for run in runs)), [bench.facts[run] for run in runs]
    settled(bench, runs)


def settled(bench: Bench, runs: list[str]) -> None:
    """No folder is aboard, none was given out twice, each is with the one the book says."""
    done = bench.vehicles["xiaodi"].done
    assert not bench.vehicles["xiaodi"].loads
    for run in runs:
        taken = [entry for entry in done if entry[1:] == (run, "taken")]
        loaded = [entry for entry in done if entry[1:] == (run, "loaded")]
        assert len(taken) == len(loaded) <= 1
        holder, state = bench.scheduler.book.runs[run].holder, bench.state(run)
        assert (holder == "sender") == (state in (S.CANCELLED, S.RETURNED, S.FAILED))
        assert (holder == "recipient") == (state is S.DELIVERED)
        assert holder.startswith("person:") == (state is S.IN_CUSTODY)


@pytest.mark.parametrize("several", [False, True], ids=["one", "several"])
@pytest.mark.parametrize("state", OPEN)
@pytest.mark.parametrize("kind", ["cancel", "bring_back", "skip_stop", "hand_over"])
def test_every_command_in_every_state(bench: Bench, kind: str, state: RunState, several: bool) -> None:
    runs = brought_to(bench, state, several)
    reply = bench.ask("c", client="web", person="wang", kind=kind, run=runs[0], keeper="zhao" * (kind == "hand_over"))
    assert reply is not None
    expected = {
        ("bring_back", BEFORE): "not_aboard", ("hand_over", BEFORE): "not_aboard",
        ("bring_back", (S.RETURNING,)): "already_returning", ("skip_stop", (S.RETURNING,)): "already_returning",
    }  # fmt: skip
    refusal = next((code for (of, states), code in expected.items() if of == kind and state in states), "")
    assert [reason.code for reason in reply.reasons] == ([refusal] if refusal else [])
    all_end(bench, runs)
    end = bench.state(runs[0])
    if refusal:
        assert end is (S.RETURNED if state is S.RETURNING else S.DELIVERED)
    elif kind == "hand_over":
        assert (end, bench.scheduler.book.runs[runs[0]].holder) == (S.IN_CUSTODY, "person:zhao")
    else:
        assert end is (S.CANCELLED if state in BEFORE else S.RETURNED)
        why = {"cancel": "cancelled_by_staff", "skip_stop": "stop_skipped", "bring_back": "brought_back"}[kind]
        reasons = [reason.code for reason in bench.facts[runs[0]].reasons]  # type: ignore[union-attr]
        assert reasons == ["recipient_absent" if state is S.RETURNING else why]
    assert all(bench.state(run) is S.DELIVERED for run in runs[1:]), "the others go on"


@pytest.mark.parametrize("state", OPEN)
@pytest.mark.parametrize("several", [False, True], ids=["one", "several"])
def test_held_and_resumed_in_every_state_it_ends_as_before(bench: Bench, state: RunState, several: bool) -> None:
    runs = brought_to(bench, state, several)
    assert bench.ask("h", kind="hold", run=runs[0]).status == "accepted"  # type: ignore[union-attr]
    bench.run(100)
    assert bench.scheduler.book.runs[runs[0]].held
    assert bench.ask("r", kind="resume", run=runs[0]).status == "accepted"  # type: ignore[union-attr]
    all_end(bench, runs)
    assert bench.state(runs[0]) is (S.RETURNED if state is S.RETURNING else S.DELIVERED)


@pytest.mark.parametrize("kind", ["cancel", "bring_back", "skip_stop", "hand_over"])
def test_a_held_run_obeys_and_goes_on(bench: Bench, kind: str) -> None:
    (run,) = brought_to(bench, S.CARRYING, False)
    bench.ask("h", kind="hold", run=run)
    bench.run(10)
    assert bench.ask("c", client="web", person="wang", kind=kind, run=run, keeper="li").status == "accepted"  # type: ignore[union-attr]
    all_end(bench, [run])


def test_a_duplicate_cancel_has_one_effect(bench: Bench) -> None:
    """Field scenario 15: the same key, and another key for the same wish."""
    (run,) = brought_to(bench, S.TO_PICKUP, False)
    bench.lose = lambda message: isinstance(message, InstantActions)
    first = bench.ask("c", kind="cancel", run=run)
    since = bench.scheduler.book.runs[run].cancel_asked_at
    for key in ("c", "c", "c2"):
        bench.run(2)
        again = bench.ask(key, kind="cancel", run=run)
        assert again is not None and (again.status, again.run) == ("accepted", run)
        assert first == again or key == "c2"
    assert bench.scheduler.book.runs[run].cancel_asked_at == since, "its bound does not move"
    bench.lose = lambda message: False
    all_end(bench, [run])
    assert bench.kinds(run).count("cancel_asked") == bench.kinds(run).count("run_cancelled") == 1
    refused = bench.ask("c3", kind="cancel", run=run)
    assert refused is not None and [reason.code for reason in refused.reasons] == ["run_ended"]


def test_a_duplicate_dispatch_has_one_effect(bench: Bench) -> None:
    run = bench.send(key="same")
    bench.run(5)
    assert bench.send(key="same") == run
    changed = bench.ask("same", from_="A10", to="3F-archive")
    assert changed is not None and [reason.code for reason in changed.reasons] == ["key_used"]
    bench.restart()
    assert bench.send(key="same") == run
    all_end(bench, [run])
    assert list(bench.scheduler.book.runs) == [run]


def test_cancel_of_an_order_no_robot_acknowledged_ends_cancelled(bench: Bench) -> None:
    """Field scenario 15, rmf_ros2 #528: neither the order nor the cancel ever arrives."""
    bench.lose = lambda message: isinstance(message, Order | InstantActions)
    run = bench.send()
    bench.run(4)
    assert bench.state(run) is S.TO_PICKUP
    bench.ask("c", kind="cancel", run=run)
    bound = bench.rules.cancel_bound_s + 5
    assert bench.reaches(run, S.CANCELLED, bound)
    bench.lose = lambda message: False
    bench.run(200)
    settled(bench, [run])
    second = bench.send(key="next")
    all_end(bench, [second])


def test_handed_over_though_nobody_comes_a_supervisor_takes_it_at_the_dock(bench: Bench) -> None:
    robot = bench.vehicles["xiaodi"]
    robot.keeper = Person(None)
    (run,) = brought_to(bench, S.CARRYING, False)
    bench.ask("c", client="web", person="wang", kind="hand_over", run=run, keeper="zhao", stop="B03")
    assert bench.reaches(run, S.IN_CUSTODY, BOUND_S)
    assert bench.scheduler.book.runs[run].holder == "person:zhou"
    assert [reason.code for reason in bench.facts[run].reasons] == ["keeper_absent"]  # type: ignore[union-attr]
    assert robot.at_node == "dock-1"


def test_confidential_papers_are_handed_over_by_a_supervisor_with_a_witness(bench: Bench) -> None:
    (run,) = brought_to(bench, S.CARRYING, False, confidential=True)
    ask = {"client": "web", "kind": "hand_over", "run": run, "keeper": "zhao"}
    for number, person in enumerate(("wang", "nobody", "")):
        refused = bench.ask(f"c{number}", person=person, **ask)
        assert refused is not None and [reason.code for reason in refused.reasons] == ["not_allowed"]
    assert bench.ask("c9", person="zhou", **ask).status == "accepted"  # type: ignore[union-attr]
    assert bench.reaches(run, S.IN_CUSTODY, BOUND_S)
    records = {record.kind: record.data for record in bench.ledger.records(subject=run)}
    assert records["hand_over_sought"]["person"] == "zhou", "who asked"
    taken = records["folder_in_custody"]
    assert (taken["holder"], taken["witness"], taken["stop"]) == ("person:zhao", "zhou", "B03")


@pytest.mark.parametrize("fields, code", [
    ({"keeper": "nobody"}, "unknown_person"), ({"keeper": "wu"}, "unknown_person"), ({}, "unknown_person"),
    ({"keeper": "li", "stop": "A99"}, "unknown_stop"), ({"keeper": "li", "stop": "dock-zhi"}, "not_a_handover_stop"),
    ({"keeper": "li", "run": "r-0000000000"}, "unknown_run"),
])  # fmt: skip
def test_what_a_hand_over_needs(bench: Bench, fields: dict[str, str], code: str) -> None:
    (run,) = brought_to(bench, S.CARRYING, False)
    reply = bench.ask("c", **({"client": "web", "person": "wang", "kind": "hand_over", "run": run} | fields))
    assert reply is not None and [reason.code for reason in reply.reasons] == [code]
    all_end(bench, [run])
    assert bench.state(run) is S.DELIVERED


def test_staff_change_their_mind(bench: Bench) -> None:
    """Into custody, elsewhere, and home after all: the last word counts."""
    (run,) = brought_to(bench, S.CARRYING, False)
    by = {"client": "web", "person": "wang", "run": run}
    assert bench.ask("1", kind="hand_over", keeper="zhao", **by).status == "accepted"  # type: ignore[union-attr]
    bench.run(6)
    assert bench.ask("2", kind="hand_over", keeper="li", stop="A02", **by).status == "accepted"  # type: ignore[union-attr]
    bench.run(6)
    assert bench.ask("3", kind="bring_back", **by).status == "accepted"  # type: ignore[union-attr]
    all_end(bench, [run])
    assert bench.state(run) is S.RETURNED
    assert bench.kinds(run).count("hand_over_sought") == 2


FAILURES = {
    "sender absent": ("pick", "sender_absent", S.CANCELLED),
    "pick fails": ("pick", "compartments_full", S.DELIVERED),
    "recipient absent": ("drop", "recipient_absent", S.RETURNED),
    "code locked": ("drop", "code_locked", S.RETURNED),
    "not taken": ("drop", "folder_not_taken", S.RETURNED),
    "lid does not open": ("drop", "robot_fault", S.DELIVERED),
}


@pytest.mark.parametrize("name", FAILURES)
@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_failed_step_of_one_run_stops_or_diverts_that_run_alone(bench: Bench, name: str, number: int) -> None:
    kind, result, end = FAILURES[name]
    robot = bench.vehicles["xiaodi"]
    reply = bench.ask("round", kind="round", parts=MAIL)
    assert reply is not None
    runs = list(reply.runs)
    robot.spoilt[f"{kind}/{runs[number]}"] = result
    assert bench.run(BOUND_S, lambda: bool(robot.broke))
    done = len(robot.done)
    gone = bench.run(5, lambda: robot.idle or robot.orders[-1] != robot.broke[0])
    assert gone and len(robot.done) == done, "it went on with that order"
    all_end(bench, runs)
    assert bench.state(runs[number]) is end
    assert all(bench.state(run) is S.DELIVERED for run in runs if run != runs[number])


def test_a_failed_ride_ends_the_order_and_every_run_goes_on_from_there(bench: Bench) -> None:
    robot = bench.vehicles["xiaodi"]
    reply = bench.ask("round", kind="round", parts=MAIL)
    assert reply is not None
    robot.spoilt["rideLift"] = "lift_gave_up"
    assert bench.run(BOUND_S, lambda: ("rideLift", "", "lift_gave_up") in robot.done)
    all_end(bench, list(reply.runs))
    assert {bench.state(run) for run in reply.runs} == {S.DELIVERED}
    assert all("attempt_failed" in bench.kinds(run) for run in reply.runs)


def test_a_folder_that_is_not_there_is_looked_for_and_the_others_arrive(bench: Bench) -> None:
    robot = bench.vehicles["xiaodi"]
    reply = bench.ask("round", kind="round", parts=MAIL)
    assert reply is not None
    lost, *others = reply.runs
    assert bench.run(BOUND_S, lambda: len(robot.loads) == 3)
    del robot.loads[lost]
    book = bench.scheduler.book
    assert bench.run(BOUND_S, lambda: all(book.runs[run].ended for run in reply.runs))
    assert bench.state(lost) is S.FAILED
    assert [reason.code for reason in bench.facts[lost].reasons] == ["folder_missing"]  # type: ignore[union-attr]
    assert {bench.state(run) for run in others} == {S.DELIVERED}
    assert "help_asked" in bench.kinds(lost)

"""Runs from request to end, with a real ledger and a tiny vehicle."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from robots.core.runs import TERMINAL, RunCleared, RunState
from robots.core.vda import InstantActions, Order
from tests.fixtures.fleet_bench import Bench, Person

S = RunState


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    bench.run(3)
    yield bench
    bench.close()


def seen(bench: Bench, run: str) -> list[RunState]:
    """States as the boards saw them, repeats taken out."""
    states = [fact.state for fact in bench.history[run]]
    return [s for k, s in enumerate(states) if k == 0 or states[k - 1] is not s]


def holders(bench: Bench, run: str) -> list[str]:
    found = ["sender"]
    for record in bench.ledger.records(subject=run):
        if record.data.get("holder") not in (None, found[-1]):
            found.append(record.data["holder"])
    return found


def test_a_folder_goes_from_window_to_archive(bench: Bench) -> None:
    run = bench.send()
    assert bench.reaches(run, S.DELIVERED)
    assert seen(bench, run) == [
        S.TO_PICKUP, S.WAITING_SENDER, S.CARRYING, S.WAITING_RECIPIENT, S.DELIVERED,
    ]  # fmt: skip
    assert holders(bench, run) == ["sender", "xiaodi/2", "recipient"]
    robot = bench.vehicles["xiaodi"]
    assert [kind for kind, of, _ in robot.done if of == run] == ["pick", "drop"]


def test_after_a_run_the_robot_goes_home_and_charges(bench: Bench) -> None:
    run = bench.send()
    bench.reaches(run, S.DELIVERED)
    robot = bench.vehicles["xiaodi"]
    assert bench.run(400, lambda: robot.at_node == "dock-1" and robot.charging)
    orders = len(robot.orders)
    bench.run(300)
    assert len(robot.orders) == orders


def test_a_parking_order_makes_way_for_a_run(bench: Bench) -> None:
    first = bench.send()
    bench.reaches(first, S.DELIVERED)
    bench.run(8)
    robot = bench.vehicles["xiaodi"]
    assert robot.orders[-1].startswith("park-")
    second = bench.send(key="k2", from_="3F-archive", to="A01")
    assert bench.reaches(second, S.DELIVERED)
    assert robot.at_node != "dock-1"


def test_the_pick_up_code_is_remembered_while_the_run_is_open_and_never_sent(bench: Bench) -> None:
    run = bench.send()
    code = bench.ledger.remembered_value(f"code:{run}")
    assert len(code) == 6
    bench.reaches(run, S.DELIVERED)
    assert bench.ledger.remembered_value(f"code:{run}") is None
    assert not any(code in repr(message) for message in bench.sent)
    orders = [message for message in bench.sent if isinstance(message, Order)]
    assert any("scrypt$" in repr(order) for order in orders)


def test_nobody_at_the_window_ends_the_run(bench: Bench) -> None:
    bench.vehicles["xiaodi"].sender = Person(None)
    run = bench.send()
    assert bench.reaches(run, S.CANCELLED)
    assert bench.facts[run].reasons[0].code == "sender_absent"
    assert holders(bench, run) == ["sender"]


def test_an_absent_recipient_brings_the_papers_back(bench: Bench) -> None:
    bench.vehicles["xiaodi"].recipient = Person(None)
    run = bench.send()
    assert bench.reaches(run, S.RETURNED)
    assert seen(bench, run)[-3:] == [S.WAITING_RECIPIENT, S.RETURNING, S.RETURNED]
    assert holders(bench, run) == ["sender", "xiaodi/2", "sender"]
    assert bench.facts[run].reasons[0].code == "recipient_absent"


def test_nobody_at_either_end_leaves_them_with_a_supervisor(bench: Bench) -> None:
    robot = bench.vehicles["xiaodi"]
    robot.recipient = robot.home = robot.supervisor = Person(None)
    run = bench.send()
    assert bench.run(1500, lambda: bench.scheduler.book.runs[run].leg == "custody" and robot.at_node == "dock-1")
    bench.run(10)
    fact = bench.facts[run]
    assert (fact.state, fact.waiting_for.reason) == (S.RETURNING, "waiting_for_supervisor")
    bench.run(400)  # the robot's own wait ends, another order asks again
    assert bench.state(run) is S.RETURNING
    assert bench.scheduler.book.runs[run].reasons == ["sender_absent"], "why it stands at the dock"
    robot.supervisor = Person(20.0)
    assert bench.reaches(run, S.IN_CUSTODY)
    assert holders(bench, run) == ["sender", "xiaodi/2", "person:zhou"]


def test_not_before_is_kept_and_said(bench: Bench) -> None:
    run = bench.send(not_before=bench.now + 120)
    bench.run(100)
    fact = bench.facts[run]
    assert (fact.state, fact.waiting_for.reason) == (S.ACCEPTED, "not_before")
    assert fact.waiting_for.until == fact.requested_at + 120
    assert bench.reaches(run, S.DELIVERED)


def test_hold_stops_the_robot_and_resume_lets_it_go_on(bench: Bench) -> None:
    run = bench.send()
    bench.reaches(run, S.CARRYING)
    assert bench.ask("h", kind="hold", run=run).status == "accepted"
    robot = bench.vehicles["xiaodi"]
    assert bench.run(10, lambda: robot.paused)
    assert bench.facts[run].held
    bench.run(120)
    assert bench.state(run) is S.CARRYING
    bench.ask("r", kind="resume", run=run)
    assert bench.reaches(run, S.DELIVERED)
    assert not robot.paused


def test_a_pause_that_nobody_asked_the_fleet_for_is_ended(bench: Bench) -> None:
    """Held runs alone keep a robot still: no page could resume any other."""
    run = bench.send()
    bench.reaches(run, S.CARRYING)
    bench.vehicles["xiaodi"].paused = True
    assert bench.reaches(run, S.DELIVERED)


def test_a_held_run_is_not_assigned(bench: Bench) -> None:
    run = bench.send(not_before=bench.now + 5)
    bench.ask("h", kind="hold", run=run)
    bench.run(60)
    assert bench.state(run) is S.ACCEPTED
    assert bench.facts[run].waiting_for.reason == "on_hold"


def test_the_second_run_waits_and_is_told_why(bench: Bench) -> None:
    first = bench.send()
    second = bench.send(key="k2", from_="A01", to="2F-tax")
    bench.run(5)
    fact = bench.facts[second]
    assert (fact.state, fact.waiting_for.reason) == (S.ACCEPTED, "no_robot_free")
    assert [reason.code for reason in fact.reasons] == ["busy"]
    assert bench.reaches(first, S.DELIVERED)
    assert bench.reaches(second, S.DELIVERED)


def test_an_urgent_run_goes_before_older_ones(bench: Bench) -> None:
    bench.send()
    plain = bench.send(key="k2", from_="A01", to="2F-tax")
    urgent = bench.send(key="k3", from_="A02", to="2F-tax", urgent=True)
    assert bench.reaches(plain, S.DELIVERED)
    done = [(kind, run) for kind, run, _ in bench.vehicles["xiaodi"].done if run in (plain, urgent)]
    assert {kind for kind, _ in done[:2]} == {"pick"}, "one way for both"
    assert done.index(("drop", urgent)) < done.index(("drop", plain))


@pytest.mark.parametrize(("confidential", "kept"), [(True, ""), (False, "王某 离职材料")])
def test_a_label_goes_to_the_robot_and_the_ledger_and_is_forgotten_with_the_code(
    bench: Bench, confidential: bool, kept: str
) -> None:
    run = bench.send(label="  王某 离职材料 ", confidential=confidential)
    assert bench.ledger.remembered_value(f"label:{run}") == "王某 离职材料"
    bench.restart()
    assert bench.reaches(run, S.DELIVERED)
    assert bench.ledger.remembered_value(f"label:{run}") is None
    assert bench.ledger.runs()[0]["label"] == kept
    assert {type(message) for message in bench.sent if "王某" in repr(message)} == {Order}


def test_a_label_of_a_run_without_one_or_refused_is_not_remembered(bench: Bench) -> None:
    bench.send()
    bench.ask("no", from_="A12", to="A12", label="文件")
    assert not [key for key in bench.ledger.remembered() if key.startswith("label:")]


def test_the_history_has_the_newest_picture(bench: Bench) -> None:
    first = bench.send()
    bench.reaches(first, S.DELIVERED)
    second = bench.send(key="k2", to="2F-tax")
    assert [(fact["run"], fact["state"]) for fact in bench.ledger.runs()] == [
        (second, "to_pickup"),
        (first, "delivered"),
    ]


def test_an_eta_is_a_range_that_changes_only_when_something_happens(bench: Bench) -> None:
    run = bench.send()
    bench.reaches(run, S.CARRYING)
    facts = bench.history[run]
    carrying = [fact for fact in facts if fact.state is S.TO_PICKUP and fact.eta_from]
    assert all(bench.now - 200 < fact.eta_from <= fact.eta_to for fact in carrying)
    robot = bench.vehicles["xiaodi"]
    robot.busy_until = bench.now + 60
    bench.run(3)
    before = len(bench.history[run])
    bench.run(40)
    assert len(bench.history[run]) == before
    assert bench.reaches(run, S.DELIVERED)
    assert bench.facts[run].eta_from is None


def test_facts_of_an_ended_run_go_after_a_day(bench: Bench) -> None:
    run = bench.send()
    bench.reaches(run, S.DELIVERED)
    bench.now += 86_390
    bench.run(30)
    assert RunCleared(run) in bench.sent
    assert bench.facts[run] is None
    assert bench.ask("late", kind="cancel", run=run).reasons[0].code == "unknown_run"
    bench.restart()
    assert bench.facts[run] is None
    assert [fact["run"] for fact in bench.ledger.runs()] == [run]


@pytest.mark.parametrize("rejects, end", [(2, S.DELIVERED), (9, S.FAILED)])
def test_a_rejected_order_is_tried_again_a_bounded_number_of_times(bench: Bench, rejects: int, end: RunState) -> None:
    bench.vehicles["xiaodi"].rejects = rejects
    run = bench.send()
    assert bench.reaches(run, end)
    orders = {m.order_id for m in bench.sent if isinstance(m, Order) and m.order_id.startswith(run)}
    assert len(orders) == 3
    if end is S.FAILED:
        assert bench.facts[run].reasons[0].code == "order_rejected"
        assert holders(bench, run) == ["sender"]


def test_a_lost_order_is_sent_again_and_taken_once(bench: Bench) -> None:
    lost = iter([True, True])
    bench.lose = lambda message: isinstance(message, Order) and next(lost, False)
    run = bench.send()
    assert bench.reaches(run, S.DELIVERED)
    robot = bench.vehicles["xiaodi"]
    assert robot.orders == [f"{run}-1"]


def test_an_order_no_state_ever_shows_is_given_up(bench: Bench) -> None:
    bench.lose = lambda message: isinstance(message, Order)
    run = bench.send()
    bench.run(25)
    assert bench.facts[run].waiting_for.reason == "waiting_for_robot"
    assert bench.reaches(run, S.FAILED, 400)
    sent = [m.order_id for m in bench.sent if isinstance(m, Order)]
    assert sorted(set(sent)) == [f"{run}-{n}" for n in (1, 2, 3)]
    assert all(sent.count(order) == 6 for order in set(sent))


def test_lost_states_do_not_matter(bench: Bench) -> None:
    count = iter(range(10_000))
    bench.lose = lambda message: type(message).__name__ == "VehicleState" and next(count) % 3 != 0
    run = bench.send()
    assert bench.reaches(run, S.DELIVERED)
    assert holders(bench, run) == ["sender", "xiaodi/2", "recipient"]


def test_a_robot_that_forgot_its_order_gets_a_new_one_without_a_second_pick(bench: Bench) -> None:
    run = bench.send()
    bench.reaches(run, S.CARRYING)
    bench.run(10)
    bench.vehicles["xiaodi"].forget()
    assert bench.reaches(run, S.DELIVERED)
    assert [kind for kind, of, _ in bench.vehicles["xiaodi"].done if of == run] == ["pick", "drop"]


def test_every_end_is_an_end(bench: Bench) -> None:
    run = bench.send()
    bench.reaches(run, S.DELIVERED)
    for key, kind in (("c", "cancel"), ("h", "hold"), ("r", "resume")):
        assert bench.ask(key, kind=kind, run=run).reasons[0].code == "run_ended"
    assert bench.state(run) in TERMINAL
    assert not any(isinstance(m, InstantActions) and "cancel" in repr(m) and run in repr(m) for m in bench.sent)

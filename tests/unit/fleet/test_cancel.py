"""Cancel in every state, and what happens when it races with a pick or a drop."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from robots.core.runs import RunState
from robots.core.vda import InstantActions, Order
from tests.fixtures.fleet_bench import Bench, Person

S = RunState


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    bench.run(3)
    yield bench
    bench.close()


@pytest.mark.parametrize("at, end", [
    (S.TO_PICKUP, S.CANCELLED), (S.WAITING_SENDER, S.CANCELLED), (S.CARRYING, S.RETURNED),
    (S.WAITING_RECIPIENT, S.RETURNED), (S.RETURNING, S.RETURNED),
])  # fmt: skip
def test_cancel_ends_the_run_with_the_papers_at_the_sender(bench: Bench, at: RunState, end: RunState) -> None:
    robot = bench.vehicles["xiaodi"]
    robot.sender = robot.recipient = Person(15.0)
    if at is S.RETURNING:
        robot.recipient = Person(None)
    run = bench.send()
    assert bench.reaches(run, at)
    bench.run(5)
    assert bench.ask("c", kind="cancel", run=run, person="li").status == "accepted"
    assert bench.reaches(run, end, 600)
    assert bench.scheduler.book.runs[run].holder == "sender"
    picks = [entry for entry in robot.done if entry[0] == "pick" and entry[2] == "loaded"]
    drops = [entry for entry in robot.done if entry[0] == "drop" and entry[2] == "taken"]
    assert len(picks) == len(drops)
    assert bench.facts[run].reasons[0].code == ("recipient_absent" if at is S.RETURNING else "cancelled_by_staff")
    assert bench.run(400, lambda: robot.at_node == "dock-1"), "it does not find home after a cancel"


def test_cancel_before_a_robot_is_found_is_immediate(bench: Bench) -> None:
    bench.vehicles["xiaodi"].charge = 0.05
    bench.run(15)
    run = bench.send()
    assert [reason.code for reason in bench.facts[run].reasons] == ["battery_low"]
    bench.ask("c", kind="cancel", run=run)
    assert bench.state(run) is S.CANCELLED
    assert not any(isinstance(message, Order) and message.order_id.startswith(run) for message in bench.sent)


def test_cancel_before_the_order_left_is_immediate(bench: Bench) -> None:
    """The robot still parks: the run is assigned, but no order of it exists."""
    first = bench.send()
    bench.reaches(first, S.DELIVERED)
    bench.run(8)
    bench.lose = lambda message: isinstance(message, InstantActions)
    run = bench.send(key="k2")
    assert bench.state(run) is S.TO_PICKUP
    bench.ask("c", kind="cancel", run=run)
    assert bench.state(run) is S.CANCELLED


def test_a_lost_cancel_is_sent_again_under_the_same_id(bench: Bench) -> None:
    run = bench.send()
    bench.reaches(run, S.TO_PICKUP)
    bench.run(5)
    lost = iter([True, True])
    bench.lose = lambda message: isinstance(message, InstantActions) and next(lost, False)
    bench.ask("c", kind="cancel", run=run)
    bench.run(3)
    assert bench.state(run) is S.TO_PICKUP
    assert bench.reaches(run, S.CANCELLED, 30)
    ids = [m.actions[0].action_id for m in bench.sent if isinstance(m, InstantActions) and "cancel" in repr(m)]
    assert ids == [f"{run}-1-cancel"] * 3


def test_a_folder_picked_while_the_cancel_travels_comes_back(bench: Bench) -> None:
    run = bench.send()
    bench.reaches(run, S.WAITING_SENDER)
    robot = bench.vehicles["xiaodi"]
    bench.lose = lambda message: isinstance(message, InstantActions) and not robot.loads
    bench.ask("c", kind="cancel", run=run)
    assert bench.reaches(run, S.RETURNED)
    assert [entry[0] for entry in robot.done if entry[1] == run] == ["pick", "drop"]


def test_a_folder_taken_while_the_cancel_travels_is_delivered(bench: Bench) -> None:
    run = bench.send()
    bench.reaches(run, S.WAITING_RECIPIENT)
    bench.lose = lambda message: isinstance(message, InstantActions)
    bench.ask("c", kind="cancel", run=run)
    assert bench.state(run) is S.RETURNING
    assert bench.reaches(run, S.DELIVERED, 60)
    assert bench.scheduler.book.runs[run].holder == "recipient"


def test_cancelling_a_held_run_lets_the_robot_bring_it_back(bench: Bench) -> None:
    run = bench.send()
    bench.reaches(run, S.CARRYING)
    bench.ask("h", kind="hold", run=run)
    bench.run(5)
    bench.ask("c", kind="cancel", run=run)
    assert bench.reaches(run, S.RETURNED)


def test_a_cancel_nobody_confirms_ends_within_its_bound(bench: Bench) -> None:
    run = bench.send()
    bench.reaches(run, S.TO_PICKUP)
    bench.run(3)
    bench.vehicles["xiaodi"].busy_until = bench.now + 5000
    bench.lose = lambda message: isinstance(message, InstantActions)
    bench.ask("c", kind="cancel", run=run)
    assert bench.reaches(run, S.CANCELLED, 905)
    bench.lose = lambda message: False
    robot = bench.vehicles["xiaodi"]
    assert bench.run(30, lambda: robot.idle), "the order is cancelled as soon as the robot hears"


def test_cancel_of_a_lost_robots_run_ends(bench: Bench) -> None:
    run = bench.send()
    bench.reaches(run, S.TO_PICKUP)
    bench.run(3)
    bench.vehicles["xiaodi"].on_air = False
    bench.run(20)
    bench.ask("c", kind="cancel", run=run)
    assert bench.reaches(run, S.CANCELLED, 70)


def test_a_cancel_is_refused_for_what_is_unknown(bench: Bench) -> None:
    reply = bench.ask("c", kind="cancel", run="r-0000000000")
    assert (reply.status, reply.reasons[0].code) == ("refused", "unknown_run")

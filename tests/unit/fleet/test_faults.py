"""Robots that vanish, messages that come twice or late, alarms, and input that nobody expects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from robots.building.plan import Plan
from robots.core.alarm import Alarm, AlarmReset
from robots.core.clock import Instant
from robots.core.commands import Publish
from robots.core.drill import DRILL
from robots.core.events import LinkDown, LinkUp, Tick
from robots.core.runs import FleetSummary, RunState
from robots.core.vda import Connection, Info, InstantActions, Order, VehicleError
from robots.fleet.alarms import tell_again
from robots.settings import Hall
from tests.fixtures.fleet_bench import Bench, Person, Vehicle, hall_plan

S = RunState


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    bench.run(3)
    yield bench
    bench.close()


def two_couriers() -> Plan:
    """The hall with a second courier at the other dock."""
    hall: Hall = hall_plan().hall
    second = hall.robots["xiaodi"].model_copy(update={"id": "xiaoer", "dock": "dock-2"})
    return Plan.of(replace(hall, robots={**hall.robots, "xiaoer": second}))


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Bench]:
    plan = two_couriers()
    robots = {"xiaodi": Vehicle(plan, "xiaodi", "A11"), "xiaoer": Vehicle(plan, "xiaoer", "dock-2")}
    bench = Bench(tmp_path, robots, plan)
    bench.run(3)
    yield bench
    bench.close()


def test_a_lost_robots_run_goes_to_another_and_the_lost_one_is_called_off(pair: Bench) -> None:
    run = pair.send()
    lost, other = pair.vehicles["xiaodi"], pair.vehicles["xiaoer"]
    pair.run(3)
    assert pair.scheduler.book.runs[run].robot == "xiaodi"
    lost.on_air = False
    lost.sender = Person(None)  # the sender does not load a robot that nobody can see
    assert pair.run(100, lambda: pair.scheduler.book.runs[run].robot == "xiaoer")
    lost.on_air = True
    pair.hear(Connection("xiaodi", "ONLINE"))
    assert pair.reaches(run, S.DELIVERED)
    assert [kind for kind, of, _ in other.done if of == run] == ["pick", "drop"]
    assert [kind for kind, of, result in lost.done if of == run and result == "loaded"] == []


def test_a_folder_loaded_out_of_sight_is_found_and_delivered_by_that_robot(pair: Bench) -> None:
    run = pair.send()
    lost, other = pair.vehicles["xiaodi"], pair.vehicles["xiaoer"]
    lost.recipient = Person(400.0)
    pair.run(3)
    lost.on_air = False
    assert pair.run(100, lambda: pair.scheduler.book.runs[run].robot == "xiaoer")
    assert run in lost.loads
    lost.on_air = True
    lost.recipient = Person()
    pair.run(2)
    assert pair.scheduler.book.runs[run].holder == "xiaodi/2"
    assert pair.reaches(run, S.DELIVERED)
    assert [(kind, result) for kind, of, result in lost.done if of == run and result] == [
        ("pick", "loaded"),
        ("drop", "taken"),
    ]
    assert not any(result == "loaded" for _, of, result in other.done if of == run)


def test_a_lost_robot_is_replaced_once(pair: Bench) -> None:
    run = pair.send()
    pair.run(3)
    for vehicle in pair.vehicles.values():
        vehicle.on_air = False
    assert pair.reaches(run, S.FAILED, 300) is False, "nobody is left to take it: it waits"
    assert pair.state(run) is S.ACCEPTED
    assert {reason.code for reason in pair.facts[run].reasons} == {"robot_lost", "offline"}


def test_a_folder_aboard_stays_with_its_robot_however_long_it_is_silent(pair: Bench) -> None:
    run = pair.send()
    assert pair.reaches(run, S.CARRYING)
    robot = pair.vehicles["xiaodi"]
    robot.on_air = False
    robot.busy_until = pair.now + 500
    pair.run(400)
    fact = pair.facts[run]
    assert (fact.robot, fact.state, fact.waiting_for.reason) == ("xiaodi", S.CARRYING, "robot_lost")
    robot.on_air = True
    assert pair.reaches(run, S.DELIVERED)


def test_a_broken_connection_is_a_reason_at_once(bench: Bench) -> None:
    run = bench.send()
    bench.run(3)
    bench.hear(Connection("xiaodi", "CONNECTIONBROKEN"), stamp=1.0)
    assert bench.facts[run].waiting_for.reason == "offline"
    bench.hear(Connection("xiaodi", "ONLINE"))
    assert bench.facts[run].waiting_for is None


def test_our_own_broken_link_loses_no_robot(bench: Bench) -> None:
    run = bench.send()
    bench.run(3)
    robot = bench.vehicles["xiaodi"]
    bench.feed(LinkDown(bench.now))
    robot.on_air = False
    bench.run(120)
    robot.on_air = True
    bench.feed(LinkUp(bench.now))
    assert bench.reaches(run, S.DELIVERED)
    assert "run_unassigned" not in bench.kinds(run)


def test_states_that_come_twice_or_late_change_nothing(bench: Bench) -> None:
    run = bench.send()
    bench.reaches(run, S.WAITING_SENDER)
    robot = bench.vehicles["xiaodi"]
    old, old_seq, old_stamp = robot.state(), robot.seq, bench.now
    assert bench.reaches(run, S.WAITING_RECIPIENT)
    bench.hear(old, seq=old_seq, stamp=old_stamp)
    assert bench.state(run) is S.WAITING_RECIPIENT
    assert bench.reaches(run, S.DELIVERED)
    before = bench.ledger.records()
    bench.hear(robot.state(), seq=robot.seq, stamp=bench.now)
    bench.hear(robot.state(), seq=robot.seq, stamp=bench.now)
    assert [r for r in bench.ledger.records() if r not in before] == []


def test_a_robot_that_counts_from_zero_again_is_heard(bench: Bench) -> None:
    run = bench.send()
    bench.reaches(run, S.CARRYING)
    bench.vehicles["xiaodi"].seq = 0
    assert bench.reaches(run, S.DELIVERED)


def test_an_order_somebody_else_cancelled_is_made_again(bench: Bench) -> None:
    run = bench.send()
    bench.reaches(run, S.CARRYING)
    bench.vehicles["xiaodi"]._instant("by-hand", "cancelOrder")
    assert bench.reaches(run, S.DELIVERED)
    assert [kind for kind, of, _ in bench.vehicles["xiaodi"].done if of == run] == ["pick", "drop"]


def test_a_fatal_error_is_shown_as_a_need_for_help(bench: Bench) -> None:
    run = bench.send()
    bench.reaches(run, S.CARRYING)
    robot = bench.vehicles["xiaodi"]
    robot.errors, robot.busy_until = (VehicleError("wheel", "FATAL"),), bench.now + 30
    bench.run(5)
    assert bench.facts[run].waiting_for.reason == "needs_help"
    robot.errors = ()
    assert bench.reaches(run, S.DELIVERED)


FIRE = Alarm("fire", "b1", True, ("b1",))


def test_an_alarm_keeps_new_orders_back_until_a_person_resets_it(bench: Bench) -> None:
    bench.hear(FIRE)
    run = bench.send()
    bench.run(20)
    assert [reason.code for reason in bench.facts[run].reasons] == ["alarm"]
    bench.hear(replace(FIRE, active=False))
    bench.hear(AlarmReset("fire", "b1", "  ", Instant(bench.now)))
    bench.restart()
    bench.run(20)
    assert bench.state(run) is S.ACCEPTED
    assert not any(isinstance(m, Order) for m in bench.sent)
    bench.hear(AlarmReset("fire", "b1", "li", Instant(bench.now)))
    assert bench.reaches(run, S.DELIVERED)


def test_what_a_drill_raised_is_told_apart_until_something_real_raises_it(bench: Bench) -> None:
    def told() -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
        bench.run(3)
        newest = [m for m in bench.sent if isinstance(m, FleetSummary)][-1]
        return [(newest.alarms, newest.drills)]

    line = ("fire/b1",)
    bench.hear(replace(FIRE, source=DRILL))
    assert told() == [(line, line)]
    bench.restart()
    bench.hear(replace(FIRE, active=False))
    assert told() == [(line, line)]
    bench.hear(replace(FIRE, source="panel"))
    assert told() == [(line, ())]
    bench.hear(replace(FIRE, source=DRILL))
    bench.restart()
    assert told() == [(line, ())]


def test_an_old_retained_alarm_does_not_come_back_after_its_reset(bench: Bench) -> None:
    bench.hear(FIRE, seq=5)
    bench.run(5)
    bench.hear(replace(FIRE, active=False), seq=6)
    bench.hear(AlarmReset("fire", "b1", "li", Instant(bench.now), (0, 6)))
    bench.restart()
    bench.hear(FIRE, seq=5, retained=True)
    assert bench.scheduler.book.alarms == {}
    bench.run(5)
    bench.hear(FIRE, seq=7, stamp=1.0)
    assert list(bench.scheduler.book.alarms) == ["fire/b1"]


def test_no_reset_of_an_active_alarm_and_no_old_one_of_a_newer(bench: Bench) -> None:
    bench.hear(FIRE, seq=5)
    bench.hear(AlarmReset("fire", "b1", "li", Instant(bench.now), (0, 5)))
    assert list(bench.scheduler.book.alarms) == ["fire/b1"]
    bench.hear(replace(FIRE, active=False), seq=6)
    for _ in range(2):
        bench.hear(AlarmReset("fire", "b1", "li", Instant(bench.now + 1e6), (0, 4)))
        assert list(bench.scheduler.book.alarms) == ["fire/b1"]
        bench.restart()
    bench.hear(AlarmReset("fire", "b1", "li", Instant(1.0), (0, 6)))
    assert not bench.scheduler.book.alarms, "whatever the clocks say"


def test_a_reset_is_told_again_to_a_robot_that_still_keeps_the_line(bench: Bench) -> None:
    bench.hear(FIRE, seq=5)
    bench.hear(replace(FIRE, active=False), seq=6)
    bench.run(5)
    reset = AlarmReset("fire", "b1", "li", Instant(bench.now), (0, 6))
    bench.hear(reset)
    bench.run(10)
    assert reset not in bench.sent, "nobody keeps it"
    bench.restart()
    view = bench.scheduler._work.views["xiaodi"]
    bench.run(2)
    view.state = replace(view.state, information=(Info("alarm", (("lines", "fire/b1"),)),))
    bench.scheduler._work.out = []
    tell_again(bench.scheduler._work, ())
    told = [command.message for command in bench.scheduler._work.out if isinstance(command, Publish)]
    assert told == [reset], "that person's word, with what it ends"


@pytest.mark.parametrize("event", [object(), None, "text", Tick(0.0)])
def test_what_is_not_understood_changes_nothing(bench: Bench, event: object) -> None:
    before = len(bench.ledger.records())
    bench.feed(event)
    assert len(bench.ledger.records()) == before


def test_messages_of_strangers_are_noted_and_change_nothing(bench: Bench) -> None:
    before = len(bench.ledger.records())
    bench.hear(Connection("nobody", "ONLINE"))
    bench.hear(replace(bench.vehicles["xiaodi"].state(), robot="nobody"))
    bench.hear({"a": 1})
    assert len(bench.ledger.records()) == before
    assert [note.event for note in bench.notes] == ["a message that concerns nobody here"] * 3


def test_a_foreign_order_is_not_cancelled(bench: Bench) -> None:
    """A third-party master may drive our robots; we wait until it is through."""
    robot = bench.vehicles["xiaodi"]
    run = bench.send()
    bench.reaches(run, S.DELIVERED)
    bench.run(5)
    ours = next(m for m in reversed(bench.sent) if isinstance(m, Order))
    robot._instant("x", "cancelOrder")
    bench.run(3)
    robot.order = replace(ours, order_id="theirs")
    robot.ahead = [1, 2]
    robot.busy_until = bench.now + 40
    sent = len(bench.sent)
    bench.run(30)
    assert not any(isinstance(m, InstantActions | Order) for m in bench.sent[sent:])


def test_a_robot_found_with_a_folder_brings_it_first_and_gives_its_other_run_away(pair: Bench) -> None:
    """The folder was loaded out of sight; meanwhile the robot, back without its order, was given another run."""
    first = pair.send()
    lost, other = pair.vehicles["xiaodi"], pair.vehicles["xiaoer"]
    pair.run(3)
    lost.on_air = False
    assert pair.run(100, lambda: pair.scheduler.book.runs[first].robot == "xiaoer")
    assert first in lost.loads
    folders, lost.loads = lost.loads, {}
    lost.forget()
    lost.on_air = True
    pair.run(20)
    second = pair.send(key="k2", from_="A12", to="2F-tax")
    pair.run(2)
    assert pair.scheduler.book.runs[second].robot == "xiaodi"
    lost.loads = folders
    pair.run(2)
    assert pair.scheduler.book.runs[first].holder == "xiaodi/2"
    assert pair.reaches(first, S.DELIVERED)
    assert pair.reaches(second, S.DELIVERED)
    assert not any(result == "loaded" and of == first for _, of, result in other.done)


def test_a_stop_that_people_keep_it_from_is_tried_again_and_then_the_folder_goes_back(bench: Bench) -> None:
    robot = bench.vehicles["xiaodi"]
    run = bench.send()
    assert bench.reaches(run, S.CARRYING)
    for _ in range(3):
        robot.spoilt[f"drop/{run}"] = "obstacle"
        assert bench.run(400, lambda: f"drop/{run}" not in robot.spoilt)
    assert bench.reaches(run, S.RETURNED)
    assert [reason.code for reason in bench.scheduler._shown[run].reasons] == ["obstacle"]
    assert [kind for kind in bench.kinds(run) if kind == "attempt_failed"] == ["attempt_failed"] * 3

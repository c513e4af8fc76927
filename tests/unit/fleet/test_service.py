"""Out of service and back: what becomes of the runs, of folders aboard, and of robots that leave the settings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from robots.building.plan import Plan, load_plan
from robots.core.runs import DutyFact, FleetSummary, FolderAboard, RunState
from robots.core.vda import Connection
from robots.fleet.eta import Etas
from robots.fleet.facts import fleet_summary, run_fact
from tests.fixtures.fleet_bench import Bench, Person, Vehicle

S = RunState
HALLS = Path(__file__).parents[3] / "config/scenarios/halls"


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan(HALLS / "small")


@pytest.fixture
def bench(tmp_path: Path, plan: Plan) -> Iterator[Bench]:
    robots = {"left": Vehicle(plan, "left", "dock-1"), "right": Vehicle(plan, "right", "dock-2")}
    bench = Bench(tmp_path, robots, plan)
    bench.run(3)
    yield bench
    bench.close()


def summary(bench: Bench) -> FleetSummary:
    return fleet_summary(bench.scheduler._work)


def duty(bench: Bench, robot: str = "left") -> DutyFact:
    found = next(fact.duty for fact in summary(bench).robots if fact.robot == robot)
    assert found is not None
    return found


def aboard(bench: Bench) -> dict[str, FolderAboard]:
    return {folder.run: folder for folder in summary(bench).aboard}


def waits_for(bench: Bench, run: str) -> str:
    work = bench.scheduler._work
    waiting = run_fact(work, work.book.runs[run], Etas()).waiting_for
    return waiting.reason if waiting else ""


def say(bench: Bench, kind: str, robot: str = "left", **fields: Any) -> list[str]:
    asked = {"client": "web", "person": "zhou", "kind": kind, "robot": robot} | fields
    reply = bench.ask(f"{kind}-{bench.now}-{len(bench.replies)}", **asked)
    assert reply is not None
    return [reason.code for reason in reply.reasons]


def robot_of(bench: Bench, run: str) -> str:
    return bench.scheduler.book.runs[run].robot


def outs(bench: Bench, robot: str = "left") -> list[tuple[str, list[str]]]:
    found = bench.ledger.records(subject=robot)
    return [(record.data["how"], record.data["kept"]) for record in found if record.kind == "robot_out"]


@pytest.mark.parametrize("kind", ["robot_leave", "robot_maintenance"])
def test_an_idle_robot_is_out_at_once_and_gets_no_work(bench: Bench, kind: str) -> None:
    assert say(bench, kind) == []
    bench.run(3)
    assert (duty(bench).state, duty(bench).by, duty(bench).course) == ("out", "zhou", "finish")
    run = bench.send("S1", "S2")
    assert bench.reaches(run, S.DELIVERED)
    assert robot_of(bench, run) == "right"
    assert bench.vehicles["left"].orders == []


@pytest.mark.parametrize(("kind", "back"), [("robot_leave", "robot_join"), ("robot_maintenance", "robot_return")])
def test_it_works_again_when_a_supervisor_says_so(bench: Bench, kind: str, back: str) -> None:
    say(bench, kind)
    say(bench, kind, "right")
    bench.run(3)
    run = bench.send("S1", "S2")
    bench.run(20)
    assert bench.state(run) is S.ACCEPTED
    work = bench.scheduler._work
    assert [reason.code for reason in run_fact(work, work.book.runs[run], Etas()).reasons] == ["out_of_service"]
    assert say(bench, back) == []
    assert duty(bench).state == "in"
    assert bench.reaches(run, S.DELIVERED)
    assert robot_of(bench, run) == "left"


def test_reassign_gives_away_what_is_not_picked(bench: Bench) -> None:
    run = bench.send("S1", "S2")
    bench.run(3)
    assert (bench.state(run), robot_of(bench, run)) == (S.TO_PICKUP, "left")
    assert say(bench, "robot_maintenance", course="reassign") == []
    bench.run(5)
    assert robot_of(bench, run) == "right"
    given = next(record for record in bench.ledger.records(subject=run) if record.kind == "run_unassigned")
    assert given.data["reasons"] == ["out_of_service"]
    assert bench.reaches(run, S.DELIVERED)
    assert bench.run(120, lambda: duty(bench).state == "out")
    assert outs(bench) == [("done", [])]


@pytest.mark.parametrize("course", ["reassign", "finish"])
def test_a_folder_aboard_is_delivered_first(bench: Bench, course: str) -> None:
    run = bench.send("S1", "S2")
    assert bench.reaches(run, S.CARRYING)
    say(bench, "robot_leave", course=course)
    assert duty(bench).state == "leaving"
    assert duty(bench).until == pytest.approx(bench.now + bench.rules.leave_bound_s)
    assert bench.reaches(run, S.DELIVERED)
    assert robot_of(bench, run) == "left"
    assert bench.run(120, lambda: duty(bench).state == "out")
    assert bench.vehicles["left"].at_node == "dock-1"


def test_finish_does_what_it_has_and_takes_nothing_new(bench: Bench) -> None:
    run = bench.send("S1", "S2")
    bench.run(3)
    say(bench, "robot_leave", course="finish")
    later = bench.send("S1", "S2", key="k2")
    assert bench.reaches(run, S.DELIVERED)
    assert robot_of(bench, run) == "left"
    assert bench.reaches(later, S.DELIVERED)
    assert robot_of(bench, later) == "right"
    assert bench.run(120, lambda: duty(bench).state == "out")


def test_cancel_ends_what_is_not_picked_and_brings_back_what_is_aboard(bench: Bench) -> None:
    run = bench.send("S1", "S2")
    assert bench.reaches(run, S.CARRYING)
    say(bench, "robot_leave", course="cancel")
    assert bench.reaches(run, S.RETURNED)
    assert bench.scheduler.book.runs[run].reasons == ["out_of_service"]
    assert bench.run(120, lambda: duty(bench).state == "out")


def test_cancel_before_the_folder_is_picked(bench: Bench) -> None:
    run = bench.send("S1", "S2")
    bench.run(3)
    say(bench, "robot_leave", course="cancel")
    assert bench.reaches(run, S.CANCELLED, 60)
    assert bench.scheduler.book.runs[run].reasons == ["out_of_service"]
    assert bench.run(120, lambda: duty(bench).state == "out")


def test_at_the_deadline_it_is_out_with_the_folder_listed_and_where(bench: Bench) -> None:
    left = bench.vehicles["left"]
    run = bench.send("S1", "S2")
    assert bench.reaches(run, S.CARRYING)
    left.paused = True  # stuck
    left.deaf_to = frozenset({"stopPause"})
    say(bench, "robot_maintenance", course="finish")
    bench.now += bench.rules.leave_bound_s
    bench.run(3)
    assert outs(bench) == [("late", [run])]
    folder = aboard(bench)[run]
    assert (folder.robot, folder.compartment, folder.why, folder.map_id) == ("left", 2, "out", "b1-F1")
    assert folder.stop
    assert duty(bench).kept == 1
    assert waits_for(bench, run) in ("out_of_service", "needs_help")
    bench.restart()
    bench.run(3)
    assert list(aboard(bench)) == [run]


def test_what_was_kept_goes_on_when_it_comes_back(bench: Bench) -> None:
    left = bench.vehicles["left"]
    run = bench.send("S1", "S2")
    assert bench.reaches(run, S.CARRYING)
    left.paused, left.deaf_to = True, frozenset({"stopPause"})
    say(bench, "robot_maintenance")
    bench.now += bench.rules.leave_bound_s
    bench.run(10)
    orders = len(left.orders)
    left.paused, left.deaf_to = False, frozenset()
    bench.run(60)
    assert len(left.orders) == orders  # out of service: nothing moves it
    assert bench.state(run) is S.CARRYING
    assert say(bench, "robot_return") == []
    assert bench.reaches(run, S.DELIVERED)
    assert aboard(bench) == {}


def test_not_even_sent_home_while_it_is_out(bench: Bench) -> None:
    left = bench.vehicles["left"]
    say(bench, "robot_maintenance")
    bench.run(3)
    left.at_node, left.charge = "S1", 0.3
    bench.run(120)
    assert left.orders == []


def test_a_silent_robot_is_out_after_a_moment_and_its_run_goes_to_another(bench: Bench) -> None:
    left = bench.vehicles["left"]
    run = bench.send("S1", "S2")
    bench.run(3)
    left.on_air = False
    bench.run(40)
    say(bench, "robot_maintenance", course="reassign")
    bench.run(35)
    assert duty(bench).state == "out"
    assert duty(bench).gone == "silent"
    assert bench.reaches(run, S.DELIVERED)
    assert robot_of(bench, run) == "right"


@pytest.mark.parametrize(("connection", "gone"), [("CONNECTIONBROKEN", "will"), ("OFFLINE", "left"), ("", "silent")])
def test_why_a_robot_is_offline_is_said(bench: Bench, connection: str, gone: str) -> None:
    bench.vehicles["left"].on_air = False
    if connection:
        bench.hear(Connection("left", connection))
        assert duty(bench).gone == gone
    else:
        bench.run(int(bench.rules.offline_s) - 15)
        assert duty(bench).gone == ""
        bench.run(30)
        assert duty(bench).gone == gone


def test_a_lost_robots_folder_stays_listed_until_it_is_found(bench: Bench) -> None:
    left = bench.vehicles["left"]
    run = bench.send("S1", "S2")
    assert bench.reaches(run, S.CARRYING)
    bench.run(8)
    left.on_air = False
    bench.run(200)
    assert aboard(bench)[run].why == "silent"
    assert bench.state(run) is S.CARRYING
    bench.restart()
    bench.run(200)
    assert aboard(bench)[run].why == "silent"
    left.on_air = True
    bench.hear(Connection("left", "ONLINE"))
    assert bench.reaches(run, S.DELIVERED)
    assert aboard(bench) == {}


def test_a_robot_taken_out_of_the_settings_keeps_its_folder_listed(bench: Bench, plan: Plan) -> None:
    run, other = bench.send("S1", "S2"), bench.send("S2", "S1", key="k2")
    assert bench.reaches(run, S.CARRYING)
    robot = robot_of(bench, run)
    others = {name: known for name, known in plan.hall.robots.items() if name != robot}
    bench.plan = Plan.of(replace(plan.hall, robots=others))
    bench.vehicles = {name: vehicle for name, vehicle in bench.vehicles.items() if name != robot}
    bench.restart()
    bench.run(30)
    folder = aboard(bench)[run]
    assert (folder.why, folder.robot, folder.compartment) == ("removed", robot, 2)
    assert bench.reaches(other, S.DELIVERED)
    assert list(aboard(bench)) == [run]


def test_a_new_robot_of_the_settings_joins_at_the_restart(bench: Bench, plan: Plan) -> None:
    bench.vehicles["right"].on_air = False
    left = bench.vehicles.pop("left")
    alone = {name: known for name, known in plan.hall.robots.items() if name == "right"}
    bench.plan = Plan.of(replace(plan.hall, robots=alone))
    bench.restart()
    run = bench.send("S1", "S2")
    bench.run(30)
    assert bench.state(run) is S.ACCEPTED
    bench.plan = plan
    bench.vehicles["left"] = left
    bench.restart()
    assert bench.reaches(run, S.DELIVERED)
    assert robot_of(bench, run) == "left"


def test_it_all_stands_after_a_restart(bench: Bench) -> None:
    run = bench.send("S1", "S2")
    assert bench.reaches(run, S.CARRYING)
    say(bench, "robot_leave", course="finish")
    until = duty(bench).until
    bench.restart()
    assert (duty(bench).state, duty(bench).leave, duty(bench).until) == ("leaving", "leave", until)
    bench.run(3)
    assert bench.reaches(run, S.DELIVERED)
    assert bench.run(120, lambda: duty(bench).state == "out")
    bench.restart()
    assert duty(bench).state == "out"


def stuck_with_a_folder(bench: Bench, **fields: Any) -> str:
    """Out of service at the deadline, the folder aboard."""
    run = bench.send("S1", "S2", **fields)
    assert bench.reaches(run, S.CARRYING)
    bench.vehicles["left"].paused, bench.vehicles["left"].deaf_to = True, frozenset({"stopPause"})
    say(bench, "robot_maintenance")
    bench.now += bench.rules.leave_bound_s
    bench.run(3)
    return run


def test_a_person_takes_a_folder_that_nobody_brings_anywhere(bench: Bench) -> None:
    run = stuck_with_a_folder(bench)
    assert say(bench, "folder_taken", run=run, name="wang") == []
    assert bench.state(run) is S.IN_CUSTODY
    assert bench.scheduler.book.runs[run].holder == "person:wang"
    assert aboard(bench) == {}
    assert say(bench, "folder_taken", run=run) == ["run_ended"]


def test_a_confidential_folder_is_taken_by_two(bench: Bench) -> None:
    run = stuck_with_a_folder(bench, confidential=True)
    assert say(bench, "folder_taken", run=run) == ["two_persons"]
    assert say(bench, "folder_taken", run=run, name="zhou") == ["two_persons"]
    assert say(bench, "folder_taken", run=run, name="nobody") == ["unknown_person"]
    assert say(bench, "folder_taken", run=run, name="wang") == []
    assert bench.state(run) is S.IN_CUSTODY


def test_a_folder_under_way_is_not_taken_by_word(bench: Bench) -> None:
    run = bench.send("S1", "S2")
    assert bench.reaches(run, S.CARRYING)
    assert say(bench, "folder_taken", run=run, name="wang") == ["folder_under_way"]
    assert say(bench, "folder_taken", run="r-nothing000", name="wang") == ["unknown_run"]
    assert say(bench, "folder_taken", run=run, person="wang") == ["not_allowed"]


@pytest.mark.parametrize(
    ("kind", "fields", "reason"),
    [
        ("robot_leave", {"person": "wang"}, "not_allowed"),
        ("robot_leave", {"client": "cli"}, "not_allowed"),
        ("robot_maintenance", {"robot": "third"}, "unknown_robot"),
        ("robot_join", {}, "in_service"),
        ("robot_return", {}, "in_service"),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_reason(
    bench: Bench, kind: str, fields: dict[str, Any], reason: str
) -> None:
    assert say(bench, kind, **fields) == [reason]
    assert duty(bench).state == "in"


def test_twice_is_refused_but_maintenance_may_become_leave(bench: Bench) -> None:
    assert say(bench, "robot_maintenance") == []
    bench.run(3)
    assert say(bench, "robot_maintenance") == ["out_of_service"]
    assert say(bench, "charge") == ["out_of_service"]
    assert say(bench, "robot_leave") == []
    bench.run(3)
    assert duty(bench).leave == "leave"


def test_a_sender_who_never_comes_does_not_keep_a_robot_from_leaving(bench: Bench) -> None:
    bench.vehicles["left"].sender = Person(None)
    run = bench.send("S1", "S2")
    assert bench.reaches(run, S.WAITING_SENDER)
    say(bench, "robot_leave", course="finish")
    assert bench.reaches(run, S.CANCELLED)
    assert bench.run(120, lambda: duty(bench).state == "out")


def test_a_robot_out_of_service_with_a_folder_may_be_switched_off(bench: Bench) -> None:
    """A person has it: the run waits for that, and nobody is called to a robot that is silent for it."""
    run = bench.send("S1", "S2")
    assert bench.reaches(run, S.CARRYING)
    assert say(bench, "robot_maintenance") == []
    bench.vehicles["left"].on_air = False
    bench.run(bench.rules.lost_s + 60)
    assert [robot.help for robot in summary(bench).robots if robot.robot == "left"] == ["robot_lost"], "not out yet"
    bench.run(bench.rules.leave_bound_s)
    assert duty(bench).state == "out"
    assert waits_for(bench, run) == "out_of_service"
    assert [robot.help for robot in summary(bench).robots if robot.robot == "left"] == [""]

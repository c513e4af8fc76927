"""Charging: the reserve before each run and order, one charger for two, a person's word, chargers that are dead."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from robots.building.plan import Plan, load_plan
from robots.core.runs import DutyFact, FleetSummary, RunState
from robots.fleet.duty.battery import needed_for, range_s
from robots.fleet.eta import Etas
from robots.fleet.facts import fleet_summary, run_fact
from tests.fixtures.fleet_bench import Bench, Vehicle

HALLS = Path(__file__).parents[3] / "config/scenarios/halls"
SUPERVISOR = {"client": "web", "person": "zhou"}


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan(HALLS / "shared")


@pytest.fixture
def bench(tmp_path: Path, plan: Plan) -> Iterator[Bench]:
    """Left on the one charger, right where it waits."""
    robots = {"left": Vehicle(plan, "left", "dock-1"), "right": Vehicle(plan, "right", "wait-E")}
    bench = Bench(tmp_path, robots, plan)
    yield bench
    bench.close()


def duty(bench: Bench, robot: str) -> DutyFact:
    summary: FleetSummary = fleet_summary(bench.scheduler._work)
    fact = next(fact for fact in summary.robots if fact.robot == robot)
    assert fact.duty is not None
    return fact.duty


def reasons(bench: Bench, run: str) -> list[str]:
    work = bench.scheduler._work
    return [reason.code for reason in run_fact(work, work.book.runs[run], Etas()).reasons]


def order(bench: Bench, robot: str) -> str:
    mission = bench.scheduler.book.mission(robot)
    return str(mission.order["nodes"][-1]["node_id"]) if mission else ""


def live(bench: Bench, seconds: int, drain: float = 0.0, gain: float = 0.0) -> None:
    """Seconds with batteries: charge lost or gained a second."""
    for _ in range(seconds):
        for robot in bench.vehicles.values():
            robot.charge = min(1.0, max(0.0, robot.charge + (gain if robot.charging else -drain)))
        bench.step()


# -- two robots, one charger


def test_two_robots_share_one_charger_the_second_waits_in_the_queue(bench: Bench) -> None:
    left, right = bench.vehicles["left"], bench.vehicles["right"]
    left.charge, right.charge = 0.5, 0.3
    bench.run(30)
    assert (left.at_node, left.charging) == ("dock-1", True)
    assert right.at_node == "wait-E"
    fact = duty(bench, "right")
    assert (fact.queued_for, fact.queue_place, fact.berth) == ("dock-1", 1, "wait-E")
    assert fact.queued_since is not None
    assert fact.queued_since <= bench.now - 25


def test_the_charger_is_handed_over_when_the_first_has_enough(bench: Bench) -> None:
    left, right = bench.vehicles["left"], bench.vehicles["right"]
    left.charge, right.charge = 0.78, 0.5
    bench.run(20)
    assert right.at_node == "wait-E"
    live(bench, 60, gain=0.001)
    assert left.at_node == "wait-W"
    assert (right.at_node, right.charging) == ("dock-1", True)
    assert duty(bench, "right").queue_place == 0


def test_a_robot_below_what_it_works_from_is_let_in_earlier(bench: Bench) -> None:
    bench.vehicles["left"].charge, bench.vehicles["right"].charge = 0.61, 0.35
    bench.run(60)
    assert bench.vehicles["right"].at_node == "dock-1"


def test_they_do_not_change_places_for_little(bench: Bench) -> None:
    bench.vehicles["left"].charge, bench.vehicles["right"].charge = 0.85, 0.8
    bench.run(120)
    assert bench.vehicles["left"].at_node == "dock-1"
    assert bench.vehicles["right"].orders == []


def test_nobody_drives_to_a_charger_that_is_not_clear_yet(bench: Bench) -> None:
    """The one that makes room has its order first; the other is sent when it stands elsewhere."""
    bench.vehicles["left"].charge, bench.vehicles["right"].charge = 0.9, 0.3
    seen: list[tuple[str, str]] = []
    for _ in range(60):
        bench.step()
        now = (order(bench, "left"), order(bench, "right"))
        if not seen or seen[-1] != now:
            seen.append(now)
    assert ("wait-W", "") in seen
    assert seen.index(("wait-W", "")) < seen.index(("", "dock-1"))
    assert ("wait-W", "dock-1") not in seen


def test_the_queue_survives_a_restart(bench: Bench) -> None:
    bench.vehicles["left"].charge, bench.vehicles["right"].charge = 0.5, 0.3
    bench.run(30)
    since = duty(bench, "right").queued_since
    bench.restart()
    bench.run(20)
    assert duty(bench, "right").queued_since == since


def test_a_silent_robot_keeps_its_charger_over_a_restart(bench: Bench) -> None:
    """Nobody is sent to where it was last sent, although it has not been heard since."""
    left, right = bench.vehicles["left"], bench.vehicles["right"]
    left.at_node, left.charge, right.charge = "S1", 0.5, 0.3
    right.at_node = "wait-E"
    left.charge, right.charge = 0.3, 0.5
    bench.run(40)
    assert left.at_node == "dock-1"
    left.on_air = False
    bench.restart()
    bench.run(40)
    assert right.at_node == "wait-E"
    assert duty(bench, "right").queue_place == 1


# -- the reserve


def test_a_run_is_not_given_to_a_robot_that_would_come_below_its_reserve(bench: Bench) -> None:
    bench.vehicles["left"].charge, bench.vehicles["right"].charge = 0.205, 0.2
    bench.vehicles["left"].has_charger = bench.vehicles["right"].has_charger = False
    run = bench.send("S1", "S2")
    bench.run(5)
    assert bench.state(run) is RunState.ACCEPTED
    assert "battery_low" in reasons(bench, run)


def test_what_a_run_needs_holds_the_way_back_when_nobody_comes(bench: Bench) -> None:
    bench.run(3)
    run = bench.send("S1", "S2")
    work = bench.scheduler._work
    left = work.views["left"].robot
    there, back = work.route("S1", "S2"), work.route("S1", "dock-1")
    assert there is not None
    assert back is not None
    drive_s = 2 * there.travel_s(left.speed, left.accel) + back.travel_s(left.speed, left.accel)
    least = left.battery.reserve + drive_s * left.battery.drive_w / 3600 / left.battery.capacity_wh
    assert needed_for(work, "left", "S1", work.book.runs[run]) > least


def test_before_the_order_the_battery_is_looked_at_again(bench: Bench) -> None:
    """Assigned with enough, then the battery drops before the order is made: another robot gets it, with the reason."""
    left, right = bench.vehicles["left"], bench.vehicles["right"]
    left.charge = right.charge = 0.85
    left.at_node = "S1"
    bench.run(3)
    left.rejects = 1  # the first order is not taken, a second one is made after a pause
    run = bench.send("S1", "S2")
    assert bench.run(20, lambda: bench.scheduler.book.runs[run].attempts == 1)
    first = bench.scheduler.book.runs[run].avoid
    vehicle = bench.vehicles[first[0]]
    vehicle.charge = 0.2
    assert bench.reaches(run, RunState.DELIVERED, 300)
    assert bench.scheduler.book.runs[run].robot != first[0]


def test_a_folder_aboard_is_brought_to_its_end_whatever_the_battery(bench: Bench) -> None:
    left, right = bench.vehicles["left"], bench.vehicles["right"]
    right.charge = 0.1
    right.has_charger = False
    run = bench.send("S1", "S2")
    assert bench.reaches(run, RunState.CARRYING)
    left.charge = 0.15
    left.forget()  # a new order must be made
    assert bench.reaches(run, RunState.DELIVERED, 300)


def test_the_range_is_worked_out_from_the_newest_state(bench: Bench) -> None:
    bench.vehicles["left"].charge = 0.65
    bench.run(5)
    view = bench.scheduler._work.views["left"]
    battery = view.robot.battery
    assert range_s(view) == pytest.approx(0.45 * battery.capacity_wh * 3600 / battery.drive_w)
    bench.vehicles["left"].charge = 0.15
    bench.run(12)
    assert range_s(view) == 0.0


# -- hysteresis


def test_a_robot_that_charges_is_left_to_it_until_it_has_enough(bench: Bench) -> None:
    left, right = bench.vehicles["left"], bench.vehicles["right"]
    left.charge, right.charge = 0.3, 0.1
    bench.run(15)
    assert left.charging
    run = bench.send("S1", "S2")
    bench.run(30)
    assert bench.state(run) is RunState.ACCEPTED
    assert "charging" in reasons(bench, run)
    left.charge = 0.45
    assert bench.reaches(run, RunState.DELIVERED, 300)


def test_an_urgent_run_takes_it_all_the_same(bench: Bench) -> None:
    left, right = bench.vehicles["left"], bench.vehicles["right"]
    left.charge, right.charge = 0.3, 0.1
    bench.run(15)
    run = bench.send("S1", "S2", urgent=True)
    assert bench.reaches(run, RunState.DELIVERED, 300)
    assert bench.scheduler.book.runs[run].robot == "left"


# -- a person's word


def ask(bench: Bench, kind: str, robot: str, key: str, **fields: Any) -> list[str]:
    """The reasons against it; empty = done."""
    reply = bench.ask(key, kind=kind, robot=robot, **(SUPERVISOR | fields))
    assert reply is not None
    return [reason.code for reason in reply.reasons]


def test_sent_to_charge_it_gives_back_what_it_has_not_picked(bench: Bench) -> None:
    left, right = bench.vehicles["left"], bench.vehicles["right"]
    left.charge, right.charge = 0.7, 0.85
    left.at_node = "S1"
    run = bench.send("S1", "S2")
    bench.run(3)
    assert bench.scheduler.book.runs[run].robot == "left"
    assert ask(bench, "charge", "left", "c1") == []
    assert duty(bench, "left").sent_to_charge
    assert bench.run(60, lambda: left.charging)
    assert bench.reaches(run, RunState.DELIVERED, 300)
    assert bench.scheduler.book.runs[run].robot == "right"
    left.charge = 0.95
    bench.run(15)
    assert not duty(bench, "left").sent_to_charge
    assert [r.data["how"] for r in bench.ledger.records(subject="left") if r.kind == "charge_over"] == ["full"]


def test_sent_to_charge_with_papers_aboard_it_brings_them_home_first(bench: Bench) -> None:
    left, right = bench.vehicles["left"], bench.vehicles["right"]
    left.at_node, left.charge, right.on_air = "S1", 0.6, False
    run = bench.send("S1", "S2")
    assert bench.reaches(run, RunState.CARRYING)
    later = bench.send("S2", "S1", key="k2")
    assert ask(bench, "charge", "left", "c1") == []
    assert bench.reaches(run, RunState.DELIVERED, 300)
    assert bench.state(later) is RunState.ACCEPTED
    assert bench.run(60, lambda: left.charging)
    assert bench.state(later) is RunState.ACCEPTED
    assert "sent_to_charge" in reasons(bench, later)
    left.charge = 0.95
    assert bench.reaches(later, RunState.DELIVERED, 300)


def test_charging_that_a_person_ends_gives_a_fresh_estimate(bench: Bench) -> None:
    """Ended at 0.3, it is judged by 0.3: what that allows is done, what it does not is refused."""
    left, right = bench.vehicles["left"], bench.vehicles["right"]
    left.charge, right.charge = 0.3, 0.1
    bench.run(15)
    run = bench.send("S1", "S2")
    bench.run(5)
    assert bench.state(run) is RunState.ACCEPTED
    assert ask(bench, "charge_end", "left", "e1") == []
    over = next(r for r in bench.ledger.records(subject="left") if r.kind == "charge_over")
    assert (over.data["how"], over.data["charge"]) == ("ended", 0.3)
    assert over.data["allows_s"] == pytest.approx(0.1 * 400 * 3600 / 90, rel=0.02)
    assert bench.reaches(run, RunState.DELIVERED, 300)


def test_charging_ended_too_early_allows_nothing(bench: Bench) -> None:
    left, right = bench.vehicles["left"], bench.vehicles["right"]
    left.charge, right.charge = 0.205, 0.1
    bench.run(15)
    assert ask(bench, "charge_end", "left", "e1") == []
    run = bench.send("S1", "S2")
    bench.run(30)
    assert bench.state(run) is RunState.ACCEPTED
    assert "battery_low" in reasons(bench, run)


@pytest.mark.parametrize(
    ("kind", "robot", "fields", "reason"),
    [
        ("charge", "left", {"person": "wang"}, "not_allowed"),
        ("charge", "left", {"client": "tablet"}, "not_allowed"),
        ("charge", "nobody", {}, "unknown_robot"),
        ("charge", "left", {}, "charged_enough"),
        ("charge_end", "right", {}, "not_on_charge"),
    ],
)
def test_a_word_that_counts_for_nothing_is_refused(
    bench: Bench, kind: str, robot: str, fields: dict[str, Any], reason: str
) -> None:
    bench.vehicles["left"].charge = bench.vehicles["right"].charge = 0.95
    bench.run(3)
    assert ask(bench, kind, robot, "x1", **fields) == [reason]


def test_sent_to_charge_ends_after_a_bound_whatever_comes_of_it(bench: Bench) -> None:
    left = bench.vehicles["left"]
    left.charge, left.has_charger = 0.5, False
    bench.run(3)
    assert ask(bench, "charge", "left", "c1") == []
    bench.now += bench.rules.charge_bound_s
    bench.run(3)
    over = [r.data["how"] for r in bench.ledger.records(subject="left") if r.kind == "charge_over"]
    assert over == ["late"]


def test_idle_it_goes_to_the_nearest_place_that_is_free_when_its_dock_is_taken(bench: Bench) -> None:
    left, right = bench.vehicles["left"], bench.vehicles["right"]
    left.charge = right.charge = 0.95
    right.at_node = "S2"
    bench.run(40)
    assert left.at_node == "dock-1"
    assert right.at_node == "wait-E"


def test_its_own_dock_comes_first(bench: Bench) -> None:
    left, right = bench.vehicles["left"], bench.vehicles["right"]
    left.charge = right.charge = 0.95
    left.at_node, right.at_node = "S1", "wait-E"
    bench.run(40)
    assert left.at_node == "dock-1"

"""A master sends until it is heard, one order at a time, and knows a refusal, a silence and a restart.

Each test begins with the rule it holds: the numbers are those of VDA 5050 2.1, names those of published pitfalls.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from robots.core.geometry import Pose, distance
from robots.core.reasons import Reason
from robots.core.runs import RunState
from robots.core.vda import ActionState, ActionStatus, Connection, Info, InstantActions, Order, VehicleError
from robots.fleet.master.standstill import ELSEWHERE_S, STALL_S, STUCK_S
from robots.fleet.orders import start_order
from tests.fixtures.fleet_bench import Person
from tests.fixtures.foreign_fleet import MAKER, ROBOT, SERIAL, ForeignBench, benches

S = RunState


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[ForeignBench]:
    for bench in benches(tmp_path):
        bench.run(3)
        yield bench


def run_orders(bench: ForeignBench) -> list[Order]:
    return [order for order in bench.orders if order.order_id.startswith("r-")]


# -- again until a state shows it, the next one when idle


def test_an_order_is_sent_until_a_state_shows_it_and_no_longer(bench: ForeignBench) -> None:
    """2.1: QoS 0, so an order is sent again until a state shows it"""
    lost: list[Order] = []

    def lose(message: object) -> bool:
        if isinstance(message, Order) and len(lost) < 3:
            lost.append(message)
            return True
        return False

    bench.lose = lose
    run = bench.send("A12", "A03")
    assert bench.reaches(run, S.DELIVERED, 400)
    sent = [order for order in run_orders(bench) if order.order_id == lost[0].order_id]
    assert len(sent) == 4
    assert all(order == sent[0] for order in sent)


def test_one_that_answers_no_order_is_given_up_with_a_reason(bench: ForeignBench) -> None:
    """6 Master: resends when not acknowledged, a bounded number of times"""
    bench.lose = lambda message: isinstance(message, Order)
    run = bench.send("A12", "A03")
    assert bench.reaches(run, S.FAILED, 900)
    assert bench.why(run) == [Reason.WAITING_FOR_ROBOT]
    assert all(
        sum(order.order_id == one for order in run_orders(bench)) == bench.rules.max_sends
        for one in {order.order_id for order in run_orders(bench)}
    )
    assert len({order.order_id for order in run_orders(bench)}) == bench.rules.max_attempts


def test_the_next_order_waits_until_the_vehicle_is_idle(bench: ForeignBench) -> None:
    """2.3 row 3, pitfall isaac_ros_cloud_control 15: gate on idle, not on lastNodeId"""
    first = bench.send("A12", "A03")
    assert bench.reaches(first, S.CARRYING, 200)
    second = bench.send("A10", "A01", key="k2")
    assert bench.reaches(second, S.DELIVERED, 900)
    assert len(set(bench.car.orders)) == len(bench.car.orders)
    assert not [error for error in bench.car.errors if error.type == "orderUpdateError"]


def test_an_instant_action_that_runs_on_blocks_no_order(bench: ForeignBench) -> None:
    """pitfall ros_amr_interop 76, issue 269: instant actions are no part of an order, ended or not"""
    bench.car.instants = {
        "x": ActionState("x", "startPause", ActionStatus.FAILED),
        "y": ActionState("y", "stateRequest", ActionStatus.RUNNING),
    }
    bench.tells()
    run = bench.send("A12", "A03")
    assert bench.reaches(run, S.DELIVERED, 400)


# -- refused


def test_a_refusal_is_repeated_a_bounded_number_of_times_and_told_in_the_vehicles_words(bench: ForeignBench) -> None:
    """2.3, 6 Master: stops on rejection; bounded rejections; the reason comes from its errors"""
    bench.car.rejects = 99
    run = bench.send("A12", "A03")
    assert bench.reaches(run, S.FAILED, 300)
    tried = [order.order_id for order in run_orders(bench)]
    assert (len(tried), len(set(tried))) == (bench.rules.max_attempts, bench.rules.max_attempts)
    assert bench.why(run) == [Reason.ORDER_REJECTED]
    assert bench.reason(run, Reason.ORDER_REJECTED).endswith("orderError for the test")


def test_words_of_a_vehicle_are_cut_and_cleaned(bench: ForeignBench) -> None:
    """2.3: errorDescription is anybody's text"""
    run = bench.send("A12", "A03")
    bench.car.rejects, bench.car.order = 0, None
    order_id = run_orders(bench)[0].order_id
    bench.lose = lambda message: isinstance(message, Order)
    bench.car.forget()
    odd = VehicleError("orderError", "WARNING", (("orderId", order_id),), "\x1b[31m" + "x" * 999)
    bench.tells(replace(bench.car.state(), errors=(odd,)))
    told = bench.scheduler.book.runs[run].told
    assert told.startswith("orderError [31mxxx")
    assert len(told) == 120


# -- restarted, offline


@pytest.mark.parametrize("held", ["", "somebody-elses", "ours"])
def test_after_a_restart_it_gets_another_order(bench: ForeignBench, held: str) -> None:
    """pitfall openTCS-commadapter 2: another or no orderId, or ours with no action known: give up and plan anew"""
    run = bench.send("A12", "A03")
    assert bench.reaches(run, S.CARRYING, 200)
    bench.run(2)
    ours = bench.car.orders[-1]
    bench.car.forget()
    bench.tells(replace(bench.car.state(), order_id=ours if held == "ours" else held))
    assert bench.reaches(run, S.DELIVERED, 400)
    assert len(bench.car.orders) >= 2
    assert "attempt_failed" in bench.kinds(run)


def test_offline_it_keeps_its_order_and_goes_on(bench: ForeignBench) -> None:
    """2.1: offline, a vehicle keeps its order; nothing is sent meanwhile"""
    run = bench.send("A12", "A03")
    assert bench.reaches(run, S.CARRYING, 200)
    bench.car.on_air = False
    bench.hear(Connection(SERIAL, "CONNECTIONBROKEN", MAKER))
    before = len(bench.orders)
    bench.run(20)
    assert len(bench.orders) == before
    assert bench.facts[run].waiting_for.reason == Reason.OFFLINE
    bench.car.on_air = True
    bench.hear(Connection(SERIAL, "ONLINE", MAKER))
    bench.tells()
    assert bench.reaches(run, S.DELIVERED, 300)
    assert len(bench.orders) == before or bench.orders[before].order_id.startswith("park-")


def test_one_that_stays_silent_with_no_folder_loses_its_run(bench: ForeignBench) -> None:
    """6 Connection: state timeout: the vehicle is unknown, it recovers with its next state"""
    run = bench.send("A12", "A03")
    bench.run(3)
    bench.car.on_air = False
    assert bench.run(200, lambda: bench.why(run)[:1] == [Reason.ROBOT_LOST])
    assert Reason.OFFLINE in bench.why(run)
    bench.car.on_air = True
    assert bench.reaches(run, S.DELIVERED, 600)


# -- modes


@pytest.mark.parametrize("mode", ["MANUAL", "SERVICE", "TEACHIN", "STARTUP", "INTERVENED"])
def test_nothing_is_sent_in_another_mode_and_everything_on_return(bench: ForeignBench, mode: str) -> None:
    """2.7 operatingMode, 6 Master: nothing outside AUTOMATIC and SEMIAUTOMATIC; sends on return"""
    run = bench.send("A12", "A03")
    assert bench.reaches(run, S.CARRYING, 200)
    bench.car.mode = mode
    bench.car.forget()  # entering MANUAL clears the order
    bench.tells()
    before = len([m for m in bench.sent if isinstance(m, Order | InstantActions)])
    bench.ask("hold", kind="hold", run=run)
    bench.run(120)
    assert len([m for m in bench.sent if isinstance(m, Order | InstantActions)]) == before
    fact = bench.facts[run]
    assert fact is not None
    assert fact.waiting_for is not None
    assert fact.waiting_for.reason in (Reason.MANUAL, Reason.ON_HOLD)
    bench.ask("resume", kind="resume", run=run)
    bench.run(2)
    assert bench.facts[run].waiting_for.reason == Reason.MANUAL
    bench.car.mode = "AUTOMATIC"
    bench.tells()
    assert bench.reaches(run, S.DELIVERED, 400)


def test_semiautomatic_takes_orders(bench: ForeignBench) -> None:
    """2.7 operatingMode: SEMIAUTOMATIC: orders allowed"""
    bench.car.mode = "SEMIAUTOMATIC"
    bench.tells()
    assert bench.reaches(bench.send("A12", "A03"), S.DELIVERED, 400)


def test_a_cancel_waits_for_the_mode_as_well(bench: ForeignBench) -> None:
    """2.7 operatingMode: instant actions too, but what only asks"""
    run = bench.send("A12", "A03")
    assert bench.reaches(run, S.CARRYING, 200)
    bench.car.mode, bench.car.busy_until = "SERVICE", bench.now + 90
    bench.tells()
    bench.ask("cancel", kind="cancel", run=run)
    bench.hear(Connection(SERIAL, "ONLINE", MAKER))
    before = bench.instants.count("cancelOrder")
    bench.run(60)
    assert bench.instants.count("cancelOrder") == before == 0
    assert "stateRequest" in bench.instants
    bench.car.mode = "AUTOMATIC"
    bench.tells()
    assert bench.reaches(run, S.RETURNED, 400)
    assert bench.instants.count("cancelOrder") == 1


# -- instant actions


def test_a_cancel_that_runs_is_not_sent_again(bench: ForeignBench) -> None:
    """2.6, pitfall openTCS PR 19: no resend of cancelOrder while it is RUNNING"""
    run = bench.send("A12", "A03")
    assert bench.reaches(run, S.CARRYING, 200)
    bench.car.deaf_to = frozenset({"cancelOrder"})
    bench.ask("cancel", kind="cancel", run=run)
    bench.run(3)
    wish = next(m for m in reversed(bench.sent) if isinstance(m, InstantActions)).actions[0]
    bench.car.instants[wish.action_id] = ActionState(wish.action_id, "cancelOrder", ActionStatus.RUNNING)
    bench.car.busy_until = bench.now + 500
    bench.tells()
    before = bench.instants.count("cancelOrder")
    bench.run(120)
    assert bench.instants.count("cancelOrder") == before == 1


# -- headers


def seen(bench: ForeignBench) -> float:
    state = bench.scheduler._work.views[ROBOT].state
    assert state is not None
    return state.charge


@pytest.mark.parametrize(
    "seq, later_s, is_taken", [(51, 1.0, True), (3, 1.0, True), (3, -5.0, False), (50, 0.0, False)]
)
def test_states_out_of_order(bench: ForeignBench, seq: int, later_s: float, is_taken: bool) -> None:
    """2.2 header: an earlier headerId with a newer timestamp counts, older ones are dropped"""
    bench.hear(bench.car.state(), seq=50, stamp=bench.now)
    bench.hear(replace(bench.car.state(), charge=0.33), seq=seq, stamp=bench.now + later_s)
    assert (seen(bench) == 0.33) is is_taken


@pytest.mark.parametrize("again", ["OFFLINE", "ONLINE"])
def test_headers_begin_anew_after_a_reconnect(bench: ForeignBench, again: str) -> None:
    """2.2 header, 6 Connection: counters are reset with the connection, also where its loss was never told"""
    bench.hear(bench.car.state(), seq=5000, stamp=bench.now + 60)
    if again == "OFFLINE":
        bench.hear(Connection(SERIAL, "CONNECTIONBROKEN", MAKER))
    bench.hear(Connection(SERIAL, "ONLINE", MAKER))
    bench.hear(replace(bench.car.state(), charge=0.33), seq=1, stamp=bench.now)
    assert seen(bench) == 0.33


def test_a_retained_connection_is_never_too_old(bench: ForeignBench) -> None:
    """2.1, pitfall openTCS-commadapter 14, issues 11 and 648: a will's header is old by nature"""
    bench.hear(Connection(SERIAL, "ONLINE", MAKER), seq=900, stamp=bench.now)
    bench.hear(Connection(SERIAL, "CONNECTIONBROKEN", MAKER), seq=1, stamp=bench.now - 86_400, retained=True)
    assert not bench.scheduler._work.online(ROBOT)


# -- the first node


@pytest.mark.parametrize("away", [0.0, 0.2, 0.49, 0.6, 1.7, 3.0])
def test_the_first_node_holds_the_vehicle(bench: ForeignBench, away: float) -> None:
    """2.3, 6 Master: the deviation of the first node is wide enough to hold the vehicle where it stands"""
    plan = bench.plan
    dock = plan.nodes["dock-1"]
    pose = Pose(dock.map_id, dock.x + away, dock.y, 0.0)
    first = start_order(plan, ROBOT, pose, "dock-1", "r-1").nodes[0]
    assert first.position is not None
    assert first.released
    assert distance((first.position.x, first.position.y), pose.point) <= (first.position.deviation_xy or 0.0)


def test_consecutive_orders_share_the_node(bench: ForeignBench) -> None:
    """6 Master: the next order begins at the node the last one ended at"""
    run = bench.send("A12", "A03")
    assert bench.reaches(run, S.DELIVERED, 400)
    last = run_orders(bench)[-1].nodes[-1].node_id
    assert bench.run(
        60, lambda: bench.orders[-1].order_id.startswith("park-") and bench.orders[-1].nodes[0].node_id == last
    )


# -- no headway


def test_one_that_stands_for_no_reason_calls_a_person(bench: ForeignBench) -> None:
    """6 Execution: stalled progress is detected by the master"""
    run = bench.send("A12", "A03")
    assert bench.reaches(run, S.CARRYING, 200)
    bench.run(2)
    bench.car.busy_until = bench.now + STALL_S + 60
    bench.run(STALL_S - 15)
    assert bench.help == ""
    bench.run(30)
    assert bench.help == Reason.NO_PROGRESS
    assert Reason.NO_PROGRESS in bench.why(run)
    assert bench.reaches(run, S.DELIVERED, 400)
    assert bench.help == ""


def test_an_action_that_never_ends_calls_a_person(bench: ForeignBench) -> None:
    """6 Execution: a stuck action is detected by the master"""
    bench.car.sender = Person(5000.0)
    run = bench.send("A12", "A03")
    assert bench.reaches(run, S.WAITING_SENDER, 200)
    times = bench.plan.hall.handover
    bench.run(times.sender_wait_s + STUCK_S - 30)
    assert bench.help == ""
    bench.run(60)
    assert bench.help == Reason.NO_PROGRESS


def test_a_floor_that_cannot_be_calls_a_person(bench: ForeignBench) -> None:
    """2.9, 6 Execution: a vehicle's mapId is not taken on trust"""
    run = bench.send("A12", "A03")
    assert bench.reaches(run, S.CARRYING, 200)
    bench.car.busy_until = bench.now + 60
    bench.car.more = {"pose": Pose("b1-F3", 1.0, 1.0, 0.0)}
    bench.run(ELSEWHERE_S + 15)
    assert bench.help == Reason.MAP_MISMATCH
    bench.car.more = {}
    assert bench.reaches(run, S.DELIVERED, 400)
    assert bench.help == ""


def test_its_information_decides_nothing(bench: ForeignBench) -> None:
    """2.7 information: for display, never for logic, even in words that ours use"""
    told = (("reason", "not_charging"), ("runs", "r-1"), ("person", "zhou"))
    odd = tuple(Info(kind, told) for kind in ("help", "taken_out", "waiting", "ride"))
    bench.car.more = {"information": odd}
    bench.tells()
    bench.run(3)
    assert bench.help == ""
    assert bench.reaches(bench.send("A12", "A03"), S.DELIVERED, 400)


def test_after_somebody_drove_it_by_hand_it_gets_a_new_order_id(bench: ForeignBench) -> None:
    """2.7, pitfall issue 531: MANUAL clears the order; whether updates may follow is unclear, so none does"""
    run = bench.send("A12", "A03")
    assert bench.reaches(run, S.CARRYING, 200)
    bench.run(2)
    held = bench.car.orders[-1]
    bench.car.mode = "MANUAL"
    failed = {key: replace(one, status=ActionStatus.FAILED) for key, one in bench.car.actions.items() if "drop" in key}
    bench.car.ahead, bench.car.actions = [], bench.car.actions | failed
    bench.tells()
    bench.run(30)
    sent = len(bench.orders)
    bench.car.mode = "AUTOMATIC"
    bench.tells()
    assert bench.reaches(run, S.DELIVERED, 400)
    after = [order.order_id for order in bench.orders[sent:]]
    assert after
    assert held not in after

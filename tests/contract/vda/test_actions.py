"""2.5 and 2.6: actions of an order, instant actions, cancelling and pausing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from robots.core.sensing import BatterySeen
from robots.core.vda import Action, ActionAbility, ActionStatus, Blocking, Factsheet, InstantActions, Node, NodePosition
from robots.core.vda import Order as CoreOrder
from robots.courier.abilities import factsheet
from robots.vehicle.acceptance import Reach
from robots.vehicle.mind import Vehicle
from tests.contract.vda.bay import Bay, action, order, pick
from tests.unit.courier.yard import Staff

ALL = tuple(Blocking)
JOBS = Factsheet("x", "", "", 1.0, 1.0, 0.3, 1.0, 0, (ActionAbility("job", ("NODE", "INSTANT"), (), ALL),))
HERE = Reach(None, frozenset({"n"}), frozenset({"m"}))


def vehicle(*blockings: str) -> Vehicle:
    """At a node with these actions."""
    actions = tuple(Action(f"o{k}", "job", Blocking(kind)) for k, kind in enumerate(blockings))
    found = Vehicle(JOBS, {})
    found.receive_order(
        CoreOrder("x", "o", 0, (Node("n", 0, True, NodePosition("m", 0.0, 0.0), actions),), ()), 1, HERE
    )
    found.progress.reach(0)
    return found


def instant(subject: Vehicle, *blockings: str) -> None:
    subject.receive_instant(
        InstantActions("x", tuple(Action(f"i{k}", "job", Blocking(kind)) for k, kind in enumerate(blockings)))
    )


def begin(subject: Vehicle, standing: bool = True) -> list[str]:
    """Start whatever may start; the ids."""
    found = [one.action_id for one in subject.ready_instants(standing)]
    for one in list(subject.instants.queue):
        if one.action_id in found:
            subject.begin_instant(one)
    for one in subject.startable(standing):
        subject.progress.start(one.action_id)
        found.append(one.action_id)
    return found


@pytest.mark.parametrize(
    "blockings, standing, begun",
    [
        ("NONE NONE", False, "o0 o1"),
        ("NONE SOFT", False, "o0"),
        ("NONE SOFT", True, "o0 o1"),
        ("SOFT NONE", False, ""),
        ("HARD NONE", False, ""),
        ("HARD NONE", True, "o0"),
        ("HARD HARD", True, "o0"),
        ("SOFT SOFT HARD", True, "o0 o1"),
        ("NONE SINGLE", False, "o0"),
        ("SINGLE NONE", False, "o0"),
    ],
)
def test_blocking_types_of_an_order(blockings: str, standing: bool, begun: str) -> None:
    """2.5; 6 Execution: NONE goes on driving, SOFT stands, HARD stands alone (3.0: SINGLE alone), in list order"""
    assert begin(vehicle(*blockings.split()), standing) == begun.split()


def test_a_hard_one_waits_for_those_before_it() -> None:
    """2.5; 6 Execution: two HARD never run together; a HARD one waits for all parallel ones, and then they go on"""
    subject = vehicle("NONE", "SOFT", "HARD", "HARD")
    assert begin(subject) == ["o0", "o1"]
    subject.progress.end("o0", True)
    assert begin(subject) == []
    subject.progress.end("o1", False)
    assert begin(subject) == ["o2"]
    assert begin(subject) == []
    subject.progress.end("o2", True)
    assert begin(subject) == ["o3"]
    assert subject.progress.holds_still()
    subject.progress.end("o3", True)
    assert not subject.progress.holds_still()


MATRIX = {
    ("NONE", "NONE"): True, ("NONE", "SOFT"): True, ("NONE", "HARD"): False,
    ("SOFT", "NONE"): True, ("SOFT", "SOFT"): True, ("SOFT", "HARD"): False,
    ("HARD", "NONE"): False, ("HARD", "SOFT"): False, ("HARD", "HARD"): False,
}  # fmt: skip


@pytest.mark.parametrize("asked, runs", MATRIX)
def test_matrix_instant_against_running(asked: str, runs: str) -> None:
    """2.5; 6 Execution: matrix instant {NONE,SOFT,HARD} x running {NONE,SOFT,HARD}: only HARD is alone, either way"""
    subject = vehicle(runs)
    begin(subject)
    instant(subject, asked)
    assert (begin(subject) == ["i0"]) is MATRIX[asked, runs]
    if not MATRIX[asked, runs]:
        assert subject.instants.states["i0"].status is ActionStatus.WAITING
        subject.progress.end("o0", True)
        assert begin(subject) == ["i0"]


@pytest.mark.parametrize("blocking, stands", [("NONE", False), ("SOFT", True), ("HARD", True)])
def test_an_instant_action_while_driving(blocking: str, stands: bool) -> None:
    """2.5; 6 Execution: a SOFT or HARD instant action stops the drive first; a NONE one does not"""
    subject = Vehicle(JOBS, {})
    instant(subject, blocking)
    assert (subject.holding() is not None) is stands
    assert begin(subject, standing=False) == ([] if stands else ["i0"])
    assert begin(subject, standing=True) == (["i0"] if stands else [])
    subject.end_instant(subject.instants.queue[0])
    assert subject.holding() is None


def test_instant_actions_keep_their_order() -> None:
    """2.5; 6 Instant actions: in series, nothing overtakes a HARD one"""
    subject = Vehicle(JOBS, {})
    instant(subject, "NONE", "HARD", "NONE")
    assert begin(subject) == ["i0"]
    subject.end_instant(subject.instants.queue[0])
    assert begin(subject) == ["i1"]
    assert begin(subject) == []
    subject.end_instant(subject.instants.queue[0])
    assert begin(subject) == ["i2"]


# --- cancelOrder


def test_cancel_without_an_order() -> None:
    """2.6; 6 Instant: without an order cancelOrder has FAILED, and there is noOrderToCancel with the actionId"""
    bay = Bay()
    bay.ask("cancelOrder", "c1")
    assert bay.status_of("c1") == "FAILED"
    assert bay.error("noOrderToCancel")["actionId"] == "c1"  # type: ignore[index]


def test_cancel_while_driving() -> None:
    """2.6; 6 Instant: RUNNING until it stands, then FINISHED; waiting actions FAILED, lists empty, orderId kept"""
    bay = Bay()
    bay.order("dock-1", "mid", "A01", actions={"A01": [pick()]})
    bay.until(lambda: bay.now["driving"])
    bay.run(2)
    bay.ask("cancelOrder", "c1")
    assert bay.status_of("c1") == "RUNNING"
    bay.ask("cancelOrder", "c1")
    bay.ask("cancelOrder", "c2")
    bay.until(lambda: bay.status_of("c1") == "FINISHED")
    assert (bay.status_of("c2"), bay.status_of("pick-1")) == ("FINISHED", "FAILED")
    assert (bay.left(), bay.now["edgeStates"], bay.now["driving"]) == ([], [], False)
    assert (bay.now["orderId"], bay.now["errors"]) == ("o1", [])


def test_a_late_repeat_of_a_cancel_ends_nothing() -> None:
    """2.6; Pitfall openTCS 19: a cancelOrder that comes once more after the next order was taken cancels nothing"""
    bay = Bay()
    bay.order("dock-1", "mid")
    bay.ask("cancelOrder", "c1")
    bay.until(lambda: bay.status_of("c1") == "FINISHED")
    bay.order("dock-1", "mid", order_id="o2")
    assert bay.status_of("c1") == ""
    bay.ask("cancelOrder", "c1")
    assert bay.status_of("c1") == "FINISHED"
    assert bay.left(), "the new order goes on"
    bay.until(lambda: not bay.left())


def test_cancel_at_an_open_compartment() -> None:
    """2.6: an action that cannot stop runs to its end; the cancel is RUNNING meanwhile"""
    bay = Bay()
    bay.order("dock-1", "mid", "A01", actions={"A01": [pick()]})
    bay.until(lambda: bay.status_of("pick-1") == "RUNNING")
    bay.people = Staff()
    bay.until(lambda: not all(bay.lids.values()))
    bay.people = None
    bay.ask("cancelOrder", "c1")
    bay.run(5)
    assert bay.status_of("c1") == "RUNNING"
    bay.people = Staff()
    bay.until(lambda: bay.status_of("c1") == "FINISHED")
    assert bay.now["loads"], "the folder is aboard: it says so"


# --- pausing


def test_pause_and_go_on() -> None:
    """2.5, 6 Instant: paused at once, FINISHED once it stands, a second startPause does not fail, then it goes on"""
    bay = Bay()
    bay.order("dock-1", "mid")
    bay.until(lambda: bay.now["velocity"]["vx"] > 0.5)
    bay.ask("startPause", "p1")
    assert (bay.now["paused"], bay.status_of("p1")) == (True, "RUNNING")
    bay.until(lambda: bay.status_of("p1") == "FINISHED")
    assert (bay.now["driving"], abs(bay.speed) < 0.03) == (False, True)
    bay.ask("startPause", "p2")
    bay.until(lambda: bay.status_of("p2") == "FINISHED", 1.0)
    stood = bay.x
    bay.run(10)
    assert bay.x == pytest.approx(stood, abs=0.05)
    bay.ask("stopPause", "g1")
    assert (bay.now["paused"], bay.status_of("g1")) == (False, "FINISHED")
    bay.until(lambda: not bay.left())


def test_pause_without_an_order() -> None:
    """6 Instant: pause and resume without an order; an order that comes meanwhile waits"""
    bay = Bay()
    bay.ask("startPause", "p1")
    bay.until(lambda: bay.status_of("p1") == "FINISHED", 1.0)
    bay.order("dock-1", "mid", actions={"dock-1": [pick()]})
    bay.run(5)
    assert (bay.status_of("pick-1"), bay.now["driving"]) == ("WAITING", False), "nothing begins while it is paused"
    bay.ask("stopPause", "g1")
    bay.until(lambda: bay.status_of("pick-1") == "RUNNING", 10)


def test_paused_actions_are_told() -> None:
    """2.5: what runs and stands still with the pause is PAUSED (a lift ride between two tries), then RUNNING again"""
    bay = Bay()
    bay.agent.rider.ride.refuse = 1
    names = ("dock-1", "mid", "lobby-b1", "b1-F2/lobby-b1")
    body = order(*names)
    body["edges"][-1]["actions"] = [action("rideLift", "ride-1", group="b1")]
    bay.send("order", body)
    bay.until(lambda: bay.agent.errand.gave_up == 1)
    assert bay.status_of("ride-1") == "RUNNING"
    bay.ask("startPause", "p1")
    bay.until(lambda: bay.status_of("ride-1") == "PAUSED", 2.0)
    bay.ask("stopPause", "g1")
    bay.until(lambda: bay.status_of("ride-1") == "RUNNING", 2.0)


def test_a_handover_goes_on_in_a_pause_and_no_other_begins() -> None:
    """2.5: what cannot be paused (a handover, by the factsheet) runs to its end; what waits begins after the pause"""
    bay = Bay()
    second = action("pick", "pick-2", loadId="r-0123456780", stationType="window", stationName="A01")
    bay.order("dock-1", "mid", "A01", actions={"A01": [pick(), second]})
    assert not any(one.can_pause for one in factsheet(bay.agent.robot).actions if one.action_type in ("pick", "drop"))
    bay.until(lambda: bay.status_of("pick-1") == "RUNNING")
    bay.ask("startPause", "p1")
    bay.until(lambda: bay.status_of("p1") == "FINISHED", 2.0)
    assert (bay.now["paused"], bay.status_of("pick-1")) == (True, "RUNNING")
    bay.people = Staff()
    bay.until(lambda: bay.status_of("pick-1") == "FINISHED")
    bay.run(20)
    assert (bay.now["paused"], bay.status_of("pick-2"), len(bay.now["loads"])) == (True, "WAITING", 1)
    assert all(bay.lids.values())
    bay.ask("stopPause", "g1")
    bay.until(lambda: bay.status_of("pick-2") == "FINISHED")
    assert len(bay.now["loads"]) == 2


# --- the others


def test_requests() -> None:
    """2.5; 6 Instant: stateRequest and factsheetRequest are answered with a state and a factsheet, and FINISHED"""
    bay = Bay()
    count, others = len(bay.told), len(bay.others)
    bay.ask("stateRequest", "s1")
    assert (len(bay.told), bay.status_of("s1")) == (count + 1, "FINISHED")
    bay.ask("factsheetRequest", "f1")
    assert bay.status_of("f1") == "FINISHED"
    assert bay.others[others][0] == "Factsheet"


def test_log_report() -> None:
    """2.5; 6 Instant: logReport writes a report and tells its name"""
    bay = Bay()
    bay.ask("logReport", "l1", reason="why does it stand")
    result = next(one["resultDescription"] for one in bay.now["actionStates"] if one["actionId"] == "l1")
    record = next(one for one in bay.records if one["kind"] == "log_reported")
    assert (record["name"], record["reason"]) == (result, "why does it stand")


HERE_IT_IS = {"x": 2.0, "y": 5.0, "theta": 3.1, "mapId": "b1-F1", "lastNodeId": "somewhere"}


def test_init_position() -> None:
    """2.5; 6 Instant: initPosition tells the localiser, sets lastNodeId, also twice in series"""
    bay = Bay()
    for number in ("i1", "i2"):
        bay.ask("initPosition", number, "HARD", **HERE_IT_IS)
        bay.until(lambda number=number: bay.status_of(number) == "FINISHED", 3.0)
    assert bay.now["lastNodeId"] == "somewhere"


@pytest.mark.parametrize(
    "changes, status",
    [
        ({"x": 12.0}, "FAILED"),
        ({"mapId": "b9-F1"}, "FAILED"),
        ({"mapId": 7}, "FAILED"),
        ({"theta": None}, "FAILED"),
        ({"x": "2"}, "FAILED"),
    ],
)
def test_init_position_elsewhere(changes: dict[str, Any], status: str) -> None:
    """6 Instant: initPosition where it is not, a parameter missing or of another kind, a number as mapId: FAILED"""
    bay = Bay()
    given = {key: value for key, value in {**HERE_IT_IS, **changes}.items() if value is not None}
    bay.ask("initPosition", "i1", **given)
    bay.until(lambda: bay.status_of("i1") == status, 15.0)
    assert bay.now["lastNodeId"] != "somewhere"


def test_init_position_that_is_no_number() -> None:
    """6 Instant: a number that is not finite is a validationError"""
    bay = Bay()
    bay.send("instantActions", b'{"headerId":1,"actions":[{"actionId":"i","value":Infinity}]}')
    assert bay.error("validationError")["topic"] == "instantActions"  # type: ignore[index]


def test_charging() -> None:
    """2.5; 6 Instant: startCharging and stopCharging, FINISHED by batteryState.charging, both twice without harm"""
    bay = Bay()
    bay.ask("startCharging", "a1")
    bay.run(1)
    assert bay.status_of("a1") == "RUNNING"
    bay.feed(BatterySeen(bay.at, 0.5, True))
    bay.until(lambda: bay.status_of("a1") == "FINISHED", 2.0)
    assert bay.now["batteryState"]["charging"]
    bay.ask("startCharging", "a2")
    bay.until(lambda: bay.status_of("a2") == "FINISHED", 2.0)
    bay.ask("stopCharging", "b1")
    bay.feed(BatterySeen(bay.at, 0.5, False))
    bay.until(lambda: bay.status_of("b1") == "FINISHED", 2.0)
    bay.ask("stopCharging", "b2")
    bay.until(lambda: bay.status_of("b2") == "FINISHED", 2.0)


def test_charging_that_does_not_come_about() -> None:
    """2.5: a charger that does not start in time fails the action; it does not block the next order meanwhile"""
    bay = Bay()
    bay.ask("startCharging", "a1")
    bay.until(lambda: bay.status_of("a1") == "FAILED", 70.0)


def test_maps() -> None:
    """2.9: state.maps; enableMap of a map aboard is done already, of another it has FAILED"""
    bay = Bay()
    found = next(one for one in bay.now["maps"] if one["mapId"] == "b1-F2")
    assert found["mapStatus"] == "ENABLED"
    bay.ask("enableMap", "m1", mapId="b1-F2", mapVersion=found["mapVersion"])
    bay.ask("enableMap", "m2", mapId="b1-F2", mapVersion="other")
    assert (bay.status_of("m1"), bay.status_of("m2")) == ("FINISHED", "FAILED")
    bay.ask("downloadMap", "m3", mapId="x", mapVersion="1", mapDownloadLink="ftp://x")
    assert (bay.status_of("m3"), bay.error("orderError") is not None) == ("FAILED", True)


@pytest.mark.parametrize("payload", [b"", b"[]", b"{", json.dumps({"actions": [{}]}).encode()])
def test_malformed_instant_actions(payload: bytes) -> None:
    """6 Instant: a malformed message is a validationError that names the topic"""
    bay = Bay()
    bay.send("instantActions", payload)
    assert bay.error("validationError")["topic"] == "instantActions"  # type: ignore[index]


def test_too_many_instant_actions() -> None:
    """2.8: more instant actions than the factsheet allows: none of them is begun"""
    bay = Bay()
    bay.send("instantActions", {"actions": [action("startPause", f"p{k}", "NONE") for k in range(21)]})
    assert (bay.error("validationError") is not None, bay.now["paused"]) == (True, False)


def test_pick_and_drop() -> None:
    """2.5; 6 State: pick and drop through WAITING and RUNNING to FINISHED, loads told; states stay to the next order"""
    bay = Bay()
    body = order("dock-1", "mid", "A01", "mid", "A02", actions={"A01": [pick()]})
    body["nodes"][-1]["actions"] = [action("drop", "drop-1", loadId="r-0123456789", stationName="A02")]
    bay.send("order", body)
    assert (bay.status_of("pick-1"), bay.now["loads"]) == ("WAITING", [])
    bay.people = Staff()
    bay.until(lambda: bay.status_of("pick-1") == "FINISHED")
    assert [one["loadId"] for one in bay.now["loads"]] == ["r-0123456789"]
    bay.until(lambda: bay.status_of("drop-1") == "FINISHED", 300)
    assert bay.now["loads"] == []
    seen = [[one["actionStatus"] for one in state["actionStates"] if one["actionId"] == "pick-1"] for state in bay.told]
    assert [status for one in seen for status in one][-1] == "FINISHED", "kept until the next order"
    bay.order("A02", order_id="o2")
    assert bay.now["actionStates"] == []


def test_a_failed_action_is_an_end() -> None:
    """Pitfall issues 269 and 511: a FAILED action does not block the next order, and is itself the sign of failure"""
    bay = Bay()
    bay.order("dock-1", "mid", "A01", actions={"A01": [pick()]})
    bay.until(lambda: bay.status_of("pick-1") == "FAILED", 400)
    bay.until(lambda: not bay.left())
    bay.order("A01", "mid", order_id="o2")
    assert (bay.now["orderId"], bay.now["errors"]) == ("o2", [])
    assert all(bay.lids.values())


def test_action_states_stand_in_the_order_they_come() -> None:
    """2.5: list order is the order of execution, actions of edges between those of their nodes"""
    bay = Bay()
    body = order("dock-1", "mid", "lobby-b1", "b1-F2/lobby-b1", "2F-office", actions={"2F-office": [pick()]})
    body["edges"][2]["actions"] = [action("rideLift", "ride-1", group="b1")]
    bay.send("order", body)
    assert [one["actionId"] for one in bay.now["actionStates"]] == ["ride-1", "pick-1"]


def test_a_hard_action_of_the_order_waits_for_an_instant_one() -> None:
    """2.5: HARD is alone: it waits for an instant action that runs, of whatever blocking type"""
    bay = Bay()
    bay.ask("startCharging", "c", "NONE")
    bay.run(0.5)
    bay.order("dock-1", actions={"dock-1": [pick()]})
    bay.run(3)
    assert (bay.status_of("c"), bay.status_of("pick-1")) == ("RUNNING", "WAITING")
    bay.feed(BatterySeen(bay.at, 0.5, True))
    bay.until(lambda: bay.status_of("pick-1") == "RUNNING", 3.0)


def test_a_pause_taken_back_before_it_stood() -> None:
    """2.5: a startPause is FINISHED once it stands; one that is taken back before that ends, as FAILED"""
    bay = Bay()
    bay.order("dock-1", "mid")
    bay.until(lambda: bay.now["velocity"]["vx"] > 0.5)
    bay.ask("startPause", "p1")
    bay.ask("stopPause", "g1")
    assert (bay.status_of("p1"), bay.status_of("g1"), bay.now["paused"]) == ("FAILED", "FINISHED", False)
    bay.until(lambda: not bay.left())


def test_an_instant_action_waits_for_the_emergency_stop() -> None:
    """2.7: with the emergency stop pressed nothing that takes time begins, also no instant action"""
    bay = Bay()
    bay.press("MANUAL")
    bay.ask("startCharging", "c")
    bay.run(2)
    assert bay.status_of("c") == "WAITING"
    bay.press()
    bay.until(lambda: bay.status_of("c") == "RUNNING", 2.0)

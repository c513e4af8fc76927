"""2.1, 2.7: connection, header, what a state says and when it is sent, operating modes, safety."""

from __future__ import annotations

from typing import Any

import pytest

from robots.core.events import LinkDown, LinkUp
from robots.core.sensing import BatterySeen, PoseSeen
from robots.mqtt.numbering import Numbering
from robots.wire.topics import ROW_OF
from tests.contract.test_vda_schemas import SCHEMAS, needs_schemas, validator
from tests.contract.vda.bay import Bay, pick
from tests.unit.courier.yard import Staff


@pytest.mark.parametrize(
    "name, qos, retained",
    [("Order", 0, False), ("InstantActions", 0, False), ("VehicleState", 0, False), ("Visualization", 0, False),
     ("Connection", 1, True), ("Factsheet", 0, True)],
)  # fmt: skip
def test_topics(name: str, qos: int, retained: bool) -> None:
    """2.1; Pitfall issue 237: QoS and retain flag of each topic: state at 0, connection at 1 and retained"""
    row = next(row for kind, row in ROW_OF.items() if kind.__name__ == name)
    assert (row.qos, row.retain) == (qos, retained)
    assert row.pattern.startswith("uagv/v2/{manufacturer}/{robot}/")


def test_online_again_after_each_reconnect() -> None:
    """6 Connection (D, L issue 38): ONLINE, factsheet and a state after every connect, the order is kept"""
    bay = Bay()
    bay.order("dock-1", "mid")
    bay.run(2)
    bay.feed(LinkDown(bay.at))
    bay.run(3)
    before, states = len(bay.others), len(bay.told)
    bay.feed(LinkUp(bay.at))
    assert [kind for kind, _ in bay.others[before:]][:2] == ["Connection", "Factsheet"]
    assert bay.others[before][1]["connectionState"] == "ONLINE"
    assert len(bay.told) > states
    bay.until(lambda: not bay.left())


def test_offline_it_drives_on_to_the_end_of_its_base() -> None:
    """2.1: offline, the vehicle keeps its order and drives on to the last released node"""
    bay = Bay()
    bay.order("dock-1", "mid", "A01", base=2)
    bay.feed(LinkDown(bay.at))
    bay.until(lambda: bay.now["lastNodeId"] == "mid")
    bay.run(20)
    assert bay.left() == ["A01"]


def test_header_ids_count_by_topic() -> None:
    """2.2; 6 Header: headerId +1 per topic, uint32"""
    numbers = Numbering()
    assert [numbers.header_id("a"), numbers.header_id("b"), numbers.header_id("a")] == [0, 0, 1]


@needs_schemas
@pytest.mark.parametrize("version", ["2.1.0", "2.0.0"])
def test_a_whole_errand_fits_the_schemas(version: str) -> None:
    """2.2: everything said on an errand is of the version the settings name, and fits its official schema"""
    assert SCHEMAS.is_dir()
    bay = Bay(version)
    bay.people = Staff()
    bay.order("dock-1", "mid", "A01", "mid", base=3, actions={"A01": [pick()]})
    bay.until(lambda: bay.status_of("pick-1") == "FINISHED")
    bay.ask("startPause", "p")
    bay.switch("MANUAL")
    bay.run(1)
    for state in bay.told:
        validator("state", version).validate(state)
        assert state["version"] == version
    names = {"Factsheet": "factsheet", "Connection": "connection", "Visualization": "visualization"}
    for kind, body in bay.others:
        if kind in names:
            validator(names[kind], version).validate(body)


EVENTS: dict[str, Any] = {
    "an order received": lambda bay: bay.order("dock-1"),
    "an order rejected": lambda bay: bay.order("A01"),
    "an error: nobody could read it": lambda bay: bay.send("order", b"{"),
    "an instant action": lambda bay: bay.ask("stateRequest"),
    "operating mode": lambda bay: bay.switch("SERVICE"),
    "emergency stop": lambda bay: bay.press("MANUAL"),
    "protective field": lambda bay: bay.press(field=True),
    "charging": lambda bay: bay.feed(BatterySeen(bay.at, 0.5, True)),
    "pause": lambda bay: bay.ask("startPause"),
}


@pytest.mark.parametrize("event", EVENTS)
def test_events_that_send_a_state(event: str) -> None:
    """2.7; 6 Execution: each listed event sends a state at once"""
    bay = Bay()
    bay.run(0.5)
    count = len(bay.told)
    EVENTS[event](bay)
    assert len(bay.told) == count + 1


def test_events_of_an_errand_send_states() -> None:
    """2.7; 6 Execution: node passed, driving, action and load changes each show in a state of their own instant"""
    bay = Bay()
    bay.people = Staff()
    bay.order("dock-1", "mid", "A01", actions={"A01": [pick()]})
    bay.until(lambda: bay.status_of("pick-1") == "FINISHED")
    shown = [
        (state["driving"], len(state["nodeStates"]), len(state["loads"]), state["actionStates"][0]["actionStatus"])
        for state in bay.told
        if state["orderId"]
    ]
    for wanted in [(True, 3, 0, "WAITING"), (True, 2, 0, "WAITING"), (True, 1, 0, "WAITING"), (False, 0, 0, "RUNNING")]:
        assert wanted in shown
    assert shown[-1] == (False, 0, 1, "FINISHED")


def test_at_latest_every_30_s_and_not_below_the_least_interval() -> None:
    """2.7: a state at latest every 30 s; never two within minStateInterval: what happens then is told together"""
    bay = Bay()
    bay.run(90)
    gaps = [b - a for a, b in zip(bay.sent_at, bay.sent_at[1:], strict=False)]
    assert max(gaps) < 30.0
    bay.at += 0.02
    count = len(bay.told)
    for number in range(5):
        bay.agent.handle(PoseSeen(bay.at, bay.agent.driver.pose))
        bay.press("MANUAL" if number % 2 else "NONE")
        bay.at -= 0.02
    assert len(bay.told) == count + 1
    bay.run(0.3)
    assert (len(bay.told), bay.now["safetyState"]["eStop"]) == (count + 2, "NONE")
    assert min(b - a for a, b in zip(bay.sent_at, bay.sent_at[1:], strict=False)) >= 0.01 - 1e-6


# --- operating modes


@pytest.mark.parametrize("mode", ["MANUAL", "SERVICE", "TEACHIN"])
def test_no_orders_by_hand(mode: str) -> None:
    """2.7; 6 Order (L), Instant (C): outside AUTOMATIC and SEMIAUTOMATIC orders are rejected, only exempt actions go"""
    bay = Bay()
    bay.switch(mode)
    bay.order("dock-1", "mid")
    assert (bay.now["operatingMode"], bay.error("orderError") is not None) == (mode, True)
    bay.ask("startCharging", "no")
    bay.ask("stateRequest", "yes")
    bay.ask("factsheetRequest", "also")
    assert (bay.status_of("no"), bay.status_of("yes"), bay.status_of("also")) == ("FAILED", "FINISHED", "FINISHED")
    bay.switch("AUTOMATIC")
    bay.order("dock-1", "mid")
    assert bay.now["errors"] == []


def test_manual_clears_the_order() -> None:
    """2.7; Pitfall issue 531: entering MANUAL clears the order; afterwards only a new orderId is taken"""
    bay = Bay()
    bay.order("dock-1", "mid", "A01", base=2, actions={"mid": [], "A01": [pick()]})
    bay.ask("startCharging", "c")
    bay.until(lambda: bay.now["driving"] or bay.run(0.2))
    bay.switch("MANUAL")
    assert (bay.left(), bay.now["edgeStates"], bay.now["orderId"]) == ([], [], "o1")
    assert (bay.status_of("pick-1"), bay.status_of("c")) == ("FAILED", "FAILED")
    bay.run(3)
    stood = bay.x
    bay.run(5)
    assert bay.x == pytest.approx(stood, abs=0.02)
    bay.switch("AUTOMATIC")
    bay.order("mid", "A02", first=2, update=1)
    assert bay.error("orderUpdateError") is not None
    bay.order("dock-1", "mid", order_id="o2")
    assert bay.now["orderId"] == "o2"


def test_service_holds_the_order() -> None:
    """2.7: SERVICE keeps the order and stands; AUTOMATIC goes on with it"""
    bay = Bay()
    bay.order("dock-1", "mid")
    bay.until(lambda: bay.now["velocity"]["vx"] > 0.3)
    bay.switch("SERVICE")
    bay.run(3)
    stood = bay.x
    bay.run(5)
    assert (bay.x, bool(bay.left())) == (pytest.approx(stood, abs=0.02), True)
    bay.switch("AUTOMATIC")
    bay.until(lambda: not bay.left())


def test_semiautomatic_is_slow() -> None:
    """2.7: SEMIAUTOMATIC takes orders and drives them at the pace of a person who walks along"""
    bay = Bay()
    bay.switch("SEMIAUTOMATIC")
    bay.order("dock-1", "mid")
    bay.until(lambda: not bay.left())
    assert max(state["velocity"]["vx"] for state in bay.told) < 0.33


# --- safety


@pytest.mark.parametrize("kind", ["AUTOACK", "MANUAL", "REMOTE"])
def test_emergency_stop(kind: str) -> None:
    """2.7; 6 Order (L): eStop in the state, it stands, an order is taken and waits (the standard names no rejection)"""
    bay = Bay()
    bay.press(kind)
    bay.order("dock-1", "mid")
    bay.run(5)
    assert bay.now["safetyState"] == {"eStop": kind, "fieldViolation": False}
    assert (bay.now["orderId"], bay.now["driving"]) == ("o1", False)
    assert "needsHelp" in [one["errorType"] for one in bay.now["errors"]]
    bay.press()
    bay.until(lambda: not bay.left())
    assert bay.now["errors"] == []


def test_protective_field() -> None:
    """2.7; 6 Order (L): fieldViolation in the state, it stands meanwhile and goes on by itself"""
    bay = Bay()
    bay.order("dock-1", "mid")
    bay.until(lambda: bay.now["velocity"]["vx"] > 0.3)
    bay.press(field=True)
    bay.run(2)
    assert (bay.now["safetyState"]["fieldViolation"], bay.now["driving"]) == (True, False)
    bay.press()
    bay.until(lambda: not bay.left())


def test_a_blocked_way_is_an_error() -> None:
    """6 Execution (C, N); Pitfall issue 122: no headway is an error, the order is kept and the master may cancel it"""
    bay = Bay()
    bay.order("dock-1", "mid")
    bay.until(lambda: bay.now["velocity"]["vx"] > 0.3)
    bay.ahead_m = 0.3
    bay.until(lambda: bay.now["errors"], 200)
    assert (bay.now["errors"][0]["errorType"], bool(bay.left())) == ("needsHelp", True)
    bay.ask("cancelOrder", "c")
    bay.until(lambda: bay.status_of("c") == "FINISHED")


def test_distance_since_last_node() -> None:
    """2.7: distanceSinceLastNode grows from 0 at each node"""
    bay = Bay()
    bay.order("dock-1", "mid", "A01")
    bay.until(lambda: bay.now["lastNodeId"] == "mid")
    bay.run(4)
    assert 0.3 < bay.now["distanceSinceLastNode"] < 6.0


def test_loads_are_known() -> None:
    """2.7: loads as an empty list says that nothing is aboard; batteryCharge is in percent"""
    bay = Bay()
    assert bay.now["loads"] == []
    assert bay.now["batteryState"]["batteryCharge"] == 100.0


def test_the_mode_outlives_a_restart() -> None:
    """2.7: a restart is no person's hand: the operating mode is what it was, and no order is taken in MANUAL"""
    bay = Bay()
    bay.switch("MANUAL")
    bay.restart()
    bay.run(1)
    assert bay.now["operatingMode"] == "MANUAL"
    bay.order("dock-1", "mid")
    assert bay.error("orderError") is not None

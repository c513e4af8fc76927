"""The pitfalls users report (end of the digest), those of a vehicle that no other file holds."""

from __future__ import annotations

import json

from robots.wire.codec import decode
from tests.contract.vda.bay import SITE, Bay, action, node, order, pick
from tests.unit.courier.yard import PLAN, Staff


def test_action_states_survive_stitching() -> None:
    """Pitfall inorbit PR 45, issue 185; 6 Order: states are neither doubled nor lost when an update comes"""
    bay = Bay()
    bay.people = Staff()
    bay.order("dock-1", "mid", "A01", "mid", base=3, actions={"A01": [pick()], "mid": []})
    bay.until(lambda: bay.status_of("pick-1") == "FINISHED")
    update = order("A01", "mid", "A02", first=4, update=1, actions={"A01": [pick()]})
    update["nodes"][-1]["actions"] = [action("drop", "drop-1", loadId="r-0123456789", stationName="A02")]
    bay.send("order", update)
    assert [one["actionId"] for one in bay.now["actionStates"]] == ["pick-1", "drop-1"]
    assert bay.status_of("pick-1") == "FINISHED"


def test_stitching_while_the_last_edge_is_driven_and_while_an_action_runs() -> None:
    """6 Order: stitch while driving the last edge, while its last action runs, then an invalid one"""
    bay = Bay()
    bay.order("dock-1", "mid", "A01", base=2)
    bay.run(3)
    bay.order("mid", "A01", first=2, update=1, actions={"A01": [pick()]})
    bay.until(lambda: bay.status_of("pick-1") == "RUNNING")
    bay.order("A01", "mid", first=4, update=2)
    assert (bay.now["orderUpdateId"], bay.now["errors"]) == (2, [])
    assert bay.status_of("pick-1") == "RUNNING", "it does not leave before the HARD action ended"
    bay.order("A02", "mid", first=4, update=3)
    assert bay.error("orderUpdateError") is not None
    bay.people = Staff()
    bay.until(lambda: bay.now["lastNodeId"] == "mid" and not bay.left())


def test_an_id_dropped_with_the_horizon_is_gone() -> None:
    """Pitfall issue 76: an action dropped with the horizon is shown no more; one sent again stands there once"""
    bay = Bay()
    bay.order("dock-1", "mid", "A01", base=2, actions={"A01": [pick("a"), pick("b")]})
    bay.order("mid", "A01", base=1, first=2, update=1, actions={"A01": [pick("b")]})
    assert [one["actionId"] for one in bay.now["actionStates"]] == ["b"]


def test_an_id_that_was_used_does_not_come_back() -> None:
    """Pitfall issue 76: an actionId of the base is not taken a second time"""
    bay = Bay()
    bay.order("dock-1", "mid", "A01", base=3, actions={"A01": [pick()]})
    bay.order("A01", "mid", first=4, update=1, actions={"mid": [pick()]})
    assert bay.error("orderError")["actionId"] == "pick-1"  # type: ignore[index]


def test_a_running_instant_action_is_no_order() -> None:
    """Pitfall ros_amr_interop PR 76: a running instant action does not block a new order, and its state stays"""
    bay = Bay()
    bay.ask("startCharging", "c")
    bay.run(0.5)
    assert bay.status_of("c") == "RUNNING"
    bay.order("dock-1", "mid")
    assert (bay.now["orderId"], bay.status_of("c")) == ("o1", "RUNNING")


def test_the_same_order_again_and_again() -> None:
    """2.1; Pitfall issue 342, vda-5050-lib 12: masters resend until a state shows it; the vehicle takes it once"""
    bay = Bay()
    for _ in range(5):
        bay.order("dock-1", "mid")
        bay.run(1)
    assert bay.kinds().count("order_accepted") == 1
    bay.until(lambda: not bay.left())
    bay.order("dock-1", "mid")
    bay.run(2)
    assert bay.left() == [], "a repeat of the finished order is not driven again"


def test_a_retained_order_is_dropped() -> None:
    """2.1: order and instantActions are never retained: what a broker kept of last week is not driven"""
    bay = Bay()
    bay.send("order", order("dock-1", "mid"), retained=True)
    assert bay.now["orderId"] == ""
    bay.send("instantActions", {"actions": [action("startPause", "p", "NONE")]}, retained=True)
    assert not bay.now["paused"]


def test_a_restart_in_the_middle() -> None:
    """Pitfall openTCS-commadapter 2: a vehicle that was restarted still knows its order and its action states"""
    bay = Bay()
    bay.order("dock-1", "mid", "A01", "mid", actions={"A01": [pick()]})
    bay.until(lambda: bay.now["lastNodeId"] == "mid")
    bay.restart()
    bay.run(1)
    assert (bay.now["orderId"], bay.now["lastNodeId"], bay.status_of("pick-1")) == ("o1", "mid", "WAITING")
    bay.people = Staff()
    bay.until(lambda: not bay.left(), 300)


def test_an_instant_action_under_way_at_a_restart_has_failed() -> None:
    """Pitfall openTCS-commadapter 2: no master waits for ever for an instant action a restart has cut off"""
    bay = Bay()
    bay.ask("startCharging", "c")
    bay.run(0.5)
    bay.restart()
    bay.run(1)
    assert bay.status_of("c") == "FAILED"


def test_the_next_order_before_the_last_action_ended() -> None:
    """Pitfall isaac_ros_cloud_control 15: an order that comes before the last action ended is rejected and told so"""
    bay = Bay()
    bay.order("dock-1", "mid", "A01", actions={"A01": [pick()]})
    bay.until(lambda: bay.status_of("pick-1") == "RUNNING")
    assert bay.left() == []
    bay.order("A01", "mid", order_id="o2")
    assert bay.error("orderError")["orderId"] == "o2"  # type: ignore[index]


def test_it_stays_for_a_hard_action() -> None:
    """Pitfall ros_amr_interop PR 80: it does not leave a node before its HARD action has begun and ended"""
    bay = Bay()
    bay.order("dock-1", "mid", "A01", "mid", actions={"A01": [pick()]})
    bay.until(lambda: bay.now["lastNodeId"] == "A01")
    spot = (bay.x, bay.y)
    bay.run(60)
    assert (bay.x, bay.y) == spot
    assert bay.status_of("pick-1") == "RUNNING"


def test_rejections_name_each_case_once() -> None:
    """Pitfall issues 102, 133, 282; 6 Schema (C): several errors stand together, the same one does not repeat"""
    bay = Bay()
    for _ in range(3):
        bay.order("A01", order_id="far")
        bay.ask("fly", "f")
        bay.send("order", b"{")
    kinds = sorted(one["errorType"] for one in bay.now["errors"])
    assert kinds == ["noRouteError", "orderError", "validationError"]


def test_a_rejected_order_leaves_the_last_node() -> None:
    """Pitfall issue 99: lastNodeId and lastNodeSequenceId do not change for a rejected order"""
    bay = Bay()
    bay.order("dock-1", "mid")
    bay.until(lambda: not bay.left())
    before = (bay.now["lastNodeId"], bay.now["lastNodeSequenceId"], bay.now["orderId"])
    bay.order("A02", order_id="o2")
    assert bay.now["errors"]
    assert (bay.now["lastNodeId"], bay.now["lastNodeSequenceId"], bay.now["orderId"]) == before


def test_theta_is_sent_where_it_matters() -> None:
    """Pitfall issue 613: what we send of a node without a heading has none"""
    bay = Bay()
    bay.order("dock-1", "mid")
    assert all("theta" not in one["nodePosition"] for one in bay.now["nodeStates"])


def test_the_map_is_that_of_the_floor_after_a_ride() -> None:
    """2.9; Pitfall: two floors, mapId is switched at the end of the edge that is a ride"""
    bay = Bay()
    names = ("dock-1", "mid", "lobby-b1", "b1-F2/lobby-b1")
    body = order(*names)
    body["nodes"].append(node("2F-office", 8))
    body["edges"].append({**body["edges"][-1], "edgeId": "last", "sequenceId": 7, "startNodeId": "b1-F2/lobby-b1",
                          "endNodeId": "2F-office"})  # fmt: skip
    bay.send("order", body)
    assert bay.now["errors"] == []
    bay.until(lambda: not bay.left(), 300)
    assert bay.now["agvPosition"]["mapId"] == "b1-F2"
    assert PLAN.stops["2F-office"].map_id == "b1-F2"


def test_information_is_not_needed() -> None:
    """2.7: information is for display: a state without it says the same to a master"""
    bay = Bay()
    body = {key: value for key, value in bay.now.items() if key != "information"}
    found = decode("uagv/v2/hall/xiaodi/state", json.dumps(body).encode(), SITE).message
    assert found.order_id == ""
    assert found.information == ()


def test_an_order_of_2_0_0_is_driven() -> None:
    """2.2; Schema slips: an order of 2.0.0 with its own spelling is driven by a vehicle that speaks 2.1.0"""
    bay = Bay()
    body = order("dock-1", "mid", version="2.0.0")
    body["nodes"][1]["nodePosition"]["allowedDeviationXy"] = 0.5
    bay.send("order", body, version="2.0.0")
    bay.until(lambda: not bay.left())
    assert bay.now["version"] == "2.1.0"

"""2.3 and 2.4: what orders are taken, stitched and rejected, and how nodes are passed."""

from __future__ import annotations

from typing import Any

import pytest

from robots.core.geometry import wrap_angle
from tests.contract.vda.bay import Bay, action, edge, node, order, pick


def _spoilt(**changes: Any) -> dict[str, Any]:
    return {**order("dock-1", "mid", "A01"), **changes}


def _first(**changes: Any) -> dict[str, Any]:
    body = order("dock-1", "mid")
    return {**body, "nodes": [{**body["nodes"][0], **changes}, body["nodes"][1]]}


def _second(**changes: Any) -> dict[str, Any]:
    body = order("dock-1", "mid")
    return {**body, "nodes": [body["nodes"][0], {**body["nodes"][1], **changes}]}


def _edge(**changes: Any) -> dict[str, Any]:
    body = order("dock-1", "mid")
    return {**body, "edges": [{**body["edges"][0], **changes}]}


INVALID: dict[str, Any] = {
    "empty message": b"",
    "not JSON": b"{",
    "a list": [1],
    "NaN": b'{"headerId": NaN}',
    "orderId missing": {key: value for key, value in order("dock-1").items() if key != "orderId"},
    "orderId empty": _spoilt(orderId=""),
    "orderUpdateId negative": _spoilt(orderUpdateId=-1),
    "orderUpdateId over uint32": _spoilt(orderUpdateId=2**32),
    "no nodes": _spoilt(nodes=[], edges=[]),
    "an edge too few": _spoilt(edges=[]),
    "first node unreleased": order("dock-1", base=0),
    "nodes with odd numbers": order("dock-1", "mid", first=1),
    "a gap in the numbers": {**order("dock-1", "mid"), "edges": [edge(2, "dock-1", "mid")]},
    "an edge elsewhere": {**order("dock-1", "mid"), "edges": [edge(1, "dock-1", "A01")]},
    "base behind the horizon": {**order("dock-1", "mid", base=1), "nodes": [node("dock-1", 0), node("mid", 2)]},
    "an edge released into the horizon": {**order("dock-1", "mid", base=1), "edges": [edge(1, "dock-1", "mid")]},
    "an action id twice": order("dock-1", "A01", actions={"dock-1": [pick()], "A01": [pick()]}),
    "an action id empty": order("dock-1", actions={"dock-1": [{**pick(), "actionId": ""}]}),
    "a parameter twice": order("dock-1", actions={"dock-1": [{**pick(), "actionParameters": [
        {"key": "loadId", "value": "a"}, {"key": "loadId", "value": "b"}]}]}),
    "a blocking type of no version": order("dock-1", actions={"dock-1": [pick() | {"blockingType": "MAYBE"}]}),
    "theta out of range": _first(nodePosition={"x": 2, "y": 5, "mapId": "b1-F1", "theta": 4.0}),
    "another vehicle in the header": _spoilt(serialNumber="xiaozhi"),
    "another maker in the header": _spoilt(manufacturer="acme"),
    "a version nobody speaks": _spoilt(version="1.1.0"),
}  # fmt: skip


@pytest.mark.parametrize("name", INVALID)
def test_row_1_invalid(name: str) -> None:
    """2.3 row 1; 6 Order graph, Schema: an invalid order is a validationError, WARNING, and changes nothing"""
    bay = Bay()
    bay.send("order", INVALID[name])
    assert bay.error("validationError") is not None
    assert bay.error("validationError")["topic"] == "order"  # type: ignore[index]
    assert {one["errorLevel"] for one in bay.now["errors"]} == {"WARNING"}
    assert (bay.now["orderId"], bay.now["nodeStates"], bay.now["lastNodeId"]) == ("", [], "")


def _doing(act: dict[str, Any]) -> dict[str, Any]:
    return order("dock-1", actions={"dock-1": [act]})


def _second_at(**position: Any) -> dict[str, Any]:
    return order("dock-1", "mid") | {"nodes": [node("dock-1", 0), node("mid", 2, **position)]}


NOT_FOR_US: dict[str, tuple[Any, str, str]] = {
    "position missing": (_second(nodePosition=None), "orderError", "nodeId"),
    "unknown map": (_second(nodePosition={"x": 8, "y": 5, "mapId": "b9-F1"}), "orderError", "mapId"),
    "too exact a place": (_second_at(allowedDeviationXY=0.01), "orderError", "nodeId"),
    "too exact a heading": (_second_at(theta=0.0, allowedDeviationTheta=0.001), "orderError", "nodeId"),
    "unknown action": (_doing(action("fly")), "orderError", "actionId"),
    "unknown parameter": (_doing(action("pick", loadId="x", lhd="y")), "orderError", "actionId"),
    "parameter missing": (_doing(action("pick")), "orderError", "actionId"),
    "parameter of another kind": (_doing(action("pick", loadId=5)), "orderError", "actionId"),
    "edge action on a node": (_doing(action("rideLift", group="b1")), "orderError", "actionId"),
    "node action on an edge": (_edge(actions=[pick()]), "orderError", "actionId"),
    "blocking type it cannot do": (_doing(pick() | {"blockingType": "NONE"}), "orderError", "actionId"),
    "trajectory": (_edge(trajectory={"degree": 1, "knotVector": [], "controlPoints": []}), "orderError", "field"),
    "orientation": (_edge(orientation=1.0), "orderError", "field"),
    "direction": (_edge(direction="left"), "orderError", "field"),
    "maxRotationSpeed": (_edge(maxRotationSpeed=0.2), "orderError", "field"),
    "rotationAllowed false": (_edge(rotationAllowed=False), "orderError", "field"),
    "maxHeight": (_edge(maxHeight=2.0), "orderError", "field"),
    "minHeight": (_edge(minHeight=0.1), "orderError", "field"),
    "corridor": (_edge(corridor={"leftWidth": 1, "rightWidth": 1}), "orderError", "field"),
    "zoneSetId": (_spoilt(zoneSetId="z"), "orderError", "field"),
    "maxSpeed 0": (_edge(maxSpeed=0.0), "orderError", "edgeId"),
    "first node far away": (order("A01", "mid"), "noRouteError", "nodeId"),
    "first node on another floor": (order("2F-office"), "noRouteError", "nodeId"),
}


@pytest.mark.parametrize("name", NOT_FOR_US)
def test_what_it_cannot_do_is_rejected(name: str) -> None:
    """2.2, 2.3 rows 3-5, 2.9: an action, field, map or start it cannot obey rejects the order, with its references"""
    body, kind, key = NOT_FOR_US[name]
    bay = Bay()
    bay.send("order", body, headerId=77)
    found = bay.error(kind)
    assert found is not None, bay.now["errors"]
    assert {"topic": "order", "headerId": "77", "orderId": "o1", "orderUpdateId": "0"}.items() <= found.items()
    assert key in found
    assert bay.now["orderId"] == ""


FINE: dict[str, Any] = {
    "minimal": order("dock-1"),
    "null in optional fields": _second(nodeDescription=None) | {"zoneSetId": None},
    "unknown fields": _spoilt(colour="red"),
    "whole numbers as floats": _first(sequenceId=0.0),
    "rotationAllowed true": _edge(rotationAllowed=True),
    "length and orientationType alone": _edge(length=6.0, orientationType="TANGENTIAL"),
    "update id not 0 (row 4)": _spoilt(orderUpdateId=7),
    "an object as parameter value is read": order("dock-1") | {"timestamp": "2026-01-05T09:00:00.12Z"},
    "exactly as it can": order("dock-1", "mid")
    | {"nodes": [node("dock-1", 0), node("mid", 2, allowedDeviationXY=0.0)]},
}


@pytest.mark.parametrize("name", FINE)
def test_what_is_fine_is_taken(name: str) -> None:
    """2.3 rows 2, 4, 11; 6 Schema: minimal and full orders, null, extra properties and any update id are taken"""
    bay = Bay()
    bay.send("order", FINE[name])
    assert (bay.now["orderId"], bay.now["errors"]) == ("o1", [])


def test_rejected_while_busy() -> None:
    """2.3 row 3; 6 Order: a new order while busy is rejected, the held one goes on, the same is taken when idle"""
    bay = Bay()
    bay.order("dock-1", "mid")
    before = bay.now["lastNodeId"]
    for _ in range(3):
        bay.order("dock-1", "mid", "A01", order_id="o2")
    assert [one["errorType"] for one in bay.now["errors"]] == ["orderError"], "repeats do not pile up"
    assert (bay.now["orderId"], bay.now["lastNodeId"]) == ("o1", before)
    bay.until(lambda: not bay.left())
    assert bay.now["errors"], "kept until a new order is accepted"
    bay.order("mid", "A01", order_id="o2")
    assert (bay.now["orderId"], bay.now["errors"]) == ("o2", [])


def test_horizon_left_is_busy() -> None:
    """2.3 row 3: an order with a horizon left is not finished"""
    bay = Bay()
    bay.order("dock-1", "mid", base=1)
    bay.until(lambda: bay.left() == ["mid"])
    bay.order("dock-1", order_id="o2")
    assert bay.error("orderError") is not None


def test_lower_and_same_update() -> None:
    """2.3 rows 6 and 8; 6 Order: a lower update is an orderUpdateError, the same one is ignored whatever it says"""
    bay = Bay()
    bay.order("dock-1", "mid", update=4)
    count = len(bay.told)
    bay.order("dock-1", "mid", "A01", update=4)
    assert bay.left()[-1] == "mid"
    assert len(bay.told) == count, "ignored silently"
    bay.order("mid", "A01", first=2, update=3)
    assert bay.error("orderUpdateError")["orderUpdateId"] == "3"  # type: ignore[index]


def test_update_after_cancel() -> None:
    """2.3 row 7: no update follows a cancelOrder"""
    bay = Bay()
    bay.order("dock-1", "mid", base=1)
    bay.until(lambda: bay.left() == ["mid"])
    bay.ask("cancelOrder")
    bay.until(lambda: bay.status_of("cancelOrder-1") == "FINISHED")
    assert (bay.now["lastNodeId"], bay.now["lastNodeSequenceId"]) == ("dock-1", 0)
    bay.order("dock-1", "mid", update=1)
    assert bay.error("orderUpdateError") is not None
    assert bay.now["orderUpdateId"] == 0


def test_stitching() -> None:
    """2.3 row 9; 6 Order: an update begins at the end of the base, also far ahead; ids need not be consecutive"""
    bay = Bay()
    bay.order("dock-1", "mid", "A01", base=2)
    bay.order("mid", "A02", first=2, update=5)
    assert bay.now["orderUpdateId"] == 5
    assert bay.left()[-2:] == ["mid", "A02"], "the horizon is replaced wholesale"
    assert [one["sequenceId"] for one in bay.now["edgeStates"]] == [1, 3]
    bay.until(lambda: not bay.left())
    assert (bay.now["lastNodeId"], bay.now["lastNodeSequenceId"]) == ("A02", 4)


@pytest.mark.parametrize("names, first", [(("dock-1", "mid"), 0), (("mid", "A02"), 4), (("A02", "mid"), 2)])
def test_stitching_elsewhere(names: tuple[str, ...], first: int) -> None:
    """2.3 row 9; Pitfall inorbit 58: stitching at the last node reached, or with another id or number, is rejected"""
    bay = Bay()
    bay.order("dock-1", "mid", "A01", base=2)
    bay.run(1.0)
    bay.order(*names, first=first, update=1)
    assert bay.error("orderUpdateError") is not None
    assert bay.now["orderUpdateId"] == 0


def test_finished_order_goes_on() -> None:
    """2.3 row 10; Pitfall issue 183: a finished order is continued from its last node, and from nowhere else"""
    bay = Bay()
    bay.order("dock-1", "mid")
    bay.until(lambda: not bay.left())
    bay.order("dock-1", "mid", first=2, update=1)
    assert bay.error("orderUpdateError") is not None
    bay.order("mid", "A01", first=2, update=1)
    assert bay.now["errors"] == []
    bay.until(lambda: bay.now["lastNodeId"] == "A01")


def test_horizon_may_vanish() -> None:
    """2.3: the horizon may vanish with an update; the base never changes"""
    bay = Bay()
    bay.order("dock-1", "mid", "A01", base=2, actions={"A01": [pick()]})
    bay.order("mid", first=2, update=1)
    assert "A01" not in bay.left()
    assert bay.status_of("pick-1") == ""


def test_only_the_base_is_driven_and_more_is_asked_for() -> None:
    """2.4; 6 Order: only the base is driven; newBaseRequest while it is nearly used up, and not after it is extended"""
    bay = Bay()
    bay.order("dock-1", "mid", "A01", base=2)
    bay.until(lambda: bay.left() == ["A01"])
    assert bay.now["newBaseRequest"]
    bay.run(20)
    assert (bay.left(), bay.now["driving"], bay.now["lastNodeId"]) == (["A01"], False, "mid")
    bay.order("mid", "A01", first=2, update=1)
    assert not bay.now["newBaseRequest"]
    bay.until(lambda: not bay.left())


def test_a_node_is_left_in_one_state() -> None:
    """2.4: node and its edge leave, lastNodeId and lastNodeSequenceId are set in one and the same state"""
    bay = Bay()
    bay.order("dock-1", "mid", "A01", "mid")
    bay.until(lambda: not bay.left())
    for state in bay.told:
        if state["orderId"]:
            ahead = [one["sequenceId"] for one in state["nodeStates"]]
            assert ahead in ([0, 2, 4, 6], [2, 4, 6], [4, 6], [6], [])
            assert all(one["sequenceId"] > state["lastNodeSequenceId"] for one in state["edgeStates"])
            assert len(state["edgeStates"]) == (3 if 0 in ahead else len(ahead))
    assert bay.now["orderId"] == "o1", "kept after the end"
    numbers = [state["lastNodeSequenceId"] for state in bay.told if state["orderId"]]
    assert numbers == sorted(numbers)
    assert set(numbers) == {0, 2, 4, 6}, "a cyclic order: the numbers tell the two passes of `mid` apart"


def test_theta_is_obeyed_on_the_way() -> None:
    """2.2, 2.4; Pitfall issue 613: theta that is sent is obeyed at every node; without one any heading will do"""
    bay = Bay()
    bay.send("order", order("dock-1", "mid", "lobby-b1") | {"nodes": [
        node("dock-1", 0), node("mid", 2, theta=1.5), node("lobby-b1", 4)]})  # fmt: skip
    bay.until(lambda: bay.now["lastNodeId"] == "mid")
    assert abs(wrap_angle(bay.theta - 1.5)) < 0.1


def test_max_speed_is_obeyed() -> None:
    """2.2, 2.3: maxSpeed of an edge is obeyed"""
    bay = Bay()
    bay.send("order", order("dock-1", "mid") | {"edges": [edge(1, "dock-1", "mid", maxSpeed=0.2)]})
    bay.until(lambda: not bay.left())
    assert max(state["velocity"]["vx"] for state in bay.told) < 0.22


@pytest.mark.parametrize("way", ["a node where it stands", "the last node, widely"])
def test_after_a_cancel_either_way_on(way: str) -> None:
    """2.6: after a cancel the next order begins at a temporary node, or at the last one with a wide deviation"""
    bay = Bay()
    bay.order("dock-1", "mid")
    bay.until(lambda: bay.x > 4.5)
    bay.ask("cancelOrder")
    bay.until(lambda: bay.status_of("cancelOrder-1") == "FINISHED")
    here = bay.x
    if way.startswith("a node"):
        start = {**node("dock-1", 0, x=bay.x, y=bay.y), "nodeId": "temporary"}
    else:
        start = node("dock-1", 0, allowedDeviationXY=5.0)
    body = {"orderId": "o2", "orderUpdateId": 0, "nodes": [start, node("mid", 2)],
            "edges": [edge(1, start["nodeId"], "mid")]}  # fmt: skip
    bay.send("order", body)
    assert bay.now["errors"] == []
    seen = []
    bay.until(lambda: seen.append(bay.x) or not bay.left())
    assert min(seen) > here - 0.2, "it does not go back first"


LIMITS = {
    "nodes": order(*["dock-1", "mid"] * 251),
    "actions at a node": order("dock-1", actions={"dock-1": [pick(f"p{k}") for k in range(21)]}),
    "an id": order("dock-1", order_id="o" * 201),
    "a load id": order("dock-1", actions={"dock-1": [action("pick", loadId="l" * 101)]}),
    "parameters": order("dock-1", actions={"dock-1": [action("pick", **{f"k{k}": k for k in range(21)})]}),
}


@pytest.mark.parametrize("name", LIMITS)
def test_limits_of_the_factsheet(name: str) -> None:
    """2.8; 6 Schema and limits: maxArrayLens and maxStringLens stand in the factsheet and are kept to"""
    bay = Bay()
    bay.send("order", LIMITS[name])
    assert bay.error("validationError") is not None
    sheet = next(body for kind, body in bay.others if kind == "Factsheet")
    assert sheet["protocolLimits"]["maxArrayLens"]["order.nodes"] == 500
    assert sheet["protocolLimits"]["maxStringLens"]["idLen"] == 200


def test_an_update_over_the_limit_of_nodes() -> None:
    """2.8: an update after which it would hold more nodes than it says is rejected, the held order goes on"""
    bay = Bay()
    bay.order(*["dock-1", "mid"] * 150, base=300)
    bay.order(*["mid", "dock-1"] * 125, first=598, update=1)
    assert bay.error("orderError")["orderUpdateId"] == "1"  # type: ignore[index]
    assert (bay.now["orderUpdateId"], bay.now["nodeStates"][-1]["sequenceId"]) == (0, 598)

"""PyPI vda5050-sdk 0.2.0 as the master of a courier of ours: VDA 5050 2.1.0."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from robots.building import Plan
from robots.settings import Hall
from tests.fixtures.patience import PATIENCE_S
from tests.peers.ourselves import Ourselves, hall_of
from tests.peers.sdk_peer import sdk_master

pytest.importorskip("vda5050")

from vda5050 import Action, BlockingType, OrderBuilder

OURS = "hall/xiaodi"
TO_A01 = ["dock-1", "b1-F1/hall", "b1-F1/office", "A01"]
WAY = [*TO_A01, "b1-F1/office", "A02"]

pytestmark = pytest.mark.timeout(60)


def order_of(plan: Plan, order_id: str, way: list[str], acts: dict[int, str], base: int | None = None) -> Any:
    """An order by their own builder. acts: action type by the number of the node."""
    builder = OrderBuilder(order_id=order_id, manufacturer="hall", serial_number="xiaodi")
    released = len(way) if base is None else base
    for k, name in enumerate(way):
        if k:
            builder.add_edge(way[k - 1], name, edge_id=f"{order_id}-e{k}", released=k < released)
        kind, node = acts.get(k), plan.nodes[name]
        actions = [_handover(kind, f"{order_id}-{kind}")] if kind else []
        builder.add_node(
            name, x=node.x, y=node.y, map_id=node.map_id, released=k < released, actions=actions,
            allowed_deviation_xy=1.0,
        )  # fmt: skip
    return builder.build()


def _handover(kind: str, action_id: str) -> Action:
    parameters = [{"key": "loadType", "value": "folder"}, {"key": "loadId", "value": "f-1"}]
    return Action(action_id=action_id, action_type=kind, blocking_type=BlockingType.HARD, action_parameters=parameters)


def with_courier(us: Ourselves) -> Plan:
    us.run_courier("xiaodi")
    us.until(lambda: us.states("xiaodi"), PATIENCE_S, "a state")
    return Plan.of(us.hall)


def is_through(order_id: str) -> Callable[[Any], bool]:
    def look(session: Any) -> bool:
        state = session.state
        return bool(state and state.order_id == order_id and not session.is_busy)

    return look


def test_it_drives_our_courier_through_an_order(ourselves: Callable[[Hall], Ourselves]) -> None:
    us = ourselves(hall_of(xiaodi={}))
    plan = with_courier(us)
    with sdk_master(us) as master:
        us.until(
            lambda: master.sheets and master.connections == ["ONLINE"], 5, "our factsheet, and that ours is online"
        )
        assert master.sees(OURS, lambda session: session.state is not None, 5)
        result = master.call(master.client.dispatch(order_of(plan, "their-1", WAY, {3: "pick", 5: "drop"}), OURS))
        assert result.accepted, result  # it holds the order against our factsheet before it sends it
        us.until(lambda: us.states("xiaodi")[-1].order_id == "their-1", PATIENCE_S, "the order is taken")
        assert master.sees(OURS, is_through("their-1"), 20), us.story()
        state = us.states("xiaodi")[-1]
        assert state.last_node_id == "A02"
        assert [one.status.value for one in state.action_states] == ["FINISHED"] * 2
        us.cut("xiaodi")
        us.until(lambda: master.connections[-1] == "CONNECTIONBROKEN", PATIENCE_S, "our will")
        assert master.troubles == [] and set(master.issues) == {"ORDER_COMPLETE"}


def test_it_extends_pauses_resumes_and_cancels(ourselves: Callable[[Hall], Ourselves]) -> None:
    us = ourselves(hall_of(xiaodi={}))
    plan = with_courier(us)
    with sdk_master(us) as master:
        assert master.sees(OURS, lambda session: session.state is not None, 5)
        first = order_of(plan, "their-1", TO_A01, {}, base=2)
        assert master.call(master.client.dispatch(first, OURS)).accepted
        us.until(lambda: us.states("xiaodi")[-1].last_node_id == "b1-F1/hall", PATIENCE_S, "the base is driven")
        whole = order_of(plan, "their-1", TO_A01, {})
        assert master.call(master.client.extend_base(OURS, whole.nodes[2:], whole.edges[1:])).accepted
        us.until(lambda: us.states("xiaodi")[-1].driving, PATIENCE_S, "it goes on")

        master.call(master.client.pause(OURS, action_id="pause-1"))
        assert master.call(master.client.wait_for_action(OURS, "pause-1", timeout=5))
        assert us.states("xiaodi")[-1].paused and not us.states("xiaodi")[-1].driving
        master.call(master.client.resume(OURS, action_id="resume-1"))
        assert master.call(master.client.wait_for_action(OURS, "resume-1", timeout=5))
        us.until(lambda: us.states("xiaodi")[-1].driving, PATIENCE_S, "it goes on")

        master.call(master.client.cancel_order(OURS, action_id="stop-1"))
        assert master.call(master.client.wait_for_action(OURS, "stop-1", timeout=5))
        assert master.sees(OURS, is_through("their-1"), 5)
        for kind in ("startPause", "stopPause", "cancelOrder"):
            assert us.ended_actions("xiaodi", kind) == {"FINISHED"}

        master.call(master.client.cancel_order(OURS, action_id="stop-2"))
        assert master.call(master.client.wait_for_action(OURS, "stop-2", timeout=5))
        error = us.states("xiaodi")[-1].errors[-1]
        assert error.type == "noOrderToCancel" and ("actionId", "stop-2") in error.references

"""npm vda-5050-lib 1.4.0 as the master of a courier of ours that speaks VDA 5050 2.0.0."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from robots.building import Plan
from robots.mqtt.broker import read_password
from robots.settings import Hall
from tests.fixtures.npm import first_time_s
from tests.fixtures.patience import PATIENCE_S
from tests.peers.node_peer import LIBRARY, NodePeer, node_peer
from tests.peers.orders import handover, order_along
from tests.peers.ourselves import Ourselves, hall_of

TO_A01 = ["dock-1", "b1-F1/hall", "b1-F1/office", "A01"]
WAY = [*TO_A01, "b1-F1/office", "A02"]

pytestmark = pytest.mark.timeout(60 + first_time_s(*LIBRARY))


def its_side(us: Ourselves) -> dict[str, Any]:
    return {
        "url": f"mqtt://127.0.0.1:{us.broker.port}", "username": "scheduler",
        "password": read_password(us.state, "scheduler"), "manufacturer": "hall", "serialNumber": "xiaodi",
    }  # fmt: skip


def with_courier(us: Ourselves) -> Plan:
    us.run_courier("xiaodi")
    us.until(lambda: us.states("xiaodi"), PATIENCE_S, "a state")
    return Plan.of(us.hall)


def told(master: NodePeer, **wanted: Any) -> list[dict[str, Any]]:
    """What its handlers were told that has these values."""
    return [one for one in master.hear() if wanted.items() <= one.items()]


def test_it_drives_our_courier_through_an_order(ourselves: Callable[[Hall], Ourselves], tmp_path: Path) -> None:
    us = ourselves(hall_of(xiaodi={"vda5050": "2.0.0"}))
    plan = with_courier(us)
    with node_peer("master.js", its_side(us), tmp_path) as master:
        us.until(
            lambda: told(master, vehicle="xiaodi", connection="ONLINE"), PATIENCE_S, "it knows that ours is online"
        )
        acts = {3: handover("pick", "pick-1", "f-1"), 5: handover("drop", "drop-1", "f-1")}
        master.tell({"order": order_along(plan, "their-1", WAY, acts)})
        us.until(lambda: told(master, processed="their-1"), PATIENCE_S, "the order is through")
        assert told(master, processed="their-1")[0]["error"] is None
        assert [one["node"] for one in master.said if "node" in one] == WAY
        for action in ("pick-1", "drop-1"):
            assert [one["status"] for one in told(master, action=action)] == ["WAITING", "RUNNING", "FINISHED"]
    assert "Drop" not in master.complaints()  # it validates all it hears against the schemas of 2.0.0


def test_it_extends_cancels_and_is_refused_with_the_reason(
    ourselves: Callable[[Hall], Ourselves], tmp_path: Path
) -> None:
    us = ourselves(hall_of(xiaodi={"vda5050": "2.0.0"}))
    plan = with_courier(us)
    with node_peer("master.js", its_side(us), tmp_path) as master:
        master.tell({"order": order_along(plan, "their-1", TO_A01, {}, base=2)})
        us.until(lambda: told(master, processed="their-1", update=0), PATIENCE_S, "the base is driven")
        assert told(master, processed="their-1", update=0)[0]["active"]  # its horizon is still ahead
        master.tell({"order": order_along(plan, "their-1", TO_A01[1:], {}, update=1, first=2)})
        us.until(lambda: us.states("xiaodi")[-1].order_update_id == 1, PATIENCE_S, "the update is taken")

        stop = {"actionId": "stop-1", "actionType": "cancelOrder", "blockingType": "HARD"}
        master.tell({"instant": [stop]})
        us.until(lambda: told(master, action="stop-1", status="FINISHED"), PATIENCE_S, "the cancel is done")
        us.until(lambda: told(master, processed="their-1", update=1), PATIENCE_S, "it knows that the order is gone")
        assert told(master, processed="their-1", update=1)[0]["byCancelation"]

        master.tell({"order": order_along(plan, "their-2", ["A02", "b1-F1/office"], {})})
        us.until(lambda: told(master, processed="their-2"), PATIENCE_S, "the refusal of an order that begins elsewhere")
        error = told(master, processed="their-2")[0]["error"]
        assert error["errorType"] == "noRouteError"
        assert {"referenceKey": "nodeId", "referenceValue": "A02"} in error["errorReferences"]
    assert "Drop" not in master.complaints()


def test_it_learns_that_our_courier_is_gone(ourselves: Callable[[Hall], Ourselves], tmp_path: Path) -> None:
    us = ourselves(hall_of(xiaodi={"vda5050": "2.0.0"}))
    with_courier(us)
    with node_peer("master.js", its_side(us), tmp_path) as master:
        us.until(lambda: told(master, vehicle="xiaodi", connection="ONLINE"), PATIENCE_S, "it is online")
        us.cut("xiaodi")
        us.until(lambda: told(master, vehicle="xiaodi", connection="CONNECTIONBROKEN"), PATIENCE_S, "its will")

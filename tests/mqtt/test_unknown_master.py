"""A courier's process and a master that knows only the standard, over real brokers."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator

import pytest

from robots.building.plan import Plan
from robots.settings import load_hall
from tests.fixtures.bare_robot import HALL
from tests.fixtures.broker import RunningBroker
from tests.fixtures.patience import PATIENCE_S
from tests.fixtures.unknown_master import UnknownMaster, order

PLAN = Plan.of(load_hall(HALL))
DOCK = PLAN.stops[PLAN.hall.robots["xiaodi"].dock]
WAY = PLAN.route(DOCK.id, "A12")
assert WAY is not None
PLACES = [(name, PLAN.nodes[name].x, PLAN.nodes[name].y) for name in WAY.nodes]


@pytest.fixture
def master(broker: RunningBroker) -> Iterator[UnknownMaster]:
    found = UnknownMaster(broker)
    try:
        found.until(lambda topic, body: topic == "state" and "agvPosition" in body, 60)
        yield found
    finally:
        found.close()


def test_it_says_who_it_is(master: UnknownMaster) -> None:
    said = {topic: body for _, topic, body, _ in master.heard}
    assert said["connection"]["connectionState"] == "ONLINE"
    assert said["factsheet"]["protocolFeatures"]["agvActions"]
    assert {body["version"] for body in said.values()} == {"2.1.0"}


def test_order_stitch_pause_cancel_and_bad_json(master: UnknownMaster) -> None:
    sent = master.send("order", order("o1", *PLACES[:3], base=2))
    at, state = master.until(lambda topic, body: topic == "state" and body["orderId"] == "o1")
    assert at - sent < 1.0
    assert [one["released"] for one in state["nodeStates"]][-1] is False
    master.send("order", order("o1", *PLACES[1:4], first=2, update=1))
    master.state(lambda body: body["orderUpdateId"] == 1)
    master.state(lambda body: body["driving"] and body["velocity"]["vx"] > 0.1, 60)
    master.ask("startPause", "p1")
    master.status("p1", "FINISHED")
    assert master.state(lambda body: not body["driving"])["paused"]
    master.send("order", b"{not json")
    errors = master.state(lambda body: bool(body["errors"]))["errors"]
    assert errors[0]["errorType"] == "validationError"
    master.send("order", order("o2", *PLACES[:1]))
    master.state(lambda body: any(one["errorType"] == "orderError" for one in body["errors"]))
    master.ask("stopPause", "p2")
    master.ask("cancelOrder", "c1")
    master.status("c1", "FINISHED")
    state = master.state(lambda body: True)
    assert (state["orderId"], state["nodeStates"], state["edgeStates"]) == ("o1", [], [])
    x, y = state["agvPosition"]["x"], state["agvPosition"]["y"]
    master.send("order", order("o3", ("here", x, y)))
    assert master.state(lambda body: body["orderId"] == "o3")["errors"] == []


@pytest.mark.parametrize("number, said", [(signal.SIGKILL, "CONNECTIONBROKEN"), (signal.SIGTERM, "OFFLINE")])
def test_how_it_goes(master: UnknownMaster, broker: RunningBroker, number: int, said: str) -> None:
    """2.1: the will says CONNECTIONBROKEN, a goodbye OFFLINE; both are kept by the broker for whoever comes later."""
    master.close(number)
    master.until(lambda topic, body: topic == "connection" and body["connectionState"] == said, 30)
    late = broker.link("watch")
    until = time.monotonic() + PATIENCE_S
    kept = ""
    while kept != said and time.monotonic() < until:
        event = late.inbox.get(timeout=PATIENCE_S)
        message = getattr(event, "message", None)
        kept = getattr(message, "state", "") if type(message).__name__ == "Connection" else kept
    assert kept == said


def test_in_2_0_0(broker: RunningBroker) -> None:
    """A robot whose settings say 2.0.0 speaks it, also in its will."""
    master = UnknownMaster(broker, "2.0.0")
    master.until(lambda topic, body: topic == "state" and "agvPosition" in body, 60)
    master.send("order", order("o1", *PLACES[:2]))
    state = master.state(lambda body: body["orderId"] == "o1")
    assert "maps" not in state
    master.close(signal.SIGKILL)
    master.until(lambda topic, body: topic == "connection" and body["connectionState"] == "CONNECTIONBROKEN", 30)
    assert {body["version"] for _, _, body, _ in master.heard} == {"2.0.0"}

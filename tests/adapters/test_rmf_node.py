"""The ROS side of the RMF adapter as far as it goes without rmf_lift_msgs: it starts, sends, and ends."""

from __future__ import annotations

import importlib
import sys
import time
import types
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from robots.adapters.rmf.words import AGV_MODE
from robots.gateway.hardware import CallCar, CarSeen
from robots.settings import RmfLifts
from tests.adapters.conftest import Reports, until
from tests.adapters.rmf_lift import FLOORS, LiftState
from tests.fixtures.patience import PATIENCE_S

pytest.importorskip("rclpy", reason="rclpy is not installed: pip install -r requirements-ros.txt")


@pytest.fixture
def node(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The module with another message type under the names of those that are no wheels."""
    from std_msgs.msg import String

    messages = types.ModuleType("rmf_lift_msgs.msg")
    messages.LiftState = messages.LiftRequest = String  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "rmf_lift_msgs", types.ModuleType("rmf_lift_msgs"))
    monkeypatch.setitem(sys.modules, "rmf_lift_msgs.msg", messages)
    monkeypatch.delitem(sys.modules, "robots.adapters.rmf.node", raising=False)
    yield importlib.import_module("robots.adapters.rmf.node")
    sys.modules.pop("robots.adapters.rmf.node", None)


def test_it_starts_sends_and_ends(node: Any, monkeypatch: pytest.MonkeyPatch, reports: Reports) -> None:
    site = RmfLifts(kind="rmf", lifts={"east": "lift_1"}, floors=FLOORS)
    hardware = node.RmfHardware("b1", site, time.time)
    hardware.start(reports)
    until(lambda: hardware._publisher is not None, PATIENCE_S, "the node")
    assert hardware._publisher.topic_name.endswith("adapter_lift_requests")
    assert hardware.command(CallCar("east", "b1-F3")) == "offline"
    assert hardware.command(CallCar("west", "b1-F3")) == "floor_unknown"
    hardware._seen(LiftState())
    hardware._seen(LiftState(lift_name="of_somebody_else"))
    until(lambda: reports.reading, PATIENCE_S, "a reading")

    sent: list[Any] = []
    monkeypatch.setattr(node, "LiftRequest", lambda: SimpleNamespace(request_time=SimpleNamespace(sec=0, nanosec=0)))
    hardware._publisher = SimpleNamespace(publish=sent.append)
    assert hardware.command(CallCar("east", "b1-F3")) == ""
    assert (sent[0].lift_name, sent[0].request_type, sent[0].destination_floor) == ("lift_1", AGV_MODE, "L3")
    assert sent[0].session_id == "hall/gateway-b1"
    assert abs(sent[0].request_time.sec - time.time()) < 5
    began = time.monotonic()
    hardware.close()
    assert time.monotonic() - began < 2.5
    assert not hardware._thread.is_alive()


def test_a_failure_is_told(node: Any, monkeypatch: pytest.MonkeyPatch, reports: Reports) -> None:
    site = RmfLifts(kind="rmf", lifts={"east": "lift_1"}, floors=FLOORS)
    hardware = node.RmfHardware("b1", site, time.time)
    hardware.start(reports)
    until(lambda: hardware._publisher is not None, PATIENCE_S, "the node")
    hardware._seen(LiftState())
    monkeypatch.setattr(type(hardware._by_lift["east"]), "tick", lambda self, at: 1 / 0)
    until(
        lambda: reports.events and isinstance(reports.events[-1], CarSeen) and reports.reading is None,
        PATIENCE_S,
        "loss",
    )
    assert hardware.command(CallCar("east", "b1-F3")) == "offline"
    hardware.close()

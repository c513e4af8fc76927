"""Hostile messages and wrong accounts: nothing moves, nothing dies, the next run goes through."""

from __future__ import annotations

import json
import uuid

import paho.mqtt.client as paho
import pytest

from robots.core.vda import VehicleState
from robots.mqtt.broker import read_password
from robots.wire.json_text import MAX_BYTES
from tests.fixtures.floor import RunningFloor
from tests.fixtures.patience import PATIENCE_S
from tests.floor.staff import collect, load, send


class Intruder:
    """A raw MQTT client with somebody's account."""

    def __init__(self, floor: RunningFloor, account: str) -> None:
        self._client = paho.Client(paho.CallbackAPIVersion.VERSION2, client_id=f"intruder-{uuid.uuid4().hex[:8]}")
        self._client.username_pw_set(account, read_password(floor.state, account))
        self._client.connect("127.0.0.1", floor.broker_port)
        self._client.loop_start()

    def publish(self, topic: str, payload: bytes) -> None:
        self._client.publish(topic, payload, qos=1).wait_for_publish(5)

    def send_oversized(self, topic: str) -> None:
        """More than the broker takes from anybody: it drops the message or the connection, so nothing is awaited."""
        self._client.publish(topic, b'{"key": "' + b"x" * (MAX_BYTES + 1000) + b'"}', qos=1)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


HOSTILE = [b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe\x00", b'{"a": NaN}', b'{"version": "9.9.9"}', b"[" * 5000,
           b'{"key": "' + b"x" * 100_000 + b'"}']  # fmt: skip


@pytest.mark.timeout(300)
def test_hostile_payloads_on_every_topic_change_nothing(floor: RunningFloor) -> None:
    site = floor.floor.hall.site
    prefix = f"hall/v1/{site}"
    robot, lift = "uagv/v2/hall/xiaodi", f"{prefix}/lift/b1"
    aims = {
        "scheduler": [f"{robot}/order", f"{robot}/instantActions", f"{lift}/desk/grant/xiaodi",
                      f"{prefix}/dispatch/reply/web", f"{prefix}/run/r-0000000000", f"{prefix}/fleet/summary"],
        "web": [f"{prefix}/dispatch/request", f"{prefix}/alarm/fire/b1/reset"],
        "xiaodi": [f"{robot}/state", f"{robot}/factsheet", f"{robot}/visualization", f"{lift}/east/cmd/xiaodi",
                   f"{lift}/desk/ask/xiaodi", f"{prefix}/robot/xiaodi/presence"],
        "gateway-b1": [f"{lift}/east/state", f"{lift}/east/ack/xiaodi", f"{lift}/east/event/xiaodi"],
        "bms": [f"{prefix}/alarm/fire/b1"],
    }  # fmt: skip
    pids = {name: floor.pid(name) for name in floor.floor.supervisor.children}
    for account, topics in aims.items():
        intruder = Intruder(floor, account)
        for topic in topics:
            for payload in HOSTILE:
                intruder.publish(topic, payload)
        intruder.send_oversized(topics[0])
        intruder.close()

    def is_told() -> bool:
        states = [message for message in floor.seen if isinstance(message, VehicleState)]
        return any(error.type == "validationError" for state in states for error in state.errors)

    floor.until(is_told, PATIENCE_S, "the robot's state tells of the orders it could not read")
    run = send(floor, "A11")
    load(floor, run)
    collect(floor, run, "A11")
    assert {name: floor.pid(name) for name in pids} == pids, "a process died of a message"


@pytest.mark.timeout(120)
def test_the_wrong_account_moves_nothing(floor: RunningFloor) -> None:
    before = floor.floor.supervisor.children["xiaodi"].restarts
    order = json.dumps({
        "headerId": 1, "timestamp": "2026-01-05T01:00:00.00Z", "version": "2.1.0", "manufacturer": "hall",
        "serialNumber": "xiaodi", "orderId": "forged", "orderUpdateId": 0, "edges": [],
        "nodes": [{"nodeId": "dock-1", "sequenceId": 0, "released": True, "actions": []}],
    }).encode()  # fmt: skip
    for account in ("watch", "web", "cli", "gateway-b1"):
        intruder = Intruder(floor, account)
        intruder.publish("uagv/v2/hall/xiaodi/order", order)
        intruder.close()
    run = send(floor, "A11")
    load(floor, run)
    collect(floor, run, "A11")
    assert not any("forged" in repr(message) for message in floor.seen)
    assert floor.floor.supervisor.children["xiaodi"].restarts == before
    rightful = Intruder(floor, "scheduler")
    rightful.publish("uagv/v2/hall/xiaodi/order", order)
    rightful.close()
    floor.until(
        lambda: any("forged" in repr(m) for m in floor.seen), PATIENCE_S, "the right account's order is heard of"
    )

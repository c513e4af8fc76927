"""The scheduler's link speaks to a vehicle in the version of its retained connection, over a real broker."""

from __future__ import annotations

import json
from typing import Any

import pytest

from robots.core.events import Unreadable
from robots.core.vda import Action, Blocking, Connection, InstantActions
from tests.fixtures.broker import RunningBroker, wait_until
from tests.fixtures.patience import PATIENCE_S
from tests.mqtt.test_link import carries, take

TOPIC = "uagv/v2/hall/xiaodi"


def says(version: str) -> str:
    header = {"headerId": 0, "timestamp": "2026-01-05T09:00:00.00Z", "version": version}
    return json.dumps({**header, "manufacturer": "hall", "serialNumber": "xiaodi", "connectionState": "ONLINE"})


@pytest.mark.parametrize("version", ["2.0.0", "2.1.0"])
def test_a_vehicle_is_answered_in_the_version_of_its_retained_connection(broker: RunningBroker, version: str) -> None:
    """2.2: the version is picked from the vehicle's own word and echoed exactly"""
    heard: list[dict[str, Any]] = []
    raw = broker.client("xiaodi")
    raw.on_message = lambda _client, _data, message: heard.append(json.loads(message.payload))
    assert broker.connect(raw) == "Success"
    raw.subscribe(f"{TOPIC}/instantActions")
    raw.publish(f"{TOPIC}/connection", says(version), 1, retain=True).wait_for_publish(5)
    scheduler = broker.link("scheduler")
    take(scheduler, carries(Connection("xiaodi", "ONLINE")))
    scheduler.publish(InstantActions("xiaodi", (Action("a-1", "stateRequest", Blocking.NONE),)))
    wait_until(lambda: bool(heard), PATIENCE_S, "an instant action")
    assert heard[0]["version"] == version


def test_a_version_nobody_speaks_reaches_the_scheduler_with_who_said_it(broker: RunningBroker) -> None:
    """2.2: the mind learns which vehicle it was from the topic, whatever the payload says"""
    raw = broker.client("xiaodi")
    assert broker.connect(raw) == "Success"
    scheduler = broker.link("scheduler")
    raw.publish(f"{TOPIC}/connection", says("1.1.0").replace("xiaodi", "other"), 1, retain=True).wait_for_publish(5)
    found = take(scheduler, lambda item: isinstance(item, Unreadable))
    wanted = {"manufacturer": "hall", "robot": "xiaodi", "where": "version", "version": "1.1.0"}
    assert found.about == "Connection"
    assert {key: found.ids.get(key) for key in wanted} == wanted

"""Who may do what at the broker: wrong accounts, forged topics, forged wills, curious readers."""

from __future__ import annotations

import queue
import time
from typing import Any

import paho.mqtt.client as paho
import pytest

from robots.core.alarm import AlarmReset
from robots.core.clock import Instant
from robots.core.events import LinkUp, Received
from robots.core.lift import AckStage, LiftAck, LiftCommand, Presence, Zone
from robots.core.runs import FleetSummary
from robots.core.vda import Connection, Node, Order
from robots.core.waiting import TicketState, WaitingTicket
from robots.mqtt.link import MqttLink
from robots.wire import topics
from robots.wire.codec import Envelope, encode
from tests.fixtures.broker import ACCOUNTS, SITE, RunningBroker, wait_until
from tests.fixtures.patience import PATIENCE_S

COMMAND = LiftCommand("b1", "east", "xiaodi", "q-1", 5.0, "register")
PRESENCE = Presence("xiaodi", Zone.OUT, "b1", "", "b1-F1", {}, "", "")
PRESENCE_OF_XIAOZHI = Presence("xiaozhi", Zone.SILL, "b1", "east", "b1-F1", {}, "", "")
IDS = {"robot": "xiaodi", "manufacturer": "hall", "group": "b1", "lift": "east", "kind": "fire", "zone": "b1",
       "queue": "A", "sensor": "eye"}  # fmt: skip


def gateway_hears(link: MqttLink, seconds: float = 5.0) -> list[Any]:
    """Messages until the first one of xiaozhi, which is the last one published in these tests."""
    heard: list[Any] = []
    until = time.monotonic() + seconds
    while not (heard and heard[-1].robot == "xiaozhi"):
        item = link.inbox.get(timeout=max(0.01, until - time.monotonic()))
        if isinstance(item, Received):
            heard.append(item.message)
    return heard


def publish(client: paho.Client, message: Any) -> None:
    address = topics.address(message, SITE)
    client.publish(address.topic, encode(message, Envelope(1, 2, 3.0)), 1, address.retain).wait_for_publish(5)


@pytest.fixture
def gateway(broker: RunningBroker) -> MqttLink:
    link = broker.link("gateway-b1")
    assert isinstance(link.inbox.get(timeout=PATIENCE_S), LinkUp)
    return link


def test_nobody_but_the_robot_itself_may_speak_for_it(broker: RunningBroker, gateway: MqttLink) -> None:
    for forger in ("watch", "xiaozhi", "web", "scheduler", "gateway-b2"):
        forging = broker.client(forger)
        assert broker.connect(forging) == "Success"
        publish(forging, COMMAND)
        publish(forging, PRESENCE)
    broker.link("xiaozhi").publish(PRESENCE_OF_XIAOZHI)
    assert gateway_hears(gateway) == [PRESENCE_OF_XIAOZHI]


def test_the_robot_itself_is_heard(broker: RunningBroker, gateway: MqttLink) -> None:
    robot = broker.client("xiaodi")
    assert broker.connect(robot) == "Success"
    publish(robot, COMMAND)
    publish(robot, PRESENCE)
    broker.link("xiaozhi").publish(PRESENCE_OF_XIAOZHI)
    assert gateway_hears(gateway) == [COMMAND, PRESENCE, PRESENCE_OF_XIAOZHI]


def test_who_has_no_account_stays_out_and_harms_nobody(broker: RunningBroker, gateway: MqttLink) -> None:
    robot = broker.link("xiaozhi")
    assert isinstance(robot.inbox.get(timeout=PATIENCE_S), LinkUp)
    for account, password in ((None, None), ("xiaodi", "guess"), ("xiaodi", ""), ("stranger", "guess"), ("", "")):
        intruder = broker.client(account, password, client_id="xiaozhi")
        assert broker.connect(intruder) != "Success", account
        intruder.loop_stop()
    robot.publish(PRESENCE_OF_XIAOZHI)
    assert gateway_hears(gateway) == [PRESENCE_OF_XIAOZHI]
    ack = LiftAck("b1", "east", "xiaozhi", "q-1", AckStage.DONE, 1)
    gateway.publish(ack)
    assert robot.inbox.get(timeout=PATIENCE_S).message == ack, (
        "the robot whose client id was used does not hear any more"
    )


def die_with_a_will(broker: RunningBroker, account: str, message: Any) -> None:
    """Connect with a will, then vanish without DISCONNECT."""
    client = broker.client(account, client_id=f"{account}-x")
    address = topics.address(message, SITE)
    client.will_set(address.topic, encode(message, Envelope(1, 2, 3.0)), 1)
    broker.connect(client)
    connection = client.socket()
    client.loop_stop()
    if connection is not None:
        connection.close()


def test_a_forged_will_is_not_read(broker: RunningBroker, gateway: MqttLink) -> None:
    die_with_a_will(broker, "xiaozhi", COMMAND)
    die_with_a_will(broker, "xiaodi", PRESENCE)  # its own to say: shows that wills are read here
    assert gateway.inbox.get(timeout=PATIENCE_S).message == PRESENCE
    broker.link("xiaozhi").publish(PRESENCE_OF_XIAOZHI)
    assert gateway_hears(gateway) == [PRESENCE_OF_XIAOZHI]


class Reader:
    """A bare client that notes the topics it hears."""

    def __init__(self, broker: RunningBroker, account: str) -> None:
        self.account, self.heard = account, list[str]()
        self._client = broker.client(account)
        self._client.on_message = lambda _c, _d, message: self.heard.append(message.topic)
        self._answered: queue.Queue[bool] = queue.Queue()
        self._client.on_subscribe = lambda *_: self._answered.put(True)
        assert broker.connect(self._client) == "Success"

    def subscribe(self, *filters: str) -> None:
        """Returns when the broker has answered, granted or not."""
        for one in filters:
            self._client.subscribe(one, 1)
            self._answered.get(timeout=PATIENCE_S)


def test_an_order_with_its_code_hashes_is_read_by_its_robot_only(broker: RunningBroker) -> None:
    readers = [Reader(broker, account) for account in ("watch", "web", "xiaozhi", "cli")]
    for reader in readers:
        reader.subscribe(
            "#", "uagv/#", "uagv/v2/+/+/order", "uagv/v2/hall/xiaodi/order", "hall/v1/xuhui/dispatch/request"
        )
    scheduler, robot = broker.link("scheduler"), broker.link("xiaodi")
    assert isinstance(scheduler.inbox.get(timeout=PATIENCE_S), LinkUp)
    assert isinstance(robot.inbox.get(timeout=PATIENCE_S), LinkUp)
    scheduler.publish(Order("xiaodi", "o-1", 0, (Node("n", 0),), ()), "sent")
    assert isinstance(robot.inbox.get(timeout=PATIENCE_S).message, Order)
    for reader in readers:
        reader.subscribe("hall/v1/xuhui/run/+")  # a round trip: whatever was on its way has arrived
        allowed = topics.subscriptions(reader.account, SITE)
        assert [topic for topic in reader.heard if not any(topics.covers(one, topic) for one, _ in allowed)] == []


def test_watch_may_publish_nothing(broker: RunningBroker) -> None:
    links = {account: broker.link(account) for account in ACCOUNTS if account != "watch"}
    for link in links.values():
        assert isinstance(link.inbox.get(timeout=PATIENCE_S), LinkUp)
    watch = broker.client("watch")
    assert broker.connect(watch) == "Success"
    for row in topics.ROWS:
        topic = row.pattern.format(site=SITE, client="web", run="r-1", handoff="h-1", **IDS)
        watch.publish(topic, b"{}", 1, row.retain).wait_for_publish(5)
    # two last words that reach every reader once; whatever of watch's was let through stands before them
    links["web"].publish(AlarmReset("fire", "b1", "li", 5.0))
    links["scheduler"].publish(FleetSummary((), 0, 0))
    last = {account: int(account not in ("bms", "tickets")) for account in links}
    wait_until(
        lambda: all(links[one].counts.received >= count for one, count in last.items()), PATIENCE_S, "the last words"
    )
    assert {account: link.counts.received for account, link in links.items()} == last


def test_the_queue_number_machine_tells_its_numbers_and_nothing_else(broker: RunningBroker) -> None:
    scheduler, machine = broker.link("scheduler"), broker.client("tickets")
    assert isinstance(scheduler.inbox.get(timeout=PATIENCE_S), LinkUp)
    assert broker.connect(machine) == "Success"
    for row in topics.ROWS:
        topic = row.pattern.format(site=SITE, client="web", run="r-1", handoff="h-1", **IDS)
        machine.publish(topic, b"{}", 1, row.retain).wait_for_publish(5)
    state = TicketState("A", Instant(5.0), (WaitingTicket("A002", Instant(3.0)),), (), ("A01",))
    publish(machine, state)
    heard = [scheduler.inbox.get(timeout=PATIENCE_S) for _ in range(3)]
    assert [one.about for one in heard[:2]] == ["TicketEvent", "TicketState"], "nothing else of it came"
    assert heard[2].message == state


def test_a_newcomer_gets_no_retained_message_it_may_not_read(broker: RunningBroker) -> None:
    web = broker.link("web")
    assert isinstance(web.inbox.get(timeout=PATIENCE_S), LinkUp)
    robot = broker.link("xiaodi")
    assert isinstance(robot.inbox.get(timeout=PATIENCE_S), LinkUp)
    robot.publish(Connection("xiaodi", "ONLINE"))
    wait_until(lambda: web.counts.received == 1, PATIENCE_S, "xiaodi's ONLINE at web")
    newcomer = Reader(broker, "bms")
    newcomer.subscribe("#", "uagv/v2/hall/xiaodi/connection")
    assert newcomer.heard == []

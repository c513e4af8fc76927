"""The link against a real broker: up, down, up again; deliveries; wills; what happens to bad input."""

from __future__ import annotations

import os
import queue
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from robots.core.events import LinkDown, LinkUp, Received
from robots.core.geometry import Pose
from robots.core.lift import AckStage, DeskAsk, LiftAck, LiftCommand, LiftOnline
from robots.core.runs import DispatchRequest, RunCleared, RunFact, RunState
from robots.core.vda import Connection, Node, Order, Visualization
from robots.mqtt.broker import read_password
from robots.mqtt.link import Delivered, MqttLink
from robots.mqtt.probing import broker_answers
from tests.fixtures.broker import HOST, RunningBroker, wait_until
from tests.fixtures.patience import PATIENCE_S

FACT = RunFact("r-1", RunState.CARRYING, False, "A12", "3F-archive", False, False, 5.0, 6.0)


def take(link: MqttLink, wanted: Callable[[Any], bool], seconds: float = 5.0) -> Any:
    """The next item of the inbox that is wanted; what comes before it is passed over."""
    until = time.monotonic() + seconds
    seen = []
    while True:
        try:
            item = link.inbox.get(timeout=max(0.01, until - time.monotonic()))
        except queue.Empty:
            raise AssertionError(f"not seen within {seconds:g} s; seen: {seen}") from None
        if wanted(item):
            return item
        seen.append(item)


def is_up(item: Any) -> bool:
    return isinstance(item, LinkUp)


def is_down(item: Any) -> bool:
    return isinstance(item, LinkDown)


def carries(message: Any) -> Callable[[Any], bool]:
    return lambda item: isinstance(item, Received) and item.message == message


def up(broker: RunningBroker, *accounts: str) -> list[MqttLink]:
    links = [broker.link(account) for account in accounts]
    for link in links:
        take(link, is_up)
    return links


def test_a_message_reaches_its_readers_with_its_envelope(broker: RunningBroker) -> None:
    robot, gateway = up(broker, "xiaodi", "gateway-b1")
    command = LiftCommand("b1", "east", "xiaodi", "q-1", 5.0, "register")
    assert robot.publish(command)
    assert robot.publish(DeskAsk("b1", "xiaodi", "q-1", "b1-F1", "b1-F3"))
    got = take(gateway, carries(command))
    assert (got.seq, got.retained) == (0, False)
    assert abs(got.boot - time.time() * 1000) < 60_000
    ack = LiftAck("b1", "east", "xiaodi", "q-1", AckStage.RECEIVED, 1)
    gateway.publish(ack)
    take(robot, carries(ack))


def test_a_robot_that_stops_says_offline_and_what_is_retained_is_marked(broker: RunningBroker) -> None:
    scheduler, robot = up(broker, "scheduler", "xiaodi")
    robot.publish(Connection("xiaodi", "ONLINE"))
    assert not take(scheduler, carries(Connection("xiaodi", "ONLINE"))).retained
    started = time.monotonic()
    robot.stop()
    assert time.monotonic() - started < 2.0
    take(scheduler, carries(Connection("xiaodi", "OFFLINE")))
    late = broker.link("watch")
    assert take(late, carries(Connection("xiaodi", "OFFLINE"))).retained


@pytest.mark.parametrize("outbox_id", ["", "out-1"])
def test_what_is_published_while_the_link_comes_up_goes_after_connect(broker: RunningBroker, outbox_id: str) -> None:
    """Another thread may publish when the socket is there and CONNECT is not yet on it."""
    (reader,) = up(broker, "watch")
    password = read_password(broker.state, "scheduler")
    scheduler = MqttLink("scheduler", password, HOST, broker.port, broker.site)
    opened = []

    def open_and_publish(*_: Any) -> None:
        opened.append(scheduler.publish(FACT, outbox_id))

    scheduler._client.on_socket_open = open_and_publish
    scheduler.start()
    try:
        take(scheduler, is_up)
        take(reader, carries(FACT))
        assert opened == [True]  # and the first connection was not thrown away
    finally:
        scheduler.stop()


def test_an_outbox_message_is_confirmed_once_and_vda_keeps_its_qos_for_the_reader(broker: RunningBroker) -> None:
    scheduler, robot = up(broker, "scheduler", "xiaodi")
    order = Order("xiaodi", "o-1", 0, (Node("n", 0),), ())
    scheduler.publish(order, "out-1")
    take(robot, carries(order))
    take(scheduler, lambda item: item == Delivered("out-1"))
    for number in range(200):
        scheduler.publish(FACT, f"fact-{number}")
    confirmed = [take(scheduler, lambda item: isinstance(item, Delivered)).outbox_id for _ in range(200)]
    assert sorted(confirmed) == sorted(f"fact-{number}" for number in range(200))


def test_a_cleared_run_is_forgotten_by_the_broker(broker: RunningBroker) -> None:
    scheduler, web = up(broker, "scheduler", "web")
    scheduler.publish(FACT)
    take(web, carries(FACT))
    scheduler.publish(RunCleared("r-1"), "cleared")
    take(web, carries(RunCleared("r-1")))
    take(scheduler, lambda item: item == Delivered("cleared"))
    newcomer = broker.link("watch")
    take(newcomer, is_up)
    scheduler.publish(FACT)
    assert not take(newcomer, lambda item: isinstance(item, Received) and isinstance(item.message, RunFact)).retained


def test_the_broker_goes_and_comes_back(broker: RunningBroker) -> None:
    scheduler, web = up(broker, "scheduler", "web")
    scheduler.publish(FACT, "before")
    take(scheduler, lambda item: item == Delivered("before"))
    assert broker.stop() == 0
    take(scheduler, is_down)
    take(web, is_down)
    assert scheduler.publish(FACT, "meanwhile")
    assert scheduler.publish(FACT, "meanwhile"), "sent again while it waits: nothing happens"
    broker.start()
    take(scheduler, is_up, 8.0)
    take(web, is_up, 8.0)
    take(scheduler, lambda item: item == Delivered("meanwhile"), 8.0)
    take(web, carries(FACT))
    request = DispatchRequest("k-1", "web", "run", from_="A12", to="3F-archive")
    web.publish(request)
    take(scheduler, carries(request))


def test_what_is_retained_outlives_a_restart_of_the_broker(broker: RunningBroker) -> None:
    (scheduler,) = up(broker, "scheduler")
    scheduler.publish(FACT, "kept")
    take(scheduler, lambda item: item == Delivered("kept"))
    scheduler.stop()
    broker.stop()
    broker.start()
    assert take(broker.link("web"), carries(FACT)).retained


def test_without_a_broker_qos_0_is_dropped_and_counted_and_stop_is_quick(broker: RunningBroker) -> None:
    broker.stop()
    link = broker.link("xiaodi")
    assert link.publish(Connection("xiaodi", "ONLINE")), "QoS 1 waits"
    assert not link.publish(Visualization("xiaodi", Pose("b1-F1", 1.0, 2.0, 0.0), 0.0, 0.0))
    assert (link.counts.sent, link.counts.unsent) == (1, 1)
    started = time.monotonic()
    link.stop()
    assert time.monotonic() - started < 2.5


def test_bad_input_is_counted_and_dropped_and_the_link_goes_on(broker: RunningBroker) -> None:
    scheduler, web = up(broker, "scheduler", "web")
    raw = broker.client("web")
    assert broker.connect(raw) == "Success"
    for payload in (b"", b"{", b"{}", b'{"boot": 1, "seq": 1, "stamp": "now"}', b"\xff", b"[" * 5000):
        raw.publish("hall/v1/xuhui/dispatch/request", payload, 1).wait_for_publish(5)
    wait_until(lambda: scheduler.counts.unreadable == 6, PATIENCE_S, "counting six unreadable messages")
    assert {error.topic for error in scheduler.unreadable} == {"hall/v1/xuhui/dispatch/request"}
    request = DispatchRequest("k-1", "web", "run", from_="A12", to="3F-archive")
    web.publish(request)
    take(scheduler, carries(request))


def test_an_oversized_message_is_not_delivered_and_harms_nobody(broker: RunningBroker) -> None:
    scheduler, web = up(broker, "scheduler", "web")
    raw = broker.client("web")
    assert broker.connect(raw) == "Success"
    raw.publish("hall/v1/xuhui/dispatch/request", b'{"a": "' + b"x" * 300_000 + b'"}', 0)
    request = DispatchRequest("k-1", "web", "run", from_="A12", to="3F-archive")
    web.publish(request)
    take(scheduler, carries(request))
    assert (scheduler.counts.received, scheduler.counts.unreadable) == (1, 0)


def test_a_full_inbox_drops_and_counts_messages_but_not_the_links_own_events(broker: RunningBroker) -> None:
    inbox: queue.Queue[Any] = queue.Queue(20)
    web = broker.link("web", inbox=inbox)
    take(web, is_up)
    (scheduler,) = up(broker, "scheduler")
    for number in range(50):
        scheduler.publish(FACT, f"f-{number}")
    wait_until(lambda: web.counts.received == 50, PATIENCE_S, "fifty messages received")
    assert web.counts.unheard == 32
    broker.stop()
    items = [web.inbox.get(timeout=PATIENCE_S) for _ in range(19)]
    assert isinstance(items[-1], LinkDown)


_VICTIM = """
import sys, time
from robots.mqtt.link import MqttLink
link = MqttLink(sys.argv[1], sys.stdin.readline().strip(), "127.0.0.1", int(sys.argv[2]), "xuhui")
link.start()
print(link.inbox.get(timeout=60), flush=True)
time.sleep(30)
"""


def killed(broker: RunningBroker, account: str) -> None:
    """A process whose link is up, killed with SIGKILL."""
    victim = subprocess.Popen(
        [sys.executable, "-c", _VICTIM, account, str(broker.port)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    with victim:
        assert victim.stdin is not None and victim.stdout is not None
        victim.stdin.write(read_password(broker.state, account) + "\n")
        victim.stdin.flush()
        assert victim.stdout.readline().startswith("LinkUp")
        os.kill(victim.pid, signal.SIGKILL)


def test_the_wills_of_killed_processes_are_read(broker: RunningBroker) -> None:
    (scheduler,) = up(broker, "scheduler")
    killed(broker, "xiaodi")
    take(scheduler, carries(Connection("xiaodi", "CONNECTIONBROKEN")))
    killed(broker, "gateway-b1")
    will = take(scheduler, lambda item: isinstance(item, Received) and isinstance(item.message, LiftOnline))
    assert not will.message.online
    assert will.seq == 2**32 - 1, "higher than anything sent on that connection, so never dropped as old"


def test_a_process_that_comes_back_takes_over_from_its_ghost(broker: RunningBroker) -> None:
    scheduler, ghost = up(broker, "scheduler", "xiaodi")
    back = broker.client("xiaodi", client_id="xiaodi")
    assert broker.connect(back) == "Success"
    take(ghost, is_down)
    ghost.stop()
    take(scheduler, carries(Connection("xiaodi", "CONNECTIONBROKEN")))


def test_two_command_lines_at_once_both_get_their_answers(broker: RunningBroker) -> None:
    one = broker.link("cli", now=lambda: 1_000.0)
    two = broker.link("cli", now=lambda: 2_000.0)
    take(one, is_up)
    take(two, is_up)
    (scheduler,) = up(broker, "scheduler")
    scheduler.publish(FACT)
    take(one, carries(FACT))
    take(two, carries(FACT))


def test_a_gated_link_asks_before_each_message_and_keeps_nothing_for_later(broker: RunningBroker) -> None:
    asked: list[str] = []
    password = read_password(broker.state, "scheduler")
    link = MqttLink(
        "scheduler", password, "127.0.0.1", broker.port, broker.site, may_leave=lambda: asked.append("?"), boot=77
    )
    assert not link.publish(FACT), "before the broker has answered nothing waits for it"
    link.start()
    take(link, is_up)
    before = len(asked)
    assert before >= 3, "for the message, the connection, the answer to it"
    (watch,) = up(broker, "watch")
    assert link.publish(FACT)
    assert len(asked) == before + 1
    assert take(watch, carries(FACT)).boot == 77
    assert link.counts.unsent == 1
    link.stop()


def test_a_broker_is_asked_without_ending_the_accounts_own_connection(broker: RunningBroker) -> None:
    (link,) = up(broker, "scheduler")
    password = read_password(broker.state, "scheduler")
    assert broker_answers("127.0.0.1", broker.port, "scheduler", password)
    assert not broker_answers("127.0.0.1", broker.port, "scheduler", "wrong")
    assert link.publish(FACT) and link.inbox.empty()
    with socket.create_server(("127.0.0.1", 0)) as mute:
        assert not broker_answers("127.0.0.1", mute.getsockname()[1], "scheduler", password)

"""The link of one process to the broker: the only place that imports paho.

Threads: paho's network thread decodes what arrives and puts it into `inbox`; it calls nothing else of ours. The owner's
thread takes from `inbox`; `publish` may be called by any thread. Nothing waits for another thread inside a callback.

The session is clean: subscriptions are made again on every connect, states are retained and commands idempotent, and a
lift command that waited half a minute in a broker's queue must not arrive after all.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from robots.core.clock import Instant
from robots.core.events import LinkDown, LinkUp, Received, Unreadable
from robots.core.lift import LiftOnline
from robots.core.vda import Connection
from robots.mqtt.numbering import Numbering
from robots.wire import codec, topics
from robots.wire.codec import Envelope, UnreadableMessage
from robots.wire.envelope import CURRENT
from robots.wire.json_text import glimpse
from robots.wire.vda.versions import Versions

log = logging.getLogger(__name__)

KEEPALIVE_S = 10
STOP_S = 2.0
INBOX = 10_000
"""Items that may wait for the owner in an inbox of our own. The last tenth of any inbox is kept for link events and
deliveries: further messages are dropped and counted."""
QUEUED = 2_000
"""QoS 1 messages that may wait for the broker; more are dropped and counted."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """The broker has the message that was published with this outbox id."""

    outbox_id: str


@dataclass(slots=True)
class LinkCounts:
    """What the link has done since its start.

    unreadable  inbound messages that broke the rules of their topic
    unheard     inbound messages, or events of the link itself, dropped because the inbox was full
    unsent      outbound messages dropped: QoS 0 without a broker, or too many waiting
    """

    received: int = 0
    sent: int = 0
    unreadable: int = 0
    unheard: int = 0
    unsent: int = 0


Item = Received | Unreadable | LinkUp | LinkDown | Delivered


@dataclass(frozen=True, slots=True)
class Packet:
    """A message as it goes to the broker: what an outbox keeps."""

    topic: str
    payload: bytes
    qos: int
    retain: bool


class MqttLink:
    """See the module. `account` is the login of `wire.topics`, `now` the process's clock, read once for `boot`.

    inbox     where `Item`s go; may be shared with other sources of events
    version   of the software, told by a gateway's `LiftOnline`
    versions  of VDA 5050 by the account of a vehicle, for what is sent on its topics by whomever, until the vehicle
              itself has said what it speaks
    boot      the mark of this process's messages, where not its clock gives it
    may_leave asked before each message and each connection, by any thread; does not return when nothing may leave. Then
              nothing waits here for a link either: paho would send it before the broker has answered to a connection,
              and a network that holds both back might deliver them when another has long taken this one's place

    A robot's will says CONNECTIONBROKEN and its link OFFLINE at `stop`; a gateway's will and its link at `stop` say
    `LiftOnline(online=False)`. That it is online is for the mind to say, at each `LinkUp`.
    """

    def __init__(
        self,
        account: str,
        password: str,
        host: str,
        port: int,
        site: str,
        *,
        inbox: queue.Queue[Any] | None = None,
        now: Callable[[], float] = time.time,
        version: str = "",
        versions: Mapping[str, str] | None = None,
        boot: int | None = None,
        may_leave: Callable[[], None] | None = None,
    ) -> None:
        self.inbox: queue.Queue[Any] = queue.Queue(INBOX) if inbox is None else inbox
        self.counts = LinkCounts()
        self.unreadable: deque[UnreadableMessage] = deque(maxlen=100)
        self._account = account
        self._role = topics.role_of(account)
        self._address = (host, port)
        self._site = site
        self._boot = int(now() * 1000) if boot is None else boot
        self._may_leave = may_leave
        self._version = version
        self._versions = Versions(versions)
        self._now = now
        self._numbering = Numbering()
        self._filters = topics.subscriptions(account, site)
        self._up = False
        self._stopping = False
        self._lock = threading.Lock()  # guards the three below; never held while paho is called
        self._unconfirmed: dict[int, str] = {}  # paho's number of a message to its outbox id, empty = none
        self._confirmed_early: set[int] = set()
        self._sent_at: dict[int, float] = {}  # the same numbers, and when each was sent, seconds of the steady clock
        # one connection an account: a process that comes back takes over from its own ghost. Of `cli` there may be many
        client_id = f"{account}-{self._boot}" if self._role is topics.Role.CLI else account
        self._client = _Client(CallbackAPIVersion.VERSION2, client_id, clean_session=True)
        self._client.username_pw_set(account, password)
        self._client.reconnect_delay_set(min_delay=1, max_delay=5)
        self._client.max_queued_messages_set(QUEUED)
        self._client.max_inflight_messages_set(100)
        self._client.suppress_exceptions = True  # an exception in a callback is logged; it must not end paho's thread
        self._client.enable_logger(log.getChild("paho"))
        self._client.on_socket_open = _send_at_once
        self._client.on_pre_connect = self._set_will
        self._client.on_connect = self._on_connect
        self._client.on_subscribe = self._on_subscribe
        self._client.on_disconnect = self._on_disconnect
        self._client.on_message = self._on_message
        self._client.on_publish = self._on_publish

    def start(self) -> None:
        """Connect in the background, for as long as it takes. `LinkUp` tells when every subscription stands."""
        self._client.connect_async(*self._address, keepalive=KEEPALIVE_S)
        self._client.loop_start()

    def pack(self, message: Any) -> Packet:
        """A message with its topic and number. Raises ValueError for one that cannot be put on the wire."""
        address, is_vda, version = self._address_of(message)
        seq = self._numbering.header_id(address.topic) if is_vda else self._numbering.seq()
        payload = codec.encode(message, Envelope(self._boot, seq, self._now(), version))
        return Packet(address.topic, payload, address.qos, address.retain)

    def _address_of(self, message: Any) -> tuple[topics.Address, bool, str]:
        """Where it goes, whether it is of VDA 5050, and in which version of that."""
        row = topics.ROW_OF.get(type(message))
        is_vda = row is not None and row.is_vda
        version = self._versions.of(message) if is_vda else CURRENT
        return topics.address(message, self._site, version), is_vda, version

    def send(self, topic: str, payload: bytes, qos: int, retain: bool, outbox_id: str = "") -> bool:
        """Hand a packet to the network thread. Thread-safe; does not wait.

        With an outbox id it goes at QoS 1 or better and `Delivered` follows once the broker has it, if need be after a
        reconnect; while it is under way, sending it again does nothing. What a reader gets is up to its subscription.
        False: it was dropped (see `LinkCounts.unsent`) and nothing will follow.
        """
        if outbox_id:
            qos = max(qos, 1)
            with self._lock:
                if outbox_id in self._unconfirmed.values():
                    return True
        return self._send(Packet(topic, payload, qos, retain), outbox_id) is not None

    def publish(self, message: Any, outbox_id: str = "") -> bool:
        """`pack` and `send` in one. Thread-safe."""
        packet = self.pack(message)
        return self.send(packet.topic, packet.payload, packet.qos, packet.retain, outbox_id)

    @property
    def unanswered_s(self) -> float:
        """How long the oldest message on this connection has waited for the broker's word, seconds; 0: none does. A
        network that swallows everything shows here long before the connection breaks."""
        with self._lock:
            return time.monotonic() - min(self._sent_at.values()) if self._sent_at else 0.0

    def stop(self) -> None:
        """Say goodbye, disconnect, end the network thread; within `STOP_S`. Nothing is delivered afterwards."""
        until = time.monotonic() + STOP_S
        was_up, self._up, self._stopping = self._up, False, True
        for goodbye in self._farewell("OFFLINE") if was_up else ():
            info = self._send(self.pack(goodbye))
            with contextlib.suppress(RuntimeError, ValueError):  # lost at this very moment: the will says it then
                if info is not None:
                    info.wait_for_publish(timeout=STOP_S / 2)
        self._client.disable_logger()
        self._client.disconnect()
        # loop_stop joins a thread that may sit in a connect for seconds; it is a daemon, so leaving it is safe
        stopper = threading.Thread(target=self._client.loop_stop, daemon=True)
        stopper.start()
        stopper.join(max(0.0, until - time.monotonic()))

    def vanish(self) -> None:
        """Be gone without a goodbye, as when the process is killed: the broker tells of it by the will."""
        self._up, self._stopping = False, True
        self._client.disable_logger()
        sock = self._client.socket()
        if isinstance(sock, socket.socket):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        threading.Thread(target=self._client.loop_stop, daemon=True).start()  # it joins a thread that may wait

    def _send(self, packet: Packet, outbox_id: str = "") -> paho.MQTTMessageInfo | None:
        if self._may_leave is not None:
            self._may_leave()
            if not self._up:
                self.counts.unsent += 1
                return None
        info = self._client.publish(packet.topic, packet.payload, packet.qos, packet.retain)
        is_queued = packet.qos > 0 and info.rc == paho.MQTT_ERR_NO_CONN  # paho keeps it for the next connection
        if info.rc != paho.MQTT_ERR_SUCCESS and not is_queued:
            self.counts.unsent += 1
            return None
        self.counts.sent += 1
        with self._lock:
            is_confirmed = info.mid in self._confirmed_early
            if is_confirmed:
                self._confirmed_early.remove(info.mid)
            else:
                self._unconfirmed[info.mid] = outbox_id
                self._sent_at[info.mid] = time.monotonic()
        if is_confirmed and outbox_id:
            self._put(Delivered(outbox_id))
        return info

    def _put(self, item: Item) -> None:
        """Into the inbox, waiting a moment for room: these few must not be lost to a flood of messages."""
        try:
            self.inbox.put(item, timeout=1.0)
        except queue.Full:
            self.counts.unheard += 1
            log.error("%s: inbox full, lost %s", self._account, item)

    def _is_full(self) -> bool:
        return 0 < self.inbox.maxsize * 9 // 10 <= self.inbox.qsize()

    def _farewell(self, state: Any) -> list[Any]:
        """What this account says when it goes: a robot its VDA connection state, a gateway that it is not online."""
        if self._role is topics.Role.ROBOT:
            return [Connection(self._account, state)]
        if self._role is topics.Role.GATEWAY:
            group = topics.identity(self._account)["group"]
            return [LiftOnline(group, False, Instant(self._now()), self._version)]
        return []

    def _ask_to_leave(self) -> None:
        if self._may_leave is not None:
            self._may_leave()

    # ---- paho's network thread from here on

    def _set_will(self, client: paho.Client, _data: Any) -> None:
        self._ask_to_leave()
        for will in self._farewell("CONNECTIONBROKEN"):
            address, is_vda, version = self._address_of(will)
            seq = self._numbering.header_id(address.topic) if is_vda else self._numbering.will_seq()
            payload = codec.encode(will, Envelope(self._boot, seq, self._now(), version))
            client.will_set(address.topic, payload, address.qos, address.retain)

    def _on_connect(self, client: paho.Client, _data: Any, _flags: Any, code: ReasonCode, _: Properties | None) -> None:
        self._ask_to_leave()  # before the network thread sends what waited for this connection
        if code.is_failure:
            log.error("%s: the broker at %s:%s refuses this account: %s", self._account, *self._address, code)
        elif self._filters:
            client.subscribe(list(self._filters))
        else:
            self._rise()

    def _on_subscribe(self, _c: paho.Client, _d: Any, _mid: int, codes: list[ReasonCode], _: Properties | None) -> None:
        refused = [topic for (topic, _), code in zip(self._filters, codes, strict=False) if code.is_failure]
        if refused:
            log.error("%s: the broker refuses to let it read %s; the link stays down", self._account, refused)
        else:
            self._rise()

    def _rise(self) -> None:
        if self._stopping:
            return
        self._up = True
        self._put(LinkUp(self._now()))

    def _on_disconnect(self, _c: paho.Client, _d: Any, _flags: Any, code: ReasonCode, _: Properties | None) -> None:
        self._numbering.lost()
        with self._lock:
            self._sent_at.clear()
        if self._up:
            self._up = False
            self._put(LinkDown(self._now()))
            log.warning("%s: link down: %s", self._account, code)

    def _on_message(self, _client: paho.Client, _data: Any, message: paho.MQTTMessage) -> None:
        self.counts.received += 1
        if self._is_full():
            self.counts.unheard += 1
            if self.counts.unheard % 1000 == 1:
                log.error("%s: inbox full, %d messages dropped so far", self._account, self.counts.unheard)
            return
        try:
            found = codec.decode(message.topic, bytes(message.payload), self._site)
        except UnreadableMessage as error:
            self.counts.unreadable += 1
            self.unreadable.append(error)
            log.warning("%s: unreadable: %s", self._account, error)
            known = topics.match(message.topic, self._site)
            about = known.row.message.__name__ if known else ""
            ids = {**glimpse(bytes(message.payload)), **(known.ids if known else {}), "where": error.where}
            self._put(Unreadable(self._now(), about, message.topic, str(error), ids))
            return
        if not self._versions.heard(found.message, found.version, found.stamp, message.retain):
            log.info("%s: left unread: a vehicle speaks another major version than %s", self._account, message.topic)
            return
        at = self._now()
        self._put(Received(at, found.message, found.stamp, found.boot, found.seq, message.retain, found.version))

    def _on_publish(self, _client: paho.Client, _data: Any, mid: int, _code: ReasonCode, _: Properties | None) -> None:
        with self._lock:
            outbox_id = self._unconfirmed.pop(mid, None)
            self._sent_at.pop(mid, None)
            if outbox_id is None:
                self._confirmed_early.add(mid)  # paho was faster than `_send` could note the number
        if outbox_id:
            self._put(Delivered(outbox_id))


class _Client(paho.Client):
    """Paho's, with CONNECT always first: what another thread publishes between a new socket and its CONNECT would go
    before it, and the broker ends such a connection for a breach of protocol."""

    def _send_connect(self, keepalive: int) -> MQTTErrorCode:
        code = super()._send_connect(keepalive)
        for packet in list(self._out_packet):
            if packet["command"] & 0xF0 == paho.CONNECT:
                self._out_packet.remove(packet)
                self._out_packet.appendleft(packet)
        return code


def _send_at_once(_client: paho.Client, _data: Any, connection: Any) -> None:
    """Our messages are small and few: without this the kernel holds some back for 40 ms to send them together."""
    if isinstance(connection, socket.socket):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

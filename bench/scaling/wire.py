"""Many MQTT connections in one thread: one for each vehicle, lift group and tablet, each with its own login.

Every connection is a paho client without a thread of its own; one selector says which have something to read.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from robots.mqtt.broker import HOST, read_password
from robots.wire import codec, topics
from robots.wire.envelope import Envelope

KEEPALIVE_S = 60
ANSWER_S = 20.0


@dataclass(slots=True)
class Heard:
    """A message as it came, and when, seconds of the wall clock."""

    account: str
    topic: str
    payload: bytes
    at: float


@dataclass(slots=True)
class Wire:
    """All connections to one broker. sent, received: messages so far, and the same in bytes of payload."""

    state: Path
    port: int
    site: str
    boot: int
    clients: dict[str, paho.Client] = field(default_factory=dict)
    heard: list[Heard] = field(default_factory=list)
    sent: int = 0
    received: int = 0
    lost: list[str] = field(default_factory=list)
    _granted: set[str] = field(default_factory=set)
    _headers: dict[str, int] = field(default_factory=dict)
    _selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    _looked_at: float = 0.0

    def open(self, account: str, filters: Iterable[tuple[str, int]], will: Any = None) -> None:
        """Connect a login; `settle` waits until what it reads is granted."""
        client = paho.Client(CallbackAPIVersion.VERSION2, client_id=account, clean_session=True)
        client.username_pw_set(account, read_password(self.state, account))
        client.max_inflight_messages_set(100)
        if will is not None:
            address = topics.address(will, self.site)
            client.will_set(address.topic, self._payload(will, address.topic), address.qos, address.retain)
        wanted = list(filters)
        client.on_connect = lambda one, _d, _f, code, _p: self._connected(one, account, wanted, code)
        client.on_subscribe = lambda _c, _d, _m, codes, _p: self._subscribed(account, codes)
        client.on_disconnect = lambda _c, _d, _f, code, _p: self.lost.append(f"{account}: {code}")
        client.on_message = lambda _c, _d, message: self._hear(account, message)
        client.connect(HOST, self.port, keepalive=KEEPALIVE_S)
        sock = client.socket()
        if not isinstance(sock, socket.socket):
            raise RuntimeError(f"{account} got no connection")
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._selector.register(sock, selectors.EVENT_READ, client)
        self.clients[account] = client

    def settle(self) -> None:
        """Wait until every connection reads what it asked for. Raises RuntimeError when one does not in time."""
        until = time.monotonic() + ANSWER_S
        while len(self._granted) < len(self.clients):
            self.turn(0.05)
            if self.lost or time.monotonic() > until:
                raise RuntimeError(f"{len(self._granted)} of {len(self.clients)} connections stand; {self.lost[:3]}")

    def turn(self, seconds: float) -> None:
        """Read what there is; wait so long for the first of it."""
        for key, _ in self._selector.select(max(0.0, seconds)):
            key.data.loop_read()
            if key.data.want_write():
                key.data.loop_write()
        now = time.monotonic()
        if now - self._looked_at >= 1.0:
            self._looked_at = now
            for client in self.clients.values():
                client.loop_misc()
                if client.want_write():
                    client.loop_write()

    def send(self, account: str, message: Any) -> bytes:
        """Publish a message of core on its topic as this login."""
        address = topics.address(message, self.site)
        payload = self._payload(message, address.topic)
        self.clients[account].publish(address.topic, payload, address.qos, address.retain)
        self.sent += 1
        return payload

    def close(self) -> None:
        for client in self.clients.values():
            client.on_disconnect = None
            client.disconnect()
        self._selector.close()

    def _payload(self, message: Any, topic: str) -> bytes:
        number = self._headers[topic] = self._headers.get(topic, -1) + 1
        return codec.encode(message, Envelope(self.boot, number, time.time()))

    def _connected(self, client: paho.Client, account: str, wanted: list[tuple[str, int]], code: Any) -> None:
        if code.is_failure:
            self.lost.append(f"{account}: {code}")
        elif wanted:
            client.subscribe(wanted)
        else:
            self._granted.add(account)

    def _subscribed(self, account: str, codes: list[Any]) -> None:
        if any(code.is_failure for code in codes):
            self.lost.append(f"{account}: {codes}")
        self._granted.add(account)

    def _hear(self, account: str, message: paho.MQTTMessage) -> None:
        self.received += 1
        self.heard.append(Heard(account, message.topic, bytes(message.payload), time.time()))

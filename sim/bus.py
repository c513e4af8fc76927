"""The broker in one process: who publishes what reaches whom, by the topic table of `robots.wire`.

Semantics of MQTT 3.1.1 as our links use it: a retained message is kept per topic and handed to whoever connects; a
message of QoS 1 published while the broker is away waits at its publisher and goes out on reconnection, one of QoS 0 is
lost; a client that dies leaves its will. Messages of one instant are delivered in the order they were published.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from robots.core.events import LinkDown, LinkUp, Received
from robots.core.runs import RunCleared
from robots.wire import codec
from robots.wire.topics import address, readers, reads


@dataclass(slots=True)
class Client:
    """One account's connection. `boot` is the instant its process started, in ms."""

    account: str
    boot: int
    wills: tuple[Any, ...] = ()
    seq: int = 0
    connected: bool = False
    waiting: deque[Any] = field(default_factory=deque)


@dataclass(slots=True)
class Bus:
    """In-process broker.

    deliver   called for each event that reaches an account: (account, Received | LinkUp | LinkDown)
    validate  encode and decode every message through the wire's codec: slow, for tests of the codec in use
    """

    site: str
    validate: bool = False
    running: bool = True
    clients: dict[str, Client] = field(default_factory=dict)
    queue: deque[tuple[str, Any]] = field(default_factory=deque)
    published: int = 0
    on_publish: Callable[[float, str, Any], None] | None = None
    _retained: dict[str, tuple[Any, int, int, float]] = field(default_factory=dict)

    def connect(self, at: float, account: str, boot: int, wills: tuple[Any, ...] = ()) -> None:
        """A process starts its link. It hears `LinkUp` and the retained messages as soon as the broker runs."""
        self.clients[account] = Client(account, boot, wills)
        if self.running:
            self._bring_up(at, self.clients[account])

    def drop(self, at: float, account: str) -> None:
        """A process dies: what waited in its memory is gone and the broker sends its will."""
        client = self.clients.pop(account, None)
        self.queue = deque(item for item in self.queue if item[0] != account)
        if client is not None and client.connected:
            for will in client.wills:
                self._route(at, client, will)

    def stop(self, at: float) -> None:
        """The broker goes away; every client notices."""
        if not self.running:
            return
        self.running = False
        self.queue = deque(item for item in self.queue if not isinstance(item[1], Received))
        for client in self.clients.values():
            client.connected = False
            self.queue.append((client.account, LinkDown(at)))

    def start(self, at: float) -> None:
        """The broker is back with its retained messages; it had sent nobody's will."""
        if self.running:
            return
        self.running = True
        for client in list(self.clients.values()):
            self._bring_up(at, client)

    def publish(self, at: float, account: str, message: Any) -> bool:
        """Send in the name of an account. False: the broker is away, and the message waits or (QoS 0) is lost."""
        client = self.clients[account]
        if client.connected:
            self._route(at, client, message)
        elif address(message, self.site).qos:
            client.waiting.append(message)
        return client.connected

    def is_connected(self, account: str) -> bool:
        client = self.clients.get(account)
        return client is not None and client.connected

    def _bring_up(self, at: float, client: Client) -> None:
        client.connected = True
        self.queue.append((client.account, LinkUp(at)))
        for message, boot, seq, stamp in list(self._retained.values()):
            if reads(client.account, message):
                event = Received(at, message, stamp, boot, seq, retained=True)
                self.queue.append((client.account, event))
        waiting, client.waiting = client.waiting, deque()
        for message in waiting:
            self._route(at, client, message)

    def _route(self, at: float, client: Client, message: Any) -> None:
        client.seq += 1
        self.published += 1
        if self.validate:
            message = self._over_the_wire(at, client, message)
        if self.on_publish is not None:
            self.on_publish(at, client.account, message)
        target = address(message, self.site)
        if target.retain:
            if isinstance(message, RunCleared):
                self._retained.pop(target.topic, None)
            else:
                self._retained[target.topic] = (message, client.boot, client.seq, at)
        event = Received(at, message, at, client.boot, client.seq)
        for account in readers(message, self.clients):
            if self.clients[account].connected:
                self.queue.append((account, event))

    def _over_the_wire(self, at: float, client: Client, message: Any) -> Any:
        payload = codec.encode(message, codec.Envelope(client.boot, client.seq, at))
        return codec.decode(address(message, self.site).topic, payload, self.site).message

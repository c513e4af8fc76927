"""The broker in one process: who publishes what reaches whom, by the topic table of `robots.wire`.

Semantics of MQTT 3.1.1 as our links use it, with clean sessions: a retained message is kept per topic and handed to
whoever connects; a message of QoS 1 published without a connection waits at its publisher and goes out on reconnection,
one of QoS 0 is lost; a client that dies or falls silent leaves its will. Messages of one instant are delivered in the
order they were published. A link without a fault costs nothing: it is as quick as a call.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from robots.core.events import LinkDown, LinkUp, Received
from robots.wire import codec
from robots.wire.topics import CLEARING, ROW_OF, Address, address, readers, reads
from sim.net.connections import BLOCK, Client, Packet
from sim.net.links import (
    AT_ONCE_S,
    BROKER_PATIENCE_S,
    CLIENT_PATIENCE_S,
    RETRY_S,
    Clock,
    Network,
    Weather,
    next_attempt,
)


@dataclass(frozen=True, slots=True)
class Delivered:
    """The broker has the message that was published with this outbox id."""

    at: float
    outbox: str


@dataclass(slots=True)
class Bus:
    """In-process broker.

    queue     what reaches an account, in order: (account, Received | LinkUp | LinkDown | Delivered)
    validate  encode and decode every message through the wire's codec: slow, for tests of the codec in use
    network   the faults of links; `clocks` of accounts whose clock is wrong
    """

    site: str
    validate: bool = False
    running: bool = True
    clients: dict[str, Client] = field(default_factory=dict)
    queue: deque[tuple[str, Any]] = field(default_factory=deque)
    published: int = 0
    on_publish: Callable[[float, str, Any], None] | None = None
    on_send: Callable[[str, Any, int, float], None] | None = None
    network: Network = field(default_factory=Network)
    clocks: dict[str, Clock] = field(default_factory=dict)
    _retained: dict[str, tuple[Any, int, int, float]] = field(default_factory=dict)
    _addresses: dict[tuple[Any, ...], Address] = field(default_factory=dict)
    _readers: dict[str, list[str]] = field(default_factory=dict)

    # -- processes

    def connect(self, at: float, account: str, boot: int, wills: tuple[Any, ...] = ()) -> None:
        """A process starts its link. It hears `LinkUp` and the retained messages as soon as the broker is reached."""
        ghost = self.clients.get(account)
        client = Client(account, boot, wills, lost_at=at, plain=self.network.is_clear(account))
        if ghost is not None and account in self.network.cuts:
            client.ghost = ghost
        elif ghost is not None:
            self._end_session(at, ghost)
        self.clients[account] = client
        self._readers.clear()
        if self.running and account not in self.network.cuts:
            self._bring_up(at, client)

    def drop(self, at: float, account: str) -> None:
        """A process dies; what waited in its memory is gone. The broker sends its will when it notices."""
        client = self.clients.get(account)
        self.queue = deque(item for item in self.queue if item[0] != account)
        if client is None:
            return
        client.alive = client.connected = False
        client.lives += 1
        if client.session and account in self.network.cuts:
            return  # a ghost until the broker gives up or the link is whole
        self._forget(client)
        self._end_session(at, client)

    def freeze(self, at: float, account: str) -> None:
        """A process hangs: its connection stands, but says nothing any more."""
        client = self.clients.get(account)
        if client is not None:
            client.frozen = True
            self._fall_silent(at, client)

    def thaw(self, at: float, account: str) -> None:
        """It goes on; where the broker gave it up it notices now."""
        client = self.clients.get(account)
        if client is None:
            return
        client.frozen = False
        if account in self.network.cuts:
            return
        client.silent_since = None
        if client.connected and not client.session:
            self._lose(at, client)
        elif not client.connected and self.running:
            self._plan_attempt(at, client)

    # -- the broker

    def stop(self, at: float) -> None:
        """The broker goes away; every client whose link is whole notices."""
        if not self.running:
            return
        self.running = False
        self.queue = deque(item for item in self.queue if not isinstance(item[1], Received))
        for client in list(self.clients.values()):
            client.session, client.ghost = False, None
            if not client.alive:
                self._forget(client)
            client.from_broker.clear()
            if client.connected and client.account not in self.network.cuts:
                self._lose(at, client)

    def start(self, at: float, forget: bool = False) -> None:
        """The broker is back and had sent nobody's will; clients come as their back-off lets them.

        forget  its disk is lost, and with it what was retained
        """
        if self.running:
            return
        self.running = True
        if forget:
            self._retained.clear()
        for client in self.clients.values():
            if not client.connected:
                self._plan_attempt(at, client)

    def is_connected(self, account: str) -> bool:
        """As the account's process believes."""
        client = self.clients.get(account)
        return client is not None and client.connected

    # -- messages

    def publish(self, at: float, account: str, message: Any, outbox: str = "") -> bool:
        """Send in the name of an account. True: the broker has it.

        False: it is under way or waits for the broker, and with an outbox id `Delivered` follows; or (QoS 0, or no
        such process) it is lost.
        """
        client = self.clients.get(account)
        if client is None or not client.alive:
            return False
        stamp = self.clocks[account].read(at) if account in self.clocks else at
        if self.on_send is not None:
            self.on_send(account, message, client.boot, stamp)
        if client.connected and client.plain:
            self._route(at, client, Packet(message, client.next_seq(), stamp))
            return True
        qos = self._address(message).qos
        if outbox and client.holds(outbox):
            return False
        packet = Packet(message, client.next_seq(), stamp, outbox)
        if client.connected:
            self._send(at, client, packet, max(qos, 1) if outbox else qos)
        elif qos or outbox:
            client.waiting.append(packet)
        return False

    # -- faults of links

    def set_weather(self, weather: Weather) -> None:
        self.network.weather.setdefault(weather.account, []).append(weather)
        if weather.account in self.clients:
            self.clients[weather.account].plain = False

    def end_weather(self, at: float, weather: Weather) -> None:
        """The link clears once everything sent over it has arrived. Unknown weather is no matter."""
        left = [item for item in self.network.weather.get(weather.account, []) if item is not weather]
        if left:
            self.network.weather[weather.account] = left
        else:
            self.network.weather.pop(weather.account, None)
        self._look_at_link(at, weather.account)

    def cut(self, at: float, account: str) -> None:
        """The link carries nothing until `mend`; cut twice it takes two."""
        cuts = self.network.cuts
        cuts[account] = cuts.get(account, 0) + 1
        client = self.clients.get(account)
        if cuts[account] > 1 or client is None:
            return
        client.plain = False
        self._fall_silent(at, client)
        if client.connected:
            self.network.plan(at + CLIENT_PATIENCE_S, "client gives up", client, client.silent_since)

    def mend(self, at: float, account: str) -> None:
        """The link is whole: what waited in TCP arrives, or both sides learn that the connection is gone."""
        cuts = self.network.cuts
        if account not in cuts:
            return
        cuts[account] -= 1
        if cuts[account]:
            return
        del cuts[account]
        client = self.clients.get(account)
        if client is None:
            return
        client.silent_since = None
        if client.frozen:
            self._fall_silent(at, client)
        self._look_at_link(at, account)
        if not client.alive:
            self._forget(client)
            self._end_session(at, client)
        elif client.connected and client.session:
            while client.to_broker:
                self._arrive(at, client, client.to_broker.popleft())
            while client.from_broker:
                self._hand_over(at, client, client.from_broker.popleft())
        elif client.connected:
            self._lose(at, client)
        else:
            self._end_session(at, client)
            self._plan_attempt(at, client)

    def advance(self, now: float) -> None:
        """Let everything happen that is due in the network: call when `network.due_at` has come."""
        while (what := self.network.due(now)) is not None:
            kind, client, *more = what
            match kind:
                case "attempt":
                    if self._may_try(client):
                        self._bring_up(now, client)
                case "broker gives up":
                    if client.session and client.silent_since == more[0]:
                        self._end_session(now, client)
                        if not client.alive:
                            self._forget(client)
                case "client gives up":
                    if client.connected and client.silent_since == more[0] and client.account in self.network.cuts:
                        self._lose(now, client)
                case "clears":
                    self._look_at_link(now, client.account)
                case "up" if client.lives == more[0]:
                    self._arrive(now, client, more[1], more[2])
                case "down" if client.lives == more[0] and client.session:
                    self._hand_over(now, client, more[1])
                case "up again" if client.lives == more[0] and more[1].seq in client.unacked:
                    self._transmit(now, client, more[1], 1)
                case "down again" if client.lives == more[0] and client.session:
                    self._descend(now, client, more[1])

    # -- inside: connections

    def _forget(self, client: Client) -> None:
        if self.clients.get(client.account) is client:
            del self.clients[client.account]
            self._readers.clear()

    def _may_try(self, client: Client) -> bool:
        is_ours = client.alive and self.clients.get(client.account) is client
        is_able = not client.frozen and not client.connected
        return is_ours and is_able and self.running and client.account not in self.network.cuts

    def _fall_silent(self, at: float, client: Client) -> None:
        """The broker hears nothing of a client from now on."""
        if client.silent_since is None:
            client.silent_since = at
            self.network.plan(at + BROKER_PATIENCE_S, "broker gives up", client, at)

    def _plan_attempt(self, at: float, client: Client) -> None:
        self.network.plan(next_attempt(client.lost_at, at), "attempt", client)

    def _bring_up(self, at: float, client: Client) -> None:
        self._end_session(at, client)  # of a connection before, where the broker still believes in it
        client.connected = client.session = True
        client.silent_since, client.began_at = None, at
        waiting, client.waiting = client.waiting, deque()
        for packet in waiting:
            if client.plain:
                self._route(at, client, packet)
                self._acknowledge(at, client, packet)
            else:
                self._send(at, client, packet, 1)
        self.queue.append((client.account, LinkUp(at)))
        for message, boot, seq, stamp in list(self._retained.values()):
            if reads(client.account, message):
                event = Received(at, message, stamp, boot, seq, retained=True)
                if client.plain:
                    self.queue.append((client.account, event))
                else:
                    self._descend(at, client, event)

    def _lose(self, at: float, client: Client) -> None:
        """The process learns that its connection is gone; what was not acknowledged waits for the next."""
        client.connected = False
        client.lost_at = at
        client.lives += 1
        client.block += 1
        client.sent = 0
        client.to_broker.clear()
        client.waiting.extendleft(reversed(client.unacked.values()))
        client.unacked.clear()
        self.queue.append((client.account, LinkDown(at)))
        if self.running:
            self._plan_attempt(at, client)

    def _end_session(self, at: float, client: Client) -> None:
        """The broker ends a connection that said no goodbye, and sends the will: written when the connection began."""
        if client.ghost is not None:
            ghost, client.ghost = client.ghost, None
            self._end_session(at, ghost)
        if not client.session:
            return
        client.session = False
        client.from_broker.clear()
        block = client.block if client.connected or not client.alive else max(0, client.block - 1)
        for will in client.wills:
            self._route(at, client, Packet(will, (block + 1) * BLOCK - 1, client.began_at))

    def _look_at_link(self, at: float, account: str) -> None:
        """A link without a fault is plain again once nothing is under way on it that could be overtaken."""
        client = self.clients.get(account)
        if client is None or not self.network.is_clear(account):
            return
        busy_until = self.network.busy_until(account)
        client.plain = busy_until <= at + AT_ONCE_S
        if not client.plain:
            self.network.plan(busy_until, "clears", client)

    # -- inside: messages

    def _send(self, at: float, client: Client, packet: Packet, qos: int) -> None:
        if qos:
            client.unacked[packet.seq] = packet
        self._transmit(at, client, packet, qos)

    def _transmit(self, at: float, client: Client, packet: Packet, qos: int) -> None:
        """Over a link that is not plain."""
        if client.account in self.network.cuts:
            client.to_broker.append(packet)
            return
        fate = self.network.fate(client.account, "up", packet.message, qos, at)
        for arrival in fate.arrivals:
            self.network.plan(arrival, "up", client, client.lives, packet, fate.unheard)
        if fate.unheard:
            self.network.plan(at + RETRY_S, "up again", client, client.lives, packet)

    def _arrive(self, at: float, client: Client, packet: Packet, unheard: bool = False) -> None:
        """A packet reaches the broker. `unheard`: the acknowledgement is lost; it will be sent again."""
        if client.account in self.network.cuts:
            client.to_broker.append(packet)
        elif client.session:
            self._route(at, client, packet)
            if not unheard:
                self._acknowledge(at, client, packet)

    def _acknowledge(self, at: float, client: Client, packet: Packet) -> None:
        client.unacked.pop(packet.seq, None)
        if packet.outbox:
            self.queue.append((client.account, Delivered(at, packet.outbox)))

    def _route(self, at: float, client: Client, packet: Packet) -> None:
        """The broker has it: keep it if it is to be retained, pass it on to who reads it."""
        message = packet.message
        self.published += 1
        if self.validate:
            message = self._over_the_wire(client, packet)
        if self.on_publish is not None:
            self.on_publish(at, client.account, message)
        target = self._address(message)
        if target.retain:
            if isinstance(message, CLEARING):
                self._retained.pop(target.topic, None)
            else:
                self._retained[target.topic] = (message, client.boot, packet.seq, packet.stamp)
        event = Received(at, message, packet.stamp, client.boot, packet.seq)
        names = self._readers.get(target.topic)
        if names is None:
            names = self._readers[target.topic] = readers(message, self.clients)
        for account in names:
            reader = self.clients[account]
            if reader.session:
                if reader.plain:
                    self.queue.append((account, event))
                else:
                    self._descend(at, reader, event)

    def _descend(self, at: float, reader: Client, event: Received) -> None:
        """From the broker over a link that is not plain."""
        if reader.account in self.network.cuts:
            reader.from_broker.append(event)
            return
        qos = self._address(event.message).qos
        fate = self.network.fate(reader.account, "down", event.message, qos, at)
        for arrival in fate.arrivals:
            self.network.plan(arrival, "down", reader, reader.lives, event)
        if fate.unheard:
            self.network.plan(at + RETRY_S, "down again", reader, reader.lives, event)

    def _hand_over(self, at: float, reader: Client, event: Received) -> None:
        if reader.account in self.network.cuts:
            reader.from_broker.append(event)
        else:
            self.queue.append((reader.account, replace(event, at=at)))

    def _address(self, message: Any) -> Address:
        """Where a message goes; told once for each topic. Raises as `address` does."""
        kind = type(message)
        row = ROW_OF.get(kind)
        key = (kind, *[getattr(message, name) for name in row.placeholders]) if row else (kind,)
        found = self._addresses.get(key)
        if found is None:
            found = self._addresses[key] = address(message, self.site)
        return found

    def _over_the_wire(self, client: Client, packet: Packet) -> Any:
        payload = codec.encode(packet.message, codec.Envelope(client.boot, packet.seq, packet.stamp))
        return codec.decode(address(packet.message, self.site).topic, payload, self.site).message

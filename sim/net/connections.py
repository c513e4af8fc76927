"""One account's connection to the in-process broker: what it counts, believes and has under way."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Any

from robots.core.events import Received
from robots.core.frozen import quickly_made

BLOCK = 2**32
"""Numbers of one connection; its will has the last of them, as `robots.mqtt.numbering` has it."""


@quickly_made
@dataclass(frozen=True, slots=True)
class Packet:
    """A message on its way to the broker, numbered and stamped by its publisher."""

    message: Any
    seq: int
    stamp: float
    outbox: str = ""


@dataclass(slots=True)
class Client:
    """One account's connection. `boot` is the instant its process started, in ms of its own clock.

    connected  as the process believes; session: as the broker does. Over a bad link the two differ for a while
    plain      the link is whole and has no weather: what is sent arrives at once
    alive      the process is there; a dead one may still have a session until the broker notices: then it is the
               `ghost` of the one that came after it
    frozen     the process hangs: its connection stands and says nothing
    lives      how many connections it has had: what was under way on an older one never arrives
    unacked    of QoS 1, sent but not acknowledged; from_broker, to_broker: in TCP while the link is cut
    """

    account: str
    boot: int
    wills: tuple[Any, ...] = ()
    connected: bool = False
    session: bool = False
    plain: bool = True
    alive: bool = True
    frozen: bool = False
    ghost: Client | None = None
    block: int = 0
    sent: int = 0
    lives: int = 0
    lost_at: float = 0.0
    began_at: float = 0.0
    silent_since: float | None = None
    waiting: deque[Packet] = field(default_factory=deque)
    unacked: dict[int, Packet] = field(default_factory=dict)
    to_broker: deque[Packet] = field(default_factory=deque)
    from_broker: deque[Received] = field(default_factory=deque)

    def next_seq(self) -> int:
        self.sent += 1
        return self.block * BLOCK + self.sent

    def holds(self, outbox: str) -> bool:
        """A message with this outbox id is already on its way."""
        return any(packet.outbox == outbox for packet in (*self.waiting, *self.unacked.values()))

"""The network between the processes and their broker, and what goes wrong in it, drawn from a seed.

Every account has one link, a TCP connection: what it carries arrives in the order it was sent, unless a fault says
otherwise. A message of QoS 1 that is lost, or whose acknowledgement is, is sent again after `RETRY_S`; one of QoS 0 is
gone. A link that is cut carries nothing: what was sent waits in TCP until it is whole again or one side gives up.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal

KEEPALIVE_S = 10.0
"""As `robots.mqtt.link` asks for; a test holds the two together."""
BROKER_PATIENCE_S = 1.5 * KEEPALIVE_S
"""A client silent for this long is dead to the broker: it ends the connection and sends the will."""
CLIENT_PATIENCE_S = 2.0 * KEEPALIVE_S
"""After one keep-alive of silence a client asks, after another one without an answer it gives the connection up."""
RETRY_S = 2.0
OVERTAKEN_S = (0.2, 1.0)
"""How late a message is that others overtake."""
AT_ONCE_S = 1e-6
"""What is due within this is due now: periods are sums, and end a little before or after the instants they are for."""
ATTEMPTS_S = (1.0, 3.0, 7.0)
"""A client's attempts to connect again, since it lost the connection; then every `LONGEST_WAIT_S`."""
LONGEST_WAIT_S = 5.0

Way = Literal["up", "down"]


def next_attempt(lost_at: float, now: float) -> float:
    """When a client that lost its connection at `lost_at` tries again, not before `now`."""
    for after in ATTEMPTS_S:
        if lost_at + after >= now:
            return lost_at + after
    last = lost_at + ATTEMPTS_S[-1]
    return last + LONGEST_WAIT_S * math.ceil((now - last) / LONGEST_WAIT_S - 1e-9)


@dataclass(frozen=True, slots=True)
class Weather:
    """A fault of one link.

    delay_s, jitter_s        every message is later by `delay_s` plus up to `jitter_s`
    loss, duplicate, reorder  the share of messages to which it happens, 0..1
    way                      `up` to the broker, `down` from it, or `both`
    kind                     of these messages only, such as `LiftState`; empty = of all
    """

    account: str
    delay_s: float = 0.0
    jitter_s: float = 0.0
    loss: float = 0.0
    duplicate: float = 0.0
    reorder: float = 0.0
    way: str = "both"
    kind: str = ""

    def touches(self, way: Way, message: Any) -> bool:
        return self.way in ("both", way) and self.kind in ("", type(message).__name__)


@dataclass(frozen=True, slots=True)
class Clock:
    """A process's own clock: `offset_s` off the true time since `since`, and `drift` seconds more each second."""

    offset_s: float = 0.0
    drift: float = 0.0
    since: float = 0.0

    def read(self, at: float) -> float:
        """What it shows at the true instant `at`."""
        return at + self.offset_s + self.drift * (at - self.since)


@dataclass(frozen=True, slots=True)
class Fate:
    """What happens to one sending: when copies of it arrive, and whether its sender hears no acknowledgement."""

    arrivals: tuple[float, ...]
    unheard: bool = False


@dataclass(slots=True)
class Network:
    """The state of all links. `cuts`: how many things cut an account's link now."""

    seed: int = 0
    weather: dict[str, list[Weather]] = field(default_factory=dict)
    cuts: dict[str, int] = field(default_factory=dict)
    due_at: float = math.inf
    chance: Random = field(init=False)
    _agenda: list[tuple[float, int, tuple[Any, ...]]] = field(default_factory=list)
    _planned: int = 0
    _newest: dict[tuple[str, Way], float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chance = Random(f"{self.seed}/network")

    def is_clear(self, account: str) -> bool:
        """Nothing is wrong with this link."""
        return account not in self.weather and account not in self.cuts

    def busy_until(self, account: str) -> float:
        """When the last message sent over a link in order will have arrived."""
        return max(self._newest.get((account, "up"), -math.inf), self._newest.get((account, "down"), -math.inf))

    def fate(self, account: str, way: Way, message: Any, qos: int, at: float) -> Fate:
        """What happens to a message sent at `at`."""
        chance = self.chance
        delay, newest = 0.0, self._newest.get((account, way), at)
        lost = doubled = overtaken = False
        for item in self.weather.get(account, ()):
            if item.touches(way, message):
                delay += item.delay_s + (item.jitter_s * chance.random() if item.jitter_s else 0.0)
                lost = lost or (item.loss > 0.0 and chance.random() < item.loss)
                doubled = doubled or (item.duplicate > 0.0 and chance.random() < item.duplicate)
                overtaken = overtaken or (item.reorder > 0.0 and chance.random() < item.reorder)
        unheard = lost and qos > 0
        if lost and not (qos and chance.random() < 0.5):  # else it arrived, and the acknowledgement was lost
            return Fate((), unheard)
        arrival = max(at + delay, newest)
        if overtaken:
            arrival += chance.uniform(*OVERTAKEN_S)
        else:
            self._newest[account, way] = arrival
        again = (arrival + chance.uniform(*OVERTAKEN_S),) if doubled and qos else ()
        return Fate((arrival, *again), unheard)

    def plan(self, at: float, *what: Any) -> None:
        """Let something come due at an instant."""
        self._planned += 1
        heapq.heappush(self._agenda, (at, self._planned, what))
        self.due_at = self._agenda[0][0]

    def due(self, now: float) -> tuple[Any, ...] | None:
        """Take out the next thing that is due, oldest first."""
        if self.due_at > now + AT_ONCE_S:
            return None
        what = heapq.heappop(self._agenda)[2]
        self.due_at = self._agenda[0][0] if self._agenda else math.inf
        return what

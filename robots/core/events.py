"""Events every mind may get. Each carries `at`, the instant it reached this process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from robots.core.frozen import quickly_made


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed. A mind looks at its deadlines; ticks come at 10 Hz and may be late."""

    at: float


@quickly_made
@dataclass(frozen=True, slots=True)
class Received:
    """A message from the wire, already decoded.

    message   one of the value types of `core.lift`, `core.alarm`, `core.runs`, `core.vda`
    stamp     the publisher's clock when it was sent
    boot, seq the publisher's start (ms) and counter; a VDA 5050 message has boot 0 and seq = headerId
    retained  delivered from the broker's memory: may be old, never fresh
    version   of VDA 5050, as its header says; empty for what is none, and where nobody writes headers
    """

    at: float
    message: Any
    stamp: float = 0.0
    boot: int = 0
    seq: int = 0
    retained: bool = False
    version: str = ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A message arrived that breaks the rules of its topic. Nothing of it was used; its sender should be told.

    about    the message type its topic is for, such as `Order`
    problem  one line for people: where, what, which value, what to do
    ids      what could be made out of it that helps to answer: `key`, `client`, `headerId`, `orderId`, `version` …, at
             most 100 characters each; believe none of it. What its topic names (`robot`, `manufacturer`, `client` …)
             is the topic's word, `where` is ours: the field that is wrong
    """

    at: float
    about: str
    topic: str
    problem: str
    ids: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LinkUp:
    """The broker is reached again and every subscription stands."""

    at: float


@dataclass(frozen=True, slots=True)
class LinkDown:
    """The broker is lost: nothing published arrives until `LinkUp`."""

    at: float


@dataclass(frozen=True, slots=True)
class TimerFired:
    """A timer set with `SetTimer` has come due. A mind drops it when `epoch` is not its own any more."""

    at: float
    name: str
    epoch: int

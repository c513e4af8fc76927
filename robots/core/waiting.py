"""Visitors' queue numbers: what the hall's queue-number machine tells, and what the fleet makes of it for boards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from robots.core.clock import Instant
from robots.core.frozen import quickly_made

TicketStep = Literal["issued", "called", "began", "served", "missed", "given_up"]


@dataclass(frozen=True, slots=True)
class TicketEvent:
    """Something became of one ticket. A ticket is a number such as A032; it says nothing of its holder.

    what    issued, called (to `window`), began (its holder is there), served, missed (nobody came), given_up (its
            holder left)
    item    what it is for, as the machine calls it
    window  empty until it is called
    """

    queue: str
    ticket: str
    item: str
    what: TicketStep
    at: Instant
    window: str = ""


@dataclass(frozen=True, slots=True)
class WaitingTicket:
    """A number that waits to be called.

    issued  when it was drawn
    """

    ticket: str
    issued: Instant


@dataclass(frozen=True, slots=True)
class CalledTicket:
    """A number called to a window, or served there.

    called  when it was called
    """

    ticket: str
    window: str
    called: Instant


@dataclass(frozen=True, slots=True)
class ItemCount:
    """How many numbers were given out for an item."""

    item: str
    count: int


@dataclass(frozen=True, slots=True)
class TicketState:
    """One queue as its machine sees it: enough to go on from after a restart of whoever reads it.

    waiting  in the order in which they will be called
    called   at the windows now
    windows  where somebody sits and calls numbers
    issued   numbers given out today, by item
    served   today
    """

    queue: str
    at: Instant
    waiting: tuple[WaitingTicket, ...]
    called: tuple[CalledTicket, ...]
    windows: tuple[str, ...]
    issued: tuple[ItemCount, ...] = ()
    served: int = 0


@dataclass(frozen=True, slots=True)
class Estimate:
    """How long until a number is called, seconds: at least, most likely, at most. Nine of ten times it lies between."""

    low_s: float
    likely_s: float
    high_s: float


@dataclass(frozen=True, slots=True)
class PlaceInLine:
    """A number that waits.

    estimate  how long still; null = not before the windows close, as far as can be told
    """

    ticket: str
    estimate: Estimate | None


@dataclass(frozen=True, slots=True)
class Surge:
    """An item that far more people come for than usual.

    count   its numbers today
    zh, en  the same in words
    """

    item: str
    count: int
    usual: int
    zh: str
    en: str


@quickly_made
@dataclass(frozen=True, slots=True)
class WaitingFact:
    """One queue for boards and guides.

    line       who waits, the next to be called first
    called     who is at which window, the newest call first
    windows    how many are staffed
    next       for a number drawn now; null = windows are closed, or will be before it is called
    served     how many today
    longest_s  seconds that the first in line has waited
    surges     items that far more people come for than usual
    overdue    how many have waited so long that water is offered to staff
    care_to    the waiting area where a care run would bring it; empty = there is none
    """

    queue: str
    updated: Instant
    line: tuple[PlaceInLine, ...]
    called: tuple[CalledTicket, ...]
    windows: int
    served: int
    next: Estimate | None
    longest_s: float = 0.0
    surges: tuple[Surge, ...] = ()
    overdue: int = 0
    care_to: str = ""

    @property
    def waiting(self) -> int:
        return len(self.line)

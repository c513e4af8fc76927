"""The windows of a hall and the queues before them: who has which number, who is called where, who is served how long.

The truth of it; the hall's queue-number machine tells the fleet of it (`sim.crowd.machine`). A queue is the first
letter of its windows (A01 … A18: queue A). A window calls the next number as soon as it is free and open, says it
again every `SAY_AGAIN_S`, and after `CALL_S` calls the next one. Who missed the call and says so is let in after
`LATE_AFTER` more.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from robots.settings.stops import Stop

CALL_S = 90.0
"""Who has not come to the window so long after the call has missed it."""
SAY_AGAIN_S = 30.0
"""A number nobody comes with is said again so long after."""
LATE_AFTER = 3
"""Who missed a call is let in when so many others of the queue have been called."""


@dataclass(slots=True)
class Ticket:
    """One visitor's number. Instants in UTC seconds, None: not yet. state: waiting, called, serving, served, missed,
    given_up.

    first   when it was called for the first time
    missed  how often its holder did not come
    after   back after a missed call: let in when its queue has called so many
    """

    id: str
    queue: str
    item: str
    issued: float
    holder: str
    state: str = "waiting"
    window: str = ""
    called: float | None = None
    began: float | None = None
    ended: float | None = None
    first: float | None = None
    missed: int = 0
    after: int = 0


@dataclass(slots=True)
class Windows:
    """`queues`: the windows of each. `told`: what became of which ticket; the machine that tells it takes them out.

    calls   how many numbers each queue has called so far
    late    who missed a call and has come back, by queue
    """

    queues: Mapping[str, tuple[str, ...]]
    staffed: Callable[[str, float], bool]
    waiting: dict[str, deque[Ticket]] = field(default_factory=dict)
    at_window: dict[str, Ticket] = field(default_factory=dict)
    tickets: dict[str, Ticket] = field(default_factory=dict)
    told: list[tuple[str, Ticket]] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    calls: dict[str, int] = field(default_factory=dict)
    late: dict[str, deque[Ticket]] = field(default_factory=dict)

    @classmethod
    def of(cls, stops: Iterable[Stop], staffed: Callable[[str, float], bool]) -> Windows:
        """staffed: whether somebody sits at a window at an instant."""
        queues: dict[str, list[str]] = {}
        for stop in stops:
            if stop.kind == "window":
                queues.setdefault(stop.id[0], []).append(stop.id)
        return cls({name: tuple(sorted(windows)) for name, windows in sorted(queues.items())}, staffed)

    def take(self, queue: str, item: str, holder: str, now: float) -> Ticket:
        """A number from the machine. Raises KeyError for a queue the hall does not have."""
        if queue not in self.queues:
            raise KeyError(queue)
        number = self.numbers[queue] = self.numbers.get(queue, 0) + 1
        ticket = Ticket(f"{queue}{number:03d}", queue, item, now, holder)
        self.tickets[ticket.id] = ticket
        self.waiting.setdefault(queue, deque()).append(ticket)
        self.told.append(("issued", ticket))
        return ticket

    def call(self, now: float) -> list[Ticket]:
        """Every window that is free and open calls its next; who was called, and who has missed the call."""
        found: list[Ticket] = []
        for called in list(self.at_window.values()):
            if called.state == "called" and called.called is not None and now - called.called > CALL_S:
                found.append(self._end(called, "missed", now))
        for queue, windows in self.queues.items():
            if not self.waiting.get(queue) and not self.late.get(queue):
                continue
            for window in windows:
                if window in self.at_window or not self.staffed(window, now):
                    continue
                if (ticket := self._next(queue)) is None:
                    break
                ticket.state, ticket.window, ticket.called = "called", window, now
                ticket.first = now if ticket.first is None else ticket.first
                self.calls[queue] = self.calls.get(queue, 0) + 1
                self.at_window[window] = ticket
                self.told.append(("called", ticket))
                found.append(ticket)
        return found

    def _next(self, queue: str) -> Ticket | None:
        """Whose turn it is; who missed a call only when so many others have been called, or nobody waits."""
        line, late = self.waiting.get(queue), self.late.get(queue)
        if late and (not line or late[0].after <= self.calls.get(queue, 0)):
            return late.popleft()
        return line.popleft() if line else None

    def back(self, ticket: Ticket) -> None:
        """Its holder missed the call and asks to be let in; nothing for who did not miss one."""
        if ticket.state == "missed" and ticket not in (late := self.late.setdefault(ticket.queue, deque())):
            ticket.after = self.calls.get(ticket.queue, 0) + LATE_AFTER
            late.append(ticket)

    def begin(self, ticket: Ticket, now: float) -> bool:
        """Its holder has come to the window. False: too late."""
        if ticket.state != "called":
            return False
        ticket.state, ticket.began = "serving", now
        self.told.append(("began", ticket))
        return True

    def end(self, ticket: Ticket, now: float) -> None:
        """Served."""
        self._end(ticket, "served", now)

    def give_up(self, ticket: Ticket, now: float) -> None:
        """Its holder leaves without having been served."""
        if ticket.state in ("waiting", "called"):
            self._end(ticket, "given_up", now)
        elif ticket in (late := self.late.get(ticket.queue, deque())):
            late.remove(ticket)

    def _end(self, ticket: Ticket, state: str, now: float) -> Ticket:
        if ticket.state == "waiting":
            self.waiting[ticket.queue].remove(ticket)
        if self.at_window.get(ticket.window) is ticket:
            del self.at_window[ticket.window]
        ticket.missed += state == "missed"
        ticket.state, ticket.ended = state, now
        self.told.append((state, ticket))
        return ticket

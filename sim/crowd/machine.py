"""The hall's queue-number machine: tells on the wire what became of each number, and how each queue stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from robots.core.clock import Instant
from robots.core.waiting import CalledTicket, ItemCount, TicketEvent, TicketState, WaitingTicket
from sim.crowd.service import Ticket, Windows

AT_MOST_EVERY_S = 1.0
AT_LEAST_EVERY_S = 30.0


@dataclass(slots=True)
class Machine:
    """Of all queues of a hall. `tell` is asked once a period and gives what to publish."""

    windows: Windows
    issued: dict[str, dict[str, int]] = field(default_factory=dict)
    served: dict[str, int] = field(default_factory=dict)
    _told_at: dict[str, float] = field(default_factory=dict)
    _changed: dict[str, None] = field(default_factory=dict)

    def tell(self, now: float) -> list[Any]:
        """What has happened since it was asked last, then the states of queues that are due."""
        happened, self.windows.told = self.windows.told, []
        found: list[Any] = [self._event(step, ticket) for step, ticket in happened]
        for queue in self.windows.queues:
            since = now - self._told_at.get(queue, float("-inf"))
            if since >= AT_LEAST_EVERY_S or (queue in self._changed and since >= AT_MOST_EVERY_S):
                self._told_at[queue] = now
                self._changed.pop(queue, None)
                found.append(self._state(queue, now))
        return found

    @property
    def due(self) -> float:
        """When it speaks next if nothing happens."""
        every = AT_MOST_EVERY_S if self._changed else AT_LEAST_EVERY_S
        return min((at + every for at in self._told_at.values()), default=float("-inf"))

    def _event(self, step: Any, ticket: Ticket) -> TicketEvent:
        self._changed[ticket.queue] = None
        at = {"issued": ticket.issued, "called": ticket.called, "began": ticket.began}.get(step, ticket.ended)
        if step == "issued":
            items = self.issued.setdefault(ticket.queue, {})
            items[ticket.item] = items.get(ticket.item, 0) + 1
        if step == "served":
            self.served[ticket.queue] = self.served.get(ticket.queue, 0) + 1
        window = "" if step == "issued" else ticket.window
        return TicketEvent(ticket.queue, ticket.id, ticket.item, step, Instant(at or 0.0), window)

    def _state(self, queue: str, now: float) -> TicketState:
        windows = self.windows
        at = [windows.at_window[name] for name in windows.queues[queue] if name in windows.at_window]
        return TicketState(
            queue,
            Instant(now),
            tuple(WaitingTicket(one.id, Instant(one.issued)) for one in windows.waiting.get(queue, ())),
            tuple(CalledTicket(one.id, one.window, Instant(one.called or now)) for one in at),
            tuple(name for name in windows.queues[queue] if windows.staffed(name, now)),
            tuple(ItemCount(item, count) for item, count in sorted(self.issued.get(queue, {}).items())),
            self.served.get(queue, 0),
        )

"""The fleet's mind of waiting in a simulated hall: hears the queue-number machine, tells what it makes of it, and how
well its ranges held is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from robots.core.commands import Publish
from robots.core.events import Received
from robots.core.waiting import Estimate, TicketEvent, TicketState
from robots.waiting import Waiting
from robots.wire.topics import Role

if TYPE_CHECKING:
    from sim.engine import Engine

SCHEDULER = Role.SCHEDULER.value


@dataclass(slots=True)
class Queues:
    """`shown`: the range that stood on the board for a number when it was drawn."""

    engine: Engine
    mind: Waiting
    shown: dict[str, Estimate | None] = field(default_factory=dict)

    def hear(self, message: TicketEvent | TicketState) -> None:
        """What the machine told; the scheduler's process passes on what follows, while it is there."""
        engine = self.engine
        if not engine.bus.is_connected(SCHEDULER):
            return
        if isinstance(message, TicketEvent) and message.what == "issued":
            fact = engine.chronicle.queues.get(message.queue)
            self.shown[message.ticket] = None if fact is None else fact.next
        for command in self.mind.handle(Received(engine.now, message)):
            if isinstance(command, Publish):
                engine.bus.publish(engine.now, SCHEDULER, command.message)

    def held(self) -> list[bool]:
        """Of every number that has been called after a range was shown for it: whether it was called within it."""
        found = []
        tickets = self.engine.visitors.windows.tickets if self.engine.visitors is not None else {}
        for name, shown in self.shown.items():
            ticket = tickets[name]
            if shown is not None and ticket.first is not None:
                found.append(shown.low_s <= ticket.first - ticket.issued <= shown.high_s)
        return found

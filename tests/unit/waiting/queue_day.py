"""A day of the hall's queues without anybody walking: numbers drawn, called, served, missed, told by the machine."""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass, field
from random import Random

from robots.core.commands import Remember
from robots.core.events import Received
from robots.core.waiting import Estimate, TicketEvent, TicketState, WaitingFact
from robots.settings import Hall
from robots.waiting import Waiting
from sim.crowd.arrivals import Day, drawn, service_s
from sim.crowd.machine import Machine
from sim.crowd.service import CALL_S, Ticket, Windows
from sim.crowd.visitors import PATIENCE_S, SERVED_S

TO_WINDOW_S = (25.0, 0.5)
"""From one's seat to the window: median and spread of the logarithm."""
NOBODY_COMES = 0.03
STEP_S = 1.0


@dataclass
class QueueDay:
    """`shown`: the range that stood on the board for a number when it was drawn; `waited`: how long it waited to be
    called."""

    windows: Windows
    mind: Waiting
    opened: float
    random: Random
    shown: dict[str, Estimate | None] = field(default_factory=dict)
    waited: dict[str, float] = field(default_factory=dict)
    facts: dict[str, WaitingFact] = field(default_factory=dict)
    heard: list[object] = field(default_factory=list)

    def play(self, day: Day, seed: int, until_h: float = 12.0) -> None:
        queues = {
            queue: tuple(f"{queue}-{n}" for n in range(len(names))) for queue, names in self.windows.queues.items()
        }
        if day.surge_item:
            queues[day.surge_item[0]] += (day.surge_item,)
        coming = drawn(day, queues, Random(seed))
        machine, due = Machine(self.windows), list[tuple[float, int, str, Ticket]]()
        steps = number = 0
        while (now := self.opened + STEP_S * steps) < self.opened + 3600.0 * until_h:
            steps += 1
            while coming and self.opened + coming[0].at <= now:
                arrival = coming.pop(0)
                ticket = self.windows.take(arrival.queue, arrival.item, f"v{arrival.number}", now)
                heapq.heappush(due, (now + PATIENCE_S, number := number + 1, "tired", ticket))
            while due and due[0][0] <= now:
                _, _, what, ticket = heapq.heappop(due)
                if what == "there" and self.windows.begin(ticket, now):
                    served = now + service_s(*SERVED_S, self.random)
                    heapq.heappush(due, (served, number := number + 1, "served", ticket))
                elif what == "served":
                    self.windows.end(ticket, now)
                elif what == "tired" and ticket.state == "waiting":
                    self.windows.give_up(ticket, now)
            for ticket in self.windows.call(now):
                if ticket.state == "called":
                    self.waited[ticket.id] = now - ticket.issued
                    comes = self.random.random() >= NOBODY_COMES
                    walk = self.random.lognormvariate(math.log(TO_WINDOW_S[0]), TO_WINDOW_S[1]) if comes else 2 * CALL_S
                    heapq.heappush(due, (now + walk, number := number + 1, "there", ticket))
            for message in machine.tell(now):
                self._hear(now, message)
            if not coming and not due:
                return

    def _hear(self, now: float, message: TicketEvent | TicketState) -> None:
        if isinstance(message, TicketEvent) and message.what == "issued" and message.queue in self.facts:
            self.shown[message.ticket] = self.facts[message.queue].next
        for command in self.mind.handle(Received(now, message)):
            if isinstance(getattr(command, "message", None), WaitingFact):
                self.facts[message.queue] = command.message
            elif not isinstance(command, Remember):
                self.heard.append(command)

    def share_inside(self) -> float:
        """Of the numbers that were called: how many waited as long as the range said when they were drawn."""
        judged = [(self.shown.get(ticket), waited) for ticket, waited in self.waited.items() if ticket in self.shown]
        inside = [one for one, waited in judged if one is not None and one.low_s <= waited <= one.high_s]
        return len(inside) / len(judged)


def day_of(hall: Hall, seed: int, staffed: object, opened: float) -> QueueDay:
    windows = Windows.of(hall.stops.values(), staffed)  # type: ignore[arg-type]
    return QueueDay(windows, Waiting(hall), opened, Random(f"services {seed}"))

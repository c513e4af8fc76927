"""The mind of waiting: hears the queue-number machine, tells of each queue who waits how long.

It keeps today's numbers in memory only. The machine's retained state is all it needs to go on after a restart; what it
had learnt of the queue's pace it learns again within some twenty visitors. Counts of numbers by item and hour are
remembered for some weeks: what is usual for an item is learnt from them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from robots.building.calendar import Calendar
from robots.core.clock import Instant
from robots.core.commands import Note, Publish, Remember
from robots.core.events import Received
from robots.core.waiting import (
    CalledTicket,
    Estimate,
    ItemCount,
    PlaceInLine,
    Surge,
    TicketEvent,
    TicketState,
    WaitingFact,
)
from robots.settings import Hall
from robots.waiting.capacity import Capacity
from robots.waiting.care import care_area
from robots.waiting.machine_clock import RIGHT_S, MachineClock
from robots.waiting.pace import Pacing
from robots.waiting.patience import Patience
from robots.waiting.ranges import estimates
from robots.waiting.surge import surges
from robots.waiting.usual import KEY, Usual

GAP_S = 120.0
"""Between two visitors at a window; longer, and it was a pause of the window's."""
LOOK_EVERY_S = 10.0
COUNT_EVERY_S = 60.0
SHORT = 12
"""Ranges of a longer line are worked out every `LOOK_EVERY_S` only: meanwhile they hardly change."""
FRESH_S = 120.0
"""Older news of a queue say nothing of now."""
LATE_S = 60.0
"""An older state than the newest known, up to so much, has come late; older still, and the machine's clock was set."""
ENDED = ("served", "missed", "given_up")


@dataclass(slots=True)
class _Queue:
    """`called`: when the number at a window was; `ended`: from when to when a window had its last one.

    late     who has missed a call and may come back
    ranges   as worked out last, by number; `next` that of a number drawn then
    newest   when the newest state was told
    """

    patience: Patience
    usual: Usual
    pacing: Pacing = field(default_factory=Pacing)
    issued: dict[str, float] = field(default_factory=dict)
    late: set[str] = field(default_factory=set)
    called: dict[str, tuple[str, float]] = field(default_factory=dict)
    ended: dict[str, tuple[float, float]] = field(default_factory=dict)
    ranges: dict[str, Estimate | None] = field(default_factory=dict)
    next: Estimate | None = None
    looked_at: float = -math.inf
    newest: float = -math.inf
    counts: tuple[ItemCount, ...] = ()
    counted_at: float = -math.inf
    running: tuple[Surge, ...] = ()
    told: frozenset[str] = frozenset()
    """Surges that staff were told of."""


class Waiting:
    """Of one hall. remembered: what earlier `Remember` commands said, key by key, of others too."""

    def __init__(self, hall: Hall, remembered: Mapping[str, Any] | None = None) -> None:
        self._hall, self._capacity, self._calendar = hall, Capacity(hall), Calendar.of(hall)
        self._remembered = {key: value for key, value in (remembered or {}).items() if key.startswith(KEY)}
        self._clock = MachineClock()
        self._queues: dict[str, _Queue] = {}

    def handle(self, event: Any) -> list[Any]:
        """A message of the queue-number machine; the fact that follows. Anything else is left alone. Never raises."""
        match event:
            case Received(message=TicketEvent() as told):
                self._learn(self._queue(told.queue), self._clock.of_event(told))
            case Received(message=TicketState() as state):
                return self._hear(event, state)
        return []

    def window_of(self, ticket: str, at: float) -> str:
        """The window that a number is called to, or served at, by news of the last two minutes; empty: none."""
        queue = self._queues.get(ticket[:1].upper())
        if queue is None or at - queue.newest > FRESH_S:
            return ""
        return next((window for window, (called, _) in sorted(queue.called.items()) if called == ticket.upper()), "")

    def _hear(self, event: Received, state: TicketState) -> list[Any]:
        """A state, unless it is older than what is known or its time cannot be told."""
        said: list[Any] = []
        if not event.retained and self._clock.hear(event.at, state.at):
            said.append(Note("ticket_clock", {"off_s": round(self._clock.off_s)}, "warning"))
        queue, state = self._queue(state.queue), self._clock.of_state(state)
        if event.retained and state.at > event.at + RIGHT_S:  # a clock ahead of ours: it may be of any time
            return said
        if state.at > event.at:
            state = replace(state, at=Instant(event.at))
        if state.at < queue.newest and (event.retained or queue.newest - state.at <= LATE_S):
            return said
        queue.newest = state.at
        return [*said, *self._tell(queue, state)]

    def _queue(self, name: str) -> _Queue:
        if name not in self._queues:
            patience = Patience(60.0 * self._hall.timetable.queues.patience_min)
            self._queues[name] = _Queue(patience, Usual(name, self._calendar, self._remembered))
        return self._queues[name]

    def _learn(self, queue: _Queue, told: TicketEvent) -> None:
        if told.what == "issued":
            queue.issued[told.ticket] = told.at
            queue.late.discard(told.ticket)  # numbers begin anew each day
        elif told.what == "called" and told.window:
            issued = queue.issued.pop(told.ticket, math.inf)
            queue.patience.hear(told.at - issued, False)
            queue.pacing.call(again=told.ticket in queue.late)
            queue.late.discard(told.ticket)
            if (last := queue.ended.pop(told.window, None)) is not None:
                called, ended = last
                at_once = issued <= ended and told.at - ended <= GAP_S
                queue.pacing.hear((told.at if at_once else ended) - called)
            queue.called[told.window] = told.ticket, told.at
        elif told.what == "given_up" and not told.window:
            queue.patience.hear(told.at - queue.issued.pop(told.ticket, math.inf), True)
        elif told.what in ENDED and queue.called.get(told.window, ("",))[0] == told.ticket:
            queue.ended[told.window] = queue.called.pop(told.window)[1], told.at
            if told.what == "missed":
                queue.late.add(told.ticket)

    def _tell(self, queue: _Queue, state: TicketState) -> list[Any]:
        queue.called = {one.window: (one.ticket, one.called) for one in state.called}
        queue.issued = {one.ticket: one.issued for one in state.waiting}
        rules = self._hall.timetable.queues
        waits = [max(0.0, state.at - one.issued) for one in state.waiting]
        self._look(queue, state, waits)
        overdue = sum(wait > 60.0 * rules.long_wait_min for wait in waits)
        kept = self._count(queue, state)
        fact = WaitingFact(
            state.queue,
            Instant(state.at),
            tuple(PlaceInLine(one.ticket, queue.ranges.get(one.ticket, queue.next)) for one in state.waiting),
            tuple(sorted(state.called, key=_newest_first)),
            len(state.windows),
            state.served,
            queue.next,
            max(waits, default=0.0),
            queue.running,
            overdue,
            care_area(self._hall, self._capacity.windows.get(state.queue, ())) if overdue else "",
        )
        told, queue.told = queue.told, frozenset(one.item for one in queue.running)
        new = [one for one in queue.running if one.item not in told]
        return [
            *kept,
            Publish(fact),
            *(Note("surge", {"item": one.item, "zh": one.zh, "en": one.en}, "warning") for one in new),
        ]

    def _count(self, queue: _Queue, state: TicketState) -> list[Remember]:
        """Look for surges where numbers were given out, or time has passed; what is to be kept of the counts."""
        if state.issued == queue.counts and 0 <= state.at - queue.counted_at < COUNT_EVERY_S:
            return []
        queue.counts, queue.counted_at = state.issued, state.at
        kept = queue.usual.hear(state.at, state.issued)
        by_now = partial(queue.usual.by_now, at=state.at)
        queue.running = surges(queue.usual.today(state.at), self._hall.timetable.queues, by_now)
        return kept

    def _look(self, queue: _Queue, state: TicketState, waits: list[float]) -> None:
        """Work the ranges out anew where they may have changed."""
        if len(waits) > SHORT and 0 <= state.at - queue.looked_at < LOOK_EVERY_S:
            return
        staffed = frozenset(state.windows)
        free = len(staffed - {one.window for one in state.called})
        capacity = self._capacity.ahead(state.queue, len(staffed), state.at)
        *found, queue.next = estimates(waits, free, queue.pacing.pace(), capacity, queue.patience)
        queue.ranges = {one.ticket: range_ for one, range_ in zip(state.waiting, found, strict=True)}
        queue.looked_at = state.at


def _newest_first(one: CalledTicket) -> tuple[float, str]:
    return -one.called, one.ticket

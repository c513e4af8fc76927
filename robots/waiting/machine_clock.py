"""Whether the queue-number machine's clock is right: its instants are told in our own time where it is not."""

from __future__ import annotations

from dataclasses import dataclass, replace

from robots.core.clock import Instant
from robots.core.waiting import TicketEvent, TicketState

RIGHT_S = 30.0
"""So far off is right: a message takes its time."""
SAME_S, SURE_S = 10.0, 20.0
"""Off by the same, give or take, for so long: it is the clock. Messages, also many at once, may just have come late."""


@dataclass(slots=True)
class MachineClock:
    """`off_s`: what is to be added to the machine's instants."""

    off_s: float = 0.0
    _since: float = 0.0
    _suspected_s: float | None = None

    def hear(self, at: float, told: float) -> bool:
        """A live state that says `told` came at `at`. Whether what is to be added has changed."""
        off, before = at - told, self.off_s
        if abs(off) <= RIGHT_S:
            self.off_s, self._suspected_s = 0.0, None
        elif self._suspected_s is None or abs(off - self._suspected_s) > SAME_S:
            self._suspected_s, self._since = off, at
        elif at - self._since >= SURE_S:
            self.off_s = self._suspected_s
        return self.off_s != before

    def of_event(self, told: TicketEvent) -> TicketEvent:
        return replace(told, at=Instant(told.at + self.off_s)) if self.off_s else told

    def of_state(self, state: TicketState) -> TicketState:
        if not self.off_s:
            return state
        return replace(
            state,
            at=Instant(state.at + self.off_s),
            waiting=tuple(replace(one, issued=Instant(one.issued + self.off_s)) for one in state.waiting),
            called=tuple(replace(one, called=Instant(one.called + self.off_s)) for one in state.called),
        )

"""A car door with its landing door, coupled: how far it is open at any instant."""

from __future__ import annotations

from dataclasses import dataclass

from robots.core.lift import DoorState

SLOW = 2.0
"""A nudging door takes so many times as long."""


@dataclass(slots=True)
class Door:
    """open_s and close_s are the seconds of a full stroke; a half-open door takes half.

    nudging  it closes at half speed and stops at what stands in it, `limit` (0..1) apart
    """

    open_s: float
    close_s: float
    state: DoorState = DoorState.CLOSED
    nudging: bool = False
    limit: float = 0.0
    _gap: float = 0.0  # at `_since`
    _since: float = 0.0

    def gap(self, now: float) -> float:
        """0 shut … 1 fully open."""
        if self.state is DoorState.OPENING:
            return min(1.0, self._gap + (now - self._since) / self.open_s)
        if self.state is DoorState.CLOSING:
            return max(min(self.limit, self._gap), self._gap - (now - self._since) / self._stroke_s())
        return self._gap

    def ends_at(self) -> float:
        """When the stroke under way is over; infinite when the door stands, or something is between its leaves."""
        if self.state is DoorState.OPENING:
            return self._since + (1.0 - self._gap) * self.open_s
        if self.state is DoorState.CLOSING and self.limit <= 0.0:
            return self._since + self._gap * self._stroke_s()
        return float("inf")

    def open(self, now: float) -> None:
        self._become(DoorState.OPENING, now)
        self.nudging, self.limit = False, 0.0

    def close(self, now: float) -> None:
        self._become(DoorState.CLOSING, now)
        self.nudging, self.limit = False, 0.0

    def nudge(self, now: float, limit: float) -> None:
        """Close at half speed as far as `limit`; also to go on when that has changed."""
        self._become(DoorState.CLOSING, now)
        self.nudging, self.limit = True, limit

    def fail(self, now: float) -> None:
        """Stop where it is."""
        self._become(DoorState.FAULT, now)
        self.nudging, self.limit = False, 0.0

    def finish(self, now: float) -> None:
        """The stroke is over."""
        opened = self.state is DoorState.OPENING
        self.state, self._gap, self._since = (DoorState.OPEN, 1.0, now) if opened else (DoorState.CLOSED, 0.0, now)
        self.nudging = False

    def _stroke_s(self) -> float:
        return self.close_s * SLOW if self.nudging else self.close_s

    def _become(self, state: DoorState, now: float) -> None:
        self._gap, self._since, self.state = self.gap(now), now, state

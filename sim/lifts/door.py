"""A car door with its landing door, coupled: how far it is open at any instant."""

from __future__ import annotations

from dataclasses import dataclass

from robots.core.lift import DoorState


@dataclass(slots=True)
class Door:
    """open_s and close_s are the seconds of a full stroke; a half-open door takes half."""

    open_s: float
    close_s: float
    state: DoorState = DoorState.CLOSED
    _gap: float = 0.0  # at `_since`
    _since: float = 0.0

    def gap(self, now: float) -> float:
        """0 shut … 1 fully open."""
        if self.state is DoorState.OPENING:
            return min(1.0, self._gap + (now - self._since) / self.open_s)
        if self.state is DoorState.CLOSING:
            return max(0.0, self._gap - (now - self._since) / self.close_s)
        return self._gap

    def ends_at(self) -> float:
        """When the stroke under way is over; infinite when the door stands."""
        if self.state is DoorState.OPENING:
            return self._since + (1.0 - self._gap) * self.open_s
        if self.state is DoorState.CLOSING:
            return self._since + self._gap * self.close_s
        return float("inf")

    def open(self, now: float) -> None:
        self._become(DoorState.OPENING, now)

    def close(self, now: float) -> None:
        self._become(DoorState.CLOSING, now)

    def fail(self, now: float) -> None:
        """Stop where it is."""
        self._become(DoorState.FAULT, now)

    def finish(self, now: float) -> None:
        """The stroke is over."""
        opened = self.state is DoorState.OPENING
        self.state, self._gap, self._since = (DoorState.OPEN, 1.0, now) if opened else (DoorState.CLOSED, 0.0, now)

    def _become(self, state: DoorState, now: float) -> None:
        self._gap, self._since, self.state = self.gap(now), now, state

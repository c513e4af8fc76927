"""The lift gateway's mind for one group of lifts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from robots.core.lift import LiftFloor
from robots.gateway.timers import GatewayTimers


class Gateway:
    """handle(event) -> commands.

    events    Received(LiftCommand | Presence | Alarm | AlarmReset), LinkUp, LinkDown, Tick, CarSeen, CommandRefused
    commands  Publish(LiftState | LiftAck | LiftEvent | LiftOnline), Record, Remember, Note, and the hardware commands
    """

    def __init__(
        self,
        group: str,
        floors: Mapping[str, tuple[LiftFloor, ...]],
        remembered: Mapping[str, Any] | None = None,
        timers: GatewayTimers | None = None,
    ) -> None:
        self.group = group
        self.floors = dict(floors)
        self.timers = timers or GatewayTimers()
        self._remembered = dict(remembered or {})

    def handle(self, event: object) -> list[Any]:
        """What follows from `event`, in order."""
        return []

"""Invariants of a ride as a whole: a robot leaves the car only where it asked to go."""

from __future__ import annotations

from typing import Any

from robots.core.lift import LiftCommand


class RightFloor:
    """Leaving a car, a robot is at the floor of its last car call, or where it came in (it turned back)."""

    def __init__(self) -> None:
        self._came_in: dict[str, str] = {}
        self._wants: dict[str, str] = {}

    def heard(self, message: Any) -> None:
        if isinstance(message, LiftCommand) and message.cmd == "car_call":
            self._wants[message.robot] = message.destination

    def happened(self, what: str, who: str, detail: str) -> str | None:
        """The violation that an `enter_car` or `leave_car` amounts to."""
        floor = detail.rpartition(" at ")[2]
        if what == "enter_car":
            self._came_in[who] = floor
            self._wants.pop(who, None)
        elif what == "leave_car" and floor not in {self._came_in.get(who), self._wants.get(who)}:
            return f"{who} got off at {floor}, bound for {self._wants.get(who) or 'nowhere'}"
        return None

"""Between an adapter and the gateway: an integrator's mistake makes a car offline, and never ends the process."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any, get_args

import structlog

from robots.adapters.car_hardware import CarHardware, HearsMessages, Report
from robots.core.events import LinkDown, LinkUp, Received
from robots.core.lift import DoorState, LiftMode, Motion
from robots.gateway.hardware import CarReading, CarSeen, CommandRefused, HardwareCommand

AHEAD_S = 1.0
"""A reading may be so much ahead of the process's clock."""
REFUSALS = (
    "busy", "mode_not_allowed", "floor_unknown", "same_floor", "door_side", "locked_floor", "overload", "not_owner",
    "expired", "emergency", "offline", "rate_limited", "occupied",
)  # fmt: skip
"""The words of `LiftAck.reason`."""
_COMMANDS = get_args(HardwareCommand)
_KINDS: dict[str, type] = {
    "current_floor": str, "destination_floor": str, "occupancy_source": str,
    "between_floors": bool, "door_held": bool, "robot_mode": bool,
    "door_state": DoorState, "motion": Motion, "mode": LiftMode,
}  # fmt: skip
_WORDS = {"door_side": ("front", "rear"), "occupancy": ("empty", "some", "unknown")}
_LISTS = ("car_calls", "landing_calls", "fault_codes")
_NUMBERS = ("load_pct", "position_m")


def flaw_of(event: Any, now: float) -> str:
    """What is wrong with what an adapter reported; empty = nothing."""
    if not isinstance(event, CarSeen | CommandRefused):
        return f"reported {type(event).__name__}, not CarSeen or CommandRefused"
    if not _is_number(event.at) or event.at > now + AHEAD_S:
        return f"at: {event.at!r} is no instant of this process's clock"
    if isinstance(event, CommandRefused):
        if not isinstance(event.command, _COMMANDS):
            return f"command: {event.command!r} is no hardware command"
        if event.reason not in REFUSALS:
            return f"reason: {event.reason!r} is no word of LiftAck"
        return "" if isinstance(event.detail, str) else f"detail: {event.detail!r} is no text"
    if not isinstance(event.lift, str):
        return f"lift: {event.lift!r} is no text"
    return "" if event.reading is None else _flaw_of_reading(event.reading)


def _flaw_of_reading(reading: Any) -> str:
    if not isinstance(reading, CarReading):
        return f"reading: {type(reading).__name__}, not CarReading"
    for name, kind in _KINDS.items():
        if not isinstance(value := getattr(reading, name), kind):
            return f"{name}: {value!r} is no {kind.__name__}"
    for name, words in _WORDS.items():
        if (value := getattr(reading, name)) not in words:
            return f"{name}: {value!r} is none of {', '.join(words)}"
    for name in _LISTS:
        value = getattr(reading, name)
        if not isinstance(value, tuple) or not all(isinstance(one, str) for one in value):
            return f"{name}: {value!r} is no tuple of texts"
    for name in _NUMBERS:
        value = getattr(reading, name)
        if value is not None and not _is_number(value):
            return f"{name}: {value!r} is neither a number nor None"
    return ""


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


class CheckedHardware:
    """An adapter, looked at. A car it errs about is reported as lost, and why, until its next good reading.

    lifts  of the group: all are lost when a mistake concerns none in particular
    """

    def __init__(self, hardware: CarHardware, lifts: Iterable[str], now: Callable[[], float]) -> None:
        self._hardware, self._lifts, self._now = hardware, tuple(lifts), now
        self._report: Report = lambda event: None
        self._said: dict[str, str] = {}  # by lift: what was last wrong
        self._log = structlog.get_logger("hardware")

    def start(self, report: Report) -> None:
        self._report = report
        try:
            self._hardware.start(self.take)
        except Exception as error:
            self._lost("", "start", error)

    def take(self, event: Any) -> None:
        """What the adapter reports, in whichever thread."""
        flaw = flaw_of(event, self._now())
        if flaw:
            named = getattr(event, "lift", getattr(getattr(event, "command", None), "lift", ""))
            self._lost(named, flaw)
            return
        if isinstance(event, CarSeen):
            self._said.pop(event.lift, None)
        self._report(event)

    def command(self, command: HardwareCommand) -> str:
        try:
            refused = self._hardware.command(command)
        except Exception as error:
            self._lost(command.lift, f"command({type(command).__name__})", error)
            return "offline"
        if refused == "" or (isinstance(refused, str) and refused in REFUSALS):
            return refused
        self._lost(command.lift, f"command({type(command).__name__}) returned {refused!r}, no word of LiftAck")
        return "offline"

    def heard(self, event: Received | LinkUp | LinkDown) -> bool:
        """Messages go on to hardware that hears them."""
        if not isinstance(self._hardware, HearsMessages):
            return False
        try:
            return bool(self._hardware.heard(event))
        except Exception as error:
            self._lost("", "heard", error)
            return False

    def close(self) -> None:
        try:
            self._hardware.close()
        except Exception:
            self._log.exception("adapter_failed", where="close")

    def _lost(self, lift: Any, what: str, error: Exception | None = None) -> None:
        why = f"{what}: {type(error).__name__}: {error}"[:200] if error is not None else what[:200]
        for one in [lift] if lift in self._lifts else self._lifts:
            if self._said.get(one) != why:
                self._said[one] = why
                self._log.error("adapter_failed", lift=one, why=why, exc_info=error)
            self._report(CarSeen(self._now(), one, None, why))

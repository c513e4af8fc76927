"""What must be kept of a robot's charging and of its service: part of the scheduler's book."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

Leave = Literal["", "leave", "maintenance"]
Course = Literal["", "reassign", "finish", "cancel"]


@dataclass(slots=True)
class Duty:
    """One robot's. Instants are UTC seconds, 0 = never; persons are ids of staff.

    berth      the stop where its last order left it without work; empty = it has had work since
    left       where it stood before its newest order
    charge_at, charge_by      when and by whom it was sent to charge, while that stands
    spared     a person ended its charging: until it docks anew only the reserve keeps it from work
    queued_for, queued_at     the charger it waits for, and since when
    leave      the person's word under which it goes out of service, or is out of it; empty = in service
    course, leave_by, leave_at, leave_until   what becomes of its runs; who said so; the deadline for winding up
    out_at     since when it is out of service, 0 = it still winds up
    kept       runs whose folders were aboard when it went out
    """

    berth: str = ""
    left: str = ""
    charge_at: float = 0.0
    charge_by: str = ""
    spared: bool = False
    queued_for: str = ""
    queued_at: float = 0.0
    leave: Leave = ""
    course: Course = ""
    leave_by: str = ""
    leave_at: float = 0.0
    leave_until: float = 0.0
    out_at: float = 0.0
    kept: list[str] = field(default_factory=list)

    @property
    def is_out(self) -> bool:
        return bool(self.leave) and self.out_at > 0

    def ordered(self, start: str, berth: str) -> None:
        """It was given an order, from a stop or node: to a berth, or (empty) to work."""
        self.left = start if start != berth else ""
        self.berth, self.spared = berth, False
        if not berth:
            self.queued_for, self.queued_at = "", 0.0

    def apply(self, kind: str, data: dict[str, Any]) -> None:
        DUTIES[kind](self, data)


def _charge_asked(duty: Duty, data: dict[str, Any]) -> None:
    duty.charge_at, duty.charge_by, duty.spared = data["at"], data["person"], False


def _charge_over(duty: Duty, data: dict[str, Any]) -> None:
    duty.charge_at, duty.charge_by = 0.0, ""
    if data["how"] == "ended":
        duty.spared, duty.queued_for, duty.queued_at = True, "", 0.0


def _charge_queued(duty: Duty, data: dict[str, Any]) -> None:
    duty.queued_for = data["dock"]
    duty.queued_at = duty.queued_at or data["at"]


def _charge_dequeued(duty: Duty, data: dict[str, Any]) -> None:
    duty.queued_for, duty.queued_at = "", 0.0


def _leave_asked(duty: Duty, data: dict[str, Any]) -> None:
    duty.leave, duty.course, duty.leave_by = data["leave"], data["course"], data["person"]
    duty.leave_at, duty.leave_until, duty.out_at, duty.kept = data["at"], data["until"], 0.0, []


def _robot_out(duty: Duty, data: dict[str, Any]) -> None:
    duty.out_at, duty.kept = data["at"], list(data["kept"])
    duty.queued_for, duty.queued_at, duty.charge_at, duty.charge_by = "", 0.0, 0.0, ""


def _robot_back(duty: Duty, data: dict[str, Any]) -> None:
    duty.leave, duty.course, duty.leave_by = "", "", ""
    duty.leave_at = duty.leave_until = duty.out_at = 0.0
    duty.kept = []


DUTIES: dict[str, Callable[[Duty, dict[str, Any]], None]] = {
    "charge_asked": _charge_asked,
    "charge_over": _charge_over,
    "charge_queued": _charge_queued,
    "charge_dequeued": _charge_dequeued,
    "leave_asked": _leave_asked,
    "robot_out": _robot_out,
    "robot_back": _robot_back,
}

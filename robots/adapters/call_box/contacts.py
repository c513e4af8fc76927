"""What the contacts of a box say, without memory."""

from __future__ import annotations

from collections.abc import Collection

from robots.core.lift import DoorState, LiftMode, Motion
from robots.settings import CallBoxLifts


def bits(site: CallBoxLifts, stops: int) -> int:
    """How many contacts carry the floor code of so many stops."""
    highest = site.first + stops - 1
    values = range(site.first, highest + 1)
    return max(1, max((_coded(site, value) for value in values), default=0).bit_length())


def stop_of(closed: Collection[str], site: CallBoxLifts, stops: int) -> int | None:
    """The stop from 0 that the floor code means; None when parity is wrong or there is no such stop."""
    lit = [bit for bit in range(bits(site, stops)) if f"floor.{bit}" in closed]
    ones = len(lit) + ("parity" in closed)
    if site.parity != "none" and ones % 2 != (site.parity == "odd"):
        return None
    value = sum(1 << bit for bit in lit)
    if site.code == "gray":
        value = _from_gray(value)
    stop = value - site.first
    return stop if 0 <= stop < stops else None


def contacts_of(stop: int, site: CallBoxLifts, stops: int) -> list[str]:
    """The floor contacts that are closed at a stop: what a box must be wired to give."""
    value = _coded(site, site.first + stop)
    closed = [f"floor.{bit}" for bit in range(bits(site, stops)) if value >> bit & 1]
    if site.parity != "none" and len(closed) % 2 != (site.parity == "odd"):
        closed.append("parity")
    return closed


def _coded(site: CallBoxLifts, value: int) -> int:
    return value ^ (value >> 1) if site.code == "gray" else value


def _from_gray(value: int) -> int:
    found = 0
    while value:
        found ^= value
        value >>= 1
    return found


def motion_of(closed: Collection[str], site: CallBoxLifts) -> Motion:
    """A lift shows its next direction while it stands with its door open: an open door stands."""
    if "door_open" in closed:
        return Motion.STOPPED
    if not site.arrows:
        return Motion.UNKNOWN
    up, down = "up" in closed, "down" in closed
    if up and down:
        return Motion.UNKNOWN
    return Motion.UP if up else Motion.DOWN if down else Motion.STOPPED


def door_of(closed: Collection[str], site: CallBoxLifts, before: DoorState) -> DoorState:
    """Between its switches a door is opening when it was shut before, else closing.

    Without a switch for the shut door nothing tells that it begins to open: it is closing, then shut, until it is open.
    """
    is_open, is_shut = "door_open" in closed, "door_closed" in closed and site.door_closed
    if is_open and is_shut:
        return DoorState.FAULT
    if is_open:
        return DoorState.OPEN
    if is_shut:
        return DoorState.CLOSED
    if not site.door_closed:
        return DoorState.CLOSED if before is DoorState.CLOSED else DoorState.CLOSING
    return DoorState.OPENING if before in {DoorState.CLOSED, DoorState.OPENING} else DoorState.CLOSING


def mode_of(closed: Collection[str], site: CallBoxLifts) -> LiftMode:
    """The fire contact is closed while all is well: a cut wire is a fire."""
    if "fire_ok" not in closed:
        return LiftMode.FIRE_OPERATION
    return LiftMode.ATTENDANT_CONTROL if site.robot_mode and "robot_mode" in closed else LiftMode.NORMAL

"""What the modes of a car mean for how it moves. Those named nowhere here run as NORMAL."""

from __future__ import annotations

from robots.core.lift import EMERGENCY_MODES, LiftMode

GO_THERE = frozenset({LiftMode.FIRE_OPERATION, LiftMode.CABINET_RECALL, LiftMode.FIREFIGHTER_CONTROL})
"""Without a stop to a given floor; there the door opens and stays open. A firefighter goes on from there."""

NEAREST = frozenset({LiftMode.EARTHQUAKE_OPERATION, LiftMode.EMERGENCY_POWER})
"""To the next landing at which it can stop; there the door opens and stays open."""

STAY_PUT = frozenset({LiftMode.INSPECTION})
"""Stops at once, wherever it is; a door that stands open stays open."""

KEYED = frozenset({LiftMode.ATTENDANT_CONTROL})
"""Somebody's key: only floors pressed in the car count, and the door stays open until one is."""

PARK = frozenset({LiftMode.HOMING, LiftMode.PARKING})
"""Without a stop to a given floor, the door stays shut; then back to NORMAL, when parked with the next call."""

LEAVE_GROUP = (EMERGENCY_MODES - {LiftMode.OCCUPANT_EVACUATION}) | KEYED | {LiftMode.VIP, LiftMode.HOMING}
"""The car takes no landing calls of people."""

"""The landings each lift of a group serves, from the plan of the hall."""

from __future__ import annotations

from robots.building.plan import Plan
from robots.core.lift import LiftFloor


def floors_of(plan: Plan, group: str) -> dict[str, tuple[LiftFloor, ...]]:
    """By lift id, from the lowest landing up. Raises KeyError for an unknown group."""
    return {
        lift: tuple(
            LiftFloor(map_id, plan.maps[map_id].label, plan.maps[map_id].elevation_m)
            for map_id in sorted(plan.lifts[lift].maps, key=lambda map_id: plan.maps[map_id].elevation_m)
        )
        for lift in plan.groups[group]
    }


def stand_at(plan: Plan, group: str) -> tuple[str, ...]:
    """The floors at which free cars stand while robots ride, as the hall's rules say."""
    return plan.hall.lift_rules.stand_at.get(group, ())

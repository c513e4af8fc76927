"""Which floors a guide may lead somebody to from where it stands: its own, and those that a lift joins to it."""

from __future__ import annotations

from dataclasses import dataclass

from robots.building.graph import front_of
from robots.building.lift_rights import against
from robots.building.plan import Plan
from robots.settings.robots import Robot


@dataclass(frozen=True, slots=True)
class Floors:
    """Of one guide. A hall that writes `rides: never` for it keeps it on its floor."""

    plan: Plan
    robot: Robot

    def leads_to(self, map_id: str, stop: str, at: float) -> bool:
        """Standing on `map_id` at the instant `at`: may the visitor be led to this stop?"""
        goal = self.plan.stops.get(stop)
        if goal is None or not map_id:
            return False
        if goal.map_id == map_id:
            return True
        hall, rides = self.plan.hall, self.robot.way_of_riding == "itself"
        floors = (map_id, goal.map_id)
        return (
            rides
            and front_of(goal) in self.plan.public
            and any(
                set(floors) <= set(lift.maps)
                and against(hall.lift_rules, hall.time_zone, lift.lift, self.robot.id, floors, False, at) is None
                for lift in self.plan.lifts.values()
            )
        )

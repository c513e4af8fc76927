"""The ride of one robot: the mind that walks the chart (see `chart`, `conduct`, `looks`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from robots.building.lift_plan import LiftPlan
from robots.core.lift import Zone
from robots.core.runs import Waiting
from robots.elevator.chart import RideState
from robots.elevator.timers import RideTimers


class Ride:
    """Takes events, answers with commands. One object serves ride after ride of one robot.

    robot       its id
    radius      of its footprint, metres
    lifts       every car it may ride, by id
    elevations  height of each map, metres
    """

    def __init__(
        self,
        robot: str,
        radius: float,
        lifts: Mapping[str, LiftPlan],
        elevations: Mapping[str, float],
        timers: RideTimers | None = None,
        seed: int = 0,
    ) -> None: ...

    @classmethod
    def restored(
        cls,
        remembered: Mapping[str, Any],
        robot: str,
        radius: float,
        lifts: Mapping[str, LiftPlan],
        elevations: Mapping[str, float],
        timers: RideTimers | None = None,
        seed: int = 0,
    ) -> Ride:
        """After a process restart, from the last `Remember("ride", …)`; `{}` makes a new one."""
        ...

    state: RideState
    zone: Zone
    lift: str
    active: bool
    waiting: Waiting | None

    def handle(self, event: Any) -> list[Any]: ...

    def remembered(self) -> dict[str, Any]: ...

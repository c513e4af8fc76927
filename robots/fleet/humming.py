"""A robot that stands tells its state all the same, and what it tells is mostly the tremble of its pose.

Of a state that says nothing but what the last dispatch pass saw, a pass would find what that one found. It is taken in
like any other, so the robot counts as online, and the next pass due by its time sees it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import TYPE_CHECKING

from robots.core.geometry import Pose, distance, wrap_angle
from robots.core.vda import VehicleState

if TYPE_CHECKING:
    from robots.fleet.robot import RobotView

_TREMBLES_M, _TREMBLES_RAD = 0.03, 0.05
_CHARGE = 0.002
"""Of a battery of 1: some passes due by their time lie between two steps of it."""
_REST = attrgetter(*(one.name for one in fields(VehicleState) if one.name not in ("pose", "charge")))


@dataclass(slots=True)
class Humming:
    """What each robot told when all were last looked at. In memory only."""

    _seen: dict[str, VehicleState] = field(default_factory=dict)

    def looked(self, views: Mapping[str, RobotView]) -> None:
        """A pass has seen the newest states."""
        self._seen = {robot: view.state for robot, view in views.items() if view.state is not None}

    def says_nothing(self, state: VehicleState) -> bool:
        """A pass has seen as much. To be asked of a robot that was online by then and still is."""
        seen = self._seen.get(state.robot)
        return (
            seen is not None
            and _REST(seen) == _REST(state)
            and abs(seen.charge - state.charge) <= _CHARGE
            and _at_one_place(seen.pose, state.pose)
        )


def _at_one_place(a: Pose | None, b: Pose | None) -> bool:
    if a is None or b is None:
        return a is b
    is_near = a.map_id == b.map_id and distance(a.point, b.point) <= _TREMBLES_M
    return is_near and abs(wrap_angle(a.theta - b.theta)) <= _TREMBLES_RAD

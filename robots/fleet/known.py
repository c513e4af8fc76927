"""What follows from a robot's newest state and from what is recorded of it: worked out once, until one of them changes.

Most events concern one robot, yet each makes the scheduler look at all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from robots.core.vda import VehicleState

if TYPE_CHECKING:
    from robots.fleet.work import Work

T = TypeVar("T")


@dataclass(slots=True)
class Known:
    """In memory only. A value stands while its robot's newest state is the very same (a state never changes), while the
    robot counts as online, or not, as it did then, and while nothing is recorded of it.

    So what is asked for here is a function of nothing else: not of the time, of runs, of other robots or of alarms.
    """

    _values: dict[str, tuple[VehicleState | None, bool, dict[Any, Any]]] = field(default_factory=dict)

    def of(self, work: Work, what: Callable[[Work, str], T], robot: str) -> T:
        """`what(work, robot)`, perhaps from before."""
        state, online = work.views[robot].state, work.online(robot)
        kept = self._values.get(robot)
        if kept is None or kept[0] is not state or kept[1] is not online:
            kept = self._values[robot] = (state, online, {})
        values = kept[2]
        if what not in values:
            values[what] = what(work, robot)
        found: T = values[what]
        return found

    def asked(self, work: Work, robot: str) -> list[Callable[[Work, str], Any]]:
        """What stands of a robot now."""
        kept = self._values.get(robot)
        if kept is None or kept[0] is not work.views[robot].state or kept[1] is not work.online(robot):
            return []
        return list(kept[2])

    def forget(self, subject: str) -> None:
        """Something is recorded of it."""
        self._values.pop(subject, None)

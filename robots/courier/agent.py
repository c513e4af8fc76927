"""The courier's mind: orders, driving, lift rides, handovers and the screen of one robot, tied together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from robots.core.commands import Publish
from robots.core.events import LinkUp
from robots.core.text import Text
from robots.core.vda import Connection, Factsheet
from robots.courier.abilities import factsheet
from robots.courier.screen import ScreenView

if TYPE_CHECKING:
    from robots.building.plan import Plan
    from robots.settings.robots import HandoverTimes, Robot


class CourierAgent:
    """One courier. So far it only announces itself.

    remembered   what earlier `Remember` commands said, key by key, as the ledger has it
    seed         of the ride's back-off jitter
    """

    def __init__(
        self,
        robot: Robot,
        plan: Plan,
        handover: HandoverTimes,
        remembered: Mapping[str, Any] | None = None,
        seed: int = 0,
    ) -> None:
        self._robot = robot
        self._factsheet = factsheet(robot)
        self._now = 0.0

    def handle(self, event: Any) -> list[Any]:
        """Any event of `core.events`, `core.sensing` or `courier.screen`; what to do now. Never raises."""
        self._now = event.at
        if isinstance(event, LinkUp):
            return [Publish(Connection(self._robot.id, "ONLINE")), Publish(self._factsheet)]
        return []

    def screen(self) -> ScreenView:
        """What the robot's own screen shows now."""
        return ScreenView(self._robot.id, "idle", Text("空闲", "Idle"), self._now)

    def factsheet(self) -> Factsheet:
        return self._factsheet

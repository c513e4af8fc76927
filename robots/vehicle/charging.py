"""A robot at its charger: whether the `startCharging` of its order came to anything."""

from __future__ import annotations

from robots.core.geometry import Pose, distance
from robots.core.vda import Action
from robots.vehicle.progress import Progress

CHARGE_S = 60.0
"""So long may the charger take to start."""
OFF_DOCK_M = 0.5
"""Farther than this from where it stood to charge it has left its dock."""


class Charging:
    """`until`: until then the charger may start, None while it need not."""

    def __init__(self) -> None:
        self.until: float | None = None
        self._powerless: Pose | None = None  # where a charger gave no power

    def attend(self, at: float, progress: Progress, action: Action, charging: bool, pose: Pose | None) -> bool:
        """Look after the running action; True: it has ended now."""
        if self.until is None:
            self.until = at + CHARGE_S
        if not charging and at < self.until:
            return False
        progress.end(action.action_id, charging, "" if charging else "not_charging")
        self.until = None
        self._powerless = None if charging else pose
        return True

    def lacks_power(self, charging: bool, pose: Pose | None) -> bool:
        """It stands at a charger that did not charge it, and still does not."""
        place = self._powerless
        if place is None:
            return False
        if charging or (pose and (pose.map_id != place.map_id or distance(pose.point, place.point) > OFF_DOCK_M)):
            self._powerless = None
        return self._powerless is not None

    def helped(self) -> None:
        """A person has seen to the charger."""
        self._powerless = None

"""Which vehicle of the hall a VDA 5050 message is of, or for: minds know ids, the wire makers and serials.

Ids and serials of our own robots are the same. A foreign vehicle may have any serial, even that of a robot of ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from robots.core.vda import MANUFACTURER
from robots.settings.robots import Robot


class Vehicles:
    """The names of all robots of a hall."""

    def __init__(self, robots: Iterable[Robot]) -> None:
        known = list(robots)
        self._ids = {(robot.manufacturer, robot.serial_number): robot.id for robot in known if robot.is_foreign}
        self._foreign = {robot.id: (robot.manufacturer, robot.serial_number) for robot in known if robot.is_foreign}

    def inward(self, message: Any) -> Any:
        """A message as minds know it: `robot` is an id. None: it is of a vehicle that is not of this hall."""
        maker = getattr(message, "manufacturer", MANUFACTURER)
        if maker == MANUFACTURER:
            return None if hasattr(message, "manufacturer") and message.robot in self._foreign else message
        robot = self._ids.get((maker, message.robot))
        return None if robot is None else replace(message, robot=robot)

    def of(self, maker: str, serial: str) -> str | None:
        """The id behind a maker and a serial number; None for a vehicle that is not of this hall."""
        if maker == MANUFACTURER:
            return serial if serial not in self._foreign else None
        return self._ids.get((maker, serial))

    def outward(self, message: Any) -> Any:
        """A message for a vehicle as the wire names it."""
        maker, serial = self._foreign.get(message.robot, (MANUFACTURER, message.robot))
        return message if maker == MANUFACTURER else replace(message, manufacturer=maker, robot=serial)

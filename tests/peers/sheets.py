"""Factsheets as the people of another maker would write them for vehicles that carry folders."""

from __future__ import annotations

from dataclasses import replace

from robots.settings.robots import Robot
from robots.wire import codec
from robots.wire.codec import Envelope
from sim.processes.foreign import abilities_of

KNOWN = frozenset({
    "pick", "drop", "startCharging", "stopCharging", "startPause", "stopPause", "cancelOrder", "stateRequest",
    "factsheetRequest", "initPosition",
})  # fmt: skip
"""What the vehicles of both libraries can do, once they are told of folders."""


def sheet_of(robot: Robot) -> bytes:
    """The whole message, in the version that the vehicle speaks."""
    sheet = abilities_of(robot)
    able = tuple(one for one in sheet.actions if one.action_type in KNOWN)
    return codec.encode(replace(sheet, actions=able), Envelope(1, 1, 1.0, robot.vda5050))

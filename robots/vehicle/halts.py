"""What keeps every robot of ours from driving, whatever it carries or does."""

from __future__ import annotations

from collections.abc import Sized
from typing import Protocol

from robots.core.reasons import Reason
from robots.vehicle.driver import Driver
from robots.vehicle.mind import Vehicle


class Standing(Protocol):
    vehicle: Vehicle
    driver: Driver

    @property
    def alarms(self) -> Sized: ...


def halted(agent: Standing) -> Reason | None:
    """Why it must not drive now. A person at its switches comes before what its wheels or the building say."""
    if agent.vehicle.against_driving() is None:
        if agent.driver.strayed:
            return Reason.WHEEL_FAULT
        if agent.alarms:
            return Reason.ALARM
    return agent.vehicle.holding()

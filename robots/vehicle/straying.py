"""A robot whose wheels do not move as told stands until a person has seen to it, also when it is started again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from robots.core.commands import Record, Remember
from robots.core.reasons import Reason
from robots.core.sensing import OdometrySeen, Say
from robots.elevator.events import RobotFaulted
from robots.settings.robots import Robot
from robots.vehicle.driver import Driver
from robots.vehicle.rider import Rider

KEY = "strayed"


class Rolling(Protocol):
    robot: Robot
    driver: Driver
    rider: Rider


def recall(driver: Driver, remembered: Mapping[str, Any]) -> None:
    """As its ledger has it."""
    driver.wheels.strayed = bool(remembered.get(KEY))


def see(agent: Rolling, event: OdometrySeen) -> list[Any]:
    """What its wheels did; what follows at the moment it is sure that they do not obey."""
    if not agent.driver.see_odometry(event):
        return []
    done = stop(agent.driver, agent.robot.id)
    if agent.rider.active:  # in and around a lift as with any fault of the robot
        done += agent.rider.feed(RobotFaulted(event.at, "wheels", Reason.WHEEL_FAULT))
    return done


def stop(driver: Driver, robot: str) -> list[Any]:
    """It has just become sure of it."""
    found = {"told": [driver.follower.speed, driver.follower.turn], "seen": [driver.speed, driver.turn]}
    return [Remember(KEY, True), Record("wheels_strayed", robot, found), *driver.pause(), Say("need_help")]


def trust(driver: Driver) -> list[Any]:
    """A person says that it may go on: it drives, and looks anew."""
    if not driver.strayed:
        return []
    driver.wheels.forgive()
    return [Remember(KEY, None)]

"""The process of one robot, courier or guide: its mind, its ledger, its ROS node, its link, and its own screen.

ROS parameters: robot, hall, state, broker_port, screen_port (0 = no screen).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import rclpy

from robots.building import Plan
from robots.core import compiled
from robots.courier.agent import CourierAgent
from robots.floor.clock import SteadyClock
from robots.floor.joining import enqueue_into, fail, join_broker, new_inbox, open_ledger, read_hall, stop_on_signals
from robots.floor.log import set_up_logging
from robots.floor.loop import OwnerLoop
from robots.floor.pulse import Heart
from robots.floor.robot_shell import CourierShell, RobotShell
from robots.floor.taping import LedgerTape, tape_of
from robots.ros.process import RosProcess, text_parameter
from robots.ros.robot_node import RobotNode
from robots.settings.robots import Robot
from robots.store import Ledger
from robots.web.server import PageServer


def shell_of(
    settings: Robot, plan: Plan, node: RobotNode, state: Path, hall_folder: Path, ledger: Ledger, inbox: Any,
    clock: SteadyClock,
) -> tuple[RobotShell, LedgerTape | None]:  # fmt: skip
    """The mind of a robot of its kind, from its ledger, in its shell; and its tape, when one is kept."""
    if settings.kind == "courier":
        tape = tape_of(ledger, hall_folder, "courier", settings.id, clock=clock)
        courier = CourierAgent(settings, plan, plan.hall.handover, ledger.remembered())
        return CourierShell(courier, node, state, settings.id), tape
    from robots.floor.guide_making import guide_shell_of  # a courier never loads what a guide speaks with

    return guide_shell_of(settings, plan, node, state, hall_folder, ledger, inbox, clock)


def main() -> None:
    """Entry point of `hall_robot`."""
    stop = stop_on_signals()
    RosProcess.init(sys.argv)
    settings = rclpy.create_node("settings")
    robot = text_parameter(settings, "robot", settings.get_namespace().strip("/"))
    hall_folder = Path(text_parameter(settings, "hall", "config/hall"))
    state = Path(text_parameter(settings, "state", "var"))
    broker_port = int(text_parameter(settings, "broker_port", "18830"))
    screen_port = int(text_parameter(settings, "screen_port", "0"))
    settings.destroy_node()
    set_up_logging(robot)

    compiled.stay_as_it_is()  # compiling takes seconds, in which its supervisor would miss its signs of life
    hall = read_hall(hall_folder)
    if robot not in hall.robots:
        known = ", ".join(sorted(hall.robots))
        fail(f"parameter robot: {robot!r} is not in {hall_folder / 'robots.yaml'} (known: {known})", 2)
    clock = SteadyClock()
    inbox = new_inbox()
    ledger = open_ledger(state, robot)
    enqueue, plan = enqueue_into(inbox), Plan.of(hall)
    node = RobotNode(hall.robots[robot].compartments, clock.now, enqueue)
    shell, tape = shell_of(hall.robots[robot], plan, node, state, hall_folder, ledger, inbox, clock)
    link = join_broker(robot, hall, state, broker_port, clock, inbox)
    loop = OwnerLoop(
        shell.agent, ledger, link, inbox, clock, shell.actuate, shell.after, tape, beat=Heart(state, robot).beat
    )
    shell.loop = loop
    ros = RosProcess(stop)
    ros.spin([node])
    screen = None
    if screen_port:
        try:
            screen = PageServer(shell.page(enqueue, plan, clock.now), screen_port)
        except OSError as error:
            link.stop()
            ros.close()
            fail(str(error))
        screen.start()
    try:
        loop.run(stop)
    finally:
        if screen:
            screen.stop()
        shell.close()
        link.stop()
        ros.close()
        ledger.close()


if __name__ == "__main__":
    main()

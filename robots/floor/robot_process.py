"""The process of one robot: its mind, its ledger, its ROS node, its link, and its own screen.

ROS parameters: robot, hall, state, broker_port, screen_port (0 = no screen).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import rclpy

from robots.building import Plan
from robots.core.events import LinkDown, LinkUp, Tick
from robots.courier.agent import CourierAgent
from robots.floor.clock import SteadyClock
from robots.floor.joining import enqueue_into, fail, join_broker, new_inbox, open_ledger, read_hall, stop_on_signals
from robots.floor.log import set_up_logging
from robots.floor.loop import OwnerLoop
from robots.floor.supervisor import say_ready
from robots.floor.taping import tape_of
from robots.ros.process import RosProcess, text_parameter
from robots.ros.robot_node import RobotNode
from robots.web.screen import screen_app
from robots.web.server import PageServer

DIAGNOSE_EVERY_S = 1.0


class RobotShell:
    """What follows each event of the robot's mind, for people and tools that look on."""

    def __init__(self, agent: CourierAgent, node: RobotNode, state: Path, robot: str) -> None:
        self.agent, self.node, self.state, self.robot = agent, node, state, robot
        self.view = agent.screen()
        self.link_up = False
        self._ride = ""
        self._is_ready = False
        self._diagnosed_at = 0.0
        self.loop: OwnerLoop | None = None

    def after(self, event: Any) -> None:
        match event:
            case LinkUp():
                self.link_up = True
            case LinkDown():
                self.link_up = False
        if not self._is_ready and self.link_up and self.agent.driver.pose is not None:
            self._is_ready = True  # linked, and its base is heard: ROS discovery may take seconds
            say_ready(self.state, self.robot)
        self.view = self.agent.screen()  # a frozen value: the screen's thread may read it at any time
        ride = self.agent.rider.ride.state.value
        if ride != self._ride:
            self._ride = ride
            self.node.show_ride(ride)
        if isinstance(event, Tick) and event.at - self._diagnosed_at >= DIAGNOSE_EVERY_S:
            self._diagnosed_at = event.at
            self._diagnose()

    def _diagnose(self) -> None:
        errors = self.loop.errors if self.loop else 0
        level = "error" if errors else ("ok" if self.link_up else "warning")
        message = "mind failed" if errors else ("running" if self.link_up else "no link to the broker")
        values = {
            "run": self.view.run,
            "mode": self.view.mode,
            "ride": self._ride,
            "link": self.link_up,
            "mind_errors": errors,
            "last_error": self.loop.last_error if self.loop else "",
        }
        self.node.diagnose(level, message, values)


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

    hall = read_hall(hall_folder)
    if robot not in hall.robots:
        known = ", ".join(sorted(hall.robots))
        fail(f"parameter robot: {robot!r} is not in {hall_folder / 'robots.yaml'} (known: {known})", 2)
    clock = SteadyClock()
    inbox = new_inbox()
    ledger = open_ledger(state, robot)
    tape = tape_of(ledger, hall_folder, "courier", robot, clock=clock)
    agent = CourierAgent(hall.robots[robot], Plan.of(hall), hall.handover, ledger.remembered())
    enqueue = enqueue_into(inbox)
    node = RobotNode(hall.robots[robot].compartments, clock.now, enqueue)
    shell = RobotShell(agent, node, state, robot)
    link = join_broker(robot, hall, state, broker_port, clock, inbox)
    loop = OwnerLoop(agent, ledger, link, inbox, clock, node.carry_out, shell.after, tape)
    shell.loop = loop
    ros = RosProcess(stop)
    ros.spin([node])
    screen = None
    if screen_port:
        app = screen_app(lambda: shell.view, enqueue, hall.staff, hall=hall, now=clock.now)
        try:
            screen = PageServer(app, screen_port)
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
        link.stop()
        ros.close()
        ledger.close()


if __name__ == "__main__":
    main()

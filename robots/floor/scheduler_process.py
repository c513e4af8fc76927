"""The process of the fleet scheduler: its mind, its ledger, its link, and a ROS node that tells its health.

ROS parameters: hall, state, broker_port.
"""

from __future__ import annotations

import secrets
import sys
from pathlib import Path
from typing import Any

import rclpy

from robots.building import Plan
from robots.core import compiled
from robots.core.events import LinkDown, LinkUp, Tick
from robots.fleet import Scheduler
from robots.fleet.assignment import improve
from robots.floor.clock import SteadyClock
from robots.floor.joining import join_broker, new_inbox, open_ledger, read_hall, stop_on_signals
from robots.floor.keeping import BookKeeper, restored_scheduler
from robots.floor.log import set_up_logging
from robots.floor.loop import OwnerLoop
from robots.floor.supervisor import say_ready
from robots.floor.taping import tape_of
from robots.ros.process import RosProcess, text_parameter
from robots.ros.scheduler_node import SchedulerNode

DIAGNOSE_EVERY_S = 1.0
COMPILED_FROM = 12
"""With more couriers than this, plans are made by compiled loops where numba is installed."""
TOGETHER = 64
"""Events answered in one commit when so many wait."""


class SchedulerShell:
    """Tells ROS tools and the supervisor how the scheduler is."""

    def __init__(self, scheduler: Scheduler, node: SchedulerNode, state: Path, keeper: BookKeeper) -> None:
        self.scheduler, self.node, self.state, self.keeper = scheduler, node, state, keeper
        self.link_up = False
        self.loop: OwnerLoop | None = None
        self._diagnosed_at = 0.0

    def after(self, event: Any) -> None:
        self.keeper.after(event)
        match event:
            case LinkUp():
                self.link_up = True
                say_ready(self.state, "scheduler")
            case LinkDown():
                self.link_up = False
            case Tick(at=at) if at - self._diagnosed_at >= DIAGNOSE_EVERY_S:
                self._diagnosed_at = at
                errors = self.loop.errors if self.loop else 0
                level = "error" if errors else ("ok" if self.link_up else "warning")
                message = "mind failed" if errors else ("running" if self.link_up else "no link to the broker")
                values = {
                    "open_runs": self.scheduler.open_runs,
                    "link": self.link_up,
                    "mind_errors": errors,
                    "last_error": self.loop.last_error if self.loop else "",
                }
                self.node.diagnose(level, message, values)


def main() -> None:
    """Entry point of `hall_scheduler`."""
    stop = stop_on_signals()
    RosProcess.init(sys.argv)
    settings = rclpy.create_node("settings")
    hall_folder = Path(text_parameter(settings, "hall", "config/hall"))
    state = Path(text_parameter(settings, "state", "var"))
    broker_port = int(text_parameter(settings, "broker_port", "18830"))
    settings.destroy_node()
    set_up_logging("scheduler")

    hall = read_hall(hall_folder)
    if sum(robot.kind == "courier" for robot in hall.robots.values()) > COMPILED_FROM:
        improve.load()  # half a minute once, and before anybody waits for an answer
    compiled.stay_as_it_is()
    clock = SteadyClock()
    inbox = new_inbox()
    ledger = open_ledger(state, "scheduler")
    tape = tape_of(ledger, hall_folder, "scheduler", chance=secrets.token_bytes, clock=clock)
    draw = tape.draw if tape else secrets.token_bytes
    scheduler = restored_scheduler(Plan.of(hall), draw, ledger)
    keeper = BookKeeper(scheduler, ledger, hall.keep_records_days, inbox.empty)
    node = SchedulerNode()
    shell = SchedulerShell(scheduler, node, state, keeper)
    link = join_broker("scheduler", hall, state, broker_port, clock, inbox)
    loop = OwnerLoop(scheduler, ledger, link, inbox, clock, after=shell.after, tape=tape, together=TOGETHER)
    shell.loop = loop
    ros = RosProcess(stop)
    ros.spin([node])
    try:
        loop.run(stop)
        keeper.close(clock.now())
    finally:
        link.stop()
        ros.close()
        ledger.close()


if __name__ == "__main__":
    main()

"""What follows each event of a robot's mind, for people and tools that look on: readiness, screen, diagnostics."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI

from robots.building import Plan
from robots.core.events import LinkDown, LinkUp, Tick
from robots.courier.agent import CourierAgent
from robots.floor.loop import OwnerLoop
from robots.floor.supervisor import say_ready
from robots.ros.robot_node import RobotNode
from robots.web.screen import screen_app

if TYPE_CHECKING:  # couriers do without all that a guide imports
    from robots.guide.agent import GuideAgent

DIAGNOSE_EVERY_S = 1.0


class RobotShell(ABC):
    """`loop` is set once it is made."""

    def __init__(self, agent: CourierAgent | GuideAgent, node: RobotNode, state: Path, robot: str) -> None:
        self.agent, self.node, self.state, self.robot = agent, node, state, robot
        self.link_up = False
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
        self.look(event)
        if isinstance(event, Tick) and event.at - self._diagnosed_at >= DIAGNOSE_EVERY_S:
            self._diagnosed_at = event.at
            self._diagnose()

    def actuate(self, command: Any) -> bool:
        """Does a command that is neither a message, a record nor a note; False: unknown to it."""
        return self.node.carry_out(command)

    @abstractmethod
    def look(self, event: Any) -> None:
        """Take what the robot's own page shows, and what its topics tell."""

    @abstractmethod
    def values(self) -> dict[str, object]:
        """For diagnostics, besides link and errors."""

    @abstractmethod
    def page(self, enqueue: Callable[[Any], None], plan: Plan, now: Callable[[], float]) -> FastAPI:
        """What the robot's own display shows."""

    def complaint(self) -> str:
        """What is wrong besides; empty: nothing."""
        return ""

    def close(self) -> None:  # noqa: B027  most have nothing to end
        """The process ends."""

    def _diagnose(self) -> None:
        errors, complaint = self.loop.errors if self.loop else 0, self.complaint()
        level = "error" if errors else ("ok" if self.link_up and not complaint else "warning")
        running = complaint or "running"
        message = "mind failed" if errors else (running if self.link_up else "no link to the broker")
        values = {
            **self.values(),
            "link": self.link_up,
            "mind_errors": errors,
            "last_error": self.loop.last_error if self.loop else "",
        }
        self.node.diagnose(level, message, values)


class CourierShell(RobotShell):
    """With the courier's own screen, and its ride as a topic."""

    def __init__(self, agent: CourierAgent, node: RobotNode, state: Path, robot: str) -> None:
        super().__init__(agent, node, state, robot)
        self.courier = agent
        self.view = agent.screen()
        self._ride = ""

    def look(self, event: Any) -> None:
        self.view = self.courier.screen()  # a frozen value: the screen's thread may read it at any time
        ride = self.courier.rider.ride.state.value
        if ride != self._ride:
            self._ride = ride
            self.node.show_ride(ride)

    def values(self) -> dict[str, object]:
        return {"run": self.view.run, "mode": self.view.mode, "ride": self._ride}

    def page(self, enqueue: Callable[[Any], None], plan: Plan, now: Callable[[], float]) -> FastAPI:
        return screen_app(lambda: self.view, enqueue, plan.hall.staff, hall=plan.hall, now=now)

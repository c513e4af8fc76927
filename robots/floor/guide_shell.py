"""What follows each event of a guide's mind: its kiosk, its voice, its lessons, its health."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import FastAPI

from robots.adapters.speech.choosing import ear_of, voice_of
from robots.building import Plan
from robots.core.events import Received
from robots.core.visitors import Additions
from robots.floor.robot_shell import RobotShell
from robots.floor.teaching import Teacher
from robots.guide.agent import GuideAgent
from robots.guide.kiosk import Speak
from robots.ros.robot_node import RobotNode
from robots.web.kiosk import kiosk_app
from robots.web.speaking import Voice


class GuideShell(RobotShell):
    """`view` and `knowledge` are frozen values: the kiosk's thread may read them at any time."""

    def __init__(self, agent: GuideAgent, node: RobotNode, state: Path, robot: str, teacher: Teacher) -> None:
        super().__init__(agent, node, state, robot)
        self.guide, self.teacher = agent, teacher
        settings = agent.robot
        self.voice = Voice(voice_of(settings.speech))
        self._ear = ear_of(Path(settings.speech_models) if settings.speech_models else None)
        self.view, self.knowledge = agent.view(), agent.talk.knowledge

    def actuate(self, command: Any) -> bool:
        if isinstance(command, Speak):
            self.voice.say(command)
            return True
        return self.node.carry_out(command)

    def look(self, event: Any) -> None:
        if isinstance(event, Received) and isinstance(event.message, Additions):
            self.teacher.add(event.message)
        had = bool(self.view.lines)
        self.view, self.knowledge = self.guide.view(), self.guide.talk.knowledge
        if had and not self.view.lines:
            self.voice.hush()

    def complaint(self) -> str:
        return f"knowledge: {self.teacher.problem}" if self.teacher.problem else ""

    def values(self) -> dict[str, object]:
        return {
            "stage": self.view.stage,
            "entries": len(self.knowledge.entries),
            "language_model": self.teacher.with_model,
            "knowledge_problem": self.teacher.problem,
        }

    def page(self, enqueue: Any, plan: Plan, now: Any) -> FastAPI:
        """Its kiosk."""
        return kiosk_app(
            lambda: self.view,
            enqueue,
            lambda: self.knowledge,
            hall=plan.hall,
            robot=self.robot,
            plan=plan,
            place=lambda: self.guide.driver.pose,
            voice=self.voice,
            ear=lambda: self._ear.status,
            now=now,
        )

    def close(self) -> None:
        self.teacher.close()
        self.voice.close()

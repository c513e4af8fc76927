"""What a robot's process does for a guide, never for a courier: its knowledge, its mind, its teacher and its shell."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from robots.building import Plan
from robots.floor.clock import SteadyClock
from robots.floor.guide_shell import GuideShell
from robots.floor.joining import enqueue_into, fail
from robots.floor.shelf import Shelf, site_knowledge
from robots.floor.taping import LedgerTape, tape_of
from robots.floor.teaching import Teacher, understanding
from robots.guide.making import guide_of
from robots.guide.privacy import masked
from robots.ros.robot_node import RobotNode
from robots.settings.robots import Robot
from robots.store import Ledger

MODEL = "HALL_LANGUAGE_MODEL"
"""0: guides answer without the optional language model, which takes memory and, for new phrasings, minutes."""


def guide_shell_of(
    settings: Robot, plan: Plan, node: RobotNode, state: Path, hall_folder: Path, ledger: Ledger, inbox: Any,
    clock: SteadyClock,
) -> tuple[GuideShell, LedgerTape | None]:  # fmt: skip
    """The guide's mind, from its ledger, in its shell; and its tape, when one is kept."""
    shelf = Shelf(site_knowledge(hall_folder), look_s=0.0)
    knowledge = shelf.knowledge()
    if knowledge is None:
        fail(f"{settings.id} has nothing to answer from: {shelf.problem}", code=1)
    tape = tape_of(
        ledger, hall_folder, "guide", settings.id, chance=os.urandom, clock=clock, understanding="learnt"
    )  # fmt: skip
    draw = tape.draw if tape else os.urandom
    model = tape is None and os.environ.get(MODEL, "1") != "0"
    teacher = Teacher(shelf, settings, state, enqueue_into(inbox), clock.now, model)
    masked("")  # its patterns are made ready before the first visitor speaks
    guide = guide_of(plan, settings, knowledge, understanding, draw, ledger.remembered())
    teacher.begin(knowledge)
    return GuideShell(guide, node, state, settings.id, teacher), tape

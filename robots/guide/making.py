"""A guide's conversation made from the hall's settings, the same for the floor, the simulator and a replay."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from robots.building.plan import Plan
from robots.guide.agent import GuideAgent
from robots.guide.dialogue.conversation import Conversation
from robots.guide.dialogue.understands import MakesUnderstanding
from robots.guide.escort.floors import Floors
from robots.settings.knowledge import Knowledge
from robots.settings.robots import Robot

CORE = "core"
"""The set that all guides share."""


def own_first(knowledge: Knowledge, robot: Robot) -> Knowledge:
    """The guide's own set, then what all share, then the other guides' sets.

    It knows these too, so that a visitor in the wrong hall is told where to go instead of waiting for a person.
    """
    place = {robot.knowledge: 0, CORE: 1}
    ordered = sorted(knowledge.entries.values(), key=lambda entry: place.get(entry.set, 2))
    return replace(knowledge, entries={entry.id: entry for entry in ordered})


def guide_of(
    plan: Plan,
    robot: Robot,
    knowledge: Knowledge,
    understanding: MakesUnderstanding,
    draw: Callable[[int], bytes],
    remembered: Mapping[str, Any],
    vectors: object | None = None,
) -> GuideAgent:
    """The mind of one guide, from its ledger."""
    hall = plan.hall
    talk = Conversation(
        robot.id,
        own_first(knowledge, robot),
        understanding,
        draw,
        vectors=vectors,
        stops=hall.stops,
        names={person.id: person.name for person in hall.staff.values()},
        hot=robot.hot,
        time_zone=hall.time_zone,
        remembered=remembered,
        floors=Floors(plan, robot),
    )
    dock = hall.stops[robot.dock]
    talk.stands(dock.map_id, dock.x, dock.y)
    return GuideAgent(robot, plan, talk, remembered)

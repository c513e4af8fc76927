"""The hand-offs as the tablets show them: the newest picture of each, and waiting until one shows what a person did."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from robots.core.visitors import HANDOFF_OVER, Handoff, HandoffCleared

LONGEST_S = 2 * 3600.0
"""None is open for so long: an older one was taken away while nobody here was connected."""
Key = tuple[str, str]


class Handoffs:
    """Thread-safe. now: UTC seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._news = threading.Condition()
        self._known: dict[Key, Handoff] = {}

    def take(self, message: Any) -> bool:
        """True when it was about a hand-off."""
        match message:
            case Handoff():
                with self._news:
                    self._known[message.robot, message.handoff] = message
                    self._news.notify_all()
            case HandoffCleared():
                with self._news:
                    self._known.pop((message.robot, message.handoff), None)
                    self._news.notify_all()
            case _:
                return False
        return True

    def all(self) -> list[Handoff]:
        """Those that are open and those that just ended: escalated ones first, then by how long they wait."""
        oldest = self._now() - LONGEST_S
        with self._news:
            known = [one for one in self._known.values() if one.asked >= oldest]
        return sorted(known, key=lambda one: (one.state in HANDOFF_OVER, not one.escalated, one.asked, one.handoff))

    def get(self, robot: str, handoff: str) -> Handoff | None:
        with self._news:
            return self._known.get((robot, handoff))

    def wait(self, robot: str, handoff: str, shows: Callable[[Handoff | None], bool], seconds: float) -> bool:
        """Whether it comes to show that within so many real seconds."""
        with self._news:
            return self._news.wait_for(lambda: shows(self._known.get((robot, handoff))), seconds)


def handoff_json(handoff: Handoff) -> dict[str, Any]:
    """All of it, for those who are logged in."""
    return {**asdict(handoff), "over": handoff.state in HANDOFF_OVER}


def glance_json(handoff: Handoff) -> Mapping[str, Any]:
    """For every tablet, also a locked one: that somebody waits. Nothing of what was said, and no name."""
    return {
        "robot": handoff.robot, "handoff": handoff.handoff, "state": handoff.state.value, "asked": handoff.asked,
        "escalated": handoff.escalated, "taken": bool(handoff.person), "over": handoff.state in HANDOFF_OVER,
        "news": f"{len(handoff.transcript)}-{handoff.transcript[-1].at if handoff.transcript else 0}-{handoff.until}",
    }  # fmt: skip

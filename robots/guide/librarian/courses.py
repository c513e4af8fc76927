"""The course of hand-offs: every step of each is recorded once, with the last thing asked and what was answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from robots.core.commands import Record, Remember
from robots.core.visitors import HANDOFF_OVER, Handoff, HandoffCleared, HandoffReply

KEY = "handoff:"
FORGOTTEN_S = 24 * 3600.0
"""A hand-off of which nothing was heard for so long was cleared while nobody listened here."""
_KEYS = 500


class Courses:
    """What was recorded last of each hand-off that is not cleared yet."""

    def __init__(self, remembered: Mapping[str, Any], masked: Callable[[str], str]) -> None:
        self._masked = masked
        self._last = {key: dict(value) for key, value in remembered.items() if key.startswith(KEY) and value}
        self._keys: dict[str, None] = {}

    def know_reply(self, key: str) -> None:
        self._keys[key] = None
        while len(self._keys) > _KEYS:
            del self._keys[next(iter(self._keys))]

    def see(self, at: float, packet: Handoff) -> list[Any]:
        """A step is recorded; the same picture again is not."""
        key = f"{KEY}{packet.robot}:{packet.handoff}"
        asked = [turn.text for turn in packet.transcript if turn.who == "visitor"]
        before = self._last.get(key, {})
        is_over = packet.state in HANDOFF_OVER
        if is_over and before.get("state") in HANDOFF_OVER:
            return []
        step = {
            "robot": packet.robot, "session": packet.session, "state": packet.state.value,
            "reason": packet.reason.value, "lang": packet.lang, "asked": packet.asked, "person": packet.person,
            "because": packet.because, "escalated": packet.escalated, "candidates": list(packet.candidates),
            "question": self._masked(asked[-1]) if asked else before.get("question", ""),
            "answer": self._masked(packet.answer) or before.get("answer", ""),
        }  # fmt: skip
        if {**before, "at": 0} == {**step, "at": 0}:
            return []
        self._last[key] = {**step, "at": at}
        return [Record("handoff_moved", packet.handoff, {**step, "at": at}), Remember(key, self._last[key])]

    def clear(self, at: float, cleared: HandoffCleared) -> list[Any]:
        key = f"{KEY}{cleared.robot}:{cleared.handoff}"
        before = self._last.pop(key, None)
        if before is None:
            return []
        forget = Remember(key, None)
        if before.get("state") in HANDOFF_OVER:
            return [forget]
        ended = {**before, "state": "ended", "because": "cleared", "at": at}
        return [Record("handoff_moved", cleared.handoff, ended), forget]

    def reply(self, at: float, reply: HandoffReply) -> list[Any]:
        """Who did what; what was written comes back with the hand-off itself."""
        if reply.key in self._keys:
            return []
        self.know_reply(reply.key)
        about = {"robot": reply.robot, "key": reply.key, "person": reply.person, "what": reply.what, "at": at}
        return [Record("handoff_replied", reply.handoff, about)]

    def tick(self, at: float) -> list[Any]:
        old = [key for key, last in self._last.items() if at - last.get("at", at) > FORGOTTEN_S]
        for key in old:
            del self._last[key]
        return [Remember(key, None) for key in old]

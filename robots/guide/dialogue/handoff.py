"""The hand-off of one visitor to a person: the packet for staff, its deadlines, and what staff do with it.

One is open at a time. Every state has a deadline, so each ends, also when nobody ever looks at it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from robots.core.clock import Instant
from robots.core.commands import Note, Publish, Record, Remember
from robots.core.visitors import (
    HANDOFF_OVER,
    Handoff,
    HandoffCleared,
    HandoffReason,
    HandoffReply,
    HandoffState,
    Turn,
)
from robots.guide.privacy import masked

H = HandoffState
URGENT = frozenset({HandoffReason.EMERGENCY, HandoffReason.THREAT, HandoffReason.DISTRESS})
"""Told to all staff at once."""
Outcome = Literal["", "acknowledged", "answered", "coming", "closed", "read", "escalated", "expired"]

CLEARED_AFTER_S = 60.0
"""So long staff still see how it ended."""
LIFE_S = 1800.0
"""However often it is taken up: after so long it is over."""
MAX_TURNS = 40
"""Of the conversation, newest; so many go into the packet."""


@dataclass(frozen=True, slots=True)
class HandoffTimes:
    """Seconds until the next step. `urgent_s`: nobody came to an emergency."""

    acknowledge_s: float = 60.0
    escalated_s: float = 180.0
    urgent_s: float = 600.0
    answer_s: float = 120.0
    come_s: float = 300.0
    read_s: float = 300.0


#    state           when its time is over: next state, because, and what the visitor is told
LATE: dict[HandoffState, tuple[HandoffState, str, Outcome]] = {
    H.WAITING: (H.ESCALATED, "not_acknowledged", "escalated"),
    H.ACKNOWLEDGED: (H.ESCALATED, "not_answered", "escalated"),
    H.COMING: (H.ESCALATED, "nobody_came", "escalated"),
    H.ESCALATED: (H.EXPIRED, "nobody_free", "expired"),
    H.ANSWERED: (H.ENDED, "answer_read", "read"),
}

#    what staff do: from which states, next state, and what the visitor is told
REPLIES: dict[str, tuple[frozenset[HandoffState], HandoffState, Outcome]] = {
    "acknowledge": (frozenset({H.WAITING, H.ESCALATED}), H.ACKNOWLEDGED, "acknowledged"),
    "answer": (frozenset({H.WAITING, H.ESCALATED, H.ACKNOWLEDGED, H.COMING, H.ANSWERED}), H.ANSWERED, "answered"),
    "come": (frozenset({H.WAITING, H.ESCALATED, H.ACKNOWLEDGED, H.ANSWERED}), H.COMING, "coming"),
    "close": (frozenset({H.WAITING, H.ESCALATED, H.ACKNOWLEDGED, H.COMING, H.ANSWERED}), H.ENDED, "closed"),
}


class HandoffDesk:
    """The open hand-off, and those that are over and still shown to staff.

    remembered   the value of the last `Remember("handoffs", …)`; what was open then ends at the first `tick`
    """

    def __init__(self, robot: str, times: HandoffTimes, remembered: Mapping[str, Any] | None) -> None:
        self._robot, self._times = robot, times
        self.open: Handoff | None = None
        self.last: Handoff | None = None  # the one that ended last, without a word of the visitor
        self._over: dict[str, tuple[Handoff, float]] = {}  # and when it is taken away
        self._left: list[Handoff] = []
        self._keys: dict[str, None] = {}
        self._linked = True
        self.bad = False
        for handoff, known in dict(remembered or {}).items():
            try:
                at, place = Instant(float(known["asked"])), (str(known["map_id"]), float(known["x"]), float(known["y"]))
                reason, session = HandoffReason(known["reason"]), str(known["session"])
                packet = Handoff(robot, handoff, session, H.ENDED, reason, known["lang"], (), (), *place, at)
                packet = replace(packet, because="guide_restarted")
            except (TypeError, ValueError, KeyError):
                self.bad = True
                continue
            if known.get("over"):
                self._over[handoff] = (packet, 0.0)
            else:
                self._left.append(packet)

    # --- questions ---

    @property
    def is_urgent(self) -> bool:
        return self.open is not None and self.open.reason in URGENT

    # --- what happens ---

    def call(self, at: float, packet: Handoff) -> list[Any]:
        """A person is wanted. The packet's state and deadline are set here; one already open ends."""
        commands = self.end(at, "called_again") if self.open else []
        state = H.ESCALATED if packet.reason in URGENT else H.WAITING
        because = "urgent" if packet.reason in URGENT else ""
        packet = replace(packet, escalated=bool(because), because=because)
        fact = {"reason": packet.reason.value, "session": packet.session}
        return [
            *commands,
            Record("handoff_opened", packet.handoff, fact),
            *self._move(at, packet, state),
            self._remember(),
        ]

    def said(self, at: float, transcript: tuple[Turn, ...], asked: bool = False) -> list[Any]:
        """The conversation went on. `asked`: after an answer it waits for the same person again."""
        if self.open is None:
            return []
        self.open = replace(self.open, transcript=transcript[-MAX_TURNS:])
        if self.open.state is H.ANSWERED and asked:
            return self._move(at, self.open, H.ACKNOWLEDGED)
        return [Publish(self.open)]

    def raise_to(self, at: float, reason: HandoffReason) -> list[Any]:
        """It has become urgent while it waited."""
        if self.open is None:
            return []
        packet = replace(self.open, reason=reason, escalated=True, because="urgent")
        return [
            Record("handoff_escalated", packet.handoff, {"because": "urgent"}),
            *self._move(at, packet, H.ESCALATED),
        ]

    def reply(self, at: float, reply: HandoffReply) -> tuple[Outcome, list[Any]]:
        """What a member of staff did: what the visitor is told of it, and the commands. Each key has one effect."""
        packet = self.open
        if reply.robot != self._robot or reply.key in self._keys:
            return "", []
        about = {"handoff": reply.handoff, "what": reply.what}
        if packet is None or reply.handoff != packet.handoff:
            return "", [Note("handoff_not_open", about, "warning")]
        row = REPLIES.get(reply.what)
        text = masked(reply.text).strip()[:1000] if reply.what == "answer" else ""
        if row is None or (reply.what == "answer" and not text):
            return "", [Note("handoff_reply_unusable", about, "warning")]
        self._keys[reply.key] = None
        sources, state, outcome = row
        if packet.state not in sources:
            return "", [Note("handoff_reply_too_late", {**about, "state": packet.state.value})]
        packet = replace(packet, person=reply.person, answer=text or packet.answer, because="")
        if state is H.ENDED:
            return outcome, self._finish(at, replace(packet, because="closed_by_staff"), state)
        return outcome, [
            Record(f"handoff_{state.value}", packet.handoff, {"person": reply.person}),
            *self._move(at, packet, state),
        ]

    def tick(self, at: float) -> tuple[Outcome, list[Any]]:
        """Deadlines: of the open one, and of those that staff have seen long enough."""
        commands: list[Any] = []
        while self._left:
            commands += self._finish(at, self._left.pop(0), H.ENDED)
        if self._linked:
            gone = [handoff for handoff, (_, until) in self._over.items() if at >= until]
            for handoff in gone:
                del self._over[handoff]
                commands.append(Publish(HandoffCleared(self._robot, handoff)))
            if gone:
                commands.append(self._remember())
        packet = self.open
        if packet is None or packet.until is None or at < packet.until:
            return "", commands
        state, because, outcome = LATE[packet.state]
        if at >= packet.asked + LIFE_S and state is not H.ENDED:
            state, because, outcome = H.EXPIRED, "too_long", "expired"
        packet = replace(packet, because=because)
        if state in HANDOFF_OVER:
            return outcome, [*commands, *self._finish(at, packet, state)]
        fact = Record("handoff_escalated", packet.handoff, {"because": because})
        return outcome, [*commands, fact, *self._move(at, replace(packet, escalated=True), state)]

    def next_due(self) -> float:
        """The instant from which on time alone changes something; infinite: none."""
        if self._left:
            return -math.inf
        over = [until for _, until in self._over.values()] if self._linked else []
        waits = self.open.until if self.open is not None else None
        return min([*over, math.inf if waits is None else waits])

    def end(self, at: float, because: str) -> list[Any]:
        """The visitor left, or nobody is needed any more."""
        if self.open is None:
            return []
        return self._finish(at, replace(self.open, because=because), H.ENDED)

    def link_up(self) -> list[Any]:
        """What staff should see now, said again: the broker may have missed it."""
        self._linked = True
        shown = [packet for packet, _ in self._over.values()]
        return [Publish(packet) for packet in [*shown, *([self.open] if self.open else [])]]

    def link_down(self) -> None:
        self._linked = False

    # --- inside ---

    def _move(self, at: float, packet: Handoff, state: HandoffState) -> list[Any]:
        times = self._times
        last = times.urgent_s if packet.reason in URGENT else times.escalated_s
        limits = {
            H.WAITING: times.acknowledge_s, H.ESCALATED: last, H.ACKNOWLEDGED: times.answer_s,
            H.COMING: times.come_s, H.ANSWERED: times.read_s,
        }  # fmt: skip
        self.open = replace(packet, state=state, until=Instant(at + limits[state]))
        return [Publish(self.open)]

    def _finish(self, at: float, packet: Handoff, state: HandoffState) -> list[Any]:
        self.open = None
        self._keys.clear()
        packet = replace(packet, state=state, until=None)
        stripped = replace(packet, transcript=(), candidates=(), answer="")  # nothing of the visitor stays in here
        self.last = stripped
        self._over[packet.handoff] = (stripped, at + CLEARED_AFTER_S)
        fact = {"because": packet.because, "reason": packet.reason.value, "answered": bool(packet.answer)}
        return [Record(f"handoff_{state.value}", packet.handoff, fact), Publish(packet), self._remember()]

    def _remember(self) -> Remember:
        """Nothing the visitor said: only what is needed to end it after a restart."""
        alive = [*([self.open] if self.open else []), *(packet for packet, _ in self._over.values()), *self._left]
        kept = {
            packet.handoff: {
                "over": packet.handoff in self._over,
                "session": packet.session, "reason": packet.reason.value, "lang": packet.lang,
                "asked": packet.asked, "map_id": packet.map_id, "x": packet.x, "y": packet.y,
            }
            for packet in alive
        }  # fmt: skip
        return Remember("handoffs", kept or None)

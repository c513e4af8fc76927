"""What is known of the visitor who stands here. Dropped whole when the visitor leaves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from robots.core.clock import Instant
from robots.core.text import Text
from robots.core.visitors import Handoff, Lang, Turn
from robots.guide.dialogue.chart import DialogueState
from robots.guide.kiosk import Answer, Choice, Line

MAX_LINES = 60
"""Of a conversation, newest; a visitor reads no further back."""


@dataclass(slots=True)
class Session:
    """One visitor. Every text was masked before it got in. Times are UTC seconds.

    touched_at     the last sign of life of the visitor, or of staff
    ends_at        when all is wiped (`countdown` only)
    came_from      the state to go back to from `countdown`
    clarify_turns  questions asked back since the last answer, corrections: times the visitor said "not that"
    turned_down    entries the visitor did not mean
    rated          the answer on the screen was called useful or not
    before         what was said before the countdown
    window         to which the number that was asked for is called
    lost           a hand-off of this visitor that is over: `waits` still shows how it ended
    """

    id: str
    lang: Lang
    touched_at: float
    says: Text
    elder: bool = False
    answer: Answer | None = None
    choices: tuple[Choice, ...] = ()
    ends_at: float | None = None
    came_from: DialogueState = DialogueState.LISTENING
    clarify_turns: int = 0
    corrections: int = 0
    turned_down: set[str] = field(default_factory=set)
    candidates: tuple[str, ...] = ()
    rated: bool = False
    before: Text | None = None
    window: str = ""
    lost: Handoff | None = None
    lines: list[Line] = field(default_factory=list)
    transcript: list[Turn] = field(default_factory=list)
    _count: int = 0

    def add(self, at: float, who: Literal["visitor", "guide", "staff"], text: Text, name: str = "") -> None:
        """A line of the conversation, for the screen and for the packet."""
        self._count += 1
        self.lines = [*self.lines, Line(who, text, self._count, name)][-MAX_LINES:]
        said = text.zh if self.lang == "zh" else text.en
        self.transcript = [*self.transcript, Turn(Instant(at), who, said)][-MAX_LINES:]

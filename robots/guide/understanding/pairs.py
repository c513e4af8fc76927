"""An understanding that learns nothing: pairs of characters, whole numbers only, the same on every machine.

Simulated guides have it: scenarios are about the robot and the hand-off. Real ones have `understander.Understander`.
"""

from __future__ import annotations

from robots.core.text import Text
from robots.core.visitors import HandoffReason
from robots.guide.understanding.decision import Decision
from robots.guide.understanding.rules import ruling
from robots.settings.knowledge import Knowledge, Phrasings

SURE = 60
"""Percent of a question's pairs that a phrasing shares: from here on it is meant."""


class PairUnderstander:
    """Answers the entry whose phrasing shares most with the question, asks back for a family, else fetches a person."""

    def __init__(self, knowledge: Knowledge, vectors: object | None = None) -> None:
        self._knowledge = knowledge
        self._pairs: list[tuple[str, str, frozenset[str]]] = []
        for entry in knowledge.entries.values():
            self._learn("entry", entry.id, entry.says)
            self._learn("entry", entry.id, entry.also)
        for family in knowledge.families.values():
            self._learn("family", family.id, family.says)

    def understand(self, text: str, lang: str = "") -> Decision:
        spoken = "zh" if any("\u4e00" <= letter <= "\u9fff" for letter in text) else "en"
        ruled = ruling(text)
        if ruled is not None:
            return Decision("handoff", (), spoken, 1.0, ruled.reason.value, None, ruled.reply, ruled.person, ruled.rule)  # type: ignore[arg-type]
        asked = _pairs(text)
        best, kind, found = 0, "", ""
        for of, name, pairs in self._pairs:
            shared = 200 * len(asked & pairs) // max(1, len(asked) + len(pairs))
            if shared > best:
                best, kind, found = shared, of, name
        if best < SURE:
            return Decision("handoff", (), spoken, best / 100, HandoffReason.UNSURE.value, None, _UNSURE, True)  # type: ignore[arg-type]
        if kind == "entry":
            return Decision("answer", (found,), spoken, best / 100)  # type: ignore[arg-type]
        family = self._knowledge.families[found]
        return Decision("clarify", family.members, spoken, best / 100, question=family.question.text)  # type: ignore[arg-type]

    def _learn(self, of: str, name: str, phrasings: Phrasings) -> None:
        self._pairs += [(of, name, _pairs(line)) for line in (*phrasings.zh, *phrasings.en)]


_UNSURE = Text("这件事我没有把握，我请工作人员来帮您", "I am not sure about this. I am calling a member of staff")


def _pairs(text: str) -> frozenset[str]:
    plain = "".join(letter for letter in text.casefold() if letter.isalnum())
    return frozenset(plain[i : i + 2] for i in range(len(plain) - 1)) or frozenset({plain})

"""What the conversation needs of understanding: `robots.guide.understanding.deciding.Understander` is one."""

from __future__ import annotations

from typing import Protocol

from robots.guide.understanding.decision import Decision
from robots.settings.knowledge import Knowledge


class Understands(Protocol):
    def understand(self, text: str, lang: str = "") -> Decision: ...


class MakesUnderstanding(Protocol):
    """Makes one for a knowledge base: at the start, and again whenever the files changed.

    vectors   of its phrasings, as the shell computed or cached them; None = without a model
    """

    def __call__(self, knowledge: Knowledge, vectors: object | None = None) -> Understands: ...

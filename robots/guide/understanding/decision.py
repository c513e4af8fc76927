"""What understanding a question comes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, Protocol

from robots.core.text import Text
from robots.core.visitors import Lang

Kind = Literal["answer", "clarify", "handoff"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry with its score (0 to 1) and the phrasing of the knowledge base that is nearest."""

    id: str
    score: float
    nearest: str


@dataclass(frozen=True, slots=True)
class Decision:
    """answer: ids[0]; clarify: 2 to 4 ids, best first; handoff: `reason`, a code of `HandoffReason`.

    lang        the language the question was understood in
    confidence  calibrated: of answers given with 0.8, 8 in 10 are right
    question    what to ask back, when a family says so; reply: what an out-of-scope prototype replies
    person      a person is fetched (hand-off only); else the reply is all
    outside     the id of the out-of-scope prototype or rule that decided, for explaining
    why         steps of the decision, for `hall ask` and the log; nothing personal
    """

    kind: Kind
    ids: tuple[str, ...]
    lang: Lang
    confidence: float
    reason: str = ""
    question: Text | None = None
    reply: Text | None = None
    person: bool = True
    outside: str = ""
    candidates: tuple[Candidate, ...] = ()
    why: tuple[str, ...] = ()


class Embedder(Protocol):
    """Sentence vectors: float32, one row a text, each of length 1. Deterministic."""

    name: str

    def queries(self, texts: list[str]) -> Any: ...

    def passages(self, texts: list[str]) -> Any: ...

"""What the guides could not answer: alike questions together, how often, why, and which entries are nearest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt

from robots.core.visitors import HandoffReason, KioskTurn
from robots.guide.librarian.clusters import clusters, grams, vectors
from robots.settings.knowledge import Knowledge

LEARNABLE = frozenset({
    HandoffReason.UNSURE, HandoffReason.STILL_UNCLEAR, HandoffReason.EXPIRED, HandoffReason.NOT_USEFUL,
    HandoffReason.NOT_SERVED, HandoffReason.OTHER_AUTHORITY, HandoffReason.NONSENSE, HandoffReason.LEGAL_ADVICE,
})  # fmt: skip
"""Why a question stands in the list: a better knowledge base might answer it. Who wants a person, or is abusive, does
not."""
LEFT = "left"
"""The reason of a question back that the visitor did not answer."""
NEAREST, SHOWN = 3, 5


@dataclass(frozen=True, slots=True)
class Cluster:
    """Alike questions. `texts`: different wordings, most typical first, at most 5; `words`: how many there are.

    reason     why most of them were not answered
    nearest    entries by id, best first
    not_useful answers that visitors called not useful, among them
    """

    texts: tuple[str, ...]
    words: int
    count: int
    reason: str
    nearest: tuple[str, ...]
    lang: str
    first: float
    last: float
    robots: tuple[str, ...]
    not_useful: int


def unanswered_turns(turns: Sequence[KioskTurn]) -> list[KioskTurn]:
    """Those that a better knowledge base might have answered."""
    last = {(turn.robot, turn.session): turn for turn in turns}  # in the order asked
    return [turn for turn in turns if turn.question.strip() and _is_open(turn, last[turn.robot, turn.session])]


def _is_open(turn: KioskTurn, last: KioskTurn) -> bool:
    if turn.useful == "no":
        return True
    if turn.kind == "clarify":  # asked in other words afterwards: that turn counts
        return turn.resolved_by == "none" and turn is last and turn.reason in ("", *LEARNABLE)
    return turn.reason in LEARNABLE


def reason_of(turn: KioskTurn) -> str:
    return turn.reason or (HandoffReason.NOT_USEFUL.value if turn.useful == "no" else LEFT)


def unanswered(turns: Sequence[KioskTurn], nearest: Callable[[str], Sequence[str]] = lambda text: ()) -> list[Cluster]:
    """Clusters, the most frequent first. turns: of the time looked at, in the order asked."""
    found = unanswered_turns(turns)
    result = []
    for places in clusters([turn.question for turn in found]):
        group = [found[place] for place in places]
        texts = list(dict.fromkeys(turn.question.strip() for turn in group))
        votes: Counter[str] = Counter()
        for turn in group:
            for rank, entry in enumerate(turn.ids[:NEAREST]):
                votes[entry] += NEAREST - rank
        known = [entry for entry, _ in sorted(votes.items(), key=lambda pair: (-pair[1], pair[0]))]
        known += [entry for entry in nearest(texts[0]) if entry not in known]
        result.append(Cluster(
            tuple(texts[:SHOWN]), len(texts), len(group), Counter(map(reason_of, group)).most_common(1)[0][0],
            tuple(known[:NEAREST]), group[0].lang, min(t.at for t in group), max(t.at for t in group),
            tuple(sorted({turn.robot for turn in group})), sum(turn.useful == "no" for turn in group),
        ))  # fmt: skip
    return result


class Nearest:
    """Entries whose phrasings share most with a text; for people to choose from, so it need not be clever."""

    def __init__(self, knowledge: Knowledge) -> None:
        said = [(entry.id, text) for entry in knowledge.entries.values()
                for text in (entry.name.zh, entry.name.en, *entry.phrasings("zh"), *entry.phrasings("en"))]  # fmt: skip
        self._entries = [entry for entry, _ in said]
        self._by_gram: dict[str, list[tuple[int, float]]] = {}
        for place, vector in enumerate(vectors([text for _, text in said])):
            for gram, value in vector.items():
                self._by_gram.setdefault(gram, []).append((place, value))

    def __call__(self, text: str) -> list[str]:
        """At most three, best first; none when nothing is shared."""
        counted = grams(text)
        length = sqrt(sum(count * count for count in counted.values())) or 1.0
        scores: dict[int, float] = {}
        for gram, count in counted.items():
            for place, value in self._by_gram.get(gram, ()):
                scores[place] = scores.get(place, 0.0) + value * count / length
        best: dict[str, float] = {}
        for place, score in scores.items():
            entry = self._entries[place]
            if score > best.get(entry, 0.15):
                best[entry] = score
        return sorted(best, key=lambda entry: (-best[entry], entry))[:NEAREST]

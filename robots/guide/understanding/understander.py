"""What a visitor means: `Understander(knowledge, embedder, vectors).understand(text, lang) -> Decision`.

rules → language → looks at every meaning → probabilities → what is worth most. Pure and deterministic; never raises.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from robots.core.text import Text
from robots.core.visitors import HandoffReason, Lang
from robots.guide.understanding.calibration import Calibration
from robots.guide.understanding.deciding import Choice, Likely, choices
from robots.guide.understanding.decision import Candidate, Decision, Embedder
from robots.guide.understanding.examples import ENTRY, FAMILY, OUTSIDE, examples, known_members
from robots.guide.understanding.fitted import CALIBRATIONS
from robots.guide.understanding.retrieval import Retriever, Sight
from robots.guide.understanding.rules import Ruling, ruling
from robots.guide.understanding.text import language, normalised
from robots.settings.knowledge import Knowledge, Outside

SHOWN = 5
"""Candidates a decision lists."""
OUTSIDE_AT = 0.35
"""From this probability on a hand-off says what it is outside of; below, it is unsure."""
ALONE_AT = 0.7
"""Looking without sentence vectors: below this probability a person is fetched instead of a reply alone."""
SURE_AT: Mapping[str, float] = {
    HandoffReason.EMERGENCY: 0.6,
    HandoffReason.THREAT: 0.8,
    HandoffReason.ABUSE: 0.95,
    HandoffReason.INJECTION: 0.95,
}
"""From which probability on nearness to prototypes alone raises an alarm or reproves somebody; rules need none."""
_UNSURE = Text(
    "这件事我没有把握，我请工作人员来帮您，请稍等。",
    "I am not sure about this. I am calling a member of staff; please wait.",
)


class Understander:
    """A knowledge base, learnt. Takes a second or two to make; the same question always comes to the same decision.

    embedder  makes the sentence vector of a question; None = characters, pinyin and words only
    vectors   those of all phrasings by normalised text (`vectors.phrase_vectors`); without all of them the embedder is
              not used
    """

    def __init__(
        self, knowledge: Knowledge, embedder: Embedder | None = None, vectors: Mapping[str, Any] | None = None
    ) -> None:
        self.knowledge = knowledge
        self._embedder = embedder
        self.vectors = vectors
        self._retriever = Retriever(examples(knowledge), vectors if embedder is not None else None)
        self._members = {family.id: known_members(knowledge, family) for family in knowledge.families.values()}

    @property
    def with_model(self) -> bool:
        return self._retriever.with_model

    def understand(self, text: str, lang: str = "") -> Decision:
        """Decide. lang: of the page, used when the text itself does not tell; any string may be given."""
        spoken = cast("Lang", language(text[:600]) or (lang if lang in ("zh", "en") else "zh"))
        if (ruled := ruling(text)) is not None:
            return self._ruled(ruled, spoken)
        plain = normalised(text)
        vector = self._vector(plain)
        calibration = CALIBRATIONS[spoken, vector is not None]
        sight = self._retriever.look(plain, spoken, vector)
        likely = self._likely(sight, calibration)
        best, *others = choices(likely, self._members, calibration)
        why = [
            f"language: {'Chinese' if spoken == 'zh' else 'English'}",
            f"read as: {plain}",
            "looked with sentence vectors" if vector is not None else "looked without sentence vectors",
            *_figures(likely),
            f"{_words(best)} is worth {best.worth:.2f}"
            + "".join(f", {_words(other)} {other.worth:.2f}" for other in others[:2]),
        ]
        candidates = self._candidates(likely, sight)
        return self._decided(best, likely, spoken, candidates, tuple(why), 0.0 if vector is not None else ALONE_AT)

    def _vector(self, plain: str) -> Any:
        if self._embedder is None or not self.with_model or not plain:
            return None
        try:
            return self._embedder.queries([plain])[0]
        except Exception:  # foreign code: without it the guide still answers
            return None

    def _likely(self, sight: Sight, calibration: Calibration) -> Likely:
        chances = calibration.probabilities(sight.sights)
        kinds: dict[str, dict[str, float]] = {ENTRY: {}, FAMILY: {}, OUTSIDE: {}}
        for key, chance in sorted(
            zip(self._retriever.keys, chances.tolist(), strict=True), key=lambda p: (-p[1], p[0])
        ):
            kinds[key[0]][key[2:]] = chance
        return Likely(kinds[ENTRY], kinds[FAMILY], kinds[OUTSIDE])

    def _candidates(self, likely: Likely, sight: Sight) -> tuple[Candidate, ...]:
        return tuple(
            Candidate(entry, round(chance, 4), self._retriever.nearest(sight, f"{ENTRY}:{entry}"))
            for entry, chance in list(likely.entries.items())[:SHOWN]
        )

    def _decided(
        self,
        best: Choice,
        likely: Likely,
        lang: Lang,
        candidates: tuple[Candidate, ...],
        why: tuple[str, ...],
        alone: float,
    ) -> Decision:
        """alone: the probability from which a reply without a person will do."""
        sure = round(min(1.0, best.sure), 4)
        if best.kind != "handoff":
            family = self.knowledge.families.get(best.family)
            question = family.question.text if family is not None else None
            return Decision(
                best.kind, best.ids, lang, sure, question=question, person=False, candidates=candidates, why=why
            )
        prototype = self._prototype(likely)
        if prototype is None:
            why = (*why, "near enough to nothing the guide knows, inside or outside")
        elif not prototype.person and sure < alone:
            why = (*why, f"perhaps {prototype.id}, but not sure enough to leave it at a reply")
            prototype = None
        if prototype is None:
            reason, reply, person, name = HandoffReason.UNSURE.value, _UNSURE, True, ""
        else:
            reason, reply, person, name = prototype.reason, prototype.reply.text, prototype.person, prototype.id
        return Decision("handoff", (), lang, sure, reason, None, reply, person, name, candidates, why)

    def _prototype(self, likely: Likely) -> Outside | None:
        """The likeliest prototype of the likeliest reason; none when that reason wants to be surer."""
        if sum(likely.outside.values()) < OUTSIDE_AT:
            return None
        reasons: dict[str, float] = {}
        for name, chance in likely.outside.items():
            reason = self.knowledge.outside[name].reason
            reasons[reason] = reasons.get(reason, 0.0) + chance
        reason = max(reasons, key=lambda found: reasons[found])
        if reasons[reason] < SURE_AT.get(reason, 0.0):
            return None
        return next(known for name in likely.outside if (known := self.knowledge.outside[name]).reason == reason)

    def _ruled(self, ruled: Ruling, lang: Lang) -> Decision:
        prototype = self.knowledge.outside.get(ruled.outside)
        reply = prototype.reply.text if prototype is not None else ruled.reply
        return Decision(
            "handoff", (), lang, 1.0, ruled.reason.value, None, reply, ruled.person, ruled.outside or ruled.rule,
            why=(f"rule: {ruled.rule}",),
        )  # fmt: skip


def _figures(likely: Likely) -> list[str]:
    lines = []
    for name, found in (("entries", likely.entries), ("families", likely.families), ("outside", likely.outside)):
        best = ", ".join(f"{key} {chance:.2f}" for key, chance in list(found.items())[:3] if chance >= 0.01)
        lines.append(f"{name}: {sum(found.values()):.2f} in all" + (f" ({best})" if best else ""))
    return lines


def _words(choice: Choice) -> str:
    if choice.kind == "handoff":
        return "handing off"
    if choice.kind == "answer":
        return f"answering {choice.ids[0]}"
    return f"asking about {choice.family}" if choice.family else f"asking which of {len(choice.ids)}"

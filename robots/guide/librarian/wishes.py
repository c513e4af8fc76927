"""Phrasings that staff propose, and the second pair of eyes: what is approved becomes an `Addition`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from robots.core.clock import Instant
from robots.core.commands import Note, Publish, Record, Remember
from robots.core.visitors import Addition, Additions, Lang, PhrasingWish
from robots.guide.understanding.text import normalised
from robots.settings.knowledge import Knowledge

MOST_LETTERS = 200
"""As a line of the knowledge base."""
MOST_ADDITIONS, MOST_OPEN = 500, 300
"""All additions travel in one message; more of them belong into the files."""
_KEYS = 300

Why = Literal[
    "", "no_text", "unknown_entry", "already_there", "already_proposed", "too_many", "unknown_proposal", "same_person"
]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A phrasing that waits for another person. `at`: UTC seconds."""

    id: str
    entry: str
    lang: Lang
    text: str
    by: str
    at: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a wish, by its key. `why`: of a refusal."""

    what: Literal["proposed", "approved", "rejected", "refused"]
    proposal: str
    why: Why = ""


class Wishes:
    """The open proposals, the reviewed phrasings, and what became of the newest wishes."""

    def __init__(self, remembered: Mapping[str, Any], masked: Callable[[str], str]) -> None:
        self._masked = masked
        known = remembered.get("additions") or {}
        self.additions = Additions(
            int(known.get("revision", 0)), tuple(Addition(**one) for one in known.get("phrasings", ()))
        )
        self.open = {id_: Proposal(**one) for id_, one in (remembered.get("proposals") or {}).items()}
        self.outcomes = {key: Outcome(**one) for key, one in (remembered.get("wishes") or {}).items()}
        self._entries: Collection[str] | None = None

    def take(self, at: float, wish: PhrasingWish) -> list[Any]:
        """The wish's one effect; the same key again has none."""
        if wish.key in self.outcomes:
            return []
        match wish.what:
            case "propose":
                outcome, commands = self._propose(at, wish)
            case "approve":
                outcome, commands = self._decide(at, wish, approve=True)
            case _:
                outcome, commands = self._decide(at, wish, approve=False)
        self.outcomes[wish.key] = outcome
        while len(self.outcomes) > _KEYS:
            del self.outcomes[next(iter(self.outcomes))]
        if outcome.what == "refused":
            commands = [Note("wish_refused", {"what": wish.what, "why": outcome.why})]
        return [*commands, Remember("wishes", {key: asdict(one) for key, one in self.outcomes.items()})]

    def settle(self, knowledge: Knowledge) -> list[Any]:
        """The files were read: phrasings that stand in them now are no additions any more."""
        self._entries = frozenset(knowledge.entries)
        written = {(entry.id, lang, normalised(text)) for entry in knowledge.entries.values()
                   for lang in ("zh", "en") for text in entry.phrasings(lang)}  # fmt: skip
        left = tuple(a for a in self.additions.phrasings if (a.entry, a.lang, normalised(a.text)) not in written)
        if len(left) == len(self.additions.phrasings):
            return []
        gone = len(self.additions.phrasings) - len(left)
        return [*self._now(left), Note("additions_in_files", {"count": gone})]

    def lapse(self, before: float) -> list[Any]:
        """Proposals older than what is kept are dropped."""
        old = [one for one in self.open.values() if one.at < before]
        for one in old:
            del self.open[one.id]
        return [*(Record("phrasing_lapsed", one.id, {}) for one in old), *([self._kept()] if old else [])]

    # --- inside ---

    def _propose(self, at: float, wish: PhrasingWish) -> tuple[Outcome, list[Any]]:
        text = " ".join(self._masked(wish.text).split())[:MOST_LETTERS]
        refused = self._refusal(wish, text)
        if refused:
            return Outcome("refused", "", refused), []
        proposal = Proposal(wish.key, wish.entry, wish.lang, text, wish.person, at)
        self.open[proposal.id] = proposal
        return Outcome("proposed", proposal.id), [
            Record("phrasing_proposed", proposal.id, asdict(proposal)),
            self._kept(),
        ]

    def _refusal(self, wish: PhrasingWish, text: str) -> Why:
        plain = normalised(text)
        if not plain:
            return "no_text"
        if not wish.entry or (self._entries is not None and wish.entry not in self._entries):
            return "unknown_entry"
        if any((a.entry, normalised(a.text)) == (wish.entry, plain) for a in self.additions.phrasings):
            return "already_there"
        if any((p.entry, normalised(p.text)) == (wish.entry, plain) for p in self.open.values()):
            return "already_proposed"
        return "too_many" if len(self.open) >= MOST_OPEN else ""

    def _decide(self, at: float, wish: PhrasingWish, *, approve: bool) -> tuple[Outcome, list[Any]]:
        proposal = self.open.get(wish.proposal)
        if proposal is None:
            return Outcome("refused", wish.proposal, "unknown_proposal"), []
        if proposal.by == wish.person:
            return Outcome("refused", proposal.id, "same_person"), []
        if approve and len(self.additions.phrasings) >= MOST_ADDITIONS:
            return Outcome("refused", proposal.id, "too_many"), []
        del self.open[proposal.id]
        done = "approved" if approve else "rejected"
        record = Record(f"phrasing_{done}", proposal.id, {**asdict(proposal), "decided_by": wish.person})
        outcome = Outcome("approved" if approve else "rejected", proposal.id)
        if not approve:
            return outcome, [record, self._kept()]
        new = Addition(proposal.entry, proposal.lang, proposal.text, proposal.by, wish.person, Instant(at))
        return outcome, [record, self._kept(), *self._now((*self.additions.phrasings, new))]

    def _now(self, phrasings: tuple[Addition, ...]) -> list[Any]:
        self.additions = replace(self.additions, revision=self.additions.revision + 1, phrasings=phrasings)
        return [Remember("additions", asdict(self.additions)), Publish(self.additions)]

    def _kept(self) -> Remember:
        return Remember("proposals", {one.id: asdict(one) for one in self.open.values()})

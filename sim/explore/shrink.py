"""Delta debugging of scenarios: take away and simplify while the scenario still fails in the same way.

Each candidate is played anew; playing is deterministic, so the result fails every time.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from robots.settings import SettingsError
from sim.explore.document import Document
from sim.play import Outcome
from sim.scenarios.scenario import EVERY, ScenarioError
from sim.verbs import VERBS

Signature = tuple[str, ...]
"""Kind and name of a failure, as `sim.play.Failure` has them, and of an expectation how it was broken."""

NO_FAULT = ("request_run", "request_round")
"""Every other entry of a timeline is a fault, or what people do otherwise than expected."""

ROUND_S = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0)
"""Durations tried, the shortest first."""
AFTER_S = 5.0
"""A scenario goes on so long after an invariant was broken or a run ended."""
LATE_S = 10.0


def signature_of(outcome: Outcome) -> Signature | None:
    """What a failed outcome is known by: the invariant broken first, or else the first expectation."""
    broken = [failure for failure in outcome.failures if failure.kind == "invariant"]
    if broken:
        return min(broken, key=lambda failure: failure.at_s or 0.0).signature
    return outcome.failures[0].signature if outcome.failures else None


def fails_so(outcome: Outcome, signature: Signature) -> bool:
    kind, name, *way = signature
    return any(
        (failure.kind, failure.name) == (kind, name) and set(way) <= set(failure.ways) for failure in outcome.failures
    )


class _SpentError(Exception):
    """No more plays are allowed."""


@dataclass(slots=True)
class Shrinker:
    """Reduces one document.

    best       the smallest so far that fails in the same way; at first the given one, which must
    signature  of the failure to keep
    play       plays a document; may raise ScenarioError
    most       plays at most; after that `best` stays as it is and `is_done` is False
    is_late    asked before every play: True ends it as well
    """

    best: Document
    signature: Signature
    play: Callable[[Document], Outcome]
    most: int = 400
    is_late: Callable[[], bool] = bool
    plays: int = 0
    is_done: bool = False
    _seen: set[str] = field(default_factory=set)
    _faultless: dict[str, Outcome] = field(default_factory=dict)
    _must: str = ""
    """What a candidate without its faults must do: "pass", not fail in the "same" way, or nothing."""

    def reduce(self) -> Document:
        """Pass after pass until nothing more can be taken away.

        Without its faults what is left passes, as the given document does: a scenario that fails anyway, say because
        its limit comes before any run can end, shows nothing.
        """
        try:
            before, without = "", self._without_faults(self.best)
            self._must = "pass" if _is_good(without) else "" if _fails_alike(without, self.signature) else "same"
            while before != (now := _key(self.best)):
                before = now
                for simpler in (
                    self._only_this_expectation, self._sooner_over, self._fewer_entries, self._plainer_entries,
                    self._shorter, self._rounder_times, self._in_order, self._plainer_start,
                ):  # fmt: skip
                    simpler()
            self.is_done = True
        except _SpentError:
            pass
        return self.best

    # -- the passes

    def _only_this_expectation(self) -> None:
        kind, name = self.signature[:2]
        kept = [entry for entry in self.best.get("expect") or [] if kind == "expectation" and _text(entry) == name]
        self._try({**self.best, "expect": kept})

    def _sooner_over(self) -> None:
        """A limit shortly after the breach or the end of the run, or else about half as long, again and again."""
        outcome = self._outcome(self.best)
        alike = [f.at_s for f in outcome.failures if f.signature[:2] == self.signature[:2] and f.at_s]
        if alike and not self.signature[-1].startswith("still "):
            soonest = min(alike) if self.signature[0] == "invariant" else max(alike)
            for at_s in (soonest, max(soonest, self._without_faults(self.best).simulated_s)):
                limit = math.ceil(at_s + AFTER_S)
                if limit >= self.best.get("limit_s", math.inf) or self._try({**self.best, "limit_s": limit}):
                    return
            return
        while (limit := self.best.get("limit_s", 3600.0)) > 2 * LATE_S:
            if not self._try({**self.best, "limit_s": math.ceil(limit / 2)}):
                return

    def _fewer_entries(self) -> None:
        """Leave out halves, quarters … single entries, as long as anything can be left out."""
        size = max(1, len(self._timeline) // 2)
        while size:
            index, found = 0, False
            while index < len(self._timeline):
                if self._try(_without(self.best, range(index, index + size))):
                    found = True
                else:
                    index += size
            size = size // 2 if not found or size > 1 else size

    def _plainer_entries(self) -> None:
        """Leave out each field that has a default."""
        for index, entry in enumerate(self._timeline):
            verb = VERBS[entry["do"]]
            for name, kind in verb.fields.items():
                if name in entry and not kind.needed:
                    changed = {key: value for key, value in self._timeline[index].items() if key != name}
                    self._try(self._with_entry(index, changed))

    def _shorter(self) -> None:
        for index, entry in enumerate(self._timeline):
            for name, kind in VERBS[entry["do"]].fields.items():
                value = entry.get(name)
                if kind.type is float and name.endswith("_s") and isinstance(value, int | float):
                    self._first_of(index, name, (short for short in ROUND_S if short < value))

    def _rounder_times(self) -> None:
        """Everything sooner; then each time in round numbers."""
        times = [entry["at_s"] for entry in self._timeline if "at_s" in entry]
        sooner = math.floor(min(times) - 1) if times and len(times) == len(self._timeline) else 0
        if sooner > 0:
            moved = [{**entry, "at_s": round(entry["at_s"] - sooner, 1)} for entry in self._timeline]
            self._try({**self.best, "timeline": moved})
        for index, entry in enumerate(self._timeline):
            for name in ("at_s", "after_s"):
                value = entry.get(name, 0)
                if value != int(value) or (value > 10 and value % 10):
                    rounded = dict.fromkeys((round(value, -1), int(value), math.ceil(value)))
                    self._first_of(index, name, (other for other in rounded if other != value))

    def _in_order(self) -> None:
        """As they happen, for whoever reads it."""
        if all("at_s" in entry for entry in self._timeline):
            self._try({**self.best, "timeline": sorted(self._timeline, key=lambda entry: entry["at_s"])})

    def _plainer_start(self) -> None:
        start = self.best.get("start") or {}
        for robot in start:
            kept = {name: entry for name, entry in (self.best.get("start") or {}).items() if name != robot}
            if not self._try({**self.best, "start": kept}) and "charge" in start[robot]:
                self._try({**self.best, "start": {**self.best["start"], robot: {"at": start[robot]["at"]}}})

    # -- inside

    @property
    def _timeline(self) -> list[dict[str, Any]]:
        return list(self.best.get("timeline") or [])

    def _with_entry(self, index: int, entry: dict[str, Any]) -> Document:
        timeline = self._timeline
        timeline[index] = entry
        return {**self.best, "timeline": timeline}

    def _first_of(self, index: int, name: str, values: Iterator[float]) -> None:
        for value in values:
            if self._try(self._with_entry(index, {**self._timeline[index], name: value})):
                return

    def _outcome(self, document: Document) -> Outcome:
        if self.plays >= self.most or self.is_late():
            raise _SpentError
        self.plays += 1
        return self.play(document)

    def _without_faults(self, document: Document) -> Outcome:
        """How it goes when nothing is left of its timeline but the requests."""
        kept = [entry for entry in document.get("timeline") or [] if entry["do"] in NO_FAULT]
        plain = {**document, "timeline": kept}
        key = _key(plain)
        if key not in self._faultless:
            self._faultless[key] = self._outcome(plain)
        return self._faultless[key]

    def _shows(self, candidate: Document) -> bool:
        """It fails because of its faults, if the given document does."""
        if not self._must:
            return True
        without = self._without_faults(candidate)
        return _is_good(without) if self._must == "pass" else not _fails_alike(without, self.signature)

    def _try(self, candidate: Document) -> bool:
        """Play it; keep it if it fails in the same way."""
        key = _key(candidate)
        if key in self._seen or key == _key(self.best):
            return False
        self._seen.add(key)
        try:
            if not fails_so(self._outcome(candidate), self.signature) or not self._shows(candidate):
                return False
        except (ScenarioError, SettingsError):
            return False
        self.best = candidate
        return True


def _is_good(outcome: Outcome) -> bool:
    """Nothing is broken; an entry that no longer comes, because its run needed a fault, is no harm."""
    return all(failure.kind == "step" for failure in outcome.failures)


def _fails_alike(outcome: Outcome, signature: Signature) -> bool:
    """In the same kind and name, in whatever way."""
    return any((failure.kind, failure.name) == signature[:2] for failure in outcome.failures)


def _key(document: Document) -> str:
    return json.dumps(document, sort_keys=True)


def _text(entry: dict[str, Any]) -> str:
    """An expectation as `sim.scenarios.scenario` names it."""
    return ", ".join(f"{key}: {value}" for key, value in entry.items())


def _without(document: Document, places: Collection[int]) -> Document:
    """Without these entries, and without what speaks of a run that is no longer requested."""
    timeline = document.get("timeline") or []
    gone = {entry["id"] for place, entry in enumerate(timeline) if place in places and entry["do"] == "request_run"}
    kept = [
        entry for place, entry in enumerate(timeline) if place not in places and entry.get("run") not in gone
    ]  # fmt: skip
    expect = [entry for entry in document.get("expect") or [] if entry.get("run", EVERY) not in gone]
    return {**document, "timeline": kept, "expect": expect}

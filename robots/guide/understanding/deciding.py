"""Answer, one question back, or a person: what is worth most, given how likely each meaning is.

A right answer is worth 1, a wrong one costs `wrong`. A question back is worth half when the right entry is among its
candidates, all when the wording was general and it names the whole family, and costs a quarter when it misses. Handing
off is worth `leave` for what is outside: who gets no answer is served by a person, who gets a wrong one is sent astray.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from robots.guide.understanding.calibration import Calibration
from robots.guide.understanding.decision import Kind

NEEDLESS = 0.02
"""What any question back costs, and each candidate beyond the second."""
MISSED = 0.25


@dataclass(frozen=True, slots=True)
class Likely:
    """Probabilities by id, most likely first."""

    entries: Mapping[str, float]
    families: Mapping[str, float]
    outside: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Choice:
    """kind with its ids; family: the one whose question is asked, if any; sure: how likely it is the right thing."""

    kind: Kind
    ids: tuple[str, ...]
    worth: float
    sure: float
    family: str = ""


def choices(likely: Likely, members: Mapping[str, Sequence[str]], calibration: Calibration) -> list[Choice]:
    """Everything worth considering, best first. members: the entries of each family."""
    away = sum(likely.outside.values())
    found = [Choice("handoff", (), calibration.leave * away, away)]
    ranked = list(likely.entries)
    if ranked:
        found.append(_answer(ranked[0], likely, members, calibration))
    for size in (2, 3, 4):
        if len(ranked) >= size:
            family = next((name for name in likely.families if set(members[name]) == set(ranked[:size])), "")
            found.append(_ask(tuple(ranked[:size]), family, likely, members))
    for family, chance in likely.families.items():
        if chance >= 0.01:
            own = sorted(members[family], key=lambda entry: -likely.entries.get(entry, 0.0))
            found.append(_ask(tuple(own), family, likely, members))
    return sorted(found, key=lambda choice: -choice.worth)


def _answer(entry: str, likely: Likely, members: Mapping[str, Sequence[str]], calibration: Calibration) -> Choice:
    right = likely.entries[entry]
    near = sum(chance for family, chance in likely.families.items() if entry in members[family])
    worth = right + 0.5 * near - calibration.wrong * (1 - right - near)
    return Choice("answer", (entry,), worth, right)


def _ask(ids: tuple[str, ...], family: str, likely: Likely, members: Mapping[str, Sequence[str]]) -> Choice:
    among = sum(likely.entries.get(entry, 0.0) for entry in ids)
    missed = sum(likely.entries.values()) - among
    meant = 0.0
    general = 0.0
    for other, chance in likely.families.items():
        shared = len(set(ids) & set(members[other]))
        whole = shared / len(members[other]) if shared >= 2 and 2 * shared >= len(ids) else 0.0
        meant += chance * max(whole, MISSED)
        general += chance * whole
    worth = 0.5 * among - MISSED * missed + meant + MISSED * sum(likely.outside.values())
    return Choice("clarify", ids, worth - NEEDLESS * (len(ids) - 1), among + general, family)

"""Leaving phrasings out: how well the rest understands them, and numbers fitted on that.

Phrasings that are nearly the same stay in one fold, else they would answer for each other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from robots.guide.understanding.calibration import Doubles, fitted_weights
from robots.guide.understanding.examples import ENTRY, FAMILY, OUTSIDE, Example
from robots.guide.understanding.features import characters, sounds, words
from robots.guide.understanding.index import Floats, GramIndex
from robots.guide.understanding.retrieval import LEXICAL, SIGHTS, Retriever, Vectors

TOGETHER = ((characters, 0.8), (sounds, 0.85), (words, 0.8))
"""Ways of looking, and the cosine from which two phrasings stay in one fold."""
EXPECTED = {ENTRY: 0.70, FAMILY: 0.13, OUTSIDE: 0.17}
"""How much of what visitors ask is meant to be answered, is general, is outside."""
OF_HAN = tuple(name for name in SIGHTS if name.startswith(("characters", "sounds")))


def folds(learnt: Sequence[Example], count: int) -> NDArray[np.int64]:
    """The fold of each phrasing, 0 to count-1; the same for the same texts."""
    parent = list(range(len(learnt)))

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    for grams_of, alike in TOGETHER:
        rows = [grams_of(example.plain) for example in learnt]
        index = GramIndex(rows)
        for number, row in enumerate(rows):
            for other in np.flatnonzero(index.cosines(row)[:number] > alike).tolist():
                parent[root(number)] = root(other)
    named = (hashlib.sha256(learnt[root(number)].plain.encode()).digest() for number in range(len(learnt)))
    return np.array([int.from_bytes(name[:4], "big") % count for name in named], np.int64)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What phrasings looked like to an understander that had not learnt them.

    numbers  of the phrasings in `learnt`; sights: one table each, as Retriever.look; meaning: the row of the true one
    """

    keys: tuple[str, ...]
    numbers: NDArray[np.int64]
    sights: Floats
    meaning: NDArray[np.int64]


def left_out(
    learnt: Sequence[Example], vectors: Vectors | None, fold: NDArray[np.int64], play: Collection[int]
) -> LeftOut:
    """Look at every phrasing of the folds in `play` with what was learnt from all other folds."""
    keys = tuple(sorted({example.key for example in learnt}))
    place = {key: number for number, key in enumerate(keys)}
    numbers = np.flatnonzero(np.isin(fold, list(play)))
    sights = np.zeros((len(numbers), len(keys), len(SIGHTS)), np.float32)
    for one in sorted(play):
        retriever = Retriever([e for e, mine in zip(learnt, fold.tolist(), strict=True) if mine != one], vectors)
        rows = np.array([place[key] for key in retriever.keys])
        for at in np.flatnonzero(fold[numbers] == one).tolist():
            example = learnt[int(numbers[at])]
            vector = None if vectors is None else vectors[example.plain]
            sights[at, rows] = retriever.look(example.plain, example.lang, vector).sights
    meaning = np.array([place[learnt[int(number)].key] for number in numbers], np.int64)
    return LeftOut(keys, numbers, sights, meaning)


def usable(lang: str, model: bool) -> tuple[str, ...]:
    """SIGHTS that may weigh something: characters and pinyin say nothing in Latin script."""
    return tuple(name for name in SIGHTS if (model or name in LEXICAL) and (lang == "zh" or name not in OF_HAN))


def kind_weights(learnt: Sequence[Example]) -> Doubles:
    """How much each phrasing counts, so that kinds come to EXPECTED; their mean is 1."""
    kinds = [example.key[0] for example in learnt]
    share = {kind: EXPECTED[kind] * len(kinds) / max(kinds.count(kind), 1) for kind in EXPECTED}
    return np.array([share[kind] for kind in kinds])


def fit(learnt: Sequence[Example], seen: LeftOut, lang: str, model: bool) -> dict[str, float]:
    """Weights of SIGHTS for one language, with the model or without it."""
    mine = np.array([learnt[int(number)].lang == lang for number in seen.numbers])
    weight = kind_weights([learnt[int(number)] for number in seen.numbers[mine]])
    return fitted_weights(seen.sights[mine], seen.meaning[mine], weight, usable(lang, model))

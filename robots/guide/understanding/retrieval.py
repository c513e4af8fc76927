"""How near a question is to every meaning, seen in several ways.

Each way of looking (characters, pinyin, Latin words, sentence vectors) gives a cosine with every phrasing; a meaning
gets its best one and the mean of its best three. Sentence vectors are freed of what all sentences of a language have
in common: cosines of the model itself lie between 0.80 and 0.97, centred ones between -0.3 and 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from robots.guide.understanding.examples import FAMILY, OUTSIDE, Example
from robots.guide.understanding.features import characters, sounds, words
from robots.guide.understanding.index import Floats, GramIndex
from robots.guide.understanding.learning import Discriminant, GramClasses, Regression

Vectors = Mapping[str, Any]
"""Sentence vectors (float32, length 1) by normalised text."""
BEST = 3
LOOKS = ("characters", "sounds", "words", "vectors")
SIGHTS = (
    *(f"{look} {how}" for look in LOOKS for how in ("best", "best three")),
    *("mean text", "bayes", "discriminant", "regression", "family", "outside"),
)
"""The numbers a meaning gets, in this order. Without a model those of LOOKS' vectors and of their classifiers are 0."""

LEXICAL = tuple(name for name in SIGHTS if not name.startswith(("vectors", "discriminant", "regression")))
"""Those that need no model."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What a question looks like. sights: one row a meaning, one column of SIGHTS; nearest: cosine by phrasing."""

    sights: Floats
    nearest: Floats


class Retriever:
    """All phrasings, ready to be looked at. Pure once made: the same question gives the same numbers.

    learnt    sorted by key, as `examples()` gives them
    vectors   of every phrasing; None, or one missing: without the model
    """

    def __init__(self, learnt: Sequence[Example], vectors: Vectors | None) -> None:
        self.learnt = tuple(learnt)
        self.keys = tuple(dict.fromkeys(example.key for example in learnt))
        place = {key: i for i, key in enumerate(self.keys)}
        self.meaning = np.array([place[example.key] for example in learnt], np.int64)
        self._indexes = (
            (characters, GramIndex([characters(example.plain) for example in learnt])),
            (sounds, GramIndex([sounds(example.plain) for example in learnt])),
            (words, GramIndex([words(example.plain) for example in learnt])),
        )
        grams = [[*characters(e.plain), *sounds(e.plain), *words(e.plain)] for e in learnt]
        self._classes = GramClasses(grams, self.meaning, len(self.keys))
        self._kinds = np.array([[key[0] == FAMILY, key[0] == OUTSIDE] for key in self.keys], np.float32)
        self._rows, self._gap = _rows_of(self.meaning, len(self.keys))
        self.with_model = vectors is not None and all(example.plain in vectors for example in learnt)
        if vectors is not None and self.with_model:
            self._centre = {
                lang: np.mean([vectors[e.plain] for e in learnt if e.lang == lang] or [0.0], axis=0, dtype=np.float64)
                for lang in ("zh", "en")
            }
            own = np.stack([vectors[e.plain] for e in learnt]).astype(np.float32, copy=False)
            for lang, centre in self._centre.items():
                own[[e.lang == lang for e in learnt]] -= centre.astype(np.float32)
            own /= np.maximum(np.linalg.norm(own, axis=1, keepdims=True), 1e-9)
            self._vectors: Floats = own
            self._discriminant = Discriminant(self._vectors, self.meaning, len(self.keys))
            self._regression = Regression(self._vectors, self.meaning, len(self.keys))

    def look(self, plain: str, lang: str, vector: Any = None) -> Sight:
        """The question's numbers. vector: its sentence vector, None = without the model."""
        columns: list[Floats] = []
        total = np.zeros(len(self.learnt), np.float32)
        every: list[str] = []
        for grams_of, index in self._indexes:
            grams = grams_of(plain)
            every += grams
            near = index.cosines(grams)
            total += near
            columns += self._best(near)
        nothing = np.zeros(len(self.keys), np.float32)
        discriminant = regression = nothing
        if vector is not None and self.with_model:
            own = np.asarray(vector, np.float64) - self._centre[lang]
            own = (own / (np.linalg.norm(own) or 1.0)).astype(np.float32)
            near = (self._vectors @ own).astype(np.float32)
            total += 3 * near
            columns += self._best(near)
            discriminant, regression = self._discriminant.scores(own), self._regression.scores(own)
        else:
            columns += [nothing, nothing]
        columns += [*self._classes.scores(every), discriminant, regression]
        return Sight(np.column_stack([*columns, self._kinds]).astype(np.float32), total)

    def nearest(self, sight: Sight, key: str) -> str:
        """The phrasing of that meaning which is nearest, as written."""
        mine = np.flatnonzero(self.meaning == self.keys.index(key))
        return self.learnt[int(mine[int(np.argmax(sight.nearest[mine]))])].text

    def _best(self, near: Floats) -> list[Floats]:
        """Of every meaning: its best cosine, and the mean of its best three (of all, when it has fewer)."""
        padded = np.where(self._gap, -np.inf, near[self._rows])
        top = -np.partition(-padded, BEST - 1, axis=1)[:, :BEST]
        there = np.isfinite(top)
        mean = np.where(there, top, 0).sum(axis=1) / there.sum(axis=1)
        return [top.max(axis=1).astype(np.float32), mean.astype(np.float32)]


def _rows_of(meaning: NDArray[np.int64], count: int) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The phrasings of every meaning, as a table padded to the longest (at least BEST), and where it is padding."""
    members = [np.flatnonzero(meaning == i) for i in range(count)]
    width = max([BEST, *(len(own) for own in members)])
    rows = np.zeros((count, width), np.int64)
    gap = np.ones((count, width), np.bool_)
    for i, own in enumerate(members):
        rows[i, : len(own)], gap[i, : len(own)] = own, False
    return rows, gap

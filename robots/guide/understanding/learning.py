"""Three small classifiers over all phrasings, quick enough to be learnt whenever the knowledge is read.

Each gives one number a meaning. They see what single neighbours do not: that one gram speaks for a meaning wherever it
stands, and in which directions of the sentence vectors one meaning differs from the others.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from robots.guide.understanding.index import Floats

SMOOTHING = 0.3
PRIOR_GRAMS = 1000
"""Naive Bayes: how many grams of the common language are mixed into every meaning, times SMOOTHING."""
SHRINKING = 0.3
"""Discriminant: the share of a round covariance that is mixed into the one measured."""


class GramClasses:
    """Meanings as bags of grams: cosine with the mean text of a meaning, and naive Bayes. Grams seen once are left out.

    rows: grams of each phrasing; meaning: its number, 0 to count-1
    """

    def __init__(self, rows: Sequence[Sequence[str]], meaning: NDArray[np.int64], count: int) -> None:
        sets = [sorted(set(row)) for row in rows]
        seen = Counter(gram for row in sets for gram in row)
        self._ids = {gram: i for i, gram in enumerate(sorted(gram for gram, n in seen.items() if n > 1))}
        size = len(self._ids)
        self._idf: Floats = np.array([math.log(len(rows) / (1 + seen[g])) + 1 for g in self._ids], np.float32)
        self._count = count
        counts = np.zeros((size, count), np.float32)
        means = np.zeros((size, count), np.float32)
        for row, number in zip(sets, meaning.tolist(), strict=True):
            ids = np.array([self._ids[gram] for gram in row if gram in self._ids], np.int64)
            if len(ids):
                counts[ids, number] += 1
                weights = self._idf[ids]
                means[ids, number] += weights / np.linalg.norm(weights)
        self._means = means / np.maximum(np.linalg.norm(means, axis=0, keepdims=True), 1e-9)
        common = (counts.sum(axis=1) + 0.5) / max(float(counts.sum()), 1.0)
        mixed = (counts + SMOOTHING * PRIOR_GRAMS * common[:, None]) / (counts.sum(axis=0) + SMOOTHING * PRIOR_GRAMS)
        self._logs: Floats = np.log(mixed / common[:, None]).astype(np.float32)

    def scores(self, grams: Sequence[str]) -> tuple[Floats, Floats]:
        """Cosine with each meaning's mean; naive Bayes log odds over the square root of the number of grams."""
        ids = np.array(sorted({self._ids[gram] for gram in grams if gram in self._ids}), np.int64)
        if not len(ids):
            return np.zeros(self._count, np.float32), np.zeros(self._count, np.float32)
        weights = self._idf[ids]
        cosine = (weights / np.linalg.norm(weights)) @ self._means[ids]
        return cosine, self._logs[ids].sum(axis=0) / np.float32(math.sqrt(len(ids)))


class Discriminant:
    """Linear discriminant over centred sentence vectors: one covariance within all meanings, a mean each."""

    def __init__(self, vectors: Floats, meaning: NDArray[np.int64], count: int) -> None:
        members = np.bincount(meaning, minlength=count).clip(1)
        means = np.zeros((count, vectors.shape[1]))
        np.add.at(means, meaning, vectors)
        means /= members[:, None]
        rest = vectors - means[meaning]
        within = rest.T @ rest / len(vectors)
        within[np.diag_indices(len(within))] += SHRINKING * float(np.trace(within)) / len(within) + 1e-9
        slopes = np.linalg.solve(within, means.T)
        self._slopes: Floats = slopes.astype(np.float32)
        self._levels: Floats = (-0.5 * np.einsum("kd,dk->k", means, slopes)).astype(np.float32)

    def scores(self, vector: Any) -> Floats:
        return np.asarray(vector @ self._slopes + self._levels, np.float32)

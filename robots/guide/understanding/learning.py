"""Four small classifiers over all phrasings, quick enough to be learnt whenever the knowledge is read.

Each gives one number a meaning. They see what single neighbours do not: that one gram speaks for a meaning wherever it
stands, and in which directions of the sentence vectors one meaning differs from the others.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from robots.guide.understanding.index import Floats

SMOOTHING = 0.3
PRIOR_GRAMS = 1000
"""Naive Bayes: how many grams of the common language are mixed into every meaning, times SMOOTHING."""
SEEN = 3
"""In how many phrasings a gram must stand to count; half precision is enough for what is summed over many."""
SHRINKING = 0.3
"""Discriminant: the share of a round covariance that is mixed into the one measured."""
STRETCH, RIDGE, STEPS, MEMORY = 5.0, 3e-5, 30, 8
"""Regression: how much vectors are stretched, how much slopes cost, steps of L-BFGS and how many it remembers."""


class GramClasses:
    """Meanings as bags of grams: cosine with the mean text of a meaning, and naive Bayes. Rare grams are left out.

    rows: grams of each phrasing; meaning: its number, 0 to count-1
    """

    def __init__(self, rows: Sequence[Sequence[str]], meaning: NDArray[np.int64], count: int) -> None:
        sets = [sorted(set(row)) for row in rows]
        seen = Counter(gram for row in sets for gram in row)
        self._ids = {gram: i for i, gram in enumerate(sorted(gram for gram, n in seen.items() if n >= SEEN))}
        size = len(self._ids)
        self._idf: Floats = np.array([math.log(len(rows) / (1 + seen[g])) + 1 for g in self._ids], np.float32)
        self._count = count
        logs = np.zeros((size, count), np.float32)
        means = np.zeros((size, count), np.float32)
        for row, number in zip(sets, meaning.tolist(), strict=True):
            ids = np.array([self._ids[gram] for gram in row if gram in self._ids], np.int64)
            if len(ids):
                logs[ids, number] += 1
                weights = self._idf[ids]
                means[ids, number] += weights / np.linalg.norm(weights)
        means /= np.maximum(np.linalg.norm(means, axis=0, keepdims=True), 1e-9)
        self._means = means.astype(np.float16)
        del means
        of_each = logs.sum(axis=0) + SMOOTHING * PRIOR_GRAMS
        common = (logs.sum(axis=1) + 0.5) / max(float(logs.sum()), 1.0)
        logs += np.float32(SMOOTHING * PRIOR_GRAMS) * common[:, None]
        logs /= of_each
        logs /= common[:, None]
        self._logs = np.log(logs, out=logs).astype(np.float16)

    def scores(self, grams: Sequence[str]) -> tuple[Floats, Floats]:
        """Cosine with each meaning's mean; naive Bayes log odds over the square root of the number of grams."""
        ids = np.array(sorted({self._ids[gram] for gram in grams if gram in self._ids}), np.int64)
        if not len(ids):
            return np.zeros(self._count, np.float32), np.zeros(self._count, np.float32)
        weights = self._idf[ids]
        cosine = (weights / np.linalg.norm(weights)) @ self._means[ids].astype(np.float32)
        return cosine, self._logs[ids].sum(axis=0, dtype=np.float32) / np.float32(math.sqrt(len(ids)))


class Discriminant:
    """Linear discriminant over centred sentence vectors: one covariance within all meanings, a mean each."""

    def __init__(self, vectors: Floats, meaning: NDArray[np.int64], count: int) -> None:
        members = np.bincount(meaning, minlength=count).clip(1)
        means = np.zeros((count, vectors.shape[1]))
        np.add.at(means, meaning, vectors)
        means /= members[:, None]
        within = np.asarray(vectors.T @ vectors, np.float64) - (means.T * members) @ means
        within /= len(vectors)
        within[np.diag_indices(len(within))] += SHRINKING * float(np.trace(within)) / len(within) + 1e-9
        slopes = np.linalg.solve(within, means.T)
        self._slopes: Floats = slopes.astype(np.float32)
        self._levels: Floats = (-0.5 * np.einsum("kd,dk->k", means, slopes)).astype(np.float32)

    def scores(self, vector: Any) -> Floats:
        return np.asarray(vector @ self._slopes + self._levels, np.float32)


class Regression:
    """Multinomial logistic regression over centred sentence vectors, by a fixed number of steps of L-BFGS."""

    def __init__(self, vectors: Floats, meaning: NDArray[np.int64], count: int) -> None:
        rows = np.hstack([vectors * np.float32(STRETCH), np.ones((len(vectors), 1), np.float32)])
        members = np.bincount(meaning, minlength=count).clip(1)
        weights = (members.mean() / members[meaning]) ** 0.3
        weights = (weights / weights.sum()).astype(np.float32)
        own = np.arange(len(rows))

        def cost(slopes: Floats) -> tuple[float, Floats]:
            scores = rows @ slopes
            scores -= scores.max(axis=1, keepdims=True)
            hit = scores[own, meaning]
            np.exp(scores, out=scores)
            total = scores.sum(axis=1)
            loss = float(weights @ (np.log(total) - hit)) + RIDGE / 2 * float(np.vdot(slopes, slopes))
            scores *= (weights / total)[:, None]
            scores[own, meaning] -= weights
            return loss, np.asarray(rows.T @ scores + np.float32(RIDGE) * slopes, np.float32)

        self._slopes = _descended(cost, np.zeros((rows.shape[1], count), np.float32))

    def scores(self, vector: Any) -> Floats:
        return np.asarray(vector @ self._slopes[:-1] * np.float32(STRETCH) + self._slopes[-1], np.float32)


def _descended(cost: Callable[[Floats], tuple[float, Floats]], start: Floats) -> Floats:
    """STEPS of L-BFGS; each is halved until it goes down. Ends early when it no longer does."""
    place, (now, slope) = start, cost(start)
    past: list[tuple[Floats, Floats, float]] = []
    for _ in range(STEPS):
        direction = -slope
        shares = []
        for moved, turned, scale in reversed(past):
            share = scale * float(np.vdot(moved, direction))
            shares.append(share)
            direction = direction - np.float32(share) * turned
        if past:
            moved, turned, scale = past[-1]
            direction = direction * np.float32(1 / (scale * float(np.vdot(turned, turned))))
        for (moved, turned, scale), share in zip(past, reversed(shares), strict=True):
            direction = direction + np.float32(share - scale * float(np.vdot(turned, direction))) * moved
        length = 1.0 if past else 1.0 / max(float(np.abs(slope).sum()), 1e-9)
        down = float(np.vdot(direction, slope))
        for _halving in range(12):
            there = place + np.float32(length) * direction
            then, new_slope = cost(there)
            if then <= now + 1e-4 * length * down:
                break
            length /= 2
        else:
            break
        moved, turned = there - place, new_slope - slope
        if (along := float(np.vdot(moved, turned))) > 1e-12:
            past = [*past, (moved, turned, 1 / along)][-MEMORY:]
        place, now, slope = there, then, new_slope
    return place

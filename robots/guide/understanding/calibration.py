"""From what a question looks like to probabilities that mean what they say, and how numbers for that are fitted.

A conditional logit: each meaning's sights are weighted by the same few numbers, summed, and a softmax makes
probabilities of it. The numbers were fitted on phrasings that were left out while learning (`fitted.py`), so an answer
given with 0.8 is right 8 times in 10. One set of numbers a language, with and without the model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from robots.guide.understanding.index import Floats
from robots.guide.understanding.retrieval import SIGHTS

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Calibration:
    """weights     of SIGHTS by name; those not named weigh nothing
    wrong       what a wrong answer costs, a right one being worth 1
    leave       what handing off is worth when the question is outside
    """

    weights: Mapping[str, float]
    wrong: float
    leave: float

    def row(self) -> Doubles:
        return np.array([self.weights.get(name, 0.0) for name in SIGHTS])

    def probabilities(self, sights: Floats) -> Doubles:
        """One a meaning, summing to 1."""
        return softmax(np.asarray(sights, np.float64) @ self.row())


def softmax(scores: Doubles) -> Doubles:
    """Over the last axis."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


def fitted_weights(
    sights: NDArray[np.float32], meaning: NDArray[np.int64], weight: Doubles, use: tuple[str, ...], ridge: float = 1e-3
) -> dict[str, float]:
    """Weights under which the true meanings are most likely: Newton's steps, halved while they overshoot.

    sights: questions by meanings by SIGHTS; meaning: the true one; weight: how much a question counts; use: names of
    SIGHTS that may weigh something
    """
    columns = [SIGHTS.index(name) for name in use]
    own = sights[:, :, columns]
    scale = own.reshape(-1, len(columns)).std(axis=0).astype(np.float64) + 1e-9
    own = (own / scale).astype(np.float32)
    rows = np.arange(len(own))
    total = float(weight.sum())

    def cost(row: Doubles) -> float:
        chance = softmax((own @ row.astype(np.float32)).astype(np.float64))[rows, meaning]
        return float(-(weight * np.log(chance + 1e-30)).sum() + ridge / 2 * total * (row @ row))

    row = np.zeros(len(columns))
    now = cost(row)
    for _ in range(40):
        chances = softmax((own @ row.astype(np.float32)).astype(np.float64))
        mean = np.einsum("nk,nkd->nd", chances, own)
        slope = (weight[:, None] * (own[rows, meaning] - mean)).sum(axis=0) - ridge * total * row
        spread = (own - mean[:, None, :]).astype(np.float32)
        bend = np.tensordot(
            spread * (chances * weight[:, None])[:, :, None].astype(np.float32), spread, ([0, 1], [0, 1])
        )
        step = np.linalg.solve(bend + ridge * total * np.eye(len(row)), slope)
        length = 1.0
        while (then := cost(row + length * step)) > now and length > 1e-4:
            length /= 2
        row = row + length * step
        if now - then < 1e-5 * now:
            break
        now = then
    return {name: round(float(value), 4) for name, value in zip(use, row / scale, strict=True)}

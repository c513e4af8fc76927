"""Texts by their grams, weighted by how rare a gram is (TF-IDF), each text a row of length 1."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class GramIndex:
    """Cosines of a text with every text of the index; 0 where they share nothing.

    rows: grams of each text, any order. A gram unknown to the index still makes the question's own row longer, so that
    a question with much else in it is less alike.
    """

    def __init__(self, rows: Sequence[Sequence[str]]) -> None:
        self.size = len(rows)
        counts = [Counter(row) for row in rows]
        seen = Counter(gram for row in counts for gram in row)
        self._ids = {gram: i for i, gram in enumerate(seen)}
        self.idf: Floats = np.array([math.log((1 + self.size) / (1 + n)) + 1 for n in seen.values()], np.float32)
        self._unknown = math.log(1 + self.size) + 1
        ids: list[int] = []
        texts: list[int] = []
        weights: list[float] = []
        for text, row in enumerate(counts):
            for gram, n in row.items():
                ids.append(self._ids[gram])
                texts.append(text)
                weights.append(1 + math.log(n))
        columns = np.array(ids, np.int64)
        lines = np.array(texts, np.int64)
        values = np.array(weights, np.float32) * self.idf[columns] if ids else np.zeros(0, np.float32)
        lengths = np.sqrt(np.bincount(lines, values.astype(np.float64) ** 2, minlength=self.size))
        values = (values / lengths[lines]).astype(np.float32) if ids else values
        order = np.argsort(columns, kind="stable")
        self._texts, self._values = lines[order].astype(np.int32), values[order]
        self._starts = np.concatenate([[0], np.cumsum(np.bincount(columns, minlength=len(self._ids)))]).astype(int)

    def __len__(self) -> int:
        return len(self._ids)

    def row(self, grams: Sequence[str]) -> tuple[NDArray[Any], Floats]:
        """Ids and weights of a text's known grams; the row with unknown grams counted in has length 1."""
        ids: list[int] = []
        weights: list[float] = []
        unknown = 0.0
        for gram, n in Counter(grams).items():
            weight = 1 + math.log(n)
            if (known := self._ids.get(gram)) is None:
                unknown += (weight * self._unknown) ** 2
            else:
                ids.append(known)
                weights.append(weight)
        columns = np.array(ids, np.int64)
        values = np.array(weights, np.float32) * self.idf[columns] if ids else np.zeros(0, np.float32)
        length = math.sqrt(float(values @ values) + unknown)
        return columns, values / np.float32(length) if length else values

    def cosines(self, grams: Sequence[str]) -> Floats:
        """One number a text of the index, 0 to 1."""
        columns, values = self.row(grams)
        found = np.zeros(self.size, np.float32)
        for column, value in zip(columns.tolist(), values, strict=True):
            a, b = self._starts[column], self._starts[column + 1]
            found[self._texts[a:b]] += value * self._values[a:b]
        return found

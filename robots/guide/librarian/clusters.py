"""Questions that are alike, put together by the character pairs they share. No model, the same result every time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from math import log, sqrt

from robots.guide.understanding.text import normalised

ALIKE = 0.33
"""Cosine from which two questions are the same one in other words."""
_EVERYWHERE = (
    "怎么办理", "怎么办", "在哪里", "在哪儿", "哪里办", "哪里", "去哪", "怎么", "如何", "要带什么", "带什么",
    "什么材料", "材料", "多少钱", "可以", "能不能", "能否", "办理", "想要", "我想", "我家", "我要", "需要",
    "什么", "登记", "办个", "个证", "个", "办", "想", "给", "找谁", "吗",
)  # fmt: skip
"""What is said with any matter tells none from another."""
Vector = dict[str, float]


def grams(text: str) -> Counter[str]:
    """Pairs of neighbouring characters of the normalised text, and its single characters, without common words."""
    whole = plain = normalised(text)
    for words in _EVERYWHERE:
        plain = plain.replace(words, "")
    plain = (plain if len(plain) > 1 else whole).replace(" ", "_")
    return Counter([plain[i : i + 2] for i in range(len(plain) - 1)] + list(plain))


def vectors(texts: Sequence[str]) -> list[Vector]:
    """Of length 1; what many texts share weighs less, single characters half. An empty text has the empty vector."""
    counted = [grams(text) for text in texts]
    spread = Counter(gram for gram_counts in counted for gram in gram_counts)
    weight = {gram: log(1.0 + len(texts) / count) * (1.0 if len(gram) > 1 else 0.5) for gram, count in spread.items()}
    return [_unit({gram: count * weight[gram] for gram, count in one.items()}) for one in counted]


def clusters(texts: Sequence[str]) -> list[list[int]]:
    """Places in `texts`, alike ones together, the largest cluster first; within one the most typical first.

    Each text goes to the cluster whose middle it is nearest to, or begins one. In order: chance has no part in it.
    """
    known = vectors(texts)
    members: list[list[int]] = []
    lengths: list[float] = []  # of a cluster's sum of vectors, squared
    sums: dict[str, dict[int, float]] = defaultdict(dict)  # by character pair, then by cluster
    for index in sorted(range(len(texts)), key=lambda i: (-len(known[i]), i)):
        vector = known[index]
        near: dict[int, float] = {}
        for gram, value in vector.items():
            for cluster, total in sums[gram].items():
                near[cluster] = near.get(cluster, 0.0) + value * total
        best = max(near, key=lambda c: (near[c] / sqrt(lengths[c]), -c), default=-1)
        if best < 0 or near[best] / sqrt(lengths[best]) < ALIKE:
            best = len(members)
            members.append([])
            lengths.append(0.0)
        lengths[best] += 2 * near.get(best, 0.0) + 1.0
        members[best].append(index)
        for gram, value in vector.items():
            sums[gram][best] = sums[gram].get(best, 0.0) + value
    for cluster, group in enumerate(members):
        typical = {i: sum(value * sums[gram][cluster] for gram, value in known[i].items()) for i in group}
        group.sort(key=lambda i: (-typical[i], i))
    return sorted(members, key=lambda group: (-len(group), min(group)))


def _unit(vector: Vector) -> Vector:
    length = sqrt(sum(value * value for value in vector.values()))
    return {gram: value / length for gram, value in vector.items()} if length else {}

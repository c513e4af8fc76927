"""Sentence vectors of all phrasings: what the shell computes once, keeps, and hands to every guide.

They are kept by text, so a changed knowledge base only needs those of its new phrasings.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from robots.guide.understanding.decision import Embedder
from robots.guide.understanding.examples import examples
from robots.settings.knowledge import Knowledge

AT_ONCE = 32


def phrase_texts(knowledge: Knowledge) -> list[str]:
    """The texts whose vectors an Understander of this knowledge wants, each once."""
    return list(dict.fromkeys(example.plain for example in examples(knowledge)))


def texts_key(texts: Sequence[str], model: str) -> str:
    """A short name for just these texts under this model."""
    return hashlib.sha256("\n".join([model, *sorted(texts)]).encode()).hexdigest()[:16]


def phrase_vectors(
    texts: Sequence[str],
    embedder: Embedder,
    known: Mapping[str, Any],
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """Vectors of just these texts; those in `known` are taken over. progress(done, of) is called after each batch."""
    found = {text: known[text] for text in texts if text in known}
    missing = [text for text in texts if text not in found]
    for start in range(0, len(missing), AT_ONCE):
        batch = missing[start : start + AT_ONCE]
        for text, vector in zip(batch, embedder.queries(batch), strict=True):
            found[text] = np.asarray(vector, np.float32)
        if progress is not None:
            progress(min(start + AT_ONCE, len(missing)), len(missing))
    return found

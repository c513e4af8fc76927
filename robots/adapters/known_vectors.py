"""Sentence vectors that come with the product, so that nobody waits minutes for them at a first start.

`vectors/{model}.npz` holds, of the phrasings of `config/knowledge`: `texts`, the first 64 bits of each text's SHA-256
(of UTF-8); `mean`, the mean of all vectors; `steps`, what each differs from it, in whole steps of `step`, one column a
text. A vector read back has a cosine of 0.998 or more with the one that was put in. Texts that are not there are no
error: whoever wants them computes them. `python bench/understanding.py --ship` writes the file anew.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).with_name("vectors")
STEP = 0.003
"""Vectors have the length 1 and 384 numbers; no number is further than 127 of these from the mean of all."""


def file_of(model: str) -> Path:
    return FOLDER / f"{model}.npz"


def known_vectors(model: str, texts: Iterable[str]) -> dict[str, Any]:
    """Of these texts, those that came with the product. Empty where the file is missing or broken."""
    try:
        with np.load(file_of(model), allow_pickle=False) as kept:
            place = {name: at for at, name in enumerate(kept["texts"].tolist())}
            rows = kept["steps"].T * np.float32(kept["step"]) + kept["mean"]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return {}
    named = ((text, place.get(_name(text))) for text in texts)
    return {text: rows[at] for text, at in named if at is not None}


def write_known(model: str, vectors: Mapping[str, Any]) -> Path:
    """In the order of their names, so that the same vectors make the same file."""
    texts = sorted(vectors, key=_name)
    rows = np.stack([vectors[text] for text in texts])
    mean = rows.mean(axis=0, dtype=np.float64).astype(np.float32)
    steps = np.clip(np.round((rows - mean) / STEP), -127, 127).astype(np.int8)
    FOLDER.mkdir(exist_ok=True)
    names = np.array([_name(text) for text in texts], np.uint64)
    np.savez_compressed(
        file_of(model), texts=names, mean=mean, step=np.float32(STEP), steps=np.ascontiguousarray(steps.T)
    )
    return file_of(model)


def _name(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")

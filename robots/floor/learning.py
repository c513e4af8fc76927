"""An understander made from a folder, with the vectors of its phrasings kept under the state folder.

The file of vectors is named after model and texts; when a phrasing changed, those of all others are taken over. Those
of the phrasings that come with the product come with it too.
"""

from __future__ import annotations

import contextlib
import os
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from robots.adapters.embedding import embedder
from robots.adapters.known_vectors import known_vectors
from robots.guide.understanding.decision import Embedder
from robots.guide.understanding.understander import Understander
from robots.guide.understanding.vectors import phrase_texts, phrase_vectors, texts_key
from robots.settings.knowledge import Knowledge

KEPT = 3
"""Files of vectors kept, newest first."""


def made(
    knowledge: Knowledge, state: Path, model: bool = True, say: Callable[[str], None] = lambda line: None
) -> Understander:
    """Understander of this knowledge. Many new phrasings take minutes the first time: `say` is told."""
    if not model:
        return Understander(knowledge)
    found, why = embedder()
    if found is None:
        say(why)
        return Understander(knowledge)
    return Understander(knowledge, found, kept_vectors(knowledge, found, state, say))


def kept_vectors(
    knowledge: Knowledge, model: Embedder, state: Path, say: Callable[[str], None] = lambda line: None
) -> Mapping[str, Any]:
    """Vectors of all phrasings: from disk, from the product, the rest computed; written. Broken files do not count."""
    texts = phrase_texts(knowledge)
    folder = state / "vectors"
    file = folder / f"{model.name}-{texts_key(texts, model.name)}.npz"
    known: dict[str, Any] = {}
    for old in [file] if file.exists() else _newest(folder, model.name)[:1]:
        known = _read(old)
    if any(text not in known for text in texts):
        known = {**known_vectors(model.name, texts), **known}
    missing = sum(text not in known for text in texts)
    if missing > 100:
        say(f"learning {missing} phrasings once; this takes about {missing // 40 + 1} s")
    vectors = phrase_vectors(texts, model, known)
    if missing or not file.exists():
        _write(file, vectors)
        for old in _newest(folder, model.name)[KEPT:]:
            old.unlink(missing_ok=True)
    return vectors


def _newest(folder: Path, model: str) -> list[Path]:
    return sorted(folder.glob(f"{model}-*.npz"), key=lambda path: path.stat().st_mtime, reverse=True)


def _read(file: Path) -> dict[str, Any]:
    try:
        with np.load(file, allow_pickle=False) as kept:
            return dict(zip(kept["texts"].tolist(), kept["vectors"].astype(np.float32, copy=False), strict=True))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return {}


def _write(file: Path, vectors: Mapping[str, Any]) -> None:
    """Whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(f".{os.getpid()}.part")
    try:
        with part.open("wb") as out:
            np.savez(out, texts=np.array(list(vectors)), vectors=np.stack(list(vectors.values())))
        part.replace(file)
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)

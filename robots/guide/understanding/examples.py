"""What the guide learns from: every phrasing of the knowledge base with what it means.

A meaning ("class") is an entry, a family or an out-of-scope prototype; `key` is its id with a letter before it:
`e:passport_first`, `f:passport`, `o:weather`.
"""

from __future__ import annotations

from dataclasses import dataclass

from robots.guide.understanding.text import normalised
from robots.settings.knowledge import Family, Knowledge

ENTRY, FAMILY, OUTSIDE = "e", "f", "o"


@dataclass(frozen=True, slots=True)
class Example:
    """One phrasing. text: as written; plain: normalised; said: a phrasing, else a name or description."""

    key: str
    lang: str
    text: str
    plain: str
    said: bool


def examples(knowledge: Knowledge) -> list[Example]:
    """In the order of the files, sorted by meaning; a text twice under one meaning counts once."""
    found: dict[tuple[str, str], Example] = {}

    def add(key: str, lang: str, texts: tuple[str, ...], said: bool = True) -> None:
        for text in texts:
            plain = normalised(text)
            if plain:
                found.setdefault((key, plain), Example(key, lang, text, plain, said))

    for lang in ("zh", "en"):
        for entry in knowledge.entries.values():
            key = f"{ENTRY}:{entry.id}"
            add(key, lang, entry.phrasings(lang))
            about = [entry.name, entry.choice, entry.short]
            add(key, lang, tuple(getattr(line, lang) for line in about if line is not None), said=False)
        for family in knowledge.families.values():
            if len(known_members(knowledge, family)) > 1:
                add(f"{FAMILY}:{family.id}", lang, getattr(family.says, lang))
        for outside in knowledge.outside.values():
            add(f"{OUTSIDE}:{outside.id}", lang, getattr(outside.says, lang))
    return sorted(found.values(), key=lambda example: example.key)


def known_members(knowledge: Knowledge, family: Family) -> tuple[str, ...]:
    """Those whose entries this guide has: with fewer than two there is nothing to ask."""
    return tuple(member for member in family.members if member in knowledge.entries)

"""Which of the choices on the screen somebody means who types instead of touching one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from robots.guide.kiosk import Choice
from robots.guide.understanding.decision import Decision
from robots.guide.understanding.text import words_only
from robots.settings.knowledge import Entry

LONGEST = 40
"""Characters of a reply that may be a choice; a longer one is a question of its own."""
TIMES = 4
"""So many times as often as the runner-up a choice's phrasings must use the words of the reply."""
_COUNT = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "first": 1, "second": 2, "third": 3, "fourth": 4}
_COUNT |= {"one": 1, "two": 2, "three": 3, "four": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_NUMBER_ZH = re.compile(
    r"(?:就|是|我|选|要|办|想|点)*(?:第|数字)?([一二两三四1-4])(?:个|项|种|条|号|行|只)?(?:那个|这个|吧|呢|啊|的|好了)*"
)
_LAST_ZH = re.compile(r"(?:就|是|我|选|要|办|想)*(?:最后|最下面)(?:面)?的?(?:那)?(?:一)?(?:个|项|种)?(?:吧|呢|啊|的)*")
_NUMBER_EN = re.compile(
    r"(?:i (?:want|mean|choose|take) |its |it is )?(?:the )?(?:number |no |option |choice )?"
    r"(first|second|third|fourth|1st|2nd|3rd|4th|one|two|three|four|[1-4])(?: (?:one|option|choice))?(?: please)?"
)
_LAST_EN = re.compile(r"(?:i (?:want|mean|choose|take) )?(?:the )?last(?: (?:one|option|choice))?(?: please)?")


def chosen(
    text: str,
    asked: str,
    choices: Sequence[Choice],
    entries: Mapping[str, Entry],
    decision: Decision,
    understood: Callable[[str], Decision],
) -> str | None:
    """The entry meant by a reply: by its number, its name, its phrasings, or read together with what was asked first.

    decision   what the reply comes to alone; understood: what any text comes to
    """
    offered = [choice.id for choice in choices]
    plain = words_only(text)
    if not plain or len(plain) > LONGEST:
        return None
    if (number := _number(plain)) is not None:
        return offered[number] if -1 <= number < len(offered) else None
    if named := _named(plain, choices, entries):
        return named
    if decision.kind == "answer":
        return decision.ids[0] if decision.ids[:1] and decision.ids[0] in offered else None
    among = [entry for entry in decision.ids if entry in offered]
    if decision.kind == "clarify" and not among:
        return None  # about something else
    if said := _phrased(plain, offered, entries):
        return said
    whole = understood(f"{asked} {text}") if asked else decision
    return whole.ids[0] if whole.kind == "answer" and whole.ids and whole.ids[0] in offered else None


def _number(plain: str) -> int | None:
    """0 = the first, -1 = the last."""
    if _LAST_ZH.fullmatch(plain) or _LAST_EN.fullmatch(plain):
        return -1
    found = _NUMBER_ZH.fullmatch(plain) or _NUMBER_EN.fullmatch(plain)
    return None if found is None else (_COUNT.get(found[1]) or int(found[1])) - 1


def _named(plain: str, choices: Sequence[Choice], entries: Mapping[str, Entry]) -> str | None:
    """The one choice whose button or name the reply is part of, or that is part of the reply."""
    short = len(plain) < (2 if not plain.isascii() else 3)
    found = []
    for choice in choices:
        entry = entries.get(choice.id)
        names = [choice.name.zh, choice.name.en] + ([entry.name.zh, entry.name.en] if entry else [])
        labels = [words_only(name) for name in names]
        if not short and any(label and (_within(plain, label) or _within(label, plain)) for label in labels):
            found.append(choice.id)
    return found[0] if len(found) == 1 else None


def _within(part: str, whole: str) -> bool:
    return part in whole if not part.isascii() else f" {part} " in f" {whole} "


def _phrased(plain: str, offered: Sequence[str], entries: Mapping[str, Entry]) -> str | None:
    """The one whose phrasings use these words far more often than those of the others."""
    if len(plain) < 2:
        return None
    counts = []
    for entry in offered:
        known = entries.get(entry)
        said = [*known.phrasings("zh"), *known.phrasings("en")] if known else []
        counts.append((sum(_within(plain, words_only(one)) for one in said), entry))
    counts.sort(key=lambda one: -one[0])
    best, other = counts[0][0], counts[1][0] if len(counts) > 1 else 0
    return counts[0][1] if best and best >= TIMES * other else None

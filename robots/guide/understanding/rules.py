"""What must be decided before anything is looked up: noise, danger, abuse, orders to the machine, "a person, please".

A rule names the out-of-scope prototype of the knowledge base whose reply it uses. Patterns are read on two forms of the
question: `raw` (cleaned, small letters, punctuation kept) and `plain` (`words_only`). They are narrow on purpose: what
is merely near is left to the prototypes. Emergency and threat come first, because the person is fetched faster then;
after them "a person, please" outranks everything, also noise around it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from robots.core.text import Text
from robots.core.visitors import HandoffReason
from robots.guide.understanding import patterns
from robots.guide.understanding.text import cleaned, has_han, simplified, words_only

LONGEST = 300
"""Characters of a question that is still looked up."""
READ_AT_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Ruling:
    """A rule's decision. `outside`: the prototype whose reply is preferred; `reply` is used when it is missing."""

    rule: str
    reason: HandoffReason
    person: bool
    reply: Text
    outside: str


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    reason: HandoffReason
    person: bool
    outside: str
    plain: re.Pattern[str] | None = None
    raw: re.Pattern[str] | None = None


R = HandoffReason
_HOTLINES = frozenset({"110", "119", "120", "12333", "12329", "12345", "12366", "12367", "12393"})
_OTHER_SCRIPT = re.compile(
    "[\u0370-\u03ff\u0400-\u052f\u0590-\u06ff\u0900-\u0dff\u0e00-\u0e7f\u3041-\u30fa\uac00-\ud7af]"
)
_LATIN_WORD = re.compile(r"[^\W\d_]+")
_FETCH = Text("我马上请工作人员来，请在这里稍等。", "I am calling a member of staff; please wait here.")
_REPLIES: dict[HandoffReason, Text] = {
    R.EMPTY: Text("我没有听到问题。您想办什么？", "I didn't hear a question. What do you need?"),
    R.TOO_LONG: Text(
        "这段话太长了，请用一两句话告诉我您想办什么。",
        "That is too long for me. Please say in a sentence or two what you need.",
    ),
    R.NONSENSE: Text(
        "我没听明白。请用平常的话告诉我您想办什么。",
        "I didn't understand. Please tell me in your own words what you need.",
    ),
    R.INJECTION: Text(
        "我只回答大厅里的事，不改自己的规则。您想办什么？", "I only answer about this hall. What do you need?"
    ),
    R.OTHERS_DATA: Text(
        "别人的信息我不能查，也不会告诉别人您的信息。", "I can't look up other people's data, nor tell anybody yours."
    ),
    R.ABUSE: Text("我会继续好好帮您。请告诉我您想办什么。", "I will go on helping you. Tell me what you need."),
}

_DANGER = (
    _Rule("emergency", R.EMERGENCY, True, "emergency_medical", patterns.EMERGENCY),
    _Rule("fire", R.EMERGENCY, True, "emergency_fire", patterns.FIRE),
    _Rule("lost child", R.EMERGENCY, True, "emergency_child", patterns.LOST_CHILD),
    _Rule("crime", R.EMERGENCY, True, "emergency_crime", patterns.CRIME),
    _Rule("threat", R.THREAT, True, "threat", patterns.THREAT),
    _Rule("distress", R.DISTRESS, True, "distress", patterns.DISTRESS),
)
_PERSON = _Rule("wants a person", R.WANTS_PERSON, True, "wants_person", patterns.WANTS_A_PERSON)
_OTHERS = (
    _Rule("code", R.INJECTION, False, "injection_code", None, patterns.CODE),
    _Rule(
        "orders to the machine",
        R.INJECTION,
        False,
        "injection_orders",
        patterns.ORDERS_TO_THE_MACHINE,
        patterns.ORDERS_TO_THE_MACHINE_RAW,
    ),
    _Rule("abuse", R.ABUSE, False, "abuse", patterns.ABUSE),
    _Rule("somebody's record", R.OTHERS_DATA, False, "others_data", patterns.OTHERS_DATA, patterns.OTHERS_DATA_RAW),
)


def ruling(text: str) -> Ruling | None:
    """The rule that decides this question, or None. Reads at most the first and last parts of a very long text."""
    asked = text if len(text) <= READ_AT_MOST else text[:READ_AT_MOST]
    raw = simplified(cleaned(asked)).lower().strip()
    plain = words_only(asked)
    long = len(raw) > LONGEST
    if long:
        raw = f"{raw[:LONGEST]} {raw[-LONGEST:]}"
        plain = f"{plain[:LONGEST]} {plain[-LONGEST:]}"
    later = patterns.ABOUT_PAPERS.search(plain) is not None and patterns.RIGHT_NOW.search(plain) is None
    for rule in (*_DANGER, _PERSON):
        if _fits(rule, raw, plain) and not (later and rule.reason is R.EMERGENCY):
            return _of(rule)
    if long:
        return Ruling("too long", R.TOO_LONG, False, _REPLIES[R.TOO_LONG], "")
    for rule in _OTHERS:
        if _fits(rule, raw, plain):
            return _of(rule)
    if len(_OTHER_SCRIPT.findall(raw)) >= 2 or _other_words(raw):
        return Ruling("another language", R.WANTS_PERSON, True, _FETCH, "speaks_english_staff")
    if not plain:
        return _nothing(text, raw)
    if len(plain) >= 4 and len(set(plain.replace(" ", ""))) == 1:
        return Ruling("one sign over and over", R.NONSENSE, False, _REPLIES[R.NONSENSE], "nonsense")
    if plain.replace(" ", "").isdigit() and plain not in _HOTLINES:
        return Ruling("only digits", R.NONSENSE, False, _REPLIES[R.NONSENSE], "nonsense")
    return None


def _other_words(raw: str) -> bool:
    """In Latin letters and yet not English: more small words of other languages, and marked letters, than English."""
    words = _LATIN_WORD.findall(raw)
    marked = sum(any("\u00df" <= c <= "\u024f" or "\u1ea0" <= c <= "\u1eff" for c in word) for word in words)
    other = marked + sum(word in patterns.ELSEWHERE for word in words)
    return not has_han(raw) and other >= 2 and other > sum(word in patterns.ENGLISH for word in words)


def _fits(rule: _Rule, raw: str, plain: str) -> bool:
    if rule.plain is not None and rule.plain.search(plain):
        return True
    return rule.raw is not None and rule.raw.search(raw) is not None


def _of(rule: _Rule) -> Ruling:
    return Ruling(rule.name, rule.reason, rule.person, _REPLIES.get(rule.reason, _FETCH), rule.outside)


def _nothing(text: str, raw: str) -> Ruling:
    """No letter, no character, no digit: silence, control characters, punctuation or pictures."""
    if not raw:
        hidden = bool(text.strip())
        return Ruling("control characters" if hidden else "empty", R.EMPTY, False, _REPLIES[R.EMPTY], "")
    pictures = any(unicodedata.category(c) in {"So", "Sk"} for c in raw)
    name = "emoji only" if pictures else "no words"
    return Ruling(name, R.NONSENSE, False, _REPLIES[R.NONSENSE], "nonsense")

"""What a text is compared by: grams of characters, of their pinyin, and of Latin words.

Pinyin is toneless, one reading a character, and the sounds that speech recognition and southern speakers mix up are
made one: zh/z, ch/c, sh/s, n/l at the start, ng/n at the end, f/h before u. So 射保卡 and 社保卡 are the same here.
All functions take `text.normalised` text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from robots.guide.understanding.text import CJK

_HAN_RUN = re.compile(rf"[{CJK}]+")
_HAN_OR_DIGIT_RUN = re.compile(rf"[{CJK}0-9]+")
_WORD = re.compile(r"[a-z0-9\u00c0-\u024f]+")
_STOP = frozenset(
    """
    a an the is are was be am do does did i me my you your we our
    us it its he she his her they to of for in on at by and or but
    if this that these those there here with from as so can could would will shall should may
    must have has had get got need want
    """.split()  # noqa: SIM905  reads better than a list of strings
)
_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("l", "n"), ("hu", "fu"))
_ENDINGS = (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", "e"), ("s", ""))


@lru_cache(maxsize=8192)
def syllable(character: str) -> str:
    """The fuzzy syllable of one Chinese character; the character itself when it has no reading."""
    from pypinyin import lazy_pinyin  # its tables take long to load, and not every process needs them

    sound = lazy_pinyin(character)[0]
    for said, kept in _INITIALS:
        if sound.startswith(said):
            sound = kept + sound[len(said) :]
            break
    return sound[:-1] if sound.endswith("ng") else sound


def _runs(tokens: list[str], longest: int, mark: str) -> list[str]:
    return [
        mark + " ".join(tokens[i : i + n]) for n in range(1, longest + 1) for i in range(len(tokens) - n + 1)
    ]  # fmt: skip


def characters(text: str) -> list[str]:
    """Grams of one to three characters inside each run of Chinese characters and digits."""
    found: list[str] = []
    for run in _HAN_OR_DIGIT_RUN.findall(text):
        if _HAN_RUN.search(run):
            padded = f"^{run}$"
            found += [run[i : i + n] for n in (1, 2, 3) for i in range(len(run) - n + 1)]
            found += [padded[:2], padded[-2:]]
    return found


def sounds(text: str) -> list[str]:
    """Grams of one to three syllables."""
    found: list[str] = []
    for run in _HAN_RUN.findall(text):
        found += _runs([syllable(c) for c in run], 3, "~")
    return found


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """The word without its ending, so that 'permits' meets 'permit'."""
    if len(word) > 4:
        for ending, instead in _ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
                return word[: len(word) - len(ending)] + instead
    return word


def words(text: str) -> list[str]:
    """Stems, pairs of neighbouring stems, and grams of four letters (for slips of the finger), of the Latin part."""
    stems = [stem(word) for word in _WORD.findall(text)]
    content = [word for word in stems if word not in _STOP]
    found = [f"={word}" for word in content]
    found += [f"={a}={b}" for a, b in pairwise(stems)]
    for word in content:
        padded = f"_{word}_"
        if len(word) > 3:
            found += [f"/{padded[i : i + 4]}" for i in range(len(padded) - 3)]
    return found

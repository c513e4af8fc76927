"""A question as typed or heard, brought into one form: the same question in other clothes becomes the same text.

NFKC, small letters, simplified characters, standard words for those of Shanghai, numbers as digits, no fillers.
Deterministic, and `normalised(normalised(x)) == normalised(x)` for what people type.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from robots.guide.understanding.traditional import PHRASES, TO_SIMPLIFIED
from robots.guide.understanding.words import FILLERS_EN, FILLERS_ZH, SHANGHAI

CJK = "\u3400-\u4dbf\u4e00-\u9fff"
_INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Cn"}
_NOT_WORD = re.compile(rf"[^0-9a-z\u00c0-\u024f{CJK}]+")
_BETWEEN_CJK = re.compile(rf"(?<=[{CJK}]) +(?=[{CJK}0-9a-z])|(?<=[0-9a-z]) +(?=[{CJK}])")
_LATIN = re.compile(r"[a-z\u00c0-\u024f]+")
_HAN = re.compile(rf"[{CJK}]")
_NUMBER = re.compile(
    r"[一二三四五六七八九]?[百十][一二三四五六七八九十百零两]*|[一二三四五六七八九](?=[天岁年月号楼块元小]|个月)"
)
_DIGIT = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2}
_SHANGHAI = sorted(SHANGHAI, key=lambda pair: -len(pair[0]))
_ESCAPE = re.compile(r"(\x1b|\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|033))(\[[0-9;?]*[a-zA-Z])?")
"""What steers a terminal, itself or written out."""
_TAG = re.compile(r"</?[a-zA-Z!][^>]*>?|https?://\S+")
_LENGTHENED = re.compile(r"(.)\1{3,}")


def cleaned(text: str) -> str:
    """NFKC without what cannot be seen or steers a terminal; line ends, tabs: spaces. Keeps case and punctuation."""
    text = _ESCAPE.sub("", text)
    plain = unicodedata.normalize("NFKC", text.replace("\n", " ").replace("\r", " ").replace("\t", " "))
    return "".join(c for c in plain if unicodedata.category(c) not in _INVISIBLE)


def simplified(text: str) -> str:
    text = text.translate(TO_SIMPLIFIED)
    for other, ours in PHRASES:
        text = text.replace(other, ours)
    return text


def words_only(text: str) -> str:
    """`cleaned` and simplified, small letters, punctuation and emoji gone; no spaces beside a Chinese character."""
    text = simplified(cleaned(text)).lower().replace("'", "").replace("’", "")
    text = _NOT_WORD.sub(" ", text).strip()
    return _BETWEEN_CJK.sub("", text)


def normalised(text: str) -> str:
    """What is compared and learnt from; may be empty."""
    text = _LENGTHENED.sub(r"\1\1\1", words_only(text))
    if _HAN.search(text):
        for said, standard in _SHANGHAI:
            text = text.replace(said, standard)
        text = _NUMBER.sub(lambda found: _arabic(found.group()), text)
        return _without(text, FILLERS_ZH)
    return _without_words(text)


def language(text: str) -> Literal["zh", "en", ""]:
    """The language by its script: Chinese with a Latin word or two is Chinese. Empty: neither script.

    Tags and addresses are no words.
    """
    plain = words_only(_TAG.sub(" ", text))
    han, latin = len(_HAN.findall(plain)), len(_LATIN.findall(plain))
    if not han and not latin:
        return ""
    return "zh" if han >= 2 * latin or (han and latin <= 2) else "en"


def has_han(text: str) -> bool:
    return _HAN.search(text) is not None


def _without(text: str, fillers: tuple[str, ...]) -> str:
    """Without fillers, unless two characters or less would stay."""
    bare = text
    for filler in fillers:
        bare = bare.replace(filler, "")
    return bare if len(bare) > 2 else text


def _without_words(text: str) -> str:
    bare = f" {text} "
    for filler in FILLERS_EN:
        bare = bare.replace(f" {filler} ", " ")
    bare = bare.strip()
    return bare if len(bare) > 2 else text


def _arabic(number: str) -> str:
    """Chinese numerals below a thousand as digits; left alone when they are no number."""
    total, digit = 0, 0
    for c in number:
        if c in _DIGIT:
            digit = _DIGIT[c]
        else:
            total, digit = total + max(digit, 1) * (100 if c == "百" else 10), 0
    return str(total + digit)

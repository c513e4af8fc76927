"""espeak-ng as a voice. Chinese goes in as pinyin with tone digits: its own reading of characters is poor."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator

from robots.core.text import Text
from robots.core.visitors import Lang
from robots.guide.speech import SpeechStatus

PROGRAM = "espeak-ng"
VOICES: dict[Lang, str] = {"zh": "cmn-latn-pinyin", "en": "en-gb"}
WORDS_PER_MINUTE, SLOWLY = 165, 120
LIMIT_S = 10.0
LONGEST = 600
"""Characters; the rest of a longer text is on the screen."""
ON = Text("语音已启用", "The voice is on")
MISSING = Text(
    "语音未启用：没有找到 espeak-ng（安装：apt-get install espeak-ng）",
    "The voice is off: espeak-ng is not installed (apt-get install espeak-ng)",
)
FAILED = Text("语音暂不可用，请看屏幕文字", "The voice does not work just now: please read the screen")
_PAUSE = {"，": ",", "、": ",", "；": ";", "：": ":", "。": ".", "！": "!", "？": "?", "…": ".", "—": ","}
_SILENT = re.compile(r"[“”‘’「」《》（）()\[\]<>{}\"|\\^~`*_=#@&]+")
_DIGITS = dict(zip("0123456789", "零一二三四五六七八九", strict=True))
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_PARTS = re.compile(r"[\u4e00-\u9fff]+|[A-Za-z]|[^\w\s]")


class EspeakTts:
    """One short-lived process a text; the text goes through its standard input, never through its arguments."""

    def __init__(self, program: str = PROGRAM) -> None:
        self._program = shutil.which(program)
        self.status = SpeechStatus(True, ON) if self._program else SpeechStatus(False, MISSING)

    def spoken(self, text: str, lang: Lang, slowly: bool = False) -> bytes:
        said = readable(text[:LONGEST], lang)
        if self._program is None or not said:
            return b""
        speed = SLOWLY if slowly else WORDS_PER_MINUTE
        call = [self._program, "-v", VOICES[lang], "-s", str(speed), "--stdin", "--stdout", "-b", "1"]
        try:
            done = subprocess.run(call, input=said.encode(), capture_output=True, timeout=LIMIT_S, check=True)
        except (OSError, subprocess.SubprocessError):
            self.status = SpeechStatus(False, FAILED)
            return b""
        if not done.stdout.startswith(b"RIFF") or len(done.stdout) < 44:
            self.status = SpeechStatus(False, FAILED)
            return b""
        self.status = SpeechStatus(True, ON)
        return _sized(done.stdout)


def _sized(wav: bytes) -> bytes:
    """It writes to a pipe, so its header says a length that it did not know. Bytes 4 to 8 and 40 to 44 are lengths."""
    return wav[:4] + (len(wav) - 8).to_bytes(4, "little") + wav[8:40] + (len(wav) - 44).to_bytes(4, "little") + wav[44:]


def readable(text: str, lang: Lang) -> str:
    """What espeak-ng is given: English as it is, Chinese as `shen1 fen4 zheng4`."""
    plain = " ".join(_SILENT.sub(" ", text).split())
    return plain if lang == "en" else " ".join(_syllables(plain))


def _syllables(text: str) -> Iterator[str]:
    """Syllables with tone digits (5 = neutral), punctuation where it pauses, Latin letters one by one.

    A number is read digit by digit, as one reads a window's or a ticket's.
    """
    from pypinyin import Style, lazy_pinyin  # its tables take long to load, and not every process needs them

    spelt = re.sub(r"[0-9]", lambda digit: _DIGITS[digit[0]], text)
    for part in _PARTS.findall(spelt):
        if _HAN.match(part):
            yield from (one.replace("ü", "v") for one in lazy_pinyin(part, Style.TONE3, neutral_tone_with_five=True))
        elif part.isalpha():
            yield part.lower()
        elif part in _PAUSE or part in ",.;:!?":
            yield _PAUSE.get(part, part)

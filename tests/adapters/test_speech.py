"""espeak-ng as a voice, fed with pinyin; what is off says so; the kiosk plays only what this visitor may hear."""

from __future__ import annotations

import io
import shutil
import time
import wave
from pathlib import Path

import pytest

from robots.adapters.speech.choosing import ear_of, voice_of
from robots.adapters.speech.espeak import EspeakTts, readable
from robots.core.text import Text
from robots.core.visitors import Lang
from robots.guide.kiosk import Speak
from robots.web.speaking import KEPT, Voice
from tests.fixtures.patience import PATIENCE_S

spoken_aloud = pytest.mark.skipif(
    shutil.which("espeak-ng") is None, reason="needs espeak-ng: apt-get install espeak-ng"
)
HELLO = Text("您好，请到 B03 窗口。", "Hello, please go to window B03.")


@pytest.mark.parametrize(
    ("text", "pinyin"),
    [("请到 B03 窗口。", "qing3 dao4 b ling2 san1 chuang1 kou3 ."), ("绿色，女士！", "lv4 se4 , nv3 shi4 !"),
     ("您好吗？", "nin2 hao3 ma5 ?"), ("“身份证”（原件）", "shen1 fen4 zheng4 yuan2 jian4"), ("🤖", ""), ("", "")],
)  # fmt: skip
def test_chinese_is_read_as_pinyin_with_tones(text: str, pinyin: str) -> None:
    assert readable(text, "zh") == pinyin


def test_nothing_in_a_text_is_markup_or_an_option() -> None:
    assert readable("<voice name='x'>[[h@'loU]] --stdout", "en") == "voice name 'x' h 'loU --stdout"


@spoken_aloud
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_sentence_becomes_sound(lang: Lang) -> None:
    tts = EspeakTts()
    with wave.open(io.BytesIO(tts.spoken(HELLO.zh if lang == "zh" else HELLO.en, lang))) as sound:
        seconds = sound.getnframes() / sound.getframerate()
        loudest = max(abs(int.from_bytes(sound.readframes(1), "little", signed=True)) for _ in range(20_000))
    assert 1.0 < seconds < 8.0
    assert loudest > 1000
    assert tts.status.on


@spoken_aloud
def test_slowly_takes_longer() -> None:
    tts = EspeakTts()
    assert len(tts.spoken(HELLO.zh, "zh", slowly=True)) > 1.15 * len(tts.spoken(HELLO.zh, "zh"))


@pytest.mark.parametrize("program", ["no-such-program-here", "false", "true"])
def test_a_missing_or_broken_program_is_told_and_raises_nothing(program: str) -> None:
    tts = EspeakTts(program)
    assert tts.spoken(HELLO.zh, "zh") == b""
    assert not tts.status.on
    assert tts.status.says.zh and tts.status.says.en


def test_off_by_default_and_both_say_why(tmp_path: Path) -> None:
    assert not voice_of("off").status.on
    assert voice_of("off").spoken("您好", "zh") == b""
    assert "model directory" in ear_of(None).status.says.en
    assert "does not exist" in ear_of(tmp_path / "none").status.says.en
    assert "Install one" in ear_of(tmp_path).status.says.en
    assert ear_of(tmp_path).heard(b"RIFF", "zh") == ""


@spoken_aloud
def test_the_newest_words_are_played_and_a_visitors_are_gone_after_the_visit() -> None:
    voice = Voice(EspeakTts())
    try:
        for n in range(1, KEPT + 3):
            voice.say(Speak(HELLO, "zh"))
            deadline = time.monotonic() + PATIENCE_S
            while voice.newest < n and time.monotonic() < deadline:
                time.sleep(0.01)
            assert voice.newest == n
        sound = voice.wav(voice.newest)
        assert sound is not None and sound.startswith(b"RIFF")
        assert voice.wav(1) is None
        voice.hush()
        assert voice.wav(voice.newest) is None
    finally:
        voice.close()


def test_a_voice_that_is_off_takes_no_words() -> None:
    voice = Voice(voice_of("off"))
    voice.say(Speak(HELLO, "en"))
    assert (voice.newest, voice.wav(1), voice.is_on) == (0, None, False)
    voice.close()

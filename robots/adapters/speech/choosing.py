"""The voice and the ear that a robot's settings ask for; off says plainly that it is off, and why."""

from __future__ import annotations

from pathlib import Path

from robots.adapters.speech.espeak import EspeakTts
from robots.core.text import Text
from robots.core.visitors import Lang
from robots.guide.speech import Asr, SpeechStatus, Tts

VOICE_OFF = Text("语音未启用：设置中未开启（speech: espeak）", "The voice is off: not switched on (speech: espeak)")
EAR_OFF = Text("语音输入未启用：未配置模型目录", "Listening is off: no model directory")


class NoTts:
    """Says nothing, and says so."""

    status = SpeechStatus(False, VOICE_OFF)

    def spoken(self, text: str, lang: Lang, slowly: bool = False) -> bytes:
        return b""


class NoAsr:
    """Hears nothing. `because`: what is missing."""

    def __init__(self, because: Text = EAR_OFF) -> None:
        self.status = SpeechStatus(False, because)

    def heard(self, wav: bytes, lang: Lang) -> str:
        return ""


def voice_of(speech: str) -> Tts:
    """speech: as in robots.yaml, `off` or `espeak`."""
    return EspeakTts() if speech == "espeak" else NoTts()


def ear_of(models: Path | None) -> Asr:
    """models: the directory of a recognition model. No engine comes with this product: it says what to install."""
    if models is None:
        return NoAsr()
    if not models.is_dir():
        return NoAsr(
            Text("语音输入未启用：模型目录不存在", "Listening is off: the model directory does not exist"),
        )
    return NoAsr(
        Text(
            "语音输入未启用：没有识别引擎。请安装引擎并按 docs/kiosk.md 接入 Asr",
            "Listening is off: there is no engine. Install one and connect it as docs/kiosk.md says",
        )
    )

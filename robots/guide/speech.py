"""Voice and ear of a guide, as protocols: both are off unless a hall switches them on, and the kiosk says which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from robots.core.text import Text
from robots.core.visitors import Lang


@dataclass(frozen=True, slots=True)
class SpeechStatus:
    """on: it works now. says: the plain words the kiosk shows; when it is off they tell why and what to do."""

    on: bool
    says: Text


class Tts(Protocol):
    """Turns a text into speech. Blocks while it does: never called by a mind."""

    @property
    def status(self) -> SpeechStatus: ...

    def spoken(self, text: str, lang: Lang, slowly: bool = False) -> bytes:
        """A WAV file. Empty: it could not be said, and `status` may have changed."""
        ...


class Asr(Protocol):
    """Turns speech into text. Sound is never kept."""

    @property
    def status(self) -> SpeechStatus: ...

    def heard(self, wav: bytes, lang: Lang) -> str:
        """What was said in a WAV file, mono, 16 kHz, 16 bit. Empty: nothing was understood."""
        ...

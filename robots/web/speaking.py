"""What the guide says, made into sound in a thread of its own; the kiosk's page plays the newest."""

from __future__ import annotations

import queue
import threading

import structlog

from robots.core.text import Text
from robots.guide.kiosk import Speak
from robots.guide.speech import Tts

KEPT = 3
log = structlog.get_logger()


class Voice:
    """`say` is called by the guide's own thread and returns at once; newer words replace those that wait."""

    def __init__(self, tts: Tts) -> None:
        self._tts = tts
        self._waiting: queue.Queue[Speak | None] = queue.Queue()
        self._made: dict[int, bytes] = {}
        self._lock = threading.Lock()
        self._newest = 0
        self._thread = threading.Thread(target=self._work, name="voice", daemon=True)
        if tts.status.on:
            self._thread.start()

    @property
    def words(self) -> Text:
        return self._tts.status.says

    @property
    def is_on(self) -> bool:
        return self._tts.status.on

    @property
    def newest(self) -> int:
        """The number of the sound to play now; 0 = none."""
        return self._newest

    def say(self, words: Speak) -> None:
        if self._thread.is_alive():
            self._waiting.put(words)

    def hush(self) -> None:
        """The visitor left: nothing that was said stays."""
        with self._lock:
            self._made.clear()

    def wav(self, number: int) -> bytes | None:
        with self._lock:
            return self._made.get(number)

    def close(self) -> None:
        """Ends the thread, within the time one sentence takes."""
        if self._thread.is_alive():
            self._waiting.put(None)
            self._thread.join(2.0)

    def _work(self) -> None:
        while (words := self._next()) is not None:
            text = words.text.en if words.lang == "en" else words.text.zh
            sound = self._tts.spoken(text, words.lang, words.slowly)
            if not sound:
                log.warning("could not be said aloud", why=self._tts.status.says.en)
                continue
            with self._lock:
                self._made[self._newest + 1] = sound
                for old in sorted(self._made)[:-KEPT]:
                    del self._made[old]
                self._newest += 1

    def _next(self) -> Speak | None:
        """The newest that waits; older ones nobody wants to hear any more."""
        words = self._waiting.get()
        while words is not None:
            try:
                words = self._waiting.get_nowait()
            except queue.Empty:
                break
        return words

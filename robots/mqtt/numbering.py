"""How one process numbers what it sends, so that readers can tell newer from older."""

from __future__ import annotations

import threading
from collections import Counter

_BLOCK = 2**32


class Numbering:
    """`seq` of `hall/v1` messages, one count a process, and headerId of VDA 5050 messages, one count a topic.

    A will is written when the connection begins and read after everything sent on it, so it takes the last number of
    the connection's block; what is published after a loss takes its numbers from the next block. Thread-safe.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._block = 0
        self._sent = 0
        self._headers: Counter[str] = Counter()

    def seq(self) -> int:
        with self._lock:
            number = self._block * _BLOCK + self._sent
            self._sent += 1
            return number

    def header_id(self, topic: str) -> int:
        with self._lock:
            number = self._headers[topic]
            self._headers[topic] += 1
            return number

    def will_seq(self) -> int:
        """Higher than any `seq` until the next `lost`."""
        with self._lock:
            return (self._block + 1) * _BLOCK - 1

    def lost(self) -> None:
        """The connection broke: its will may be read from now on."""
        with self._lock:
            self._block += 1
            self._sent = 0

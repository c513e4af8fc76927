"""The knowledge base as files on disk, read again when they change; the last good one stays."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

from robots.settings import SettingsError
from robots.settings.knowledge import Knowledge, load_knowledge

LOOK_S = 5.0


def site_knowledge(hall_folder: Path) -> Path:
    """The knowledge base of a site, beside its hall: `config/knowledge` for `config/hall`."""
    return hall_folder.resolve().parent / "knowledge"


class Shelf:
    """Thread-safe. `problem`: why the files as they stand now are not used, empty = they are."""

    def __init__(self, folder: Path, monotonic: Callable[[], float] = time.monotonic, look_s: float = LOOK_S) -> None:
        self._folder, self._monotonic, self._look_s = folder, monotonic, look_s
        self._lock = threading.Lock()
        self._knowledge: Knowledge | None = None
        self._marks: tuple[tuple[str, int, int], ...] | None = None
        self._look_at = 0.0
        self.problem = ""

    def knowledge(self) -> Knowledge | None:
        """The newest good one; None when there never was one. The same object until the files change."""
        with self._lock:
            if self._marks is None or self._monotonic() >= self._look_at:
                self._look_at = self._monotonic() + self._look_s
                self._look()
            return self._knowledge

    def _look(self) -> None:
        marks = self._seen()
        if marks == self._marks:
            return
        self._marks = marks
        try:
            self._knowledge = load_knowledge(self._folder)
            self.problem = ""
        except SettingsError as error:
            self.problem = "; ".join(str(problem) for problem in error.problems[:3])

    def _seen(self) -> tuple[tuple[str, int, int], ...]:
        found = []
        for path in sorted(self._folder.rglob("*.yaml")):
            try:
                stat = path.stat()
            except OSError:
                continue
            found.append((path.as_posix(), stat.st_mtime_ns, stat.st_size))
        return tuple(found)

"""Reading another process's ledger, which that process alone writes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypeVar

from robots.store import Ledger, LedgerError
from robots.store.history import FoundRuns, RunSearch, Sum
from robots.store.ledger import StoredRecord
from robots.web.visitors import RecordsGoneError

Found = TypeVar("Found")
MOST_RUNS = 5000
"""Newest ones: more than a busy fortnight."""


class LedgerReader:
    """Thread-safe. RecordsGoneError while there is no ledger, or it cannot be read; asked again, it looks again."""

    def __init__(self, path: Path | str) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._ledger: Ledger | None = None

    def records(self, since: float) -> Sequence[StoredRecord]:
        return self._read(lambda ledger: ledger.records(since=since))

    def remembered(self, key: str) -> Any:
        return self._read(lambda ledger: ledger.remembered_value(key))

    def runs(self) -> Sequence[Mapping[str, Any]]:
        return self._read(lambda ledger: ledger.runs(MOST_RUNS))

    def find_runs(self, search: RunSearch) -> FoundRuns:
        return self._read(lambda ledger: ledger.find_runs(search))

    def sum_runs(
        self, search: RunSearch, by: Literal["day", "robot", "stop"], day_of: Callable[[float], str]
    ) -> Sequence[Sum]:
        return self._read(lambda ledger: ledger.sum_runs(search, by, day_of))

    def records_of(self, runs: Sequence[str]) -> Mapping[str, Sequence[StoredRecord]]:
        return self._read(lambda ledger: ledger.records_of(runs))

    def _read(self, what: Callable[[Ledger], Found]) -> Found:
        with self._lock:
            try:
                if self._ledger is None:
                    self._ledger = Ledger.open(self._path, read_only=True)
                return what(self._ledger)
            except LedgerError as error:
                self._drop()
                raise RecordsGoneError(str(error)) from error

    def _drop(self) -> None:
        if self._ledger is not None:
            self._ledger.close()
            self._ledger = None

    def close(self) -> None:
        with self._lock:
            self._drop()

"""A ledger in memory with the face of `robots.store.Ledger`: the disk of a simulated process."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from robots.core.commands import Publish, Record, Remember


@dataclass(frozen=True, slots=True)
class Entry:
    """One record as it stands in the ledger; `id` from 1, rising."""

    id: int
    at: float
    kind: str
    subject: str
    data: dict[str, Any]


@dataclass(slots=True)
class MemoryLedger:
    """Outlives the mind that writes it: a killed process is built again from what stands here."""

    entries: list[Entry] = field(default_factory=list)
    _remembered: dict[str, Any] = field(default_factory=dict)
    _unsent: dict[str, Any] = field(default_factory=dict)
    _before: tuple[int, dict[str, Any], dict[str, Any]] | None = None

    def commit(
        self, at: float, records: Sequence[Record], remembers: Sequence[Remember], outbox: Sequence[Publish] = ()
    ) -> None:
        """All of one answer at once. The outbox keeps each message under its id until `mark_sent`."""
        values = {item.key: self._remembered.get(item.key) for item in remembers}
        self._before = (len(self.entries), values, {item.outbox: self._unsent.get(item.outbox) for item in outbox})
        for record in records:
            self.entries.append(Entry(len(self.entries) + 1, at, record.kind, record.subject, record.data))
        for item in remembers:
            if item.value is None:
                self._remembered.pop(item.key, None)
            else:
                self._remembered[item.key] = item.value
        for publish in outbox:
            self._unsent[publish.outbox] = publish.message

    def records(self, after: int = 0, subject: str | None = None) -> list[Entry]:
        return [entry for entry in self.entries[after:] if subject is None or entry.subject == subject]

    def remembered(self) -> dict[str, Any]:
        return dict(self._remembered)

    def remembered_value(self, key: str) -> Any:
        return self._remembered.get(key)

    def forget(self, *keys: str) -> None:
        """These values are lost, as by a maker that keeps them in memory only."""
        for key in keys:
            self._remembered.pop(key, None)

    def unsent(self) -> list[tuple[str, Any]]:
        """Outbox id and message, oldest first."""
        return list(self._unsent.items())

    def mark_sent(self, ids: Iterable[str]) -> None:
        for id_ in ids:
            self._unsent.pop(id_, None)

    def tear(self) -> bool:
        """Lose the last commit, whole, as SQLite drops a transaction whose end is not on disk. False: none is left."""
        if self._before is None:
            return False
        count, values, outbox = self._before
        self._before = None
        del self.entries[count:]
        for store, old in ((self._remembered, values), (self._unsent, outbox)):
            for key, value in old.items():
                if value is None:
                    store.pop(key, None)
                else:
                    store[key] = value
        return True

    def close(self) -> None:
        """Nothing to close; here for the face."""

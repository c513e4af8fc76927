"""The custody chain: who had a folder, from whom, when and where. Each entry carries the hash of the one before.

A change of hands is two entries at the same instant: the giver's `handed_over`, then the taker's `received`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from robots.core.clock import iso
from robots.core.commands import Record, Remember

START = "0" * 64
_FIELDS = ("seq", "act", "actor", "place", "at", "run", "compartment", "prev")


def entry_hash(entry: Mapping[str, Any]) -> str:
    """SHA-256 over the entry's fields except `hash`, as sorted JSON."""
    text = json.dumps({key: entry[key] for key in _FIELDS}, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class Custody:
    """The chain's end; the entries themselves are `Record`s of kind `custody` with the run as subject."""

    def __init__(self, remembered: Mapping[str, Any] | None = None) -> None:
        """`remembered`: the value of the last `Remember("custody", …)`."""
        self._seq = int(remembered["seq"]) if remembered else 0
        self._hash = str(remembered["hash"]) if remembered else START

    def change_hands(
        self, at: float, run: str, giver: str, taker: str, place: str, compartment: int
    ) -> list[Record | Remember]:
        """Both entries and the new end of the chain, to be committed together."""
        handed = self._entry("handed_over", at, run, giver, place, compartment)
        received = self._entry("received", at, run, taker, place, compartment)
        return [handed, received, Remember("custody", {"seq": self._seq, "hash": self._hash})]

    def _entry(self, act: str, at: float, run: str, actor: str, place: str, compartment: int) -> Record:
        self._seq += 1
        entry: dict[str, Any] = {
            "seq": self._seq,
            "act": act,
            "actor": actor,
            "place": place,
            "at": iso(at),
            "run": run,
            "compartment": compartment,
            "prev": self._hash,
        }
        self._hash = entry["hash"] = entry_hash(entry)
        return Record("custody", run, entry)


def chain_flaw(entries: Iterable[Mapping[str, Any]]) -> str | None:
    """The first thing wrong with a whole chain from its start: a gap, an edit, or hands that do not alternate."""
    previous, expected = START, 1
    giving: Mapping[str, Any] | None = None
    holder: dict[str, str] = {}
    for entry in entries:
        if entry["seq"] != expected:
            return f"entry {expected} is missing"
        if entry["prev"] != previous or entry["hash"] != entry_hash(entry):
            return f"entry {expected} was changed"
        run = entry["run"]
        if giving is None:
            if entry["act"] != "handed_over":
                return f"entry {expected}: a receipt without a hand-over"
            if holder.get(run, entry["actor"]) != entry["actor"]:
                return f"entry {expected}: {entry['actor']} gives what {holder[run]} holds"
            giving = entry
        else:
            if entry["act"] != "received" or (run, entry["at"]) != (giving["run"], giving["at"]):
                return f"entry {expected}: a hand-over without its receipt"
            holder[run] = entry["actor"]
            giving = None
        previous, expected = entry["hash"], expected + 1
    return None if giving is None else f"entry {expected}: a hand-over without its receipt"

"""A snapshot in a ledger: what its records up to one of them amount to, with a digest that tells a damaged one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Snapshot:
    """seq: the last record that is in it; at: UTC seconds; form: which program's fold it is; body: JSON."""

    seq: int
    at: float
    form: str
    digest: str
    body: str

    @classmethod
    def of(cls, seq: int, at: float, form: str, body: str) -> Snapshot:
        return cls(seq, at, form, _digest(seq, form, body), body)

    @property
    def is_sound(self) -> bool:
        """It is as it was written."""
        return self.digest == _digest(self.seq, self.form, self.body)


def _digest(seq: int, form: str, body: str) -> str:
    return hashlib.sha256(f"{seq}\n{form}\n{body}".encode()).hexdigest()

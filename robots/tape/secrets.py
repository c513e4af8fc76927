"""Pick-up codes stay off the tape: a ledger forgets a code with the end of its run, and so must what is recorded.

Each hash of a code is replaced by the hash of a stand-in code, the same one every time, and the digits somebody types
by the stand-in when they are right, by other digits when they are wrong. So a robot's mind decides on the tape as it
did in the hall. What a scheduler makes of secret chance is masked in its answers and left out of the comparison.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
from functools import lru_cache
from typing import Any

from robots.core.codes import CODE_DIGITS, code_matches, hash_code
from robots.core.commands import Remember
from robots.courier.screen import ScreenTouched

MASK = "…"
MOST_HASHES = 4
"""So many of the newest hashes are tried against digits somebody types: 25 ms each."""
_HASH = re.compile(r"scrypt\$\d+\$[0-9a-f]+\$[0-9a-f]+")
_CODE_KEY = "code:"


def stand_in_code(hashed: str) -> str:
    """The digits that stand for the right ones of this hash."""
    number = int.from_bytes(hashlib.sha256(hashed.encode()).digest()[:8], "big")
    return f"{number % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


@lru_cache(maxsize=256)
def _stand_in_hash(hashed: str) -> str:
    return hash_code(stand_in_code(hashed), hashlib.sha256(hashed.encode()).digest()[:16])


class Veil:
    """Takes the secrets out of what one process writes to its tape."""

    def __init__(self) -> None:
        self._known: list[str] = []

    def event_text(self, text: str) -> str:
        """The JSON text of an event or start, every hash replaced."""
        return _HASH.sub(self._replaced, text) if "scrypt$" in text else text

    def event(self, event: Any) -> Any:
        """The event with the digits somebody typed replaced."""
        if not (isinstance(event, ScreenTouched) and event.what == "code"):
            return event
        right = next((hashed for hashed in reversed(self._known) if code_matches(event.value, hashed)), None)
        if right is not None:
            return dataclasses.replace(event, value=stand_in_code(right))
        taken = {stand_in_code(hashed) for hashed in self._known}
        wrong = next(text for n in range(10) if (text := f"{n:0{CODE_DIGITS}d}") not in taken)
        return dataclasses.replace(event, value=wrong if event.value.isdecimal() else "?" * len(event.value))

    def _replaced(self, match: re.Match[str]) -> str:
        hashed = match.group()
        if hashed not in self._known:
            self._known.append(hashed)
            del self._known[:-MOST_HASHES]
        return _stand_in_hash(hashed)


def veiled_memory(remembered: dict[str, Any]) -> dict[str, Any]:
    """What a ledger remembers without the codes; a run that has one keeps having one."""
    return {key: "0" * CODE_DIGITS if key.startswith(_CODE_KEY) else value for key, value in remembered.items()}


def masked_command(command: Any) -> Any:
    """A command without the code it holds."""
    if isinstance(command, Remember) and command.key.startswith(_CODE_KEY) and command.value is not None:
        return dataclasses.replace(command, value=MASK)
    return command


def masked_text(text: str) -> str:
    """JSON text of commands without hashes of codes."""
    return _HASH.sub(f"scrypt${MASK}", text) if "scrypt$" in text else text

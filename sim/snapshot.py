"""A running engine as bytes and back. For the same sources only, and trusted data only: it is a pickle.

`Engine.snapshot` and `Engine.restore` are the face; everything an engine holds must pickle (no closures in the shells
of minds, the agenda, people or observers).
"""

from __future__ import annotations

import hashlib
import pickle
from functools import cache
from pathlib import Path
from typing import Any

import robots

_MAGIC = b"hall-snapshot-1\n"


class SnapshotError(ValueError):
    """Not a snapshot, or one of other sources; the text says what to do."""


def pack(engine: Any) -> bytes:
    """The engine and everything it holds."""
    return _MAGIC + _sources() + pickle.dumps(engine, pickle.HIGHEST_PROTOCOL)


def unpack(data: bytes) -> Any:
    """The engine as it was. Raises SnapshotError. Whoever made `data` can run any code here: trusted data only."""
    if not data.startswith(_MAGIC):
        raise SnapshotError("this is no snapshot of a simulation")
    taken_by, body = data[len(_MAGIC) :][:32], data[len(_MAGIC) + 32 :]
    if taken_by != _sources():
        raise SnapshotError("this snapshot was taken by other sources: play the scenario again and take a new one")
    try:
        return pickle.loads(body)
    except (pickle.UnpicklingError, EOFError) as error:
        raise SnapshotError(f"this snapshot is cut off or damaged: {error}") from error


@cache
def _sources() -> bytes:
    """A digest of all sources of minds and simulator, 32 bytes: a snapshot holds their objects, field by field."""
    digest = hashlib.sha256()
    for folder in (Path(robots.__file__).parent, Path(__file__).parent):
        for path in sorted(folder.rglob("*.py")):
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.digest()

"""Where things are: the hall's folder and the state folder."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from robots.floor.joining import fail


def hall_folder(given: Path | None) -> Path:
    """The folder given, else config/hall of the checkout, else the installed one. Exit 2 when there is none."""
    if given is not None:
        if not given.is_dir():
            fail(f"--hall {given}: no such folder; give one with building.yaml in it", 2)
        return given.resolve()
    root = Path(os.environ.get("HALL_ROOT", "."))
    known = (root / "config" / "hall", Path(sys.prefix) / "share" / "hall_fleet" / "config" / "hall")
    found = next((folder for folder in known if folder.is_dir()), None)
    if found is None:
        fail("no hall found: run from a checkout or name its folder with --hall", 2)
    return found.resolve()


def state_folder() -> Path:
    """$HALL_STATE, else ./var of the checkout."""
    given = os.environ.get("HALL_STATE")
    return (Path(given) if given else Path(os.environ.get("HALL_ROOT", ".")) / "var").resolve()

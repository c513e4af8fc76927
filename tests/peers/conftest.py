"""Peers run eight times as fast as real: their waits and ways are short in a test."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from robots.floor.clock import VARIABLE
from robots.settings import Hall
from tests.peers.ourselves import Ourselves

SPEED = 8.0


@pytest.fixture
def ourselves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Hall], Ourselves]]:
    """Makes our side of a test for a hall, and ends it."""
    monkeypatch.setenv(VARIABLE, f"{time.time()} {time.monotonic()} {SPEED}")
    made: list[Ourselves] = []

    def make(hall: Hall) -> Ourselves:
        made.append(Ourselves(hall, tmp_path / "state"))
        return made[-1]

    yield make
    for one in made:
        one.close()

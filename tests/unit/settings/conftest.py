"""A sound hall in a folder of the test's own, to be spoilt."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

HALLS = Path(__file__).parents[2] / "fixtures/halls"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small hall: two floors, one lift."""
    return Path(shutil.copytree(HALLS / "small", tmp_path / "small"))

"""Fixtures every test may use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fixtures.broker import HAS_MOSQUITTO, RunningBroker, running_broker

pytest_plugins = ["tests.fixtures.browser", "tests.fixtures.floor"]


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[RunningBroker]:
    """A real broker: mosquitto where it is installed, else the embedded one."""
    with running_broker(tmp_path, "mosquitto" if HAS_MOSQUITTO else "embedded") as running:
        yield running

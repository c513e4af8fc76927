"""The tests of this folder hold for both brokers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fixtures.broker import HAS_MOSQUITTO, RunningBroker, running_broker


@pytest.fixture(params=["mosquitto", "embedded"])
def broker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RunningBroker]:
    """Each test once with mosquitto and once with the embedded broker."""
    if request.param == "mosquitto" and not HAS_MOSQUITTO:
        pytest.skip("mosquitto is not installed: apt-get install mosquitto")
    with running_broker(tmp_path, request.param) as running:
        yield running

"""Fixtures every test may use."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.fixtures.broker import HAS_MOSQUITTO, RunningBroker, running_broker

pytest_plugins = ["tests.fixtures.browser", "tests.fixtures.floor", "tests.fixtures.lanes", "tests.fixtures.postgres"]

# How quick the machine is has nothing to do with whether a property holds. The same examples each time, so that who
# changed nothing sees nothing else fail; `./hall test tests/property --hypothesis-profile search` looks for others.
settings.register_profile("hall", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("search", settings.get_profile("hall"), derandomize=False)
settings.load_profile("hall")

# A shell that runs the tests in the background has them ignore Ctrl-C, and all that they start: here they never do.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[RunningBroker]:
    """A real broker: mosquitto where it is installed, else the embedded one."""
    with running_broker(tmp_path, "mosquitto" if HAS_MOSQUITTO else "embedded") as running:
        yield running

"""What the tests of every adapter need: somebody who takes its reports, and a patient look."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from robots.gateway.hardware import CarReading, CarSeen, CommandRefused
from tests.adapters.call_service import CallService


def until(is_true: Callable[[], Any], seconds: float, what: str) -> Any:
    """Look every 10 ms; fails the test after `seconds`."""
    end = time.monotonic() + seconds
    while not (found := is_true()):
        assert time.monotonic() < end, f"{what} did not happen within {seconds:g} s"
        time.sleep(0.01)
    return found


@dataclass
class Reports:
    """Takes what an adapter reports."""

    events: list[CarSeen | CommandRefused] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, event: CarSeen | CommandRefused) -> None:
        with self._lock:
            self.events.append(event)

    @property
    def seen(self) -> list[CarSeen]:
        with self._lock:
            return [event for event in self.events if isinstance(event, CarSeen)]

    @property
    def refused(self) -> list[CommandRefused]:
        with self._lock:
            return [event for event in self.events if isinstance(event, CommandRefused)]

    @property
    def reading(self) -> CarReading | None:
        """The newest."""
        seen = self.seen
        return seen[-1].reading if seen else None


@pytest.fixture
def reports() -> Reports:
    return Reports()


@pytest.fixture
def service() -> Iterator[CallService]:
    running = CallService()
    yield running
    running.close()

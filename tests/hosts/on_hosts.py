"""A floor whose processes are on hosts of their own, with a slow radio to the broker."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from robots.core.events import Received
from robots.core.runs import FleetSummary
from robots.floor.joining import BROKER_HOST
from robots.floor.supervisor import Supervisor
from tests.fixtures.floor import RunningFloor, couriers_only, start_floor
from tests.fixtures.ports import free_port
from tests.hosts.network import BROKER, RADIO, SlowRadio, inside


class OnHosts(RunningFloor):
    """Its pages are looked at where they are."""

    spaces: dict[str, str]
    radio: SlowRadio
    marks: list[tuple[float, int]]
    """When a scheduler told of itself, and by which mark."""

    @contextlib.contextmanager
    def login(self, counter: str = "A12", role: str = "staff") -> Iterator[httpx.Client]:
        with inside(self.spaces["web"]), super().login(counter, role) as client:
            yield client

    @contextlib.contextmanager
    def screen(self, robot: str = "xiaodi") -> Iterator[httpx.Client]:  # type: ignore[override]
        with inside(self.spaces["robots"]), super().screen(robot) as client:
            yield client

    def take(self, event: Any) -> None:
        if isinstance(event, Received) and isinstance(event.message, FleetSummary) and not event.retained:
            self.marks.append((time.monotonic(), event.boot))
        super().take(event)


@contextlib.contextmanager
def floor_on(
    spaces: dict[str, str], folder: Path, monkeypatch: pytest.MonkeyPatch, pair_on: str = ""
) -> Iterator[OnHosts]:
    """Each process in the namespace of its name, all others in that of the robots; the broker with us, and reached by
    the radio alone."""
    hall, listens = couriers_only(folder), free_port()
    site = hall.parent / "broker"
    site.mkdir()
    (site / "several-hosts.conf").write_text(f"listener {listens} {BROKER}\n")
    radios: list[SlowRadio] = []

    def add(self: Supervisor, name: str, argv: Sequence[str]) -> None:
        if name != "broker":
            port = next(int(word) for word in after(argv, "broker"))
            if not radios:
                radios.append(SlowRadio(port, listens))
                with socket.socket() as probe:  # our own listener is on loopback alone
                    assert probe.connect_ex((BROKER, port)) != 0
            space = spaces.get(name, spaces["robots"])
            argv = ["ip", "netns", "exec", space, "env", f"{BROKER_HOST}={RADIO}", *argv]
        plain_add(self, name, argv)

    plain_add = Supervisor.add
    monkeypatch.setattr(Supervisor, "add", add)
    monkeypatch.setattr("tests.fixtures.floor.RunningFloor", OnHosts)
    OnHosts.spaces, OnHosts.marks = spaces, []
    try:
        floor, end = start_floor(folder / "state", hall, pair_on=pair_on)
        assert isinstance(floor, OnHosts)
        floor.radio = radios[0]
        try:
            yield floor
        finally:
            end()
    finally:
        for radio in radios:
            radio.close()


def after(argv: Sequence[str], what: str) -> Iterator[str]:
    """The values of `--broker-port N` and `broker_port:=N`."""
    for word, following in zip(argv, (*argv[1:], ""), strict=True):
        if word == f"--{what}-port":
            yield following
        elif word.startswith(f"{what}_port:="):
            yield word.partition(":=")[2]

"""Scheduler, robots and pages on hosts of their own, the broker on a fourth, and a slow radio between them."""

from __future__ import annotations

from pathlib import Path

import pytest

from robots.core.runs import RunState
from tests.fixtures.broker import HAS_MOSQUITTO
from tests.fixtures.patience import PATIENCE_S
from tests.floor.staff import code_of, load, send, view
from tests.hosts.network import BROKER, hosts
from tests.hosts.on_hosts import floor_on

pytestmark = [
    pytest.mark.timeout(170),
    pytest.mark.skipif(not HAS_MOSQUITTO, reason="mosquitto is not installed: the embedded broker has one listener"),
]


def test_the_first_run_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with hosts("scheduler", "robots", "web") as spaces, floor_on(spaces, tmp_path, monkeypatch) as floor:
        run = send(floor, "A11")
        load(floor, run)
        floor.wait_for(run, RunState.WAITING_RECIPIENT, 90)
        floor.until(lambda: "code" in view(floor)["buttons"], PATIENCE_S, "the screen asks for the code")
        floor.touch("code", code_of(floor, run, "A11"))
        floor.until(lambda: "taken" in view(floor)["buttons"], PATIENCE_S, "the lid was opened and shut")
        floor.touch("taken")
        floor.wait_for(run, RunState.DELIVERED, PATIENCE_S)
        assert floor.radio.lost > 0 and floor.radio.carried > 300
        for account in ("scheduler", "web", "xiaodi"):
            assert account in _let_in(tmp_path / "state" / "log" / "broker.log", BROKER)


def _let_in(log: Path, frm: str) -> set[str]:
    """The accounts that the broker let in from an address."""
    lines = [line for line in log.read_text().splitlines() if f"connected from {frm}:" in line]
    return {line.rpartition("u'")[2].partition("'")[0] for line in lines}

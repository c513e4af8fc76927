"""The real floor, measured: start time, tap to order (p50, p95 over 50 runs), memory (PSS of all processes).

One JSON object a line: {"bench", "value", "unit", "goal", ...}. Needs the packages of ./hall test.
"""

from __future__ import annotations

import argparse
import json
import queue
import statistics
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

import httpx
import psutil

from robots.core.events import Received
from robots.core.runs import RunFact, RunState
from robots.core.vda import VehicleState
from robots.floor.clock import SteadyClock
from robots.floor.joining import join_broker, new_inbox
from robots.floor.table import FloorSettings, Ports
from robots.floor.up import Floor

PATIENCE_S = 60.0


def line(bench: str, value: float, unit: str, goal: float, **more: Any) -> None:
    print(json.dumps({"bench": bench, "value": round(value, 3), "unit": unit, "goal": goal, **more}), flush=True)


def await_message(inbox: queue.Queue[Any], wanted: Any) -> float:
    """When the first message for which `wanted(message)` holds arrived, seconds of the monotonic clock."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            event = inbox.get(timeout=0.5)
        except queue.Empty:
            continue
        if isinstance(event, Received) and wanted(event.message):
            return time.monotonic()
    raise SystemExit(f"bench: nothing within {PATIENCE_S:g} s")


def tap(floor: Floor, runs: int) -> None:
    """Send a run, wait until a robot's state shows its order, cancel it, wait for the end; `runs` times."""
    url = f"http://127.0.0.1:{floor.settings.ports.web}"
    inbox = new_inbox()
    link = join_broker("watch", floor.hall, floor.settings.state, floor.settings.ports.broker, SteadyClock(), inbox)
    tablet = httpx.Client(base_url=url, headers={"Origin": url}, timeout=10)
    person = next(p for p in tablet.get("/api/v1/staff", params={"counter": "A12"}).json() if p["here"])
    tablet.post(
        "/api/v1/login", json={"person": person["id"], "pin": person["demo_pin"], "counter": "A12"}
    ).raise_for_status()
    taken: list[float] = []
    try:
        for _ in range(runs):
            started = time.monotonic()
            answer = tablet.post("/api/v1/runs", json={"key": uuid.uuid4().hex, "to": "3F-archive"})
            answer.raise_for_status()
            run = answer.json()["run"]
            shown = await_message(inbox, lambda m, run=run: isinstance(m, VehicleState) and run in m.order_id)
            taken.append(1000 * (shown - started))
            tablet.post(f"/api/v1/runs/{run}/cancel", json={}).raise_for_status()
            await_message(
                inbox, lambda m, run=run: isinstance(m, RunFact) and m.run == run and m.state is RunState.CANCELLED
            )
    finally:
        link.stop()
        tablet.close()
    p95 = statistics.quantiles(taken, n=20)[-1]
    line(
        "tap-to-order-p95",
        p95,
        "ms",
        300,
        runs=runs,
        p50=round(statistics.median(taken), 1),
        worst=round(max(taken), 1),
    )


def memory(floor: Floor) -> None:
    """Proportional set size of every process of the floor, megabytes."""
    found = {}
    for name, child in floor.supervisor.children.items():
        assert child.popen is not None  # noqa: S101
        found[name] = round(psutil.Process(child.popen.pid).memory_full_info().pss / 1e6, 1)
    line("floor-memory", sum(found.values()), "MB PSS", 700, processes=found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=50)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as state:
        started = time.monotonic()
        settings = FloorSettings(Path("config/hall").resolve(), Path(state), Ports(18931, 18980, 18990))
        floor = Floor(settings, lambda text: print(text, file=sys.stderr))
        try:
            floor.start()
            line("floor-start", time.monotonic() - started, "s", 10)
            tap(floor, options.runs)
            memory(floor)
        finally:
            floor.stop()


if __name__ == "__main__":
    main()

"""One trial: broker, scheduler and load on a state folder of their own, measured while runs are asked for.

The scheduler and the broker are started as `hall up` starts them: the same command lines, accounts and access lists.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.scaling.load import DELIVERED, TERMINAL, Load
from bench.scaling.readings import (
    Figures,
    count,
    cpu_s,
    family_cpu_s,
    memory_mb,
    quantile,
    quantile_ms,
    read_figures,
)
from bench.scaling.site import write_site
from bench.scaling.wire import Wire
from robots.building.plan import Plan, load_plan
from robots.floor.domain import claim_domain
from robots.floor.table import FloorSettings, Ports, processes
from robots.mqtt.broker import HOST, broker_command, prepare_broker

START_S = 120.0
WARM_S = 5.0
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a trial is to do.

    minutes   over which the runs are asked for
    speed     how many times faster than life vehicles drive and people load
    patience  seconds after the last request for what is still open
    store     the ledger's URL; empty: the scheduler's own SQLite file
    store_pid of the database server on this machine, whose processor time is told too; 0 = none
    """

    vehicles: int
    buildings: int
    runs: int
    minutes: float
    speed: float
    patience: float = 300.0
    seed: int = 1
    store: str = ""
    store_pid: int = 0
    profile: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything at one instant."""

    at: float
    scheduler_s: float
    broker_s: float
    store_s: float
    load_s: float
    figures: Figures
    sent: int
    received: int
    states: int


def run(asked: Asked, folder: Path, say: Callable[[str], None]) -> dict[str, Any]:
    """The figures of one trial. Raises RuntimeError when it cannot be made at all."""
    hall_folder, state = folder / "hall", folder / "state"
    write_site(hall_folder, asked.buildings, asked.vehicles)
    plan = load_plan(hall_folder)
    ports = Ports(_free_port(), _free_port(), _free_port(), _free_port())
    settings = FloorSettings(hall_folder, state, ports, ledger_url=asked.store)
    state.mkdir(parents=True)
    prepare_broker(state, plan.hall, ports.broker)
    with _process(broker_command(state, "mosquitto"), state / "broker.log") as broker:
        _await(lambda: _listens(ports.broker), broker, state / "broker.log")
        scheduler_line = next(one for one in processes(plan.hall, settings) if one.name == "scheduler")
        line = [sys.executable, *scheduler_line.command_line()]
        if asked.profile:
            line = [sys.executable, "-m", "cProfile", "-o", asked.profile, *line[1:]]
        say(f"{len(plan.hall.robots)} vehicles, {len(plan.nodes)} nodes, {len(plan.lifts)} lifts")
        domain, held = claim_domain()
        environment = {"ROS_DOMAIN_ID": str(domain), **({"HALL_LEDGER_URL": asked.store} if asked.store else {})}
        with held or contextlib.nullcontext(), _process(line, state / "scheduler.log", environment) as scheduler:
            _await(lambda: (state / "ready" / "scheduler").exists(), scheduler, state / "scheduler.log")
            wire = Wire(state, ports.broker, plan.hall.site, int(time.time() * 1000))
            try:
                pids = (scheduler.pid, broker.pid, asked.store_pid)
                return _measure(asked, plan, wire, pids, ports.metrics, say)
            finally:
                wire.close()


def _measure(
    asked: Asked, plan: Plan, wire: Wire, pids: tuple[int, int, int], metrics: int, say: Callable[[str], None]
) -> dict[str, Any]:
    load = Load(plan, wire, asked.speed, asked.seed)
    load.join()
    _go_on(load, WARM_S, lambda: False)
    began_mb = [memory_mb(pid) for pid in pids[:2]]
    first = _read(load, pids, metrics)
    say(f"asking for {asked.runs} runs in {asked.minutes:g} min")
    gap = 60.0 * asked.minutes / max(1, asked.runs)
    for number in range(asked.runs):
        until = first.at + number * gap - time.time()
        _go_on(load, until, lambda: False)
        load.ask()
        if number and number % max(1, asked.runs // 10) == 0:
            _say_how_it_goes(load, say)
    rest = max(0.0, first.at + 60.0 * asked.minutes - time.time())
    _go_on(load, rest, lambda: False)
    middle = _read(load, pids, metrics)
    _go_on(load, asked.patience, lambda: not load.open)
    last = _read(load, pids, metrics)
    _say_how_it_goes(load, say)
    ended_mb = [memory_mb(pid) for pid in pids[:2]]
    return _figures(asked, load, (first, middle, last), began_mb, ended_mb)


def _figures(
    asked: Asked, load: Load, readings: tuple[Reading, Reading, Reading], began_mb: list[float], ended_mb: list[float]
) -> dict[str, Any]:
    first, middle, last = readings
    took = middle.at - first.at
    ends = [one.state for one in load.sent.values()]
    times = load.times
    before, after = first.figures, middle.figures
    published = after.values["hall_messages_published_total"] - before.values["hall_messages_published_total"]
    return {
        "bench": "scale", "store": asked.store.partition(":")[0] or "sqlite", "vehicles": asked.vehicles,
        "buildings": asked.buildings, "speed": asked.speed, "measured_s": round(took, 1),
        "runs": len(ends), "delivered": ends.count(DELIVERED),
        "ended_otherwise": sum(end in TERMINAL and end != DELIVERED for end in ends),
        "open": sum(end not in TERMINAL for end in ends),
        "unanswered": sum(not one.run and one.state != "refused" for one in load.sent.values()),
        "all_ended_s": round(last.at - first.at, 1),
        "run_p50_s": quantile([s.ended_at - s.at for s in load.sent.values() if s.ended_at], 0.5) / 1000,
        "scheduler_core_pct": _percent(first.scheduler_s, middle.scheduler_s, took),
        "broker_core_pct": _percent(first.broker_s, middle.broker_s, took),
        "store_core_pct": _percent(first.store_s, middle.store_s, took),
        "load_core_pct": _percent(first.load_s, middle.load_s, took),
        "scheduler_mb": [began_mb[0], ended_mb[0]], "broker_mb": [began_mb[1], ended_mb[1]],
        "states_per_s": round((middle.states - first.states) / took, 1),
        "in_per_s": round((middle.sent - first.sent) / took, 1), "out_per_s": round(published / took, 1),
        "decisions": count(before.answers, after.answers),
        "decision_p50_ms": quantile_ms(before.answers, after.answers, 0.5),
        "decision_p99_ms": quantile_ms(before.answers, after.answers, 0.99),
        "tick_p99_ms": quantile_ms(before.ticks, after.ticks, 0.99),
        "commit_p99_ms": quantile_ms(before.commits, after.commits, 0.99),
        "reply_p50_ms": quantile(times.reply, 0.5), "reply_p99_ms": quantile(times.reply, 0.99),
        "order_shown_p99_ms": quantile([a + b for a, b in zip(times.order, times.shown, strict=False)], 0.99),
        "state_to_fact_p50_ms": quantile(times.fact, 0.5), "state_to_fact_p99_ms": quantile(times.fact, 0.99),
        "orders_not_taken": [one for vehicle in load.vehicles.values() for one in vehicle.strange][:5],
        "mind_errors": round(last.figures.values.get("hall_mind_errors", 0.0)),
        "connections_lost": load.wire.lost[:5],
    }  # fmt: skip


def _percent(before: float, after: float, seconds: float) -> float:
    return round(100 * (after - before) / seconds, 1)


def _read(load: Load, pids: tuple[int, int, int], metrics: int) -> Reading:
    figures = read_figures(metrics)
    return Reading(
        time.time(), cpu_s(pids[0]), cpu_s(pids[1]), family_cpu_s(pids[2]) if pids[2] else 0.0, time.process_time(),
        figures, load.wire.sent, load.wire.received, load.states,
    )  # fmt: skip


def _go_on(load: Load, seconds: float, until: Callable[[], bool]) -> None:
    """So long, or until it is so."""
    end = time.time() + seconds
    while time.time() < end and not until():
        load.turn()


def _say_how_it_goes(load: Load, say: Callable[[str], None]) -> None:
    states: dict[str, int] = {}
    for one in load.sent.values():
        name = one.state or "unanswered"
        states[name] = states.get(name, 0) + 1
    say(f"{len(load.sent)} asked: {', '.join(f'{n} {name}' for name, n in sorted(states.items()))}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


@contextlib.contextmanager
def _process(
    line: list[str], log: Path, environment: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A process of its own group, ended when this is left."""
    with log.open("ab") as out:
        child = subprocess.Popen(
            line, cwd=ROOT, env={**os.environ, **(environment or {})}, stdout=out, stderr=out, start_new_session=True
        )
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(20)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait(10)


def _await(is_so: Callable[[], bool], child: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_S
    while not is_so():
        if child.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"{child.args!r} did not start: {log.read_text(encoding='utf-8')[-2000:]}")
        time.sleep(0.05)

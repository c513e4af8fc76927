"""`hall bench scheduler`: the fleet scheduler's own figures, one dict a line.

admission   requests for runs through the whole process: codec, mind, SQLite with synchronous=FULL, outbox. One counts
            when its reply has left, which is after its commit. Waiting requests share commits, as in production
            (`robots.floor.loop`); `alone` is the same with a commit for each.
decision    from an event to the mind's whole answer, 50 robots at work and 200 open runs kept open
restart     opening the ledger, `restored_scheduler`, the broker found, the first tick: with 10 000 past runs over half
            a year (`spread`), all of them within the last day (`one_day`: none may be forgotten yet), and without any
            snapshot (`no_snapshot`: after an update of the program)
Peers, from their own figures and defaults: Open-RMF opens an auction of 2.0 s for each task, about 0.5 tasks/s; its
tasks and openTCS's do not outlive a restart.
"""

from __future__ import annotations

import hashlib
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from robots.building import Plan
from robots.core.events import LinkUp, Received, Tick
from robots.core.runs import DispatchReply, DispatchRequest
from robots.core.vda import Connection, Order
from robots.courier.abilities import factsheet
from robots.fleet import FleetRules, Scheduler
from robots.fleet.assignment import improve
from robots.settings import load_hall
from sim.bind.store import DurableScheduler, past_runs
from sim.processes.drones import Drone, crowded

ROBOTS, OPEN_RUNS = 50, 200
REQUESTS = 1000
EVENTS = 4000
PAST_RUNS = 10_000
CLIENTS = 50
START = 1_790_000_000.0
PERIOD_S = 0.1
HALL = Path("config/hall")


def scheduler(repeat: int) -> Iterator[dict[str, Any]]:
    """Every line, each the best of `repeat` runs, of which admission and decision take one each."""
    improve.load()
    plan = Plan.of(crowded(load_hall(_hall()), ROBOTS))
    with tempfile.TemporaryDirectory() as folder:
        yield _best(lambda: admission(plan, Path(folder), together=64), min(repeat, 3), "runs_per_s", most=True)
        yield _best(lambda: admission(plan, Path(folder), together=1), min(repeat, 3), "runs_per_s", most=True)
        yield _best(lambda: decision(plan), min(repeat, 3), "p99_ms")
        yield from _restarts(plan, Path(folder), min(repeat, 3))


class Draw:
    """Bytes that look like chance and are the same each time."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self, size: int) -> bytes:
        self._count += 1
        return hashlib.sha256(str(self._count).encode()).digest()[:size]


def request(number: int, stops: tuple[str, ...]) -> DispatchRequest:
    """Between other stops each time, from one of `CLIENTS` tablets: the scheduler bounds what each may ask."""
    from_ = stops[number % len(stops)]
    to = stops[(number * 7 + 3) % len(stops)]
    return DispatchRequest(
        f"k{number}", f"tablet-{number % CLIENTS}", "run", from_=from_, to=to if to != from_ else stops[number % 3 - 3]
    )


def admission(plan: Plan, folder: Path, together: int) -> dict[str, Any]:
    """All requests wait at once; until the last reply has left and is out of the outbox."""
    stops = tuple(sorted(stop.id for stop in plan.hall.handover_stops))
    with tempfile.TemporaryDirectory(dir=folder) as own:
        process = DurableScheduler(plan, Path(own) / "scheduler.db", Draw(), together)
        try:
            process.feed(LinkUp(process.now()))
            for robot in plan.hall.robots:
                process.feed(Received(process.now(), Drone(plan, robot, _dock(plan, robot)).state(), 0.0, 0, 1))
            for _ in range(FleetRules().spare_codes):
                process.feed(Tick(process.now()))
            asked = [request(number, stops) for number in range(REQUESTS)]
            began, spent = time.perf_counter(), time.process_time()
            for each in asked:
                process.inbox.put(Received(process.now(), each, process.now(), 1, 1))
            process.run_until_replies(REQUESTS)
            wall_s, cpu_s = time.perf_counter() - began, time.process_time() - spent
            accepted = sum(reply.status == "accepted" for reply in process.replies)
            if accepted != REQUESTS or process.unsent():
                raise RuntimeError(f"{accepted} of {REQUESTS} accepted, {process.unsent()} replies not out")
        finally:
            process.close()
    return {
        "bench": "admission" if together > 1 else "admission-alone",
        "robots": ROBOTS,
        "requests": REQUESTS,
        "together": together,
        "wall_s": round(wall_s, 3),
        "cpu_s": round(cpu_s, 3),
        "runs_per_s": round(REQUESTS / wall_s, 1),
        "commits": process.commits,
        "open_rmf_tasks_per_s": 0.5,
    }


@dataclass
class Load:
    """A mind with its drones, no shell: what it is told and how long each answer took."""

    plan: Plan
    mind: Scheduler
    drones: dict[str, Drone]
    now: float = START
    wall_s: dict[str, list[float]] = field(default_factory=dict)
    cpu_s: dict[str, list[float]] = field(default_factory=dict)
    seq: int = 0
    runs: int = 0

    def feed(self, what: str, event: Any) -> list[Any]:
        began, spent = time.perf_counter(), time.process_time()
        commands = self.mind.handle(event)
        self.cpu_s.setdefault(what, []).append(time.process_time() - spent)
        self.wall_s.setdefault(what, []).append(time.perf_counter() - began)
        for command in commands:
            message = getattr(command, "message", None)
            if isinstance(message, Order):
                self.drones[message.robot].take(message)
        return commands

    def hear(self, what: str, message: Any) -> list[Any]:
        self.seq += 1
        return self.feed(what, Received(self.now, message, self.now, 1, self.seq))

    def ask(self, stops: tuple[str, ...]) -> None:
        self.runs += 1
        commands = self.hear("request", request(self.runs, stops))
        if not any(isinstance(getattr(each, "message", None), DispatchReply) for each in commands):
            raise RuntimeError("a request was not answered")

    def pass_s(self, seconds: float) -> None:
        for _ in range(round(seconds / PERIOD_S)):
            self.now += PERIOD_S
            self.feed("tick", Tick(self.now))


def decision(plan: Plan) -> dict[str, Any]:
    """States that lead on, requests that keep the runs open at their number, ticks between them."""
    stops = tuple(sorted(stop.id for stop in plan.hall.handover_stops))
    load = Load(
        plan, Scheduler(plan, Draw()), {robot: Drone(plan, robot, _dock(plan, robot)) for robot in plan.hall.robots}
    )
    load.feed("link", LinkUp(load.now))
    for robot, drone in load.drones.items():
        load.hear("joins", Connection(robot, "ONLINE"))
        load.hear("joins", factsheet(plan.hall.robots[robot]))
        load.hear("joins", drone.state())
    while load.mind.open_runs < OPEN_RUNS:
        load.ask(stops)
        load.pass_s(PERIOD_S)
    load.pass_s(30.0)
    load.wall_s.clear()
    load.cpu_s.clear()
    ended_before = load.runs - load.mind.open_runs
    names = sorted(load.drones)
    for number in range(EVENTS):
        load.hear("state", load.drones[names[number % ROBOTS]].next_state())
        while load.mind.open_runs < OPEN_RUNS:
            load.ask(stops)
        load.pass_s(PERIOD_S)
    delivered = load.runs - load.mind.open_runs - ended_before
    if delivered < EVENTS / 20:
        raise RuntimeError(f"only {delivered} runs ended in {EVENTS} states: the robots did not work")
    answers = [each for what in ("state", "request") for each in load.wall_s[what]]
    return {
        "bench": "decision",
        "robots": ROBOTS,
        "open_runs": OPEN_RUNS,
        "events": len(answers),
        "runs_ended": delivered,
        "p50_ms": _ms(statistics.median(answers)),
        "p99_ms": _ms(_quantile(answers, 0.99)),
        "worst_ms": _ms(max(answers)),
        "request_p99_ms": _ms(_quantile(load.wall_s["request"], 0.99)),
        "tick_p99_ms": _ms(_quantile(load.wall_s["tick"], 0.99)),
        "cpu_p99_ms": _ms(_quantile([each for what in ("state", "request") for each in load.cpu_s[what]], 0.99)),
        "wall_s": round(sum(answers), 3),
        "python": platform.python_version(),
    }


def _restarts(plan: Plan, folder: Path, repeat: int) -> Iterator[dict[str, Any]]:
    record = one_past_run(plan)
    for name, a_day_s, snapshot in (
        ("spread", 86_400.0 / 60, True), ("one_day", 86_000.0 / PAST_RUNS, True), ("no_snapshot", 86_400.0 / 60, False)
    ):  # fmt: skip
        path = folder / f"{name}.db"
        now = past_runs(plan, path, record, PAST_RUNS, a_day_s, START, snapshot)
        yield _best(lambda: _restart(plan, name, path, now), repeat, "wall_s")  # noqa: B023  called at once


def one_past_run(plan: Plan) -> list[tuple[float, list[Any]]]:
    """The answers of a mind to one run from its request to its end, and when: records, values, messages."""
    load = Load(
        plan, Scheduler(plan, Draw()), {robot: Drone(plan, robot, _dock(plan, robot)) for robot in plan.hall.robots}
    )
    load.feed("link", LinkUp(load.now))
    robot = min(load.drones)
    load.hear("joins", Connection(robot, "ONLINE"))
    load.hear("joins", load.drones[robot].state())
    answers = [(load.now, load.hear("request", request(1, tuple(sorted(s.id for s in plan.hall.handover_stops)))))]
    while load.mind.open_runs:
        load.now += 10.0
        answers.append((load.now, load.feed("tick", Tick(load.now))))
        answers.append((load.now, load.hear("state", load.drones[robot].next_state())))
        if load.now > START + 3600:
            raise RuntimeError("the run did not end")
    return answers


def _restart(plan: Plan, name: str, path: Path, now: float) -> dict[str, Any]:
    began, spent = time.perf_counter(), time.process_time()
    process = DurableScheduler(plan, path, Draw(), 1, at=now)
    try:
        process.feed(LinkUp(now))
        process.feed(Tick(now + PERIOD_S))
        wall_s, cpu_s = time.perf_counter() - began, time.process_time() - spent
        in_book = len(process.scheduler.book.runs)
    finally:
        process.close()
    return {
        "bench": f"restart-{name}", "past_runs": PAST_RUNS, "runs_in_book": in_book, "records": process.records,
        "wall_s": round(wall_s, 3), "cpu_s": round(cpu_s, 3),
    }  # fmt: skip


def _dock(plan: Plan, robot: str) -> str:
    return plan.hall.robots[robot].dock


def _best(measure: Callable[[], dict[str, Any]], repeat: int, by: str, most: bool = False) -> dict[str, Any]:
    lines = [measure() for _ in range(repeat)]
    return (max if most else min)(lines, key=lambda line: line[by]) | {"repeat": repeat}


def _quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 2)


def _hall() -> Path:
    for root in (Path(os.environ.get("HALL_ROOT", ".")), Path(sys.prefix) / "share" / "hall_fleet"):
        if (root / HALL).is_dir():
            return root / HALL
    raise RuntimeError(f"{HALL} is not here: run from a checkout")

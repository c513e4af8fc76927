"""What the page server tells Prometheus at `/metrics`: the hall as its facts show it, and its own requests.

No name, no label and no code of anybody's papers is in it. See docs/metrics.md.
"""

from __future__ import annotations

import time
from collections import Counter as Count
from collections.abc import Iterable, Iterator

from fastapi import FastAPI, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from robots.core.runs import TERMINAL, FleetSummary, RunFact, RunState
from robots.web.facts import Facts

disable_created_metrics()  # a second series beside each counter, of no use to anybody here
BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
OTHER = "other"
"""The path of requests that reach no operation: what is asked for is not ours to repeat, and may be anything."""


class HallCollector(Collector):
    """The newest facts, read when Prometheus asks."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def describe(self) -> Iterable[Metric]:
        return ()

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily("hall_broker_link_up", "1 while connected to the broker", int(self._facts.is_linked))
        yield GaugeMetricFamily(
            "hall_fleet_silent_seconds", "Since the scheduler was heard last", self._facts.silent_s()
        )
        yield from _runs(self._facts.runs())
        fleet = self._facts.fleet()
        if fleet is not None:
            yield from _fleet(fleet)
        lifts = self._facts.newest("lift")
        faults = GaugeMetricFamily("hall_lift_faults", "Faults that a lift reports", labels=["lift"])
        robots = GaugeMetricFamily(
            "hall_lift_robot_sessions", "Robots that have a lift for themselves", labels=["lift"]
        )
        for lift, fact in sorted(lifts.items()):
            faults.add_metric([lift], len(fact["faults"]))
            robots.add_metric([lift], 1 if fact["robot"] else 0)
        yield faults
        yield robots


def _runs(runs: list[RunFact]) -> Iterator[Metric]:
    states = Count(run.state for run in runs)
    known = GaugeMetricFamily("hall_runs", "Runs by state; ended ones stay for 24 h", labels=["state"])
    for state in RunState:
        known.add_metric([state.value], states[state])
    yield known
    waits = Count(run.waiting_for.reason for run in runs if run.waiting_for and run.state not in TERMINAL)
    waiting = GaugeMetricFamily(
        "hall_runs_waiting", "Open runs that wait, by the reason they wait for", labels=["reason"]
    )
    for reason, count in sorted(waits.items()):
        waiting.add_metric([reason], count)
    yield waiting


def _fleet(fleet: FleetSummary) -> Iterator[Metric]:
    doing = Count(robot.doing for robot in fleet.robots)
    robots = GaugeMetricFamily("hall_robots", "Robots by what they are doing", labels=["doing"])
    for what, count in sorted(doing.items()):
        robots.add_metric([what], count)
    yield robots
    online = GaugeMetricFamily("hall_robot_online", "1 while the robot is heard", labels=["robot"])
    charge = GaugeMetricFamily("hall_robot_battery_ratio", "Charge of the battery, 0 to 1", labels=["robot"])
    queued = GaugeMetricFamily("hall_charger_queue_robots", "Robots that wait for a charger", value=sum(
        1 for robot in fleet.robots if robot.duty is not None and robot.duty.queue_place))  # fmt: skip
    for robot in fleet.robots:
        online.add_metric([robot.robot], int(robot.online))
        charge.add_metric([robot.robot], robot.charge)
    yield from (online, charge, queued)
    calls = [robot.call for robot in fleet.robots if robot.call is not None]
    yield GaugeMetricFamily("hall_help_requests", "Robots that wait for a person", len(calls))
    yield GaugeMetricFamily("hall_help_requests_late", "of them, those nobody has come to in time",
                            sum(call.late for call in calls))  # fmt: skip
    yield GaugeMetricFamily("hall_alarms", "Alarms of the building that stand", len(fleet.alarms))
    yield GaugeMetricFamily("hall_lifts_fenced", "Lifts no robot is given till a person has looked", len(fleet.fenced))
    yield GaugeMetricFamily("hall_folders_stranded", "Folders in robots that bring them nowhere", len(fleet.aboard))


class Requests:
    """ASGI middleware: counts requests and their time until the answer began, by operation, method and status."""

    def __init__(self, app: ASGIApp, registry: CollectorRegistry) -> None:
        self._app = app
        self._count = Counter(
            "hall_http_requests", "Requests answered", ["method", "path", "status"], registry=registry
        )
        self._time = Histogram(
            "hall_http_request_duration_seconds", "Until an answer began", ["method", "path"], buckets=BUCKETS_S,
            registry=registry,
        )  # fmt: skip

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = scope.get("route")
                path = getattr(route, "path_format", None) or OTHER
                method = scope["method"] if path != OTHER else OTHER
                self._count.labels(method, path, str(message["status"])).inc()
                self._time.labels(method, path).observe(time.perf_counter() - began)
            await send(message)

        await self._app(scope, receive, counted)


def install_metrics(app: FastAPI, facts: Facts) -> None:
    """Call it after the routes; the guard comes outside of it."""
    registry = CollectorRegistry()
    registry.register(HallCollector(facts))

    @app.get("/metrics", include_in_schema=False)
    def metrics() -> Response:
        """For Prometheus."""
        return Response(generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app.add_middleware(Requests, registry=registry)

"""The scheduler's own figures for Prometheus: how long it takes, what waits, how runs end. See docs/metrics.md."""

from __future__ import annotations

import queue
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any
from wsgiref.simple_server import WSGIServer

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, start_http_server

from robots.core.commands import Publish, Record
from robots.core.runs import TERMINAL, RunFact

disable_created_metrics()  # a second series beside each counter, of no use to anybody here
QUICK_S = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0)
MINUTES_S = (30.0, 60.0, 120.0, 180.0, 300.0, 420.0, 600.0, 900.0, 1200.0, 1800.0, 3600.0, 7200.0)
WAITS_S = (1.0, 5.0, 10.0, 20.0, 30.0, 45.0, 60.0, 90.0, 120.0, 180.0, 300.0, 600.0)
LIFT = "lift_"
"""How the reasons begin for which a run waits at a lift."""
REMEMBERED = 5000
"""Runs that ended lately, so that none is counted twice."""


class Figures:
    """Fed by the owner's loop; read by Prometheus from another thread. Raises nothing."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        own: dict[str, Any] = {"registry": self.registry}
        self._decisions = Histogram(
            "hall_decision_seconds", "Time the mind took to answer one event, by kind of event", ["event"],
            buckets=QUICK_S, **own,
        )  # fmt: skip
        self._commits = Histogram(
            "hall_ledger_commit_seconds", "Time until the ledger had a transaction on disk", buckets=QUICK_S, **own
        )
        self._durations = Histogram(
            "hall_run_duration_seconds", "From the request of a run to its end, by how it ended", ["state"],
            buckets=MINUTES_S, **own,
        )  # fmt: skip
        self._lift_waits = Histogram(
            "hall_lift_wait_seconds", "How long a run waited for a lift without a break", buckets=WAITS_S, **own
        )
        self._inbox = Gauge("hall_inbox_events", "Events that wait for the scheduler", **own)
        self._outbox = Gauge("hall_outbox_messages", "Messages on disk that the broker has not confirmed yet", **own)
        self._link = Gauge("hall_broker_link_up", "1 while the process is connected to the broker", **own)
        self._open = Gauge("hall_open_runs", "Runs that have not ended", **own)
        self._errors = Gauge("hall_mind_errors", "Events the mind failed on since the process started", **own)
        self._leads = Gauge("hall_scheduler_leads", "1 while this scheduler decides, 0 while it stands by", **own)
        self._epoch = Gauge("hall_scheduler_epoch", "Which turn of a pair of schedulers this is, 0 without one", **own)
        self._published = Counter("hall_messages_published", "Messages the scheduler handed to its link", **own)
        self._ended: OrderedDict[str, None] = OrderedDict()
        self._at_lift: dict[str, float] = {}  # run -> since when it waits

    def answered(self, event: Any, commands: Sequence[Any], seconds: float) -> None:
        """An event and what the mind made of it in so many seconds."""
        self._decisions.labels(type(getattr(event, "message", event)).__name__).observe(seconds)
        changed: set[str] | None = None
        for command in commands:
            if isinstance(command, Publish):
                self._published.inc()
                if isinstance(command.message, RunFact):
                    if changed is None:
                        changed = {one.subject for one in commands if isinstance(one, Record)}
                    self._look(command.message, command.message.run in changed, event)

    def committed(self, seconds: float) -> None:
        self._commits.observe(seconds)

    def leads(self, epoch: int = 0) -> None:
        """It decides from now on, until the process ends. epoch: of its turn, where two share the lead."""
        self._leads.set(1)
        self._epoch.set(epoch)

    def stand(self, inbox: queue.Queue[Any], outbox: int, open_runs: int, linked: bool, errors: int) -> None:
        """How things stand just now. Call it about once a second."""
        self._inbox.set(inbox.qsize())
        self._outbox.set(outbox)
        self._open.set(open_runs)
        self._link.set(1 if linked else 0)
        self._errors.set(errors)

    def _look(self, fact: RunFact, is_news: bool, event: Any) -> None:
        """A fact is told again at each connection: it ends a run once only, with the record of its end."""
        waiting = fact.waiting_for if fact.state not in TERMINAL else None
        if waiting is not None and waiting.reason.startswith(LIFT):
            self._at_lift.setdefault(fact.run, waiting.since)
        else:
            since = self._at_lift.pop(fact.run, None)
            if since is not None:
                self._lift_waits.observe(max(0.0, getattr(event, "at", since) - since))
        if is_news and fact.state in TERMINAL and fact.run not in self._ended:
            self._ended[fact.run] = None
            if len(self._ended) > REMEMBERED:
                self._ended.popitem(last=False)
            self._durations.labels(fact.state.value).observe(max(0.0, fact.changed_at - fact.requested_at))


def serve(registry: CollectorRegistry, port: int, host: str) -> Callable[[], None]:
    """Serve `/metrics` in a thread of its own; the function ends it. Raises OSError when the port is taken."""
    server: WSGIServer
    server, thread = start_http_server(port, host, registry)

    def close() -> None:
        server.shutdown()
        server.server_close()
        thread.join(2.0)

    return close

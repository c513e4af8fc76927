"""The scheduler's figures: every run ends once, waits at lifts are measured, Prometheus can read it."""

from __future__ import annotations

import queue
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.request import urlopen

import pytest
from fastapi import FastAPI
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from robots.core.clock import Instant
from robots.core.commands import Publish, Record
from robots.core.events import Tick
from robots.core.runs import FleetSummary, RobotFact, RunFact, RunState, Waiting
from robots.floor.figures import Figures, serve
from robots.web.facts import Facts
from robots.web.metrics import install_metrics
from robots.web.server import PageServer

ASKED = 1_767_580_320.0
FACT = RunFact(
    run="r-0abcdefgh1", state=RunState.CARRYING, held=False, from_="A12", to="3F-archive", urgent=False,
    confidential=False, requested_at=Instant(ASKED), changed_at=Instant(ASKED + 60),
)  # fmt: skip


@pytest.fixture
def figures() -> Figures:
    return Figures()


def value(figures: Figures, name: str, **labels: str) -> float | None:
    return figures.registry.get_sample_value(name, labels)


def test_a_run_that_ended_is_counted_once_however_often_its_fact_is_told(figures: Figures) -> None:
    over = replace(FACT, state=RunState.DELIVERED, changed_at=Instant(ASKED + 240))
    ended = [Record("folder_delivered", over.run), Publish(over)]
    figures.answered(Tick(ASKED + 240), ended, 0.002)
    figures.answered(Tick(ASKED + 241), [Publish(over)], 0.001)  # told again after a reconnect
    figures.answered(Tick(ASKED + 300), [Record("run_cleared", over.run), Publish(over)], 0.001)

    assert value(figures, "hall_run_duration_seconds_count", state="delivered") == 1
    assert value(figures, "hall_run_duration_seconds_sum", state="delivered") == 240
    assert value(figures, "hall_decision_seconds_count", event="Tick") == 3


def test_runs_of_before_this_process_are_not_counted(figures: Figures) -> None:
    figures.answered(Tick(ASKED), [Publish(replace(FACT, state=RunState.RETURNED))], 0.001)
    assert value(figures, "hall_run_duration_seconds_count", state="returned") is None


def test_a_wait_at_the_lift_counts_from_its_first_reason_to_its_last(figures: Figures) -> None:
    for at, reason in ((10.0, "lift_queue"), (30.0, "lift_coming")):
        waiting = Waiting(reason, Instant(ASKED + at), None)
        figures.answered(Tick(ASKED + at), [Publish(replace(FACT, waiting_for=waiting))], 0.001)
    assert value(figures, "hall_lift_wait_seconds_count") == 0
    figures.answered(Tick(ASKED + 52.0), [Publish(FACT)], 0.001)
    assert value(figures, "hall_lift_wait_seconds_count") == 1
    assert value(figures, "hall_lift_wait_seconds_sum") == 42.0


@pytest.fixture
def address(figures: Figures) -> Iterator[str]:
    from tests.fixtures.ports import free_port

    port = free_port()
    close = serve(figures.registry, port, "127.0.0.1")
    yield f"http://127.0.0.1:{port}/metrics"
    close()


def test_prometheus_reads_it_and_every_series_has_help_and_a_unit(figures: Figures, address: str) -> None:
    figures.stand(queue.Queue(), 3, 2, True, 0)
    figures.committed(0.004)
    with urlopen(address, timeout=5) as answer:
        families = {family.name: family for family in text_string_to_metric_families(answer.read().decode())}
    assert families["hall_outbox_messages"].samples[0].value == 3
    assert families["hall_broker_link_up"].samples[0].value == 1
    assert families["hall_ledger_commit_seconds"].type == "histogram"
    assert all(family.documentation and name.startswith("hall_") for name, family in families.items())


def test_who_stands_by_says_so_until_its_turn(figures: Figures) -> None:
    assert (value(figures, "hall_scheduler_leads"), value(figures, "hall_scheduler_epoch")) == (0, 0)
    figures.leads(7)
    assert (value(figures, "hall_scheduler_leads"), value(figures, "hall_scheduler_epoch")) == (1, 7)


def test_a_taken_port_is_told(figures: Figures, address: str) -> None:
    with pytest.raises(OSError, match="in use"):
        serve(figures.registry, int(address.rsplit(":", 1)[1].split("/")[0]), "127.0.0.1")


def test_the_text_is_what_the_registry_holds(figures: Figures) -> None:
    assert b"hall_inbox_events 0.0" in generate_latest(figures.registry)


def test_docs_tell_of_every_series_and_of_no_other(figures: Figures) -> None:
    """The pages' own series too."""
    figures.answered(Tick(ASKED), [Record("folder_delivered", FACT.run), Publish(FACT)], 0.001)
    app = FastAPI()
    facts = Facts()
    facts.take(FleetSummary((RobotFact("xiaodi", True, "idle", 1.0, "b1-F1", "A11", ""),), 0, 0))
    install_metrics(app, facts)
    server = PageServer(app, 0)
    server.start()
    try:
        with urlopen(f"{server.url}/metrics", timeout=5) as answer:
            web = answer.read().decode()
    finally:
        server.stop()
    told = {*series_of(generate_latest(figures.registry).decode()), *series_of(web)}
    page = (Path(__file__).parents[3] / "docs" / "metrics.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(hall_\w+)` \|", page, re.MULTILINE)) == told


def series_of(text: str) -> set[str]:
    """Names as a person asks for them."""
    endings = {"counter": "_total"}
    return {family.name + endings.get(family.type, "") for family in text_string_to_metric_families(text)}

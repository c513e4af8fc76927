"""`/metrics`: Prometheus reads it, it shows the hall as it stands, and nothing of anybody."""

from __future__ import annotations

from typing import Any

import httpx
from prometheus_client.parser import text_string_to_metric_families

from tests.web.conftest import Browser
from tests.web.stage import CODES, LABELS, Stage, busy_morning


def series(url: str) -> tuple[dict[tuple[str, tuple[str, ...]], float], dict[str, Any]]:
    """Values by name and label values; and the families."""
    answer = httpx.get(f"{url}/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    families = {family.name: family for family in text_string_to_metric_families(answer.text)}
    values = {(s.name, tuple(s.labels.values())): s.value for family in families.values() for s in family.samples}
    return values, families


def test_the_hall_as_the_facts_show_it(stage: Stage) -> None:
    busy_morning(stage.facts)
    values, families = series(stage.url)
    assert values["hall_runs", ("carrying",)] == 2
    assert values["hall_runs", ("delivered",)] == 1
    assert values["hall_runs", ("failed",)] == 0
    assert values["hall_runs_waiting", ("lift_coming",)] == 1
    assert values["hall_robots", ("run",)] == 1
    assert values["hall_robot_battery_ratio", ("xiaodi",)] == 0.86
    assert values["hall_robot_online", ("xiaodi",)] == 1
    assert values["hall_lift_robot_sessions", ("east",)] == 1
    assert values["hall_broker_link_up", ()] == 1
    assert all(family.documentation and name.startswith("hall_") for name, family in families.items())


def test_before_the_fleet_is_heard_there_are_no_robots_to_tell_of(stage: Stage) -> None:
    stage.facts.link_down()
    values, families = series(stage.url)
    assert values["hall_broker_link_up", ()] == 0
    assert "hall_robots" not in families


def test_requests_are_counted_by_operation_never_by_what_was_asked_for(stage: Stage, at_a12: Browser) -> None:
    at_a12.get("/api/v1/runs/r-0000000000/code")
    at_a12.get("/api/v1/runs/r-0000000001/code")
    at_a12.get("/no/such/page")
    values, families = series(stage.url)
    assert values["hall_http_requests_total", ("GET", "/api/v1/runs/{run}/code", "404")] == 2
    assert values["hall_http_requests_total", ("POST", "/api/v1/login", "200")] == 1
    assert values["hall_http_requests_total", ("other", "other", "404")] == 1
    assert families["hall_http_request_duration_seconds"].type == "histogram"


def test_no_code_and_no_label_is_in_it(stage: Stage) -> None:
    busy_morning(stage.facts)
    text = httpx.get(f"{stage.url}/metrics").text
    assert not [secret for secret in (*CODES.values(), *LABELS.values(), "wang", "王芳") if secret in text]

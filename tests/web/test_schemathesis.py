"""The HTTP interfaces tried against their own descriptions: schemathesis makes requests of every operation, right and
wrong. `/metrics` has no description of this kind: see test_metrics.py and tests/unit/floor/test_figures.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.pytest.lazy import get_all_tests
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from robots.core.alarm import Alarm
from robots.settings import Hall
from robots.web import api, rounds
from robots.web.login import COOKIE
from robots.web.server import PageServer
from robots.web.tablet import tablet_app
from robots.web.visitors import VisitorDeps
from robots.wire.described.examples import RUN
from tests.web.history_stage import history_stage
from tests.web.kiosk_stage import kiosk_stage
from tests.web.stage import COLLECTING, PINS, RUN_FACT, HandClock, busy_morning, screen_stage
from tests.web.test_lab import HandLab
from tests.web.truth import document
from tests.web.visitors_stage import knowledge, visitor_stage

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
]
EXAMPLES = 8
"""Random ones an operation, besides those the description gives and those at the edges of each field."""


@dataclass
class Whole:
    """A page server with everything: facts of a busy morning, past runs, visitors, a lab."""

    url: str

    def session(self, person: str) -> str:
        body = {"person": person, "pin": PINS[person], "counter": "A12"}
        answer = httpx.post(f"{self.url}/api/v1/login", json=body)
        assert answer.status_code == 200, answer.text
        return answer.cookies[COOKIE]


@pytest.fixture(scope="module")
def whole(the_hall: Hall, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    folder: Path = tmp_path_factory.mktemp("ledger")
    with pytest.MonkeyPatch.context() as patch, history_stage(the_hall, folder, 2) as (stage, _):
        for module in (api, rounds):
            patch.setattr(module, "FACT_S", 0.0)  # nobody waits for the fact of a run that nobody asked for
        with visitor_stage(the_hall) as guests:
            busy_morning(stage.facts)
            stage.facts.take(replace(RUN_FACT, run=RUN, round=RUN))
            stage.facts.take(Alarm("fire", "b1", True, ("b1",)))
            stage.facts.take(Alarm("fire", "b1", False, ("b1",)))
            guests.call()
            visitors = VisitorDeps(
                guests.handoffs, guests.publish, guests.librarian, guests.scheduler, knowledge, shown_s=2.0
            )
            server = PageServer(tablet_app(replace(stage.deps, lab=HandLab(), visitors=visitors)), 0)
            server.start()
            try:
                yield Whole(server.url)
            finally:
                server.stop()


@pytest.fixture(scope="module")
def sessions(whole: Whole) -> dict[str, str]:
    """Of one who may nearly everything, of the engineer, and one to be logged out."""
    return {"": whole.session("zhou"), "lab": whole.session("wu"), "logout": whole.session("wang")}


class MovingClock(HandClock):
    """A minute passes with each look, so that nobody is too fast for long."""

    def __call__(self) -> float:
        self.at += 60.0
        return self.at


@pytest.fixture(scope="module")
def screen_url(the_hall: Hall) -> Iterator[str]:
    """Of a courier's screen that waits for a code or a PIN."""
    with screen_stage(the_hall, COLLECTING, MovingClock()) as stage:
        yield stage.url


@pytest.fixture(scope="module")
def kiosk_url(the_hall: Hall) -> Iterator[str]:
    """Of a guide's kiosk that nobody speaks to yet."""
    with kiosk_stage(the_hall, clock=MovingClock()) as stage:
        yield stage.url


NEVER_END = ("streamFacts", "streamScreen", "streamKiosk")
"""Tried in test_events.py, test_screen.py and test_kiosk.py."""


@cache
def described(of: str) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_dict(document(of))


def operations(of: str) -> list[str]:
    """`GET /api/v1/runs` and so on. An id of its own for each: parallel test processes drop what is named the same."""
    return [
        f"{method.upper()} {path}"
        for path, methods in document(of)["paths"].items()
        for method, operation in methods.items()
        if method != "parameters" and operation["operationId"] not in NEVER_END
    ]


def try_operation(of: str, named: str, test: Callable[[schemathesis.Case], None]) -> None:
    """Gives `test` every request to one operation. They are made here, for tests are collected by each process."""
    load_all_checks()
    method, path = named.split(" ", 1)
    schema = described(of).include(method=method, path=path)
    (made,) = get_all_tests(schema=schema, test_func=tried(test), settings=None, given_kwargs={})
    _, run = made.ok()
    run()


tried = settings(
    max_examples=EXAMPLES, derandomize=True, deadline=None, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.mark.parametrize("named", operations("tablet"))
def test_every_operation_is_as_it_is_described(named: str, whole: Whole, sessions: dict[str, str]) -> None:
    def test(case: schemathesis.Case) -> None:
        operation = case.operation.definition.raw
        who = "logout" if operation["operationId"] == "logout" else "lab" if "lab" in operation["tags"] else ""
        if COOKIE in (case.cookies or {}):  # a case without it is one of somebody who is not logged in
            case.cookies = {**case.cookies, COOKIE: sessions[who]}
        case.call_and_validate(base_url=whole.url, checks=CHECKS)

    try_operation("tablet", named, test)


@pytest.mark.parametrize("named", operations("screen"))
def test_a_couriers_screen_is_as_it_is_described(named: str, screen_url: str) -> None:
    def test(case: schemathesis.Case) -> None:
        case.call_and_validate(base_url=screen_url, checks=CHECKS)

    try_operation("screen", named, test)


@pytest.mark.parametrize("named", operations("kiosk"))
def test_a_guides_kiosk_is_as_it_is_described(named: str, kiosk_url: str) -> None:
    def test(case: schemathesis.Case) -> None:
        case.call_and_validate(base_url=kiosk_url, checks=CHECKS)

    try_operation("kiosk", named, test)

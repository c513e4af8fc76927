"""Fixtures: the hall of config/hall, the tablet's and the screen's server, a client that behaves like a browser."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import httpx
import pytest

from robots.settings import Hall
from tests.web.stage import PINS, ScreenStage, Stage, hall, screen_stage, tablet_stage
from tests.web.truth import is_as_told


@pytest.fixture(scope="session")
def the_hall() -> Hall:
    return hall()


@pytest.fixture
def stage(the_hall: Hall) -> Iterator[Stage]:
    with tablet_stage(the_hall) as opened:
        yield opened


@pytest.fixture
def screen(the_hall: Hall) -> Iterator[ScreenStage]:
    with screen_stage(the_hall) as opened:
        yield opened


class Browser(httpx.Client):
    """Keeps cookies and names its origin, as a page would. Every answer must be as the description `of` it says."""

    def __init__(self, url: str, of: str = "tablet") -> None:
        super().__init__(base_url=url, headers={"Origin": url, "Sec-Fetch-Site": "same-origin"}, timeout=10)
        self.event_hooks["response"].append(partial(is_as_told, of))

    def log_in(self, person: str = "wang", counter: str = "A12", pin: str = "") -> httpx.Response:
        return self.post("/api/v1/login", json={"person": person, "pin": pin or PINS[person], "counter": counter})


@pytest.fixture
def browser(stage: Stage) -> Iterator[Browser]:
    with Browser(stage.url) as client:
        yield client


@pytest.fixture
def at_a12(browser: Browser) -> Browser:
    """王芳 at A12."""
    assert browser.log_in().status_code == 200
    return browser

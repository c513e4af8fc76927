"""Debian's Chromium, driven by Playwright, looking at the real page servers fed with canned facts."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from robots.settings import Hall
from tests.web.stage import ScreenStage, Stage, busy_morning, hall, screen_stage, tablet_stage

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
ARGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
WIDE, TALL = (1280, 800), (800, 1280)
OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.fail(f"{CHROMIUM} is missing: apt-get install chromium, or set CHROMIUM to where it is")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[OpenPage]:
    """Opens an address in a tablet of its own; afterwards, no page may have thrown or logged an unexpected error."""
    contexts, errors = [], []
    expect.set_options(timeout=8000)

    def opened(url: str, size: tuple[int, int] = WIDE) -> Page:
        context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, has_touch=True)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if "Content Security Policy" in line.text else None)
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture(scope="session")
def the_hall() -> Hall:
    return hall()


@pytest.fixture
def stage(the_hall: Hall) -> Iterator[Stage]:
    with tablet_stage(the_hall) as opened:
        busy_morning(opened.facts)
        yield opened


@pytest.fixture
def screen(the_hall: Hall) -> Iterator[ScreenStage]:
    with screen_stage(the_hall) as opened:
        yield opened


def act(page: Page, test_id: str, path: str = "/api/touch") -> None:
    """Tap and wait until the server has answered: what comes next is not raced."""
    with page.expect_response(lambda answer: path in answer.url):
        page.get_by_test_id(test_id).tap()


def log_in(page: Page, person: str = "wang", pin: str = "1201") -> None:
    page.get_by_test_id(f"person-{person}").click()
    page.get_by_test_id("pin").fill(pin)
    page.get_by_test_id("pin-enter").click()

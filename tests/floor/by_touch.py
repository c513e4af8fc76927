"""Staff at real tablets and at the robot's own screen: what they tap and what they then see."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.fixtures.browser import WIDE, OpenPage, act
from tests.fixtures.floor import RunningFloor

ARRIVES_MS, ANSWERS_MS = 120_000, 30_000
"""How long people look at a page: until a robot has come; until somebody or something has answered a touch."""


def type_digits(page: Page, digits: str) -> None:
    for digit in digits:
        page.get_by_test_id(f"key-{digit}").tap()


def tablet_at(floor: RunningFloor, open_page: OpenPage, counter: str, size: tuple[int, int] = WIDE) -> Page:
    """A tablet at a counter whose own person has logged in, all by tapping."""
    page = open_page(f"{floor.url}/?counter={counter}", size)
    person = next(p for p in floor.floor.hall.staff.values() if counter in p.counters)
    page.get_by_test_id(f"person-{person.id}").tap()
    type_digits(page, str(person.demo_pin))
    page.get_by_test_id("pin-enter").tap()
    expect(page.get_by_test_id("tab-send")).to_be_visible(timeout=ANSWERS_MS)
    return page


def card_of(page: Page, run: str) -> Locator:
    """The run's card on whichever list the tablet shows."""
    return page.get_by_test_id(f"run-{run}")


def sent_run(page: Page) -> str:
    """The run that the send page shows as accepted."""
    expect(page.get_by_test_id("send-status")).to_have_attribute("data-state", "accepted", timeout=ANSWERS_MS)
    name = page.locator("send-view run-card").get_attribute("data-testid", timeout=ANSWERS_MS)
    assert name is not None
    return name.removeprefix("run-")


def load_at(screen: Page) -> None:
    """The sender at the robot: opens, puts the folder in; a simulated hand shuts the lid; confirms.

    The lid stands open for less than a real second: a page on a busy machine may show it only when it is shut again, so
    what is waited for is the button that is there from the opening on.
    """
    expect(screen.get_by_test_id("open")).to_be_visible(timeout=ARRIVES_MS)
    act(screen, "open")
    expect(screen.get_by_test_id("loaded")).to_be_visible(timeout=ANSWERS_MS)
    act(screen, "loaded")
    expect(screen.get_by_test_id("screen")).to_have_attribute("data-mode", re.compile("driving|riding"))


def enter_code(screen: Page, code: str) -> None:
    expect(screen.get_by_test_id("code-entry")).to_be_visible(timeout=ARRIVES_MS)
    type_digits(screen, code.replace(" ", ""))
    act(screen, "code-enter")


def position(page: Page, robot: str = "xiaodi") -> str:
    """Where the map draws a robot; empty when it is not on this floor."""
    drawn = page.get_by_test_id(f"map-robot-{robot}")
    return drawn.get_attribute("style") or "" if drawn.count() else ""

"""What visitors do at a kiosk on a real floor, and staff at a tablet meanwhile: for tests and pictures."""

from __future__ import annotations

import io

import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from tests.fixtures.browser import OpenPage, act
from tests.fixtures.floor import RunningFloor
from tests.floor.by_touch import ANSWERS_MS, tablet_at

KIOSK = (1080, 1920)
GUIDE = "xiaozhi"
ANSWER = "可以的，请到 B01 窗口找我，我帮您看材料。"


def kiosk_of(floor: RunningFloor, open_page: OpenPage, robot: str = GUIDE) -> Page:
    """The guide's screen with nobody before it."""
    page = open_page(floor.screen_url(robot), KIOSK)
    expect(page.get_by_test_id("kiosk")).to_be_visible(timeout=ANSWERS_MS)
    return page


def ask(page: Page, text: str) -> None:
    page.get_by_test_id("question").fill(text)
    act(page, "send-question", "/api/v1/ask")


def stands_at(page: Page, stage: str) -> None:
    expect(page.get_by_test_id("kiosk")).to_have_attribute("data-stage", stage, timeout=ANSWERS_MS)


def leave(page: Page) -> None:
    page.get_by_test_id("done").tap()
    stands_at(page, "idle")


def read_code(page: Page) -> str:
    """What a telephone held before the screen reads."""
    code = page.get_by_test_id("qr")
    code.scroll_into_view_if_needed()
    expect(code).to_have_js_property("complete", True)
    code.evaluate("(image) => image.decode()")
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(code.screenshot())))
    return str(found.text)


def at_visitors_desk(floor: RunningFloor, open_page: OpenPage, counter: str = "A12") -> Page:
    """A tablet on the page of visitors who wait, with the newest one open."""
    tablet = tablet_at(floor, open_page, counter)
    tablet.get_by_test_id("tab-handoffs").tap()
    card = tablet.locator(".handoff-card").first
    expect(card).to_be_visible(timeout=ANSWERS_MS)
    card.tap()
    return tablet


def answer(tablet: Page, text: str = ANSWER) -> None:
    tablet.get_by_test_id("answer-text").fill(text)
    tablet.get_by_test_id("act-answer").tap()

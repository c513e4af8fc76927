"""Everybody can use the pages: axe finds nothing serious, targets are large, all fits both sizes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from robots.core.alarm import Alarm
from robots.core.phrases import PHRASES
from robots.core.runs import FleetSummary, RobotFact
from robots.core.text import Text
from robots.courier.screen import ScreenView
from tests.fixtures.browser import TALL, WIDE, OpenPage, log_in, settle
from tests.web.stage import COLLECTING, IDLE, LOADING, LOCKED, RUN, ScreenStage, Stage

SIZES = pytest.mark.parametrize("size", [WIDE, TALL], ids=["wide", "tall"])
DRILL = Text("消防演练", "Fire drill")
VIEWS = {
    "idle": IDLE, "loading": LOADING, "collecting": replace(COLLECTING, drill=DRILL), "locked": LOCKED,
    "open": replace(LOADING, lid_open=True, buttons=("loaded",)),
    "riding": replace(IDLE, mode="riding", says=PHRASES["entering_lift"], drill=DRILL),
    "help": replace(IDLE, mode="help", buttons=("help_done",)),
}  # fmt: skip
SMALL_TARGETS = """() => [...document.querySelectorAll('button, input')]
    .filter((element) => element.checkVisibility())
    .map((element) => [element.dataset.testid, element.getBoundingClientRect()])
    .filter(([, box]) => box.height < 48 || box.width < 48)
    .map(([id, box]) => `${id} ${Math.round(box.width)}x${Math.round(box.height)}`)"""
SMALL_TEXTS = """() => [...document.querySelectorAll('body *')]
    .filter((e) => !e.closest('svg') && e.checkVisibility())
    .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
    .filter((e) => parseFloat(getComputedStyle(e).fontSize) < 15.9)
    .map((e) => `${e.className} ${getComputedStyle(e).fontSize}`)"""

TOUCHING_NAMES = """() => [...document.querySelectorAll('.plan .rooms text, .plan .stop text')]
    .map((element) => [element.textContent, element.getBoundingClientRect()])
    .flatMap(([name, box], index, all) => all.slice(index + 1)
        .filter(([, other]) => box.left < other.right && other.left < box.right)
        .filter(([, other]) => box.top < other.bottom && other.top < box.bottom)
        .map(([other]) => `${name} / ${other}`))"""


AXE = Axe()
TRANSITIONS_ARE_OVER = """async () => {
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
    const running = document.getAnimations().filter((one) => one instanceof CSSTransition);
    await Promise.allSettled(running.map((one) => one.finished));
}"""


def check(page: Page, where: str) -> None:
    settle(page)
    page.evaluate(TRANSITIONS_ARE_OVER)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.axe_script)
    found = page.evaluate("axe.run({resultTypes: ['violations']}).then((found) => found.violations)")
    serious = [
        (violation["id"], [node["html"][:120] for node in violation["nodes"][:3]])
        for violation in found
        if violation["impact"] in ("serious", "critical")
    ]
    assert serious == [], where
    assert page.evaluate(SMALL_TARGETS) == [], where
    assert page.evaluate(SMALL_TEXTS) == [], where
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide, f"{where}: wider than the screen"


@SIZES
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_face_of_the_tablet(stage: Stage, open_page: OpenPage, size: tuple[int, int], language: str) -> None:
    page = open_page(stage.url, size)
    if language == "en":
        page.get_by_test_id("language").click()
    expect(page.get_by_test_id("counter-A12")).to_be_visible()
    check(page, "counter")
    page.get_by_test_id("counter-A12").click()
    expect(page.get_by_test_id("person-wang")).to_be_visible()
    check(page, "people")
    page.get_by_test_id("person-wang").click()
    check(page, "pin")
    log_in_again = page.get_by_test_id("pin")
    log_in_again.fill("1201")
    page.get_by_test_id("pin-enter").click()
    page.get_by_test_id("dest-3F-archive").click()
    check(page, "send")
    for answer, state in (("refused", "refused"), ("silent", "unanswered"), ("accepted", "accepted")):
        stage.scheduler.answer = answer
        page.get_by_test_id("dest-3F-archive").click()
        page.get_by_test_id("send").click()
        expect(page.get_by_test_id("send-status")).to_have_attribute("data-state", state)
        check(page, state)
    for tab in ("incoming", "outgoing", "map"):
        page.get_by_test_id(f"tab-{tab}").click()
        check(page, tab)
    page.get_by_test_id("tab-outgoing").click()
    page.get_by_test_id("cancel").first.click()
    check(page, "cancel")
    page.get_by_test_id("confirm-no").click()
    stage.facts.take(Alarm("fire", "b1", True, ("b1",)))
    stage.facts.take(
        FleetSummary((RobotFact("xiaodi", True, "help", 0.8, "b1-F1", "A11", RUN, help="obstacle"),), 1, 1)
    )
    page.get_by_test_id("tab-map").click()
    expect(page.get_by_test_id("help-xiaodi")).to_be_visible()
    check(page, "alarm")


def test_the_stale_tablet(stage: Stage, open_page: OpenPage) -> None:
    page = open_page(f"{stage.url}/?counter=A12")
    log_in(page)
    stage.facts.link_down()
    expect(page.get_by_test_id("stale")).to_be_visible()
    check(page, "stale send")
    page.get_by_test_id("tab-map").click()
    expect(page.get_by_test_id("as-of")).to_be_visible()
    for _ in ("zh", "en"):
        for floor in ("b1-F1", "b1-F2", "b1-F3"):
            page.get_by_test_id(f"floor-{floor}").click()
            check(page, f"stale map of {floor}")
        page.get_by_test_id("language").click()


@SIZES
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_name_on_the_map_touches_another(
    stage: Stage, open_page: OpenPage, size: tuple[int, int], language: str
) -> None:
    page = open_page(f"{stage.url}/?counter=A12", size)
    if language == "en":
        page.get_by_test_id("language").click()
    log_in(page)
    page.get_by_test_id("tab-map").click()
    for floor in ("b1-F1", "b1-F2", "b1-F3"):
        page.get_by_test_id(f"floor-{floor}").click()
        expect(page.get_by_test_id("map")).to_have_attribute("data-map", floor)
        assert page.locator(".plan .rooms text").count() > 3
        assert page.evaluate(TOUCHING_NAMES) == [], floor


@SIZES
@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS.keys())
def test_every_face_of_the_screen(
    screen: ScreenStage, open_page: OpenPage, size: tuple[int, int], view: ScreenView
) -> None:
    screen.robot.view = view
    page = open_page(screen.url, size)
    expect(page.get_by_test_id("screen")).to_have_attribute("data-mode", view.mode)
    check(page, view.mode)

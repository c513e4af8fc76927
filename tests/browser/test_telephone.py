"""The tablet's pages on a telephone: nothing is wider than the screen and nothing scrolls sideways."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from robots.core.alarm import Alarm
from robots.core.runs import FleetSummary, RobotFact
from tests.browser.test_rounds import under_way
from tests.fixtures.browser import OpenPage, log_in
from tests.web.stage import RUN, Stage

PHONE = (390, 844)
SIDEWAYS = """() => {
    const seen = [...document.querySelectorAll('body, body *')].filter((e) => e.checkVisibility() && !e.closest('svg'));
    const name = (e) => `${e.tagName}.${e.className} ${e.textContent.slice(0, 20)}`;
    const out = seen.filter((e) => e.getBoundingClientRect().right > innerWidth + 1).map(name);
    const rolls = (e) => ['auto', 'scroll'].includes(getComputedStyle(e).overflowX);
    const turns = (e) => rolls(e) && e.scrollWidth > e.clientWidth + 1;
    return [document.documentElement.scrollWidth > innerWidth, out.slice(0, 5), seen.filter(turns).map(name)];
}"""


def fits(page: Page, where: str) -> None:
    assert page.evaluate(SIDEWAYS) == [False, [], []], where


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_scrolls_sideways(stage: Stage, open_page: OpenPage, language: str) -> None:
    page = open_page(stage.url, PHONE)
    if language == "en":
        page.get_by_test_id("language").click()
    expect(page.get_by_test_id("counter-A12")).to_be_visible()
    fits(page, "counters")
    page.get_by_test_id("counter-A12").click()
    expect(page.get_by_test_id("person-zhou")).to_be_visible()
    fits(page, "people")
    page.get_by_test_id("person-zhou").click()
    fits(page, "pin")
    page.get_by_test_id("pin").fill("9001")
    page.get_by_test_id("pin-enter").click()
    expect(page.get_by_test_id("tab-robots")).to_be_visible()
    fits(page, "send")
    for opens, closes in (("template-keep", "template-dialog"), ("round-open", "round-dialog")):
        page.get_by_test_id("dest-3F-archive").click()
        page.get_by_test_id(opens).click()
        expect(page.get_by_test_id(closes)).to_be_visible()
        fits(page, opens)
        page.keyboard.press("Escape")
    page.get_by_test_id("send").click()
    expect(page.get_by_test_id("send-status")).to_have_attribute("data-state", "accepted")
    fits(page, "accepted")
    under_way(stage)
    for tab in ("incoming", "outgoing", "map", "times", "robots"):
        page.get_by_test_id(f"tab-{tab}").click()
        fits(page, tab)
    page.get_by_test_id("tab-outgoing").click()
    page.get_by_test_id("more").first.click()
    expect(page.get_by_test_id("command-dialog")).to_be_visible()
    fits(page, "commands")
    page.get_by_test_id("command-close").click()
    stage.facts.take(Alarm("fire", "b1", True, ("b1",)))
    robot = RobotFact("xiaodi", True, "help", 0.8, "b1-F1", "A11", RUN, help="obstacle")
    stage.facts.take(FleetSummary((robot,), 1, 1))
    expect(page.get_by_test_id("help-xiaodi")).to_be_visible()
    fits(page, "alarm")


def test_a_tile_leads_to_the_form_and_its_button(stage: Stage, open_page: OpenPage) -> None:
    page = open_page(f"{stage.url}/?counter=A12", PHONE)
    log_in(page)
    page.get_by_test_id("dest-3F-archive").tap()
    expect(page.get_by_test_id("send")).to_be_in_viewport()
    page.get_by_test_id("send").tap()
    expect(page.get_by_test_id("send-status")).to_have_attribute("data-state", "accepted")

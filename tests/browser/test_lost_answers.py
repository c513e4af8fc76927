"""A page comes up although something of it was lost on the way: it asks again, and says meanwhile what is missing."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from robots.settings import Hall
from tests.fixtures.browser import OpenPage, log_in
from tests.web.kiosk_stage import kiosk_stage
from tests.web.stage import LOADING, ScreenStage, Stage

EVERYTHING = re.compile("/static/")
SCRIPT = re.compile("/js/store.js$")
STYLE = re.compile("/css/tokens.css$")
WORDS = re.compile("/texts/.*json$")
ANSWERS = re.compile("/api/v1/(?!login)")


def answer(route: Route, status: int) -> None:
    """0: none at all."""
    if status:
        route.fulfill(status=status, json={"code": "busy", "zh": "正忙", "en": "busy", "reasons": []})
    else:
        route.abort()


def losing(*which: re.Pattern[str]) -> Callable[[Page], None]:
    """The first request of each address that fits gets no answer; later ones go through."""
    lost: set[str] = set()

    def lose(route: Route) -> None:
        address = route.request.url
        if address in lost:
            route.continue_()
        else:
            lost.add(address)
            answer(route, 0)

    def before(page: Page) -> None:
        for pattern in which:
            page.route(pattern, lose)

    return before


def test_a_tablet_of_which_everything_was_lost_once_can_be_used(stage: Stage, open_page: OpenPage) -> None:
    page = open_page(f"{stage.url}/?counter=A12", before=losing(SCRIPT, STYLE, WORDS, ANSWERS))
    log_in(page)
    expect(page.get_by_test_id("tab-send")).to_be_visible()
    page.get_by_test_id("tab-times").click()
    expect(page.get_by_test_id("times-problem")).to_have_text("")


@pytest.mark.parametrize("status", [0, 503], ids=["no answer", "busy"])
def test_a_locked_tablet_says_that_names_are_missing_and_asks_again(
    stage: Stage, open_page: OpenPage, status: int
) -> None:
    asked: list[str] = []
    gone = True

    def lose(route: Route) -> None:
        asked.append(route.request.url)
        answer(route, status) if gone else route.continue_()

    page = open_page(f"{stage.url}/?counter=A12", before=lambda page: page.route(re.compile("/api/v1/staff"), lose))
    alert = page.get_by_test_id("people").get_by_role("alert")
    expect(alert).to_contain_text("正忙" if status else "没有应答")
    gone = False
    expect(page.get_by_test_id("person-wang")).to_be_visible()
    expect(alert).to_have_count(0)
    assert len(asked) >= 2


@pytest.mark.parametrize("lost", [SCRIPT, EVERYTHING], ids=["one", "everything"])
def test_a_page_without_its_scripts_says_so_and_is_opened_again(
    stage: Stage, open_page: OpenPage, lost: re.Pattern[str]
) -> None:
    """Everything at once: the tablet went over to another radio, and its browser ended all that was on the way."""
    gone = True

    def lose(route: Route) -> None:
        route.abort() if gone else route.continue_()

    page = open_page(f"{stage.url}/?counter=A12", before=lambda page: page.route(lost, lose))
    expect(page.get_by_role("alert")).to_contain_text("正在重新打开")
    gone = False
    expect(page.get_by_test_id("person-wang")).to_be_visible()


def test_a_kiosk_comes_up(the_hall: Hall, open_page: OpenPage) -> None:
    with kiosk_stage(the_hall) as kiosk:
        page = open_page(kiosk.url, before=losing(SCRIPT, STYLE, WORDS, ANSWERS))
        expect(page.get_by_test_id("kiosk")).to_have_attribute("data-stage", "idle")


def test_a_robots_screen_comes_up(screen: ScreenStage, open_page: OpenPage) -> None:
    screen.robot.view = LOADING
    page = open_page(screen.url, before=losing(SCRIPT, STYLE, WORDS, ANSWERS))
    expect(page.get_by_test_id("screen")).to_have_attribute("data-mode", "loading")


@pytest.mark.parametrize("path", ["/board", "/board/wait"])
def test_boards_come_up(stage: Stage, open_page: OpenPage, path: str) -> None:
    page = open_page(f"{stage.url}{path}", before=losing(SCRIPT, STYLE, WORDS, ANSWERS))
    expect(page.locator("#board h1").first).to_be_visible()

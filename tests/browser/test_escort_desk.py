"""Staff send a guide with the visitor before it to a window: asked, followed to its end with the reason, called off."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from robots.core.clock import Instant
from robots.core.reasons import Reason, spoken
from robots.core.runs import EscortFact, FleetSummary, RobotFact
from robots.settings import Hall
from tests.browser.test_access import check
from tests.fixtures.browser import OpenPage, act, log_in
from tests.web.visitors_stage import NOW, VisitorStage, visitor_stage

PATH = "/api/v1/escorts"


@pytest.fixture
def visitors(the_hall: Hall) -> Iterator[VisitorStage]:
    with visitor_stage(the_hall) as opened:
        guides(opened)
        yield opened


def guides(stage: VisitorStage, escort: EscortFact | None = None) -> None:
    doing = "escort" if escort and escort.state == "leading" else "idle"
    robots = (
        RobotFact("xiaojing", True, "idle", 0.9, "b2-F1", "", ""),
        RobotFact("xiaozhi", True, doing, 0.8, "b1-F1", "", "", escort=escort),
    )
    stage.facts.take(FleetSummary(robots, 0, 0))


def page_of(stage: VisitorStage, open_page: OpenPage, size: tuple[int, int] = (1280, 800)) -> Page:
    page = open_page(f"{stage.url}/?counter=A12", size)
    log_in(page)
    page.get_by_test_id("tab-handoffs").tap()
    return page


def leading(waiting_for: str = "") -> EscortFact:
    return EscortFact("escort-xiaozhi-1", "B02", "leading", Instant(NOW - 20), waiting_for)


def test_a_guide_is_sent_to_a_window_and_followed_to_the_end(visitors: VisitorStage, open_page: OpenPage) -> None:
    page = page_of(visitors, open_page)
    page.get_by_test_id("escort-send").tap()
    expect(page.get_by_test_id("escort-guide-xiaozhi")).to_be_checked()  # on the floor of this tablet
    expect(page.get_by_test_id("escort-to-E01")).to_have_count(0)  # another building's
    page.get_by_test_id("escort-yes").tap()
    expect(page.get_by_test_id("escort-missing")).to_have_text("请选窗口或科室，或填已叫到的号")
    page.get_by_test_id("escort-to-B02").tap()
    page.get_by_test_id("escort-elder").tap()
    check(page, "escort")
    act(page, "escort-yes", PATH)
    asked = visitors.fleet.asked[-1]
    assert (asked.kind, asked.robot, asked.to, asked.ticket) == ("escort", "xiaozhi", "B02", "")
    assert (asked.elder, asked.lang, asked.person) == (True, "", "wang")
    guides(visitors, leading("waiting_for_visitor"))
    row = page.get_by_test_id("escort-of-xiaozhi")
    for words in ("徐小智 → B02", "带路中", "等来访者跟上"):
        expect(row).to_contain_text(words)
    why = (spoken(Reason.VISITOR_GONE),)
    guides(visitors, EscortFact("escort-xiaozhi-1", "B02", "given_up", Instant(NOW), reasons=why))
    for words in ("没有送到", "来访者没有跟来"):
        expect(row).to_contain_text(words)
    expect(page.get_by_test_id("escort-end-xiaozhi")).to_be_hidden()


def test_offices_upstairs_are_offered_where_the_guide_takes_the_lift(
    visitors: VisitorStage, open_page: OpenPage
) -> None:
    page = page_of(visitors, open_page)
    page.get_by_test_id("escort-send").tap()
    expect(page.get_by_test_id("escort-to-2F-tax")).to_be_visible()
    expect(page.get_by_text("2 楼（一起乘电梯）")).to_be_visible()
    expect(page.get_by_test_id("escort-to-2F-city")).to_have_count(0)  # staff only
    expect(page.get_by_test_id("escort-to-3F-archive")).to_have_count(0)
    page.get_by_test_id("escort-to-2F-tax").tap()
    check(page, "escort")
    act(page, "escort-yes", PATH)
    assert (visitors.fleet.asked[-1].robot, visitors.fleet.asked[-1].to) == ("xiaozhi", "2F-tax")


def test_a_called_number_is_enough_and_a_refusal_is_told(visitors: VisitorStage, open_page: OpenPage) -> None:
    page = page_of(visitors, open_page)
    page.get_by_test_id("escort-send").tap()
    page.get_by_test_id("escort-guide-xiaojing").tap()
    expect(page.get_by_test_id("escort-to-E01")).to_be_visible()
    page.get_by_test_id("escort-ticket").fill("32")
    page.get_by_test_id("escort-yes").tap()
    expect(page.get_by_test_id("escort-missing")).to_contain_text("号码不对")
    page.get_by_test_id("escort-ticket").fill("e032")
    visitors.fleet.answer, visitors.fleet.reasons = "refused", (Reason.TICKET_NOT_CALLED,)
    act(page, "escort-yes", PATH)
    asked = visitors.fleet.asked[-1]
    assert (asked.robot, asked.to, asked.ticket) == ("xiaojing", "", "E032")
    expect(page.get_by_test_id("escort-problem")).to_contain_text(spoken(Reason.TICKET_NOT_CALLED).zh)


def test_an_escort_is_called_off_once_asked_back(visitors: VisitorStage, open_page: OpenPage) -> None:
    guides(visitors, leading())
    page = page_of(visitors, open_page)
    page.get_by_test_id("escort-end-xiaozhi").tap()
    page.get_by_test_id("confirm-no").tap()
    assert visitors.fleet.asked == []
    page.get_by_test_id("escort-end-xiaozhi").tap()
    act(page, "confirm-yes", f"{PATH}/xiaozhi/end")
    assert (visitors.fleet.asked[-1].kind, visitors.fleet.asked[-1].robot) == ("escort_end", "xiaozhi")


def test_nothing_is_sent_by_facts_that_are_old(visitors: VisitorStage, open_page: OpenPage) -> None:
    guides(visitors, leading())
    page = page_of(visitors, open_page)
    expect(page.get_by_test_id("escort-send")).to_be_enabled()
    visitors.facts.link_down()
    expect(page.get_by_test_id("escort-send")).to_be_disabled()
    expect(page.get_by_test_id("escort-end-xiaozhi")).to_be_disabled()

"""Staff's pages for visitors' questions, played by touch; everybody can use them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from robots.core.clock import Instant
from robots.core.visitors import HandoffCleared, HandoffReason, HandoffState, Turn
from robots.settings import Hall
from tests.browser.test_access import SIZES, check
from tests.fixtures.browser import OpenPage, log_in
from tests.web.visitors_stage import NOW, VisitorStage, busy_week, visitor_stage, waiting


@pytest.fixture
def visitors(the_hall: Hall) -> Iterator[VisitorStage]:
    with visitor_stage(the_hall) as opened:
        yield opened


def desk(visitors: VisitorStage, open_page: OpenPage, size: tuple[int, int] = (1280, 800)) -> Page:
    page = open_page(f"{visitors.url}/?counter=A12", size)
    log_in(page)
    page.get_by_test_id("tab-handoffs").click()
    return page


def urgent(visitors: VisitorStage) -> None:
    packet = waiting(
        "h-0002", robot="xiaojing", reason=HandoffReason.EMERGENCY, state=HandoffState.ESCALATED, escalated=True,
        candidates=(), transcript=(Turn(Instant(NOW - 20), "visitor", "有人晕倒了，快来人！"),),
    )  # fmt: skip
    visitors.handoffs.take(packet)
    visitors.facts.take(packet)


def test_take_it_answer_with_a_suggestion_and_close(visitors: VisitorStage, open_page: OpenPage) -> None:
    page = desk(visitors, open_page)
    expect(page.get_by_test_id("handoffs-empty")).to_be_visible()
    visitors.call()
    expect(page.get_by_test_id("tab-handoffs").locator(".badge")).to_have_text("1")
    expect(page.get_by_test_id("said")).to_contain_text("就是养狗登记，狗证")
    page.get_by_test_id("act-acknowledge").tap()
    expect(page.get_by_test_id("desk-done")).to_have_text("访客已看到您在处理")
    expect(page.get_by_test_id("act-acknowledge")).to_be_hidden()
    page.get_by_test_id("suggest-id_card_renew").tap()
    expect(page.get_by_test_id("answer-text")).to_have_value(re.compile("B01"))
    page.get_by_test_id("act-answer").tap()
    expect(page.get_by_test_id("handoff-h-0001")).to_contain_text("您已回答")
    page.get_by_test_id("learn").tap()
    expect(page.get_by_test_id("phrasing-text")).to_have_value("就是养狗登记，狗证")
    page.get_by_test_id("entry-id_card_renew").tap()
    expect(page.get_by_test_id("desk-done")).to_contain_text("等另一位同事审核")
    page.get_by_test_id("act-close").tap()
    expect(page.get_by_test_id("handoff-h-0001")).to_contain_text("已结束")
    visitors.handoffs.take(HandoffCleared("xiaozhi", "h-0001"))
    visitors.facts.take(HandoffCleared("xiaozhi", "h-0001"))
    expect(page.get_by_test_id("tab-handoffs").locator(".badge")).to_be_hidden()


def test_what_nobody_takes_stands_out_and_comes_first(visitors: VisitorStage, open_page: OpenPage) -> None:
    visitors.call()
    urgent(visitors)
    page = desk(visitors, open_page)
    cards = page.locator(".handoff-card")
    expect(cards).to_have_count(2)
    expect(cards.first).to_have_attribute("data-tone", "bad")
    expect(cards.first).to_contain_text("无人应答，请尽快")
    expect(page.get_by_test_id("tab-handoffs")).to_have_attribute("data-urgent", "true")


def test_a_silent_guide_is_said_and_the_words_stay(visitors: VisitorStage, open_page: OpenPage) -> None:
    visitors.call()
    visitors.answers = False
    page = desk(visitors, open_page)
    page.get_by_test_id("act-answer").tap()
    expect(page.get_by_test_id("desk-problem")).to_have_text("请先写下回答")
    page.get_by_test_id("answer-text").fill("请到 B01")
    page.get_by_test_id("act-answer").tap()
    expect(page.get_by_test_id("desk-problem")).to_contain_text("直接去机器人旁边")
    expect(page.get_by_test_id("answer-text")).to_have_value("请到 B01")
    visitors.answers = True
    page.get_by_test_id("act-answer").tap()
    expect(page.get_by_test_id("desk-done")).to_have_text("回答已显示在机器人屏幕上")
    assert len({reply.key for reply in visitors.sent}) == 1


def test_one_tap_proposes_and_another_person_approves(visitors: VisitorStage, open_page: OpenPage) -> None:
    busy_week(visitors)
    page = desk(visitors, open_page)
    page.get_by_test_id("tab-questions").click()
    page.get_by_test_id("add-phrasing").first.tap()
    page.get_by_test_id("phrasing-search").fill("身份证")
    page.get_by_test_id("entry-id_card_renew").tap()
    expect(page.get_by_test_id("own-proposal")).to_be_visible()
    page.get_by_test_id("approve-proposal").first.tap()  # a colleague's
    expect(page.get_by_test_id("questions-done")).to_contain_text("已通过")
    expect(page.get_by_test_id("proposal")).to_have_count(1)
    for asked in ("17 次 / 共问 60 次", "1 次 / 共问 7 次", "0 次 / 共问 6 次"):  # Monday, Sunday, Saturday
        expect(page.get_by_test_id("questions-count")).to_have_text(asked)
        page.get_by_test_id("day-before").tap()


def test_the_report_asks_for_a_login(visitors: VisitorStage, open_page: OpenPage) -> None:
    page = open_page(f"{visitors.url}/week")
    expect(page.get_by_test_id("week-problem")).to_contain_text("先在平板上登录")
    check(page, "week without a login")


@SIZES
@pytest.mark.parametrize("language", ["zh", "en"])
def test_everybody_can_use_them(
    visitors: VisitorStage, open_page: OpenPage, size: tuple[int, int], language: str
) -> None:
    page = open_page(f"{visitors.url}/?counter=A12", size)
    if language == "en":
        page.get_by_test_id("language").click()
    log_in(page)
    page.get_by_test_id("tab-handoffs").click()
    expect(page.get_by_test_id("handoffs-empty")).to_be_visible()
    check(page, "no hand-off")
    page.get_by_test_id("tab-questions").click()
    expect(page.get_by_test_id("questions-empty")).to_be_visible()
    check(page, "no question")
    busy_week(visitors)
    visitors.call()
    urgent(visitors)
    page.get_by_test_id("tab-handoffs").click()
    page.get_by_test_id("handoff-h-0001").click()
    expect(page.get_by_test_id("suggest-id_card_renew")).to_be_visible()
    check(page, "hand-offs")
    page.get_by_test_id("tab-questions").click()
    page.get_by_test_id("day-after").click()
    page.get_by_test_id("day-before").click()
    expect(page.get_by_test_id("cluster").first).to_be_visible()
    check(page, "questions")
    page.get_by_test_id("add-phrasing").first.click()
    expect(page.get_by_test_id("phrasing-dialog")).to_be_visible()
    check(page, "add a phrasing")
    page.goto(f"{visitors.url}/week?from=2026-01-05")
    expect(page.get_by_test_id("sheet")).to_be_visible()
    check(page, "week")
    page.goto(f"{visitors.url}/week?from=2025-06-02")
    expect(page.get_by_test_id("week-empty")).to_be_visible()
    check(page, "an empty week")

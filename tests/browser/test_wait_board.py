"""The wait board on a large screen: who is called where, how many wait, how long; old facts are not shown as news."""

from __future__ import annotations

from dataclasses import replace

from playwright.sync_api import Page, expect

from robots.core.clock import Instant
from robots.core.waiting import CalledTicket, Estimate, PlaceInLine, Surge, WaitingFact
from tests.browser.test_access import check
from tests.browser.test_board import WALL
from tests.fixtures.browser import OpenPage
from tests.web.stage import NOW, Stage

ALL_SEEN = """() => [...document.querySelectorAll(".queue")].every((row) => {
  const low = row.getBoundingClientRect().bottom;
  return low <= innerHeight && [...row.querySelectorAll(".call, .big, .label")].every((part) =>
    part.getBoundingClientRect().bottom <= low);
})"""


def queue(name: str, waiting: int, next_: Estimate | None, calls: int = 5, ago_s: float = 5.0) -> WaitingFact:
    line = tuple(PlaceInLine(f"{name}{n + 40:03d}", next_) for n in range(waiting))
    called = tuple(
        CalledTicket(f"{name}{39 - n:03d}", f"{name}{n + 1:02d}", Instant(NOW - 60 * n)) for n in range(calls)
    )
    return WaitingFact(name, Instant(NOW - ago_s), line, called, 6, 30, next_, 900.0)


def busy(stage: Stage) -> None:
    stage.facts.take(queue("A", 23, Estimate(430.0, 660.0, 1000.0)))
    stage.facts.take(queue("B", 4, Estimate(130.0, 300.0, 520.0), calls=2))
    stage.facts.take(queue("E", 0, Estimate(0.0, 0.0, 60.0), calls=0))


def wait_board(stage: Stage, open_page: OpenPage) -> Page:
    page = open_page(f"{stage.url}/board/wait", WALL)
    expect(page.get_by_test_id("clock")).to_have_text("10:32")
    return page


def test_it_says_who_is_called_where_and_how_long_others_wait(stage: Stage, open_page: OpenPage) -> None:
    busy(stage)
    page = wait_board(stage, open_page)
    for words in ("A039", "A01", "23 位", "23 people", "7–17 分钟", "7–17 min"):
        expect(page.get_by_test_id("queue-A")).to_contain_text(words)
    expect(page.get_by_test_id("queue-E")).to_contain_text("不用等")
    expect(page.get_by_test_id("queue-E")).to_contain_text("现在没有叫号")
    assert page.evaluate(ALL_SEEN)
    check(page, "wait board")
    surge = Surge("permit", 120, 30, "permit", "permit")
    stage.facts.take(replace(queue("A", 23, Estimate(430.0, 660.0, 1000.0)), surges=(surge,)))
    expect(page.get_by_test_id("banner")).to_contain_text("特别多")
    assert page.evaluate(ALL_SEEN), "with a banner too"
    page.set_viewport_size({"width": 1080, "height": 1920})
    assert page.evaluate(ALL_SEEN), "hung upright too"
    page.set_viewport_size({"width": WALL[0], "height": WALL[1]})
    stage.facts.take(queue("B", 5, None, calls=2))
    expect(page.get_by_test_id("queue-B")).to_contain_text("暂无法估计")


def test_staff_are_offered_water_for_who_waits_long_and_told_of_a_surge(stage: Stage, open_page: OpenPage) -> None:
    surge = Surge("permit", 120, 30, "“permit”今日已取 120 号，平常此时约 30 号", "permit: 120 numbers today")
    fact = replace(queue("A", 23, None), overdue=5, care_to="wait-A", surges=(surge,))
    stage.facts.take(fact)
    page = open_page(stage.url, WALL)
    expect(page.get_by_test_id("long-A")).to_contain_text("A 队有 5 位已等了很久")
    expect(page.get_by_test_id("long-A")).to_contain_text("送水到")
    expect(page.get_by_test_id("surge-A")).to_contain_text("今日已取 120 号")
    stage.facts.take(replace(fact, updated=Instant(NOW - 600.0)))
    expect(page.get_by_test_id("long-A")).to_have_count(0)
    expect(page.get_by_test_id("surge-A")).to_have_count(0)
    stage.facts.take(fact)
    expect(page.get_by_test_id("long-A")).to_have_count(1)
    stage.facts.take(replace(fact, care_to=""))
    expect(page.get_by_test_id("long-A")).to_contain_text("送不了水")
    stage.facts.take(replace(fact, overdue=0, care_to="", surges=()))
    expect(page.get_by_test_id("long-A")).to_have_count(0)
    expect(page.get_by_test_id("surge-A")).to_have_count(0)


def test_old_facts_are_not_shown_as_news(stage: Stage, open_page: OpenPage) -> None:
    stage.facts.take(queue("A", 23, Estimate(430.0, 660.0, 1000.0), ago_s=600.0))
    page = wait_board(stage, open_page)
    expect(page.get_by_test_id("banner")).to_contain_text("信息已中断")
    expect(page.get_by_test_id("queue-A")).to_have_count(0)

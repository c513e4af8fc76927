"""A robot that waits for a person, on every tablet: where, what is aboard, who comes, and the buttons of each role."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from robots.core.clock import Instant
from robots.core.lift import RobotCleared
from robots.core.reasons import Reason
from robots.core.runs import FleetSummary, HelpCall, RobotFact
from tests.browser.test_access import SIZES, check
from tests.fixtures.browser import OpenPage, act, log_in
from tests.web.stage import NOW, RUN, Stage

BASE = {
    "id": "xiaodi-1", "reason": "lift_stalled", "since": Instant(NOW - 42), "map_id": "b1-F2", "zone": "in",
    "lift": "east", "folders": 2, "confidential": 1,
}  # fmt: skip


def calls(stage: Stage, **changes: object) -> None:
    call = HelpCall(**(BASE | changes))  # type: ignore[arg-type]
    robot = RobotFact("xiaodi", True, "help", 0.8, "b1-F2", "", RUN, help=call.reason, call=call)
    stage.facts.take(FleetSummary((robot,), 1, 1))


@pytest.fixture
def tablet(stage: Stage, open_page: OpenPage) -> Page:
    calls(stage)
    return open_page(f"{stage.url}/?counter=A12")


def test_every_tablet_says_where_since_when_and_what_is_aboard_also_when_locked(stage: Stage, tablet: Page) -> None:
    notice = tablet.get_by_test_id("help-xiaodi")
    expect(notice).to_contain_text("徐小递需要帮助：电梯停滞（2 楼 · 东梯轿厢内）")
    expect(notice).to_contain_text("10:31 起 · 车上 2 份文件 · 其中 1 份保密 · 还没有人应答")
    expect(notice.get_by_role("button")).to_have_count(0)
    calls(stage, by="li", by_at=Instant(NOW))
    expect(notice).to_contain_text("同事正在前往")  # a name is for colleagues
    expect(notice).not_to_contain_text("李")


def test_one_says_to_be_coming_and_the_others_see_the_name(stage: Stage, tablet: Page) -> None:
    log_in(tablet)
    act(tablet, "help_coming-xiaodi", "/help_coming")
    expect(tablet.get_by_test_id("help_coming-xiaodi")).to_be_disabled()
    asked = stage.scheduler.asked[-1]
    assert (asked.kind, asked.robot, asked.person) == ("help_coming", "xiaodi", "wang")
    calls(stage, by="wang", by_at=Instant(NOW))
    expect(tablet.get_by_test_id("help-xiaodi")).to_contain_text("您正在前往")
    expect(tablet.get_by_test_id("help_coming-xiaodi")).to_have_count(0)
    calls(stage, by="zhou", by_at=Instant(NOW))
    expect(tablet.get_by_test_id("help-xiaodi")).to_contain_text(f"{stage.hall.staff['zhou'].name}正在前往")


def test_the_robot_goes_on_only_after_a_second_look(stage: Stage, tablet: Page) -> None:
    log_in(tablet)
    calls(stage, by="wang", by_at=Instant(NOW))
    tablet.get_by_test_id("help_done-xiaodi").tap()
    tablet.get_by_test_id("confirm-no").tap()
    assert stage.scheduler.asked == []
    tablet.get_by_test_id("help_done-xiaodi").tap()
    act(tablet, "confirm-yes", "/help_done")
    assert [(r.kind, r.person) for r in stage.scheduler.asked] == [("help_done", "wang")]
    calls(stage, by="wang", by_at=Instant(NOW), release="asked")
    expect(tablet.get_by_test_id("help-xiaodi")).to_contain_text("已让机器人继续")
    expect(tablet.get_by_test_id("help_done-xiaodi")).to_have_count(0)
    calls(stage, by="wang", by_at=Instant(NOW), release="failed")
    expect(tablet.get_by_test_id("help-xiaodi")).to_contain_text("机器人没有继续")
    expect(tablet.get_by_test_id("help_done-xiaodi")).to_be_visible()


def test_of_a_robot_that_is_to_go_on_from_a_sill_it_says_to_push_it_off_first(stage: Stage, tablet: Page) -> None:
    notice = tablet.get_by_test_id("help-xiaodi")
    calls(stage, zone="sill", by="wang", by_at=Instant(NOW), release="failed")
    expect(notice).to_contain_text("请先把它整个推到厅里或轿厢里")
    expect(notice).not_to_contain_text("请到它屏幕上处理")
    calls(stage, zone="sill", by="wang", by_at=Instant(NOW))
    expect(notice).not_to_contain_text("请先把它整个推")  # who has lost its place there goes on by itself


def test_a_refusal_is_said_beside_the_button(stage: Stage, tablet: Page) -> None:
    log_in(tablet)
    stage.scheduler.answer, stage.scheduler.reasons = "refused", (Reason.HELP_OVER,)
    tablet.get_by_test_id("help_coming-xiaodi").tap()
    expect(tablet.get_by_test_id("help-problem-xiaodi")).to_have_text("这项求助已经结束")


def test_what_nobody_answers_stands_out_for_a_supervisor(stage: Stage, tablet: Page) -> None:
    log_in(tablet, "zhou", "9001")
    calls(stage, late=True)
    notice = tablet.get_by_test_id("help-xiaodi")
    expect(notice).to_contain_text("请主管安排")
    expect(notice).to_contain_class("notice-mine")
    expect(tablet.get_by_test_id("help_done-xiaodi")).to_be_visible()
    expect(tablet.get_by_test_id("not_in_car-xiaodi")).to_have_count(0)  # it answers


def test_a_supervisor_takes_the_car_back_from_a_dead_robot(stage: Stage, tablet: Page) -> None:
    log_in(tablet, "zhou", "9001")
    calls(stage, reason="robot_lost", silent=True)
    tablet.get_by_test_id("not_in_car-xiaodi").tap()
    expect(tablet.get_by_test_id("confirm")).to_contain_text("亲自查看")
    act(tablet, "confirm-yes", "/not_in_car")
    assert stage.resets == [RobotCleared("xiaodi", "zhou", Instant(NOW))]


def test_others_have_no_such_button(stage: Stage, tablet: Page) -> None:
    log_in(tablet)
    calls(stage, silent=True)
    expect(tablet.get_by_test_id("help-xiaodi")).to_contain_text("机器人失联")
    expect(tablet.get_by_test_id("not_in_car-xiaodi")).to_have_count(0)


@SIZES
@pytest.mark.parametrize("language", ["zh", "en"])
def test_everybody_can_use_it(stage: Stage, open_page: OpenPage, size: tuple[int, int], language: str) -> None:
    calls(stage, late=True)
    page = open_page(f"{stage.url}/?counter=A12", size)
    if language == "en":
        page.get_by_test_id("language").tap()
    log_in(page, "zhou", "9001")
    expect(page.get_by_test_id("help_coming-xiaodi")).to_be_visible()
    check(page, "an unanswered request")
    calls(stage, silent=True, by="wang", by_at=Instant(NOW))
    expect(page.get_by_test_id("not_in_car-xiaodi")).to_be_visible()
    check(page, "a dead robot")

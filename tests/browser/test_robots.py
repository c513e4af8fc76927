"""Robots for supervisors: service, battery, the queue for a charger, folders left aboard; with every button."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from robots.core.clock import Instant
from robots.core.reasons import Reason
from robots.core.runs import DutyFact, FleetSummary, FolderAboard, RobotFact
from tests.browser.test_access import check
from tests.fixtures.browser import OpenPage, act, log_in
from tests.web.stage import NOW, RUN, SECRET_RUN, Stage

DESK = (1024, 768)
PLACES = {"xiaodi": "dock-1", "xiaojing": "wait-A", "xiaozhi": "dock-zhi"}


def robots(stage: Stage, aboard: tuple[FolderAboard, ...] = (), **changes: DutyFact) -> None:
    known = {
        "xiaodi": DutyFact(charging=True, berth="dock-1", range_s=5400),
        "xiaojing": DutyFact(
            queued_for="dock-1", queued_since=Instant(NOW - 720), queue_place=1, range_s=1500, berth="wait-A"
        ),
        "xiaozhi": DutyFact(
            state="out", leave="maintenance", course="finish", by="zhou", since=Instant(NOW - 3600), range_s=12_000
        ),
    } | changes
    charge = {"xiaodi": 0.62, "xiaojing": 0.31, "xiaozhi": 0.84}
    facts = tuple(
        RobotFact(
            name, True, "charging" if duty.charging else "idle", charge[name], "b1-F1", PLACES[name], "", duty=duty
        )
        for name, duty in sorted(known.items())
    )
    stage.facts.take(FleetSummary(facts, 0, 0, aboard=aboard))


FOLDERS = (
    FolderAboard(RUN, "xiaozhi", 2, "out", Instant(NOW - 3600), "b1-F2", "2F-permits"),
    FolderAboard(SECRET_RUN, "xiaogone", 0, "removed", Instant(NOW - 86_000)),
)


@pytest.fixture
def tablet(stage: Stage, open_page: OpenPage) -> Page:
    robots(stage)
    page = open_page(f"{stage.url}/?counter=A12", DESK)
    log_in(page, "zhou", "9001")
    page.get_by_test_id("tab-robots").tap()
    return page


def test_only_supervisors_have_the_page(stage: Stage, open_page: OpenPage) -> None:
    robots(stage)
    page = open_page(f"{stage.url}/?counter=A12", DESK)
    log_in(page)
    expect(page.get_by_test_id("tab-map")).to_be_visible()
    expect(page.get_by_test_id("tab-robots")).to_be_hidden()
    page.goto(f"{stage.url}/#robots")
    expect(page.locator("robots-view")).to_have_count(0)


def test_each_robot_says_what_it_is_at_and_what_its_battery_allows(tablet: Page) -> None:
    card = tablet.get_by_test_id("robot-xiaodi")
    expect(card).to_contain_text("充电")
    expect(card).to_contain_text("电量 62%")
    expect(card).to_contain_text("约可行驶 90 分钟")
    queued = tablet.get_by_test_id("robot-xiaojing")
    expect(queued).to_contain_text("第 1 位，10:20 起")
    expect(tablet.get_by_test_id("state-xiaozhi")).to_have_text("已停用")
    expect(tablet.get_by_test_id("robot-xiaozhi")).to_contain_text("维护")


@pytest.mark.parametrize("leave", ["robot_maintenance", "robot_leave"])
@pytest.mark.parametrize("course", ["finish", "reassign", "cancel"])
def test_out_of_service_asks_why_and_what_becomes_of_its_runs(
    stage: Stage, tablet: Page, leave: str, course: str
) -> None:
    tablet.get_by_test_id("out-xiaodi").tap()
    tablet.get_by_test_id(f"act-{leave}").tap()
    tablet.get_by_test_id(f"course-{course}").tap()
    act(tablet, "choose-yes", "/api/v1/duties/xiaodi")
    asked = stage.scheduler.asked[-1]
    assert (asked.kind, asked.robot, asked.person, asked.course) == (leave, "xiaodi", "zhou", course)
    until = Instant(NOW + 1800)
    leaving = DutyFact("leaving", "maintenance", "reassign", by="zhou", since=Instant(NOW), until=until)
    robots(stage, xiaodi=leaving)
    expect(tablet.get_by_test_id("state-xiaodi")).to_have_text("收尾中，将停用")
    expect(tablet.get_by_test_id("robot-xiaodi")).to_contain_text("最迟 11:02 停用")


def test_a_second_thought_changes_nothing(stage: Stage, tablet: Page) -> None:
    tablet.get_by_test_id("out-xiaodi").tap()
    tablet.get_by_test_id("choose-no").tap()
    expect(tablet.get_by_test_id("choose")).to_have_count(0)
    assert stage.scheduler.asked == []


def test_back_in_service_and_end_charging_are_asked_once_more(stage: Stage, tablet: Page) -> None:
    for robot, kind in (("xiaozhi", "robot_return"), ("xiaodi", "charge_end")):
        tablet.get_by_test_id(f"{kind}-{robot}").tap()
        act(tablet, "choose-yes", f"/api/v1/duties/{robot}")
        assert (stage.scheduler.asked[-1].kind, stage.scheduler.asked[-1].robot) == (kind, robot)


def test_a_refusal_is_said_on_the_robots_card(stage: Stage, tablet: Page) -> None:
    robots(stage, xiaojing=DutyFact(range_s=1500))
    stage.scheduler.answer, stage.scheduler.reasons = "refused", (Reason.CHARGED_ENOUGH,)
    tablet.get_by_test_id("charge-xiaojing").tap()
    expect(tablet.get_by_test_id("robot-problem-xiaojing")).to_have_text("电量充足，不用充电")


def test_folders_left_aboard_are_listed_and_who_took_one_is_entered(stage: Stage, tablet: Page) -> None:
    robots(stage, FOLDERS)
    expect(tablet.get_by_test_id("tab-robots")).to_contain_text("2")
    left = tablet.get_by_test_id(f"left-{RUN}")
    expect(left).to_contain_text("徐小智 · 2 号仓")
    expect(left).to_contain_text("机器人已停用 · 09:32 起 · 最后位置：2 楼")
    expect(tablet.get_by_test_id(f"left-{SECRET_RUN}")).to_contain_text("机器人已不在配置中")
    tablet.get_by_test_id(f"taken-{RUN}").tap()
    tablet.get_by_test_id("person-wang").tap()
    act(tablet, "choose-yes", f"/api/v1/folders/{RUN}/taken")
    asked = stage.scheduler.asked[-1]
    assert (asked.kind, asked.run, asked.name, asked.person) == ("folder_taken", RUN, "wang", "zhou")


def test_the_page_and_its_dialog_can_be_used_by_everybody(stage: Stage, tablet: Page) -> None:
    robots(stage, FOLDERS)
    expect(tablet.get_by_test_id(f"left-{RUN}")).to_be_visible()
    check(tablet, "robots")
    if picture := os.environ.get("HALL_PICTURES"):
        tablet.screenshot(path=Path(picture) / "robots.png", full_page=True)
    tablet.get_by_test_id("out-xiaodi").tap()
    expect(tablet.get_by_test_id("choose")).to_be_visible()
    check(tablet, "out of service")
    if picture:
        tablet.screenshot(path=Path(picture) / "robots-out.png")
    tablet.get_by_test_id("choose-no").tap()
    tablet.get_by_test_id("language").tap()
    expect(tablet.get_by_test_id("state-xiaozhi")).to_have_text("Out of service")
    check(tablet, "robots in English")

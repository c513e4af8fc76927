"""The page of the ways as a supervisor meets it: lanes by a tap, areas by two, what stands, who waits for whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from robots.core.clock import Instant
from robots.core.runs import FleetSummary, RobotFact, RunState, Waiting
from robots.settings import Hall
from tests.browser.test_access import check
from tests.browser.test_times import tablet
from tests.fixtures.browser import TALL, WIDE, OpenPage, act
from tests.web.stage import RUN_FACT
from tests.web.times_stage import TimesStage, times_stage

LANE = "b1-F1/n0|b1-F1/n1"
SMALL = (1024, 768)
SIZES = pytest.mark.parametrize("size", [SMALL, WIDE, TALL], ids=["small", "wide", "tall"])


@pytest.fixture
def stage(the_hall: Hall) -> Iterator[TimesStage]:
    with times_stage(the_hall) as opened:
        yield opened


def lanes_page(stage: TimesStage, open_page: OpenPage, size: tuple[int, int] = SMALL) -> Page:
    page = tablet(stage, open_page, size=size)
    page.get_by_test_id("tab-map").click()
    page.get_by_test_id("lanes-manage").click()
    page.get_by_test_id("lanes-floor-b1-F1").click()
    expect(page.get_by_test_id(f"lane-{LANE}")).to_be_attached()
    return page


def tap(page: Page, lane: str = LANE) -> None:
    page.get_by_test_id(f"lane-{lane}").focus()
    page.keyboard.press("Enter")


def tap_plan(page: Page, x: float, y: float) -> None:
    """Tap the plan there, as parts of its width and height."""
    box = page.locator("lanes-view [data-testid=map]").bounding_box()
    assert box is not None
    page.touchscreen.tap(box["x"] + x * box["width"], box["y"] + y * box["height"])


def begin_area(page: Page, name: str) -> None:
    """Two taps and a name, not saved yet."""
    page.get_by_test_id("area-start").tap()
    expect(page.get_by_test_id("area-cancel")).to_be_visible()
    tap_plan(page, 0.45, 0.45)
    expect(page.get_by_test_id("lanes-hint")).to_contain_text("对角")
    tap_plan(page, 0.55, 0.6)
    page.get_by_test_id("area-name").fill(name)


def draw_area(page: Page, name: str) -> None:
    begin_area(page, name)
    act(page, "area-save", "/api/v1/lanes/areas/keep-clear")
    expect(page.get_by_test_id(f"stands-clear-{name}")).to_be_visible()


def stand_off(stage: TimesStage) -> None:
    """小递 waits for 小智, which nobody has heard of for a while."""
    waiting = Waiting("lane_taken", Instant(stage.clock.at - 95), None, ("xiaozhi",))
    stage.facts.take(replace(RUN_FACT, state=RunState.CARRYING, waiting_for=waiting))
    robots = (
        RobotFact("xiaozhi", False, "offline", 0.5, "b1-F1", "", ""),
        RobotFact("xiaodi", True, "run", 0.86, "b1-F1", "A11", RUN_FACT.run),
    )
    summary = stage.facts.fleet() or FleetSummary((), 0, 0)
    stage.facts.take(replace(summary, robots=robots))


def test_a_lane_is_closed_by_two_taps_and_the_list_says_since_when_and_by_whom(
    stage: TimesStage, open_page: OpenPage
) -> None:
    page = lanes_page(stage, open_page)
    lane = page.get_by_test_id(f"lane-{LANE}")
    box = lane.locator(".lane-touch").bounding_box()
    assert box is not None
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.get_by_test_id("lane-name")).to_have_text("1 楼 n0–n1")
    act(page, "lane-close", "/api/v1/lanes/close")
    expect(lane).to_have_attribute("data-state", "closed")
    row = page.get_by_test_id(f"stands-closed-{LANE}")
    expect(row).to_contain_text("已封闭")
    expect(row).to_contain_text("09:30 起")
    expect(row).to_contain_text("由周涛设定")
    assert stage.fleet.scheduler.book.lanes.road.closed == {LANE}
    act(page, f"lift-closed-{LANE}", "/api/v1/lanes/open")
    expect(row).to_have_count(0)
    expect(lane).to_have_attribute("data-state", "open")


def test_a_lane_is_slowed_and_drives_as_drawn_again(stage: TimesStage, open_page: OpenPage) -> None:
    page = lanes_page(stage, open_page)
    tap(page)
    act(page, "speed-0.4", "/api/v1/lanes/speed/limit")
    expect(page.get_by_test_id("speed-0.4")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_test_id(f"stands-slowed-{LANE}")).to_contain_text("限速 0.4 m/s")
    assert stage.fleet.scheduler.book.lanes.road.limits == {LANE: 0.4}
    act(page, "speed-drawn", "/api/v1/lanes/speed/limit")
    expect(page.get_by_test_id(f"stands-slowed-{LANE}")).to_have_count(0)


def test_a_node_is_closed_for_half_an_hour_and_opens_by_itself(stage: TimesStage, open_page: OpenPage) -> None:
    page = lanes_page(stage, open_page)
    circle = page.get_by_test_id("lane-b1-F1/n2").locator("circle")
    box = circle.bounding_box()
    assert box is not None
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.get_by_test_id("lane-name")).to_have_text("1 楼 n2")
    expect(page.get_by_test_id("speed-0.4")).to_have_count(0)
    page.get_by_test_id("lane-lasts").select_option("0.5")
    act(page, "lane-close", "/api/v1/lanes/close")
    row = page.get_by_test_id("stands-closed-b1-F1/n2")
    expect(row).to_contain_text("到 10:00 自动解除")
    expect(page.get_by_test_id("lane-b1-F1/n2")).to_have_attribute("data-state", "closed")
    assert stage.fleet.scheduler.book.lanes.road.closed == {"b1-F1/n2"}
    stage.pass_to("2026-01-05 10:01")
    assert stage.fleet.scheduler.book.lanes.road.closed == set()


def test_an_area_is_drawn_by_two_taps_named_and_freed(stage: TimesStage, open_page: OpenPage) -> None:
    page = lanes_page(stage, open_page)
    draw_area(page, "布展")
    expect(page.get_by_test_id("stands-clear-布展")).to_contain_text("禁止驶入")
    area = stage.fleet.scheduler.book.lanes.road.areas["布展"]
    (x1, y1), _, (x2, y2), _ = area.polygon
    assert (area.map_id, area.enter, x1 < x2, y1 > y2) == ("b1-F1", False, True, True)
    act(page, "lift-clear-布展", "/api/v1/lanes/areas/free")
    expect(page.get_by_test_id("stands-clear-布展")).to_have_count(0)


def test_what_another_tablet_says_is_shown_here(stage: TimesStage, open_page: OpenPage) -> None:
    here, there = lanes_page(stage, open_page), lanes_page(stage, open_page)
    tap(there)
    act(there, "lane-close", "/api/v1/lanes/close")
    expect(here.get_by_test_id(f"stands-closed-{LANE}")).to_be_visible()


def test_news_from_another_tablet_leaves_alone_what_is_under_a_finger_or_half_typed(
    stage: TimesStage, open_page: OpenPage
) -> None:
    here, there = lanes_page(stage, open_page), lanes_page(stage, open_page)
    lane = here.get_by_test_id("lane-b1-F1/n1|b1-F1/n2").element_handle()
    begin_area(here, "布展")
    tap(there)
    act(there, "lane-close", "/api/v1/lanes/close")
    expect(here.get_by_test_id(f"stands-closed-{LANE}")).to_be_visible()
    expect(here.get_by_test_id("area-name")).to_have_value("布展")
    assert lane.evaluate("shape => shape.isConnected")


def test_who_waits_for_whom_and_a_silent_robot_that_was_carried_away(stage: TimesStage, open_page: OpenPage) -> None:
    page = lanes_page(stage, open_page)
    expect(page.get_by_test_id("lane-waits").locator("li")).to_have_count(0)
    names = {robot.id: robot.name_zh for robot in stage.fleet.plan.hall.robots.values()}
    stand_off(stage)
    row = page.get_by_test_id("waits-xiaodi")
    expect(row).to_contain_text(f"{names['xiaodi']}在等{names['xiaozhi']}让路")
    expect(row).to_contain_text("1 分钟")
    page.get_by_test_id("off-xiaozhi").tap()
    act(page, "confirm-yes", "/api/v1/lanes/robots/off")
    assert list(stage.fleet.scheduler.book.lanes.off) == ["xiaozhi"]


def test_staff_find_no_way_there(stage: TimesStage, open_page: OpenPage) -> None:
    page = tablet(stage, open_page, "wang", SMALL)
    page.get_by_test_id("tab-map").click()
    expect(page.get_by_test_id("lanes-manage")).to_have_count(0)
    page.goto(f"{stage.url}/?counter=A12#lanes")
    page.reload()
    expect(page.get_by_test_id("tab-send")).to_have_attribute("aria-current", "page")


@SIZES
@pytest.mark.parametrize("language", ["zh", "en"])
def test_everybody_can_use_it(stage: TimesStage, open_page: OpenPage, size: tuple[int, int], language: str) -> None:
    page = lanes_page(stage, open_page, size)
    draw_area(page, "布展")
    tap(page)
    act(page, "lane-close", "/api/v1/lanes/close")
    stand_off(stage)
    if language == "en":
        page.get_by_test_id("language").click()
    expect(page.get_by_test_id("waits-xiaodi")).to_be_visible()
    expect(page.get_by_test_id(f"stands-closed-{LANE}")).to_be_visible()
    check(page, "lanes")
    page.get_by_test_id("area-start").click()
    check(page, "drawing")

"""A ride as the sender's tablet and the map show it: which lift, what, since and until when, what comes next."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import Locator, Page, expect

from robots.core.clock import Instant, iso
from robots.core.geometry import Pose
from robots.core.runs import RunState
from robots.core.vda import Info
from tests.fixtures.browser import OpenPage, log_in
from tests.web.stage import NOW, RUN, RUN_FACT, Stage, vehicle_state


def rides(stage: Stage, state: str, zone: str, until: str = iso(Instant(NOW + 20))) -> None:
    told = (("state", state), ("lift", "west"), ("to", "b1-F3"), ("zone", zone), ("since", iso(Instant(NOW))),
            ("until", until))  # fmt: skip
    stage.facts.take(replace(RUN_FACT, state=RunState.CARRYING, doing=state, lift="west"))
    stage.facts.take(vehicle_state("xiaodi", Pose("b1-F1", 50.0, 30.0, 0.0), information=(Info("ride", told),)))


def steps(strip: Locator) -> list[str]:
    told = "(items) => items.map((item) => `${item.textContent}:${item.dataset.is}`)"
    return [str(step) for step in strip.locator("li").evaluate_all(told)]


@pytest.fixture
def sender(stage: Stage, open_page: OpenPage) -> Page:
    page = open_page(f"{stage.url}/?counter=A12")
    log_in(page)
    page.get_by_test_id("tab-outgoing").tap()
    return page


def test_the_run_shows_lift_state_times_and_the_steps_ahead(stage: Stage, sender: Page) -> None:
    strip = sender.get_by_test_id(f"run-{RUN}").get_by_test_id("ride")
    rides(stage, "YIELD", "out")
    expect(strip.get_by_test_id("ride-what")).to_have_text("西梯 · 去 3 楼 · 礼让乘客，确认轿厢")
    expect(strip.get_by_test_id("ride-times")).to_have_text("10:32:00 起 · 最迟 10:32:20")
    assert steps(strip) == ["候梯:done", "确认轿厢:now", "进梯:ahead", "3 楼:ahead", "出梯:ahead"]
    rides(stage, "ENTERING", "sill")
    expect(strip.get_by_test_id("ride-what")).to_contain_text("正在进电梯")
    assert steps(strip)[2] == "进梯:now"


def test_in_the_queue_it_tells_which_lifts_and_when_its_turn_comes(stage: Stage, sender: Page) -> None:
    told = (("state", "QUEUE"), ("group", "b1"), ("lift", ""), ("to", "b1-F3"), ("zone", "out"), ("until", ""),
            ("since", iso(Instant(NOW))), ("place", "3"), ("eta", iso(Instant(NOW + 80))))  # fmt: skip
    stage.facts.take(replace(RUN_FACT, state=RunState.CARRYING, doing="QUEUE"))
    stage.facts.take(vehicle_state("xiaodi", Pose("b1-F1", 50.0, 30.0, 0.0), information=(Info("ride", told),)))
    strip = sender.get_by_test_id(f"run-{RUN}").get_by_test_id("ride")
    expect(strip.get_by_test_id("ride-what")).to_have_text("一号楼电梯 · 去 3 楼 · 排队等电梯")
    expect(strip.get_by_test_id("ride-times")).to_have_text("10:32:00 起 · 排在第 3 位 · 预计 10:33:20 来梯")


@pytest.mark.parametrize("zone, at", [("out", 0), ("sill", 2), ("in", 3)])
def test_a_robot_that_waits_for_a_person_keeps_its_place_in_the_ride(
    stage: Stage, sender: Page, zone: str, at: int
) -> None:
    rides(stage, "HELP_WAIT", zone, "")
    strip = sender.get_by_test_id(f"run-{RUN}").get_by_test_id("ride")
    expect(strip).to_have_attribute("data-trouble", "true")
    expect(strip.get_by_test_id("ride-times")).to_have_text("10:32:00 起")
    expect(strip.locator("li").nth(at)).to_have_attribute("aria-current", "step")


def test_the_map_shows_it_too_and_nothing_when_no_ride_is_on(stage: Stage, sender: Page) -> None:
    sender.get_by_test_id("tab-map").tap()
    strip = sender.locator(".robot-card").get_by_test_id("ride")
    rides(stage, "RIDING", "in")
    expect(strip.get_by_test_id("ride-what")).to_contain_text("正在乘梯")
    stage.facts.take(replace(RUN_FACT, state=RunState.CARRYING))
    stage.facts.take(vehicle_state("xiaodi", Pose("b1-F3", 50.0, 30.0, 0.0)))
    expect(strip).to_be_hidden()

"""The tablet as a person uses it."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations

import pytest
from playwright.sync_api import Page, expect

from robots.core.alarm import Alarm
from robots.core.geometry import Pose
from robots.core.reasons import Reason
from robots.core.runs import FleetSummary, RobotFact, RunState, Waiting
from robots.core.vda import Visualization
from tests.fixtures.browser import TALL, WIDE, OpenPage, act, log_in
from tests.web.stage import CODES, COMING, NOW, RUN, RUN_FACT, SECRET_RUN, Stage


@pytest.fixture
def tablet(stage: Stage, open_page: OpenPage) -> Page:
    """王芳 logged in at A12."""
    page = open_page(f"{stage.url}/?counter=A12")
    log_in(page)
    expect(page.get_by_test_id("tab-send")).to_be_visible()
    return page


def test_the_counter_is_chosen_once_and_remembered(stage: Stage, open_page: OpenPage) -> None:
    page = open_page(stage.url)
    page.get_by_test_id("counter-A12").click()
    expect(page.get_by_test_id("person-wang")).to_be_visible()
    page.reload()
    expect(page.get_by_test_id("counter")).to_have_text("A12")
    expect(page.get_by_test_id("counter-choice")).to_have_count(0)


def test_a_locked_tablet_shows_what_is_coming_but_no_code(stage: Stage, open_page: OpenPage) -> None:
    page = open_page(f"{stage.url}/?counter=A12")
    expect(page.get_by_test_id("lock-view")).to_contain_text("来自档案室")
    expect(page.get_by_test_id("lock-view")).to_contain_text("10:43–10:47")
    for code in CODES.values():
        assert code[:3] not in page.content()


def test_a_wrong_pin_is_told_and_the_pad_works_by_touch(stage: Stage, open_page: OpenPage) -> None:
    page = open_page(f"{stage.url}/?counter=A12")
    log_in(page, pin="9999")
    expect(page.get_by_test_id("login-error")).to_have_text("PIN 不正确，还可试 4 次")
    for digit in "1201":
        page.get_by_test_id(f"key-{digit}").tap()
    page.get_by_test_id("pin-enter").tap()
    expect(page.get_by_test_id("tab-send")).to_be_visible()


@pytest.mark.parametrize("size", [WIDE, TALL], ids=["wide", "tall"])
def test_two_taps_send_and_a_toggle_is_the_third(stage: Stage, open_page: OpenPage, size: tuple[int, int]) -> None:
    page = open_page(f"{stage.url}/?counter=A12", size)
    log_in(page)
    expect(page.get_by_test_id("send")).to_be_disabled()
    page.get_by_test_id("dest-3F-archive").tap()
    page.get_by_test_id("toggle-urgent").tap()
    page.get_by_test_id("send").tap()

    expect(page.get_by_test_id("send-status")).to_have_attribute("data-state", "accepted")
    card = page.get_by_test_id(f"run-{RUN}")
    expect(card).to_have_attribute("data-state", "to_pickup")
    expect(card.get_by_test_id("eta")).to_have_text("10:36–10:40")
    expect(card.get_by_test_id("code")).to_have_text("048 213")
    asked = stage.scheduler.asked[-1]
    assert (asked.from_, asked.to, asked.urgent, asked.confidential) == ("A12", "3F-archive", True, False)
    assert len(stage.scheduler.asked) == 1


def test_a_queued_run_says_so_and_why_instead_of_a_time(stage: Stage, tablet: Page, open_page: OpenPage) -> None:
    waiting = Waiting("no_robot_free", NOW - 60, None)
    queued = replace(RUN_FACT, state=RunState.ACCEPTED, robot="", compartment=0, eta_from=None, eta_to=None,
                     waiting_for=waiting)  # fmt: skip
    stage.facts.take(queued)
    tablet.get_by_test_id("tab-outgoing").click()
    card = tablet.get_by_test_id(f"run-{RUN}")
    expect(card.get_by_test_id("eta")).to_have_text("排队中")
    expect(card.get_by_test_id("waiting")).to_contain_text("等待空闲机器人")
    stage.facts.take(replace(queued, run=COMING, from_="3F-archive", to="A12"))
    locked = open_page(f"{stage.url}/?counter=A12").get_by_test_id("lock-view")
    expect(locked).to_contain_text("排队中")
    expect(locked).to_contain_text("等待空闲机器人")
    stage.facts.take(replace(queued, state=RunState.TO_PICKUP, robot="xiaodi"))
    expect(card.get_by_test_id("eta")).to_have_text("时间待定")


def test_the_label_is_shown_once_one_is_known_to_have_part_in_the_run(stage: Stage, open_page: OpenPage) -> None:
    page = open_page(f"{stage.url}/?counter=A12")
    expect(page.get_by_test_id("lock-view")).to_contain_text("来自档案室")
    assert "归档回执" not in page.content()
    log_in(page)
    page.get_by_test_id("tab-incoming").click()
    expect(page.get_by_test_id(f"run-{COMING}").locator(".label")).to_contain_text("归档回执")
    page.get_by_test_id("lock").click()
    expect(page.get_by_test_id("lock-view")).to_be_visible()
    assert "归档回执" not in page.content()


def test_without_a_connection_nothing_looks_sent_and_trying_again_is_the_same_errand(
    stage: Stage, tablet: Page
) -> None:
    stage.scheduler.answer = "unconnected"
    tablet.get_by_test_id("dest-3F-archive").click()
    tablet.get_by_test_id("send").click()
    expect(tablet.get_by_test_id("send-status")).to_have_attribute("data-state", "unanswered")
    expect(tablet.get_by_test_id("send-status")).to_contain_text("没有发出")
    stage.scheduler.answer = "accepted"
    tablet.get_by_test_id("send-retry").click()
    expect(tablet.get_by_test_id("send-status")).to_have_attribute("data-state", "accepted")
    first, second = stage.scheduler.asked
    assert first == second


def test_an_unanswered_act_tapped_again_is_the_same_act(stage: Stage, tablet: Page) -> None:
    stage.scheduler.answer = "silent"
    tablet.get_by_test_id("tab-outgoing").click()
    card = tablet.get_by_test_id(f"run-{RUN}")
    for answer in ("silent", "accepted", "accepted"):
        stage.scheduler.answer = answer
        act(tablet, "hold", f"/api/v1/runs/{RUN}/hold")
        problem = card.get_by_test_id("run-problem")
        expect(problem).to_have_text(re.compile("可能稍后才生效" if answer == "silent" else "^$"))
        expect(card.get_by_test_id("hold")).to_be_enabled()
    first, again, later = [request.key for request in stage.scheduler.asked]
    assert first == again, "unanswered: the same act"
    assert later != again, "answered: a new one"


def test_before_loading_no_compartment_is_named(stage: Stage, tablet: Page) -> None:
    tablet.get_by_test_id("tab-outgoing").click()
    card = tablet.get_by_test_id(f"run-{RUN}")
    expect(card.locator(".label")).to_have_text("执照申请 3 份 · 徐小递 2 号仓")
    stage.facts.take(replace(RUN_FACT, compartment=0))
    expect(card.locator(".label")).to_have_text("执照申请 3 份 · 徐小递")


def test_a_refusal_shows_its_reasons_and_nothing_looks_accepted(stage: Stage, tablet: Page) -> None:
    stage.scheduler.answer, stage.scheduler.reasons = "refused", (Reason.BATTERY_LOW, Reason.OFFLINE)
    tablet.get_by_test_id("dest-B03").click()
    tablet.get_by_test_id("send").click()
    expect(tablet.get_by_test_id("send-status")).to_have_attribute("data-state", "refused")
    expect(tablet.get_by_test_id("send-reasons").locator("li")).to_have_text(["电量不足以完成任务", "机器人离线"])
    expect(tablet.get_by_text("已受理", exact=True)).to_have_count(0)


def test_after_silence_the_same_errand_is_sent_again_not_a_second_one(stage: Stage, tablet: Page) -> None:
    stage.scheduler.answer = "silent"
    tablet.get_by_test_id("dest-3F-archive").click()
    tablet.get_by_test_id("send").click()
    expect(tablet.get_by_test_id("send-status")).to_have_attribute("data-state", "unanswered")
    stage.scheduler.answer = "accepted"
    tablet.get_by_test_id("send-retry").click()
    expect(tablet.get_by_test_id("send-status")).to_have_attribute("data-state", "accepted")
    first, second = stage.scheduler.asked
    assert first == second


def test_a_stop_used_before_is_offered_first(tablet: Page) -> None:
    tablet.get_by_test_id("dest-3F-archive").click()
    tablet.get_by_test_id("send").click()
    tablet.get_by_test_id("send-again").click()
    tablet.get_by_test_id("often-3F-archive").click()
    expect(tablet.get_by_test_id("chosen")).to_have_text("档案室")


def test_incoming_shows_when_why_and_the_code(stage: Stage, tablet: Page) -> None:
    expect(tablet.get_by_test_id("tab-incoming").locator(".badge")).to_have_text("2")
    tablet.get_by_test_id("tab-incoming").click()
    here = tablet.get_by_test_id(f"run-{COMING}")
    expect(here.get_by_test_id("state")).to_have_text("已到，请取件")
    expect(here.get_by_test_id("waiting")).to_contain_text("等待收件人取件")
    expect(here.get_by_test_id("code")).to_have_text("733 905")
    expect(here.get_by_test_id("cancel")).to_be_hidden()

    secret = tablet.get_by_test_id(f"run-{SECRET_RUN}")
    expect(secret.get_by_test_id("eta")).to_have_text("10:43–10:47")
    expect(secret).not_to_contain_text("张某的许可")
    secret.get_by_test_id("show-code").click()
    expect(secret.get_by_test_id("code")).to_have_text("650 012")


def test_a_run_moves_on_while_one_looks(stage: Stage, tablet: Page) -> None:
    tablet.get_by_test_id("tab-outgoing").click()
    card = tablet.get_by_test_id(f"run-{RUN}")
    expect(card.get_by_test_id("waiting")).to_contain_text("等待电梯到达")
    card.evaluate("element => (element.dataset.seen = 'yes')")
    stage.facts.take(replace(RUN_FACT, state=RunState.WAITING_RECIPIENT,
                             waiting_for=Waiting("waiting_for_recipient", NOW, NOW + 180)))  # fmt: skip
    expect(card.get_by_test_id("state")).to_have_text("已到，等对方取件")
    expect(card).to_have_attribute("data-seen", "yes")  # the same element: a finger on it is not lost
    stage.facts.take(replace(RUN_FACT, state=RunState.DELIVERED))
    expect(card.get_by_test_id("state")).to_have_text("已送达")
    expect(card.get_by_test_id("code")).to_have_count(0)


def test_cancel_asks_first_and_says_where_the_papers_go(stage: Stage, tablet: Page) -> None:
    tablet.get_by_test_id("tab-outgoing").click()
    card = tablet.get_by_test_id(f"run-{RUN}")
    card.get_by_test_id("cancel").click()
    expect(tablet.get_by_test_id("confirm")).to_contain_text("送回 A12")
    tablet.get_by_test_id("confirm-no").click()
    expect(tablet.get_by_test_id("confirm")).to_have_count(0)
    assert stage.scheduler.asked == []
    card.get_by_test_id("cancel").click()
    act(tablet, "confirm-yes", f"/api/v1/runs/{RUN}/cancel")
    expect(tablet.get_by_test_id("confirm")).to_have_count(0)
    assert [request.kind for request in stage.scheduler.asked] == ["cancel"]


def test_hold_rests_while_the_robot_rides_and_says_why(stage: Stage, tablet: Page) -> None:
    tablet.get_by_test_id("tab-outgoing").click()
    card = tablet.get_by_test_id(f"run-{RUN}")
    expect(card.get_by_test_id("hold")).to_be_enabled()
    stage.facts.take(replace(RUN_FACT, state=RunState.CARRYING, doing="RIDING"))
    expect(card.get_by_test_id("hold")).to_be_disabled()
    expect(card).to_contain_text("乘梯中不能暂停")


def test_the_map_follows_robot_route_and_lift(stage: Stage, tablet: Page) -> None:
    tablet.get_by_test_id("tab-map").click()
    robot = tablet.get_by_test_id("map-robot-xiaodi")
    expect(robot).to_have_css("transform", re.compile(r"matrix\(1, 0, 0, 1, 15\.4, -21\.5\)"))
    expect(tablet.locator(".route-far")).to_have_attribute("points", "15.4,-21.5 18,-21.5 24,-21.5 24,-24")
    expect(tablet.get_by_test_id("lift-west")).to_have_attribute("data-door", "open")
    expect(tablet.get_by_test_id("lift-east")).to_have_attribute("data-here", "false")
    expect(tablet.get_by_test_id("lift-east")).to_contain_text("3 ▼")

    stage.facts.take(Visualization("xiaodi", Pose("b1-F3", 19.0, 17.0, 0.0), 0.0, 0.0))
    expect(robot).to_have_count(0)
    tablet.get_by_test_id("robot-card-xiaodi").click()
    expect(tablet.get_by_test_id("map")).to_have_attribute("data-map", "b1-F3")
    expect(robot).to_be_visible()


NEIGHBOURS = [(15.4, 21.5), (16.0, 21.5), (16.2, 22.0)]
"""Nearer to each other than any name is wide."""


def test_names_of_robots_side_by_side_hide_none_of_each_other(stage: Stage, tablet: Page) -> None:
    tablet.get_by_test_id("tab-map").click()
    for robot, (x, y) in zip(("xiaodi", "xiaojing", "xiaozhi"), NEIGHBOURS, strict=True):
        stage.facts.take(Visualization(robot, Pose("b1-F1", x, y, 0.0), 0.0, 0.0))
    names = tablet.locator(".robot-name")
    expect(names).to_have_count(3)
    tablet.wait_for_function("() => document.getAnimations().every((running) => running.playState === 'finished')")
    boxes = names.evaluate_all("(all) => all.map((name) => name.getBoundingClientRect().toJSON())")
    assert len(boxes) == 3
    for one, other in combinations(boxes, 2):
        beside = one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
        above = one["y"] + 0.75 * one["height"] <= other["y"] or other["y"] + 0.75 * other["height"] <= one["y"]
        assert beside or above, boxes


def test_a_robot_on_the_map_is_reached_by_keyboard(tablet: Page) -> None:
    tablet.get_by_test_id("tab-map").click()
    tablet.get_by_test_id("map-robot-xiaodi").focus()
    tablet.keyboard.press("Enter")
    expect(tablet.get_by_test_id("robot-card-xiaodi")).to_have_attribute("aria-pressed", "true")


def test_without_beats_for_five_seconds_the_page_says_so_and_rests(stage: Stage, tablet: Page) -> None:
    tablet.get_by_test_id("dest-3F-archive").click()
    expect(tablet.get_by_test_id("send")).to_be_enabled()
    stage.facts.link_down()
    expect(tablet.get_by_test_id("stale")).to_contain_text("数据停在 10:32:00")
    expect(tablet.get_by_test_id("send")).to_be_disabled()
    tablet.get_by_test_id("tab-map").click()
    expect(tablet.get_by_test_id("as-of")).to_have_text("截至 10:32:00")
    stage.facts.link_up()
    expect(tablet.get_by_test_id("stale")).to_have_count(0)
    expect(tablet.get_by_test_id("as-of")).to_be_hidden()


def test_a_fleet_that_falls_silent_behind_a_living_server_is_told_too(stage: Stage, tablet: Page) -> None:
    tablet.get_by_test_id("dest-3F-archive").click()
    stage.clock.at += 60  # since the last summary
    expect(tablet.get_by_test_id("stale")).to_contain_text("数据停在 10:32:0")
    expect(tablet.get_by_test_id("send")).to_be_disabled()
    stage.facts.take(FleetSummary((), 0, 0))
    expect(tablet.get_by_test_id("stale")).to_have_count(0)


def test_the_language_is_switched_and_kept(stage: Stage, tablet: Page) -> None:
    tablet.get_by_test_id("language").click()
    expect(tablet.get_by_test_id("tab-send")).to_have_text("Send")
    expect(tablet.locator("html")).to_have_attribute("lang", "en")
    tablet.get_by_test_id("tab-outgoing").click()
    expect(tablet.get_by_test_id(f"run-{RUN}").get_by_test_id("waiting")).to_contain_text(
        "Waiting for the lift to come"
    )
    tablet.reload()
    expect(tablet.get_by_test_id("tab-send")).to_have_text("Send")
    tablet.get_by_test_id("language").click()
    expect(tablet.get_by_test_id("tab-outgoing")).to_contain_text("我的寄送")


def test_alarms_and_helpless_robots_come_with_the_next_step(stage: Stage, tablet: Page) -> None:
    stage.facts.take(Alarm("fire", "b1", True, ("b1",)))
    helpless = RobotFact("xiaodi", True, "help", 0.8, "b1-F1", "A11", RUN, help="lift_door_blocked")
    stage.facts.take(FleetSummary((helpless,), 1, 1))
    expect(tablet.get_by_test_id("alarm-fire")).to_contain_text("不要使用电梯")
    expect(tablet.get_by_test_id("help-xiaodi")).to_contain_text("电梯门受阻")
    stage.facts.take(Alarm("fire", "b1", False, ("b1",)))
    expect(tablet.get_by_test_id("alarm-fire")).to_have_count(0)
    stage.facts.take(FleetSummary((helpless,), 1, 1, alarms=("fire/b1",)))
    expect(tablet.get_by_test_id("alarm-fire")).to_contain_text("等待主管复位")


def test_a_supervisor_resets_an_alarm_after_one_question(stage: Stage, tablet: Page, open_page: OpenPage) -> None:
    stage.facts.take(Alarm("fire", "b1", True, ("b1",)))
    stage.facts.take(FleetSummary((), 0, 0, alarms=("fire/b1",)))
    page = open_page(f"{stage.url}/?counter=A12")
    log_in(page, "zhou", "9001")
    expect(page.get_by_test_id("alarm-fire")).to_be_visible()
    expect(page.get_by_test_id("alarm-reset")).to_have_count(0)
    stage.facts.take(Alarm("fire", "b1", False, ("b1",)))
    page.get_by_test_id("alarm-reset").click()
    page.get_by_test_id("confirm-no").click()
    assert stage.resets == []
    page.get_by_test_id("alarm-reset").click()
    act(page, "confirm-yes", "/reset")
    assert [(reset.kind, reset.zone, reset.person) for reset in stage.resets] == [("fire", "b1", "zhou")]
    expect(tablet.get_by_test_id("alarm-fire")).to_contain_text("复位已发出")
    expect(tablet.get_by_test_id("alarm-reset")).to_have_count(0)
    page.get_by_test_id("lock").click()
    expect(page.get_by_test_id("alarm-reset")).to_have_count(0)
    stage.facts.take(FleetSummary((), 0, 0))
    expect(page.get_by_test_id("alarm-fire")).to_have_count(0)


def test_locking_takes_codes_off_the_page(tablet: Page) -> None:
    tablet.get_by_test_id("tab-incoming").click()
    expect(tablet.get_by_test_id("code")).to_have_text("733 905")
    tablet.get_by_test_id("lock").click()
    expect(tablet.get_by_test_id("lock-view")).to_be_visible()
    assert "733 905" not in tablet.content()
    tablet.reload()
    expect(tablet.get_by_test_id("lock-view")).to_be_visible()


def test_ten_idle_minutes_lock_the_tablet(stage: Stage, open_page: OpenPage) -> None:
    page = open_page("about:blank")
    page.clock.install()
    page.goto(f"{stage.url}/?counter=A12")
    log_in(page)
    expect(page.get_by_test_id("tab-send")).to_be_visible()
    page.clock.run_for(9 * 60 * 1000)
    expect(page.get_by_test_id("tab-send")).to_be_visible()
    page.clock.run_for(70 * 1000)
    expect(page.get_by_test_id("lock-view")).to_be_visible()

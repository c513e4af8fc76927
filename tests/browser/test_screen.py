"""The courier's own screen as sender, recipient and supervisor use it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from robots.core.clock import Instant, iso
from robots.core.phrases import PHRASES
from robots.core.runs import Waiting
from robots.core.text import Text
from robots.courier.screen import PersonIdentified, PinRefused, ScreenTouched
from robots.elevator.chart import RideState
from robots.elevator.words import STATE_WORDS
from tests.browser.test_access import check
from tests.fixtures.browser import TALL, WIDE, OpenPage, act, log_in
from tests.web.stage import COLLECTING, COMING, IDLE, LOADING, LOCKED, NOW, ScreenStage


@pytest.fixture
def face(screen: ScreenStage, open_page: OpenPage) -> Page:
    return open_page(screen.url)


def test_a_drill_is_marked_for_as_long_as_it_is_one(screen: ScreenStage, face: Page) -> None:
    screen.robot.view = replace(COLLECTING, drill=Text("消防演练", "Fire drill"))
    for words in ("演练：消防演练", "DRILL: Fire drill", "不是真的警报"):
        expect(face.get_by_test_id("drill")).to_contain_text(words)
    screen.robot.view = COLLECTING
    expect(face.get_by_test_id("drill")).to_have_count(0)


def test_an_idle_robot_that_waits_says_what_for_and_greets_nobody(screen: ScreenStage, face: Page) -> None:
    words = Text("警报中，等待人工复位", "alarm: waiting for a person's reset")
    screen.robot.view = replace(screen.robot.view, prompt=words, waiting=Waiting("alarm", Instant(NOW), None))
    expect(face.get_by_test_id("prompt")).to_have_text(words.zh)
    expect(face.get_by_test_id("screen")).not_to_contain_text("您好")


@pytest.mark.parametrize("size", [WIDE, TALL], ids=["wide", "tall"])
def test_the_sender_opens_loads_and_confirms(screen: ScreenStage, open_page: OpenPage, size: tuple[int, int]) -> None:
    page = open_page(screen.url, size)
    expect(page.get_by_test_id("screen")).to_have_attribute("data-mode", "idle")
    screen.robot.view = replace(LOADING, left=2)
    expect(page.get_by_test_id("prompt")).to_contain_text("放入文件")
    expect(page.get_by_test_id("waiting")).to_contain_text("还等 3:00")
    expect(page.get_by_test_id("left")).to_have_text("之后还有 2 份")
    act(page, "open")
    screen.robot.view = replace(LOADING, lid_open=True, buttons=("loaded",), prompt=Text("请关门", "Shut the lid"))
    expect(page.get_by_test_id("lid")).to_have_text("仓门已开")
    act(page, "loaded")
    assert screen.robot.touches == [ScreenTouched(NOW, "open"), ScreenTouched(NOW, "loaded")]


def test_the_recipient_types_the_code_and_takes_the_folder(screen: ScreenStage, face: Page) -> None:
    screen.robot.view = COLLECTING
    for digit in "048213":
        face.get_by_test_id(f"key-{digit}").tap()
    act(face, "code-enter")
    screen.robot.view = replace(COLLECTING, lid_open=True, buttons=("taken", "not_taken"))
    act(face, "taken")
    assert screen.robot.touches == [ScreenTouched(NOW, "code", "048213"), ScreenTouched(NOW, "taken")]


def test_what_it_says_is_shown_in_both_languages_and_costs_nobody_their_digits(screen: ScreenStage, face: Page) -> None:
    screen.robot.view = COLLECTING
    face.get_by_test_id("code").fill("0482")
    drill, longer = Text("消防演练", "Fire drill"), Waiting("waiting_for_recipient", Instant(NOW), Instant(NOW + 240))
    screen.robot.view = replace(COLLECTING, now=NOW + 30, says=PHRASES["collect_reminder"], drill=drill, waiting=longer)
    for words in (PHRASES["collect_reminder"].zh, PHRASES["collect_reminder"].en):
        expect(face.get_by_test_id("caption")).to_contain_text(words)
    expect(face.get_by_test_id("waiting")).to_contain_text("4:00")
    expect(face.get_by_test_id("drill")).to_be_visible()
    expect(face.get_by_test_id("code")).to_have_value("0482")
    expect(face.get_by_test_id("code")).to_be_focused()
    screen.robot.view = COLLECTING
    expect(face.get_by_test_id("caption")).to_be_hidden()
    screen.robot.view = replace(COLLECTING, run=COMING)  # another folder: the digits were for the one before
    expect(face.get_by_test_id("code")).to_have_value("")


def test_five_digits_are_not_a_code(screen: ScreenStage, face: Page) -> None:
    screen.robot.view = COLLECTING
    face.get_by_test_id("code").fill("04821")
    expect(face.get_by_test_id("code-enter")).to_be_disabled()
    face.get_by_test_id("code").press("Enter")
    face.get_by_test_id("code").fill("048213")
    expect(face.get_by_test_id("code-enter")).to_be_enabled()
    assert screen.robot.touches == []


def test_wrong_codes_count_down_and_then_a_supervisor_opens(screen: ScreenStage, face: Page) -> None:
    screen.robot.view = replace(COLLECTING, tries_left=1)
    expect(face.get_by_test_id("tries-left")).to_have_text("还可试 1 次")
    screen.robot.view = LOCKED
    expect(face.get_by_test_id("locked")).to_be_visible()
    expect(face.get_by_test_id("code")).to_have_count(0)
    log_in(face, "zhou", "0000")
    expect(face.get_by_test_id("problem")).to_have_text("PIN 不正确，还可试 4 次")
    face.get_by_test_id("pin").fill("9001")
    face.get_by_test_id("pin-enter").click()
    expect(face.get_by_text("您好，周涛")).to_be_visible()
    assert screen.robot.touches == [PinRefused(NOW), PersonIdentified(NOW, "zhou", "周涛", ("staff", "supervisor"))]


def test_a_sender_who_must_identify_can_still_decline(screen: ScreenStage, face: Page) -> None:
    screen.robot.view = replace(
        LOADING, confidential=True, needs_person=True, person_role="staff", buttons=("not_now",)
    )
    expect(face.get_by_test_id("person-wang")).to_be_visible()
    act(face, "not_now")
    assert screen.robot.touches == [ScreenTouched(NOW, "not_now")]


def test_staff_may_use_their_pin_instead_of_the_code(screen: ScreenStage, face: Page) -> None:
    screen.robot.view = COLLECTING
    face.get_by_test_id("identify").click()
    log_in(face, "chen", "3301")
    expect(face.get_by_text("您好，陈静")).to_be_visible()
    assert screen.robot.touches == [PersonIdentified(NOW, "chen", "陈静", ("staff",))]


def test_under_way_it_says_where_to_and_nothing_twice(screen: ScreenStage, face: Page) -> None:
    riding = replace(IDLE, mode="riding", stop="3F-archive", prompt=Text("正在乘梯", "Riding the lift"))
    screen.robot.view = replace(riding, waiting=Waiting("riding", Instant(NOW), Instant(NOW + 60)))
    expect(face.get_by_test_id("where")).to_have_text("前往档案室")
    expect(face.locator(".say-mode")).to_have_text("前往档案室")
    expect(face.get_by_test_id("waiting")).to_be_hidden()
    screen.robot.view = replace(riding, waiting=Waiting("lift_coming", Instant(NOW), Instant(NOW + 60)))
    expect(face.get_by_test_id("waiting")).to_contain_text("等待电梯到达")


def ride(**told: str) -> dict[str, str]:
    base = {"state": "QUEUE", "group": "b1", "lift": "", "to": "b1-F3", "zone": "out", "notice": "", "place": "",
            "eta": "", "since": iso(Instant(NOW)), "until": iso(Instant(NOW + 600))}  # fmt: skip
    return base | told


@pytest.mark.parametrize("size", [WIDE, TALL], ids=["wide", "tall"])
def test_a_ride_is_told_as_on_the_tablet_with_place_reason_and_what_comes_next(
    screen: ScreenStage, open_page: OpenPage, size: tuple[int, int]
) -> None:
    face = open_page(screen.url, size)
    words = STATE_WORDS[RideState.QUEUE].does
    queueing = replace(
        IDLE, mode="riding", stop="3F-archive", prompt=words, waiting=Waiting("people_first", Instant(NOW), None)
    )
    screen.robot.view = replace(queueing, ride=ride(place="2", eta=iso(Instant(NOW + 80))))
    strip = face.get_by_test_id("ride")
    expect(face.get_by_test_id("prompt")).to_have_text(words.zh)
    expect(strip.get_by_test_id("ride-what")).to_have_text("一号楼电梯 · 去 3 楼")
    expect(strip.get_by_test_id("ride-times")).to_have_text(
        "10:32:00 起 · 排在第 2 位 · 预计 10:33:20 来梯 · 最迟 10:42:00"
    )
    expect(face.get_by_test_id("waiting")).to_have_text("高峰时段先让乘客")
    assert strip.locator("li").all_inner_texts() == ["候梯", "确认轿厢", "进梯", "3 楼", "出梯"]
    check(face, "a robot in the queue")
    screen.robot.view = replace(queueing, ride=ride(place="1"))
    expect(strip.get_by_test_id("ride-times")).to_have_text("10:32:00 起 · 排在第 1 位 · 最迟 10:42:00")
    screen.robot.view = replace(
        queueing, waiting=None, ride=ride(state="RIDING", lift="west", zone="in", notice="many_stops")
    )
    expect(strip.get_by_test_id("ride-what")).to_have_text("西梯 · 去 3 楼 · 电梯多停站，行程延误")
    expect(strip.locator("[aria-current=step]")).to_have_text("3 楼")
    screen.robot.view = IDLE
    expect(strip).to_be_hidden()


def test_the_language_switches_on_every_face(screen: ScreenStage, face: Page) -> None:
    face.get_by_test_id("language").click()
    expect(face.get_by_test_id("prompt")).to_have_text("Hello, I am Xiaodi")
    screen.robot.view = COLLECTING
    expect(face.get_by_text("5 tries left")).to_be_visible()


def test_a_screen_without_its_robot_says_so_and_takes_no_touch(screen: ScreenStage, face: Page) -> None:
    screen.robot.view = LOADING
    expect(face.get_by_test_id("open")).to_be_visible()
    screen.server.stop()
    expect(face.get_by_test_id("stale")).to_contain_text("失去联系")
    covering = face.evaluate("document.elementFromPoint(innerWidth * 0.75, innerHeight / 2).dataset.testid")
    assert covering == "stale"

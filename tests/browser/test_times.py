"""The timetable, templates, water, closed windows and the end of the day, as people at a tablet meet them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from robots.settings import Hall
from tests.browser.test_access import check
from tests.fixtures.browser import TALL, WIDE, OpenPage, act, log_in
from tests.web.times_stage import TABLE, WEEK, TimesStage, times_stage

SIZES = pytest.mark.parametrize("size", [WIDE, TALL], ids=["wide", "tall"])


@pytest.fixture
def times(the_hall: Hall) -> Iterator[TimesStage]:
    with times_stage(the_hall) as stage:
        yield stage


def tablet(stage: TimesStage, open_page: OpenPage, person: str = "zhou", size: tuple[int, int] = WIDE) -> Page:
    page = open_page(f"{stage.url}/?counter=A12", size)
    log_in(page, person, {"zhou": "9001", "wang": "1201"}[person])
    expect(page.get_by_test_id("tab-send")).to_be_visible()
    return page


def test_a_supervisor_adds_pauses_changes_and_deletes(times: TimesStage, open_page: OpenPage) -> None:
    page = tablet(times, open_page)
    page.get_by_test_id("tab-times").click()
    expect(page.get_by_test_id("entry-morning-mail")).to_contain_text("配置文件")
    expect(page.get_by_test_id("delete-morning-mail")).to_have_count(0)
    page.get_by_test_id("times-add").click()
    page.get_by_test_id("leg-to-0").select_option("2F-tax")
    page.get_by_test_id("time").fill("15:45")
    page.get_by_test_id("entry-label").fill("税务回单")
    page.get_by_test_id("weekday-fri").click()
    act(page, "entry-save", "/api/v1/timetable")
    card = page.locator("[data-testid^=entry-t-]")
    expect(card).to_contain_text("税务回单")
    expect(card).to_contain_text("周一、周二、周三、周四")
    expect(card).to_contain_text("启用")
    card.locator("[data-testid^=pause-]").click()
    expect(card).to_contain_text("已暂停")
    card.locator("[data-testid^=resume-]").click()
    expect(card).to_contain_text("下次")
    card.locator("[data-testid^=edit-]").click()
    page.get_by_test_id("time").fill("14:00")
    act(page, "entry-save", "/api/v1/timetable")
    expect(card).to_contain_text("14:00")
    card.locator("[data-testid^=delete-]").click()
    page.get_by_test_id("confirm-yes").click()
    expect(card).to_have_count(0)


def test_what_never_starts_is_refused_in_the_editor(times: TimesStage, open_page: OpenPage) -> None:
    page = tablet(times, open_page)
    page.get_by_test_id("tab-times").click()
    page.get_by_test_id("times-add").click()
    page.get_by_test_id("leg-to-0").select_option("2F-tax")
    page.get_by_test_id("until").fill("2026-01-02")
    act(page, "entry-save", "/api/v1/timetable")
    expect(page.get_by_test_id("entry-problem")).to_contain_text("永远不会派送")
    page.get_by_test_id("until").fill("")
    page.get_by_test_id("time").fill("20:00")
    act(page, "entry-save", "/api/v1/timetable")
    expect(page.get_by_test_id("entry-problem")).to_contain_text("不再开放")


def test_staff_read_it_and_change_nothing(times: TimesStage, open_page: OpenPage) -> None:
    page = tablet(times, open_page, "wang")
    page.get_by_test_id("tab-times").click()
    expect(page.get_by_test_id("entry-morning-mail")).to_contain_text("10:00")
    expect(page.get_by_test_id("times-add")).to_be_hidden()
    expect(page.locator("times-view .acts button")).to_have_count(0)


def test_a_missed_start_is_a_notice_on_every_tablet_until_a_supervisor_has_seen_it(
    times: TimesStage, open_page: OpenPage
) -> None:
    times.down_until("2026-01-05 10:40")
    locked = open_page(f"{times.url}/?counter=A01")
    expect(locked.get_by_test_id("notice-missed-morning-mail")).to_contain_text("没有按时开始")
    page = tablet(times, open_page)
    page.get_by_test_id("tab-times").click()
    expect(page.get_by_test_id("missed-morning-mail")).to_contain_text("到点时调度未运行")
    page.get_by_test_id("seen-morning-mail").click()
    expect(page.get_by_test_id("missed-morning-mail")).to_have_count(0)
    expect(locked.get_by_test_id("notice-missed-morning-mail")).to_have_count(0)


@SIZES
def test_a_template_is_sent_in_two_taps(times: TimesStage, open_page: OpenPage, size: tuple[int, int]) -> None:
    page = tablet(times, open_page, "wang", size)
    page.get_by_test_id("dest-3F-archive").click()
    page.get_by_test_id("toggle-urgent").click()
    page.get_by_test_id("label").fill("合同 2 份")
    page.get_by_test_id("template-keep").click()
    page.get_by_test_id("template-name").fill("加急合同")
    expect(page.get_by_test_id("template-shared")).to_have_count(0)
    act(page, "template-save", "/api/v1/templates")
    page.reload()
    tile = page.locator("[data-testid^=template-t-]")
    expect(tile).to_contain_text("加急合同")
    tile.tap()
    act(page, "send", "/api/v1/runs")
    expect(page.get_by_test_id("send-status")).to_contain_text("已受理")
    (run,) = times.fleet.scheduler.book.open_runs
    assert (run.from_, run.to, run.urgent, run.label) == ("A12", "3F-archive", True, "合同 2 份")


def test_a_template_reopens_the_form_as_it_was_and_it_can_be_changed_before_it_is_sent(
    times: TimesStage, open_page: OpenPage
) -> None:
    page = tablet(times, open_page, "wang")
    page.get_by_test_id("dest-3F-archive").click()
    page.get_by_test_id("toggle-confidential").click()
    page.get_by_test_id("label").fill("合同 2 份")
    page.get_by_test_id("template-keep").click()
    act(page, "template-save", "/api/v1/templates")
    page.get_by_test_id("dest-2F-tax").click()
    page.get_by_test_id("toggle-confidential").click()
    page.get_by_test_id("label").fill("别的")
    page.locator("[data-testid^=template-t-]").tap()
    expect(page.get_by_test_id("chosen")).to_have_text("档案室")
    expect(page.get_by_test_id("label")).to_have_value("合同 2 份")
    expect(page.get_by_test_id("toggle-confidential")).to_have_attribute("aria-checked", "true")
    expect(page.get_by_test_id("toggle-urgent")).to_have_attribute("aria-checked", "false")
    assert not times.fleet.scheduler.book.open_runs, "a tile fills the form, the button sends it"
    page.get_by_test_id("label").fill("合同 3 份")
    act(page, "send", "/api/v1/runs")
    expect(page.get_by_test_id("send-status")).to_contain_text("已受理")
    (run,) = times.fleet.scheduler.book.open_runs
    assert (run.to, run.confidential, run.urgent, run.label) == ("3F-archive", True, False, "合同 3 份")
    page.get_by_test_id("send-again").click()
    page.get_by_test_id("often-3F-archive").tap()
    expect(page.get_by_test_id("chosen")).to_have_text("档案室")
    expect(page.get_by_test_id("label")).to_have_value("")
    act(page, "send", "/api/v1/runs")
    expect(page.get_by_test_id("send-status")).to_contain_text("已受理")
    assert len(times.fleet.scheduler.book.open_runs) == 2


@pytest.mark.parametrize("person", ["zhou", "wang"])
def test_the_template_of_a_round_reopens_all_its_parts(times: TimesStage, open_page: OpenPage, person: str) -> None:
    page = tablet(times, open_page)
    page.get_by_test_id("round-open").click()
    page.get_by_test_id("round-to-0").select_option("2F-permits")
    page.get_by_test_id("round-label-0").fill("甲")
    page.get_by_test_id("round-from-1").select_option("A10")
    page.get_by_test_id("round-to-1").select_option("3F-archive")
    page.get_by_test_id("round-secret-1").click()
    page.get_by_test_id("round-urgent").click()
    page.get_by_test_id("round-keep").click()
    page.get_by_test_id("template-name").fill("晨件")
    page.get_by_test_id("template-shared").check()
    act(page, "template-save", "/api/v1/templates")
    page.get_by_test_id("round-back").click()
    page = tablet(times, open_page, person)
    page.locator("[data-testid^=template-t-]").tap()
    for number, (from_, to, label) in enumerate([("A12", "2F-permits", "甲"), ("A10", "3F-archive", "")]):
        expect(page.get_by_test_id(f"round-from-{number}")).to_have_value(from_)
        expect(page.get_by_test_id(f"round-to-{number}")).to_have_value(to)
        expect(page.get_by_test_id(f"round-label-{number}")).to_have_value(label)
    expect(page.get_by_test_id("round-secret-1")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_test_id("round-urgent")).to_have_attribute("aria-pressed", "true")
    act(page, "round-send", "/api/v1/rounds")
    sent = [(run.from_, run.to, run.label, run.confidential) for run in times.fleet.scheduler.book.open_runs]
    if person == "wang":  # A10 is none of hers, and that is said: no folder leaves from another counter than was kept
        expect(page.get_by_test_id("round-problem")).to_contain_text("请主管来派")
        assert not sent
    else:
        expect(page.get_by_test_id("send-status")).to_contain_text("已受理，一轮 2 份")
        assert sent == [("A12", "2F-permits", "甲", False), ("A10", "3F-archive", "", True)]


def test_a_template_can_be_dropped(times: TimesStage, open_page: OpenPage) -> None:
    page = tablet(times, open_page)
    page.get_by_test_id("dest-2F-tax").click()
    page.get_by_test_id("template-keep").click()
    page.get_by_test_id("template-shared").check()
    act(page, "template-save", "/api/v1/templates")
    page.locator("[data-testid^=drop-t-]").click()
    page.get_by_test_id("confirm-yes").click()
    expect(page.locator("[data-testid^=template-t-]")).to_have_count(0)


def test_water_in_two_taps_without_a_code(times: TimesStage, open_page: OpenPage) -> None:
    page = tablet(times, open_page, "wang")
    page.get_by_test_id("care-wait-A").click()
    expect(page.get_by_test_id("toggle-confidential")).to_be_hidden()
    act(page, "send", "/api/v1/runs")
    expect(page.get_by_test_id("send-status")).to_contain_text("已受理")
    card = page.locator("run-card")
    expect(card).to_contain_text("送水")
    expect(card.get_by_test_id("code")).to_have_count(0)
    (run,) = times.fleet.scheduler.book.open_runs
    assert run.care


def test_at_lunch_the_page_says_so_before_and_after_it_is_sent(the_hall: Hall, open_page: OpenPage) -> None:
    lunch = [{"days": WEEK, "opens": "09:00", "closes": "12:00"}, {"days": WEEK, "opens": "13:00", "closes": "16:30"}]
    with times_stage(the_hall, "2026-01-05 12:10", TABLE | {"by_stop": {"A01": lunch}}) as stage:
        page = tablet(stage, open_page, "wang")
        page.get_by_test_id("dest-A01").click()
        expect(page.get_by_test_id("closed-note")).to_have_text("A01 现在午休，13:00 后送达")
        act(page, "send", "/api/v1/runs")
        expect(page.locator("run-card").get_by_test_id("waiting")).to_contain_text("窗口未开放，开放时送达 · 13:00 后")


def test_the_end_of_the_day_lists_what_is_left_and_prints(times: TimesStage, open_page: OpenPage) -> None:
    times.pass_to("2026-01-05 17:10")
    page = tablet(times, open_page)
    page.get_by_test_id("tab-times").click()
    expect(page.get_by_test_id("day-sheet")).to_contain_text("闭馆清点 2026-01-05")
    expect(page.get_by_test_id("day-waiting").locator("li")).to_have_count(2)
    expect(page.get_by_test_id("day-robots")).to_contain_text("徐小递")
    page.emulate_media(media="print")
    expect(page.get_by_test_id("day-sheet")).to_be_visible()
    expect(page.get_by_test_id("entry-morning-mail")).to_be_hidden()
    expect(page.get_by_test_id("day-print")).to_be_hidden()


@SIZES
@pytest.mark.parametrize("language", ["zh", "en"])
def test_everybody_can_use_it(times: TimesStage, open_page: OpenPage, size: tuple[int, int], language: str) -> None:
    times.pass_to("2026-01-05 17:10")
    page = tablet(times, open_page, "zhou", size)
    if language == "en":
        page.get_by_test_id("language").click()
    check(page, "send")
    page.get_by_test_id("care-wait-A").click()
    check(page, "water")
    page.get_by_test_id("dest-3F-archive").click()
    page.get_by_test_id("template-keep").click()
    check(page, "template")
    act(page, "template-save", "/api/v1/templates")
    check(page, "send with a template")
    page.get_by_test_id("tab-times").click()
    expect(page.get_by_test_id("day-waiting")).to_be_visible()
    check(page, "times")
    page.get_by_test_id("times-add").click()
    check(page, "editor")

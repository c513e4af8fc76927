"""The run history, played by touch: filter, page, why, slip and daily log on their papers; everybody can use them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from robots.settings import Hall
from tests.browser.test_access import SIZES, check
from tests.fixtures.browser import OpenPage, log_in
from tests.web.history_stage import KEPT, MORNING, OPEN, OWN, SECRET_OWN, history_stage, past_run
from tests.web.stage import RUN, Stage, busy_morning

PHONE = (390, 844)
MM = 72 / 25.4
PAPERS = re.compile(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]")


@pytest.fixture(scope="module")
def past(the_hall: Hall, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One for all of them: the pages only read it."""
    with history_stage(the_hall, tmp_path_factory.mktemp("past"), 10) as (stage, ledger):
        past_run(ledger, RUN, MORNING + 5200, state="carrying")
        busy_morning(stage.facts)
        yield stage


def opened(past: Stage, open_page: OpenPage, address: str = "/history", size: tuple[int, int] = (1024, 768)) -> Page:
    page = open_page(f"{past.url}/?counter=A12", size)
    log_in(page)
    expect(page.get_by_test_id("tab-outgoing")).to_be_visible()
    page.goto(f"{past.url}{address}")
    return page


def papers(page: Page) -> list[tuple[int, int]]:
    """Width and height of each printed sheet, mm."""
    found = PAPERS.findall(page.pdf(prefer_css_page_size=True))
    assert found
    return [(round(float(wide) / MM), round(float(high) / MM)) for wide, high in found]


def test_from_the_tablet_to_the_runs_of_a_counter_and_back(past: Stage, open_page: OpenPage) -> None:
    page = open_page(f"{past.url}/?counter=A12", (1024, 768))
    log_in(page)
    page.get_by_test_id("tab-outgoing").click()
    page.get_by_test_id("open-history").tap()
    expect(page.locator(".run")).to_have_count(25)
    page.get_by_test_id("quick-today").tap()
    page.get_by_test_id("filter-from").fill("2026-01-05")
    page.get_by_test_id("filter-to").fill("2026-01-05")
    page.get_by_test_id("filter-counter").select_option("A11")
    page.get_by_test_id("filter-state").select_option("in_custody")
    expect(page.locator(".run")).to_have_count(1)
    expect(page.get_by_test_id(f"past-{KEPT}")).to_contain_text("保管 周涛")
    expect(page.get_by_test_id("history-totals")).to_have_text("共 1 条 · 工作人员保管 1")
    assert "counter=A11" in page.url
    page.reload()
    expect(page.get_by_test_id("filter-state")).to_have_value("in_custody")
    expect(page.locator(".run")).to_have_count(1)
    page.get_by_test_id("filter-reason").select_option("robot_lost")
    expect(page.get_by_test_id("history-empty")).to_be_visible()
    page.get_by_test_id("history-clear").tap()
    expect(page.locator(".run")).to_have_count(25)
    page.get_by_test_id("history-back").tap()
    expect(page.get_by_test_id("tab-outgoing")).to_be_visible()


def test_searching_and_turning_pages(past: Stage, open_page: OpenPage) -> None:
    page = opened(past, open_page)
    expect(page.get_by_test_id("history-newer")).to_be_disabled()
    first = page.locator(".run").first.get_attribute("data-testid")
    page.get_by_test_id("history-older").tap()
    expect(page.get_by_test_id("history-page")).to_contain_text("第 2 /")
    expect(page.locator(".run").first).not_to_have_attribute("data-testid", first or "")
    page.get_by_test_id("filter-q").fill("归档回执")
    expect(page.get_by_test_id("history-page")).to_contain_text("第 1 /")
    expect(page.get_by_test_id(f"past-{OPEN}")).to_be_visible()
    page.get_by_test_id("filter-q").fill(SECRET_OWN)
    expect(page.locator(".run")).to_have_count(1)
    expect(page.get_by_test_id(f"past-{SECRET_OWN}")).to_contain_text("密件，不显示标签")
    page.get_by_test_id("filter-q").fill("<img src=x onerror=alert(1)>")
    expect(page.get_by_test_id("history-empty")).to_be_visible()


def test_one_tap_shows_the_whole_round_of_a_run(past: Stage, open_page: OpenPage) -> None:
    page = opened(past, open_page, f"/history?q={OWN}")
    page.get_by_test_id(f"past-{OWN}").get_by_test_id("past-round").tap()
    expect(page.locator(".run")).to_have_count(2)
    expect(page.get_by_test_id(f"past-{SECRET_OWN}")).to_be_visible()
    expect(page.get_by_test_id("filter-q")).to_have_value("")
    check(page, "one round")
    page.reload()
    expect(page.locator(".run")).to_have_count(2)
    assert f"round={OWN}" in (page.get_by_test_id("history-csv").get_attribute("href") or "")
    page.get_by_test_id(f"past-{OWN}").get_by_test_id("slip").tap()
    expect(page.get_by_test_id("slip-round")).to_have_text(OWN)
    page.go_back()
    page.get_by_test_id("round-clear").tap()
    expect(page.locator(".run")).to_have_count(25)


def test_runs_are_summed_by_what_is_tapped(past: Stage, open_page: OpenPage) -> None:
    page = opened(past, open_page, "/history?from=2026-01-05&to=2026-01-05&counter=A11")
    for by, name in (("day", "2026-01-05"), ("robot", "徐小递"), ("stop", "中台审核")):
        page.get_by_test_id(f"sums-{by}").tap()
        expect(page.get_by_test_id("sums").locator("tbody tr").first).to_contain_text(name)
    page.get_by_test_id("filter-state").select_option("in_custody")
    expect(page.get_by_test_id("sums").locator("tbody tr").first.locator("td").first).to_have_text("1")
    page.get_by_test_id("sums-stop").tap()
    expect(page.get_by_test_id("sums")).to_have_count(0)


def test_the_table_is_of_what_is_shown(past: Stage, open_page: OpenPage) -> None:
    page = opened(past, open_page, f"/history?q={OWN}")
    expect(page.locator(".run")).to_have_count(1)
    with page.expect_download() as download:
        page.get_by_test_id("history-csv").tap()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert download.value.suggested_filename == "runs.csv"
    assert text.splitlines()[1].startswith(OWN) and len(text.splitlines()) == 2


def test_why_opens_on_the_card_of_a_run_under_way(past: Stage, open_page: OpenPage) -> None:
    page = open_page(f"{past.url}/?counter=A12", (1024, 768))
    log_in(page)
    page.get_by_test_id("tab-outgoing").click()
    page.get_by_test_id(f"run-{RUN}").get_by_test_id("because").tap()
    expect(page.get_by_test_id("because-now")).to_contain_text("10:31 起等待：等待电梯到达，最迟到 10:34")
    expect(page.get_by_test_id("because-chosen")).to_contain_text("到 A12 约 40 秒")
    expect(page.get_by_test_id("because-story").locator("li").first).to_contain_text("王芳要把文件从 A12 送到 档案室")
    page.get_by_test_id("because-close").tap()
    expect(page.get_by_test_id("because-dialog")).to_have_count(0)
    page.get_by_test_id("run-r-0abcdefgh4").get_by_test_id("because").tap()  # its records are in no ledger
    expect(page.get_by_test_id("because-problem")).to_have_text("没有这个任务")


@pytest.mark.parametrize(("paper", "size"), [("a6", (105, 148)), ("receipt", (80, 200))])
def test_a_slip_fits_one_sheet_of_its_paper(
    past: Stage, open_page: OpenPage, paper: str, size: tuple[int, int]
) -> None:
    page = opened(past, open_page, f"/history?q={KEPT}")
    page.get_by_test_id("slip").tap()
    page.get_by_test_id(f"paper-{paper}").tap()
    expect(page.get_by_test_id("slip-sheet")).to_have_attribute("data-paper", paper)
    hands = page.get_by_test_id("slip-hand")
    expect(hands).to_have_count(2)
    expect(hands.last).to_contain_text("周涛从徐小递 2 号仓取出")
    expect(page.get_by_test_id("slip-reasons")).to_have_text("收件人不在，送回寄件人")
    assert papers(page) == [size]


def test_a_confidential_slip_names_neither_label_nor_code(past: Stage, open_page: OpenPage) -> None:
    page = opened(past, open_page, f"/slip?run={SECRET_OWN}")
    expect(page.get_by_test_id("slip-label")).to_have_text("密件，不显示标签")
    assert "举报" not in page.content() and not re.search(r"\b\d{6}\b", page.inner_text("main"))


def test_the_log_of_a_day_is_a_sheet_of_a4_to_sign(past: Stage, open_page: OpenPage) -> None:
    page = opened(past, open_page, "/daily-log?day=2026-01-05")
    expect(page.get_by_test_id("open-ends")).to_contain_text(OPEN)
    expect(page.get_by_test_id("open-ends")).to_contain_text(KEPT)
    expect(page.get_by_test_id("log-sheet")).to_contain_text("值班人签字")
    assert papers(page) == [(210, 297)]
    rows = page.get_by_test_id("log-run").count()
    page.get_by_test_id("log-before").tap()
    expect(page.get_by_test_id("log-none")).to_be_visible()  # a Sunday
    page.get_by_test_id("log-after").tap()
    expect(page.get_by_test_id("log-run")).to_have_count(rows)


@pytest.mark.parametrize("address", ["/history", "/slip?run=r-0past00001", "/daily-log"])
def test_without_a_login_a_page_says_what_to_do(past: Stage, open_page: OpenPage, address: str) -> None:
    page = open_page(f"{past.url}{address}", (1024, 768))
    expect(page.get_by_test_id("page-problem")).to_contain_text("先在平板上登录")
    check(page, address)


@SIZES
@pytest.mark.parametrize("language", ["zh", "en"])
def test_everybody_can_use_them(past: Stage, open_page: OpenPage, size: tuple[int, int], language: str) -> None:
    everything(past, open_page, size, language)


def test_everybody_can_use_them_on_a_telephone(past: Stage, open_page: OpenPage) -> None:
    everything(past, open_page, PHONE, "zh")


def everything(past: Stage, open_page: OpenPage, size: tuple[int, int], language: str) -> None:
    page = opened(past, open_page, "/history", size)
    if language == "en":
        page.get_by_test_id("language").click()
    expect(page.locator(".run").first).to_be_visible()
    check(page, "history")
    page.get_by_test_id("sums-stop").click()
    expect(page.get_by_test_id("sums")).to_be_visible()
    check(page, "sums")
    page.get_by_test_id(f"past-{OPEN}").get_by_test_id("because").click()
    expect(page.get_by_test_id("because-story")).to_be_visible()
    check(page, "why")
    page.get_by_test_id("because-close").click()
    page.get_by_test_id("filter-q").fill("zzz")
    expect(page.get_by_test_id("history-empty")).to_be_visible()
    check(page, "an empty history")
    for paper in ("a6", "receipt"):
        page.goto(f"{past.url}/slip?run={KEPT}&paper={paper}")
        expect(page.get_by_test_id("slip-sheet")).to_be_visible()
        check(page, f"slip {paper}")
    for day in ("2026-01-05", "2026-01-04"):
        page.goto(f"{past.url}/daily-log?day={day}")
        expect(page.get_by_test_id("log-sheet")).to_be_visible()
        check(page, f"log of {day}")

"""A visitor at a kiosk before the real stack: asks, chooses, goes; asks for a person, who answers at a tablet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from robots.core.waiting import TicketEvent, WaitingFact
from tests.browser.test_access import check
from tests.browser.test_board import WALL
from tests.fixtures.browser import OpenPage
from tests.fixtures.floor import ROOT, RunningFloor, start_floor
from tests.floor.by_touch import ANSWERS_MS
from tests.floor.kiosk_story import ANSWER, answer, ask, at_visitors_desk, kiosk_of, leave, read_code, stands_at


@pytest.fixture(scope="module")
def guided(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningFloor]:
    hall = ROOT / "config" / "hall"
    running, end = start_floor(tmp_path_factory.mktemp("kiosk") / "var", hall, speed=1.0, visitors=5000)
    yield running
    end()


@pytest.mark.timeout(240)
def test_ask_clarify_answer_map_code(guided: RunningFloor, open_page: OpenPage) -> None:
    page = kiosk_of(guided, open_page)
    ask(page, "身份证")
    stands_at(page, "clarify")
    page.get_by_test_id("choice-id_card_renew").tap()
    stands_at(page, "answer")
    expect(page.get_by_test_id("way-words")).to_contain_text("步行约", timeout=ANSWERS_MS)
    assert len((page.locator(".way-line").get_attribute("points") or "").split()) >= 3
    assert read_code(page).startswith("居民身份证有效期满换领")
    check(page, "answer")
    page.get_by_test_id("useful").tap()
    expect(page.get_by_test_id("useful")).to_be_hidden(timeout=ANSWERS_MS)
    leave(page)


@pytest.mark.timeout(240)
def test_ask_handoff_a_person_answers_the_visitor_reads(guided: RunningFloor, open_page: OpenPage) -> None:
    page = kiosk_of(guided, open_page)
    ask(page, "我手机13812345678，请找个工作人员帮我看看材料")
    stands_at(page, "handoff")
    expect(page.get_by_test_id("handoff")).to_have_attribute("data-state", "waiting", timeout=ANSWERS_MS)
    tablet = at_visitors_desk(guided, open_page)
    assert "13812345678" not in (tablet.get_by_test_id("said").text_content() or "")
    answer(tablet)
    expect(page.get_by_test_id("line-staff")).to_contain_text(ANSWER, timeout=ANSWERS_MS)
    expect(page.get_by_test_id("handoff")).to_have_attribute("data-state", "answered", timeout=ANSWERS_MS)
    check(page, "answered")
    leave(page)
    kept = [path for path in Path(guided.floor.settings.state).rglob("*") if path.is_file()]
    assert kept
    assert not [path for path in kept if b"13812345678" in path.read_bytes()]


@pytest.mark.timeout(240)
def test_a_number_drawn_in_the_hall_is_on_the_wait_board_and_the_guide_knows_it(
    guided: RunningFloor, open_page: OpenPage
) -> None:
    """The simulated hall's machine, the broker, the scheduler, the page server, the guide: all of them real."""

    def facts() -> list[WaitingFact]:
        return [one for one in guided.seen if isinstance(one, WaitingFact)]

    drawn = guided.until(lambda: [one for one in facts() if one.called], 90, "a visitor has drawn a number")[0]
    ticket, queue = drawn.called[0].ticket, drawn.queue
    assert any(isinstance(one, TicketEvent) and (one.ticket, one.what) == (ticket, "issued") for one in guided.seen)
    page = kiosk_of(guided, open_page)
    newest = [one for one in facts() if one.queue == queue][-1].called[0]
    board = open_page(f"{guided.url}/board/wait", WALL)
    expect(board.get_by_test_id(f"queue-{queue}")).to_contain_text(newest.ticket, timeout=ANSWERS_MS)
    expect(board.get_by_test_id("banner")).to_have_count(0)
    ask(page, f"{newest.ticket} 还要等多久")
    expect(page.get_by_test_id("kiosk")).to_contain_text(f"请现在到 {newest.window} 窗口", timeout=ANSWERS_MS)
    leave(page)

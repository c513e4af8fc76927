"""Takes the pictures of staff's pages for visitors' questions: `python -m tests.browser.visitors_pictures [FOLDER]`.

The page server, the librarian and the hand-off desk are real; the two weeks of questions in them are invented.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.test_escort_desk import guides, leading
from tests.browser.test_visitors import urgent
from tests.fixtures.browser import WIDE, log_in, running_chromium, tablets
from tests.web.stage import hall
from tests.web.visitors_stage import busy_week, visitor_stage

A4 = (688, 1024)
"""The printable part of a sheet at 96 dots an inch."""
LARGEST = 250_000


def take(page: Page, name: str, folder: Path) -> None:
    page.wait_for_timeout(500)
    path = folder / f"{name}.png"
    page.screenshot(path=path)
    if path.stat().st_size > LARGEST:
        raise SystemExit(f"{path}: {path.stat().st_size} bytes, more than {LARGEST}")
    print(f"{path}: {path.stat().st_size // 1000} kB")


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2] / "docs" / "img"
    with visitor_stage(hall()) as stage, running_chromium() as browser, tablets(browser) as open_page:
        busy_week(stage)
        stage.call()
        urgent(stage)
        page = open_page(f"{stage.url}/?counter=A12", WIDE)
        log_in(page)
        page.get_by_test_id("tab-handoffs").click()
        page.get_by_test_id("handoff-h-0001").click()
        expect(page.get_by_test_id("suggest-id_card_renew")).to_be_visible()
        take(page, "visitors-handoff-1280x800", folder)
        guides(stage, leading("waiting_for_visitor"))
        expect(page.get_by_test_id("escort-of-xiaozhi")).to_be_visible()
        take(page, "visitors-escort-1280x800", folder)
        page.get_by_test_id("escort-send").click()
        page.get_by_test_id("escort-to-B02").click()
        take(page, "visitors-escort-ask-1280x800", folder)
        page.get_by_test_id("escort-no").click()
        page.get_by_test_id("tab-questions").click()
        expect(page.get_by_test_id("cluster").first).to_be_visible()
        take(page, "visitors-questions-1280x800", folder)
        page.goto(f"{stage.url}/week?from=2026-01-05")
        expect(page.get_by_test_id("sheet")).to_be_visible()
        take(page, "visitors-week-1280x800", folder)
        page.set_viewport_size({"width": A4[0], "height": A4[1]})
        page.emulate_media(media="print")
        take(page, "visitors-week-a4", folder)


if __name__ == "__main__":
    main()

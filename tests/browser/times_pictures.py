"""Takes the pictures of the timetable's pages: `python -m tests.browser.times_pictures [FOLDER]`.

The page server and the scheduler's mind are real; there are no robots.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.test_times import tablet
from tests.browser.visitors_pictures import take
from tests.fixtures.browser import TALL, WIDE, act, running_chromium, tablets
from tests.web.stage import hall
from tests.web.times_stage import TABLE, WEEK, times_stage

LUNCH = [{"days": WEEK, "opens": "09:00", "closes": "12:00"}, {"days": WEEK, "opens": "13:00", "closes": "16:30"}]


def add(page: Page, to: str, time: str, label: str) -> None:
    page.get_by_test_id("times-add").click()
    page.get_by_test_id("leg-to-0").select_option(to)
    page.get_by_test_id("time").fill(time)
    page.get_by_test_id("entry-label").fill(label)


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2] / "docs" / "img"
    with running_chromium() as browser, tablets(browser) as open_page:
        with times_stage(hall(), "2026-01-05 09:30") as stage:
            stage.down_until("2026-01-05 10:40")
            page = tablet(stage, open_page)
            page.get_by_test_id("tab-times").click()
            add(page, "2F-tax", "15:45", "税务回单")
            take(page, "times-entry-1280x800", folder)
            act(page, "entry-save", "/api/v1/timetable")
            take(page, "times-1280x800", folder)
            stage.pass_to("2026-01-05 17:10")
            for size in (WIDE, TALL):
                page = tablet(stage, open_page, size=size)
                page.get_by_test_id("tab-times").click()
                expect(page.get_by_test_id("day-waiting")).to_be_visible()
                take(page, f"times-day-{size[0]}x{size[1]}", folder)
            page.set_viewport_size({"width": 688, "height": 1024})
            page.emulate_media(media="print")
            take(page, "times-day-a4", folder)
        with times_stage(hall(), "2026-01-05 12:10", TABLE | {"by_stop": {"3F-archive": LUNCH}}) as stage:
            for size in (WIDE, TALL):
                page = tablet(stage, open_page, "wang", size)
                page.get_by_test_id("dest-3F-archive").click()
                page.get_by_test_id("label").fill("合同 2 份")
                page.get_by_test_id("template-keep").click()
                page.get_by_test_id("template-name").fill(f"合同送档案 {size[0]}")
                act(page, "template-save", "/api/v1/templates")
                expect(page.locator("[data-testid^=template-t-]").first).to_be_visible()
                expect(page.get_by_test_id("closed-note")).to_be_visible()
                take(page, f"times-send-{size[0]}x{size[1]}", folder)


if __name__ == "__main__":
    main()

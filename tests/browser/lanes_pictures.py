"""Takes the picture of the page of the ways: `python -m tests.browser.lanes_pictures [FOLDER]`.

The page server and the scheduler's mind are real; that one robot waits for another is invented.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.test_lanes import draw_area, lanes_page, stand_off, tap
from tests.browser.visitors_pictures import take
from tests.fixtures.browser import act, running_chromium, tablets
from tests.web.stage import hall
from tests.web.times_stage import times_stage

SLOWED = "b1-F1/n5|b1-F1/n6"


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2] / "docs" / "img"
    with running_chromium() as browser, tablets(browser) as open_page, times_stage(hall()) as stage:
        page = lanes_page(stage, open_page)
        draw_area(page, "布展")
        tap(page, SLOWED)
        act(page, "speed-0.4", "/api/v1/lanes/speed/limit")
        tap(page)
        page.get_by_test_id("lane-lasts").select_option("2")
        act(page, "lane-close", "/api/v1/lanes/close")
        stand_off(stage)
        expect(page.get_by_test_id("waits-xiaodi")).to_be_visible()
        take(page, "lanes", folder)


if __name__ == "__main__":
    main()

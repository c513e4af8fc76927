"""Pictures of the pages of a running floor during a drill, for the documents: begin one (`hall drill fire`), then
python -m tests.browser.drill_pictures [FOLDER [WEB_PORT [SCREEN_PORT]]]
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.board_pictures import take
from tests.browser.test_board import WALL
from tests.fixtures.browser import TALL, WIDE, log_in, running_chromium, tablets

WITHIN_MS = 60_000
"""The alarm of a drill comes some seconds after it has begun."""


def draw(folder: Path, web: int = 8080, screens: int = 8090) -> None:
    host = "http://127.0.0.1"
    pages = {
        "drill-tablet": (f"{host}:{web}/?counter=A12", WIDE),
        "drill-courier": (f"{host}:{screens}/", WIDE),
        "drill-kiosk": (f"{host}:{screens + 2}/", TALL),
        "board-drill": (f"{host}:{web}/board", WALL),
    }
    with running_chromium() as browser, tablets(browser) as opened:
        shown = {name: opened(url, size) for name, (url, size) in pages.items()}
        log_in(shown["drill-tablet"])
        expect(shown["drill-tablet"].get_by_test_id("drill")).to_be_visible(timeout=WITHIN_MS)
        expect(shown["drill-tablet"].locator("[data-testid^=alarm-]").first).to_be_visible(timeout=WITHIN_MS)
        for name, page in shown.items():
            page.wait_for_timeout(1500)  # a picture, no test: what comes up after the alarm has come up
            take(page, name, folder)


if __name__ == "__main__":
    given = sys.argv[1:]
    draw(Path(given[0]) if given else Path(__file__).parents[2] / "docs" / "img", *map(int, given[1:3]))

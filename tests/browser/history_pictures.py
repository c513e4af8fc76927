"""Takes the pictures of the run history: `python -m tests.browser.history_pictures [FOLDER]`.

Page server and ledger are real; the fortnight of runs in it is invented.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, expect

from robots.settings import Hall
from tests.browser.visitors_pictures import A4, take
from tests.fixtures.browser import log_in, running_chromium, tablets
from tests.web.history_stage import OWN, history_stage
from tests.web.stage import busy_morning, hall

SMALL = (1024, 768)
PHONE = (390, 844)
A6 = (350, 500)
"""The printable part of a slip at 96 dots an inch."""


def two_couriers() -> Hall:
    """The hall with another courier to choose from."""
    real = hall()
    names = {"id": "xiaobing", "name_zh": "徐小兵", "name_en": "Xiaobing"}
    return replace(real, robots={**real.robots, "xiaobing": real.robots["xiaodi"].model_copy(update=names)})


def staff(page: Page) -> None:
    """A supervisor, whose log has the whole hall."""
    log_in(page, "zhou", "9001")
    expect(page.get_by_test_id("tab-outgoing")).to_be_visible()


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2] / "docs" / "img"
    with (
        TemporaryDirectory() as place, history_stage(two_couriers(), Path(place), 14) as (stage, _),
        running_chromium() as browser, tablets(browser) as open_page,
    ):  # fmt: skip
        busy_morning(stage.facts)
        page = open_page(f"{stage.url}/?counter=A12", SMALL)
        staff(page)
        page.goto(f"{stage.url}/history?from=2025-12-29&to=2026-01-05")
        expect(page.locator(".run").first).to_be_visible()
        take(page, "history", folder)
        page.get_by_test_id("filter-q").fill(OWN)
        expect(page.locator(".run")).to_have_count(1)
        page.get_by_test_id("because").click()
        expect(page.get_by_test_id("because-chosen")).to_be_visible()
        take(page, "why", folder)
        page.goto(f"{stage.url}/slip?run={OWN}")
        expect(page.get_by_test_id("slip-sheet")).to_be_visible()
        take(page, "slip", folder)
        page.goto(f"{stage.url}/daily-log?day=2026-01-05")
        expect(page.get_by_test_id("log-sheet")).to_be_visible()
        page.set_viewport_size({"width": A4[0], "height": A4[1]})
        page.emulate_media(media="print")
        take(page, "daily-log", folder)


if __name__ == "__main__":
    main()

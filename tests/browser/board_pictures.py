"""Takes the pictures of the hall board: `python -m tests.browser.board_pictures [FOLDER]`.

The page server is real; the morning on it is invented.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from robots.core.alarm import Alarm
from tests.browser.test_board import WALL, lively
from tests.fixtures.browser import running_chromium, tablets
from tests.web.stage import busy_morning, hall, tablet_stage

COLOURS = 64
"""Few are in it: a picture of so many points stays small."""


def take(page: Page, name: str, folder: Path) -> None:
    size = page.viewport_size or {}
    path = folder / f"{name}-{size.get('width')}x{size.get('height')}.png"
    page.screenshot(path=path)
    Image.open(path).convert("RGB").quantize(COLOURS).save(path, optimize=True)
    print(f"{path}: {path.stat().st_size // 1000} kB")


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2] / "docs" / "img"
    with tablet_stage(hall()) as stage, running_chromium() as browser, tablets(browser) as open_page:
        busy_morning(stage.facts)
        lively(stage)
        page = open_page(f"{stage.url}/board", WALL)
        expect(page.get_by_test_id("clock")).to_have_text("10:32")
        take(page, "board", folder)
        stage.facts.take(Alarm("fire", "b1", True, ("b1",)))
        expect(page.get_by_test_id("alarm-fire")).to_be_visible()
        take(page, "board-alarm", folder)


if __name__ == "__main__":
    main()

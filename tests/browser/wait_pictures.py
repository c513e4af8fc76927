"""Takes the picture of the wait board: `python -m tests.browser.wait_pictures [FOLDER]`. The morning is invented."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.browser.board_pictures import take
from tests.browser.test_wait_board import busy, wait_board
from tests.fixtures.browser import running_chromium, tablets
from tests.web.stage import hall, tablet_stage


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2] / "docs" / "img"
    with tablet_stage(hall()) as stage, running_chromium() as browser, tablets(browser) as open_page:
        busy(stage)
        page = wait_board(stage, open_page)
        page.get_by_test_id("queue-A").wait_for()
        take(page, "wait-board", folder)


if __name__ == "__main__":
    main()

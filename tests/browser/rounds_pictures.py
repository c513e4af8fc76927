"""Takes the pictures of rounds on the tablet: `python -m tests.browser.rounds_pictures [FOLDER]`."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.browser.test_rounds import ROUND, fill, under_way
from tests.browser.visitors_pictures import take
from tests.fixtures.browser import log_in, running_chromium, tablets
from tests.web.stage import busy_morning, hall, tablet_stage

SIZE = (1024, 768)


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2] / "docs" / "img"
    with running_chromium() as browser, tablets(browser) as open_page, tablet_stage(hall()) as stage:
        busy_morning(stage.facts)
        page = open_page(f"{stage.url}/?counter=A12", SIZE)
        log_in(page)
        page.get_by_test_id("round-open").click()
        fill(page, 0, "3F-archive", "执照申请")
        fill(page, 1, "2F-permits")
        page.get_by_test_id("round-add").click()
        fill(page, 2, "2F-tax", "税务回单")
        page.get_by_test_id("round-secret-2").click()
        take(page, "round-form", folder)
        page.get_by_test_id("round-back").click()
        under_way(stage)
        page.get_by_test_id("tab-outgoing").click()
        page.get_by_test_id(f"round-{ROUND}").scroll_into_view_if_needed()
        take(page, "round", folder)


if __name__ == "__main__":
    main()

"""Pictures of the commands on a run, for the documents: python -m tests.browser.commands_pictures docs/img"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Page

from robots.core.runs import RunState
from robots.courier.handover import Handover
from robots.settings.robots import HandoverTimes
from tests.browser.test_run_commands import SIZE, view_of
from tests.fixtures.browser import log_in, running_chromium, tablets
from tests.web.stage import NOW, RUN, RUN_FACT, busy_morning, hall, screen_stage, tablet_stage


def draw(folder: Path) -> None:
    with running_chromium() as browser, tablets(browser) as opened:
        with tablet_stage(hall()) as stage:
            busy_morning(stage.facts)
            stage.facts.take(replace(RUN_FACT, state=RunState.CARRYING))
            page: Page = opened(f"{stage.url}/?counter=A12", SIZE)
            log_in(page)
            page.get_by_test_id("tab-outgoing").click()
            page.get_by_test_id(f"run-{RUN}").get_by_test_id("more").click()
            page.get_by_test_id("bring_back").wait_for()
            page.screenshot(path=folder / "run-commands.png")
            page.get_by_test_id("hand_over").click()
            page.get_by_test_id("keeper-chen").wait_for()
            page.screenshot(path=folder / "run-commands-who.png")
        parameters = {"returning": True, "keeper": "wang", "witnessed": True, "confidential": True}
        handover = Handover.begin("drop", NOW, "a", RUN, "A12", 2, HandoverTimes(), parameters)
        handover.handle("person", NOW, "", "li", ("staff",))
        with screen_stage(hall(), view_of(handover, "wang")) as screen:
            page = opened(screen.url, SIZE)
            page.get_by_test_id("person-wang").wait_for()
            page.screenshot(path=folder / "run-commands-robot.png")


if __name__ == "__main__":
    draw(Path(sys.argv[1]))

"""News comes while somebody taps or types: what stays the same on a page stays the same element, so no tap is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from robots.core.clock import Instant
from robots.core.geometry import Pose
from robots.core.runs import FolderAboard, RunState, Waiting
from robots.core.vda import Visualization
from tests.browser.test_help import calls
from tests.fixtures.browser import OpenPage, log_in, settle
from tests.web.stage import NOW, RUN, RUN_FACT, Stage

HOLD = """() => { window.held = [...document.querySelectorAll('button, input, select, textarea, a, [role=button]')]
    .filter((one) => one.checkVisibility()); return window.held.length; }"""
LOST = """() => window.held.filter((one) => !one.isConnected || !one.checkVisibility())
    .map((one) => one.dataset.testid ?? one.textContent)"""
VIEWS = ["send", "incoming", "outgoing", "map", "robots"]


def news(stage: Stage, page: Page, number: int) -> None:
    """Robots drive, a run is expected later, a folder more is left aboard: the last is what the page is asked about."""
    stage.facts.take(Visualization("xiaodi", Pose("b1-F1", 15.4 + number, 21.5, 0.05), 0.7, 0.0))
    waiting = Waiting("lift_coming", Instant(NOW - 25), Instant(NOW + 155 + number))
    eta = Instant(NOW + 240 + 60 * number)
    stage.facts.take(replace(RUN_FACT, state=RunState.CARRYING, waiting_for=waiting, eta_from=eta, doing="YIELD"))
    fleet = stage.facts.fleet()
    assert fleet is not None
    left = tuple(FolderAboard(f"r-0left0000{n}", "xiaozhi", n + 1, "out", Instant(NOW)) for n in range(number))
    stage.facts.take(replace(fleet, aboard=left))
    expect(page.get_by_test_id("tab-robots").locator(".badge")).to_have_text(str(number))


@pytest.fixture
def tablet(stage: Stage, open_page: OpenPage) -> Page:
    """A supervisor's, with a robot that waits for somebody."""
    stage.facts.take(replace(RUN_FACT, state=RunState.CARRYING))
    calls(stage, late=True)
    page = open_page(f"{stage.url}/?counter=A12")
    log_in(page, "zhou", "9001")
    return page


def test_news_replaces_nothing_that_can_be_tapped(stage: Stage, tablet: Page) -> None:
    for number, view in enumerate(VIEWS, start=1):
        tablet.get_by_test_id(f"tab-{view}").click()
        settle(tablet)
        assert tablet.evaluate(HOLD) > 8, view
        news(stage, tablet, number)
        assert tablet.evaluate(LOST) == [], view


def test_a_run_that_goes_on_keeps_its_buttons(stage: Stage, tablet: Page) -> None:
    tablet.get_by_test_id("tab-outgoing").click()
    acts = tablet.get_by_test_id(f"run-{RUN}").locator(".acts button")
    expect(acts).to_have_count(3)
    tablet.evaluate("() => { window.held = [...document.querySelectorAll('.acts button')]; }")
    stage.facts.take(replace(RUN_FACT, state=RunState.CARRYING, doing="RIDING"))
    expect(tablet.get_by_test_id("hold")).to_be_disabled()
    stage.facts.take(replace(RUN_FACT, state=RunState.WAITING_RECIPIENT))
    expect(tablet.get_by_test_id("hold")).to_be_enabled()
    assert tablet.evaluate(LOST) == []


def test_templates_that_come_late_leave_the_stops_where_a_finger_is(stage: Stage, open_page: OpenPage) -> None:
    page = open_page(f"{stage.url}/?counter=A12")
    waits = []
    page.route("**/api/v1/templates", lambda route: waits.append(route))
    page.get_by_test_id("person-wang").click()
    page.get_by_test_id("pin").fill("1201")
    page.get_by_test_id("pin-enter").click()
    expect(page.get_by_test_id("dest-3F-archive")).to_be_visible()
    page.evaluate(HOLD)
    page.get_by_test_id("dest-3F-archive").focus()
    while not waits:
        page.wait_for_timeout(20)
    run = {"from_": "A12", "to": "2F-tax", "label": "", "urgent": False, "confidential": False, "care": False}
    waits[0].fulfill(json=[{"id": "t-1", "name": "晨件", "owner": "wang", "run": run, "more": [], "chain": False}])
    expect(page.get_by_test_id("template-t-1")).to_be_visible()
    assert page.evaluate(LOST) == []
    expect(page.get_by_test_id("dest-3F-archive")).to_be_focused()

"""Staff send a guide with a visitor from the tablet, on a running floor: to a window, to where a number is called, and
to an office upstairs; what becomes of it is told on the page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Page, expect

from robots.core.clock import Instant
from robots.core.events import LinkUp
from robots.core.waiting import CalledTicket, TicketState
from robots.floor.clock import SteadyClock
from robots.floor.joining import join_broker, new_inbox
from tests.fixtures.browser import OpenPage, act
from tests.fixtures.floor import ROOT, RunningFloor, start_floor
from tests.fixtures.patience import PATIENCE_S
from tests.floor.by_touch import ANSWERS_MS, ARRIVES_MS, tablet_at

GUIDE = "xiaozhi"
PATH = "/api/v1/escorts"
BY_LIFT_MS = 240_000


def one_guide(folder: Path) -> Path:
    """The product's hall and knowledge with the guide of building 1 as its only robot."""
    shutil.copytree(ROOT / "config/hall", folder / "hall")
    shutil.copytree(ROOT / "config/knowledge", folder / "knowledge")
    file = folder / "hall/robots.yaml"
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    data["robots"] = {name: robot for name, robot in data["robots"].items() if name != "xiaojing"}
    file.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return folder / "hall"


@pytest.fixture(scope="module")
def guided(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningFloor]:
    folder = tmp_path_factory.mktemp("escorts")
    running, end = start_floor(folder / "var", one_guide(folder), lab=True)
    try:
        yield running
    finally:
        end()
        shutil.rmtree(folder, ignore_errors=True)


def comes_along(floor: RunningFloor, seconds: float, **where: Any) -> None:
    """Somebody steps before the guide and follows it."""
    args = {"robot": GUIDE, "map": "b1-F1", "x": 27.3, "y": 5.6, "gap_m": 0.9, "duration_s": seconds, "pace": 0.8}
    with floor.login("A12", "engineer") as lab:
        answer = lab.post("/api/v1/lab/faults", json={"do": "follow", "args": {**args, **where}})
        assert answer.status_code == 200, answer.text


def desk_of(floor: RunningFloor, open_page: OpenPage) -> Page:
    page = tablet_at(floor, open_page, "A12")
    page.get_by_test_id("tab-handoffs").tap()
    return page


def ask(page: Page, choose: str, ticket: str = "") -> None:
    """Through the dialog to the end; the page has the server's answer."""
    send = page.get_by_test_id("escort-send")
    expect(send).to_be_enabled(timeout=ANSWERS_MS)
    send.tap()
    expect(page.get_by_test_id(f"escort-guide-{GUIDE}")).to_be_checked()
    if ticket:
        page.get_by_test_id("escort-ticket").fill(ticket)
    else:
        page.get_by_test_id(f"escort-to-{choose}").tap()
    act(page, "escort-yes", PATH)
    expect(page.get_by_test_id("escort-problem")).to_have_text("")


def is_led(page: Page, words: str, within_ms: float) -> None:
    """The tablet shows the escort there under way, then arrived."""
    row = page.get_by_test_id(f"escort-of-{GUIDE}").filter(has_text=words)
    expect(row).to_contain_text("带路中", timeout=ANSWERS_MS)
    expect(row).to_contain_text("已送到", timeout=within_ms)


def is_home(floor: RunningFloor) -> bool:
    facts = [message for message in floor.seen if type(message).__name__ == "FleetSummary"]
    robots = {one.robot: one for one in facts[-1].robots} if facts else {}
    return GUIDE in robots and robots[GUIDE].stop == "dock-zhi" and robots[GUIDE].doing in ("charging", "idle")


@contextmanager
def called(floor: RunningFloor, number: str, window: str) -> Iterator[None]:
    """The queue-number machine has called a number to a window."""
    clock, inbox = SteadyClock(), new_inbox()
    link = join_broker("tickets", floor.floor.hall, floor.state, floor.broker_port, clock, inbox)
    try:
        while not isinstance(inbox.get(timeout=PATIENCE_S), LinkUp):
            continue
        with floor.login("A12", "engineer") as lab:
            now = Instant(float(lab.get("/api/v1/lab").json()["clock"]["now"]))
        calls = (CalledTicket(number, window, now),)
        assert link.publish(TicketState(number[:1], now, (), calls, (window,)))
        yield
    finally:
        link.stop()


@pytest.mark.timeout(300)
def test_a_visitor_is_walked_to_a_window(guided: RunningFloor, open_page: OpenPage) -> None:
    page = desk_of(guided, open_page)
    comes_along(guided, 90)
    ask(page, "B06")
    is_led(page, "B06", ARRIVES_MS)
    guided.until(lambda: is_home(guided), 120, "the guide is back at its post")


@pytest.mark.timeout(300)
def test_a_called_number_is_walked_to_its_window(guided: RunningFloor, open_page: OpenPage) -> None:
    page = desk_of(guided, open_page)
    comes_along(guided, 70)
    with called(guided, "A032", "A14"):
        ask(page, "", "a032")
    is_led(page, "A14", ARRIVES_MS)
    guided.until(lambda: is_home(guided), 120, "the guide is back at its post")


@pytest.mark.timeout(400)
def test_a_visitor_is_taken_upstairs_by_lift(guided: RunningFloor, open_page: OpenPage) -> None:
    page = desk_of(guided, open_page)
    comes_along(guided, 200)
    ask(page, "2F-tax")
    is_led(page, "税务", BY_LIFT_MS)

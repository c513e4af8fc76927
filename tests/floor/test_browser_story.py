"""The README's story as people see it: two tablets and the robot's screen in Chromium before the real stack."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from robots.core.runs import RunState
from tests.fixtures.browser import OpenPage, act
from tests.fixtures.floor import RunningFloor
from tests.floor.by_touch import ANSWERS_MS, ARRIVES_MS, card_of, enter_code, load_at, position, sent_run, tablet_at

ETA = re.compile(r"^\d\d:\d\d(–\d\d:\d\d)?$")
STALE_MS, BACK_MS = 7000, 60_000


def sees_it_move(page: Page, robot: str = "xiaodi") -> None:
    """The robot is drawn on the floor shown, and soon elsewhere on it."""
    expect(page.get_by_test_id(f"map-robot-{robot}")).to_be_visible(timeout=ARRIVES_MS)
    before = position(page, robot)
    page.wait_for_function(
        """([id, before]) => {
            const now = document.querySelector(`[data-testid=map-robot-${id}]`)?.getAttribute("style");
            return now && now !== before;
        }""",
        arg=[robot, before],
        timeout=ANSWERS_MS,
    )


@pytest.mark.timeout(300)
def test_a_folder_goes_from_window_to_archive_before_everybodys_eyes(floor: RunningFloor, open_page: OpenPage) -> None:
    sender = tablet_at(floor, open_page, "A12")
    screen = open_page(floor.screen_url())
    expect(screen.get_by_test_id("prompt")).to_contain_text("徐小递")

    sender.get_by_test_id("dest-3F-archive").tap()
    sender.get_by_test_id("send").tap()
    run = sent_run(sender)
    expect(sender.get_by_text("已受理", exact=True)).to_be_visible()
    expect(card_of(sender, run).get_by_test_id("state")).to_have_text(re.compile("正来取件|请放入文件"))

    recipient = tablet_at(floor, open_page, "3F-archive")
    expect(recipient.get_by_test_id("tab-incoming").locator(".badge")).to_have_text("1")
    recipient.get_by_test_id("tab-incoming").tap()
    coming = card_of(recipient, run)
    expect(coming).to_contain_text("来自 A12 企业事务 12 号窗")
    expect(coming.get_by_test_id("eta")).to_have_text(ETA)

    expect(screen.get_by_test_id("where")).to_have_text("在企业事务 12 号窗", timeout=ARRIVES_MS)
    load_at(screen)
    expect(coming.get_by_test_id("state")).to_have_text("正在送来")
    expect(coming.get_by_test_id("eta")).to_have_text(ETA)
    code = coming.get_by_test_id("code").text_content() or ""
    assert re.fullmatch(r"\d{3} \d{3}", code)

    sender.get_by_test_id("tab-map").tap()
    expect(sender.get_by_test_id("map")).to_have_attribute("data-map", "b1-F1")
    sees_it_move(sender)
    sender.get_by_test_id("language").tap()
    expect(sender.get_by_test_id("tab-map")).to_have_text("Map")
    it = sender.get_by_test_id("robot-card-xiaodi")
    expect(it).to_contain_text("Delivering")

    ridden = sender.locator(".lift-list li", has_text="uses it")
    expect(ridden).to_have_count(1, timeout=ARRIVES_MS)
    expect(it).to_contain_text("Riding the lift", timeout=ARRIVES_MS)
    expect(screen.get_by_test_id("prompt")).to_have_text("正在乘梯")
    lift = "east" if "East" in (ridden.text_content() or "") else "west"
    sender.get_by_test_id("floor-b1-F3").tap()
    expect(sender.get_by_test_id(f"lift-{lift}")).to_have_attribute("data-door", "open", timeout=ARRIVES_MS)
    expect(sender.get_by_test_id(f"lift-{lift}")).to_have_attribute("data-here", "true")
    sees_it_move(sender)

    expect(screen.get_by_test_id("code-entry")).to_be_visible(timeout=ARRIVES_MS)
    expect(screen.get_by_test_id("where")).to_have_text("在档案室")
    expect(coming.get_by_test_id("state")).to_have_text("已到，请取件")
    expect(coming.get_by_test_id("waiting")).to_contain_text("等待收件人取件")
    expect(it).to_contain_text("near Archive")
    enter_code(screen, "000000" if code != "000 000" else "111111")
    expect(screen.get_by_test_id("tries-left")).to_have_text("还可试 4 次")
    enter_code(screen, code)
    expect(screen.get_by_test_id("taken")).to_be_visible(timeout=ANSWERS_MS)
    expect(screen.get_by_test_id("lid")).to_have_text("仓门已关", timeout=ANSWERS_MS)
    act(screen, "taken")

    expect(coming.get_by_test_id("state")).to_have_text("已取件", timeout=ANSWERS_MS)
    expect(coming.get_by_test_id("code")).to_have_count(0)
    sender.get_by_test_id("tab-outgoing").tap()
    expect(card_of(sender, run).get_by_test_id("state")).to_have_text("Delivered", timeout=ANSWERS_MS)
    assert code.replace(" ", "") not in sender.content() + recipient.content()
    assert floor.run_state(run) is RunState.DELIVERED


@contextmanager
def frozen(floor: RunningFloor, process: str) -> Iterator[None]:
    """The process stands still, its connections open: as when a machine hangs."""
    os.kill(floor.pid(process), signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(floor.pid(process), signal.SIGCONT)


def says_stale(page: Page) -> float:
    """Seconds until the page says that its facts have stopped, and that it takes no errand until they are back."""
    began = time.monotonic()
    expect(page.get_by_test_id("stale")).to_contain_text("数据停在", timeout=STALE_MS)
    expect(page.get_by_test_id("send")).to_be_disabled()
    return time.monotonic() - began


def is_fresh_again(page: Page) -> None:
    expect(page.get_by_test_id("stale")).to_have_count(0, timeout=BACK_MS)
    expect(page.get_by_test_id("send")).to_be_enabled()


@pytest.mark.timeout(240)
def test_a_tablet_whose_server_hangs_or_dies_says_so_and_recovers(floor: RunningFloor, open_page: OpenPage) -> None:
    tablet = tablet_at(floor, open_page, "A11")
    tablet.get_by_test_id("dest-A05").tap()
    expect(tablet.get_by_test_id("send")).to_be_enabled()
    with frozen(floor, "web"):
        took = says_stale(tablet)
    assert 3.5 < took < 6.5, f"the banner came after {took:.1f} s"
    is_fresh_again(tablet)

    child = floor.floor.supervisor.children["web"]
    child.wait_s, child.started_at = 8.0, time.monotonic()  # held back for longer than the page is patient
    os.kill(floor.pid("web"), signal.SIGKILL)
    says_stale(tablet)
    is_fresh_again(tablet)
    expect(tablet.get_by_test_id("chosen")).to_have_text("A05")
    expect(tablet.get_by_test_id("tab-send")).to_be_visible()


@pytest.mark.timeout(240)
@pytest.mark.parametrize("process", ["scheduler", "broker"])
def test_a_tablet_whose_fleet_hangs_says_so_and_recovers(
    floor: RunningFloor, open_page: OpenPage, process: str
) -> None:
    tablet = tablet_at(floor, open_page, "A11")
    tablet.get_by_test_id("dest-A05").tap()
    expect(tablet.get_by_test_id("send")).to_be_enabled()
    with frozen(floor, process):
        took = says_stale(tablet)
    assert 2.5 < took < 6.5, f"the banner came after {took:.1f} s"
    is_fresh_again(tablet)


@pytest.mark.timeout(240)
def test_a_tablet_without_its_broker_says_so_and_recovers(floor: RunningFloor, open_page: OpenPage) -> None:
    tablet = tablet_at(floor, open_page, "A11")
    tablet.get_by_test_id("dest-A05").tap()
    expect(tablet.get_by_test_id("send")).to_be_enabled()
    child = floor.floor.supervisor.children["broker"]
    child.wait_s, child.started_at = 9.0, time.monotonic()
    os.kill(floor.pid("broker"), signal.SIGKILL)
    took = says_stale(tablet)
    assert took < 6.5, f"the banner came after {took:.1f} s"
    is_fresh_again(tablet)

"""A courier is stuck in a lift of the real floor: tablets ask for help, two people take the papers out, it goes on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from robots.core.runs import RunState
from tests.fixtures.browser import OpenPage
from tests.fixtures.floor import RunningFloor, start_floor
from tests.floor.by_touch import ANSWERS_MS, ARRIVES_MS, card_of, tablet_at
from tests.floor.staff import load, send
from tests.floor.stuck import stick, take_papers_out

STUCK_S = 150.0
"""The ride asks for a person 105 s after its car stopped moving."""


@pytest.fixture(scope="module")
def lab_floor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningFloor]:
    state = tmp_path_factory.mktemp("stuck")
    running, end = start_floor(state, lab=True)
    try:
        yield running
    finally:
        end()
        shutil.rmtree(state, ignore_errors=True)


@pytest.mark.timeout(300)
def test_help_and_notice_stand_on_every_tablet_until_somebody_settles_it(
    lab_floor: RunningFloor, open_page: OpenPage
) -> None:
    floor = lab_floor
    run = send(floor, "3F-archive", label="执照申请")
    load(floor, run)
    lift = stick(floor, STUCK_S)
    sender, other = (tablet_at(floor, open_page, counter) for counter in ("A12", "A01"))
    screen = open_page(floor.screen_url())
    sender.get_by_test_id("tab-outgoing").tap()

    call = sender.get_by_test_id("help-xiaodi")
    expect(call).to_contain_text("徐小递需要帮助", timeout=ARRIVES_MS)
    expect(call).to_contain_text(f"{'东' if lift == 'east' else '西'}梯轿厢内")
    expect(call).to_contain_text("车上 1 份文件 · 还没有人应答")
    strip = card_of(sender, run).get_by_test_id("ride")
    expect(strip.get_by_test_id("ride-what")).to_contain_text("机器人困在电梯内", timeout=ANSWERS_MS)
    expect(strip).to_have_attribute("data-trouble", "true")
    expect(screen.get_by_test_id("ride-what")).to_contain_text("机器人困在电梯内")

    sender.get_by_test_id("help_coming-xiaodi").tap()
    expect(call).to_contain_text("您正在前往", timeout=ANSWERS_MS)
    expect(other.get_by_test_id("help-xiaodi")).to_contain_text("王芳正在前往", timeout=ANSWERS_MS)

    take_papers_out(floor, screen, "wang", "li")
    expect(call).to_contain_text("1 份文件已取出，由工作人员保管", timeout=ANSWERS_MS)
    floor.wait_for(run, RunState.IN_CUSTODY, 10)
    expect(card_of(sender, run).get_by_test_id("state")).to_have_text("由工作人员保管", timeout=ANSWERS_MS)

    sender.get_by_test_id("help_done-xiaodi").tap()
    sender.get_by_test_id("confirm-yes").tap()
    for tablet in (sender, other):
        expect(tablet.get_by_test_id("help-xiaodi")).to_have_count(0, timeout=ARRIVES_MS)

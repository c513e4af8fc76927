"""Two people at the real floor: they free a courier stuck in a lift of its papers; they take confidential ones over."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from robots.core.runs import RunState
from tests.fixtures.browser import OpenPage, act
from tests.fixtures.floor import RunningFloor, start_floor
from tests.fixtures.patience import PATIENCE_S
from tests.floor.by_touch import ANSWERS_MS, ARRIVES_MS, card_of, load_at, tablet_at
from tests.floor.staff import load, send
from tests.floor.stuck import identify, stick, take_papers_out

STUCK_S = 400.0
"""The ride asks for a person 105 s after its car stopped moving; people need their time, on a busy machine more."""


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
def test_confidential_papers_are_handed_to_a_named_colleague_before_a_witness(
    lab_floor: RunningFloor, open_page: OpenPage
) -> None:
    floor = lab_floor
    run = send(floor, "3F-archive", label="人事档案", confidential=True)
    screen = open_page(floor.screen_url())
    floor.wait_for(run, RunState.WAITING_SENDER, 120)
    identify(floor, screen, "wang")
    load_at(screen)
    floor.wait_for(run, RunState.CARRYING, 60)
    body = {"key": uuid.uuid4().hex, "keeper": "li", "stop": "A01", "pin": "1202"}
    with floor.login("1F-review", "supervisor") as tablet:
        refused = tablet.post(f"/api/v1/runs/{run}/hand_over", json=body)
        assert refused.status_code in (401, 403), refused.text
        answer = tablet.post(f"/api/v1/runs/{run}/hand_over", json={**body, "key": uuid.uuid4().hex, "pin": "9001"})
        assert answer.status_code == 200, answer.text
    floor.wait_for(run, RunState.RETURNING, 60)
    expect(screen.get_by_test_id("prompt")).to_contain_text("密件要两人在场", timeout=ARRIVES_MS)
    identify(floor, screen, "li")
    expect(screen.get_by_test_id("prompt")).to_contain_text("另一位工作人员", timeout=ANSWERS_MS)
    assert floor.run_state(run) is RunState.RETURNING
    identify(floor, screen, "wang")
    expect(screen.get_by_test_id("taken")).to_be_visible(timeout=2 * ANSWERS_MS)
    act(screen, "taken")
    floor.wait_for(run, RunState.IN_CUSTODY, 60)


@pytest.mark.timeout(300)
def test_help_and_notice_stand_on_every_tablet_until_somebody_settles_it(
    lab_floor: RunningFloor, open_page: OpenPage
) -> None:
    floor = lab_floor
    run = send(floor, "3F-archive", label="执照申请")
    sender, other = (tablet_at(floor, open_page, counter) for counter in ("A12", "A01"))
    screen = open_page(floor.screen_url())
    load(floor, run)
    lift = stick(floor, STUCK_S)
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
    floor.wait_for(run, RunState.IN_CUSTODY, PATIENCE_S)
    expect(card_of(sender, run).get_by_test_id("state")).to_have_text("由工作人员保管", timeout=ANSWERS_MS)

    sender.get_by_test_id("help_done-xiaodi").tap()
    sender.get_by_test_id("confirm-yes").tap()
    for tablet in (sender, other):
        expect(tablet.get_by_test_id("help-xiaodi")).to_have_count(0, timeout=ARRIVES_MS)

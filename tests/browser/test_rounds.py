"""Rounds on the tablet: asked for, kept as a template, followed together, cancelled whole."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from robots.core.clock import Instant
from robots.core.runs import FleetSummary, RobotFact, RoundPart, RunState, TourStop
from tests.browser.test_access import check
from tests.fixtures.browser import TALL, WIDE, OpenPage, act, log_in
from tests.web.stage import NOW, RUN_FACT, Stage

ROUND = "r-0round0000"
SECOND, THIRD = "r-0round0001", "r-0round0002"


@pytest.fixture(params=[WIDE, TALL], ids=["wide", "tall"])
def tablet(stage: Stage, open_page: OpenPage, request: pytest.FixtureRequest) -> Page:
    page = open_page(f"{stage.url}/?counter=A12", request.param)
    log_in(page)
    return page


def fill(page: Page, number: int, to: str, label: str = "") -> None:
    page.get_by_test_id(f"round-to-{number}").select_option(to)
    page.get_by_test_id(f"round-label-{number}").fill(label)


def under_way(stage: Stage) -> None:
    """One delivered, one aboard, one still to be picked, and a folder of somebody else's on the same tour."""
    base = replace(RUN_FACT, round=ROUND, eta_from=Instant(NOW + 240), eta_to=Instant(NOW + 420))
    stage.facts.take(replace(base, run=ROUND, state=RunState.DELIVERED))
    stage.facts.take(replace(base, run=SECOND, to="2F-permits", state=RunState.CARRYING, compartment=2))
    stage.facts.take(replace(base, run=THIRD, to="2F-tax", state=RunState.TO_PICKUP, compartment=0, confidential=True))
    tour = (
        TourStop("A12", THIRD, "pick"), TourStop("2F-permits", SECOND, "drop"),
        TourStop("A08", "r-0other0000", "pick"), TourStop("2F-tax", THIRD, "drop"),
    )  # fmt: skip
    robot = RobotFact("xiaodi", True, "run", 0.8, "b1-1f", "", SECOND, tour=tour)
    stage.facts.take(FleetSummary((robot,), 2, 0))


def test_several_folders_are_asked_for_in_the_order_they_were_put(stage: Stage, tablet: Page) -> None:
    tablet.get_by_test_id("dest-3F-archive").click()
    tablet.get_by_test_id("round-open").click()
    expect(tablet.get_by_test_id("round-to-0")).to_have_value("3F-archive")
    tablet.get_by_test_id("round-send").click()
    expect(tablet.get_by_test_id("round-problem")).to_contain_text("每份都要选好")
    assert not stage.scheduler.asked
    fill(tablet, 1, "2F-permits", "许可")
    tablet.get_by_test_id("round-add").click()
    fill(tablet, 2, "2F-tax")
    tablet.get_by_test_id("round-secret-2").click()
    tablet.get_by_test_id("round-add").click()
    tablet.get_by_test_id("round-remove-3").click()
    tablet.get_by_test_id("round-up-2").click()
    check(tablet, "the form of a round")
    tablet.get_by_test_id("round-send").click()
    expect(tablet.get_by_test_id("send-status")).to_contain_text("已受理，一轮 3 份")
    expect(tablet.get_by_test_id(f"round-{ROUND}")).to_contain_text("0/3 已送达")
    asked = stage.scheduler.asked[-1]
    assert (asked.kind, asked.chain) == ("round", False)
    assert asked.parts == (
        RoundPart("A12", "3F-archive"),
        RoundPart("A12", "2F-tax", "", True),
        RoundPart("A12", "2F-permits", "许可"),
    )
    check(tablet, "a round that was taken")


def test_a_chain_goes_on_from_where_it_was(stage: Stage, tablet: Page) -> None:
    tablet.get_by_test_id("round-open").click()
    tablet.get_by_test_id("round-chain").click()
    fill(tablet, 0, "2F-permits")
    fill(tablet, 1, "3F-archive")
    tablet.get_by_test_id("round-down-0").click()
    tablet.get_by_test_id("round-send").click()
    expect(tablet.get_by_test_id(f"round-{ROUND}")).to_contain_text("依次传阅 2 站")
    asked = stage.scheduler.asked[-1]
    assert asked.chain
    assert [(part.from_, part.to) for part in asked.parts] == [("A12", "3F-archive"), ("3F-archive", "2F-permits")]


def test_unanswered_it_stays_and_tapping_again_is_the_same_round(stage: Stage, tablet: Page) -> None:
    tablet.get_by_test_id("round-open").click()
    fill(tablet, 0, "2F-permits")
    fill(tablet, 1, "3F-archive")
    stage.scheduler.answer = "silent"
    tablet.get_by_test_id("round-send").click()
    expect(tablet.get_by_test_id("round-problem")).to_contain_text("没有应答")
    stage.scheduler.answer = "accepted"
    tablet.get_by_test_id("round-send").click()
    expect(tablet.get_by_test_id("round-dialog")).to_have_count(0)
    assert stage.scheduler.asked[0] == stage.scheduler.asked[1]


def test_a_round_is_kept_as_a_template(stage: Stage, tablet: Page) -> None:
    tablet.get_by_test_id("round-open").click()
    fill(tablet, 0, "2F-permits", "甲")
    fill(tablet, 1, "3F-archive", "乙")
    tablet.get_by_test_id("round-keep").click()
    tablet.get_by_test_id("template-name").fill("晨件")
    tablet.get_by_test_id("template-save").click()
    expect(tablet.get_by_test_id("template-dialog")).to_have_count(0)
    template = stage.scheduler.asked[-1].template
    assert template is not None
    assert (template.name, template.run.to, template.run.label) == ("晨件", "2F-permits", "甲")
    assert [(form.from_, form.to, form.label) for form in template.more] == [("A12", "3F-archive", "乙")]


def test_the_folders_of_a_round_are_followed_together(stage: Stage, tablet: Page) -> None:
    under_way(stage)
    tablet.get_by_test_id("tab-outgoing").click()
    card = tablet.get_by_test_id(f"round-{ROUND}")
    expect(card.get_by_test_id("round-progress")).to_have_text("1/3 已送达")
    expect(card).to_contain_text("2 号仓")
    stops = card.locator(".tour-stops li")
    expect(stops).to_have_text(["A12取 1 份", "行政审批科交 1 份", "A08取 1 份", "税务交 1 份"], use_inner_text=False)
    expect(card.get_by_test_id("tour-A08")).to_have_attribute("data-mine", "false")
    expect(tablet.get_by_test_id(f"run-{SECOND}")).to_have_count(0)
    check(tablet, "a round under way")
    card.get_by_test_id("round-details").click()
    expect(tablet.get_by_test_id(f"run-{SECOND}").get_by_test_id("tour")).to_contain_text("徐小递")
    check(tablet, "a round, each folder")


def test_a_round_is_cancelled_whole_after_a_question(stage: Stage, tablet: Page) -> None:
    under_way(stage)
    tablet.get_by_test_id("tab-outgoing").click()
    tablet.get_by_test_id("round-cancel").click()
    act(tablet, "confirm-yes", f"/api/v1/rounds/{ROUND}/cancel")
    expect(tablet.get_by_test_id("confirm")).to_have_count(0)
    expect(tablet.get_by_test_id("round-cancel")).to_be_enabled()
    assert [(asked.kind, asked.run) for asked in stage.scheduler.asked] == [("cancel_round", ROUND)]

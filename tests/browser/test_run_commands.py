"""What else may be done with a run, by touch: the choices that make sense now, what they say, and what is asked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from robots.core.reasons import Reason
from robots.core.runs import RunState
from robots.courier.handover import Handover
from robots.courier.screen import PersonIdentified, ScreenView
from robots.courier.view import handover_buttons, handover_prompt, person_role
from robots.settings.robots import HandoverTimes
from tests.browser.test_access import check
from tests.fixtures.browser import OpenPage, act, log_in
from tests.web.stage import COLLECTING, NOW, RUN, RUN_FACT, ScreenStage, Stage

SIZE = (1024, 768)


def dialog_of(stage: Stage, open_page: OpenPage, person: str = "wang", pin: str = "1201", **fields: Any) -> Locator:
    """The dialog of a run in this state, opened at A12."""
    stage.facts.take(replace(RUN_FACT, **fields))
    page = open_page(f"{stage.url}/?counter=A12", SIZE)
    log_in(page, person, pin)
    page.get_by_test_id("tab-outgoing").click()
    page.get_by_test_id(f"run-{RUN}").get_by_test_id("more").tap()
    return page.get_by_test_id("command-dialog")


def offered(dialog: Locator) -> list[str]:
    found = dialog.locator(".command")
    expect(found.first).to_be_visible()
    return [str(name) for name in found.evaluate_all("(all) => all.map((button) => button.dataset.testid)")]


@pytest.mark.parametrize("fields, wanted", [
    ({"state": RunState.TO_PICKUP}, ["skip_stop"]),
    ({"state": RunState.CARRYING}, ["bring_back", "skip_stop", "hand_over"]),
    ({"state": RunState.CARRYING, "confidential": True}, ["bring_back", "skip_stop"]),
    ({"state": RunState.RETURNING, "leg": "return"}, ["hand_over"]),
    ({"state": RunState.RETURNING, "leg": "hand_over"}, ["bring_back", "hand_over"]),
])  # fmt: skip
def test_only_what_makes_sense_now_is_offered(
    stage: Stage, open_page: OpenPage, fields: dict[str, Any], wanted: list[str]
) -> None:
    assert offered(dialog_of(stage, open_page, **fields)) == wanted


def test_called_back_by_one_tap_with_words_that_say_what_happens(stage: Stage, open_page: OpenPage) -> None:
    dialog = dialog_of(stage, open_page, state=RunState.CARRYING)
    expect(dialog).to_contain_text("机器人掉头送回寄件人")
    check(dialog.page, "commands 1")
    dialog.get_by_test_id("bring_back").tap()
    expect(dialog).to_have_count(0)
    asked = stage.scheduler.asked[-1]
    assert (asked.kind, asked.run, asked.person) == ("bring_back", RUN, "wang")


def test_a_refusal_stays_in_the_dialog(stage: Stage, open_page: OpenPage) -> None:
    dialog = dialog_of(stage, open_page, state=RunState.CARRYING)
    stage.scheduler.answer, stage.scheduler.reasons = "refused", (Reason.ALREADY_RETURNING,)
    dialog.get_by_test_id("bring_back").tap()
    expect(dialog.get_by_test_id("command-problem")).to_contain_text("送回途中")
    dialog.get_by_test_id("command-close").tap()
    expect(dialog).to_have_count(0)


def test_handed_over_to_a_colleague_at_her_counter(stage: Stage, open_page: OpenPage) -> None:
    dialog = dialog_of(stage, open_page, state=RunState.CARRYING)
    dialog.get_by_test_id("hand_over").tap()
    expect(dialog.get_by_test_id("keeper-wu")).to_have_count(0)
    check(dialog.page, "commands 2")
    dialog.get_by_test_id("keeper-chen").tap()
    check(dialog.page, "commands 3")
    dialog.get_by_test_id("at-3F-archive").tap()
    expect(dialog).to_have_count(0)
    asked = stage.scheduler.asked[-1]
    assert (asked.kind, asked.keeper, asked.stop, asked.person) == ("hand_over", "chen", "3F-archive", "wang")


def test_confidential_papers_take_a_supervisor_and_the_pin_once_more(stage: Stage, open_page: OpenPage) -> None:
    dialog = dialog_of(stage, open_page, "zhou", "9001", state=RunState.CARRYING, confidential=True)
    dialog.get_by_test_id("hand_over").tap()
    expect(dialog).to_contain_text("两人在场")
    dialog.get_by_test_id("keeper-li").tap()
    dialog.get_by_test_id("at-dock").tap()
    check(dialog.page, "commands 4")
    dialog.get_by_test_id("command-pin").fill("1111")
    dialog.get_by_test_id("command-pin-enter").tap()
    expect(dialog.get_by_test_id("command-problem")).to_contain_text("PIN 不正确")
    assert not stage.scheduler.asked
    dialog.get_by_test_id("command-pin").fill("9001")
    dialog.get_by_test_id("command-pin-enter").tap()
    expect(dialog).to_have_count(0)
    asked = stage.scheduler.asked[-1]
    assert (asked.kind, asked.keeper, asked.stop, asked.person) == ("hand_over", "li", "dock-1", "zhou")


def view_of(handover: Handover, *persons: str) -> ScreenView:
    return replace(
        COLLECTING, mode="returning", prompt=handover_prompt(handover), buttons=handover_buttons(handover), label="",
        confidential=True, needs_person=handover.needs_pin, person_role=person_role(handover), persons=persons,
        may_identify=True, awaits_second=bool(handover.first), waiting=handover.waiting, stop="A12",
    )  # fmt: skip


def test_the_robots_own_screen_asks_for_two_persons(screen: ScreenStage, open_page: OpenPage) -> None:
    parameters = {"returning": True, "keeper": "wang", "witnessed": True, "confidential": True}
    handover = Handover.begin("drop", NOW, "a", RUN, "A12", 2, HandoverTimes(), parameters)
    screen.robot.view = view_of(handover, "wang", "li", "chen", "zhou")
    page = open_page(screen.url, SIZE)
    expect(page.get_by_test_id("prompt")).to_contain_text("密件要两人在场")
    expect(page.get_by_test_id("code-entry")).to_have_count(0)
    expect(page.get_by_test_id("person-wu")).to_have_count(0)
    check(page, "commands 5")
    for pin in ("9999", "1201"):
        page.get_by_test_id("person-wang").tap()
        page.get_by_test_id("pin").fill(pin)
        act(page, "pin-enter", "/api/v1/person")
        if pin == "9999":
            expect(page.get_by_test_id("problem")).to_contain_text("PIN 不正确")
            page.reload()
    last = screen.robot.touches[-1]
    assert isinstance(last, PersonIdentified) and last.person == "wang"
    assert handover.handle("person", NOW + 5, "", last.person, last.roles) == "await_second"
    screen.robot.view = view_of(handover, "li", "chen", "zhou")
    expect(page.get_by_test_id("prompt")).to_contain_text("另一位工作人员")
    expect(page.get_by_test_id("person-li")).to_be_visible()
    expect(page.get_by_test_id("person-wang")).to_have_count(0)
    check(page, "commands 6")

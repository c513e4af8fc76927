"""From the button to the order and its action: a wish in the state, no order in time, one that is driven."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from robots.building import Plan, load_plan
from robots.core.reasons import Reason
from robots.core.sensing import Drive
from robots.core.vda import Action, ActionStatus, Blocking, Info, InstantActions, Order
from robots.fleet.escort.orders import action_id, escort_order
from robots.guide.escort.wish import WISH_S
from robots.guide.kiosk import Speak, VisitorAsked, VisitorTouched
from robots.settings.knowledge import Knowledge, load_knowledge
from robots.vehicle.in_the_way import STUCK_S
from tests.unit.guide.escort.test_escort import scan
from tests.unit.guide.test_agent import Guide

ROOT = Path(__file__).parents[4]


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan(ROOT / "config/hall")


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge(ROOT / "config/knowledge")


@pytest.fixture
def guide(plan: Plan, knowledge: Knowledge) -> Guide:
    """An answer that names window B02 is on its screen."""
    guide = Guide(plan, knowledge, "dock-zhi")
    guide.give(VisitorAsked(guide.at, "办居住证续签", "zh"))
    return guide


def touched(guide: Guide) -> None:
    guide.give(VisitorTouched(guide.at, "escort"))


def ordered(guide: Guide) -> Order:
    order = escort_order(guide.plan, "xiaozhi", guide.pose, "dock-zhi", "escort-1", "B02", False, "zh")
    assert isinstance(order, Order)
    guide.hear(order)
    return order


def wishes(guide: Guide) -> list[Info]:
    return [info for info in guide.state.information if info.type == "escort_wanted"]


def spoken(done: list[Any]) -> str:
    return " ".join(command.text.zh for command in done if isinstance(command, Speak))


def test_the_button_becomes_a_wish_in_the_state(guide: Guide) -> None:
    assert "escort" in guide.agent.view().buttons
    touched(guide)
    guide.wait(1.0)
    assert [dict(wish.references)["stop"] for wish in wishes(guide)] == ["B02"]
    assert "escort" not in guide.agent.view().buttons, "one wish at a time"


@pytest.mark.parametrize(("stop", "rides", "offered"), [("2F-tax", None, True), ("2F-tax", "never", False),
                                                        ("E03", None, False)])  # fmt: skip
def test_a_window_elsewhere_is_offered_when_a_lift_lets_the_guide_ride_there(
    plan: Plan, knowledge: Knowledge, stop: str, rides: str | None, offered: bool
) -> None:
    robot = plan.hall.robots["xiaozhi"].model_copy(update={"rides": rides})
    hall = replace(plan.hall, robots={**plan.hall.robots, "xiaozhi": robot})
    guide = Guide(replace(plan, hall=hall), knowledge, stop)
    guide.give(VisitorAsked(guide.at, "办居住证续签", "zh"))
    assert guide.agent.view().stage == "answer"
    assert ("escort" in guide.agent.view().buttons) is offered


def test_alone_it_takes_no_order_over_a_lift_and_says_that_it_needs_company(plan: Plan, knowledge: Knowledge) -> None:
    guide = Guide(plan, knowledge, "2F-permits")
    guide.wait(1.0)
    assert guide.agent.waits is not None
    assert guide.agent.waits.reason == "needs_company"
    order = escort_order(plan, "xiaozhi", guide.pose, "2F-permits", "escort-1", "B02", False, "zh")
    assert isinstance(order, Order)
    guide.hear(replace(order, nodes=tuple(replace(node, actions=()) for node in order.nodes)))
    assert not guide.agent.vehicle.progress.nodes
    assert [error.type for error in guide.state.errors] == ["orderError"]
    guide.hear(replace(order, order_id="escort-2"))
    assert guide.agent.vehicle.progress.order_id == "escort-2"


def test_without_an_order_in_time_it_says_so_and_shows_the_way(guide: Guide) -> None:
    touched(guide)
    assert "走不开" in spoken(guide.wait(WISH_S + 1.0))
    assert not wishes(guide)
    assert "escort" in guide.agent.view().buttons


def test_the_order_ends_the_visit_and_it_drives_once_somebody_comes(guide: Guide) -> None:
    touched(guide)
    ordered(guide)
    assert guide.agent.view().stage == "out_of_service"
    done = guide.wait(2.0)
    assert not any(isinstance(command, Drive) and command.speed for command in done), "nobody comes along yet"
    for _ in range(40):
        beside = (guide.pose.x, guide.pose.y - 1.2)
        guide.give(scan(guide.at, guide.pose.point, [beside]))
        done = guide.wait(0.1)
    assert guide.agent.leading.escort is not None
    assert guide.agent.leading.may_drive(guide.agent.vehicle.progress)
    assert any(isinstance(command, Drive) for command in done)


def test_nobody_who_comes_fails_the_action_and_it_waits_for_the_fleet_to_take_the_order_back(guide: Guide) -> None:
    touched(guide)
    ordered(guide)
    done = guide.wait(40.0)
    states = {state.action_id: state for state in guide.state.action_states}
    ended = states[action_id("escort-1")]
    assert (ended.status, ended.result) == (ActionStatus.FAILED, "visitor_gone")
    assert guide.state.node_states, "the order is the fleet's to take back"
    assert guide.agent.waits is not None
    assert guide.agent.waits.reason == "visitor_gone"
    assert not any(isinstance(command, Drive) and command.speed for command in done)


def test_an_order_that_nobody_takes_back_ends_with_a_person(guide: Guide) -> None:
    touched(guide)
    ordered(guide)
    guide.wait(40.0)
    waits = guide.agent.waits
    assert waits is not None
    assert waits.until == pytest.approx(waits.since + STUCK_S)
    assert guide.agent.help is None
    guide.wait(STUCK_S)
    assert guide.agent.help is Reason.VISITOR_GONE
    guide.hear(InstantActions("xiaozhi", (Action("c-1", "cancelOrder", Blocking.HARD, {}),)))
    guide.wait(1.0)
    assert (guide.agent.help, guide.agent.waits) == (None, None), "the fleet came back, and took it"

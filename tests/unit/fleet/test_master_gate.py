"""The last look at what leaves for a vehicle, by itself: mode, limits, what is listed; each test names its rule."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from robots.core.reasons import Reason
from robots.core.vda import (
    Action,
    ActionAbility,
    Blocking,
    Edge,
    InstantActions,
    Limits,
    Node,
    NodeState,
    Order,
)
from robots.fleet.master.gate import holdable, outgoing
from robots.fleet.master.limits import order_flaw
from robots.fleet.orders import instant, start_order
from robots.fleet.robot import RobotView
from tests.fixtures.fleet_bench import hall_plan
from tests.fixtures.foreign_fleet import ROBOT, Foreign, foreign_plan, sheet_of

PLAN = foreign_plan()
SHEET = sheet_of(PLAN)


@pytest.mark.parametrize("mode", ["MANUAL", "SERVICE", "TEACHIN"])
@pytest.mark.parametrize("foreign", [True, False])
def test_the_last_look_before_sending_knows_the_operating_mode(mode: str, foreign: bool) -> None:
    """6 Master: nothing is sent outside AUTOMATIC and SEMIAUTOMATIC but questions, whoever wants to send it"""
    plan = PLAN if foreign else hall_plan()
    view = RobotView(plan.hall.robots[ROBOT if foreign else "xiaodi"])
    view.factsheet = SHEET if foreign else None
    body = Foreign(PLAN, ROBOT, "dock-1")
    order = start_order(PLAN, ROBOT, body.pose, "dock-1", "o")
    asks = [instant(ROBOT, kind, kind) for kind in ("cancelOrder", "startPause", "stopPause", "initPosition")]
    for driven in ("AUTOMATIC", "SEMIAUTOMATIC"):
        view.state = replace(body.state(), operating_mode=driven)
        assert outgoing(view, order) is not None
    view.state = replace(body.state(), operating_mode=mode)
    assert [outgoing(view, message) for message in (order, *asks)] == [None] * 5
    for kind in ("stateRequest", "factsheetRequest"):
        assert outgoing(view, instant(ROBOT, kind, kind)) is not None


def test_of_instant_actions_only_what_it_lists_leaves() -> None:
    """2.2 "not listed = not supported": with its parameters; an order must always be taken back"""
    view = RobotView(PLAN.hall.robots[ROBOT])
    view.factsheet = replace(SHEET, actions=(*(one for one in SHEET.actions if one.action_type in ("pick", "drop")),
                                             ActionAbility("startPause", ("INSTANT",))))  # fmt: skip
    assert outgoing(view, instant(ROBOT, "a", "stopPause")) is None
    paused = outgoing(view, instant(ROBOT, "a", "startPause", reason="why"))
    assert isinstance(paused, InstantActions)
    assert paused.actions[0].parameters == {}
    for kind in ("cancelOrder", "stateRequest", "factsheetRequest"):
        assert outgoing(view, instant(ROBOT, kind, kind)) is not None
    view.factsheet = None
    assert outgoing(view, instant(ROBOT, "a", "stopPause")) is not None
    assert outgoing(view, instant(ROBOT, "a", "initPosition")) is None


def test_an_action_that_is_not_listed_is_named() -> None:
    """2.8: an order with an action the vehicle does not know is not sent; which one is said"""
    view = RobotView(PLAN.hall.robots[ROBOT])
    view.factsheet = replace(SHEET, actions=tuple(a for a in SHEET.actions if a.action_type != "startCharging"))
    order = start_order(PLAN, ROBOT, Foreign(PLAN, ROBOT, "dock-1").pose, "dock-1", "o")
    charge = Action("c", "startCharging", Blocking.HARD)
    order = replace(order, nodes=(replace(order.nodes[0], actions=(charge,)),))
    assert order_flaw(view, order) == (Reason.NOT_ABLE, "startCharging")
    view.factsheet = SHEET
    assert order_flaw(view, order) is None


def test_what_it_holds_still_takes_room() -> None:
    """2.8 maxArrayLens: of an update it gets what it has room for beside the nodes it has not passed"""
    view = RobotView(PLAN.hall.robots[ROBOT])
    view.factsheet = replace(SHEET, limits=Limits(nodes=6))
    names = ["dock-1", "A12", "A10", "A01", "A03", "archive", "A12"]
    nodes = tuple(Node(name, 10 + 2 * k, k < 2) for k, name in enumerate(names))
    edges = tuple(
        Edge(f"e{k}", a.sequence_id + 1, a.node_id, b.node_id, b.released) for k, (a, b) in enumerate(pairwise(nodes))
    )
    update = Order(ROBOT, "o", 3, nodes, edges)
    state = replace(Foreign(PLAN, ROBOT, "dock-1").state(), order_id="o")
    for held, left in ((0, 6), (3, 3), (5, 2)):
        view.state = replace(state, node_states=tuple(NodeState("x", 2 * k, True) for k in range(held)))
        cut = holdable(view, update)
        assert (len(cut.nodes), len(cut.edges)) == (left, left - 1)

"""A master sends what the factsheet declares, in the version the vehicle speaks; each test names its rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from robots.core.events import Received, Unreadable
from robots.core.reasons import Reason
from robots.core.runs import RunState
from robots.core.vda import (
    Blocking,
    Connection,
    Edge,
    Factsheet,
    Limits,
    Node,
    NodePosition,
    Order,
    VehicleError,
)
from robots.fleet.master.gate import fitted
from robots.fleet.robot import RobotView
from robots.fleet.updates import is_shown
from robots.wire.codec import Envelope, encode
from tests.fixtures.foreign_fleet import MAKER, ROBOT, SERIAL, ForeignBench, benches, foreign_plan, sheet_of

PLAN = foreign_plan()
SHEET = sheet_of(PLAN)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[ForeignBench]:
    yield from benches(tmp_path)


def delivers(bench: ForeignBench, seconds: float = 400) -> bool:
    bench.run(3)
    run = bench.send("A12", "A03")
    return bench.reaches(run, RunState.DELIVERED, seconds)


def test_it_works_by_configuration_and_factsheet_alone(bench: ForeignBench) -> None:
    """1: a foreign vehicle joins through robots.yaml alone"""
    assert delivers(bench)
    assert {(order.manufacturer, order.robot) for order in bench.orders} == {(MAKER, SERIAL)}


# -- versions (2.2)


def test_a_version_that_nobody_speaks_is_told_with_its_reason_and_gets_no_order(bench: ForeignBench) -> None:
    """2.2 version: one we do not speak makes the robot unusable, and says why"""
    bench.run(3)
    ids = {"manufacturer": MAKER, "robot": SERIAL, "where": "version", "version": "1.1.0"}
    bench.feed(Unreadable(bench.now, "Factsheet", f"uagv/v2/{MAKER}/{SERIAL}/factsheet", "not spoken here", ids))
    run = bench.send("A12", "A03")
    bench.run(20)
    assert (bench.orders, bench.state(run)) == ([], RunState.ACCEPTED)
    assert bench.help == Reason.VERSION_NOT_SPOKEN
    assert bench.why(run) == [Reason.VERSION_NOT_SPOKEN]
    assert bench.summary.robots[0].doing == "help"
    bench.hear(SHEET)  # it was put right
    assert bench.reaches(run, RunState.DELIVERED, 400)
    assert bench.help == ""


def test_another_minor_version_is_the_same_vehicle(bench: ForeignBench) -> None:
    """2.2 version: 2.0.0 and 2.1.0 have the same topics; nothing it told is void"""
    bench.run(3)
    for version in ("2.0.0", "2.1.0"):
        bench.feed(Received(bench.now, Connection(SERIAL, "ONLINE", MAKER), bench.now, version=version))
    view = bench.scheduler._work.views[ROBOT]
    assert (view.version, view.turned_at) == ("2.1.0", None)
    assert view.factsheet is not None


def test_another_major_version_is_another_vehicle_until_it_told_what_it_can_do(bench: ForeignBench) -> None:
    """2.1: it restarted with other firmware: nothing goes out before it has told both in that; runs say so"""
    bench.run(3)
    bench.feed(Received(bench.now, Connection(SERIAL, "ONLINE", MAKER), bench.now, version="2.1.0"))
    run = bench.send("A12", "A03")
    assert bench.run(20, lambda: bool(bench.orders))
    bench.run(3)
    bench.car.forget()
    bench.car.sheet = None
    bench.feed(Received(bench.now, Connection(SERIAL, "ONLINE", MAKER), bench.now, version="3.0.0"))
    sent = len(bench.orders)
    fact = bench.facts[run]
    assert fact is not None
    assert fact.waiting_for is not None
    assert fact.waiting_for.reason == Reason.VERSION_CHANGED
    bench.run(20)
    assert (len(bench.orders), bench.help) == (sent, "")
    assert Reason.VERSION_CHANGED in bench.why(run)
    assert "factsheetRequest" in bench.instants
    bench.hear(SHEET)
    assert bench.reaches(run, RunState.DELIVERED, 400)
    told = [code for one in bench.ledger.records(subject=run) for code in one.data.get("reasons", ())]
    assert Reason.VERSION_CHANGED in told


def test_another_fault_of_a_message_and_a_stranger_make_nothing_unusable(bench: ForeignBench) -> None:
    """2.2 header: foreign manufacturers and serials are ignored"""
    bench.run(3)
    for ids in (
        {"manufacturer": "globex", "robot": SERIAL, "where": "version", "version": "9"},
        {"manufacturer": MAKER, "robot": SERIAL, "where": "nodes.0", "version": "9"},
    ):
        bench.feed(Unreadable(bench.now, "VehicleState", "uagv/v2/x/y/state", "odd", ids))
    before = bench.scheduler._work.views["agv-7"].state
    stranger = replace(bench.car.state(), manufacturer="globex", charge=0.01)
    bench.hear(stranger, seq=99)
    bench.hear(Connection(SERIAL, "OFFLINE", "globex"))
    assert bench.scheduler._work.views["agv-7"].state is before
    assert delivers(bench)


# -- the factsheet (2.8)


def test_without_a_factsheet_it_is_asked_and_then_a_person_is_called(tmp_path: Path) -> None:
    """2.8: no factsheet = factsheetRequest before the first order, with a deadline and a reason"""
    bench = ForeignBench(tmp_path)
    bench.run(3)
    run = bench.send("A12", "A03")
    bench.run(20)
    assert "factsheetRequest" in bench.instants
    assert bench.why(run) == [Reason.NO_FACTSHEET]
    assert bench.help == ""
    bench.run(20)
    assert bench.instants.count("factsheetRequest") == bench.rules.max_sends
    assert (bench.help, bench.orders) == (Reason.NO_FACTSHEET, [])
    bench.hear(SHEET)
    assert bench.reaches(run, RunState.DELIVERED, 400)
    assert bench.help == ""
    bench.close()


def test_one_that_never_gives_a_factsheet_works_where_the_settings_say_so(tmp_path: Path) -> None:
    """6 Schema and limits: no factsheet, no limit checks - by configuration"""
    bench = ForeignBench(tmp_path, factsheet="none")
    assert delivers(bench)
    assert "factsheetRequest" not in bench.instants
    assert all(node.position is not None and node.position.theta is None for node in bench.orders[0].nodes)
    bench.close()


@pytest.mark.parametrize("missing", ["pick", "drop"])
def test_one_that_cannot_do_the_work_is_given_none(tmp_path: Path, missing: str) -> None:
    """2.8 agvActions: an action that is not listed is not sent"""
    able = tuple(one for one in SHEET.actions if one.action_type != missing)
    bench = ForeignBench(tmp_path, replace(SHEET, actions=able))
    bench.run(3)
    run = bench.send("A12", "A03")
    bench.run(10)
    assert (bench.why(run), bench.help, bench.orders) == ([Reason.NOT_ABLE], Reason.NOT_ABLE, [])
    bench.close()


def first_order(folder: Path, sheet: Factsheet) -> Order:
    bench = ForeignBench(folder, sheet)
    bench.run(3)
    bench.send("A12", "A03")
    bench.run(3)
    bench.close()
    return bench.orders[0]


def sent_fields(order: Order) -> set[str]:
    places = [node.position for node in order.nodes if node.position is not None]
    found = {
        "order.nodes.nodePosition.theta": any(place.theta is not None for place in places),
        "order.nodes.nodePosition.allowedDeviationXY": any(place.deviation_xy is not None for place in places),
        "order.nodes.nodePosition.allowedDeviationTheta": any(place.deviation_theta is not None for place in places),
        "order.edges.maxSpeed": any(edge.max_speed is not None for edge in order.edges),
    }
    return {name for name, is_sent in found.items() if is_sent}


POSITION = "order.nodes.nodePosition"
WHOLE = Order(
    "agv-7", "r-1", 0,
    (
        Node("a", 0, position=NodePosition("b1-F1", 0, 0, 1.0, 0.5, 0.1)),
        Node("b", 2, position=NodePosition("b1-F1", 1, 0)),
    ),
    (Edge("e", 1, "a", "b", max_speed=0.5),),
)  # fmt: skip


FINE = [
    f"{POSITION}.theta",
    f"{POSITION}.allowedDeviationXY",
    f"{POSITION}.allowedDeviationTheta",
    "order.edges.maxSpeed",
]


@pytest.mark.parametrize("name", FINE)
def test_an_optional_field_is_sent_exactly_when_it_is_listed(name: str) -> None:
    """2.2 optional fields: not listed = not sent, down to the node's theta and deviations and the edge's speed"""
    view = RobotView(PLAN.hall.robots["agv-7"])
    for written in (name, name.removeprefix("order."), name.rpartition(".")[2]):  # makers shorten it
        view.factsheet = replace(SHEET, optional=((written, "SUPPORTED"),))
        assert sent_fields(fitted(view, WHOLE)) == {name}
    view.factsheet = replace(SHEET, optional=())
    assert sent_fields(fitted(view, WHOLE)) == set()
    assert all(node.position is not None for node in fitted(view, WHOLE).nodes)  # else it could drive nowhere


def test_orders_and_their_first_node_lose_what_is_not_listed(tmp_path: Path) -> None:
    """2.2 optional fields: so in what really leaves"""
    assert sent_fields(first_order(tmp_path / "all", SHEET)) >= {f"{POSITION}.theta", f"{POSITION}.allowedDeviationXY"}
    assert sent_fields(first_order(tmp_path / "none", replace(SHEET, optional=()))) == set()


def test_a_vehicle_that_lists_fields_and_no_position_gets_none(tmp_path: Path) -> None:
    """2.2 optional fields: nodePosition is one of them"""
    order = first_order(tmp_path, replace(SHEET, optional=(("order.edges.maxSpeed", "SUPPORTED"),)))
    assert all(node.position is None for node in order.nodes)


def test_parameters_and_blocking_are_those_it_lists(tmp_path: Path) -> None:
    """2.8 agvActions: parameters and blockingTypes as declared"""
    few = tuple(
        replace(one, parameters=(("loadId", "STRING", False),), blockings=(Blocking.SOFT,))
        if one.action_type in ("pick", "drop")
        else one
        for one in SHEET.actions
    )
    order = first_order(tmp_path, replace(SHEET, actions=few))
    acts = [action for node in order.nodes for action in node.actions]
    assert [(set(act.parameters), act.blocking) for act in acts] == [({"loadId"}, Blocking.SOFT)] * 2


def test_what_a_vehicle_needs_and_we_do_not_have_is_refused_with_its_name(tmp_path: Path) -> None:
    """2.8 agvActions: a required parameter that we cannot give"""
    hard = tuple(
        replace(one, parameters=(*one.parameters, ("depth", "NUMBER", False))) if one.action_type == "pick" else one
        for one in SHEET.actions
    )
    bench = ForeignBench(tmp_path, replace(SHEET, actions=hard))
    bench.run(3)
    run = bench.send("A12", "A03")
    assert bench.reaches(run, RunState.FAILED, 300)
    assert bench.orders == []
    assert bench.reason(run, Reason.NOT_ABLE).endswith("pick.depth")
    bench.close()


# -- limits (2.8)

TIGHT = [
    (Limits(node_actions=0, parameters=2), "actions.actionsParameters"),
    (Limits(id_length=4), "idLen"),
    (Limits(load_id_length=5), "loadIdLen"),
    (Limits(message_bytes=300), "msgLen"),
]


@pytest.mark.parametrize("limits, named", TIGHT)
def test_an_order_over_a_limit_is_never_sent(tmp_path: Path, limits: Limits, named: str) -> None:
    """2.8 protocolLimits: maxStringLens and maxArrayLens are obeyed, a refusal says which"""
    bench = ForeignBench(tmp_path, replace(SHEET, limits=limits))
    bench.run(3)
    run = bench.send("A12", "A03")
    assert bench.reaches(run, RunState.FAILED, 300)
    assert bench.orders == []
    assert named in bench.reason(run, Reason.OVER_ITS_LIMITS)
    bench.close()


def test_orders_keep_their_distance_in_time(tmp_path: Path) -> None:
    """2.8 minOrderInterval: no two orders closer than that"""
    bench = ForeignBench(tmp_path, replace(SHEET, min_order_interval_s=17.0))
    bench.lose = lambda message: isinstance(message, Order)
    bench.run(3)
    bench.send("A12", "A03")
    at: list[float] = []
    for _ in range(60):
        before = len(bench.orders)
        bench.step()
        at += [bench.now] * (len(bench.orders) - before)
    assert len(at) >= 3
    assert min(b - a for a, b in pairwise(at)) >= 17.0
    bench.close()


def all_orders(bench: ForeignBench) -> list[Order]:
    return [message for message in bench.car.heard if isinstance(message, Order)]


@pytest.mark.parametrize("limits", [Limits(nodes=3), Limits(nodes=4), Limits(edges=5), Limits(nodes=9, edges=3)])
def test_an_order_longer_than_it_holds_is_split_into_base_and_horizon(tmp_path: Path, limits: Limits) -> None:
    """2.8 maxArrayLens, 2.3: base as far as it holds, updates that stitch at the decision point, each once"""
    most = min(number for number in (limits.nodes or 99, limits.edges + 1 if limits.edges else 99))
    bench = ForeignBench(tmp_path, replace(SHEET, limits=limits))
    assert delivers(bench, 900)
    first, *updates = [order for order in all_orders(bench) if order.order_id == all_orders(bench)[0].order_id]
    assert len(updates) >= 2
    assert [order.order_update_id for order in updates] == list(range(1, len(updates) + 1))
    nodes = list(first.nodes)
    for order in (first, *updates):
        assert len(order.nodes) <= most
        assert len(order.edges) == len(order.nodes) - 1
        flags = [node.released for node in order.nodes]
        assert flags == sorted(flags, reverse=True)
    for update in updates:
        base = [node for node in nodes if node.released]
        assert (update.nodes[0].node_id, update.nodes[0].sequence_id) == (base[-1].node_id, base[-1].sequence_id)
        assert update.nodes[0] == base[-1]
        nodes = [*base, *update.nodes[1:]]
    assert all(node.released for node in nodes)
    assert [node.sequence_id for node in nodes] == list(range(0, 2 * len(nodes), 2))
    assert bench.summary.robots[0].help == ""
    bench.close()


@pytest.mark.parametrize("most", [3000, 4000])
def test_an_order_longer_than_its_messages_may_be_goes_in_pieces(tmp_path: Path, most: int) -> None:
    """2.8 maxStringLens: msgLen is obeyed by base and updates that fit"""
    bench = ForeignBench(tmp_path, replace(SHEET, limits=Limits(message_bytes=most)))
    assert delivers(bench, 900)
    _, *updates = [order for order in all_orders(bench) if order.order_id == all_orders(bench)[0].order_id]
    assert len(updates) >= 2
    assert max(len(encode(order, Envelope(0, 2**32 - 1, 1.8e9))) for order in bench.orders) <= most
    assert [order.order_update_id for order in updates] == list(range(1, len(updates) + 1))
    bench.close()


def test_one_that_cannot_even_hold_three_nodes_gets_no_long_order(tmp_path: Path) -> None:
    """2.8 maxArrayLens: else refused with a reason"""
    bench = ForeignBench(tmp_path, replace(SHEET, limits=Limits(nodes=2)))
    bench.run(3)
    run = bench.send("A12", "A03")
    assert bench.reaches(run, RunState.FAILED, 300)
    assert "order.nodes" in bench.reason(run, Reason.OVER_ITS_LIMITS)
    assert all_orders(bench) == []
    bench.close()


def test_a_request_for_more_base_is_answered_once(tmp_path: Path) -> None:
    """2.4, pitfall: newBaseRequest is answered once, however often it is shown"""
    bench = ForeignBench(tmp_path, replace(SHEET, limits=Limits(nodes=6)))
    bench.run(3)
    run = bench.send("A12", "A03")
    bench.run(1, lambda: bool(all_orders(bench)))
    bench.run(2)
    bench.car.busy_until = bench.now + 60
    bench.run(5)
    assert [order.order_update_id for order in all_orders(bench)] == [0]
    bench.lose = lambda message: isinstance(message, Order) and message.order_update_id > 0
    bench.car.more = {"new_base_request": True}
    for _ in range(4):
        bench.tells()
    sent = [order for order in bench.orders if order.order_update_id]
    assert [order.order_update_id for order in sent] == [1]
    bench.lose = lambda message: False
    bench.car.more = {}
    assert bench.reaches(run, RunState.DELIVERED, 900)
    bench.close()


def test_an_update_that_is_refused_ends_the_order_and_another_is_tried(tmp_path: Path) -> None:
    """2.3 row 9: a refused update leaves the order as it was: it is taken back, with what the vehicle said"""
    bench = ForeignBench(tmp_path, replace(SHEET, limits=Limits(nodes=4)))
    bench.lose = lambda message: isinstance(message, Order) and message.order_update_id > 0
    bench.run(3)
    run = bench.send("A12", "A03")
    assert bench.run(60, lambda: any(order.order_update_id for order in bench.orders))
    held = bench.car.order
    assert held is not None
    refs = (("orderId", held.order_id), ("orderUpdateId", "1"))
    bench.car.errors = (VehicleError("orderUpdateError", "WARNING", refs, "not here"),)
    bench.tells()
    bench.run(3)
    assert "cancelOrder" in bench.instants
    bench.lose = lambda message: False
    assert bench.reaches(run, RunState.DELIVERED, 900)
    assert [r.data.get("told") for r in bench.ledger.records(subject=run) if r.kind == "attempt_failed"] == [
        "orderUpdateError not here"
    ]
    bench.close()


@pytest.mark.parametrize("restarts", [False, True])
def test_an_update_that_is_sent_again_is_word_for_word_the_same(tmp_path: Path, restarts: bool) -> None:
    """2.3 row 8, 6 "same update id with changed content": one number, one content, also as the vehicle drives on"""
    bench = ForeignBench(tmp_path, replace(SHEET, limits=Limits(nodes=6)))
    bench.lose = lambda message: isinstance(message, Order) and message.order_update_id > 0
    bench.run(3)
    run = bench.send("A12", "A03")
    assert bench.run(60, lambda: any(order.order_update_id for order in bench.orders))
    bench.run(9)
    if restarts:
        bench.restart()
        bench.run(9)
    bench.lose = lambda message: False
    assert bench.reaches(run, RunState.DELIVERED, 900)
    sent: dict[tuple[str, int], list[Order]] = {}
    for order in bench.orders:
        sent.setdefault((order.order_id, order.order_update_id), []).append(order)
    again = [orders for (_, update), orders in sent.items() if update and len(orders) > 1]
    assert again
    assert all(order == orders[0] for orders in sent.values() for order in orders)
    bench.close()


def test_no_order_leaves_before_the_limits_of_its_vehicle_are_known_again(tmp_path: Path) -> None:
    """2.8: after a restart of the master an order is sent again only once the factsheet was heard: else it had other
    content under the same number"""
    bench = ForeignBench(tmp_path, SHEET)
    bench.lose = lambda message: isinstance(message, Order)
    bench.run(3)
    bench.send("A12", "A03")
    bench.run(2)
    assert len(bench.orders) == 1
    bench.car.sheet = None
    bench.restart()
    bench.run(8)
    assert len(bench.orders) == 1
    bench.hear(SHEET, retained=True)
    bench.run(8)
    assert len(bench.orders) >= 2
    assert all(order == bench.orders[0] for order in bench.orders)
    bench.close()


def test_an_update_of_a_ride_keeps_the_distance_too(tmp_path: Path) -> None:
    """2.8 minOrderInterval: whoever looks whether an update is shown sends it again no sooner"""
    bench = ForeignBench(tmp_path, replace(SHEET, limits=Limits(nodes=6), min_order_interval_s=17.0))
    bench.lose = lambda message: isinstance(message, Order) and message.order_update_id > 0
    bench.run(3)
    bench.send("A12", "A03")
    assert bench.run(90, lambda: any(order.order_update_id for order in bench.orders))
    work = bench.scheduler._work
    mission, view = work.book.mission(ROBOT), work.views[ROBOT]
    assert mission is not None
    sent_at, found = work.now, []
    for work.now in (sent_at + 6.0, sent_at + 16.0, sent_at + 17.5):
        work.out = []
        assert not is_shown(work, view, mission)
        found.append(len(work.out))
    assert found == [0, 0, 1]
    bench.close()

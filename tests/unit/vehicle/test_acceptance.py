"""The acceptance chain: one order that is taken, and one flaw for each row."""

from dataclasses import replace

import pytest

from robots.core.geometry import Pose
from robots.core.vda import Action, ActionAbility, Blocking, Edge, Node, NodePosition, Order
from robots.vehicle.acceptance import Held, Reach, graph_flaw, judge

ABILITIES = {
    "pick": ActionAbility(
        "pick", ("NODE",), (("loadId", "STRING", False), ("confidential", "BOOL", True)), (Blocking.HARD,)
    ),
    "rideLift": ActionAbility("rideLift", ("EDGE",), (("group", "STRING", False),), (Blocking.HARD,)),
    "cancelOrder": ActionAbility("cancelOrder", ("INSTANT",)),
}
PICK = Action("a1", "pick", Blocking.HARD, {"loadId": "r-1"})


def node(name, sequence, x=0.0, released=True, actions=(), map_id="b1-F1", deviation=None):
    return Node(name, sequence, released, NodePosition(map_id, x, 0.0, None, deviation), actions)


def edge(sequence, a, b, released=True, actions=(), max_speed=None):
    return Edge(f"e{sequence}", sequence, a, b, released, max_speed, actions)


FIT = Order(
    "xiaodi",
    "o1",
    0,
    (node("n0", 0), node("n1", 2, 4.0, actions=(PICK,)), node("n2", 4, 8.0)),
    (edge(1, "n0", "n1"), edge(3, "n1", "n2")),
)
REACH = Reach(Pose("b1-F1", 0.0, 0.0, 0.0), frozenset(), frozenset({"b1-F1", "b1-F3"}))
RUNNING = Held("o1", 0, False, ("n2", 4), True, False, frozenset({"a1"}))
UPDATE = Order("xiaodi", "o1", 1, (node("n2", 4, 8.0), node("n3", 6, 9.0)), (edge(5, "n2", "n3"),))


def test_a_sound_order_is_taken():
    assert judge(FIT, 7, Held(), REACH, ABILITIES).verdict == "new"


def with_nodes(order, **changes):
    return replace(order, **changes)


FLAWS = {
    "no id": replace(FIT, order_id=""),
    "no nodes": replace(FIT, nodes=(), edges=()),
    "an edge too few": replace(FIT, edges=FIT.edges[:1]),
    "odd first node": replace(FIT, nodes=(node("n0", 1),), edges=()),
    "a gap in the nodes": replace(FIT, nodes=(*FIT.nodes[:2], node("n2", 6))),
    "a gap in the edges": replace(FIT, edges=(FIT.edges[0], edge(5, "n1", "n2"))),
    "an edge elsewhere": replace(FIT, edges=(FIT.edges[0], edge(3, "n0", "n2"))),
    "first node unreleased": replace(FIT, nodes=(node("n0", 0, released=False),), edges=()),
    "edge released into the horizon": replace(FIT, nodes=(*FIT.nodes[:2], node("n2", 4, released=False))),
    "released behind the horizon": replace(
        FIT,
        nodes=(FIT.nodes[0], node("n1", 2, released=False), FIT.nodes[2]),
        edges=(edge(1, "n0", "n1", False), FIT.edges[1]),
    ),
    "action id twice": replace(FIT, nodes=(node("n0", 0, actions=(PICK,)), *FIT.nodes[1:])),
}


@pytest.mark.parametrize("name", FLAWS)
def test_row_1_a_graph_flaw_is_a_validation_error(name):
    answer = judge(FLAWS[name], 7, Held(), REACH, ABILITIES)
    assert answer.verdict is None
    assert answer.error.type == "validationError"
    assert answer.error.level == "WARNING"


def test_a_sound_graph_has_no_flaw():
    assert graph_flaw(FIT) is None
    assert graph_flaw(UPDATE) is None


NOTHING = Held()


def rejected(order, held=NOTHING, reach=REACH):
    answer = judge(order, 7, held, reach, ABILITIES)
    assert answer.verdict is None
    return answer.error


def test_references_name_the_message():
    error = rejected(replace(FIT, order_id="o2", order_update_id=3), RUNNING)
    assert dict(error.references) == {"topic": "order", "headerId": "7", "orderId": "o2", "orderUpdateId": "3"}


def test_rows_2_and_3_a_new_order_needs_an_idle_vehicle():
    assert rejected(replace(FIT, order_id="o2"), RUNNING).type == "orderError"
    assert rejected(replace(FIT, order_id="o2"), replace(RUNNING, idle=True)).type == "orderError", "horizon left"
    idle = replace(RUNNING, idle=True, horizon=False)
    assert judge(replace(FIT, order_id="o2"), 7, idle, REACH, ABILITIES).verdict == "new"


def test_row_4_a_new_order_may_begin_at_any_update():
    assert judge(replace(FIT, order_update_id=4), 7, Held(), REACH, ABILITIES).verdict == "new"


@pytest.mark.parametrize(
    "pose, near, deviation, taken",
    [
        (Pose("b1-F1", 0.4, 0.0, 0.0), (), None, True),
        (Pose("b1-F1", 2.0, 0.0, 0.0), (), None, False),
        (Pose("b1-F1", 2.0, 0.0, 0.0), (), 3.0, True),
        (Pose("b1-F1", 2.0, 0.0, 0.0), ("n0",), None, True),
        (Pose("b1-F3", 0.0, 0.0, 0.0), ("n0",), None, False),
        (None, (), None, False),
    ],
)
def test_row_5_the_first_node_must_be_in_reach(pose, near, deviation, taken):
    order = replace(FIT, nodes=(node("n0", 0, deviation=deviation), *FIT.nodes[1:]))
    answer = judge(order, 7, Held(), Reach(pose, frozenset(near), REACH.maps), ABILITIES)
    assert (answer.verdict == "new") is taken
    assert taken or answer.error.type == "noRouteError"


def test_row_6_an_older_update_is_rejected():
    assert rejected(replace(UPDATE, order_update_id=1), replace(RUNNING, update_id=2)).type == "orderUpdateError"


def test_row_7_no_update_follows_a_cancel():
    assert rejected(UPDATE, replace(RUNNING, cancelled=True)).type == "orderUpdateError"


def test_row_8_the_same_update_again_is_ignored_silently():
    for held in (RUNNING, replace(RUNNING, cancelled=True), replace(RUNNING, idle=True, horizon=False)):
        answer = judge(FIT, 7, held, Reach(None, frozenset(), REACH.maps), ABILITIES)
        assert (answer.verdict, answer.error) == ("repeat", None)


def test_row_9_an_update_begins_at_the_decision_point():
    assert judge(UPDATE, 7, RUNNING, REACH, ABILITIES).verdict == "update"
    assert rejected(UPDATE, replace(RUNNING, decision=("n1", 2))).type == "orderUpdateError"
    assert rejected(UPDATE, replace(RUNNING, decision=("n2", 6))).type == "orderUpdateError"


def test_row_10_a_finished_order_goes_on_from_its_last_node():
    finished = replace(RUNNING, idle=True, horizon=False)
    assert judge(UPDATE, 7, finished, REACH, ABILITIES).verdict == "update"
    assert rejected(UPDATE, replace(finished, decision=("n1", 2))).type == "orderUpdateError"


NOT_EXECUTABLE = {
    "no position": replace(FIT, nodes=(*FIT.nodes[:2], Node("n2", 4))),
    "unknown map": replace(FIT, nodes=(*FIT.nodes[:2], node("n2", 4, map_id="b9-F1"))),
    "unknown action": replace(FIT, nodes=(node("n0", 0, actions=(Action("x", "fly", Blocking.HARD),)), *FIT.nodes[1:])),
    "edge action on a node": replace(
        FIT, nodes=(node("n0", 0, actions=(Action("x", "rideLift", Blocking.HARD, {"group": "b1"}),)), *FIT.nodes[1:])
    ),
    "blocking type": replace(
        FIT, nodes=(FIT.nodes[0], node("n1", 2, 4.0, actions=(replace(PICK, blocking=Blocking.NONE),)), FIT.nodes[2])
    ),
    "parameter missing": replace(
        FIT, nodes=(FIT.nodes[0], node("n1", 2, 4.0, actions=(replace(PICK, parameters={}),)), FIT.nodes[2])
    ),
    "parameter unknown": replace(
        FIT,
        nodes=(
            FIT.nodes[0],
            node("n1", 2, 4.0, actions=(replace(PICK, parameters={"loadId": "r-1", "lhd": "x"}),)),
            FIT.nodes[2],
        ),
    ),
    "parameter kind": replace(
        FIT, nodes=(FIT.nodes[0], node("n1", 2, 4.0, actions=(replace(PICK, parameters={"loadId": 5}),)), FIT.nodes[2])
    ),
    "speed": replace(FIT, edges=(edge(1, "n0", "n1", max_speed=0.0), FIT.edges[1])),
}


@pytest.mark.parametrize("name", NOT_EXECUTABLE)
def test_what_the_vehicle_cannot_do_is_an_order_error(name):
    assert rejected(NOT_EXECUTABLE[name]).type == "orderError"


def test_manual_mode_takes_no_order():
    assert rejected(FIT, reach=replace(REACH, automatic=False)).type == "orderError"


def test_an_action_id_does_not_come_back_in_an_update():
    order = replace(UPDATE, nodes=(UPDATE.nodes[0], node("n3", 6, 9.0, actions=(PICK,))))
    assert rejected(order, RUNNING).type == "orderError"

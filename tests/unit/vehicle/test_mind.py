"""Progress, instant actions, memory and the state message of a vehicle."""

import itertools
import json
from dataclasses import replace

import pytest

from robots.core.geometry import Pose
from robots.core.vda import (
    Action,
    ActionAbility,
    ActionStatus,
    Blocking,
    Edge,
    Factsheet,
    InstantActions,
    Node,
    NodePosition,
    Order,
)
from robots.vehicle.acceptance import Reach
from robots.vehicle.mind import Body, Vehicle

INSTANTS = ("cancelOrder", "startPause", "stopPause", "stateRequest", "factsheetRequest")
FACTS = Factsheet(
    "xiaodi", "courier", "", 0.8, 0.5, 0.28, 1.2, 4,
    (
        ActionAbility("hard", ("NODE", "EDGE"), (), (Blocking.HARD,)),
        ActionAbility("soft", ("NODE",), (), (Blocking.SOFT,)),
        ActionAbility("free", ("NODE",), (), (Blocking.NONE,)),
        *(ActionAbility(one, ("INSTANT",)) for one in INSTANTS),
    ),
)  # fmt: skip
REACH = Reach(Pose("b1-F1", 0.0, 0.0, 0.0), frozenset(), frozenset({"b1-F1"}))
BODY = Body(False, 0.8, False, REACH.pose)


def node(name, sequence, *actions, released=True):
    made = tuple(
        Action(f"{name}-{kind}-{k}", kind, Blocking({"hard": "HARD", "soft": "SOFT", "free": "NONE"}[kind]))
        for k, kind in enumerate(actions)
    )
    return Node(name, sequence, released, NodePosition("b1-F1", float(sequence), 0.0), made)


def order(*nodes, update=0, name="o1", edge_action=None):
    edges = tuple(
        Edge(f"e{a.sequence_id + 1}", a.sequence_id + 1, a.node_id, b.node_id, b.released, None,
             (Action("edge-act", "hard", Blocking.HARD),) if edge_action == a.sequence_id + 1 else ())
        for a, b in itertools.pairwise(nodes)
    )  # fmt: skip
    return Order("xiaodi", name, update, nodes, edges)


def vehicle(remembered=None):
    return Vehicle(FACTS, remembered or {})


def instant(kind, action_id="i1"):
    return InstantActions("xiaodi", (Action(action_id, kind, Blocking.NONE),))


def statuses(subject):
    return {state.action_id: state.status.value for state in subject.state(BODY).action_states}


def test_a_node_passed_leaves_the_state_with_its_edge():
    subject = vehicle()
    subject.receive_order(order(node("n0", 0), node("n1", 2, "hard"), node("n2", 4), edge_action=1), 1, REACH)
    subject.progress.reach(0)
    state = subject.state(BODY)
    assert [n.node_id for n in state.node_states] == ["n1", "n2"]
    assert [e.sequence_id for e in state.edge_states] == [1, 3]
    assert (state.last_node_id, state.last_node_sequence_id) == ("n0", 0)
    subject.progress.start("edge-act")
    subject.progress.reach(2)
    assert statuses(subject) == {"edge-act": "FINISHED", "n1-hard-0": "WAITING"}
    assert subject.progress.holds_still()
    subject.progress.start("n1-hard-0")
    subject.progress.end("n1-hard-0", True, "taken")
    assert not subject.progress.holds_still()
    subject.progress.reach(4)
    assert subject.progress.idle
    assert subject.state(BODY).order_id == "o1"


def test_blocking_types_order_the_actions():
    subject = vehicle()
    subject.receive_order(order(node("n0", 0, "free", "soft", "hard", "soft")), 1, REACH)
    subject.progress.reach(0)
    assert [a.action_id for a in subject.progress.startable()] == ["n0-free-0", "n0-soft-1"]
    subject.progress.start("n0-free-0")
    subject.progress.start("n0-soft-1")
    assert subject.progress.startable() == []
    subject.progress.end("n0-free-0", True)
    subject.progress.end("n0-soft-1", False, "broken")
    assert [a.action_id for a in subject.progress.startable()] == ["n0-hard-2"]
    subject.progress.start("n0-hard-2")
    assert subject.progress.startable() == []
    subject.progress.end("n0-hard-2", True)
    assert [a.action_id for a in subject.progress.startable()] == ["n0-soft-3"]


def test_only_soft_and_hard_actions_hold_the_vehicle():
    subject = vehicle()
    subject.receive_order(order(node("n0", 0, "free")), 1, REACH)
    subject.progress.reach(0)
    assert not subject.progress.holds_still()


def test_an_update_replaces_the_horizon_and_keeps_the_base():
    subject = vehicle()
    subject.receive_order(order(node("n0", 0), node("n1", 2), node("old", 4, "hard", released=False)), 1, REACH)
    subject.progress.reach(0)
    answer = subject.receive_order(order(node("n1", 2), node("new", 4, "soft"), update=1), 2, REACH)
    assert answer.verdict == "update"
    assert [n.node_id for n in subject.state(BODY).node_states] == ["n1", "new"]
    assert statuses(subject) == {"new-soft-0": "WAITING"}


def test_it_asks_for_more_base_when_one_node_of_it_is_left():
    subject = vehicle()
    subject.receive_order(order(node("n0", 0), node("n1", 2), node("n2", 4, released=False)), 1, REACH)
    assert not subject.state(BODY).new_base_request
    subject.progress.reach(0)
    assert subject.state(BODY).new_base_request
    subject.receive_order(order(node("n1", 2), node("n2", 4), update=1), 2, REACH)
    assert not subject.state(BODY).new_base_request, "no horizon is left"


def test_a_rejection_stays_until_an_order_is_accepted_and_does_not_pile_up():
    subject = vehicle()
    bad = order(node("n0", 0), name="bad")
    subject.receive_order(order(node("n0", 0), node("n1", 2)), 1, REACH)
    for header in range(5):
        subject.receive_order(bad, header, REACH)
    assert [error.type for error in subject.state(BODY).errors] == ["orderError"]
    subject.progress.reach(0)
    subject.progress.reach(2)
    subject.receive_order(order(node("n0", 0), name="o2"), 9, REACH)
    assert subject.state(BODY).errors == ()


def test_cancel_without_an_order_fails_with_its_error():
    subject = vehicle()
    assert subject.receive_instant(instant("cancelOrder")) == []
    state = subject.state(BODY)
    assert statuses(subject) == {"i1": "FAILED"}
    assert (state.errors[0].type, dict(state.errors[0].references)["actionId"]) == ("noOrderToCancel", "i1")


def test_cancel_ends_the_order_once():
    subject = vehicle()
    subject.receive_order(order(node("n0", 0, "hard"), node("n1", 2, "soft")), 1, REACH)
    subject.progress.reach(0)
    subject.progress.start("n0-hard-0")
    assert subject.receive_instant(instant("cancelOrder")) == ["cancel"]
    assert subject.receive_instant(instant("cancelOrder")) == [], "the same action id again"
    assert subject.receive_instant(instant("cancelOrder", "i2")) == ["cancel"]
    assert statuses(subject)["i1"] == "RUNNING"
    subject.finish_cancel()
    state = subject.state(BODY)
    assert statuses(subject) == {"n0-hard-0": "FAILED", "n1-soft-0": "FAILED", "i1": "FINISHED", "i2": "FINISHED"}
    assert (state.node_states, state.edge_states, state.order_id) == ((), (), "o1")
    assert subject.receive_instant(instant("cancelOrder")) == [], "a late repeat has no second effect"
    assert state.errors == ()


@pytest.mark.parametrize("kind, wish", [("stateRequest", "state"), ("factsheetRequest", "factsheet")])
def test_requests(kind, wish):
    subject = vehicle()
    assert subject.receive_instant(instant(kind)) == [wish]
    assert statuses(subject) == {"i1": "FINISHED"}


def test_pause_twice_does_not_fail():
    subject = vehicle()
    assert subject.receive_instant(instant("startPause", "a")) == ["pause"]
    assert subject.receive_instant(instant("startPause", "b")) == ["pause"]
    assert set(statuses(subject).values()) == {"RUNNING"}, "it has not come to stand yet"
    subject.stands()
    assert subject.state(BODY).paused
    assert subject.receive_instant(instant("stopPause", "c")) == ["resume"]
    assert not subject.state(BODY).paused
    assert set(statuses(subject).values()) == {"FINISHED"}


def test_a_pause_action_that_comes_again_is_answered_and_changes_nothing():
    """Also after an order cleared its state and a restart: a late repeat must not stop the vehicle once more."""
    subject = vehicle()
    subject.receive_instant(instant("startPause", "a"))
    subject.stands()
    subject.receive_instant(instant("stopPause", "b"))
    subject.receive_order(order(node("A", 0), node("B", 2)), 1, REACH)
    assert "a" not in statuses(subject)
    assert subject.receive_instant(instant("startPause", "a")) == []
    assert (subject.paused, statuses(subject)["a"]) == (False, "FINISHED")
    kept = {one.key: one.value for one in subject.remembers()}
    again = vehicle(json.loads(json.dumps(kept)))
    assert again.receive_instant(instant("startPause", "a")) == []
    assert (again.paused, statuses(again)["a"]) == (False, "FINISHED")


def test_an_unknown_instant_action_is_an_order_error():
    subject = vehicle()
    assert subject.receive_instant(instant("makeCoffee")) == []
    error = subject.state(BODY).errors[0]
    assert (error.type, error.level, dict(error.references)) == (
        "orderError", "WARNING", {"topic": "instantActions", "headerId": "0", "actionId": "i1"},
    )  # fmt: skip
    assert statuses(subject) == {"i1": "FAILED"}


def test_a_running_instant_action_does_not_block_the_next_order_but_ended_ones_go():
    subject = vehicle()
    subject.receive_instant(instant("stateRequest"))
    assert subject.receive_order(order(node("n0", 0)), 1, REACH).verdict == "new"
    assert statuses(subject) == {}


def bare(subject):
    return replace(subject.state(BODY), action_states=(), instant=())


def replayed(changes, memory):
    for change in changes:
        memory[change.key] = json.loads(json.dumps(change.value))
    return memory


def test_a_restart_at_any_point_shows_the_same_state():
    steps = [
        lambda v: v.receive_order(
            order(node("n0", 0), node("n1", 2, "hard"), node("n2", 4, released=False), edge_action=1), 1, REACH
        ),
        lambda v: v.progress.reach(0),
        lambda v: v.progress.start("edge-act"),
        lambda v: v.progress.reach(2),
        lambda v: v.receive_order(order(node("n1", 2, "hard"), node("n9", 4, "soft"), update=1), 2, REACH),
        lambda v: v.progress.start("n1-hard-0"),
        lambda v: v.receive_instant(instant("startPause", "p")),
        lambda v: v.progress.end("n1-hard-0", False, "sender_absent"),
        lambda v: v.progress.reach(4),
        lambda v: v.receive_instant(instant("cancelOrder", "c")),
        lambda v: v.finish_cancel(),
    ]
    for crash in range(len(steps)):
        memory = {}
        subject = vehicle()
        steady = vehicle()
        for at, step in enumerate(steps):
            step(steady)
            step(subject)
            replayed(subject.remembers(), memory)
            if at == crash:
                subject = vehicle(memory)
            kept = [a for a in steady.state(BODY).action_states if a.action_type not in INSTANTS]
            found = [a for a in subject.state(BODY).action_states if a.action_type not in INSTANTS]
            assert found == kept
            assert bare(subject) == bare(steady)
            assert [a.action_id for a in subject.progress.startable()] == [
                a.action_id for a in steady.progress.startable()
            ]


def test_nothing_is_remembered_twice():
    subject = vehicle()
    subject.receive_order(order(node("n0", 0)), 1, REACH)
    assert [change.key for change in subject.remembers()] == ["order", "progress"]
    assert subject.remembers() == []
    subject.progress.reach(0)
    assert [change.key for change in subject.remembers()] == ["progress"]


@pytest.mark.parametrize("memory", [{"order": 5, "progress": {}}, {"order": {}, "progress": {}}, {"vehicle": "x"}])
def test_an_unreadable_memory_starts_empty_and_says_so(memory):
    subject = vehicle(memory)
    assert subject.unreadable
    assert subject.progress.idle
    assert ActionStatus.RUNNING not in {a.status for a in subject.state(BODY).action_states}


WORKER = replace(
    FACTS,
    actions=(
        *FACTS.actions,
        ActionAbility("work", ("INSTANT",), (), (Blocking.NONE, Blocking.SOFT, Blocking.HARD)),
    ),
)


def at_work(blocking, running):
    """A vehicle at a node with a NONE and a HARD action, and an instant action that takes time."""
    subject = Vehicle(WORKER, {})
    work = Action("w", "work", blocking)
    subject.receive_instant(InstantActions("xiaodi", (work,)))
    if running:
        subject.begin_instant(work)
    subject.receive_order(order(node("n0", 0, "free", "hard")), 1, REACH)
    subject.progress.reach(0)
    return subject, work


@pytest.mark.parametrize("running", [False, True])
def test_no_action_of_the_order_begins_beside_a_hard_instant_one(running):
    """2.5: HARD is alone, waiting or running: a NONE action of the order waits for it too"""
    subject, work = at_work(Blocking.HARD, running)
    assert subject.startable(True) == []
    subject.end_instant(work)
    assert [action.action_id for action in subject.startable(True)] == ["n0-free-0"]


def test_a_hard_action_of_the_order_waits_for_any_instant_one_and_a_none_one_does_not():
    """2.5: HARD is alone; NONE runs beside others"""
    subject, work = at_work(Blocking.NONE, True)
    assert [action.action_id for action in subject.startable(True)] == ["n0-free-0"]
    subject.progress.start("n0-free-0")
    subject.progress.end("n0-free-0", True)
    assert subject.startable(True) == []
    subject.end_instant(work)
    assert [action.action_id for action in subject.startable(True)] == ["n0-hard-1"]


@pytest.mark.parametrize("against", ["paused", "MANUAL", "SERVICE", "e-stop", "field"])
def test_nothing_of_the_order_begins_while_it_must_stand(against):
    """2.5, 2.7: paused, in another operating mode, with an emergency stop or something in its field"""
    subject = vehicle()
    subject.receive_order(order(node("n0", 0, "free")), 1, REACH)
    subject.progress.reach(0)
    assert subject.startable(True)
    if against == "paused":
        subject.receive_instant(instant("startPause"))
    elif against in ("MANUAL", "SERVICE"):
        subject.mode = against
    else:
        subject.set_safety("MANUAL" if against == "e-stop" else "NONE", against == "field")
    assert subject.startable(True) == []
    assert subject.holding() is not None


def test_an_action_that_ended_stays_as_it_ended():
    """2.5: a host that is late with its word changes nothing any more"""
    subject = vehicle()
    subject.receive_order(order(node("n0", 0, "hard")), 1, REACH)
    subject.progress.reach(0)
    subject.progress.start("n0-hard-0")
    subject.progress.end("n0-hard-0", False, "not_taken")
    subject.progress.end("n0-hard-0", True, "taken")
    subject.progress.start("n0-hard-0")
    state = subject.state(BODY).action_states[0]
    assert (state.status, state.result) == (ActionStatus.FAILED, "not_taken")


def test_instant_actions_under_way_fail_when_a_person_takes_it_in_hand():
    """2.7: entering MANUAL ends whatever takes time"""
    subject, _ = at_work(Blocking.HARD, True)
    assert subject.set_mode("MANUAL")
    assert statuses(subject)["w"] == "FAILED"


def test_what_a_person_sets_at_it_is_told_at_once():
    """2.7: safetyState is an event"""
    subject = vehicle()
    subject.take_news()
    subject.set_safety("MANUAL", False)
    assert subject.take_news()
    subject.set_safety("MANUAL", False)
    assert not subject.take_news()

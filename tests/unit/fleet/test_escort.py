"""Escorts in the fleet: a wish of a guide is ordered once, refused for another floor, and ends with its reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from robots.building import Plan
from robots.building.segments import gap_to_segment
from robots.core.clock import Instant
from robots.core.reasons import Reason
from robots.core.runs import DispatchReply, FleetSummary
from robots.core.vda import ActionState, ActionStatus, Info, InstantActions, Order
from robots.core.waiting import CalledTicket, TicketState
from robots.fleet.escort.leading import LONGEST_S
from robots.fleet.escort.orders import action_id, escort_order
from robots.fleet.escort.retreat import retreat
from robots.fleet.escort.story import escorts
from robots.guide.escort.wish import Wish, wish_info
from tests.fixtures.fleet_bench import Bench, Vehicle, hall_plan

GUIDE = "xiaozhi"


@dataclass
class Guide(Vehicle):
    """A vehicle whose kiosk has a wish, and that says how the escort went."""

    wishes: Info | None = None

    def state(self) -> Any:
        told = super().state()
        return replace(told, information=(*told.information, self.wishes)) if self.wishes else told

    def hear(self, message: Any) -> None:
        if isinstance(message, Order) and message.order_id not in self.orders:
            self.orders.append(message.order_id)
            self.order, self.ahead = message, list(range(1, len(message.nodes)))
            acts = [action for node in message.nodes for action in node.actions]
            waiting = [ActionState(act.action_id, act.action_type, ActionStatus.WAITING) for act in acts]
            self.actions = {state.action_id: state for state in waiting}
            self.instants, self.busy_until, self._told = {}, float("inf"), None
        elif isinstance(message, InstantActions):
            super().hear(message)

    def end(self, status: ActionStatus, result: str = "") -> None:
        order_id = self.orders[-1]
        act = self.actions[action_id(order_id)]
        self.actions[act.action_id] = replace(act, status=status, result=result)
        if status is ActionStatus.FINISHED:
            self.ahead = []
        self._told = None


def wish(key: str = "s-1-1", stop: str = "B02", elder: bool = False) -> Info:
    return wish_info(Wish(key, stop, elder, "zh", 0.0))


@pytest.fixture
def guide() -> Guide:
    return Guide(hall_plan(), GUIDE, "dock-zhi")


@pytest.fixture
def bench(tmp_path: Path, guide: Guide) -> Iterator[Bench]:
    bench = Bench(tmp_path, {GUIDE: guide})
    bench.run(3.0)
    yield bench
    bench.close()


def led(bench: Bench) -> list[Order]:
    return [one for one in bench.sent if isinstance(one, Order) and one.order_id.startswith("escort-")]


def ends(bench: Bench) -> list[tuple[bool, list[str]]]:
    records = [record for record in bench.ledger.records(subject=GUIDE) if record.kind == "escort_ended"]
    return [(record.data["arrived"], record.data["reasons"]) for record in records]


def begin(bench: Bench, guide: Guide, **asked: Any) -> str:
    guide.wishes = wish(**asked)
    assert bench.run(10.0, lambda: bool(led(bench)))
    guide.wishes = None
    bench.run(3.0)
    return led(bench)[0].order_id


def test_a_wish_is_ordered_once_along_public_ways_to_the_front_of_the_window(bench: Bench, guide: Guide) -> None:
    guide.wishes = wish(elder=True)
    bench.run(30.0)
    orders = led(bench)
    assert {order.order_id for order in orders} == {guide.orders[0]}
    last = orders[0].nodes[-1]
    assert last.node_id == "b1-F1/B02-front"
    assert last.actions[0].parameters == {"stationName": "B02", "elder": True, "lang": "zh"}
    assert all(node.node_id in bench.plan.public for node in orders[0].nodes)


def test_who_arrives_ends_it_and_the_same_wish_counts_no_second_time(bench: Bench, guide: Guide) -> None:
    begin(bench, guide)
    guide.wishes = wish()  # an old state said again
    guide.end(ActionStatus.FINISHED)
    assert bench.run(10.0, lambda: ends(bench) == [(True, [])])
    bench.run(20.0)
    assert len({order.order_id for order in led(bench)}) == 1


def test_who_arrives_before_the_last_node_is_there_and_the_rest_of_the_order_is_taken_back(
    bench: Bench, guide: Guide
) -> None:
    begin(bench, guide)
    left = list(guide.ahead)
    guide.end(ActionStatus.FINISHED)
    guide.ahead = left
    assert bench.run(10.0, lambda: ends(bench) == [(True, [])])
    assert bench.run(30.0, lambda: bench.scheduler.book.mission(GUIDE) is None)


@pytest.mark.parametrize("why", [Reason.VISITOR_GONE, Reason.ALARM])
def test_what_came_to_nothing_is_cancelled_and_ends_with_its_reason(bench: Bench, guide: Guide, why: Reason) -> None:
    begin(bench, guide)
    guide.end(ActionStatus.FAILED, why.value)
    assert bench.run(30.0, lambda: bench.scheduler.book.mission(GUIDE) is None)
    assert ends(bench) == [(False, [why.value])]


def test_a_guide_nobody_hears_any_more_ends_it(bench: Bench, guide: Guide) -> None:
    begin(bench, guide)
    guide.on_air = False
    assert bench.run(200.0, lambda: ends(bench) == [(False, [Reason.ROBOT_LOST.value])])


def test_no_escort_lasts_for_ever_and_a_restart_does_not_forget_it(bench: Bench, guide: Guide) -> None:
    order_id = begin(bench, guide)
    bench.restart()
    assert bench.scheduler.book.robot(GUIDE).escort == order_id
    bench.run(5.0)
    bench.now += LONGEST_S
    assert bench.run(30.0, lambda: bool(ends(bench)))
    assert ends(bench) == [(False, [Reason.NO_PROGRESS.value])]


def test_a_guide_upstairs_goes_off_the_window_to_a_place_beside_all_ways(tmp_path: Path) -> None:
    guide = Guide(hall_plan(), GUIDE, "2F-tax")
    bench = Bench(tmp_path, {GUIDE: guide})
    try:
        assert bench.run(60.0, lambda: any(isinstance(one, Order) for one in bench.sent))
        order = next(one for one in bench.sent if isinstance(one, Order))
        plan, place = bench.plan, retreat(bench.plan, GUIDE, "b1-F2")
        assert place is not None
        assert [node.node_id for node in order.nodes[-2:]] == [place.node, place.id]
        lanes = [
            gap_to_segment(place.x, place.y, (*plan.nodes[a].point, *plan.nodes[b].point))
            for a, b in plan.hops
            if plan.nodes[a].map_id == plan.nodes[b].map_id == place.map_id
        ]
        assert min(lanes) > 2 * plan.hall.robots["xiaodi"].radius
        walls = [gap_to_segment(place.x, place.y, wall) for wall in plan.maps[place.map_id].segments]
        assert min(walls) > plan.hall.robots[GUIDE].radius
        assert retreat(plan, GUIDE, "b1-F3") is None, "no visitor has a way there"
    finally:
        bench.close()


def ask(bench: Bench, key: str, **asked: Any) -> DispatchReply:
    reply = bench.ask(key, **asked)
    assert reply is not None
    return reply


def told(bench: Bench) -> Any:
    fact = next(one for one in reversed(bench.sent) if isinstance(one, FleetSummary))
    return next(one for one in fact.robots if one.robot == GUIDE).escort


def test_staff_send_a_guide_with_a_visitor_and_call_it_off(bench: Bench, guide: Guide) -> None:
    reply = ask(bench, "e1", kind="escort", to="B02", elder=True)
    assert (reply.status, reply.run) == ("accepted", "escort-xiaozhi-1")
    assert led(bench)[0].nodes[-1].actions[0].parameters == {"stationName": "B02", "elder": True, "lang": "zh"}
    assert bench.run(10.0, lambda: told(bench) is not None and told(bench).state == "leading")
    assert ask(bench, "e2", kind="escort", to="B03").reasons[0].code == Reason.BUSY.value
    assert ask(bench, "e3", kind="escort_end", run="escort-xiaozhi-9").reasons[0].code == Reason.NO_ESCORT.value
    assert ask(bench, "e4", kind="escort_end", robot=GUIDE).run == reply.run
    assert bench.run(30.0, lambda: bench.scheduler.book.mission(GUIDE) is None)
    assert ends(bench) == [(False, [Reason.CANCELLED_BY_STAFF.value])]
    assert bench.run(10.0, lambda: told(bench).state == "given_up")
    assert told(bench).reasons[0].code == Reason.CANCELLED_BY_STAFF.value


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"to": "nowhere"}, Reason.UNKNOWN_STOP),
        ({"to": "3F-archive"}, Reason.UNREACHABLE),
        ({"to": "B02", "robot": "xiaodi"}, Reason.NOT_A_GUIDE),
        ({"to": "B02", "robot": "nobody"}, Reason.UNKNOWN_ROBOT),
        ({"to": "B02", "robot": "xiaojing"}, Reason.OFFLINE),
        ({"ticket": "A032"}, Reason.TICKET_NOT_CALLED),
    ],
)
def test_what_cannot_be_is_refused_at_once_with_its_reason(bench: Bench, asked: dict[str, str], why: Reason) -> None:
    reply = ask(bench, "e1", kind="escort", **asked)
    assert (reply.status, [reason.code for reason in reply.reasons]) == ("refused", [why.value])
    assert not led(bench)


def test_a_called_number_is_led_to_its_window(bench: Bench) -> None:
    at = Instant(bench.now)
    bench.hear(TicketState("B", at, (), (CalledTicket("B007", "B04", at),), ("B04",)))
    bench.run(1.0)
    assert ask(bench, "e1", kind="escort", ticket="b007").status == "accepted"
    assert led(bench)[0].nodes[-1].node_id == "b1-F1/B04-front"


def test_no_order_leads_where_visitors_have_no_way_or_to_a_place_that_is_none(bench: Bench, guide: Guide) -> None:
    guide.wishes = wish(stop="3F-archive")
    bench.run(20.0)
    assert not led(bench)
    pose = guide.pose
    for stop, why in (("3F-archive", Reason.UNREACHABLE), ("nowhere", Reason.UNKNOWN_STOP)):
        assert escort_order(bench.plan, GUIDE, pose, "dock-zhi", "escort-1", stop, False, "zh") is why


def test_an_order_to_another_floor_leads_over_the_lift_unless_the_hall_says_never(bench: Bench, guide: Guide) -> None:
    plan, start = bench.plan, (guide.pose, "dock-zhi", "escort-1", "2F-permits", False, "zh")
    order = escort_order(plan, GUIDE, *start)
    assert isinstance(order, Order)
    (ride,) = [edge for edge in order.edges if edge.actions]
    assert ride.actions[0].action_type == "rideLift"
    assert (ride.start_node_id, ride.end_node_id) == ("b1-F1/lobby-b1", "b1-F2/lobby-b1")
    stays = plan.hall.robots[GUIDE].model_copy(update={"rides": "never"})
    hall = replace(plan.hall, robots={**plan.hall.robots, GUIDE: stays})
    assert escort_order(Plan.of(hall), GUIDE, *start) is Reason.RIDES_NO_LIFT


def test_a_guide_goes_nowhere_by_lift_alone(bench: Bench) -> None:
    assert bench.plan.walk("2F-permits", "dock-zhi") is not None
    assert bench.plan.way(GUIDE, "2F-permits", "dock-zhi") is None
    assert bench.plan.way("xiaodi", "2F-permits", "dock-1") is not None


@pytest.mark.parametrize("charge", [0.1, 0.22])
def test_a_guide_with_little_charge_stays(bench: Bench, guide: Guide, charge: float) -> None:
    guide.charge, guide.wishes = charge, wish()
    bench.run(20.0)
    assert not led(bench)


def test_how_escorts_went_is_told_in_words(bench: Bench, guide: Guide) -> None:
    first = begin(bench, guide, stop="2F-permits", elder=True)
    guide.end(ActionStatus.FAILED, Reason.VISITOR_GONE.value)
    assert bench.run(30.0, lambda: bench.scheduler.book.mission(GUIDE) is None)
    (story,) = escorts(bench.ledger.records(subject=GUIDE), bench.plan.hall)
    assert (story.order, story.stop, story.arrived) == (first, "2F-permits", False)
    told = " | ".join(said.text.en for said in story.said)
    assert "leads a visitor to Permits office, slowly and with rests, by lift" in told
    assert "not led there: the visitor did not come along" in told
    assert all(said.at > 0 and said.text.zh for said in story.said)

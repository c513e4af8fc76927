"""The guide as a robot: drives when nobody is served, charges, stops in an alarm, asks for help, never raises."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from robots.building import Plan, load_plan
from robots.core.alarm import Alarm, AlarmReset
from robots.core.clock import Instant
from robots.core.commands import Note, Publish, Record, Remember
from robots.core.drill import DRILL, DrillFact
from robots.core.events import LinkUp, Received, Tick
from robots.core.geometry import Pose
from robots.core.lift import Zone
from robots.core.reasons import Reason
from robots.core.sensing import BatterySeen, Drive, OdometrySeen, PoseSeen, Say
from robots.core.text import Text
from robots.core.vda import Action, Blocking, Connection, Factsheet, InstantActions, Order, VehicleState
from robots.core.visitors import Handoff
from robots.elevator.chart import RideState
from robots.elevator.events import RideOrdered
from robots.fleet.orders import park_order
from robots.guide.agent import GuideAgent
from robots.guide.kiosk import Speak, VisitorAsked, VisitorTouched
from robots.guide.making import guide_of, own_first
from robots.guide.understanding.pairs import PairUnderstander
from robots.settings.knowledge import Knowledge, load_knowledge
from robots.vehicle.in_the_way import STUCK_S
from tests.unit.guide.messages import received

ROOT = Path(__file__).parents[3]
QUESTION = "身份证快到期了怎么换"


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan(ROOT / "config/hall")


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge(ROOT / "config/knowledge")


class Guide:
    """A guide that stands at a stop, and what it commanded."""

    def __init__(self, plan: Plan, knowledge: Knowledge, stop: str = "desk", remembered: Any = None) -> None:
        self.plan, self.at, self.done = plan, 1000.0, []  # type: ignore[var-annotated]
        robot = plan.hall.robots["xiaozhi"]
        self.agent: GuideAgent = guide_of(
            plan, robot, knowledge, PairUnderstander, Random(1).randbytes, remembered or {}
        )
        self.pose = plan.stops[stop].pose
        self.give(LinkUp(self.at))
        self.wait(0.3)

    def give(self, event: Any) -> list[Any]:
        commands = self.agent.handle(event)
        self.done += commands
        return commands

    def wait(self, seconds: float, sure: bool = True) -> list[Any]:
        before = len(self.done)
        for _ in range(round(seconds * 10)):
            self.at += 0.1
            self.give(PoseSeen(self.at, self.pose, sure))
            self.give(Tick(self.at))
        return self.done[before:]

    def hear(self, message: Any) -> list[Any]:
        return self.give(received(self.at, message))

    def park(self, start: str = "desk") -> Order:
        order = park_order(self.plan, "xiaozhi", self.pose, start, "park-1", "dock-zhi", True)
        assert order is not None
        self.hear(order)
        return order

    @property
    def state(self) -> VehicleState:
        return next(
            c.message for c in reversed(self.done) if isinstance(c, Publish) and isinstance(c.message, VehicleState)
        )


@pytest.fixture
def guide(plan: Plan, knowledge: Knowledge) -> Guide:
    return Guide(plan, knowledge)


def drives(commands: list[Any]) -> bool:
    return any(isinstance(command, Drive) and (command.speed or command.turn) for command in commands)


def test_it_says_who_it_is_when_the_link_comes_up(guide: Guide) -> None:
    told = [c.message for c in guide.done if isinstance(c, Publish)]
    assert Connection("xiaozhi", "ONLINE") in told
    sheet = next(message for message in told if isinstance(message, Factsheet))
    assert (sheet.series, sheet.compartments) == ("guide", 0)
    assert {ability.action_type for ability in sheet.actions} >= {"say", "startCharging", "cancelOrder"}


def test_it_answers_a_visitor(guide: Guide) -> None:
    spoken = guide.give(VisitorAsked(guide.at, QUESTION, "zh"))
    assert any(isinstance(command, Speak) for command in spoken)
    answer = guide.agent.view().answer
    assert answer is not None
    assert answer.entry == "id_card_renew"


def test_an_order_waits_until_the_visitor_has_gone(guide: Guide) -> None:
    guide.give(VisitorAsked(guide.at, QUESTION, "zh"))
    guide.park()
    assert not drives(guide.wait(5))
    assert guide.agent.waits is not None
    assert guide.agent.waits.reason == "with_visitor"
    guide.give(VisitorTouched(guide.at, "done"))
    assert drives(guide.wait(3))
    assert guide.agent.view().stage == "out_of_service", "one that drives does not talk"


def test_it_charges_at_its_dock_and_says_when_there_is_no_power(plan: Plan, knowledge: Knowledge) -> None:
    guide = Guide(plan, knowledge, "dock-zhi")
    guide.park("dock-zhi")
    guide.wait(5)
    guide.give(BatterySeen(guide.at, 0.4, True))
    guide.wait(1)
    assert not guide.state.node_states
    assert guide.state.charging
    dark = Guide(plan, knowledge, "dock-zhi")
    dark.park("dock-zhi")
    dark.wait(65)
    assert dark.agent.help == "not_charging"
    assert any(error.type == "needsHelp" for error in dark.state.errors)


def test_a_fire_alarm_stops_it_until_a_named_person_resets_it(guide: Guide) -> None:
    guide.park()
    assert drives(guide.wait(2))
    said = guide.hear(Alarm("fire", "b1", True, ("b1",)))
    assert Say("fire_use_stairs") in said
    assert not drives(guide.wait(3))
    assert guide.agent.view().stage == "out_of_service"
    guide.hear(Alarm("fire", "b1", False, ("b1",)))
    assert not drives(guide.wait(2)), "a machine does not end it"
    guide.hear(AlarmReset("fire", "b1", "zhou", Instant(guide.at)))
    assert drives(guide.wait(2))


def test_in_an_alarm_it_does_not_stay_in_the_way(guide: Guide) -> None:
    front = Pose("b1-F1", 23.0, 0.4, 0.0)  # of the entrance
    guide.pose = front
    guide.wait(1)
    guide.hear(Alarm("fire", "b1", True, ("b1",)))
    assert drives(guide.wait(2)), "it stands in the doorway"
    guide.pose = Pose("b1-F1", 23.0, 3.0, 0.0)
    assert not drives(guide.wait(2)[5:])


def test_in_a_drill_its_kiosk_and_its_voice_say_so_and_a_real_alarm_is_told_as_real(guide: Guide) -> None:
    guide.hear(DrillFact("fire", "消防演练", "Fire drill", Instant(guide.at + 60)))
    assert guide.agent.view().drill == Text("消防演练", "Fire drill")
    assert Say("drill_fire_use_stairs") in guide.hear(Alarm("fire", "b1", True, ("b1",), source=DRILL))
    view = guide.agent.view()
    assert (view.stage, view.says.zh) == ("out_of_service", "演练：警报中，请按工作人员指引")
    assert view.alarm == Text("演练：火警，请走楼梯", "Drill: Fire alarm: please use the stairs")
    assert Say("fire_use_stairs") in guide.hear(Alarm("fire", "b1", True, ("b1",), source="panel 2"))
    view = guide.agent.view()
    assert (view.drill, view.says.zh) == (None, "警报中，请按工作人员指引")
    assert view.alarm == Text("火警，请走楼梯", "Fire alarm: please use the stairs")


def test_an_alarm_in_another_building_is_not_for_it(guide: Guide) -> None:
    done = guide.hear(Alarm("fire", "b2", True, ("b2",)))
    assert [command for command in done if not isinstance(command, Remember)] == [], "its ride alone keeps it"
    assert guide.agent.view().stage == "idle"


def test_lost_on_an_order_it_asks_for_a_person_and_a_person_ends_that(guide: Guide) -> None:
    guide.park()
    guide.wait(1)
    guide.wait(STUCK_S + 3, sure=False)
    assert guide.agent.help == "position_unknown"
    action = Action("help-1", "endHelp", Blocking.NONE, {"person": "wu"})
    ended = guide.hear(InstantActions("xiaozhi", (action,)))
    assert any(isinstance(c, Record) and c.kind == "help_ended" and c.data["person"] == "wu" for c in ended)


def test_with_a_wheel_that_turns_it_aside_it_stands_until_a_person_says_so(guide: Guide) -> None:
    guide.park()
    guide.wait(1)
    for _ in range(30):
        told = guide.agent.driver.follower
        guide.give(OdometrySeen(guide.at, told.speed / 2, told.turn + 0.6))
        guide.wait(0.1)
    assert guide.agent.help == "wheel_fault" and not drives(guide.wait(5))
    guide.hear(InstantActions("xiaozhi", (Action("help-1", "endHelp", Blocking.NONE, {"person": "wu"}),)))
    assert guide.agent.help is None and drives(guide.wait(2))


def test_on_a_sill_it_is_pushed_off_before_anybody_sends_it_on(guide: Guide, plan: Plan) -> None:
    guide.pose = Pose("b1-F1", *plan.lifts["east"].at(0.0, 0.0), 0.0)
    guide.wait(1)
    ride = guide.agent.rider.ride
    ride.m.begin(RideOrdered(guide.at, "e-0001", "b1", "b1-F1", "b1-F2"))
    ride.m.state, ride.m.lift, ride.m.zone = RideState.HELP_WAIT, "east", Zone.SILL
    guide.agent.help = Reason.NEEDS_HELP
    done = guide.hear(InstantActions("xiaozhi", (Action("help-1", "endHelp", Blocking.NONE, {"person": "wu"}),)))
    refused = [c.data["reason"] for c in done if isinstance(c, Note) and c.event == "help_not_ended"]
    assert refused == ["on_sill"]
    assert not any(isinstance(c, Record) and c.kind == "help_ended" for c in done)


def test_it_says_what_it_is_told_to_say(guide: Guide) -> None:
    action = Action("say-1", "say", Blocking.NONE, {"zh": "请稍候", "en": "Please wait"})
    said = [c for c in guide.hear(InstantActions("xiaozhi", (action,))) if isinstance(c, Speak)]
    assert [command.text.en for command in said] == ["Please wait"]
    again = guide.hear(InstantActions("xiaozhi", (action,)))
    assert not any(isinstance(command, Speak) for command in again), "an action id has one effect"


def test_it_takes_no_papers_and_no_ride(guide: Guide, plan: Plan) -> None:
    order = park_order(plan, "xiaozhi", guide.pose, "desk", "x", "dock-zhi", True)
    assert order is not None
    nodes = (*order.nodes[:-1], _with(order.nodes[-1], Action("p", "pick", Blocking.HARD, {})))
    rejected = guide.hear(Order("xiaozhi", "x", 0, nodes, order.edges))
    assert any(isinstance(c, Note) and c.event == "order_rejected" for c in rejected)


def _with(node: Any, action: Action) -> Any:
    return replace(node, actions=(action,))


def test_a_guide_at_rest_is_quiet_and_a_hand_off_says_where_it_stands(guide: Guide) -> None:
    guide.wait(70)
    assert guide.agent.quiet_until > guide.at
    called = guide.give(VisitorTouched(guide.at, "person"))
    packet = next(c.message for c in called if isinstance(c, Publish) and isinstance(c.message, Handoff))
    assert (packet.map_id, packet.x, packet.y) == ("b1-F1", guide.pose.x, guide.pose.y)


@pytest.mark.parametrize("event", [object, Received])
def test_what_it_does_not_know_is_a_note(guide: Guide, event: Any) -> None:
    odd = received(guide.at, Pose("b1-F1", 0, 0, 0)) if event is Received else _Odd(guide.at)
    assert not [c for c in guide.give(odd) if not isinstance(c, Note)]


class _Odd:
    def __init__(self, at: float) -> None:
        self.at = at


def test_its_own_set_comes_first_and_all_others_are_known(plan: Plan, knowledge: Knowledge) -> None:
    ordered = own_first(knowledge, plan.hall.robots["xiaojing"])
    sets = [entry.set for entry in ordered.entries.values()]
    assert sets[0] == "exit_entry"
    assert sets == sorted(sets, key=lambda name: {"exit_entry": 0, "core": 1}.get(name, 2))
    assert set(ordered.entries) == set(knowledge.entries)

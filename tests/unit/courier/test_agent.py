"""Orders, cancel, pause, alarms and odd input at the agent's face."""

from dataclasses import dataclass, replace

import pytest

from robots.core.alarm import Alarm, AlarmReset
from robots.core.commands import Note, Publish
from robots.core.drill import DRILL, LEFT, DrillFact
from robots.core.events import LinkDown, LinkUp, Received, Tick, TimerFired, Unreadable
from robots.core.geometry import Pose
from robots.core.reasons import WORDS, Reason
from robots.core.sensing import PoseSeen, Unlock
from robots.core.text import Text
from robots.core.vda import Connection, Factsheet, Info, InstantActions, VehicleState
from robots.courier.agent import CourierAgent
from robots.courier.screen import PinRefused
from robots.courier.waits import holding
from robots.elevator.chart import RideState
from robots.elevator.commands import RideEnded
from tests.unit.courier.yard import PLAN, RUN, Staff, Yard, delivery, drop, order, pick


def driving(seconds=6.0, what=None):
    yard = Yard()
    yard.step()
    yard.receive(what or delivery(), 1)
    yard.run(seconds)
    assert abs(yard.speed) > 0.1
    return yard


def test_a_link_brings_connection_factsheet_presence_and_state():
    yard = Yard()
    yard.step()
    messages = [command.message for command in yard.feed(LinkUp(yard.at)) if isinstance(command, Publish)]
    assert [type(message).__name__ for message in messages] == ["Connection", "Factsheet", "Presence", "VehicleState"]
    assert messages[0] == Connection("xiaodi", "ONLINE")
    assert {ability.action_type for ability in messages[1].actions} >= {"pick", "drop", "rideLift", "startCharging"}
    assert messages[2].zone.value == "out"


def test_the_same_order_again_changes_nothing():
    yard = driving()
    seen = yard.state
    for header in range(2, 8):
        yard.receive(delivery(), header)
    yard.run(2)
    assert yard.state.order_id == seen.order_id
    assert yard.state.errors == ()
    assert yard.kinds().count("order_accepted") == 1


def test_an_order_overtaken_by_its_update_is_rejected_and_the_run_goes_on():
    first = order("dock-1", "A01")
    longer = order("A01", "2F-office", update=1)
    shift = first.nodes[-1].sequence_id
    longer = replace(
        longer,
        nodes=tuple(replace(node, sequence_id=node.sequence_id + shift) for node in longer.nodes),
        edges=tuple(replace(edge, sequence_id=edge.sequence_id + shift) for edge in longer.edges),
    )
    yard = driving(what=first)
    yard.receive(longer, 2)
    assert yard.state.order_update_id == 1
    yard.receive(first, 3)
    yard.step()
    assert [error.type for error in yard.state.errors] == ["orderUpdateError"]
    assert yard.run(200, lambda y: y.state.last_node_id == "2F-office")


def test_another_order_while_one_is_active_is_rejected():
    yard = driving()
    yard.receive(order("dock-1", order_id="o2"), 9)
    yard.step()
    error = yard.state.errors[0]
    assert (error.type, dict(error.references)["orderId"]) == ("orderError", "o2")
    assert yard.state.order_id == "o1"


def test_an_order_for_another_robot_is_left_alone():
    yard = Yard()
    yard.step()
    commands = yard.receive(replace(delivery(), robot="xiaozhi"))
    assert [type(command) for command in commands] == [Note]
    assert yard.agent.vehicle.progress.order_id == ""


# --- cancel ---


def test_cancel_on_the_lane_stops_and_empties_the_order():
    yard = driving()
    yard.instant("cancelOrder", "c1")
    assert yard.status("c1") == "RUNNING:"
    assert yard.run(5, lambda y: y.status("c1") == "FINISHED:")
    assert abs(yard.speed) < 0.03
    assert (yard.state.node_states, yard.state.edge_states) == ((), ())
    assert yard.status("o1-pick") == "FAILED:cancelled_by_staff"
    yard.instant("cancelOrder", "c1")
    yard.step()
    assert yard.status("c1") == "FINISHED:"
    assert yard.state.errors == ()


def test_after_a_cancel_on_the_lane_the_next_order_starts_from_there():
    yard = driving()
    yard.instant("cancelOrder", "c1")
    yard.run(4)
    nearest = PLAN.nearest_node(yard.map_id, yard.x, yard.y)
    yard.receive(order(nearest, "A02", order_id="o2"), 2)
    assert yard.state.order_id == "o2"
    assert yard.run(60, lambda y: y.state.last_node_id == "A02" and not y.state.node_states)


def test_cancel_without_an_order():
    yard = Yard()
    yard.step()
    yard.instant("cancelOrder", "c1")
    yard.step()
    assert yard.status("c1").startswith("FAILED")
    assert [error.type for error in yard.state.errors] == ["noOrderToCancel"]


def test_cancel_waits_until_the_lid_is_shut_and_the_folder_has_a_holder():
    yard = Yard(start="A01")
    yard.step()
    yard.receive(order("A01", "2F-office", actions={"A01": (pick("A01"),)}), 1)
    yard.run(5)
    yard.touch("open")
    yard.run(2)
    yard.instant("cancelOrder", "c1")
    yard.run(5)
    assert yard.status("c1") == "RUNNING:"
    yard.touch("loaded")
    yard.shut(1)
    yard.step()
    assert yard.status("c1") == "FINISHED:"
    assert yard.state.loads[0].load_id == RUN, "the folder stays aboard, known to the fleet"


def test_cancel_before_the_car_ends_the_ride_at_once():
    yard = Yard()
    yard.step()
    yard.receive(order("dock-1", "2F-office"), 1)
    assert yard.run(60, lambda y: y.agent.rider.active)
    yard.run(1)
    yard.instant("cancelOrder", "c1")
    assert yard.run(3, lambda y: y.status("c1") == "FINISHED:")
    assert yard.map_id == "b1-F1"


def test_cancel_in_the_car_is_carried_out_after_the_ride():
    yard = Yard()
    yard.step()
    yard.receive(order("dock-1", "2F-office"), 1)
    assert yard.run(90, lambda y: y.agent.rider.ride.step == 2)
    yard.instant("cancelOrder", "c1")
    assert yard.run(60, lambda y: y.status("c1") == "FINISHED:")
    assert yard.map_id == "b1-F2"
    assert PLAN.lifts["east"].along(yard.x, yard.y) >= 1.28


# --- pause, alarms, lifts that do not come ---


def test_pause_stops_and_resume_goes_on():
    yard = driving()
    yard.instant("startPause", "p1")
    yard.instant("startPause", "p2")
    yard.run(3)
    assert abs(yard.speed) < 0.02
    assert (yard.state.paused, yard.state.driving) == (True, False)
    assert yard.agent.waits.reason == "on_hold"
    yard.restart()
    yard.run(2)
    assert abs(yard.speed) < 0.02, "a hold outlives a restart"
    yard.instant("stopPause", "p3")
    yard.run(4)
    assert abs(yard.speed) > 0.1
    assert not yard.state.paused


def test_an_alarm_stops_it_until_a_person_resets_it():
    yard = driving()
    fire = Alarm("fire", "b1", True, ("b1",))
    yard.receive(fire)
    yard.run(3)
    assert abs(yard.speed) < 0.02
    yard.receive(replace(fire, active=False))
    yard.restart()
    yard.run(3)
    assert abs(yard.speed) < 0.02
    assert Info("alarm", (("lines", "fire/b1"),)) in yard.state.information, "so that a page can show what to reset"
    yard.receive(AlarmReset("fire", "b1", "Wang", yard.at))
    yard.run(4)
    assert abs(yard.speed) > 0.1
    assert "alarm" not in [info.type for info in yard.state.information]


def test_who_could_not_come_in_an_alarm_is_not_late_and_the_whole_wait_begins_after_it():
    yard = Yard()
    yard.step()
    yard.receive(delivery(), 1)
    assert yard.run(90, lambda y: y.agent.screen().mode == "loading")
    yard.run(170)
    fire = Alarm("fire", "b1", True, ("b1",))
    yard.receive(fire)
    assert not any(isinstance(command, Unlock) for command in yard.touch("open"))
    yard.restart()
    yard.run(300)
    screen = yard.agent.screen()
    assert (screen.mode, screen.prompt, screen.waiting.reason) == ("loading", WORDS[Reason.ALARM], "alarm")
    yard.receive(replace(fire, active=False))
    yard.receive(AlarmReset("fire", "b1", "zhou", yard.at))
    yard.run(175)
    assert yard.agent.screen().waiting.reason == "waiting_for_sender"
    yard.run(10)
    assert yard.agent.screen().mode != "loading", "he has not come in his three minutes"


def test_in_a_drill_it_stops_all_the_same_and_its_screen_says_that_it_is_one():
    yard = driving()
    yard.receive(DrillFact("fire", "消防演练", "Fire drill", yard.at + 60))
    assert yard.agent.screen().drill == Text("消防演练", "Fire drill")
    yard.receive(Alarm("fire", "b1", True, ("b1",), source=DRILL))
    yard.run(3)
    assert abs(yard.speed) < 0.02
    assert yard.agent.screen().says.zh == "演练：火警，请走楼梯"
    yard.run(90)
    assert yard.agent.screen().drill == LEFT
    yard.receive(Alarm("power", "b2", True, ("b2",)))
    assert yard.agent.screen().drill is None


def test_an_alarm_in_another_building_does_not_stop_it():
    yard = driving()
    yard.receive(Alarm("fire", "b2", True, ("b2",)))
    yard.run(2)
    assert abs(yard.speed) > 0.1


def test_a_ride_given_up_is_tried_again_and_then_fails_the_action():
    yard = Yard()
    yard.refuse = 1
    yard.agent.rider.ride.refuse = 1
    yard.step()
    yard.receive(order("dock-1", "2F-office"), 1)
    assert yard.run(
        100, lambda y: y.state.information and dict(y.state.information[0].references).get("reason") == "lift_retry"
    )
    assert yard.run(200, lambda y: y.state.last_node_id == "2F-office")
    assert yard.status("o1-ride") == "FINISHED:"
    yard = Yard()
    yard.agent.rider.ride.refuse = 5
    yard.step()
    yard.receive(order("dock-1", "2F-office"), 1)
    assert yard.run(300, lambda y: y.status("o1-ride") == "FAILED:lift_gave_up")


def test_somebody_in_the_way_is_asked_then_a_person_is_called_then_it_goes_on():
    yard = driving(seconds=5.0)
    yard.ahead_m = 0.3
    assert yard.run(20, lambda y: y.agent.waits is not None and y.agent.waits.reason == "obstacle")
    assert abs(yard.speed) < 0.02
    assert "please_let_me_pass" in yard.said
    assert not yard.state.driving
    assert yard.run(130, lambda y: y.agent.screen().mode == "help")
    assert [error.type for error in yard.state.errors] == ["needsHelp"]
    yard.ahead_m = 8.0
    assert yard.run(10, lambda y: abs(y.speed) > 0.1)
    yard.run(1)
    assert yard.agent.screen().mode == "driving"
    assert yard.state.errors == ()


def test_the_robot_drives_on_while_the_lift_is_still_to_be_given_back():
    yard = Yard()
    yard.step()
    yard.receive(order("dock-1", "2F-office"), 1)
    ride = yard.agent.rider.ride
    assert yard.run(90, lambda y: ride.step == 3)

    def linger(outcome, map_id):
        ride.state = RideState.RELEASE_PENDING
        return [RideEnded(outcome, map_id)]

    ride._end = linger
    assert yard.run(90, lambda y: y.state.last_node_id == "2F-office")
    assert ride.active


# --- odd input ---


@dataclass
class Surprise:
    at: float


@pytest.mark.parametrize(
    "event",
    [
        Surprise(1_000_001.0),
        TimerFired(1_000_001.0, "nobody", 3),
        Received(1_000_001.0, Surprise(1.0)),
        Received(1_000_001.0, "text"),
        PinRefused(1_000_001.0),
        LinkDown(1_000_001.0),
    ],
)
def test_unexpected_input_changes_nothing(event):
    yard = Yard()
    yard.step()
    before = (yard.agent.screen().mode, yard.agent.vehicle.progress.held, dict(yard.memory))
    commands = yard.feed(event)
    assert not [c for c in commands if isinstance(c, Publish) and isinstance(c.message, Factsheet)]
    assert (yard.agent.screen().mode, yard.agent.vehicle.progress.held, dict(yard.memory)) == before


@pytest.mark.parametrize("what", ["open", "loaded", "not_now", "code", "taken", "not_taken", "help_done"])
def test_touches_without_a_handover_do_nothing(what):
    yard = Yard()
    yard.step()
    yard.touch(what, "123456")
    assert all(yard.lids.values())
    assert yard.custody() == []


def test_an_unknown_instant_action_is_an_order_error():
    yard = Yard()
    yard.step()
    yard.instant("makeCoffee", "i1")
    assert yard.state.errors[0].type == "orderError"
    assert yard.status("i1").startswith("FAILED")


def test_requests_are_answered_at_once():
    yard = Yard()
    yard.step()
    commands = yard.instant("factsheetRequest", "f1")
    kinds = [type(c.message) for c in commands if isinstance(c, Publish)]
    assert kinds == [Factsheet, VehicleState]
    assert yard.instant("stateRequest", "s1")[-1].message.action_states[-1].status.value == "FINISHED"
    assert yard.receive(InstantActions("xiaodi", ())) is not None


def test_a_drop_of_what_is_not_aboard_fails_and_a_pick_of_what_is_aboard_is_done():
    yard = Yard(start="A01")
    yard.people = Staff(thinks_s=0.5)
    yard.step()
    yard.receive(order("A01", actions={"A01": (drop("A01"),)}), 1)
    assert yard.run(5, lambda y: y.status("o1-drop") == "FAILED:not_aboard")
    yard.receive(order("A01", order_id="o2", actions={"A01": (pick("A01", order_id="o2"),)}), 2)
    assert yard.run(30, lambda y: y.status("o2-pick") == "FINISHED:loaded")
    yard.receive(order("A01", order_id="o3", actions={"A01": (pick("A01", order_id="o3"),)}), 3)
    assert yard.run(5, lambda y: y.status("o3-pick") == "FINISHED:loaded")
    assert len(yard.custody()) == 2


def test_a_full_courier_says_so():
    yard = Yard(start="A01")
    yard.people = Staff(thinks_s=0.3)
    yard.step()
    for number in range(5):
        name = f"o{number}"
        yard.receive(order("A01", order_id=name, actions={"A01": (pick("A01", f"r-{number}", name),)}), number)
        yard.run(30, lambda y, name=name: y.status(f"{name}-pick")[:4] in ("FINI", "FAIL"))
    assert yard.status("o4-pick") == "FAILED:compartments_full"
    assert [load.position for load in yard.state.loads] == [f"compartment-{n}" for n in range(1, 5)]


def test_a_robot_unsure_of_its_place_stands():
    yard = driving()
    pose = yard.agent.driver.pose
    for _ in range(20):
        yard.feed(PoseSeen(yard.at, pose, sure=False))
        step = yard.agent.driver.step(yard.at)
        assert step[1].drive is None
    assert holding(yard.agent).value == "position_unknown"


def test_an_order_that_cannot_be_read_is_answered_with_a_validation_error():
    yard = driving()
    before = yard.state.order_id
    yard.feed(
        Unreadable(yard.at, "Order", "uagv/v2/hall/xiaodi/order", "nodes: missing", {"orderId": "r-1", "headerId": "7"})
    )
    (error,) = yard.state.errors
    assert (error.type, error.level) == ("validationError", "WARNING")
    assert dict(error.references) == {"topic": "order", "headerId": "7", "orderId": "r-1"}
    assert yard.state.order_id == before
    yard.run(2)
    assert abs(yard.speed) > 0.1, "the held order goes on"


def test_an_order_with_a_field_it_cannot_obey_is_rejected():
    yard = Yard()
    yard.step()
    yard.receive(replace(delivery(), unsupported=("edges.0.trajectory",)), 1)
    (error,) = yard.state.errors
    assert error.type == "orderError"
    assert ("field", "edges.0.trajectory") in error.references


def test_a_robot_that_has_found_its_place_says_so_at_once():
    agent = CourierAgent(PLAN.hall.robots["xiaodi"], PLAN, PLAN.hall.handover)
    agent.handle(LinkUp(1.0))
    found = []
    for event in (PoseSeen(1.5, Pose("b1-F1", 2.0, 7.5, 1.57)), Tick(1.6)):
        found += [c.message for c in agent.handle(event) if isinstance(c, Publish)]
    (state,) = [message for message in found if isinstance(message, VehicleState)]
    assert state.pose is not None


def test_cancelled_with_the_lid_open_the_screen_asks_to_take_the_folder_out():
    yard = Yard()
    yard.step()
    yard.receive(delivery(), 1)
    yard.run(60, lambda yard: "open" in yard.agent.screen().buttons)
    yard.touch("open")
    yard.run(5, lambda yard: yard.agent.screen().lid_open)
    assert "cancelled" not in yard.agent.screen().prompt.en
    yard.instant("cancelOrder", "c1")
    assert "take the folder out" in yard.agent.screen().prompt.en
    yard.shut(yard.agent.screen().compartment)
    assert "cancelled" in yard.agent.screen().prompt.en
    yard.touch("not_now")
    yard.run(3)
    assert yard.state.loads == ()
    assert yard.status("o1-pick").startswith("FAILED")

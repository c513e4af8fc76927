"""A waiting robot steps off the ways of others, and rides given up are bounded until a person comes."""

import math

from robots.core.geometry import Pose
from robots.core.sensing import BatterySeen
from robots.courier.errand import HELP_S
from robots.elevator.commands import DriveTo, Target
from robots.vehicle.beside import place_beside
from robots.vehicle.charging import CHARGE_S
from robots.vehicle.lift_ways import lift_legs
from tests.unit.courier.yard import PLAN, ROBOT, Yard, order


def lobby() -> Pose:
    node = PLAN.nodes["b1-F1/lobby-b1"]
    return Pose("b1-F1", node.x, node.y, 0.0)


def test_the_place_beside_is_off_every_lane_and_not_ahead():
    pose = lobby()
    place = place_beside("b1-F1", PLAN, pose, ROBOT)
    assert place is not None
    assert place[0] <= pose.x + 0.3
    for hop in PLAN.hops.values():
        a, b = PLAN.nodes[hop.a], PLAN.nodes[hop.b]
        if hop.lift_group or a.map_id != "b1-F1":
            continue
        length = math.dist(a.point, b.point) or 1.0
        steps = [i / 50 for i in range(51)]
        near = min(math.dist(place, (a.x + s * (b.x - a.x), a.y + s * (b.y - a.y))) for s in steps)
        assert near >= 2 * ROBOT.radius, (hop.a, hop.b, length)


def test_the_ride_gets_a_path_there():
    legs = lift_legs(DriveTo(Target.BESIDE, "", "b1-F1"), "b1", PLAN, lobby(), ROBOT)
    assert len(legs) == 1


def test_rides_given_up_wait_for_a_person_who_sends_it_on_again():
    yard = Yard()
    yard.agent.rider.ride.refuse = 2
    yard.step()
    yard.receive(order("dock-1", "2F-office"), 1)
    assert yard.run(200, lambda y: y.agent.help == "lift_gave_up")
    assert yard.agent.waits.reason == "lift_gave_up"
    yard.run(HELP_S / 2)
    assert yard.status("o1-ride") == "RUNNING:"
    yard.touch("help_done")
    assert yard.agent.help is None
    assert yard.run(100, lambda y: y.state.last_node_id == "2F-office")


def test_a_dead_charger_is_told_until_it_has_power():
    yard = Yard()
    yard.step()
    agent = yard.agent
    action = type("Charge", (), {"action_id": "x"})
    agent.errand._charge(yard.at, action)
    agent.errand._charge(yard.at + CHARGE_S, action)
    yard.run(1.0)
    assert agent.help == "not_charging"
    yard.feed(BatterySeen(yard.at, 0.5, True))
    yard.run(1.0)
    assert agent.help is None

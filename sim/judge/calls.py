"""Invariants of where a ride goes: its target, the floors allowed, the floor it gets off at, no turning in circles."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from robots.core.lift import LiftAck, LiftCommand
from robots.core.runs import TERMINAL
from sim.judge.case import Case, Stance
from sim.judge.talk import TAKEN

STALE_S = 2.1
FLOOR_M = 1.2
"""A barometer may lie so far from a floor's height and still name it; farther from the truth, it is broken."""
SCALE_M = 8430.0
"""Height over which air pressure falls to 1/e."""
MOST_QUEUES = 6
"""The first and five more."""
MOST_CAR_CALLS = 4
MOST_DOOR_CYCLES = 3


@dataclass(slots=True)
class Target:
    """ride_target_stable, allowed_floors and right_floor: what a robot asks the car for, and where it gets off."""

    case: Case
    _bound: dict[str, str] = field(default_factory=dict)
    _came_in: dict[str, str] = field(default_factory=dict)
    _wants: dict[str, str] = field(default_factory=dict)
    _emergency: set[str] = field(default_factory=set)
    _heavy: dict[str, str] = field(default_factory=dict)

    def car_changed(self, lift: str) -> None:
        """An emergency, even one that is over, and too much weight at a landing are reasons to get off elsewhere."""
        car = self.case.world.cars[lift]
        if self.case.is_emergency(lift):
            self._emergency.add(lift)
        if car.load_kg > self.case.ground.rated_kg[lift]:
            self._heavy[lift] = car.standing

    def lift_command(self, command: LiftCommand, account: str) -> None:
        case, robot = self.case, command.robot
        if command.cmd not in {"call", "car_call"}:
            return
        serves = case.ground.floors_of.get(command.lift, ())
        for floor in (command.destination, command.origin if command.cmd == "call" else ""):
            if floor and floor not in serves:
                case.breach("allowed_floors", f"{robot} calls {command.lift} for {floor}, which it does not serve")
            if floor in case.ground.denied.get(robot, ()):
                case.breach("allowed_floors", f"{robot} calls {command.lift} for {floor}, where it may not ride")
        stance = case.stances.get(robot)
        is_aboard = stance is not None and bool(stance.visit)
        if command.cmd == "call" and not is_aboard:
            self._bound[robot] = command.destination
            return
        if command.cmd == "car_call":
            self._wants[robot] = command.destination
        bound = self._bound.setdefault(robot, command.destination)
        if is_aboard and command.destination != bound:
            case.breach("ride_target_stable", f"{robot} rides to {bound} and calls {command.destination}")

    def happened(self, what: str, who: str, detail: str) -> None:
        floor = detail.rpartition(" at ")[2]
        if what == "enter_car":
            lift = detail.partition(" at ")[0]
            self._came_in[who] = floor
            self._wants.pop(who, None)
            self._emergency.discard(lift)
            self._heavy.pop(lift, None)
        elif what == "leave_car":
            wanted = self._wants.get(who) or self._bound.get(who)  # its call named it; somebody else may press it
            lift = detail.partition(" at ")[0]
            is_right = floor in {self._came_in.get(who), wanted, self._heavy.get(lift)} or lift in self._emergency
            if not is_right and not (lift in self.case.world.cars and self.case.is_emergency(lift)):
                self.case.breach("right_floor", f"{who} got off at {floor}, bound for {wanted or 'nowhere'}")
            self._bound.pop(who, None)


@dataclass(slots=True)
class FloorVotes:
    """right_floor_exit: a robot sets out of a car with two sources that name one floor, and none that names another.

    The sources are what it was given: the car's fresh state, its barometer against the landing it came from, the
    landing marker in view; for a vehicle that knows no lifts the car's state and its second sensor. A barometer that is
    wrong by more than 1.2 m is broken: whether its robot notices is its own affair, and its word does not count.
    """

    case: Case
    _reference: dict[str, tuple[float, float]] = field(default_factory=dict)
    _votes: dict[str, dict[str, str]] = field(default_factory=dict)

    def entering(self, stance: Stance) -> None:
        """The pressure on the landing it comes from."""
        self._votes.pop(stance.name, None)
        given = self.case.world.sensors[stance.name].pressure_given
        height = self._height(stance.visit, stance.floor)
        if given is not None and height is not None:
            self._reference[stance.name] = (given.pascal, height)

    def sets_out(self, stance: Stance) -> None:
        self._votes[stance.name] = self._sources(stance)

    def leaving(self, stance: Stance) -> None:
        votes = self._votes.get(stance.name)
        if votes is None or self.case.is_by_hand(stance.name):
            return
        if len(votes) < 2 or len(set(votes.values())) > 1:
            said = ", ".join(f"{source} says {floor}" for source, floor in votes.items()) or "nothing names the floor"
            self.case.breach("right_floor_exit", f"{stance.name} leaves {stance.visit} and {said}")

    def _sources(self, stance: Stance) -> dict[str, str]:
        case, lift, name = self.case, stance.visit, stance.name
        found: dict[str, str] = {}
        given = case.given.get(name)
        event = given.states.get(lift) if given is not None else None
        if given is not None and event is not None and given.age_s(lift, case.now) <= STALE_S:
            state = event.message
            if not state.between_floors and state.motion == "stopped":
                found["lift"] = state.current_floor
        if name in case.talk.spoken_for:
            seen = given.watched.get(lift) if given is not None else None
            if seen is not None and case.now - seen.at <= STALE_S and seen.message.floor:
                found["sensor"] = seen.message.floor
            return found
        sensors = case.world.sensors[name]
        marker = sensors.marker_given
        if marker is not None and case.now - marker.at <= STALE_S:
            floor, _, owner = marker.marker.partition("/")
            if floor and owner == lift:
                found["marker"] = floor
        barometer = self._barometer(name, lift, sensors.pressure_given)
        if barometer:
            found["barometer"] = barometer
        return found

    def _barometer(self, name: str, lift: str, given: Any) -> str:
        reference = self._reference.get(name)
        if reference is None or given is None or self.case.now - given.at > STALE_S or given.pascal <= 0:
            return ""
        height = reference[1] + SCALE_M * math.log(reference[0] / given.pascal)
        car = self.case.world.cars[lift]
        if abs(height - car.position_m) > FLOOR_M:
            return ""
        miss, floor = min((abs(elevation - height), floor) for floor, elevation in car.elevations.items())
        return floor if miss <= FLOOR_M else ""

    def _height(self, lift: str, floor: str) -> float | None:
        heights: dict[str, float] = self.case.world.cars[lift].elevations
        return heights.get(floor)


@dataclass(slots=True)
class Circles:
    """no_livelock: five re-queues, three car calls more, three door cycles at one exit; then a person is asked."""

    case: Case
    _asks: dict[str, list[str]] = field(default_factory=dict)
    _orders: dict[str, str] = field(default_factory=dict)
    _car_calls: dict[str, list[str]] = field(default_factory=dict)
    _exits: dict[str, tuple[str, int]] = field(default_factory=dict)

    def desk_ask(self, ask: Any, account: str) -> None:
        asks = self._asks.setdefault(ask.robot, [])
        if not ask.done and ask.request_id not in asks:
            asks.append(ask.request_id)
            if len(asks) == MOST_QUEUES + 1:
                self.case.breach("no_livelock", f"{ask.robot} queues for a lift {len(asks)} times")

    def vehicle_state(self, state: Any, account: str) -> None:
        """Another order, or a person was asked: the count begins anew."""
        robot = state.robot
        if robot in self.case.talk.helpless or self._orders.get(robot) != state.order_id:
            self._orders[robot] = state.order_id
            self._asks.pop(robot, None)
            self._car_calls.pop(robot, None)
            self._exits.pop(robot, None)

    def lift_ack(self, ack: LiftAck, account: str) -> None:
        command = self.case.talk.commands.get((ack.robot, ack.request_id))
        if command is None or command.cmd != "car_call" or ack.stage not in TAKEN:
            return
        calls = self._car_calls.setdefault(ack.robot, [])
        if ack.request_id not in calls:
            calls.append(ack.request_id)
            if len(calls) == MOST_CAR_CALLS + 1:
                self.case.breach("no_livelock", f"{ack.robot} calls its floor in {ack.lift} {len(calls)} times")

    def entering(self, stance: Stance) -> None:
        self._car_calls.pop(stance.name, None)
        self._exits.pop(stance.name, None)

    def came_in(self, stance: Stance) -> None:
        """Wholly in: also when it comes back from an exit it has tried."""
        self._asks.pop(stance.name, None)
        floor, cycles = self._exits.get(stance.name, ("", 0))
        if floor and floor == stance.robot.map_id and cycles == MOST_DOOR_CYCLES + 1:
            self.case.breach("no_livelock", f"{stance.name} comes back into {stance.visit} at {floor} once more")

    def leaving(self, stance: Stance) -> None:
        floor, cycles = self._exits.get(stance.name, ("", 0))
        here = stance.robot.map_id
        self._exits[stance.name] = (here, cycles + 1 if here == floor else 1)


@dataclass(slots=True)
class Cancels:
    """cancel_deferred: what is cancelled in a car or on a sill ends only after the ride.

    A run that a robot was given while it rode for something else has no part in that ride and may end at once.
    """

    case: Case
    _robot_of: dict[str, str] = field(default_factory=dict)
    _given_inside: dict[str, str] = field(default_factory=dict)
    _cancelled: dict[str, str] = field(default_factory=dict)

    def run_fact(self, fact: Any, account: str) -> None:
        robot = self._cancelled.get(fact.run)
        if robot is not None and fact.state in TERMINAL:
            self.case.breach("cancel_deferred", f"run {fact.run} is {fact.state.value} with {robot} in a lift")
        stance = self.case.stances.get(fact.robot)
        if stance is not None and stance.visit and self._robot_of.get(fact.run) != fact.robot:
            self._given_inside[fact.run] = fact.robot
        self._robot_of[fact.run] = "" if fact.state in TERMINAL else fact.robot

    def dispatch_request(self, request: Any, account: str) -> None:
        robot = self._robot_of.get(request.run, "")
        stance = self.case.stances.get(robot)
        is_own_ride = self._given_inside.get(request.run) != robot
        if request.kind == "cancel" and stance is not None and stance.visit and is_own_ride:
            self._cancelled[request.run] = robot

    def lift_command(self, command: LiftCommand, account: str) -> None:
        if command.cmd in {"release", "cancel"} and command.robot in self._cancelled.values():
            self.case.breach("cancel_deferred", f"{command.robot} gives up {command.lift} before its ride is over")

    def got_off(self, stance: Stance) -> None:
        for kept in (self._cancelled, self._given_inside):
            for run in [run for run, robot in kept.items() if robot == stance.name]:
                del kept[run]

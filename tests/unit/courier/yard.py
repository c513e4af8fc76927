"""A small yard for the courier's tests: two floors, a base integrated at 50 Hz, lids, people who obey the screen,
a ledger in memory, and a ride that goes through the motions without a lift gateway."""

from __future__ import annotations

import json
import math
from itertools import pairwise

from robots.building.plan import Plan
from robots.core.codes import hash_code
from robots.core.commands import Publish, Record, Remember
from robots.core.events import LinkUp, Received, Tick
from robots.core.geometry import Pose, wrap_angle
from robots.core.lift import Zone
from robots.core.sensing import (
    CompartmentSeen,
    Drive,
    OdometrySeen,
    PoseSeen,
    Say,
    ScanSeen,
    Unlock,
    WatchScan,
)
from robots.core.vda import Action, Blocking, Edge, InstantActions, Node, NodePosition, Order, VehicleState
from robots.courier import agent as agent_module
from robots.courier.screen import PersonIdentified, ScreenTouched
from robots.elevator.chart import RideState
from robots.elevator.commands import DriveTo, RideEnded, Target
from robots.elevator.events import MotionBlocked, Reached, RideCancelled, RideOrdered
from robots.motion.limits import ramp
from robots.settings.building import BuildingFile
from robots.settings.hall import Hall
from robots.settings.lifts import LiftsFile
from robots.settings.people import PeopleTimes
from robots.settings.robots import HandoverTimes, Robot
from robots.settings.stops import StopsFile
from robots.settings.timetable import Timetable

CODE = "314159"
HASH = hash_code(CODE, b"salt-of-this-run")
RUN = "r-0123456789"


def make_plan() -> Plan:
    square = [[0, 0], [20, 0], [20, 10], [0, 10]]
    names = {"name_zh": "层", "name_en": "floor"}
    nodes = {"lobby-b1": [14.0, 5.0], "mid": [8.0, 5.0]}
    building = BuildingFile.model_validate({
        "site": "test", "time_zone": "Asia/Shanghai",
        "buildings": {"b1": {"name_zh": "一号楼", "name_en": "Building 1", "floors": {
            "F1": {**names, "order": 1, "label": "1", "elevation_m": 0.0, "outline": square, "nodes": nodes,
                   "lanes": [["dock-1", "mid", "lobby-b1"], ["A01", "mid"], ["A02", "mid"]]},
            "F2": {**names, "order": 2, "label": "2", "elevation_m": 4.0, "outline": square, "nodes": nodes,
                   "lanes": [["lobby-b1", "mid", "2F-office"]]},
        }}},
    })  # fmt: skip
    stops = StopsFile.model_validate({"stops": {
        "dock-1": stop("dock", "b1-F1", 2, 5, 180), "A01": stop("window", "b1-F1", 8, 8, 90),
        "A02": stop("window", "b1-F1", 4, 2, 270), "2F-office": stop("office", "b1-F2", 4, 8, 90),
    }})  # fmt: skip
    lifts = LiftsFile.model_validate({"lifts": {"east": {
        "group": "b1", "serves": ["b1-F1", "b1-F2"], "at": [18.5, 5.0], "faces": 180,
        "width": 1.6, "depth": 1.6, "door_width": 1.0, "hold": [16.0, 3.2],
    }}})  # fmt: skip
    robot = Robot(id="xiaodi", kind="courier", name_zh="小递", name_en="Xiaodi", dock="dock-1")
    hall = Hall(
        "test", "Asia/Shanghai", tuple(building.buildings.values()), stops.stops, lifts.lifts, {"xiaodi": robot}, {},
        HandoverTimes(), Timetable(), PeopleTimes(), True,
    )  # fmt: skip
    return Plan.of(hall)


def stop(kind, map_id, x, y, faces):
    return {"kind": kind, "map": map_id, "at": [x, y], "faces": faces, "name_zh": "站", "name_en": "stop"}


PLAN = make_plan()
ROBOT = PLAN.hall.robots["xiaodi"]


class WalkThrough:
    """Stands in for `Ride`: the places of a ride in order, the car moved by the yard between CAR and LANDING."""

    def __init__(self, remembered, robot, radius, lifts, elevations, timers=None, seed=0):
        self.state, self.lift, self.waiting, self.zone = RideState.IDLE, "", None, Zone.OUT
        self.since, self.until, self.notice, self.group, self.place, self.eta = 0.0, None, "", "b1", 0, None
        self.alarm_lines = self.disputes = ()
        self.ordered = []
        self.order = remembered.get("order")
        self.step = remembered.get("step", 0)
        self.active = self.order is not None
        self.refuse = 0
        self._resume = self.active

    def is_lost_in_door(self):
        return False

    def against_settling(self, person):
        return None

    @classmethod
    def restored(cls, remembered, *rest):
        return cls(remembered, *rest)

    def to_map(self):
        return self.order["to"] if self.order else ""

    def remembered(self):
        return {"order": self.order, "step": self.step} if self.active else {}

    def handle(self, event):
        match event:
            case RideOrdered():
                self.ordered.append(event)
                self.order, self.step, self.active = {"from": event.from_map, "to": event.to_map}, 0, True
                return self._go()
            case Tick() if self._resume:
                self._resume = False
                return self._go()
            case Reached() if self.active:
                self.step += 1
                return self._go()
            case MotionBlocked() if self.active:
                return self._go()
            case RideCancelled() if self.active and self.step < 2:
                return self._end("cancelled", self.order["from"])
        return []

    def _go(self):
        targets = (Target.HOLD, Target.FRONT, Target.CAR, Target.LANDING)
        if self.refuse and self.step == 1:
            self.refuse -= 1
            return self._end("gave_up", self.order["from"])
        if self.step == len(targets):
            return self._end("done", self.order["to"])
        self.state = (RideState.APPROACH, RideState.YIELD, RideState.ENTERING, RideState.EXITING)[self.step]
        self.lift = "east"
        here = self.order["to"] if self.step == 3 else self.order["from"]
        return [Remember("ride", self.remembered()), WatchScan(True), DriveTo(targets[self.step], "east", here)]

    def _end(self, outcome, map_id):
        self.order, self.active, self.state = None, False, RideState.DONE
        return [Remember("ride", {}), RideEnded(outcome, map_id)]


class Yard:
    """Time in seconds from 1 000 000. `crashes` are numbers of events at which the mind is started again: `after` one
    was dealt with, after its ledger entries but before its `effects`, or before, so that the `event` itself is lost."""

    def __init__(self, crashes=frozenset(), lost="", start="dock-1"):
        place = PLAN.stops[start]
        self.at = 1_000_000.0
        self.x, self.y, self.theta, self.map_id = place.x, place.y, place.theta, place.map_id
        self.speed = self.turn = 0.0
        self.bent = 0.0  # radians it turns aside in each metre: a wheel without power
        self.command = Drive(0.0, 0.0)
        self.command_at = 0.0
        self.lids = dict.fromkeys(range(1, ROBOT.compartments + 1), True)
        self.memory: dict[str, str] = {}
        self.records: list[Record] = []
        self.states: list[VehicleState] = []
        self.published: list = []
        self.said: list[str] = []
        self.watching = False
        self.count = 0
        self.crashes, self.lost = crashes, lost
        self.restarts = 0
        self.later: list[tuple[float, object]] = []
        self.holders: list[str] = []
        self.people = None
        self.refuse = 0
        self.ahead_m = 8.0
        self.agent = self._boot()
        self.feed(LinkUp(self.at))

    def _boot(self):
        agent_module.Ride, kept = WalkThrough, agent_module.Ride
        try:
            memory = {key: json.loads(value) for key, value in self.memory.items()}
            agent = agent_module.CourierAgent(ROBOT, PLAN, PLAN.hall.handover, memory)
        finally:
            agent_module.Ride = kept
        agent.rider.ride.refuse = self.refuse
        return agent

    def restart(self):
        self.restarts += 1
        self.watching = False
        self.agent = self._boot()
        for number, closed in self.lids.items():
            self.feed(CompartmentSeen(self.at, number, closed))
        self.feed(LinkUp(self.at))

    # --- the shell ---

    def feed(self, event):
        self.count += 1
        crash = self.count in self.crashes
        if crash and self.lost == "event":
            self.restart()
            return []
        commands = self.agent.handle(event)
        for command in commands:
            if isinstance(command, Remember):
                self.memory[command.key] = json.dumps(command.value)
            elif isinstance(command, Record):
                self.records.append(
                    json.loads(json.dumps({"kind": command.kind, "run": command.subject, **command.data}))
                )
        if not (crash and self.lost == "effects"):
            for command in commands:
                self._carry_out(command)
        if crash:
            self.restart()
        return commands

    def _carry_out(self, command):
        match command:
            case Drive():
                self.command, self.command_at = command, self.at
            case Unlock(number=number):
                assert abs(self.speed) < 0.02, "a lid was unlocked on the move"
                if self.lids[number]:
                    self.lids[number] = False
                    self.later.append((self.at + 1.0, CompartmentSeen(self.at + 1.0, number, False)))
            case WatchScan(on=on):
                self.watching = on
            case Say(key=key):
                self.said.append(key)
            case Publish(message=VehicleState() as state):
                self.states.append(state)
            case Publish(message=message):
                self.published.append(message)

    def _a_moment_later(self):
        """No two things happen at the very same instant: states that follow on one another are told together."""
        self.at += 0.02

    def receive(self, message, seq=0):
        self._a_moment_later()
        return self.feed(Received(self.at, message, seq=seq))

    def touch(self, what, value=""):
        self._a_moment_later()
        return self.feed(ScreenTouched(self.at, what, value))

    def identify(self, name="Li", roles=("staff",)):
        self._a_moment_later()
        return self.feed(PersonIdentified(self.at, name.lower(), name, roles))

    def shut(self, number):
        self._a_moment_later()
        self.lids[number] = True
        return self.feed(CompartmentSeen(self.at, number, True))

    def instant(self, kind, action_id):
        return self.receive(InstantActions("xiaodi", (Action(action_id, kind, Blocking.NONE),)))

    # --- time ---

    def step(self):
        for due, event in [entry for entry in self.later if entry[0] <= self.at]:
            self.later.remove((due, event))
            self.feed(event)
        self.feed(PoseSeen(self.at, Pose(self.map_id, self.x, self.y, wrap_angle(self.theta))))
        self.feed(OdometrySeen(self.at, self.speed, self.turn + self.bent * self.speed))
        if self.watching:
            ranges = [8.0] * 63
            ranges[31] = self.ahead_m
            self.feed(ScanSeen(self.at, Pose(self.map_id, self.x, self.y, self.theta), -3.1, 0.1, 8.0, ranges))
        if self.people is not None:
            self.people(self)
        if self.at - self.command_at > 0.5:
            self.command = Drive(0.0, 0.0)
        self.feed(Tick(self.at))
        for _ in range(5):
            self.speed = ramp(self.speed, self.command.speed, ROBOT.accel * 0.02)
            self.turn = ramp(self.turn, self.command.turn, ROBOT.turn_accel * 0.02)
            self.x += self.speed * 0.02 * math.cos(self.theta)
            self.y += self.speed * 0.02 * math.sin(self.theta)
            self.theta += (self.turn + self.bent * self.speed) * 0.02
            self.at += 0.02
        lift = PLAN.lifts["east"]
        ride = self.agent.rider.ride
        if ride.active and ride.step == 3 and lift.zone(self.x, self.y, ROBOT.radius) is Zone.IN:
            self.map_id = ride.order["to"]
        if any(not closed for closed in self.lids.values()):
            assert abs(self.speed) < 0.02, "it moves with an open lid"

    def run(self, seconds, until=None):
        """Step until `until(yard)` holds. Returns whether it did."""
        end = self.at + seconds
        while self.at < end:
            if until is not None and until(self):
                return True
            self.step()
        return until is not None and until(self)

    # --- looking ---

    @property
    def state(self) -> VehicleState:
        return self.states[-1]

    def status(self, action_id):
        return next((f"{a.status.value}:{a.result}" for a in self.state.action_states if a.action_id == action_id), "")

    def custody(self):
        return [
            {key: value for key, value in r.items() if key != "kind"} for r in self.records if r["kind"] == "custody"
        ]

    def kinds(self):
        return [record["kind"] for record in self.records]


class Staff:
    """People who do what the screen asks: the sender loads, the recipient enters the code and takes the folder."""

    def __init__(self, code=CODE, thinks_s=2.0):
        self.code, self.thinks_s, self._since, self._seen = code, thinks_s, 0.0, None

    def __call__(self, yard):
        view = yard.agent.screen()
        now = (view.mode, view.buttons, view.lid_open)
        if now != self._seen:
            self._seen, self._since = now, yard.at
        if yard.at - self._since < self.thinks_s:
            return
        self._since = yard.at
        if view.lid_open and view.buttons:
            yard.shut(view.compartment)
        elif view.needs_person:
            yard.identify(roles=("staff", "supervisor") if view.person_role == "supervisor" else ("staff",))
        elif "loaded" in view.buttons or "taken" in view.buttons:
            yard.touch("loaded" if "loaded" in view.buttons else "taken")
        elif "code" in view.buttons:
            yard.touch("code", self.code)
        elif "open" in view.buttons:
            yard.touch("open")


def order(*stops, order_id="o1", update=0, actions=None):
    """Along the plan from the first stop to the last; `actions` by stop."""
    actions = actions or {}
    names = [stops[0]]
    for a, b in pairwise(stops):
        names += PLAN.route(a, b).nodes[1:]
    nodes, edges = [], []
    for k, name in enumerate(names):
        node = PLAN.nodes[name]
        here = actions.get(name, ())
        theta = PLAN.stops[name].theta if name in PLAN.stops and here else None
        nodes.append(Node(name, 2 * k, True, NodePosition(node.map_id, node.x, node.y, theta), tuple(here)))
        if k:
            ride = PLAN.nodes[names[k - 1]].map_id != node.map_id
            act = (Action(f"{order_id}-ride", "rideLift", Blocking.HARD, {"group": "b1"}),) if ride else ()
            edges.append(Edge(f"e{2 * k - 1}", 2 * k - 1, names[k - 1], name, True, None, act))
    return Order("xiaodi", order_id, update, tuple(nodes), tuple(edges))


def pick(stop, run=RUN, order_id="o1", **more):
    return Action(
        f"{order_id}-pick",
        "pick",
        Blocking.HARD,
        {"stationName": stop, "loadId": run, "loadType": "folder", "label": "许可", **more},
    )


def drop(stop, run=RUN, order_id="o1", code_hash=HASH, **more):
    return Action(
        f"{order_id}-drop",
        "drop",
        Blocking.HARD,
        {"stationName": stop, "loadId": run, "loadType": "folder", "codeHash": code_hash, **more},
    )


def delivery(order_id="o1"):
    """From window A01 to the office upstairs."""
    return order(
        "dock-1", "A01", "2F-office", order_id=order_id,
        actions={"A01": (pick("A01", order_id=order_id),), "2F-office": (drop("2F-office", order_id=order_id),)},
    )  # fmt: skip

"""The load of a working day: every vehicle, every lift group and the tablets of a site, over a real broker.

Vehicles tell a state a second and at once when an order, an action or a ride of theirs changes. Lift cars tell theirs
once a second and when they change. Runs are asked for at random between stops of one building, evenly over the time.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from random import Random

from bench.scaling.vehicle import Vehicle
from bench.scaling.wire import Heard, Wire
from robots.building.plan import Plan
from robots.core.clock import Instant
from robots.core.lift import (
    DeskGrant,
    DoorState,
    LiftFloor,
    LiftMode,
    LiftOnline,
    LiftSession,
    LiftState,
    Motion,
    Presence,
    Zone,
)
from robots.core.runs import TERMINAL as ENDS
from robots.core.runs import DispatchReply, DispatchRequest, RunState
from robots.core.vda import Connection, InstantActions, Order
from robots.courier.abilities import factsheet
from robots.wire import codec, topics
from robots.wire.topics import gateway_account

STATE_S = CAR_S = 1.0
TURN_S = 0.02
CLIENTS = 50
TERMINAL = frozenset(state.value for state in ENDS)
DELIVERED = RunState.DELIVERED.value


@dataclass(slots=True)
class Sent:
    """A run that was asked for: wall-clock times, the state it was last seen in."""

    key: str
    at: float
    run: str = ""
    state: str = ""
    ended_at: float = 0.0


@dataclass(slots=True)
class Timings:
    """Seconds each: from a request to its reply, from an order's stamp to its arrival, from there to the state that
    shows it, from the state with a folder picked to the fact that says so."""

    reply: list[float] = field(default_factory=list)
    order: list[float] = field(default_factory=list)
    shown: list[float] = field(default_factory=list)
    fact: list[float] = field(default_factory=list)


class Load:
    """speed: how many times faster than life vehicles drive and people load. seed: of the runs."""

    def __init__(self, plan: Plan, wire: Wire, speed: float, seed: int) -> None:
        self.plan, self.wire, self.speed, self._draw = plan, wire, speed, Random(seed)
        robots = plan.hall.robots
        self.vehicles = {id_: Vehicle(plan, id_, robots[id_].dock, speed) for id_ in sorted(robots)}
        self.sent: dict[str, Sent] = {}
        self.by_run: dict[str, Sent] = {}
        self.refused: list[str] = []
        self.times = Timings()
        self.states = 0
        self._state_at: dict[str, float] = {}
        self._shown: dict[str, float] = {}  # order or update -> when its vehicle got it
        self._picked: dict[str, float] = {}
        self._rides: dict[str, tuple[str, str, str]] = {}  # lift -> robot, session, floor
        self._cars_at = 0.0
        self._stops = self._stops_by_building()

    # --- joining

    def join(self) -> None:
        """Log everybody in, each with what it reads, and say that it is there."""
        site, hall = self.plan.hall.site, self.plan.hall
        for robot in self.vehicles:
            base = topics.VDA.format(manufacturer="hall", robot=robot)
            grant = f"hall/v1/{site}/lift/+/desk/grant/{robot}"
            filters = [(f"{base}/order", 0), (f"{base}/instantActions", 0), (grant, 1)]
            self.wire.open(robot, filters, Connection(robot, "CONNECTIONBROKEN"))
        for group in sorted(self.plan.groups):
            self.wire.open(gateway_account(group), (), LiftOnline(group, False, Instant(time.time()), "bench"))
        self.wire.open("web", [(f"hall/v1/{site}/run/+", 1)])
        self.wire.open("watch", [(f"hall/v1/{site}/dispatch/reply/+", 1)])
        self.wire.settle()
        for group in sorted(self.plan.groups):
            self.wire.send(gateway_account(group), LiftOnline(group, True, Instant(time.time()), "bench"))
        now = time.time()
        for number, robot in enumerate(self.vehicles):
            self.wire.send(robot, Connection(robot, "ONLINE"))
            self.wire.send(robot, factsheet(hall.robots[robot]))
            self.wire.send(robot, Presence(robot, Zone.OUT, "", "", "", {}, "", ""))
            self._state_at[robot] = now + STATE_S * number / len(self.vehicles)

    def _stops_by_building(self) -> list[list[str]]:
        found: dict[str, list[str]] = {}
        for stop in sorted(stop.id for stop in self.plan.hall.handover_stops):
            found.setdefault(self.plan.hall.stops[stop].map_id.partition("-")[0], []).append(stop)
        return [found[building] for building in sorted(found)]

    # --- going on

    def turn(self) -> None:
        """Read, let time pass, tell what is to be told."""
        self.wire.turn(TURN_S)
        heard, self.wire.heard = self.wire.heard, []
        for one in heard:
            self._hear(one)
        now = time.time()
        for robot, vehicle in self.vehicles.items():
            if now >= vehicle.due or vehicle.news:
                vehicle.pass_time(now)
            if vehicle.out:
                self._send_out(vehicle)
            if vehicle.news or now >= self._state_at[robot]:
                self._tell(vehicle, now)
        if now - self._cars_at >= CAR_S:
            self._cars_at = now
            for lift in self.plan.lifts:
                self._tell_car(lift)

    def ask(self) -> None:
        """One more run, between two stops of one building."""
        number = len(self.sent)
        a, b = self._draw.sample(self._stops[number % len(self._stops)], 2)
        key = f"k{number:05}"
        self.sent[key] = Sent(key, time.time())
        self.wire.send("web", DispatchRequest(key, f"tablet-{number % CLIENTS}", "run", from_=a, to=b))

    @property
    def open(self) -> list[Sent]:
        return [one for one in self.sent.values() if one.state not in TERMINAL]

    # --- what it hears and tells

    def _hear(self, heard: Heard) -> None:
        if heard.account == "web":
            self._hear_fact(heard)
            return
        found = codec.decode(heard.topic, heard.payload, self.wire.site)
        message = found.message
        if isinstance(message, DispatchReply):
            sent = self.sent[message.key]
            self.times.reply.append(heard.at - sent.at)
            if message.status == "accepted":
                sent.run = message.run
                self.by_run[message.run] = sent
            else:
                sent.state = "refused"
                self.refused.append(message.key)
        elif isinstance(message, Order | InstantActions):
            vehicle = self.vehicles[message.robot]
            if isinstance(message, Order):
                known = (vehicle.order_id, vehicle.update)
                vehicle.hear(message, heard.at)
                if (vehicle.order_id, vehicle.update) != known:
                    self.times.order.append(heard.at - found.stamp)
                    self._shown[message.robot] = heard.at
            else:
                vehicle.hear(message, heard.at)
        elif isinstance(message, DeskGrant) and message.lift:
            vehicle = self.vehicles[message.robot]
            vehicle.hear(message, heard.at)
            ride = vehicle.ride
            if ride and ride.lift == message.lift and message.lift not in self._rides:
                self._rides[message.lift] = (message.robot, ride.request, ride.from_map)
                self._tell_car(message.lift)

    def _hear_fact(self, heard: Heard) -> None:
        if not heard.payload:
            return
        fact = json.loads(heard.payload)
        sent = self.by_run.get(fact["run"])
        if sent is None:
            sent = self.by_run[fact["run"]] = Sent("", heard.at, fact["run"])
        if fact["state"] != "to_pickup" and (picked := self._picked.pop(fact["run"], None)):
            self.times.fact.append(heard.at - picked)
        if fact["state"] in TERMINAL and not sent.ended_at:
            sent.ended_at = heard.at
        sent.state = fact["state"]

    def _tell(self, vehicle: Vehicle, now: float) -> None:
        folders = set(vehicle.folders)
        self.wire.send(vehicle.robot, vehicle.state(now))
        self._state_at[vehicle.robot] = now + STATE_S
        self.states += 1
        if (got := self._shown.pop(vehicle.robot, None)) is not None:
            self.times.shown.append(time.time() - got)
        for run in folders - vehicle.told:
            self._picked[run] = now
        vehicle.told = folders

    def _send_out(self, vehicle: Vehicle) -> None:
        out, vehicle.out = vehicle.out, []
        for message in out:
            self.wire.send(vehicle.robot, message)
            if isinstance(message, Presence):
                self._moved(vehicle.robot, message)

    def _moved(self, robot: str, presence: Presence) -> None:
        """A robot steps in, its car flies, it steps out: the gateway tells."""
        for lift, (owner, session, _) in list(self._rides.items()):
            if owner == robot:
                if presence.zone is Zone.OUT:
                    del self._rides[lift]
                else:
                    self._rides[lift] = (owner, session, presence.floor)
                self._tell_car(lift)

    def _tell_car(self, lift: str) -> None:
        known = self.plan.lifts[lift]
        floors = tuple(LiftFloor(one, one[-1], 4.5 * number) for number, one in enumerate(known.maps))
        ride = self._rides.get(lift)
        now = time.time()
        session = LiftSession(ride[0], ride[1], "exclusive", Instant(now), Instant(now + 60)) if ride else None
        state = LiftState(
            known.group, lift, floors, ride[2] if ride else known.maps[0], False, "", (),
            DoorState.OPEN if ride else DoorState.CLOSED, "front", Motion.STOPPED,
            LiftMode.ATTENDANT_CONTROL if ride else LiftMode.NORMAL, 0.0, "empty", "bench", None, session,
        )  # fmt: skip
        self.wire.send(gateway_account(known.group), state)

"""Looks on while an engine runs and keeps what a report shows: the world's truth once a period, and what was said."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from robots.core.alarm import Alarm, AlarmReset
from robots.core.lift import LiftState
from robots.core.runs import RunFact
from robots.core.vda import VehicleState
from sim.judge import Violation
from sim.lifts.faults import Faults
from sim.physics.folders import Inside
from sim.report.tracks import Curve, Steps

if TYPE_CHECKING:
    from sim.engine import Engine

AT_REST = frozenset({"", "IDLE", "DONE"})
"""Ride states in which a robot does not ride."""

_FAULTS = tuple(item.name for item in fields(Faults))


@dataclass(slots=True)
class RobotTrack:
    """One robot. `pose`: x, y in metres, heading in rad; `charge`: 0..1; `lids`: open or not; `aboard`: run ids.

    doing      what it does, in one word: down, help, riding, waiting, driving, charging, idle
    path       stops and nodes it is still to drive, as its own state says: (node id, released)
    drawn_wh   energy taken from its battery; driven_m: way of its base
    """

    pose: Curve = field(default_factory=Curve)
    map_id: Steps[str] = field(default_factory=Steps)
    car: Steps[str] = field(default_factory=Steps)
    charge: Curve = field(default_factory=Curve)
    lids: Steps[tuple[bool, ...]] = field(default_factory=Steps)
    aboard: Steps[tuple[str, ...]] = field(default_factory=Steps)
    ride: Steps[str] = field(default_factory=Steps)
    doing: Steps[str] = field(default_factory=Steps)
    waits: Steps[str] = field(default_factory=Steps)
    path: Steps[tuple[tuple[str, bool], ...]] = field(default_factory=Steps)
    help: str = ""
    wait: str = ""
    drawn_wh: float = 0.0
    driven_m: float = 0.0


@dataclass(slots=True)
class CarTrack:
    """One lift car. `height` in metres above the ground, `gap` of the door 0..1, `faults`: names of what is wrong."""

    height: Curve = field(default_factory=Curve)
    gap: Curve = field(default_factory=Curve)
    mode: Steps[str] = field(default_factory=Steps)
    faults: Steps[tuple[str, ...]] = field(default_factory=Steps)
    owner: Steps[str] = field(default_factory=Steps)


@dataclass(slots=True)
class BodyTrack:
    """Something that stands or walks about; `map_id` is empty while it is not there."""

    radius: float
    place: Curve = field(default_factory=Curve)
    map_id: Steps[str] = field(default_factory=Steps)
    car: Steps[str] = field(default_factory=Steps)


@dataclass(slots=True)
class RunTrack:
    """One run as its facts on the wire said it. `waits`: reason codes."""

    fact: RunFact
    state: Steps[str] = field(default_factory=Steps)
    waits: Steps[str] = field(default_factory=Steps)
    robot: Steps[str] = field(default_factory=Steps)


@dataclass(slots=True)
class Recorder:
    """An observer for `Engine.observers`; attach it before the first step. All times are seconds since the start.

    up      whether a process, or `broker`, runs and does not hang
    doors   how far open, 0..1, by map and id; empty while all doors of the hall stand open
    """

    robots: dict[str, RobotTrack] = field(default_factory=dict)
    cars: dict[str, CarTrack] = field(default_factory=dict)
    bodies: dict[str, BodyTrack] = field(default_factory=dict)
    doors: dict[tuple[str, str], Curve] = field(default_factory=dict)
    runs: dict[str, RunTrack] = field(default_factory=dict)
    up: dict[str, Steps[bool]] = field(default_factory=dict)
    alarms: dict[str, Steps[bool]] = field(default_factory=dict)
    violations: list[Violation] = field(default_factory=list)
    started: float = 0.0
    ended_s: float = 0.0

    @classmethod
    def attach(cls, engine: Engine) -> Recorder:
        """A recorder that looks on from now."""
        recorder = cls(started=engine.world.started)
        engine.observers.append(recorder)
        recorder.period(engine)
        return recorder

    def period(self, engine: Engine) -> None:
        """Look at everything; what has not changed costs no room."""
        world, at = engine.world, engine.elapsed_s
        before, self.ended_s = self.ended_s, at
        for account, process in engine.processes.items():
            hangs = process.trouble is not None and process.trouble.hung > 0
            self.up.setdefault(account, Steps()).put(at, process.mind is not None and not hangs)
        self.up.setdefault("broker", Steps()).put(at, engine.bus.running)
        aboard: dict[str, list[str]] = {}
        for folder, place in world.folders.places.items():
            if isinstance(place, Inside):
                aboard.setdefault(place.robot, []).append(folder)
        for robot in world.robots:
            self._robot(engine, at, robot, tuple(aboard.get(robot, ())))
        for lift, car in world.cars.items():
            track = self.cars.setdefault(lift, CarTrack())
            track.height.put(at, (car.position_m,))
            track.gap.put(at, (car.door_gap(),))
            track.mode.put(at, car.mode.value)
            track.faults.put(at, tuple(name for name in _FAULTS if getattr(car.faults, name)))
        if world.doors.live or self.doors:
            self._doors(engine, at, before)
        if world.bodies or self.bodies:
            self._bodies(engine, at)
        if len(engine.judge.violations) > len(self.violations):
            self.violations = list(engine.judge.violations)

    def heard(self, at: float, account: str, message: Any) -> None:
        """What was said: runs, robots' own words, who has a car, alarms."""
        seconds = at - self.started
        match message:
            case RunFact(run=run):
                track = self.runs.setdefault(run, RunTrack(message))
                track.fact = message
                track.state.put(seconds, message.state.value)
                track.waits.put(seconds, message.waiting_for.reason if message.waiting_for else "")
                track.robot.put(seconds, message.robot)
            case VehicleState(robot=robot):
                said = self.robots.setdefault(robot, RobotTrack())
                words = {info.type: dict(info.references).get("reason", "") for info in message.information}
                said.help, said.wait = words.get("help", ""), words.get("waiting", "")
                said.path.put(seconds, tuple((node.node_id, node.released) for node in message.node_states))
            case LiftState(lift=lift, session=session):
                self.cars.setdefault(lift, CarTrack()).owner.put(seconds, session.robot if session else "")
            case Alarm(kind=kind, zone=zone, active=True):
                self.alarms.setdefault(f"{kind}/{zone}", Steps()).put(seconds, True)
            case AlarmReset(kind=kind, zone=zone):
                self.alarms.setdefault(f"{kind}/{zone}", Steps()).put(seconds, False)

    def _robot(self, engine: Engine, at: float, robot: str, aboard: tuple[str, ...]) -> None:
        vehicle, track = engine.world.robots[robot], self.robots.setdefault(robot, RobotTrack())
        base = vehicle.base
        if track.pose.rows:
            x, y, _ = track.pose.rows[-1]
            track.driven_m += ((base.x - x) ** 2 + (base.y - y) ** 2) ** 0.5
            spent = track.charge.rows[-1][0] - vehicle.charge
            track.drawn_wh += max(0.0, spent) * vehicle.settings.battery.capacity_wh
        track.pose.put(at, (base.x, base.y, base.theta))
        track.map_id.put(at, vehicle.map_id)
        track.car.put(at, vehicle.car)
        track.charge.put(at, (vehicle.charge,))
        track.lids.put(at, tuple(not shut for shut in vehicle.lids))
        track.aboard.put(at, aboard)
        process = engine.host.of_robot.get(robot)
        ride = process.ride if process else ""
        track.ride.put(at, "" if ride in AT_REST else ride)
        track.waits.put(at, track.wait)
        if process is not None and process.mind is None:
            doing = "down"
        elif track.help:
            doing = "help"
        elif ride not in AT_REST:
            doing = "riding"
        elif not base.is_still:
            doing = "driving"
        else:
            doing = "waiting" if track.wait else "charging" if vehicle.charging else "idle"
        track.doing.put(at, doing)

    def _doors(self, engine: Engine, at: float, before: float) -> None:
        """`before`: the period before this one; until then every door not yet known stood open."""
        for map_id, doors in engine.world.doors.doors.items():
            for door in doors.values():
                track = self.doors.setdefault((map_id, door.id), Curve([0.0], [(1.0,)]))
                if len(track.times) == 1:
                    track.put(before, (1.0,))
                track.put(at, (door.gap,))

    def _bodies(self, engine: Engine, at: float) -> None:
        there = engine.world.bodies
        for name, body in there.items():
            track = self.bodies.setdefault(name, BodyTrack(body.radius))
            track.place.put(at, (body.x, body.y))
            track.map_id.put(at, body.map_id)
            track.car.put(at, body.car)
        for name, track in self.bodies.items():
            if name not in there:
                track.map_id.put(at, "")

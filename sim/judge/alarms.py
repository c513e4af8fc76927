"""Invariants of alarms: no robot moves a lift, only a named person ends it, the ways out are free, work goes on."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

from robots.core.alarm import Alarm
from robots.core.ids import building_of
from robots.core.lift import EMERGENCY_MODES, LiftCommand
from robots.core.runs import RunFact
from robots.core.vda import VehicleState
from sim.judge.case import Case
from sim.judge.truth import Side

MOVING = frozenset({"register", "call", "car_call", "hold_door", "keep_door", "close_door"})
EGRESS_S = 60.0
RESUMED_S = 120.0
DOOR_SWEEP_M = 0.95
STAIR_FRONT_M = 1.0


@dataclass(slots=True)
class Alarms:
    """no_cmd_in_emergency and alarm_latched, by what had reached the robot before it spoke."""

    case: Case

    def lift_command(self, command: LiftCommand, account: str) -> None:
        case, robot = self.case, command.robot
        given = case.given.get(robot)
        if given is None or command.cmd not in MOVING or command.lift not in case.world.cars:
            return
        lift, now = command.lift, case.now
        event = given.states.get(lift)
        if event is not None and event.message.mode in EMERGENCY_MODES and event.at < now:
            mode = event.message.mode.value
            case.breach("no_cmd_in_emergency", f"{robot} sends {command.cmd} to {lift} in {mode}")
        for line, alarm in case.talk.latched.items():
            if not case.covers(alarm, lift) or given.alarms.get(line, math.inf) >= now:
                continue
            if line in case.talk.active:
                case.breach("no_cmd_in_emergency", f"{robot} sends {command.cmd} to {lift} in alarm {line}")
            elif command.cmd in {"register", "call"}:
                case.breach("alarm_latched", f"{robot} sends {command.cmd} to {lift} and nobody has reset {line}")


@dataclass(slots=True)
class Egress:
    """no_egress_block: a minute after an alarm nothing rests before a lift's door or a stair.

    Who waits for a person never moves by itself (lift/ride A.1): as on a sill, it has asked for one and lets go of its
    wheels, so that anybody can push it out of the way. With its wheels held it is in the way; let go by a person it has
    its minute to get out of it.
    """

    case: Case
    _waits: set[str] = field(default_factory=set)
    _let_go_at: dict[str, float] = field(default_factory=dict)

    def alarm(self, alarm: Alarm, account: str) -> None:
        if alarm.active:
            self.case.watch(("egress", alarm.kind, alarm.zone), EGRESS_S + 0.01, self.case.stir)

    def vehicle_state(self, state: VehicleState, account: str) -> None:
        name = state.robot
        if self._may_be_pushed(name):
            self._waits.add(name)
        elif name in self._waits:
            self._waits.discard(name)
            self._let_go_at[name] = self.case.now
            self.case.watch(("egress", name), EGRESS_S + 0.01, self.case.stir)

    def stands(self) -> Iterator[tuple[str, str]]:
        case = self.case
        if not case.talk.latched:
            return
        for stance in case.stances.values():
            robot = stance.robot
            since = max(self._since(robot.map_id), self._let_go_at.get(stance.name, -math.inf))
            if stance.still_at == math.inf or robot.car or case.now - since <= EGRESS_S:
                continue
            if self._may_be_pushed(stance.name):
                continue
            x, y, radius = robot.base.x, robot.base.y, robot.radius
            for lift in case.ground.lifts_on.get(robot.map_id, ()):
                sill = case.ground.sills[lift]
                along, across = sill.measures(x, y)
                if -radius < along < radius + DOOR_SWEEP_M and across < sill.half_door + radius:
                    yield "no_egress_block", f"{stance.name} rests before the door of {lift} in an alarm"
            for door_x, door_y, half in case.ground.stairs.get(robot.map_id, ()):
                if math.hypot(door_x - x, door_y - y) < half + radius + STAIR_FRONT_M:
                    yield "no_egress_block", f"{stance.name} rests before the stairs in an alarm"
            if stance.side is Side.SILL:
                yield "no_egress_block", f"{stance.name} rests on the sill of {stance.lift} in an alarm"

    def _may_be_pushed(self, name: str) -> bool:
        robot = self.case.world.robots.get(name)
        return robot is not None and name in self.case.talk.helpless and robot.wheels_free

    def _since(self, map_id: str) -> float:
        """When the oldest alarm that stands in this floor's building began; infinite without one."""
        talk = self.case.talk
        lines = [
            line
            for line, alarm in talk.latched.items()
            if not alarm.buildings or building_of(map_id) in alarm.buildings
        ]
        return min((talk.alarmed_at[line] for line in lines), default=math.inf)


@dataclass(slots=True)
class Resumed:
    """alarm_resumed: two minutes after a reset no run waits for an alarm, unless another stands where it is."""

    case: Case
    _waiting: dict[str, RunFact] = field(default_factory=dict)

    def run_fact(self, fact: RunFact, account: str) -> None:
        if fact.waiting_for is not None and fact.waiting_for.reason == "alarm":
            self._waiting[fact.run] = fact
            if not self._is_covered(fact):
                self._watch(fact.run)
        elif self._waiting.pop(fact.run, None) is not None:
            self.case.unwatch(("resumed", fact.run))

    def alarm(self, alarm: Alarm, account: str) -> None:
        if alarm.active:
            for run, fact in self._waiting.items():
                if self._is_covered(fact):
                    self.case.unwatch(("resumed", run))

    def alarm_reset(self, message: object, account: str) -> None:
        for run, fact in self._waiting.items():
            if not self._is_covered(fact):
                self._watch(run)

    def _is_covered(self, fact: RunFact) -> bool:
        """An alarm stands in the building of either end of the run, or where its robot is."""
        ground, robot = self.case.ground, self.case.world.robots.get(fact.robot)
        maps = [ground.handover[stop][0] for stop in (fact.from_, fact.to) if stop in ground.handover]
        if robot is not None:
            maps.append(robot.map_id)
        buildings = [building_of(map_id) for map_id in maps]
        return any(
            not alarm.buildings or any(name in alarm.buildings for name in buildings)
            for alarm in self.case.talk.latched.values()
        )

    def _watch(self, run: str) -> None:
        self.case.watch(("resumed", run), RESUMED_S, partial(self._stuck, run))

    def _stuck(self, run: str) -> None:
        fact = self._waiting.get(run)
        if fact is not None and not self._is_covered(fact):
            self.case.breach("alarm_resumed", f"run {run} still waits for an alarm that is over")

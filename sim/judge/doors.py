"""Invariants of doors and sills: open before a robot, level, not held too long, nobody dwelling, nobody shut in."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from robots.core.lift import DoorState, LiftCommand, LiftState
from sim.judge.case import STILL_SPEED, Case, Stance
from sim.judge.truth import Side

LEVEL_M = 0.0101
CLOSING_S = 1.0
"""What a robot may take to notice that a door begins to close."""
PINNED_M = 0.5
"""A body this near, on either side, leaves a robot on a sill no way to retreat."""
MAX_SILL_S = 30.0
STOOD_S = 10.5
"""10 s after a block it must be off: who drives on later without having asked for a person stood too long."""
BLOCKED_S = 15.0
"""A person is asked 15 s after a block at the latest."""
MAX_SLICE_S = 30.0
MAX_HOLD_S = 45.0
PLAY_S = 0.5
EXCLUSIVE_S = 5.0
OVERLOAD_S = 30.0
"""Our own figure: a reaction and one crossing of the sill."""


@dataclass(slots=True)
class Sills:
    """sill_open, sill_floor, no_dwell_on_sill: how a robot stands on a sill."""

    case: Case
    _since: dict[str, float] = field(default_factory=dict)
    _closing: dict[str, float] = field(default_factory=dict)
    _stood: dict[str, float] = field(default_factory=dict)
    _asked: set[str] = field(default_factory=set)

    def stands(self) -> Iterator[tuple[str, str]]:
        case = self.case
        for lift, car in case.world.cars.items():
            if car.door.state is not DoorState.CLOSING:
                self._closing.pop(lift, None)
            elif lift not in self._closing:
                self._closing[lift] = case.now
                case.watch(("closing", lift), CLOSING_S, case.stir)
        for stance in case.stances.values():
            if stance.side is Side.SILL:
                yield from self._on_sill(stance)

    def _on_sill(self, stance: Stance) -> Iterator[tuple[str, str]]:
        name, lift = stance.name, stance.lift
        car = self.case.world.cars[lift]
        floor = stance.robot.map_id
        where = f"{name} is on the sill of {lift}"
        if car.standing != floor:
            yield "sill_floor", f"{where} at {floor} and the car is not"
            return
        if car.is_flying or abs(car.position_m - car.elevations[floor]) > LEVEL_M:
            yield "sill_floor", f"{where} at {floor} and the car is not level"
        if car.door_gap() <= 0.0:
            yield "sill_open", f"{where} and the door is shut"
        closing = self._closing.get(lift)
        if closing is not None and self.case.now - closing >= CLOSING_S and not self._retreats(stance):
            yield "sill_open", f"{where} and stays while the door closes"

    def _retreats(self, stance: Stance) -> bool:
        """It drives on, to either side. A call for help is no excuse, but for who can move neither way."""
        name = stance.name
        if abs(stance.robot.base.speed) >= STILL_SPEED or self.case.is_by_hand(name):
            return True
        talk = self.case.talk  # a vehicle that knows no lifts cannot be told to turn back on a sill: a person comes
        return name in talk.helpless and (name in talk.spoken_for or self._is_pinned(stance))

    def _is_pinned(self, stance: Stance) -> bool:
        """A wheel has failed, or did and nobody has looked since, or something stands on both sides of it."""
        robot, sill = stance.robot, self.case.ground.sills[stance.lift]
        base = robot.base
        if any(base.wheel_fault) or self.case.talk.stopped.get(stance.name) == math.inf:
            return True
        along, _ = sill.measures(base.x, base.y)
        sides = {
            sill.measures(body.x, body.y)[0] > along
            for body in self.case.world.bodies.values()
            if body.map_id == robot.map_id
            and math.hypot(body.x - base.x, body.y - base.y) < robot.radius + body.radius + PINNED_M
        }
        return len(sides) == 2

    def vehicle_state(self, state: Any, account: str) -> None:
        if state.robot in self._stood and self.case.is_excused(state.robot):
            self._asked.add(state.robot)

    def _drives_on(self, name: str) -> None:
        stood = self._stood.pop(name, math.inf)
        if name in self._asked:
            self._asked.discard(name)
        elif STOOD_S < self.case.now - stood < BLOCKED_S and not self.case.is_excused(name):
            self.case.breach("no_dwell_on_sill", f"{name} stood on a sill for {self.case.now - stood:.0f} s")

    def placed(self, stance: Stance) -> None:
        case, name = self.case, stance.name
        if name in self._stood and (stance.side is not Side.SILL or stance.still_at == math.inf):
            self._drives_on(name)
        if stance.side is not Side.SILL:
            self._since.pop(name, None)
            case.unwatch(("dwell", name))
            case.unwatch(("block", name))
            return
        if name not in self._since:
            self._since[name] = case.now
            case.watch(("dwell", name), MAX_SILL_S + 1e-6, partial(self._dwells, stance))
        if stance.still_at == math.inf:
            case.unwatch(("block", name))
        else:
            self._stood.setdefault(name, case.now)
            case.watch(("block", name), BLOCKED_S, partial(self._dwells, stance))

    def _dwells(self, stance: Stance) -> None:
        """Too long, unless a person has been asked for."""
        since = self._since.get(stance.name)
        if since is not None and not self.case.is_excused(stance.name):
            self.case.breach("no_dwell_on_sill", f"{stance.name} dwells on the sill of {stance.lift}")


@dataclass(slots=True)
class Holds:
    """hold_bounded: one slice of at most 30 s, 45 s in all per opening; a robot stuck on the sill may hold on."""

    case: Case
    _held_s: dict[str, float] = field(default_factory=dict)
    _until: dict[str, float] = field(default_factory=dict)
    _told: set[str] = field(default_factory=set)

    def lift_command(self, command: LiftCommand, account: str) -> None:
        if command.cmd in {"hold_door", "keep_door"} and command.hold_s > MAX_SLICE_S:
            self.case.breach("hold_bounded", f"{command.robot} asks to hold {command.lift} for {command.hold_s:g} s")
        if command.cmd == "close_door":
            stance = self.case.stances.get(command.robot)
            if stance is not None and stance.side is Side.SILL and stance.lift == command.lift:
                self.case.breach("contact", f"{command.robot} closes the door of {command.lift} on itself")

    def lift_state(self, state: LiftState, account: str, stamp: float) -> None:
        lift, now, hold = state.lift, self.case.now, state.door_hold
        self.car_changed(lift)  # it may be shut for this one state, and open again before the next look
        counted_to = self._until.get(lift, -math.inf)
        if hold is None:
            if counted_to > now:
                self._held_s[lift] = max(0.0, self._held_s[lift] - counted_to + now)
                self._until[lift] = now
            return
        until = now + hold.until - stamp  # by the gateway's clock
        if until - now > MAX_SLICE_S + PLAY_S:
            self.case.breach("hold_bounded", f"{lift} is held for {until - now:.0f} s at once")
        if self.case.is_stuck(lift):  # its door does not close on it; each slice still ends by itself
            self._until[lift] = until
            self._held_s.setdefault(lift, 0.0)
        elif until > counted_to + 0.01:
            self._held_s[lift] = self._held_s.get(lift, 0.0) + until - max(now, counted_to)
            self._until[lift] = until
            if self._held_s[lift] > MAX_HOLD_S + PLAY_S and lift not in self._told:
                self._told.add(lift)
                self.case.breach("hold_bounded", f"{lift} is held for {self._held_s[lift]:.0f} s in all")

    def car_changed(self, lift: str) -> None:
        """A door that has shut begins a new count."""
        if self.case.world.cars[lift].door.state is DoorState.CLOSED:
            self._held_s[lift] = 0.0
            self._until.pop(lift, None)
            self._told.discard(lift)


@dataclass(slots=True)
class Cabins:
    """exclusive_returned and load: who is in a car, and what is."""

    case: Case

    def stands(self) -> Iterator[tuple[str, str]]:
        """Sets deadlines only; what runs out is told when it does."""
        for lift, car in self.case.world.cars.items():
            self._watch(("exclusive", lift), self._is_taken(lift), EXCLUSIVE_S, partial(self._not_returned, lift))
            over = car.load_kg > self.case.ground.rated_kg[lift] and bool(self._robots(lift))
            self._watch(("load", lift), over, OVERLOAD_S, partial(self._overloaded, lift))
        return iter(())

    def _watch(self, key: tuple[str, str], holds: bool, wait_s: float, then: partial[None]) -> None:
        if holds:
            self.case.watch(key, wait_s, then)
        else:
            self.case.unwatch(key)

    def _is_taken(self, lift: str) -> bool:
        """Somebody is in a car that serves a robot alone; a person's key gives it the same mode, and is no robot's."""
        world = self.case.world
        car = world.cars[lift]
        if not world.bodies or not car.calls.robot_only:
            return False
        sill = self.case.ground.sills[lift]
        return any(
            (getattr(body, "car", "") == lift or body.map_id == car.standing) and sill.is_in_car(body.x, body.y)
            for body in world.bodies.values()
        )

    def _robots(self, lift: str) -> list[str]:
        return [stance.name for stance in self.case.stances.values() if stance.visit == lift and stance.at_lift]

    def _not_returned(self, lift: str) -> None:
        if self._is_taken(lift):
            self.case.breach("exclusive_returned", f"{lift} serves robots alone with somebody in it")

    def _overloaded(self, lift: str) -> None:
        car = self.case.world.cars[lift]
        if car.load_kg > self.case.ground.rated_kg[lift]:
            robots = " and ".join(self._robots(lift))
            self.case.breach("load", f"{lift} is overloaded and {robots} stays in it")

"""Follows every robot against the lifts, and tells the rules what changes: entering, wholly in, leaving, off, clear."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from sim.judge.case import INSIDE_M, OFF_SILL_M, STILL_SPEED, Case, Stance
from sim.judge.truth import Side

HOOKS = ("entering", "came_in", "sets_out", "leaving", "got_off", "cleared", "placed")
"""What a rule may have as a method that takes a `Stance`: first touch of a sill from outside; wholly in; begins to
move in the car; first touch of the sill from inside; off the sill; 1.0 m away from it; anything changed at a lift.
`moved` takes more: whether the robot was looked at before, and how many seconds ago."""


@dataclass(slots=True)
class Places:
    """`look` is called once a period: cheap while nothing moves."""

    case: Case
    _tell: dict[str, list[Callable[[Stance], None]]] = field(default_factory=dict)
    _moved: list[Callable[[Stance, bool, float], None]] = field(default_factory=list)
    _looked_at: float = 0.0

    def listen(self, rules: Iterable[Any]) -> None:
        """Find the rules' methods."""
        for hook in HOOKS:
            self._tell[hook] = [getattr(rule, hook) for rule in rules if hasattr(rule, hook)]
        self._moved = [rule.moved for rule in rules if hasattr(rule, "moved")]

    def look(self) -> None:
        case = self.case
        stances = case.stances
        for name, robot in case.world.robots.items():
            base = robot.base
            seen = (*base.motion, robot.map_id, robot.car)
            stance = stances.get(name)
            if stance is None:
                stance = stances[name] = Stance(name, robot)
                self._follow(stance, True)
            elif seen != stance.seen:
                self._follow(stance, False)
            else:
                continue
            for tell in self._moved:
                tell(stance, bool(stance.seen), case.now - self._looked_at)
            stance.seen = seen
            case.is_stirred = True
        self._looked_at = case.now

    def _follow(self, stance: Stance, is_first: bool) -> None:
        case, robot = self.case, stance.robot
        base = robot.base
        is_still = abs(base.speed) < STILL_SPEED and abs(base.turn) < STILL_SPEED
        set_out = not is_still and stance.still_at != float("inf")
        stance.still_at = float("inf") if not is_still else min(stance.still_at, case.now)
        was_there = bool(stance.visit or stance.uncleared)
        stance.lift, stance.side = case.ground.lift_at(robot)
        if stance.visit:
            self._visit(stance, set_out)
        elif stance.side is not Side.OUT:
            self._arrive(stance, is_first)
        if stance.uncleared and case.is_clear(stance.uncleared, robot):
            stance.uncleared = ""
            self._hook("cleared", stance)
        if was_there or stance.visit:
            self._hook("placed", stance)

    def _arrive(self, stance: Stance, is_first: bool) -> None:
        """At a lift, and it was at none."""
        stance.visit = stance.uncleared = stance.lift
        stance.floor, stance.wholly_in = stance.robot.map_id, False
        if not is_first:
            self._hook("entering", stance)
        self._visit(stance, False)

    def _visit(self, stance: Stance, set_out: bool) -> None:
        if stance.side is Side.IN:
            along, _ = self._measures(stance)
            if not stance.wholly_in and along <= -(stance.robot.radius + INSIDE_M):
                stance.wholly_in = True
                self._hook("came_in", stance)
        elif stance.wholly_in:
            stance.wholly_in = False
            self._hook("leaving", stance)
        if set_out and stance.wholly_in:
            self._hook("sets_out", stance)
        if stance.side is Side.OUT and self._is_off(stance):
            self._hook("got_off", stance)
            stance.visit = ""

    def _is_off(self, stance: Stance) -> bool:
        robot = stance.robot
        if robot.map_id not in self.case.ground.floors_of[stance.visit]:
            return True
        along, across = self._measures(stance)
        sill = self.case.ground.sills[stance.visit]
        return along >= robot.radius + OFF_SILL_M or across >= sill.half_width or along <= -sill.depth

    def _measures(self, stance: Stance) -> tuple[float, float]:
        base = stance.robot.base
        return self.case.ground.sills[stance.visit].measures(base.x, base.y)

    def _hook(self, hook: str, stance: Stance) -> None:
        for tell in self._tell[hook]:
            tell(stance)

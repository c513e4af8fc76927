"""What the rules of the judge share: the world, where each robot stands, what was said, deadlines, and the verdicts."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

from robots.core.ids import building_of
from robots.core.lift import EMERGENCY_MODES
from sim.judge.talk import Given, Talk
from sim.judge.truth import Ground, Side, WorldTruth

INSIDE_M = 0.12
"""A footprint this far behind the sill is wholly in the car by everybody's measure."""
OFF_SILL_M = 0.05
"""A footprint this far before the sill has left it; less is the play of a robot that stands at the edge."""
CLEAR_M = 0.95
"""A footprint this far from the doorway is clear of it: the 1.0 m of the rule less what localisation errs."""
STILL_SPEED = 0.005


@dataclass(frozen=True, slots=True)
class Violation:
    at: float
    invariant: str
    detail: str


@dataclass(slots=True)
class Stance:
    """Where one robot is against the lifts.

    side        by the truth of this instant; `lift` whose sill or car that is
    visit       the lift it stands on the sill of or in, until it is well off; empty = at no lift
    floor       where it came in
    wholly_in   its whole footprint has been behind the sill, and no part has come back on to it
    uncleared   the lift whose sill it crossed and is not 1.0 m away from
    still_at    since when it stands still; infinite while it moves
    """

    name: str
    robot: Any
    side: Side = Side.OUT
    lift: str = ""
    visit: str = ""
    floor: str = ""
    wholly_in: bool = False
    uncleared: str = ""
    still_at: float = -math.inf
    seen: tuple[Any, ...] = ()

    @property
    def at_lift(self) -> bool:
        return self.side is not Side.OUT


@dataclass(slots=True)
class Case:
    """One run of play before the judge."""

    world: WorldTruth
    ground: Ground
    talk: Talk = field(default_factory=Talk)
    stances: dict[str, Stance] = field(default_factory=dict)
    given: dict[str, Given] = field(default_factory=dict)
    violations: list[Violation] = field(default_factory=list)
    is_stirred: bool = True
    due: float = math.inf
    _deadlines: dict[Hashable, tuple[float, Callable[[], None]]] = field(default_factory=dict)

    @property
    def now(self) -> float:
        return self.world.now

    def breach(self, invariant: str, detail: str) -> None:
        self.violations.append(Violation(self.world.now, invariant, detail))

    # -- deadlines

    def watch(self, key: Hashable, in_s: float, then: Callable[[], None]) -> None:
        """Do something in so many seconds, unless it is called off; a deadline under way stays as it is."""
        if key not in self._deadlines:
            at = self.world.now + in_s
            self._deadlines[key] = (at, then)
            self.due = min(self.due, at)

    def unwatch(self, key: Hashable) -> None:
        """Call a deadline off. `due` may stay too early: then a look finds nothing due."""
        self._deadlines.pop(key, None)

    def is_watched(self, key: Hashable) -> bool:
        return key in self._deadlines

    def pass_time(self) -> None:
        """Everything due happens, the earliest first."""
        now = self.world.now
        due = [(at, key) for key, (at, _) in self._deadlines.items() if at <= now]
        for _, key in sorted(due, key=lambda item: item[0]):
            found = self._deadlines.pop(key, None)
            if found is not None:
                found[1]()
        self.due = min((at for at, _ in self._deadlines.values()), default=math.inf)

    def stir(self) -> None:
        """Have the next look check what stands where."""
        self.is_stirred = True

    # -- what several rules ask

    def is_clear(self, lift: str, robot: Any) -> bool:
        """Whether a robot's footprint is 1.0 m clear of a lift's doorway, where it is this instant."""
        ground = self.ground
        if ground.side(lift, robot) is not Side.OUT:
            return False
        if robot.map_id not in ground.floors_of[lift]:
            return True
        sill, needed = ground.sills[lift], robot.radius + CLEAR_M
        along, across = sill.measures(robot.base.x, robot.base.y)
        return bool(along >= needed or across >= sill.half_door + needed)

    def is_emergency(self, lift: str) -> bool:
        """The car itself is under an emergency mode, or a latched alarm covers it."""
        if self.world.cars[lift].mode in EMERGENCY_MODES:
            return True
        return any(self.covers(alarm, lift) for alarm in self.talk.latched.values())

    def covers(self, alarm: Any, lift: str) -> bool:
        """Whether an alarm is about a lift."""
        if alarm.lifts:
            return lift in alarm.lifts
        return not alarm.buildings or building_of(self.ground.floors_of[lift][0]) in alarm.buildings

    def is_excused(self, robot: str) -> bool:
        """A person has it, or is asked for: it needs help, as its state says, or is under manual control."""
        return robot in self.talk.helpless or robot in self.talk.manual

    def is_by_hand(self, robot: str) -> bool:
        """A person drives it. That it asks for one, which anybody may say, gives it no right to enter or to leave."""
        return robot in self.talk.manual

    def is_stuck(self, lift: str) -> bool:
        """A robot stands on its sill, or so near to it that it cannot be sure, and asks for a person."""
        sill = self.ground.sills[lift]
        return any(
            stance.side is not Side.OUT and stance.lift == lift and self.is_excused(stance.name)
            and sill.measures(stance.robot.base.x, stance.robot.base.y)[0] > -(stance.robot.radius + INSIDE_M)
            for stance in self.stances.values()
        )  # fmt: skip

    def owner(self, lift: str) -> str:
        """The robot whose session the gateway last told of."""
        session = self.talk.sessions.get(lift)
        return session.robot if session is not None else ""

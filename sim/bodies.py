"""A differential-drive base: what it does with a speed command, within its limits. Scalar Python, cheap at rest."""

from __future__ import annotations

import math
from dataclasses import dataclass

COMMAND_LIFE_S = 0.5
"""Without a new command for this long the base brakes by itself."""


@dataclass(slots=True)
class Base:
    """Where a base stands and how it moves: m, rad, m/s, rad/s.

    accel, turn_accel   limits for speeding up and braking alike, above 0
    top_speed, top_turn  what the wheels can do; a command beyond is cut
    """

    x: float
    y: float
    theta: float
    accel: float
    turn_accel: float
    top_speed: float
    top_turn: float
    speed: float = 0.0
    turn: float = 0.0
    want_speed: float = 0.0
    want_turn: float = 0.0
    commanded_at: float = -math.inf

    def command(self, at: float, speed: float, turn: float) -> None:
        """Take a speed command. One that is not finite counts as a stop."""
        if not (math.isfinite(speed) and math.isfinite(turn)):
            speed = turn = 0.0
        self.want_speed = max(-self.top_speed, min(self.top_speed, speed))
        self.want_turn = max(-self.top_turn, min(self.top_turn, turn))
        self.commanded_at = at

    @property
    def is_still(self) -> bool:
        """Neither moving nor told to."""
        return self.speed == 0.0 and self.turn == 0.0 and self.want_speed == 0.0 and self.want_turn == 0.0

    def halt(self) -> None:
        """Stand still this instant: it ran into something."""
        self.speed = self.turn = 0.0

    def advance(self, at: float, dt: float) -> tuple[float, float, float]:
        """Change the speeds for one step that ends at `at` and give the pose the wheels lead to (x, y, theta).

        The arc of the step is taken as its chord at the mean heading, exact to third order in `turn * dt`.
        """
        if at - self.commanded_at > COMMAND_LIFE_S:
            self.want_speed = self.want_turn = 0.0
        self.speed = _toward(self.speed, self.want_speed, self.accel * dt)
        self.turn = _toward(self.turn, self.want_turn, self.turn_accel * dt)
        turned = self.turn * dt
        heading = self.theta + turned / 2
        way = self.speed * dt
        theta = self.theta + turned
        if theta > math.pi or theta <= -math.pi:
            theta = math.remainder(theta, 2 * math.pi)
        return self.x + way * math.cos(heading), self.y + way * math.sin(heading), theta


def _toward(value: float, goal: float, step: float) -> float:
    gap = goal - value
    if gap > step:
        return value + step
    if gap < -step:
        return value - step
    return goal

"""A differential-drive base: what it does with a speed command, within its limits. Cheap at rest.

Its numbers are a row of a table (`sim.physics.kernel`), its own or the one that all robots of a world share.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable
from typing import Any

from sim.physics import kernel
from sim.physics.kernel import COMMAND_LIFE_S, DEAD, DRAGGING, ROW, SOUND, STUCK

__all__ = ["COMMAND_LIFE_S", "SIDES", "WHEEL_FAULTS", "Base"]

WHEELS_APART = 1.5
"""Of the footprint's radius: the distance between the wheels."""

SIDES = ("left", "right")
WHEEL_FAULTS = {"": SOUND, "dead": DEAD, "dragging": DRAGGING, "stuck": STUCK}
"""dead: no power, it rolls along at half the other one's speed; dragging: it reaches 60 % of its speed; stuck: it
stands. A wheel's encoder says what the wheel does; of slip it knows nothing."""


def _number(column: int) -> Any:
    def read(base: Base) -> float:
        value: float = base.rows[base.first + column]
        return value

    def write(base: Base, value: float) -> None:
        base.rows[base.first + column] = value

    return property(read, write)


class Base:
    """Where a base stands and how it moves: m, rad, m/s, rad/s.

    accel, turn_accel    limits for speeding up and braking alike, above 0
    top_speed, top_turn  what the wheels can do; a command beyond is cut
    speed, turn          what the drive holds its wheels to; on a floor without slip and with sound wheels, its motion
    slip                 ground covered by the left and right wheel for a metre rolled, 1 = no slip
    wheel_fault          of the left and right wheel, a key of WHEEL_FAULTS
    brake_at             from then on the protective field has cut the drive: it brakes hard, whatever it is told
    """

    __slots__ = ("first", "rows")

    x = _number(kernel.X)
    y = _number(kernel.Y)
    theta = _number(kernel.THETA)
    speed = _number(kernel.SPEED)
    turn = _number(kernel.TURN)
    want_speed = _number(kernel.WANT_SPEED)
    want_turn = _number(kernel.WANT_TURN)
    commanded_at = _number(kernel.COMMANDED_AT)
    accel = _number(kernel.ACCEL)
    turn_accel = _number(kernel.TURN_ACCEL)
    top_speed = _number(kernel.TOP_SPEED)
    top_turn = _number(kernel.TOP_TURN)
    track = _number(kernel.TRACK)
    brake_at = _number(kernel.BRAKE_AT)

    def __init__(
        self, x: float, y: float, theta: float, accel: float, turn_accel: float, top_speed: float, top_turn: float,
        radius: float = 0.28,
    ) -> None:  # fmt: skip
        self.first = 0
        self.rows = array("d", bytes(8 * ROW))
        motion = (x, y, theta, 0.0, 0.0, 0.0, 0.0, -math.inf)
        limits = (accel, turn_accel, top_speed, top_turn, radius, WHEELS_APART * radius, 0.0, 1.0, 1.0)
        for column, value in enumerate((*motion, *limits)):
            self.rows[column] = value
        self.brake_at = math.inf

    def move_into(self, rows: array[float], number: int) -> None:
        """Live on in row `number` of a shared table."""
        rows[number * ROW : (number + 1) * ROW] = self.rows[self.first : self.first + ROW]
        self.rows, self.first = rows, number * ROW

    def command(self, at: float, speed: float, turn: float) -> None:
        """Take a speed command. One that is not finite counts as a stop."""
        rows, first = self.rows, self.first
        top_speed, top_turn = rows[first + kernel.TOP_SPEED], rows[first + kernel.TOP_TURN]
        if not (-top_speed <= speed <= top_speed and -top_turn <= turn <= top_turn):
            if not (math.isfinite(speed) and math.isfinite(turn)):
                speed = turn = 0.0
            speed = max(-top_speed, min(top_speed, speed))
            turn = max(-top_turn, min(top_turn, turn))
        rows[first + 5] = speed
        rows[first + 6] = turn
        rows[first + 7] = at

    @property
    def is_still(self) -> bool:
        """Neither moving nor told to."""
        rows, first = self.rows, self.first
        return rows[first + 3] == 0.0 and rows[first + 4] == 0.0 and rows[first + 5] == 0.0 and rows[first + 6] == 0.0

    @property
    def motion(self) -> tuple[float, float, float, float]:
        """x, y, speed and turn at once."""
        rows, first = self.rows, self.first
        return rows[first], rows[first + 1], rows[first + 3], rows[first + 4]

    def halt(self) -> None:
        """Stand still this instant: it ran into something."""
        self.speed = self.turn = 0.0

    def advance(self, at: float, dt: float) -> tuple[float, float, float]:
        """Change the speeds for one step that ends at `at` and give the pose the wheels lead to (x, y, theta)."""
        return kernel.advance(self.rows, self.first, at, dt)

    # -- wheels

    @property
    def slip(self) -> tuple[float, float]:
        row = self.first + kernel.LEFT_SLIP
        return self.rows[row], self.rows[row + 1]

    @slip.setter
    def slip(self, factors: tuple[float, float]) -> None:
        self._set_wheels(kernel.LEFT_SLIP, factors)

    @property
    def wheel_fault(self) -> tuple[str, str]:
        row = self.first + kernel.LEFT_FAULT
        names = list(WHEEL_FAULTS)
        return names[int(self.rows[row])], names[int(self.rows[row + 1])]

    @wheel_fault.setter
    def wheel_fault(self, kinds: tuple[str, str]) -> None:
        self._set_wheels(kernel.LEFT_FAULT, (WHEEL_FAULTS[kind] for kind in kinds))

    def _set_wheels(self, column: int, values: Iterable[float]) -> None:
        rows, first = self.rows, self.first
        rows[first + column], rows[first + column + 1] = values
        wheels = rows[first + kernel.LEFT_SLIP : first + kernel.RIGHT_FAULT + 1]
        rows[first + kernel.UNEVEN] = float(list(wheels) != [1.0, 1.0, SOUND, SOUND])

    @property
    def odometry(self) -> tuple[float, float]:
        """What the wheels' encoders make of the motion: m/s forward, rad/s to the left. Slip deceives them."""
        rows, first = self.rows, self.first
        speed, turn = rows[first + kernel.SPEED], rows[first + kernel.TURN]
        if rows[first + kernel.UNEVEN] == 0.0:
            return speed, turn
        left, right = kernel.wheels(rows, first, speed, turn)
        return (left + right) / 2.0, (right - left) / rows[first + kernel.TRACK]

    # -- contact

    def has_touched(self, codes: Iterable[float]) -> None:
        """It stands against something; `codes` as the kernel knows it."""
        rows, first = self.rows, self.first
        known = list(codes)[: kernel.MOST_CODES]
        rows[first + kernel.TOUCHING] = 1.0
        rows[first + kernel.TOUCHED_X], rows[first + kernel.TOUCHED_Y] = self.x, self.y
        rows[first + kernel.KNOWN] = float(len(known))
        for slot, code in enumerate(known, first + kernel.CODES):
            rows[slot] = code

    @property
    def is_touching(self) -> bool:
        return bool(self.rows[self.first + kernel.TOUCHING] != 0.0)

    def came_apart(self) -> None:
        """Forget what it touched once it has moved off."""
        rows, first = self.rows, self.first
        if rows[first + kernel.TOUCHING]:
            dx, dy = self.x - rows[first + kernel.TOUCHED_X], self.y - rows[first + kernel.TOUCHED_Y]
            if dx * dx + dy * dy > kernel.APART_M * kernel.APART_M:
                rows[first + kernel.TOUCHING] = rows[first + kernel.KNOWN] = 0.0

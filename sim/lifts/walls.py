"""What of a car stands on a floor: line segments for scans and collisions."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

Segment = tuple[float, float, float, float]


@dataclass(slots=True)
class Walls:
    """A cabin of width x depth m around (x, y), its door of `door_width` m centred in the side `facing` points out of.

    The door parts in the middle. Landing and car door stand in one plane, the sill plane.
    """

    x: float
    y: float
    facing: float
    width: float
    depth: float
    door_width: float
    _cabin: tuple[Segment, ...] = field(init=False)
    _shut: tuple[Segment, ...] = field(init=False)
    _last: tuple[float, tuple[Segment, ...]] = field(init=False)

    def __post_init__(self) -> None:
        back, front, side, jamb = -self.depth / 2, self.depth / 2, self.width / 2, self.door_width / 2
        returns = (self._line(front, -side, front, -jamb), self._line(front, jamb, front, side))
        self._shut = (*returns, self._line(front, -jamb, front, jamb))
        self._cabin = (
            *returns,
            self._line(front, -side, back, -side),
            self._line(back, -side, back, side),
            self._line(back, side, front, side),
        )
        self._last = (0.0, (*self._cabin, self._shut[-1]))

    def _line(self, along1: float, across1: float, along2: float, across2: float) -> Segment:
        c, s = math.cos(self.facing), math.sin(self.facing)
        return (
            self.x + along1 * c - across1 * s,
            self.y + along1 * s + across1 * c,
            self.x + along2 * c - across2 * s,
            self.y + along2 * s + across2 * c,
        )

    def car_away(self) -> tuple[Segment, ...]:
        """The shut landing door and the wall beside it."""
        return self._shut

    def car_here(self, gap: float) -> tuple[Segment, ...]:
        """The cabin, its door open by `gap` (0 shut … 1 open)."""
        if self._last[0] != gap:
            front, jamb = self.depth / 2, self.door_width / 2
            leaf = jamb * gap
            leaves: tuple[Segment, ...] = ()
            if gap <= 0:
                leaves = (self._shut[-1],)
            elif gap < 1:
                leaves = (self._line(front, -jamb, front, -leaf), self._line(front, leaf, front, jamb))
            self._last = (gap, (*self._cabin, *leaves))
        return self._last[1]

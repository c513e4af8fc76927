"""Which floor is this? Three independent sources: the lift's state, the barometer, the landing marker.

A floor is certain when at least two fresh sources name it and none names another.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

PRESSURE_HEIGHT_M = 8430.0
"""Height over which air pressure falls to 1/e at 15 °C."""

SMOOTHING = 0.3
FASTEST_CAR = 3.0  # m/s


@dataclass(slots=True)
class Barometer:
    """Height above the departure floor from air pressure. Distrusted for the ride after a jump no car can make."""

    at: float = -math.inf
    pascal: float = 0.0
    reference: float = 0.0  # smoothed pascal on the departure floor; 0 = none taken
    elevation: float = 0.0  # of the departure floor, metres
    trusted: bool = True

    def seen(self, at: float, pascal: float, step_m: float) -> None:
        """A sample; `step_m` is the jump that is still noise, beyond what the fastest car climbs meanwhile.

        A clock that is set back takes nothing from that time: it is no jump of the air.
        """
        if not (math.isfinite(pascal) and pascal > 0):
            self.trusted = False
            return
        if self.pascal > 0 and abs(_climb(self.pascal, pascal)) > step_m + FASTEST_CAR * abs(at - self.at):
            self.trusted = False
        self.at, self.pascal = at, pascal

    def refer(self, elevation: float) -> None:
        """The robot stands on a landing of this height: take the present pressure as its own."""
        if self.pascal <= 0:
            return
        if self.reference <= 0 or self.elevation != elevation:
            self.reference, self.elevation = self.pascal, elevation
        else:
            self.reference += SMOOTHING * (self.pascal - self.reference)

    def speaks(self, now: float, stale_s: float) -> bool:
        """Whether it has a fresh, trusted measure, of a floor's height or not."""
        return self.trusted and self.reference > 0 and now - self.at <= stale_s

    def floor(self, elevations: Mapping[str, float], now: float, stale_s: float, floor_m: float) -> str:
        """The map whose height lies nearest, within `floor_m`; empty without a fresh, trusted measure."""
        if not self.speaks(now, stale_s) or not elevations:
            return ""
        height = self.elevation + _climb(self.reference, self.pascal)
        miss, name = min((abs(elevation - height), name) for name, elevation in elevations.items())
        return name if miss <= floor_m else ""


def _climb(before: float, after: float) -> float:
    return PRESSURE_HEIGHT_M * math.log(before / after)


@dataclass(frozen=True, slots=True)
class FloorVote:
    """`floor` is the certain floor, else empty. `sources` are the fresh ones with the map each names."""

    floor: str
    sources: dict[str, str]

    @property
    def is_contradicted(self) -> bool:
        return len(set(self.sources.values())) > 1


def vote(lift: str = "", barometer: str = "", marker: str = "") -> FloorVote:
    """Each argument is the map a fresh source names, empty when it has nothing to say."""
    sources = {name: floor for name, floor in (("lift", lift), ("barometer", barometer), ("marker", marker)) if floor}
    floors = set(sources.values())
    certain = len(sources) >= 2 and len(floors) == 1
    return FloorVote(floors.pop() if certain else "", sources)


def marker_floor(marker: str, lift: str) -> str:
    """`b1-F3` of `b1-F3/east` when the marker belongs to our lift, else empty."""
    map_id, _, owner = marker.partition("/")
    return map_id if owner == lift else ""

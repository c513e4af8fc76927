"""A robot's battery: what it holds, how it charges near full, and how it grows old."""

from __future__ import annotations

from dataclasses import dataclass

from robots.settings import Battery as BatterySettings

EFFICIENCY = 0.95
"""Of what the charger gives, so much stays in the cells."""

TAPER_FROM, TAPER_LEAST = 0.8, 0.05
"""Fuller than this it takes less and less, down to this share of the charger's power at the very top."""

CYCLE_FADE = 0.2 / 800
"""Capacity lost in one full cycle: a fifth is gone after 800."""

YEAR_FADE = 0.02
"""Capacity lost in a year of standing about."""

YEAR_S = 365 * 86_400.0
LEAST_HEALTH = 0.05


@dataclass(slots=True)
class Battery:
    """Faults are plain attributes.

    charge   0..1 of what it can hold now
    health   0..1: what it can hold against what it could when new
    factor   every watt drawn counts so often: old cells, a cold store
    extra_w  drawn besides: a short, a motor that is never off
    """

    settings: BatterySettings
    charge: float = 1.0
    health: float = 1.0
    factor: float = 1.0
    extra_w: float = 0.0

    @property
    def capacity_wh(self) -> float:
        return self.settings.capacity_wh * self.health

    def pass_time(self, dt: float, load_w: float, plugged: bool) -> None:
        """Let `dt` seconds pass under a load. Plugged in, the charger feeds the load and what is left goes in."""
        load_w = load_w * self.factor + self.extra_w
        watts = -load_w
        if plugged:
            watts = self.settings.charge_w - load_w
            if watts > 0:
                watts = min(watts, self.settings.charge_w * self._taper()) * EFFICIENCY
        moved = watts * dt / 3600.0 / self.capacity_wh
        charge = min(self.charge + moved, 1.0)
        charge = max(charge, 0.0)
        self._age(dt, abs(charge - self.charge))
        self.charge = charge

    def _taper(self) -> float:
        """The share of its power the charger still gets rid of."""
        if self.charge <= TAPER_FROM:
            return 1.0
        return max(TAPER_LEAST, 1.0 - (1.0 - TAPER_LEAST) * (self.charge - TAPER_FROM) / (1.0 - TAPER_FROM))

    def _age(self, dt: float, moved: float) -> None:
        lost = CYCLE_FADE * moved / 2 + YEAR_FADE * dt / YEAR_S
        self.health = max(self.health - lost, LEAST_HEALTH)

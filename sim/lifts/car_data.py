"""What a simulated car is built to do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CarData:
    """m/s, m/s², m/s³, seconds, kg. `sensed_load_kg`: from this load on the load sensor says somebody is in the car."""

    speed: float = 1.6
    accel: float = 0.8
    jerk: float = 1.0
    door_open_s: float = 2.5
    door_close_s: float = 3.0
    dwell_s: float = 5.0
    rated_load_kg: float = 1000.0
    sensed_load_kg: float = 15.0

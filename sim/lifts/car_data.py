"""What a simulated car is built to do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CarData:
    """m/s, m/s², m/s³, seconds, kg.

    sensed_load_kg  from this load on the load sensor says somebody is in the car
    nudge_after_s   a door kept from closing for so long closes at half speed, with a buzzer, whatever the beam says
    rescue_speed    of a rescue device; relevel_speed: of the car that levels itself with the door open
    """

    speed: float = 1.6
    accel: float = 0.8
    jerk: float = 1.0
    door_open_s: float = 2.5
    door_close_s: float = 3.0
    dwell_s: float = 5.0
    rated_load_kg: float = 1000.0
    sensed_load_kg: float = 15.0
    nudge_after_s: float = 25.0
    rescue_speed: float = 0.12
    relevel_speed: float = 0.02

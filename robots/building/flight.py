"""How long a car or a robot takes for a distance. Peters/CIBSE form of the jerk-limited flight."""

from __future__ import annotations

import math


def flight_time(distance: float, speed: float, accel: float, jerk: float) -> float:
    """Seconds of a jerk-limited flight from rest to rest.

    distance m, not negative · speed m/s · accel m/s² · jerk m/s³, each above 0. Raises ValueError otherwise.
    """
    if distance < 0 or not math.isfinite(distance):
        raise ValueError(f"distance must be finite and not negative, got {distance}")
    for name, value in (("speed", speed), ("accel", accel), ("jerk", jerk)):
        if not (value > 0 and math.isfinite(value)):
            raise ValueError(f"{name} must be finite and above 0, got {value}")
    accel = min(accel, math.sqrt(speed * jerk))  # a slow car is at its speed before the jerk has built up `accel`
    if distance >= speed**2 / accel + speed * accel / jerk:
        return distance / speed + speed / accel + accel / jerk
    if distance >= 2 * accel**3 / jerk**2:
        return accel / jerk + math.sqrt(accel**3 + 4 * distance * jerk**2) / (jerk * math.sqrt(accel))
    return math.cbrt(32 * distance / jerk)


def drive_time(distance: float, speed: float, accel: float) -> float:
    """Seconds to drive straight from rest to rest, m, m/s, m/s². A short way never reaches `speed`."""
    if distance < 0 or not (speed > 0 and accel > 0):
        raise ValueError(f"needs distance >= 0, speed and accel > 0, got {distance}, {speed}, {accel}")
    if distance >= speed**2 / accel:
        return distance / speed + speed / accel
    return 2 * math.sqrt(distance / accel)

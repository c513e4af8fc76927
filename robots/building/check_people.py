"""Staff against the stops, the time zone, and PINs in clear."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import available_timezones

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from robots.building.check_names import pick
from robots.settings.hall import Hall, HallMarks
from robots.settings.problem import Problem


def staff_problems(hall: Hall, marks: HallMarks) -> Iterator[Problem]:
    """Counters that do not exist, an unknown time zone, PINs in clear outside a demonstration."""
    zones = available_timezones()
    if zones and hall.time_zone not in zones:  # a machine may have no list of zones at all
        remedy = pick(hall.time_zone, sorted(zones))
        yield marks.problem("building.yaml", ("time_zone",), hall.time_zone, "no such time zone", remedy)
    for person in hall.staff.values():
        for index, counter in enumerate(person.counters):
            if counter not in hall.stops:
                path = ("staff", person.id, "counters", index)
                yield marks.problem("staff.yaml", path, counter, "no such stop", pick(counter, hall.stops))
        if person.demo_pin is not None and not hall.demo:
            message, remedy = "a PIN stands here in clear", "Take demo_pin out, or say `demo: true` at the top"
            yield marks.problem("staff.yaml", ("staff", person.id, "demo_pin"), "", message, remedy)


def pin_problems(hall: Hall, marks: HallMarks) -> Iterator[Problem]:
    """Demo PINs that do not open their own hash."""
    for person in hall.staff.values():
        if person.demo_pin is None:
            continue
        try:
            PasswordHasher().verify(person.pin_hash, person.demo_pin)
        except (Argon2Error, InvalidHashError):
            remedy = "Make the hash again; the head of config/hall/staff.yaml shows how"
            path = ("staff", person.id, "pin_hash")
            yield marks.problem("staff.yaml", path, "", f"is not the hash of demo_pin {person.demo_pin}", remedy)

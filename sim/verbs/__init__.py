"""What a scenario's timeline may `do`: a file for each kind of thing, each a table of verbs by name."""

from __future__ import annotations

from collections.abc import Mapping

from sim.verbs import (
    alarms,
    bases,
    bodies,
    demand,
    doors,
    foreign,
    lanes,
    lift_modes,
    lift_people,
    lifts,
    network,
    power,
    processes,
    runs,
    senses,
    staff,
    tampering,
    visitors,
)
from sim.verbs.verb import Verb

VERBS: Mapping[str, Verb] = {
    **runs.VERBS,
    **processes.VERBS,
    **network.VERBS,
    **lifts.VERBS,
    **lift_modes.VERBS,
    **lift_people.VERBS,
    **alarms.VERBS,
    **bodies.VERBS,
    **demand.VERBS,
    **bases.VERBS,
    **doors.VERBS,
    **power.VERBS,
    **senses.VERBS,
    **staff.VERBS,
    **lanes.VERBS,
    **tampering.VERBS,
    **visitors.VERBS,
    **foreign.VERBS,
}

FLOOR_VERBS: Mapping[str, Verb] = {
    name: verb
    for group in (lifts, lift_modes, lift_people, alarms, bodies, demand, bases, doors, power, senses)
    for name, verb in group.VERBS.items()
    if name not in {"alarm_reset", "radio_dead_zone"}  # a person's act, on the tablet; and a broker has no radio
}
"""Those that act on the world alone: they work on the running floor as well."""

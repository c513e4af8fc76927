"""What a scenario's timeline may `do`: a file for each kind of thing, each a table of verbs by name."""

from __future__ import annotations

from collections.abc import Mapping

from sim.verbs import alarms, bodies, lifts, processes, runs
from sim.verbs.verb import Verb

VERBS: Mapping[str, Verb] = {
    **runs.VERBS,
    **processes.VERBS,
    **lifts.VERBS,
    **alarms.VERBS,
    **bodies.VERBS,
}

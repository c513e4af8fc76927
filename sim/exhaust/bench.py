"""`hall bench ride-explore`: the small world gone through, one line an opening and one in all."""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sim.exhaust.explorer import Bounds, Search
from sim.exhaust.model import OPENINGS, Model
from sim.exhaust.words import told

STATES = 400_000
"""Of each opening, when two strays are allowed: three of them make more than a million."""
WALKS, STRAYS_OF_WALK, CHANCE = 40, 8, 0.02


def explored(hall: Path, repeat: int) -> Iterator[dict[str, Any]]:
    """First everything one stray can lead to, complete; then two strays in a drawn order up to `STATES` states; then
    drawn ways with up to eight strays. `repeat` draws so many times. Ways to broken laws go to standard error."""
    states = transitions = broken = 0
    cpu_s = 0.0
    for opening in OPENINGS:
        seen: set[bytes] = set()
        for strays in (1, 2):
            model = Model(hall, opening)
            started = time.process_time()
            search = Search(model, Bounds(strays, 0 if strays == 1 else STATES, broken=20))
            search = search.run() if strays == 1 else _drawn(search, repeat)
            spent = time.process_time() - started
            yield {"bench": "ride-explore", "opening": opening.name, "strays": strays, **_figures(search, spent)}
            for found in search.found:
                sys.stderr.write("\n".join([*told(model, found), ""]))
            broken += len(search.found)
            seen |= search.seen
            transitions, cpu_s = transitions + search.transitions, cpu_s + spent
        states += len(seen)
    yield {
        "bench": "ride-explore",
        "opening": "all",
        "states": states,
        "transitions": transitions,
        "states_per_s": round(states / cpu_s) if cpu_s else 0,
        "violations": broken,
        "cpu_s": round(cpu_s, 1),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _drawn(search: Search, repeat: int) -> Search:
    search.run_from(seed=1)
    for seed in range(1, WALKS * max(1, repeat) + 1):
        search.walk(seed, STRAYS_OF_WALK, CHANCE)
    return search


def _figures(search: Search, cpu_s: float) -> dict[str, Any]:
    return {
        "states": len(search.seen),
        "transitions": search.transitions,
        "ends": search.ends,
        "depth": search.depth,
        "complete": search.complete,
        "mind_turns": search.model.mind_turns,
        "rides_seen": len(search.rides),
        "violations": len(search.found),
        "laws": sorted({found.law for found in search.found}),
        "cpu_s": round(cpu_s, 1),
        "states_per_s": round(len(search.seen) / cpu_s) if cpu_s else 0,
    }


def ride_explore(repeat: int) -> Iterator[dict[str, Any]]:
    """The bench with the shipped hall."""
    for root in (Path(os.environ.get("HALL_ROOT", ".")), Path(sys.prefix) / "share" / "hall_fleet"):
        if (root / "config/hall/lifts.yaml").is_file():
            yield from explored(root / "config/hall", repeat)
            return
    raise FileNotFoundError("config/hall is not here: run from a checkout")

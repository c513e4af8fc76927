"""`hall bench faults --seeds 1..20`: the catalogue of faults of a lift ride, each scenario played with many seeds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sim.play import Outcome
from sim.rehearsal import Rehearsal, WrongUse, rehearse
from sim.swarm import Crash, swarm

FOLDER = Path("config/scenarios/faults")
FIRST = "F01_door_obstructed_entering.yaml"
SEEDS = (1, 2)
"""Those of the tests; more are asked for with `--seeds`."""


def faults(folder: Path, seeds: Sequence[int], jobs: int = 1) -> Iterator[dict[str, Any]]:
    """One line a scenario, as they are done.

    fault        its number in the catalogue
    seeds        how many were played, and `passed` how many of them passed
    broken       what was broken, each with its seed
    simulated_s  in all, and `wall_s` what that took
    """
    played = tuple(seeds) or SEEDS
    files = sorted(folder.glob("F*.yaml"))
    plays = [Rehearsal(path, seed) for path in files for seed in played]
    results = swarm(rehearse, plays, jobs)
    for path in files:
        outcomes = [_outcome(item, next(results)) for item in plays if item.path == path]
        yield {
            "bench": "faults",
            "fault": path.stem.partition("_")[0],
            "scenario": path.stem,
            "seeds": len(outcomes),
            "passed": sum(outcome.passed for outcome in outcomes),
            "broken": [f"seed {outcome.seed}: {text}" for outcome in outcomes for text in outcome.broken],
            "simulated_s": round(sum(outcome.simulated_s for outcome in outcomes), 1),
            "wall_s": round(sum(outcome.wall_s for outcome in outcomes), 2),
        }


def _outcome(item: Rehearsal, result: Outcome | WrongUse | Crash) -> Outcome:
    """What came of a play; one that could not be played at all has failed."""
    match result:
        case Outcome():
            return result
        case WrongUse(problem=problem):
            return item.crashed(problem)
    return item.crashed(result.reason)

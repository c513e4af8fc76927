"""Task allocation instances (`RxT_seed.json`: robots and one-load tasks on a grid of stops) as assignment problems."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from robots.fleet.assignment.problem import Job, Problem, Vehicle

REFERENCE = "annealing_2M_moves"
"""Of the flows a file tells, the one to be measured against."""


@dataclass(frozen=True, slots=True)
class Instance:
    """`reference_s`: the flow of the annealing reference, seconds, where the file tells it."""

    name: str
    problem: Problem
    reference_s: float | None


def instances(folder: Path) -> list[Instance]:
    """All of a folder, small ones first."""
    return sorted((read(path) for path in folder.glob("*.json")), key=lambda one: (len(one.problem.jobs), one.name))


def read(path: Path) -> Instance:
    """Raises ValueError, with the file, for one that is no such instance."""
    try:
        data = json.loads(path.read_text("utf-8"))
        return Instance(path.stem, _problem(data), data.get("reference_flow_s", {}).get(REFERENCE))
    except (KeyError, TypeError, IndexError, AttributeError, ValueError) as error:
        raise ValueError(f"{path}: no allocation instance: {error!r}") from error


def _problem(data: dict[str, Any]) -> Problem:
    """Stop k stands at row k // n, column k % n; ways are Manhattan."""
    across = int(data["n"])
    row, column = np.divmod(np.arange(across**2), across)
    steps = abs(np.subtract.outer(row, row)) + abs(np.subtract.outer(column, column))
    travel = steps * (data["pitch_m"] / data["speed_mps"])
    stops = [*data["robots"], *(stop for task in data["tasks"] for stop in task)]
    if min(stops) < 0 or max(stops) >= across**2:
        raise ValueError(f"stops are 0 to {across**2 - 1}")
    jobs = tuple(Job(pickup, drop, pick_s=data["load_s"], drop_s=data["unload_s"]) for pickup, drop in data["tasks"])
    return Problem(tuple(Vehicle(start) for start in data["robots"]), jobs, travel)

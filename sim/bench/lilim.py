"""Instances of pickup and delivery with time windows in Li and Lim's format, as assignment problems.

Line 1: vehicles, capacity, speed. Then a row a place: id, x, y, load, earliest, latest, service, pickup, delivery;
place 0 is the depot. Vehicles count first, then distance; a second of travel is a unit of distance.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from robots.fleet.assignment.problem import Costs, Job, Plan, Problem, Vehicle

VEHICLE_COST = 1e5
"""More than any distance saved."""
COLUMNS = 9


@dataclass(frozen=True, slots=True)
class Instance:
    """`places`: the rows of the file. `best`: the best known vehicles and distance, where the folder tells."""

    name: str
    problem: Problem
    places: tuple[tuple[float, ...], ...]
    best: tuple[int, float] | None


def instances(folder: Path) -> list[Instance]:
    """All of a folder; the best known solutions stand in its README.md as `| name | vehicles | distance |`."""
    readme = folder / "README.md"
    text = readme.read_text("utf-8") if readme.is_file() else ""
    rows = re.findall(r"^\| *(\w+) *\| *(\d+) *\| *([\d.]+) *\|", text, re.MULTILINE)
    best = {name: (int(vehicles), float(distance)) for name, vehicles, distance in rows}
    return [read(path, best.get(path.stem)) for path in sorted(folder.glob("*.txt"))]


def read(path: Path, best: tuple[int, float] | None = None) -> Instance:
    """One file. ValueError with file and line where it is none."""
    lines = [line.split() for line in path.read_text("utf-8").splitlines() if line.strip()]
    try:
        numbers = [tuple(float(word) for word in line) for line in lines]
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error
    if not numbers or len(numbers[0]) != 3:
        raise ValueError(f"{path}: line 1 is to have vehicles, capacity and speed")
    (vehicles, capacity, _), places = numbers[0], numbers[1:]
    for row, place in enumerate(places):
        if len(place) != COLUMNS or place[0] != row or not 0 <= place[8] < len(places):
            raise ValueError(f"{path}: line {row + 2} is to have place {row} in {COLUMNS} columns")
    at = np.array([place[1:3] for place in places])
    travel = np.hypot(at[:, None, 0] - at[None, :, 0], at[:, None, 1] - at[None, :, 1])
    jobs = tuple(
        Job(
            int(pick[0]), int(drop[0]), load=pick[3], pick_s=pick[6], drop_s=drop[6], pick_from=pick[4],
            pick_until=pick[5], drop_from=drop[4], drop_until=drop[5],
        )
        for pick in places[1:] if pick[8] > 0 for drop in [places[int(pick[8])]]
    )  # fmt: skip
    fleet = (Vehicle(0, end=0, capacity=capacity, until_s=places[0][5]),) * int(vehicles)
    return Instance(path.stem, Problem(fleet, jobs, travel, Costs(0.0, 1.0, VEHICLE_COST, 0.0)), tuple(places), best)


def measured(problem: Problem, plan: Plan) -> tuple[int, float]:
    """Vehicles and distance of a plan."""
    ways = []
    for vehicle, tour in zip(problem.vehicles, plan.tours, strict=True):
        if not tour:
            continue
        jobs = [(problem.jobs[visit.job], visit.drops) for visit in tour]
        stops = [vehicle.start, *(job.drop if drops else job.pickup for job, drops in jobs), vehicle.end]
        ways += [float(problem.travel[here, there]) for here, there in pairwise(stops)]
    return sum(1 for tour in plan.tours if tour), math.fsum(ways)

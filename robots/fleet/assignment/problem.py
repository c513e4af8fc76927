"""An assignment problem in numbers: vehicles, jobs (one folder each), travel times, and what a plan costs.

Times are seconds from now. `Problem` is what every solver and the checker take; a `Plan` is what they give.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
NEVER = float("inf")


@dataclass(frozen=True, slots=True)
class Vehicle:
    """
    start     the place it is free at, from `ready_s` on
    end       the place it must be able to return to, -1 = it may stay where it ends
    capacity  folders it can have aboard at once
    range_s   seconds of driving that its battery has above the reserve, the way to `end` included
    until_s   when it must be at `end` at the latest; without an `end`, through with its last visit
    """

    start: int
    ready_s: float = 0.0
    end: int = -1
    capacity: float = 1.0
    range_s: float = NEVER
    until_s: float = NEVER


@dataclass(frozen=True, slots=True)
class Job:
    """One folder from `pickup` to `drop`.

    pickup        a place; -1 = it is aboard already, of the only vehicle in `allowed`: it has no visit for the pickup
    load          how much of the capacity it takes
    pick_s, drop_s            service times at both ends
    pick_from, pick_until     when service may begin at the pickup (waiting is allowed, coming late is not)
    drop_from, drop_until     the same at the drop
    due_s         its deadline: each second later costs `Costs.late`; inf = none
    weight        of its completion in the flow cost: priority and age
    allowed       vehicles that may take it, None = all
    """

    pickup: int
    drop: int
    load: float = 1.0
    pick_s: float = 0.0
    drop_s: float = 0.0
    pick_from: float = 0.0
    pick_until: float = NEVER
    drop_from: float = 0.0
    drop_until: float = NEVER
    due_s: float = NEVER
    weight: float = 1.0
    allowed: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Costs:
    """What a plan costs: the sum of these, each times its quantity.

    flow       weighted sum of the jobs' completion times (end of service at the drop), s
    travel     sum of driven seconds (for the benchmark instances: distance), the ways back to `end` included
    vehicle    number of vehicles that do anything
    late       weighted sum of seconds after `due_s`
    unserved   number of jobs no vehicle has, times their weight
    """

    flow: float = 1.0
    travel: float = 0.0
    vehicle: float = 0.0
    late: float = 0.0
    unserved: float = 1e9


@dataclass(frozen=True, slots=True)
class Problem:
    """travel: (places, places) seconds between places, inf where there is no way."""

    vehicles: tuple[Vehicle, ...]
    jobs: tuple[Job, ...]
    travel: Array
    costs: Costs = Costs()


@dataclass(frozen=True, slots=True)
class Visit:
    """One end of a job: its pickup or its drop."""

    job: int
    drops: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """For each vehicle its visits in order. Jobs in no tour are unserved.

    A vehicle without visits stays where it is: it drives no way to `end` and costs nothing.
    """

    tours: tuple[tuple[Visit, ...], ...]

"""`hall bench allocation DIR`: who takes which of many one-folder runs, with OR-Tools in the same run."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from robots.core import compiled
from robots.fleet.assignment import insertion, singles
from robots.fleet.assignment.check import check, cost
from robots.fleet.assignment.improve import improve
from robots.fleet.assignment.problem import Plan
from sim.arguments import MISSING, WRONG_USE, ended
from sim.bench.allocation_instances import Instance, instances
from sim.bench.peers_allocation import peer

MOVES = 1_500_000
"""Where no seconds are given: the same plan on every machine, and its time told."""
PLAIN_MOVES = 50_000
"""The same without numba."""
_TRIED = 20_000
_IN_TIME = 0.85
"""Given seconds, so much of what is left after the first moves is planned for."""
PEER_S = 1.0


def allocation(
    folder: Path, seconds: float | None, seeds: Sequence[int], alone: bool = False
) -> Iterator[dict[str, Any]]:
    """One line an instance and seed, as they are done. Fails when an instance cannot be read.

    flow_s            sum of the completion times, of the plan; first_flow_s of the first one, by insertion
    first_s, time_s   until the first plan and in all, by the clock; ..._cpu_s of the processor. The problem as Python
                      objects is there before, and all loops are compiled and called once
    reference_flow_s  of the annealing reference; gap: how much more ours is, as a share
    breaches          what the independent checker found wrong: nothing
    """
    try:
        found = instances(folder)
    except (OSError, ValueError) as error:
        raise ended(str(error), WRONG_USE) from error
    if not found:
        raise ended(f"{folder}: no instances in this folder", MISSING)
    is_compiled = insertion.load() and singles.load()
    for instance in found:
        for seed in seeds or [1]:
            ours = line(instance, seconds, seed, is_compiled)
            yield {**ours, **({} if alone else {"ortools": peer(folder / f"{instance.name}.json", seconds or PEER_S)})}


def line(instance: Instance, seconds: float | None, seed: int, is_compiled: bool) -> dict[str, Any]:
    """Ours."""
    problem = instance.problem
    started, spent = time.perf_counter(), time.process_time()
    first = insertion.insert(problem, Plan(((),) * len(problem.vehicles)), range(len(problem.jobs)))
    first_s, first_cpu_s = time.perf_counter() - started, time.process_time() - spent
    plan, moves = first, MOVES if is_compiled else PLAIN_MOVES
    if seconds is not None:
        began = time.perf_counter()
        plan = improve(problem, plan, _TRIED, seed)
        now = time.perf_counter()
        left = seconds - (now - started)
        moves = max(0, int(_TRIED / (now - began) * left * _IN_TIME))
    plan = improve(problem, plan, moves, seed)
    took, cpu = time.perf_counter() - started, time.process_time() - spent
    flow_s, reference_s = cost(problem, plan), instance.reference_s
    return {
        "instance": instance.name,
        "flow_s": round(flow_s, 1),
        "first_s": round(first_s, 4),
        "time_s": round(took, 3),
        "first_cpu_s": round(first_cpu_s, 4),
        "time_cpu_s": round(cpu, 3),
        "first_flow_s": round(cost(problem, first), 1),
        "reference_flow_s": reference_s,
        "gap": None if not reference_s else round(flow_s / reference_s - 1.0, 5) + 0.0,
        "moves": moves + (0 if seconds is None else _TRIED),
        "seed": seed,
        "numba": compiled.Work.compiled,
        "warm": "all loops compiled and called once before the clock ran" if is_compiled else "plain Python, no numba",
        "breaches": check(problem, plan),
    }

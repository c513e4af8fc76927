"""`hall bench pdptw DIR`: batches with time windows (Li and Lim's), with PyVRP and OR-Tools in the same run."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from robots.core import compiled
from robots.fleet.assignment.check import check, cost
from robots.fleet.assignment.problem import Plan, Problem
from robots.fleet.assignment.rounds import improve_rounds, load
from sim.arguments import MISSING, WRONG_USE, ended
from sim.bench.lilim import Instance, instances, measured
from sim.bench.peers_pdptw import PEERS, peer

SECONDS = 10.0
_FIRST_MOVES = 200
_IN_TIME = 0.9
"""So much of the time left is planned for; the rest is for what runs slower than before."""
_LEFT = 0.03
"""Share of the time that is too little to begin anew."""


def pdptw(folder: Path, seconds: float | None, seeds: Sequence[int], alone: bool = False) -> Iterator[dict[str, Any]]:
    """One line an instance and seed, as they are done.

    vehicles, distance  of the plan, `best_...` of the best known one; `gap` of the distances, where vehicles are equal
    time_s              by the clock, `cpu_s` of the processor, `found_s` until this plan was there; compiling left out
    moves               of the search, in all
    breaches            what the independent checker found wrong: nothing
    """
    limit = SECONDS if seconds is None else seconds
    try:
        found = instances(folder)
    except (OSError, ValueError) as error:
        raise ended(str(error), WRONG_USE) from error
    if not found:
        raise ended(f"{folder}: no instances in this folder", MISSING)
    load()
    for instance in found:
        for seed in seeds or [1]:
            yield {**line(instance, limit, seed), **({} if alone else _peers(folder, instance, limit, seed))}


def line(instance: Instance, seconds: float, seed: int) -> dict[str, Any]:
    """Ours."""
    started, spent = time.perf_counter(), time.process_time()
    plan, found_s, moves = solve(instance.problem, seconds, seed)
    took, cpu = time.perf_counter() - started, time.process_time() - spent
    return {
        "instance": instance.name,
        **figures(instance, plan),
        "time_s": round(took, 2),
        "cpu_s": round(cpu, 2),
        "found_s": round(found_s, 2),
        "moves": moves,
        "seed": seed,
        "numba": compiled.Work.compiled,
        "breaches": check(instance.problem, plan),
    }


def solve(problem: Problem, seconds: float, seed: int) -> tuple[Plan, float, int]:
    """A plan in so many seconds, when it was found, and the moves that took: searches one after the other, each from
    the best plan so far and twice as long as the one before. The solver has no clock; this measures its speed."""
    started = time.perf_counter()
    plan, least, found_s, done = Plan(((),) * len(problem.vehicles)), float("inf"), 0.0, 0
    moves = _FIRST_MOVES
    while True:
        began = time.perf_counter()
        plan = improve_rounds(problem, plan, moves, seed + done)
        now = time.perf_counter()
        done += moves
        worth = cost(problem, plan)
        if worth < least:
            least, found_s = worth, now - started
        left = seconds - (now - started)
        if left < _LEFT * seconds:
            return plan, found_s, done
        moves = max(1, min(2 * moves, int(moves / (now - began) * left * _IN_TIME)))


def figures(instance: Instance, plan: Plan) -> dict[str, Any]:
    """Vehicles and distance beside the best known ones."""
    vehicles, distance = measured(instance.problem, plan)
    best_vehicles, best_distance = instance.best or (None, None)
    gap = distance / best_distance - 1.0 if best_distance and vehicles == best_vehicles else None
    return {
        "vehicles": vehicles,
        "distance": round(distance, 4),
        "best_vehicles": best_vehicles,
        "best_distance": best_distance,
        "gap": None if gap is None else round(gap, 6) + 0.0,
    }


def _peers(folder: Path, instance: Instance, seconds: float, seed: int) -> dict[str, Any]:
    """Theirs, with as many seconds, each in a process of its own."""
    return {name: peer(name, folder / f"{instance.name}.txt", seconds, seed) for name in PEERS}

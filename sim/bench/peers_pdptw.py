"""Other solvers on an instance of Li and Lim: `python -m sim.bench.peers_pdptw pyvrp FILE 10 1`. Prints one object.

They run in a process of their own, on one thread as ours does, and take whole numbers: a distance counts `SCALE` units.
What they find is measured in full precision, and judged by our independent checker.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from robots.fleet.assignment import check as checker
from robots.fleet.assignment.problem import Plan, Visit
from sim.bench.lilim import Instance, measured, read

SCALE = 1000
FIXED_COST = 5000 * SCALE
"""Of a vehicle: more than a tour saves."""
GRACE_S = 60.0
ROUNDED = 0.05
"""Seconds by which rounded numbers may break a window."""
Tours = list[list[Visit]]


def peer(name: str, file: Path, seconds: float, seed: int) -> dict[str, Any]:
    """`version`, `vehicles`, `distance`, `time_s`, `breaches` of a peer here, or `missing` with the reason why not."""
    command = [sys.executable, "-m", "sim.bench.peers_pdptw", name, str(file.resolve()), str(seconds), str(seed)]
    root = str(Path(__file__).parents[2])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([root, os.environ.get("PYTHONPATH", "")])}
    limit = seconds + GRACE_S
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit, check=False, env=environment)
    except subprocess.TimeoutExpired:
        return {"missing": f"{name} took more than {limit:g} s"}
    try:
        answer = json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        return {"missing": f"{name} failed: {(done.stderr.strip().splitlines() or ['no output'])[-1]}"}
    return answer if isinstance(answer, dict) else {"missing": f"{name} printed no object"}


def _whole(number: float) -> int:
    return round(number * SCALE)


def _pyvrp(instance: Instance, seconds: float, seed: int) -> Tours | None:
    pyvrp = importlib.import_module("pyvrp")
    stop = importlib.import_module("pyvrp.stop")
    problem = instance.problem
    model = pyvrp.Model()
    places = [model.add_location(_whole(place[1]), _whole(place[2])) for place in instance.places]
    depot = model.add_depot(places[0])
    vehicle = problem.vehicles[0]
    model.add_vehicle_type(
        num_available=len(problem.vehicles), capacity=round(vehicle.capacity), start_depot=depot, end_depot=depot,
        fixed_cost=FIXED_COST, tw_late=_whole(vehicle.until_s),
    )  # fmt: skip
    for job in problem.jobs:
        model.add_shipment(
            places[job.pickup], places[job.drop], _whole(job.pick_from), _whole(job.pick_until), _whole(job.pick_s),
            _whole(job.drop_from), _whole(job.drop_until), _whole(job.drop_s), amount=round(job.load),
        )  # fmt: skip
    whole = np.rint(problem.travel * SCALE).astype(int)
    for a, here in enumerate(places):
        for b, there in enumerate(places):
            model.add_edge(here, there, int(whole[a, b]), int(whole[a, b]))
    found = model.solve(stop.MaxRuntime(seconds), seed=seed, display=False, collect_stats=False)
    if not found.is_feasible():
        return None
    pickup, delivery = pyvrp.ActivityType.PICKUP, pyvrp.ActivityType.DELIVERY
    return [
        [Visit(step.idx, step.type == delivery) for step in route.schedule() if step.type in (pickup, delivery)]
        for route in found.best.routes()
    ]


def _ortools(instance: Instance, seconds: float, seed: int) -> Tours | None:
    routing = importlib.import_module("ortools.constraint_solver.pywrapcp")
    enums = importlib.import_module("ortools.constraint_solver.routing_enums_pb2")
    problem, jobs = instance.problem, instance.problem.jobs
    count, capacity = len(problem.jobs), problem.vehicles[0].capacity
    ends = [*((job.pickup, job.pick_from, job.pick_until, job.pick_s, job.load) for job in jobs)]
    ends += [(job.drop, job.drop_from, job.drop_until, job.drop_s, -job.load) for job in jobs]
    ends.append((0, 0.0, problem.vehicles[0].until_s, 0.0, 0.0))
    index = np.array([end[0] for end in ends])
    ways = np.rint(problem.travel * SCALE).astype(int)[np.ix_(index, index)]
    lasts = ways + np.array([_whole(end[3]) for end in ends])[:, None]
    manager = routing.RoutingIndexManager(len(ends), len(problem.vehicles), 2 * count)
    model = routing.RoutingModel(manager)
    model.SetArcCostEvaluatorOfAllVehicles(model.RegisterTransitMatrix(ways.tolist()))
    model.SetFixedCostOfAllVehicles(FIXED_COST)
    horizon = _whole(problem.vehicles[0].until_s)
    model.AddDimension(model.RegisterTransitMatrix(lasts.tolist()), horizon, horizon, False, "time")
    loads = model.RegisterUnaryTransitVector([round(end[4]) for end in ends])
    model.AddDimension(loads, 0, round(capacity), True, "load")
    clock = model.GetDimensionOrDie("time")
    for node, (_, begin, until, _, _) in enumerate(ends[:-1]):
        clock.CumulVar(manager.NodeToIndex(node)).SetRange(_whole(begin), _whole(until))
    for job in range(count):
        pick, drop = manager.NodeToIndex(job), manager.NodeToIndex(count + job)
        model.AddPickupAndDelivery(pick, drop)
        model.solver().Add(model.VehicleVar(pick) == model.VehicleVar(drop))
        model.solver().Add(clock.CumulVar(pick) <= clock.CumulVar(drop))
    how = routing.DefaultRoutingSearchParameters()
    how.first_solution_strategy = enums.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    how.local_search_metaheuristic = enums.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    how.time_limit.FromMilliseconds(round(seconds * 1000))
    found = model.SolveWithParameters(how)
    if found is None:
        return None
    tours = []
    for vehicle in range(len(problem.vehicles)):
        tour, at = [], found.Value(model.NextVar(model.Start(vehicle)))
        while not model.IsEnd(at):
            node = manager.IndexToNode(at)
            tour.append(Visit(node % count, node >= count))
            at = found.Value(model.NextVar(at))
        tours.append(tour)
    return tours


PEERS: dict[str, tuple[str, Callable[[Instance, float, int], Tours | None]]] = {
    "pyvrp": ("pyvrp", _pyvrp),
    "ortools": ("ortools", _ortools),
}


def breaches(instance: Instance, tours: Sequence[Sequence[Visit]]) -> tuple[Plan, list[str]]:
    """The plan of these tours, and what breaks it by more than rounding does."""
    idle: list[Sequence[Visit]] = [()] * (len(instance.problem.vehicles) - len(tours))
    plan = Plan(tuple(tuple(tour) for tour in [*tours, *idle]))
    checker.TOLERANCE = ROUNDED
    return plan, checker.check(instance.problem, plan)


def main(name: str, file: str, seconds: str, seed: str) -> None:
    """Let one peer solve in this process."""
    from importlib.metadata import PackageNotFoundError, version

    package, solve = PEERS[name]
    try:
        answer: dict[str, Any] = {"version": version(package)}
    except PackageNotFoundError:
        answer = {"missing": f"{package} is not installed: pip install {package}"}
    else:
        instance = read(Path(file))
        started = time.perf_counter()
        with contextlib.redirect_stdout(sys.stderr):
            tours = solve(instance, float(seconds), int(seed))
        answer["time_s"] = round(time.perf_counter() - started, 2)
        if tours is None:
            answer["missing"] = "it found no plan in this time"
        else:
            plan, answer["breaches"] = breaches(instance, tours)
            answer["vehicles"], distance = measured(instance.problem, plan)
            answer["distance"] = round(distance, 4)
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])

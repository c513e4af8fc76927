"""OR-Tools on an instance of runs for robots: `python -m sim.bench.peers_allocation FILE 1`. Prints one JSON object.

It runs in a process of its own, on one thread as ours does, from the same first plan as ours, and takes whole numbers:
tenths of a second. What it finds is measured in full precision, and judged by our independent checker.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import subprocess
import sys
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from robots.fleet.assignment.check import check, cost
from robots.fleet.assignment.insertion import insert
from robots.fleet.assignment.problem import Plan, Problem, Visit
from sim.bench.allocation_instances import read

SCALE = 10
GRACE_S = 120.0


def peer(file: Path, seconds: float) -> dict[str, Any]:
    """`version`, `flow_s`, `time_s`, `gap`, `breaches`; or `missing` with the reason why not."""
    root = str(Path(__file__).parents[2])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([root, os.environ.get("PYTHONPATH", "")])}
    command = [sys.executable, "-m", "sim.bench.peers_allocation", str(file.resolve()), str(seconds)]
    limit = seconds + GRACE_S
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit, check=False, env=environment)
    except subprocess.TimeoutExpired:
        return {"missing": f"ortools took more than {limit:g} s"}
    try:
        answer = json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        return {"missing": f"ortools failed: {(done.stderr.strip().splitlines() or ['no output'])[-1]}"}
    return answer if isinstance(answer, dict) else {"missing": "ortools printed no object"}


def solve(problem: Problem, first: Plan, seconds: float) -> Plan | None:
    """A node for each job, reached when its drop is done; each second until then costs one."""
    routing = importlib.import_module("ortools.constraint_solver.pywrapcp")
    enums = importlib.import_module("ortools.constraint_solver.routing_enums_pb2")
    jobs, fleet, travel = problem.jobs, len(problem.vehicles), problem.travel
    leaves = [*(job.drop for job in jobs), *(vehicle.start for vehicle in problem.vehicles)]
    spans = [job.pick_s + float(travel[job.pickup, job.drop]) + job.drop_s for job in jobs]
    steps = [
        [*(round(SCALE * (float(travel[here, job.pickup]) + span)) for job, span in zip(jobs, spans, strict=True))]
        + [0] * (fleet + 1)
        for here in leaves
    ]
    steps.append([0] * (len(leaves) + 1))  # where they end does not matter
    starts = [len(jobs) + number for number in range(fleet)]
    manager = routing.RoutingIndexManager(len(steps), fleet, starts, [len(leaves)] * fleet)
    model = routing.RoutingModel(manager)
    transit = model.RegisterTransitMatrix(steps)
    model.SetArcCostEvaluatorOfAllVehicles(model.RegisterTransitMatrix([[0] * len(steps) for _ in steps]))
    model.AddDimension(transit, 0, sum(map(max, steps)), True, "time")
    clock = model.GetDimensionOrDie("time")
    for job in range(len(jobs)):
        clock.SetCumulVarSoftUpperBound(manager.NodeToIndex(job), 0, 1)
    how = routing.DefaultRoutingSearchParameters()
    how.local_search_metaheuristic = enums.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    how.time_limit.FromMilliseconds(round(seconds * 1000))
    model.CloseModelWithParameters(how)
    given = model.ReadAssignmentFromRoutes([[v.job for v in tour if v.drops] for tour in first.tours], True)
    found = model.SolveFromAssignmentWithParameters(given, how)
    if found is None:
        return None
    tours = []
    for vehicle in range(fleet):
        tour, at = [], found.Value(model.NextVar(model.Start(vehicle)))
        while not model.IsEnd(at):
            job = manager.IndexToNode(at)
            tour += [Visit(job, False), Visit(job, True)]
            at = found.Value(model.NextVar(at))
        tours.append(tuple(tour))
    return Plan(tuple(tours))


def main(file: str, seconds: str) -> None:
    """Let it solve in this process."""
    try:
        answer: dict[str, Any] = {"version": version("ortools")}
    except PackageNotFoundError:
        answer = {"missing": "ortools is not installed: pip install 'hall_fleet[bench]'"}
    else:
        instance = read(Path(file))
        problem = instance.problem
        first = insert(problem, Plan(((),) * len(problem.vehicles)), range(len(problem.jobs)))
        started = time.perf_counter()
        with contextlib.redirect_stdout(sys.stderr):
            plan = solve(problem, first, float(seconds))
        answer["time_s"] = round(time.perf_counter() - started, 2)
        if plan is None:
            answer["missing"] = "it found no plan in this time"
        else:
            flow_s = cost(problem, plan)
            answer["flow_s"] = round(flow_s, 1)
            if instance.reference_s:
                answer["gap"] = round(flow_s / instance.reference_s - 1.0, 5) + 0.0
            answer["breaches"] = check(problem, plan)
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])

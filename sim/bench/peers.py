"""Other simulators under the same load: `python -m sim.bench.peers irsim 100 0`. Prints one JSON object.

They run in a process of their own: what they print or change is theirs. Neither is needed for anything else.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

STEP_S = 0.02
SPACING_M = 2.5
SPEED, TURN = 0.5, 0.5
LIMIT_S = 300.0
Start = tuple[float, float, float]


def starts(count: int) -> list[Start]:
    """Where the robots of a benchmark stand: a square grid, headings all over. Metres, radians."""
    side = math.ceil(math.sqrt(count))
    spots = [(2.0 + SPACING_M * (number % side), 2.0 + SPACING_M * (number // side)) for number in range(count)]
    return [(x, y, math.remainder(2.4 * number, 2 * math.pi)) for number, (x, y) in enumerate(spots)]


def width_m(count: int) -> float:
    """Of the square room they stand in."""
    return 4.0 + SPACING_M * (math.ceil(math.sqrt(count)) - 1)


def peer(name: str, robots: int, beams: int) -> dict[str, Any]:
    """What a peer does here: `steps_per_s` and `version`, or `missing` with the reason why not."""
    command = [sys.executable, "-m", "sim.bench.peers", name, str(robots), str(beams)]
    root = str(Path(__file__).parents[2])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([root, os.environ.get("PYTHONPATH", "")])}
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=False, env=environment)
    except subprocess.TimeoutExpired:
        return {"missing": f"{name} took more than {LIMIT_S:g} s"}
    try:
        answer = json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        return {"missing": f"{name} failed: {(done.stderr.strip().splitlines() or ['no output'])[-1]}"}
    return answer if isinstance(answer, dict) else {"missing": f"{name} printed no object"}


def _timed(step: Any, at_least_s: float = 1.0) -> float:
    """Steps per second, best of three."""
    step()
    best = 0.0
    for _ in range(3):
        done, started = 0, time.perf_counter()
        while (took := time.perf_counter() - started) < at_least_s / 3 or done < 3:
            step()
            done += 1
        best = max(best, done / took)
    return best


def _irsim(robots: int, beams: int) -> float:
    import numpy as np
    import yaml

    irsim = importlib.import_module("irsim")
    sensors = [{"name": "lidar2d", "range_min": 0, "range_max": 6, "angle_range": 2 * math.pi, "number": beams}]
    one = {"kinematics": {"name": "diff"}, "shape": {"name": "circle", "radius": 0.28}, "vel_max": [0.8, 1.2]}
    many = [{**one, "state": list(start), **({"sensors": sensors} if beams else {})} for start in starts(robots)]
    world: dict[str, Any] = {
        "height": width_m(robots),
        "width": width_m(robots),
        "step_time": STEP_S,
        "sample_time": STEP_S,
    }
    world |= {"control_mode": "auto", "collision_mode": "stop"}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "world.yaml"
        file.write_text(yaml.safe_dump({"world": world, "robot": many}), encoding="utf-8")
        environment = irsim.make(str(file), headless=True, display=False, disable_all_plot=True)
        actions = [np.array([[SPEED], [TURN]])] * robots
        return _timed(lambda: environment.step(actions))


def _pymunk(robots: int, beams: int) -> float:
    pymunk = importlib.import_module("pymunk")
    space = pymunk.Space()
    wide = width_m(robots)
    corners = [(0.0, 0.0), (wide, 0.0), (wide, wide), (0.0, wide)]
    for a, b in zip(corners, corners[1:] + corners[:1], strict=True):
        space.add(pymunk.Segment(space.static_body, a, b, 0.01))
    bodies = []
    for x, y, theta in starts(robots):
        body = pymunk.Body(60.0, pymunk.moment_for_circle(60.0, 0.0, 0.28))
        body.position, body.angle = (x, y), theta
        space.add(body, pymunk.Circle(body, 0.28))
        bodies.append(body)

    def step() -> None:
        for body in bodies:
            body.velocity = (SPEED * math.cos(body.angle), SPEED * math.sin(body.angle))
            body.angular_velocity = TURN
        space.step(STEP_S)

    return _timed(step)


PEERS = {"irsim": ("ir-sim", _irsim), "pymunk": ("pymunk", _pymunk)}


def main(name: str, robots: str, beams: str) -> None:
    """Measure one peer in this process."""
    from importlib.metadata import PackageNotFoundError, version

    package, measure = PEERS[name]
    try:
        answer: dict[str, Any] = {"version": version(package)}
    except PackageNotFoundError:
        answer = {"missing": f"{package} is not installed: pip install {package}"}
    else:
        with contextlib.redirect_stdout(sys.stderr):
            answer["steps_per_s"] = round(measure(int(robots), int(beams)), 1)
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])

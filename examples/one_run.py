"""One folder rides upstairs while somebody stands in the lift's door for a while; prints the story.

Run it from a checkout: `python examples/one_run.py [seed]`.
"""

import sys
from pathlib import Path

from sim import Engine, load_hall

HALL = Path(__file__).parents[1] / "config" / "scenarios" / "halls" / "small"
BLOCKED_S = 30.0
TELLING = ("asks run", "enter_car", "leave_car", "door_reopened", "the folder", "the door", "delivered")


def main(seed: int = 1) -> int:
    engine = Engine(load_hall(HALL), seed=seed)
    engine.office.request_run("papers", "S1", "T1", label="licence 2026-001")

    # Until the robot is in the car, then put somebody into the door: the car cannot leave.
    faults = engine.world.cars["main"].faults
    if engine.run_until(lambda: engine.processes["left"].ride == "IN_CAR", limit_s=300):
        faults.obstructed = True
        engine.tell("example", "somebody stands in the door")
        engine.run_for(BLOCKED_S)
        faults.obstructed = False
        engine.tell("example", "the door is free again")
    arrived = engine.run_until(lambda: engine.office.has_ended("papers"), limit_s=900)

    for line in engine.chronicle.lines:
        if any(words in line for words in TELLING) and " records " not in line:
            print(line)
    state = engine.office.state("papers")
    print(f"papers: {state} after {engine.elapsed_s:.0f} s, {len(engine.judge.violations)} rules broken")
    return 0 if arrived and state == "delivered" and not engine.judge.violations else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1))

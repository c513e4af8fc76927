"""24 simulated hours of a hall with two couriers, all minds, faults every hour: python bench/day.py [--hours 24]

One JSON line an hour: what the scheduler holds in memory and what its ledger has. Exit 1 when the judge found anything,
or when the second half of the time holds more than 1.5 times what the first half did, save for what is kept of each run
for a day and of each record for as long as the hall says.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from robots.settings import load_hall
from sim.engine import Engine
from tests.fixtures.held import HELD, held

HALL = Path(__file__).parents[1] / "config" / "scenarios" / "halls" / "small"
WAYS = (("S1", "T1"), ("T2", "S2"), ("S3", "S1"), ("S2", "T2"), ("T1", "S3"))
EVERY_S = 600.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=int, default=24)
    hours = parser.parse_args().hours
    engine = Engine(load_hall(HALL), 24)
    lines, asked = [], 0
    for hour in range(hours):
        began = time.process_time()
        until = engine.now + 3600.0
        fault = ("scheduler", "left", "right", "gateway-main")[hour % 4]
        engine.after(1500.0, partial(engine.kill, fault, 20.0))
        while engine.now < until:
            from_, to = WAYS[asked % len(WAYS)]
            engine.office.request_run(f"n{asked}", from_, to, urgent=asked % 7 == 0)
            asked += 1
            engine.run_for(min(EVERY_S, max(0.1, until - engine.now)))
        line = {"bench": "day", "hour": hour + 1, "asked": asked, **held(engine),
                "rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
                "broken": len(engine.judge.violations), "cpu_s": round(time.process_time() - began, 1)}  # fmt: skip
        lines.append(line)
        print(json.dumps(line), flush=True)
    for violation in engine.judge.violations:
        print(violation, file=sys.stderr)
    half = len(lines) // 2
    before, after = ({name: max(int(line[name]) for line in part) for name in (*HELD, "open")}
                     for part in (lines[: half or 1], lines[half:]))  # fmt: skip
    grows = [name for name in before if after[name] > 1.5 * before[name] + 8]
    print(json.dumps({"bench": "day", "hours": hours, "grows": grows, "broken": lines[-1]["broken"]}))
    raise SystemExit(1 if grows or lines[-1]["broken"] else 0)


if __name__ == "__main__":
    main()

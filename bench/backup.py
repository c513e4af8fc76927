"""How long a backup, a restore and a move to the other database take with 10 000 past runs: python bench/backup.py

One JSON object a line. `--postgres URL` of an empty database measures PostgreSQL too; its tables are emptied first.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from robots.building.plan import load_plan
from robots.store.backup import Copied, back_up, copy, restore
from sim.bench.scheduler import one_past_run
from sim.bind.store import past_runs

ROOT = Path(__file__).parents[1]
GOAL_S = 5.0
DAY_S = 86_400.0


def measured(name: str, work: Callable[[], Copied], size: Path | None = None) -> None:
    began, spent = time.perf_counter(), time.process_time()
    done = work()
    line = {
        "bench": name, "runs": done.runs, "rows": done.rows, "wall_s": round(time.perf_counter() - began, 3),
        "cpu_s": round(time.process_time() - spent, 3), "goal_s": GOAL_S if name.startswith("backup") else None,
        "mb": round(size.stat().st_size / 1e6, 1) if size else None,
    }  # fmt: skip
    print(json.dumps(line), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--postgres", default="")
    options = parser.parse_args()
    plan = load_plan(ROOT / "config" / "hall")
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        ledger = here / "scheduler.db"
        past_runs(plan, ledger, one_past_run(plan), options.runs, DAY_S / 60, 1_795_000_000.0, snapshot=True)
        measured("backup-sqlite", lambda: back_up(ledger, here / "a.backup"), here / "a.backup")
        measured("restore-sqlite", lambda: restore(here / "a.backup", here / "back.db"))
        if options.postgres:
            measured("copy-to-postgresql", lambda: copy(ledger, options.postgres, overwrite=True))
            measured("backup-postgresql", lambda: back_up(options.postgres, here / "b.backup"), here / "b.backup")
            measured("restore-postgresql", lambda: restore(here / "b.backup", options.postgres, overwrite=True))


if __name__ == "__main__":
    main()

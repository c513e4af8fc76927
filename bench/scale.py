"""One scheduler under a site's load: python bench/scale.py [--vehicles 200] [--buildings 5] [--runs 2000] [--postgres]

The real scheduler process, a real mosquitto with the site's logins and access lists, and a load process that is 200
vehicles (a state a second each), the lifts' gateways and the tablets. `--speed 20`: vehicles drive and people load so
many times faster than life, so that a working day's runs fit into `--minutes`; states stay one a second of real time,
so orders, rides and runs come that many times denser than in a real day. `--speed 1` is a piece of a real day.

One JSON object a line for each store. Exit 1: a run did not end, an order was not taken, or with `--check` a goal is
missed: 40 % of a core, decisions within 20 ms in 99 of 100 cases. Needs mosquitto; `--postgres` PostgreSQL as well.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any, NoReturn

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.scaling.trial import Asked, run
from tests.fixtures.postgres import running_server

GOAL_CORE_PCT, GOAL_P99_MS = 40.0, 20.0


def problems(figures: dict[str, Any]) -> list[str]:
    """What must never be, whatever the load."""
    found = [f"{figures[what]} {what}" for what in ("open", "unanswered", "mind_errors") if figures[what]]
    found += [f"an order was not taken: {one}" for one in figures["orders_not_taken"]]
    return found + [f"lost: {one}" for one in figures["connections_lost"]]


def missed(figures: dict[str, Any]) -> list[str]:
    """Goals that this trial did not reach."""
    found = []
    if figures["scheduler_core_pct"] > GOAL_CORE_PCT:
        found.append(f"scheduler {figures['scheduler_core_pct']} % of a core, goal {GOAL_CORE_PCT:g}")
    if figures["decision_p99_ms"] > GOAL_P99_MS:
        found.append(f"decisions p99 {figures['decision_p99_ms']} ms, goal {GOAL_P99_MS:g}")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vehicles", type=int, default=200)
    parser.add_argument("--buildings", type=int, default=5)
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--minutes", type=float, default=15.0, help="over which the runs are asked for")
    parser.add_argument("--speed", type=float, default=20.0, help="how many times faster than life vehicles work")
    parser.add_argument("--patience", type=float, default=300.0, help="seconds for what is open at the end")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--store", default="", help="URL of a database for the ledger")
    parser.add_argument("--postgres", action="store_true", help="the same again with a PostgreSQL of our own")
    parser.add_argument("--check", action="store_true", help="exit 1 when a goal is missed")
    parser.add_argument("--profile", default="", help="write cProfile's figures of the scheduler here")
    given = parser.parse_args()
    asked = Asked(
        given.vehicles, given.buildings, given.runs, given.minutes, given.speed, given.patience, given.seed,
        given.store, profile=given.profile,
    )  # fmt: skip
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGINT, _end)
    wrong = _told(asked, given.check)
    if given.postgres:
        with running_server() as server:
            wrong |= _told(
                Asked(
                    given.vehicles, given.buildings, given.runs, given.minutes, given.speed, given.patience,
                    given.seed, server.new_database(), server.pid,
                ),
                given.check,
            )  # fmt: skip
    sys.exit(1 if wrong else 0)


def _told(asked: Asked, check: bool) -> bool:
    """Print one trial's line; whether anything is wrong with it."""
    with tempfile.TemporaryDirectory(prefix="hall-scale-") as folder:
        figures = run(asked, Path(folder), _say)
    print(json.dumps(figures), flush=True)
    wrong = [*problems(figures), *(missed(figures) if check else [])]
    for one in wrong:
        _say(one)
    return bool(wrong)


def _end(number: int, _frame: object) -> NoReturn:
    """Told to stop: every process that was started is ended on the way out."""
    raise SystemExit(128 + number)


def _say(text: str) -> None:
    print(f"scale: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()

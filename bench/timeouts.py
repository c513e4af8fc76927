"""Plays a busy story with every timeout doubled and halved, one at a time and all together: python bench/timeouts.py

The story is `config/scenarios/acceptance/A23_every_timeout.yaml`; see `tests/fixtures/timeouts.py` for the list, which
is read from the settings. One JSON line each. `--only TEXT` takes the timeouts whose path holds it. Exit 1 when a run
did not end, a folder was left aboard, or the judge found anything.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.fixtures.timeouts import FACTORS, durations, try_out, usual


def changes(only: str) -> Iterator[tuple[str, float, Mapping[str, float]]]:
    """What is tried: a name, a factor, and the paths it is for."""
    paths = list(durations(usual()))
    if not only:
        yield from (("all together", factor, dict.fromkeys(paths, factor)) for factor in FACTORS)
    for path in paths:
        if only in path:
            yield from ((path, factor, {path: factor}) for factor in FACTORS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", metavar="TEXT")
    only = parser.parse_args().only
    tried = refused = failed = 0
    began = time.process_time()
    for name, factor, factors in changes(only):
        came = try_out(factors)
        tried += 1
        refused += bool(came.refused)
        failed += bool(came.wrong)
        line = {"bench": "timeouts", "timeout": name, "factor": factor, "runs": came.runs, "wrong": came.wrong,
                "refused": came.refused, "simulated_s": round(came.simulated_s, 1)}  # fmt: skip
        print(json.dumps(line), flush=True)
    total = {"bench": "timeouts", "tried": tried, "refused": refused, "failed": failed,
             "cpu_s": round(time.process_time() - began, 1)}  # fmt: skip
    print(json.dumps(total))
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()

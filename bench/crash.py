"""Kills the scheduler at every call of a busy story, see `tests/fixtures/busy_story.py`: python bench/crash.py

`--story small` takes the one of `tests/unit/fleet/test_kills.py` instead.
`--stride 10` goes through every tenth call only. Exit 1 when a story did not end as it should; each such one is named
on standard error.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.fixtures.busy_story import MortalBench, Way, busy_story
from tests.unit.fleet.test_kills import story as small_story


def dies(call: int, way: Way, is_small: bool) -> str:
    """What went wrong when it died there, empty = nothing."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            bench = small_story(Path(folder), call) if is_small else busy_story(Path(folder), call, way)
        except AssertionError as error:
            return str(error).splitlines()[0] if str(error) else "an assertion without words"
        try:
            return "" if bench.lives == 2 else f"it started {bench.lives} times"
        finally:
            bench.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stride", type=int, default=1)
    parser.add_argument("--story", choices=("busy", "small"), default="busy")
    asked = parser.parse_args()
    is_small = asked.story == "small"
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        whole = small_story(Path(folder)) if is_small else busy_story(Path(folder))
        whole.close()
    commits = whole.in_commit if isinstance(whole, MortalBench) else []
    points: list[tuple[int, Way]] = []
    for call in range(1, whole.calls + 1, asked.stride):
        points.append((call, "before"))
        if call in commits:
            points.append((call, "torn"))
    failed = 0
    for call, way in points:
        problem = dies(call, way, is_small)
        if problem:
            failed += 1
            print(f"call {call}, {way}: {problem}", file=sys.stderr)
    line = {"bench": "crash", "story": asked.story, "calls": whole.calls, "commits": len(commits),
            "deaths": len(points), "failed": failed, "wall_s": round(time.monotonic() - began, 1)}  # fmt: skip
    print(json.dumps(line))
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()

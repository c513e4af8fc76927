"""The scheduler dies in a busy quarter of an hour, see `tests.fixtures.busy_story`: nothing lost, nothing doubled.

Here at the first call of each kind; `bench/crash.py` goes through all of them, `test_kills.py` through a smaller story.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fixtures.busy_story import busy_story

TORN_STRIDE = 3
PARTS = 4


def test_the_story_itself(tmp_path: Path) -> None:
    bench = busy_story(tmp_path)
    assert bench.lives == 1
    assert bench.calls > 300
    assert len(bench.in_commit) > 50
    bench.close()


@pytest.mark.parametrize("part", range(PARTS))
def test_killed_before_each_kind_of_call_nothing_is_lost_or_doubled(tmp_path: Path, part: int) -> None:
    whole = busy_story(tmp_path / "whole")
    whole.close()
    calls = sorted(whole.first_of.values())
    assert len(calls) > 30
    for call in calls[part::PARTS]:
        bench = busy_story(tmp_path / str(call), call)
        assert bench.lives == 2, f"call {call} was not reached"
        bench.close()


def test_killed_in_the_midst_of_a_commit_nothing_of_it_is_left(tmp_path: Path) -> None:
    whole = busy_story(tmp_path / "whole")
    whole.close()
    for call in [first for first in whole.first_of.values() if first in whole.in_commit][::TORN_STRIDE]:
        bench = busy_story(tmp_path / str(call), call, "torn")
        assert bench.lives == 2, f"call {call} was not reached"
        bench.close()

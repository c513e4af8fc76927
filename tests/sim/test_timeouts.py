"""Acceptance scenario 23: every timeout doubled and halved, and all of them together: each run comes to an end.

Here those of one owner together, and the scheduler's own one at a time in a smaller story; `bench/timeouts.py` takes
each alone through the whole hall.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import pytest
from pydantic import BaseModel

import robots
from robots.core.codes import LEAST_LOG_COST
from robots.fleet import FleetRules
from tests.fixtures.busy_story import busy_story
from tests.fixtures.timeouts import FACTORS, changed, durations, try_out, usual

PATHS = tuple(durations(usual()))
OWNERS = {"everything": "", "hall": "hall.", "fleet": "timings.fleet.", "ride": "timings.ride.",
          "gateway": "timings.gateway."}  # fmt: skip
OF_FLEET = [path for path in PATHS if path.startswith(OWNERS["fleet"])]
RULES = FleetRules(spare_codes=0, code_log_cost=LEAST_LOG_COST)

TOO_SHORT = {(0.5, "timings.ride.yield_s")}
"""A robot needs 6.3 s to line up before a lift's door and to look: with 6 it never rides. That every run ends also then
takes four simulated hours to see: `bench/timeouts.py` does."""
ELSEWHERE = {
    "robots.settings.timetable.Sweep": "the end of a day: config/scenarios/times",
    "robots.settings.adapters.CallBoxLifts": "a vendor's box: no value but its narrow range is taken",
    "robots.fleet.traffic.ground.TrafficRules": "lanes: tests/unit/fleet/traffic",
}
"""Settings with durations that the story has no use for, and who looks at them."""


@pytest.mark.parametrize("factor", FACTORS)
@pytest.mark.parametrize("owner", OWNERS)
def test_all_timeouts_of_one_owner_changed_every_run_ends(owner: str, factor: float) -> None:
    paths = [path for path in PATHS if path.startswith(OWNERS[owner]) and (factor, path) not in TOO_SHORT]
    came = try_out(dict.fromkeys(paths, factor))
    assert came.refused == ""
    assert came.wrong == ()


@pytest.mark.parametrize("factor", FACTORS)
@pytest.mark.parametrize("path", OF_FLEET)
def test_each_timeout_of_the_scheduler_changed_nothing_is_lost(tmp_path: Path, path: str, factor: float) -> None:
    prefix = OWNERS["fleet"]
    busy_story(tmp_path, rules=changed(RULES, {path.removeprefix(prefix): factor})).close()


def test_a_value_the_settings_do_not_take_is_refused_with_words() -> None:
    assert (
        "remind_s 120 s must be below the shortest wait, 90 s"
        in try_out({"hall.handover.remind_s": 2.0, "hall.handover.recipient_wait_s": 0.5}).refused
    )


def test_a_timeout_of_its_own_reaches_its_mind() -> None:
    """The list is of what is there, and a change changes that and nothing else."""
    setup = changed(usual(), {"timings.ride.escalate_s": 2.0, "hall.handover.remind_s": 0.5})
    assert setup.timings.ride == replace(usual().timings.ride, escalate_s=(120.0, 360.0, 1200.0))
    assert setup.timings.fleet == usual().timings.fleet
    assert setup.hall.handover.remind_s == 30.0
    assert setup.hall.stops == usual().hall.stops


def test_no_settings_with_durations_are_left_out() -> None:
    found: dict[str, set[str]] = {}
    for module in pkgutil.walk_packages(robots.__path__, "robots."):
        if not module.name.startswith(("robots.settings.", "robots.fleet.", "robots.elevator.", "robots.gateway.")):
            continue
        for known in vars(importlib.import_module(module.name)).values():
            if not isinstance(known, type) or known.__module__ != module.name:
                continue
            if issubclass(known, BaseModel):
                names = [(name, field.default) for name, field in known.model_fields.items()]
            elif is_dataclass(known) and known.__name__.endswith(("Rules", "Timers")):
                names = [(field.name, field.default) for field in fields(known)]
            else:
                continue
            for name, default in names:
                if name.endswith(("_s", "_min")) and type(default) in (int, float):
                    found.setdefault(f"{known.__module__}.{known.__qualname__}", set()).add(name)
    listed = {path.rpartition(".")[2] for path in PATHS}
    left = {owner: sorted(names - listed) for owner, names in found.items() if names - listed}
    assert set(left) == set(ELSEWHERE), left

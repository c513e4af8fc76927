"""Scenario files: who stands where, what happens when, what must come of it. The form is in `docs/scenarios.md`."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from robots.core.runs import RunState
from sim.crowd.arrivals import Day
from sim.judge import INVARIANTS
from sim.physics.batteries import LEAST_HEALTH
from sim.scenarios import lines
from sim.scenarios.chance import Chaos, Requests, read_chaos, read_requests
from sim.scenarios.conditions import Condition
from sim.scenarios.day import read_visitors
from sim.scenarios.lines import Lined
from sim.scenarios.reader import Reader, ScenarioError, one_of
from sim.verbs import VERBS

__all__ = ["EVERY", "Expected", "Scenario", "ScenarioError", "Start", "Step", "load_scenario", "read_scenario"]

DEFAULT_LIMIT_S = 3600.0
EVERY = "every"
"""As the `run` of an expectation: all runs of the scenario."""
MOST_REPEATS = 1000


FIELDS = (
    "title",
    "hall",
    "knowledge",
    "keep_hours",
    "seed",
    "limit_s",
    "start",
    "timeline",
    "requests",
    "visitors",
    "chaos",
    "expect",
    "allow",
)
"""What a scenario has, in the order in which files are written."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where a robot stands at the beginning, how full its battery is and how healthy (0..1)."""

    at: str
    charge: float = 1.0
    battery_health: float = 1.0
    line: int = 1


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of the timeline.

    at_s     seconds after the start; or
    when     a condition, looked at ten times a second; or neither: after the entry before
    after_s  seconds to wait after that
    lines    of its fields, where they are not `line`
    """

    line: int
    do: str
    args: Mapping[str, Any]
    at_s: float | None = None
    when: Condition | None = None
    when_text: str = ""
    after_s: float = 0.0
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def asks_for(self) -> list[str]:
        """The names of the runs it asks for."""
        if self.do == "request_round":
            return [part["id"] for part in self.args["parts"] or ()]
        return [self.args["id"]] if self.do == "request_run" else []


@dataclass(frozen=True, slots=True)
class Expected:
    """One expectation: a run's end (`run`, `state`, `within_s`), or a condition: never, at some time, at the end."""

    line: int
    text: str
    run: str = ""
    state: str = ""
    within_s: float = math.inf
    reason: str = ""
    never: Condition | None = None
    eventually: Condition | None = None
    finally_: Condition | None = None

    @property
    def condition(self) -> Condition | None:
        """Whichever of the three conditions it has."""
        return self.never or self.eventually or self.finally_


@dataclass(frozen=True, slots=True)
class Scenario:
    path: Path
    title: str
    hall: Path
    seed: int
    limit_s: float
    start: Mapping[str, Start]
    timeline: tuple[Step, ...]
    expect: tuple[Expected, ...]
    allow: tuple[str, ...] = ()
    chaos: Chaos | None = None
    requests: Requests | None = None
    knowledge: Path | None = None
    visitors: Day | None = None
    keep_hours: bool = False


def load_scenario(path: Path) -> Scenario:
    """Read a file. Raises ScenarioError with all problems at once; OSError when it cannot be opened."""
    try:
        raw = lines.read(path)
    except lines.YamlError as error:
        raise ScenarioError([str(error)]) from error
    return read_scenario(raw, path)


def read_scenario(raw: Any, path: Path) -> Scenario:
    """Understand what a file says: `raw` as `lines` gives it. Raises ScenarioError with all problems at once."""
    if not isinstance(raw, Lined):
        raise ScenarioError([f"{path}:1: a scenario is a mapping with title, hall, timeline and expect"])
    reader = Reader(path)
    reader.known(raw, set(FIELDS), "a scenario")
    for needed in ("title", "hall"):
        if not isinstance(raw.get(needed), str):
            reader.problem(raw.line_of(needed), needed, "is needed, as text")
    seed = raw.get("seed", 1)
    if isinstance(seed, bool) or not isinstance(seed, int):
        reader.problem(raw.line_of("seed"), "seed", f"{seed!r} must be a whole number")
    hall = _folder(reader, raw, "hall")
    if not isinstance(raw.get("keep_hours", False), bool):
        reader.problem(raw.line_of("keep_hours"), "keep_hours", f"{raw['keep_hours']!r} must be true or false")
    scenario = Scenario(
        path=path,
        title=str(raw.get("title", "")),
        hall=hall,
        seed=seed if isinstance(seed, int) else 1,
        limit_s=reader.number(raw, "limit_s", DEFAULT_LIMIT_S),
        start=_start(reader, raw),
        timeline=tuple(step for entry in reader.entries(raw, "timeline") for step in _steps(reader, entry)),
        expect=tuple(_expected(reader, entry) for entry in reader.entries(raw, "expect")),
        allow=_allowed(reader, raw),
        chaos=read_chaos(reader, raw),
        requests=read_requests(reader, raw),
        knowledge=_folder(reader, raw, "knowledge") if "knowledge" in raw else None,
        visitors=read_visitors(reader, raw),
        keep_hours=raw.get("keep_hours") is True,
    )
    if not reader.problems:
        _check_run_ids(reader, raw, scenario)
    if reader.problems:
        raise ScenarioError(reader.problems)
    return scenario


def _folder(reader: Reader, raw: Lined, field: str) -> Path:
    """`hall`, `knowledge` count from the working folder or, failing that, from any folder above the scenario file."""
    named = Path(str(raw.get(field, "")))
    for above in (Path(), *reader.path.resolve().parents):
        if (above / named).is_dir():
            return above / named
    reader.problem(raw.line_of(field), field, f"there is no folder {named}")
    return named


def _start(reader: Reader, raw: Lined) -> dict[str, Start]:
    found: dict[str, Start] = {}
    start = raw.get("start") or Lined({}, 1, {})
    if not isinstance(start, Lined):
        reader.problem(raw.line_of("start"), "start", "must be a mapping such as {xiaodi: {at: dock-1, charge: 0.8}}")
        return found
    for robot, entry in start.items():
        if not isinstance(entry, Lined) or not isinstance(entry.get("at"), str):
            reader.problem(start.line_of(robot), robot, "needs `at`, the stop where it stands")
            continue
        reader.known(entry, {"at", "charge", "battery_health"}, "a robot's start")
        health = reader.number(entry, "battery_health", 1.0, top=1.0)
        if health < LEAST_HEALTH:
            reader.problem(entry.line_of("battery_health"), "battery_health", f"must be at least {LEAST_HEALTH:g}")
        found[robot] = Start(entry["at"], reader.number(entry, "charge", 1.0, top=1.0), health, entry.line)
    return found


def step_of(reader: Reader, entry: Lined) -> Step:
    """One entry of a timeline."""
    do = str(entry.get("do"))
    if do not in VERBS:
        reader.problem(entry.line_of("do"), "do", f"{do!r} is no action: {one_of(do, VERBS)}")
        return Step(entry.line, "", {})
    fields = VERBS[do].fields
    reader.known(entry, {"at_s", "after_s", "when", "do", "repeat", "every_s", *fields}, do)
    if "at_s" in entry and ("when" in entry or "after_s" in entry):
        reader.problem(entry.line_of("at_s"), "at_s", "stands alone: use it, or `when` and `after_s`")
    args = {name: reader.argument(entry, name, kind) for name, kind in fields.items()}
    return Step(
        line=entry.line,
        do=do,
        args=args,
        at_s=reader.number(entry, "at_s", 0.0) if "at_s" in entry else None,
        when=reader.condition(entry, "when") if "when" in entry else None,
        when_text=str(entry.get("when", "")),
        after_s=reader.number(entry, "after_s", 0.0),
        lines=entry.lines,
    )


def _steps(reader: Reader, entry: Lined) -> list[Step]:
    """One entry, or as many as its `repeat` says: each `every_s` after the one before."""
    first = step_of(reader, entry)
    if "repeat" not in entry and "every_s" not in entry:
        return [first]
    count = reader.whole(entry, "repeat", 1, MOST_REPEATS)
    every_s = reader.number(entry, "every_s", 0.0)
    if "repeat" not in entry or "every_s" not in entry:
        message = f"`repeat` (1 to {MOST_REPEATS}) and `every_s` stand together, such as repeat: 3, every_s: 60"
        reader.problem(entry.line_of("repeat"), "repeat", message)
        return [first]
    if first.do in ("request_run", "request_round"):
        reader.problem(entry.line_of("repeat"), "repeat", "an id is requested once: for a stream use `requests`")
    if first.when is not None:
        reader.problem(entry.line_of("repeat"), "repeat", "needs `at_s` or `after_s`, no condition")
    if first.at_s is None:
        return [first, *(replace(first, after_s=every_s) for _ in range(count - 1))]
    return [replace(first, at_s=first.at_s + every_s * number) for number in range(count)]


def _expected(reader: Reader, entry: Lined) -> Expected:
    text = ", ".join(f"{key}: {value}" for key, value in entry.items())
    kinds = [kind for kind in ("run", "never", "eventually", "finally") if kind in entry]
    if len(kinds) != 1:
        reader.problem(entry.line, "expect", "an expectation has exactly one of run, never, eventually, finally")
        return Expected(entry.line, text)
    if kinds == ["run"]:
        reader.known(entry, {"run", "state", "within_s", "reason"}, "an expectation of a run")
        states = [state.value for state in RunState]
        if entry.get("state") not in states:
            line = entry.line_of("state")
            reader.problem(line, "state", f"{entry.get('state')!r} is no run state: use one of {', '.join(states)}")
        within = reader.number(entry, "within_s", math.inf) if "within_s" in entry else math.inf
        return Expected(
            entry.line, text, str(entry["run"]), str(entry.get("state", "")), within, str(entry.get("reason", ""))
        )
    reader.known(entry, {kinds[0]}, "this expectation")
    found = reader.condition(entry, kinds[0])
    if kinds == ["never"]:
        return Expected(entry.line, text, never=found)
    if kinds == ["finally"]:
        return Expected(entry.line, text, finally_=found)
    return Expected(entry.line, text, eventually=found)


def _allowed(reader: Reader, raw: Lined) -> tuple[str, ...]:
    names = raw.get("allow") or []
    if not isinstance(names, list) or not set(names) <= set(INVARIANTS):
        reader.problem(raw.line_of("allow"), "allow", f"must list invariants of {', '.join(sorted(INVARIANTS))}")
        return ()
    return tuple(names)


def _check_run_ids(reader: Reader, raw: Lined, scenario: Scenario) -> None:
    """Every run spoken of is requested somewhere, and each id only once."""
    requested = [name for step in scenario.timeline for name in step.asks_for]
    requested += scenario.requests.ids if scenario.requests else ()
    for name in sorted(name for name, count in Counter(requested).items() if count > 1):
        reader.problem(raw.line_of("timeline"), "id", f"run {name!r} is requested twice")
    known = set(requested)
    for step in scenario.timeline:
        if step.args.get("run") and step.args["run"] not in known:
            reader.problem(step.lines.get("run", step.line), "run", f"no request_run has the id {step.args['run']!r}")
    for item in scenario.expect:
        if item.run and item.run != EVERY and item.run not in known:
            reader.problem(item.line, "run", f"no request_run has the id {item.run!r}")

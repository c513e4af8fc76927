"""Plays a scenario on an engine of its own and says what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from robots.settings import Hall, load_hall
from robots.settings.knowledge import Knowledge, load_knowledge
from sim import tidying
from sim.engine import Engine
from sim.judge import Violation
from sim.processes.minds import USUAL, Timings
from sim.scenarios.chance import drawn_faults, drawn_requests
from sim.scenarios.checking import problems_of
from sim.scenarios.lines import lined
from sim.scenarios.reader import Reader
from sim.scenarios.scenario import EVERY, Expected, Scenario, ScenarioError, step_of
from sim.scenarios.stage import Stage
from sim.world import Placed

SETTLE_S = 5.0
"""How long a scenario goes on after its last run has ended: robots clear up, late messages arrive."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that was broken.

    kind  "invariant", "expectation", "step" (of the timeline, never happened) or "raised" (the simulator itself failed)
    name  the invariant, or the text of the expectation or step; together with `kind` it tells failures apart
    text  one line for people, as in `broken`
    at_s  seconds after the start; None where it is a thing that did not happen
    ways  of an expectation: how it was broken, one for each run it concerns, such as `ended cancelled …`, `late`,
          `still carrying …`; what fails in other ways is another failure
    """

    kind: str
    name: str
    text: str
    at_s: float | None = None
    ways: tuple[str, ...] = ()

    @property
    def signature(self) -> tuple[str, ...]:
        return self.kind, self.name, *self.ways[:1]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What `hall simulate --json` prints. `outcome`: how the runs ended; `broken`: expectations and invariants.

    failures  the same as `broken`, in parts
    runs      names of the runs by the fleet's ids
    """

    scenario: str
    seed: int
    outcome: str
    passed: bool
    broken: tuple[str, ...]
    timeline: tuple[str, ...]
    simulated_s: float
    wall_s: float
    failures: tuple[Failure, ...] = ()
    runs: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The form of `names`."""
        factor = self.simulated_s / self.wall_s if self.wall_s > 0 else 0.0
        return {
            "scenario": self.scenario,
            "seed": self.seed,
            "outcome": self.outcome,
            "passed": self.passed,
            "broken": list(self.broken),
            "timeline": list(self.timeline),
            "timings": {
                "simulated_s": round(self.simulated_s, 1),
                "wall_s": round(self.wall_s, 3),
                "real_time_factor": round(factor, 1),
            },
        }


def play(
    scenario: Scenario,
    seed: int | None = None,
    validate: bool = False,
    watch: Callable[[Engine], None] | None = None,
    taped: bool = False,
    hall: Hall | None = None,
    timings: Timings = USUAL,
) -> Outcome:
    """Play it to the end of its runs and its timeline, or to its limit.

    seed      instead of the file's own
    validate  send every message through the wire's codec
    watch     is given the engine once, before its first step: a recorder or a report attaches itself there
    taped     keep the tape of every process, to be written with its ledger
    hall      the scenario's own, where it is loaded already
    timings   of the minds, if not their own

    Raises ScenarioError when it speaks of what the hall does not have, SettingsError for an unreadable hall.
    """
    seed = scenario.seed if seed is None else seed
    hall = hall_of(scenario, hall)
    scenario = with_chance(scenario, seed, hall)
    with tidying.seldom():
        engine = build(scenario, seed, validate, hall, taped, timings)
        if watch is not None:
            watch(engine)
        clock = time.perf_counter()
        failures = _run(engine, scenario)
        wall_s = time.perf_counter() - clock
    names = list(engine.office.runs)
    states = {name: engine.office.state(name) or "unanswered" for name in names}
    outcome = states[names[0]] if len(names) == 1 else ", ".join(f"{name}={states[name]}" for name in names)
    return Outcome(
        scenario.path.as_posix(), seed, outcome, not failures, tuple(failure.text for failure in failures),
        tuple(engine.chronicle.lines), engine.elapsed_s, wall_s, tuple(failures),
        {run: name for name in names if (run := engine.office.run_id(name))},
    )  # fmt: skip


def hall_of(scenario: Scenario, hall: Hall | None = None) -> Hall:
    """Its hall; guides take part where the scenario names what they know, hours are kept where it says so."""
    hall = hall or load_hall(scenario.hall)
    if scenario.keep_hours:
        hall = replace(hall, timetable=hall.timetable.model_copy(update={"hold_runs": True}))
    return hall if scenario.knowledge is not None else hall.without_guides()


@cache
def _knowledge(folder: Path) -> Knowledge:
    """Reading it takes a second, and it never changes while scenarios are played."""
    return load_knowledge(folder)


def with_chance(scenario: Scenario, seed: int, hall: Hall) -> Scenario:
    """The scenario with its `requests` and `chaos` drawn into the timeline. Raises ScenarioError, also for an id that
    the hall does not have."""
    reader = Reader(scenario.path, problems_of(scenario, hall))
    if reader.problems:
        raise ScenarioError(reader.problems)
    drawn = []
    try:
        if scenario.requests is not None:
            line, what = scenario.requests.line, "requests"
            drawn += [step_of(reader, lined(entry, line)) for entry in drawn_requests(scenario.requests, seed, hall)]
        if scenario.chaos is not None:
            line, what = scenario.chaos.line, "chaos"
            drawn += [step_of(reader, lined(entry, line)) for entry in drawn_faults(scenario.chaos, seed, hall)]
    except ValueError as error:
        reader.problem(line, what, str(error))
    if reader.problems:
        raise ScenarioError(reader.problems)
    return replace(scenario, timeline=(*scenario.timeline, *drawn), chaos=None, requests=None)


def build(
    scenario: Scenario,
    seed: int,
    validate: bool = False,
    hall: Hall | None = None,
    taped: bool = False,
    timings: Timings = USUAL,
) -> Engine:
    """The engine of a scenario, before its first step. `hall`: the scenario's own, where it is loaded already."""
    start = {robot: Placed(item.at, item.charge, item.battery_health) for robot, item in scenario.start.items()}
    try:
        knowledge = _knowledge(scenario.knowledge) if scenario.knowledge is not None else None
        hall = hall_of(scenario, hall)
        return Engine(
            hall,
            seed,
            start,
            validate=validate,
            taped=taped,
            knowledge=knowledge,
            timings=timings,
            day=scenario.visitors,
        )
    except ValueError as error:
        raise ScenarioError([f"{scenario.path}: {error}"]) from error


def _run(engine: Engine, scenario: Scenario) -> list[Failure]:
    """Step to the end; what was broken."""
    stage = Stage(engine, scenario)
    watched = [_Watched(item, stage.facts) for item in scenario.expect]

    def is_over() -> bool:
        stage.look()
        for item in watched:
            item.look(engine)
        if not stage.is_over or not all(item.is_settled for item in watched):
            return False
        return all(engine.office.has_ended(name) for name in engine.office.runs)

    if engine.run_until(is_over, scenario.limit_s):
        engine.run_until(lambda: is_over() and False, SETTLE_S)
    broken = []
    for step in stage.left():
        what = step.when_text or step.do
        broken.append(Failure("step", what, f"line {step.line}: never happened: {what}"))
    for item in watched:
        text = item.verdict(engine)
        if text:
            broken.append(Failure("expectation", item.expected.text, text, item.broken_at(engine), item.ways(engine)))
    for violation in engine.judge.violations:
        if violation.invariant not in scenario.allow:
            at = violation.at - engine.world.started
            text = f"{violation.invariant} at {at:.1f} s: {violation.detail}"
            broken.append(Failure("invariant", _name(violation), text, at))
    return broken


def _name(violation: Violation) -> str:
    """The invariant; for a mind that raised also which mind, on what, and with which error."""
    if violation.invariant != "mind_raised":
        return violation.invariant
    return f"mind_raised {': '.join(violation.detail.split(': ')[:2])}"


class _Watched:
    """One expectation while the scenario runs."""

    def __init__(self, expected: Expected, facts: dict[str, Callable[..., Any]]) -> None:
        self.expected = expected
        self._facts = facts
        self._true_at: float | None = None

    @property
    def is_settled(self) -> bool:
        """Nothing more has to be waited for."""
        return self.expected.eventually is None or self._true_at is not None

    def look(self, engine: Engine) -> None:
        asked = self.expected.never or self.expected.eventually
        if asked is not None and self._true_at is None and asked(self._facts):
            self._true_at = engine.elapsed_s

    def broken_at(self, engine: Engine) -> float | None:
        """When a `never` came true, or the last run that ended otherwise than expected did; seconds after the start."""
        item = self.expected
        if item.run:
            ends = [engine.office.runs[name].ended_at for name in self._bad(engine)]
            return max((end for end in ends if end is not None), default=engine.now) - engine.world.started
        return self._true_at if item.never is not None else None

    def ways(self, engine: Engine) -> tuple[str, ...]:
        """How it was broken; of what did not come true, where the runs stood, first the open ones."""
        item, office = self.expected, engine.office
        if item.never is not None:
            return ()
        if item.run:
            return tuple(dict.fromkeys(self._way(engine, name) for name in self._bad(engine)))
        open_first = sorted(office.runs, key=office.has_ended)
        return tuple(dict.fromkeys(_standing(engine, name) for name in open_first))

    def _bad(self, engine: Engine) -> list[str]:
        names = list(engine.office.runs) if self.expected.run == EVERY else [self.expected.run]
        return [name for name in names if name in engine.office.runs and self._run_verdict(engine, name)]

    def _way(self, engine: Engine, name: str) -> str:
        is_state = engine.office.state(name) == self.expected.state
        if is_state and self._took_s(engine, name) > self.expected.within_s:
            return "late"
        return _standing(engine, name)

    def verdict(self, engine: Engine) -> str:
        """Empty, or what was not as expected."""
        item = self.expected
        where = f"line {item.line}: {item.text}"
        if item.never is not None:
            return f"{where}: true at {self._true_at:.1f} s" if self._true_at is not None else ""
        if item.eventually is not None:
            return "" if self._true_at is not None else f"{where}: never true"
        if item.finally_ is not None:
            return "" if item.finally_(self._facts) else f"{where}: not true at the end, {engine.elapsed_s:.1f} s"
        if item.run != EVERY:
            found = self._run_verdict(engine, item.run)
            return f"{where}: {found}" if found else ""
        verdicts = [(name, self._run_verdict(engine, name)) for name in engine.office.runs]
        bad = [f"{name}: {found}" for name, found in verdicts if found]
        return f"{where}: {'; '.join(bad)}" if bad else ""

    def _run_verdict(self, engine: Engine, name: str) -> str:
        """What is wrong with how one run ended, or empty."""
        item, office = self.expected, engine.office
        state = office.state(name) or "unanswered"
        if state != item.state:
            fact = office.fact(name)
            why = f" and waits for {fact.waiting_for.reason}" if fact and fact.waiting_for else ""
            return f"it is {state}{why}"
        took = self._took_s(engine, name)
        if took > item.within_s:
            return f"it took {took:.1f} s"
        if item.reason and item.reason not in office.reasons(name):
            return f"its reasons are {', '.join(office.reasons(name)) or 'none'}"
        return ""

    def _took_s(self, engine: Engine, name: str) -> float:
        sent = engine.office.runs[name]
        return (sent.ended_at if sent.ended_at is not None else engine.now) - sent.sent_at


def _standing(engine: Engine, name: str) -> str:
    """Where a run stands, and why: `ended cancelled alarm`, `still carrying lift_queue`."""
    office = engine.office
    fact, state = office.fact(name), office.state(name) or "unanswered"
    if office.has_ended(name):
        return " ".join(("ended", state, *dict.fromkeys(office.reasons(name))))
    return f"still {state} {fact.waiting_for.reason}" if fact and fact.waiting_for else f"still {state}"

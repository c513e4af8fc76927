"""Holds a scenario against its hall: every id it names is one the hall has, or the line and field that does not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from robots.settings import Hall
from sim.scenarios.conditions import Condition
from sim.scenarios.ids import Named, choice, unknown
from sim.scenarios.scenario import Scenario, Step
from sim.verbs import VERBS


def problems_of(scenario: Scenario, hall: Hall) -> list[str]:
    """One line for each id that is not there: file:line: field: what, and what to use."""
    runs = [name for step in scenario.timeline for name in step.asks_for]
    runs += scenario.requests.ids if scenario.requests else ()
    found: list[tuple[int, str, str]] = []
    for robot, start in scenario.start.items():
        found.append((start.line, "start", unknown(Named("robot", robot), hall)))
        found.append((start.line, "at", unknown(Named("stop", start.at), hall)))
    for step in scenario.timeline:
        found += _of_step(step, hall)
        found += _of_condition(step.when, step.lines.get("when", step.line), "when", hall, runs)
    for item in scenario.expect:
        field = next((name for name in ("never", "eventually", "finally") if item.text.startswith(f"{name}:")), "")
        found += _of_condition(item.condition, item.line, field, hall, runs)
    if scenario.requests is not None:
        for field, stops in (("from", scenario.requests.from_), ("to", scenario.requests.to)):
            found += [(scenario.requests.line, field, unknown(Named("stop", stop), hall)) for stop in stops]
    return list(dict.fromkeys(f"{scenario.path}:{line}: {field}: {text}" for line, field, text in found if text))


def _of_step(step: Step, hall: Hall) -> Iterator[tuple[int, str, str]]:
    args = step.args
    if args.get("unknown"):
        return
    for part in args.get("parts") or ():
        for field in ("from", "to"):
            yield step.lines.get("parts", step.line), field, unknown(Named("stop", part[field]), hall)
    beside = {"door": "map", "landing": "lift"}
    for name, kind in VERBS[step.do].fields.items():
        value = args[name]
        if not kind.of or not isinstance(value, str) or (not value and not kind.needed):
            continue
        other = str(args.get(beside.get(kind.of, ""), ""))
        named = Named(kind.of, value, other)
        if other and unknown(Named(beside[kind.of], other), hall):
            named = replace(named, beside="")  # that is told at the other field
        yield step.lines.get(name, step.line), name, unknown(named, hall)


def _of_condition(
    asked: Condition | None, line: int, field: str, hall: Hall, runs: Sequence[str]
) -> Iterator[tuple[int, str, str]]:
    for named in asked.ids if asked is not None else ():
        if named.kind == "run" and named.value not in runs:
            yield line, field, f"no request_run has the id {named.value!r}: {choice(named.value, runs)}"
        else:
            yield line, field, unknown(named, hall)

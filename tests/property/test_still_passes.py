"""Passes that a scheduler leaves out would have found nothing: whatever people, robots and radio do, it records, sends,
answers and notes the same as one that leaves out none."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from robots.core.runs import FleetSummary, RunFact
from robots.fleet import scheduler
from robots.fleet.humming import Humming
from robots.fleet.still import Still
from tests.fixtures.busy_story import small_plan
from tests.fixtures.fleet_bench import Bench, Person, Vehicle

STOPS = st.sampled_from(("S1", "S2", "S3", "T1", "T2"))
ROBOTS = st.sampled_from(("left", "right"))
KINDS = ("cancel", "hold", "resume", "bring_back", "hand_over")
WAITS = ("sender", "recipient", "home", "supervisor", "keeper")
STEPS = st.one_of(
    st.tuples(st.just("run"), STOPS, STOPS, st.booleans(), st.sampled_from((0.0, 40.0))),
    st.tuples(st.just("command"), st.sampled_from(KINDS), st.integers(0, 5)),
    st.tuples(st.just("wait"), st.sampled_from((1, 5, 20, 70, 300))),
    st.tuples(st.just("person"), ROBOTS, st.sampled_from(WAITS), st.booleans()),
    st.tuples(st.just("radio"), ROBOTS, st.booleans()),
    st.tuples(st.just("fails"), ROBOTS, st.sampled_from(("pick", "drop", "rideLift"))),
    st.tuples(st.just("charge"), ROBOTS, st.sampled_from((0.05, 0.3, 1.0))),
    st.tuples(st.just("service"), ROBOTS, st.sampled_from(("leave", "return"))),
    st.tuples(st.just("restart")),
)  # fmt: skip


def told(steps: Sequence[tuple[Any, ...]]) -> tuple[list[Any], ...]:
    """Everything that comes of these steps, in its order."""
    plan = small_plan()
    robots = {name: Vehicle(plan, name, f"dock-{n}") for n, name in enumerate(("left", "right"), 1)}
    supervisor = next(name for name, person in sorted(plan.hall.staff.items()) if "supervisor" in person.roles)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), robots, plan)
        bench.run(3)
        for number, step in enumerate(steps):
            take(bench, f"k{number}", supervisor, step)
        bench.run(200)
        records = [(record.kind, record.subject, record.data) for record in bench.ledger.records()]
        bench.close()
    return bench.sent, bench.notes, records


def take(bench: Bench, key: str, person: str, step: tuple[Any, ...]) -> None:
    match step:
        case ("run", from_, to, urgent, later):
            when = {"not_before": bench.now + later} if later else {}
            bench.ask(key, from_=from_, to=to, urgent=urgent, deadline=bench.now + 400.0, **when)
        case ("command", kind, pick):
            runs = sorted(bench.scheduler.book.runs)
            if runs:
                keeper = {"keeper": person} if kind == "hand_over" else {}
                bench.ask(key, kind=kind, run=runs[pick % len(runs)], client="web", person=person, **keeper)
        case ("wait", seconds):
            bench.run(seconds)
        case ("person", robot, who, comes):
            setattr(bench.vehicles[robot], who, Person(6.0 if comes else None))
        case ("radio", robot, on_air):
            bench.vehicles[robot].on_air = on_air
        case ("fails", robot, what):
            result = {"pick": "robot_fault", "drop": "folder_not_taken", "rideLift": "lift_gave_up"}[what]
            bench.vehicles[robot].spoilt[what] = result
        case ("charge", robot, charge):
            bench.vehicles[robot].charge = charge
        case ("service", robot, "leave"):
            bench.ask(key, kind="robot_leave", robot=robot, client="web", person=person, course="finish")
        case ("service", robot, _):
            bench.ask(key, kind="robot_join", robot=robot, client="web", person=person)
        case _:
            bench.restart()


def ordered(steps: Sequence[tuple[Any, ...]]) -> tuple[list[Any], ...]:
    """What robots and people are told to do, and what is written down: without what boards show, and when."""
    sent, notes, records = told(steps)
    return [message for message in sent if not isinstance(message, RunFact | FleetSummary)], notes, records


@pytest.mark.parametrize(
    "kind, asked, seen",
    [(Still, "lasts", told), (Humming, "says_nothing", ordered)],
    ids=["of ticks, in all it says", "of states, in all it orders"],
)
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEPS, max_size=14))
def test_it_does_the_same_as_a_scheduler_that_leaves_out_no_pass(
    kind: type, asked: str, seen: Any, steps: list[tuple[Any, ...]]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kind, asked, lambda one, newest: False)
        every_pass = seen(steps)
    assert seen(steps) == every_pass


def test_most_passes_are_left_out_where_robots_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the test above compares something."""
    passes: list[float] = []
    dispatch = scheduler.dispatch

    def counted(work: Any) -> None:
        passes.append(work.now)
        dispatch(work)

    monkeypatch.setattr(scheduler, "dispatch", counted)
    told([("wait", 300)])
    few = len(passes)
    monkeypatch.setattr(Still, "lasts", lambda still, at: False)
    told([("wait", 300)])
    assert few * 3 < len(passes) - few

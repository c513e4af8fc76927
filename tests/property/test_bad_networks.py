"""Whatever goes wrong with links and processes, a run ends, or waits visibly for a person; no rule is broken."""

from functools import partial
from pathlib import Path
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from robots.settings import load_hall
from sim.engine import Engine
from sim.verbs import network, processes

HALL = load_hall(Path("config/scenarios/halls/small"))
VERBS = {name: verb for name, verb in {**network.VERBS, **processes.VERBS}.items() if verb.draw is not None}
BOUND_S = 1200.0
"""Far above an undisturbed 190 s: every fault lasts two minutes at most."""

FAULT = st.tuples(st.integers(0, 200), st.sampled_from(sorted(VERBS)), st.integers(0, 2**16))


def break_something(engine: Engine, name: str, seed: int) -> None:
    verb = VERBS[name]
    drawn = verb.draw(Random(seed), HALL) or {}
    verb.act(engine, {**{field: kind.default for field, kind in verb.fields.items()}, **drawn})


@settings(max_examples=8, deadline=None, derandomize=True, database=None)
@given(st.lists(FAULT, min_size=1, max_size=4), st.integers(1, 100))
def test_every_run_ends_whatever_links_and_processes_do(faults: list[tuple[int, str, int]], seed: int) -> None:
    engine = Engine(HALL, seed)
    engine.office.request_run("first", "S1", "T1")
    for at_s, name, draw in faults:
        engine.after(at_s, partial(break_something, engine, name, draw))

    def is_settled() -> bool:
        fact = engine.office.fact("first")
        is_helped = fact is not None and fact.waiting_for is not None and fact.waiting_for.reason == "needs_help"
        return engine.elapsed_s > 200.0 and (engine.office.has_ended("first") or is_helped)

    assert engine.run_until(is_settled, BOUND_S), (engine.office.state("first"), engine.chronicle.lines[-20:])
    assert engine.judge.violations == []

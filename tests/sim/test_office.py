"""Staff at their tablets: what they ask one after the other."""

from __future__ import annotations

from typing import Any

from robots.core.runs import DispatchRequest
from sim.engine import Engine
from sim.verbs import VERBS


class Heard:
    """Looks on: what staff ask, and when each answer comes."""

    def __init__(self) -> None:
        self.order: list[str] = []

    def period(self, engine: Engine) -> None:
        """Nothing to see."""

    def heard(self, at: float, account: str, message: Any) -> None:
        if isinstance(message, DispatchRequest) and message.kind in ("hold", "resume"):
            self.order.append(message.kind)
        elif getattr(message, "key", "").startswith(("sim-hold", "sim-resume")):
            self.order.append("answer")


def act(engine: Engine, verb: str, **given: Any) -> None:
    fields = VERBS[verb].fields
    VERBS[verb].act(engine, {name: given.get(name, field.default) for name, field in fields.items()})


def test_what_waited_for_a_run_is_asked_in_turn_each_after_the_answer_to_the_one_before(small_engine: Engine) -> None:
    """A network that swaps what is sent at once made a resume of its hold come first (the swarm's episode 13032)."""
    heard = Heard()
    small_engine.observers.append(heard)
    act(small_engine, "hold_run", run="first")
    act(small_engine, "resume_run", run="first")
    small_engine.run_for(1.0)
    stops = list(small_engine.world.plan.stops.values())
    windows = [stop.id for stop in stops if stop.kind == "window"]
    act(small_engine, "request_run", **{"from": windows[0], "to": windows[1], "id": "first"})
    small_engine.run_for(5.0)
    assert heard.order == ["hold", "answer", "resume", "answer"]

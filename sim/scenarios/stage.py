"""Carries out the timeline of a scenario: each verb of `sim.verbs` on a running engine."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.engine import Engine
from sim.scenarios.conditions import Condition
from sim.scenarios.facts import facts_of
from sim.scenarios.scenario import Scenario, ScenarioError, Step
from sim.verbs import VERBS


@dataclass(slots=True)
class Pending:
    """A step of the timeline that has not happened; `ready_at` is set once its time is known, in seconds."""

    step: Step
    ready_at: float | None


class Stage:
    """Plays the steps of one scenario; call `look` once a period."""

    def __init__(self, engine: Engine, scenario: Scenario) -> None:
        self.engine, self._path = engine, scenario.path
        self.facts = facts_of(engine)
        self._pending = [Pending(step, step.at_s) for step in scenario.timeline]
        self._follows: list[int | None] = []
        for index, step in enumerate(scenario.timeline):
            follows = step.at_s is None and step.when is None
            self._follows.append(index - 1 if follows and index else None)
        self._done_at: dict[int, float] = {}
        self._passed: list[tuple[str, str]] = []
        self._untimed = [index for index, step in enumerate(scenario.timeline) if step.at_s is None]
        self._timed = [(step.at_s, index) for index, step in enumerate(scenario.timeline) if step.at_s is not None]
        heapq.heapify(self._timed)

    @property
    def is_over(self) -> bool:
        """Every step has happened."""
        return len(self._done_at) == len(self._pending)

    def left(self) -> list[Step]:
        """The steps that have not happened."""
        return [pending.step for index, pending in enumerate(self._pending) if index not in self._done_at]

    def look(self) -> None:
        """Do what is due, in the order of the timeline. Raises ScenarioError for what cannot be done now."""
        now = self.engine.elapsed_s
        self._see_rides()
        due = []
        while self._timed and now + 1e-6 >= self._timed[0][0]:
            due.append(heapq.heappop(self._timed)[1])
        for index in sorted((*self._untimed, *due)):
            pending = self._pending[index]
            if pending.ready_at is None:
                pending.ready_at = self._time_of(index, pending.step, now)
                if pending.ready_at is None:
                    continue
                self._untimed.remove(index)
                if now + 1e-6 < pending.ready_at:
                    heapq.heappush(self._timed, (pending.ready_at, index))
                    continue
            self._done_at[index] = now
            self._do(pending.step)

    def _do(self, step: Step) -> None:
        self.engine.tell("scenario", step.do, _shown(step.args))
        try:
            VERBS[step.do].act(self.engine, step.args)
        except KeyError as error:
            raise ScenarioError([f"{self._path}:{step.line}: {step.do}: the hall has no {error}"]) from error

    def _time_of(self, index: int, step: Step, now: float) -> float | None:
        if step.when is not None:
            return now + step.after_s if self._came_true(step.when) else None
        before = self._follows[index]
        if before is None:
            return step.after_s
        done = self._done_at.get(before)
        return None if done is None else done + step.after_s

    def _see_rides(self) -> None:
        """Which states each ride has passed since the last look: some are left again in the same instant."""
        self._passed = []
        for name, process in self.engine.processes.items():
            if process.robot and process.entered:
                self._passed += [(name, state) for state in process.entered[:-1]]
                process.entered = []

    def _came_true(self, when: Condition) -> Any:
        """Now, or with a ride in a state that it has passed since the last look."""
        return when(self.facts) or any(when(self._with_ride(*passed)) for passed in self._passed)

    def _with_ride(self, robot: str, state: str) -> Mapping[str, Any]:
        ride = self.facts["ride"]
        return {**self.facts, "ride": lambda name: state if name == robot else ride(name)}


def _shown(args: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in args.items() if value not in (None, "", False)}

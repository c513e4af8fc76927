"""Goes through the small world's graph: every state that few strays can lead to, each once, each to its usual end.

Each state has one usual course, which no fault disturbs any more and everybody is served: it is the fair schedule. It
is followed from every state until the rides are over, so a state from which a ride would not end is found as well.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Self

from sim.exhaust import laws
from sim.exhaust.model import Model
from sim.exhaust.state import BreachError, State, robot_of
from sim.exhaust.strays import ROUND, Action


@dataclass(slots=True)
class Bounds:
    """How far a search goes.

    strays   at most so many things out of the ordinary on one way
    states   ends after so many distinct states, 0: when all are seen
    broken   ends after so many broken laws
    seconds  ends after so much real time, 0: never
    kinds    only strays of these kinds, empty: all
    """

    strays: int = 1
    states: int = 0
    broken: int = 1
    seconds: float = 0.0
    kinds: frozenset[str] = frozenset()


@dataclass(slots=True)
class Found:
    """A broken law and the way to it from the opening."""

    opening: str
    law: str
    what: str
    way: tuple[Action, ...]


@dataclass(slots=True)
class Search:
    """What has been seen. `complete`: nothing within the bounds was left out. `rides`: the states of the ride chart
    that were reached. `depth` in steps and `longest_s` in seconds of the longest way, `ends`: ways that ended."""

    model: Model
    bounds: Bounds
    seen: set[bytes] = field(default_factory=set)
    transitions: int = 0
    depth: int = 0
    longest_s: float = 0.0
    ends: int = 0
    complete: bool = True
    found: list[Found] = field(default_factory=list)
    is_full: bool = False
    rides: set[str] = field(default_factory=set)
    _kinds: set[tuple[str, str]] = field(default_factory=set)
    _until: float = 0.0

    def run(self, progress: Callable[[Search], None] | None = None) -> Self:
        """Everything within the bounds, from the opening."""
        self._until = time.monotonic() + self.bounds.seconds if self.bounds.seconds else float("inf")
        start = self.model.start()
        self.seen.add(start.mark())
        self._below(start, [], self.bounds.strays, progress)
        return self

    def run_from(self, seed: int, progress: Callable[[Search], None] | None = None) -> Self:
        """The same in a drawn order of the first strays, so that what a bound leaves out is spread over the ride."""
        self._until = time.monotonic() + self.bounds.seconds if self.bounds.seconds else float("inf")
        roots = list(self._first_strays())
        random.Random(seed).shuffle(roots)
        for state, way, action in roots:
            if self.is_full:
                self.complete = False
                break
            after = self._step(state, way, action)
            if after is not None and not self.model.is_over(after):
                self._below(after, [*way, action], self.bounds.strays, progress)
        return self

    def _first_strays(self) -> Iterator[tuple[State, list[Action], Action]]:
        """Along the undisturbed course, each first thing that may go another way."""
        start = self.model.start()
        state: State | None = start
        way: list[Action] = []
        self.seen.add(start.mark())
        while state is not None and not self.model.is_over(state):
            for action in self._actions(state, min(1, self.bounds.strays)):
                if action.bit:
                    yield state, list(way), action
            state, way = self._step(state, way, ROUND), [*way, ROUND]

    def _actions(self, state: State, strays: int) -> Iterator[Action]:
        kinds = self.bounds.kinds
        actions = self.model.actions(state, strays)
        return (one for one in actions if not one.bit or one.what in kinds) if kinds else actions

    def _step(self, state: State, way: list[Action], action: Action) -> State | None:
        """The state after an action; None when it was seen before or a law is broken."""
        self.transitions += 1
        try:
            after = self.model.after(state, action)
        except BreachError as breach:
            self._broken(breach.law, breach.what, way, action)
            return None
        mark = after.mark()
        if mark in self.seen:
            return None
        if after.at > laws.longest_s(self.model):
            self._broken("queue_ends", "a ride has come to no end within all its own deadlines", way, action)
            return None
        self._take_note(after, mark)
        self.longest_s = max(self.longest_s, after.at)
        self.depth = max(self.depth, len(way) + 1)
        return after

    def _take_note(self, state: State, mark: bytes) -> None:
        self.seen.add(mark)
        self.rides.update((robot_of(state, 0).ride.state.value, robot_of(state, 1).ride.state.value))

    def _broken(self, law: str, what: str, way: list[Action], action: Action) -> None:
        if (law, what) in self._kinds:
            return
        self._kinds.add((law, what))
        self.found.append(Found(self.model.opening.name, law, what, (*way, action)))
        if len(self.found) >= self.bounds.broken:
            self.is_full = True

    def _below(
        self, start: State, way: list[Action], strays: int, progress: Callable[[Search], None] | None = None
    ) -> None:
        """Depth first; the usual course first, so that every state's own end is looked at."""
        model, bounds = self.model, self.bounds
        stack = [(start, self._actions(start, strays))]
        while stack:
            state, actions = stack[-1]
            action = next(actions, None)
            if action is None:
                stack.pop()
                if way and stack:
                    way.pop()
                continue
            after = self._step(state, way, action)
            if self.is_full:
                self.complete = False
                return
            if after is None:
                continue
            if 0 < bounds.states <= len(self.seen) or (len(self.seen) % 1024 == 0 and self._is_late()):
                self.is_full, self.complete = True, False
                return
            if progress is not None and len(self.seen) % 20_000 == 0:
                progress(self)
            if model.is_over(after):
                self.ends += 1
                continue
            way.append(action)
            stack.append((after, self._actions(after, strays)))

    def _is_late(self) -> bool:
        return time.monotonic() >= self._until

    def walk(self, seed: int, strays: int, chance: float) -> None:
        """One drawn way to its end, with more strays than the search allows."""
        draw = random.Random(seed)
        state = self.model.start()
        way: list[Action] = []
        while not self.model.is_over(state):
            actions = list(self.model.actions(state, strays))
            action = draw.choice(actions[1:]) if len(actions) > 1 and draw.random() < chance else ROUND
            self.transitions += 1
            try:
                after = self.model.after(state, action)
            except BreachError as breach:
                self._broken(breach.law, breach.what, way, action)
                return
            way.append(action)
            state = after
            self._take_note(state, state.mark())
            if state.at > laws.longest_s(self.model):
                self._broken("queue_ends", "a ride has come to no end within all its own deadlines", way, ROUND)
                return
        self.ends += 1
        self.longest_s = max(self.longest_s, state.at)
        self.depth = max(self.depth, len(way))

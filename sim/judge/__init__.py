"""The judge: checks the invariants on the world's truth and on what was said aloud, and trusts no mind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sim.judge.documents import DocOneHolder, doc_locked, receipt
from sim.judge.rides import RightFloor
from sim.judge.space import NoDwellOnSill, collision, contact, one_robot, sill_open
from sim.judge.truth import Ground, Scene, WorldTruth

INVARIANTS: Mapping[str, str] = {
    "collision": "no robot touches a wall, a door, a body or another robot",
    "one_robot": "at most one robot on the sill of a car or in it",
    "sill_open": "a robot on a sill has an open door before a car that stands there",
    "no_dwell_on_sill": "30 s on a sill at most",
    "right_floor": "a robot gets off at the floor it called, or turns back where it came in",
    "doc_one_holder": "every folder is in exactly one place",
    "doc_locked": "a lid is open only at a handover stop or a dock, standing still, outside any lift",
    "doc_done_means_receipt": "a run that ends delivered or returned has its folder in those hands",
    "mind_raised": "no mind fails on an event",
}
"""Names as in lift/ride B where they stand there, and what each says."""

Check = Callable[[Scene], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Violation:
    at: float
    invariant: str
    detail: str


class Judge:
    """Looks at a world again and again; each breach is noted once, when it begins."""

    def __init__(self, ground: Ground, world: WorldTruth) -> None:
        self.violations: list[Violation] = []
        self._ground, self._world = ground, world
        self._right_floor = RightFloor()
        self._checks: tuple[tuple[str, Check], ...] = (
            ("collision", collision),
            ("one_robot", one_robot),
            ("sill_open", sill_open),
            ("no_dwell_on_sill", NoDwellOnSill()),
            ("doc_one_holder", DocOneHolder()),
            ("doc_locked", doc_locked),
        )
        self._under_way: set[tuple[str, str]] = set()
        self._read = 0

    def look(self) -> None:
        """Check everything that can be seen now. Call it whenever something may have changed."""
        for happening in self._world.happenings[self._read :]:
            for name, found in (
                ("collision", contact(happening.what, happening.who, happening.detail)),
                ("right_floor", self._right_floor.happened(happening.what, happening.who, happening.detail)),
            ):
                if found:
                    self.note(name, found)
        self._read = len(self._world.happenings)
        scene = Scene.of(self._world, self._ground)
        now = {(name, detail) for name, check in self._checks for detail in check(scene)}
        for name, detail in sorted(now - self._under_way):
            self.note(name, detail)
        self._under_way = now

    def heard(self, message: Any) -> None:
        """A message was published."""
        self._right_floor.heard(message)
        found = receipt(self._world, message)
        if found and not any(violation.detail == found for violation in self.violations):
            self.note("doc_done_means_receipt", found)

    def note(self, invariant: str, detail: str) -> None:
        self.violations.append(Violation(self._world.now, invariant, detail))

    def broken(self, invariant: str) -> bool:
        return any(violation.invariant == invariant for violation in self.violations)

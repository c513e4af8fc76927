"""Tapes of simulated processes: what each mind was given and what it answered, as on a real floor."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Any

from robots.tape.row import Start, TapeRow
from robots.tape.tape import Tape
from sim.processes.ledger import MemoryLedger


@dataclass(slots=True)
class TapedMind:
    """A mind whose every event and answer is kept; else it is the mind."""

    mind: Any
    tape: Tape
    rows: list[TapeRow]

    def handle(self, event: Any) -> list[Any]:
        text = self.tape.before(event)
        try:
            answer: list[Any] = self.mind.handle(event)
        except Exception as error:
            self.rows.append(self.tape.failed(event, text, error))
            raise
        self.rows.append(self.tape.row(event, text, answer))
        return answer

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name == "mind":  # half built, as while it is unpickled
            raise AttributeError(name)
        return getattr(self.mind, name)


@dataclass(slots=True)
class _Chance:
    """Stands for the chance of a scheduler or guide: draws go through the tape."""

    tape: Tape

    def randbytes(self, count: int) -> bytes:
        return self.tape.draw(count)


@dataclass(slots=True)
class TapedBuild:
    """Builds the minds of one process and keeps the tape of all its starts."""

    build: Any
    kind: str
    id: str
    guides: bool = False
    rows: list[TapeRow] = field(default_factory=list)

    @classmethod
    def of(cls, build: Any, robot: str, group: str, is_guide: bool, guides: bool) -> TapedBuild:
        """For a process of `sim.processes.host`: of a robot, of a lift group, or the scheduler's."""
        kind = "guide" if is_guide else "courier" if robot else "gateway" if group else "scheduler"
        return cls(build, kind, robot or group, guides)

    def at(self, now: float, ledger: MemoryLedger) -> TapedMind:
        """A start at `now`."""
        function, arguments = self.build.func, list(self.build.args)
        seed, chance = 0, None
        if self.kind in ("scheduler", "guide"):
            chance = arguments[-1].randbytes
        elif self.kind == "courier":
            seed = arguments[-1]
        tape = Tape(
            Start(self.kind, self.id, seed, guides=self.guides, understanding="pairs" if self.kind == "guide" else ""),
            chance,
        )
        if chance is not None:
            arguments[-1] = _Chance(tape)
        self.rows.append(tape.start(now, len(ledger.records()), ledger.remembered()))
        return TapedMind(partial(function, *arguments)(ledger), tape, self.rows)

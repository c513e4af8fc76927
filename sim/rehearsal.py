"""One play as a piece of work for a worker process: a file, a seed, and what comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from robots.settings import SettingsError
from sim.play import Failure, Outcome, play
from sim.scenario import ScenarioError, load_scenario


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A scenario file to be played with a seed.

    record   write an MCAP recording to this file
    ledgers  write the ledger of every process, tape included, into this folder
    """

    path: Path
    seed: int
    validate: bool = False
    record: Path | None = None
    ledgers: Path | None = None

    def crashed(self, reason: str) -> Outcome:
        """What is said of a play that could not be finished."""
        text = f"the simulator failed: {reason}"
        failure = Failure("raised", reason, text)
        return Outcome(self.path.as_posix(), self.seed, "crashed", False, (text,), (), 0.0, 0.0, (failure,))


@dataclass(frozen=True, slots=True)
class WrongUse:
    """The scenario speaks of what its hall does not have, or the hall cannot be read."""

    problem: str


def keeping(plays: Sequence[Rehearsal], record: Path | None, ledgers: Path | None) -> list[Rehearsal]:
    """The same plays, kept on disk. Of several, each gets a place of its own: `{scenario}-{seed}`."""
    kept = []
    for item in plays:
        name = f"{item.path.stem}-{item.seed}"
        mine = record and record.with_name(f"{record.stem}-{name}{record.suffix}")
        folder = ledgers and ledgers / name
        kept.append(replace(item, record=record, ledgers=ledgers) if len(plays) == 1 else
                    replace(item, record=mine, ledgers=folder))  # fmt: skip
    return kept


def rehearse(item: Rehearsal) -> Outcome | WrongUse:
    """Play it. Anything else that is raised is a fault of the simulator."""
    try:
        scenario = load_scenario(item.path)
        if item.record is not None or item.ledgers is not None:
            from sim.bind_recording import play_and_keep  # database and recorder are loaded for those who want them

            return play_and_keep(scenario, item.seed, item.validate, item.record, item.ledgers)
        return play(scenario, item.seed, item.validate)
    except (ScenarioError, SettingsError) as error:
        return WrongUse(str(error))

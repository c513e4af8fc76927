"""One play as a piece of work for a worker process: a file, a seed, and what comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from robots.settings import SettingsError
from sim.play import Failure, Outcome, play
from sim.scenarios.scenario import Scenario, ScenarioError, load_scenario


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A scenario file to be played with a seed.

    record   write an MCAP recording to this file
    ledgers  write the ledger of every process, tape included, into this folder
    picture  write a page that shows what happened to this file
    day      write the report of a day to this file
    """

    path: Path
    seed: int
    validate: bool = False
    record: Path | None = None
    ledgers: Path | None = None
    picture: Path | None = None
    day: Path | None = None

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


def pictured(plays: Sequence[Rehearsal], scenarios: Sequence[Scenario], picture: Path) -> list[Rehearsal]:
    """The same plays, each with its page. `scenarios`: of each play. Raises PictureError."""
    from sim.report.picture import check_pictures, picture_path

    pairs = [(scenario, item.seed) for item, scenario in zip(plays, scenarios, strict=True)]
    check_pictures(picture, pairs)
    paths = [picture_path(picture, scenario, seed, len(pairs) == 1) for scenario, seed in pairs]
    return [replace(item, picture=path) for item, path in zip(plays, paths, strict=True)]


def rehearse(item: Rehearsal) -> Outcome | WrongUse:
    """Play it. Anything else that is raised is a fault of the simulator."""
    try:
        scenario = load_scenario(item.path)
        if item.record is not None or item.ledgers is not None:
            from sim.bind.recording import play_and_keep  # database and recorder are loaded for those who want them

            return play_and_keep(scenario, item.seed, item.validate, item.record, item.ledgers)
        if item.picture is not None:
            from sim.report.picture import play_with_picture

            return play_with_picture(scenario, item.picture, item.seed, item.validate)
        if item.day is not None:
            from sim.day.playing import play_day

            return play_day(scenario, item.day, item.seed, item.validate)
        return play(scenario, item.seed, item.validate)
    except (ScenarioError, SettingsError) as error:
        return WrongUse(str(error))

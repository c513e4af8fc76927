"""Plays scenarios with random faults over many seeds, reduces what fails, and writes it as scenario files."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sim.explore.document import (
    Document,
    as_text,
    drawn,
    hall_of,
    play_document,
    read_document,
    scenario_of,
    with_faults,
)
from sim.explore.shrink import Shrinker, Signature, signature_of
from sim.play import Outcome
from sim.scenarios.scenario import load_scenario

MOST_PLAYS = 400


@dataclass(frozen=True, slots=True)
class Trial:
    """One scenario, drawn by one seed."""

    path: Path
    seed: int
    document: Document
    """With its chance still to be drawn."""
    own: bool = True
    """The scenario is held to all it expects; False: the faults were added, and steps that never happen are no harm."""

    def drawn(self) -> Document:
        """Raises ScenarioError, SettingsError, ValueError."""
        scenario = scenario_of(self.document, self.path)
        return drawn(self.document, scenario, self.seed, hall_of(scenario.hall))


@dataclass(frozen=True, slots=True)
class Failed:
    """A trial that failed; `text` says how."""

    trial: Trial
    signature: Signature
    text: str


@dataclass(frozen=True, slots=True)
class Reduced:
    """A failure with its smallest scenario.

    entries    of the timeline, before and after
    plays      it took
    is_done    nothing more could be taken away; False: the plays or the time allowed were over
    """

    failed: Failed
    document: Document
    text: str
    entries: tuple[int, int]
    plays: int
    is_done: bool

    def as_json(self) -> dict[str, Any]:
        kind, name = self.failed.signature[:2]
        return {
            "scenario": self.failed.trial.path.as_posix(), "seed": self.failed.trial.seed, "kind": kind, "name": name,
            "broken": self.text, "entries": self.entries[1], "entries_before": self.entries[0], "plays": self.plays,
            "done": self.is_done,
        }  # fmt: skip


def trials_of(path: Path, seeds: list[int], chaos: Document) -> list[Trial]:
    """A trial for each seed. `chaos` is added where the scenario has none. Raises ScenarioError, YamlError, OSError."""
    load_scenario(path)
    document = read_document(path)
    own = "chaos" in document
    return [Trial(path, seed, document if own else with_faults(document, chaos), own) for seed in seeds]


def attempt(trial: Trial) -> Failed | None:
    """Play it; None when it passes. Raises ScenarioError, SettingsError, ValueError."""
    return failed_of(trial, play_document(trial.drawn(), trial.path))


def failed_of(trial: Trial, outcome: Outcome) -> Failed | None:
    signature = signature_of(outcome)
    if not trial.own and signature is not None and signature[0] == "step":
        signature = next((f.signature for f in outcome.failures if f.kind != "step"), None)
    if signature is None:
        return None
    return Failed(trial, signature, _text(outcome, signature))


def reduce(failed: Failed, most_plays: int = MOST_PLAYS, until: float | None = None) -> Reduced:
    """Shrink it. `until`: by `time.monotonic()`, seconds; then the smallest so far is what it is."""
    path = failed.trial.path
    document = failed.trial.drawn()
    shrinker = Shrinker(
        document, failed.signature, partial(play_document, path=path), most_plays, partial(_is_past, until)
    )
    smallest = shrinker.reduce()
    text = _text(play_document(smallest, path), failed.signature)
    entries = (len(document["timeline"]), len(smallest.get("timeline") or []))
    return Reduced(failed, smallest, text, entries, shrinker.plays, shrinker.is_done)


def first_of_each(found: Iterator[Failed]) -> tuple[list[Failed], int]:
    """The first failure of each kind in each scenario, and how many more there were."""
    kinds: dict[tuple[Path, Signature], Failed] = {}
    count = 0
    for failed in found:
        count += 1
        kinds.setdefault((failed.trial.path, failed.signature), failed)
    return list(kinds.values()), count - len(kinds)


def write(reduced: Reduced, folder: Path) -> Path:
    """The ready scenario file, its story in the first lines."""
    trial, (kind, name) = reduced.failed.trial, reduced.failed.signature[:2]
    before, after = reduced.entries
    rest = "" if reduced.is_done else ", not to the end"
    slug = re.sub(r"\W+", "-", name).strip("-")[:48]
    path = folder / f"{trial.path.stem}-{trial.seed}-{slug}.yaml"
    heading = [
        f"Breaks {kind} {reduced.text}",
        f"Found in {trial.path.name} with seed {trial.seed}; "
        f"{before} timeline entries reduced to {after} in {reduced.plays} plays{rest}.",
    ]
    hall = scenario_of(trial.document, trial.path).hall
    title = f"{trial.path.stem}, seed {trial.seed}: {name}"
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(as_text({**reduced.document, "title": title, "hall": hall.as_posix()}, heading), encoding="utf-8")
    return path


def _text(outcome: Outcome, signature: Signature) -> str:
    text = next((f.text for f in outcome.failures if (f.kind, f.name) == signature[:2]), "")
    return re.sub(r"^line \d+: ", "", text)


def _is_past(until: float | None) -> bool:
    return until is not None and time.monotonic() > until

"""`hall simulate … --picture`: where the pages go, and a play with its page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sim.engine import Engine
from sim.play import Outcome, play
from sim.report.page import page
from sim.report.recorder import Recorder
from sim.scenarios.scenario import Scenario, ScenarioError


class PictureError(ValueError):
    """Says what is wrong with where the pages should go."""


def picture_path(given: Path, scenario: Scenario, seed: int, alone: bool) -> Path:
    """Where the page of one play goes.

    given   a file ending in .html; a name with {scenario} and {seed} in it; anything else is a folder
    alone   it is the only play of this command

    Raises PictureError.
    """
    text = str(given)
    if "{scenario}" in text or "{seed}" in text:
        return Path(text.replace("{scenario}", scenario.path.stem).replace("{seed}", str(seed)))
    if given.suffix.lower() != ".html":
        return given / f"{scenario.path.stem}-{seed}.html"
    if alone:
        return given
    pattern = given.with_name(f"{given.stem}-{{scenario}}-{{seed}}.html")
    raise PictureError(
        f"--picture {given}: several plays cannot share one file; name a folder, or a pattern: {pattern}"
    )


def check_pictures(given: Path, plays: list[tuple[Scenario, int]]) -> None:
    """Raises PictureError when two plays would write the same file, before anything is played."""
    paths = [picture_path(given, scenario, seed, len(plays) == 1) for scenario, seed in plays]
    twice = sorted({path.as_posix() for path in paths if paths.count(path) > 1})
    if twice:
        raise PictureError(
            f"--picture {given}: several plays would write {twice[0]}; put both {{scenario}} and {{seed}} into the name"
        )


@dataclass(slots=True)
class Watched:
    """Looks on at one play from its start; afterwards its page can be written. `attach` is for `play(watch=…)`."""

    engine: Engine | None = None
    recorder: Recorder | None = None

    def attach(self, engine: Engine) -> None:
        self.engine, self.recorder = engine, Recorder.attach(engine)

    def write(self, path: Path, scenario: Scenario, outcome: Outcome) -> None:
        """Write the page, making its folders. Raises OSError, and ValueError before anything was watched."""
        if self.engine is None or self.recorder is None:
            raise ValueError("nothing was watched: give `attach` to `play`")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page(self.engine, self.recorder, scenario, outcome), encoding="utf-8")


def play_with_picture(scenario: Scenario, path: Path, seed: int | None = None, validate: bool = False) -> Outcome:
    """Play it and write its page to `path`. Raises ScenarioError also for a page that cannot be written."""
    watched = Watched()
    outcome = play(scenario, seed, validate, watched.attach)
    try:
        watched.write(path, scenario, outcome)
    except OSError as error:
        raise ScenarioError([f"--picture {path}: cannot be written: {error.strerror or error}"]) from error
    return outcome

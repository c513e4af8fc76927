"""`hall simulate … --picture`: plays a scenario with a recorder beside it and writes the page."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from sim.engine import Engine
from sim.play import Outcome, play
from sim.report.page import page
from sim.report.recorder import Recorder
from sim.scenario import Scenario


class PictureError(ValueError):
    """Says what is wrong with where the pages should go."""


def picture_path(given: Path, scenario: Scenario, seed: int, alone: bool) -> Path:
    """Where the page of one play goes.

    given   a file ending in .html; with several plays a folder, or a name with {scenario} and {seed} in it
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
    raise PictureError(
        f"--picture {given}: several plays cannot share one file; name a folder, or a file such as "
        f"{given.with_name(given.stem + '-{scenario}-{seed}.html')}"
    )


def check_pictures(given: Path, plays: list[tuple[Scenario, int]]) -> None:
    """Raises PictureError when two plays would write the same file, before anything is played."""
    paths = [picture_path(given, scenario, seed, len(plays) == 1) for scenario, seed in plays]
    twice = sorted({path.as_posix() for path in paths if paths.count(path) > 1})
    if twice:
        raise PictureError(
            f"--picture {given}: several plays would write {twice[0]}; put both {{scenario}} and {{seed}} into the name"
        )


def play_with_picture(scenario: Scenario, path: Path, seed: int | None = None, validate: bool = False) -> Outcome:
    """Play it and write the page to `path`, making its folders. Raises OSError besides what `play` raises."""
    looked: list[tuple[Engine, Recorder]] = []
    outcome = play(scenario, seed, validate, watch=partial(_look_on, looked))
    engine, recorder = looked[0]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page(engine, recorder, scenario, outcome), encoding="utf-8")
    return outcome


def _look_on(looked: list[tuple[Engine, Recorder]], engine: Engine) -> None:
    looked.append((engine, Recorder.attach(engine)))

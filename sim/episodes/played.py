"""Plays one episode as a piece of work for a worker process, and says in one line what came of it."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sim.episodes.grammar import as_file, episode
from sim.explore.document import Document, play_document
from sim.explore.explorer import Failed, Trial, failed_of

PASSED, FAILED = "passed", "failed"


@dataclass(frozen=True, slots=True)
class Episode:
    """One to be played. root: the checkout; path: where its file would lie, which need not be there."""

    seed: int
    minutes: float
    root: Path
    path: Path

    def document(self) -> Document:
        """Raises SettingsError."""
        return episode(self.seed, self.minutes, self.root)


@dataclass(frozen=True, slots=True)
class Played:
    """What came of an episode.

    digest     of its file: with another grammar the same seed is another episode
    signature  how it failed, as `sim.explore` tells failures apart; empty when it passed
    text       the first thing that was broken, for people
    ends       how many runs ended in which state
    cpu_s      of this process, drawing and judging included
    """

    seed: int
    digest: str
    outcome: str
    signature: tuple[str, ...]
    text: str
    ends: dict[str, int]
    simulated_s: float
    cpu_s: float

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def digest(document: Document) -> str:
    return hashlib.sha256(as_file(document).encode()).hexdigest()[:16]


def play_episode(item: Episode) -> Played:
    """Play and judge it. Raises ScenarioError, SettingsError where the grammar drew what cannot be played."""
    began = time.process_time()
    document = item.document()
    outcome = play_document(document, item.path)
    failed = failed_of(Trial(item.path, item.seed, document, False), outcome)
    ends = Counter(part.rpartition("=")[2] for part in outcome.outcome.split(", "))
    return Played(
        item.seed, digest(document), FAILED if failed else PASSED, failed.signature if failed else (),
        failed.text if failed else "", dict(sorted(ends.items())), round(outcome.simulated_s, 1),
        round(time.process_time() - began, 3),
    )  # fmt: skip


def crashed(item: Episode, reason: str) -> Played:
    """Of an episode that could not be finished."""
    text = f"the simulator failed: {reason}"
    return Played(item.seed, digest(item.document()), FAILED, ("raised", reason), text, {}, 0.0, 0.0)


def to_reduce(played: Played, item: Episode) -> Failed:
    """What the shrinker takes."""
    return Failed(Trial(item.path, item.seed, item.document(), False), played.signature, played.text)

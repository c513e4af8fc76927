"""What a swarm has done, on disk: a line for each episode, so that it goes on where it was stopped."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.episodes.played import Played

EPISODES, FINDINGS = "episodes.jsonl", "findings.jsonl"


@dataclass(slots=True)
class Diary:
    """A folder with two files of lines. A line that was cut off by a crash is as if it had never been written.

    played  by the seed, the newest of each
    found   the signatures that were reduced already, and the file of each
    """

    folder: Path
    played: dict[int, Played] = field(default_factory=dict)
    found: dict[tuple[str, ...], str] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> Diary:
        """What is there; makes the folder. Raises OSError."""
        folder.mkdir(parents=True, exist_ok=True)
        diary = cls(folder)
        for line in _lines(folder / EPISODES):
            try:
                played = Played(**{**line, "signature": tuple(line["signature"])})
            except (TypeError, KeyError):
                continue
            diary.played[played.seed] = played
        for line in _lines(folder / FINDINGS):
            if isinstance(line.get("signature"), list) and isinstance(line.get("file"), str):
                diary.found[tuple(line["signature"])] = line["file"]
        return diary

    def write(self, played: Played) -> None:
        """Raises OSError."""
        self.played[played.seed] = played
        _append(self.folder / EPISODES, played.as_json())

    def finding(self, signature: tuple[str, ...], file: Path, seed: int, text: str) -> None:
        """Raises OSError."""
        self.found[signature] = file.as_posix()
        line = {"signature": list(signature), "file": file.as_posix(), "seed": seed, "text": text}
        _append(self.folder / FINDINGS, line)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return
    for line in text.splitlines():
        try:
            found = json.loads(line)
        except ValueError:
            continue
        if isinstance(found, dict):
            yield found


def _append(path: Path, line: dict[str, Any]) -> None:
    """After a line that was cut off a new one begins."""
    text = json.dumps(line, ensure_ascii=False) + "\n"
    with path.open("a+b") as file:
        end = file.seek(0, 2)
        if end:
            file.seek(end - 1)
            text = text if file.read(1) == b"\n" else "\n" + text
        file.write(text.encode())

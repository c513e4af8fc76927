"""`hall simulate --swarm N --minutes M`: plays episodes, keeps what it did, and reduces each new way of failing."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import typer
from rich.table import Table

from sim.arguments import FAILED, MISSING, STOPPED, WRONG_USE, ended, shown_progress, table_console
from sim.episodes.diary import Diary
from sim.episodes.grammar import HALLS, as_file
from sim.episodes.played import PASSED, Episode, Played, crashed, digest, play_episode, to_reduce
from sim.explore.explorer import Reduced, reduce, write
from sim.swarm import Crash, as_they_end

PLAYS = 120
"""To reduce one failure, at most: an episode takes seconds."""
REDUCING_S = 600.0
"""All failures of one call together; what is not reduced to the end then says so in its file."""
NAME = "swarm"
"""Findings are called so, with the seed and what was broken."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What the last line says. here: those of this call; seconds: it took to play them."""

    episodes: list[Played]
    here: int
    seconds: float

    @property
    def failed(self) -> list[Played]:
        return [one for one in self.episodes if one.outcome != PASSED]

    @property
    def rate(self) -> float:
        return self.here / self.seconds if self.seconds > 0 else 0.0

    @property
    def groups(self) -> dict[tuple[str, ...], list[Played]]:
        """Failed ones by what was broken, the commonest first."""
        found: dict[tuple[str, ...], list[Played]] = {}
        for one in self.failed:
            found.setdefault(one.signature[:2], []).append(one)
        return dict(sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0])))


def run_swarm(count: int, minutes: float, first: int, jobs: int | None, out: Path, as_json: bool) -> None:
    """Play `count` episodes from the seed `first` on, on all cores unless `jobs` says otherwise. Ends the command."""
    root, jobs = _root(), jobs or os.cpu_count() or 1
    try:
        diary = Diary.read(out)
    except OSError as error:
        raise ended(f"--out {out}: cannot be used: {error.strerror}", WRONG_USE) from error
    items = [Episode(seed, minutes, root, root / f"{NAME}.yaml") for seed in range(first, first + count)]
    left = [item for item in items if not _is_done(diary, item)]
    if len(left) < count:
        typer.echo(f"{count - len(left)} of {count} were played before: {out} says so", err=True)
    began = time.monotonic()
    try:
        _play(left, diary, jobs, as_json)
        summary = Summary([diary.played[item.seed] for item in items], len(left), time.monotonic() - began)
        _reduce({item.seed: item for item in items}, summary, diary, jobs, as_json)
    except typer.Exit as stop:
        if stop.exit_code == STOPPED:
            there = [diary.played[item.seed] for item in items if _is_done(diary, item)]
            failed = sum(one.outcome != PASSED for one in there)
            typer.echo(
                f"{len(there)} of {count} played, {failed} failed; the same command goes on from there", err=True
            )
        raise
    _tell(summary, diary, as_json)
    raise typer.Exit(FAILED if summary.failed else 0)


def _play(items: list[Episode], diary: Diary, jobs: int, as_json: bool) -> None:
    """Each as it comes to its end is in the diary; one that failed is told and kept at once."""
    results = shown_progress(as_they_end(play_episode, items, jobs), len(items), "playing", as_json)
    for place, result in results:
        item = items[place]
        played = result if isinstance(result, Played) else crashed(item, _why(result))
        diary.write(played)
        if played.outcome != PASSED:
            _keep(item, diary.folder)
            typer.echo(f"episode {played.seed}: {played.text}", err=True)


def _root() -> Path:
    """Where the halls are: the working folder, or the checkout that HALL_ROOT names."""
    for root in (Path(), Path(os.environ.get("HALL_ROOT", "."))):
        if (root / "config/scenarios/halls" / HALLS[0]).is_dir():
            return root
    raise ended(f"config/scenarios/halls/{HALLS[0]} is not here: run from a checkout", MISSING)


def _is_done(diary: Diary, item: Episode) -> bool:
    before = diary.played.get(item.seed)
    return before is not None and before.digest == digest(item.document())


def _why(result: object) -> str:
    return result.reason if isinstance(result, Crash) else "no result"


def _keep(item: Episode, out: Path) -> None:
    """The whole episode, before anybody reduces it."""
    path = out / f"episode-{item.seed}.yaml"
    path.write_text(as_file(item.document()), encoding="utf-8")


def _reduce(items: dict[int, Episode], summary: Summary, diary: Diary, jobs: int, as_json: bool) -> None:
    """The first of each way of failing that was not reduced before."""
    fresh = {
        one.signature: one
        for one in reversed(summary.failed)
        if one.signature not in diary.found and one.signature[0] != "raised"
    }
    chosen = [to_reduce(one, items[one.seed]) for one in fresh.values()]
    work = partial(reduce, most_plays=PLAYS, until=time.monotonic() + REDUCING_S)
    results = shown_progress(as_they_end(work, chosen, jobs), len(chosen), "reducing", as_json)
    for place, result in results:
        failed = chosen[place]
        if isinstance(result, Reduced):
            diary.finding(failed.signature, write(result, diary.folder), failed.trial.seed, result.text)
        else:
            typer.echo(f"episode {failed.trial.seed}: cannot be reduced: {_why(result)}", err=True)


def _tell(summary: Summary, diary: Diary, as_json: bool) -> None:
    """How many, how fast, how runs ended, and what was broken by which seeds."""
    ends: Counter[str] = Counter()
    for one in summary.episodes:
        ends.update(one.ends)
    figures = {
        "episodes": len(summary.episodes), "failed": len(summary.failed), "played_now": summary.here,
        "episodes_per_s": round(summary.rate, 3), "cpu_s_each": _mean([one.cpu_s for one in summary.episodes]),
        "simulated_s_each": _mean([one.simulated_s for one in summary.episodes]), "runs": dict(sorted(ends.items())),
    }  # fmt: skip
    if as_json:
        broken = [
            {"kind": signature[0], "name": signature[1], "seeds": [one.seed for one in group], "files": files}
            for signature, group in summary.groups.items()
            for files in [sorted({diary.found[one.signature] for one in group if one.signature in diary.found})]
        ]
        typer.echo(json.dumps({**figures, "broken": broken}, ensure_ascii=False))
        return
    table = Table("broken", "episodes", "seeds", "reduced", box=None)
    for signature, group in summary.groups.items():
        seeds = ", ".join(str(one.seed) for one in group[:8]) + (" …" if len(group) > 8 else "")
        files = sorted({diary.found[one.signature] for one in group if one.signature in diary.found})
        table.add_row(signature[1], str(len(group)), seeds, "\n".join(files))
    if table.row_count:
        table_console().print(table)
    runs = ", ".join(f"{number} {state}" for state, number in ends.most_common())
    typer.echo(
        f"{figures['episodes']} episodes, {figures['failed']} failed; {summary.here} played now, "
        f"{summary.rate:.2f} a second, {figures['cpu_s_each']:.1f} s of a core each; runs: {runs or 'none'}"
    )


def _mean(values: list[float]) -> float:
    return round(sum(values) / len(values), 3) if values else 0.0

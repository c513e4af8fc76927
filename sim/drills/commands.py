"""`hall drill`: played on the running floor with its lab, scored; the result as a table or JSON."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from robots.floor.joining import read_hall
from robots.floor.places import hall_folder, state_folder
from sim.arguments import FAILED, MISSING, STOPPED, WRONG_USE, JsonOption, ended
from sim.drills.playing import HOST, DrillStoppedError, NoLabError, left_alarms, play
from sim.drills.scoring import Result
from sim.drills.script import DrillError, load_drill

HallOption = Annotated[
    Path | None, typer.Option("--hall", help="folder of the hall's YAML files", show_default="config/hall")
]


def drill(
    name: Annotated[str, typer.Argument(help="fire, lift, power, theft, crowd; or the file of a drill of your own")],
    hall: HallOption = None,
    web_port: Annotated[int, typer.Option(help="port of the tablet pages")] = 8080,
    screen_port: Annotated[int, typer.Option(help="port of the first robot's own screen")] = 8090,
    as_json: JsonOption = False,
) -> None:
    """Play a drill on the running simulated floor (`./hall up --lab`) and score it: `hall drill fire`."""
    folder = hall_folder(hall)
    known = read_hall(folder)
    try:
        script = load_drill(_file(name, folder.parent / "drills"), known)
    except OSError as error:
        raise ended(f"hall: {name}: {error.strerror}", WRONG_USE) from None
    except DrillError as error:
        raise ended(f"hall: {error}", WRONG_USE) from None
    people = Console(stderr=True, highlight=False)
    people.print(f"演练 DRILL · {script.zh} · {script.en} · {script.lasts_s:g} s")
    own = sorted(robot.id for robot in known.robots.values() if not robot.is_foreign)
    pages = {"guide": "kiosk of {}"}
    screens = {
        pages.get(known.robots[robot].kind, "screen of {}").format(robot): f"http://{HOST}:{screen_port + number}"
        for number, robot in enumerate(own)
    }
    web = f"http://{HOST}:{web_port}"
    try:
        with _ended_by_kill():
            result = play(script, known, state_folder(), web, screens, people.print)
    except NoLabError as error:
        raise ended(f"hall: {error}", MISSING) from None
    except DrillStoppedError as error:
        raise ended(f"hall: {error}", FAILED) from None
    except KeyboardInterrupt:
        left = left_alarms(web)
        reset = f"; a supervisor resets on a tablet: {' '.join(left)}" if left else ""
        raise ended(f"hall: drill stopped; its alarms were ended{reset}", STOPPED) from None
    if as_json:
        typer.echo(json.dumps(result.as_json(), ensure_ascii=False))
    else:
        _show(result)
    if result.left_alarms:
        people.print(f"a supervisor resets on a tablet: {' '.join(result.left_alarms)}")
    raise typer.Exit(0 if result.passed else FAILED)


@contextmanager
def _ended_by_kill() -> Iterator[None]:
    """`kill` ends a drill as Ctrl-C does: at once, and with what it raised."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _file(name: str, folder: Path) -> Path:
    """A name of the hall's own drills, or a path."""
    if "/" in name or name.endswith((".yaml", ".yml")):
        return Path(name)
    path = folder / f"{name}.yaml"
    if not path.is_file():
        there = ", ".join(sorted(file.stem for file in folder.glob("*.yaml"))) or "none"
        raise DrillError(f"{folder} has no drill {name!r}; there are: {there}")
    return path


def _show(result: Result) -> None:
    table = Table("scored", "found", "asked", "", "not so", box=None)
    for row in result.rows:
        table.add_row(
            row.what, row.found, row.asked, "good" if row.good else "[red]NOT MET[/red]", "; ".join(row.needs)
        )
    console = Console(highlight=False)
    console.print(table)
    if result.texts:
        texts = Table("s", "where", "what people read", "", box=None)
        for text in result.texts:
            texts.add_row(f"{text.at_s:.1f}", text.where, text.zh, text.en)
        console.print(texts)
    console.print(f"{result.drill}: {'passed' if result.passed else '[red]NOT PASSED[/red]'}")

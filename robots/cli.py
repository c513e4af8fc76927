"""The command `hall`. Data on standard output, everything else on standard error.

Exit codes: 0 done, 1 a check or expectation failed, 2 wrong use, 3 something it needs is missing.
Other packages add commands through the entry-point group `hall.commands`.
"""

from __future__ import annotations

import json
import os
import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from robots.floor.asking import ask_command
from robots.floor.backing_up import backup_command, copy_command, restore_command
from robots.floor.describing import api_command
from robots.floor.duties import robot_command
from robots.floor.escorting import escort_command
from robots.floor.explaining import why_command
from robots.floor.joining import LEDGER_URL
from robots.floor.knowing import check_hall_folder, check_knowledge_folder, is_knowledge
from robots.floor.places import hall_folder, state_folder
from robots.floor.replaying import replay_command
from robots.floor.reviewing import unanswered_command, week_command
from robots.floor.rounding import round_command
from robots.floor.run_commands import COMMANDS as RUN_COMMANDS
from robots.floor.sending import SendError, printed, send_run
from robots.floor.table import FloorSettings, Ports
from robots.floor.taping import VARIABLE as TAPE_VARIABLE
from robots.floor.timeline import ledger_command
from robots.floor.up import Floor
from robots.waiting.care import without_care

app = typer.Typer(no_args_is_help=True, add_completion=False, help="The robots of a service hall and their fleet.")
people = Console(stderr=True, highlight=False)

HallOption = Annotated[
    Path | None, typer.Option("--hall", help="folder of the hall's YAML files", show_default="config/hall")
]


@app.command()
def up(
    hall: HallOption = None,
    web_port: Annotated[int, typer.Option(min=1, max=65535, help="port of the tablet pages")] = 8080,
    broker_port: Annotated[int, typer.Option(min=1, max=65535, help="port of the MQTT broker")] = 18830,
    screen_port: Annotated[int, typer.Option(min=1, max=65000, help="port of the first robot's own screen")] = 8090,
    metrics_port: Annotated[
        int, typer.Option(min=0, max=65535, help="port of the scheduler's figures for Prometheus, 0 = none")
    ] = 9464,
    speed: Annotated[float, typer.Option(min=0.1, max=10, help="simulated seconds a real second")] = 1.0,
    tape: Annotated[bool, typer.Option("--tape", help="record what every mind is given, for `hall replay`")] = False,
    lab: Annotated[bool, typer.Option("--lab", help="engineers set time and faults on the map page")] = False,
    ledger_url: Annotated[
        str,
        typer.Option(envvar=LEDGER_URL, help="the scheduler's ledger on PostgreSQL: postgresql://USER@HOST/DATABASE"),
    ] = "",
    standby: Annotated[bool, typer.Option("--standby", help="two schedulers on that database, one leads")] = False,
    only: Annotated[str, typer.Option(help="the processes of this host of several: broker, or simulator,xiaodi")] = "",
    visitors: Annotated[
        int | None,
        typer.Option(
            min=0, max=20_000, help="simulated visitors on a usual day, 0 = nobody", show_default="as in people.yaml"
        ),
    ] = None,
) -> None:
    """Start the simulated hall: broker, simulator, scheduler, robots and pages. Ctrl-C ends it."""
    ports = Ports(broker_port, web_port, screen_port, metrics_port)
    here = tuple(name.strip() for name in only.split(",") if name.strip())
    settings = FloorSettings(hall_folder(hall), state_folder(), ports, speed, lab, ledger_url, standby, here, visitors)
    if tape:
        os.environ.setdefault(TAPE_VARIABLE, "1")
    people.print("starting the simulated hall …")
    floor = Floor(settings, people.print)
    try:
        floor.start()
        for what, address in floor.pages():
            people.print(f"  {what:<42} {address}")
        if settings.is_here("simulator"):
            people.print(f"  simulated visitors a day: {settings.expects(floor.hall)} (--visitors NUMBER, 0 = nobody)")
        for queue, floor_id in without_care(floor.hall).items() if settings.is_here("web") else ():
            people.print(f"  queue {queue}: no waiting area on {floor_id}, no water is sent there (docs/waiting.md)")
        if settings.is_here("web"):
            people.print("  demo staff logins (id, name, role, windows, PIN):")
        for person in floor.hall.staff.values():
            if person.demo_pin and settings.is_here("web"):
                windows = " ".join(person.counters) or "-"
                known_as = f"{person.id:<10} {person.name:<8}"
                people.print(f"    {known_as} {'/'.join(person.roles):<20} {windows:<24} {person.demo_pin}")
        people.print(f"  logs: {settings.state / 'log'}   stop: Ctrl-C")
        floor.serve()
    finally:
        people.print("stopping …")
        floor.stop()


@app.command()
def send(
    from_: Annotated[str, typer.Argument(metavar="FROM", help="stop where the folder is, such as A12")],
    to: Annotated[str, typer.Argument(help="stop where it goes, such as 3F-archive")],
    urgent: Annotated[bool, typer.Option("--urgent", help="before ordinary runs")] = False,
    confidential: Annotated[bool, typer.Option("--confidential", help="the label is hidden, PINs are asked")] = False,
    label: Annotated[str, typer.Option(help="what is written on the folder")] = "",
    not_before: Annotated[str, typer.Option(help="fetched no sooner: 09:30, or 2026-01-05 09:30, hall's time")] = "",
    by: Annotated[str, typer.Option(help="when it should be there: 11:00, or 2026-01-05 11:00, hall's time")] = "",
    key: Annotated[str, typer.Option(help="your own id for this request: the same key is one run")] = "",
    wait: Annotated[bool, typer.Option(help="follow the run to its end")] = True,
    hall: HallOption = None,
    broker_port: Annotated[int, typer.Option(help="port of the MQTT broker")] = 18830,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object a line")] = False,
) -> None:
    """Send a folder and follow it: `hall send A12 3F-archive --urgent`."""

    try:
        ended_well = send_run(
            hall_folder(hall), state_folder(), broker_port, from_, to, printed(as_json),
            urgent=urgent, confidential=confidential, label=label, not_before=not_before, by=by, key=key, wait=wait,
        )  # fmt: skip
    except SendError as error:
        people.print(f"hall: {error}")
        raise typer.Exit(error.exit_code) from None
    except KeyboardInterrupt:
        people.print("hall: stopped watching; the run goes on. To end it: hall cancel RUN, or the tablet")
        raise typer.Exit(0) from None
    raise typer.Exit(0 if ended_well else 1)


@app.command()
def check(
    folder: Annotated[
        Path, typer.Argument(help="a hall's folder, such as config/hall, or a knowledge base, such as config/knowledge")
    ] = Path("config/hall"),
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object a line")] = False,
    hall: HallOption = None,
    day: Annotated[str, typer.Option(help="the day that last dates are held to", show_default="today")] = "",
) -> None:
    """Check the YAML of a hall or of a knowledge base: every problem with file, line, field, value and remedy."""
    if not folder.is_dir():
        people.print(f"hall: {folder} is no folder: give a hall's folder, such as config/hall, or a knowledge base")
        raise typer.Exit(2)
    problems = check_knowledge_folder(folder, hall, day) if is_knowledge(folder) else check_hall_folder(folder, day)
    for problem in problems:
        fields = {"file": problem.file, "line": problem.line, "field": problem.field, "value": problem.value,
                  "message": problem.message, "remedy": problem.remedy}  # fmt: skip
        print(json.dumps(fields, ensure_ascii=False, default=str) if as_json else str(problem))  # noqa: T201
    if not problems and not as_json:
        people.print(f"{folder}: no problems")
    raise typer.Exit(1 if problems else 0)


app.command("api")(api_command)
app.command("escort")(escort_command)
app.command("round")(round_command)
for name, run_command in RUN_COMMANDS.items():
    app.command(name)(run_command)
    if "_" in name:  # as other commands are spelt
        app.command(name.replace("_", "-"), hidden=True)(run_command)
app.command("replay")(replay_command)
app.command("ask")(ask_command)
app.command("why")(why_command)
app.command("robot")(robot_command)
app.command("ledger")(ledger_command)
app.command("backup")(backup_command)
app.command("restore")(restore_command)
app.command("copy")(copy_command)
app.command("week")(week_command)
app.command("unanswered")(unanswered_command)


@app.command()
def diagram(
    what: Annotated[Literal["ride"], typer.Argument(help="ride: the chart of an elevator ride")],
    out: Annotated[Path | None, typer.Option(help="file to write; without it standard output")] = None,
    as_mermaid: Annotated[bool, typer.Option("--mermaid", help="text for documents instead of SVG")] = False,
) -> None:
    """Draw a chart from the table the robots walk: `hall diagram ride --out docs/img/ride.svg`."""
    from robots.elevator import drawing  # takes a while to load

    text = drawing.mermaid() if as_mermaid else drawing.svg()
    if out is None:
        sys.stdout.write(text)
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        people.print(f"hall: {out} cannot be written: {error.strerror}")
        raise typer.Exit(2) from None
    people.print(f"{what}: {out}")


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def test(context: typer.Context) -> None:
    """Run every test (from a checkout; the same as ./hall test)."""
    script = Path(os.environ.get("HALL_ROOT", ".")) / "hall"
    if not script.is_file():
        people.print("hall: the tests are run from a checkout: cd to it and run ./hall test")
        raise typer.Exit(3)
    os.execv(script, [str(script), "test", *context.args])


def main() -> None:
    """Entry point of `hall`."""
    own = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    word = next((word for word in sys.argv[1:] if not word.startswith("-")), "")
    for entry in sorted(entry_points(group="hall.commands")):
        if word == entry.name or word not in own:  # the simulator takes a while to load: not for `hall send`
            app.command(entry.name)(entry.load())
    sys.exit(app())


if __name__ == "__main__":
    main()

"""`hall why RUN`: why this robot, why it waits, why it ended so: from the scheduler's ledger and the running floor.

Of a guide, or one of its escorts: how these went."""

from __future__ import annotations

import json
import logging
import queue
import re
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import typer

from robots.core.events import LinkUp, Received
from robots.core.runs import FleetSummary, RunFact
from robots.core.text import Text
from robots.fleet.escort.story import escorts
from robots.fleet.facts import fact_of
from robots.fleet.why import Present, Why, why
from robots.floor.clock import SteadyClock
from robots.floor.joining import fail, fleet_ledger, join_broker, new_inbox, read_hall
from robots.floor.places import hall_folder, state_folder
from robots.mqtt.broker import read_password
from robots.settings import Hall
from robots.store import Ledger, LedgerError

RUN_ID = re.compile(r"r-[0-9a-z]{10}")
ESCORT_ID = re.compile(r"escort-(?P<robot>.+)-\d+|(?!r-)[A-Za-z][\w.-]*")
MOST_ESCORTS = 10
"""Of one guide at once, the newest."""
LINK_S = 1.5
HEAR_S = 3.0
"""The fleet's summary comes every 2 s."""
HEADS = {
    "now": Text("现在", "now"),
    "chosen": Text("为什么是这台机器人", "why this robot"),
    "story": Text("经过", "story"),
}


def why_command(
    run: Annotated[str, typer.Argument(help="a run's id such as r-0abcdefgh1, a guide's id, or an escort's")],
    lang: Annotated[Literal["zh", "en"], typer.Option(help="language of the sentences")] = "en",
    hall: Annotated[
        Path | None, typer.Option("--hall", help="folder of the hall's YAML files", show_default="config/hall")
    ] = None,
    broker_port: Annotated[int, typer.Option(help="port of the MQTT broker")] = 18830,
    as_json: Annotated[bool, typer.Option("--json", help="all of it as one JSON object, both languages")] = False,
) -> None:
    """Say in plain words why a run went, waits or ended as it did; of a guide, how the visitors it led got on."""
    if (escort := ESCORT_ID.fullmatch(run)) is not None:
        robot, order = (escort["robot"], run) if escort["robot"] else (run, "")
        _tell_escorts(read_hall(hall_folder(hall)), robot, order, lang, as_json)
        return
    if RUN_ID.fullmatch(run) is None:
        fail(f"{run}: a run's id looks like r-0abcdefgh1", 2)
    known, state = read_hall(hall_folder(hall)), state_folder()
    try:
        ledger = Ledger.open(fleet_ledger(state), read_only=True)
        records, kept = ledger.records(subject=run), ledger.remembered_value(f"fact:{run}")
        ledger.close()
    except LedgerError as error:
        fail(f"{error}. Start the floor with ./hall up, or set HALL_STATE")
    if kept is None:
        fail(f"no run {run} in the ledger of {state}", 2)
    fact, summary = _heard(known, state, broker_port, run)
    if summary is None:
        print("hall: the floor is not up: as the ledger has it", file=sys.stderr)  # noqa: T201
    present = Present(datetime.now(UTC).timestamp(), fact or fact_of(kept), summary.robots if summary else ())
    told = why(records, present, known, {person.id: person.name for person in known.staff.values()})
    if as_json:
        print(json.dumps(asdict(told), ensure_ascii=False))  # noqa: T201  data goes to stdout
        return
    for line in why_lines(told, lang, known.time_zone):
        print(line)  # noqa: T201


def _tell_escorts(hall: Hall, robot: str, order: str, lang: Literal["zh", "en"], as_json: bool) -> None:
    """All of a guide, or the one with this id."""
    known = hall.robots.get(robot)
    if known is None or known.kind != "guide":
        fail(f"{order or robot}: neither a run (r-0abcdefgh1) nor a guide of this hall or an escort of one", 2)
    state = state_folder()
    try:
        ledger = Ledger.open(fleet_ledger(state), read_only=True)
        found = escorts(ledger.records(subject=robot), hall)
        ledger.close()
    except LedgerError as error:
        fail(f"{error}. Start the floor with ./hall up, or set HALL_STATE")
    found = [story for story in found if not order or story.order == order][-MOST_ESCORTS:]
    if not found:
        fail(f"no escort {order or 'of ' + robot} in the ledger of {state}", 2)
    if as_json:
        print(json.dumps([asdict(story) for story in found], ensure_ascii=False))  # noqa: T201  data goes to stdout
        return
    for story in found:
        print(story.order)  # noqa: T201
        for said in story.said:
            print(f"  {_clock(said.at, hall.time_zone)}  {said.text.zh if lang == 'zh' else said.text.en}")  # noqa: T201


def why_lines(told: Why, lang: Literal["zh", "en"], zone: str) -> list[str]:
    """For a terminal: state, then three parts, each only if there is something to say."""

    def say(text: Text) -> str:
        return text.zh if lang == "zh" else text.en

    lines = [f"{told.run}  {say(told.words)}"]
    parts: dict[str, list[str]] = {
        "now": [say(text) for text in told.now],
        "chosen": [f"{_clock(choice.at, zone)}  {say(choice.text)}" for choice in told.chosen],
        "story": [f"{_clock(said.at, zone)}  {say(said.text)}" for said in told.story if said.kind != "run_assigned"],
    }
    for name, found in parts.items():
        lines += ["", say(HEADS[name]), *(f"  {line}" for line in found)] if found else []
    return lines


def _clock(at: float, zone: str) -> str:
    return datetime.fromtimestamp(at, ZoneInfo(zone)).strftime("%m-%d %H:%M:%S")


def _heard(hall: Hall, state: Path, port: int, run: str) -> tuple[RunFact | None, FleetSummary | None]:
    """The newest picture of the run and of the fleet from the broker; None for what is not heard in time."""
    try:
        read_password(state, "cli")
    except OSError:
        return None, None
    logging.getLogger("robots").addHandler(logging.NullHandler())
    logging.getLogger("robots").propagate = False
    clock, inbox = SteadyClock(), new_inbox()
    link = join_broker("cli", hall, state, port, clock, inbox)
    fact: RunFact | None = None
    summary: FleetSummary | None = None
    deadline = clock.now() + LINK_S
    try:
        while (left := deadline - clock.now()) > 0 and not (fact and summary):
            match _next(inbox, clock.real(left)):
                case LinkUp():
                    deadline = clock.now() + HEAR_S
                case Received(message=RunFact() as message) if message.run == run:
                    fact = message
                case Received(message=FleetSummary() as message):
                    summary = message
                    deadline = min(deadline, clock.now() + 0.5)  # retained facts come in one go
    finally:
        link.stop()
    return fact, summary


def _next(inbox: queue.Queue[Any], seconds: float) -> Any:
    try:
        return inbox.get(timeout=seconds)
    except queue.Empty:
        return None

"""`hall robot`: how each robot stands, and a supervisor's word about one, said through the tablet's page server."""

from __future__ import annotations

import json
import logging
import queue
import sys
import time
import uuid
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.table import Table

from robots.core.clock import iso
from robots.core.events import Received
from robots.core.runs import FleetSummary, RobotFact
from robots.floor.clock import SteadyClock
from robots.floor.joining import fail, join_broker, new_inbox, read_hall
from robots.floor.page_server import DEFAULT, RefusedError, pin_of, say
from robots.floor.places import hall_folder, state_folder
from robots.settings import Hall

HEAR_S = 5.0
"""The fleet's summary is retained, and comes every 2 s."""
Course = Literal["finish", "reassign", "cancel"]
BACK = {"leave": "robot_join", "maintenance": "robot_return"}


def robot_command(
    robot: Annotated[str, typer.Argument(help="a robot's id; without it every robot is listed")] = "",
    maintenance: Annotated[bool, typer.Option("--maintenance", help="take it out of service for a while")] = False,
    leave: Annotated[bool, typer.Option("--leave", help="take it out of service for good")] = False,
    back: Annotated[bool, typer.Option("--back", help="put it back in service")] = False,
    charge: Annotated[bool, typer.Option("--charge", help="send it to charge, once its papers are home")] = False,
    end_charge: Annotated[bool, typer.Option("--end-charge", help="end its charging")] = False,
    course: Annotated[
        Course, typer.Option(help="what becomes of its runs when it goes; folders aboard come to a safe end first")
    ] = "finish",
    person: Annotated[str, typer.Option(help="the supervisor's id; the PIN is asked for, or read from HALL_PIN")] = "",
    hall: Annotated[
        Path | None, typer.Option("--hall", help="folder of the hall's YAML files", show_default="config/hall")
    ] = None,
    web: Annotated[str, typer.Option(help="address of the tablet pages")] = DEFAULT,
    broker_port: Annotated[int, typer.Option(help="port of the MQTT broker")] = 18830,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object a line")] = False,
) -> None:
    """List the robots, or tell one to charge, to leave service, to come back."""
    known = read_hall(hall_folder(hall))
    words = {
        "robot_maintenance": maintenance, "robot_leave": leave, "back": back,
        "charge": charge, "charge_end": end_charge,
    }  # fmt: skip
    wanted = [word for word, is_said in words.items() if is_said]
    if len(wanted) > 1 or (wanted and not robot):
        fail("name one robot and one thing to do: hall robot xiaodi --maintenance --person zhou", 2)
    if not wanted:
        _list(known, _summary(known, broker_port), robot, as_json)
        return
    pin = pin_of(known, person)
    act = wanted[0]
    if act == "back":
        fact = next((fact for fact in _summary(known, broker_port).robots if fact.robot == robot), None)
        act = BACK.get(fact.duty.leave if fact and fact.duty else "", "robot_return")
    leaves = act in ("robot_maintenance", "robot_leave")
    body = {"act": act, "key": uuid.uuid4().hex, "course": course if leaves else ""}
    stops = known.staff[person].counters or tuple(known.stops)
    try:
        answer = say(web, person, pin, stops[0], f"/api/v1/duties/{robot}", body)
    except RefusedError as error:
        fail(str(error), 1)
    print(json.dumps(answer, ensure_ascii=False) if as_json else f"{robot}: {act} {answer['status']}")  # noqa: T201


def _summary(hall: Hall, port: int) -> FleetSummary:
    logging.getLogger("robots").addHandler(logging.NullHandler())
    logging.getLogger("robots").propagate = False
    inbox = new_inbox()
    link = join_broker("cli", hall, state_folder(), port, SteadyClock(), inbox)
    deadline = time.monotonic() + HEAR_S
    found: FleetSummary | None = None
    try:
        while found is None and (left := deadline - time.monotonic()) > 0:
            event = inbox.get(timeout=left)
            if isinstance(event, Received) and isinstance(event.message, FleetSummary):
                found = event.message
    except queue.Empty:
        pass
    finally:
        link.stop()
    if found is not None:
        return found
    return fail(f"nothing heard from the fleet on port {port}: start the floor with ./hall up")


def _list(hall: Hall, summary: FleetSummary, robot: str, as_json: bool) -> None:
    facts = [fact for fact in summary.robots if robot in ("", fact.robot)]
    if robot and not facts:
        fail(f"{robot} is no robot of this hall: use one of {', '.join(sorted(hall.robots))}", 2)
    folders = [folder for folder in summary.aboard if robot in ("", folder.robot)]
    if as_json:
        for fact in facts:
            left = [asdict(folder) for folder in folders if folder.robot == fact.robot]
            print(json.dumps(asdict(fact) | {"aboard": left}, ensure_ascii=False))  # noqa: T201
        return
    table = Table("robot", "service", "does", "battery", "drives", "at", "waits for", box=None)
    for fact in facts:
        table.add_row(*_row(fact))
    console = Console(file=sys.stdout, highlight=False)
    console.print(table)
    for folder in folders:
        where = " ".join(filter(None, (folder.map_id, folder.stop))) or "nobody knows where"
        console.print(f"aboard {folder.robot}/{folder.compartment}: {folder.run}, {folder.why}, last seen {where}")


def _row(fact: RobotFact) -> tuple[str, ...]:
    duty = fact.duty
    if duty is None:
        return fact.robot, "", fact.doing, f"{fact.charge:.0%}", "", fact.stop or fact.map_id, ""
    service = duty.state if duty.state == "in" else f"{duty.state} ({duty.leave})"
    waits = ""
    if duty.queue_place and duty.queued_since is not None:
        waits = f"{duty.queued_for}, no. {duty.queue_place} since {iso(duty.queued_since)[11:16]} UTC"
    drives = f"{duty.range_s // 60} min"
    return fact.robot, service, fact.doing, f"{fact.charge:.0%}", drives, fact.stop or fact.map_id, waits

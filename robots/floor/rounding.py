"""`hall round`: several folders asked for at once, or one that goes from stop to stop; followed to the end of each."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from robots.core.runs import DispatchRequest, RoundPart
from robots.floor.joining import fail
from robots.floor.places import hall_folder, state_folder
from robots.floor.sending import SendError, ask_and_follow, printed

MOST_PARTS = 12


def parts_of(ways: Sequence[str], labels: Sequence[str], confidential: bool, chain: bool) -> tuple[RoundPart, ...]:
    """`A12:3F-archive` …, each with its label; one label goes round with the folder of a chain. Raises ValueError."""
    if not 2 <= len(ways) <= MOST_PARTS:
        raise ValueError(f"a round has 2 to {MOST_PARTS} parts: write each as FROM:TO, such as A12:3F-archive")
    if len(labels) > len(ways):
        raise ValueError(f"{len(labels)} labels for {len(ways)} parts: give --label at most once for each part")
    found = []
    for number, way in enumerate(ways):
        from_, _, to = way.partition(":")
        if not from_ or not to or ":" in to:
            raise ValueError(f"{way!r} is no part: write FROM:TO, such as A12:3F-archive")
        label = labels[number] if number < len(labels) else ""
        if chain and len(labels) == 1:
            label = labels[0]
        found.append(RoundPart(from_, to, label, confidential))
    return tuple(found)


def round_command(
    ways: Annotated[list[str], typer.Argument(metavar="FROM:TO…", help="each folder: from which stop to which")],
    chain: Annotated[bool, typer.Option("--chain", help="one folder goes from stop to stop")] = False,
    label: Annotated[
        list[str] | None, typer.Option(help="what is written on a folder; once for each part, in their order")
    ] = None,
    urgent: Annotated[bool, typer.Option("--urgent", help="before ordinary runs")] = False,
    confidential: Annotated[bool, typer.Option("--confidential", help="labels are hidden, PINs are asked")] = False,
    key: Annotated[str, typer.Option(help="your own id for this request: the same key is one round")] = "",
    wait: Annotated[bool, typer.Option(help="follow every run to its end")] = True,
    hall: Annotated[
        Path | None, typer.Option("--hall", help="folder of the hall's YAML files", show_default="config/hall")
    ] = None,
    broker_port: Annotated[int, typer.Option(help="port of the MQTT broker")] = 18830,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object a line")] = False,
) -> None:
    """Send several folders as one round: `hall round A12:3F-archive A10:2F-permits`."""
    try:
        parts = parts_of(ways, label or [], confidential, chain)
    except ValueError as error:
        fail(str(error), 2)

    show = printed(as_json)
    request = DispatchRequest(key or uuid.uuid4().hex, "cli", "round", urgent=urgent, parts=parts, chain=chain)
    try:
        ended_well = ask_and_follow(hall_folder(hall), state_folder(), broker_port, request, show, wait=wait)
    except SendError as error:
        fail(str(error), error.exit_code)
    except KeyboardInterrupt:
        typer.echo(
            "hall: stopped watching; the round goes on. To end it: hall cancel RUN --round, or the tablet", err=True
        )
        raise typer.Exit(0) from None
    raise typer.Exit(0 if ended_well else 1)

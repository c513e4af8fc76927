"""`hall escort`: send a guide with the visitor before it to a window, follow them there, or call it off.

Over MQTT like any other dispatcher, as `hall send`: what a guide's newest escort has come to is told with the fleet's
summary.
"""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Annotated, Literal

import typer

from robots.core.events import Received
from robots.core.reasons import words_of
from robots.core.runs import DispatchRequest, EscortFact, FleetSummary
from robots.floor.joining import fail, read_hall
from robots.floor.places import hall_folder, state_folder
from robots.floor.sending import Ears, Heard, SendError, Show, ask_scheduler, floor_heard, printed, show_reply
from robots.settings import Hall

FACT_S = 10.0
"""What was accepted is in the summary within 2 s."""


def escort_command(
    guide: Annotated[str, typer.Argument(help="the guide's id, such as xiaozhi; left out: the nearest that can")] = "",
    stop: Annotated[str, typer.Argument(help="where to, such as B02")] = "",
    ticket: Annotated[str, typer.Option(help="to the window that this number is called to, such as A032")] = "",
    cancel: Annotated[bool, typer.Option("--cancel", help="call off the escort under way")] = False,
    elder: Annotated[bool, typer.Option("--elder", help="slowly and with rests")] = False,
    lang: Annotated[Literal["zh", "en"], typer.Option(help="what the guide speaks")] = "zh",
    key: Annotated[str, typer.Option(help="your own id for this request: the same key is one escort")] = "",
    wait: Annotated[bool, typer.Option(help="follow the escort to its end")] = True,
    hall: Annotated[
        Path | None, typer.Option("--hall", help="folder of the hall's YAML files", show_default="config/hall")
    ] = None,
    broker_port: Annotated[int, typer.Option(help="port of the MQTT broker")] = 18830,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object a line")] = False,
) -> None:
    """Let a guide lead the visitor before it: `hall escort xiaozhi B02`, `hall escort --ticket A032`."""
    known = read_hall(hall_folder(hall))
    guide, stop = _meant(known, guide, stop, bool(ticket) or cancel)
    if cancel and (stop or ticket):
        fail("say which guide is to stop leading, and nothing else: hall escort xiaozhi --cancel", 2)
    if not cancel and bool(stop) is bool(ticket):
        fail("say where to: hall escort xiaozhi B02, or hall escort --ticket A032", 2)

    request = DispatchRequest(
        key or uuid.uuid4().hex, "cli", "escort_end" if cancel else "escort", robot=guide, to=stop, ticket=ticket,
        elder=elder, lang="en" if lang == "en" and not cancel else "",
    )  # fmt: skip
    try:
        ended_well = _ask_and_follow(known, broker_port, request, printed(as_json), wait)
    except SendError as error:
        fail(str(error), error.exit_code)
    except KeyboardInterrupt:
        typer.echo("hall: stopped watching; the escort goes on. Later: hall why GUIDE", err=True)
        raise typer.Exit(0) from None
    raise typer.Exit(0 if ended_well else 1)


def _meant(hall: Hall, guide: str, stop: str, alone: bool) -> tuple[str, str]:
    """One word alone may be the stop, as the nearest guide is meant then."""
    if guide and not stop and not alone and guide not in hall.robots:
        return "", guide
    return guide, stop


def _ask_and_follow(hall: Hall, port: int, request: DispatchRequest, show: Show, wait: bool) -> bool:
    """True when it was accepted and, if waited for, the visitor was led there; of a cancel, when it has ended."""
    with floor_heard(hall, state_folder(), port) as (link, ears):
        reply = ask_scheduler(link, ears, request)
        show_reply(reply, show)
        if reply.status == "refused":
            return False
        if not wait:
            return True
        ended = follow_escort(ears, reply.run, show)
        return ended.state == "arrived" or request.kind == "escort_end"


def follow_escort(ears: Ears, escort: str, show: Show) -> EscortFact:
    """Shows what becomes of an escort until it has ended. A floor that is gone or hangs: SendError."""
    again = f"The escort goes on by itself. Later: hall why {escort}"
    heard, shown, due = Heard(ears, "escort", {"escort": escort}, again, show), "", ears.now() + FACT_S
    while True:
        event = heard.next()
        summary = event.message if isinstance(event, Received) else None
        if not isinstance(summary, FleetSummary):
            continue
        found = next((one for one in summary.robots if one.escort and one.escort.escort == escort), None)
        if found is not None and found.escort is not None:
            shown = _show_fact(found.robot, found.escort, shown, show)
            if found.escort.state in ("arrived", "given_up"):
                return found.escort
        elif not shown and ears.now() > due:
            raise SendError(f"the floor has told nothing of the escort for {FACT_S:g} s. {again}", 3)


def _show_fact(robot: str, fact: EscortFact, shown: str, show: Show) -> str:
    """Shows a fact whose words differ from those `shown` last; gives its words."""
    known = words_of(fact.waiting_for)
    words = known.en if known else fact.waiting_for
    if fact.reasons:
        words = "; ".join(reason.en for reason in fact.reasons)
    text = f"{fact.state:<18} {robot:<8} → {fact.stop}{'  ' + words if words else ''}"
    if text != shown:
        line = {"escort": fact.escort, "state": fact.state, "robot": robot, "stop": fact.stop}
        show({**line, "waiting_for": fact.waiting_for, "reasons": [reason.code for reason in fact.reasons]}, text)
    return text

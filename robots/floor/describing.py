"""`hall api`: the HTTP and MQTT interfaces as a page (docs/api.md) or as the documents that programs read."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any, Literal, cast

import typer

from robots.core.alarm import AlarmReset
from robots.core.lift import RobotCleared
from robots.core.runs import DispatchReply, DispatchRequest
from robots.floor.joining import fail, read_hall
from robots.floor.places import hall_folder
from robots.floor.reading import LedgerReader
from robots.settings import Hall
from robots.web.described.openapi import VERSION, document
from robots.web.described.operation_blocks import operation_blocks, problem_blocks
from robots.web.described.screen_operations import KIOSK, SCREEN
from robots.web.facts import Facts
from robots.web.handoffs import Handoffs
from robots.web.kiosk import kiosk_app
from robots.web.lab import Lab
from robots.web.screen import screen_app
from robots.web.tablet import TabletDeps, tablet_app
from robots.web.visitors import VisitorDeps
from robots.wire.described.asyncapi import asyncapi
from robots.wire.described.blocks import Block, Para, Title, markdown
from robots.wire.described.topic_blocks import topic_blocks

TITLE = "hall_fleet over HTTP"
_ON_ROBOT = """Served by the robot's own process for its own page, on loopback unless a site sets it otherwise. Errors
are problem details as everywhere. No keys: the view offers what may be done now, what it does not offer is refused."""
COMMAND = "hall api --out docs/api.md"
_HEAD = f"""Made by `{COMMAND}` from the routes, the topic table and the words beside them; do not edit by hand. A
running floor serves the same at `/docs`, and for programs `/openapi.json` (OpenAPI 3.1) and `/asyncapi.json`
(AsyncAPI 3.0).

[Over HTTP](#http) · [A courier's screen](#screen) · [A guide's kiosk](#kiosk) ·
[Kinds of problems](#problems) · [Reasons](#reasons) · [Over MQTT](#mqtt)

Programs to begin with: [examples/http_client.py](../examples/http_client.py),
[examples/mqtt_client.py](../examples/mqtt_client.py). Who may connect where, and the accounts of the broker:
[topics.md](topics.md). Figures for Prometheus: [metrics.md](metrics.md)."""


def openapi(hall: Hall) -> dict[str, Any]:
    """Of a page server that has everything: a lab, guides, a history."""

    def nobody(request: DispatchRequest, seconds: float) -> DispatchReply | None:
        return None

    def nowhere(message: AlarmReset | RobotCleared | Any) -> bool:
        return False

    gone = LedgerReader(Path("no ledger is read to describe it"))
    visitors = VisitorDeps(Handoffs(lambda: 0.0), nowhere, gone, gone, lambda: None)
    deps = TabletDeps(
        hall=hall, facts=Facts(), ask=nobody, publish=nowhere, codes={}.get, labels={}.get,
        secret="signs nothing, for nobody asks", lab=cast("Lab", object()), visitors=visitors, history=gone,
    )  # fmt: skip
    return document(tablet_app(deps), TITLE)


def screens(hall: Hall) -> dict[str, dict[str, Any]]:
    """The documents of robots' own screens. Robots do not serve them: only their own pages use what they tell of."""

    def gone() -> Any:
        raise RuntimeError("nobody asks: it is only described")

    guides = [name for name, robot in hall.robots.items() if robot.kind == "guide"]
    found = {"screen": document(screen_app(gone, print, {}, hall=hall), "A courier's screen", SCREEN, _ON_ROBOT)}
    if guides:
        kiosk = kiosk_app(gone, print, gone, hall=hall, robot=guides[0])
        found["kiosk"] = document(kiosk, "A guide's kiosk", KIOSK, _ON_ROBOT)
    return found


def api_page(made: dict[str, Any], messages: dict[str, Any], on_robots: dict[str, dict[str, Any]]) -> str:
    """docs/api.md, of the documents."""
    blocks: list[Block] = [Title(1, "The interfaces"), Para(_HEAD), *operation_blocks(made)]
    told = set(made["components"]["schemas"])
    for anchor, one in on_robots.items():
        blocks += operation_blocks(one, one["info"]["title"], anchor, told)
        told |= set(one["components"]["schemas"])
    return markdown([*blocks, *problem_blocks(), *topic_blocks(messages)])


def api_command(
    form: Annotated[
        Literal["page", "openapi", "asyncapi"],
        typer.Argument(help="page: for people; openapi, asyncapi: for programs"),
    ] = "page",
    out: Annotated[Path | None, typer.Option(help="file to write; without it standard output")] = None,
    hall: Annotated[
        Path | None, typer.Option("--hall", help="folder of the hall's YAML files", show_default="config/hall")
    ] = None,
) -> None:
    """Describe the HTTP and MQTT interfaces: `hall api --out docs/api.md`, `hall api openapi`."""
    messages = asyncapi(VERSION)
    if form == "asyncapi":
        text = json.dumps(messages, ensure_ascii=False, indent=1) + "\n"
    else:
        known = read_hall(hall_folder(hall))
        made = openapi(known)
        text = (
            api_page(made, messages, screens(known))
            if form == "page"
            else json.dumps(made, ensure_ascii=False, indent=1) + "\n"
        )
    if out is None:
        sys.stdout.write(text)
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        fail(f"{out} cannot be written: {error.strerror}", 2)
    print(f"{form}: {out}", file=sys.stderr)  # noqa: T201

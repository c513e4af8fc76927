"""The process of the tablet pages: facts from the link, pick-up codes from the scheduler's ledger (read only)."""

from __future__ import annotations

import argparse
import queue
import threading
from pathlib import Path
from typing import Any

from robots.building import Plan
from robots.core.events import LinkDown, LinkUp, Received
from robots.floor.clock import SteadyClock
from robots.floor.joining import fail, join_broker, ledger_path, new_inbox, read_hall, stop_on_signals
from robots.floor.log import set_up_logging
from robots.floor.supervisor import say_ready
from robots.mqtt.asking import Asker
from robots.mqtt.broker import read_web_secret
from robots.store import CodeReader
from robots.web.facts import Facts
from robots.web.server import PageServer
from robots.web.tablet import tablet_app


def pump(inbox: queue.Queue[Any], facts: Facts, asker: Asker, stop: threading.Event, on_link: Any) -> None:
    """Moves what the link received into the facts until `stop`."""
    while not stop.is_set():
        try:
            event = inbox.get(timeout=0.2)
        except queue.Empty:
            continue
        match event:
            case Received(message=message):
                if not asker.take(message):
                    facts.take(message)
            case LinkUp():
                facts.link_up()
                on_link()
            case LinkDown():
                facts.link_down()


def main() -> None:
    """Entry point of `hall_web`."""
    parser = argparse.ArgumentParser(prog="hall_web", description=__doc__)
    parser.add_argument("--hall", type=Path, required=True)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--broker-port", type=int, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--screen", action="append", default=[], metavar="ROBOT=PORT", help="where a robot's own screen is")
    options = parser.parse_args()
    stop = stop_on_signals()
    set_up_logging("web")
    hall = read_hall(options.hall)
    clock, inbox, facts = SteadyClock(), new_inbox(), Facts()
    link = join_broker("web", hall, options.state, options.broker_port, clock, inbox)
    asker = Asker(link)
    codes = CodeReader(ledger_path(options.state, "scheduler"))
    app = tablet_app(
        hall=hall, plan=Plan.of(hall), facts=facts, ask=asker.ask, codes=codes.code, secret=read_web_secret(options.state),
        now=clock.now, screens=dict(part.split("=", 1) for part in options.screen), publish=link.publish,
    )  # fmt: skip
    try:
        server = PageServer(app, options.port)
    except OSError as error:
        link.stop()
        fail(str(error))
    server.start()
    try:
        pump(inbox, facts, asker, stop, lambda: say_ready(options.state, "web"))
    finally:
        server.stop()
        link.stop()
        codes.close()


if __name__ == "__main__":
    main()

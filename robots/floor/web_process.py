"""The process of the tablet pages: facts from the link, codes and labels from the scheduler's ledger (read only)."""

from __future__ import annotations

import argparse
import queue
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from robots.building.vehicles import Vehicles
from robots.core.alarm import AlarmReset
from robots.core.events import LinkDown, LinkUp, Received
from robots.floor.clock import SteadyClock
from robots.floor.joining import fail, fleet_ledger, join_broker, ledger_path, new_inbox, read_hall, stop_on_signals
from robots.floor.lab import FloorLab
from robots.floor.log import set_up_logging
from robots.floor.reading import LedgerReader
from robots.floor.shelf import Shelf, site_knowledge
from robots.floor.supervisor import say_ready
from robots.mqtt.asking import Asker
from robots.mqtt.broker import read_secret
from robots.store import Ledger, LedgerError
from robots.web.facts import Facts
from robots.web.handoffs import Handoffs
from robots.web.server import PageServer
from robots.web.tablet import TabletDeps, tablet_app
from robots.web.visitors import VisitorDeps


class FolderReader:
    """Reads what is secret or personal about a run from the scheduler's ledger and never writes to it. Thread-safe."""

    def __init__(self, path: Path | str) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._ledger: Ledger | None = None

    def code(self, run: str) -> str | None:
        """The pick-up code of an open run; None when there is none, or the scheduler has not made its ledger yet."""
        return self._text(f"code:{run}")

    def label(self, run: str) -> str | None:
        """What is written on the folder of an open run; None as above."""
        return self._text(f"label:{run}")

    def kept(self, key: str) -> Any:
        """What the scheduler remembers under a key; None as above."""
        return self._value(key)

    def _text(self, key: str) -> str | None:
        value = self._value(key)
        return value if isinstance(value, str) else None

    def _value(self, key: str) -> Any:
        with self._lock:
            try:
                if self._ledger is None:
                    self._ledger = Ledger.open(self._path, read_only=True)
                return self._ledger.remembered_value(key)
            except LedgerError:
                self._ledger = None
                return None

    def close(self) -> None:
        with self._lock:
            if self._ledger is not None:
                self._ledger.close()


def pump(
    inbox: queue.Queue[Any],
    facts: Facts,
    asker: Asker,
    stop: threading.Event,
    on_link: Any,
    handoffs: Handoffs | None = None,
    publish: Callable[[AlarmReset], bool] = lambda reset: False,
    vehicles: Vehicles | None = None,
    now: Callable[[], float] = time.time,
) -> None:
    """Moves what the link received into the facts until `stop`, and says resets again that nobody has heard yet."""
    known = vehicles or Vehicles(())
    while not stop.is_set():
        for reset in facts.resets_due():
            publish(reset)
        facts.look_at_drill(now())
        try:
            event = inbox.get(timeout=0.2)
        except queue.Empty:
            continue
        match event:
            case Received(message=said, boot=boot, seq=seq):
                message = known.inward(said)
                if message is not None and not asker.take(message):
                    if handoffs is not None:  # first: who is told of a new one by the facts finds it there
                        handoffs.take(message)
                    facts.take(message, (boot, seq))
            case LinkUp():
                asker.link_up()
                facts.link_up()
                on_link()
            case LinkDown():
                asker.link_down()
                facts.link_down()


def main() -> None:
    """Entry point of `hall_web`."""
    parser = argparse.ArgumentParser(prog="hall_web", description=__doc__)
    parser.add_argument("--hall", type=Path, required=True)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--broker-port", type=int, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--lab", action="store_true")
    options = parser.parse_args()
    stop = stop_on_signals()
    set_up_logging("web")
    hall = read_hall(options.hall)
    clock, inbox = SteadyClock(), new_inbox()
    lab = FloorLab(options.state, clock.dial) if options.lab and clock.dial else None
    # Where time can be paused, a fleet is silent by its own clock, not by the wall's.
    facts = Facts(clock.now) if lab else Facts()
    link = join_broker("web", hall, options.state, options.broker_port, clock, inbox)
    asker = Asker(link.publish)
    folders = FolderReader(fleet_ledger(options.state))
    handoffs, visitors = Handoffs(clock.now), None
    readers = [LedgerReader(ledger_path(options.state, "librarian")), LedgerReader(fleet_ledger(options.state))]
    if any(robot.kind == "guide" for robot in hall.robots.values()):
        shelf = Shelf(site_knowledge(options.hall))
        visitors = VisitorDeps(handoffs, link.publish, readers[0], readers[1], shelf.knowledge)
    secret = read_secret(options.state, "web-sessions")
    deps = TabletDeps(
        hall=hall, facts=facts, ask=asker.ask, publish=link.publish, codes=folders.code, labels=folders.label,
        secret=secret, now=clock.now, lab=lab, visitors=visitors, kept=folders.kept, history=readers[1],
    )  # fmt: skip
    app = tablet_app(deps)
    try:
        server = PageServer(app, options.port)
    except OSError as error:
        link.stop()
        fail(str(error))
    server.start()
    try:
        pump(inbox, facts, asker, stop, lambda: say_ready(options.state, "web"), handoffs, link.publish,
             Vehicles(hall.robots.values()), clock.now)  # fmt: skip
    finally:
        server.stop()
        link.stop()
        folders.close()
        for reader in readers:
            reader.close()


if __name__ == "__main__":
    main()

"""The process of the librarian: its mind, its ledger, its link. It is no ROS node: it moves nothing."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import structlog

from robots.core.events import LinkUp, Tick
from robots.floor.clock import SteadyClock
from robots.floor.joining import fail, join_broker, new_inbox, open_ledger, read_hall, stop_on_signals
from robots.floor.log import set_up_logging
from robots.floor.loop import OwnerLoop
from robots.floor.shelf import Shelf, site_knowledge
from robots.floor.supervisor import say_ready
from robots.guide.kiosk import KnowledgeChanged
from robots.guide.librarian import Forget, Librarian
from robots.guide.privacy import masked
from robots.settings import SettingsError
from robots.settings.knowledge import Knowledge
from robots.settings.visitors import VisitorSettings, load_visitor_settings
from robots.store import Ledger

ACCOUNT = "librarian"
LOOK_S = 5.0


class LibrarianShell:
    """What the mind cannot do itself: delete, read files, say that it is ready."""

    def __init__(self, ledger: Ledger, shelf: Shelf, state: Path) -> None:
        masked("")  # its patterns are made ready before the first question is kept
        self._ledger, self._shelf, self._state = ledger, shelf, state
        self._log = structlog.get_logger("librarian")
        self._given: Knowledge | None = None
        self._look_at = 0.0
        self.loop: OwnerLoop | None = None

    def actuate(self, command: Any) -> bool:
        if not isinstance(command, Forget):
            return False
        self._log.info("records_deleted", count=self._ledger.forget(command.before))
        return True

    def after(self, event: Any) -> None:
        match event:
            case LinkUp():
                say_ready(self._state, ACCOUNT)
            case Tick(at=at) if at >= self._look_at:
                self._look_at = at + LOOK_S
                self._look(at)

    def _look(self, at: float) -> None:
        knowledge = self._shelf.knowledge()
        if knowledge is not None and knowledge is not self._given and self.loop is not None:
            self._given = knowledge
            self.loop.feed(KnowledgeChanged(at, knowledge))


def read_visitor_settings(folder: Path) -> VisitorSettings:
    """How long records stay, or every problem on standard error and exit code 1."""
    try:
        return load_visitor_settings(folder)
    except SettingsError as error:
        fail("\nhall: ".join(str(problem) for problem in error.problems), code=1)


def main() -> None:
    """Entry point of `hall_librarian`."""
    parser = argparse.ArgumentParser(prog="hall_librarian", description=__doc__)
    parser.add_argument("--hall", type=Path, required=True, help="folder of the hall's YAML files")
    parser.add_argument("--state", type=Path, required=True, help="folder for ledgers and secrets")
    parser.add_argument("--broker-port", type=int, required=True)
    options = parser.parse_args()
    stop = stop_on_signals()
    set_up_logging(ACCOUNT)
    hall, settings = read_hall(options.hall), read_visitor_settings(options.hall)
    clock, inbox = SteadyClock(), new_inbox()
    ledger = open_ledger(options.state, ACCOUNT)
    mind = Librarian.restored(ledger.records(), ledger.remembered(), settings.keep_days)
    shell = LibrarianShell(ledger, Shelf(site_knowledge(options.hall)), options.state)
    link = join_broker(ACCOUNT, hall, options.state, options.broker_port, clock, inbox)
    loop = OwnerLoop(mind, ledger, link, inbox, clock, actuate=shell.actuate, after=shell.after)
    shell.loop = loop
    try:
        loop.run(stop)
    finally:
        link.stop()
        ledger.close()


if __name__ == "__main__":
    main()

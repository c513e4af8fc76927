"""What every process of a floor does first: read the hall, find its account, join the broker, open its ledger."""

from __future__ import annotations

import logging
import queue
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from robots.floor.clock import SteadyClock
from robots.mqtt.broker import read_password
from robots.mqtt.link import MqttLink
from robots.settings import Hall, SettingsError, load_hall
from robots.store import Ledger, LedgerError

log = logging.getLogger(__name__)

INBOX_LIMIT = 10_000
HOST = "127.0.0.1"


def fail(message: str, code: int = 3) -> NoReturn:
    """One clear line and out."""
    print(f"hall: {message}", file=sys.stderr)  # noqa: T201  a process that cannot start has no log yet
    raise SystemExit(code)


def read_hall(folder: Path) -> Hall:
    """The hall, or every problem of it on standard error and exit code 1."""
    try:
        return load_hall(folder)
    except SettingsError as error:
        fail("\nhall: ".join(str(problem) for problem in error.problems), code=1)


def open_ledger(state: Path, name: str) -> Ledger:
    """The process's own ledger `state/ledger/{name}.db`, made on first use."""
    path = ledger_path(state, name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        return Ledger.open(path)
    except LedgerError as error:
        fail(str(error))


def ledger_path(state: Path, name: str) -> Path:
    return state / "ledger" / f"{name}.db"


def enqueue_into(inbox: queue.Queue[Any]) -> Callable[[Any], None]:
    """A function for callbacks of other threads: an event goes into the inbox, or is dropped and counted."""
    dropped = 0

    def enqueue(event: Any) -> None:
        nonlocal dropped
        try:
            inbox.put_nowait(event)
        except queue.Full:
            dropped += 1
            if dropped % 1000 == 1:
                log.error("inbox full: %d events of the hardware dropped so far", dropped)

    return enqueue


def new_inbox() -> queue.Queue[Any]:
    return queue.Queue(maxsize=INBOX_LIMIT)


def join_broker(
    account: str, hall: Hall, state: Path, port: int, clock: SteadyClock, inbox: queue.Queue[Any]
) -> MqttLink:
    """A started link whose events land in `inbox`. It keeps trying until the broker is there."""
    try:
        password = read_password(state, account)
    except OSError as error:
        fail(
            f"account {account} has no password file ({error.filename}): start the floor with ./hall up, which makes it"
        )
    link = MqttLink(account, password, HOST, port, hall.site, inbox=inbox, now=clock.now)
    link.start()
    return link


def stop_on_signals() -> threading.Event:
    """An event that SIGINT and SIGTERM set."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop

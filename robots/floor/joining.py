"""What every process of a floor does first: read the hall, find its account, join the broker, open its ledger."""

from __future__ import annotations

import logging
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from robots.floor.clock import SteadyClock
from robots.mqtt.broker import read_password, secrets_folder
from robots.mqtt.link import MqttLink
from robots.mqtt.passwords import write_private
from robots.settings import Hall, SettingsError, load_hall
from robots.store import Ledger, LedgerError
from robots.store.lease import Fence

log = logging.getLogger(__name__)

INBOX_LIMIT = 10_000
LEDGER_URL = "HALL_LEDGER_URL"
HOST = "127.0.0.1"
BROKER_HOST = "HALL_BROKER_HOST"
"""In the environment of a process: where its broker is, when it is on another host than the process."""


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
    return _opened(path)


def open_fleet_ledger(state: Path, fence: Fence | None = None) -> Ledger:
    """The scheduler's, to be written. fence: of a leader of a pair"""
    place = fleet_ledger(state)
    if place == ledger_path(state, "scheduler"):
        return open_ledger(state, "scheduler")
    return _opened(place, fence)


def _opened(place: Path | str, fence: Fence | None = None) -> Ledger:
    try:
        return Ledger.open(place, fence=fence)
    except LedgerError as error:
        fail(str(error))


def ledger_path(state: Path, name: str) -> Path:
    return state / "ledger" / f"{name}.db"


def fleet_ledger(state: Path) -> Path | str:
    """The scheduler's ledger: a database's URL where one was given (`HALL_LEDGER_URL`, or by `hall up` on this state
    folder), else its file."""
    return os.environ.get(LEDGER_URL) or _url_kept(state) or ledger_path(state, "scheduler")


def keep_ledger_url(state: Path, url: str) -> None:
    """So that commands in other terminals find the ledger of the floor; empty: it is the file again."""
    file = secrets_folder(state) / "ledger-url"
    if url:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(file, url + "\n")
    else:
        file.unlink(missing_ok=True)


def _url_kept(state: Path) -> str:
    file = secrets_folder(state) / "ledger-url"
    try:
        return file.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:  # the file ledger is not the one of this floor
        fail(f"where the ledger is stands in {file}, which cannot be read ({error}): run this as whoever runs hall up")


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


def broker_host() -> str:
    return os.environ.get(BROKER_HOST, "").strip() or HOST


def join_broker(
    account: str, hall: Hall, state: Path, port: int, clock: SteadyClock, inbox: queue.Queue[Any], **options: Any
) -> MqttLink:
    """A started link whose events land in `inbox`. It keeps trying until the broker is there. options: `MqttLink`'s"""
    try:
        password = read_password(state, account)
    except OSError as error:
        fail(
            f"account {account} has no password file ({error.filename}): start the floor with ./hall up, which makes it"
        )
    versions = {robot.account: robot.vda5050 for robot in hall.robots.values()}
    host = broker_host()
    link = MqttLink(account, password, host, port, hall.site, inbox=inbox, now=clock.now, versions=versions, **options)
    link.start()
    return link


def stop_on_signals() -> threading.Event:
    """An event that SIGINT and SIGTERM set."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop

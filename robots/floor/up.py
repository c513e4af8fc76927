"""Bring up a whole floor: broker, simulator, scheduler, robots, pages; print where they are; end them on Ctrl-C."""

from __future__ import annotations

import fcntl
import signal
import socket
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

from robots.building.check import check_plan
from robots.floor.clock import FloorClock
from robots.floor.domain import claim_domain
from robots.floor.joining import BROKER_HOST, HOST, LEDGER_URL, broker_host, fail, keep_ledger_url, read_hall
from robots.floor.process_faults import ProcessFaults
from robots.floor.supervisor import Supervisor, python
from robots.floor.table import FloorSettings, Process, processes, site_conf
from robots.mqtt.broker import broker_command, prepare_broker
from robots.settings import Hall
from robots.store import LedgerError
from robots.store.engine import is_url, try_out

BROKER_START_S = 10.0
READY_S = 90.0
"""A first start may compile loops, and a busy machine be slow."""


def lock_state(state: Path) -> IO[str]:
    """The lock file that says a floor runs on this state folder. Exit 3 when another one does."""
    try:
        state.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = (state / "floor.lock").open("a+")
    except OSError as error:
        fail(f"the state folder {state} cannot be used ({error.strerror}): set HALL_STATE to one that can be written")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        fail(f"a floor already runs on {state}: stop it with Ctrl-C there, or set HALL_STATE to another folder")
    return lock


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def check_ports(table: Sequence[Process], broker: int | None = None) -> None:
    """Exit 3 with the remedy when a port is taken. broker: its port, None where it is on another host"""
    wanted = [] if broker is None else [("broker", broker, "--broker-port")]
    for process in table:
        if process.screen_port:
            page = ("tablet pages", "--web-port") if process.name == "web" else ("robot screen", "--screen-port")
            wanted.append((page[0], process.screen_port, page[1]))
        if process.metrics_port:
            wanted.append(("scheduler's figures", process.metrics_port, "--metrics-port"))
    taken: dict[int, str] = {}
    for what, port, option in wanted:
        if port in taken:
            fail(f"port {port} is asked for twice ({taken[port]}, {what}): choose another with {option} NUMBER", 2)
        taken[port] = what
        if not _is_free(port):
            fail(f"port {port} ({what}) is in use: stop what uses it, or choose another with {option} NUMBER")


def _wait_for_port(host: str, port: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            socket.create_connection((host, port), timeout=1.0).close()
            return True
        except OSError:
            time.sleep(0.05)
    return False


def _chosen(settings: FloorSettings, table: list[Process]) -> list[Process]:
    """The processes of this host. Exit 2 for a name that is none, or for time that hosts cannot share."""
    names = ["broker", *(process.name for process in table)]
    for name in settings.only:
        if name not in names:
            fail(f"--only {name}: there is no such process. This hall has {', '.join(names)}", 2)
    if settings.only and (settings.lab or settings.speed != 1.0):
        fail("several hosts share no clock but the real one: leave out --lab and --speed with --only", 2)
    return [process for process in table if settings.is_here(process.name)]


class Floor:
    """A running floor. report: one line for people."""

    def __init__(self, settings: FloorSettings, report: Callable[[str], None]) -> None:
        self.settings, self.ready_s = settings, READY_S
        problems = check_plan(settings.hall_folder)
        if problems:
            fail("\nhall: ".join(str(problem) for problem in problems), code=1)
        self.hall: Hall = read_hall(settings.hall_folder)
        self.table: list[Process] = _chosen(settings, list(processes(self.hall, settings)))
        if settings.standby and not is_url(settings.ledger_url):
            fail("two schedulers share a PostgreSQL database: give --ledger-url postgresql://… with --standby", 2)
        if settings.ledger_url:
            try:
                try_out(settings.ledger_url)
            except LedgerError as error:
                fail(str(error))
        self._lock = lock_state(settings.state)
        check_ports(self.table, settings.ports.broker if settings.is_here("broker") else None)
        self.domain, self._domain_lock = claim_domain()
        self._clock = FloorClock(settings.state, settings.speed, has_dial=settings.lab)
        environment = {"ROS_DOMAIN_ID": str(self.domain), **self._clock.environment}
        keep_ledger_url(settings.state, settings.ledger_url)
        if settings.ledger_url:
            environment[LEDGER_URL] = settings.ledger_url
        self.supervisor = Supervisor(settings.state, environment, report)
        self._lab = ProcessFaults(self.supervisor, settings.state) if settings.lab else None

    def start(self) -> None:
        """Start everything and wait until each process says it is ready. Exit 3 when one does not."""
        self._find_broker()
        for process in self.table:
            self.supervisor.add(process.name, python(*process.command_line()))
        waiting = {process.name for process in self.table}
        deadline = time.monotonic() + self.ready_s
        while waiting and time.monotonic() < deadline:
            self.supervisor.watch()
            waiting -= {name for name in waiting if self.supervisor.is_ready(name)}
            time.sleep(0.05)
        if waiting:
            self.stop()
            names, logs = ", ".join(sorted(waiting)), self.settings.state / "log"
            fail(f"not ready within {self.ready_s:g} s: {names}; see {logs}/{sorted(waiting)[0]}.log")

    def _find_broker(self) -> None:
        """Start it, or see that it answers where it is. Exit 3 when it does not."""
        state, port = self.settings.state, self.settings.ports.broker
        if self.settings.is_here("broker"):
            prepare_broker(state, self.hall, port, site_conf(self.settings.hall_folder))
            self.supervisor.add("broker", broker_command(state))
            if not _wait_for_port(HOST, port, BROKER_START_S):
                self.stop()
                fail(f"the broker did not start within {BROKER_START_S:g} s: see {state / 'log' / 'broker.log'}")
        elif not _wait_for_port(broker_host(), port, BROKER_START_S):
            self.stop()
            fail(
                f"no broker answers at {broker_host()}:{port}: start it there with `hall up --only broker`, say where "
                f"with {BROKER_HOST}=ADDRESS and --broker-port NUMBER"
            )

    def serve(self) -> None:
        """Watch over the processes until SIGINT or SIGTERM."""
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        while not stop.wait(0.2):
            self.watch()

    def watch(self) -> None:
        """Call a few times a second: brings back what died, keeps the time."""
        self.supervisor.watch()
        self._clock.keep()
        if self._lab is not None:
            self._lab.serve()

    def stop(self) -> None:
        if self._lab is not None:
            self._lab.close()
        self.supervisor.stop()
        self._lock.close()
        if self._domain_lock is not None:
            self._domain_lock.close()

    def pages(self) -> list[tuple[str, str]]:
        """(what it is, address) of every page for people."""
        web = f"http://{HOST}:{self.settings.ports.web}/"
        has_web = self.settings.is_here("web")
        found = [("tablet (窗口平板)", web)] if has_web else []
        screens = {"courier": "its own screen (机器人屏幕)", "guide": "kiosk (导办屏)"}
        found += [
            (f"{p.name}: {screens[self.hall.robots[p.name].kind]}", f"http://{HOST}:{p.screen_port}/")
            for p in self.table
            if p.screen_port and p.name in self.hall.robots
        ]
        found += [
            (f"figures of the {p.name} (Prometheus)", f"http://{HOST}:{p.metrics_port}/metrics")
            for p in self.table
            if p.metrics_port
        ]
        if has_web:
            found += [("board for a large screen (大厅看板)", f"{web}board")]
            found += [("wait board for a large screen (叫号屏)", f"{web}board/wait")]
            found += [("figures of the hall", f"{web}metrics"), ("the interfaces, described", f"{web}docs")]
        return found

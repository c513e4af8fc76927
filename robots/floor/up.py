"""Bring up a whole floor: broker, simulator, scheduler, robots, pages; print where they are; end them on Ctrl-C."""

from __future__ import annotations

import fcntl
import signal
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

from robots.building.check import check_plan
from robots.floor.clock import FloorClock
from robots.floor.domain import claim_domain
from robots.floor.joining import HOST, fail, read_hall
from robots.floor.process_faults import ProcessFaults
from robots.floor.supervisor import Supervisor, python
from robots.floor.table import FloorSettings, Ports, Process, processes, site_conf
from robots.mqtt.broker import broker_command, prepare_broker
from robots.settings import Hall

BROKER_START_S = 10.0
READY_S = 45.0


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


def check_ports(ports: Ports, robots: int) -> None:
    """Exit 3 with the remedy when a port is taken."""
    wanted = [("broker", ports.broker, "--broker-port"), ("tablet pages", ports.web, "--web-port")]
    wanted += [("robot screen", ports.screen + n, "--screen-port") for n in range(robots)]
    taken: dict[int, str] = {}
    for what, port, option in wanted:
        if port in taken:
            fail(f"port {port} is asked for twice ({taken[port]}, {what}): choose another with {option} NUMBER", 2)
        taken[port] = what
        if not _is_free(port):
            fail(f"port {port} ({what}) is in use: stop what uses it, or choose another with {option} NUMBER")


def _wait_for_port(port: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            probe.settimeout(0.2)
            if probe.connect_ex((HOST, port)) == 0:
                return True
        time.sleep(0.05)
    return False


class Floor:
    """A running floor. report: one line for people."""

    def __init__(self, settings: FloorSettings, report: Callable[[str], None]) -> None:
        self.settings = settings
        problems = check_plan(settings.hall_folder)
        if problems:
            fail("\nhall: ".join(str(problem) for problem in problems), code=1)
        self.hall: Hall = read_hall(settings.hall_folder)
        self.table: list[Process] = list(processes(self.hall, settings))
        self._lock = lock_state(settings.state)
        check_ports(settings.ports, len(self.hall.robots))
        self.domain, self._domain_lock = claim_domain()
        self._clock = FloorClock(settings.state, settings.speed, has_dial=settings.lab)
        environment = {"ROS_DOMAIN_ID": str(self.domain), **self._clock.environment}
        self.supervisor = Supervisor(settings.state, environment, report)
        self._lab = ProcessFaults(self.supervisor, settings.state) if settings.lab else None

    def start(self) -> None:
        """Start everything and wait until each process says it is ready. Exit 3 when one does not."""
        state, ports = self.settings.state, self.settings.ports
        prepare_broker(state, self.hall, ports.broker, site_conf(self.settings.hall_folder))
        self.supervisor.add("broker", broker_command(state))
        if not _wait_for_port(ports.broker, BROKER_START_S):
            self.stop()
            fail(f"the broker did not start within {BROKER_START_S:g} s: see {state / 'log' / 'broker.log'}")
        for process in self.table:
            self.supervisor.add(process.name, python(*process.command_line()))
        waiting = {process.name for process in self.table}
        deadline = time.monotonic() + READY_S
        while waiting and time.monotonic() < deadline:
            self.supervisor.watch()
            waiting -= {name for name in waiting if self.supervisor.is_ready(name)}
            time.sleep(0.05)
        if waiting:
            self.stop()
            names = ", ".join(sorted(waiting))
            fail(f"not ready within {READY_S:g} s: {names}; see {state / 'log'}/{sorted(waiting)[0]}.log")

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
        found = [("tablet (窗口平板)", web)]
        screens = {"courier": "its own screen (机器人屏幕)", "guide": "kiosk (导办屏)"}
        found += [
            (f"{p.name}: {screens[self.hall.robots[p.name].kind]}", f"http://{HOST}:{p.screen_port}/")
            for p in self.table
            if p.screen_port and p.name in self.hall.robots
        ]
        return found

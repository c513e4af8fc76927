"""Starts the processes of a floor, brings back the ones that die, and ends them all.

A process that dies is started again after 1, 2, 4 … 30 s; the count starts afresh once it has run for a minute. A
robot's that had come to work waits 4 s at most: it may stand on a sill, and only its process can move it or free its
wheels. One that gives signs of life (`robots.floor.pulse`) and then none hangs: it is ended, and comes back so.
Children die with the supervisor, even when it is killed with SIGKILL (Linux parent-death signal).
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from robots.floor.pulse import SILENT_S, Pulse, pulse_mark

GRACE_S = 3.0
FIRST_WAIT_S, LONGEST_WAIT_S, LONGEST_ROBOT_WAIT_S, SETTLED_S = 1.0, 30.0, 4.0, 60.0
_PR_SET_PDEATHSIG = 1


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass(slots=True)
class Child:
    """One supervised process."""

    name: str
    argv: Sequence[str]
    popen: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    restarts: int = 0
    restart_at: float | None = None
    wait_s: float = FIRST_WAIT_S
    goes_on_at: float | None = None
    """It hangs until then, on an engineer's wish."""
    pulse: Pulse | None = None

    @property
    def lives(self) -> bool:
        return self.popen is not None and self.popen.poll() is None


@dataclass(slots=True)
class Supervisor:
    """state: folder for logs and ready marks. report: one line for people, called when something happens."""

    state: Path
    environment: Mapping[str, str]
    report: Callable[[str], None]
    children: dict[str, Child] = field(default_factory=dict)
    silent_s: float = SILENT_S

    def add(self, name: str, argv: Sequence[str]) -> None:
        """Start a process. Its output goes to `log/{name}.log` in the state folder."""
        child = Child(name, argv)
        self.children[name] = child
        self._start(child)

    def _start(self, child: Child) -> None:
        ready_mark(self.state, child.name).unlink(missing_ok=True)
        pulse_mark(self.state, child.name).unlink(missing_ok=True)
        log = self.state / "log" / f"{child.name}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as out:
            child.popen = subprocess.Popen(
                child.argv,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self.environment},
                start_new_session=True,  # the terminal's Ctrl-C reaches the supervisor alone, which ends the rest
                preexec_fn=_die_with_parent,
            )
        child.started_at = time.monotonic()
        child.restart_at = None
        child.pulse = Pulse(pulse_mark(self.state, child.name))

    def is_ready(self, name: str) -> bool:
        """The process has said so by its mark and still lives."""
        return self.children[name].lives and ready_mark(self.state, name).exists()

    def watch(self) -> None:
        """Call a few times a second: notices deaths, ends who hangs, and starts again what is due."""
        now = time.monotonic()
        for child in self.children.values():
            if child.goes_on_at is not None and now >= child.goes_on_at:
                self._go_on(child)
            if child.restart_at is not None:
                if now >= child.restart_at:
                    child.restarts += 1
                    self._start(child)
                continue
            if child.popen is None:
                continue
            if child.lives:
                self._end_if_it_hangs(child, now)
                continue
            if now - child.started_at > SETTLED_S:
                child.wait_s = FIRST_WAIT_S
            if pulse_mark(self.state, child.name).exists():  # it was at work: only robots give signs of life
                child.wait_s = min(child.wait_s, LONGEST_ROBOT_WAIT_S)
            child.restart_at = now + child.wait_s
            self.report(
                f"{child.name} ended ({_how(child.popen.returncode)}); starting it again in {child.wait_s:g} s "
                f"(log: {self.state / 'log' / child.name}.log)"
            )
            child.wait_s = min(2 * child.wait_s, LONGEST_WAIT_S)

    def _end_if_it_hangs(self, child: Child, now: float) -> None:
        """A later look finds it dead and starts it again as any other; a disk may keep it from dying for a while."""
        if child.popen is None or child.pulse is None or child.pulse.silence(now) < self.silent_s:
            return
        self.report(f"{child.name} hangs: no sign of life for {self.silent_s:g} s; ending it")
        child.popen.kill()
        child.goes_on_at = child.pulse = None

    def kill(self, name: str, down_s: float) -> None:
        """End a process at once and start it again after so many real seconds. Raises KeyError."""
        child = self.children[name]
        if child.popen is not None and child.lives:
            child.popen.kill()
            child.popen.wait(timeout=GRACE_S)
        child.goes_on_at = None
        child.restart_at = time.monotonic() + down_s
        self.report(f"{name} killed for {down_s:g} s, as asked")

    def hang(self, name: str, seconds: float) -> None:
        """Let a process stand still for so many real seconds. Raises KeyError."""
        child = self.children[name]
        if child.popen is not None and child.lives:
            child.popen.send_signal(signal.SIGSTOP)
            child.goes_on_at = time.monotonic() + seconds
            self.report(f"{name} hangs for {seconds:g} s, as asked")

    def _go_on(self, child: Child) -> None:
        child.goes_on_at = None
        if child.popen is not None and child.lives:
            child.popen.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """End every process, the last started first: SIGTERM, then SIGKILL after the grace time."""
        for child in self.children.values():
            child.restart_at = None
            self._go_on(child)
        running = [child.popen for child in reversed(self.children.values()) if child.popen and child.lives]
        # The broker was started first and must outlive the others, so that they can say goodbye.
        for popen in running[:-1]:
            popen.send_signal(signal.SIGTERM)
        _wait(running[:-1])
        for popen in running[-1:]:
            popen.send_signal(signal.SIGTERM)
        _wait(running[-1:])


def _wait(running: Sequence[subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + GRACE_S
    for popen in running:
        try:
            popen.wait(timeout=max(0.05, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            popen.kill()
            popen.wait(timeout=GRACE_S)


def _how(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def ready_mark(state: Path, name: str) -> Path:
    """The file by which a process says that it is up."""
    return state / "ready" / name


def say_ready(state: Path, name: str) -> None:
    """Called by a process once it is connected and serves."""
    mark = ready_mark(state, name)
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(str(os.getpid()))


def python(*arguments: str) -> list[str]:
    """The command line of a Python process with this interpreter."""
    return [sys.executable, *arguments]

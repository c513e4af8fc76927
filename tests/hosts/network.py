"""Hosts of a small network on one machine: a network namespace each, a bridge between them, and a slow radio."""

from __future__ import annotations

import contextlib
import ctypes
import os
import random
import selectors
import shutil
import socket
import subprocess
import threading
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fixtures.patience import PATIENCE_S

NET = "10.77.93"
BROKER, RADIO = f"{NET}.254", f"{NET}.253"
BRIDGE = "br0"
DELAY_S, LOSS, RESEND_S = 0.05, 0.01, 0.25
"""One way, and what a lost segment costs a TCP connection; so many of a hundred are lost."""


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True, text=True, timeout=10)


def plugged(space: str, is_plugged: bool) -> None:
    """Put a host's cable in, or pull it out."""
    _ip("link", "set", _cable(space), "up" if is_plugged else "down")


def _cable(space: str) -> str:
    """Its end at the bridge. At most 15 characters."""
    return space.split("-", 2)[2][-15:]


def address(spaces: dict[str, str], name: str) -> str:
    return f"{NET}.{list(spaces).index(name) + 1}"


@contextlib.contextmanager
def hosts(*names: str) -> Iterator[dict[str, str]]:
    """Namespaces by name; this thread and all that it starts is at `BROKER` and `RADIO`, on a host of its own too: the
    machine's network stays as it is, or browsers that other tests drive would lose what they are loading.
    Skips with the reason where it may not make them."""
    if shutil.which("ip") is None:
        pytest.skip("no network namespaces: apt-get install iproute2")
    made = {name: f"hall-{os.getpid()}-{name}" for name in names}
    hub = f"hall-{os.getpid()}-hub"
    with contextlib.ExitStack() as undo:
        try:
            for space in (hub, *made.values()):
                _ip("netns", "add", space)
                undo.callback(subprocess.run, ["ip", "netns", "del", space], capture_output=True, timeout=10)
            undo.enter_context(inside(hub))
            _ip("link", "set", "lo", "up")
            _ip("link", "add", BRIDGE, "type", "bridge")
            _ip("addr", "add", f"{BROKER}/24", "dev", BRIDGE)
            _ip("addr", "add", f"{RADIO}/24", "dev", BRIDGE)
            _ip("link", "set", BRIDGE, "up")
            for number, space in enumerate(made.values(), 1):
                outer, inner = _cable(space), "eth0"
                _ip("link", "add", outer, "type", "veth", "peer", "name", inner, "netns", space)
                _ip("link", "set", outer, "master", BRIDGE, "up")
                _ip("-n", space, "addr", "add", f"{NET}.{number}/24", "dev", inner)
                _ip("-n", space, "link", "set", inner, "up")
                _ip("-n", space, "link", "set", "lo", "up")
        except subprocess.CalledProcessError as error:
            pytest.skip(f"no network namespaces may be made here: {error.stderr.strip()}")
        yield made


@contextlib.contextmanager
def inside(space: str) -> Iterator[None]:
    """This thread is on another host: sockets it opens are there."""
    libc = ctypes.CDLL(None, use_errno=True)
    with Path("/proc/thread-self/ns/net").open() as home, Path(f"/run/netns/{space}").open() as there:
        if libc.setns(there.fileno(), 0) != 0:
            raise OSError(ctypes.get_errno(), "setns")
        try:
            yield
        finally:
            libc.setns(home.fileno(), 0)


class SlowRadio:
    """Carries TCP from `RADIO` to `BROKER` late, and some of it later still: not every kernel has a netem."""

    def __init__(self, port: int, onward: int) -> None:
        self._chance, self._done = random.Random(93), threading.Event()
        self._listener = socket.create_server((RADIO, port))
        self._onward, self._selector = onward, selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._peer: dict[socket.socket, socket.socket] = {}
        self._waiting: dict[socket.socket, deque[tuple[float, bytes]]] = {}
        self.carried = self.lost = 0
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()

    def _carry(self) -> None:
        while not self._done.is_set():
            for key, _ in self._selector.select(0.005):
                self._hear(key.fileobj)  # type: ignore[arg-type]
            now = time.monotonic()
            for to, waiting in list(self._waiting.items()):
                while waiting and waiting[0][0] <= now:
                    self._tell(to, waiting.popleft()[1])

    def _hear(self, found: socket.socket) -> None:
        if found is self._listener:
            here, _ = found.accept()
            there = socket.create_connection((BROKER, self._onward))
            for one, other in ((here, there), (there, here)):
                self._peer[one], self._waiting[one] = other, deque()
                self._selector.register(one, selectors.EVENT_READ)
            return
        try:
            data = found.recv(65536)
        except OSError:
            data = b""
        to = self._peer.get(found)
        if to is None:
            return
        late = DELAY_S
        if self._chance.random() < LOSS:
            self.lost, late = self.lost + 1, DELAY_S + RESEND_S
        self.carried += 1
        waiting = self._waiting[to]
        waiting.append((max(time.monotonic() + late, waiting[-1][0] if waiting else 0.0), data))
        if not data:
            self._selector.unregister(found)

    def _tell(self, to: socket.socket, data: bytes) -> None:
        with contextlib.suppress(OSError):
            if data:
                to.sendall(data)
            else:
                to.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        self._done.set()
        self._thread.join(PATIENCE_S)
        for one in (*self._peer, self._listener):
            one.close()
        self._selector.close()

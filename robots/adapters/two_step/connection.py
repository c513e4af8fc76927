"""The WebSocket of the call API: one thread connects, listens, sends and comes back."""

from __future__ import annotations

import json
import logging
import queue
import threading
import urllib.parse
from collections.abc import Callable, Mapping
from pathlib import Path

from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from robots.adapters.backing_off import BackingOff
from robots.adapters.car_hardware import Report
from robots.adapters.two_step.state import Out, TwoStep
from robots.adapters.two_step.token import NoTokenError, access_token
from robots.adapters.two_step.words import Message
from robots.gateway.hardware import HardwareCommand
from robots.settings import TwoStepLifts

log = logging.getLogger(__name__)

OPEN_S, CLOSE_S, LOOK_S = 5.0, 1.0, 0.05
SUBPROTOCOL = Subprotocol("koneapi")
MAX_BYTES = 2**20


class TwoStepHardware:
    """`CarHardware` over the call API.

    floors   of each lift, from below
    now      the process's clock, UTC seconds
    secrets  the folder of `token_file`
    """

    def __init__(
        self, site: TwoStepLifts, floors: Mapping[str, tuple[str, ...]], now: Callable[[], float], secrets: Path
    ) -> None:
        self._site, self._now, self._secrets = site, now, secrets
        # numbers of requests go on where an earlier process of ours cannot have been
        self._state = TwoStep(site, floors, next_request=int(now()) % 1_000_000 * 1000)
        self._lock = threading.Lock()  # guards the state
        self._outbox: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._stop = threading.Event()
        self._report: Report = lambda event: None
        self._thread = threading.Thread(target=self._run, name="two-step-lifts", daemon=True)

    def start(self, report: Report) -> None:
        self._report = report
        self._thread.start()

    def command(self, command: HardwareCommand) -> str:
        with self._lock:
            refused, out = self._state.command(command, self._now())
            for message in out.send:
                self._outbox.put(message)
        return refused

    def close(self) -> None:
        self._stop.set()
        self._thread.join(timeout=2.0)
        self._report = lambda event: None

    # the thread from here on

    def _run(self) -> None:
        back_off = BackingOff()
        while not self._stop.is_set():
            try:
                socket = self._connect()
                with socket:
                    log.info("connected to %s", self._site.url)
                    self._serve(socket, back_off)
            except (OSError, WebSocketException, NoTokenError) as error:
                log.warning("lifts at %s not reached: %s", self._site.url, error)
            except Exception:
                log.exception("the lift adapter failed; it starts again")
            with self._lock:
                was_connected = self._state.is_connected
                out = self._state.disconnected(self._now())
                while not self._outbox.empty():
                    self._outbox.get()
            if was_connected:
                self._tell(out)
            until = back_off.next_wait()
            for _ in range(round(until / LOOK_S)):
                if self._stop.wait(LOOK_S):
                    return
                with self._lock:
                    out = self._state.tick(self._now())
                self._tell(out)

    def _connect(self) -> ClientConnection:
        token = access_token(self._site, self._secrets)
        query = f"?accessToken={urllib.parse.quote(token, safe='')}" if token else ""
        return connect(
            self._site.url + query, subprotocols=[SUBPROTOCOL], open_timeout=OPEN_S, close_timeout=CLOSE_S,
            max_size=MAX_BYTES,
        )  # fmt: skip

    def _serve(self, socket: ClientConnection, back_off: BackingOff) -> None:
        """Until the connection is lost or useless."""
        with self._lock:
            out = self._state.connected(self._now())
        while True:
            self._send(socket, out.send)
            self._tell(out)
            if out.lost:
                log.warning("connection to %s given up: %s", self._site.url, out.lost)
                return
            while not self._outbox.empty():
                self._send(socket, [self._outbox.get()])
            if self._stop.is_set():
                return
            try:
                text = socket.recv(timeout=LOOK_S)
            except TimeoutError:
                with self._lock:
                    out = self._state.tick(self._now())
                continue
            except ConnectionClosed as closed:
                log.warning("connection to %s closed: %s", self._site.url, closed)
                return
            back_off.worked()
            with self._lock:
                out = self._state.heard(text, self._now())
                later = self._state.tick(self._now())
            out = Out(out.send + later.send, out.report + later.report, out.lost or later.lost)

    def _send(self, socket: ClientConnection, messages: list[Message]) -> None:
        for message in messages:
            socket.send(json.dumps(message))

    def _tell(self, out: Out) -> None:
        if not self._stop.is_set():
            for event in out.report:
                self._report(event)

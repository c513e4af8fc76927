"""Runs one page server in a thread of its own and stops it within two seconds, open event streams included."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable

import uvicorn
from fastapi import FastAPI

LOOPBACK = "127.0.0.1"
_START_S = 10.0
_STOP_S = 2.0


class PageServer:
    """`start()` returns once the page answers; `stop()` ends streams, then the server. Each is called once.

    The address is taken in the constructor, so that a port in use is told at once: OSError with the remedy.
    Port 0 takes a free one; `port` and `url` say which.
    """

    def __init__(self, app: FastAPI, port: int, host: str = LOOPBACK) -> None:
        self._close: Callable[[], None] = getattr(app.state, "close", lambda: None)
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        # The protocol is named because asyncio sets TCP_NODELAY only then; without it each answer waits 40 ms.
        self._socket = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self._socket.bind((host, port))
        except OSError as error:
            self._socket.close()
            raise OSError(
                error.errno,
                f"the page cannot be served on {host}:{port} ({error.strerror}): free it or set another port",
            ) from error
        self.host = host
        self.port: int = self._socket.getsockname()[1]
        self.url = f"http://{f'[{host}]' if ':' in host else host}:{self.port}"
        config = uvicorn.Config(
            app, log_config=None, access_log=False, ws="none", timeout_keep_alive=30, timeout_graceful_shutdown=1,
            server_header=False,
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, name=f"page-{self.port}"
        )

    def start(self) -> None:
        """Raises RuntimeError when the server does not come up within 10 s."""
        self._thread.start()
        deadline = time.monotonic() + _START_S
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"the page server on {self.url} did not start: see the log above this line")
            time.sleep(0.01)

    def stop(self) -> None:
        self._close()
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(_STOP_S)
        self._socket.close()

    @property
    def is_serving(self) -> bool:
        return self._thread.is_alive() and self._server.started

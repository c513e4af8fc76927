"""A door of a process for other processes of the same floor: a Unix socket in the state folder, which is its owner's.

One JSON object a line each way. Requests go into the inbox of the process's owner loop, which answers them; who asks
waits with a deadline. Only floors started for engineers open any.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import socket
import socketserver
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

ANSWER_S = 3.0
LONGEST = 64 * 1024

Json = dict[str, Any]


def simulator_door(state: Path) -> Path:
    return state / "door" / "simulator"


class DoorError(RuntimeError):
    """Nobody answered, or the answer is no: the text says which and what to do."""


class DoorRefusedError(DoorError):
    """The answer is no."""


class Request:
    """One request that waits for its answer."""

    def __init__(self, body: Json) -> None:
        self.body = body
        self._answer: queue.Queue[Json] = queue.Queue(maxsize=1)

    def answer(self, body: Json) -> None:
        """To be called once, by the owner loop."""
        self._answer.put_nowait(body)

    def wait(self) -> Json:
        try:
            return self._answer.get(timeout=ANSWER_S)
        except queue.Empty:
            return {"refused": "the process is too busy to answer: try again", "busy": True}


class Door:
    """Opened in the constructor; `close` removes it. A door left over by a killed process is replaced."""

    def __init__(self, path: Path, take: Callable[[Request], None]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.unlink(missing_ok=True)
        self._path = path

        class Handler(socketserver.StreamRequestHandler):
            timeout = ANSWER_S

            def handle(self) -> None:
                with contextlib.suppress(OSError, ValueError):
                    body = json.loads(self.rfile.readline(LONGEST))
                    request = Request(body if isinstance(body, dict) else {})
                    take(request)
                    self.wfile.write(json.dumps(request.wait(), ensure_ascii=False).encode() + b"\n")

        with _short(path) as address:
            self._server = socketserver.ThreadingUnixStreamServer(address, Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, name=path.name, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._path.unlink(missing_ok=True)


def ask(path: Path, body: Json) -> Json:
    """The answer of the process behind a door. Raises DoorError: nobody there, too slow; DoorRefusedError."""
    try:
        with socket.socket(socket.AF_UNIX) as link, _short(path) as address:
            link.settimeout(ANSWER_S + 1)
            link.connect(address)
            link.sendall(json.dumps(body).encode() + b"\n")
            with link.makefile("rb") as lines:
                answer = json.loads(lines.readline())
    except (OSError, ValueError) as error:
        raise DoorError(f"{path.stem} does not answer ({error}): is it running? try again") from error
    if "refused" in answer:
        raise (DoorError if answer.get("busy") else DoorRefusedError)(str(answer["refused"]))
    return dict(answer)


class _short:  # noqa: N801  used as a function
    """A path of a socket may have 107 characters; through the folder's descriptor any path is short."""

    def __init__(self, path: Path) -> None:
        self._folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        self._address = f"/proc/self/fd/{self._folder}/{path.name}"

    def __enter__(self) -> str:
        return self._address

    def __exit__(self, *_: object) -> None:
        os.close(self._folder)

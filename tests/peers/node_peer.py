"""A script of this folder run by Node against an installed npm package."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.fixtures.npm import package
from tests.fixtures.patience import PATIENCE_S

HERE = Path(__file__).parent
STARTS_S = 15.0
LIBRARY = ("vda-5050-lib", "1.4.0")


class NodePeer:
    """What it prints, one JSON object a line, is in `said`. It ends when its standard input does."""

    def __init__(self, process: subprocess.Popen[str], complaints: Path) -> None:
        self.process, self.said, self._complaints = process, [], complaints
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)

    def tell(self, what: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(what) + "\n")
        self.process.stdin.flush()

    def hear(self) -> list[dict[str, Any]]:
        """Everything it said so far."""
        while not self._lines.empty():
            self.said.append(json.loads(self._lines.get()))
        return self.said

    def ended(self) -> None:
        self._reader.join(PATIENCE_S)

    def complaints(self) -> str:
        return self._complaints.read_text()

    def kill(self) -> None:
        """Without a goodbye: the broker tells of it by its will."""
        self.process.kill()
        self.process.wait(PATIENCE_S)


@contextmanager
def node_peer(script: str, of: dict[str, Any], folder: Path) -> Iterator[NodePeer]:
    """Runs `script` of this folder with vda-5050-lib 1.4.0. Skips with the reason where Node or the registry is not."""
    modules = package(*LIBRARY) / "node_modules"
    complaints = folder / f"{script}.log"
    with complaints.open("w") as log:
        process = subprocess.Popen(
            ["node", str(HERE / script), json.dumps(of)], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=log, env={**os.environ, "NODE_PATH": str(modules)},
        )  # fmt: skip
    peer = NodePeer(process, complaints)
    try:
        until = time.monotonic() + STARTS_S
        while not peer.hear():
            assert process.poll() is None and time.monotonic() < until, complaints.read_text()
            time.sleep(0.02)
        yield peer
    finally:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.close()
        try:
            process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(PATIENCE_S)
        peer.ended()
        process.stdout.close()

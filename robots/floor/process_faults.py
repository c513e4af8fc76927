"""Faults of a floor's processes, at its supervisor, on an engineer's wish (`hall up --lab`)."""

from __future__ import annotations

import queue
from pathlib import Path
from typing import Any

from robots.floor.door import Door, Request
from robots.floor.supervisor import Supervisor

LONGEST_FAULT_S = 3600.0
BROKER = "broker"
FAULTS = {"kill": 2.0, "hang": 10.0, "broker_stop": 10.0}
"""Names as in the scenario language, and how long each lasts unless told otherwise, real seconds."""

SECONDS = "real seconds above 0, 3600 at most"


def supervisor_door(state: Path) -> Path:
    return state / "door" / "supervisor"


class ProcessFaults:
    """The supervisor's side: kills and stops processes when asked. Call `serve` a few times a second."""

    def __init__(self, supervisor: Supervisor, state: Path) -> None:
        self._supervisor = supervisor
        self._asked: queue.Queue[Request] = queue.Queue()
        self._door = Door(supervisor_door(state), self._asked.put)

    def serve(self) -> None:
        """Answer what was asked since the last call."""
        while True:
            try:
                request = self._asked.get_nowait()
            except queue.Empty:
                return
            request.answer(self._answer(request.body))

    def _answer(self, body: dict[str, Any]) -> dict[str, Any]:
        names = sorted(self._supervisor.children)
        do = body.get("do")
        seconds = body.get("duration_s", FAULTS.get(str(do)))
        if do == "processes":
            return {"processes": names}
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 < seconds <= LONGEST_FAULT_S:
            return {"refused": f"duration_s {seconds!r}: {SECONDS}"}
        name = BROKER if do == "broker_stop" else body.get("process")
        if name not in names:
            return {"refused": f"process {name!r}: use one of {', '.join(names)}"}
        if do == "hang":
            self._supervisor.hang(name, seconds)
        elif do in {"kill", "broker_stop"}:
            self._supervisor.kill(name, seconds)
        else:
            return {"refused": f"{do!r} is no fault of processes"}
        return {"done": do}

    def close(self) -> None:
        self._door.close()

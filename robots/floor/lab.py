"""The engineers' lab of a simulated floor: its clock's dial, and faults behind the doors of simulator and supervisor.

A fault has the name and the fields of the scenario language, so that what was found by hand can be written down as a
scenario. The simulator knows its own (walls, lifts, sensors, alarms); those of processes are the supervisor's.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from robots.floor.dial import Dial
from robots.floor.door import DoorError, ask, simulator_door
from robots.floor.process_faults import FAULTS, SECONDS, supervisor_door
from robots.web.lab import Fault, FaultField, LabRefusedError

_PROCESS = FaultField("process", "text", "a process of this floor", None, True)


class FloorLab:
    """What the map page's lab works with (`robots.web.lab.Lab`). Thread-safe: every call asks anew."""

    def __init__(self, state: Path, dial: Dial) -> None:
        self._state, self._dial = state, dial

    def clock(self) -> tuple[float, float]:
        """UTC seconds, and the speed."""
        return self._dial.read()

    def set_speed(self, speed: float) -> None:
        """0 pauses. Raises LabRefusedError."""
        try:
            self._dial.set_speed(speed)
        except ValueError as error:
            raise LabRefusedError(str(error)) from error

    def step(self, seconds: float) -> None:
        """Let so many seconds pass, then stand still. Raises LabRefusedError."""
        try:
            self._dial.step(seconds)
        except ValueError as error:
            raise LabRefusedError(str(error)) from error

    def look(self) -> tuple[list[Fault], list[dict[str, Any]]]:
        """Everything that can be done to this floor, and the bodies on it. Raises LabRefusedError."""
        answer = self._ask(simulator_door(self._state), {"do": "look"})
        theirs = [Fault(verb["do"], tuple(FaultField(**field) for field in verb["fields"])) for verb in answer["verbs"]]
        ours = []
        for do, lasts in FAULTS.items():
            lasting = FaultField("duration_s", "number", SECONDS, lasts, False)
            ours.append(Fault(do, (lasting,) if do == "broker_stop" else (_PROCESS, lasting)))
        return [*theirs, *ours], list(answer["bodies"])

    def processes(self) -> list[str]:
        """The supervisor's own, and the gateways that live in the simulator's."""
        doors = (supervisor_door(self._state), simulator_door(self._state))
        return sorted(name for door in doors for name in self._ask(door, {"do": "processes"})["processes"])

    def inject(self, do: str, args: dict[str, Any]) -> None:
        """Raises LabRefusedError with what is wrong and what would be right."""
        simulated = self._ask(simulator_door(self._state), {"do": "processes"})["processes"] if do == "kill" else []
        if args.get("process") in simulated:
            self._ask(simulator_door(self._state), {**args, "do": do})
        elif do in FAULTS:
            self._ask(supervisor_door(self._state), {**args, "do": do})
        else:
            self._ask(simulator_door(self._state), {"do": do, "args": args})

    @staticmethod
    def _ask(door: Path, body: dict[str, Any]) -> dict[str, Any]:
        try:
            return ask(door, body)
        except DoorError as error:
            raise LabRefusedError(str(error)) from error

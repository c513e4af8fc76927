"""The lab's door of the simulator's process: verbs of the scenario language on the running world, asked for there."""

from __future__ import annotations

import heapq
import itertools
import queue
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import structlog

from robots.core.alarm import AlarmKind
from robots.floor.clock import SteadyClock
from robots.floor.door import Door, Request
from robots.floor.joining import join_broker, new_inbox
from robots.floor.lab import simulator_door
from robots.floor.process_faults import FAULTS, LONGEST_FAULT_S, SECONDS
from robots.settings import Hall
from sim.bind_mqtt import GatewayHost
from sim.office import BMS, building_alarm
from sim.verbs import FLOOR_VERBS
from sim.verbs.verb import Field, Verb
from sim.world import World

if TYPE_CHECKING:
    from sim.engine import Engine

TYPES = {str: "text", float: "number", int: "number", bool: "flag", list: "way"}


class BuildingControl:
    """The alarms of the building, published under its own account; of `sim.office.Office` what verbs use."""

    def __init__(self, hall: Hall, state: Path, port: int, clock: SteadyClock) -> None:
        self._hall, self._inbox = hall, new_inbox()
        self._link = join_broker(BMS, hall, state, port, clock, self._inbox)

    def alarm(
        self,
        kind: AlarmKind,
        zone: str,
        active: bool,
        recall_floor: str = "",
        building: str = "",
        source: str = "sim",
    ) -> None:
        self._link.publish(building_alarm(self._hall, kind, zone, active, recall_floor, building, source))

    def close(self) -> None:
        self._link.stop()


class FloorStage:
    """What a verb acts on where no engine is: the running world, its time, what is to be done later."""

    def __init__(self, hall: Hall, world: World, office: BuildingControl) -> None:
        self.hall, self.world, self.office = hall, world, office
        self._log = structlog.get_logger("lab")
        self._agenda: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = itertools.count()

    @property
    def now(self) -> float:
        return self.world.now

    def after(self, seconds: float, action: Callable[[], None]) -> None:
        """Do something so many seconds of the world's time from now."""
        heapq.heappush(self._agenda, (self.now + seconds, next(self._numbers), action))

    def tell(self, who: str, what: str, data: Mapping[str, Any] | None = None) -> None:
        self._log.info(what, who=who, **(data or {}))

    def act(self, do: str, verb: Verb, given: Mapping[str, Any]) -> str:
        """Do it. Empty, or what is wrong with what was given."""
        for name in given:
            if name not in verb.fields:
                return f"{do} has no field {name!r}: use {', '.join(verb.fields)}"
        args: dict[str, Any] = {}
        for name, field in verb.fields.items():
            value = given.get(name, field.default)
            if name in given and not field.fits(value):
                return f"{name}: {value!r} does not fit: {field.meaning}"
            if name not in given and field.needed:
                return f"{name} is needed: {field.meaning}"
            args[name] = float(value) if field.type is float and value is not None else value
        try:
            verb.act(cast("Engine", self), args)
        except (KeyError, ValueError) as error:
            return f"the hall has no {error}" if isinstance(error, KeyError) else str(error)
        self.tell("lab", do, {"arguments": args})
        return ""

    def pass_time(self) -> None:
        """Do what is due."""
        while self._agenda and self._agenda[0][0] <= self.now:
            heapq.heappop(self._agenda)[2]()


class LabHost:
    """The door and what stands behind it. Call `step` often, always from the world's own thread."""

    def __init__(
        self, hall: Hall, world: World, state: Path, port: int, clock: SteadyClock, gateways: Sequence[GatewayHost] = ()
    ) -> None:
        self._office = BuildingControl(hall, state, port, clock)
        self._gateways = {gateway.account: gateway for gateway in gateways}
        self._stage = FloorStage(hall, world, self._office)
        self._asked: queue.Queue[Request] = queue.Queue()
        self._door = Door(simulator_door(state), self._asked.put)

    def step(self) -> None:
        """Answer what was asked, do what is due."""
        while True:
            try:
                request = self._asked.get_nowait()
            except queue.Empty:
                break
            request.answer(self._answer(request.body))
        self._stage.pass_time()

    def _answer(self, body: dict[str, Any]) -> dict[str, Any]:
        do, args = str(body.get("do")), body.get("args", {})
        if do == "processes":
            return {"processes": sorted(self._gateways)}
        if do == "kill":
            return self._kill(body)
        if do == "look":
            bodies = [
                {"name": name, "map": body.map_id, "x": body.x, "y": body.y, "radius": body.radius}
                for name, body in self._stage.world.bodies.items()
            ]
            return {"verbs": [_shown(name, verb) for name, verb in FLOOR_VERBS.items()], "bodies": bodies}
        if do not in FLOOR_VERBS or not isinstance(args, dict):
            return {"refused": f"{do!r} is no fault of the simulated floor: use one of {', '.join(FLOOR_VERBS)}"}
        refused = self._stage.act(do, FLOOR_VERBS[do], args)
        return {"refused": refused} if refused else {"done": do}

    def _kill(self, body: dict[str, Any]) -> dict[str, Any]:
        """A gateway that lives in this process: gone at once, back from its ledger."""
        gateway, down_s = self._gateways.get(str(body.get("process"))), body.get("duration_s", FAULTS["kill"])
        if gateway is None:
            return {"refused": f"process {body.get('process')!r}: use one of {', '.join(self._gateways)}"}
        if isinstance(down_s, bool) or not isinstance(down_s, int | float) or not 0 < down_s <= LONGEST_FAULT_S:
            return {"refused": f"duration_s {down_s!r}: {SECONDS}"}
        gateway.kill(down_s)
        return {"done": "kill"}

    def close(self) -> None:
        self._door.close()
        self._office.close()


def _shown(do: str, verb: Verb) -> dict[str, Any]:
    return {"do": do, "fields": [_field(name, field) for name, field in verb.fields.items()]}


def _field(name: str, field: Field) -> dict[str, Any]:
    return {
        "name": name, "type": TYPES[field.type], "meaning": field.meaning, "default": field.default,
        "needed": field.needed, "choices": field.among,
    }  # fmt: skip

"""The lab's door of the simulator's process: verbs of the scenario language on the running world, asked for there."""

from __future__ import annotations

import heapq
import itertools
import queue
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import structlog

from robots.floor.clock import SteadyClock
from robots.floor.door import Door, Request, simulator_door
from robots.floor.process_faults import FAULTS, LONGEST_FAULT_S, SECONDS
from robots.settings import Hall
from sim.bind.building import BuildingControl, BuildingLink, Early
from sim.bind.mqtt import GatewayHost
from sim.bind.visitors import VisitorsHost
from sim.crowd.visitors import Visitors
from sim.verbs import FLOOR_VERBS
from sim.verbs.alarms import obey_standing
from sim.verbs.verb import Field, Verb
from sim.world import World

if TYPE_CHECKING:
    from sim.engine import Engine

TYPES = {str: "text", float: "number", int: "number", bool: "flag", list: "way"}


class FloorStage:
    """What a verb acts on where no engine is: the running world, its time, what is to be done later."""

    def __init__(self, hall: Hall, world: World, office: BuildingControl, visitors: VisitorsHost | None = None) -> None:
        self.hall, self.world, self.office, self._visitors = hall, world, office, visitors
        self._log = structlog.get_logger("lab")
        self._agenda: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = itertools.count()

    @property
    def now(self) -> float:
        return self.world.now

    @property
    def visitors(self) -> Visitors | None:
        """Those of today; None: nobody comes to this floor."""
        return None if self._visitors is None else self._visitors.today

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
        self, hall: Hall, world: World, state: Path, port: int, clock: SteadyClock,
        gateways: Sequence[GatewayHost] = (), visitors: VisitorsHost | None = None,
    ) -> None:  # fmt: skip
        self._building = BuildingLink(hall, state, port, clock)
        self._office = self._building.control
        self._gateways = {gateway.account: gateway for gateway in gateways}
        self._stage = FloorStage(hall, world, self._office, visitors)
        obey_standing(cast("Engine", self._stage))
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
        self._building.step()
        if self._office.drill_due():
            self._end_drill("silent")
        self._stage.pass_time()

    def _answer(self, body: dict[str, Any]) -> dict[str, Any]:
        do, args = str(body.get("do")), body.get("args", {})
        if do == "processes":
            return {"processes": sorted(self._gateways)}
        if do == "kill":
            return self._kill(body)
        if do in ("drill", "drill_over"):
            return self._drill(body)
        if do == "look":
            bodies = [
                {"name": name, "map": body.map_id, "x": body.x, "y": body.y, "radius": body.radius}
                for name, body in self._stage.world.bodies.items()
            ]
            if (crowd := self._stage.world.crowd) is not None:
                bodies += [
                    {
                        "name": one.name,
                        "map": one.map_id,
                        "x": round(one.x, 2),
                        "y": round(one.y, 2),
                        "radius": one.radius,
                    }
                    for one in crowd.everybody()
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

    def _drill(self, body: dict[str, Any]) -> dict[str, Any]:
        """Who plays a drill begins it, says that it still does, or ends it."""
        words = [body.get(name) for name in ("key", "drill", "zh", "en")]
        key, for_s = words[0], body.get("for_s")
        if body["do"] == "drill_over":
            if not isinstance(key, str) or not self._office.plays(key):
                return {"refused": "this drill is over already"}
            self._end_drill("stopped" if body.get("early") is True else "")
            return {"done": "drill_over"}
        if not all(isinstance(word, str) and word for word in words):
            return {"refused": "a drill has a key, a name and a title in both languages"}
        if isinstance(for_s, bool) or not isinstance(for_s, int | float) or not for_s > 0:
            return {"refused": f"for_s {for_s!r}: needs seconds"}
        refused = self._office.drill(*map(str, words), for_s=float(for_s))
        return {"refused": refused} if refused else {"done": "drill"}

    def _end_drill(self, early: Early = "") -> None:
        for line in self._office.end_drill(early):
            self._stage.act("alarm_over", FLOOR_VERBS["alarm_over"], {**line, "drill": True})

    def close(self) -> None:
        self._door.close()
        self._end_drill()
        self._building.close()


def _shown(do: str, verb: Verb) -> dict[str, Any]:
    return {"do": do, "fields": [_field(name, field) for name, field in verb.fields.items()]}


def _field(name: str, field: Field) -> dict[str, Any]:
    return {
        "name": name, "type": TYPES[field.type], "meaning": field.meaning, "default": field.default,
        "needed": field.needed, "choices": field.among,
    }  # fmt: skip

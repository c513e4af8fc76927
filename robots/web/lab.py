"""The engineers' lab on the map page of a simulated floor: its time and its faults. Not there on any other floor."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from robots.core.text import Text
from robots.web.keys import KeyedRoute, Once
from robots.web.problems import Problem, not_allowed

KEPT_LINES = 30

Value = str | int | float | bool | list[list[float]]


class LabRefusedError(ValueError):
    """The text says what was refused and what would be right."""


@dataclass(frozen=True, slots=True)
class FaultField:
    """type: text, number, flag or way (a list of points, metres). choices: what a text may be; empty = any."""

    name: str
    type: str
    meaning: str
    default: Any
    needed: bool
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """`do` and its fields are words of the scenario language."""

    do: str
    fields: tuple[FaultField, ...]


class Lab(Protocol):
    """Each may raise LabRefusedError. Called in worker threads.

    look: what can be done, and the bodies that stand about: {name, map, x, y, radius}, metres
    """

    def clock(self) -> tuple[float, float]: ...
    def set_speed(self, speed: float) -> None: ...
    def step(self, seconds: float) -> None: ...
    def look(self) -> tuple[list[Fault], list[dict[str, Any]]]: ...
    def processes(self) -> list[str]: ...
    def inject(self, do: str, args: dict[str, Any]) -> None: ...


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class _Act(_Body):
    """`key`: sent again it has no second effect."""

    key: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")] | None = None


class Speed(_Act):
    """How many simulated seconds pass in a real one; 0 stands still."""

    speed: float


class Step(_Act):
    """So many simulated seconds pass, then time stands still."""

    seconds: float


class Injected(_Act):
    """A fault: a word of the scenario language and its fields."""

    do: str = Field(pattern=r"^[a-z_]{1,40}$")
    args: dict[str, Value] = Field(default_factory=dict, max_length=20)


def lab_routes(lab: Lab, roles_of: Callable[[Request, Response], tuple[str, ...]], once: Once) -> APIRouter:
    """roles_of: the roles of who asks; raises Problem when nobody is logged in."""
    routes = APIRouter(prefix="/api/v1/lab", route_class=KeyedRoute)
    told: deque[dict[str, Any]] = deque(maxlen=KEPT_LINES)

    def engineer(request: Request, response: Response) -> None:
        if "engineer" not in roles_of(request, response):
            raise not_allowed(Text("只有工程师可以使用实验台", "only an engineer may use the lab"))

    def clock() -> dict[str, Any]:
        now, speed = lab.clock()
        return {"now": now, "speed": speed}

    def tried(what: Callable[[], None], do: str, args: dict[str, Any], key: str | None) -> dict[str, Any]:
        return once("lab", key, (do, args), lambda: told_of(what, do, args))

    def told_of(what: Callable[[], None], do: str, args: dict[str, Any]) -> dict[str, Any]:
        line: dict[str, Any] = {"at": lab.clock()[0], "do": do, "args": args, "refused": ""}
        try:
            what()
        except LabRefusedError as error:
            told.appendleft({**line, "refused": str(error)})
            raise Problem(409, "lab_refused", Text(f"未执行：{error}", f"not done: {error}")) from error
        told.appendleft(line)
        return {"clock": clock(), "log": list(told)}

    @routes.get("")
    def look(request: Request, response: Response) -> dict[str, Any]:
        """Time, what can be done, what was done (newest first), and who stands about."""
        engineer(request, response)
        try:
            (faults, bodies), names = lab.look(), lab.processes()
        except LabRefusedError as error:
            raise Problem(503, "lab_silent", Text(f"模拟器没有应答：{error}", str(error))) from error
        return {
            "clock": clock(), "faults": [asdict(fault) for fault in faults], "processes": names, "bodies": bodies,
            "log": list(told),
        }  # fmt: skip

    @routes.post("/speed")
    def speed(body: Speed, request: Request, response: Response) -> dict[str, Any]:
        engineer(request, response)
        return tried(lambda: lab.set_speed(body.speed), "speed", {"speed": body.speed}, body.key)

    @routes.post("/step")
    def step(body: Step, request: Request, response: Response) -> dict[str, Any]:
        engineer(request, response)
        return tried(lambda: lab.step(body.seconds), "step", {"seconds": body.seconds}, body.key)

    @routes.post("/faults")
    def inject(body: Injected, request: Request, response: Response) -> dict[str, Any]:
        engineer(request, response)
        return tried(lambda: lab.inject(body.do, body.args), body.do, body.args, body.key)

    return routes

"""The tablet's HTTP API of the ways: what supervisors close, slow or keep clear, and what of it stands.

Whether a lane exists and what follows is decided by the scheduler; what stands is read from its ledger.
"""

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import Field, StringConstraints

from robots.building.plan import Plan
from robots.core.clock import Instant
from robots.core.runs import DispatchRequest
from robots.core.text import Text
from robots.web.api import Key, Name
from robots.web.body import Body
from robots.web.dispatching import ask
from robots.web.keys import KeyedRoute
from robots.web.login import Session, Sessions
from robots.web.problems import not_allowed

if TYPE_CHECKING:
    from robots.settings import Hall
    from robots.web.tablet import TabletDeps

ONLY_SUPERVISOR = Text("只有主管可以管理通道", "only a supervisor may decide about lanes")
Way = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:/-]{1,64}(\|[A-Za-z0-9_.:/-]{1,64})?$")]
AreaName = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f\x7f]*$",
                                            strip_whitespace=True)]  # fmt: skip
Speed = Annotated[float, Field(ge=0.2, le=0.8, description="m/s")]
Until = Annotated[
    float | None,
    Field(gt=0, le=1e11, allow_inf_nan=False, description="UTC seconds; left out: until somebody lifts it"),
]
Metres = Annotated[float, Field(ge=-10_000, le=10_000, allow_inf_nan=False)]


class LaneAct(Body):
    """`lane`: two neighbouring nodes as `a|b`, or one node. `key` is drawn by the page once for what is tapped."""

    key: Key
    lane: Way


class LaneClose(LaneAct):
    """It opens by itself at `until`."""

    until: Until = None


class LaneLimit(LaneAct):
    """Without a speed: as drawn again."""

    speed: Speed | None = None
    until: Until = None


class Area(Body):
    """Corners in metres of the floor. `enter`: robots may drive through, but never stop there."""

    key: Key
    name: AreaName
    map_id: Name
    area: Annotated[
        list[Annotated[list[Metres], Field(min_length=2, max_length=2)]], Field(min_length=3, max_length=50)
    ]
    enter: bool = True
    until: Until = None


class AreaFree(Body):
    key: Key
    name: AreaName


class RobotOff(Body):
    key: Key
    robot: Name


def lane_routes(deps: "TabletDeps", sessions: Sessions) -> APIRouter:
    routes = APIRouter(prefix="/api/v1/lanes", route_class=KeyedRoute)
    drawn = lanes_json(deps.hall)

    def supervisor(request: Request, response: Response) -> Session:
        session = sessions.required(request, response)
        if "supervisor" not in deps.hall.staff[session.person].roles:
            raise not_allowed(ONLY_SUPERVISOR)
        return session

    def asked(session: Session, key: str, kind: Any, until: float | None = None, **fields: Any) -> dict[str, Any]:
        ends = None if until is None else Instant(until)
        return ask(deps, DispatchRequest(key, deps.client, kind, person=session.person, until=ends, **fields))

    @routes.get("")
    def get_lanes(request: Request, response: Response) -> dict[str, Any]:
        """Every lane with its ends, and what stands: since when, by whom, until when. For all who are logged in."""
        sessions.required(request, response)
        return {"lanes": drawn, "stands": deps.kept("lanes") or []}

    @routes.post("/close", status_code=200)
    def post_close(body: LaneClose, request: Request, response: Response) -> dict[str, Any]:
        return asked(supervisor(request, response), body.key, "lane_close", body.until, lane=body.lane)

    @routes.post("/open", status_code=200)
    def post_open(body: LaneAct, request: Request, response: Response) -> dict[str, Any]:
        return asked(supervisor(request, response), body.key, "lane_open", lane=body.lane)

    @routes.post("/speed/limit", status_code=200)
    def post_limit(body: LaneLimit, request: Request, response: Response) -> dict[str, Any]:
        session = supervisor(request, response)
        return asked(session, body.key, "lane_limit", body.until, lane=body.lane, speed=body.speed)

    @routes.post("/areas/keep-clear", status_code=200)
    def post_area(body: Area, request: Request, response: Response) -> dict[str, Any]:
        """A name that stands already is drawn anew."""
        corners = tuple((x, y) for x, y in body.area)
        return asked(
            supervisor(request, response), body.key, "area_keep_clear", body.until, name=body.name,
            map_id=body.map_id, area=corners, enter=body.enter,
        )  # fmt: skip

    @routes.post("/areas/free", status_code=200)
    def post_free(body: AreaFree, request: Request, response: Response) -> dict[str, Any]:
        return asked(supervisor(request, response), body.key, "area_free", name=body.name)

    @routes.post("/robots/off", status_code=200)
    def post_off(body: RobotOff, request: Request, response: Response) -> dict[str, Any]:
        """A silent robot was carried away: what it held of the ways is free."""
        return asked(supervisor(request, response), body.key, "robot_off", robot=body.robot)

    return routes


def lanes_json(hall: "Hall") -> list[dict[str, Any]]:
    """The lanes robots drive, as the scheduler calls them, with the ends in metres."""
    plan = Plan.of(hall)
    found = []
    for a, b in sorted({(min(pair), max(pair)) for pair, hop in plan.hops.items() if not hop.lift_group}):
        one, other = plan.nodes[a], plan.nodes[b]
        ends = [one.x, one.y, other.x, other.y]
        found.append({"lane": f"{a}|{b}", "map_id": one.map_id, "ends": ends})
    return found

"""The tablet's HTTP API of escorts: staff send a guide with the visitor before it to a window, or call it off.

What becomes of one is in the fleet's facts, at its guide (`escort`).
"""

from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import uuid4

from fastapi import APIRouter, Request, Response
from pydantic import StringConstraints

from robots.core.runs import DispatchRequest
from robots.web.api import Key, Name, RobotId, RunAct
from robots.web.body import Body
from robots.web.dispatching import ask
from robots.web.keys import KeyedRoute
from robots.web.login import SENDING_ROLES, Sessions
from robots.web.problems import not_allowed

if TYPE_CHECKING:
    from robots.web.tablet import TabletDeps

TicketNumber = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][0-9]{1,5}$")]


class NewEscort(Body):
    """`to` a stop, or to where the number `ticket` is called. Without `robot`: the nearest guide that can.
    `elder`: slowly and with rests."""

    key: Key
    robot: Name | None = None
    to: Name | None = None
    ticket: TicketNumber | None = None
    elder: bool = False
    lang: Literal["zh", "en"] = "zh"


def escort_routes(deps: "TabletDeps", sessions: Sessions) -> APIRouter:
    routes = APIRouter(prefix="/api/v1/escorts", route_class=KeyedRoute)

    def person_of(request: Request, response: Response) -> str:
        """Raises Problem 401, or 403 for who is not of the staff at windows."""
        person = sessions.required(request, response).person
        if not SENDING_ROLES & set(deps.hall.staff[person].roles):
            raise not_allowed()
        return person

    @routes.post("", status_code=201)
    def post_escort(body: NewEscort, request: Request, response: Response) -> dict[str, Any]:
        """The answer's `run` is the order's id, by which the facts name the escort."""
        return ask(
            deps,
            DispatchRequest(
                body.key, deps.client, "escort", person=person_of(request, response), robot=body.robot or "",
                to=body.to or "", ticket=body.ticket or "", elder=body.elder, lang="en" if body.lang == "en" else "",
            ),
        )  # fmt: skip

    @routes.post("/{robot}/end")
    def post_end(robot: RobotId, body: RunAct, request: Request, response: Response) -> dict[str, Any]:
        """The guide stops and goes home; its visitor is told."""
        person = person_of(request, response)
        return ask(
            deps, DispatchRequest(body.key or uuid4().hex, deps.client, "escort_end", person=person, robot=robot)
        )

    return routes

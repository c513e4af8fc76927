"""The tablet's HTTP API of rounds: several folders asked for at once, or one that goes from stop to stop."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Request, Response
from pydantic import Field

from robots.core.reasons import WORDS, Reason, spoken
from robots.core.runs import TERMINAL, DispatchRequest, RoundPart, RunFact, RunState
from robots.core.text import Text
from robots.web.api import FACT_S, Key, Label, Name, RunAct, RunId
from robots.web.body import Body
from robots.web.dispatching import ask
from robots.web.facts import run_json
from robots.web.keys import KeyedRoute
from robots.web.login import SENDING_ROLES, Session, Sessions, may_use_counter
from robots.web.problems import Problem, not_allowed

if TYPE_CHECKING:
    from robots.web.tablet import TabletDeps

NOT_YOUR_COUNTER = Text(
    "只能从您登录得了的窗口送出；其他窗口的文件请主管来派", "you send from counters of yours only: ask a supervisor"
)


class Part(Body):
    """One folder, or one way of the folder that goes round."""

    from_: Name = Field(alias="from")
    to: Name
    label: Label = ""
    confidential: bool = False


class NewRound(Body):
    """`key` is drawn by the page once per round: sent again after a time-out it has no second effect."""

    key: Key
    parts: Annotated[list[Part], Field(min_length=2, max_length=12)]
    urgent: bool = False
    chain: bool = False


def round_routes(deps: "TabletDeps", sessions: Sessions) -> APIRouter:
    routes = APIRouter(prefix="/api/v1/rounds", route_class=KeyedRoute)
    staff = deps.hall.staff

    def caller(request: Request, response: Response) -> Session:
        return sessions.required(request, response)

    def sends_from(session: Session, stop: str) -> bool:
        """A supervisor may send from anywhere, others from where they may log in."""
        person = staff[session.person]
        return "supervisor" in person.roles or (
            bool(SENDING_ROLES & set(person.roles)) and (stop == session.counter or may_use_counter(person, stop))
        )

    def find(run: str) -> list[RunFact]:
        """The runs of a round, whichever of them is named."""
        fact = deps.facts.run(run, FACT_S)
        runs = deps.facts.round(fact.round) if fact is not None and fact.round else []
        if not runs:
            unknown = Reason.UNKNOWN_ROUND
            raise Problem(404, unknown.value, WORDS[unknown], [spoken(unknown)])
        return runs

    @routes.post("", status_code=201)
    def post_round(body: NewRound, request: Request, response: Response) -> dict[str, Any]:
        """All parts or none. In a chain only the first stop gives a folder away that it had before."""
        session = caller(request, response)
        if not SENDING_ROLES & set(staff[session.person].roles):
            raise not_allowed()
        senders = [part.from_ for part in (body.parts[:1] if body.chain else body.parts)]
        if not all(sends_from(session, stop) for stop in senders):
            raise not_allowed(NOT_YOUR_COUNTER)
        parts = tuple(RoundPart(part.from_, part.to, part.label, part.confidential) for part in body.parts)
        asked = DispatchRequest(
            body.key, deps.client, "round", urgent=body.urgent, person=session.person, parts=parts, chain=body.chain
        )
        return ask(deps, asked)

    @routes.get("/{run}")
    def get_round(run: RunId, request: Request, response: Response) -> dict[str, Any]:
        """The runs of a round together, how far it is, and where each of its robots goes next for it."""
        caller(request, response)
        runs = find(run)
        ours = {fact.run for fact in runs}
        fleet = deps.facts.fleet()
        tours = {
            robot.robot: [asdict(visit) for visit in robot.tour if visit.run in ours]
            for robot in (fleet.robots if fleet is not None else ())
        }
        return {
            "round": runs[0].round,
            "runs": [run_json(fact) for fact in runs],
            "parts": len(runs),
            "ended": sum(fact.state in TERMINAL for fact in runs),
            "delivered": sum(fact.state is RunState.DELIVERED for fact in runs),
            "tours": {robot: tour for robot, tour in tours.items() if tour},
        }

    @routes.post("/{run}/cancel", status_code=200)
    def cancel_round(run: RunId, body: RunAct, request: Request, response: Response) -> dict[str, Any]:
        """Every open run of the round, for who may send from all of their counters; the answer names them."""
        session = caller(request, response)
        runs = find(run)
        if not all(sends_from(session, fact.from_) for fact in runs if not fact.after):
            raise not_allowed(NOT_YOUR_COUNTER)
        key, person = body.key or uuid4().hex, session.person
        return ask(deps, DispatchRequest(key, deps.client, "cancel_round", run=runs[0].round, person=person))

    return routes

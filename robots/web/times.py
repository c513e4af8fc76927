"""The tablet's HTTP API of set times: the timetable, templates, opening hours, the end of the day.

Who may do what is decided by the scheduler; what is shown is read from its ledger, where the labels are.
"""

from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import uuid4

from fastapi import APIRouter, Path, Request, Response
from pydantic import Field

from robots.building.calendar import OpenHours
from robots.core.forms import RunForm, Template, TimedStart
from robots.core.runs import DispatchRequest
from robots.web.api import Key, Label, Name
from robots.web.body import Body
from robots.web.dispatching import ask
from robots.web.keys import KeyedRoute
from robots.web.login import SENDING_ROLES, Session, Sessions

if TYPE_CHECKING:
    from robots.web.tablet import TabletDeps

EntryId = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Date = Annotated[str, Field(pattern=r"^(\d{4}-\d{2}-\d{2})?$")]
ACTS: dict[str, Literal["start_pause", "start_resume", "start_delete", "missed_seen"]] = {
    "pause": "start_pause", "resume": "start_resume", "delete": "start_delete", "seen": "missed_seen",
}  # fmt: skip


class Form(Body):
    """What is filled in for a run. `from` is the sender's counter."""

    from_: Name = Field(alias="from")
    to: Name
    label: Label = ""
    urgent: bool = False
    confidential: bool = False
    care: bool = False

    def run(self) -> RunForm:
        return RunForm(self.from_, self.to, self.label, self.urgent, self.confidential, self.care)


class Entry(Body):
    """An entry of the timetable; `id` is drawn by the page for a new one."""

    key: Key
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
    runs: Annotated[list[Form], Field(min_length=1, max_length=12)]
    days: Annotated[list[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]], Field(max_length=7)]
    time: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
    until: Date = ""
    except_dates: Annotated[list[Date], Field(max_length=60)] = []
    skip_holidays: bool = True
    paused: bool = False


class NewTemplate(Body):
    key: Key
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
    name: Label
    run: Form
    shared: bool = False
    more: Annotated[list[Form], Field(max_length=11)] = []
    chain: bool = False


class Act(Body):
    key: Key | None = None


def times_routes(deps: "TabletDeps", sessions: Sessions) -> APIRouter:
    routes = APIRouter(prefix="/api/v1", route_class=KeyedRoute)
    hours = OpenHours.of(deps.hall)

    def caller(request: Request, response: Response) -> Session:
        return sessions.required(request, response)

    @routes.get("/hours")
    def get_hours() -> dict[str, Any]:
        """The stops that are closed now: why, and when they open. Nobody's secret: no login needed."""
        now = deps.now()
        shut = {stop: hours.why_closed(stop, now) for stop in hours.openings}
        return {stop: {"why": why, "opens": hours.next_opening(stop, now)} for stop, why in sorted(shut.items()) if why}

    @routes.get("/timetable")
    def get_timetable(request: Request, response: Response) -> dict[str, Any]:
        """Every entry with its next and its last start, and what the newest end of a day found. What is written on a
        confidential folder is for supervisors, on others for those who send."""
        roles = set(deps.hall.staff[caller(request, response).person].roles)
        known: list[dict[str, Any]] = deps.kept("timetable") or []
        entries = [_without_labels(one, bool(roles & SENDING_ROLES), "supervisor" in roles) for one in known]
        return {"entries": entries, "day": deps.kept("day")}

    @routes.post("/timetable", status_code=200)
    def post_entry(body: Entry, request: Request, response: Response) -> dict[str, Any]:
        start = TimedStart(
            body.id, tuple(form.run() for form in body.runs), tuple(body.days), body.time, body.until,
            tuple(body.except_dates), body.skip_holidays, body.paused,
        )  # fmt: skip
        person = caller(request, response).person
        return ask(deps, DispatchRequest(body.key, deps.client, "start_set", person=person, start=start))

    @routes.post("/timetable/{name}/{act}", status_code=200)
    def post_act(
        name: EntryId, act: Literal["pause", "resume", "delete", "seen"], body: Act, request: Request,
        response: Response,
    ) -> dict[str, Any]:  # fmt: skip
        person = caller(request, response).person
        key = body.key or uuid4().hex
        return ask(deps, DispatchRequest(key, deps.client, ACTS[act], person=person, name=name))

    @routes.get("/templates")
    def get_templates(request: Request, response: Response) -> list[dict[str, Any]]:
        """One's own and everybody's."""
        person = caller(request, response).person
        known: list[dict[str, Any]] = deps.kept("templates") or []
        return [template for template in known if template["owner"] in ("", person)]

    @routes.post("/templates", status_code=200)
    def post_template(body: NewTemplate, request: Request, response: Response) -> dict[str, Any]:
        person = caller(request, response).person
        more = tuple(form.run() for form in body.more)
        template = Template(body.id, body.name, body.run.run(), "" if body.shared else person, more, body.chain)
        return ask(deps, DispatchRequest(body.key, deps.client, "template_set", person=person, template=template))

    @routes.post("/templates/{name}/delete", status_code=200)
    def delete_template(name: EntryId, body: Act, request: Request, response: Response) -> dict[str, Any]:
        person = caller(request, response).person
        key = body.key or uuid4().hex
        return ask(deps, DispatchRequest(key, deps.client, "template_delete", person=person, name=name))

    return routes


def _without_labels(row: dict[str, Any], sends: bool, supervises: bool) -> dict[str, Any]:
    """The row with only those labels that whoever reads it may know."""
    entry = row["entry"]
    if entry is None or supervises:
        return row
    runs = [run if sends and not run["confidential"] else {**run, "label": ""} for run in entry["runs"]]
    return {**row, "entry": {**entry, "runs": runs}}

"""The courier's own screen, served inside the robot's process: shows the agent's view, passes touches on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import asdict
from time import time
from typing import Annotated, Any, Literal

from fastapi import FastAPI, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from fastapi.staticfiles import StaticFiles
from pydantic import StringConstraints

from robots.core.text import Text
from robots.courier.screen import PersonIdentified, PinRefused, ScreenTouched, ScreenView
from robots.settings import Hall
from robots.web.body import Body
from robots.web.frames import STATIC, add_page
from robots.web.guard import install_guard
from robots.web.hall_map import hall_json
from robots.web.login import Attempts, PinCheck, StaffMember
from robots.web.problems import install_problems, not_allowed
from robots.web.view_stream import Flag, view_stream

ONLY_SUPERVISOR = Text(
    "此仓只能由主管打开，请主管输入密码", "only a supervisor opens this compartment: a supervisor's PIN, please"
)
ONLY_NAMED = Text("此仓只由屏幕上指定的人打开", "only the person named on the screen opens this compartment")

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]
Pin = Annotated[str, StringConstraints(pattern=r"^[0-9]{4,6}$")]
Digits = Annotated[str, StringConstraints(pattern=r"^([0-9]{6})?$")]


class Touched(Body):
    what: Literal["open", "loaded", "not_now", "code", "taken", "not_taken", "help_done", "papers_out", "papers_taken"]
    value: Digits = ""


class Identify(Body):
    person: Name
    pin: Pin


def screen_app(
    view: Callable[[], ScreenView],
    touch: Callable[[ScreenTouched | PersonIdentified | PinRefused], None],
    staff: Mapping[str, StaffMember],
    *,
    hall: Hall,
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]"),
    now: Callable[[], float] = time,
) -> FastAPI:
    """`view` and `touch` are called from other threads than the agent's: they must only read a slot and put in a queue.

    hall    for the words of stops, floors, lifts, robots, reasons: the same that the tablets have
    """
    app = FastAPI(title="hall_fleet courier screen", docs_url=None, redoc_url=None, openapi_url=None)
    install_problems(app)
    attempts, pins, closing = Attempts(now, staff), PinCheck(), Flag()
    words = hall_json(hall)

    add_page(app, "/", "screen")

    @app.get("/api/v1/about")
    def about() -> dict[str, Any]:
        return {"robot": view().robot, "hall": words}

    @app.get("/api/v1/staff")
    def who() -> list[dict[str, Any]]:
        """Who may identify now: staff of the stop at hand, supervisors; only these when wanted; all to help a robot."""
        seen = view()
        if not (seen.needs_person or seen.may_identify or seen.locked or seen.mode == "help"):
            return []
        return [{"id": p.id, "name": p.name} for p in staff.values() if _may_identify(p, seen)]

    @app.get("/api/v1/events", response_class=EventSourceResponse)
    async def events() -> AsyncIterator[ServerSentEvent]:
        async for event in view_stream(lambda: view_json(view()), closing, now):
            yield event

    @app.post("/api/v1/touch", status_code=202)
    def touched(body: Touched) -> dict[str, str]:
        """Taken in; what comes of it shows in the view. A button that the view does not offer is not passed on."""
        if body.what not in view().buttons:
            raise not_allowed()
        touch(ScreenTouched(now(), body.what, body.value))
        return {"status": "taken_in"}

    @app.post("/api/v1/person", status_code=202)
    def identify(body: Identify, request: Request) -> dict[str, str]:
        client = request.client.host if request.client else "unknown"
        person = staff.get(body.person)
        seen = view()
        if person is not None and not _may_identify(person, seen):
            raise not_allowed(ONLY_NAMED if seen.persons else ONLY_SUPERVISOR if _wants_supervisor(seen) else None)
        attempts.begin(client, body.person)
        if not pins.matches(body.pin, person) or person is None:
            touch(PinRefused(now()))
            raise attempts.failed(client, body.person)
        attempts.succeeded(client, person.id)
        touch(PersonIdentified(now(), person.id, person.name, tuple(person.roles)))
        return {"status": "identified", "name": person.name}

    app.mount("/static", StaticFiles(directory=STATIC))
    install_guard(app, hosts)
    app.state.close = closing.set
    return app


def _may_identify(person: StaffMember, seen: ScreenView) -> bool:
    if seen.persons:
        return person.id in seen.persons
    if "supervisor" in person.roles or (seen.mode == "help" and not seen.compartment):
        return True  # whoever stands beside a robot that needs help
    return not _wants_supervisor(seen) and "staff" in person.roles and seen.stop in person.counters


def _wants_supervisor(seen: ScreenView) -> bool:
    return seen.locked or (seen.needs_person and seen.person_role == "supervisor")


def view_json(view: ScreenView) -> dict[str, Any]:
    """The view without its clock, so that an unchanged view reads the same."""
    body = asdict(view)
    del body["now"]
    return body

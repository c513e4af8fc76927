"""The counter tablets' page server, put together: guard, problems, API, static pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from time import time
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request, Response
from fastapi.staticfiles import StaticFiles

from robots.core.alarm import AlarmReset
from robots.core.lift import RobotCleared
from robots.core.runs import DispatchReply, DispatchRequest
from robots.web.api import tablet_routes
from robots.web.described.page import install_docs
from robots.web.escorts import escort_routes
from robots.web.facts import Facts
from robots.web.frames import STATIC, add_page
from robots.web.guard import install_guard
from robots.web.history import history_routes
from robots.web.history_rows import History
from robots.web.keys import Once
from robots.web.lab import Lab, lab_routes
from robots.web.lanes import lane_routes
from robots.web.login import Attempts, PinCheck, Sessions
from robots.web.metrics import install_metrics
from robots.web.problems import install_problems
from robots.web.rounds import round_routes
from robots.web.times import times_routes
from robots.web.visitors import VisitorDeps, visitor_routes

if TYPE_CHECKING:
    from robots.settings import Hall

LOCAL_HOSTS = ("127.0.0.1", "localhost", "[::1]")


def _nothing(key: str) -> Any:
    return None


@dataclass(frozen=True)
class TabletDeps:
    """What the tablet's page server needs from the process around it.

    ask      sends a request to the scheduler and waits at most that many seconds for the reply; None = no answer,
             though it may still take effect. Raises NotConnectedError when nothing was sent.
             Called in a worker thread, several at once; must itself be safe for that
    publish  sends an alarm reset or a supervisor's word about a robot on its way, once; False = it cannot be sent
             now. Called in a worker thread
    codes    the pick-up code of an open run, read from the ledger; None = the run is over or unknown
    labels   what is written on the folder of an open run, read likewise; None = nothing known
    secret   signs the session cookies; at least 16 characters, kept over restarts so that nobody is logged out
    client   the name under which replies come back (`dispatch/reply/{client}`): the broker account
    hosts    names under which tablets reach this server (Host header)
    now      UTC seconds
    lab      of a simulated floor started for engineers; None = there is none
    visitors what visitors asked the guides; None = the hall has no guide
    kept     what the scheduler remembers under a key, for those who are logged in; None = nothing yet
    history  the runs of the past, from the scheduler's ledger; None = there is none
    """

    hall: Hall
    facts: Facts
    ask: Callable[[DispatchRequest, float], DispatchReply | None]
    publish: Callable[[AlarmReset | RobotCleared], bool]
    codes: Callable[[str], str | None]
    labels: Callable[[str], str | None]
    secret: str = field(repr=False)
    client: str = "web"
    hosts: tuple[str, ...] = LOCAL_HOSTS
    now: Callable[[], float] = time
    lab: Lab | None = None
    visitors: VisitorDeps | None = None
    kept: Callable[[str], Any] = _nothing
    history: History | None = None


def tablet_app(deps: TabletDeps) -> FastAPI:
    """The app; `app.state.close()` ends its event streams (see `server.PageServer`)."""
    app = FastAPI(title="hall_fleet tablet", docs_url=None, redoc_url=None, openapi_url=None)
    install_problems(app)
    sessions, once = Sessions(deps.secret, deps.hall.staff, deps.now), Once()
    app.include_router(tablet_routes(deps, sessions, Attempts(deps.now, deps.hall.staff), PinCheck(), once))
    app.include_router(times_routes(deps, sessions))
    app.include_router(round_routes(deps, sessions))
    app.include_router(lane_routes(deps, sessions))
    app.include_router(escort_routes(deps, sessions))
    if deps.lab is not None:
        app.include_router(lab_routes(deps.lab, partial(_roles, deps.hall, sessions), once))
    if deps.visitors is not None:
        app.include_router(visitor_routes(deps.visitors, deps.hall, sessions, deps.now, once))
        add_page(app, "/week", "week")

    if deps.history is not None:
        app.include_router(
            history_routes(deps.history, deps.hall, sessions, deps.now, deps.facts.run, deps.facts.fleet)
        )
        for name in ("history", "slip", "daily-log"):
            add_page(app, f"/{name}", name)

    for path, name in (("/", "index"), ("/board/wait", "wait"), ("/board", "board")):
        add_page(app, path, name)
    app.mount("/static", StaticFiles(directory=STATIC))
    install_docs(app, "hall_fleet tablet")
    install_metrics(app, deps.facts)
    install_guard(app, deps.hosts)
    app.state.close = deps.facts.close
    return app


def _roles(hall: Hall, sessions: Sessions, request: Request, response: Response) -> tuple[str, ...]:
    """Of who asks. Raises Problem 401 when nobody is logged in."""
    session = sessions.required(request, response)
    return tuple(hall.staff[session.person].roles)

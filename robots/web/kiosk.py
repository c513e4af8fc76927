"""A guide's kiosk, served inside the robot's process: shows the conversation's view, passes on what visitors do.

What is typed is masked here, before anything else sees it, and is never logged.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from time import time
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from fastapi.staticfiles import StaticFiles
from pydantic import StringConstraints

from robots.building.plan import Plan
from robots.core.geometry import Pose
from robots.core.text import Text
from robots.core.visitors import Lang
from robots.guide.dialogue.answers import answer_of
from robots.guide.kiosk import Button, KioskView, VisitorAsked, VisitorTouched
from robots.guide.privacy import masked
from robots.guide.speech import SpeechStatus
from robots.settings import Hall
from robots.settings.knowledge import Knowledge
from robots.web.body import Body
from robots.web.browsing import departments_json
from robots.web.frames import STATIC, add_page
from robots.web.guard import install_guard
from robots.web.hall_map import hall_json
from robots.web.pace import Pace
from robots.web.problems import Problem, install_problems, not_allowed
from robots.web.speaking import Voice
from robots.web.suggesting import Suggestions
from robots.web.take_away import TakeAway
from robots.web.view_stream import Flag, view_stream
from robots.web.ways import way_json

LONGEST = 10_000
"""Characters of one question."""
MAX_BODY = 128 * 1024
"""Bytes: room for the longest question as any program may write it, and for a kind refusal of a longer one."""
EAR_OFF = SpeechStatus(False, Text("语音输入未启用：未配置模型目录", "Listening is off: no model directory"))
VOICE_OFF = SpeechStatus(False, Text("语音未启用", "The voice is off"))
TOO_LONG = Problem(
    413, "question_too_long",
    Text("这段话太长了，请用一两句话告诉我您想办什么", "That is too long for me: please say it in a sentence or two"),
)  # fmt: skip
NOT_NOW = Text("现在不能提问，请点“找工作人员”", "Questions cannot be taken just now: please touch “A person, please”")
UNKNOWN_ENTRY = Problem(404, "unknown_entry", Text("没有这个事项，请重新选择", "There is no such item: choose again"))
EXPIRED_ENTRY = Problem(
    410, "expired_entry",
    Text("这条内容已过有效期，请到总服务台询问", "This is out of date: please ask at the general service desk"),
)  # fmt: skip
UNKNOWN_STOP = Problem(404, "unknown_stop", Text("地图上没有这个地点", "There is no such place on the map"))
NO_WAY = Problem(
    404, "no_way", Text("没有对外的路线，请询问工作人员", "There is no public way there: please ask a member of staff")
)
NO_SOUND = Problem(
    404, "no_sound", Text("没有这段语音，请看屏幕文字", "There is no such sound: please read the screen")
)

EntryId = Annotated[str, StringConstraints(pattern=r"^([a-z][a-z0-9_]{0,63})?$")]


class Asked(Body):
    text: str
    lang: Literal["zh", "en"]


class Touched(Body):
    what: Button
    value: EntryId = ""


def kiosk_app(
    view: Callable[[], KioskView],
    touch: Callable[[VisitorAsked | VisitorTouched], None],
    knowledge: Callable[[], Knowledge],
    *,
    hall: Hall,
    robot: str,
    plan: Plan | None = None,
    place: Callable[[], Pose | None] = lambda: None,
    voice: Voice | None = None,
    ear: Callable[[], SpeechStatus] = lambda: EAR_OFF,
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]"),
    now: Callable[[], float] = time,
) -> FastAPI:
    """`view`, `touch`, `knowledge` and `place` are called from other threads than the guide's: they must only
    read a slot, or put in a queue.

    knowledge   the base as the guide has it now
    place       where the guide stands; None = not known, then its post or dock
    """
    app = FastAPI(title="hall_fleet kiosk", docs_url=None, redoc_url=None, openapi_url=None)
    install_problems(app)
    drawn, words, closing = plan or Plan.of(hall), hall_json(hall), Flag()
    asks, touches, reads = Pace(now, 8, 0.5), Pace(now, 30, 4.0), Pace(now, 60, 12.0)
    known, home = _Known(knowledge), hall.robots[robot].post or hall.robots[robot].dock
    zone = ZoneInfo(hall.time_zone)

    def shown() -> dict[str, Any]:
        return {**view_json(view()), "voice": voice.newest if voice else 0}

    def offered(what: Button, words: Text | None = None) -> KioskView:
        seen = view()
        if what not in seen.buttons:
            raise not_allowed(words)
        return seen

    def taken(entry: str, lang: Lang) -> TakeAway:
        found = knowledge().entries.get(entry)
        if found is None:
            raise UNKNOWN_ENTRY
        if not found.is_valid(datetime.fromtimestamp(now(), zone).date().isoformat()):
            raise EXPIRED_ENTRY
        here = place()
        return TakeAway(answer_of(found, hall.stops, here.map_id if here else hall.stops[home].map_id), hall, lang)

    add_page(app, "/", "kiosk")

    @app.get("/api/v1/about")
    def about() -> dict[str, Any]:
        """Everything that seldom changes: the hall, what can be browsed, whether it speaks and listens."""
        mouth = SpeechStatus(voice.is_on, voice.words) if voice else VOICE_OFF
        return {
            "robot": robot, "hall": words, "departments": departments_json(knowledge(), hall),
            "names": {entry.id: asdict(entry.name.text) for entry in knowledge().entries.values()},
            "speech": asdict(mouth), "listening": asdict(ear()), "longest": LONGEST,
        }  # fmt: skip

    @app.get("/api/v1/events", response_class=EventSourceResponse)
    async def events() -> AsyncIterator[ServerSentEvent]:
        async for event in view_stream(shown, closing, now):
            yield event

    @app.post("/api/v1/ask", status_code=202)
    def ask(body: Asked, request: Request) -> dict[str, str]:
        """Taken in; what comes of it shows in the view."""
        asks.take(_client(request))
        if len(body.text) > LONGEST:
            raise TOO_LONG
        offered("ask", NOT_NOW)
        touch(VisitorAsked(now(), masked(_unicode(body.text)), body.lang))
        return {"status": "taken_in"}

    @app.post("/api/v1/touch", status_code=202)
    def touched(body: Touched, request: Request) -> dict[str, str]:
        """A button that the view does not offer is not passed on; a call for a person always is, however fast."""
        if body.what != "person":
            touches.take(_client(request))
        offered(body.what)
        if body.what in ("choose", "browse") and body.value and body.value not in knowledge().entries:
            raise UNKNOWN_ENTRY
        touch(VisitorTouched(now(), body.what, body.value))
        return {"status": "taken_in"}

    @app.get("/api/v1/suggest")
    def suggest(request: Request, q: str = "", lang: Lang = "zh") -> list[dict[str, str]]:
        reads.take(_client(request))
        return known.suggestions().of(q, lang)

    @app.get("/api/v1/entries/{entry}")
    def entry_of(entry: str, request: Request) -> dict[str, Any]:
        reads.take(_client(request))
        found = taken(entry, "zh")
        hours = {lang: TakeAway(found.answer, hall, lang).hours for lang in ("zh", "en")}
        return {**asdict(found.answer), "hours": hours}

    @app.get("/api/v1/way/{stop}")
    def way(stop: str, request: Request) -> dict[str, Any]:
        """From where the guide stands now to the public side of the stop."""
        reads.take(_client(request))
        if stop not in hall.stops:
            raise UNKNOWN_STOP
        found = way_json(drawn, place() or home, stop)
        if found is None:
            raise NO_WAY
        return found

    @app.get("/api/v1/qr/{entry}.svg")
    def qr(entry: str, request: Request, lang: Lang = "zh") -> Response:
        reads.take(_client(request))
        return Response(taken(entry, lang).qr_svg(), media_type="image/svg+xml")

    @app.get("/a/{entry}", include_in_schema=False)
    def answer_page(entry: str, request: Request, lang: Lang = "zh") -> HTMLResponse:
        reads.take(_client(request))
        return HTMLResponse(taken(entry, lang).page())

    @app.get("/slip/{entry}", include_in_schema=False)
    def slip(entry: str, request: Request, lang: Lang = "zh") -> HTMLResponse:
        reads.take(_client(request))
        return HTMLResponse(taken(entry, lang).slip())

    @app.get("/api/v1/speech/{number}.wav")
    def sound(number: int) -> Response:
        made = voice.wav(number) if voice else None
        if made is None:
            raise NO_SOUND
        return Response(made, media_type="audio/wav")

    app.mount("/static", StaticFiles(directory=STATIC))
    install_guard(app, hosts, MAX_BODY)
    app.state.close = closing.set
    return app


class _Known:
    """Suggestions for the base as it is now; made again when it changed."""

    def __init__(self, knowledge: Callable[[], Knowledge]) -> None:
        self._knowledge = knowledge
        self._made: Suggestions | None = None

    def suggestions(self) -> Suggestions:
        base, made = self._knowledge(), self._made
        if made is None or made.knowledge is not base:
            made = self._made = Suggestions(base)
        return made


def view_json(view: KioskView) -> Mapping[str, Any]:
    return asdict(view)


def _unicode(text: str) -> str:
    """JSON can spell half a character; nothing after this can be sent or stored with one in it."""
    return text.encode("utf-8", "replace").decode()


def _client(request: Request) -> str:
    return request.client.host if request.client else "unknown"

"""The operations of robots' own screens: a courier's and a guide's kiosk. Served by the robot, used by its own page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from robots.core.text import Text
from robots.guide.kiosk import Answer
from robots.web.described.answers import Shape
from robots.web.described.openapi import STREAM
from robots.web.described.operation import Operation
from robots.web.described.record_answers import HallDrawn

VIEW = """Server-sent events: `facts` is the whole view whenever it changed, `beat` comes every second. After a break
the stream begins with the whole view: there is nothing to resume, and nothing can be missed."""


@dataclass
class TakenIn(Shape):
    """What comes of it shows in the view."""

    status: Literal["taken_in"]


@dataclass
class Identified(Shape):
    """The PIN was right; what comes of it shows in the view."""

    status: Literal["identified"]
    name: str


@dataclass
class MayIdentify(Shape):
    """A name to tap."""

    id: str
    name: str


@dataclass
class AboutScreen(Shape):
    """hall   for the words of stops, floors, lifts, robots, reasons"""

    robot: str
    hall: HallDrawn


@dataclass
class Speech(Shape):
    """on     it works
    says   why, or why not
    """

    on: bool
    says: Text


@dataclass
class AboutKiosk(Shape):
    """Everything that seldom changes.

    hall          for the map and its words
    departments   the wider list of what the hall does: items with their entry and place
    names         of entries, by id
    speech        whether it speaks
    listening     whether it listens
    longest       characters of one question
    """

    robot: str
    hall: HallDrawn
    departments: tuple[dict[str, Any], ...]
    names: dict[str, Text]
    speech: Speech
    listening: Speech
    longest: int


@dataclass
class Suggested(Shape):
    """entry   id of the entry
    text    what to offer
    """

    entry: str
    text: str


@dataclass(frozen=True)
class EntryAnswer(Answer):
    """An entry as it is shown, with the opening hours in each language.

    official      its basis is not `demo`
    stops         where to go, the first is the main one
    hours         of the main stop, by language
    short, long   the answer
    papers        what to bring
    conditions    for whom
    combines      what may be done together with it
    basis         what it rests on
    valid_until   `2026-12-31`; empty = for ever
    elsewhere     it is done in another building than the guide stands in
    """

    hours: dict[str, str] = field(default_factory=dict)


@dataclass
class WayPiece(Shape):
    """points   [x, y], metres of the floor, in the order one walks"""

    map_id: str
    points: tuple[tuple[float, float], ...]


@dataclass
class WayShown(Shape):
    """floors      a piece each, in the order one walks them
    metres      how far it is
    seconds     of walking; lifts and stairs are not counted
    lift        the way takes a lift
    elsewhere   the stop is in another building: the way leads to the door of this one
    building    id of the building it is in
    """

    stop: str
    floors: tuple[WayPiece, ...]
    metres: float
    seconds: int
    lift: bool
    elsewhere: bool
    building: str


_TAKEN = {"status": "taken_in"}
SCREEN: dict[tuple[str, str], Operation] = {
    ("get", "/api/v1/about"): Operation(
        "getScreen", "screen", "Which robot it is, and words", AboutScreen, who="anybody"
    ),
    ("get", "/api/v1/staff"): Operation(
        "getIdentifiers", "screen", "Who may identify now", tuple[MayIdentify, ...], who="anybody",
        text="Nobody while no PIN is wanted.", shown=[{"id": "wang", "name": "王芳"}],
    ),
    ("get", "/api/v1/events"): Operation(
        "streamScreen", "screen", "What the screen shows, as a stream", STREAM, who="anybody", text=VIEW
    ),
    ("post", "/api/v1/touch"): Operation(
        "touchScreen", "screen", "Touch a button", TakenIn, 202, "anybody", problems=("not_allowed",),
        text="A button that the view does not offer is refused, so a touch sent twice does nothing more.",
        ask={"what": "code", "value": "048213"}, shown=_TAKEN,
    ),
    ("post", "/api/v1/person"): Operation(
        "identify", "screen", "Identify with a PIN", Identified, 202, "anybody",
        problems=("not_allowed", "wrong_pin", "pin_locked"), ask={"person": "wang", "pin": "1201"},
        shown={"status": "identified", "name": "王芳"},
    ),
}  # fmt: skip

KIOSK: dict[tuple[str, str], Operation] = {
    ("get", "/api/v1/about"): Operation("getKiosk", "kiosk", "What seldom changes", AboutKiosk, who="anybody"),
    ("get", "/api/v1/events"): Operation(
        "streamKiosk", "kiosk", "What the kiosk shows, as a stream", STREAM, who="anybody", text=VIEW
    ),
    ("post", "/api/v1/ask"): Operation(
        "askGuide", "kiosk", "Ask a question", TakenIn, 202, "anybody",
        problems=("not_allowed", "too_fast", "question_too_long"), text="Personal data is masked before anything else.",
        ask={"text": "身份证快到期了怎么换", "lang": "zh"}, shown=_TAKEN,
    ),
    ("post", "/api/v1/touch"): Operation(
        "touchKiosk", "kiosk", "Touch a button", TakenIn, 202, "anybody",
        problems=("not_allowed", "too_fast", "unknown_entry"),
        text="A button that the view does not offer is refused; a call for a person is always taken.",
        ask={"what": "choose", "value": "id_renew"}, shown=_TAKEN,
    ),
    ("get", "/api/v1/suggest"): Operation(
        "suggest", "kiosk", "Names while a visitor types", tuple[Suggested, ...], who="anybody", problems=("too_fast",),
        shown=[{"entry": "id_renew", "text": "身份证换领"}],
    ),
    ("get", "/api/v1/entries/{entry}"): Operation(
        "getEntry", "kiosk", "An entry as it is shown", EntryAnswer, who="anybody",
        problems=("too_fast", "unknown_entry", "expired_entry"),
    ),
    ("get", "/api/v1/way/{stop}"): Operation(
        "getWay", "kiosk", "The way there from where the guide stands", WayShown, who="anybody",
        problems=("too_fast", "unknown_stop", "no_way"),
        shown={"stop": "A05", "floors": [{"map_id": "b1-F1", "points": [[12.0, 6.5], [18.0, 6.5]]}], "metres": 6.0,
               "seconds": 7, "lift": False, "elsewhere": False, "building": "b1"},
    ),
    ("get", "/api/v1/qr/{entry}.svg"): Operation(
        "getCodeToTakeAway", "kiosk", "An entry as a QR code", "image/svg+xml", who="anybody",
        problems=("too_fast", "unknown_entry", "expired_entry"),
    ),
    ("get", "/api/v1/speech/{number}.wav"): Operation(
        "getSound", "kiosk", "What it says now, as sound", "audio/wav", who="anybody", problems=("no_sound",)
    ),
}  # fmt: skip

"""Messages of the call API: what is sent as dicts, what comes as one of a few plain values."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from robots.core.clock import iso
from robots.settings import TwoStepLifts

Message = dict[str, Any]
CALL_STATES = ("being_allocated", "being_served", "served_soon", "served")
MOST_HARD_S, MOST_SOFT_S = 10, 30
SUBSCRIBED_S = 300


@dataclass(frozen=True, slots=True)
class FirstAnswer:
    """The service has the request (201), or will not have it. It says nothing about the lift."""

    request: str
    status: int
    message: str = ""

    @property
    def is_refused(self) -> bool:
        return self.status >= 400


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the lift's control made of a request."""

    request: str
    success: bool
    session: int | None
    error: str


@dataclass(frozen=True, slots=True)
class Pong:
    request: str


@dataclass(frozen=True, slots=True)
class ConfigSeen:
    """The site: floor index to area id, lift number to its deck's area id."""

    floors: dict[int, int]
    decks: dict[int, int]


@dataclass(frozen=True, slots=True)
class ActionsSeen:
    """The ids of the calls that this site takes."""

    actions: frozenset[int]


@dataclass(frozen=True, slots=True)
class LiftSeen:
    """`status`, `position`, `doors`, `next_stop_eta` or `stopping` of one lift."""

    lift: int
    topic: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class CallSeen:
    session: int
    state: str


@dataclass(frozen=True, slots=True)
class Unread:
    """Nothing we know."""

    text: str


Heard = FirstAnswer | Outcome | Pong | ConfigSeen | ActionsSeen | LiftSeen | CallSeen | Unread


@dataclass(frozen=True, slots=True)
class Words:
    """Makes the messages of one group."""

    site: TwoStepLifts
    _head: Message = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_head", {"buildingId": self.site.building, "groupId": self.site.group})

    def common(self, what: str, request: int) -> Message:
        """config, actions or ping."""
        message = {"type": "common-api", "requestId": str(request), "callType": what, **self._head}
        return {**message, "payload": {"request_id": request}} if what == "ping" else message

    def monitor(self, request: int, name: str, topics: Sequence[str]) -> Message:
        payload = {"sub": name, "duration": SUBSCRIBED_S, "subtopics": list(topics)}
        return {
            "type": "site-monitoring", "requestId": str(request), "callType": "monitor", **self._head,
            "payload": payload,
        }  # fmt: skip

    def landing_call(self, request: int, at: float, area: int, is_up: bool, deck: int) -> Message:
        action = self.site.call_up if is_up else self.site.call_down
        return self._call("action", request, at, area=area, call={"action": action, "allowed_lifts": [deck]})

    def car_call(self, request: int, at: float, area: int, deck: int) -> Message:
        return self._call("action", request, at, area=deck, call={"action": self.site.car_call, "destination": area})

    def hold_open(self, request: int, at: float, area: int, deck: int, seconds: float) -> Message:
        hard = min(MOST_HARD_S, max(0, round(seconds)))
        soft = min(MOST_SOFT_S, max(0, round(seconds) - hard))
        return self._call("hold_open", request, at, lift_deck=deck, served_area=area, hard_time=hard, soft_time=soft)

    def delete(self, request: int, at: float, session: int) -> Message:
        return self._call("delete", request, at, session_id=session)

    def _call(self, kind: str, request: int, at: float, **payload: Any) -> Message:
        common = {"request_id": request, "time": iso(at), "terminal": self.site.terminal}
        return {"type": "lift-call-api-v2", "callType": kind, **self._head, "payload": {**common, **payload}}


def read(text: str | bytes) -> list[Heard]:
    """All that one message says. Never raises: what is not understood is `Unread`."""
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        return [Unread(str(text)[:200])]
    data = body.get("data")
    found = _parts(body, data if isinstance(data, dict) else {})
    return found or [Unread(str(text)[:200])]


def _parts(body: dict[str, Any], data: dict[str, Any]) -> list[Heard]:
    found: list[Heard] = []
    request = _text(data.get("request_id", body.get("requestId", "")))
    status = whole(body.get("statusCode"))
    if status is not None:
        found.append(FirstAnswer(request, status, _text(body.get("message", ""))))
    if isinstance(data.get("success"), bool):
        found.append(Outcome(request, data["success"], whole(data.get("session_id")), _text(data.get("error", ""))))
    kind, topic = body.get("callType"), body.get("subtopic")
    if isinstance(topic, str):
        return [*found, *_of_topic(topic, data)]
    if kind == "ping":
        found.append(Pong(request))
    elif kind == "config" and status is None:
        found.append(_config(data))
    elif kind == "actions" and status is None:
        known = [whole(entry.get("action_id", entry.get("id"))) for entry in _dicts(data.get("call_types"))
                 if entry.get("enabled") is not False]  # fmt: skip
        found.append(ActionsSeen(frozenset(action for action in known if action is not None)))
    return found


def _of_topic(topic: str, data: dict[str, Any]) -> list[Heard]:
    first, *rest = topic.split("/")
    if first == "call_state" and len(rest) == 2 and rest[0].isascii() and rest[0].isdigit():
        return [CallSeen(int(rest[0]), rest[1])]
    number = first.removeprefix("lift_")
    if len(rest) == 1 and number != first and number.isascii() and number.isdigit():
        return [LiftSeen(int(number), rest[0], data)]
    return []


def _config(data: dict[str, Any]) -> ConfigSeen:
    floors, decks = {}, {}
    for place in _dicts(data.get("destinations")):
        index, area = whole(place.get("group_floor_id")), whole(place.get("area_id"))
        if index is not None and area is not None:
            floors[index] = area
    for group in _dicts(data.get("groups")):
        for lift in _dicts(group.get("lifts")):
            number = whole(lift.get("lift_id"))
            areas = [whole(deck.get("area_id")) for deck in _dicts(lift.get("decks"))]
            if number is not None and areas and areas[0] is not None:
                decks[number] = areas[0]
    return ConfigSeen(floors, decks)


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def whole(value: Any) -> int | None:
    """A whole number, also as text; None for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 18 else None


def _text(value: Any) -> str:
    return str(value)[:200] if isinstance(value, str | int) else ""


_REASONS = (
    # what stands in an error of the service, and our word for it; the first that fits
    ("same_source_and_dest", "same_floor"),
    ("call action", "mode_not_allowed"),
    ("terminal", "mode_not_allowed"),
    ("area_is_locked", "locked_floor"),
    ("access", "locked_floor"),
    ("invalid_side", "door_side"),
    ("please_wait", "busy"),
    ("cannot_serve_now", "busy"),
    ("no_lifts_available", "busy"),
    ("convert", "floor_unknown"),
    ("area", "floor_unknown"),
    ("destination", "floor_unknown"),
    ("token", "not_owner"),
)
_STATUSES = {400: "floor_unknown", 401: "not_owner", 403: "not_owner", 404: "floor_unknown", 409: "busy",
             429: "rate_limited"}  # fmt: skip


def reason_of(error: str, status: int = 0) -> str:
    """Our word for a refusal; `busy`, which may be tried again, for one nobody has described."""
    said = error.lower()
    known = next((word for part, word in _REASONS if part in said or part in said.replace(" ", "_")), "")
    return known or _STATUSES.get(status, "offline" if status >= 500 else "busy")

"""What is said about one operation besides what its route says itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Who = Literal["anybody", "staff", "supervisor", "engineer"]
BY_KEY = ("refused", "key_used", "not_connected", "scheduler_silent")
"""What the scheduler may answer to any request."""


@dataclass(frozen=True)
class Operation:
    """answer    type of a JSON answer; None = it has no body; a text = its media type
    who       anybody; or who must be logged in: staff (everybody who has a PIN), supervisor, engineer
    problems  codes of `problem_kinds`, besides those every request may meet
    ask       an example of the body; shown: of the answer
    """

    id: str
    tag: str
    summary: str
    answer: Any
    status: int = 200
    who: Who = "staff"
    problems: tuple[str, ...] = ()
    text: str = ""
    ask: Any = None
    shown: Any = None


TAGS: tuple[tuple[str, str], ...] = (
    ("hall", "What the hall looks like, who works there, when its windows are open."),
    ("session", "Staff log in with their own PIN at a counter. The answer sets the cookie `hall_session`."),
    ("facts", "What is going on now: as a stream, or asked for."),
    ("runs", "Send a folder, look after it, change what becomes of it."),
    ("rounds", "Several folders asked for at once, or one that goes from stop to stop."),
    ("times", "What is sent by the clock, and forms staff keep."),
    ("robots", "Supervisors about robots, lifts, alarms and stranded folders."),
    ("escorts", "Staff send a guide with a visitor to a window."),
    ("lanes", "Supervisors about ways: closed, slowed, kept clear."),
    ("history", "Past runs, from the scheduler's ledger; read only."),
    ("visitors", "What visitors asked the guides, and what staff make of it."),
    ("lab", "Engineers set time and faults of a simulated floor; not there on any other."),
    ("screen", "A courier's own screen, served by the robot itself."),
    ("kiosk", "A guide's kiosk, served by the robot itself."),
)

PARAMETERS: dict[str, tuple[str, Any]] = {
    "run": ("id of the run", "r-01kf4m8zq3"),
    "robot": ("id of the robot", "xiaodi"),
    "lift": ("id of the lift", "east"),
    "kind": ("kind of alarm", "fire"),
    "zone": ("zone of the building the alarm is of", "b1"),
    "counter": ("id of the stop", "A12"),
    "act": ("what is to be done", None),
    "what": ("what is done", None),
    "name": ("id of the entry or template", "morning-mail"),
    "handoff": ("id of the hand-off", "h-0001"),
    "proposal": ("id of the proposal", "p-7"),
    "since": ("the `id` of an earlier answer or event; without it everything is told", "5f0c9a31-118"),
    "last-event-id": ("the id of the newest event you have: the stream goes on after it", "5f0c9a31-118"),
    "from": ("the first day, `2026-01-05`", "2026-01-05"),
    "to": ("the last day, `2026-01-05`", "2026-01-05"),
    "day": ("the day, `2026-01-05`; without it today", "2026-01-05"),
    "days": ("how many days from that one on", 1),
    "state": ("only runs in this state", "delivered"),
    "reason": ("only runs with this reason", "recipient_absent"),
    "person": ("only runs that this member of staff had to do with, by id", "wang"),
    "round": ("only runs of this round, by its id", "r-01kf4m8zq3"),
    "q": ("words on the folder, a run's id, or a stop; on a kiosk what was typed so far", "licence"),
    "page": ("which page, from 1", 1),
    "per": ("runs a page", 25),
    "by": ("what to count by", "day"),
    "lang": ("language of the words", "zh"),
    "entry": ("id of the entry", "id_card_renew"),
    "stop": ("id of the stop", "A05"),
    "number": ("number of the sound, from the view", 3),
}

"""The words of scenario files: what a timeline may `do` with which fields, and what a condition may ask.

`sim.stage` carries the actions out, `sim.facts` answers the words; tests hold the three together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an action: its type, what it means, and its default unless it is needed."""

    type: type
    meaning: str
    default: Any = None
    needed: bool = False

    def fits(self, value: Any) -> bool:
        if self.type is float:
            return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
        if self.type is int:
            return isinstance(value, int) and not isinstance(value, bool) and value >= 0
        return isinstance(value, self.type)


def _text(meaning: str) -> Field:
    return Field(str, meaning, "", needed=True)


def _seconds(meaning: str, default: float) -> Field:
    return Field(float, f"{meaning}, seconds not below 0", default)


_RUN = _text("the id of a request_run")
_LIFT = _text("a lift's id")

ACTIONS: Mapping[str, Mapping[str, Field]] = {
    "request_run": {
        "from": _text("the stop where the folder is"),
        "to": _text("the stop it goes to"),
        "id": _text("a name for the run in this file"),
        "label": Field(str, "the folder's label, text", ""),
        "urgent": Field(bool, "true or false", False),
        "confidential": Field(bool, "true or false", False),
        "sender_after_s": _seconds("how long the sender takes to come to the robot; 10 by default", 10.0),
        "recipient_after_s": Field(float, "seconds until the recipient comes; drawn by chance (median 45) if left out"),
    },
    "cancel_run": {"run": _RUN},
    "hold_run": {"run": _RUN},
    "resume_run": {"run": _RUN},
    "sender_absent": {"run": _RUN},
    "recipient_absent": {"run": _RUN},
    "wrong_code": {
        "run": _RUN,
        "times": Field(int, "how often the recipient types a wrong code, a whole number", 5),
        "supervisor_after_s": Field(float, "seconds until a supervisor opens; none comes if left out"),
    },
    "broker_stop": {"duration_s": _seconds("how long it stays away", 10.0)},
    "kill": {
        "process": _text("scheduler, a gateway such as gateway-b1, or a robot's id"),
        "duration_s": _seconds("how long until it runs again", 2.0),
    },
    "door_obstruct": {"lift": _LIFT, "duration_s": _seconds("how long somebody stands in the door", 3.0)},
    "alarm": {
        "kind": _text("fire, quake, power or security"),
        "zone": _text("the alarm zone"),
        "recall_floor": Field(str, "map id to which the cars go, text", ""),
    },
    "alarm_over": {"kind": _text("fire, quake, power or security"), "zone": _text("the alarm zone")},
    "alarm_reset": {
        "kind": _text("fire, quake, power or security"),
        "zone": _text("the alarm zone"),
        "person": _text("who says that it is over"),
    },
    "place_body": {
        "map": _text("map id"),
        "x": Field(float, "metres", needed=True),
        "y": Field(float, "metres", needed=True),
        "radius": Field(float, "metres", 0.25),
        "duration_s": _seconds("how long it stands there", 30.0),
    },
}

WORDS: Mapping[str, str] = {
    "at_s": "seconds since the start",
    "run": "run(id): the state of a run, as its fact on the wire says; empty before",
    "waiting": "waiting(id): the reason a run waits for, or empty",
    "robot_of": "robot_of(id): the robot that has a run",
    "ride": "ride(robot): the state of the robot's ride chart",
    "zone": "zone(robot): out, sill or in, by the true place of the robot",
    "map": "map(robot): the floor where the robot truly is",
    "charge": "charge(robot): 0 to 1",
    "screen": "screen(robot): the mode of its screen",
    "door": "door(lift): closed, opening, open, closing",
    "car": "car(lift): the map id where the car stands, empty between floors",
    "holder": "holder(id): who or what has the run's folder",
    "seen": "seen(word): a note, reason, phrase, lift event or true event of this name was seen",
    "times": "times(word): how often it was seen",
}

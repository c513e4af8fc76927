"""What the words of conditions take and give, so that a comparison that can never hold is an error of its file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from robots.core.lift import DoorState, LiftMode, Zone
from robots.core.reasons import Reason
from robots.core.runs import RunState
from robots.core.visitors import HandoffState
from robots.courier.screen import ScreenMode
from robots.elevator.chart import RideState
from robots.guide.kiosk import Stage


@dataclass(frozen=True, slots=True)
class Word:
    """What a word of the conditions takes and gives.

    takes    what its arguments name: kinds of `sim.scenarios.ids`, or "" where anything may stand
    gives    "number", "truth" or "text"
    values   every text it can give besides an empty one; empty: any
    of       the text it gives is an id of this kind
    spares   it may also stand without its arguments
    """

    takes: tuple[str, ...] = ()
    gives: str = "text"
    values: tuple[str, ...] = ()
    of: str = ""
    spares: bool = False


PERSON = (
    "coming", "walking", "standing", "following", "waiting", "boarding", "riding", "leaving", "blocking", "aside",
    "held",
)  # fmt: skip
_DOOR = tuple(state.value for state in DoorState)
_RUN, _COURIER, _ROBOT, _LIFT, _GUIDE = ("run",), ("courier",), ("robot",), ("lift",), ("guide",)

TYPES: Mapping[str, Word] = {
    "at_s": Word((), "number"),
    "run": Word(
        _RUN,
        values=tuple(state.value for state in RunState),
    ),
    "waiting": Word(_RUN, values=tuple(reason.value for reason in Reason)),
    "robot_of": Word(_RUN, of="robot"),
    "ride": Word(_COURIER, values=tuple(state.value for state in RideState)),
    "zone": Word(
        _ROBOT,
        values=tuple(zone.value for zone in Zone),
    ),
    "map": Word(_ROBOT, of="map"),
    "charge": Word(_ROBOT, "number"),
    "charging": Word(_ROBOT, "truth"),
    "queued": Word(_ROBOT, "truth"),
    "service": Word(_ROBOT, values=("in", "leaving", "out")),
    "health": Word(_ROBOT, "number"),
    "link": Word(_ROBOT, "truth"),
    "screen": Word(_COURIER, values=tuple(map(str, get_args(ScreenMode)))),
    "door": Word(_LIFT, values=_DOOR),
    "car": Word(_LIFT, of="map"),
    "load": Word(_LIFT, "number"),
    "hall_door": Word(("map", "door"), values=_DOOR),
    "person": Word(("",), values=PERSON),
    "holder": Word(_RUN),
    "seen": Word(("event",), "truth"),
    "times": Word(("event",), "number"),
    "ended": Word(_RUN, "truth", spares=True),
    "held": Word(_RUN, "truth"),
    "needs_help": Word(_ROBOT, "truth", spares=True),
    "with_staff": Word((), "truth"),
    "at": Word(_ROBOT, of="stop"),
    "moving": Word(_ROBOT, "truth"),
    "alive": Word(("process",), "truth"),
    "connected": Word(("account",), "truth"),
    "waiting_people": Word(("map",), "number", spares=True),
    "people_in": Word(_LIFT, "number"),
    "served": Word((), "number"),
    "gave_up": Word((), "number"),
    "waited": Word(("",), "number", spares=True),
    "mean_wait": Word((), "number"),
    "before_door": Word(_ROBOT, "truth"),
    "level_off": Word(_LIFT, "number"),
    "buzzer": Word(_LIFT, values=("nudging", "overload")),
    "car_calls": Word(_LIFT, "number"),
    "lift_mode": Word(
        _LIFT,
        values=tuple(mode.value.lower() for mode in LiftMode),
    ),
    "grants_apart": Word(_LIFT, "number"),
    "kiosk": Word(_GUIDE, values=tuple(map(str, get_args(Stage)))),
    "answered": Word(_GUIDE),
    "handoff": Word(_GUIDE, values=tuple(state.value for state in HandoffState)),
    "heard": Word(("message",), "truth"),
    "messages": Word(("message",), "number"),
}

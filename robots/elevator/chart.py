"""The ride chart: 30 states and everything that leads from one to another. No timers and no conduct in here.

Zones: out = wholly on a landing, sill = the footprint may overlap the door plane, in = wholly in the car.
Deadlines arrive as the trigger TIMEOUT. Global events are level-triggered: the ride asks again after every change.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from transitions import Machine

from robots.core.lift import Zone


class RideState(StrEnum):
    IDLE = "IDLE"
    APPROACH = "APPROACH"
    QUEUE = "QUEUE"
    REQUEST_SESSION = "REQUEST_SESSION"
    CALL = "CALL"
    WAIT_CAR = "WAIT_CAR"
    YIELD = "YIELD"
    ENTERING = "ENTERING"
    IN_CAR = "IN_CAR"
    SELECT_DEST = "SELECT_DEST"
    RIDING = "RIDING"
    ARRIVED_CHECK = "ARRIVED_CHECK"
    EXITING = "EXITING"
    CLEAR_RELEASE = "CLEAR_RELEASE"
    RELEASE_PENDING = "RELEASE_PENDING"
    RETREAT_LANDING = "RETREAT_LANDING"
    RETREAT_CAR = "RETREAT_CAR"
    RETREAT_SAFE_SIDE = "RETREAT_SAFE_SIDE"
    REQUEUE = "REQUEUE"
    WRONG_FLOOR_HOLD = "WRONG_FLOOR_HOLD"
    RIDE_STALLED = "RIDE_STALLED"
    EMERGENCY_IN_CAR = "EMERGENCY_IN_CAR"
    EVAC_EXIT = "EVAC_EXIT"
    EMERGENCY_LANDING = "EMERGENCY_LANDING"
    COMMS_LOST_OUT = "COMMS_LOST_OUT"
    COMMS_LOST_IN = "COMMS_LOST_IN"
    HELP_WAIT = "HELP_WAIT"
    ABORT_OUT = "ABORT_OUT"
    MANUAL = "MANUAL"
    DONE = "DONE"


S = RideState

#    trigger                  from                 to                    only if
STEPS: tuple[tuple[str, RideState, RideState, str], ...] = (
    ("RIDE_ORDER",            S.IDLE,              S.APPROACH,           "has_somewhere_to_go"),
    ("AT_HOLD_POINT",         S.APPROACH,          S.QUEUE,              ""),
    ("TIMEOUT",               S.APPROACH,          S.HELP_WAIT,          ""),
    ("GRANTED",               S.QUEUE,             S.REQUEST_SESSION,    ""),
    ("TIMEOUT",               S.QUEUE,             S.ABORT_OUT,          ""),
    ("SESSION_OWNED",         S.REQUEST_SESSION,   S.CALL,               "owns_session"),
    ("SESSION_DENIED",        S.REQUEST_SESSION,   S.REQUEUE,            ""),
    ("TIMEOUT",               S.REQUEST_SESSION,   S.REQUEUE,            ""),
    ("CALL_ACCEPTED",         S.CALL,              S.WAIT_CAR,           ""),
    ("CALL_REJECTED",         S.CALL,              S.REQUEUE,            ""),
    ("CALL_REJECTED_FINAL",   S.CALL,              S.ABORT_OUT,          ""),
    ("TIMEOUT",               S.CALL,              S.REQUEUE,            ""),
    ("CAR_HERE_OPEN",         S.WAIT_CAR,          S.YIELD,              "owns_session"),
    ("TIMEOUT",               S.WAIT_CAR,          S.REQUEUE,            ""),
    ("CLEAR",                 S.YIELD,             S.ENTERING,           "may_enter"),
    ("CROWDED",               S.YIELD,             S.REQUEUE,            ""),
    ("DOOR_CLOSING",          S.YIELD,             S.WAIT_CAR,           ""),
    ("TIMEOUT",               S.YIELD,             S.REQUEUE,            ""),
    ("INSIDE",                S.ENTERING,          S.IN_CAR,             "is_in"),
    ("BLOCKED",               S.ENTERING,          S.RETREAT_LANDING,    ""),
    ("DOOR_CLOSING",          S.ENTERING,          S.RETREAT_SAFE_SIDE,  ""),
    ("TIMEOUT",               S.ENTERING,          S.RETREAT_LANDING,    ""),
    ("ENTERED_ACKED",         S.IN_CAR,            S.SELECT_DEST,        ""),
    ("TIMEOUT",               S.IN_CAR,            S.SELECT_DEST,        ""),
    ("CALL_ACCEPTED",         S.SELECT_DEST,       S.RIDING,             ""),
    ("TIMEOUT",               S.SELECT_DEST,       S.HELP_WAIT,          ""),
    ("CAR_STOPPED_OPEN",      S.RIDING,            S.ARRIVED_CHECK,      ""),
    ("CAR_CALL_GONE",         S.RIDING,            S.SELECT_DEST,        ""),
    ("STALLED",               S.RIDING,            S.RIDE_STALLED,       ""),
    ("TIMEOUT",               S.RIDING,            S.RIDE_STALLED,       ""),
    ("FLOOR_OK",              S.ARRIVED_CHECK,     S.EXITING,            "is_at_destination_for_sure"),
    ("FLOOR_WRONG",           S.ARRIVED_CHECK,     S.WRONG_FLOOR_HOLD,   ""),
    ("FLOOR_UNSURE",          S.ARRIVED_CHECK,     S.WRONG_FLOOR_HOLD,   ""),
    ("EXIT_BLOCKED",          S.ARRIVED_CHECK,     S.RETREAT_CAR,        ""),
    ("TIMEOUT",               S.ARRIVED_CHECK,     S.WRONG_FLOOR_HOLD,   ""),
    ("OUTSIDE",               S.EXITING,           S.CLEAR_RELEASE,      "is_clear_of_sill"),
    ("BLOCKED",               S.EXITING,           S.RETREAT_CAR,        ""),
    ("DOOR_CLOSING",          S.EXITING,           S.RETREAT_SAFE_SIDE,  ""),
    ("TIMEOUT",               S.EXITING,           S.RETREAT_CAR,        ""),
    ("RELEASED",              S.CLEAR_RELEASE,     S.DONE,               ""),
    ("TIMEOUT",               S.CLEAR_RELEASE,     S.RELEASE_PENDING,    ""),
    ("RELEASED",              S.RELEASE_PENDING,   S.DONE,               ""),
    ("LEASE_EXPIRED",         S.RELEASE_PENDING,   S.DONE,               ""),
    ("TIMEOUT",               S.RELEASE_PENDING,   S.DONE,               ""),
    ("OUTSIDE",               S.RETREAT_LANDING,   S.REQUEUE,            "is_clear_of_sill"),
    ("BLOCKED",               S.RETREAT_LANDING,   S.HELP_WAIT,          ""),
    ("TIMEOUT",               S.RETREAT_LANDING,   S.HELP_WAIT,          ""),
    ("INSIDE",                S.RETREAT_CAR,       S.ARRIVED_CHECK,      "is_in"),
    ("BLOCKED",               S.RETREAT_CAR,       S.HELP_WAIT,          ""),
    ("TIMEOUT",               S.RETREAT_CAR,       S.HELP_WAIT,          ""),
    ("OUTSIDE",               S.RETREAT_SAFE_SIDE, S.CLEAR_RELEASE,      "is_clear_at_destination"),
    ("OUTSIDE",               S.RETREAT_SAFE_SIDE, S.REQUEUE,            "is_clear_of_sill"),
    ("INSIDE",                S.RETREAT_SAFE_SIDE, S.ARRIVED_CHECK,      "is_in"),
    ("BLOCKED",               S.RETREAT_SAFE_SIDE, S.HELP_WAIT,          ""),
    ("TIMEOUT",               S.RETREAT_SAFE_SIDE, S.HELP_WAIT,          ""),
    ("BACKOFF_DONE",          S.REQUEUE,           S.CLEAR_RELEASE,      "is_at_destination"),
    ("BACKOFF_DONE",          S.REQUEUE,           S.QUEUE,              "has_tries_left"),
    ("TRIES_EXHAUSTED",       S.REQUEUE,           S.ABORT_OUT,          ""),
    ("TIMEOUT",               S.REQUEUE,           S.ABORT_OUT,          ""),
    ("CALL_ACCEPTED",         S.WRONG_FLOOR_HOLD,  S.RIDING,             ""),
    ("TRIES_EXHAUSTED",       S.WRONG_FLOOR_HOLD,  S.HELP_WAIT,          ""),
    ("TIMEOUT",               S.WRONG_FLOOR_HOLD,  S.HELP_WAIT,          ""),
    ("CAR_STOPPED_OPEN",      S.RIDE_STALLED,      S.ARRIVED_CHECK,      ""),
    ("MOVING_AGAIN",          S.RIDE_STALLED,      S.RIDING,             ""),
    ("TIMEOUT",               S.RIDE_STALLED,      S.HELP_WAIT,          ""),
    ("RECALL_DOOR_OPEN",      S.EMERGENCY_IN_CAR,  S.EVAC_EXIT,          ""),
    ("ALARM_RESET_MANUAL",    S.EMERGENCY_IN_CAR,  S.ARRIVED_CHECK,      ""),
    ("STALLED",               S.EMERGENCY_IN_CAR,  S.HELP_WAIT,          ""),
    ("TIMEOUT",               S.EMERGENCY_IN_CAR,  S.HELP_WAIT,          ""),
    ("OUTSIDE",               S.EVAC_EXIT,         S.EMERGENCY_LANDING,  "is_out"),
    ("BLOCKED",               S.EVAC_EXIT,         S.EMERGENCY_IN_CAR,   ""),
    ("TIMEOUT",               S.EVAC_EXIT,         S.EMERGENCY_IN_CAR,   ""),
    ("ALARM_RESET_MANUAL",    S.EMERGENCY_LANDING, S.REQUEUE,            ""),
    ("COMMS_BACK",            S.COMMS_LOST_OUT,    S.REQUEUE,            ""),
    ("TIMEOUT",               S.COMMS_LOST_OUT,    S.ABORT_OUT,          ""),
    ("COMMS_BACK",            S.COMMS_LOST_IN,     S.RIDING,             ""),
    ("FLOOR_OK",              S.COMMS_LOST_IN,     S.EXITING,            "is_at_destination_by_own_sensors"),
    ("TIMEOUT",               S.COMMS_LOST_IN,     S.HELP_WAIT,          ""),
    ("STAFF_CLEARED_OUT",     S.HELP_WAIT,         S.CLEAR_RELEASE,      ""),
    ("STAFF_CLEARED_IN",      S.HELP_WAIT,         S.ARRIVED_CHECK,      ""),
    ("STAFF_TOOK_CARGO",      S.HELP_WAIT,         S.MANUAL,             ""),
    ("REPLANNED",             S.ABORT_OUT,         S.APPROACH,           ""),
    ("RETURN_TO_SENDER",      S.ABORT_OUT,         S.DONE,               ""),
    ("TIMEOUT",               S.ABORT_OUT,         S.HELP_WAIT,          ""),
    ("MANUAL_END",            S.MANUAL,            S.HELP_WAIT,          ""),
)  # fmt: skip

RESTING = (S.IDLE, S.DONE, S.MANUAL, S.HELP_WAIT)
IN_EMERGENCY = (S.EMERGENCY_LANDING, S.EMERGENCY_IN_CAR, S.EVAC_EXIT)
RETREATS = (S.RETREAT_LANDING, S.RETREAT_CAR, S.RETREAT_SAFE_SIDE)
GIVING_BACK = (S.CLEAR_RELEASE, S.RELEASE_PENDING, S.ABORT_OUT)

GLOBAL_EVENTS: dict[str, tuple[dict[Zone, RideState], frozenset[RideState]]] = {
    # event: where it leads by zone (a zone left out: not yet), and the states it does not move
    "LIFT_EMERGENCY": (
        {Zone.OUT: S.EMERGENCY_LANDING, Zone.SILL: S.RETREAT_SAFE_SIDE, Zone.IN: S.EMERGENCY_IN_CAR},
        frozenset({*RESTING, *IN_EMERGENCY, S.RETREAT_SAFE_SIDE}),
    ),
    "COMMS_LOST": (
        {Zone.OUT: S.COMMS_LOST_OUT, Zone.SILL: S.RETREAT_SAFE_SIDE, Zone.IN: S.COMMS_LOST_IN},
        frozenset({*RESTING, *IN_EMERGENCY, *RETREATS, *GIVING_BACK, S.EXITING, S.COMMS_LOST_OUT, S.COMMS_LOST_IN,
                   S.APPROACH}),
    ),
    "SESSION_LOST": (
        {Zone.OUT: S.REQUEUE, Zone.SILL: S.RETREAT_SAFE_SIDE, Zone.IN: S.SELECT_DEST},
        frozenset({*RESTING, *IN_EMERGENCY, *RETREATS, *GIVING_BACK, S.EXITING, S.COMMS_LOST_OUT, S.COMMS_LOST_IN,
                   S.APPROACH, S.QUEUE, S.REQUEST_SESSION, S.REQUEUE, S.SELECT_DEST}),
    ),
    "TASK_CANCEL": (
        {Zone.OUT: S.ABORT_OUT},
        frozenset({*RESTING, *GIVING_BACK, S.EMERGENCY_LANDING}),
    ),
    "MANUAL_TAKEOVER": (dict.fromkeys(Zone, S.MANUAL), frozenset({S.MANUAL})),
    "ROBOT_FAULT": (dict.fromkeys(Zone, S.HELP_WAIT), frozenset({S.DONE, S.MANUAL, S.HELP_WAIT})),
}  # fmt: skip

_ZONE_GUARD = {Zone.OUT: "is_out", Zone.SILL: "is_on_sill", Zone.IN: "is_in"}

TRANSITIONS: list[dict[str, Any]] = [
    {"trigger": trigger, "source": source, "dest": dest, "conditions": [guard] if guard else []}
    for trigger, source, dest, guard in STEPS
] + [
    {"trigger": event, "source": source, "dest": dest, "conditions": [_ZONE_GUARD[zone]]}
    for event, (by_zone, unmoved) in GLOBAL_EVENTS.items()
    for source in RideState
    if source not in unmoved
    for zone, dest in by_zone.items()
]

LEGAL = frozenset((row["trigger"], row["source"]) for row in TRANSITIONS)


class Chart:
    """The table at work. One chart serves every ride: it keeps nothing of them."""

    def __init__(self) -> None:
        self._machine = Machine(
            model=None,
            states=RideState,
            transitions=TRANSITIONS,
            initial=RideState.IDLE,
            auto_transitions=False,
            queued=True,
            after_state_change="entered",
        )

    def fire(self, ride: Any, trigger: str) -> bool:
        """Move `ride.state` along the table and call `ride.entered()`. False: no row, or its guard says no."""
        if (trigger, ride.state) not in LEGAL:
            return False
        before = ride.epoch
        self._machine.events[trigger].trigger(ride)
        return bool(ride.epoch != before)


CHART = Chart()

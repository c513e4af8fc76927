"""What a ride knows of the lifts of its group from messages: newest states, how fresh they are, latched alarms."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

from robots.core.alarm import NO_WORD, Alarm, AlarmReset, Word, is_ended, raised_by, widened
from robots.core.events import Received
from robots.core.freshness import Freshness
from robots.core.ids import building_of
from robots.core.lift import EMERGENCY_MODES, DoorState, LiftMode, LiftSession, LiftState, Motion

Mark = tuple[int, int]
"""(boot, seq) of a message: its place in what its publisher sent."""

OFF_DUTY = frozenset({LiftMode.OUT_OF_SERVICE, LiftMode.UNKNOWN})
"""Modes in which the gateway cannot speak for the car: as good as no word at all."""

RECALLED = EMERGENCY_MODES - OFF_DUTY

ALARM_MODES = frozenset({
    LiftMode.FIREFIGHTER_CONTROL, LiftMode.EARTHQUAKE_OPERATION, LiftMode.FIRE_OPERATION, LiftMode.OCCUPANT_EVACUATION,
})  # fmt: skip
"""Modes that are an alarm themselves: only a named person ends their latch. The others of `RECALLED` (inspection, the
recall by key, emergency power) are the car's own business and end with it."""

IN_SERVICE = frozenset({LiftMode.NORMAL, LiftMode.VIP, LiftMode.HOMING, LiftMode.PARKING})

QUIET_S = 10.0
"""So long a car must have been back in service before its own mode counts as over."""


@dataclass(slots=True)
class LiftWatch:
    """Newest word of each lift, and which alarms stand.

    heard    the newest `Received(LiftState)` of each lift, retained ones included until a live one comes
    contact  when each lift was last heard live, on duty and not older than `offline_s`
    alarms   latched: only a reset by a named person takes one out, once the building says that it is over
    raised   what a reset of each of them must have seen
    modes    lifts seen in an emergency mode, by lift; the one that weighs most
    settled  those of `modes` that a named person has ended although the car is not yet back in service
    back     since when each lift has been heard in service without a pause
    rescued  those of `modes` seen in no other than emergency power: what moves them is their rescue device
    """

    heard: dict[str, Received] = field(default_factory=dict)
    contact: dict[str, float] = field(default_factory=dict)
    alarms: dict[str, Alarm] = field(default_factory=dict)
    raised: dict[str, Word] = field(default_factory=dict)
    modes: dict[str, LiftMode] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)
    back: dict[str, float] = field(default_factory=dict)
    rescued: set[str] = field(default_factory=set)
    publishers: dict[str, Freshness] = field(default_factory=dict)

    def take_state(self, event: Received, state: LiftState, offline_s: float, quiet_s: float = QUIET_S) -> bool:
        """Keep a lift's state. False: older than what is known, dropped."""
        lift, publisher = state.lift, self.publishers.setdefault(state.lift, Freshness())
        if not publisher.is_newer(event):
            return False
        self.heard[lift] = event
        is_live = publisher.is_fresh(event, event.at, offline_s)
        if event.at - self.contact.get(lift, -math.inf) > offline_s:
            self.back.pop(lift, None)  # what it did meanwhile nobody knows
        if state.mode in RECALLED:
            self._latch_mode(lift, state.mode)
        elif not is_in_service(state):
            self.back.pop(lift, None)
        elif is_live:
            since = self.back.setdefault(lift, event.at)
            own = self.modes.get(lift) not in ALARM_MODES and event.at - since >= quiet_s
            if lift in self.settled or own:
                self._unlatch(lift)
        if state.mode not in OFF_DUTY and is_live:
            self.contact[lift] = event.at
        return True

    def _latch_mode(self, lift: str, mode: LiftMode) -> None:
        known = self.modes.get(lift)
        if mode is not LiftMode.EMERGENCY_POWER:
            self.rescued.discard(lift)
        elif known is None:
            self.rescued.add(lift)
        if mode in ALARM_MODES and (mode is not known or lift in self.back):
            self.settled.discard(lift)  # another alarm than the one that person ended
        if known not in ALARM_MODES or mode in ALARM_MODES:
            self.modes[lift] = mode
        self.back.pop(lift, None)

    def _unlatch(self, lift: str) -> None:
        self.modes.pop(lift, None)
        self.settled.discard(lift)
        self.rescued.discard(lift)

    def settle(self, lift: str) -> bool:
        """A named person has seen to the car. False: nothing is latched, or it is not back in service yet."""
        if lift not in self.modes or lift not in self.back:
            return False
        self._unlatch(lift)
        return True

    def is_back(self, lift: str, now: float, for_s: float) -> bool:
        """The car has been heard in service for so long, and nothing of it is latched."""
        return lift not in self.modes and lift in self.back and now - self.back[lift] >= for_s

    def state(self, lift: str) -> LiftState | None:
        event = self.heard.get(lift)
        return event.message if event else None

    def live(self, lift: str, now: float, limit_s: float) -> LiftState | None:
        """The state when its word may move a robot: heard live and not older than `limit_s`."""
        event = self.heard.get(lift)
        if event is None or not self.publishers[lift].is_fresh(event, now, limit_s):
            return None
        state: LiftState = event.message
        return state

    def mark(self, lift: str) -> Mark:
        event = self.heard.get(lift)
        return (event.boot, event.seq) if event and not event.retained else (-1, -1)

    def session(self, lift: str) -> LiftSession | None:
        """The car's session by the newest live word; a retained one says nothing about sessions."""
        event = self.heard.get(lift)
        return event.message.session if event and not event.retained else None

    def lease_left(self, lift: str, robot: str, now: float) -> float:
        """Seconds of lease `robot` has on the car, by the gateway's own clock; 0 when the session is not its."""
        event = self.heard.get(lift)
        if event is None or event.retained:
            return 0.0
        session = event.message.session
        if session is None or session.robot != robot:
            return 0.0
        return float(session.lease_until - event.stamp - (now - event.at))

    def is_barred(self, lift: str) -> bool:
        """By its newest word the lift obeys the building, or is out of service: nothing may move it."""
        state = self.state(lift)
        return state is not None and state.mode in EMERGENCY_MODES

    def take_alarm(self, alarm: Alarm, word: Word = NO_WORD) -> None:
        """Latch it; a machine's "inactive" clears nothing, but only after it a person can."""
        line = f"{alarm.kind}/{alarm.zone}"
        known = self.alarms.get(line)
        if alarm.active:
            self.alarms[line] = widened(known, alarm) if known else alarm
        elif known:
            self.alarms[line] = replace(known, active=False)
        if line in self.alarms:
            self.raised[line] = raised_by(self.raised.get(line), word, alarm.active)

    def take_reset(self, reset: AlarmReset) -> bool:
        """A named person ends an alarm, and with it the latched modes of the cars it covers. False: it does not."""
        line = f"{reset.kind}/{reset.zone}"
        alarm = self.alarms.get(line)
        if alarm is None or not is_ended(reset, alarm.active, self.raised.get(line, NO_WORD)):
            return False
        del self.alarms[line]
        self.raised.pop(line, None)
        for lift in sorted(self.modes):
            state = self.state(lift)
            if _concerns(alarm, building_of(state.current_floor) if state else "", lift) and not self.settle(lift):
                self.settled.add(lift)
        return True

    def is_emergency(self, map_id: str, lift: str) -> bool:
        """Whether a latched alarm or emergency mode concerns a ride at `map_id` with `lift` (empty = none yet)."""
        return lift in self.modes or self.is_alarmed(map_id, lift)

    def is_alarmed(self, map_id: str, lift: str) -> bool:
        """The same, of the building's alarms alone."""
        if not self.alarms:
            return False
        return any(_concerns(alarm, building_of(map_id), lift) for alarm in self.alarms.values())


def _concerns(alarm: Alarm, building: str, lift: str) -> bool:
    """An alarm without buildings concerns all; one without lifts every lift of its buildings."""
    if alarm.buildings and building not in alarm.buildings:
        return False
    return not alarm.lifts or not lift or lift in alarm.lifts


def is_in_service(state: LiftState) -> bool:
    """It serves people, or a robot alone; any other robot mode is somebody's key."""
    if state.mode is LiftMode.ATTENDANT_CONTROL:
        return state.session is not None and state.session.mode == "exclusive"
    return state.mode in IN_SERVICE


def is_level(state: LiftState) -> bool:
    """The car stands at a floor."""
    return state.motion is Motion.STOPPED and not state.between_floors


def is_open_at(state: LiftState | None, map_id: str) -> bool:
    return (
        state is not None and state.door_state is DoorState.OPEN and is_level(state) and state.current_floor == map_id
    )


def is_shutting(state: LiftState) -> bool:
    """The door no longer stays open for us."""
    return state.door_state in (DoorState.CLOSING, DoorState.CLOSED, DoorState.FAULT)


def best_lift(
    states: dict[str, LiftState], from_map: str, elevations: dict[str, float], allowed: frozenset[LiftMode]
) -> str:
    """Without a desk: the car in an allowed mode, nobody's if possible, without faults, nearest to `from_map`.

    `states` are live ones that serve the ride; empty when none may be taken.
    """
    here = elevations.get(from_map, 0.0)
    ranked = sorted(
        (
            state.session is not None,
            bool(state.fault_codes),
            abs(elevations.get(state.current_floor, math.inf) - here),
            lift,
        )
        for lift, state in states.items()
        if state.mode in allowed
    )
    return ranked[0][3] if ranked else ""


def _height_off(elevations: dict[str, float], state: LiftState, here: float) -> float:
    return abs(elevations.get(state.current_floor, math.inf) - here)

"""What a ride knows of the lifts of its group from messages: newest states, how fresh they are, latched alarms."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from robots.core.alarm import Alarm, AlarmReset, widened
from robots.core.events import Received
from robots.core.freshness import Freshness
from robots.core.ids import building_of
from robots.core.lift import EMERGENCY_MODES, DoorState, LiftMode, LiftSession, LiftState, Motion

Mark = tuple[int, int]
"""(boot, seq) of a message: its place in what its publisher sent."""

OFF_DUTY = frozenset({LiftMode.OUT_OF_SERVICE, LiftMode.UNKNOWN})
"""Modes in which the gateway cannot speak for the car: as good as no word at all."""

RECALLED = EMERGENCY_MODES - OFF_DUTY


@dataclass(slots=True)
class LiftWatch:
    """Newest word of each lift, and which alarms stand.

    heard    the newest `Received(LiftState)` of each lift, retained ones included until a live one comes
    contact  when each lift was last heard live, on duty and not older than `offline_s`
    alarms   latched: only a reset by a named person takes one out
    modes    lifts seen in an emergency mode, latched the same way
    rescued  those of `modes` seen in no other than emergency power: what moves them is their rescue device
    """

    heard: dict[str, Received] = field(default_factory=dict)
    contact: dict[str, float] = field(default_factory=dict)
    alarms: dict[str, Alarm] = field(default_factory=dict)
    modes: set[str] = field(default_factory=set)
    rescued: set[str] = field(default_factory=set)
    publishers: dict[str, Freshness] = field(default_factory=dict)

    def take_state(self, event: Received, state: LiftState, offline_s: float) -> bool:
        """Keep a lift's state. False: older than what is known, dropped."""
        publisher = self.publishers.setdefault(state.lift, Freshness())
        if not publisher.is_newer(event):
            return False
        self.heard[state.lift] = event
        if state.mode in RECALLED:
            if state.mode is not LiftMode.EMERGENCY_POWER:
                self.rescued.discard(state.lift)
            elif state.lift not in self.modes:
                self.rescued.add(state.lift)
            self.modes.add(state.lift)
        if state.mode not in OFF_DUTY and publisher.is_fresh(event, event.at, offline_s):
            self.contact[state.lift] = event.at
        return True

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

    def take_alarm(self, alarm: Alarm) -> None:
        """Latch it; a machine's "inactive" clears nothing."""
        if alarm.active:
            line = f"{alarm.kind}/{alarm.zone}"
            known = self.alarms.get(line)
            self.alarms[line] = widened(known, alarm) if known else alarm

    def take_reset(self, reset: AlarmReset) -> bool:
        """A named person ends an alarm, and with it the latch of every car that is back to normal. False: no name."""
        if not reset.person:
            return False
        self.alarms.pop(f"{reset.kind}/{reset.zone}", None)
        self.modes = {lift for lift in self.modes if (state := self.state(lift)) and state.mode in RECALLED}
        self.rescued &= self.modes
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

"""One RMF lift: its states, our commands and time in, requests and readings out.

RMF has no refusal and no queue: a request is repeated until the state shows it, and one that another's session keeps
from us, or that shows no effect in time, is refused here.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from robots.adapters.rmf.words import (
    AGV_MODE,
    BARRED_MODES,
    DOOR_CLOSED,
    DOOR_OPEN,
    END_SESSION,
    SILENT_MODES,
    RmfRequest,
    RmfState,
    door_of,
    mode_of,
    reading_of,
)
from robots.core.lift import DoorState
from robots.gateway.hardware import (
    CallCar,
    CancelCalls,
    CarCall,
    CarReading,
    CarSeen,
    CloseDoor,
    CommandRefused,
    HardwareCommand,
    HoldDoor,
    RobotMode,
)

log = logging.getLogger(__name__)

REPEAT_S = 1.0
BUSY_S = 3.0
EFFECT_S = 4.5
SILENT_S = 10.0
REPORT_S = 1.0


@dataclass(slots=True)
class Out:
    send: list[RmfRequest] = field(default_factory=list)
    report: list[CarSeen | CommandRefused] = field(default_factory=list)


@dataclass(slots=True)
class _Wanted:
    """Where the lift is wanted, for whom, since when, and whether a state has shown it."""

    command: HardwareCommand
    map_id: str
    since: float
    is_shown: bool = False


@dataclass(slots=True)
class RmfCar:
    """See the module. One thread at a time.

    name     RMF's name of the lift
    floors   our map to RMF's floor name
    session  our session id, `fleet/robot`
    """

    lift: str
    name: str
    floors: Mapping[str, str]
    session: str
    state: RmfState | None = None
    seen_at: float = float("-inf")
    door: DoorState = DoorState.CLOSED
    is_known: bool = False
    wanted: _Wanted | None = None
    _is_ending: bool = False
    _mode_asked: bool = False
    _hold_until: float = float("-inf")
    _sent_at: float = float("-inf")
    _reported: tuple[float, CarReading] | None = None

    @property
    def _maps(self) -> dict[str, str]:
        return {name: map_id for map_id, name in self.floors.items()}

    @property
    def _is_ours(self) -> bool:
        return self.state is not None and self.state.session_id == self.session

    # commands

    def command(self, command: HardwareCommand, at: float) -> tuple[str, Out]:
        """Why not at once, and what to send."""
        out = Out()
        if isinstance(command, CancelCalls):
            self._end(at, out)
            return "", out
        if isinstance(command, RobotMode) and not command.on:
            # a mode that was never asked for in this run of ours belongs to a ride that goes on
            if self._mode_asked:
                self._end(at, out)
            return "", out
        if self.state is None or not self.is_known:
            return "offline", out
        if self.state.current_mode in BARRED_MODES:
            return "emergency", out
        here = self._maps.get(self.state.current_floor, "")
        match command:
            case CallCar(map_id=map_id) | CarCall(map_id=map_id):
                if map_id not in self.floors:
                    return "floor_unknown", out
                self._want(command, map_id, at, out)
            case RobotMode():
                self._mode_asked = True
                self._want(command, here or next(iter(self.floors)), at, out)
            case HoldDoor(seconds=seconds):
                self._hold_until = at + seconds
                if seconds > 0 and here and (self.wanted is None or self.wanted.map_id != here):
                    self._want(command, here, at, out)  # with our session a standing lift keeps its door open
            case CloseDoor():
                self._hold_until = at
                out.send.append(RmfRequest(self.name, self.session, AGV_MODE, self.state.current_floor, DOOR_CLOSED))
        return "", out

    def _want(self, command: HardwareCommand, map_id: str, at: float, out: Out) -> None:
        self._is_ending = False
        if self.wanted is not None and self.wanted.command == command:
            return
        self.wanted = _Wanted(command, map_id, at)
        self._restate(at, out)

    def _restate(self, at: float, out: Out) -> None:
        if self.wanted is not None:
            floor = self.floors[self.wanted.map_id]
            out.send.append(RmfRequest(self.name, self.session, AGV_MODE, floor, DOOR_OPEN))
            self._sent_at = at

    def _end(self, at: float, out: Out) -> None:
        """END_SESSION, until the state shows another session or none."""
        self._is_ending = self._is_ours or self.wanted is not None
        self.wanted, self._mode_asked, self._hold_until = None, False, at
        if self._is_ending:
            out.send.append(RmfRequest(self.name, self.session, END_SESSION))
            self._sent_at = at

    # states

    def seen(self, state: RmfState, at: float) -> Out:
        """A state of this lift."""
        self.seen_at = at
        if state.current_mode in SILENT_MODES:
            return self.lost(at, f"RMF says that the lift is {'offline' if state.current_mode else 'unknown'}")
        if not self.is_known:
            log.info("%s: RMF tells of %s", self.lift, self.name)
        self.is_known, self.state, self.door = True, state, door_of(state.door_state, self.door)
        if self.wanted is not None and self._shows(self.wanted, state):
            self.wanted.is_shown = True
        if self._is_ending and not self._is_ours:
            self._is_ending = False
        return self.tick(at)

    def _shows(self, wanted: _Wanted, state: RmfState) -> bool:
        """Our session, and on the way to the floor or there: an empty destination means that it has arrived."""
        floor = self.floors[wanted.map_id]
        there = state.current_floor == floor and state.destination_floor in {"", floor}
        return self._is_ours and (there or state.destination_floor == floor)

    def lost(self, at: float, why: str) -> Out:
        """Nothing is known of the lift any more."""
        was_known, self.is_known, self._reported = self.is_known, False, None
        if not was_known:
            return Out()
        log.warning("%s: %s", self.lift, why)
        return Out(report=[CarSeen(at, self.lift, None)])

    # time

    def tick(self, at: float) -> Out:
        """Call a few times a second."""
        out = Out()
        if self.is_known and at - self.seen_at > SILENT_S:
            out = self.lost(at, f"no LiftState of {self.name} for {SILENT_S:g} s")
        state = self.state
        if state is None or not self.is_known:
            self._give_up("offline", "no state of the lift", at, out, after=EFFECT_S)
            return out
        if state.current_mode in BARRED_MODES:
            self.wanted, self._is_ending, self._mode_asked = None, False, False
        elif self.wanted is not None:
            is_others = state.session_id not in {"", self.session}
            if is_others:
                self._give_up("busy", f"session of {state.session_id}", at, out, after=BUSY_S)
            else:
                self._give_up("offline", "no state shows the request", at, out, after=EFFECT_S)
        if at - self._sent_at >= REPEAT_S:
            if self._is_ending:
                out.send.append(RmfRequest(self.name, self.session, END_SESSION))
                self._sent_at = at
            elif self.wanted is not None and not self._is_met(self.wanted, state):
                self._restate(at, out)
        self._report(at, out)
        return out

    def _is_met(self, wanted: _Wanted, state: RmfState) -> bool:
        """On its way or there with its door open: nothing need be said again."""
        if not self._shows(wanted, state):
            return False
        there = state.current_floor == self.floors[wanted.map_id]
        return not there or state.door_state != DOOR_CLOSED or state.motion_state != 0

    def _give_up(self, reason: str, why: str, at: float, out: Out, after: float) -> None:
        """A request without effect is refused; should it take effect later after all, its session is ended."""
        wanted = self.wanted
        if wanted is None or wanted.is_shown or at - wanted.since < after:
            return
        out.report.append(CommandRefused(at, wanted.command, reason, f"{why} within {after:g} s"))
        self.wanted, self._mode_asked = None, False
        out.send.append(RmfRequest(self.name, self.session, END_SESSION))
        self._sent_at, self._is_ending = at, self._is_ours

    def _report(self, at: float, out: Out) -> None:
        if self.state is None or not self.is_known:
            return
        wanted = self.wanted
        shown = wanted is not None and wanted.is_shown and self._is_ours and not self._is_there(wanted)
        calls = (wanted.map_id,) if wanted is not None and shown else ()
        is_landing = wanted is not None and isinstance(wanted.command, CallCar)
        is_car = wanted is not None and isinstance(wanted.command, CarCall)
        reading = reading_of(
            self.state, self._maps, self.door, mode_of(self.state, self.session, self._mode_asked),
            calls if is_landing else (), calls if is_car else (), at < self._hold_until and self._is_ours,
        )  # fmt: skip
        if self._reported is None or self._reported[1] != reading or at - self._reported[0] >= REPORT_S:
            self._reported = (at, reading)
            out.report.append(CarSeen(at, self.lift, reading))

    def _is_there(self, wanted: _Wanted) -> bool:
        state = self.state
        return state is not None and self.door is DoorState.OPEN and state.current_floor == self.floors[wanted.map_id]

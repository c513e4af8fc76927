"""One lift behind a call box: contacts and time in, presses and readings out."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from robots.adapters.call_box import contacts
from robots.adapters.call_box.pressing import Press, Pressing
from robots.core.callbox import BoxCommand, BoxSeen
from robots.core.lift import DoorState, LiftMode, Motion
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
from robots.settings import CallBoxLifts

log = logging.getLogger(__name__)

POLL_S = 1.0
ASLEEP_S = 3.0
SETTLE_S = 0.2
BAD_CODE_S = 2.0
DOOR_MOVES_S = 4.0
REOPEN_S = 2.0
WIPED_S = 5.0
REPORT_S = 1.0


@dataclass(slots=True)
class Out:
    send: list[BoxCommand] = field(default_factory=list)
    report: list[CarSeen | CommandRefused] = field(default_factory=list)


@dataclass(slots=True)
class BoxCar:
    """See the module. One thread at a time.

    stops   our maps in the order of the box's contacts
    prefix  of the ids of commands, another one for each start of the process
    """

    lift: str
    stops: tuple[str, ...]
    site: CallBoxLifts
    group: str
    prefix: str
    closed: frozenset[str] = frozenset()
    seen_at: float | None = None
    is_awake: bool = False
    door: DoorState = DoorState.CLOSING
    pressing: Pressing = field(init=False)
    _door_since: float = 0.0
    _stop: int | None = None
    _code: tuple[int | None, float] = (None, 0.0)
    _polled_at: float = float("-inf")
    _hold_until: float = 0.0
    _opened_at: float = float("-inf")
    _pressed: set[int] = field(default_factory=set)
    _wiped_at: float = float("-inf")
    _reported: tuple[float, CarReading] | None = None
    _polls: int = 0

    def __post_init__(self) -> None:
        self.pressing = Pressing(self.group, self.lift, self.site.pulse_s, self.prefix)

    # commands

    def command(self, command: HardwareCommand, at: float) -> str:
        """Empty, or why not at once."""
        match command:
            case CancelCalls():
                self.pressing.drop(of="hall.")
                self.pressing.drop(of="car.")
                return ""  # a press cannot be taken back
            case _ if not self.is_awake:
                return "offline"
            case CallCar(map_id=map_id) | CarCall(map_id=map_id):
                return self._call(command, map_id)
            case HoldDoor(seconds=seconds):
                self._hold_until = at + seconds
                if seconds <= 0:
                    self.pressing.drop(of="open")
                return ""
            case CloseDoor():
                self._hold_until = at
                self.pressing.drop(of="open")
                self.pressing.add(Press("close", (), command))
                return ""
            case RobotMode(on=on):
                return self._robot_mode(command, on)
        return "mode_not_allowed"

    def _call(self, command: CallCar | CarCall, map_id: str) -> str:
        if map_id not in self.stops:
            return "floor_unknown"
        stop, where = self.stops.index(map_id), "hall" if isinstance(command, CallCar) else "car"
        lamp = f"lamp.{where}.{stop}"
        if lamp in self.closed or (self._stop == stop and self.door is DoorState.OPEN):
            return ""  # the lamp is lit, or the car is there: pressing again helps nobody
        self.pressing.add(Press(f"{where}.{stop}", (lamp,), command))
        return ""

    def _robot_mode(self, command: RobotMode, on: bool) -> str:
        if not self.site.robot_mode:
            return "mode_not_allowed" if on else ""
        self.pressing.add(Press("robot_on" if on else "robot_off", ("robot_mode",) if on else (), command))
        return ""

    # what the box says

    def seen(self, message: BoxSeen, at: float) -> Out:
        """The inputs, fresh and in order."""
        if not self.is_awake:
            log.info("%s: its call box answers", self.lift)
        first = self.seen_at is None
        self.closed, self.seen_at, self.is_awake = frozenset(message.closed), at, True
        door = contacts.door_of(self.closed, self.site, DoorState.OPEN if first else self.door)
        if door is not self.door:
            self.door, self._door_since = door, at
        code = contacts.stop_of(self.closed, self.site, len(self.stops))
        if code != self._code[0] or self._code[1] == 0.0:
            self._code = (code, at)
        self._watch_lamps(at)
        self.pressing.seen(self._shown(), message.command_id, at)
        return self.tick(at)

    def _shown(self) -> set[str]:
        """The inputs, and the lamp of a stop whose car is there: it went out before anybody saw it."""
        here = {f"lamp.{where}.{self._stop}" for where in ("hall", "car")} if self.door is DoorState.OPEN else set()
        return {*self.closed, *here}

    def _watch_lamps(self, at: float) -> None:
        """A car call of ours that goes out elsewhere was wiped: by anti-nuisance logic or by a person."""
        lit = {stop for stop in range(len(self.stops)) if f"lamp.car.{stop}" in self.closed}
        for stop in self._pressed - lit:
            if not (self._stop == stop and self.door in {DoorState.OPEN, DoorState.OPENING}):
                self._wiped_at = at
                log.warning("%s: the car call of %s went out before the car was there", self.lift, self.stops[stop])
        now = self.pressing.now
        own = {stop for stop in lit if now is not None and now.output == f"car.{stop}"}
        self._pressed = (self._pressed & lit) | own

    def lost(self, at: float, why: str) -> Out:
        """Nothing is known of the car any more."""
        if not self.is_awake:
            return Out()
        log.warning("%s: %s", self.lift, why)
        self.is_awake, self._reported, self._hold_until = False, None, at
        return Out(report=[CarSeen(at, self.lift, None)])

    # time

    def tick(self, at: float) -> Out:
        """Call twenty times a second."""
        out = Out()
        if self.is_awake and self.seen_at is not None and at - self.seen_at > ASLEEP_S:
            out = self.lost(at, f"its call box is asleep or off: silent for {ASLEEP_S:g} s")
        if at - self._polled_at >= POLL_S:
            self._polled_at = at
            self._polls += 1
            out.send.append(BoxCommand(self.group, self.lift, f"{self.prefix}-p{self._polls}"))
        if self.is_awake:
            self._settle(at)
            self._keep_open(at)
        command, given_up, why = self.pressing.due(at)
        if command is not None:
            out.send.append(command)
        if given_up is not None:
            out.report.append(CommandRefused(at, given_up.command, "offline", why))
        self._report(at, out)
        return out

    def _settle(self, at: float) -> None:
        """A code counts at once where parity or an open door vouches for it, else when it has stood still."""
        code, since = self._code
        if code is not None and (self.site.parity != "none" or "door_open" in self.closed or at - since >= SETTLE_S):
            self._stop = code
        if not self.site.door_closed and self.door is DoorState.CLOSING and at - self._door_since >= DOOR_MOVES_S:
            self.door = DoorState.CLOSED

    def _keep_open(self, at: float) -> None:
        """While the door is held the open button is pressed now and then, more often only when the door leaves."""
        if at >= self._hold_until:
            return
        leaves = self.door is not DoorState.OPEN
        if at - self._opened_at >= (REOPEN_S if leaves else self.site.resend_s):
            self._opened_at = at
            self.pressing.add(Press("open", (), HoldDoor(self.lift, self._hold_until - at)))

    def reading(self, at: float) -> CarReading | None:
        """None before the first floor code."""
        if self._stop is None:
            return None
        code, since = self._code
        motion = contacts.motion_of(self.closed, self.site) if code is not None else Motion.UNKNOWN
        mode = contacts.mode_of(self.closed, self.site)
        faults = ["floor_code"] if code is None and at - since >= BAD_CODE_S else []
        faults += ["fire_line_open"] if mode is LiftMode.FIRE_OPERATION else []
        faults += ["call_wiped"] if at - self._wiped_at < WIPED_S else []
        return CarReading(
            current_floor=self.stops[self._stop],
            between_floors=motion is not Motion.STOPPED,
            door_state=self.door,
            motion=motion,
            mode=mode,
            car_calls=self._lit("car"),
            landing_calls=self._lit("hall"),
            door_held=at < self._hold_until and self.door is DoorState.OPEN,
            robot_mode=mode is LiftMode.ATTENDANT_CONTROL,
            fault_codes=tuple(faults),
        )

    def _lit(self, where: str) -> tuple[str, ...]:
        return tuple(map_id for stop, map_id in enumerate(self.stops) if f"lamp.{where}.{stop}" in self.closed)

    def _report(self, at: float, out: Out) -> None:
        reading = self.reading(at) if self.is_awake else None
        if reading is None:
            return
        if self._reported is None or self._reported[1] != reading or at - self._reported[0] >= REPORT_S:
            self._reported = (at, reading)
            out.report.append(CarSeen(at, self.lift, reading))

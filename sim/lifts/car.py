"""One simulated lift car: motion, door, calls, modes and faults. Exact between steps and the same for any step size."""

from __future__ import annotations

from collections.abc import Mapping

from robots.building.segments import Segment
from robots.core.lift import EMERGENCY_MODES, DoorState, LiftMode
from robots.gateway.hardware import CarReading, HardwareCommand
from sim.lifts.box import LEVEL_M, CallBox
from sim.lifts.calls import Calls, Way
from sim.lifts.car_data import CarData
from sim.lifts.door import Door
from sim.lifts.faults import Faults
from sim.lifts.modes import KEYED, STAY_PUT, Service
from sim.lifts.motion import Motion
from sim.lifts.walls import Walls

__all__ = ["LEVEL_M", "LiftCar"]

BLOCKED_WAIT_S = 2.0
"""How long a door that could not close stays open before it tries again."""
AFTER_BEAM_S = 1.5
"""The door stays open so long after somebody has gone through it."""
OBSTRUCTION = 0.4
"""An obstruction that has no size keeps a nudging door's leaves this far apart."""
_NEVER = float("inf")
_EARLY_S = 1e-3


class LiftCar:
    """`step(now)` brings it up to `now`; `take(command, now)` gives it a command; `reading()` is what its sensors say.

    elevations   height in metres of each landing by map id, from the lowest up
    home         map id where it stands at the start, door shut
    walls        its geometry, where scans and collisions are wanted

    For the world around it:
    position_m     height of the car floor at the last step
    standing       map id of the landing it stands at, empty on the way; more in `motion`
    next_event_at  nothing changes but the position before then, unless somebody calls or an attribute is set
    changes        counts the changes of everything but the position
    load_kg        what is in the car; the world sets it
    beam           something is in the doorway, and keeps the leaves `door_room` (0..1) apart; the world sets both
    door_button    somebody keeps the open button pressed
    rear_side      the door that opens here is the rear one
    faults         see `Faults`; set them at will
    """

    def __init__(
        self,
        lift: str,
        elevations: Mapping[str, float],
        home: str,
        data: CarData | None = None,
        walls: Walls | None = None,
        at: float = 0.0,
    ) -> None:
        self.lift = lift
        self.elevations = dict(elevations)
        self.data = data or CarData()
        self.walls = walls
        self.now = at
        self.motion = Motion(self.elevations, home)
        self.next_event_at = _NEVER
        self.changes = 0
        self.load_kg = 0.0
        self.beam = False
        self.door_room = 0.0
        self.door_button = False
        self.rear_side = False
        self.faults = Faults()
        self.calls = Calls(self.elevations)
        self.door = Door(self.data.door_open_s, self.data.door_close_s)
        self.box = CallBox(self)
        self.service = Service(self.calls, self.motion)
        self.held_until = self.rests_since = at
        self._dwell_until = at
        self._blocked_since: float | None = None
        self._rescue_at = _NEVER
        self._is_rescuing = False
        self._held_back: tuple[float, ...] = ()

    # the world's side

    def step(self, now: float) -> None:
        """Bring the car up to `now`, which never runs backwards. Cheap while nothing is due."""
        if now >= self.next_event_at:
            while self.next_event_at <= now:
                at = self.next_event_at
                self.now = at
                self._advance(at)
                self._plan()
        self.now = now
        self.motion.move_to(now)
        held_back = self._conditions()
        if held_back != self._held_back:
            before, self._held_back = self._held_back, held_back
            self._react(before, now)
            self._plan()

    def idle_until(self) -> float:
        """Nothing changes before this instant, not even the position; minus infinity: it moves or has to react."""
        if self.motion.is_under_way or self._conditions() != self._held_back:
            return -_NEVER
        return self.next_event_at

    def put_at(self, floor: str) -> None:
        """Stand at a landing, door shut: only for a car that has not moved yet."""
        self.motion.put_at(floor)

    def press_car(self, map_id: str, now: float) -> None:
        """A person presses a floor in the car; dead in robot mode and under emergency, and for a floor not served.

        A firefighter's key makes the panel live again once the car has come to its recall floor.
        """
        self.step(now)
        if map_id not in self.elevations or self.calls.robot_only or self.faults.no_power:
            return
        if not self.service.drive_on() and self.set_to in EMERGENCY_MODES:
            return
        self.calls.people_car.add(map_id)
        self.called(map_id, now)

    def press_landing(self, map_id: str, way: Way, now: float) -> None:
        """The group gives this car a person's landing call. It waits while the car is in robot mode."""
        self.step(now)
        if map_id in self.elevations and self.service.serves_landings:
            self.calls.people_landing.add((map_id, way))
            if self.set_to is LiftMode.PARKING:
                self.set_mode(LiftMode.NORMAL, now)
            if not self.calls.robot_only:
                self.called(map_id, now)

    def press_open(self, now: float) -> None:
        """A person presses the open button in the car."""
        self.step(now)
        if not self.standing or self.faults.no_power or self.set_to is LiftMode.INSPECTION:
            return
        self.box.press()
        self._dwell_until = max(self._dwell_until, now + self.data.dwell_s)
        if self.door.state in {DoorState.CLOSING, DoorState.CLOSED} and not self.door.nudging:
            self._open(now)
            self._dwell_until = now + self.data.dwell_s
        self._plan()

    def press_close(self, now: float) -> None:
        """A person presses the close button in the car; a robot's hold stays in force."""
        self.step(now)
        self.let_close(now)
        self._plan()

    def call_priority(self, map_id: str, now: float) -> str:
        """Send the car to a floor without a stop, before every other call. Empty, or why not."""
        self.step(now)
        if map_id not in self.elevations:
            return "floor_unknown"
        if self.set_to is not LiftMode.NORMAL or self.calls.robot_only:
            return "mode_not_allowed"
        self.calls.priority = map_id
        self.called(map_id, now)
        return ""

    def set_mode(self, mode: LiftMode, now: float, recall_floor: str = "") -> None:
        """The building or a key changes the mode. A recall goes to `recall_floor`, by default the lowest landing."""
        self.step(now)
        goal = recall_floor if recall_floor in self.elevations else next(iter(self.elevations))
        self.service.change(mode, goal, now)
        if mode in EMERGENCY_MODES or mode in KEYED:
            self.held_until = self._dwell_until = now
        if self.faults.no_power:
            self._plan()
            return
        if mode in STAY_PUT:
            self.motion.halt(now)
        elif self.service.recall:
            self.motion.shorten(self.service.recall, now)
        elif mode in KEYED:
            self.motion.shorten(self.motion.nearest_stop(now), now)
            if self.standing and self.door.state in {DoorState.CLOSED, DoorState.CLOSING}:
                self._open(now)
        if self.standing and self.door.state is DoorState.OPEN and not self.service.stays_open:
            self._close(now)
        self._depart(now)
        self._plan()

    @property
    def set_to(self) -> LiftMode:
        """What building and keys have set."""
        return self.service.mode

    @property
    def mode(self) -> LiftMode:
        """ATTENDANT_CONTROL while a robot has the car, else what building and keys have set."""
        if self.calls.robot_only:
            return LiftMode.ATTENDANT_CONTROL
        if self._is_rescuing:
            return LiftMode.EMERGENCY_POWER
        return LiftMode.VIP if self.calls.priority else self.set_to

    @property
    def position_m(self) -> float:
        return self.motion.position_m

    @property
    def standing(self) -> str:
        return self.motion.standing

    @property
    def is_flying(self) -> bool:
        return self.motion.flight is not None

    @property
    def is_overloaded(self) -> bool:
        return self.load_kg > self.data.rated_load_kg

    @property
    def takes_people(self) -> bool:
        """It serves the landing calls of its group."""
        faults, calls = self.faults, self.calls
        if faults.stuck or faults.no_power or faults.door_fault or calls.robot_only or calls.panel_only:
            return False
        return not calls.priority and self.service.serves_landings

    @property
    def is_held(self) -> bool:
        """A robot's hold keeps its door open."""
        return self.held_until > self.now and self.door.state in {DoorState.OPEN, DoorState.OPENING}

    @property
    def buzzer(self) -> str:
        """`nudging` or `overload` while it sounds, else empty."""
        if self.door.nudging and self.door.state is DoorState.CLOSING:
            return "nudging"
        return "overload" if self.is_overloaded and self.door.state is not DoorState.CLOSED else ""

    @property
    def closed_at(self) -> float:
        """When the door is shut if nobody does anything more; now while it is, infinite while it stays open."""
        if self.door.state is DoorState.CLOSED:
            return self.now
        if self.door.state is DoorState.CLOSING:
            return self.door.ends_at()
        if self.service.stays_open or self.door.state is DoorState.FAULT:
            return _NEVER
        opened = self.door.ends_at() if self.door.state is DoorState.OPENING else self.now
        dwell = opened + self.data.dwell_s if self.door.state is DoorState.OPENING else self._dwell_until
        return max(dwell, self.held_until) + self.data.door_close_s

    def door_gap(self) -> float:
        """0 shut … 1 fully open, now; of the front door."""
        return 0.0 if self.rear_side else self.door.gap(self.now)

    def segments(self, map_id: str) -> tuple[Segment, ...]:
        """Walls and door of this car as they stand on that floor; empty without geometry or for a floor not served."""
        if self.walls is None or map_id not in self.elevations:
            return ()
        return self.walls.car_here(self.door_gap()) if self.standing == map_id else self.walls.car_away()

    # the controller's side

    def take(self, command: HardwareCommand, now: float) -> str:
        """Carry out a command. Empty, or why not, in a word of `LiftAck`."""
        self.step(now)
        refused = self.box.take(command, now)
        if not refused:
            self._depart(now)
            self._plan()
            self.step(now)
        return refused

    def reading(self) -> CarReading | None:
        """What the car reports; None while its controller is silent."""
        return self.box.reading()

    def hold_open(self, now: float, seconds: float) -> None:
        """Keep the door open, or open it again: also one that nudges, which no button in the car does."""
        self.held_until = now + seconds
        if self.door.state in {DoorState.CLOSING, DoorState.CLOSED}:
            self._open(now)

    def let_go(self, now: float) -> None:
        """The hold ends now."""
        self.held_until = now

    def let_close(self, now: float, held: bool = False) -> None:
        """The door need not stay open any longer; with `held`, the hold ends too."""
        self._dwell_until = now
        if held:
            self.held_until = now

    def called(self, floor: str, now: float) -> None:
        """A call was registered: serve it where the car stands, or stop on the way if that can still be done."""
        if self.standing == floor and self.door.state in {DoorState.OPENING, DoorState.OPEN, DoorState.CLOSING}:
            self.calls.serve(floor, 0)
            if self.door.state is DoorState.CLOSING:
                if not self.door.nudging:
                    self._open(now)
            elif self.door.state is DoorState.OPEN:
                self._dwell_until = max(self._dwell_until, now + self.data.dwell_s)
        elif self.is_flying and self.calls.wants(floor, self.motion.way):
            self.motion.shorten(floor, now)
        self._depart(now)
        self._plan()

    # how it moves on

    def _plan(self) -> None:
        self.changes += 1
        if self.is_flying:
            self.next_event_at = self.motion.lands_at(at=self.now)
        elif self.faults.no_power:
            self.next_event_at = self.door.ends_at() if self._is_rescuing else self._rescue_at
        elif self.door.state is DoorState.OPEN:
            waits = max(self._dwell_until, self.held_until, self.now)
            self.next_event_at = _NEVER if self.service.stays_open else waits
        else:
            self.next_event_at = self.door.ends_at()
        self.next_event_at = min(self.next_event_at, self.motion.level_at)

    def _advance(self, at: float) -> None:
        """What is due at `at` happens."""
        if at >= self.motion.level_at:
            self.motion.end_levelling()
        elif self.is_flying:
            self._land(at)
        elif self.faults.no_power and not self._is_rescuing:
            self._rescue(at)
        elif self.door.state is DoorState.OPEN:
            self._close(at)
        else:
            self.door.finish(at)
            if self.door.gap(at) > 0:
                self._dwell_until = max(self._dwell_until, at + self.data.dwell_s)
            else:
                self._blocked_since = None
                self.rests_since = at
                self._depart(at)

    def _land(self, at: float) -> None:
        self.motion.land(at, self.faults.level_error_m, self.faults.relevel_after_s, self.data.relevel_speed)
        self.box.forget_presses()
        if self.service.passes_by and not self._is_rescuing:
            self.rests_since = at
            self._depart(at)
        else:
            self.calls.serve(self.standing, self.motion.way)
            self._open(at)

    def _open(self, at: float) -> None:
        self._dwell_until = at
        if self.door.gap(at) <= 0:
            self.rear_side = self.faults.rear_door
        if self.faults.door_fault:
            self.door.fail(at)
        else:
            self.door.open(at)

    def _close(self, at: float) -> None:
        if self.is_overloaded:
            self._dwell_until = at + BLOCKED_WAIT_S
        elif not self._is_blocked():
            self.door.close(at)
        else:
            since = self._blocked_since = at if self._blocked_since is None else self._blocked_since
            if at - since >= self.data.nudge_after_s - _EARLY_S:
                self.door.nudge(at, self._between_leaves())
            else:
                self._dwell_until = min(at + BLOCKED_WAIT_S, since + self.data.nudge_after_s)

    def _depart(self, at: float) -> None:
        """Standing with the door shut: open it for a call here, or fly to the next one."""
        if self.is_flying or self.door.state is not DoorState.CLOSED:
            return
        if self.faults.stuck or self.faults.no_power or self.set_to in STAY_PUT:
            return
        stop = self.service.next_stop(self.elevations[self.motion.bound_for])
        if stop is None:
            self.motion.way = 0
        elif stop[0] == self.standing:
            self.calls.serve(stop[0], self.motion.way)
            self._open(at)
        elif self.is_overloaded and self.standing:
            self._open(at)
        else:
            self._fly(stop[0], self.data.speed, at)

    def _fly(self, floor: str, speed: float, at: float) -> None:
        self.motion.fly(floor, at, speed, self.data.accel, self.data.jerk)

    # faults, beam, load, power

    def _is_blocked(self) -> bool:
        return self.beam or self.faults.obstructed or self.door_button

    def _between_leaves(self) -> float:
        room = (self.door_room or OBSTRUCTION) if self.beam else 0.0
        return max(room, OBSTRUCTION) if self.faults.obstructed else room

    def _conditions(self) -> tuple[float, ...]:
        """What makes the car react as soon as it changes."""
        faults = self.faults
        nudged = self._between_leaves() if self.door.nudging else 0.0
        return (self._is_blocked(), faults.stuck, faults.door_fault, self.is_overloaded, faults.no_power, nudged)

    def _react(self, before: tuple[float, ...], now: float) -> None:
        """A fault, the light beam, the load or the power came or went."""
        blocked, stuck, door_fault, overloaded, no_power, nudged = self._held_back
        if bool(no_power) != bool(before and before[4]):
            self._switch_power(now)
        if no_power:
            return
        if stuck and self.is_flying:
            self.motion.halt(now)
        if door_fault and not self.is_flying and self.standing:
            self.door.fail(now)
        elif not door_fault and self.door.state is DoorState.FAULT:
            self._open(now)
        if self.door.state is DoorState.CLOSING:
            if overloaded:
                self._open(now)
            elif self.door.nudging:
                self.door.nudge(now, nudged)
            elif blocked:
                self._blocked_since = now if self._blocked_since is None else self._blocked_since
                self._open(now)
        elif self.door.state is DoorState.OPEN and before and before[0] and not blocked:
            self._dwell_until = max(self._dwell_until, now + AFTER_BEAM_S)
        self._depart(now)

    def _switch_power(self, now: float) -> None:
        """It fails: everything stands and every call is gone. It comes back: on to a landing, door open."""
        self._is_rescuing = False
        if self.faults.no_power:
            self.motion.halt(now)
            self.calls.drop_all()
            self.calls.robot_only = False
            if self.door.state in {DoorState.OPENING, DoorState.CLOSING}:
                self.door.fail(now)
            after_s = self.faults.rescue_after_s
            self._rescue_at = _NEVER if after_s is None else now + after_s
            return
        if not self.standing:
            self.motion.halt(now)
            self.motion.bound_for = self.motion.nearest_landing()
        self._dwell_until = max(self._dwell_until, now)

    def _rescue(self, at: float) -> None:
        """The rescue device takes over: slowly to the nearest landing, then the door opens and stays so."""
        self._is_rescuing = True
        if not self.standing:
            self._fly(self.motion.nearest_landing(), self.data.rescue_speed, at)
        elif self.door.state is not DoorState.OPEN:
            self._open(at)

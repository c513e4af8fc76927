"""One simulated lift car: motion, door, calls, modes and faults. Exact between steps and the same for any step size."""

from __future__ import annotations

from collections.abc import Mapping

from robots.building.segments import Segment
from robots.core.lift import EMERGENCY_MODES, DoorState, LiftMode, Motion
from robots.gateway.hardware import CallCar, CancelCalls, CarCall, CarReading, CloseDoor, HardwareCommand, HoldDoor
from sim.lifts.calls import Calls, Way
from sim.lifts.car_data import CarData
from sim.lifts.door import Door
from sim.lifts.faults import Faults
from sim.lifts.flight import Flight
from sim.lifts.walls import Walls

LEVEL_M = 0.010
"""A car nearer to a landing than this is level with it."""
BLOCKED_WAIT_S = 2.0
"""How long a door that could not close stays open before it tries again."""
LONGEST_HOLD_S = 30.0
_NEVER = float("inf")
_RECALL_MODES = {LiftMode.FIRE_OPERATION, LiftMode.CABINET_RECALL, LiftMode.FIREFIGHTER_CONTROL}
_NEAREST_MODES = {LiftMode.EARTHQUAKE_OPERATION, LiftMode.EMERGENCY_POWER}


class LiftCar:
    """`step(now)` brings it up to `now`; `take(command, now)` gives it a command; `reading()` is what its sensors say.

    elevations   height in metres of each landing by map id, from the lowest up
    home         map id where it stands at the start, door shut
    walls        its geometry, where scans and collisions are wanted

    For the world around it:
    position_m     height of the car floor at the last step
    standing       map id of the landing it stands at, empty on the way
    next_event_at  nothing changes but the position before then, unless somebody calls or an attribute is set
    changes        counts the changes of everything but the position
    load_kg        what is in the car; the world sets it
    beam           something is in the doorway; the world sets it
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
        self.position_m = self.elevations[home]
        self.standing = home
        self.next_event_at = _NEVER
        self.changes = 0
        self.load_kg = 0.0
        self.beam = False
        self.faults = Faults()
        self.calls = Calls(self.elevations)
        self.door = Door(self.data.door_open_s, self.data.door_close_s)
        self._mode = LiftMode.NORMAL
        self._recall = ""
        self._flight: Flight | None = None
        self._took_off = at
        self._from_m = self.position_m
        self._to = home
        self._way = 0
        self._dwell_until = at
        self._hold_until = at
        self._held_back: tuple[bool, ...] = ()

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
        if self._flight is not None:
            self._move_to(now)
        held_back = (self.beam or self.faults.obstructed, self.faults.stuck, self.faults.door_fault)
        if held_back != self._held_back:
            self._held_back = held_back
            self._react(now)
            self._plan()

    def idle_until(self) -> float:
        """Nothing changes before this instant, not even the position; minus infinity: it moves or has to react."""
        held_back = (self.beam or self.faults.obstructed, self.faults.stuck, self.faults.door_fault)
        return -_NEVER if self._flight is not None or held_back != self._held_back else self.next_event_at

    def put_at(self, floor: str) -> None:
        """Stand at a landing, door shut: only for a car that has not moved yet."""
        self.position_m = self._from_m = self.elevations[floor]
        self.standing = self._to = floor

    def press_car(self, map_id: str, now: float) -> None:
        """A person presses a floor in the car; dead in robot mode and under emergency, and for a floor not served."""
        self.step(now)
        if map_id in self.elevations and not self.calls.robot_only and self._mode not in EMERGENCY_MODES:
            self.calls.people_car.add(map_id)
            self._called(map_id, now)

    def press_landing(self, map_id: str, way: Way, now: float) -> None:
        """The group gives this car a person's landing call. It waits while the car is in robot mode."""
        self.step(now)
        if map_id in self.elevations and self._mode not in EMERGENCY_MODES:
            self.calls.people_landing.add((map_id, way))
            if not self.calls.robot_only:
                self._called(map_id, now)

    def set_mode(self, mode: LiftMode, now: float, recall_floor: str = "") -> None:
        """The building or a key changes the mode. A recall goes to `recall_floor`, by default the lowest landing."""
        self.step(now)
        if mode in EMERGENCY_MODES:
            self.calls.drop_all()
            self.calls.robot_only = False
            self._hold_until = self._dwell_until = now
        self._mode, self._recall = mode, ""
        if mode in _RECALL_MODES:
            self._recall = recall_floor if recall_floor in self.elevations else next(iter(self.elevations))
        elif mode in _NEAREST_MODES:
            self._recall = self._nearest_stop(now)
        if self._recall:
            self._shorten(self._recall, now)
        if self.standing and self.door.state is DoorState.OPEN and self._recall != self.standing:
            self._close(now)
        self._depart(now)
        self._plan()

    @property
    def mode(self) -> LiftMode:
        """ATTENDANT_CONTROL while a robot has the car, else what building and keys have set."""
        return LiftMode.ATTENDANT_CONTROL if self.calls.robot_only else self._mode

    @property
    def is_flying(self) -> bool:
        return self._flight is not None

    def door_gap(self) -> float:
        """0 shut … 1 fully open, now."""
        return self.door.gap(self.now)

    def segments(self, map_id: str) -> tuple[Segment, ...]:
        """Walls and door of this car as they stand on that floor; empty without geometry or for a floor not served."""
        if self.walls is None or map_id not in self.elevations:
            return ()
        return self.walls.car_here(self.door_gap()) if self.standing == map_id else self.walls.car_away()

    # the controller's side

    def take(self, command: HardwareCommand, now: float) -> str:
        """Carry out a command. Empty, or why not, in a word of `LiftAck`."""
        self.step(now)
        if self.faults.offline:
            return "offline"
        if self.faults.deaf:
            return ""
        refused = self._carry_out(command, now)
        if not refused:
            self._depart(now)
            self._plan()
            self.step(now)
        return refused

    def _carry_out(self, command: HardwareCommand, now: float) -> str:
        if isinstance(command, CancelCalls):
            self.calls.drop_robot()
            return ""
        if not isinstance(command, CallCar | CarCall | HoldDoor | CloseDoor):
            return self._robot_mode(command.on)
        if self._mode in EMERGENCY_MODES:
            return "emergency"
        if isinstance(command, HoldDoor):
            return self._hold(command.seconds, now)
        if isinstance(command, CloseDoor):
            self._hold_until = self._dwell_until = now
            return ""
        if command.map_id not in self.elevations:
            return "floor_unknown"
        if self.faults.refuse_calls:
            return "locked_floor"
        if isinstance(command, CallCar):
            self.calls.robot_landing.add((command.map_id, command.direction))
        else:
            self.calls.robot_car.add(command.map_id)
        self._called(command.map_id, now)
        return ""

    def _robot_mode(self, on: bool) -> str:
        if on and self._mode in EMERGENCY_MODES:
            return "emergency"
        if on and self._mode is not LiftMode.NORMAL:
            return "mode_not_allowed"
        if on:
            self.calls.people_car.clear()
        elif self.calls.robot_only:
            self.calls.drop_robot()
        self.calls.robot_only = on
        return ""

    def _hold(self, seconds: float, now: float) -> str:
        if seconds <= 0:
            self._hold_until = now
            return ""
        if not self.standing:
            return "busy"
        if self.faults.ignore_holds:
            return ""
        self._hold_until = now + min(seconds, LONGEST_HOLD_S)
        if self.door.state in {DoorState.CLOSING, DoorState.CLOSED}:
            self._open(now)
        return ""

    def reading(self) -> CarReading | None:
        """What the car reports; None while its controller is offline."""
        if self.faults.offline:
            return None
        floors = list(self.elevations)
        nearest = min(floors, key=lambda floor: abs(self.elevations[floor] - self.position_m))
        shown = floors[(floors.index(nearest) + self.faults.floor_offset) % len(floors)]
        rated = self.data.rated_load_kg
        return CarReading(
            current_floor=shown,
            between_floors=abs(self.elevations[nearest] - self.position_m) > LEVEL_M,
            door_state=self.door.state,
            motion=Motion.STOPPED if self._flight is None else Motion.UP if self._way > 0 else Motion.DOWN,
            mode=self.mode,
            destination_floor=self._to if self._flight is not None else "",
            car_calls=tuple(floor for floor in floors if floor in self.calls.car_calls()),
            landing_calls=tuple(sorted({floor for floor, _ in self.calls.landing_calls()})),
            door_held=self._hold_until > self.now and self.door.state is not DoorState.CLOSED,
            robot_mode=self.calls.robot_only,
            load_pct=round(100 * self.load_kg / rated, 1),
            occupancy="some" if self.load_kg >= self.data.sensed_load_kg else "empty",
            occupancy_source="load",
            position_m=self.position_m,
            fault_codes=self.faults.codes(),
        )

    # how it moves on

    def _plan(self) -> None:
        self.changes += 1
        if self._flight is not None:
            self.next_event_at = self._took_off + self._flight.total_s
        elif self.door.state is DoorState.OPEN:
            stays = self._recall != "" and self._recall == self.standing
            self.next_event_at = _NEVER if stays else max(self._dwell_until, self._hold_until)
        else:
            self.next_event_at = self.door.ends_at()

    def _advance(self, at: float) -> None:
        """What is due at `at` happens."""
        if self._flight is not None:
            self._land(at)
        elif self.door.state is DoorState.OPEN:
            self._close(at)
        else:
            self.door.finish(at)
            if self.door.gap(at) > 0:
                self._dwell_until = max(self._dwell_until, at + self.data.dwell_s)
            else:
                self._depart(at)

    def _move_to(self, at: float) -> None:
        if self._flight is not None:
            self.position_m = self._from_m + self._way * self._flight.way(at - self._took_off)

    def _land(self, at: float) -> None:
        self._flight = None
        self.position_m = self.elevations[self._to] + self.faults.level_error_m
        self.standing = self._to
        if self._recall and self._recall != self._to:
            self._depart(at)
            return
        self.calls.serve(self._to, self._way)
        self._open(at)

    def _open(self, at: float) -> None:
        self._dwell_until = at
        if self.faults.door_fault:
            self.door.fail(at)
        else:
            self.door.open(at)

    def _close(self, at: float) -> None:
        if self.beam or self.faults.obstructed or self.load_kg > self.data.rated_load_kg:
            self._dwell_until = at + BLOCKED_WAIT_S
        else:
            self.door.close(at)

    def _depart(self, at: float) -> None:
        """Standing with the door shut: open it for a call here, or fly to the next one."""
        if self._flight is not None or self.door.state is not DoorState.CLOSED or self.faults.stuck:
            return
        stop = self._next_stop()
        if stop is None:
            self._way = 0
        elif stop[0] == self.standing:
            self.calls.serve(stop[0], self._way)
            self._open(at)
        else:
            floor = stop[0]
            off = self.elevations[floor] - self.position_m
            self._way = 1 if off > 0 else -1
            self._from_m, self._to, self._took_off, self.standing = self.position_m, floor, at, ""
            self._flight = Flight(max(abs(off), 1e-6), self.data.speed, self.data.accel, self.data.jerk)

    def _next_stop(self) -> tuple[str, int] | None:
        if self._recall:
            return self._recall, 0
        if not self.standing:  # it was stopped on the way: first on to a landing
            return self._to, 0
        if self._mode in EMERGENCY_MODES:
            return None
        return self.calls.next_stop(self.elevations[self.standing], self._way)

    def _called(self, floor: str, now: float) -> None:
        """A call was registered: serve it where the car stands, or stop on the way if that can still be done."""
        if self.standing == floor and self.door.state in {DoorState.OPENING, DoorState.OPEN, DoorState.CLOSING}:
            self.calls.serve(floor, 0)
            if self.door.state is DoorState.CLOSING:
                self._open(now)
            elif self.door.state is DoorState.OPEN:
                self._dwell_until = max(self._dwell_until, now + self.data.dwell_s)
        elif self._flight is not None and self.calls.wants(floor, self._way):
            self._shorten(floor, now)
        self._depart(now)
        self._plan()

    def _shorten(self, floor: str, now: float) -> None:
        if self._flight is None:
            return
        short = self._flight.shortened((self.elevations[floor] - self._from_m) * self._way, now - self._took_off)
        if short is not None:
            self._flight, self._to = short, floor

    def _nearest_stop(self, now: float) -> str:
        """The first landing the car can stop at."""
        if self._flight is None:
            return self.standing or self._to
        ahead = sorted(self.elevations, key=lambda floor: (self.elevations[floor] - self._from_m) * self._way)
        for floor in ahead:
            way = (self.elevations[floor] - self._from_m) * self._way
            if self._flight.shortened(way, now - self._took_off) is not None:
                return floor
        return self._to

    def _react(self, now: float) -> None:
        """A fault or the light beam came or went."""
        blocked, stuck, door_fault = self._held_back
        if stuck and self._flight is not None:
            self._move_to(now)
            self._flight = None
        if door_fault and self._flight is None and self.standing:
            self.door.fail(now)
        elif not door_fault and self.door.state is DoorState.FAULT:
            self._open(now)
        if blocked and self.door.state is DoorState.CLOSING:
            self._open(now)
        self._depart(now)

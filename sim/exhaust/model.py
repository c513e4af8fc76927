"""The small world as a graph: a state, what may happen in it, and the state after that.

One second is one round: the cars and the person move, then each process takes one turn in which it gets the letters
that wait for it and looks at its sensors and timers. The usual course is one state after the other; everything else is
a stray: a letter lost, doubled or late, a crash, a turn out of order, a person, an alarm. A stray is spent when used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from robots.building.plan import Plan
from robots.core.alarm import Alarm, AlarmReset, Word
from robots.core.clock import Instant
from robots.core.lift import LiftOnline
from robots.core.resets import AGAIN_S
from robots.elevator.events import RideOrdered
from robots.elevator.ride import Ride
from robots.fleet.rules import FleetRules
from robots.fleet.scheduler import Scheduler
from robots.gateway.floors import floors_of
from robots.gateway.gateway import Gateway
from sim.exhaust import laws, offices, robot
from sim.exhaust.copies import copied, digest, only
from sim.exhaust.offices import OfficePart, OfficeTurn
from sim.exhaust.robot import Body, Letter, Near, RobotPart, TrueSight, Turn
from sim.exhaust.stage import (
    AT_CAR,
    BEFORE_DOOR,
    CLEAR_SPOTS,
    GROUP,
    ROBOTS,
    START_S,
    Car,
    Person,
    Spot,
    World,
    plan_of,
    poses_of,
    reading,
    step_car,
    step_person,
)
from sim.exhaust.state import (
    DESK,
    GATEWAY,
    OUTSIDE,
    TURNS,
    Kept,
    State,
    body_of,
    gateway_of,
    readers_of,
    reads,
    robot_of,
    topic_of,
)
from sim.exhaust.strays import ROUND, Action, strays_of_second, strays_of_turn

DOWN_S = 5.0
LATE_S = 4.0
DOUBLE_S = 2.0
FIRE_S = 40.0
FIRE = Alarm("fire", "b1", True, ("b1",), source="bms")
MOST_CACHED = 300_000


@dataclass(frozen=True, slots=True)
class Minds:
    """Which minds are driven; tests put in faulty ones."""

    ride: type[Ride] = Ride
    gateway: Callable[..., Any] = Gateway
    desk: Callable[..., Any] = Scheduler


@dataclass(frozen=True, slots=True)
class Opening:
    """How it begins: from and to of each robot, when the second one is ordered, where the cars stand (0, 1, 2), and
    whether the first car is out of service."""

    name: str
    rides: tuple[tuple[str, str], tuple[str, str]]
    second_after_s: float
    cars: tuple[int, int]
    one_car: bool = False


OPENINGS = (
    Opening("apart", (("b1-F1", "b1-F3"), ("b1-F3", "b1-F1")), 0.0, (0, 2)),
    Opening("together", (("b1-F1", "b1-F3"), ("b1-F1", "b1-F2")), 3.0, (1, 1)),
    Opening("one car", (("b1-F1", "b1-F2"), ("b1-F2", "b1-F1")), 1.0, (0, 0), one_car=True),
)


class Model:
    """The graph. It keeps no states, but remembers turns it has seen: the same part with the same letters."""

    def __init__(self, hall: Path, opening: Opening, minds: Minds | None = None) -> None:
        self.plan: Plan = plan_of(hall)
        self.opening, self.minds = opening, minds or Minds()
        self.lifts = self.plan.groups[GROUP]
        self.maps = self.plan.lifts[self.lifts[0]].maps
        self.elevations = {map_id: floor.elevation_m for map_id, floor in self.plan.maps.items()}
        self.floors = floors_of(self.plan, GROUP)
        self.poses = poses_of(self.plan)
        self.lift_count = len(self.lifts)
        self._turns: dict[Any, Any] = {}
        self.mind_turns = 0
        only(self.minds.ride, "m")

    # ---- making minds

    def ride(self, index: int, ledger: Mapping[str, Any]) -> Ride:
        about = (ROBOTS[index], 0.28, self.plan.lifts, self.elevations)
        ride = self.minds.ride.restored(ledger.get("ride") or {}, *about, seed=index)
        ride.frames = dict.fromkeys(self.lifts, TrueSight())  # type: ignore[arg-type]
        return ride

    def office(self, index: int, ledger: Mapping[str, Any]) -> Any:
        if index == GATEWAY:
            return self.minds.gateway(GROUP, self.floors, copied(dict(ledger)))
        return self.minds.desk(self.plan, bytes, FleetRules(spare_codes=0))

    def start(self) -> State:
        """Robots in their lobbies with an order each, cars shut and empty."""
        parts: list[Kept] = []
        for index, (here, there) in enumerate(self.opening.rides):
            begins = START_S + 3.0 + self.opening.second_after_s * index
            order = RideOrdered(begins, f"ride-{index}", GROUP, here, there)
            body = Body(Spot.LOBBY, here, here)
            parts.append(_keep(RobotPart(self.ride(index, {}), body, order, boot=1, desk_silent_since=begins)))
        parts += [_keep(OfficePart(self.office(index, {}), boot=1)) for index in (GATEWAY, DESK)]
        first, second = self.opening.cars
        world = World((Car(first, off=self.opening.one_car), Car(second)))
        return State(START_S, TURNS, tuple(parts), world, ((), (), (), ()), (), (), 0, 0, (0.0, 0.0))

    # ---- what may happen

    def is_over(self, state: State) -> bool:
        """Every ride has its end, no car belongs to a robot that is out of it, and nothing is on its way."""
        if state.world.fire_until or state.late or any(car.key_until for car in state.world.cars):
            return False
        gateway = gateway_of(state)
        for index, name in enumerate(ROBOTS):
            part = robot_of(state, index)
            if part.dead_until or not robot.is_over(part):
                return False
            if part.body.spot in CLEAR_SPOTS and any(gateway.owner(lift)[0] == name for lift in self.lifts):
                return False
        return not gateway.dead_until

    def actions(self, state: State, most_strays: int) -> Iterator[Action]:
        """The usual course first, then every stray that is not spent."""
        yield ROUND
        if state.strayed >= most_strays:
            return
        if state.left:
            yield from strays_of_turn(state)
        else:
            yield from strays_of_second(state, self.lift_count)

    def after(self, state: State, action: Action) -> State:
        """Raises BreachError when a law is broken on the way or in the state that follows."""
        if action.bit:
            state = state._replace(used=state.used | action.bit, strayed=state.strayed + 1)
        if not state.left:
            return self._second(state, action)
        if action.what == "last":
            return state._replace(left=(*state.left[1:], state.left[0]))
        return self._turn(state, action)

    # ---- the second

    def _second(self, state: State, action: Action) -> State:
        at = state.at + 1.0
        world, boxes = state.world, [list(box) for box in state.boxes]
        cars, person = world.cars, world.person
        fire_until, kept = world.fire_until, state.kept
        match action.what:
            case "doorway":
                person = Person("doorway", action.which, at + action.value)
            case "boards":
                person = Person("car", action.which, 0.0, action.value)
                car = cars[action.which]
                cars = _put(cars, action.which, car._replace(pressed=tuple(sorted({*car.pressed, action.value}))))
            case "press":
                car = cars[action.which]
                cars = _put(cars, action.which, car._replace(pressed=tuple(sorted({*car.pressed, action.value}))))
            case "shut":
                cars = _put(cars, action.which, cars[action.which]._replace(until=0.0, open_s=1))
            case "wipe":
                cars = _put(cars, action.which, cars[action.which]._replace(calls=(), hall=()))
            case "key":
                key = cars[action.which]._replace(key_until=at + action.value, calls=(), hall=(), pressed=(), until=0.0)
                cars = _put(cars, action.which, key)
            case "fire":
                fire_until = at + FIRE_S
                cars = (cars[0]._replace(recalled=True), cars[1]._replace(recalled=True))
        person = step_person(person, cars, at)
        cars = (
            step_car(cars[0], at, self._sill_taken(state, 0, person)),
            step_car(cars[1], at, self._sill_taken(state, 1, person)),
        )
        told: list[Any] = []
        if action.what == "fire":
            told = [FIRE]
        elif fire_until and at >= fire_until:
            fire_until = 0.0
            cars = (cars[0]._replace(recalled=False), cars[1]._replace(recalled=False))
            told = [replace(FIRE, active=False), _reset(at, (1, _seq(at)))]
        elif (at - START_S) % AGAIN_S == 0:
            told = self._said_again(state)
        is_calm = not fire_until and not any(car.key_until for car in cars)
        calm_at = (world.calm_at or at) if is_calm else 0.0
        late = state.late
        if late:
            for due, reader, letter in late:
                if due <= at and not self._is_dead(state, reader):
                    boxes[reader].append(letter)
            late = tuple(item for item in late if item[0] > at)
        state = state._replace(
            at=at,
            left=TURNS,
            world=World(cars, person, fire_until, calm_at),
            boxes=tuple(map(tuple, boxes)),
            late=late,
            kept=kept,
        )
        return self._post(state, OUTSIDE, 1, told) if told else state

    def _said_again(self, state: State) -> list[Any]:
        """The tablets say a reset again while somebody still keeps the alarm: the scheduler may have been down."""
        over = dict(state.kept).get(topic_of(FIRE))
        if (
            over is None
            or over.message.active
            or not any("fire/b1" in robot_of(state, i).told_lines.split() for i in (0, 1))
        ):
            return []
        return [_reset(over.at, (over.boot, over.seq))]

    def _sill_taken(self, state: State, lift: int, person: Person) -> bool:
        if person.place == "doorway" and person.lift == lift:
            return True
        name = self.lifts[lift]
        return any(body_of(state, i).spot is Spot.SILL and body_of(state, i).lift == name for i in (0, 1))

    @staticmethod
    def _is_dead(state: State, index: int) -> bool:
        return bool(state.parts[index].part.dead_until)

    # ---- the turns

    def _turn(self, state: State, action: Action) -> State:
        index, left = state.left[0], state.left[1:]
        box, late, at = state.boxes[index], state.late, state.at
        match action.what:
            case "lose":
                box = _without(box, action.which)
            case "double":
                late = (*late, (at + DOUBLE_S, index, box[action.which]))
            case "delay":
                late = (*late, (at + LATE_S, index, box[action.which]))
                box = _without(box, action.which)
        boxes = tuple(() if i == index else b for i, b in enumerate(state.boxes))
        state = state._replace(left=left, boxes=boxes, late=late)
        part = state.parts[index].part
        if action.what == "crash":
            return self._crash(state, index, state.parts[index])
        if part.dead_until:
            if at < part.dead_until:
                return state
            state = self._put(state, index, self._revived(state.parts[index], index))
            box = tuple(letter._replace(retained=True) for _, letter in state.kept if reads(index, letter.message))
        if index in (GATEWAY, DESK):
            return self._office_turn(state, index, box, action)
        return self._robot_turn(state, index, box, action)

    def _robot_turn(self, state: State, index: int, box: tuple[Letter, ...], action: Action) -> State:
        before, near, at = state.parts[index], self._near(state, index), state.at
        key = (before.mark, at, tuple([letter.mark for letter in box]), near, action.what == "cancel")
        found: tuple[Kept, Turn] | None = self._turns.get(key)
        if found is None:
            part: RobotPart = copied(before.part)
            turn = robot.take_turn(part, box, near, at, action.what == "cancel", self.poses)
            found = self._keep_turn(key, (_keep(part), turn))
        kept, turn = found
        state = self._put(state, index, kept)
        laws.robot_marks(self, state, index, turn.marks)
        if action.what == "mute":
            return self._crash(state, index, kept)
        state = self._post(state, index, kept.part.boot, turn.messages)
        return laws.places(self, state)

    def _office_turn(self, state: State, index: int, box: tuple[Letter, ...], action: Action) -> State:
        before, at, cars = state.parts[index], state.at, state.world.cars
        readings: tuple[Any, ...] = ()
        if index == GATEWAY:
            readings = tuple([(name, reading(car, at, self.maps)) for name, car in zip(self.lifts, cars, strict=True)])
        cars_key = (cars, tuple([at < car.until for car in cars])) if index == GATEWAY else None
        key = (before.mark, at, tuple([letter.mark for letter in box]), cars_key)
        found: tuple[Kept, OfficeTurn] | None = self._turns.get(key)
        if found is None:
            part: OfficePart = copied(before.part)
            turn = offices.take_turn(part, box, readings, at)
            found = self._keep_turn(key, (_keep(part), turn))
        kept, turn = found
        laws.office_marks(self, state, index, turn.marks)
        state = self._put(state, index, kept)
        if action.what == "mute":
            return self._crash(state, index, kept)
        for command in turn.hardware:
            cars = offices.carried_out(cars, command, self.lifts, self.maps, at)
        if turn.hardware:
            state = state._replace(world=state.world._replace(cars=cars))
        state = self._post(state, index, kept.part.boot, turn.messages)
        return laws.places(self, state)

    def _keep_turn(self, key: Any, made: Any) -> Any:
        if len(self._turns) >= MOST_CACHED:
            self._turns.clear()
        self.mind_turns += 1
        self._turns[key] = made
        return made

    def _near(self, state: State, index: int) -> Near | None:
        part = robot_of(state, index)
        body = part.body
        at_car = body.spot in AT_CAR
        lift = body.drive.lift if body.drive is not None and body.drive.lift and not at_car else body.lift
        if not lift or not (part.is_watching or at_car or body.spot in BEFORE_DOOR or body.drive is not None):
            return None
        number = self.lifts.index(lift)
        car, person = state.world.cars[number], state.world.person
        other = body_of(state, 1 - index)
        same = other.lift == lift
        low = self.elevations[self.maps[car.floor]]
        height = low + 2.25 * car.flight
        return Near(
            "" if car.flight else self.maps[car.floor],
            height,
            car.door,
            person.place == "doorway" and person.lift == number,
            (person.place == "car" and person.lift == number) or (same and other.spot in AT_CAR),
            same and other.spot in BEFORE_DOOR and other.map_id == (self.maps[car.floor] if at_car else body.map_id),
        )

    # ---- crashes

    def _crash(self, state: State, index: int, kept: Kept) -> State:
        """It dies: what is not in its ledger is gone, its base stops, letters for it are lost."""
        part = copied(kept.part)
        part.dead_until, part.is_new = state.at + DOWN_S, True
        if index in (GATEWAY, DESK):
            part.mind = None
        else:
            part.ride = self.ride(index, part.ledger)
            part.body.drive, part.is_watching = None, False
            part.timers = type(part.timers)()
        state = self._put(state, index, _keep(part))
        if index == GATEWAY:
            will = LiftOnline(GROUP, False, Instant(state.at), "1")
            return self._post(state, OUTSIDE, part.boot, [will])
        return state

    def _revived(self, kept: Kept, index: int) -> Kept:
        part = copied(kept.part)
        part.dead_until, part.boot, part.is_alarmed = 0.0, part.boot + 1, False
        if index in (GATEWAY, DESK):
            part.mind = self.office(index, part.ledger)
        else:
            part.given, part.granted = {}, ""
            if "ride" not in part.ledger and part.order is None:
                here, there = self.opening.rides[index]
                part.order = RideOrdered(0.0, f"ride-{index}", GROUP, here, there)
        return _keep(part)

    # ---- letters

    def _post(self, state: State, source: int, boot: int, messages: Any) -> State:
        """Put messages into the boxes of their readers, and into the broker's memory if they stay there."""
        if not messages:
            return state
        boxes, kept = list(state.boxes), dict(state.kept)
        changed = False
        for number, message in enumerate(messages):
            readers = readers_of(message)
            if not readers:
                continue
            seq = _seq(state.at) + number
            mark = digest((source, message, state.at, boot, seq))
            letter = Letter(source, message, state.at, boot, seq, False, mark)
            topic = topic_of(message)
            if topic:
                kept[topic], changed = letter, True
            for reader in readers:
                if not self._is_dead(state, reader):
                    boxes[reader] = (*boxes[reader], letter)
        return state._replace(boxes=tuple(boxes), kept=tuple(sorted(kept.items())) if changed else state.kept)

    @staticmethod
    def _put(state: State, index: int, kept: Kept) -> State:
        return state._replace(parts=(*state.parts[:index], kept, *state.parts[index + 1 :]))


def _keep(part: Any) -> Kept:
    return Kept(part, digest(part))


def _put(cars: Any, index: int, car: Any) -> Any:
    return (car, cars[1]) if index == 0 else (cars[0], car)


def _without(box: tuple[Letter, ...], index: int) -> tuple[Letter, ...]:
    return (*box[:index], *box[index + 1 :])


def _seq(at: float) -> int:
    """The number of the first letter of a second."""
    return round((at - START_S) * 64)


def _reset(at: float, word: Word) -> AlarmReset:
    return AlarmReset("fire", "b1", "wang", Instant(at), word)

"""What a scenario's conditions may ask of a running engine. The words are those of `sim.scenarios.words.WORDS`."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from robots.core.reasons import Reason
from robots.wire.topics import ROWS
from sim.engine import Engine
from sim.judge.truth import Ground
from sim.people.office import BMS, WEB

AT_M = 0.5
WAY_OUT_M = 1.5
"""So far before its sill a lift's door needs free floor for those who come out."""
ACCOUNTS = (WEB, BMS)


def _kind(name: str) -> str:
    """`lift_state`, `LiftState` and `liftstate` are one kind of message."""
    return name.replace("_", "").casefold()


KINDS = {_kind(row.message.__name__): row.message.__name__ for row in ROWS}
"""Every kind of message of the wire, by its folded name."""


def facts_of(engine: Engine) -> dict[str, Callable[..., Any]]:
    """The words, bound to an engine. Each raises KeyError for a robot or lift that is not there."""
    world, office, chronicle = engine.world, engine.office, engine.chronicle
    ground = Ground.of(engine.hall)

    def zone(robot: str) -> str:
        vehicle = world.robots[robot]
        sides = [ground.side(lift, vehicle).value for lift in world.cars]
        return next((side for side in sides if side != "out"), "out")

    def waiting(run: str) -> str:
        fact = office.fact(run)
        return fact.waiting_for.reason if fact and fact.waiting_for else ""

    def robot_of(run: str) -> str:
        fact = office.fact(run)
        return fact.robot if fact else ""

    def screen(robot: str) -> str:
        view = engine.screen(robot)
        return view.mode if view else ""

    def ended(run: str = "") -> bool:
        return office.has_ended(run) if run else all(map(office.has_ended, office.runs))

    def held(run: str) -> bool:
        fact = office.fact(run)
        return fact.held if fact else False

    def needs_help(robot: str = "") -> bool:
        robots = [robot] if robot else list(engine.host.of_robot)
        return any(asks_for_help(name) for name in robots)

    def with_staff() -> bool:
        """Narrow on purpose: a run that only waits beside a courier that could serve it, nobody called, is a fault."""
        couriers = [name for name, process in engine.host.of_robot.items() if not process.is_guide]
        all_out = all(service(name) == "out" for name in couriers)

        def in_hands(run: str) -> bool:
            called = all_out or robot_of(run) in office.helpless  # the tablets show who is asked to come, and where
            return called and waiting(run) == Reason.WAITING_FOR_SUPERVISOR

        return all(office.has_ended(run) or in_hands(run) for run in office.runs)

    def asks_for_help(robot: str) -> bool:
        process = engine.host.of_robot[robot]
        if process.is_guide:
            return process.mind is not None and process.mind.help is not None
        return robot in office.helpless if engine.hall.robots[robot].is_foreign else screen(robot) == "help"

    def kiosk(robot: str) -> str:
        view = engine.kiosk(robot)
        return view.stage if view else ""

    def answered(robot: str) -> str:
        view = engine.kiosk(robot)
        return view.answer.entry if view and view.answer else ""

    def handoff(robot: str) -> str:
        _ = world.robots[robot]
        packet = chronicle.handoffs.get(robot)
        return packet.state.value if packet else ""

    def at(robot: str) -> str:
        vehicle = world.robots[robot]
        near = [
            (math.hypot(stop.x - vehicle.base.x, stop.y - vehicle.base.y), stop.id)
            for stop in engine.hall.stops.values()
            if stop.map_id == vehicle.map_id
        ]
        distance, name = min(near, default=(math.inf, ""))
        return name if distance <= AT_M else ""

    trips = world.passengers.trips

    def person(name: str) -> str:
        if name in world.passengers.here:
            return world.passengers.here[name].state
        return world.walkers.walkers[name].word if name in world.walkers.walkers else ""

    def waiting_people(map_id: str = "") -> int:
        floors = [map_id] if map_id else list(world.floors)
        return sum(world.passengers.waiting(floor) for floor in floors)

    def people_in(lift: str) -> int:
        _ = world.cars[lift]
        return sum(body.car == lift for body in world.bodies.values())

    def before_door(robot: str) -> bool:
        vehicle = world.robots[robot]
        x, y, radius = vehicle.base.x, vehicle.base.y, vehicle.radius
        return any(
            vehicle.map_id in lift.maps
            and 0.0 < lift.along(x, y) < WAY_OUT_M + radius
            and abs(lift.lateral(x, y)) < lift.door_width / 2 + radius
            for lift in world.plan.lifts.values()
        )

    def level_off(lift: str) -> float:
        car = world.cars[lift]
        return min(abs(height - car.position_m) for height in car.elevations.values())

    def others(state: str) -> int:
        asked = {office.run_id(name) for name in office.runs}
        return sum(fact.state == state for run, fact in chronicle.runs.items() if run not in asked)

    def left(what: str) -> int:
        if what not in ("aboard", "waiting", "custody", "robots"):
            raise ValueError(f"left({what!r}): say aboard, waiting, custody or robots")
        return len(getattr(chronicle.day, what)) if chronicle.day is not None else 0

    def messages(kind: str) -> int:
        name = _kind(kind)
        if name not in KINDS:
            raise KeyError(f"message {kind!r}: use one of {', '.join(sorted(KINDS.values()))}")
        return chronicle.messages[KINDS[name]]

    def grants_apart(lift: str) -> float:
        _ = world.cars[lift]
        return chronicle.grants_apart.get(lift, 0.0)

    def alive(account: str) -> bool:
        return engine.processes[account].mind is not None

    def connected(account: str) -> bool:
        if account not in engine.processes and account not in ACCOUNTS:
            raise KeyError(account)
        return engine.bus.is_connected(account)

    def service(robot: str) -> str:
        _ = world.robots[robot]
        duty = office.duty(robot)
        return duty.state if duty else ""

    def queued(robot: str) -> bool:
        _ = world.robots[robot]
        duty = office.duty(robot)
        return duty is not None and duty.queue_place > 0

    return {
        "service": service,
        "queued": queued,
        "charging": lambda robot: world.robots[robot].charging,
        "at_s": lambda: engine.elapsed_s,
        "run": office.state,
        "waiting": waiting,
        "robot_of": robot_of,
        "ride": lambda robot: engine.host.of_robot[robot].ride,
        "zone": zone,
        "map": lambda robot: world.robots[robot].map_id,
        "charge": lambda robot: world.robots[robot].charge,
        "health": lambda robot: world.robots[robot].battery.health,
        "link": world.radio_reaches,
        "screen": screen,
        "door": lambda lift: world.cars[lift].door.state.value,
        "car": lambda lift: world.cars[lift].standing,
        "load": lambda lift: world.cars[lift].load_kg,
        "hall_door": lambda map_id, door: world.doors.doors[map_id][door].state,
        "person": person,
        "holder": lambda run: str(world.folders.places.get(office.run_id(run), "")),
        "seen": lambda word: chronicle.seen[word] > 0,
        "times": lambda word: chronicle.seen[word],
        "ended": ended,
        "held": held,
        "needs_help": needs_help,
        "with_staff": with_staff,
        "at": at,
        "moving": lambda robot: not world.robots[robot].base.is_still,
        "alive": alive,
        "connected": connected,
        "waiting_people": waiting_people,
        "people_in": people_in,
        "served": lambda: sum(trip.is_served for trip in trips),
        "gave_up": lambda: sum(trip.left is not None for trip in trips),
        "waited": lambda name="": max((t.waited_s(world.now) for t in trips if name in ("", t.name)), default=0.0),
        "mean_wait": lambda: math.fsum(trip.waited_s(world.now) for trip in trips) / max(1, len(trips)),
        "before_door": before_door,
        "level_off": level_off,
        "buzzer": lambda lift: world.cars[lift].buzzer,
        "car_calls": lambda lift: len(world.cars[lift].calls.car_calls()),
        "lift_mode": lambda lift: world.cars[lift].mode.value,
        "grants_apart": grants_apart,
        "kiosk": kiosk,
        "answered": answered,
        "handoff": handoff,
        "heard": lambda kind: messages(kind) > 0,
        "messages": messages,
        "others": others,
        "left": left,
        "broken": engine.judge.broken,
    }

"""Verbs of people and things that stand or walk about."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any

from robots.settings import Hall
from sim.people.along import Follow
from sim.people.walkers import Act, Walker
from sim.people.walks import BESIDE_M, MANNERS_M, Go, Ride, Stand, StandInDoor
from sim.verbs.drawn import duration
from sim.verbs.verb import Args, Field, Verb, seconds, text
from sim.world import Body, World

if TYPE_CHECKING:
    from sim.engine import Engine

LOOK_AGAIN_S = 1.0
APART_M = 0.05
"""Between a robot and somebody who comes to a lift's door, at least."""


@dataclass(frozen=True, slots=True)
class Points(Field):
    """A list of places, each `[x, y]` in metres."""

    def fits(self, value: Any) -> bool:
        return isinstance(value, list) and all(_is_point(item) for item in value) and (bool(value) or not self.needed)


def _is_point(item: Any) -> bool:
    return (
        isinstance(item, list | tuple)
        and len(item) == 2
        and all(isinstance(part, int | float) and not isinstance(part, bool) and math.isfinite(part) for part in item)
    )


def _place_body(engine: Engine, args: Args) -> None:
    world = engine.world
    name = _free_name(world, "", "body")
    if args["lift"]:
        _ = world.cars[args["lift"]]
    body = Body(_known_map(world, args), args["x"], args["y"], args["radius"], car=args["lift"], kg=args["kg"])
    world.place(name, body)
    engine.after(args["duration_s"], partial(world.remove, name))


def _walk(engine: Engine, args: Args) -> None:
    world = engine.world
    way = [(float(x), float(y)) for x, y in args["way"]]
    map_id = _known_map(world, args)
    script: list[Act] = []
    here = way
    for lap in range(max(1, args["times"])):
        here = way if lap % 2 == 0 else way[::-1]
        for x, y in here if lap == 0 else here[1:]:
            script.append(Go(x, y))
            if args["pause_s"] > 0:
                script.append(Stand(args["pause_s"]))
    if args["stay_s"] > 0:
        script.append(Stand(args["stay_s"]))
    if args["lift"]:
        heights = world.cars[args["lift"]].elevations
        if map_id not in heights or args["ride_to"] not in heights:
            raise KeyError(f"ride of {args['lift']} from {map_id} to {args['ride_to']!r}")
        script.append(Ride(args["lift"], args["ride_to"]))
        script += [Go(float(x), float(y)) for x, y in args["way_on"]]
    _come_when_clear(engine, args, script, way[0])


def _follow(engine: Engine, args: Args) -> None:
    world = engine.world
    _ = world.robots[args["robot"]]
    robot, gap_m, left_s = args["robot"], args["gap_m"], args["duration_s"]
    first_s = min(args["stop_after_s"], left_s) if args["stop_s"] > 0 else left_s
    manners = args["boards"], args["gets_off"], args["boards_first"]
    script: list[Act] = [Follow(robot, gap_m, first_s, *manners)]
    if first_s < left_s:
        script += [Stand(args["stop_s"]), Follow(robot, gap_m, left_s - first_s, *manners)]
    _come(world, args, script, (args["x"], args["y"]))


def _block_door(engine: Engine, args: Args) -> None:
    world = engine.world
    lift = world.plan.lifts[args["lift"]]
    if args["map"] not in lift.maps:
        raise KeyError(f"door of {args['lift']} on {args['map']!r}")
    script: list[Act] = [StandInDoor(args["lift"], args["duration_s"])]
    clear_m = args["radius"] + max(robot.radius for robot in world.robots.values()) + APART_M
    _come_when_clear(engine, {**args, "clear_m": clear_m}, script, lift.at(MANNERS_M, BESIDE_M))


def _come_when_clear(engine: Engine, args: Args, script: list[Act], at: tuple[float, float]) -> None:
    """Somebody comes as soon as no robot is nearer than asked: nobody appears in front of one out of thin air."""
    world, map_id = engine.world, _known_map(engine.world, args)
    for robot in world.robots.values():
        if robot.map_id == map_id and math.hypot(robot.base.x - at[0], robot.base.y - at[1]) < args["clear_m"]:
            engine.after(LOOK_AGAIN_S, partial(_come_when_clear, engine, args, script, at))
            return
    _come(world, args, script, at)


def _come(world: World, args: Args, script: list[Act], at: tuple[float, float]) -> None:
    """Somebody is there from now on, until the script is over."""
    name = _free_name(world, args.get("id") or "", "person")
    body = Body(_known_map(world, args), *at, args["radius"], kg=args["kg"])
    aside = args.get("aside_after_s")
    world.walkers.add(world, Walker(name, script, args["pace"], bool(args.get("careless")), aside), body)


def _free_name(world: World, wanted: str, kind: str) -> str:
    """The name asked for, or the first of a kind that nobody has."""
    name, number = wanted or f"{kind}-1", 1
    while name in world.bodies or name in world.robots:
        number += 1
        name = f"{wanted or kind}-{number}"
    return name


def _known_map(world: World, args: Args) -> str:
    map_id = str(args["map"])
    if map_id not in world.floors:
        raise KeyError(f"map {map_id!r}")
    return map_id


def _draw_walk(random: Random, hall: Hall) -> Mapping[str, Any] | None:
    """Somebody walks to and fro on a lane."""
    lanes = []
    for building in hall.buildings:
        for floor in building.floors:
            spots = {**floor.nodes, **{stop.id: (stop.x, stop.y) for stop in hall.stops.values()}}
            lanes += [(floor.map_id, spots[lane.a], spots[lane.b]) for lane in floor.lanes]
    if not lanes:
        return None
    map_id, a, b = random.choice(lanes)
    return {
        "map": map_id,
        "way": [[round(a[0], 3), round(a[1], 3)], [round(b[0], 3), round(b[1], 3)]],
        "times": random.randint(1, 4),
        "pause_s": duration(random, 1.0, 30.0),
        "aside_after_s": duration(random, 3.0, 30.0),
        "clear_m": 4.0,
    }


_ID = Field(str, "a name for conditions, text", "")
_PACE = Field(float, "metres a second, above 0", 1.2, low=0.05)
_RADIUS = Field(float, "metres, 0.05 to 0.5", 0.25, low=0.05)
_KG = Field(float, "what it weighs, kg", 75.0)
_CARELESS = Field(bool, "true: stops for no robot; true or false", False)
_ASIDE = Field(float, "seconds until it makes room for a robot that waits; never if left out")
_MAP = text("map id", "map")

VERBS: Mapping[str, Verb] = {
    "place_body": Verb(
        {
            "map": _MAP,
            "x": Field(float, "metres", needed=True),
            "y": Field(float, "metres", needed=True),
            "radius": Field(float, "metres", 0.25),
            "duration_s": seconds("how long it stands there", 30.0),
            "lift": Field(str, "the lift in whose car it stands; on the floor if left out", "", of="lift"),
            "kg": Field(float, "what it weighs in a car", 75.0),
        },
        _place_body,
    ),
    "walk": Verb(
        {
            "map": _MAP,
            "way": Points(list, "a list of [x, y] in metres; it comes at the first", needed=True),
            "id": _ID,
            "clear_m": Field(float, "metres: comes once no robot is nearer", 0.0),
            "times": Field(int, "how often it goes the way, every second time back; a whole number", 1, high=1000),
            "pace": _PACE,
            "pause_s": seconds("how long it stands at each point", 0.0),
            "stay_s": seconds("how long it stays at the end", 0.0),
            "lift": Field(str, "the lift it takes then, text", "", of="lift"),
            "ride_to": Field(str, "map id where it gets off, text", "", of="landing"),
            "way_on": Points(list, "a list of [x, y] in metres, on that floor", ()),
            "radius": _RADIUS,
            "kg": _KG,
            "careless": _CARELESS,
            "aside_after_s": _ASIDE,
        },
        _walk,
        _draw_walk,
    ),
    "follow": Verb(
        {
            "robot": text("the robot it walks after", "robot"),
            "map": _MAP,
            "x": Field(float, "where it comes from, metres", needed=True),
            "y": Field(float, "where it comes from, metres", needed=True),
            "id": _ID,
            "gap_m": Field(float, "how far behind it stays, metres", 0.6),
            "duration_s": seconds("how long it follows", 60.0),
            "stop_after_s": seconds("falls behind after following for so long", 0.0),
            "stop_s": seconds("how long it stands then, before it follows on; 0: it never does", 0.0),
            "boards": Field(bool, "steps into a lift after it; true or false", True),
            "boards_first": Field(bool, "steps into a lift before it; true or false", False),
            "gets_off": Field(bool, "gets off where the lift opens on another floor; true or false", True),
            "pace": _PACE,
            "radius": _RADIUS,
            "kg": _KG,
            "careless": _CARELESS,
        },
        _follow,
    ),
    "block_door": Verb(
        {
            "lift": text("a lift's id", "lift"),
            "map": text("map id", "landing"),
            "id": _ID,
            "duration_s": seconds("how long somebody stands on the sill, once the door is open", 10.0),
            "pace": _PACE,
            "radius": _RADIUS,
            "kg": _KG,
        },
        _block_door,
    ),
}

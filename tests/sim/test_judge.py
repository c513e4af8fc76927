"""Each invariant with a planted violation that the judge must see, and a world at rest in which it sees none."""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

from robots.core.lift import LiftCommand
from robots.core.runs import RunFact, RunState
from robots.core.sensing import Unlock
from robots.settings import Hall
from sim.folders import Hands, Inside
from sim.judge import INVARIANTS, Judge
from sim.judge.truth import Ground
from sim.vehicles import Vehicle
from sim.world import World


def stand(world: World, robot: str, map_id: str, x: float, y: float, car: str = "") -> None:
    vehicle = world.robots[robot]
    vehicle.map_id, vehicle.car, vehicle.base.x, vehicle.base.y = map_id, car, x, y


def second_robot(world: World) -> str:
    first = world.robots["xiaodi"]
    settings = first.settings.model_copy(update={"id": "second"})
    world.robots["second"] = Vehicle.at(settings, first.dock, first.dock)
    return "second"


def collision(world: World, judge: Judge) -> None:
    world.happen("contact", "xiaodi", "wall")


def overlap(world: World, judge: Judge) -> None:
    other = second_robot(world)
    base = world.robots["xiaodi"].base
    stand(world, other, "b1-F1", base.x + 0.3, base.y)


def one_robot(world: World, judge: Judge) -> None:
    lift = world.plan.lifts["east"]
    stand(world, "xiaodi", "b1-F1", *lift.at(-0.4, -0.5), car="east")
    stand(world, second_robot(world), "b1-F1", *lift.at(-1.2, 0.5), car="east")


def sill_door_shut(world: World, judge: Judge) -> None:
    stand(world, "xiaodi", "b1-F1", *world.plan.lifts["east"].at(0.0, 0.0))


def sill_car_away(world: World, judge: Judge) -> None:
    stand(world, "xiaodi", "b1-F3", *world.plan.lifts["east"].at(0.1, 0.0))


def no_dwell_on_sill(world: World, judge: Judge) -> None:
    car = world.cars["east"]
    car.door.open(world.now)
    car.door.finish(world.now)
    stand(world, "xiaodi", "b1-F1", *world.plan.lifts["east"].at(0.0, 0.0))
    judge.look()
    world.now += 31.0


def right_floor(world: World, judge: Judge) -> None:
    command = LiftCommand("b1", "east", "xiaodi", "q", 0.0, "car_call", destination="b1-F3")
    world.happen("enter_car", "xiaodi", "east at b1-F1")
    judge.look()
    judge.heard(command)
    world.happen("leave_car", "xiaodi", "east at b1-F2")


def doc_vanished(world: World, judge: Judge) -> None:
    world.folders.make("r-1", "sender@A12")
    judge.look()
    del world.folders.places["r-1"]


def doc_two_in_one(world: World, judge: Judge) -> None:
    for folder in ("r-1", "r-2"):
        world.folders.make(folder, "sender@A12")
        world.folders.move(folder, Hands("sender@A12"), Inside("xiaodi", 1))


def doc_open_on_the_way(world: World, judge: Judge) -> None:
    stand(world, "xiaodi", "b1-F1", world.robots["xiaodi"].base.x, world.robots["xiaodi"].base.y - 3.0)
    world.apply("xiaodi", Unlock(1))


def doc_open_moving(world: World, judge: Judge) -> None:
    stop = world.plan.stops["A12"]
    stand(world, "xiaodi", stop.map_id, stop.x, stop.y)
    world.apply("xiaodi", Unlock(1))
    world.robots["xiaodi"].base.speed = 0.2


def no_receipt(world: World, judge: Judge) -> None:
    world.folders.make("r-1", "sender@A12")
    world.folders.move("r-1", Hands("sender@A12"), Inside("xiaodi", 1))
    judge.heard(RunFact("r-1", RunState.DELIVERED, False, "A12", "B02", False, False, 0.0, 0.0))


def mind_raised(world: World, judge: Judge) -> None:
    judge.note("mind_raised", "scheduler on Tick: ValueError")


Plant = Callable[[World, Judge], None]
PLANTED: list[tuple[Plant, str]] = [
    (collision, "collision"),
    (overlap, "collision"),
    (one_robot, "one_robot"),
    (sill_door_shut, "sill_open"),
    (sill_car_away, "sill_open"),
    (no_dwell_on_sill, "no_dwell_on_sill"),
    (right_floor, "right_floor"),
    (doc_vanished, "doc_one_holder"),
    (doc_two_in_one, "doc_one_holder"),
    (doc_open_on_the_way, "doc_locked"),
    (doc_open_moving, "doc_locked"),
    (no_receipt, "doc_done_means_receipt"),
    (mind_raised, "mind_raised"),
]


@pytest.fixture
def judge(hall: Hall, world: World) -> Judge:
    return Judge(Ground.of(hall), world)


def test_a_world_at_rest_breaks_nothing(world: World, judge: Judge) -> None:
    for _ in range(50):
        world.step(0.1)
        judge.look()
    assert judge.violations == []


@pytest.mark.parametrize("plant, invariant", PLANTED, ids=[plant.__name__ for plant, _ in PLANTED])
def test_a_planted_violation_is_seen_once(world: World, judge: Judge, plant: Plant, invariant: str) -> None:
    judge.look()
    assert judge.violations == []
    plant(world, judge)
    judge.look()
    judge.look()
    assert [violation.invariant for violation in judge.violations] == [invariant]
    assert judge.broken(invariant)


def test_every_invariant_has_a_planted_violation() -> None:
    assert {invariant for _, invariant in PLANTED} == set(INVARIANTS)


def test_getting_off_where_it_asked_to_go_is_right(world: World, judge: Judge) -> None:
    world.happen("enter_car", "xiaodi", "east at b1-F1")
    judge.look()
    judge.heard(LiftCommand("b1", "east", "xiaodi", "q", 0.0, "car_call", destination="b1-F3"))
    world.happen("leave_car", "xiaodi", "east at b1-F3")
    judge.look()
    assert judge.violations == []


def test_the_judge_imports_no_mind() -> None:
    allowed = ("robots.core", "robots.settings", "sim.judge")
    for path in Path("sim/judge").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            ours = [name for name in names if name.split(".")[0] in {"robots", "sim"}]
            assert all(name.startswith(allowed) for name in ours), f"{path}: {ours}"

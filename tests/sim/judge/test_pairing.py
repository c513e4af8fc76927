"""guide_pairing: a guide that rides without its visitor, or leaves them in the car; and what is no breach."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from sim.people.along import Follow
from sim.people.walkers import Walker
from sim.world import Body


@pytest.fixture
def guided(court: Any) -> Any:
    """The robot of the court is a guide, and somebody walks along with it."""
    court.judge.case.ground = replace(court.judge.case.ground, guides=("xiaodi",))
    walker = Walker("visitor", [Follow("xiaodi", 0.9, 600.0)])
    court.world.walkers.add(court.world, walker, Body("b1-F1", 5.0, 5.0, 0.25))
    return court


def visitor(court: Any, floor: str, car: str) -> None:
    court.world.place("visitor", Body(floor, *court.world.plan.lifts["east"].at(-0.3, 0.6), 0.25, car=car))


def rides_alone(court: Any) -> None:
    court.board()
    court.look()
    court.move_car("b1-F3")
    court.look()


def leaves_it_inside(court: Any) -> None:
    visitor(court, "b1-F1", "east")
    court.ride()
    visitor(court, "b1-F3", "east")
    court.get_out()


def ride_together(court: Any) -> None:
    visitor(court, "b1-F1", "east")
    court.ride()
    visitor(court, "b1-F3", "")
    court.get_out()


@pytest.mark.parametrize(("plant", "broken"), [(rides_alone, "guide_pairing"), (leaves_it_inside, "guide_pairing")])
def test_a_guide_without_its_visitor(guided: Any, plant: Callable[[Any], None], broken: str) -> None:
    assert guided.times_seen(plant, broken) == 1


def test_a_guide_and_its_visitor(guided: Any) -> None:
    assert guided.times_seen(ride_together, "guide_pairing") == 0


def test_a_courier_may_ride_alone(court: Any) -> None:
    assert court.times_seen(rides_alone, "guide_pairing") == 0

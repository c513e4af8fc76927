"""While robots ride and people are about, a free car stands at the main floor; never a car that anybody uses."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from robots.core.alarm import Alarm
from robots.core.events import LinkUp
from robots.core.lift import DoorState, LiftMode, Motion, Zone
from robots.gateway.gateway import Gateway
from robots.gateway.hardware import CarCall
from robots.gateway.standing import AFTER_RIDE_S, AGAIN_S, PEOPLE_S
from tests.unit.gateway.conftest import FLOORS, STANDING, Bench

UP = replace(STANDING, current_floor="b1-F3")


class Main(Bench):
    """Two cars; a free one stands at F1."""

    def start(self) -> None:
        super().start()
        floors = {"east": FLOORS, "west": FLOORS}
        self.gateway = Gateway("b1", floors, dict(self.remembered), stand_at=("b1-F1", "b1-F2"))
        self.feed(LinkUp(self.now))
        for lift in ("east", "west"):
            self.see(lift)


def sent(out: list[Any]) -> list[CarCall]:
    return [command for command in out if isinstance(command, CarCall)]


def ready(away: str = "b1-F3") -> Main:
    """A robot has the east car, somebody has just called the west one and it now stands free, away from F1."""
    bench = Main()
    bench.see("west", current_floor=away, landing_calls=(away,))
    bench.owned()
    bench.see("west", landing_calls=())
    return bench


def test_while_a_robot_rides_the_free_car_is_sent_to_the_main_floor_once():
    bench = ready()
    assert sent(bench.said) == [CarCall("west", "b1-F1")]
    assert sent(bench.run(AGAIN_S / 2)) == []
    bench.see("west", current_floor="b1-F1")
    assert sent(bench.run(AGAIN_S)) == []


def test_a_car_that_stands_there_is_enough():
    bench = ready("b1-F1")
    assert sent(bench.run(60.0)) == []


@pytest.mark.parametrize(
    "use",
    [
        {"occupancy": "some"},
        {"occupancy": "unknown"},
        {"car_calls": ("b1-F2",)},
        {"landing_calls": ("b1-F2",)},
        {"door_state": DoorState.OPEN},
        {"motion": Motion.UP, "between_floors": True},
        {"mode": LiftMode.VIP},
        {"mode": LiftMode.INSPECTION},
        {"fault_codes": ("nudging",)},
    ],
)
def test_a_car_that_somebody_uses_or_that_is_not_well_is_sent_nowhere(use: dict[str, Any]):
    bench = ready()
    bench.see("west", **use)
    assert sent(bench.run(30.0)) == []


def test_nobody_is_sent_without_people_without_robots_or_without_the_setting():
    quiet = ready()
    quiet.gateway._standing.people_at -= PEOPLE_S
    assert sent(quiet.run(10.0)) == []
    alone = Main()
    alone.see("west", current_floor="b1-F3", landing_calls=("b1-F3",))
    alone.see("west", landing_calls=())
    assert sent(alone.run(AFTER_RIDE_S)) == []
    anywhere = Bench()
    anywhere.see("west", current_floor="b1-F3", landing_calls=("b1-F3",))
    anywhere.owned()
    anywhere.see("west", landing_calls=())
    assert sent(anywhere.run(30.0)) == []


def test_no_car_is_sent_in_an_alarm_or_with_a_robot_aboard():
    bench = ready()
    bench.feed(bench.received(Alarm("fire", "b1", True, ("b1",), source="bms")))
    assert sent(bench.run(30.0)) == []
    aboard = ready()
    aboard.at_zone("second", Zone.IN, "west")
    assert sent(aboard.run(30.0)) == []


def test_landing_calls_of_people_are_told_and_the_robots_own_is_not():
    bench = Bench()
    bench.owned()
    bench.see(landing_calls=("b1-F2",))
    assert bench.state().landing_calls == ("b1-F2",)
    bench.ask("xiaodi", "call", origin="b1-F1", destination="b1-F3")
    bench.see(landing_calls=("b1-F1", "b1-F2"))
    assert bench.state().landing_calls == ("b1-F2",)
    bench.see(landing_calls=())
    assert bench.state().landing_calls == ()

"""A robot that can go no farther by itself says why and asks for a person."""

from dataclasses import replace

import pytest

from robots.core.sensing import BatterySeen, PoseSeen
from robots.courier.waits import EMPTY
from robots.vehicle.in_the_way import STUCK_S
from tests.unit.courier.yard import Yard, delivery


class Astray(Yard):
    """A yard whose localiser can lose itself."""

    lost_place = False

    def feed(self, event):
        if self.lost_place and isinstance(event, PoseSeen):
            event = replace(event, sure=False)
        return super().feed(event)


def driving() -> Astray:
    yard = Astray()
    yard.step()
    yard.receive(delivery(), 1)
    yard.run(6.0)
    assert abs(yard.speed) > 0.1
    return yard


def waits_for(yard: Yard) -> str:
    return yard.agent.waits.reason if yard.agent.waits is not None else ""


def test_an_empty_battery_asks_for_a_person_at_once():
    yard = driving()
    yard.feed(BatterySeen(yard.at, EMPTY + 0.01, False))
    yard.run(1.0)
    assert yard.agent.help is None
    yard.feed(BatterySeen(yard.at, EMPTY, False))
    yard.run(1.0)
    assert waits_for(yard) == "battery_low"
    assert yard.agent.screen().mode == "help"
    assert [error.type for error in yard.state.errors] == ["needsHelp"]
    yard.feed(BatterySeen(yard.at, 0.5, False))
    yard.run(1.0)
    assert yard.agent.help is None


@pytest.mark.parametrize("charging", [True, False])
def test_on_its_charger_an_empty_battery_is_no_trouble(charging: bool):
    yard = Yard()
    yard.step()
    yard.feed(BatterySeen(yard.at, 0.0, charging))
    yard.run(1.0)
    assert (yard.agent.help is None) is charging


def test_a_place_unknown_for_long_asks_for_a_person_and_it_goes_on_once_sure_again():
    yard = driving()
    yard.lost_place = True
    assert yard.run(5.0, lambda y: waits_for(y) == "position_unknown")
    yard.run(3.0)
    assert abs(yard.speed) < 0.02
    yard.run(STUCK_S - 10.0)
    assert yard.agent.help is None
    assert yard.run(20.0, lambda y: y.agent.screen().mode == "help")
    yard.lost_place = False
    yard.run(3.0)
    assert yard.agent.help is None
    assert abs(yard.speed) > 0.1

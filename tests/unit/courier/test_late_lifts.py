"""A courier that waits long for a lift calls somebody to look at the lifts, and goes on waiting."""

from __future__ import annotations

import pytest

from robots.core.clock import Instant
from robots.core.lift import Zone
from robots.core.reasons import Reason
from robots.core.runs import Waiting
from robots.courier.waits import LATE_S
from tests.unit.courier.test_helped_from_afar import end_help
from tests.unit.courier.yard import Yard, delivery


@pytest.fixture
def waiting() -> Yard:
    """It has set out for its ride, and no lift comes."""
    yard = Yard()
    yard.step()
    yard.receive(delivery(), 1)
    yard.run(300.0, until=lambda yard: yard.agent.rider.active)
    yard.agent.rider.ride.handle = lambda event: []
    yard.run(LATE_S - 5.0)
    assert yard.agent.help is None
    return yard


def test_after_a_quarter_of_an_hour_it_asks_for_somebody_and_waits_on(waiting: Yard) -> None:
    waiting.run(10.0)
    assert waiting.agent.help == "lift_late" and waiting.agent.rider.active
    assert [error.type for error in waiting.state.errors] == ["needsHelp"]


def test_settled_it_asks_anew_after_as_long(waiting: Yard) -> None:
    waiting.run(10.0)
    end_help(waiting)
    assert waiting.status("h1") == "FINISHED:" and waiting.agent.help is None
    waiting.run(LATE_S - 10.0)
    assert waiting.agent.help is None
    waiting.run(15.0)
    assert waiting.agent.help == "lift_late"


def test_outside_robots_hours_nobody_need_look_at_the_lifts(waiting: Yard) -> None:
    waiting.agent.rider.ride.waiting = Waiting(Reason.LIFT_HOURS.value, Instant(waiting.at), None)
    waiting.run(10.0)
    assert waiting.agent.help is None


def test_in_a_car_it_waits_for_none(waiting: Yard) -> None:
    waiting.agent.rider.ride.zone = Zone.IN
    waiting.run(10.0)
    waiting.agent.rider.ride.zone = Zone.OUT
    waiting.run(10.0)
    assert waiting.agent.help is None

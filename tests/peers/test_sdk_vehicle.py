"""PyPI vda5050-sdk 0.2.0 as a vehicle of our fleet: VDA 5050 2.1.0, by configuration alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from robots.settings import Hall
from tests.fixtures.patience import PATIENCE_S
from tests.peers.ourselves import Ourselves, hall_of
from tests.peers.sdk_peer import sdk_vehicle

SERIAL = "AGV-01"
ACME = {"manufacturer": "ACME", "serial": SERIAL, "dock": "dock-1"}

pytestmark = pytest.mark.timeout(60)


def test_it_delivers_a_run(ourselves: Callable[[Hall], Ourselves]) -> None:
    us = ourselves(hall_of(one=ACME))
    us.run_scheduler()
    with sdk_vehicle(us, "one"):
        run = us.ask(from_="A01", to="A02")
        us.ended(run, "delivered", 30)
        assert us.run_states(run)[-4:] == ["waiting_sender", "carrying", "waiting_recipient", "delivered"]
        assert not [one.errors for one in us.states(SERIAL) if one.errors]
    assert us.unreadable() == []
    us.until(lambda: us.connections(SERIAL)[-1] == "OFFLINE", PATIENCE_S, "its goodbye")


def test_beside_a_courier_of_ours_it_is_given_its_way_piece_by_piece(ourselves: Callable[[Hall], Ourselves]) -> None:
    us = ourselves(hall_of(one=ACME, xiaodi={"dock": "dock-2"}))
    us.run_scheduler()
    us.run_courier("xiaodi")
    us.until(lambda: us.states("xiaodi"), PATIENCE_S, "our courier")
    with sdk_vehicle(us, "one"):
        us.until(lambda: us.states(SERIAL), PATIENCE_S, "its state")
        runs = [us.ask(from_="A01", to="A02"), us.ask(from_="A02", to="A01")]
        us.until(lambda: all(us.robot_of(run) for run in runs), PATIENCE_S, "both have a robot")
        (its,) = (run for run in runs if us.robot_of(run) == "one")
        us.ended(its, "delivered", 30)
    assert max(one.order_update_id for one in us.states(SERIAL)) > 0
    assert not [one.errors for one in us.states(SERIAL) if one.errors]


def test_it_pauses_goes_on_and_gives_an_order_up(ourselves: Callable[[Hall], Ourselves]) -> None:
    us = ourselves(hall_of(one=ACME))
    us.run_scheduler()
    with sdk_vehicle(us, "one"):
        run = us.ask(from_="A01", to="A02")
        us.until(lambda: us.states(SERIAL)[-1:] and us.states(SERIAL)[-1].driving, PATIENCE_S, "it drives")
        us.ask("hold", run=run)
        us.until(lambda: us.states(SERIAL)[-1].paused, PATIENCE_S, "it is paused")
        us.ask("resume", run=run)
        us.until(lambda: not us.states(SERIAL)[-1].paused, PATIENCE_S, "it goes on")
        us.ask("cancel", run=run)
        us.ended(run, "cancelled", 15)
        us.until(
            lambda: us.ended_actions(SERIAL, "cancelOrder") == {"FINISHED"},
            PATIENCE_S,
            "it says that the order is gone",
        )
        us.ended(us.ask(from_="A02", to="A01"), "delivered", 30)

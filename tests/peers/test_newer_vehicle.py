"""A vehicle of VDA 5050 3.0.0 on its own topics, and one that changes from 2.1.0 to that, over a real broker."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from robots.core.reasons import Reason
from robots.settings import Hall
from tests.contract.test_vda_schemas_3_0 import needs_schemas
from tests.fixtures.patience import PATIENCE_S
from tests.peers.newer_vehicle import newer_vehicle
from tests.peers.ourselves import Ourselves, hall_of

SERIAL = "AGV-01"
ACME = {"manufacturer": "ACME", "serial": SERIAL, "dock": "dock-1"}

pytestmark = [pytest.mark.timeout(90), needs_schemas]


@pytest.mark.parametrize("configured", ["2.1.0", "3.0.0"])
def test_one_that_speaks_3_0_delivers_a_run(ourselves: Callable[[Hall], Ourselves], configured: str) -> None:
    """2.1 and 2.2: topic and version are picked from its retained connection and factsheet, whatever is configured"""
    us = ourselves(hall_of(one={**ACME, "vda5050": configured}))
    with newer_vehicle(us, "one") as vehicle:
        us.run_scheduler()
        us.until(lambda: vehicle.heard, PATIENCE_S, "the scheduler asks for its state")
        us.ended(us.ask(from_="A01", to="A02"), "delivered", 30)
        us.ended(us.ask(from_="A02", to="A01"), "delivered", 30)
        assert vehicle.broken == []
        assert {topic.partition("/ACME")[0] for topic, _ in vehicle.heard} == {"vda5050/v3"}
        assert {body["version"] for _, body in vehicle.heard} == {"3.0.0"}
        assert len({order["orderId"] for order in vehicle.orders()}) >= 2
    assert us.unreadable() == []
    us.until(lambda: us.connections(SERIAL)[-1] == "OFFLINE", PATIENCE_S, "its goodbye")


def test_beside_a_courier_of_ours_its_way_is_released_piece_by_piece(ourselves: Callable[[Hall], Ourselves]) -> None:
    """2.4: updates of 3.0 stitch on as those of 2.x"""
    us = ourselves(hall_of(one=ACME, xiaodi={"dock": "dock-2"}))
    us.run_scheduler()
    us.run_courier("xiaodi")
    us.until(lambda: us.states("xiaodi"), PATIENCE_S, "our courier")
    with newer_vehicle(us, "one") as vehicle:
        us.until(lambda: us.states(SERIAL), PATIENCE_S, "its state")
        runs = [us.ask(from_="A01", to="A02"), us.ask(from_="A02", to="A01")]
        us.until(lambda: all(us.robot_of(run) for run in runs), PATIENCE_S, "both have a robot")
        (its,) = (run for run in runs if us.robot_of(run) == "one")
        us.ended(its, "delivered", 30)
        assert vehicle.broken == []
        assert max(order["orderUpdateId"] for order in vehicle.orders()) > 0


def test_one_that_comes_back_with_another_major_is_told_so_and_goes_on(ourselves: Callable[[Hall], Ourselves]) -> None:
    """2.1: what it said in 2.1.0 is void; the run says why it waits, and is delivered by an order of 3.0"""
    sdk = pytest.importorskip("tests.peers.sdk_peer", reason="vda5050-sdk is not installed: ./hall test installs it")
    us = ourselves(hall_of(one=ACME))
    us.run_scheduler()
    with sdk.sdk_vehicle(us, "one"):
        run = us.ask(from_="A01", to="A02")
        us.until(lambda: us.states(SERIAL)[-1:] and us.states(SERIAL)[-1].driving, PATIENCE_S, "it drives")
    with newer_vehicle(us, "one") as vehicle:
        us.ended(run, "delivered", 40)
        assert vehicle.broken == []
        assert {topic.partition("/ACME")[0] for topic, _ in vehicle.heard} == {"vda5050/v3"}
    told = {reason.code for fact in us.facts(run) for reason in fact.reasons}
    assert Reason.VERSION_CHANGED in told
    assert us.unreadable() == []


def test_an_old_connection_on_the_topics_of_another_major_puts_nobody_offline(
    ourselves: Callable[[Hall], Ourselves],
) -> None:
    """2.1: the broker keeps what it said in 2.1.0 for ever; its late will there is no news either"""
    sdk = pytest.importorskip("tests.peers.sdk_peer", reason="vda5050-sdk is not installed: ./hall test installs it")
    us = ourselves(hall_of(one=ACME))
    with sdk.sdk_vehicle(us, "one"):
        pass
    with newer_vehicle(us, "one") as vehicle:
        us.run_scheduler()  # it reads both at once
        us.until(lambda: vehicle.heard, PATIENCE_S, "the scheduler asks for its state")
        us.ended(us.ask(from_="A01", to="A02"), "delivered", 30)


def test_an_order_is_sent_again_until_a_state_shows_it(ourselves: Callable[[Hall], Ourselves]) -> None:
    """2.1: QoS 0: the same order word for word until it is shown, and not once more"""
    us = ourselves(hall_of(one=ACME))
    with newer_vehicle(us, "one") as vehicle:
        vehicle.deaf_to = 3
        us.run_scheduler()
        us.until(lambda: vehicle.heard, PATIENCE_S, "the scheduler asks for its state")
        us.ended(us.ask(from_="A01", to="A02"), "delivered", 30)
        of_runs = [order for order in vehicle.orders() if order["orderId"].startswith("r-")]
        copies = [order for order in of_runs if order["orderId"] == of_runs[0]["orderId"]]
        own = [{key: value for key, value in one.items() if key not in ("headerId", "timestamp")} for one in copies]
        assert len(own) == 4
        assert all(one == own[0] for one in own)


def test_the_next_order_comes_only_when_it_is_idle(ourselves: Callable[[Hall], Ourselves]) -> None:
    """2.3 row 3, pitfall isaac_ros_cloud_control 15: gate on idle, not on lastNodeId"""
    us = ourselves(hall_of(one=ACME))
    us.run_scheduler()
    with newer_vehicle(us, "one") as vehicle:
        us.until(lambda: vehicle.heard, PATIENCE_S, "the scheduler asks for its state")
        runs = [us.ask(from_="A01", to="A02"), us.ask(from_="A02", to="A01"), us.ask(from_="A01", to="A02")]
        for run in runs:
            us.ended(run, "delivered", 60)
        assert len({order["orderId"] for order in vehicle.orders()}) >= 2
        assert vehicle.interrupted == []


def test_one_that_goes_offline_is_waited_for_with_that_reason(ourselves: Callable[[Hall], Ourselves]) -> None:
    """2.1: OFFLINE: the run says so, and goes on when the vehicle is back, having lost its order"""
    us = ourselves(hall_of(one=ACME))
    us.run_scheduler()
    with newer_vehicle(us, "one"):
        us.until(lambda: us.states(SERIAL), PATIENCE_S, "its state")
        run = us.ask(from_="A01", to="A02")
        us.until(lambda: us.states(SERIAL)[-1].driving, PATIENCE_S, "it drives")
    us.until(
        lambda: (told := us.facts(run)[-1].waiting_for) and told.reason == Reason.OFFLINE, PATIENCE_S, "offline is said"
    )
    with newer_vehicle(us, "one") as vehicle:
        us.ended(run, "delivered", 40)
        assert vehicle.broken == []

"""npm vda-5050-lib 1.4.0 as a vehicle of our fleet: VDA 5050 2.0.0, by configuration alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from robots.mqtt.broker import read_password
from robots.settings import Hall
from tests.fixtures.npm import first_time_s
from tests.fixtures.patience import PATIENCE_S
from tests.peers.conftest import SPEED
from tests.peers.node_peer import LIBRARY, node_peer
from tests.peers.ourselves import Ourselves, hall_of
from tests.peers.sheets import sheet_of

SERIAL = "R-7"
RIGITEC = {"manufacturer": "rigitec", "serial": SERIAL, "vda5050": "2.0.0", "dock": "dock-1"}

pytestmark = pytest.mark.timeout(60 + first_time_s(*LIBRARY))


def its_side(us: Ourselves, at: str = "dock-1", **of: Any) -> dict[str, Any]:
    """What its own people write down: broker, login, and where it stands."""
    stop = us.hall.stops[at]
    x, y = stop.at
    return {
        "url": f"mqtt://127.0.0.1:{us.broker.port}", "username": f"{SERIAL}@rigitec",
        "password": read_password(us.state, f"{SERIAL}@rigitec"),
        "manufacturer": "rigitec", "serialNumber": SERIAL, "timeLapse": SPEED, "battery": 100,
        "factsheet": json.loads(sheet_of(us.hall.robots["seven"])),
        "at": {"mapId": stop.map_id, "x": x, "y": y, "theta": stop.theta, "lastNodeId": at}, **of,
    }  # fmt: skip


def test_it_delivers_a_run(ourselves: Callable[[Hall], Ourselves], tmp_path: Path) -> None:
    us = ourselves(hall_of(seven=RIGITEC))
    us.run_scheduler()
    with node_peer("agv.js", its_side(us), tmp_path) as vehicle:
        run = us.ask(from_="A01", to="A02")
        us.ended(run, "delivered", 30)
        # its first facts may be told before the watcher has subscribed, and only the newest is retained
        assert us.run_states(run)[-4:] == ["waiting_sender", "carrying", "waiting_recipient", "delivered"]
        assert not [one.errors for one in us.states(SERIAL) if one.errors]
    assert us.unreadable() == []
    us.until(lambda: us.connections(SERIAL)[-1] == "OFFLINE", PATIENCE_S, "its goodbye")
    assert "Drop" not in vehicle.complaints()  # it validates all it hears against the schemas of 2.0.0


def test_beside_a_courier_of_ours_it_is_given_its_way_piece_by_piece(
    ourselves: Callable[[Hall], Ourselves], tmp_path: Path
) -> None:
    us = ourselves(hall_of(seven=RIGITEC, xiaodi={"dock": "dock-2"}))
    us.run_scheduler()
    us.run_courier("xiaodi")
    us.until(lambda: us.states("xiaodi"), PATIENCE_S, "our courier")
    with node_peer("agv.js", its_side(us), tmp_path):
        us.until(lambda: us.states(SERIAL), PATIENCE_S, "its state")
        runs = [us.ask(from_="A01", to="A02"), us.ask(from_="A02", to="A01")]
        us.until(lambda: all(us.robot_of(run) for run in runs), PATIENCE_S, "both have a robot")
        (its,) = (run for run in runs if us.robot_of(run) == "seven")
        us.ended(its, "delivered", 30)
        # no code is typed at ours: that it came to its recipient is enough
        us.until(
            lambda: all("waiting_recipient" in us.run_states(run) for run in runs), PATIENCE_S, "ours is there too"
        )
    assert max(one.order_update_id for one in us.states(SERIAL)) > 0
    assert not [one.errors for one in us.states(SERIAL) if one.errors]


def test_killed_on_its_way_it_is_followed_by_its_will_and_goes_on_after_its_return(
    ourselves: Callable[[Hall], Ourselves], tmp_path: Path
) -> None:
    us = ourselves(hall_of(seven=RIGITEC))
    us.run_scheduler()
    with node_peer("agv.js", its_side(us), tmp_path) as vehicle:
        us.until(lambda: us.states(SERIAL), PATIENCE_S, "a state")
        run = us.ask(from_="A01", to="A02")
        us.until(lambda: us.states(SERIAL)[-1].last_node_id == "b1-F1/hall", PATIENCE_S, "it is on its way")
        vehicle.kill()
        us.until(lambda: us.connections(SERIAL)[-1] == "CONNECTIONBROKEN", PATIENCE_S, "its will")
    with node_peer("agv.js", its_side(us), tmp_path):
        us.ended(run, "delivered", 40)


def test_it_takes_no_order_while_it_charges_and_is_left_to_charge(
    ourselves: Callable[[Hall], Ourselves], tmp_path: Path
) -> None:
    """Its adapter rejects orders while it charges, and lets go of the charger when it is full: `work_from: 1`."""
    us = ourselves(hall_of(seven={**RIGITEC, "battery": {"work_from": 1.0}}))
    us.run_scheduler()
    with node_peer("agv.js", its_side(us, battery=99.5), tmp_path):
        us.ended(us.ask(from_="A01", to="A02"), "delivered", 30)
        us.until(lambda: us.states(SERIAL)[-1].charging, PATIENCE_S, "it charges")
        run = us.ask(from_="A01", to="A02")
        us.ended(run, "delivered", 30)
    assert not [one.errors for one in us.states(SERIAL) if one.errors]


def test_its_refusal_of_an_action_it_was_not_told_of_ends_the_run_with_the_reason(
    ourselves: Callable[[Hall], Ourselves], tmp_path: Path
) -> None:
    us = ourselves(hall_of(seven={**RIGITEC, "factsheet": "none"}))
    us.run_scheduler()
    with node_peer("agv.js", its_side(us, factsheet=None), tmp_path):
        run = us.ask(from_="A01", to="A02")
        us.ended(run, "failed", 30)
    assert us.reasons(run) == ["order_rejected"]


def test_it_pauses_goes_on_and_gives_an_order_up(ourselves: Callable[[Hall], Ourselves], tmp_path: Path) -> None:
    """Instant actions reach it under the name that its library has for their list."""
    us = ourselves(hall_of(seven=RIGITEC))
    us.run_scheduler()
    with node_peer("agv.js", its_side(us), tmp_path):
        run = us.ask(from_="A01", to="A02")
        us.until(lambda: us.states(SERIAL)[-1:] and us.states(SERIAL)[-1].driving, PATIENCE_S, "it drives")
        us.ask("hold", run=run)
        us.until(lambda: us.states(SERIAL)[-1].paused, PATIENCE_S, "it is paused")
        assert not us.states(SERIAL)[-1].driving
        us.ask("resume", run=run)
        us.until(lambda: not us.states(SERIAL)[-1].paused, PATIENCE_S, "it goes on")
        us.ask("cancel", run=run)
        us.ended(run, "cancelled", 15)
        us.until(
            lambda: us.ended_actions(SERIAL, "cancelOrder") == {"FINISHED"},
            PATIENCE_S,
            "it says that the order is gone",
        )
        assert not us.states(SERIAL)[-1].node_states
        us.ended(us.ask(from_="A02", to="A01"), "delivered", 30)

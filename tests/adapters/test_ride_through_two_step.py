"""From the robot's commands to a vendor's lift and back: gateway mind, adapter, local service."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from robots.adapters.two_step.connection import TwoStepHardware
from robots.core.lift import DoorState, LiftMode, Zone
from tests.adapters.call_service import CallService
from tests.adapters.ride import Rig
from tests.adapters.test_two_step import SERVED, site
from tests.fixtures.patience import PATIENCE_S


@pytest.fixture
def rig(service: CallService, tmp_path: Path) -> Iterator[Rig]:
    hardware = TwoStepHardware(site(service.url), SERVED, time.time, tmp_path)
    running = Rig(hardware)
    running.until(lambda: running.state, PATIENCE_S, "a first state")
    yield running
    hardware.close()


def test_a_whole_ride(rig: Rig, service: CallService) -> None:
    rig.ask("register", "controller_accepted")
    rig.ask("call", "controller_accepted", origin="b1-F3", destination="b1-F1")
    rig.until(lambda: [ack for ack in rig.acks if ack.stage == "done"], PATIENCE_S, "the car at F3")
    assert rig.state is not None
    assert (rig.state.current_floor, rig.state.door_state) == ("b1-F3", DoorState.OPEN)
    rig.ask("hold_door", "controller_accepted", hold_s=10.0)
    rig.at(Zone.SILL)
    rig.at(Zone.IN)
    rig.ask("entered", "done")
    rig.ask("car_call", "done", seconds=8.0, destination="b1-F1")
    assert (rig.state.current_floor, rig.state.door_state) == ("b1-F1", DoorState.OPEN)
    rig.at(Zone.OUT)
    rig.ask("got_off", "done")
    rig.ask("release", "done")
    assert rig.state.session is None
    assert [payload["call"]["action"] for payload in service.calls()] == [2002, 5000]
    assert {"session_granted", "allocated", "arrived", "door_open"} <= set(rig.events)


def test_the_refusal_of_the_second_answer_reaches_the_robot(rig: Rig, service: CallService) -> None:
    rig.ask("register", "controller_accepted")
    del service.floors[2]  # it says 201 first all the same
    ack = rig.ask("call", "rejected", origin="b1-F2", destination="b1-F3")
    assert (ack.reason, ack.result) == ("floor_unknown", 2)
    received = [a.stage for a in rig.acks if a.request_id == ack.request_id]
    assert received == ["received", "rejected"]


def test_a_lost_service_is_an_offline_car(rig: Rig, service: CallService) -> None:
    rig.ask("register", "controller_accepted")
    service.shut()
    rig.until(lambda: rig.state and "offline" in rig.state.fault_codes, PATIENCE_S, "the car offline")
    assert rig.state is not None
    assert rig.state.mode is LiftMode.UNKNOWN
    assert rig.ask("call", "rejected", origin="b1-F2", destination="b1-F3").reason == "offline"
    service.open(service.port)
    rig.until(lambda: rig.state and not rig.state.fault_codes, PATIENCE_S, "the car back")


def test_a_fire_mode_bars_robots(rig: Rig, service: CallService) -> None:
    rig.ask("register", "controller_accepted")
    service.mode = "FRD"
    service.show()
    rig.until(lambda: "emergency" in rig.events, PATIENCE_S, "the alarm")
    assert rig.ask("call", "rejected", origin="b1-F2", destination="b1-F3").reason == "emergency"

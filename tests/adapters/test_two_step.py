"""The two-step call API against a local service."""

from __future__ import annotations

import http.server
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from robots.adapters.two_step.connection import TwoStepHardware
from robots.adapters.two_step.token import NoTokenError, access_token
from robots.core.lift import DoorState, LiftMode
from robots.gateway.hardware import CallCar, CancelCalls, CarCall, CloseDoor, HoldDoor, RobotMode
from robots.settings import TwoStepLifts
from tests.adapters.call_service import DECK, CallService
from tests.adapters.conftest import Reports, until
from tests.fixtures.patience import PATIENCE_S

AREAS = {"b1-F1": 1000, "b1-F2": 2000, "b1-F3": 3000}
SERVED = {"east": ("b1-F1", "b1-F2", "b1-F3")}


def site(url: str, **changes: Any) -> TwoStepLifts:
    known = {"kind": "two_step", "url": url, "building": "building:4TFx", "lifts": {"east": 1}, "areas": AREAS}
    return TwoStepLifts.model_validate({**known, **changes})


@pytest.fixture
def lift(service: CallService, reports: Reports, tmp_path: Path) -> Iterator[TwoStepHardware]:
    hardware = TwoStepHardware(site(service.url), SERVED, time.time, tmp_path)
    hardware.start(reports)
    until(lambda: reports.reading, PATIENCE_S, "a first reading")
    yield hardware
    hardware.close()


def test_a_call_brings_the_car(lift: TwoStepHardware, service: CallService, reports: Reports) -> None:
    assert lift.command(CallCar("east", "b1-F3", "down")) == ""
    until(lambda: reports.reading and reports.reading.is_open_at("b1-F3"), PATIENCE_S, "the car at F3")
    shown = [seen.reading for seen in reports.seen if seen.reading]
    assert any("b1-F3" in reading.landing_calls for reading in shown)
    assert any(reading.between_floors for reading in shown)
    assert {DoorState.CLOSED, DoorState.OPENING, DoorState.OPEN} <= {reading.door_state for reading in shown}
    (payload,) = service.calls()
    assert payload["area"] == 3000
    assert payload["call"] == {"action": 2002, "allowed_lifts": [DECK]}
    until(lambda: reports.reading and not reports.reading.landing_calls, PATIENCE_S, "the call done with")
    assert reports.refused == []


def test_a_car_call_is_pressed_in_the_deck(lift: TwoStepHardware, service: CallService, reports: Reports) -> None:
    assert lift.command(CarCall("east", "b1-F2")) == ""
    until(lambda: reports.reading and reports.reading.is_open_at("b1-F2"), PATIENCE_S, "the car at F2")
    assert service.calls()[0]["area"] == DECK
    assert service.calls()[0]["call"] == {"action": 5000, "destination": 2000}


def test_a_bad_destination_is_accepted_first_and_refused_then(
    service: CallService, reports: Reports, tmp_path: Path
) -> None:
    hardware = TwoStepHardware(site(service.url, areas={**AREAS, "b1-F4": 9999}), SERVED, time.time, tmp_path)
    hardware.start(reports)
    until(lambda: reports.reading, PATIENCE_S, "a first reading")
    command = CarCall("east", "b1-F4")
    assert hardware.command(command) == ""
    (refused,) = until(lambda: reports.refused, PATIENCE_S, "the second answer")
    assert (refused.command, refused.reason) == (command, "floor_unknown")
    assert "area:9999" in refused.detail
    hardware.close()


def test_an_unknown_action_is_refused_in_the_second_answer(
    service: CallService, reports: Reports, tmp_path: Path
) -> None:
    service.actions = ()  # it does not say what it takes
    hardware = TwoStepHardware(site(service.url, car_call=200), SERVED, time.time, tmp_path)
    hardware.start(reports)
    until(lambda: reports.reading, PATIENCE_S, "a first reading")
    assert hardware.command(CarCall("east", "b1-F2")) == ""
    (refused,) = until(lambda: reports.refused, PATIENCE_S, "the second answer")
    assert (refused.reason, refused.detail) == ("mode_not_allowed", "Ignoring call, unknown call action: 200")
    hardware.close()


def test_what_the_site_does_not_take_is_not_sent(service: CallService, reports: Reports, tmp_path: Path) -> None:
    hardware = TwoStepHardware(site(service.url, car_call=200), SERVED, time.time, tmp_path)
    hardware.start(reports)
    until(lambda: reports.reading, PATIENCE_S, "a first reading")
    assert hardware.command(CarCall("east", "b1-F2")) == "mode_not_allowed"
    assert hardware.command(CarCall("east", "b1-F9")) == "floor_unknown"
    assert hardware.command(CarCall("west", "b1-F2")) == "floor_unknown"
    assert hardware.command(RobotMode("east", True)) == "mode_not_allowed"
    assert hardware.command(RobotMode("east", False)) == ""
    assert service.calls() == []
    hardware.close()


def test_a_door_is_held_and_let_go(lift: TwoStepHardware, service: CallService, reports: Reports) -> None:
    assert lift.command(HoldDoor("east", 5.0)) == "busy"  # it is shut
    lift.command(CallCar("east", "b1-F2", "up"))
    until(lambda: reports.reading and reports.reading.is_open_at("b1-F2"), PATIENCE_S, "the car at F2")
    assert lift.command(HoldDoor("east", 10.0)) == ""
    until(lambda: reports.reading and reports.reading.door_held, PATIENCE_S, "the hold")
    hold = service.calls("hold_open")[0]
    assert {key: hold[key] for key in ("lift_deck", "served_area", "hard_time", "soft_time")} == {
        "lift_deck": DECK, "served_area": 2000, "hard_time": 10, "soft_time": 0,
    }  # fmt: skip
    assert lift.command(CloseDoor("east")) == ""
    until(lambda: reports.reading and not reports.reading.door_held, PATIENCE_S, "the hold's end")
    until(lambda: len(service.calls("hold_open")) == 2, PATIENCE_S, "the controller told")
    assert service.calls("hold_open")[1]["hard_time"] == 0


def test_the_same_call_again_is_one_call(lift: TwoStepHardware, service: CallService, reports: Reports) -> None:
    service.outcome = False
    for _ in range(3):
        assert lift.command(CallCar("east", "b1-F3", "down")) == ""
    until(service.calls, PATIENCE_S, "the call")
    time.sleep(0.1)
    assert len(service.calls()) == 1


def test_a_lost_connection_is_told_and_no_call_is_made_twice(
    lift: TwoStepHardware, service: CallService, reports: Reports
) -> None:
    service.pace_s, service.drops = 5.0, True  # the service takes the call and the line breaks: nobody knows
    lift.command(CallCar("east", "b1-F3", "down"))
    until(lambda: any(seen.reading is None for seen in reports.seen), PATIENCE_S, "the loss")
    until(lambda: reports.reading is not None, PATIENCE_S, "the way back")
    assert lift.command(CallCar("east", "b1-F3", "down")) == ""
    time.sleep(0.1)
    assert len(service.calls()) == 1
    assert len(service.sessions) == 1


def test_a_taken_call_of_before_a_loss_is_deleted_before_it_is_made_anew(
    lift: TwoStepHardware, service: CallService, reports: Reports
) -> None:
    service.pace_s = 5.0
    lift.command(CallCar("east", "b1-F3", "down"))
    until(lambda: reports.reading and reports.reading.landing_calls, PATIENCE_S, "the call taken")
    service.cut()
    until(lambda: reports.reading is None, PATIENCE_S, "the loss")
    assert lift.command(CallCar("east", "b1-F3", "down")) == "offline"
    until(lambda: reports.reading is not None, PATIENCE_S, "the way back")
    assert reports.reading is not None
    assert reports.reading.landing_calls == ()
    lift.command(CallCar("east", "b1-F3", "down"))
    until(lambda: reports.reading and reports.reading.landing_calls, PATIENCE_S, "the call taken again")
    assert len(service.calls("delete")) == 1
    assert len(service.sessions) == 1


def test_cancelled_calls_are_deleted(lift: TwoStepHardware, service: CallService, reports: Reports) -> None:
    service.pace_s = 5.0
    lift.command(CallCar("east", "b1-F3", "down"))
    until(lambda: reports.reading and reports.reading.landing_calls, PATIENCE_S, "the call taken")
    assert lift.command(CancelCalls("east")) == ""
    until(lambda: not service.sessions, PATIENCE_S, "the call deleted")
    until(lambda: reports.reading and not reports.reading.landing_calls, PATIENCE_S, "the call gone")


def test_the_lift_is_found_again_after_the_service_was_away(
    lift: TwoStepHardware, service: CallService, reports: Reports
) -> None:
    service.shut()
    until(lambda: reports.reading is None, PATIENCE_S, "the loss")
    time.sleep(0.6)
    service.open(service.port)
    until(lambda: reports.reading is not None, PATIENCE_S, "the way back")


def test_a_mode_that_is_not_normal(lift: TwoStepHardware, service: CallService, reports: Reports) -> None:
    for mode, known in (("FRD", LiftMode.FIREFIGHTER_CONTROL), ("OSS", LiftMode.OUT_OF_SERVICE)):
        service.mode = mode
        service.show()
        until(lambda known=known: reports.reading and reports.reading.mode is known, 2.0, mode)  # type: ignore[misc]
    service.mode = "PRC"
    service.show()
    until(lambda: reports.reading and reports.reading.fault_codes == ("mode:PRC",), PATIENCE_S, "an unknown mode")
    assert reports.reading is not None
    assert reports.reading.mode is LiftMode.UNKNOWN


class _TokenServer(http.server.BaseHTTPRequestHandler):
    asked: list[tuple[str, str]] = []
    answer: tuple[int, bytes] = (200, b'{"access_token": "t-1"}')

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.asked.append((self.headers["Authorization"], body))
        status, text = self.answer
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on the test's error output."""


@pytest.fixture
def token_url() -> Iterator[str]:
    _TokenServer.asked, _TokenServer.answer = [], (200, b'{"access_token": "t-1"}')
    server = http.server.HTTPServer(("127.0.0.1", 0), _TokenServer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/token"
    server.shutdown()
    server.server_close()


def test_the_token_is_asked_for_and_sent(
    service: CallService, reports: Reports, tmp_path: Path, token_url: str
) -> None:
    (tmp_path / "lifts").write_text("id:secret\n")
    there = site(service.url, token_file="lifts", token_url=token_url)
    hardware = TwoStepHardware(there, SERVED, time.time, tmp_path)
    hardware.start(reports)
    until(lambda: reports.reading, PATIENCE_S, "a first reading")
    hardware.close()
    assert service.paths == ["/stream-v2?accessToken=t-1"]
    ((authorization, body),) = _TokenServer.asked
    assert authorization == "Basic aWQ6c2VjcmV0"
    assert "grant_type=client_credentials" in body
    assert "callgiving%2Fgroup%3A4TFx%3A1" in body


@pytest.mark.parametrize(("status", "text"), [(401, b"no"), (200, b"[]"), (200, b"{}"), (200, b"<html>")])
def test_no_token_is_said_without_the_secret(tmp_path: Path, token_url: str, status: int, text: bytes) -> None:
    (tmp_path / "lifts").write_text("id:secret")
    _TokenServer.answer = (status, text)
    with pytest.raises(NoTokenError, match="token") as caught:
        access_token(site("ws://a/", token_file="lifts", token_url=token_url), tmp_path)
    assert "secret" not in str(caught.value)


def test_a_missing_token_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoTokenError, match="put the token of the lift service there"):
        access_token(site("ws://a/", token_file="lifts"), tmp_path)


def test_the_messages_are_those_of_the_service(service: CallService, lift: TwoStepHardware) -> None:
    kinds = [(message["type"], message["callType"]) for message in service.received[:3]]
    assert kinds == [("common-api", "config"), ("common-api", "actions"), ("site-monitoring", "monitor")]
    monitor = service.received[2]
    assert (monitor["buildingId"], monitor["groupId"]) == ("building:4TFx", "1")
    assert monitor["payload"]["duration"] == 300
    assert set(monitor["payload"]["subtopics"]) == {
        "lift_1/status", "lift_1/position", "lift_1/doors", "lift_1/next_stop_eta",
    }  # fmt: skip
    assert json.dumps(service.received)

"""Mistakes of an integrator's adapter: the car is offline and staff hear of it, nothing else happens."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from robots.adapters.checked import CheckedHardware
from robots.core.events import LinkUp
from robots.core.lift import DoorState, Motion
from robots.gateway.hardware import CallCar, CarReading, CarSeen, CommandRefused

GOOD = CarReading("b1-F1", False, DoorState.OPEN, Motion.STOPPED)
CALL = CallCar("east", "b1-F1")


class Adapter:
    """Does what it is told to."""

    def __init__(self, answer: Any = "") -> None:
        self.answer = answer
        self.report: Any = None

    def start(self, report: Any) -> None:
        self.report = report
        self._say()

    def command(self, command: Any) -> Any:
        return self._say()

    def heard(self, event: Any) -> Any:
        return self._say()

    def close(self) -> None:
        self._say()

    def _say(self) -> Any:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def checked(adapter: Any) -> tuple[CheckedHardware, list[Any]]:
    said: list[Any] = []
    hardware = CheckedHardware(adapter, ("east", "west"), lambda: 100.0)
    hardware.start(said.append)
    return hardware, said


def test_what_is_right_goes_through() -> None:
    adapter = Adapter()
    hardware, said = checked(adapter)
    events = [
        CarSeen(99.0, "east", GOOD), CarSeen(99.0, "east", None), CommandRefused(99.0, CALL, "busy", "no"),
        CarSeen(99.0, "west", replace(GOOD, load_pct=12, position_m=0.0, car_calls=("b1-F2",))),
    ]  # fmt: skip
    for event in events:
        adapter.report(event)
    assert said == events
    assert hardware.command(CALL) == ""
    adapter.answer = "locked_floor"
    assert hardware.command(CALL) == "locked_floor"


@pytest.mark.parametrize(
    "field, value",
    [
        ("car_calls", None), ("landing_calls", ["b1-F1"]), ("fault_codes", (1,)), ("current_floor", 1),
        ("between_floors", 0), ("door_state", "open"), ("motion", None), ("mode", 1), ("door_side", "left"),
        ("occupancy", None), ("load_pct", "12"), ("load_pct", float("nan")), ("position_m", True),
    ],
)  # fmt: skip
def test_a_reading_of_the_wrong_form_is_a_lost_car_and_its_field_is_named(field: str, value: Any) -> None:
    adapter = Adapter()
    _, said = checked(adapter)
    adapter.report(CarSeen(99.0, "east", replace(GOOD, **{field: value})))
    assert [(event.lift, event.reading) for event in said] == [("east", None)]
    assert said[0].why.startswith(f"{field}: ")


@pytest.mark.parametrize(
    "event",
    [None, "open", CarSeen("now", "east", GOOD), CarSeen(1e9, "east", GOOD), CarSeen(99.0, None, GOOD),
     CarSeen(99.0, ["east"], GOOD), CarSeen(99.0, "east", {"current_floor": "b1-F1"}),
     CommandRefused(99.0, None, "busy"), CommandRefused(99.0, CALL, "because"), CommandRefused(99.0, CALL, ["busy"]),
     CommandRefused(99.0, CALL, "busy", None)],
)  # fmt: skip
def test_an_event_of_the_wrong_form_loses_a_car_at_least(event: Any) -> None:
    adapter = Adapter()
    _, said = checked(adapter)
    adapter.report(event)
    assert said and all(one.reading is None and one.why for one in said)


@pytest.mark.parametrize("answer", [KeyError("door"), None, True, "no", ["busy"]])
def test_a_command_that_raises_or_answers_nonsense_is_refused_as_offline(answer: Any) -> None:
    adapter = Adapter()
    hardware, said = checked(adapter)
    adapter.answer = answer
    assert hardware.command(CALL) == "offline"
    assert [(event.lift, event.reading) for event in said] == [("east", None)]
    assert "command(CallCar)" in said[0].why


def test_an_adapter_that_fails_as_a_whole_loses_all_its_cars_and_is_closed_all_the_same() -> None:
    hardware, said = checked(Adapter(OSError("no socket")))
    assert [(event.lift, event.why) for event in said] == [
        (lift, "start: OSError: no socket") for lift in ("east", "west")
    ]
    assert hardware.heard(LinkUp(100.0)) is False
    hardware.close()

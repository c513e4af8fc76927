"""An adapter that lost its car, and a controller that says no in words of its own."""

from __future__ import annotations

from robots.core.commands import Note
from robots.core.lift import DoorState, LiftMode
from robots.gateway.hardware import CallCar, CarSeen, CommandRefused
from tests.unit.gateway.conftest import Bench, acks


def test_a_car_its_adapter_has_lost_is_offline_at_once(bench: Bench) -> None:
    bench.owned()
    bench.feed(CarSeen(bench.now, "east", None))
    state = bench.state()
    assert (state.fault_codes, state.door_state, state.mode) == (("offline",), DoorState.FAULT, LiftMode.UNKNOWN)
    assert state.session is not None
    assert acks(bench.ask("xiaodi", "call", origin="b1-F2", destination="b1-F3")) == ["rejected:offline"]
    bench.see()
    assert bench.state().fault_codes == ()


def test_what_the_controller_says_is_noted(bench: Bench) -> None:
    bench.owned()
    bench.ask("xiaodi", "call", origin="b1-F2", destination="b1-F3")
    out = bench.feed(CommandRefused(bench.now, CallCar("east", "b1-F2", "up"), "floor_unknown", "unable to convert"))
    assert acks(out) == ["rejected:floor_unknown"]
    assert [note.data["detail"] for note in out if isinstance(note, Note)] == ["unable to convert"]
    assert bench.feed(CommandRefused(bench.now, CallCar("east", "b1-F2", "up"), "floor_unknown")) == []


def test_a_mistake_of_the_adapter_is_told_once_and_stands_in_the_state_until_a_good_reading(bench: Bench) -> None:
    bench.settle()
    out = [*bench.feed(CarSeen(bench.now, "east", None)), *bench.feed(CarSeen(bench.now, "east", None, "motion: 1"))]
    out += bench.feed(CarSeen(bench.now, "east", None, "motion: 1"))
    assert [note.data for note in out if isinstance(note, Note) and note.event == "lift_adapter_failed"] == [
        {"lift": "east", "why": "motion: 1"}
    ]
    assert bench.state().fault_codes == ("offline", "adapter_failed")
    bench.see()
    assert bench.state().fault_codes == ()

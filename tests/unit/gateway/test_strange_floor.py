"""A controller that names a landing nobody here knows: its floors have changed, no further robot takes that car."""

from __future__ import annotations

from robots.core.lift import Zone
from tests.unit.gateway.conftest import Bench, acks


def test_no_robot_from_outside_takes_the_car_and_its_state_says_why(bench: Bench) -> None:
    out = bench.see(current_floor="b1-F1-new")
    assert any(getattr(command, "event", "") == "strange_floor" for command in out)
    assert "floors_changed" in bench.state().fault_codes
    assert "rejected:floor_unknown" in acks(bench.ask("xiaodi", "register"))


def test_the_fence_stays_when_the_car_has_gone_on_to_a_landing_that_is_known(bench: Bench) -> None:
    bench.see(current_floor="b1-F1-new")
    bench.see(current_floor="b1-F2")
    assert "rejected:floor_unknown" in acks(bench.ask("xiaodi", "register"))


def test_the_robot_inside_keeps_its_session_and_the_other_car_goes_on(bench: Bench) -> None:
    bench.owned()
    bench.at_zone("xiaodi", Zone.IN)
    bench.see(current_floor="b1-F1-new")
    assert bench.owner() == "xiaodi"
    assert "controller_accepted" in acks(bench.ask("xiaozhi", "register", lift="west"))

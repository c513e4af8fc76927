"""The small world is gone through without a broken law, and faulty minds are found out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from robots.core.alarm import AlarmReset
from robots.core.commands import Publish
from robots.core.events import Tick
from robots.core.lift import DeskAsk, DeskGrant, LiftCommand, Zone
from robots.elevator.chart import RideState
from robots.elevator.ride import Ride
from robots.gateway.gateway import Gateway
from robots.gateway.presences import Presences
from robots.gateway.requests import Requests
from robots.gateway.timers import GatewayTimers
from sim.exhaust.copies import copied, digest
from sim.exhaust.explorer import Bounds, Search
from sim.exhaust.model import OPENINGS, Minds, Model
from sim.exhaust.strays import ROUND
from sim.exhaust.words import load, save, told

HALL = Path("config/hall")
CRASHES = frozenset({"crash", "mute"})
OPENING = {opening.name: opening for opening in OPENINGS}


class Trusting(Presences):
    """Believes that everybody is out."""

    __slots__ = ()

    def is_out(self, robot: str, lift: str) -> bool:
        return True

    def is_known_in(self, robot: str, lift: str) -> bool:
        return False

    def in_car(self, lift: str) -> set[str]:
        return set()


class HastyGateway(Gateway):
    """After a restart it knows of no session, reads no retained presence and grants at once."""

    def __init__(self, group: str, floors: Any, remembered: Any) -> None:
        super().__init__(group, floors, {}, GatewayTimers(settle_s=0.0))
        self._state.presences = Trusting(group)


class EagerDesk:
    """Promises the same car to whoever asks: only the gateway is left to see that it has one owner."""

    def __init__(self, plan: Any, draw: Any, rules: Any) -> None:
        self.lift = plan.groups["b1"][-1]

    def handle(self, event: Any) -> list[Any]:
        ask = getattr(event, "message", None)
        if not isinstance(ask, DeskAsk) or ask.done:
            return []
        return [Publish(DeskGrant(ask.group, ask.robot, ask.request_id, self.lift, None, 0, 0.0))]


class DroppingRide(Ride):
    """Gives the car back when it is blocked, wherever it stands."""

    def may_release(self) -> bool:
        return True


class Forgetting(Requests):
    """Takes every command for a new one."""

    __slots__ = ()

    def find(self, command: LiftCommand) -> None:
        return None


class ForgetfulGateway(Gateway):
    def __init__(self, group: str, floors: Any, remembered: Any) -> None:
        super().__init__(group, floors, remembered)
        self._state.requests = Forgetting(self._state.timers)


def search(
    opening: str, minds: Minds | None = None, strays: int = 1, states: int = 0, kinds: frozenset[str] = frozenset()
) -> Search:
    found = Search(Model(HALL, OPENING[opening], minds), Bounds(strays, states, kinds=kinds))
    return found.run_from(seed=1) if strays else found.run()


@pytest.mark.parametrize("name", OPENING)
def test_the_usual_course_takes_everybody_where_they_go(name: str) -> None:
    found = search(name, strays=0)
    assert found.complete
    assert not found.found
    assert found.ends == 1
    assert {"RIDING", "EXITING", "DONE"} <= found.rides
    assert "HELP_WAIT" not in found.rides


def test_a_bounded_search_breaks_no_law() -> None:
    found = search("together", states=4_000)
    assert not found.found, "\n".join(told(found.model, found.found[0]))
    assert len(found.seen) == 4_000
    assert not found.complete


def test_no_crash_breaks_a_law_with_one_car_for_two() -> None:
    found = search("one car", kinds=CRASHES, states=3_000)
    assert not found.found, "\n".join(told(found.model, found.found[0]))


def test_drawn_ways_with_many_strays_break_no_law() -> None:
    model = Model(HALL, OPENING["one car"])
    found = Search(model, Bounds(strays=0))
    for seed in range(12):
        found.walk(seed, strays=6, chance=0.03)
    assert not found.found, "\n".join(told(model, found.found[0]))
    assert found.ends == 12


class Unsettled(Ride):
    """Hears of no reset."""

    def handle(self, event: Any) -> list[Any]:
        return [] if isinstance(getattr(event, "message", None), AlarmReset) else super().handle(event)


def test_an_alarm_and_a_key_leave_nobody_parked() -> None:
    found = search("apart", kinds=frozenset({"fire", "key"}), states=4_000)
    assert not found.found, "\n".join(told(found.model, found.found[0]))
    assert "EMERGENCY_LANDING" in found.rides


def test_a_ride_that_hears_of_no_reset_is_found_out() -> None:
    found = search("apart", Minds(ride=Unsettled), kinds=frozenset({"fire"}))
    assert found.found[0].law == "alarm_resumed"


def test_a_gateway_that_reads_no_retained_presence_is_found_out() -> None:
    found = search("one car", Minds(gateway=HastyGateway, desk=EagerDesk), states=8_000, kinds=CRASHES)
    assert found.found
    assert found.found[0].law in {"one_robot", "one_owner", "no_orphan", "restart_adopts", "enter_needs_session"}


def test_the_gateway_alone_sees_that_a_car_has_one_owner() -> None:
    found = search("one car", Minds(desk=EagerDesk), states=3_000, kinds=CRASHES)
    assert not found.found, "\n".join(told(found.model, found.found[0]))


def test_a_ride_that_lets_the_car_go_on_the_sill_is_found_out() -> None:
    found = search("apart", Minds(ride=DroppingRide), kinds=frozenset({"doorway"}))
    assert found.found[0].law == "release_after_clear"


def test_a_gateway_that_does_twice_what_comes_twice_is_found_out() -> None:
    found = search("apart", Minds(gateway=ForgetfulGateway), kinds=frozenset({"double"}))
    assert found.found[0].law == "idempotent"


def test_a_way_is_told_saved_and_gone_again(tmp_path: Path) -> None:
    minds = Minds(ride=DroppingRide)
    found = search("apart", minds, kinds=frozenset({"doorway"}))
    model, (one, *_) = found.model, found.found
    lines = told(model, one)
    assert lines[0].startswith("opening “apart”: xiaodi from b1-F1 to b1-F3")
    assert "release_after_clear" in lines[-1]
    save(tmp_path / "found.json", found.found)
    assert load(tmp_path / "found.json") == found.found


def test_the_same_search_sees_the_same_states() -> None:
    one, two = (search("apart", states=1_500) for _ in range(2))
    assert one.seen == two.seen
    assert one.transitions == two.transitions


def test_copies_stand_for_themselves() -> None:
    model = Model(HALL, OPENING["apart"])
    state = model.start()
    for _ in range(60):
        state = model.after(state, ROUND)
    for kept in state.parts:
        twin = copied(kept.part)
        assert digest(twin) == kept.mark
        mind = getattr(twin, "mind", None) or twin.ride
        mind.handle(Tick(state.at + 300.0))
        assert digest(twin) != kept.mark
        assert digest(kept.part) == kept.mark


def test_only_the_memory_of_a_ride_changes() -> None:
    """What the copies of a ride share must not be what an event changes."""
    model = Model(HALL, OPENING["apart"])
    ride = model.ride(0, {})
    before = {name: digest(value) for name, value in vars(ride).items() if name not in ("m", "out")}
    state = model.start()
    while not model.is_over(state):
        state = model.after(state, ROUND)
    after = vars(state.parts[0].part.ride)
    assert state.parts[0].part.ride.state is RideState.DONE
    assert state.parts[0].part.ride.zone is Zone.OUT
    assert {name: digest(value) for name, value in after.items() if name not in ("m", "out")} == before

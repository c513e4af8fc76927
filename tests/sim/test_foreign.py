"""A vehicle of another maker in our fleet."""

from dataclasses import replace
from pathlib import Path

import pytest

from robots.core.vda import Factsheet, Order, VehicleState
from robots.settings import Hall, load_hall
from robots.settings.robots import Robot
from sim.engine import Engine
from sim.processes.foreign import abilities_of

HALL = load_hall(Path("config/hall"))


def with_foreign(rides: str | None = None) -> Hall:
    """The hall with one courier, and that is acme's."""
    courier = HALL.robots["xiaodi"].model_copy(update={"id": "agv-7", "manufacturer": "acme", "rides": rides})
    return replace(HALL, robots={"agv-7": courier})


def test_it_joins_by_configuration_alone_and_delivers() -> None:
    engine = Engine(with_foreign(), validate=True)
    engine.office.request_run("one", "A12", "A03")
    assert engine.run_until(lambda: engine.office.has_ended("one"), 600)
    assert engine.office.state("one") == "delivered"
    engine.run_for(60)
    assert not engine.judge.violations


def test_one_that_rides_no_lift_is_not_sent_to_another_floor() -> None:
    engine = Engine(with_foreign())
    engine.office.request_run("up", "A12", "3F-archive")
    engine.run_for(10)
    assert engine.office.state("up") == "accepted"
    assert engine.office.reasons("up") == ["rides_no_lift"]


@pytest.mark.parametrize("maker", ["globex", "acme"])
def test_the_state_of_a_stranger_is_not_taken_for_a_robot_of_ours(maker: str) -> None:
    engine = Engine(HALL)
    engine.run_for(2)
    scheduler = engine.processes["scheduler"].mind
    before = scheduler._work.views["xiaodi"].state
    assert isinstance(before, VehicleState)
    stranger = f"xiaodi@{maker}"
    engine.bus.connect(engine.now, stranger, 0)
    engine.bus.publish(engine.now, stranger, replace(before, manufacturer=maker, charge=0.01))
    engine.host.deliver()
    assert scheduler._work.views["xiaodi"].state.charge > 0.5


def test_one_with_tight_limits_is_driven_by_updates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each message goes over the wire's codec; the vehicle lists few optional fields."""

    def tight(robot: Robot) -> Factsheet:
        said = abilities_of(robot)
        return replace(
            said,
            optional=(("order.nodes.nodePosition.theta", "SUPPORTED"),),
            limits=replace(said.limits, nodes=6, edges=5),
            min_order_interval_s=0.5,
        )

    monkeypatch.setattr("sim.processes.foreign.abilities_of", tight)
    engine = Engine(with_foreign(), validate=True)
    orders: list[Order] = []
    engine.bus.on_send = lambda account, message, *_: orders.append(message) if isinstance(message, Order) else None
    engine.office.request_run("one", "A12", "A03")
    assert engine.run_until(lambda: engine.office.has_ended("one"), 600)
    assert engine.office.state("one") == "delivered"
    assert max(len(order.nodes) for order in orders) == 6
    assert max(order.order_update_id for order in orders) >= 1
    assert not engine.judge.violations

"""The stated bound on waiting, in halls nobody drew: no leg takes longer than that, whatever other robots do.

Robots go from bay to bay, several of them to the same one, stay there, and have better and worse ranks. None falls
silent: for those people are called, and nobody can say how long people take.
"""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from robots.building import Plan
from sim.bench.traffic_day import Rails
from sim.bench.traffic_minds import bound_s
from tests.fixtures.traffic_halls import corridor
from tests.property.test_traffic import halls

STAY_S = 30.0


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(hall=halls(), data=st.data())
def test_nobody_waits_longer_than_the_bound(hall: tuple[Plan, list[str]], data: st.DataObject) -> None:
    plan, bays = hall
    robots = data.draw(st.integers(2, min(6, len(bays) - 2)))
    starts = data.draw(st.permutations(bays))[:robots]
    rails = Rails(plan, {f"r{k}": bay for k, bay in enumerate(starts)})
    leg = st.tuples(st.sampled_from(bays), st.floats(0.5, STAY_S))
    for robot in rails.carts:
        rails.send(robot, data.draw(st.lists(leg, min_size=1, max_size=6)), data.draw(st.integers(1, 3)))
    bound = bound_s(plan, robots, STAY_S)
    assert rails.run(until=rails.all_home, limit_s=6 * bound)
    assert rails.touched == []
    assert rails.longest_wait[0] <= bound


def test_the_bound_grows_with_the_robots_and_with_the_hall() -> None:
    short, long = corridor(4), corridor(12)
    assert bound_s(short, 1, STAY_S) < bound_s(short, 2, STAY_S) < bound_s(long, 2, STAY_S)

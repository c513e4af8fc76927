"""A ride is told whether confidential papers are fetched or aboard: some lifts are not for those."""

from __future__ import annotations

import pytest

from tests.unit.courier.yard import Staff, Yard, order, pick


@pytest.mark.parametrize("confidential", [True, False])
def test_a_ride_knows_whether_confidential_papers_are_fetched_or_aboard(confidential):
    fetching = Yard(start="A01")
    fetching.step()
    actions = {"2F-office": (pick("2F-office", confidential=confidential),)}
    fetching.receive(order("A01", "2F-office", actions=actions), 1)
    assert fetching.run(60, lambda y: y.agent.rider.ride.ordered)
    carrying = Yard(start="A01")
    carrying.people = None if confidential else Staff(thinks_s=1.0)
    carrying.step()
    carrying.receive(order("A01", "2F-office", actions={"A01": (pick("A01", confidential=confidential),)}), 1)
    if confidential:
        carrying.run(5)
        carrying.identify("Zhao")
        carrying.run(2)
        carrying.touch("loaded")
        carrying.shut(1)
    assert carrying.run(90, lambda y: y.agent.rider.ride.ordered)
    rides = fetching.agent.rider.ride.ordered + carrying.agent.rider.ride.ordered
    assert [ride.confidential for ride in rides] == [confidential] * 2

"""What the first runs of a large hall would wait for: worked out before the scheduler starts, or stands by."""

from __future__ import annotations

from dataclasses import dataclass

from robots.building.plan import Plan
from robots.building.travel import Travel
from robots.fleet.stirring import CROWD
from robots.fleet.traffic import Network
from robots.fleet.work import travel_of


@dataclass(slots=True)
class Ahead:
    """travel: times between all stops; network: places, and where a robot may stand for long. None: a small hall's are
    worked out when somebody asks."""

    travel: Travel | None = None
    network: Network | None = None


def worked_out(plan: Plan) -> Ahead:
    """Takes seconds for a hall of several buildings."""
    if len(plan.hall.robots) <= CROWD:
        return Ahead()
    travel, network = travel_of(plan), Network.of(plan)
    travel.matrix(tuple(plan.stops))
    network.lays("courier")
    return Ahead(travel, network)

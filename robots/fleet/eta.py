"""When a run should arrive, as a range. Looked at again only when something happened, so it never jitters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from robots.fleet.eligibility import HANDOVER_S
from robots.fleet.orders import standing
from robots.fleet.robot import RobotView
from robots.fleet.run import SENDER, Run
from robots.fleet.tour import Ahead, ahead
from robots.fleet.work import Work

# A drive is seldom faster than its mean by more than this, and people in the way make it slower by this much.
QUICK, SLOW = 0.9, 1.3
LIFT_SPREAD_S = 45.0
PEOPLE_SPREAD_S = 60.0

Range = tuple[float, float]


@dataclass(slots=True)
class Etas:
    """Remembers the last range of each run and what it was worked out from."""

    _known: dict[str, tuple[tuple[object, ...], Range | None]] = field(default_factory=dict)

    def of(self, work: Work, run: Run) -> Range | None:
        """UTC seconds from, to; None while it cannot be said (no robot yet, held, robot offline, already there)."""
        view = work.views.get(run.robot)
        online = work.online(run.robot)
        last = view.state.last_node_id if view is not None and view.state is not None else ""
        mission = work.book.mission(run.robot) if run.robot else None
        visits = ahead(view, mission) if view is not None and mission is not None else []
        key = (run.state, run.leg, run.robot, run.held, online, last, len(visits))
        known = self._known.get(run.id)
        if known is None or known[0] != key:
            known = (key, _estimate(work, run, view, visits) if online and not run.held and not run.ended else None)
            self._known[run.id] = known
        return known[1]

    def forget(self, run: str) -> None:
        self._known.pop(run, None)


def _estimate(work: Work, run: Run, view: RobotView | None, visits: Sequence[Ahead]) -> Range | None:
    if view is None or view.state is None or run.state.value in ("accepted", "waiting_recipient"):
        return None
    start = standing(work.plan, view.state)
    if start is None:
        return None
    last = next((number for number, visit in enumerate(visits) if visit.run == run.id and visit.kind == "drop"), None)
    if last is not None:
        stops = [visit.node for visit in visits[: last + 1]]
    else:  # it is in no order yet
        stops = [run.from_] if run.holder == SENDER else []
        stops.append(run.destination or view.robot.dock)
    return _range(work, view, start, stops)


def _range(work: Work, view: RobotView, start: str, stops: Sequence[str]) -> Range | None:
    """Somebody must come at each stop but the last."""
    seconds, rides, at = 0.0, 0, start
    for stop in stops:
        route = work.route(at, stop)
        if route is None:
            return None
        seconds += route.travel_s(view.robot.speed, view.robot.accel)
        rides += route.rides
        at = stop
    handovers = len(stops) - 1
    wait = HANDOVER_S * handovers
    spread = LIFT_SPREAD_S * rides + PEOPLE_SPREAD_S * handovers
    return round(work.at + QUICK * seconds + wait / 2), round(work.at + SLOW * seconds + wait + spread)

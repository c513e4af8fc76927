"""One dispatch pass: named phases in a fixed order, each deciding from the book and the robots' newest states alone.

A pass has no memory of its own, so it may run as often as it likes, and after a crash it goes on where the ledger ends.
"""

from __future__ import annotations

from collections.abc import Callable

from robots.fleet.chaperone.along import ride_along
from robots.fleet.duty.leaving import wind_up
from robots.fleet.escort.homeward import go_round
from robots.fleet.escort.leading import lead
from robots.fleet.lanes.aside import send_aside
from robots.fleet.lanes.ending import end_due
from robots.fleet.lanes.fleet import follow_robots
from robots.fleet.lanes.release import release
from robots.fleet.master.extend import extend
from robots.fleet.master.knowing import ask_factsheets
from robots.fleet.phases.assign import assign
from robots.fleet.phases.carry_on import carry_on
from robots.fleet.phases.expire import expire
from robots.fleet.phases.hold import hold
from robots.fleet.phases.park import charge, park
from robots.fleet.phases.retask import retask
from robots.fleet.rounds import break_chains
from robots.fleet.stirring import look_round
from robots.fleet.times.care import give_way
from robots.fleet.times.hours import turn_back
from robots.fleet.times.sweep import sweep
from robots.fleet.work import Work

PHASES: tuple[Callable[[Work], None], ...] = (
    end_due, ask_factsheets, expire, break_chains, wind_up, sweep, turn_back, give_way, ride_along, hold, assign,
    retask, follow_robots, carry_on, lead, go_round, charge, park, release, extend, send_aside,
)  # fmt: skip


def dispatch(work: Work) -> None:
    """All phases, in order."""
    look_round(work)
    for phase in PHASES:
        phase(work)

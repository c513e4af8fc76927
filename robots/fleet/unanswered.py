"""What robots do not obey, however often it is sent: that is never given up, only sent less often, and a person called.

These are the fleet's only sends without an end: to stand still, to end an order nobody wants, to go home and charge.
Everything else is bounded: sends of an order (`max_sends`), orders for a leg (`max_attempts`), robots offered to a run
(`max_reoffers`), a cancel (`cancel_bound_s`).
"""

from __future__ import annotations

from robots.core.reasons import Reason
from robots.fleet.progress import is_stray
from robots.fleet.work import Work

PARK_PAUSE = 10
"""Times `retry_cap_s` between two orders to a robot that did not get to its dock, or did not charge there, so often."""


def pause_key(robot: str) -> str:
    """Under which the sends of instant actions are counted that bring a robot to stand still, or to go on."""
    return f"{robot}-pause"


def park_pace(work: Work, robot: str, goal: str) -> float:
    """Seconds between two orders to a berth. A robot that asks for a person at this very dock need not be told soon
    again; to another one it may go at once."""
    often = work.times_sent(f"park-{robot}") >= work.rules.max_sends
    view = work.views.get(robot)
    told = view.info("help") if view is not None else None
    powerless = told is not None and told.get("reason") == Reason.NOT_CHARGING.value
    if goal != work.book.robot(robot).duty.berth:
        return work.rules.resend_s
    return work.rules.retry_cap_s * (PARK_PAUSE if often or powerless else 1)


def needs_looking_at(work: Work, robot: str) -> bool:
    """It was told one thing `max_sends` times, or to end its order `cancel_bound_s` ago, and has not done it."""
    book, view = work.book.robot(robot), work.views.get(robot)
    if not work.sends and (book.mission is None or book.mission.cancelling is None):
        return False
    told = [f"park-{robot}", pause_key(robot)]
    if view is not None and view.state is not None and is_stray(view.state, book.mission):
        told.append(f"{view.state.order_id}-stray")
    mission = book.mission
    if mission is not None and mission.cancelling is not None:
        if work.over(mission.cancelling, work.rules.cancel_bound_s):
            return True
        told.append(f"{mission.order_id}-cancel")
    return any(work.times_sent(send_id) >= work.rules.max_sends for send_id in told)

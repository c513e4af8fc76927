"""Window hours: a run begins so that it finds its sender and its recipient there, and not when the day is over.

A folder aboard whose recipient's window has closed goes back to its sender, or, when that one is closed too, into
custody at the robot's dock. A robot that already stands at the stop waits there as long as it always does.
"""

from __future__ import annotations

from robots.core.clock import iso
from robots.core.reasons import Reason, spoken_of
from robots.core.runs import DispatchRequest, RunState, SpokenReason
from robots.fleet.eligibility import HANDOVER_S
from robots.fleet.run import Run
from robots.fleet.times.clock import Ready
from robots.fleet.work import Work

NOW = Ready(0.0)
_TRIES = 400  # two stops and the day's end, over the days that are looked at
_OPENS_SOON_S = 600.0  # a robot with a folder aboard rather waits so long than turn back


def ready(work: Work, from_: str, to: str, at: float) -> Ready | None:
    """When a run between these stops may begin, not before `at`; None: the hours of the two never meet."""
    times = work.times
    if not times.hours.openings:
        return NOW
    known = times.ready.get((from_, to))
    if known is not None and known.at > at == work.now:
        return known
    found = _search(work, from_, to, at)
    if found is not None and at == work.now:
        times.ready[from_, to] = found
    return found


def held_back(work: Work, run: Run) -> Ready | None:
    """What a waiting run still waits for; None: it may begin."""
    if not work.times.hours.openings:
        return None
    found = ready(work, run.from_, run.to, work.now)
    if found is None:  # the hall's files changed since it was accepted: it waits, and staff see why
        return Ready(float("inf"), Reason.WINDOW_NEVER_OPENS)
    return None if work.reached(found.at, 0.0) else found


def hours_against(work: Work, request: DispatchRequest) -> list[SpokenReason]:
    """Why a request can never be done for the hours of its stops; empty = it can."""
    at = max(work.at, request.not_before or 0.0)
    found = ready(work, request.from_, request.to, at)
    if found is None:
        return [
            spoken_of(Reason.WINDOW_NEVER_OPENS, f"{request.from_}、{request.to}", f"{request.from_}, {request.to}")
        ]
    if request.deadline is None or found.reason is None:
        return []
    to_sender, onward = span(work, request.from_, request.to)
    if max(found.at, at) + to_sender + HANDOVER_S + onward <= request.deadline:
        return []
    stop = found.stop or request.to
    return [spoken_of(Reason.WINDOW_NEVER_OPENS, stop, f"{stop}, not before {iso(found.opens)}")]


def span(work: Work, from_: str, to: str) -> tuple[float, float]:
    """Seconds a free courier takes from its dock to the sender, and from there to the recipient."""
    known = work.times.spans.get((from_, to))
    if known is None:
        plan = work.plan
        couriers = [robot for robot in plan.hall.robots.values() if robot.kind == "courier"]
        here = [
            route.travel_s(robot.speed, robot.accel)
            for robot in couriers
            if (route := work.route(robot.dock, from_)) is not None
        ]
        way = work.route(from_, to)
        onward = min((way.travel_s(r.speed, r.accel) for r in couriers), default=0.0) if way is not None else 0.0
        known = work.times.spans[from_, to] = min(here, default=0.0), onward
    return known


def turn_back(work: Work) -> None:
    """Folders aboard for whom nobody is there any more."""
    if not work.times.hours.openings:
        return
    for runs in list(work.book.assigned.values()):
        for run in list(runs.values()):
            if run.state is RunState.CARRYING and run.leg == "deliver" and _shut(work, run.to):
                work.end("run_turned_back", run, Reason.WINDOW_CLOSED)
            if run.state is RunState.RETURNING and run.leg == "return" and _shut(work, run.from_):
                work.end("custody_sought", run, Reason.WINDOW_CLOSED)


def sweep_at(work: Work, at: float) -> float | None:
    """The end of the day that `at` lies in; None: that day has none."""
    rule = work.plan.hall.timetable.sweep
    if rule is None:
        return None
    ends = work.times.hours.day_ends(work.times.calendar.date_of(at))
    return None if ends is None else ends + 60.0 * rule.after_closing_min


def _search(work: Work, from_: str, to: str, at: float) -> Ready | None:
    to_sender, onward = span(work, from_, to)
    start, found = at, NOW
    for _ in range(_TRIES):
        pick = start + to_sender
        drop = pick + HANDOVER_S + onward
        ends = sweep_at(work, start)
        if ends is not None and drop > ends:
            start = work.times.calendar.midnight_after(start)
            found = Ready(start, found.reason or Reason.DAY_ENDS, found.stop, start)
            continue
        stop, ahead = (from_, to_sender) if _misses(work, from_, pick) else (to, drop - start)
        if stop == to and not _misses(work, to, drop):
            return found
        opens = work.times.hours.next_opening(stop, start + ahead)
        if opens is None:
            return None
        start = max(start, opens - ahead)
        found = Ready(start, found.reason or Reason.WINDOW_CLOSED, stop, opens)
    return None


def _misses(work: Work, stop: str, at: float) -> bool:
    """Nobody is there, or not for long enough to hand a folder over."""
    if work.times.hours.always(stop):
        return False
    closes = work.times.hours.closes_at(stop, at)
    return closes is None or closes - at < HANDOVER_S


def _shut(work: Work, stop: str) -> bool:
    hours = work.times.hours
    if hours.is_open(stop, work.at):
        return False
    opens = hours.next_opening(stop, work.at)
    return opens is None or opens - work.at > _OPENS_SOON_S

"""The alarm latch: raised by the building, cleared by a named person only, kept in the ledger."""

from __future__ import annotations

from robots.core.alarm import Alarm, AlarmReset, widened
from robots.core.events import Received
from robots.core.notices import Notice
from robots.fleet.work import Work

LINE_OPEN = "line_open"
"""Source of an alarm whose normally closed wire is open: a cut wire counts as the alarm itself."""


def hear_alarm(work: Work, event: Received, alarm: Alarm) -> None:
    """An active line latches. One that was already reset does not come back with the broker's memory of it."""
    line = f"{alarm.kind}/{alarm.zone}"
    reset = work.book.resets.get(line)
    stale = reset is not None and (event.stamp or event.at) <= reset
    if not alarm.active or stale:
        return
    latch = work.book.alarms.get(line)
    if latch is None:
        buildings = alarm.buildings
    else:
        raised = Alarm(alarm.kind, alarm.zone, True, tuple(latch.buildings))
        buildings = widened(raised, alarm).buildings
    if latch is None or set(buildings) != set(latch.buildings):
        work.record("alarm_raised", line, buildings=list(buildings), source=alarm.source)
        if latch is None and alarm.source == LINE_OPEN:
            work.note(Notice.FIRE_LINE_OPEN.value, alarm=line)


def hear_reset(work: Work, reset: AlarmReset) -> None:
    """Nobody's reset is no reset."""
    line = f"{reset.kind}/{reset.zone}"
    if not reset.person.strip():
        work.note("an alarm reset without a person", alarm=line)
    elif line in work.book.alarms:
        work.record("alarm_cleared", line, person=reset.person)

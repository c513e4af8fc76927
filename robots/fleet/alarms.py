"""The alarm latch: raised by the building, cleared by a named person only, in the ledger, retold to who missed it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from robots.core.alarm import Alarm, AlarmKind, AlarmReset, is_ended, widened
from robots.core.clock import Instant
from robots.core.events import Received
from robots.core.lift import LiftState
from robots.core.notices import Notice
from robots.fleet.work import Work

LINE_OPEN = "line_open"
"""Source of an alarm whose normally closed wire is open: a cut wire counts as the alarm itself."""

_FAULT = "alarm:"


def hear_alarm(work: Work, event: Received, alarm: Alarm) -> None:
    """An active line latches. One that was already reset does not come back with the broker's memory of it."""
    line, said = f"{alarm.kind}/{alarm.zone}", event.stamp or event.at
    reset = work.book.resets.get(line)
    stale = reset is not None and said <= reset
    if not alarm.active:
        work.active.discard(line)
    if not alarm.active or stale:
        return
    work.active.add(line)
    work.raised[line] = max(said, work.raised.get(line, said))
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


def hear_reset(work: Work, reset: AlarmReset, lifts: Iterable[LiftState] = ()) -> None:
    """Nobody's reset is no reset, nor is one while the building says that the alarm is active, nor an old one.

    lifts   newest states: what a gateway keeps although it was over before the fleet heard of it is reset as well
    """
    line = f"{reset.kind}/{reset.zone}"
    if not reset.person.strip():
        work.note("an alarm reset without a person", alarm=line)
    elif not is_ended(reset, line in work.active, work.raised.get(line, 0.0)):
        work.note("alarm_reset_refused", alarm=line, person=reset.person)
    elif line in work.book.alarms or (line in kept(work, lifts) and reset.at > _said_at(work, line)):
        work.record("alarm_cleared", line, person=reset.person, said_at=reset.at)


def tell_again(work: Work, lifts: Iterable[LiftState]) -> None:
    """Say a reset of the ledger again while a robot or a gateway still keeps the line: it was down at that moment.

    The word is that person's, with its time: where the line was raised anew since, it ends nothing.
    """
    told = [line for line in work.book.cleared if line not in work.book.alarms]
    if not told:
        return
    still = kept(work, lifts)
    for line in sorted(told):
        kind, _, zone = line.partition("/")
        if line not in still:
            work.forget_sends(_send_id(line))
        elif kind in get_args(AlarmKind) and work.due(_send_id(line), work.pace(_send_id(line))):
            person, said_at = work.book.cleared[line]
            work.publish(AlarmReset(kind, zone, person, Instant(said_at)))  # type: ignore[arg-type]


def kept(work: Work, lifts: Iterable[LiftState]) -> set[str]:
    """The lines that a robot online or a gateway says it keeps."""
    lines = {code.removeprefix(_FAULT) for state in lifts for code in state.fault_codes if code.startswith(_FAULT)}
    for robot, view in work.views.items():
        told = view.info("alarm") if view.state is not None and work.online(robot) else None
        lines.update((told or {}).get("lines", "").split())
    return lines


def _said_at(work: Work, line: str) -> float:
    return work.book.cleared[line][1] if line in work.book.cleared else float("-inf")


def _send_id(line: str) -> str:
    return f"reset/{line}"

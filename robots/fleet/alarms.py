"""The alarm latch: raised by the building, cleared by a named person only, in the ledger, retold to who missed it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from robots.core.alarm import NO_WORD, Alarm, AlarmKind, AlarmReset, Word, is_ended, raised_by, widened
from robots.core.clock import Instant
from robots.core.drill import DRILL
from robots.core.events import Received
from robots.core.lift import LiftState
from robots.core.notices import Notice
from robots.fleet.work import Work

LINE_OPEN = "line_open"
"""Source of an alarm whose normally closed wire is open: a cut wire counts as the alarm itself."""

_FAULT = "alarm:"


def hear_alarm(work: Work, event: Received, alarm: Alarm) -> None:
    """An active line latches. One that was already reset does not come back with the broker's memory of it."""
    line, word = f"{alarm.kind}/{alarm.zone}", (event.boot, event.seq)
    if alarm.active and line not in work.book.alarms and _is_seen(work, line, word):
        return
    latch = work.book.alarms.get(line)
    work.raised[line] = raised_by(work.raised.get(line, latch.word if latch else None), word, alarm.active)
    if not alarm.active:
        work.active.discard(line)
        return
    work.active.add(line)
    if latch is None:
        buildings = alarm.buildings
    else:
        raised = Alarm(alarm.kind, alarm.zone, True, tuple(latch.buildings))
        buildings = widened(raised, alarm).buildings
    becomes_real = latch is not None and latch.drill and alarm.source != DRILL
    if latch is None or becomes_real or set(buildings) != set(latch.buildings):
        work.record("alarm_raised", line, buildings=list(buildings), source=alarm.source, word=list(word))
        if latch is None and alarm.source == LINE_OPEN:
            work.note(Notice.FIRE_LINE_OPEN.value, alarm=line)


def hear_reset(work: Work, reset: AlarmReset, lifts: Iterable[LiftState] = ()) -> None:
    """Nobody's reset is no reset, nor is one while the building says that the alarm is active, nor an old one.

    lifts   newest states: what a gateway keeps although it was over before the fleet heard of it is reset as well
    """
    line = f"{reset.kind}/{reset.zone}"
    latch = work.book.alarms.get(line)
    raised = work.raised.get(line, latch.word if latch else NO_WORD)
    if not reset.person.strip():
        work.note("an alarm reset without a person", alarm=line)
    elif not is_ended(reset, line in work.active, raised):
        work.note("alarm_reset_refused", alarm=line, person=reset.person)
    elif latch or (line in kept(work, lifts) and work.book.cleared.get(line) != (reset.person, reset.at, reset.word)):
        work.record("alarm_cleared", line, person=reset.person, said_at=reset.at, word=list(reset.word))


def tell_again(work: Work, lifts: Iterable[LiftState]) -> None:
    """Say a reset of the ledger again while a robot or a gateway still keeps the line: it was down at that moment.

    The word is that person's: where the line was raised anew since, it ends nothing. One that names no word of the
    building is not told again.
    """
    told = [line for line, said in work.book.cleared.items() if line not in work.book.alarms and said[2] != NO_WORD]
    if not told:
        return
    still = kept(work, lifts)
    for line in sorted(told):
        kind, _, zone = line.partition("/")
        if line not in still:
            work.forget_sends(_send_id(line))
        elif kind in get_args(AlarmKind) and work.due(_send_id(line), work.pace(_send_id(line))):
            person, said_at, word = work.book.cleared[line]
            work.publish(AlarmReset(kind, zone, person, Instant(said_at), word))  # type: ignore[arg-type]


def kept(work: Work, lifts: Iterable[LiftState]) -> set[str]:
    """The lines that a robot online or a gateway says it keeps."""
    lines = {code.removeprefix(_FAULT) for state in lifts for code in state.fault_codes if code.startswith(_FAULT)}
    for robot, view in work.views.items():
        told = view.info("alarm") if view.state is not None and work.online(robot) else None
        lines.update((told or {}).get("lines", "").split())
    return lines


def _is_seen(work: Work, line: str, word: Word) -> bool:
    """The person who reset that line last had seen this word of it."""
    seen = work.book.cleared[line][2] if line in work.book.cleared else NO_WORD
    return seen != NO_WORD and seen[0] == word[0] and word[1] <= seen[1]


def _send_id(line: str) -> str:
    return f"reset/{line}"

"""The timetable comes due: each start asks as an ordinary client, once a local date, for its run or its round.

The runs, their answers and `timetable_started` are one answer of the mind, so one transaction: killed anywhere, either
the start is still due or it is done. What could not be made within `start_late_min`, because the scheduler was down,
a stop is closed all day or a run was refused, is `timetable_missed`: shown until a supervisor has seen it.
"""

from __future__ import annotations

from collections.abc import Sequence

from robots.core.forms import RunForm, TimedStart
from robots.core.reasons import Reason
from robots.core.runs import DispatchRequest
from robots.core.times import TIMETABLE
from robots.fleet.requests import answer
from robots.fleet.times.book import digest
from robots.fleet.times.entries import form_flaws, request_of, round_of
from robots.fleet.times.hours import ready
from robots.fleet.work import Work

_MOST_MISSED = 400  # starts in a row that are counted one by one


def entries(work: Work) -> dict[str, TimedStart]:
    """All of the timetable: the files', then staff's."""
    return {**work.book.times.entries, **work.times.file}


def start_due(work: Work) -> None:
    """Start what has come due."""
    table, book = entries(work), work.book.times
    for gone in sorted(book.known.keys() - table.keys()):
        work.record("timetable_forgotten", gone)
    for name in sorted(table):
        entry = table[name]
        if entry.paused:
            continue
        known = book.known.get(name)
        if known is None or known[0] != _digest(work, entry):
            work.record("timetable_seen", name, digest=_digest(work, entry))
        due = next_start(work, entry)
        if due is not None and due <= work.at:
            _come_due(work, entry, due)


def next_start(work: Work, entry: TimedStart) -> float | None:
    """The first start that is not settled; it may be over. None: there is none, or it is paused."""
    book, calendar = work.book.times, work.times.calendar
    after = book.known.get(entry.id, ("", work.at))[1]
    done = book.done.get(entry.id)
    if done is not None:
        # Once a date, whatever became of its time since; a missed one may be set anew for the same day.
        after = max(after, calendar.midnight_after(done.due) - 0.001 if done.day else done.due)
    key = _digest(work, entry)
    kept = work.times.due.get(entry.id)
    if kept is None or kept[:2] != (key, after):
        kept = work.times.due[entry.id] = key, after, calendar.next_start(entry, after)
    return kept[2]


def is_our_own(request: DispatchRequest) -> bool:
    """Asked over the wire in the timetable's name: nobody else may use up its keys."""
    return request.client == TIMETABLE


def _come_due(work: Work, entry: TimedStart, due: float) -> None:
    late_s = 60.0 * work.plan.hall.timetable.start_late_min
    over: list[float] = []
    following: float | None = due
    while following is not None and following <= work.at and len(over) < _MOST_MISSED:
        due = following
        over.append(due)
        following = work.times.calendar.next_start(entry, due)
    if work.at - due <= late_s:
        over.pop()
    if over:
        _miss(work, entry, over[-1], len(over), [Reason.NOT_THERE_IN_TIME.value])
    if work.at - due <= late_s:
        _start(work, entry, due)


def _start(work: Work, entry: TimedStart, due: float) -> None:
    day = work.times.calendar.date_of(due).isoformat()
    runs: list[str] = []
    against: list[str] = []
    left: list[tuple[str, RunForm]] = []  # each with the key it has as a run of its own
    for number, form in enumerate(entry.runs, 1):
        key = f"{entry.id}@{day}" + (f"/{number}" if len(entry.runs) > 1 else "")
        before = work.book.replies.get(f"{TIMETABLE}/{key}")
        if before is not None and before["status"] == "accepted":
            runs.append(before["run"])  # asked for already this day
            continue
        known = form.from_ in work.plan.stops and form.to in work.plan.stops
        found = ready(work, form.from_, form.to, work.at) if known else None
        if known and (found is None or found.at >= work.times.calendar.midnight_after(due)):
            against.append(Reason.WINDOW_CLOSED.value)
        else:
            left.append((key, form))
    for request in _requests(work, f"{entry.id}@{day}", left):
        answer(work, request)
        reply = work.book.replies[f"{TIMETABLE}/{request.key}"]
        if reply["status"] == "accepted":
            runs += reply.get("runs") or [reply["run"]]
        else:
            against += [words[0] for words in reply["reasons"]]
    if runs:
        late = work.at - due >= 60.0
        work.record("timetable_started", entry.id, date=day, due=due, runs=runs, late=late)
    if against:
        _miss(work, entry, due, 1, list(dict.fromkeys(against)))


def _requests(work: Work, name: str, left: Sequence[tuple[str, RunForm]]) -> list[DispatchRequest]:
    """Several runs alike are one round, so that they are carried together. What would be refused, and water, is asked
    for by itself: it keeps nothing else from starting."""
    together = [
        (key, form)
        for key, form in left
        if not form.care and form.urgent == left[0][1].urgent and not form_flaws(work, form)
    ]
    if len(together) < 2:
        return [request_of(form, TIMETABLE, key) for key, form in left]
    whole = round_of([form for _, form in together], False, TIMETABLE, name)
    return [whole, *(request_of(form, TIMETABLE, key) for key, form in left if (key, form) not in together)]


def _miss(work: Work, entry: TimedStart, due: float, times: int, reasons: list[str]) -> None:
    work.record("timetable_missed", entry.id, due=due, times=times, reasons=reasons)
    work.note("a start of the timetable was missed", entry=entry.id, due=due, times=times, reasons=reasons)


def _digest(work: Work, entry: TimedStart) -> str:
    kept = work.times.digests.get(entry.id)
    if kept is None or kept[0] is not entry:
        kept = work.times.digests[entry.id] = entry, digest(entry)
    return kept[1]

"""The week's report for the Friday review: what was asked, who answered, what nobody could, the robots' troubles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from robots.core.clock import iso
from robots.core.visitors import KioskTurn
from robots.guide.librarian.figures import AIM, Figures, Shares, figures
from robots.guide.librarian.history import Course, courses, turns
from robots.guide.librarian.librarian import Dated
from robots.guide.librarian.unanswered import unanswered, unanswered_turns
from robots.guide.librarian.works import works

DAYS = 7
TOP, CLUSTERS, NOT_USEFUL, HANDOFFS, PROPOSALS, HELP = 10, 12, 10, 20, 20, 20
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days in the hall's time zone, the last one included."""

    first: date
    last: date
    zone: ZoneInfo

    @classmethod
    def week(cls, first: date, zone: str) -> Span:
        return cls(first, first + timedelta(days=DAYS - 1), ZoneInfo(zone))

    @property
    def from_(self) -> float:
        return datetime(self.first.year, self.first.month, self.first.day, tzinfo=self.zone).timestamp()

    @property
    def to(self) -> float:
        after = self.last + timedelta(days=1)
        return datetime(after.year, after.month, after.day, tzinfo=self.zone).timestamp()

    @property
    def before(self) -> Span:
        """The same number of days before it."""
        days = (self.last - self.first).days + 1
        return Span(self.first - timedelta(days=days), self.last - timedelta(days=days), self.zone)

    @property
    def days(self) -> list[str]:
        return [(self.first + timedelta(days=n)).isoformat() for n in range((self.last - self.first).days + 1)]

    def day_of(self, at: float) -> str:
        return datetime.fromtimestamp(at, self.zone).date().isoformat()


def monday_of(at: float, zone: str) -> date:
    """The first day of the week an instant lies in."""
    day = datetime.fromtimestamp(at, ZoneInfo(zone)).date()
    return day - timedelta(days=day.weekday())


def week(
    records: Sequence[Dated],
    span: Span,
    *,
    fleet: Sequence[Dated] = (),
    runs: Iterable[Mapping[str, Any]] = (),
    nearest: Callable[[str], Sequence[str]] = lambda text: (),
    at: float = 0.0,
) -> Json:
    """All of it as JSON. records: the librarian's, from the week before on; fleet, runs: the scheduler's."""
    asked, earlier = turns(records, span.from_, span.to), turns(records, span.before.from_, span.before.to)
    counted, before = figures(asked, span.day_of, span.days), figures(earlier, span.day_of)
    handed = courses(records, span.from_, span.to)
    done = works(fleet, runs, span.from_, span.to)
    groups = unanswered(asked, nearest)
    return {
        "from": span.first.isoformat(),
        "to": span.last.isoformat(),
        "made_at": iso(at),
        "aim": AIM,
        "total": shares_json(counted.total),
        "before": shares_json(before.total),
        "days": [{"day": day, **shares_json(counted.by_day[day])} for day in span.days],
        "top": [{"item": item, **shares_json(shares), "before": _count(before, item)}
                for item, shares in counted.top(TOP)],
        "robots": {robot: shares_json(_sum(asked, robot)) for robot in sorted({turn.robot for turn in asked})},
        "unanswered": [asdict(group) for group in groups[:CLUSTERS]],
        "unanswered_questions": len(unanswered_turns(asked)),
        "unanswered_clusters": len(groups),
        "not_useful": _not_useful(asked),
        "handoffs": handoffs_json(handed),
        "proposals": _proposals(records, span),
        "runs": done.runs,
        "run_reasons": done.reasons,
        "help": [asdict(call) for call in done.help[-HELP:]],
        "help_count": len(done.help),
    }  # fmt: skip


def shares_json(shares: Shares) -> Json:
    percent = {f"{who}_percent": shares.percent(who) for who in AIM}
    return {**asdict(shares), "asked": shares.asked, "answered": shares.answered, **percent}


def handoffs_json(handed: Sequence[Course]) -> Json:
    """How long visitors waited for the first person, seconds, and who took how many."""
    waits = sorted(course.waited_s for course in handed if course.waited_s is not None)
    who: dict[str, int] = {}
    reasons: dict[str, int] = {}
    for course in handed:
        reasons[course.reason] = reasons.get(course.reason, 0) + 1
        for person in course.people:
            who[person] = who.get(person, 0) + 1
    return {
        "count": len(handed),
        "taken": len(waits),
        "missed": sum(course.taken is None and course.state in ("expired", "ended") for course in handed),
        "answered": sum(course.answered is not None for course in handed),
        "came": sum(course.came is not None for course in handed),
        "escalated": sum(course.escalated for course in handed),
        "median_s": median(waits) if waits else None,
        "longest_s": waits[-1] if waits else None,
        "who": dict(sorted(who.items(), key=lambda pair: (-pair[1], pair[0]))),
        "reasons": dict(sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))),
        "list": [{**asdict(course), "waited_s": course.waited_s} for course in handed[-HANDOFFS:]],
    }


def _count(known: Figures, item: str) -> int:
    shares = known.by_item.get(item)
    return shares.asked if shares else 0


def _sum(asked: Iterable[KioskTurn], robot: str) -> Shares:
    found = Shares()
    for turn in asked:
        if turn.robot == robot:
            found.add(turn)
    return found


def _not_useful(asked: Iterable[KioskTurn]) -> list[Json]:
    """Answers that visitors called not useful, by item, with a question that led to each."""
    found: dict[str, Json] = {}
    for turn in asked:
        if turn.useful == "no":
            line = found.setdefault(turn.ids[0] if turn.ids else "", {"count": 0, "question": turn.question})
            line["count"] += 1
    ranked = sorted(found.items(), key=lambda pair: (-pair[1]["count"], pair[0]))
    return [{"item": item, **line} for item, line in ranked[:NOT_USEFUL]]


def _proposals(records: Iterable[Dated], span: Span) -> Json:
    """Wishes of the week and what became of them; one that waits still has state `open`."""
    found: dict[str, Json] = {}
    for record in records:
        what = record.kind.removeprefix("phrasing_")
        if what == record.kind:
            continue
        if what == "proposed" and span.from_ <= record.data["at"] < span.to:
            known = {name: record.data[name] for name in ("entry", "lang", "text", "by")}
            found[record.subject] = {**known, "state": "open", "decided_by": ""}
        elif record.subject in found:
            found[record.subject].update(state=what, decided_by=record.data.get("decided_by", ""))
    states = [line["state"] for line in found.values()]
    counts = {state: states.count(state) for state in ("open", "approved", "rejected")}
    return {**counts, "list": list(found.values())[-PROPOSALS:]}

"""Routes for what visitors asked: hand-offs, what was not answered, phrasings, the week's report. For staff only.

What changes anything goes to its owner over the link (the guide, the librarian) and is done when that one shows it.
What is read comes from the librarian's ledger, read only.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass
from datetime import date, timedelta
from time import monotonic, sleep
from typing import TYPE_CHECKING, Annotated, Any, Literal, Protocol

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import StringConstraints

from robots.core.text import Text
from robots.core.visitors import HANDOFF_OVER, Handoff, HandoffReply, HandoffState, PhrasingWish
from robots.guide.librarian.history import courses, turns
from robots.guide.librarian.librarian import Kept
from robots.guide.librarian.unanswered import Nearest, unanswered
from robots.guide.librarian.week import Span, monday_of, week
from robots.guide.privacy import masked
from robots.settings.knowledge import Knowledge
from robots.web.api import Body, Key, RobotId
from robots.web.handoffs import Handoffs, handoff_json
from robots.web.keys import KeyedRoute, Once
from robots.web.login import Session, Sessions
from robots.web.problems import Problem
from robots.web.visitors_csv import unanswered_csv
from robots.web.visitors_words import (
    ENDED,
    GUIDE_SILENT,
    LIBRARIAN_AWAY,
    LIBRARIAN_SILENT,
    NO_HANDOFF,
    NO_TEXT,
    NOT_CONNECTED,
    REFUSALS,
    TAKEN,
)

if TYPE_CHECKING:
    from robots.settings import Hall

SHOWN_S, REPEAT_S, LOOK_S = 5.0, 2.0, 0.05
MARGIN_S = 3600.0
"""Records are committed a little after, and by another clock than, what they tell of."""
What = Literal["acknowledge", "answer", "come", "close"]
AnswerText = Annotated[str, StringConstraints(max_length=1000, strip_whitespace=True)]
Phrasing = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
EntryId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
HandoffId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]
ProposalId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Day = Annotated[str, Query(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class RecordsGoneError(Exception):
    """The ledger cannot be read now."""


class Records(Protocol):
    """A ledger, read only. Every method raises RecordsGoneError while it is not there."""

    def records(self, since: float) -> Sequence[Kept]: ...
    def remembered(self, key: str) -> Any: ...
    def runs(self) -> Sequence[Mapping[str, Any]]: ...


@dataclass(frozen=True)
class VisitorDeps:
    """What these routes need besides the tablet's own.

    publish    sends on its way, once; False = it cannot be sent now
    librarian, scheduler   their ledgers
    knowledge  the newest good knowledge base; None = there is none
    """

    handoffs: Handoffs
    publish: Callable[[HandoffReply | PhrasingWish], bool]
    librarian: Records
    scheduler: Records
    knowledge: Callable[[], Knowledge | None]
    shown_s: float = SHOWN_S


class Reply(Body):
    """`key` is drawn by the page once per act: sent again it has no second effect."""

    key: Key
    text: AnswerText = ""


class Wish(Body):
    key: Key
    entry: EntryId
    lang: Literal["zh", "en"]
    text: Phrasing


class Verdict(Body):
    key: Key


class Words(Body):
    text: Phrasing


class Readings:
    """What is read from ledgers and knowledge, ready for the pages and for `hall week`."""

    def __init__(self, librarian: Records, scheduler: Records, knowledge: Knowledge | None, zone: str) -> None:
        self._librarian, self._scheduler, self._zone = librarian, scheduler, zone
        self.knowledge = knowledge
        self.nearest: Callable[[str], Sequence[str]] = Nearest(knowledge) if knowledge else lambda text: ()

    def unanswered(self, first: date, last: date) -> dict[str, Any]:
        span = Span(first, last, Span.week(first, self._zone).zone)
        own = self._librarian.records(span.from_ - MARGIN_S)
        asked = turns(own, span.from_, span.to)
        groups = unanswered(asked, self.nearest)
        handed = courses(own, span.from_, span.to)
        answered = [asdict(course) for course in handed if course.question and course.answer]
        return {"from": first.isoformat(), "to": last.isoformat(), "asked": len(asked),
                "clusters": [asdict(group) for group in groups], "handoffs": answered[::-1]}  # fmt: skip

    def week(self, first: date, at: float) -> dict[str, Any]:
        span = Span.week(first, self._zone)
        since = span.before.from_ - MARGIN_S
        try:
            fleet, runs = self._scheduler.records(span.from_ - MARGIN_S), self._scheduler.runs()
        except RecordsGoneError:
            fleet, runs = [], []
        own = self._librarian.records(since)
        return week(own, span, fleet=fleet, runs=runs, nearest=self.nearest, at=at)


def visitor_routes(
    deps: VisitorDeps, hall: "Hall", sessions: Sessions, now: Callable[[], float], once: Once
) -> APIRouter:
    routes = APIRouter(prefix="/api/v1/visitors", route_class=KeyedRoute)
    readings: list[Readings] = []

    def caller(request: Request, response: Response) -> Session:
        return sessions.required(request, response)

    Known = Annotated[Session, Depends(caller)]  # noqa: N806  an alias of a type

    @routes.get("/handoffs")
    def get_handoffs(known: Known) -> dict[str, Any]:
        return {"handoffs": [handoff_json(one) for one in deps.handoffs.all()]}

    @routes.post("/handoffs/{robot}/{handoff}/{what}")
    def post_reply(robot: RobotId, handoff: HandoffId, what: What, body: Reply, known: Known) -> dict[str, Any]:
        """Done when the guide shows it; the same key again is safe."""
        text = masked(body.text) if what == "answer" else ""
        if what == "answer" and not text:
            raise Problem(422, "no_text", NO_TEXT)
        reply = HandoffReply(robot, handoff, body.key, known.person, what, text)
        return once(known.person, body.key, (robot, handoff, what, text), lambda: replied(reply))

    def replied(reply: HandoffReply) -> dict[str, Any]:
        robot, handoff, what, text, person = reply.robot, reply.handoff, reply.what, reply.text, reply.person
        packet = deps.handoffs.get(robot, handoff)
        if packet is None:
            raise Problem(404, "no_handoff", NO_HANDOFF)
        done = _shows(what, person, text)
        if done(packet):
            return {"status": "done", "key": reply.key}
        if packet.state in HANDOFF_OVER:
            raise Problem(409, "handoff_over", ENDED)
        if _taken(packet, what, person):
            raise Problem(409, "handoff_taken", TAKEN)
        until = monotonic() + deps.shown_s
        while monotonic() < until:
            if not deps.publish(reply):
                raise Problem(503, "not_connected", NOT_CONNECTED, key=reply.key)
            if deps.handoffs.wait(robot, handoff, done, min(REPEAT_S, max(0.0, until - monotonic()))):
                return {"status": "done", "key": reply.key}
            packet = deps.handoffs.get(robot, handoff)
            if packet is None or packet.state in HANDOFF_OVER:
                raise Problem(409, "handoff_over", ENDED)
            if _taken(packet, what, person):
                raise Problem(409, "handoff_taken", TAKEN)
        raise Problem(504, "guide_silent", GUIDE_SILENT, key=reply.key)

    @routes.get("/entries")
    def get_entries(known: Known) -> dict[str, Any]:
        """To search in, and to answer with."""
        base = read().knowledge
        departments = {d.id: asdict(d.name.text) for d in base.departments.values()} if base else {}
        entries = [
            {"id": entry.id, "department": entry.department, "name": asdict(entry.name.text),
             "short": asdict(entry.short.text), "set": entry.set}
            for entry in (base.entries.values() if base else ())
        ]  # fmt: skip
        return {"entries": entries, "departments": departments}

    @routes.post("/nearest")
    def post_nearest(body: Words, known: Known) -> dict[str, Any]:
        return {"entries": list(read().nearest(masked(body.text)))}

    @routes.get("/unanswered")
    def get_unanswered(known: Known, day: Day = "") -> dict[str, Any]:
        first = _day(day) if day else _today(now(), hall.time_zone)
        return from_ledger(lambda: read().unanswered(first, first))

    @routes.get("/unanswered.csv")
    def get_csv(known: Known, day: Day = "", days: Annotated[int, Query(ge=1, le=31)] = 1) -> Response:
        first = _day(day) if day else _today(now(), hall.time_zone)
        found = from_ledger(lambda: read().unanswered(first, first + timedelta(days=days - 1)))
        headers = {"Content-Disposition": f'attachment; filename="unanswered-{first.isoformat()}.csv"'}
        return Response(
            unanswered_csv(found, read().knowledge, hall.time_zone), 200, headers, "text/csv; charset=utf-8"
        )

    @routes.get("/phrasings")
    def get_phrasings(known: Known) -> dict[str, Any]:
        """What waits for a second person, and what is reviewed but not yet in the files."""

        def both() -> dict[str, Any]:
            proposals = deps.librarian.remembered("proposals") or {}
            additions = deps.librarian.remembered("additions") or {}
            return {
                "proposals": sorted(proposals.values(), key=lambda one: one["at"]),
                "additions": list(reversed(additions.get("phrasings", ()))),
                "revision": additions.get("revision", 0),
            }

        return from_ledger(both)

    @routes.post("/phrasings", status_code=201)
    def post_phrasing(body: Wish, known: Known) -> dict[str, Any]:
        text = masked(body.text)
        return wished(PhrasingWish(body.key, known.person, "propose", body.entry, body.lang, text))

    @routes.post("/phrasings/{proposal}/{what}")
    def post_verdict(
        proposal: ProposalId, what: Literal["approve", "reject"], body: Verdict, known: Known
    ) -> dict[str, Any]:
        """By another person than the one who proposed it: the librarian sees to that."""
        return wished(PhrasingWish(body.key, known.person, what, proposal=proposal))

    @routes.get("/week")
    def get_week(known: Known, from_: Annotated[Day, Query(alias="from")] = "") -> dict[str, Any]:
        first = _day(from_) if from_ else monday_of(now(), hall.time_zone)
        people = {person.id: person.name for person in hall.staff.values()}
        report = from_ledger(lambda: read().week(first, now()))
        base = read().knowledge
        names = {entry.id: asdict(entry.name.text) for entry in base.entries.values()} if base else {}
        return {**report, "people": people, "names": names, "site": hall.site}

    def read() -> Readings:
        """The knowledge is read again when its files change."""
        base = deps.knowledge()
        if not readings or readings[0].knowledge is not base:
            readings[:] = [Readings(deps.librarian, deps.scheduler, base, hall.time_zone)]
        return readings[0]

    def from_ledger(what: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        try:
            return what()
        except RecordsGoneError:
            raise Problem(503, "librarian_away", LIBRARIAN_AWAY) from None

    def wished(asked: PhrasingWish) -> dict[str, Any]:
        return once(asked.person, asked.key, astuple(asked), lambda: wish(asked))

    def wish(asked: PhrasingWish) -> dict[str, Any]:
        """Sent until the librarian has it on disk."""
        until = monotonic() + deps.shown_s
        again = 0.0
        while True:
            outcome = from_ledger(lambda: (deps.librarian.remembered("wishes") or {}).get(asked.key))
            if outcome is not None:
                break
            if monotonic() >= until:
                raise Problem(504, "librarian_silent", LIBRARIAN_SILENT, key=asked.key)
            if monotonic() >= again:
                again = monotonic() + REPEAT_S
                if not deps.publish(asked):
                    raise Problem(503, "not_connected", NOT_CONNECTED, key=asked.key)
            sleep(LOOK_S)
        if outcome["what"] == "refused":
            raise Problem(409, outcome["why"], REFUSALS.get(outcome["why"], LIBRARIAN_SILENT))
        return {"status": outcome["what"], "proposal": outcome["proposal"], "key": asked.key}

    return routes


def _taken(packet: Handoff, what: What, person: str) -> bool:
    """A colleague is at it: nobody takes it from them. Nobody is, once its deadline has passed and all are told."""
    if packet.state in (HandoffState.WAITING, HandoffState.ESCALATED):
        return False
    return what == "acknowledge" or packet.person not in ("", person)


def _shows(what: What, person: str, text: str) -> Callable[[Handoff | None], bool]:
    """Whether a hand-off shows that this person did this."""

    def shows(packet: Handoff | None) -> bool:
        if packet is None:
            return False
        mine = packet.person == person
        match what:
            case "acknowledge":
                return mine and packet.state is HandoffState.ACKNOWLEDGED
            case "come":
                return mine and packet.state is HandoffState.COMING
            case "answer":
                return mine and packet.answer == text and packet.state not in HANDOFF_OVER
            case _:
                return mine and packet.state in HANDOFF_OVER

    return shows


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        words = Text("日期不存在，请按 2026-01-05 的格式填写", "there is no such day: write it like 2026-01-05")
        raise Problem(422, "no_such_day", words) from None


def _today(at: float, zone: str) -> date:
    return date.fromisoformat(Span.week(date(2026, 1, 1), zone).day_of(at))

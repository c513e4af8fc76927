"""Routes of the run history: lists, one run with its slip, the log of a day, why. For staff only, read only."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import StringConstraints

from robots.core.reasons import WORDS, Reason, spoken
from robots.core.runs import FleetSummary, RunFact, RunState
from robots.core.text import Text
from robots.fleet.facts import fact_of
from robots.fleet.why import Present, why
from robots.store.history import FACT, RunSearch
from robots.web.history_csv import history_csv
from robots.web.history_rows import History, Json, may_see, row, why_json, with_course
from robots.web.login import SENDING_ROLES, Session, Sessions
from robots.web.problems import Problem, not_allowed
from robots.web.visitors import RecordsGoneError

if TYPE_CHECKING:
    from robots.settings import Hall

MOST_CSV = 50_000
MOST_A_DAY = 2_000
YEARS = range(2000, 2200)
NO_LEDGER = Text(
    "记录暂时读不到，请稍后刷新；一直不行请告诉工程师",
    "the records cannot be read now: reload shortly; if it stays so tell an engineer",
)
NO_DAY = Text("日期不存在，请按 2026-01-05 的格式填写", "there is no such day: write it like 2026-01-05")
ENDS_FIRST = Text("结束日期早于开始日期", "the last day lies before the first")
TOO_MANY = Text(
    f"超过 {MOST_CSV} 条，请缩小日期范围后再下载", f"more than {MOST_CSV} runs: choose fewer days and try again"
)
Day = Annotated[str, StringConstraints(pattern=r"^(\d{4}-\d{2}-\d{2})?$")]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{0,64}$")]
Words = Annotated[str, StringConstraints(max_length=60, pattern=r"^[^\x00-\x1f\x7f]*$", strip_whitespace=True)]
RunId = Annotated[str, Path(pattern=r"^r-[0-9a-z]{10}$")]
Found = TypeVar("Found")


@dataclass(frozen=True)
class Asked:
    """What a request filters by."""

    first: str
    last: str
    robot: str
    counter: str
    state: str
    reason: str
    person: str
    round: str
    q: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks. counters: the stops whose runs are theirs, None = all; `session` is that of the tablet."""

    session: Session
    counters: tuple[str, ...] | None


def asked(
    from_: Annotated[Day, Query(alias="from")] = "",
    to: Day = "",
    robot: Id = "",
    counter: Id = "",
    state: RunState | Literal[""] = "",
    reason: Reason | Literal[""] = "",
    person: Id = "",
    of_round: Annotated[Id, Query(alias="round")] = "",
    q: Words = "",
) -> Asked:
    """Every list takes the same filters."""
    return Asked(from_, to, robot, counter, str(state), str(reason), person, of_round, q)


Filters = Annotated[Asked, Depends(asked)]


def history_routes(
    history: History,
    hall: "Hall",
    sessions: Sessions,
    now: Callable[[], float],
    live: Callable[[str], RunFact | None],
    fleet: Callable[[], FleetSummary | None],
) -> APIRouter:
    """live, fleet: the newest fact of a run and of the fleet, if they are heard."""
    routes = APIRouter(prefix="/api/v1/history")
    zone = ZoneInfo(hall.time_zone)

    def reader(request: Request, response: Response) -> Reader:
        session = sessions.required(request, response)
        return Reader(session, own_counters(hall, session))

    Known = Annotated[Reader, Depends(reader)]  # noqa: N806  an alias of a type

    @routes.get("")
    def get_runs(
        filters: Filters,
        known: Known,
        page: Annotated[int, Query(ge=1, le=100_000)] = 1,
        per: Annotated[int, Query(ge=1, le=200)] = 25,
    ) -> Json:
        """A page of runs, the youngest first; totals are of all that match."""
        search = replace(searched(filters, known), limit=per, offset=(page - 1) * per)
        found = read(lambda: history.find_runs(search))
        return {
            "runs": [row(picture, known.counters) for picture in found.runs],
            "page": page, "per": per, "total": found.total, "states": found.states,
            "delivered_s": found.delivered_s, "people": people(), "own": list(known.counters or ()),
            "all": known.counters is None,
        }  # fmt: skip

    @routes.get("/sums")
    def get_sums(filters: Filters, known: Known, by: Literal["day", "robot", "stop"]) -> Json:
        """All that match, counted by day (the newest first), robot or stop (the busiest first)."""
        found = read(lambda: history.sum_runs(searched(filters, known), by, days()))
        return {"by": by, "sums": [asdict(one) for one in found]}

    @routes.get(".csv")
    def get_csv(filters: Filters, known: Known, lang: Literal["zh", "en"] = "zh") -> Response:
        search = searched(filters, known)
        if read(lambda: history.find_runs(replace(search, limit=0))).total > MOST_CSV:
            raise Problem(422, "too_many", TOO_MANY)
        found = read(lambda: history.find_runs(replace(search, limit=MOST_CSV, oldest_first=True)))
        table = history_csv((row(picture, known.counters) for picture in found.runs), hall, lang)
        name = "-".join(part for part in ("runs", filters.first, filters.last) if part)
        headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
        return Response(table, 200, headers, "text/csv; charset=utf-8")

    @routes.get("/day")
    def get_day(known: Known, day: Day = "") -> Json:
        """Every run that was asked for, changed or under way on a day, the oldest first, with hands and open ends."""
        first = a_day(day) if day else datetime.fromtimestamp(now(), zone).date()
        since, until = span(first, first)
        search = RunSearch(since=since, until=until, alive=True, counters=known.counters, limit=MOST_A_DAY,
                           oldest_first=True)  # fmt: skip
        found = read(lambda: history.find_runs(search))
        records = read(lambda: history.records_of([picture["run"] for picture in found.runs]))
        rows = [with_course(row(picture, known.counters), records[picture["run"]]) for picture in found.runs]
        return {
            "day": first.isoformat(), "site": hall.site, "made_at": now(), "made_by": known.session.person,
            "since": since, "until": until, "runs": rows, "total": found.total, "states": found.states,
            "delivered_s": found.delivered_s, "people": people(), "all": known.counters is None,
        }  # fmt: skip

    @routes.get("/{run}")
    def get_run(run: RunId, known: Known) -> Json:
        """All that a slip prints. No pick-up code, and of a confidential folder not what is written on it."""
        picture = find(run, known)
        records = read(lambda: history.records_of([run]))[run]
        shown = with_course(row(picture, known.counters), records)
        return {**shown, "site": hall.site, "made_at": now(), "made_by": known.session.person, "people": people()}

    @routes.get("/{run}/why")
    def get_why(run: RunId, known: Known) -> Json:
        """Why this robot, why it waits, why it ended so, in sentences."""
        picture = find(run, known)
        records = read(lambda: history.records_of([run]))[run]
        summary = fleet()
        present = Present(now(), live(run) or fact_of(picture), summary.robots if summary else ())
        return why_json(why(records, present, hall, people() if row(picture, known.counters)["own"] else {}))

    def find(run: str, known: Reader) -> dict[str, Any]:
        picture = read(lambda: history.remembered(FACT + run))
        if not isinstance(picture, dict):
            raise Problem(404, Reason.UNKNOWN_RUN.value, WORDS[Reason.UNKNOWN_RUN], [spoken(Reason.UNKNOWN_RUN)])
        if not may_see(known.counters, picture):
            raise not_allowed()
        return picture

    def searched(filters: Asked, known: Reader) -> RunSearch:
        first, last = (a_day(text) if text else None for text in (filters.first, filters.last))
        if first and last and last < first:
            raise Problem(422, Reason.BAD_REQUEST.value, ENDS_FIRST, [spoken(Reason.BAD_REQUEST)])
        return RunSearch(
            since=span(first, first)[0] if first else None, until=span(last, last)[1] if last else None,
            robot=filters.robot, stop=filters.counter, state=filters.state, reason=filters.reason,
            person=filters.person, round=filters.round, text=filters.q, counters=known.counters,
        )  # fmt: skip

    def days() -> Callable[[float], str]:
        """Names the hall's day of instants that come in order: a day is worked out once."""
        name, since, until = "", 0.0, 0.0

        def day_of(at: float) -> str:
            nonlocal name, since, until
            if not since <= at < until:
                day = datetime.fromtimestamp(at, zone).date()
                name, (since, until) = day.isoformat(), span(day, day)
            return name

        return day_of

    def span(first: date, last: date) -> tuple[float, float]:
        """From the first day's midnight to the end of the last, in the hall's zone."""
        starts: Sequence[datetime] = [datetime.combine(day, time(), zone) for day in (first, last + timedelta(days=1))]
        return starts[0].timestamp(), starts[1].timestamp()

    def people() -> dict[str, str]:
        return {person.id: person.name for person in hall.staff.values()}

    def read(what: Callable[[], Found]) -> Found:
        try:
            return what()
        except RecordsGoneError:
            raise Problem(503, "no_ledger", NO_LEDGER) from None

    return routes


def own_counters(hall: "Hall", session: Session) -> tuple[str, ...] | None:
    """The stops whose runs a person has part in: where they work and where they are logged in; a supervisor: all."""
    person = hall.staff[session.person]
    if "supervisor" in person.roles:
        return None
    if not SENDING_ROLES & set(person.roles):
        return ()
    return tuple(dict.fromkeys((*person.counters, session.counter)))


def a_day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if day.year not in YEARS:
        raise Problem(422, "no_such_day", NO_DAY, [spoken(Reason.BAD_REQUEST)])
    return day

"""`hall ledger RUN`, `--robot`, `--day`: what the scheduler's ledger tells, line by line, in the hall's own time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table

from robots.core.clock import iso
from robots.core.reasons import words_of
from robots.core.text import Text
from robots.fleet.facts import fact_of
from robots.fleet.run import keeper_of
from robots.fleet.why import Present, why
from robots.fleet.why_words import STORY
from robots.floor.joining import fail, fleet_ledger, read_hall
from robots.floor.places import hall_folder, state_folder
from robots.floor.timeline_words import WORDS
from robots.settings import Hall
from robots.store import Ledger, LedgerError, StoredRecord
from robots.store.ledger import RUN

WRONG_USE = 2
DAYS_SHOWN = 7
_CONCEALED = frozenset({"order", "code_hash", "body", "against", "costs", "book"})
_NO_ORDER_OF = frozenset({"order_made", "order_extended", "order_taken", "order_cancelling", "order_closed"})
_DETAILS = ("outcome", "how", "asked", "because", "paused")


@dataclass(frozen=True, slots=True)
class Line:
    """One record for people. reasons: codes; data: the record's own, without what is long or secret."""

    seq: int
    at: float
    kind: str
    subject: str
    run: str
    robot: str
    person: str
    reasons: tuple[str, ...]
    text: Text
    data: dict[str, Any]

    def as_json(self, zone: ZoneInfo) -> dict[str, Any]:
        told = [(code, words_of(code)) for code in self.reasons]
        return {
            "seq": self.seq,
            "at": iso(self.at),
            "local": datetime.fromtimestamp(self.at, zone).isoformat(timespec="milliseconds"),
            "kind": self.kind,
            "subject": self.subject,
            "run": self.run,
            "robot": self.robot,
            "person": self.person,
            "reasons": [{"code": code, "zh": text.zh, "en": text.en} for code, text in told if text is not None],
            "zh": self.text.zh,
            "en": self.text.en,
            "data": self.data,
        }


def ledger_command(
    run: Annotated[str, typer.Argument(help="a run's id, such as r-0abcdefgh1", show_default=False)] = "",
    robot: Annotated[str, typer.Option(help="all that concerned this robot, such as xiaodi")] = "",
    day: Annotated[str, typer.Option(help="all of this day of the hall, such as 2026-11-21")] = "",
    lang: Annotated[Literal["zh", "en"], typer.Option(help="language of the sentences")] = "en",
    hall: Annotated[
        Path | None, typer.Option("--hall", help="folder of the hall's YAML files", show_default="config/hall")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object a line, both languages")] = False,
) -> None:
    """Print what the ledger tells of a run, a robot or a day: `hall ledger r-0abcdefgh1`, `--robot xiaodi`."""
    if bool(run) == bool(robot or day):
        fail("name a run, or --robot, --day or both", WRONG_USE)
    known, state = read_hall(hall_folder(hall)), state_folder()
    zone = ZoneInfo(known.time_zone)
    try:
        ledger = Ledger.open(fleet_ledger(state), read_only=True)
        try:
            lines = list(_told(ledger, known, run, robot, *_span(day, robot, zone)))
            if not lines:
                fail(_nothing(ledger, known, run, robot, day), WRONG_USE)
        finally:
            ledger.close()
    except LedgerError as error:
        fail(f"{error}. Start the floor with ./hall up, or set HALL_STATE")
    if as_json:
        for line in lines:
            print(json.dumps(line.as_json(zone), ensure_ascii=False))  # noqa: T201  data goes to stdout
    else:
        _show(lines, zone, lang, known)


def _span(day: str, robot: str, zone: ZoneInfo) -> tuple[float, float]:
    """From and until, UTC seconds; 0 = open. Of a robot without a day the last week."""
    if not day:
        now = datetime.now(UTC)
        return ((now - timedelta(days=DAYS_SHOWN)).timestamp(), 0.0) if robot else (0.0, 0.0)
    try:
        first = datetime.combine(date.fromisoformat(day), datetime.min.time(), zone)
    except ValueError:
        fail(f"{day}: write the day like 2026-01-05", WRONG_USE)
    return first.timestamp(), (first + timedelta(days=1)).timestamp()


def _told(ledger: Ledger, hall: Hall, run: str, robot: str, since: float, until: float) -> Iterator[Line]:
    if run:
        own = ledger.records(subject=run)
        if not own:
            return
        found = [
            record
            for record in ledger.records(after=own[0].seq - 1, until=own[-1].at + 0.001)
            if record.subject == run or run in _runs(record)
        ]
    else:
        found = ledger.records(since=since, until=until)
        if robot:
            found = _of_robot(found, robot)
    subjects = sorted({record.subject for record in found if record.subject.startswith(RUN)})
    sentences: dict[int, Text] = {}
    for subject, records in ledger.records_of(subjects).items():
        sentences |= _story(hall, records, ledger.remembered_value(f"fact:{subject}"))
    robots: dict[str, str] = {}  # run -> its robot by then
    for record in found:
        line = _line(record, sentences.get(record.seq))
        if line.robot or record.kind == "run_unassigned":
            robots[line.run] = line.robot
        yield replace(line, robot=line.robot or robots.get(line.run, ""))


def _story(hall: Hall, records: list[StoredRecord], fact: Any) -> dict[int, Text]:
    """Record number -> sentence, for the steps of one run's life."""
    if not isinstance(fact, Mapping):
        return {}
    names = {person.id: person.name for person in hall.staff.values()}
    told = iter(why(records, Present(records[-1].at, fact_of(dict(fact))), hall, names).story)
    steps = [record.seq for record in records if record.kind in STORY or record.kind == "run_assigned"]
    return {seq: said.text for seq, said in zip(steps, told, strict=False)}


def _runs(record: StoredRecord) -> list[str]:
    """Runs a record names besides its subject."""
    data = record.data
    named = [str(data["run"])] if data.get("run") else []
    named += list(data.get("legs") or ())
    order = str(data.get("order_id") or "")
    return [*named, order[:12]] if order.startswith(RUN) else named


def _of_robot(records: Iterable[StoredRecord], robot: str) -> list[StoredRecord]:
    """Its own records, and those of runs from when they became its until they are another's."""
    found, its = [], set[str]()
    for record in records:
        named = str(record.data.get("robot") or "")
        if record.subject.startswith(RUN) and named:
            (its.add if named == robot else its.discard)(record.subject)
        if robot in (record.subject, named) or record.subject in its:
            found.append(record)
        if record.kind == "run_unassigned":
            its.discard(record.subject)
    return found


def _line(record: StoredRecord, sentence: Text | None) -> Line:
    data = record.data
    run = record.subject if record.subject.startswith(RUN) else next(iter(_runs(record)), "")
    about_robot = record.kind in _NO_ORDER_OF or record.kind.startswith(("help_", "pause_", "robot_"))
    robot = record.subject if about_robot and not record.subject.startswith(RUN) else str(data.get("robot") or "")
    holder = str(data.get("holder") or "")
    kept_by = keeper_of(holder)
    person = str(data.get("person") or data.get("given_by") or data.get("taken_by") or kept_by)
    codes = data.get("reasons") or ([data["reason"]] if data.get("reason") else [])
    reasons = tuple(str(code[0] if isinstance(code, list) else code) for code in codes)
    shown = {key: value for key, value in data.items() if key not in _CONCEALED}
    if data.get("confidential"):
        shown.pop("label", None)
    return Line(
        record.seq, float(data.get("at", record.at)), record.kind, record.subject, run, robot, person, reasons,
        sentence or _other(record), shown,
    )  # fmt: skip


def _other(record: StoredRecord) -> Text:
    data = record.data
    words = WORDS.get(record.kind, Text(record.kind.replace("_", " "), record.kind.replace("_", " ")))
    order = str(data.get("order_id") or (data.get("order") or {}).get("order_id", ""))
    what = ", ".join(str(data[name]).lower() for name in _DETAILS if name in data)
    values = {"order": order, "what": what, "subject": record.subject}
    return Text(words.zh.format(**values), words.en.format(**values))


def _nothing(ledger: Ledger, hall: Hall, run: str, robot: str, day: str) -> str:
    """Why there is nothing to show, and what is near."""
    if run:
        known = [str(picture["run"]) for picture in ledger.runs(limit=5000)]
        near = get_close_matches(run, known, n=3, cutoff=0.6)
        return f"no run {run} in this ledger" + (f"; did you mean {' or '.join(near)}?" if near else "")
    if robot and robot not in hall.robots:
        near = get_close_matches(robot, sorted(hall.robots), n=3, cutoff=0.5)
        return f"no robot {robot}: this hall has {', '.join(near or sorted(hall.robots))}"
    when = f"on {day}" if day else f"in the last {DAYS_SHOWN} days; name another day with --day"
    return f"nothing is written of {robot} {when}" if robot else f"nothing was written {when}"


def _show(lines: list[Line], zone: ZoneInfo, lang: Literal["zh", "en"], hall: Hall) -> None:
    def say(text: Text) -> str:
        return text.zh if lang == "zh" else text.en

    heads = ("时间", "任务", "机器人", "经过", "人员", "原因") if lang == "zh" else (
        "time", "run", "robot", "what happened", "who", "reason")  # fmt: skip
    table = Table(*heads, box=None, pad_edge=False)
    for line in lines:
        told = [text for code in line.reasons if (text := words_of(code)) is not None]
        person = hall.staff.get(line.person)
        table.add_row(
            datetime.fromtimestamp(line.at, zone).strftime("%m-%d %H:%M:%S"), line.run, line.robot, say(line.text),
            person.name if person else line.person, ", ".join(map(say, told)),
        )  # fmt: skip
    out = Console(highlight=False, markup=False, soft_wrap=True)
    out.width = max(out.width, 160) if not out.is_terminal else out.width
    out.print(table)

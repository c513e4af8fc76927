"""`hall week` and `hall unanswered`: the same reports as on the tablet, from the ledgers in the state folder."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from robots.floor.joining import fail, fleet_ledger, ledger_path, read_hall
from robots.floor.places import hall_folder, state_folder
from robots.floor.reading import LedgerReader
from robots.floor.shelf import Shelf, site_knowledge
from robots.guide.librarian.week import monday_of
from robots.settings import Hall
from robots.web.visitors import Readings, RecordsGoneError

HallOption = Annotated[
    Path | None, typer.Option("--hall", help="folder of the hall's YAML files", show_default="config/hall")
]
JsonOption = Annotated[bool, typer.Option("--json", help="all of it as one JSON object")]


def week_command(
    from_: Annotated[str, typer.Option("--from", help="its first day", show_default="Monday of this week")] = "",
    hall: HallOption = None,
    as_json: JsonOption = False,
) -> None:
    """The week's report: who answered visitors (60/30/10), what nobody could, hand-offs, the robots' troubles."""
    known, readings = _readings(hall)
    now = datetime.now(UTC).timestamp()
    first = _day(from_) if from_ else monday_of(now, known.time_zone)
    report = _read(lambda: readings.week(first, now))
    if as_json:
        print(json.dumps(report, ensure_ascii=False))  # noqa: T201  data goes to stdout
        return
    for line in week_lines(report):
        print(line)  # noqa: T201


def unanswered_command(
    day: Annotated[str, typer.Option(help="the day asked for", show_default="today")] = "",
    days: Annotated[int, typer.Option(min=1, max=31, help="so many days from it")] = 1,
    hall: HallOption = None,
    as_json: JsonOption = False,
) -> None:
    """What the guides could not answer: alike questions together, with counts and the nearest entries."""
    known, readings = _readings(hall)
    first = _day(day) if day else datetime.now(ZoneInfo(known.time_zone)).date()
    found = _read(lambda: readings.unanswered(first, first + timedelta(days=days - 1)))
    if as_json:
        print(json.dumps(found, ensure_ascii=False))  # noqa: T201
        return
    print(f"{found['from']} – {found['to']}: {found['asked']} asked")  # noqa: T201
    for group in found["clusters"] or ():
        print(cluster_line(group))  # noqa: T201
    if not found["clusters"]:
        print("nothing was left unanswered" if found["asked"] else "nothing was asked")  # noqa: T201


def cluster_line(group: dict[str, Any]) -> str:
    nearest = ", ".join(group["nearest"]) or "-"
    return f"{group['count']:>4} ×  {group['texts'][0]}   [{group['reason']}; nearest: {nearest}]"


def week_lines(report: dict[str, Any]) -> list[str]:
    """The report in short, for a terminal."""
    total, before, handoffs = report["total"], report["before"], report["handoffs"]
    lines = [f"{report['from']} – {report['to']}: {total['asked']} questions ({before['asked']} the week before)"]
    if total["answered"]:
        parts = [f"{name} {total[f'{who}_percent']:g} % (aim {report['aim'][who]})"
                 for who, name in (("robot", "robot"), ("online", "person online"), ("window", "window"))]  # fmt: skip
        lines.append("  answered by " + ", ".join(parts))
    lines.append(f"  useful {total['useful']}, not useful {total['not_useful']}, left unanswered {total['none']}")
    lines += [f"  {one['asked']:>4} ×  {one['item']}" for one in report["top"]]
    lines.append(f"unanswered: {report['unanswered_questions']} questions in {report['unanswered_clusters']} clusters")
    lines += ["  " + cluster_line(group) for group in report["unanswered"]]
    median = "-" if handoffs["median_s"] is None else f"{handoffs['median_s']:.0f} s"
    lines.append(f"hand-offs: {handoffs['count']}, taken {handoffs['taken']} (median {median}), "
                 f"missed {handoffs['missed']}, escalated {handoffs['escalated']}")  # fmt: skip
    runs = ", ".join(f"{state} {count}" for state, count in report["runs"].items()) or "none"
    lines.append(f"runs: {runs}; help requests: {report['help_count']}")
    return lines


def _readings(hall: Path | None) -> tuple[Hall, Readings]:
    folder, state = hall_folder(hall), state_folder()
    known = read_hall(folder)
    librarian, scheduler = LedgerReader(ledger_path(state, "librarian")), LedgerReader(fleet_ledger(state))
    knowledge = Shelf(site_knowledge(folder)).knowledge()
    return known, Readings(librarian, scheduler, knowledge, known.time_zone)


def _read(what: Any) -> dict[str, Any]:
    try:
        found: dict[str, Any] = what()
    except RecordsGoneError as error:
        fail(f"no visitors' questions are recorded here: {error}. Start the floor with ./hall up, or set HALL_STATE")
    return found


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        fail(f"{text}: write the day like 2026-01-05", 2)

"""What `hall check` says of timetable.yaml: line, field, what is wrong, what to do."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from robots.building.check import check_plan

TODAY = date(2026, 1, 5)
HOURS = """\
windows:
  - {days: [mon, tue, wed, thu, fri], opens: "09:00", closes: "12:00"}
  - {days: [mon, tue, wed, thu, fri], opens: "13:00", closes: "16:30"}
holidays: ["2026-01-01", {from: "2026-02-15", to: "2026-02-23", name: New year}]
extra_days: {"2026-02-14": fri}
sweep: {after_closing_min: -10}
runs:
"""
WAY = "from: A01, to: 2F-archive"
FIT = '  mail: {from: A01, to: 2F-archive, days: [mon], time: "09:30"}\n'


def found(folder: Path, text: str, today: date | None = TODAY) -> list[str]:
    (folder / "timetable.yaml").write_text(text, encoding="utf-8")
    return [f"{p.line} {p.field}: {p.message}. {p.remedy}" for p in check_plan(folder, today=today)]


def test_a_fit_timetable_has_no_problems(folder: Path) -> None:
    assert found(folder, HOURS + FIT) == []
    assert found(folder, HOURS + FIT, None) == []


@pytest.mark.parametrize("entry, where, says", [
    ('{from: Z99, to: 2F-archive, days: [mon], time: "09:30"}', "runs.mail.from", "no such stop"),
    ('{from: A01, to: dock-1, days: [mon], time: "09:30"}', "runs.mail.to", "papers cannot be handed over there"),
    ('{WAY, care: true, days: [mon], time: "09:30"}', "runs.mail.to", "a care run goes to a waiting area"),
    ('{legs: [{from: A01, to: 2F-nowhere}], days: [mon], time: "09:30"}', "runs.mail.legs.0.to", "no such stop"),
    ('{WAY, days: [mon], time: "16:45"}', "runs.mail.time", "A01 does not open any more that day"),
    ('{WAY, days: [sun], skip_holidays: false, time: "10:00"}', "runs.mail.time", "A01 does not open any"),
    ('{WAY, days: [mon], time: "09:30", until: "2026-01-04"}', "runs.mail.until", "is in the past"),
    ('{WAY, days: [mon], time: "09:30", until: "2026-01-05", except: ["2026-01-05"]}', "runs.mail.days",
     "never starts"),
    ('{WAY, days: [mon], time: "9:30"}', "runs.mail.time", "has the wrong form"),
    ('{WAY, days: [monday], time: "09:30"}', "runs.mail.days.0", "must be"),
    ('{WAY, days: [mon], time: "09:30", until: "2026-02-30"}', "runs.mail", "day is out of range"),
    ('{from: A01, days: [mon], time: "09:30"}', "runs.mail", "needs both"),
    ('{days: [mon], time: "09:30"}', "runs.mail", "needs either"),
    ('{WAY, days: [mon], tiem: "09:30"}', "runs.mail.tiem", "is not a known key. Perhaps you mean `time`"),
    ('{WAY, days: [mon], time: "09:30", care: true, confidential: true}', "runs.mail", "a care run"),
    ('{WAY, days: [mon], time: "09:30", care: true, urgent: true}', "runs.mail", "a care run"),
])  # fmt: skip
def test_one_flaw_is_named_with_its_line(folder: Path, entry: str, where: str, says: str) -> None:
    problems = found(folder, f"{HOURS}  mail: {entry.replace('WAY', WAY)}\n")
    assert len(problems) == 1, problems
    assert problems[0].startswith(f"8 {where}: ")
    assert says in problems[0]


@pytest.mark.parametrize("line, says", [
    ('by_stop: {Z99: [{days: [mon], opens: "09:00", closes: "10:00"}]}', "by_stop.Z99: no such stop"),
    ('holidays: [{from: "2026-02-15", to: "2026-02-01"}]', "holidays.0: lasts from 2026-02-15 to 2026-02-01"),
    ("sweep: {after_closing_min: 900}", "sweep.after_closing_min: must be at most 240"),
    ('windows: [{days: [mon], opens: "12:00", closes: "09:00"}]', "windows.0: opens 12:00 must come before"),
])  # fmt: skip
def test_hours_and_days(folder: Path, line: str, says: str) -> None:
    problems = found(folder, line + "\n")
    assert len(problems) == 1, problems
    assert says in problems[0]


def test_what_is_over_is_only_said_where_the_date_is_known(folder: Path) -> None:
    """A hall that was started before goes on starting."""
    over = '  mail: {from: A01, to: 2F-archive, days: [mon], time: "09:30", until: "2020-01-06"}\n'
    assert found(folder, HOURS + over, None) == []
    assert len(found(folder, HOURS + over)) == 1

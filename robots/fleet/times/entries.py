"""What staff ask of the timetable and of templates, and why it cannot be.

The timetable is a supervisor's; so are templates for everybody. An entry of the hall's files is changed there alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date

from robots.core.forms import RunForm, Template, TimedStart
from robots.core.reasons import Reason, spoken, spoken_of
from robots.core.runs import DispatchRequest, RoundPart, SpokenReason
from robots.fleet.entering import bad, flaws_of, problems, round_problems
from robots.fleet.times.book import TimesBook
from robots.fleet.times.hours import ready
from robots.fleet.work import Work
from robots.settings.lift_rules import EVERY_DAY

KINDS = frozenset({
    "start_set", "start_pause", "start_resume", "start_delete", "missed_seen", "template_set", "template_delete",
})  # fmt: skip
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_MOST_RUNS, _MOST_EXCEPT, _MOST_ENTRIES, _MOST_TEMPLATES, _MOST_NAME = 12, 60, 200, 40, 40


def answer_times(work: Work, request: DispatchRequest, person: str) -> list[SpokenReason]:
    """Do what is asked, once; the reasons why not, if it cannot be done."""
    staff = work.plan.hall.staff.get(person)
    roles = staff.roles if staff is not None else ()
    if request.kind in ("template_set", "template_delete"):
        return _template(work, request, person, roles)
    if "supervisor" not in roles:
        return [spoken(Reason.NOT_ALLOWED)]
    book, name = work.book.times, request.name
    if request.kind == "missed_seen":
        if name not in book.missed:
            return [spoken(Reason.UNKNOWN_ENTRY)]
        work.record("timetable_acknowledged", name, person=person)
        return []
    if request.kind == "start_set":
        return _set(work, request.start, person)
    if name in work.times.file:
        return [spoken(Reason.ENTRY_OF_FILE)]
    if name not in book.entries:
        return [spoken(Reason.UNKNOWN_ENTRY)]
    if request.kind == "start_delete":
        work.record("timetable_deleted", name, person=person)
        return []
    paused = request.kind == "start_pause"
    entry = replace(book.entries[name], paused=paused)
    if not paused and work.times.calendar.next_start(entry, work.at) is None:
        return [spoken(Reason.NEVER_STARTS)]
    if book.entries[name].paused != paused:
        work.record("timetable_paused", name, paused=paused, person=person)
    return []


def form_flaws(work: Work, run: RunForm) -> list[SpokenReason]:
    """What is wrong with the form itself, whenever it is sent."""
    request = request_of(run, "form", "form")
    return flaws_of(work, request) or problems(work, request)


def request_of(run: RunForm, client: str, key: str) -> DispatchRequest:
    """The form as an ordinary request."""
    return DispatchRequest(
        key, client, "run", from_=run.from_, to=run.to, label=run.label, urgent=run.urgent,
        confidential=run.confidential, care=run.care,
    )  # fmt: skip


def round_of(forms: Sequence[RunForm], chain: bool, client: str, key: str) -> DispatchRequest:
    """Several forms as an ordinary request for one round, urgent as the first of them."""
    parts = tuple(RoundPart(form.from_, form.to, form.label, form.confidential) for form in forms)
    return DispatchRequest(key, client, "round", urgent=forms[0].urgent, parts=parts, chain=chain)


def _set(work: Work, entry: TimedStart | None, person: str) -> list[SpokenReason]:
    flaws = [bad("缺少内容", "nothing to enter")] if entry is None else _entry_flaws(work, entry)
    if flaws or entry is None:
        return flaws
    if work.book.times.entries.get(entry.id) != entry:
        work.record("timetable_set", entry.id, entry=asdict(entry), person=person)
    return []


def _entry_flaws(work: Work, entry: TimedStart) -> list[SpokenReason]:
    if not _NAME.fullmatch(entry.id):
        return [bad("编号只能用小写字母、数字和 -", "an id is small letters, digits and -")]
    if entry.id in work.times.file:
        return [spoken(Reason.ENTRY_OF_FILE)]
    if entry.id not in work.book.times.entries and len(work.book.times.entries) >= _MOST_ENTRIES:
        return [bad(f"最多 {_MOST_ENTRIES} 项", f"at most {_MOST_ENTRIES} entries")]
    if not _CLOCK.fullmatch(entry.time) or not entry.days or not set(entry.days) <= set(EVERY_DAY):
        return [bad("时间或星期有误", "a time or weekday that is none")]
    if not all(_is_date(day) for day in (*entry.except_dates, *([entry.until] if entry.until else []))):
        return [bad("日期有误", "a date that is none")]
    if not 0 < len(entry.runs) <= _MOST_RUNS or len(entry.except_dates) > _MOST_EXCEPT:
        return [bad("任务或例外日期太多或没有", "too many runs or dates, or none")]
    for run in entry.runs:
        if flaws := form_flaws(work, run):
            return flaws
    return start_against(work, entry)


def start_against(work: Work, entry: TimedStart) -> list[SpokenReason]:
    """Why an entry would never bring anything anywhere: no date is left, or its windows are not open that day."""
    calendar = work.times.calendar
    due = calendar.next_unpaused(entry, work.at)
    if due is None:
        return [spoken(Reason.NEVER_STARTS)]
    for run in entry.runs:
        found = ready(work, run.from_, run.to, due)
        if found is None or found.at >= calendar.midnight_after(due):
            zh, en = f"{entry.time} 之后窗口当天不再开放", f"the windows are closed after {entry.time}"
            return [spoken_of(Reason.NEVER_STARTS, zh, en)]
    return []


def _template(work: Work, request: DispatchRequest, person: str, roles: tuple[str, ...]) -> list[SpokenReason]:
    book = work.book.times
    if not {"staff", "supervisor"} & set(roles):
        return [spoken(Reason.NOT_ALLOWED)]
    template = request.template
    known = book.templates.get(template.id if template is not None else request.name)
    owner = known.owner if known is not None else person
    if owner != person and not (owner == "" and "supervisor" in roles):
        return [spoken(Reason.NOT_ALLOWED)]
    if request.kind == "template_delete":
        if known is None:
            return [spoken(Reason.UNKNOWN_ENTRY)]
        work.record("template_deleted", known.id, person=person)
        return []
    if template is None or not _NAME.fullmatch(template.id) or not 0 < len(template.name.strip()) <= _MOST_NAME:
        return [bad("名称有误", "a template needs a name of at most 40 characters")]
    if not template.name.isprintable():
        return [bad("名称有误", "a template's name has visible characters only")]
    if template.owner not in ("", person) or (template.owner == "" and "supervisor" not in roles):
        return [spoken(Reason.NOT_ALLOWED)]
    if known is None and _count(book, template) >= _MOST_TEMPLATES:
        return [bad(f"最多 {_MOST_TEMPLATES} 个模板", f"at most {_MOST_TEMPLATES} templates")]
    if flaws := _forms_flaws(work, template):
        return flaws
    if known != template:
        work.record("template_saved", template.id, template=asdict(template), person=person)
    return []


def _forms_flaws(work: Work, template: Template) -> list[SpokenReason]:
    """Of its run, or of the round it stands for."""
    if not template.more:
        return form_flaws(work, template.run)
    forms = (template.run, *template.more)
    if any(form.urgent != template.run.urgent or form.care for form in forms):
        return [bad("一轮内加急须一致，送水不成轮", "a round is urgent as a whole or not, and carries no water")]
    return round_problems(work, round_of(forms, template.chain, "form", "form"))


def _count(book: TimesBook, template: Template) -> int:
    return sum(known.owner == template.owner for known in book.templates.values())


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False

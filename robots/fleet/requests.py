"""Dispatch requests: what is wrong with one, what it does, and the one answer that its key gets for ever."""

from __future__ import annotations

import hashlib
import json
import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict
from difflib import get_close_matches
from itertools import count
from typing import Any, Literal

from robots.core.ids import run_id
from robots.core.reasons import Reason, spoken
from robots.core.runs import DispatchReply, DispatchRequest, RunState, SpokenReason
from robots.fleet.duty.asking import KINDS as OF_DUTY
from robots.fleet.duty.asking import answer_duty
from robots.fleet.help import answer_help
from robots.fleet.lifts.fences import lift_checked
from robots.fleet.progress import begin_cancel
from robots.fleet.run import BEFORE_PICK, SENDER, Run, may
from robots.fleet.times.care import care_flaws, may_go_to
from robots.fleet.times.entries import KINDS as OF_TIMES
from robots.fleet.times.entries import answer_times
from robots.fleet.times.hours import hours_against
from robots.fleet.work import Work

_MAX_ID = 100
_STAFFED = "web"  # the client where staff log in with their PIN
_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp"})  # control and direction characters, line and paragraph breaks
_CLIENT = re.compile(r"[A-Za-z0-9_.:-]{1,100}")  # it becomes a level of the reply's topic


def answer(work: Work, request: DispatchRequest) -> None:
    """Do what is asked, once, and reply. A key seen before gets its first reply again and nothing else happens.

    The broker knows who sent a request by its account only: `client` and `person` are what the sender says. So a reply
    holds nothing that anybody may not read, and a person counts as named only where staff log in: at client `web`.
    """
    if not (_CLIENT.fullmatch(request.client) and 0 < len(request.key) <= _MAX_ID):
        work.note("a request without client or key", client=request.client[:_MAX_ID], key=request.key[:_MAX_ID])
        return
    subject = f"{request.client}/{request.key}"
    known = work.book.replies.get(subject)
    body = _body(request)
    if known is not None:
        if known.get("body", body) == body:
            work.publish(_reply(request, known))
        else:
            work.publish(DispatchReply(request.client, request.key, "refused", "", (spoken(Reason.KEY_USED),)))
        return
    by = _asker(work, request)
    match request.kind:
        case "run":
            run, reasons = _new_run(work, request, by)
        case "cancel":
            run, reasons = _on_run(work, request)
            if not reasons:
                _cancel(work, work.book.runs[run], by)
        case "hold" | "resume":
            run, reasons = _on_run(work, request)
            if not reasons:
                _hold(work, work.book.runs[run], request.kind, by)
        case "help_coming" | "help_done" | "not_in_car":
            against = answer_help(work, request, by["person"])
            run, reasons = "", [spoken(against)] if against else []
        case "lift_checked":
            against = lift_checked(work, request, by["person"])
            run, reasons = "", [spoken(against)] if against else []
        case kind if kind in OF_DUTY:
            against = answer_duty(work, request, by["person"])
            run, reasons = "", [spoken(against)] if against else []
        case kind if kind in OF_TIMES:
            run, reasons = "", answer_times(work, request, by["person"])
        case _:
            run, reasons = "", [spoken(Reason.BAD_REQUEST)]
    words = [[reason.code, reason.zh, reason.en] for reason in reasons]
    status = "refused" if reasons else "accepted"
    work.record("request_answered", subject, asked=request.kind, run=run, status=status, reasons=words, body=body)
    work.publish(_reply(request, work.book.replies[subject]), outbox=f"reply:{subject}")


def refuse_unreadable(work: Work, ids: Mapping[str, str], problem: str) -> None:
    """Somebody asked and the message broke the rules: say so, if it can be made out whom to tell.

    Nothing is kept: the same key may be used again for a request that can be read.
    """
    client, key = ids.get("client", ""), ids.get("key", "")
    if not (_CLIENT.fullmatch(client) and 0 < len(key) <= _MAX_ID) or f"{client}/{key}" in work.book.replies:
        work.note("a request nobody can read", client=client, key=key, problem=problem)
        return
    work.publish(DispatchReply(client, key, "refused", "", (_bad(problem[:200], problem[:200]),)))


def _bad(zh: str, en: str) -> SpokenReason:
    """`bad_request`, naming the rule that was broken."""
    words = spoken(Reason.BAD_REQUEST)
    return SpokenReason(words.code, f"{words.zh}：{zh}", f"{words.en}: {en}")


def _body(request: DispatchRequest) -> str:
    """A hash of everything asked but the key: the same key may come again, but not for something else."""
    fields = {name: value for name, value in asdict(request).items() if name not in ("client", "key")}
    for later in ("robot", "lift", "care", "start", "template", "name", "course"):
        if not fields[later]:  # a request of before there was this field still is the same one
            del fields[later]
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()[:32]


def _asker(work: Work, request: DispatchRequest) -> dict[str, str]:
    """Who asked, for the records: the client, and the person it names if we may believe it."""
    believed = request.client == _STAFFED and request.person in work.plan.hall.staff
    return {"client": request.client, "person": request.person if believed else ""}


def _reply(request: DispatchRequest, known: dict[str, Any]) -> DispatchReply:
    status: Literal["accepted", "refused"] = "accepted" if known["status"] == "accepted" else "refused"
    reasons = tuple(SpokenReason(*words) for words in known["reasons"])
    return DispatchReply(request.client, request.key, status, known["run"], reasons)


def _new_run(work: Work, request: DispatchRequest, by: dict[str, str]) -> tuple[str, list[SpokenReason]]:
    """A run is entered in the ledger even when it is refused: staff ask why."""
    flaws = flaws_of(work, request)
    if flaws:
        return "", flaws
    reasons = problems(work, request)
    chance = work.draw(2)
    new = next(i for n in count() if (i := run_id(work.at + n / 10, chance)) not in work.book.runs)
    work.record(
        "run_requested",
        new,
        from_=request.from_,
        to=request.to,
        label=request.label.strip(),
        urgent=request.urgent,
        confidential=request.confidential,
        **by,
        not_before=request.not_before,
        deadline=request.deadline,
        care=request.care,
    )
    run = work.book.runs[new]
    if reasons:
        work.record("run_refused", new, reasons=[reason.code for reason in reasons])
    else:
        work.record("run_accepted", new, reasons=[], code_hash="" if run.care else work.hashed_code(run))
        work.remember_label(run)
    return new, reasons


def flaws_of(work: Work, request: DispatchRequest) -> list[SpokenReason]:
    """The rules a request for a run breaks whatever the hall is like."""
    rules, flaws = work.rules, care_flaws(request)
    times = [time for time in (request.not_before, request.deadline) if time is not None]
    days = round(rules.ahead_s / 86_400)
    if not all(math.isfinite(time) and time >= 0 for time in times):
        flaws.append(_bad("时间有误", "a time that is none"))
    elif any(time > work.at + rules.ahead_s for time in times):
        flaws.append(_bad(f"时间最多可提前 {days} 天预定", f"a time may lie at most {days} days ahead"))
    elif request.deadline is not None and request.deadline <= max(work.at, request.not_before or 0.0):
        flaws.append(_bad("截止时间已过或早于开始时间", "the deadline is over, or before the start"))
    label = request.label.strip()
    if len(label) > rules.max_label or any(unicodedata.category(char) in _UNSEEN for char in label):
        most = rules.max_label
        flaws.append(
            _bad(f"标签最多 {most} 个字，不能换行", f"a label has at most {most} characters, all of them visible")
        )
    if any(len(text) > _MAX_ID for text in (request.from_, request.to, request.person)):
        flaws.append(_bad(f"名称最多 {_MAX_ID} 个字符", f"a name has at most {_MAX_ID} characters"))
    return flaws


def problems(work: Work, request: DispatchRequest) -> list[SpokenReason]:
    """Every reason against a run as asked; empty = it can be done."""
    found = [
        _unknown_stop(work, stop) for stop in dict.fromkeys((request.from_, request.to)) if stop not in work.plan.stops
    ]
    if found:
        return found
    stops = work.plan.stops
    if request.from_ == request.to:
        found.append(spoken(Reason.SAME_STOP))
    if not may_go_to(work, request):
        found.append(spoken(Reason.NOT_A_HANDOVER_STOP))
    couriers = [view.robot for view in work.views.values() if view.robot.kind == "courier"]
    if not couriers:
        found.append(spoken(Reason.NO_COURIER))
    elif not found:
        route = work.plan.route
        starts = [robot.dock for robot in couriers if robot.dock in stops]
        if route(request.from_, request.to) is None or all(route(dock, request.from_) is None for dock in starts):
            found.append(spoken(Reason.UNREACHABLE))
    return found or hours_against(work, request)


def _unknown_stop(work: Work, stop: str) -> SpokenReason:
    """Names the stop and the nearest one that exists."""
    reason = spoken(Reason.UNKNOWN_STOP)
    by_small = {name.lower(): name for name in work.plan.stops if work.plan.stops[name].takes_papers}
    near = get_close_matches(stop.lower(), by_small, n=1, cutoff=0.4)
    zh, en = f"{reason.zh}：{stop}", f"{reason.en}: {stop}"
    if near:
        zh, en = f"{zh}，是不是 {by_small[near[0]]}？", f"{en}; did you mean {by_small[near[0]]}?"
    return SpokenReason(reason.code, zh, en)


def _on_run(work: Work, request: DispatchRequest) -> tuple[str, list[SpokenReason]]:
    run = work.book.runs.get(request.run)
    if run is None:
        return "", [spoken(Reason.UNKNOWN_RUN)]
    if run.ended:
        return run.id, [spoken(Reason.RUN_ENDED)]
    if request.kind == "hold" and run.cancel_asked_at is not None:  # it only waits for its robot to let go
        return run.id, [spoken(Reason.CANCELLED_BY_STAFF)]
    return run.id, []


def _cancel(work: Work, run: Run, by: dict[str, str]) -> None:
    """End the run and bring the papers back. Where a robot has an order, the run ends when the robot has obeyed."""
    mission = work.book.mission(run.robot) if run.robot else None
    ordered = mission is not None and run.id in mission.legs
    if run.state is RunState.ACCEPTED or (run.state in BEFORE_PICK and not ordered):
        work.end("run_cancelled", run, Reason.CANCELLED_BY_STAFF, **by)
    elif run.holder == SENDER:
        work.record("cancel_asked", run.id, **by)
    elif may(run, "run_turned_back"):
        work.end("run_turned_back", run, Reason.CANCELLED_BY_STAFF, **by)
    if run.held:
        work.record("run_resumed", run.id, **by)
    if ordered and mission is not None and (run.holder == SENDER or mission.legs[run.id] == "deliver"):
        begin_cancel(work, run.robot, mission)


def _hold(work: Work, run: Run, kind: str, by: dict[str, str]) -> None:
    if run.held != (kind == "hold"):
        work.record("run_held" if kind == "hold" else "run_resumed", run.id, **by)

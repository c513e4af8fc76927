"""Dispatch requests: what is wrong with one, what it does, and the one answer that its key gets for ever."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Literal

from robots.core.reasons import Reason, spoken
from robots.core.runs import DispatchReply, DispatchRequest, RunState, SpokenReason
from robots.fleet.duty.asking import KINDS as OF_DUTY
from robots.fleet.duty.asking import answer_duty
from robots.fleet.entering import MAX_ID, bad, new_round, new_run
from robots.fleet.help import answer_help
from robots.fleet.lifts.fences import lift_checked
from robots.fleet.progress import begin_cancel
from robots.fleet.run import BEFORE_PICK, SENDER, Run, may
from robots.fleet.times.entries import KINDS as OF_TIMES
from robots.fleet.times.entries import answer_times
from robots.fleet.work import Work

_STAFFED = "web"  # the client where staff log in with their PIN
_CLIENT = re.compile(r"[A-Za-z0-9_.:-]{1,100}")  # it becomes a level of the reply's topic


def answer(work: Work, request: DispatchRequest) -> None:
    """Do what is asked, once, and reply. A key seen before gets its first reply again and nothing else happens.

    The broker knows who sent a request by its account only: `client` and `person` are what the sender says. So a reply
    holds nothing that anybody may not read, and a person counts as named only where staff log in: at client `web`.
    """
    if not (_CLIENT.fullmatch(request.client) and 0 < len(request.key) <= MAX_ID):
        work.note("a request without client or key", client=request.client[:MAX_ID], key=request.key[:MAX_ID])
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
    runs: list[str] = []
    match request.kind:
        case "run":
            run, reasons = new_run(work, request, by)
        case "round":
            runs, reasons = new_round(work, request, by)
            run = runs[0] if runs else ""
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
    work.record(
        "request_answered", subject, asked=request.kind, run=run, status=status, reasons=words, body=body, runs=runs
    )
    work.publish(_reply(request, work.book.replies[subject]), outbox=f"reply:{subject}")


def refuse_unreadable(work: Work, ids: Mapping[str, str], problem: str) -> None:
    """Somebody asked and the message broke the rules: say so, if it can be made out whom to tell.

    Nothing is kept: the same key may be used again for a request that can be read.
    """
    client, key = ids.get("client", ""), ids.get("key", "")
    if not (_CLIENT.fullmatch(client) and 0 < len(key) <= MAX_ID) or f"{client}/{key}" in work.book.replies:
        work.note("a request nobody can read", client=client, key=key, problem=problem)
        return
    work.publish(DispatchReply(client, key, "refused", "", (bad(problem[:200], problem[:200]),)))


def _body(request: DispatchRequest) -> str:
    """A hash of everything asked but the key: the same key may come again, but not for something else."""
    fields = {name: value for name, value in asdict(request).items() if name not in ("client", "key")}
    for later in ("robot", "lift", "care", "start", "template", "name", "course", "parts", "chain"):
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
    return DispatchReply(request.client, request.key, status, known["run"], reasons, tuple(known.get("runs", ())))


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

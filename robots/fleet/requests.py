"""Dispatch requests: what is wrong with one, what it does, and the one answer that its key gets for ever."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Literal

from robots.core.reasons import Reason, spoken
from robots.core.runs import DispatchReply, DispatchRequest, SpokenReason
from robots.core.times import TIMETABLE
from robots.fleet.commands import KINDS as ON_RUNS
from robots.fleet.commands import cancel_round, command
from robots.fleet.duty.asking import KINDS as OF_DUTY
from robots.fleet.duty.asking import answer_duty
from robots.fleet.entering import MAX_ID, bad, new_round, new_run
from robots.fleet.escort.asking import KINDS as OF_ESCORTS
from robots.fleet.escort.asking import answer_escort
from robots.fleet.help import answer_help
from robots.fleet.lanes.requests import KINDS as OF_LANES
from robots.fleet.lanes.requests import answer_lanes
from robots.fleet.lifts.fences import lift_checked
from robots.fleet.times.entries import KINDS as OF_TIMES
from robots.fleet.times.entries import answer_times
from robots.fleet.work import Work

_STAFFED = "web"  # the client where staff log in with their PIN
_FIRST = frozenset({
    "kind", "run", "from_", "to", "label", "urgent", "confidential", "not_before", "deadline", "person",
})  # fmt: skip
"""What requests had from the first release on; any other field counts only where something stands in it."""
_CLIENT = re.compile(r"[A-Za-z0-9_.:-]{1,64}")  # it becomes a level of the reply's topic


def answer(work: Work, request: DispatchRequest) -> bool:
    """Do what is asked, once, and reply. A key seen before gets its first reply again and nothing else happens; of an
    asker who asks too much nothing is kept, so the same key may be used again. False: nothing can follow but a reply.

    The broker knows who sent a request by its account only: `client` and `person` are what the sender says. So a reply
    holds nothing that anybody may not read, and a person counts as named only where staff log in: at client `web`.
    """
    if not _is_named(request.client, request.key):
        work.note("a request without client or key", client=request.client[:MAX_ID], key=request.key[:MAX_ID])
        return False
    subject = f"{request.client}/{request.key}"
    known = work.book.replies.get(subject)
    body = _body(request)
    if known is not None:
        if known.get("body", body) == body:
            work.publish(_reply(request, known))
        else:
            _refuse(work, request.client, request.key, spoken(Reason.KEY_USED))
        return False
    by = _asker(work, request)
    if (too_much := _too_much(work, request, by)) is not None:
        _refuse(work, request.client, request.key, spoken(too_much))
        return False
    runs: list[str] = []
    match request.kind:
        case "run":
            run, reasons = new_run(work, request, by)
        case "round":
            runs, reasons = new_round(work, request, by)
            run = runs[0] if runs else ""
        case "cancel_round":
            runs, against = cancel_round(work, request, by)
            run, reasons = runs[0] if runs else "", [spoken(against)] if against else []
        case kind if kind in ON_RUNS:
            run, against = command(work, request, by)
            reasons = [spoken(against)] if against else []
        case "help_coming" | "help_done" | "not_in_car":
            against = answer_help(work, request, by["person"])
            run, reasons = "", [spoken(against)] if against else []
        case "lift_checked":
            against = lift_checked(work, request, by["person"])
            run, reasons = "", [spoken(against)] if against else []
        case kind if kind in OF_ESCORTS:
            run, against = answer_escort(work, request, by)
            reasons = [spoken(against)] if against else []
        case kind if kind in OF_DUTY:
            against = answer_duty(work, request, by["person"])
            run, reasons = "", [spoken(against)] if against else []
        case kind if kind in OF_LANES:
            run, reasons = "", answer_lanes(work, request, by["person"])
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
    return True


def refuse_unreadable(work: Work, ids: Mapping[str, str], problem: str) -> None:
    """Somebody asked and the message broke the rules: say so, if it can be made out whom to tell.

    Nothing is kept: the same key may be used again for a request that can be read.
    """
    client, key = ids.get("client", ""), ids.get("key", "")
    if not _is_named(client, key) or f"{client}/{key}" in work.book.replies:
        work.note("a request nobody can read", client=client[:MAX_ID], key=key[:MAX_ID], problem=problem)
    elif _is_in_pace(work, client, ""):
        _refuse(work, client, key, bad(problem[:200], problem[:200]))
    else:
        _refuse(work, client, key, spoken(Reason.TOO_MANY_REQUESTS))


def _refuse(work: Work, client: str, key: str, why: SpokenReason) -> None:
    work.publish(DispatchReply(client, key, "refused", "", (why,)))


def _too_much(work: Work, request: DispatchRequest, by: dict[str, str]) -> Reason | None:
    """Of one asker: so that nobody, by mistake or on purpose, keeps the others waiting or fills the ledger."""
    client, person = by["client"], by["person"]
    if client == TIMETABLE:
        return None
    if not _is_in_pace(work, client, person):
        return Reason.TOO_MANY_REQUESTS
    if request.kind not in ("run", "round"):
        return None
    theirs = sum(run.client == client and run.person == person for run in work.book.open.values())
    return Reason.TOO_MANY_OPEN if theirs + max(1, len(request.parts)) > work.rules.max_open else None


def _is_in_pace(work: Work, client: str, person: str) -> bool:
    asker = f"{client}/{person}"
    if work.askers.take(asker, bool(person), work.at, work.rules):
        return True
    if work.askers.is_news(asker):
        work.note("an asker that asks too much", asker=asker)
    return False


def _is_named(client: str, key: str) -> bool:
    """Both are kept, as the subject of a record: a database takes 200 characters there, and none that are no text."""
    return bool(_CLIENT.fullmatch(client)) and 0 < len(key) <= MAX_ID and key.isprintable()


def _body(request: DispatchRequest) -> str:
    """A hash of everything asked but the key: the same key may come again, but not for something else."""
    fields = {name: value for name, value in asdict(request).items() if name not in ("client", "key")}
    for later in fields.keys() - _FIRST:
        if not fields[later]:  # a request of before there was this field still is the same one
            del fields[later]
    for later in ("more", "chain"):
        if fields.get("template") and not fields["template"][later]:
            del fields["template"][later]
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()[:32]


def _asker(work: Work, request: DispatchRequest) -> dict[str, str]:
    """Who asked, for the records: the client, and the person it names if we may believe it."""
    believed = request.client == _STAFFED and request.person in work.plan.hall.staff
    return {"client": request.client, "person": request.person if believed else ""}


def _reply(request: DispatchRequest, known: dict[str, Any]) -> DispatchReply:
    status: Literal["accepted", "refused"] = "accepted" if known["status"] == "accepted" else "refused"
    reasons = tuple(SpokenReason(*words) for words in known["reasons"])
    return DispatchReply(request.client, request.key, status, known["run"], reasons, tuple(known.get("runs", ())))

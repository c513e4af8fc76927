"""Entering runs: what is wrong with a wish for one or several, and their first records."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches
from itertools import count, pairwise

from robots.core.ids import run_id
from robots.core.reasons import Reason, spoken, spoken_of
from robots.core.runs import DispatchRequest, SpokenReason
from robots.fleet.times.care import care_flaws, may_go_to
from robots.fleet.times.hours import hours_against
from robots.fleet.work import Work

MAX_ID = 100
MOST_PARTS = 12
_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp"})  # control and direction characters, line and paragraph breaks


def bad(zh: str, en: str) -> SpokenReason:
    """`bad_request`, naming the rule that was broken."""
    return spoken_of(Reason.BAD_REQUEST, zh, en)


def new_run(work: Work, request: DispatchRequest, by: dict[str, str]) -> tuple[str, list[SpokenReason]]:
    """A run is entered in the ledger even when it is refused: staff ask why."""
    flaws = flaws_of(work, request)
    if flaws:
        return "", flaws
    reasons = problems(work, request)
    new = _enter(work, request, by)
    if reasons:
        work.record("run_refused", new, reasons=[reason.code for reason in reasons])
    else:
        _accept(work, new)
    return new, reasons


def new_round(work: Work, request: DispatchRequest, by: dict[str, str]) -> tuple[list[str], list[SpokenReason]]:
    """All parts of a round, or none: what is wrong with one names it. The round is called by its first run."""
    flaws = round_problems(work, request)
    if flaws:
        return [], flaws
    runs: list[str] = []
    for wish in _wishes(request):
        runs.append(_enter(work, wish, by, runs, request.chain))
        _accept(work, runs[-1])
    return runs, []


def round_problems(work: Work, request: DispatchRequest) -> list[SpokenReason]:
    """Everything against a round as asked; empty = it can be done."""
    flaws = _round_flaws(request)
    for number, wish in enumerate(_wishes(request), 1):
        found = flaws_of(work, wish) or problems(work, wish)
        flaws += [SpokenReason(one.code, f"第 {number} 段：{one.zh}", f"part {number}: {one.en}") for one in found]
    return flaws


def _wishes(request: DispatchRequest) -> list[DispatchRequest]:
    """Each part of a round as the request for a run it would be alone."""
    return [
        replace(
            request, kind="run", parts=(), from_=part.from_, to=part.to, label=part.label,
            confidential=part.confidential or request.confidential,
        )
        for part in request.parts
    ]  # fmt: skip


def _round_flaws(request: DispatchRequest) -> list[SpokenReason]:
    if not 2 <= len(request.parts) <= MOST_PARTS:
        return [bad(f"一轮要有 2 到 {MOST_PARTS} 段", f"a round has 2 to {MOST_PARTS} parts")]
    if request.care:
        return [bad("送水只有一段", "water is a single run")]
    if request.chain and any(one.to != other.from_ for one, other in pairwise(request.parts)):
        return [bad("依次传阅时，每一段要从上一段的终点出发", "in a chain each part begins where the last one ends")]
    return []


def _enter(
    work: Work, request: DispatchRequest, by: dict[str, str], earlier: Sequence[str] | None = None, chain: bool = False
) -> str:
    """`earlier`: the parts of its round before it, None = it belongs to none."""
    chance = work.draw(2)
    new = next(i for n in count() if (i := run_id(work.at + n / 10, chance)) not in work.book.runs)
    together = (
        {} if earlier is None else {"round": (*earlier, new)[0], "after": earlier[-1] if earlier and chain else ""}
    )
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
        **together,
    )
    return new


def _accept(work: Work, new: str) -> None:
    run = work.book.runs[new]
    work.record("run_accepted", new, reasons=[], code_hash="" if run.care else work.hashed_code(run))
    work.remember_label(run)


def flaws_of(work: Work, request: DispatchRequest) -> list[SpokenReason]:
    """The rules a request for a run breaks whatever the hall is like."""
    rules, flaws = work.rules, care_flaws(request)
    times = [time for time in (request.not_before, request.deadline) if time is not None]
    days = round(rules.ahead_s / 86_400)
    if not all(math.isfinite(time) and time >= 0 for time in times):
        flaws.append(bad("时间有误", "a time that is none"))
    elif any(time > work.at + rules.ahead_s for time in times):
        flaws.append(bad(f"时间最多可提前 {days} 天预定", f"a time may lie at most {days} days ahead"))
    elif request.deadline is not None and request.deadline <= max(work.at, request.not_before or 0.0):
        flaws.append(bad("截止时间已过或早于开始时间", "the deadline is over, or before the start"))
    label = request.label.strip()
    if len(label) > rules.max_label or any(unicodedata.category(char) in _UNSEEN for char in label):
        most = rules.max_label
        flaws.append(
            bad(f"标签最多 {most} 个字，不能换行", f"a label has at most {most} characters, all of them visible")
        )
    names = (request.from_, request.to, request.person)
    if any(len(text) > MAX_ID or not text.isprintable() for text in names):
        most = MAX_ID
        flaws.append(
            bad(f"名称最多 {most} 个字符，都能显示", f"a name has at most {most} characters, all of them visible")
        )
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
    elif request.confidential and not any(robot.safe_compartments for robot in couriers):
        found.append(spoken(Reason.NOT_FOR_CONFIDENTIAL))
    elif not found:
        route = work.plan.route
        starts = [robot.dock for robot in couriers if robot.dock in stops]
        if route(request.from_, request.to) is None or all(route(dock, request.from_) is None for dock in starts):
            found.append(spoken(Reason.UNREACHABLE))
    return found or hours_against(work, request)


def _unknown_stop(work: Work, stop: str) -> SpokenReason:
    """Names the stop and the nearest one that exists."""
    by_small = {name.lower(): name for name in work.plan.stops if work.plan.stops[name].takes_papers}
    near = get_close_matches(stop.lower(), by_small, n=1, cutoff=0.4)
    if not near:
        return spoken_of(Reason.UNKNOWN_STOP, stop, stop)
    meant = by_small[near[0]]
    return spoken_of(Reason.UNKNOWN_STOP, f"{stop}，是不是 {meant}？", f"{stop}; did you mean {meant}?")

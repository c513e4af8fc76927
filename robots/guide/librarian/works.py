"""The robots' part of the week, from the scheduler's ledger: runs by how they ended, help requests and who came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from robots.core.clock import instant
from robots.guide.librarian.librarian import Dated

SUCCESS = "delivered"
ENDS = ("delivered", "returned", "in_custody", "cancelled", "failed", "refused")


@dataclass(frozen=True, slots=True)
class HelpSeen:
    """One help request. Times are UTC seconds; `person`: who said to be coming, by id; `how`: it was closed."""

    robot: str
    reason: str
    since: float
    map_id: str
    stop: str
    lift: str
    person: str = ""
    answered: float | None = None
    closed: float | None = None
    escalated: bool = False


@dataclass(frozen=True, slots=True)
class Works:
    """runs: by state, those that ended as well as those under way; reasons: codes of runs that were not delivered."""

    runs: dict[str, int]
    reasons: dict[str, int]
    help: tuple[HelpSeen, ...]


def works(records: Iterable[Dated], runs: Iterable[Mapping[str, Any]], from_: float, to: float) -> Works:
    """runs: the newest picture of each, as the ledger keeps them; those asked for in that time count."""
    states: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for run in runs:
        if not from_ <= _seconds(run.get("requested_at")) < to:
            continue
        states[str(run.get("state"))] += 1
        if run.get("state") in ENDS and run.get("state") != SUCCESS:
            reasons.update(str(reason.get("code")) for reason in run.get("reasons") or ())
    return Works(dict(states.most_common()), dict(reasons.most_common()), tuple(_help(records, from_, to)))


def _seconds(value: Any) -> float:
    """A time in a picture: ISO, or seconds."""
    if isinstance(value, str):
        try:
            return float(instant(value))
        except ValueError:
            return -1.0
    return float(value) if isinstance(value, int | float) else -1.0


def _help(records: Iterable[Dated], from_: float, to: float) -> list[HelpSeen]:
    calls: dict[str, dict[str, Any]] = {}
    for record in records:
        about = record.data
        if record.kind == "help_raised":
            calls[about["id"]] = {
                "robot": record.subject, "reason": about["reason"], "since": record.at,
                "map_id": about.get("map_id", ""), "stop": about.get("stop", ""), "lift": about.get("lift", ""),
            }  # fmt: skip
        call = calls.get(about.get("id", ""))
        if call is None:
            continue
        match record.kind:
            case "help_acknowledged" if "answered" not in call:
                call.update(answered=record.at, person=str(about.get("person", "")))
            case "help_escalated":
                call["escalated"] = True
            case "help_closed":
                call["closed"] = record.at
    return [HelpSeen(**call) for call in calls.values() if from_ <= call["since"] < to]

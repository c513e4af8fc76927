"""Past runs as the pages and the API show them: who may see which, and what of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Literal, Protocol

from robots.core.runs import TERMINAL
from robots.fleet.hands import Course, course
from robots.fleet.run import keeper_of
from robots.fleet.why import Kept, Why
from robots.store.history import FoundRuns, RunSearch, Sum, seconds

Json = dict[str, Any]


class History(Protocol):
    """The scheduler's ledger, read only. Every method raises RecordsGoneError while it is not there."""

    def find_runs(self, search: RunSearch) -> FoundRuns: ...
    def sum_runs(
        self, search: RunSearch, by: Literal["day", "robot", "stop"], day_of: Callable[[float], str]
    ) -> Sequence[Sum]: ...
    def records_of(self, runs: Sequence[str]) -> Mapping[str, Sequence[Kept]]: ...
    def remembered(self, key: str) -> Any: ...


def has_part(counters: tuple[str, ...] | None, picture: Mapping[str, Any]) -> bool:
    """Whether somebody of these counters sent it or was to get it; None = a supervisor."""
    return counters is None or picture.get("from_") in counters or picture.get("to") in counters


def may_see(counters: tuple[str, ...] | None, picture: Mapping[str, Any]) -> bool:
    """What is confidential is for its two ends and for supervisors."""
    return not picture.get("confidential") or has_part(counters, picture)


def row(picture: Mapping[str, Any], counters: tuple[str, ...] | None) -> Json:
    """One run. What is written on it and who had it: for its two ends and supervisors (`own`). What is written on a
    confidential folder is in no picture."""
    own = has_part(counters, picture)
    who = {
        "label": picture.get("label", ""),
        "person": picture.get("person", ""),
        "given_by": picture.get("given_by", ""),
        "taken_by": picture.get("taken_by", ""),
        "keeper": keeper_of(str(picture.get("holder") or "")),
    }
    return {
        "run": picture["run"],
        "from": picture.get("from_", ""),
        "to": picture.get("to", ""),
        "state": picture.get("state", ""),
        "ended": picture.get("state") in TERMINAL,
        "held": bool(picture.get("held")),
        "urgent": bool(picture.get("urgent")),
        "confidential": bool(picture.get("confidential")),
        "robot": picture.get("robot", ""),
        "compartment": picture.get("compartment", 0),
        "requested_at": seconds(picture.get("requested_at")),
        "changed_at": seconds(picture.get("changed_at")),
        "round": picture.get("round", ""),
        "reasons": list(picture.get("reasons") or ()),
        "own": own,
        **(who if own else dict.fromkeys(who, "")),
    }


def with_course(shown: Json, records: Sequence[Kept]) -> Json:
    """The row with its times and hands; people only where the row has them. `complete`: nothing was deleted since."""
    found: Course = course(records, shown["from"], shown["to"])
    hands = [asdict(hand) for hand in found.hands]
    if not shown["own"]:
        hands = [{**hand, "person": ""} for hand in hands]
    times = {"picked_at": found.picked_at, "over_at": found.over_at}
    return {**shown, **times, "hands": hands, "complete": bool(records)}


def why_json(told: Why) -> Json:
    """As `hall why --json` prints it."""
    return asdict(told)

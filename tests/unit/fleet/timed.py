"""A scheduler without robots on a clock of the test's own, to see what the timetable does."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from robots.building.plan import Plan
from robots.core.commands import Publish, Record, Remember
from robots.core.events import LinkUp, Received, Tick
from robots.core.forms import RunForm, TimedStart
from robots.core.runs import DispatchReply, DispatchRequest
from robots.fleet import FleetRules, Scheduler
from robots.settings import load_hall
from robots.settings.timetable import Timetable

HALL = Path(__file__).parents[3] / "config" / "hall"
RULES = FleetRules(spare_codes=0, code_log_cost=4)
ENTRY = TimedStart("mail", (RunForm("A12", "3F-archive", "晨件"),), ("mon", "tue", "wed", "thu", "fri"), "09:30")
DAYTIME = {"days": ["mon", "tue", "wed", "thu", "fri"], "opens": "09:00", "closes": "16:30"}


@cache
def _hall() -> Any:
    return load_hall(HALL)


def plan_with(table: dict[str, Any], zone: str = "Asia/Shanghai") -> Plan:
    """The reference hall with another timetable, in another zone."""
    return Plan.of(replace(_hall(), timetable=Timetable.model_validate(table), time_zone=zone))


def at(text: str, zone: str = "Asia/Shanghai") -> float:
    """UTC seconds of `2026-01-05 09:30` in a zone."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


class Timed:
    """`records` is the ledger: after `restart` the scheduler knows nothing else."""

    def __init__(self, now: str, table: dict[str, Any] | None = None, zone: str = "Asia/Shanghai") -> None:
        self.zone = zone
        self.plan = plan_with(table or {}, zone)
        self.now = at(now, zone)
        self.records: list[Record] = []
        self.remembered: dict[str, Any] = {}
        self.published: list[Any] = []
        self.draws = self.keys = 0
        self.restart()

    def draw(self, size: int) -> bytes:
        self.draws += 1
        return hashlib.sha256(str(self.draws).encode()).digest()[:size]

    def restart(self, table: dict[str, Any] | None = None) -> None:
        """As after a kill; `table`: somebody changed the file meanwhile."""
        if table is not None:
            self.plan = plan_with(table, self.zone)
        self.scheduler = Scheduler.restored(self.plan, self.draw, self.records, self.remembered, RULES)
        self.feed(LinkUp(self.now))

    def feed(self, event: Any, lost: bool = False) -> list[Any]:
        """`lost`: the process died before anything of its answer was written."""
        commands = self.scheduler.handle(event)
        if lost:
            return []
        for command in commands:
            match command:
                case Record(kind, subject, data):
                    self.records.append(Record(kind, subject, json.loads(json.dumps(data))))
                case Remember(key, value):
                    self.remembered[key] = json.loads(json.dumps(value))
                case Publish(message):
                    self.published.append(message)
        return commands

    def until(self, text: str, every_s: float = 60.0) -> None:
        """Ticks till then."""
        end = at(text, self.zone)
        while self.now < end:
            self.now = min(end, self.now + every_s)
            self.feed(Tick(self.now))

    def jump(self, text: str) -> None:
        """Nothing ran meanwhile."""
        self.now = at(text, self.zone)
        self.restart()
        self.now += 1  # it looks around when the broker is found, and at the timetable with the first tick after that
        self.feed(Tick(self.now))

    def ask(self, person: str = "zhou", **fields: Any) -> DispatchReply:
        self.keys += 1
        self.now += 1
        self.feed(Received(self.now, DispatchRequest(f"k{self.keys}", "web", person=person, **fields), self.now))
        found = [message for message in self.published if isinstance(message, DispatchReply)]
        return found[-1]

    def put(self, entry: TimedStart = ENTRY, **changes: Any) -> list[str]:
        """Why an entry was refused; empty = it stands."""
        return [reason.code for reason in self.ask(kind="start_set", start=replace(entry, **changes)).reasons]

    def kinds(self, *wanted: str) -> list[tuple[str, str]]:
        """When which of these records were made, in the hall's time."""
        zone = ZoneInfo(self.zone)
        return [
            (record.kind, f"{datetime.fromtimestamp(record.data['at'], zone):%m-%d %H:%M}")
            for record in self.records
            if record.kind in wanted
        ]

    @property
    def starts(self) -> list[str]:
        """When runs were asked for, in the hall's time."""
        return [when for _, when in self.kinds("run_requested")]

    @property
    def missed(self) -> list[str]:
        return [when for _, when in self.kinds("timetable_missed")]

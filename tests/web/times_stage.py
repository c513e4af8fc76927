"""The tablets' server before a real scheduler's mind without robots: what staff set there is what comes of it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from robots.core.events import Received, Tick
from robots.core.runs import DispatchReply, DispatchRequest
from robots.settings import Hall
from robots.settings.timetable import Timetable
from robots.web.facts import Facts
from robots.web.server import PageServer
from robots.web.tablet import TabletDeps, tablet_app
from tests.unit.fleet.timed import Timed, at
from tests.web.stage import SECRET, HandClock

WEEK = ["mon", "tue", "wed", "thu", "fri"]
TABLE: dict[str, Any] = {
    "windows": [{"days": WEEK, "opens": "09:00", "closes": "16:30"}],
    "by_stop": {
        "A12": [
            {"days": WEEK, "opens": "09:00", "closes": "12:00"},
            {"days": WEEK, "opens": "13:00", "closes": "16:30"},
        ],
    },
    "runs": {
        "morning-mail": {
            "legs": [{"from": "A01", "to": "3F-archive"}, {"from": "A02", "to": "3F-archive"}],
            "days": WEEK, "time": "10:00", "label": "上午文件",
        },
    },
    "sweep": {"after_closing_min": 10, "settle_min": 10},
}  # fmt: skip


@dataclass
class TimesStage:
    """`fleet` is the scheduler with its clock; `pass_to` lets time go on."""

    fleet: Timed
    facts: Facts
    clock: HandClock
    server: PageServer
    _lock: threading.Lock
    _shown: int = 0

    @property
    def url(self) -> str:
        return self.server.url

    def ask(self, request: DispatchRequest, timeout_s: float) -> DispatchReply | None:
        with self._lock:
            self.fleet.now += 1
            self.fleet.feed(Received(self.fleet.now, request, self.fleet.now))
            self._show()
            replies = [m for m in self.fleet.published if isinstance(m, DispatchReply)]
            return next((reply for reply in reversed(replies) if reply.key == request.key), None)

    def pass_to(self, text: str, every_s: float = 60.0) -> None:
        with self._lock:
            self.fleet.until(text, every_s)
            self._show()

    def down_until(self, text: str) -> None:
        """The scheduler was not running."""
        with self._lock:
            self.fleet.jump(text)
            self.fleet.now += 1
            self.fleet.feed(Tick(self.fleet.now))
            self._show()

    def _show(self) -> None:
        for message in self.fleet.published[self._shown :]:
            self.facts.take(message)
        self._shown = len(self.fleet.published)
        self.clock.at = self.fleet.now


@contextmanager
def times_stage(hall: Hall, now: str = "2026-01-05 09:30", table: dict[str, Any] | None = None) -> Iterator[TimesStage]:
    clock = HandClock(at(now))
    facts = Facts(clock)
    found = TABLE if table is None else table
    fleet = Timed(now, found)
    stage: list[TimesStage] = []
    deps = TabletDeps(
        hall=replace(hall, timetable=Timetable.model_validate(found)),
        facts=facts,
        ask=lambda request, timeout_s: stage[0].ask(request, timeout_s),
        publish=lambda message: True,
        codes=lambda run: fleet.remembered.get(f"code:{run}"),
        labels=lambda run: fleet.remembered.get(f"label:{run}"),
        kept=lambda key: fleet.remembered.get(key),
        secret=SECRET,
        now=clock,
    )
    server = PageServer(tablet_app(deps), 0)
    stage.append(TimesStage(fleet, facts, clock, server, threading.Lock()))
    server.start()
    facts.link_up()
    stage[0].fleet.now += 1
    stage[0].fleet.feed(Tick(stage[0].fleet.now))
    stage[0]._show()
    try:
        yield stage[0]
    finally:
        server.stop()

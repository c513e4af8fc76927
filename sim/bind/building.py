"""The building of a running floor: its alarms and its drills, published under its own account and kept on its disk.

A drill lives here and not with whoever plays it: who falls silent ends its drill, and every alarm it raised with it.
What is real ends a drill at once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Literal

import structlog

from robots.core.alarm import Alarm, AlarmKind
from robots.core.clock import Instant
from robots.core.drill import DRILL, DrillFact
from robots.core.events import LinkUp
from robots.core.text import Text
from robots.floor.clock import SteadyClock
from robots.floor.joining import join_broker, new_inbox
from robots.settings import Hall
from sim.people.office import BMS, building_alarm
from sim.people.panel import Panel

LONGEST_WORD_S = 600.0
"""A drill is on for so long at most after the last word of who plays it, seconds of the floor's time."""

TOLD_S = 20.0
"""So long all pages say that a drill has ended early."""
Early = Literal["", "silent", "stopped"]
WHY_EARLY: Mapping[Early, Text] = {
    "silent": Text("主持演练的一方没有应答", "whoever played it is silent"),
    "stopped": Text("被主持的一方停止", "whoever played it has stopped it"),
}
Json = dict[str, Any]


class BuildingControl:
    """Of `sim.people.office.Office` what verbs use, and the drill that is on.

    publish   hands a message to the link
    """

    def __init__(self, hall: Hall, file: Path, publish: Callable[[Any], object], now: Callable[[], float]) -> None:
        self._hall, self._file, self._publish, self._now = hall, file, publish, now
        self._log = structlog.get_logger("building")
        kept = _read(file)
        self._panel = Panel(kept.get("lines"))
        drill = kept.get("drill")
        self._fact = DrillFact(**drill["fact"]) if drill else None
        self._key = str(drill["key"]) if drill else ""
        self._lines: list[Json] = list(drill["lines"]) if drill else []  # what the drill that is on has raised

    def tell(self) -> None:
        """Everything once more: a broker that has just come back may remember less, or what was true before."""
        for line in self._panel.quiet():
            kind, _, zone = line.partition("/")
            self._publish(building_alarm(self._hall, kind, zone, False))  # type: ignore[arg-type]
        for alarm in self._panel.standing():
            self._publish(alarm)
        if self._fact is not None:
            self._publish(self._fact)

    def alarm(
        self,
        kind: AlarmKind,
        zone: str,
        active: bool,
        recall_floor: str = "",
        building: str = "",
        source: str = "sim",
    ) -> None:
        """As `Office.alarm`. Raises ValueError for a drill on a line that is really raised."""
        alarm = building_alarm(self._hall, kind, zone, active, recall_floor, building, source)
        is_told = self._panel.take(alarm)
        if active and source == DRILL and self._fact is not None:
            self._lines.append({"kind": kind, "zone": zone, "building": building})
        if is_told:
            self._publish(alarm)
        self._keep()

    def standing(self) -> list[Alarm]:
        return self._panel.standing()

    # --- drills ---

    def drill(self, key: str, name: str, zh: str, en: str, for_s: float) -> str:
        """Who plays a drill says that it is on, for so long unless said again. Empty, or why it is not."""
        if real := self._panel.real():
            return f"a real alarm stands ({', '.join(real)}): no drill is played"
        if self._fact is not None and key != self._key:
            return f"a drill is on already ({self._fact.zh} · {self._fact.en}): it must end first"
        until = Instant(self._now() + min(max(for_s, 0.0), LONGEST_WORD_S))
        self._fact, self._key = DrillFact(name, zh, en, until), key
        self._publish(self._fact)
        self._keep()
        return ""

    def drill_due(self) -> bool:
        """The drill that is on must end now: who played it is silent, or something real came."""
        return self._fact is not None and (self._now() >= self._fact.until or bool(self._panel.real()))

    def plays(self, key: str) -> bool:
        return self._fact is not None and key == self._key

    def end_drill(self, early: Early = "") -> list[Json]:
        """The alarms that are to end with it. The mark goes at once; of one that ended early it says for a while that
        and why it did, unless something real came."""
        fact, self._fact, self._key = self._fact, None, ""
        lines, self._lines = self._lines, []
        if fact is not None:
            words, until = WHY_EARLY.get(early), self._now()
            if words is None or self._panel.real():
                over = replace(fact, until=Instant(until))
            else:
                zh, en = f"{fact.zh}已中止：{words.zh}", f"{fact.en} has ended early: {words.en}"
                over = DrillFact(fact.drill, zh, en, Instant(until + TOLD_S))
            self._publish(over)
            self._log.info("drill_ended", drill=fact.drill, early=early)
        self._keep()
        return lines

    def _keep(self) -> None:
        drill = {"fact": asdict(self._fact), "key": self._key, "lines": self._lines} if self._fact else None
        fresh = self._file.with_suffix(".new")
        fresh.write_text(json.dumps({"lines": self._panel.stored(), "drill": drill}, ensure_ascii=False), "utf-8")
        fresh.replace(self._file)


class BuildingLink:
    """The building's account at the broker."""

    def __init__(self, hall: Hall, state: Path, port: int, clock: SteadyClock) -> None:
        self._inbox = new_inbox()
        self._link = join_broker(BMS, hall, state, port, clock, self._inbox)
        self.control = BuildingControl(hall, state / "building.json", self._link.publish, clock.now)

    def step(self) -> None:
        """What has become of the link since; never waits."""
        while not self._inbox.empty():
            if isinstance(self._inbox.get(), LinkUp):
                self.control.tell()

    def close(self) -> None:
        self._link.stop()


def _read(file: Path) -> Json:
    """What was kept; nothing, said aloud, where it cannot be read."""
    try:
        kept = json.loads(file.read_text("utf-8"))
        Panel(kept["lines"])
        if kept["drill"]:
            DrillFact(**kept["drill"]["fact"])
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError) as error:
        structlog.get_logger("building").warning("building_unreadable", file=str(file), problem=str(error))
        return {}
    return kept if isinstance(kept, dict) else {}

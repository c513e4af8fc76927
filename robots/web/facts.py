"""What the tablets may know, as JSON: the newest fact of every run, robot, lift and alarm.

Thread-safe. The link's thread calls `take`, `link_up`, `link_down`; the web server's loop reads through `Feed`.
A fact never holds a pick-up code, what is written on a folder, or a person but the id of who comes to a robot's help.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from secrets import token_hex
from typing import Any, Literal

from robots.core.alarm import NO_WORD, Alarm, AlarmReset, Word
from robots.core.drill import DrillFact
from robots.core.lift import LiftOnline, LiftState
from robots.core.resets import Resets
from robots.core.runs import FleetSummary, RunCleared, RunFact
from robots.core.times import DayFact, TimetableFact
from robots.core.vda import Connection, VehicleState, Visualization
from robots.core.visitors import Handoff, HandoffCleared
from robots.core.waiting import WaitingFact
from robots.web.drill_watch import DrillWatch
from robots.web.handoffs import glance_json

Json = dict[str, Any]
_SHOWN_INFO = frozenset({"waiting", "ride", "help", "alarm"})
_ALARM_FAULT = "alarm:"


@dataclass(slots=True)
class _Entry:
    version: int
    kind: str
    id: str
    fact: Json | None  # None = gone


class Facts:
    """`take` any message of the topic table; unknown ones are ignored, an unchanged fact wakes nobody.

    now     seconds of a clock that only goes forward
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now, self._heard_at = now, now()
        self._lock = threading.Lock()
        self._came = threading.Condition(self._lock)  # the fact of another run
        self._version = 0
        self._boot = token_hex(4)  # versions of another start of the server say nothing here
        self._entries: dict[tuple[str, str], _Entry] = {}
        self._runs: dict[str, RunFact] = {}
        self._summary: FleetSummary | None = None
        self._lines: dict[str, bool] = {}  # alarm lines heard of, and whether the building says that they are active
        self._words: dict[str, Word] = {}  # the newest of each
        self._resets = Resets()
        self._drill = DrillWatch()
        self._wakers: set[Callable[[], None]] = set()
        self.is_linked = False
        self.is_closed = False

    def take(self, message: Any, word: Word = NO_WORD) -> None:
        """`word`: (boot, seq) of the message."""
        match message:
            case RunFact():
                with self._came:
                    self._runs[message.run] = message
                    self._came.notify_all()
                self._put("run", message.run, run_json(message))
            case RunCleared():
                with self._lock:
                    self._runs.pop(message.run, None)
                self._put("run", message.run, None)
            case FleetSummary():
                self._heard_at = self._now()
                with self._lock:
                    self._summary = message
                    self._drill.told(message)
                    self._resets.heard(self._now(), message.alarms)
                self._put("fleet", "summary", asdict(message))
                self._tell_resets()
            case TimetableFact():
                self._put("timetable", "timetable", asdict(message))
            case WaitingFact():
                self._put("waiting", message.queue, waiting_json(message))
            case DayFact():
                self._put("day", "day", asdict(message))
            case Visualization():
                self._merge(message.robot, {"pose": asdict(message.pose), "speed": message.speed})
            case VehicleState():
                self._merge(message.robot, robot_json(message))
            case Connection():
                self._merge(message.robot, {"link": message.state})
            case LiftState():
                self._put("lift", message.lift, lift_json(message))
            case LiftOnline():
                self._put("gateway", message.group, {"group": message.group, "online": message.online})
            case Alarm():
                line = f"{message.kind}/{message.zone}"
                with self._lock:
                    self._lines[line], self._words[line] = message.active, word
                    self._drill.told(message)
                    if message.active:
                        self._resets.raised(line)
                self._put("alarm", line, asdict(message) if message.active else None)
                self._tell_resets()
            case DrillFact():
                with self._lock:
                    self._drill.told(message)
            case Handoff():
                self._put("handoff", f"{message.robot}/{message.handoff}", dict(glance_json(message)))
            case HandoffCleared():
                self._put("handoff", f"{message.robot}/{message.handoff}", None)

    def look_at_drill(self, at: float) -> None:
        """Whether the pages must say now that it is a drill. at: UTC seconds"""
        with self._lock:
            title = self._drill.shown(at, self._standing())
        self._put("drill", "drill", None if title is None else asdict(title))

    def _standing(self) -> set[str]:
        """Every alarm line that the building calls active, or that the fleet, a robot or a lift keeps."""
        kept = {line for line, active in self._lines.items() if active}
        for (kind, _), entry in self._entries.items():
            if kind in ("fleet", "robot", "lift") and entry.fact is not None:
                kept.update(entry.fact.get("alarms", ()))
        return kept

    def link_up(self) -> None:
        self._heard_at = self._now()
        self._set_linked(True)

    def silent_s(self) -> float:
        """Seconds without a sign of life from the fleet: a broker or scheduler that hangs breaks no connection."""
        return max(0.0, self._now() - self._heard_at)

    def link_down(self) -> None:
        """The broker is lost: the pages turn stale although the web server itself lives."""
        self._set_linked(False)

    def run(self, run: str, within_s: float = 0.0) -> RunFact | None:
        """The newest fact of a run. One just accepted may still be on its way here: wait that long for it."""
        with self._came:
            self._came.wait_for(lambda: run in self._runs, within_s)
            return self._runs.get(run)

    def runs(self) -> list[RunFact]:
        """The newest fact of every run that is known, by id."""
        with self._lock:
            return [self._runs[run] for run in sorted(self._runs)]

    def newest(self, kind: str) -> dict[str, Json]:
        """What the pages are shown of one kind (`run`, `robot`, `lift` …), by id."""
        with self._lock:
            return {entry.id: entry.fact for entry in self._entries.values() if entry.kind == kind and entry.fact}

    def round(self, run: str) -> list[RunFact]:
        """The newest facts of the runs of a round that it calls its own by its first one, in the order asked for."""
        with self._lock:
            found = [fact for fact in self._runs.values() if fact.round == run]
        return sorted(found, key=lambda fact: (fact.run != run, fact.requested_at, fact.run))

    def fleet(self) -> FleetSummary | None:
        """The newest fact of the whole fleet."""
        with self._lock:
            return self._summary

    def word(self, line: str) -> Word:
        """The building's newest word of an alarm line. Read it before `alarm`: one that comes between is not seen."""
        with self._lock:
            return self._words.get(line, NO_WORD)

    def said(self, reset: AlarmReset) -> None:
        """A person's reset is on its way: `resets_due` gives it again until the fleet shows that it has heard it."""
        with self._lock:
            self._resets.say(self._now(), reset)
        self._tell_resets()

    def resets_due(self) -> list[AlarmReset]:
        """What to publish again now."""
        with self._lock:
            due = self._resets.due(self._now())
        self._tell_resets()
        return due

    def alarm(self, line: str) -> Literal["active", "quiet", "unknown"]:
        """What is known of an alarm line `kind/zone`; quiet: fleet, robots or gateways may still keep it."""
        with self._lock:
            if line in self._lines:
                return "active" if self._lines[line] else "quiet"
            facts = [(kind, entry.fact) for (kind, _), entry in self._entries.items() if entry.fact is not None]
            latched = any(kind in ("fleet", "robot", "lift") and line in fact.get("alarms", ()) for kind, fact in facts)
            return "quiet" if latched else "unknown"

    def mark(self, version: int) -> str:
        """Names a version for those who come back: the `id` of an event."""
        return f"{self._boot}-{version}"

    def version_of(self, mark: str) -> int:
        """The version that a mark names; 0 for one of another start or for none: then all is told again."""
        boot, _, number = mark.partition("-")
        if boot != self._boot or not (number.isascii() and number.isdigit() and len(number) < 16):
            return 0
        with self._lock:
            return int(number) if int(number) <= self._version else 0

    def since(self, version: int) -> tuple[int, list[Json]]:
        """The newest version, and every change after `version` (0 = all that exists now)."""
        with self._lock:
            changed = sorted((e for e in self._entries.values() if e.version > version), key=lambda e: e.version)
            changes = [{"kind": e.kind, "id": e.id, "fact": e.fact} for e in changed if version or e.fact is not None]
            return self._version, changes

    def close(self) -> None:
        """Ends every feed: the server is about to stop."""
        self.is_closed = True
        self._wake()

    def add_waker(self, waker: Callable[[], None]) -> None:
        with self._lock:
            self._wakers.add(waker)

    def remove_waker(self, waker: Callable[[], None]) -> None:
        with self._lock:
            self._wakers.discard(waker)

    def _tell_resets(self) -> None:
        """How each reset fares, for the pages; gone once the fleet has heard it."""
        with self._lock:
            told = {id_ for kind, id_ in self._entries if kind == "reset"}
            shown = {**dict.fromkeys(told), **self._resets.shown()}
        for line, fact in sorted(shown.items()):
            self._put("reset", line, fact)

    def _put(self, kind: str, id_: str, fact: Json | None) -> None:
        with self._lock:
            if not self._store(kind, id_, fact):
                return
        self._wake()

    def _merge(self, robot: str, part: Json) -> None:
        with self._lock:
            entry = self._entries.get(("robot", robot))
            if not self._store("robot", robot, {**((entry and entry.fact) or {"robot": robot}), **part}):
                return
        self._wake()

    def _store(self, kind: str, id_: str, fact: Json | None) -> bool:
        """Whether anything changed. Called with the lock held."""
        entry = self._entries.get((kind, id_))
        if (entry.fact if entry else None) == fact:
            return False
        self._version += 1
        self._entries[kind, id_] = _Entry(self._version, kind, id_, fact)
        return True

    def _set_linked(self, linked: bool) -> None:
        self.is_linked = linked
        self._wake()

    def _wake(self) -> None:
        with self._lock:
            wakers = list(self._wakers)
        for waker in wakers:
            waker()


class Feed:
    """One listener on the web server's loop. `wait` returns early when something changed."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._loop = asyncio.get_running_loop()
        self._changed = asyncio.Event()
        facts.add_waker(self._wake)

    def _wake(self) -> None:
        # RuntimeError: the loop was closed between the look-up and the call; nobody listens any more.
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._changed.set)

    async def wait(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._changed.wait(), seconds)
        except TimeoutError:
            return
        self._changed.clear()

    async def rest(self, seconds: float) -> None:
        """Wait whatever happens, so that changes gather."""
        await asyncio.sleep(seconds)

    def loop_time(self) -> float:
        """Seconds of a clock that only goes forward."""
        return self._loop.time()

    def close(self) -> None:
        self._facts.remove_waker(self._wake)


def run_json(fact: RunFact) -> Json:
    """A run for every tablet. What is written on the folder comes with the code, to those who have part in the run."""
    body = asdict(fact)
    body["from"] = body.pop("from_")
    return body


def waiting_json(fact: WaitingFact) -> Json:
    """A queue for boards: how many wait, not which numbers."""
    return {**asdict(fact), "line": fact.waiting}


def robot_json(state: VehicleState) -> Json:
    """A robot's own report: where it stands, the nodes ahead that have a position, what it waits for."""
    info = {item.type: dict(item.references) for item in state.information if item.type in _SHOWN_INFO}
    part: Json = {
        "speed": state.speed,
        "driving": state.driving,
        "paused": state.paused,
        "charge": round(state.charge, 2),
        "charging": state.charging,
        "mode": state.operating_mode,
        "sure": state.pose_sure,
        "stop": state.last_node_id,
        "route": [
            {"map_id": node.position.map_id, "x": node.position.x, "y": node.position.y, "released": node.released}
            for node in sorted(state.node_states, key=lambda node: node.sequence_id)
            if node.position is not None
        ],
        "loads": [{"run": load.load_id, "position": load.position} for load in state.loads or ()],
        "errors": [{"type": error.type, "level": error.level} for error in state.errors],
        "waiting": info.get("waiting"),
        "ride": info.get("ride"),
        "help": info.get("help"),
        "alarms": info.get("alarm", {}).get("lines", "").split(),
    }
    if state.pose is not None:
        part["pose"] = asdict(state.pose)
    return part


def lift_json(state: LiftState) -> Json:
    return {
        "group": state.group,
        "lift": state.lift,
        "floor": state.current_floor,
        "between": state.between_floors,
        "destination": state.destination_floor,
        "door": state.door_state.value,
        "motion": state.motion.value,
        "mode": state.mode.value,
        "robot": state.session.robot if state.session else "",
        "faults": [code for code in state.fault_codes if not code.startswith(_ALARM_FAULT)],
        "alarms": [code.removeprefix(_ALARM_FAULT) for code in state.fault_codes if code.startswith(_ALARM_FAULT)],
    }

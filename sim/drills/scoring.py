"""What a drill is scored by, from nothing but what any tablet is told and what stands on the robots' screens. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from robots.core.ids import building_of
from robots.core.runs import TERMINAL
from sim.drills.script import Drill

Json = dict[str, Any]
STILL_MPS = 0.02
RIDE_S = 60.0
"""Who is in a lift for longer, without an alarm, does not just ride."""
ABOARD = frozenset({"carrying", "waiting_recipient", "returning"})


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was scored: what was found, what was asked, and whether that is good. needs: names what is not."""

    what: str
    found: str
    asked: str
    good: bool
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """A text that came up during the drill. at_s: from its first step"""

    at_s: float
    where: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Result:
    drill: str
    rows: tuple[Row, ...]
    texts: tuple[Told, ...]
    left_alarms: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return all(row.good for row in self.rows)

    def as_json(self) -> Json:
        return {**asdict(self), "passed": self.passed}


class Score:
    """Give it everything that is seen, in order; `at`: UTC seconds of the floor.

    blocks   whether a robot (its id, a pose as the tablets get it) stands before a way out
    pages    the robots' own, as `screen of …` or `kiosk of …`
    """

    def __init__(
        self, drill: Drill, began: float, blocks: Callable[[str, Json], bool], pages: Iterable[str] = ()
    ) -> None:
        self._drill, self._blocks, self._pages = drill, blocks, sorted(pages)
        self._first = began + (drill.timeline[0].at_s if drill.timeline else 0.0)
        self._raised: dict[str, float] = {}  # when the script first raises each line
        for step in drill.timeline:
            if step.do == "alarm":
                self._raised.setdefault(f"{step.args['kind']}/{step.args['zone']}", began + step.at_s)
        self._facts: Mapping[tuple[str, str], Json] = {}
        self._runs: dict[str, Json] = {}  # the newest word of each that was ever open
        self._at = began
        self._in_lift: dict[str, float] = {}  # since when
        self._called: dict[str, str] = {}  # who waited for a person before the first step, and why
        self._clear_since: float | None = None
        self._marked: float | None = None
        self._alarmed: dict[str, float] = {}
        self._before: dict[str, set[str]] = {}  # texts that stood on a screen before the first step
        self._saying: set[str] = set()  # screens that showed the mark
        self._texts: list[Told] = []

    def look(self, at: float, facts: Mapping[tuple[str, str], Json]) -> None:
        """All that the tablets know now, by kind and id."""
        self._at, self._facts = at, facts
        inside = [robot for robot, fact in self._robots().items() if _in_lift(fact)]
        self._in_lift = {robot: self._in_lift.get(robot, at) for robot in inside}
        for (kind, name), fact in facts.items():
            if kind == "run" and (name in self._runs or fact["state"] not in TERMINAL):
                self._runs[name] = fact
            elif kind == "alarm":
                self._alarmed.setdefault(name, at)
            elif kind == "drill" and self._marked is None:
                self._marked = at
        if at < self._first:
            glances = facts.get(("fleet", "summary"), {}).get("robots", ())
            self._called = {one["robot"]: one["call"]["reason"] for one in glances if one.get("call")}
            return
        if any(self._in_the_way(robot, fact) for robot, fact in self._concerned().items()):
            self._clear_since = None
        elif self._clear_since is None:
            self._clear_since = at

    def read(self, at: float, where: str, view: Mapping[str, Any]) -> None:
        """What stands on a robot's own page now, as it gets it. where: one of the pages"""
        known = self._before.setdefault(where, set())
        if view.get("drill"):
            self._saying.add(where)
        for zh, en in texts_of({**view, "drill": None}).items():
            if zh not in known:
                known.add(zh)
                if at >= self._first:
                    self._texts.append(Told(round(at - self._first, 1), where, zh, en))

    def result(self) -> Result:
        """Called once nothing more will come."""
        drill, rows = self._drill, []
        if drill.clear_s is not None:
            rows.append(self._clear(drill.clear_s))
        if drill.stranded is not None:
            left = tuple(f"{robot}: {why}" for robot, why in self._stranded())
            rows.append(Row("stranded", str(len(left)), f"at most {drill.stranded}", len(left) <= drill.stranded, left))
        if drill.folders:
            lost = tuple(f"{run}: {why}" for run, why in self._unaccounted())
            total = len(self._runs)
            rows.append(Row("folders", f"{total - len(lost)} of {total}", "all", not lost, lost))
        rows += [self._told(whom) for whom in drill.told]
        kept = self._facts.get(("fleet", "summary"), {}).get("alarms", ())
        return Result(drill.name, tuple(rows), tuple(self._texts), tuple(line for line in drill.lines if line in kept))

    def _robots(self) -> dict[str, Json]:
        return {
            name: fact for (kind, name), fact in sorted(self._facts.items()) if kind == "robot" and fact.get("pose")
        }

    def _concerned(self) -> dict[str, Json]:
        """The robots in the buildings of its alarms."""
        buildings = self._drill.buildings
        return {
            name: fact
            for name, fact in self._robots().items()
            if not buildings or building_of(fact["pose"]["map_id"]) in buildings
        }

    def _in_the_way(self, robot: str, fact: Json) -> bool:
        is_moving = bool(fact.get("driving")) or abs(fact.get("speed") or 0.0) > STILL_MPS
        return is_moving or _in_lift(fact) or self._blocks(robot, fact["pose"])

    def _clear(self, within_s: float) -> Row:
        asked = f"within {within_s:g} s"
        if self._clear_since is None or not self._robots():
            left = tuple(name for name, fact in self._concerned().items() if self._in_the_way(name, fact))
            return Row("clear", "never", asked, False, left or ("no robot was heard of",))
        took = self._clear_since - self._first
        return Row("clear", f"{took:.1f} s", asked, took <= within_s)

    def _stranded(self) -> list[tuple[str, str]]:
        """Robots that stand in a lift or before a way out, wait for a person, or are silent."""
        found = []
        heard, concerned = self._robots(), self._concerned() if self._drill.lines else {}
        for robot in self._facts.get(("fleet", "summary"), {}).get("robots", ()):
            name, fact = robot["robot"], heard.get(robot["robot"])
            if (robot.get("duty") or {}).get("state") == "out":
                continue
            if not robot["online"] or fact is None:
                found.append((name, "silent"))
            elif name in self._in_lift and (name in concerned or self._at - self._in_lift[name] > RIDE_S):
                found.append((name, f"in a lift for {self._at - self._in_lift[name]:.0f} s"))
            elif robot.get("call") and self._called.get(name) != robot["call"]["reason"]:
                found.append((name, f"waits for a person ({robot['call']['reason']})"))
            elif name in concerned and self._blocks(name, fact["pose"]):
                found.append((name, "before a way out"))
        return found

    def _unaccounted(self) -> list[tuple[str, str]]:
        """Folders of which nobody can say where they are."""
        found, robots = [], self._robots()
        online = {r["robot"] for r in self._facts.get(("fleet", "summary"), {}).get("robots", ()) if r["online"]}
        for run, fact in sorted(self._runs.items()):
            if ("run", run) not in self._facts:
                found.append((run, "no longer told of"))
            elif fact["state"] == "failed":
                found.append((run, "failed"))
            elif fact["state"] in ABOARD:
                loads = robots.get(fact["robot"], {}).get("loads", ())
                if fact["robot"] not in online:
                    found.append((run, f"aboard {fact['robot']}, which is silent"))
                elif not any(load["run"] == run for load in loads):
                    found.append((run, f"{fact['robot']} does not say that it has it"))
        return found

    def _told(self, whom: str) -> Row:
        if whom == "tablets":
            late = [line for line in self._drill.lines if line not in self._alarmed]
            missing = (*(f"alarm {line}" for line in late), *(() if self._marked else ("the mark of the drill",)))
            took = [self._alarmed.get(line, 0.0) - raised for line, raised in self._raised.items()]
            found = "no" if missing else f"after {max([0.0, (self._marked or 0.0) - self._first, *took]):.1f} s"
            return Row("tablets told", found, "yes", not missing, missing)
        pages = [where for where in self._pages if where.startswith(whom.removesuffix("s"))]
        needs = tuple(f"{where}: {why}" for where in pages if (why := self._untold(where)))
        found = f"{len(pages) - len(needs)} of {len(pages)}" if pages else "this hall has none"
        return Row(f"{whom} told", found, "all", not needs, needs)

    def _untold(self, where: str) -> str:
        """What a robot's own page did not say; empty: it said everything."""
        if where not in self._before:
            return "does not answer"
        if where not in self._saying:
            return "the mark of the drill"
        concerned = self._drill.lines and where.rpartition(" ")[2] in self._concerned()
        silent = concerned and not any(text.where == where for text in self._texts)
        return "nothing of the alarm" if silent else ""


def _in_lift(fact: Json) -> bool:
    return (fact.get("ride") or {}).get("zone") in ("in", "sill")


def texts_of(view: Any) -> dict[str, str]:
    """Every text of a screen's view, English by Chinese: whatever is a pair {zh, en}, however deep."""
    if isinstance(view, dict):
        if isinstance(view.get("zh"), str) and isinstance(view.get("en"), str):
            return {view["zh"]: view["en"]} if view["zh"] else {}
        view = list(view.values())
    found: dict[str, str] = {}
    for part in view if isinstance(view, list) else ():
        found |= texts_of(part)
    return found

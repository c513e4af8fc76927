"""The script of a drill: a timeline of the lab's verbs, how long it lasts, and what is asked of the floor."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from robots.settings import Hall
from sim.scenarios.ids import Named, unknown
from sim.scenarios.lines import Lined, YamlError, plain, read
from sim.scenarios.reader import Reader, one_of
from sim.verbs import FLOOR_VERBS

LONGEST_S = 1800.0
TELLS = ("tablets", "screens", "kiosks")
SCORES = ("clear_s", "stranded", "folders", "told")


class DrillError(ValueError):
    """Everything that is wrong with a script, one line each: file:line: field: what."""


@dataclass(frozen=True, slots=True)
class Step:
    at_s: float
    do: str
    args: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Drill:
    """lasts_s   seconds of the floor's time, from its beginning
    clear_s   from the first step: by then every robot stands, in no lift and before no way out; None = not asked
    stranded  so many robots may be left that cannot go on by themselves; None = not asked
    folders   every folder must be accounted for at the end
    told      who must have been told: the tablets, the couriers' own screens, the guides' kiosks
    """

    name: str
    zh: str
    en: str
    lasts_s: float
    timeline: tuple[Step, ...]
    clear_s: float | None = None
    stranded: int | None = None
    folders: bool = False
    told: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """The alarms it raises, as `fire/b1`."""
        return tuple(dict.fromkeys(f"{s.args['kind']}/{s.args['zone']}" for s in self.timeline if s.do == "alarm"))

    @property
    def buildings(self) -> frozenset[str]:
        """Those its alarms concern; empty: all, or it raises none."""
        named = [str(step.args.get("building", "")) for step in self.timeline if step.do == "alarm"]
        return frozenset(named if all(named) else ())


def load_drill(path: Path, hall: Hall) -> Drill:
    """Raises DrillError, OSError."""
    try:
        raw = read(path)
    except YamlError as error:
        raise DrillError(str(error)) from error
    reader = Reader(path)
    if not isinstance(raw, Lined):
        raise DrillError(f"{path}:1: a drill is a mapping with title, lasts_s, timeline and score")
    reader.known(raw, {"title", "lasts_s", "timeline", "score"}, "a drill")
    title = raw.get("title")
    if not isinstance(title, dict) or not all(isinstance(title.get(side), str) for side in ("zh", "en")):
        reader.problem(raw.line_of("title"), "title", "needs {zh: …, en: …}")
        title = {"zh": path.stem, "en": path.stem}
    lasts_s = _number(reader, raw, "lasts_s", LONGEST_S)
    steps = []
    timeline = raw.get("timeline")
    for entry in timeline if isinstance(timeline, list) else ():
        step = _step(reader, entry, lasts_s, hall)
        if step is not None:
            steps.append(step)
    if not steps and not reader.problems:
        reader.problem(raw.line_of("timeline"), "timeline", "needs at least one {at_s: 5, do: …}")
    score = raw.get("score")
    asked = _score(reader, score) if isinstance(score, Lined) else None
    if asked is None:
        reader.problem(raw.line_of("score"), "score", f"needs at least one of {', '.join(SCORES)}")
    if reader.problems or asked is None:
        raise DrillError("\n".join(reader.problems))
    return Drill(path.stem, title["zh"], title["en"], lasts_s, tuple(sorted(steps, key=lambda s: s.at_s)), *asked)


def _number(reader: Reader, where: Lined, key: str, top: float) -> float:
    value = where.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= top:
        reader.problem(where.line_of(key), key, f"needs seconds from 0 to {top:g}")
        return top
    return float(value)


def _step(reader: Reader, entry: Any, lasts_s: float, hall: Hall) -> Step | None:
    if not isinstance(entry, Lined):
        reader.problem(1, "timeline", "an entry is a mapping such as {at_s: 5, do: lift_stuck, lift: east}")
        return None
    at_s, do = _number(reader, entry, "at_s", lasts_s), str(entry.get("do"))
    verb = FLOOR_VERBS.get(do)
    if verb is None:
        reader.problem(entry.line_of("do"), "do", f"{do!r} cannot be done on a running floor: "
                       f"{one_of(do, FLOOR_VERBS)}")  # fmt: skip
        return None
    given = {key: plain(value) for key, value in entry.items() if key not in ("at_s", "do")}
    for key, value in given.items():
        field = verb.fields.get(key)
        if field is None or not field.fits(value):
            meaning = field.meaning if field else f"{do} has no such field: {one_of(key, verb.fields)}"
            reader.problem(entry.line_of(key), key, f"{value!r} does not fit: {meaning}")
        elif (
            field.of in ("lift", "robot", "map", "dock") and value and (wrong := unknown(Named(field.of, value), hall))
        ):
            reader.problem(entry.line_of(key), key, wrong)
    for key, field in verb.fields.items():
        if field.needed and key not in given:
            reader.problem(entry.line, key, f"{do} needs it: {field.meaning}")
    if do in ("alarm", "alarm_over"):
        given["drill"] = True  # so that whoever hears it knows, and nothing real is ended
    return Step(at_s, do, given)


def _score(reader: Reader, raw: Lined) -> tuple[float | None, int | None, bool, tuple[str, ...]] | None:
    reader.known(raw, set(SCORES), "score")
    if not raw:
        return None
    clear_s = _number(reader, raw, "clear_s", LONGEST_S) if "clear_s" in raw else None
    stranded = raw.get("stranded")
    if stranded is not None and (isinstance(stranded, bool) or not isinstance(stranded, int) or stranded < 0):
        reader.problem(raw.line_of("stranded"), "stranded", "needs a whole number: so many robots may be left")
    told = raw.get("told", [])
    if not isinstance(told, list) or any(one not in TELLS for one in told):
        reader.problem(raw.line_of("told"), "told", f"needs a list of {', '.join(TELLS)}")
        told = []
    return clear_s, stranded, raw.get("folders") is True, tuple(told)

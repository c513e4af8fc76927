"""Why a run went as it did, in plain words: from its records and what is known now, nothing else.

Reads what the scheduler wrote down anyway (`run_assigned`: robot, against {robot: [codes]}, costs {robot: seconds};
the reasons of every step), so it tells of runs long past as of those under way. A key that older ledgers lack is left
out of the sentence; a kind that this release does not know is left out of the story.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from robots.core.commands import Kept
from robots.core.reasons import Reason, words_of
from robots.core.runs import TERMINAL, RobotFact, RunFact, RunState, Waiting
from robots.core.text import Text
from robots.fleet import why_words as words
from robots.fleet.run import keeper_of
from robots.settings import Hall

_DAY_S = 86_400.0
_NOTHING = Text("", "")
_BY_ITSELF = frozenset({
    Reason.NO_ROBOT_FREE, Reason.PAPERS_FIRST, Reason.WINDOW_CLOSED, Reason.DAY_ENDS, Reason.LANE_TAKEN,
    Reason.PLACE_TAKEN, Reason.OFFLINE, Reason.LINK_LOST,
})  # fmt: skip
"""What ends without anybody's doing although nobody can say when."""


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence. at: UTC seconds of what it tells; kind: of the record it was made from."""

    at: float
    kind: str
    text: Text


@dataclass(frozen=True, slots=True)
class Considered:
    """A robot that was looked at. seconds: until it would be at the sender, None = not known; reasons against it."""

    robot: str
    seconds: float | None
    reasons: tuple[str, ...]
    text: Text


@dataclass(frozen=True, slots=True)
class Chosen:
    """One choice of a robot: `text` is all of it in a sentence."""

    at: float
    robot: str
    text: Text
    considered: tuple[Considered, ...]


@dataclass(frozen=True, slots=True)
class Why:
    """words: its state; now: why it waits, goes on or ended so; chosen: the newest choice last."""

    run: str
    state: RunState
    words: Text
    now: tuple[Text, ...]
    chosen: tuple[Chosen, ...]
    story: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Present:
    """What is known now. at: UTC seconds; fact: the run's newest picture; robots: the fleet's summary, if heard."""

    at: float
    fact: RunFact
    robots: Sequence[RobotFact] = ()


@dataclass(slots=True)
class _Teller:
    """Names of the hall; people only those that whoever reads this may know."""

    hall: Hall
    people: Mapping[str, str]
    now: float
    zone: ZoneInfo = field(init=False)

    def __post_init__(self) -> None:
        self.zone = ZoneInfo(self.hall.time_zone)

    def robot(self, robot: str) -> Text:
        known = self.hall.robots.get(robot)
        return Text(known.name_zh, known.name_en) if known else Text(robot, robot)

    def stop(self, stop: str) -> Text:
        """`A12`, `Archive`: the id where people say it, else the name."""
        known = self.hall.stops.get(stop)
        return Text(stop, stop) if known is None or len(stop) <= 4 else Text(known.name_zh, known.name_en)

    def who(self, person: str) -> Text:
        name = self.people.get(person)
        return Text(name, name) if name else words.STAFF

    def by(self, person: str) -> Text:
        """In brackets behind a sentence; nothing where nobody is named."""
        return fill(words.BY, who=self.who(person)) if self.people.get(person) else _NOTHING

    def clock(self, at: float) -> str:
        """Hours and minutes here; the day before them when it is another one."""
        here, today = (datetime.fromtimestamp(instant, self.zone) for instant in (at, self.now))
        return here.strftime("%H:%M" if here.date() == today.date() else "%Y-%m-%d %H:%M")

    def reasons(self, codes: Iterable[str]) -> Text:
        known = [found for code in codes if (found := words_of(code)) is not None]
        return joined(known) if known else Text("原因没有记录", "no reason was recorded")


def fill(text: Text, **values: Text | str) -> Text:
    """The text with its fields filled in, each in the same language."""
    zh = {name: value.zh if isinstance(value, Text) else value for name, value in values.items()}
    en = {name: value.en if isinstance(value, Text) else value for name, value in values.items()}
    return Text(text.zh.format(**zh), text.en.format(**en))


def joined(parts: Sequence[Text], zh: str = "、", en: str = ", ") -> Text:
    return Text(zh.join(part.zh for part in parts), en.join(part.en for part in parts))


def plus(*parts: Text) -> Text:
    return joined(parts, "", "")


def about(seconds: float) -> Text:
    """About so long: tens of seconds, then minutes."""
    if seconds < 90:
        return fill(words.ABOUT_S, n=str(max(5, 5 * round(seconds / 5))))
    return fill(words.ABOUT_MIN, n=str(round(seconds / 60)))


def why(records: Iterable[Kept], present: Present, hall: Hall, people: Mapping[str, str]) -> Why:
    """All that can be said of one run. records: its own, oldest first; people: names by id that may be told."""
    teller = _Teller(hall, people, present.at)
    fact = present.fact
    story: list[Said] = []
    chosen: list[Chosen] = []
    robot, tries, avoid = "", 0, set[str]()
    for record in records:
        data, at = record.data, float(record.data.get("at", 0.0))
        if record.kind == "run_assigned":
            choice = _choice(teller, fact, data, at, avoid)
            chosen.append(choice)
            story.append(Said(at, record.kind, choice.text))
        elif record.kind in words.STORY:
            tries = tries + 1 if record.kind == "attempt_failed" else tries
            text = _sentence(teller, fact, record.kind, data, str(data.get("robot") or robot), tries)
            story.append(Said(at, record.kind, text))
        if record.kind in ("run_turned_back", "custody_sought", "run_brought_back", "hand_over_sought"):
            tries = 0
        avoid.update(data.get("avoid") or ())
        robot = str(data.get("robot") or robot)
    now = _now(teller, present)
    if not story:
        now = [*now, words.AGO_UNKNOWN]
    return Why(fact.run, fact.state, words.STATES[fact.state], tuple(now), tuple(chosen), tuple(story))


def _choice(teller: _Teller, fact: RunFact, data: Mapping[str, Any], at: float, avoid: set[str]) -> Chosen:
    robot = str(data.get("robot") or "")
    against: Mapping[str, Sequence[str]] = data.get("against") or {}
    costs = {name: float(cost) for name, cost in (data.get("costs") or {}).items() if math.isfinite(float(cost))}
    others = sorted({*against, *costs} - {robot}, key=lambda name: (name in against, costs.get(name, 0.0), name))
    sooner = costs.get(robot, 0.0)
    considered = [_considered(teller, fact, name, against, costs, avoid, sooner) for name in (robot, *others)]
    if others and all(against.get(name) for name in others):
        alone = [considered[0].text, words.ONLY_ONE] if considered[0].text.zh else [words.ONLY_ONE]
        considered[0] = replace(considered[0], text=joined(alone, "，"))
    sentence = [fill(words.CHOSEN, robot=teller.robot(robot))]
    if considered[0].text.zh:
        sentence = [joined([sentence[0], considered[0].text], "：", ": ")]
    for one in considered[1:]:
        if Reason.WRONG_KIND not in one.reasons:  # a guide is nobody's concern while a courier takes it
            sentence.append(
                Text(f"{teller.robot(one.robot).zh}{one.text.zh}", f"{teller.robot(one.robot).en}: {one.text.en}")
            )
    return Chosen(at, robot, joined(sentence, "；", "; "), tuple(considered))


def _considered(
    teller: _Teller, fact: RunFact, robot: str, against: Mapping[str, Sequence[str]], costs: Mapping[str, float],
    avoid: set[str], sooner: float,
) -> Considered:  # fmt: skip
    """One robot of a choice."""
    reasons, cost = tuple(against.get(robot, ())), costs.get(robot)
    parts: list[Text] = []
    if cost is not None:
        parts.append(fill(words.COST, a=teller.stop(fact.from_), time=about(cost)))
    if reasons:
        told = (Reason.WRONG_KIND,) if Reason.WRONG_KIND in reasons else reasons
        known = [found for code in told if (found := words_of(code)) is not None]
        parts += [Text(one.zh.removeprefix("机器人"), one.en.removeprefix("the robot ")) for one in known]
    elif robot in avoid:
        parts.append(words.FAILED_BEFORE)
    elif cost is not None and cost < sooner:
        parts.append(words.PLANNED)
    return Considered(robot, cost, reasons, joined(parts))


def _sentence(teller: _Teller, fact: RunFact, kind: str, data: Mapping[str, Any], robot: str, tries: int) -> Text:
    holder = str(data.get("holder") or "")
    person = str(data.get("person") or data.get("given_by") or data.get("taken_by") or "")
    if kind == "folder_in_custody":
        person = keeper_of(holder)
    codes = data.get("reasons") or ([data["reason"]] if data.get("reason") else ())
    number: Text | str = str(tries)
    if kind == "folder_picked":
        number = fill(words.COMPARTMENT, n=str(data["compartment"])) if data.get("compartment") else ""
    retry = float(data.get("retry_at") or 0.0)
    return fill(
        words.STORY[kind],
        robot=teller.robot(robot) if robot else Text("机器人", "the robot"),
        a=teller.stop(fact.from_),
        b=teller.stop(fact.to),
        who=teller.who(person),
        by=teller.by(person),
        why=teller.reasons(codes),
        n=number,
        time=teller.clock(retry) if retry else "",
        more=_asked(teller, data),
    )


def _asked(teller: _Teller, data: Mapping[str, Any]) -> Text:
    """（加急、密件）: what else the sender asked for."""
    parts = [words.ASKED[name] for name in ("urgent", "confidential", "care") if data.get(name)]
    for name in ("not_before", "deadline"):
        if data.get(name):
            parts.append(fill(words.ASKED[name], time=teller.clock(float(data[name]))))
    return fill(words.BY, who=joined(parts)) if parts else _NOTHING


def _now(teller: _Teller, present: Present) -> list[Text]:
    fact = present.fact
    codes = [reason.code for reason in fact.reasons]
    if fact.state in TERMINAL:
        over = fill(words.OVER, time=teller.clock(fact.changed_at), why=words.STATES[fact.state])
        return [joined([over, teller.reasons(codes)], "：", ": ") if codes else over]
    if Reason.AFTER_DEADLINE in codes:
        codes.remove(Reason.AFTER_DEADLINE)
        return [*_under_way(teller, present, codes), teller.reasons([Reason.AFTER_DEADLINE])]
    return _under_way(teller, present, codes)


def _under_way(teller: _Teller, present: Present, codes: Sequence[str]) -> list[Text]:
    fact = present.fact
    told = teller.reasons(codes) if codes else None
    said = [_waits(teller, fact.waiting_for)] if fact.waiting_for is not None else []
    if fact.state is RunState.ACCEPTED and not fact.held:
        if told:
            said.append(fill(words.ALL_AGAINST, why=told))
        return said + [_doing(teller, robot) for robot in present.robots if _carries(teller.hall, robot.robot)]
    if told and fact.state is RunState.RETURNING:
        said.append(told)
    if not said and fact.robot:
        said.append(_heads_for(teller, fact))
    return said


def _carries(hall: Hall, robot: str) -> bool:
    known = hall.robots.get(robot)
    return known is not None and known.kind == "courier"


def _waits(teller: _Teller, waiting: Waiting) -> Text:
    text = fill(words.WAITS, time=teller.clock(waiting.since), why=teller.reasons([waiting.reason]))
    if waiting.until is not None:
        return plus(text, fill(words.UNTIL, time=teller.clock(waiting.until)))
    return text if waiting.reason in _BY_ITSELF else plus(text, words.NEEDS_SOMEBODY)


def _doing(teller: _Teller, robot: RobotFact) -> Text:
    """What a robot does that might have taken the run."""
    doing = words.DOING.get(robot.doing, Text(robot.doing, robot.doing))
    name, parts = teller.robot(robot.robot), [doing]
    duty = robot.duty
    told = [Reason.OUT_OF_SERVICE] if duty and duty.state != "in" else []
    told += [Reason.SENT_TO_CHARGE] if duty and duty.sent_to_charge else []
    told += [Reason.CHARGER_QUEUE] if duty and duty.queued_for else []
    parts += [found for code in (robot.help, *told) if (found := words_of(code)) is not None]
    text = Text(
        f"{name.zh}：{'，'.join(part.zh for part in parts)}", f"{name.en}: {', '.join(part.en for part in parts)}"
    )
    return plus(text, fill(words.CHARGE, n=str(round(100 * robot.charge)))) if robot.online else text


def _aim(hall: Hall, fact: RunFact) -> str:
    """The stop its robot drives to for it now."""
    if fact.state is RunState.TO_PICKUP:
        return fact.from_
    known = hall.robots.get(fact.robot)
    dock = known.dock if known is not None else ""
    return {"deliver": fact.to, "return": fact.from_, "custody": dock, "hand_over": fact.keep_at or dock}[fact.leg]


def _heads_for(teller: _Teller, fact: RunFact) -> Text:
    text = fill(words.HEADS_FOR, robot=teller.robot(fact.robot), a=teller.stop(_aim(teller.hall, fact)))
    if fact.eta_from is None or fact.eta_to is None:
        return text
    return plus(text, fill(words.ARRIVES, time=f"{teller.clock(fact.eta_from)}–{teller.clock(fact.eta_to)}"))

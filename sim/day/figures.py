"""What a day comes to in figures: runs, ways, energy, legwork saved, visitors, waits, questions, what failed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from robots.core.runs import RunState
from robots.fleet.escort.story import escorts
from sim.day.waits import HalfHour, LiftWaits, by_half_hour, compared
from sim.day.watch import LIFT_WAIT, DayWatch
from sim.engine import Engine
from sim.play import Outcome
from sim.report import verdict
from sim.scenarios.scenario import Scenario

BY_HAND_S = 720.0
"""A folder carried by hand takes a member of staff so long, there and back."""
ANSWERED = ("robot", "online", "window")
PEOPLE_WAITS = frozenset(
    {"waiting_for_sender", "waiting_for_recipient", "waiting_for_supervisor", "waiting_for_keeper"}
)
WAITS = ("lift", "people", "waits")
GROUPS = ("driving", "riding", "serving", "lift", "people", "waits", "charging", "idle", "help")


@dataclass(frozen=True, slots=True)
class Led:
    """One escort. at: when it was ordered, seconds since the start; lasted_s: to its end, or that of the day.

    elder    with rests
    arrived  None while it is under way; reasons: why it came to nothing, codes
    """

    robot: str
    stop: str
    at: float
    lasted_s: float
    elder: bool
    arrived: bool | None
    reasons: tuple[str, ...] = ()


@dataclass(slots=True)
class Figures:
    """All of a day. Seconds since the start, metres, watt-hours.

    spent    seconds of each robot by group of what it did; reasons: seconds it waited, by the reason's code
    asked    names of runs; open_: those that had not ended
    answers  questions by who answered: robot, online, window, none
    failed   runs that were not delivered: name, from, to, state, codes of the reasons
    """

    end: float
    spent: dict[str, dict[str, float]] = field(default_factory=dict)
    reasons: dict[str, dict[str, float]] = field(default_factory=dict)
    asked: int = 0
    delivered: int = 0
    driven_m: dict[str, float] = field(default_factory=dict)
    drawn_wh: dict[str, float] = field(default_factory=dict)
    windows: list[HalfHour] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    lifts: LiftWaits = field(default_factory=LiftWaits)
    lift_trips: int = 0
    held_s: float = 0.0
    answers: Counter[str] = field(default_factory=Counter)
    failed: list[tuple[str, str, str, str, tuple[str, ...]]] = field(default_factory=list)
    faults: list[tuple[float, str, str]] = field(default_factory=list)
    broken: tuple[str, ...] = ()
    ranges: tuple[int, int] = (0, 0)
    """Numbers called within the range shown when they were drawn, of those that a range was shown for."""
    led: list[Led] = field(default_factory=list)
    """Visitors whom guides led, in the order they began."""
    care: int = 0
    """Of the runs delivered, those that brought water."""

    @property
    def saved_h(self) -> float:
        """Hours of legwork that the delivered runs spared staff."""
        return (self.delivered - self.care) * BY_HAND_S / 3600.0


def group(doing: str) -> str:
    """Which of `GROUPS` it is."""
    if doing in ("down", "help"):
        return "help"
    if doing == LIFT_WAIT or doing.startswith(("lift_", "people_first")):
        return "lift"
    if doing in PEOPLE_WAITS:
        return "people"
    return doing if doing in GROUPS else "waits"


def figures(watch: DayWatch, engine: Engine, quiet: Engine | None, scenario: Scenario, outcome: Outcome) -> Figures:
    """quiet: the same day without a run, if it was played."""
    end = engine.elapsed_s
    found = Figures(end)
    for robot, day in watch.robots.items():
        found.driven_m[robot], found.drawn_wh[robot] = day.driven_m, day.drawn_wh
        spent, reasons = found.spent.setdefault(robot, {}), found.reasons.setdefault(robot, {})
        for start, stop, doing in day.doing.spans(end):
            kind = group(doing)
            spent[kind] = spent.get(kind, 0.0) + stop - start
            if kind in WAITS:
                reasons[doing] = reasons.get(doing, 0.0) + stop - start
    _runs(found, engine)
    found.led = _led(watch, engine)
    found.care = sum(watch.runs[run].fact.state is RunState.DELIVERED for run in watch.care)
    if engine.queues is not None:
        held = engine.queues.held()
        found.ranges = sum(held), len(held)
    if engine.visitors is not None:
        found.windows = by_half_hour(engine.visitors.windows.tickets.values(), watch.started, end)
        found.waits = sorted(wait for slot in found.windows for wait in slot.waits)
        found.held_s = engine.visitors.counts.held_s
    trips = engine.world.passengers.trips
    found.lift_trips = len(trips)
    if quiet is not None:
        found.lifts = compared(trips, engine.now, quiet.world.passengers.trips, quiet.now)
    for turn in watch.turns.values():
        found.answers[turn.resolved_by] += 1
    for mark in verdict.marks(outcome.timeline):
        if mark["fault"] and not mark["verb"].startswith(("visitor_", "staff_", "help_robot")):
            values = ", ".join(f"{name} {value}" for name, value in mark["args"].items() if value not in ("", None))
            found.faults.append((mark["at"], mark["verb"], values))
    found.broken = outcome.broken
    return found


def _led(watch: DayWatch, engine: Engine) -> list[Led]:
    """From the scheduler's ledger."""
    led: list[Led] = []
    for robot in (one.id for one in engine.hall.robots.values() if one.kind == "guide"):
        for story in escorts(engine.processes["scheduler"].ledger.records(subject=robot), engine.hall):
            at, end = story.begun_at - watch.started, story.ended_at - watch.started
            lasted_s = (end if story.ended_at else engine.elapsed_s) - at
            led.append(Led(robot, story.stop, at, lasted_s, story.elder, story.arrived, story.reasons))
    return sorted(led, key=lambda one: (one.at, one.robot))


def _runs(found: Figures, engine: Engine) -> None:
    office = engine.office
    found.asked = len(office.runs)
    for name, sent in office.runs.items():
        state = office.state(name) or "unanswered"
        if state == RunState.DELIVERED.value:
            found.delivered += 1
        else:
            fact = office.fact(name)
            waits = (fact.waiting_for.reason,) if fact is not None and fact.waiting_for else ()
            reasons = tuple(dict.fromkeys((*office.reasons(name), *waits)))
            found.failed.append((name, sent.request.from_, sent.request.to, state, reasons))

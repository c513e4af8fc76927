"""What every part of the scheduler works with while it answers one event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, Any, TypeVar

from robots.building.plan import Plan
from robots.building.route import Route
from robots.building.travel import Travel
from robots.building.vehicles import Vehicles
from robots.core.alarm import Word
from robots.core.codes import hash_code, make_code
from robots.core.commands import Note, Publish, Record, Remember
from robots.core.lift import Presence
from robots.core.reasons import Reason
from robots.core.vda import InstantActions, Order
from robots.fleet.askers import Askers
from robots.fleet.book import STEPS, Book
from robots.fleet.escort.retreat import Retreat
from robots.fleet.known import Known
from robots.fleet.lanes.memory import Lanes
from robots.fleet.master.gate import outgoing
from robots.fleet.robot import RobotView
from robots.fleet.rules import FleetRules
from robots.fleet.run import Run, may
from robots.fleet.times.clock import Times
from robots.waiting import Waiting

if TYPE_CHECKING:
    from robots.fleet.chaperone.host import Chaperone
    from robots.fleet.choose import Objections
    from robots.fleet.traffic import Network

T = TypeVar("T")
_PACE, _ACCEL = 0.8, 0.5  # m/s and m/s², where a hall has no courier
_SENDS_KEPT_S = 7200.0
"""Far above any pause between two sends of one thing."""


@dataclass(slots=True)
class Work:
    """The plan, the rules, the durable book, the live robots, and the answer being written.

    sends      order or action id -> (times sent, last at); not durable: a restart may send once more
    ordered    robot -> when it was last sent an order or an update; in memory only
    link_since when the broker was last found; None while it is away
    now        UTC seconds, where it is only written down; whoever decides by the time asks `reached`, `over` or `at`
    awaited    the first instant at which something that was asked of the time since may be otherwise, see `fleet.still`
    codes      pick-up codes of open runs, as remembered
    spares     codes with their hashes for runs to come; in memory only
    owed       open runs whose code is to be hashed yet
    pausing    robot -> id of the newest instant action that asked it for what we want now; in memory only
    touched    runs that something was recorded of in this answer
    presence   where each robot says it is against the cars; `presence_marks`: (boot, seq) of that
    against    why no robot may take the runs that waited in the last dispatch pass
    unserved   runs that could go and found no robot -> since when; in memory only
    outranked  care runs that must leave the robots to papers -> since when; in memory only
    desk_said  why the lift desk lets each queueing robot wait
    ghosts     robots whose session keeps a lift that they are neither in nor near
    stirring   of a large fleet the robots this pass looks at, see `fleet.stirring`; None = no pass has begun
    shared_docks   berths of more than one robot; None = not worked out yet
    dead       chargers that gave a robot no power, and when; in memory only
    at_leisure this look is a tick's, so nobody waits for the answer
    retasked   what the last look for better orders saw; retask_at: no new one before this instant; retask_turn: how
               many there were
    lanes      who drives where, in memory only
    askers     how much each of them may still ask
    chaperones vehicles that know no lifts, and their rides
    waiting    visitors' numbers
    asides     (guide, floor) -> where it waits for company there, once that was asked
    barred     guide -> steps of its way home that somebody stood on, and when; in memory only
    active     alarm lines that the building says are active; `raised`: what a reset must have seen
    """

    plan: Plan
    draw: Callable[[int], bytes]
    rules: FleetRules
    book: Book = field(default_factory=Book)
    views: dict[str, RobotView] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    spares: list[tuple[str, str]] = field(default_factory=list)
    owed: dict[str, None] = field(default_factory=dict)
    sends: dict[str, tuple[int, float]] = field(default_factory=dict)
    ordered: dict[str, float] = field(default_factory=dict)
    pausing: dict[str, str] = field(default_factory=dict)
    link_since: float | None = None
    now: float = 0.0
    awaited: float = -inf
    out: list[Any] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    presence: dict[str, Presence] = field(default_factory=dict)
    presence_marks: dict[str, tuple[int, int]] = field(default_factory=dict)
    against: Objections | None = None
    unserved: dict[str, float] = field(default_factory=dict)
    outranked: dict[str, float] = field(default_factory=dict)
    desk_said: dict[str, str] = field(default_factory=dict)
    ghosts: dict[str, str] = field(default_factory=dict)
    active: set[str] = field(default_factory=set)
    raised: dict[str, Word] = field(default_factory=dict)
    dead: dict[str, float] = field(default_factory=dict)
    stirring: list[tuple[str, RobotView]] | None = None
    shared_docks: frozenset[str] | None = None
    lanes: Lanes = field(default_factory=Lanes)
    askers: Askers = field(default_factory=Askers)
    chaperones: dict[str, Chaperone] = field(default_factory=dict)
    times: Times = field(init=False)
    waiting: Waiting = field(init=False)
    vehicles: Vehicles = field(init=False)
    asides: dict[tuple[str, str], Retreat | None] = field(default_factory=dict)
    barred: dict[str, dict[tuple[str, str], float]] = field(default_factory=dict)
    at_leisure: bool = False
    retasked: tuple[object, ...] = ()
    retask_at: float = 0.0
    retask_turn: int = 0
    _known: Known = field(default_factory=Known)
    _travel: Travel | None = None
    _longest: tuple[float, int] | None = None

    def __post_init__(self) -> None:
        self.times = Times.of(self.plan)
        self.vehicles = Vehicles(self.plan.hall.robots.values())
        self.waiting = Waiting(self.plan.hall)

    @property
    def travel(self) -> Travel:
        """Driving times, at the pace of the slowest courier: nothing planned is later than said for its speed."""
        if self._travel is None:
            self._travel = travel_of(self.plan)
        return self._travel

    @property
    def at(self) -> float:
        """UTC seconds, for whatever `reached` and `over` cannot say: any later instant may bring another decision."""
        self.awaited = -inf
        return self.now

    def reached(self, since: float, seconds: float) -> bool:
        """At least so many seconds have passed since then; if not, that is awaited."""
        if self.now - since >= seconds:
            return True
        self.awaits(since + seconds)
        return False

    def over(self, since: float, seconds: float) -> bool:
        """More than so many seconds have passed since then; if not, that is awaited."""
        if self.now - since > seconds:
            return True
        self.awaits(since + seconds)
        return False

    def awaits(self, instant: float) -> None:
        """Something else may be found from this instant on."""
        if instant < self.awaited:
            self.awaited = instant

    def use(self, travel: Travel | None, network: Network | None) -> None:
        """What was worked out ahead of time; None: not yet."""
        self._travel = travel or self._travel
        self.lanes.network = network or self.lanes.network

    @property
    def longest(self) -> tuple[float, int]:
        """Seconds and rides that no way of the hall exceeds."""
        if self._longest is None:
            self._longest = self.travel.longest()
        return self._longest

    def record(self, kind: str, subject: str, **data: Any) -> None:
        """Note a fact: into the book now, into the ledger before anything of this answer leaves."""
        data["at"] = self.now
        known = self.book.runs.get(subject)
        if known is not None and kind in STEPS and not may(known, kind):
            self.note("a step the run's state does not know", run=subject, state=known.state.value, step=kind)
            return
        self.touched.add(subject)
        self._known.forget(subject)
        self.book.apply(kind, subject, data)
        self.out.append(Record(kind, subject, data))
        run = self.book.runs.get(subject)
        if run is not None and run.ended and kind in STEPS:
            if self.codes.pop(subject, None) is not None:
                self.out.append(Remember(f"code:{subject}", None))
            if run.label:
                self.out.append(Remember(f"label:{subject}", None))

    def end(self, kind: str, run: Run, reason: Reason | None = None, **data: Any) -> None:
        """A step of a run's life with the reason for it."""
        self.record(kind, run.id, reasons=[reason.value] if reason else [], **data)

    def code(self, run: Run) -> str:
        """The pick-up code of a run, drawn once while it is open."""
        if run.id not in self.codes:
            self.codes[run.id] = make_code(self.draw(16))
            self.out.append(Remember(f"code:{run.id}", self.codes[run.id]))
        return self.codes[run.id]

    def hashed_code(self, run: Run) -> str:
        """Salted and slow (25 ms): made once and kept with the run. A request never waits for it: it takes a spare one
        or, where none is left, gets none (empty) and the run's first order waits for the ticks that make it."""
        if run.id not in self.codes and self.spares:
            self.codes[run.id], hashed = self.spares.pop(0)
            self.out.append(Remember(f"code:{run.id}", self.codes[run.id]))
            return hashed
        code = self.code(run)
        if self.rules.spare_codes:
            self.owed[run.id] = None
            return ""
        return self._hash(code)

    def has_hash(self, run: Run) -> bool:
        """Whether an order may be made for it now. If not, the next ticks see to it, before spare ones."""
        if run.code_hash or run.care or not self.rules.spare_codes:
            return True
        self.owed[run.id] = None
        return False

    def remember_label(self, run: Run) -> None:
        """Beside its code while the run is open, for those who may see either; no fact on the broker has it."""
        if run.label:
            self.out.append(Remember(f"label:{run.id}", run.label))

    @property
    def wants_code(self) -> bool:
        """Runs wait for a code's hash, or there are too few spare codes."""
        return bool(self.owed) or len(self.spares) < self.rules.spare_codes

    def prepare_code(self) -> bool:
        """Hash one code, if a run waits for that or there are too few spare ones; for moments when nobody waits.

        True: a run has got its hash that has a robot, so an order may be due.
        """
        waiting = [run for run in map(self.book.runs.get, self.owed) if run and not run.ended and not run.code_hash]
        self.owed = {run.id: None for run in waiting}
        if waiting:
            run = next((run for run in waiting if run.robot), waiting[0])
            self.record("code_hashed", run.id, code_hash=self._hash(self.code(run)))
            del self.owed[run.id]
            return bool(run.robot)
        if self.wants_code:
            code = make_code(self.draw(16))
            self.spares.append((code, self._hash(code)))
        return False

    def _hash(self, code: str) -> str:
        return hash_code(code, self.draw(16), self.rules.code_log_cost)

    def publish(self, message: Any, outbox: str = "") -> None:
        if isinstance(message, Order | InstantActions):
            fit = outgoing(self.views.get(message.robot), message)
            if fit is None:
                return
            if isinstance(fit, Order):
                self.ordered[fit.robot] = self.now
            message = self.vehicles.outward(fit)
        self.out.append(Publish(message, outbox))

    def may_order(self, robot: str) -> bool:
        """The vehicle's `minOrderInterval` has passed since the last order or update it was sent."""
        view = self.views.get(robot)
        if view is None or view.factsheet is None or not view.factsheet.min_order_interval_s:
            return True
        return self.reached(self.ordered.get(robot, -inf), view.factsheet.min_order_interval_s)

    def note(self, event: str, **data: Any) -> None:
        self.out.append(Note(event, data, "warning"))

    def due(self, send_id: str, every_s: float) -> bool:
        """Whether something not confirmed yet should be sent (again) now; if so, it is counted as sent."""
        times, last = self.sends.get(send_id, (0, -inf))
        if not self.reached(last, every_s):
            return False
        self.sends[send_id] = (times + 1, self.at)
        return True

    def times_sent(self, send_id: str) -> int:
        return self.sends.get(send_id, (0, 0.0))[0]

    def pace(self, send_id: str) -> float:
        """Seconds between two sends of what must not be given up: slow once `max_sends` brought no answer."""
        rules = self.rules
        return rules.resend_s if self.times_sent(send_id) < rules.max_sends else rules.retry_cap_s

    def forget_sends(self, *send_ids: str) -> None:
        """They came through, or nobody waits for them any more."""
        for send_id in send_ids:
            self.sends.pop(send_id, None)

    def known(self, what: Callable[[Work, str], T], robot: str) -> T:
        """`what(work, robot)`, which follows from the robot's state and its entry in the book alone: see `Known`."""
        return self._known.of(self, what, robot)

    def look_anew(self, robot: str) -> None:
        """Something else than its state is new of a robot: what was worked out stands no more."""
        self._known.forget(robot)

    def forget_old_sends(self) -> None:
        """Of what nobody has thought of for long: a stray order that ended, an update of an order that is closed."""
        old = [send_id for send_id, (_, last) in self.sends.items() if self.over(last, _SENDS_KEPT_S)]
        self.forget_sends(*old)

    def forget_known(self, robot: str) -> None:
        """What we tell of a robot ourselves has changed."""
        self._known.forget(robot)

    def rides(self, robot: str) -> bool:
        """The fleet takes this vehicle through a lift: nobody else gives it orders."""
        one = self.chaperones.get(robot)
        return one is not None and one.riding

    def online(self, robot: str) -> bool:
        view = self.views.get(robot)
        return view is not None and view.is_heard and not self.over(view.state_at, self.rules.offline_s)

    def lost(self, view: RobotView) -> bool:
        """Silent for so long, while it could have been heard, that nobody counts on this robot."""
        return self.link_since is not None and self.over(view.gone_since(self.link_since), self.rules.lost_s)

    def route(self, a: str, b: str) -> Route | None:
        """The way between two nodes; None also when one of them left the hall's settings since the run began."""
        return self.plan.route(a, b) if a in self.plan.nodes and b in self.plan.nodes else None

    def alarmed(self, *map_ids: str) -> bool:
        """Whether a latched alarm covers one of these maps' buildings."""
        if not self.book.alarms:
            return False
        buildings = {map_id.partition("-")[0] for map_id in map_ids}
        return any(not latch.buildings or buildings & set(latch.buildings) for latch in self.book.alarms.values())


def travel_of(plan: Plan) -> Travel:
    """Driving times, at the pace of the slowest courier."""
    couriers = [robot for robot in plan.hall.robots.values() if robot.kind == "courier"]
    speed = min((robot.speed for robot in couriers), default=_PACE)
    accel = min((robot.accel for robot in couriers), default=_ACCEL)
    return Travel(plan, speed, accel)

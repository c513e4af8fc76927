"""The fleet scheduler's mind: takes events, keeps the book, says what to send and what to write down."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from math import inf
from typing import Any

from robots.building.plan import Plan
from robots.core.alarm import Alarm, AlarmReset
from robots.core.commands import Kept, Record, Remember
from robots.core.events import LinkDown, LinkUp, Received, Tick, TimerFired, Unreadable
from robots.core.lift import (
    CarWatched,
    DeskAsk,
    DeskGrant,
    LiftAck,
    LiftOnline,
    LiftsFenced,
    LiftState,
    Presence,
    RobotCleared,
)
from robots.core.runs import DispatchRequest, FleetSummary, RunFact
from robots.core.vda import Connection, Factsheet, VehicleState
from robots.core.waiting import TicketEvent, TicketState
from robots.fleet.ahead_of_time import Ahead
from robots.fleet.alarms import hear_alarm, hear_reset, tell_again
from robots.fleet.book import Book
from robots.fleet.chaperone.along import pass_time, ride_along
from robots.fleet.chaperone.host import chaperones_of
from robots.fleet.dispatch import dispatch
from robots.fleet.eta import Etas
from robots.fleet.facts import fact_json, fleet_summary, run_fact
from robots.fleet.help import hear_cleared, hear_presence, look
from robots.fleet.humming import Humming
from robots.fleet.keeping import fold
from robots.fleet.lanes.requests import KINDS as OF_LANES
from robots.fleet.lanes.telling import tell_lanes
from robots.fleet.lift_notices import LiftNotices
from robots.fleet.liftdesk import Desk
from robots.fleet.lifts import fences, memory
from robots.fleet.lifts.ghosts import Ghosts
from robots.fleet.master.knowing import hear_unreadable, hear_version, settle
from robots.fleet.orders import instant
from robots.fleet.progress import follow
from robots.fleet.requests import answer, refuse_unreadable
from robots.fleet.robot import RobotView
from robots.fleet.rules import FleetRules
from robots.fleet.still import Still
from robots.fleet.stirring import is_crowd
from robots.fleet.times.entries import KINDS as OF_TIMES
from robots.fleet.times.starts import is_our_own, start_due
from robots.fleet.times.telling import tell_times
from robots.fleet.traffic import Traffic
from robots.fleet.work import Work
from robots.waiting import Waiting

_PASSES = 4  # a run is assigned, its robot's parking cancelled or its order sent: at most this many passes in a row
_PASS_EVERY_S = 0.5
_PASS_AT_LEAST_S = 10.0
"""One is done after so long in any case: should a phase go by something nobody told of, it waits no longer."""
_LOOKED_AT_ONCE = 4  # requests for runs between two ticks
_OWED_A_TICK, _HASHES_A_TICK = 4, 8
"""Of a large fleet one more code is hashed a tick for so many runs that wait for it, up to so many: of 25 ms each."""
_CROWD_EVERY_S = 0.2
"""Between two looks of a large fleet at least: what its robots tell meanwhile is taken in, and looked at together."""
_CROWD_SHOWN_S = 0.999
"""So often all facts of a large fleet are looked at; those of runs that something was recorded of at once."""
_ROUNDING_S = 0.001  # ages are compared below, the quiet is an instant: look so much earlier


class Scheduler:
    """One fleet.

    plan   the hall
    draw   n random bytes: for run ids, pick-up codes, salts
    book   what the ledger says already
    """

    def __init__(
        self,
        plan: Plan,
        draw: Callable[[int], bytes],
        rules: FleetRules | None = None,
        book: Book | None = None,
    ) -> None:
        self._rules = rules or FleetRules()
        views = {robot.id: RobotView(robot) for robot in plan.hall.robots.values()}
        self._work = Work(plan, draw, self._rules, book=book or Book(), views=views)
        self._work.chaperones = chaperones_of(plan)
        self._etas = Etas()
        self._desks = {group: Desk(plan, group, self._rules, fences=self._work.book.fences) for group in plan.groups}
        self._presence = self._work.presence
        self._notices = LiftNotices()
        self._ghosts = Ghosts()
        self._asked = 0  # requests for runs since the last tick
        self._kept: dict[str, dict[str, Any]] = {}  # what is remembered of each desk
        self._shown: dict[str, RunFact] = {}
        self._summary: FleetSummary | None = None
        self._fenced: LiftsFenced | None = None
        self._is_crowd = is_crowd(self._work)
        self._still = Still()
        self._humming = Humming()
        self._summary_at = self._told_at = self._pass_at = self._looked_at = float("-inf")
        self.quiet_until = 0.0  # a tick before then would change nothing and need not be given

    @classmethod
    def restored(
        cls,
        plan: Plan,
        draw: Callable[[int], bytes],
        records: Iterable[Kept],
        remembered: Mapping[str, Any],
        rules: FleetRules | None = None,
        book: Book | None = None,
    ) -> Scheduler:
        """The scheduler as it was when the last of `records` was written. What robots and lifts do it hears anew.

        book   what all records before these amount to, see `fleet.keeping`
        """
        scheduler = cls(plan, draw, rules, fold(records, book))
        work = scheduler._work
        work.codes = {
            key.removeprefix("code:"): value
            for key, value in remembered.items()
            if key.startswith("code:") and value is not None
        }
        work.waiting = Waiting(plan.hall, remembered)
        work.owed = {run.id: None for run in work.book.open_runs if not (run.code_hash or run.care)}
        work.chaperones = chaperones_of(plan, remembered)
        for group, desk in scheduler._desks.items():
            kept = remembered.get(memory.KEY + group)
            if kept is not None:
                memory.read(desk, kept)
                scheduler._kept[group] = kept
        return scheduler

    @property
    def book(self) -> Book:
        """What is in the ledger, folded; to be read only."""
        return self._work.book

    @property
    def traffic(self) -> Traffic | None:
        """Who drives where; to be read only. None while there is nothing to control."""
        return self._work.lanes.traffic

    @property
    def open_runs(self) -> int:
        return len(self._work.book.open_runs)

    def use(self, ahead: Ahead) -> None:
        """What was worked out for this plan ahead of time."""
        self._work.use(ahead.travel, ahead.network)
        self._still.stir()

    def handle(self, event: Any) -> list[Any]:
        """Any event of `core.events`; the records, remembered values and messages that follow. Never raises."""
        work = self._work
        if type(event) is Tick:
            if event.at < self.quiet_until:
                return []
            self._begin(event)
            self._tick()
            self._note_stir(bool(work.touched))
            self.quiet_until = self._quiet_for()
            return work.out
        if type(event) is Received and isinstance(event.message, TicketEvent | TicketState):
            return self._work.waiting.handle(event)  # visitors' numbers change nothing for robots
        self._begin(event)
        urgent, robot, stirs = True, "", True
        match event:
            case Received(message=message):
                known = work.vehicles.inward(message)
                if known is not message:
                    message, event = known, replace(event, message=known)
                robot = getattr(message, "robot", "")
                stirs = not self._hums(event, message)
                urgent = self._receive(event, message) and (stirs or bool(work.out))
            case Unreadable(about="DispatchRequest", ids=ids, problem=problem):
                refuse_unreadable(work, ids, problem)
                urgent = False
            case Unreadable(about=about, ids=ids) if ids.get("where") == "version" and hear_unreadable(
                work, ids.get("manufacturer", ""), ids.get("robot", ""), about, ids.get("version", "")
            ):
                urgent = False
            case Unreadable(topic=topic, problem=problem):
                work.note("a message nobody can read", topic=topic, problem=problem)
                urgent = False
            case LinkUp():
                work.link_since = work.now
                self._tell_chaperones(event)
                self._fenced = None
                for desk in self._desks.values():
                    desk.found_again(work.now)
                self._shown.clear()
                self._summary = None
            case LinkDown():
                work.link_since = None
                self._tell_chaperones(event)
                urgent = False
            case TimerFired():
                urgent = False
            case _:
                work.note("an event the scheduler does not know", type=type(event).__name__)
                urgent = False
        self._note_stir(stirs)
        if urgent:
            asks = isinstance(event, Received) and isinstance(event.message, DispatchRequest)
            self._look_at_once(robot, asks and event.message.kind == "run")
        self._note_stir(bool(work.touched))
        self.quiet_until = self._quiet_for()
        return work.out

    def _hums(self, event: Received, message: Any) -> bool:
        """In what it says a pass would find nothing that the last one did not; to be asked before it is taken in."""
        work = self._work
        match message:
            case DeskAsk() | LiftState() | LiftOnline():
                return True  # they concern the desks, which no phase looks at
            case CarWatched() | LiftAck() | DeskGrant():
                return not work.chaperones
            case Presence():
                is_known = work.presence.get(message.robot) == message
                return is_known and work.book.robot(message.robot).taken_out is None
            case VehicleState() if (view := work.views.get(message.robot)) is not None:
                return (
                    not (self._is_crowd or work.chaperones or message.robot in work.book.lanes.off or view.unspoken)
                    and event.version == view.version
                    and work.online(message.robot)
                    and self._humming.says_nothing(message)
                )
        return False

    def _note_stir(self, has_stirred: bool) -> None:
        """A pass may find what the last one did not."""
        if has_stirred:
            self._still.stir()

    def _look_at_once(self, robot: str, asks_for_run: bool) -> None:
        """What follows from an event. Of many requests for runs between two ticks the later ones are answered at once
        and looked at by the tick: else each would cost a pass over all robots. Of a large fleet all are."""
        if self._is_crowd:
            self._pass_at = float("-inf")
            self._show(robot, only_changed=True)
            return
        if not asks_for_run:
            self._passes()
            self._show(robot)
            return
        self._asked += 1
        if self._asked <= _LOOKED_AT_ONCE:
            self._passes()
        else:
            self._pass_at = float("-inf")
        self._show(robot, only_changed=True)

    def _begin(self, event: Any) -> None:
        work = self._work
        work.now, work.out = max(work.now, getattr(event, "at", work.now)), []
        work.touched.clear()

    def _quiet_for(self) -> float:
        """Ticks before this instant would find nothing to do, unless another event comes first. 0: look at each."""
        if self._work.wants_code or any(one.listening for one in self._work.chaperones.values()):
            return 0.0
        until = min(self._pass_at, self._looked_at) + _PASS_EVERY_S
        for desk in self._desks.values():
            if desk.queue:
                return 0.0
            until = min([until, *(grant.lease_until for grant in desk.grants.values())])
        return until - _ROUNDING_S

    def _tick(self) -> None:
        """A spare code, the desks' deadlines, and now and then a look at everything."""
        work = self._work
        self._asked = 0
        if work.chaperones:
            pass_time(work)
            ride_along(work)
        more = min(len(work.owed) // _OWED_A_TICK, _HASHES_A_TICK - 1) if self._is_crowd else 0
        for _ in range(1 + more):
            if work.prepare_code():
                self._pass_at = float("-inf")  # its robot need not wait for the next look
        for desk in self._desks.values():
            if desk.queue or desk.grants:
                self._tell(desk, desk.serve(work.now, self._presence, self._group_alarmed(desk.group)))
        may_look = not self._is_crowd or work.now - self._looked_at >= _CROWD_EVERY_S - _ROUNDING_S
        if may_look and work.now - min(self._pass_at, self._looked_at) >= _PASS_EVERY_S:
            self._looked_at = work.now
            start_due(work)
            work.at_leisure = True
            self._note_stir(bool(work.touched or work.chaperones or self._is_crowd))
            if self._still.lasts(work.now):
                self._pass_at = work.now
            else:
                self._passes()
            work.at_leisure = False
            self._notices.look(work)
            self._ghosts.look(work, self._desks)
            look(work)
            tell_again(work, self._cars())
            self._show()
            tell_times(work)
            tell_lanes(work)

    def _cars(self) -> list[LiftState]:
        """The newest states of lifts whose gateway is online."""
        return [state for desk in self._desks.values() if desk.online for state, _ in desk.cars.values()]

    def _receive(self, event: Received, message: Any) -> bool:
        """Take in a message. True: look at everything again."""
        work = self._work
        view = work.views.get(getattr(message, "robot", ""))
        if view is not None and isinstance(message, VehicleState | Connection | Factsheet):
            hear_version(work, view, event.version)
        match message:
            case VehicleState() if view is not None:
                if not view.hear_state(event):
                    return False
                follow(work, view)
                settle(work, view)
                if self._is_crowd:
                    if view.progress_at == event.at or any(type(command) is Record for command in work.out):
                        self._pass_at = float("-inf")
                    if work.touched:
                        self._show(message.robot, only_changed=True)
                    return False
            case Connection() if view is not None:
                view.hear_connection(event)
                work.look_anew(message.robot)
                if message.state == "ONLINE":  # after a restart of ours or its: do not wait for its next state
                    work.publish(
                        instant(message.robot, f"{message.robot}-state-{round(work.now * 1000)}", "stateRequest")
                    )
            case Factsheet() if view is not None:
                view.hear_factsheet(event)
                settle(work, view)
                work.look_anew(message.robot)
                return view.robot.is_foreign
            case DispatchRequest() if is_our_own(message):
                work.note("a request in the timetable's name", key=message.key)
                return False
            case DispatchRequest():
                if not answer(work, message):
                    return False
                if message.kind in OF_TIMES:
                    tell_times(work)  # whoever asked reads at once what came of it
                if message.kind in OF_LANES:
                    tell_lanes(work)
            case Alarm():
                hear_alarm(work, event, message)
                self._tell_chaperones(event)
            case AlarmReset():
                hear_reset(work, message, self._cars())
                self._tell_chaperones(event)
            case CarWatched() | LiftAck() | DeskGrant():
                self._tell_chaperones(event)
                ride_along(work)
                return any(one.stop for one in work.chaperones.values())
            case Presence():
                hear_presence(work, message, (event.boot, event.seq))
                fences.hear(work, message)
                return False
            case RobotCleared():
                hear_cleared(work, message)
            case DeskAsk() | LiftState() | LiftOnline() if message.group in self._desks:
                if isinstance(message, LiftState):
                    self._notices.hear(work, event, message)
                    self._tell_chaperones(event)
                self._at_desk(self._desks[message.group], message, event.retained)
                return False
            case _:
                work.note("a message that concerns nobody here", type=type(message).__name__)
                return False
        return True

    def _at_desk(self, desk: Desk, message: DeskAsk | LiftState | LiftOnline, retained: bool) -> None:
        at, presence, alarmed = self._work.now, self._presence, self._group_alarmed(desk.group)
        match message:
            case DeskAsk():
                runs = self._work.book.assigned.get(message.robot, {}).values()
                urgent, confidential = any(run.urgent for run in runs), any(run.confidential for run in runs)
                self._tell(desk, desk.ask(at, message, presence, alarmed, urgent, confidential))
            case LiftState():
                self._tell(desk, desk.hear_car(at, message, presence, alarmed, retained))
            case LiftOnline():
                self._tell(desk, desk.hear_online(at, message, presence, alarmed))

    def _tell_chaperones(self, event: Any) -> None:
        for _, one in sorted(self._work.chaperones.items()):
            if isinstance(event, Received):
                one.hear(self._work, event)
            else:
                one.feed(self._work, event)

    def _group_alarmed(self, group: str) -> bool:
        return self._work.alarmed(
            *(m for lift in self._work.plan.groups[group] for m in self._work.plan.lifts[lift].maps)
        )

    def _tell(self, desk: Desk, grants: list[DeskGrant]) -> None:
        for grant in grants:
            self._work.desk_said[grant.robot] = grant.reason
            self._work.publish(grant)
        kept = memory.written(desk)
        if kept != self._kept.get(desk.group):
            self._kept[desk.group] = kept
            self._work.out.append(Remember(memory.KEY + desk.group, kept))

    def _passes(self) -> None:
        """Dispatch until nothing is recorded: what one phase frees, an earlier one may use. What is only sent or noted
        changes nothing that a phase looks at."""
        self._pass_at = self._work.now
        for _ in range(_PASSES):
            before = len(self._work.out)
            self._work.awaited = self._work.now + _PASS_AT_LEAST_S
            dispatch(self._work)
            self._humming.looked(self._work.views)
            self._still.looked(len(self._work.out) > before, self._work.awaited if self._work.at_leisure else -inf)
            if not any(type(command) is Record for command in self._work.out[before:]):
                return

    def _show_fences(self) -> None:
        """Robots keep them for when this mind is silent, and tell a dispute until it stands here."""
        book = self._work.book
        fenced = LiftsFenced(tuple(sorted(book.fences)), tuple(sorted(filter(None, book.disputes.values()))))
        if fenced != self._fenced:
            self._fenced = fenced
            self._work.publish(fenced)

    def _show(self, robot: str = "", only_changed: bool = False) -> None:
        """Publish the facts that changed, and keep them for the run history.

        robot         the one whose message it was: nothing can be new but its runs and those recorded of
        only_changed  nothing can be new but what was recorded
        """
        work = self._work
        changed = work.touched & work.book.runs.keys()
        wanted: Collection[str] = changed | work.book.assigned.get(robot, {}).keys()
        if not self._shown:
            wanted = work.book.runs.keys()
        elif not robot and not only_changed and not (self._is_crowd and work.now - self._summary_at < _CROWD_SHOWN_S):
            wanted = changed | work.book.open.keys()
        for run in [work.book.runs[run_id] for run_id in sorted(wanted)]:
            shown = self._shown.get(run.id)
            fact = run_fact(work, run, self._etas)
            if fact != shown:
                self._shown[run.id] = fact
                work.publish(fact)
            if run.id in changed:
                work.out.append(Remember(f"fact:{run.id}", fact_json(fact, run)))
        for gone in [run for run in work.touched if run in self._shown and run not in work.book.runs]:
            del self._shown[gone]
            self._etas.forget(gone)
        self._show_fences()
        if self._is_crowd and only_changed and self._summary is not None:
            return
        if work.now - self._summary_at >= self._rules.summary_s or self._summary is None:
            self._summary_at = work.now
            summary = fleet_summary(work)
            if summary != self._summary or work.now - self._told_at >= self._rules.beat_s:
                self._summary, self._told_at = summary, work.now
                work.publish(summary)

"""The ride of one robot: the mind that walks the chart.

`chart` says what may follow what, `conduct` what is done on entering a state, `looks` what each state waits to see.
This file keeps the facts and the rules that hold in every state.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from robots.building.lift_plan import LiftPlan
from robots.core.clock import Instant
from robots.core.commands import Note, Publish, Remember, SetTimer
from robots.core.lift import DeskAsk, Dispute, LiftCommand, Presence, Zone
from robots.core.notices import Notice
from robots.core.reasons import Reason
from robots.core.runs import Waiting
from robots.elevator import allowed, answers, conduct, deadlines, looks, taking, waits
from robots.elevator.chart import CHART, GLOBAL_EVENTS, RideState
from robots.elevator.commands import DriveTo, Target
from robots.elevator.company import Company
from robots.elevator.facts import Facts
from robots.elevator.memory import Debt, Memory, Request, recalled, stored
from robots.elevator.scan import CarFrame
from robots.elevator.timers import RideTimers
from robots.settings.lift_rules import LiftRules

MOVING_VERBS = frozenset({"register", "call", "car_call", "hold_door", "close_door", "keep_door"})
"""Commands nobody may give under an alarm: they move the car, keep it or hold its door."""

_OVER = frozenset({RideState.IDLE, RideState.DONE})

MOST_STEPS = 8
"""State changes one event may cause; the chart needs four."""
UNSETTLED_S = 0.5
"""A ride that makes more of them goes in circles: it rests before it looks again, for each of its commands is answered,
and an answer is looked at too."""


class Ride(Facts):
    """Takes events, answers with commands. One object serves ride after ride of one robot.

    robot       its id
    radius      of its footprint, metres
    lifts       every car it may ride, by id
    elevations  height of each map, metres
    seed        of the back-off's jitter
    rules       the hall's, for lifts, in its time zone: kept also while no desk answers; None = none
    company     where whoever must ride along is, as the host last said; None = it rides alone
    """

    rules: LiftRules | None = None
    time_zone = "UTC"
    company: Company | None = None

    def __init__(
        self,
        robot: str,
        radius: float,
        lifts: Mapping[str, LiftPlan],
        elevations: Mapping[str, float],
        timers: RideTimers | None = None,
        seed: int = 0,
    ) -> None:
        self.robot, self.radius, self.seed = robot, radius, seed
        self.lifts, self.elevations = dict(lifts), dict(elevations)
        self.timers = timers or RideTimers()
        self.heights = {
            name: {map_id: self.elevations[map_id] for map_id in plan.maps if map_id in self.elevations}
            for name, plan in self.lifts.items()
        }
        self.frames = {
            name: CarFrame.of(plan, radius, self.timers.margin_m, self.timers.clearance_m)
            for name, plan in self.lifts.items()
        }
        self.m = Memory()
        self.out: list[Any] = []

    @classmethod
    def restored(
        cls,
        remembered: Mapping[str, Any],
        robot: str,
        radius: float,
        lifts: Mapping[str, LiftPlan],
        elevations: Mapping[str, float],
        timers: RideTimers | None = None,
        seed: int = 0,
    ) -> Ride:
        """After a process restart, from the last `Remember("ride", …)`; empty makes a new one.

        The first pose decides how a ride goes on: on the landing it starts again from the queue, in the
        car it registers again from inside. Raises KeyError, TypeError or ValueError for data it did not write.
        """
        ride = cls(robot, radius, lifts, elevations, timers, seed)
        if remembered:
            ride.m = recalled(dict(remembered))
        return ride

    # ---- the face -----------------------------------------------------------------------------------------------

    @property
    def state(self) -> RideState:
        return self.m.state

    @state.setter
    def state(self, state: RideState) -> None:  # the chart's machine moves the ride through here
        self.m.came_from, self.m.state = self.m.state, state

    @property
    def epoch(self) -> int:
        return self.m.epoch

    @property
    def zone(self) -> Zone:
        return self.m.zone

    @property
    def lift(self) -> str:
        return self.m.lift

    @property
    def active(self) -> bool:
        return self.m.state not in _OVER

    @property
    def since(self) -> float:
        """When the present state was entered."""
        return self.m.since

    @property
    def until(self) -> float | None:
        """The deadline of the present state; None = no time ends it."""
        return self.m.until

    @property
    def group(self) -> str:
        return self.m.order.group if self.m.order else ""

    @property
    def place(self) -> int:
        """In the lift desk's queue, from 1; 0 = in none, or not known."""
        said = self.m.desk_said
        return said.position if said is not None and self.m.state is RideState.QUEUE else 0

    @property
    def eta(self) -> float | None:
        """When the car should stand open before it, as the desk reckons; None = not known, or later than that."""
        said, heard = self.m.desk_said, self.m.desk_heard_at
        if said is None or heard is None or self.m.state not in waits.FOR_A_CAR or said.reason not in waits.TIMED:
            return None
        return heard + said.eta_s if said.eta_s > 0 and heard + said.eta_s > self.m.now else None

    @property
    def notice(self) -> str:
        """The last thing staff were told of in this ride, a code of `core.notices`; empty while all went well."""
        return self.m.notice

    @property
    def alarm_lines(self) -> tuple[str, ...]:
        """The building's alarm lines it keeps latched, of whichever building."""
        return tuple(self.m.watch.alarms)

    @property
    def disputes(self) -> tuple[Dispute, ...]:
        """Lifts it found wrong about their floor and of which the fleet may not know."""
        return tuple(self.m.disputes)

    def against_settling(self, person: str) -> Reason | None:
        """Why a ride that waits for people does not go on at this person's word; None = it does."""
        return answers.against_settling(self, person)

    @property
    def waiting(self) -> Waiting | None:
        """Why the ride waits, since when and until when at the latest; None while it drives or rests."""
        reason = waits.reason(self)
        if reason is None:
            return None
        until = self.m.until
        return Waiting(reason.value, Instant(self.m.since), None if until is None else Instant(until))

    def remembered(self) -> dict[str, Any]:
        return stored(self.m)

    def handle(self, event: Any) -> list[Any]:
        """What follows from one event, in order. Never raises for an event of any kind."""
        self.out = []
        take = taking.TAKES.get(type(event))
        if take is None:
            self.note("unknown_event", level="warning", kind=type(event).__name__)
            return self.out
        self.m.now = max(self.m.now, event.at)
        take(self, event)
        if self.m.is_resuming:
            self._resume()
        else:
            self._settle()
        return self.out

    # ---- moving along the chart ---------------------------------------------------------------------------------

    def fire(self, trigger: str) -> bool:
        """Move along the chart. Without a row here, or held back by its guard: noted, nothing changes."""
        if CHART.fire(self, trigger):
            return True
        self.note("trigger_refused", level="warning", trigger=trigger)
        return False

    def entered(self) -> None:
        """A state was entered: new epoch, its deadline, what it does first. Called by the chart."""
        m = self.m
        m.epoch, m.since, m.request, m.is_resuming = m.epoch + 1, m.now, None, False
        m.unclear_since = m.until = None
        m.told = set()
        m.lift = m.lift or m.near  # pushed into a car by hand: that car it is
        self.note("ride_state", level="info", was=m.came_from.value)
        conduct.enter(self)
        limit = deadlines.timeout_s(self)
        if limit is not None:
            self.timer("timeout", limit)
        self.out.append(Remember("ride", self.remembered()))

    def _settle(self) -> None:
        """Global events are asked for again after every change, before the state's own."""
        self._pay_debts()
        self._keep_alive()
        if self.m.now < self.m.unsettled_until:
            return
        for _ in range(MOST_STEPS):
            if not self._global_event() and not looks.look(self):
                conduct.look_at_wheels(self)
                return
        self.m.unsettled_until = self.m.now + UNSETTLED_S
        self.note("ride_unsettled", level="error")

    def _global_event(self) -> bool:
        state = self.m.state
        for event, holds in GLOBAL_CHECKS:
            by_zone, unmoved = GLOBAL_EVENTS[event]
            if state not in unmoved and self.m.zone in by_zone and holds(self) and self.fire(event):
                if event == "SESSION_LOST":
                    self._tell_session_lost()
                return True
        return False

    def _tell_session_lost(self) -> None:
        self.tell(Notice.SESSION_GONE, lift=self.m.lift, session=self.m.session_id)
        if self.m.state is RideState.REQUEUE:  # session, car and place in the queue go together
            self.tell(Notice.LIFT_GIVEN_UP, lift=self.m.lift)

    # ---- what the parts use -------------------------------------------------------------------------------------

    def note(self, what: str, level: Any = "info", **data: Any) -> None:
        self.out.append(Note(what, {"state": self.m.state.value, **data}, level))

    def tell(self, notice: Notice, **data: Any) -> None:
        """Tell staff, once in each state of the ride."""
        if notice not in self.m.told:
            self.m.told.add(notice)
            self.m.notice = notice.value
            self.note(notice.value, level="warning", **data)

    def timer(self, name: str, in_s: float) -> None:
        """A deadline of this state: `ride.` + name comes back with this state's epoch."""
        if name == "timeout":
            self.m.until = self.m.now + in_s
        self.out.append(SetTimer(f"ride.{name}", in_s, self.m.epoch))

    def drive_to(self, target: Target, map_id: str) -> None:
        m = self.m
        m.drive, m.reached, m.drive_again_at, m.kept = DriveTo(target, m.lift, map_id), None, None, None
        self.out.append(m.drive)

    def next_id(self) -> str:
        self.m.counter += 1
        ride = self.m.order.ride_id if self.m.order else self.robot
        return f"{ride}.{self.m.life}-{self.m.counter}"

    def command(self, verb: Any, **fields: Any) -> LiftCommand:
        m = self.m
        lift = fields.pop("lift", m.lift)
        return LiftCommand(
            group=self.lifts[lift].group,
            lift=lift,
            robot=self.robot,
            request_id=self.next_id(),
            valid_until=Instant(m.now + self.timers.answer_s),
            cmd=verb,
            presence=m.zone,
            **{"session_id": m.session_id, **fields},
        )

    def send(self, command: LiftCommand) -> bool:
        """Publish it, unless an alarm or the robot's place forbids it; then it is noted."""
        m = self.m
        barred = self.is_emergency() or m.watch.is_barred(command.lift) or m.now < m.quiet_until
        if command.cmd in MOVING_VERBS and barred:
            self.note("command_withheld", level="warning", cmd=command.cmd, because="alarm")
            return False
        if command.cmd in ("release", "cancel") and not self.may_release():
            self.note("command_withheld", level="warning", cmd=command.cmd, because=f"zone {m.zone.value}")
            return False
        if command.cmd == "car_call" and (m.order is None or command.destination != m.order.to_map):
            self.note("command_withheld", level="error", cmd=command.cmd, because="not the ride's destination")
            return False
        self.out.append(Publish(replace(command, valid_until=Instant(m.now + self.timers.answer_s))))
        return True

    def ask(self, verb: Any, period_s: float, **fields: Any) -> None:
        """Send a command that is repeated under the same id every `period_s` until it is answered or the state left."""
        if not self.m.lift:
            self.note("no_lift_to_ask", level="warning", cmd=verb)
            return
        self.m.request = Request(self.command(verb, **fields), self.timers.tries - 1)
        wait = max(0.0, self.m.quiet_until - self.m.now)
        if not self.send(self.m.request.command) and 0 < wait < period_s:
            self.m.request.tries_left += 1
            period_s = wait
        self.timer("again", period_s)

    def ask_again(self, period_s: float) -> None:
        """The period of the command under way is over: the same id once more, a new one after a refusal."""
        request = self.m.request
        if request is None or request.is_accepted or request.tries_left <= 0:
            return
        command = request.command
        if request.is_rejected:
            command = replace(command, request_id=self.next_id())
        self.m.request = Request(command, request.tries_left - 1)
        self.send(command)
        self.timer("again", period_s)

    def hold_door(self) -> None:
        """One slice of hold, as long as this door cycle's total allows; on the sill with a person asked for, for good.

        Each slice ends by itself, so the door of a robot that dies on its sill is the lift's again.
        """
        m, limits = self.m, self.timers
        m.hold_from = m.now if m.hold_from is None else m.hold_from
        is_stuck = m.zone is Zone.SILL and m.state in conduct.WITH_PEOPLE
        left = limits.hold_slice_s if is_stuck else limits.hold_total_s - (m.now - m.hold_from)
        if left >= 1.0 and m.session_id:
            verb = "keep_door" if is_stuck else "hold_door"
            command = self.command(verb, hold_s=min(limits.hold_slice_s, left))
            if self.send(command):
                m.holds[command.request_id] = m.now + command.hold_s
            self.timer("hold", limits.hold_renew_s)

    def give_back(self) -> None:
        """Owe the session's release from now on; it goes out as soon as the robot is clear of the car."""
        m = self.m
        if m.lift and m.lift not in m.owed:
            m.owed[m.lift] = Debt(m.session_id, m.now, m.now + self.timers.lease_s)
            m.session_id = ""
            self._pay_debts()

    def ask_desk(self, done: bool = False) -> None:
        m = self.m
        if m.order and m.desk_request:
            ask = DeskAsk(m.order.group, self.robot, m.desk_request, m.from_map, m.order.to_map, done=done)
            self.out.append(Publish(ask))
            if done:
                m.desk_request = ""

    def jitter(self) -> float:
        """0..1, the same for the same seed, ride and count."""
        ride = self.m.order.ride_id if self.m.order else ""
        return zlib.crc32(f"{self.seed}/{self.robot}/{ride}/{self.m.requeues}".encode()) / 2**32

    def say_presence(self) -> None:
        m = self.m
        m.presence_at = m.now + self.timers.presence_s
        allowed.dispute(self)
        lift = m.near or m.lift
        group = self.lifts[lift].group if lift else (m.order.group if m.order else "")
        self.out.append(
            Publish(
                Presence(
                    self.robot, m.zone, group, lift, self.here(), self.vote().sources if m.near else {},
                    m.session_id, m.order.manifest_hash if m.order else "", self.disputes,
                )
            )
        )  # fmt: skip

    # ---- in every state -----------------------------------------------------------------------------------------

    def _pay_debts(self) -> None:
        m, limits = self.m, self.timers
        for lift, debt in list(m.owed.items()):
            if m.now >= debt.until and m.state is not RideState.RELEASE_PENDING:
                del m.owed[lift]
            elif m.now >= debt.next_at and self.may_release():
                debt.tries += 1
                slow = debt.tries >= limits.tries
                debt.next_at = m.now + (limits.release_retry_s if slow else limits.answer_s + limits.apart_s)
                self.send(self.command("release", lift=lift, session_id=debt.session_id))

    def _keep_alive(self) -> None:
        m = self.m
        if m.session_id and m.now >= m.renew_at and not self.is_emergency():
            m.renew_at = m.now + self.timers.lease_renew_s
            self.send(self.command("renew"))
        if m.presence_at >= 0 and m.now >= m.presence_at and self.active:
            self.say_presence()
        if m.drive_again_at is not None and m.now >= m.drive_again_at and m.drive:
            m.drive_again_at = None
            self.out.append(m.drive)

    def _resume(self) -> None:
        """After a restart: where the robot stands decides."""
        m = self.m
        if m.since == 0.0:
            m.since = m.now
        if m.state in (RideState.HELP_WAIT, RideState.MANUAL):
            follows: RideState = m.state
        elif m.pose is not None and m.pose.sure:
            follows = answers.after_restart(self)
        elif m.now - m.since > self.timers.pose_s:
            follows = RideState.HELP_WAIT
        else:
            return
        m.listening_since = m.now
        self.note("ride_resumed", follows=follows.value)
        self.state = follows
        self.entered()
        self._settle()


GLOBAL_CHECKS: tuple[tuple[str, Callable[[Ride], bool]], ...] = (
    ("LIFT_EMERGENCY", lambda ride: ride.is_emergency() and not ride.is_rescued()),
    ("COMMS_LOST", lambda ride: ride.is_link_lost()),
    ("SESSION_LOST", lambda ride: ride.is_session_lost()),
    ("TASK_CANCEL", lambda ride: ride.m.is_cancelled and ride.may_cancel()),
)
"""Manual takeover and faults are told once, by an event; these four are conditions."""

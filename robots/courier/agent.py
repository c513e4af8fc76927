"""The courier's mind: orders, driving, lift rides, handovers and the screen of one robot, tied together.

Each event updates what it concerns; then `errand` looks at everything and does what is next. Nothing here waits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from robots.building.plan import Plan
from robots.core.alarm import Alarm, AlarmReset, Word
from robots.core.clock import Instant
from robots.core.commands import Note, Publish, Record, Remember
from robots.core.events import LinkDown, LinkUp, Received, Tick, TimerFired, Unreadable
from robots.core.geometry import distance
from robots.core.lift import DeskGrant, LiftAck, LiftEvent, LiftOnline, LiftsFenced, LiftState, Presence, Zone
from robots.core.notices import Notice
from robots.core.reasons import Reason
from robots.core.runs import Waiting
from robots.core.sensing import (
    BatterySeen,
    CompartmentSeen,
    MarkerSeen,
    OdometrySeen,
    PoseSeen,
    PressureSeen,
    Say,
    ScanSeen,
)
from robots.core.vda import Connection, Factsheet, InstantActions, Order
from robots.core.visitors import Additions
from robots.courier.abilities import factsheet
from robots.courier.desk import Desk
from robots.courier.egress import blocks_way_out
from robots.courier.emptying import Emptying
from robots.courier.errand import Errand
from robots.courier.quiet import quiet_until
from robots.courier.report import Reporter
from robots.courier.rider import Rider
from robots.courier.screen import PersonIdentified, PinRefused, ScreenTouched, ScreenView
from robots.courier.view import screen_view
from robots.elevator.chart import RideState
from robots.elevator.events import HandedBack, RobotFaulted, StaffCleared
from robots.elevator.ride import Ride
from robots.elevator.timers import RideTimers
from robots.motion.follower import Going
from robots.settings.robots import HandoverTimes, Robot
from robots.vehicle.acceptance import Reach
from robots.vehicle.alarms import LatchedLines
from robots.vehicle.driver import Driver
from robots.vehicle.mind import Vehicle
from robots.vehicle.voice import Voice

AT_STOP_M = 0.5
"""A compartment opens only this near to its stop."""
PLEASE_S = 15.0
"""Between two requests to somebody in the way."""
HELPER_S = 120.0
"""So long after a staff PIN that person may say that help is done."""
STUCK_S = 120.0
"""A way blocked or a place unknown for so long wants a person."""
EMPTY = 0.02
"""Charge 0..1 at which it wants a person, unless it stands on its charger."""

_WANTS_PERSON = (Reason.NEEDS_HELP, Reason.BATTERY_LOW, Reason.NOT_CHARGING, Reason.LIFT_GAVE_UP)
"""Waits that only a person ends."""

_FOR_RIDE = (LiftState, LiftAck, LiftEvent, LiftOnline, LiftsFenced, DeskGrant)
_HARMLESS = frozenset({PoseSeen, OdometrySeen, ScanSeen, PressureSeen, MarkerSeen, BatterySeen, Received})
"""Events that may leave a quiet robot quiet; their handlers say when they do not."""


class CourierAgent:
    """One courier.

    remembered   what earlier `Remember` commands said, key by key, as the ledger has it
    seed         of the ride's back-off jitter
    Raises KeyError, TypeError or ValueError when the ledger's custody keys are not from us.
    """

    def __init__(
        self,
        robot: Robot,
        plan: Plan,
        handover: HandoverTimes,
        remembered: Mapping[str, Any] | None = None,
        seed: int = 0,
        timers: RideTimers | None = None,
    ) -> None:
        known = remembered or {}
        self.robot, self.plan = robot, plan
        self._facts = factsheet(robot)
        self.vehicle = Vehicle(self._facts, known)
        self.desk = Desk(robot.id, robot.compartments, handover, known, robot.safe_compartments)
        self.driver = Driver(robot)
        elevations = {map_id: floor.elevation_m for map_id, floor in plan.maps.items()}
        ride = Ride.restored(
            known.get("ride") or {}, robot.id, robot.radius, plan.lifts, elevations, timers or RideTimers(), seed
        )
        ride.rules, ride.time_zone = plan.hall.lift_rules, plan.hall.time_zone
        self.rider = Rider(ride, plan, robot, self.driver)
        self.alarms = LatchedLines.restored(known.get("alarms"))
        self.missing = str(known.get("missing") or "")  # the run whose folder should be aboard and is not
        self.now = 0.0
        self.charge, self.charging = 1.0, False
        self.waits: Waiting | None = None
        self.help: Reason | None = None
        self.report = Reporter(self)
        self.errand = Errand(self)
        self.emptying = Emptying(self, known.get("taken_out"))
        self._helper, self._helper_until = "", 0.0
        self._please_at = 0.0
        self.voice = Voice()
        self.quiet_until = 0.0  # a tick before then would change nothing and need not be given, see `quiet.quiet_until`
        self._events: dict[type, Callable[[Any], list[Any]]] = {
            Tick: self._tick,
            Received: self._received,
            PoseSeen: self._pose,
            OdometrySeen: self._odometry,
            ScanSeen: self._scan,
            PressureSeen: self._sensor_of_ride,
            MarkerSeen: self._sensor_of_ride,
            BatterySeen: self._battery,
            CompartmentSeen: self._lid,
            ScreenTouched: self._touched,
            PersonIdentified: self._identified,
            PinRefused: self._pin_refused,
            Unreadable: self._unreadable,
            LinkUp: self._link,
            LinkDown: self._link,
            TimerFired: self._timer,
        }

    def handle(self, event: Any) -> list[Any]:
        """Any event of `core.events`, `core.sensing` or `courier.screen`; what to do now. Never raises."""
        handler = self._events.get(type(event))
        if handler is None:
            return [Note("event_unknown", {"event": type(event).__name__}, "warning")]
        self.now = max(self.now, event.at)
        kind = type(event)
        if kind is Tick:
            if event.at < self.quiet_until:
                return []
        elif kind not in _HARMLESS:
            self.quiet_until = 0.0
        return self.voice.heard(self.now, handler(event))

    def screen(self) -> ScreenView:
        """What the robot's own screen shows now."""
        return screen_view(self)

    def factsheet(self) -> Factsheet:
        return self._facts

    # --- senses ---

    def _pose(self, event: PoseSeen) -> list[Any]:
        first = self.driver.pose is None
        if first or event.sure is not self.driver.sure or event.pose.map_id != self.driver.map_id:
            self.quiet_until = 0.0
        self.driver.see_pose(event)
        done = self.rider.feed(event) if self.rider.listening else []
        if first and event.sure:
            done += self.report.presence()
        return done

    def _odometry(self, event: OdometrySeen) -> list[Any]:
        self.driver.see_odometry(event)
        if self.driver.moving:
            self.quiet_until = 0.0
        return []

    def _scan(self, event: ScanSeen) -> list[Any]:
        self.driver.see_scan(event)
        return self.rider.feed(event) if self.rider.listening else []

    def _sensor_of_ride(self, event: Any) -> list[Any]:
        return self.rider.feed(event) if self.rider.listening else []

    def _battery(self, event: BatterySeen) -> list[Any]:
        changed = event.charging != self.charging
        if changed:
            self.quiet_until = 0.0
        self.charge, self.charging = event.charge, event.charging
        return self._settled([]) if changed else []

    def _lid(self, event: CompartmentSeen) -> list[Any]:
        expected = self.emptying.see_lid(event.number, event.closed)
        if expected is not None:
            return self._settled(expected)
        done = self.desk.see_lid(event.at, event.number, event.closed)
        if any(type(command) is Record and command.kind == "lid_opened_unasked" for command in done):
            done.append(Note(Notice.LID_FORCED.value, {"compartment": event.number}, "warning"))
            if self.rider.active:  # nothing in a lift goes on with an open lid; a person shuts it and says so
                done += self.rider.feed(RobotFaulted(event.at, "lid_open"))
        return self._settled(done)

    def _link(self, event: LinkUp | LinkDown) -> list[Any]:
        done = self.rider.feed(event)
        if isinstance(event, LinkUp):
            done += [Publish(Connection(self.robot.id, "ONLINE")), Publish(self._facts), *self.report.presence()]
            self.report.must_send()
        return self._settled(done)

    # --- people at the screen ---

    def _touched(self, event: ScreenTouched) -> list[Any]:
        if event.what == "help_done":
            if not self.may_end_help():
                return [Note("help_not_ended", {"reason": Reason.NOT_ALLOWED.value}, "warning")]
            return self._settled(self._help_done(event.at))
        if event.what == "papers_out":
            return self._settled(self.emptying.open())
        if event.what == "papers_taken":
            return self._settled(self.emptying.confirm(event.at))
        if event.what in ("open", "code"):
            against = self.against_opening()
            if against is not None:
                return [Note("opening_refused", {"reason": against.value}, "warning")]
        return self._settled(self.desk.touch(event.at, event.what, event.value))

    def _identified(self, event: PersonIdentified) -> list[Any]:
        seen: list[Any] = [Record("person_identified", self.robot.id, {"person": event.person})]
        if self.desk.handover is None:
            if self.help is not None:
                self._helper, self._helper_until = event.person, event.at + HELPER_S
                self.emptying.identified(event.at, event.person)
            return seen
        if self.against_opening() is not None:
            return seen
        return self._settled(seen + self.desk.identify(event.at, event.person, event.roles))

    def _pin_refused(self, event: PinRefused) -> list[Any]:
        return [Record("pin_refused", self.robot.id)]

    def may_end_help(self) -> bool:
        """Of an empty robot anybody may say it; with folders aboard, or one missing, a staff PIN comes first."""
        if self.help is None or self.desk.handover is not None or not self.desk.compartments.all_shut:
            return False
        guarded = bool(self.missing or self.desk.compartments.loads())
        return not guarded or (bool(self._helper) and self.now < self._helper_until)

    def miss(self, run: str) -> list[Any]:
        """A folder that is to be handed out is not here: a person must look for it, and say so when that is done."""
        self.missing = run
        return [Record("folder_missing", run), Remember("missing", run), Say("need_help")]

    def against_opening(self) -> Reason | None:
        """Why no compartment may open now: only standing, clear of every lift, at the stop, without an alarm."""
        handover, pose = self.desk.handover, self.driver.pose
        if handover is None or self.rider.active or self.driver.moving:
            return Reason.NOT_ALLOWED
        if self.alarms:
            return Reason.ALARM
        if not self.desk.compartments.is_shut_but(handover.compartment):  # never two persons' papers at once
            return Reason.NEEDS_HELP
        stop = self.plan.stops.get(handover.stop)
        if pose is None or not self.driver.knows_place(self.now):
            return Reason.POSITION_UNKNOWN
        if stop is None or stop.map_id != pose.map_id or distance(pose.point, (stop.x, stop.y)) > AT_STOP_M:
            return Reason.NOT_A_HANDOVER_STOP
        return None if self.rider.zone() is Zone.OUT else Reason.NOT_WHILE_RIDING

    def _help_done(self, at: float) -> list[Any]:
        done: list[Any] = [Record("help_ended", self.robot.id, {"person": self._helper})]
        if self.missing:
            self.missing = ""
            done.append(Remember("missing", None))
        helper, self.help, self._helper = self._helper, None, ""
        self.emptying.leave()
        self.errand.helped()
        if self.rider.active and self.rider.help is not None:
            if self.rider.ride.state is RideState.MANUAL:
                done += self.rider.feed(HandedBack(at, self.rider.zone()))
            done += self.rider.feed(StaffCleared(at, self.rider.zone(), helper))
        return done

    # --- messages ---

    def _received(self, event: Received) -> list[Any]:
        message = event.message
        if isinstance(message, _FOR_RIDE):
            done = self.rider.feed(event)
            if done or self.rider.listening or self.rider.ended is not None:
                self.quiet_until = 0.0
            return self._settled(done) if done else []
        self.quiet_until = 0.0
        match message:
            case Order(robot=self.robot.id):
                return self._settled(self._order(message, event.seq))
            case InstantActions(robot=self.robot.id):
                return self._settled(self._instant(message))
            case Alarm() | AlarmReset():
                return self._settled(self._alarm(message, (event.boot, event.seq)) + self.rider.feed(event))
            case Order() | InstantActions():
                return [Note("not_for_this_robot", {"robot": message.robot}, "warning")]
            case Presence() | Additions():
                return []
        return [Note("message_unknown", {"message": type(message).__name__}, "warning")]

    def _order(self, order: Order, header_id: int) -> list[Any]:
        answer = self.vehicle.receive_order(order, header_id, self._reach())
        if answer.error is not None:
            self.report.must_send()
            why = answer.error.description
            return [Note("order_rejected", {"order": order.order_id, "why": why}, "warning")]
        if answer.verdict == "repeat":
            return []
        self.errand.begin()
        return [
            *self.emptying.forget(),
            Record(f"order_{'accepted' if answer.verdict == 'new' else 'updated'}", order.order_id),
        ]

    def _unreadable(self, event: Unreadable) -> list[Any]:
        if event.about not in (Order.__name__, InstantActions.__name__):
            return [Note("message_unreadable", {"topic": event.topic, "problem": event.problem}, "warning")]
        topic = "order" if event.about == Order.__name__ else "instantActions"
        self.vehicle.receive_unreadable(topic, event.problem, event.ids)
        self.report.must_send()
        return self._settled([Note("order_unreadable", {"problem": event.problem}, "warning")])

    def _reach(self) -> Reach:
        pose = self.driver.pose if self.driver.knows_place(self.now) else None
        near = {self.vehicle.progress.last_node_id}
        if pose is not None:
            near.add(self.plan.nearest_node(pose.map_id, pose.x, pose.y) or "")
        return Reach(pose, frozenset(near - {""}), frozenset(self.plan.maps))

    def _instant(self, message: InstantActions) -> list[Any]:
        done: list[Any] = []
        self.report.must_send()
        for wish in self.vehicle.receive_instant(message):
            match wish:
                case "factsheet":
                    done.append(Publish(self._facts))
                case "cancel":
                    done.append(Record("cancel_asked", self.vehicle.progress.order_id))
                case "resume":
                    self.errand.look_again()
                case "end_help":
                    done += self._helped_from_afar()
        return done

    def _helped_from_afar(self) -> list[Any]:
        """A named person says at a tablet that it may go on. What its own screen asks for is settled there only."""
        action = self.vehicle.help_ends.pop(0)
        if self.help is None or self.desk.handover is not None or not self.desk.compartments.all_shut:
            self.vehicle.end_instant(action, Reason.NOT_ALLOWED.value)
            return [Note("help_not_ended", {"reason": Reason.NOT_ALLOWED.value}, "warning")]
        person = str(action.parameters.get("person", ""))
        against = self.rider.ride.against_settling(person)
        if against is not None:
            self.vehicle.end_instant(action, against.value)
            return [Note("help_not_ended", {"reason": against.value, "person": person}, "warning")]
        self.vehicle.end_instant(action)
        self._helper = person
        return self._help_done(self.now)

    def _alarm(self, message: Alarm | AlarmReset, word: Word) -> list[Any]:
        done = self.alarms.take(message, word, self.driver.map_id)
        if done and isinstance(message, AlarmReset):
            self.errand.look_again()
        return done

    # --- time ---

    def _timer(self, event: TimerFired) -> list[Any]:
        return [Note("timer_unknown", {"name": event.name}, "warning")]

    def _tick(self, event: Tick) -> list[Any]:
        at = event.at
        done: list[Any] = []
        if self.rider.listening:
            done += self.rider.due(at)
            done += self.rider.feed(event)
        if self.rider.active:
            done += self.rider.drive(at)
        elif self.driver.has_path:
            done += self._drive(at)
        done += self.desk.tick(at)
        commands = self._settled(done)
        if all(type(command) is Publish for command in commands):  # it only told how it is
            self.quiet_until = quiet_until(self)
        return commands

    def _drive(self, at: float) -> list[Any]:
        """One control step along the lanes."""
        if self.against_driving() is not None:
            return self.driver.pause()
        done, step = self.driver.step(at)
        for sequence_id in step.passed:
            self.vehicle.progress.reach(sequence_id)
        if step.going is Going.ARRIVED:
            self.errand.look_again()
        if step.going is Going.BLOCKED and at >= self._please_at:
            self._please_at = at + PLEASE_S
            done.append(Say("please_let_me_pass"))
        return done

    def holding(self) -> Reason | None:
        """Why it must not drive the lanes now."""
        if self.alarms:
            return Reason.ALARM
        if self.vehicle.paused:
            return Reason.ON_HOLD
        if not self.desk.compartments.all_shut:
            return Reason.NEEDS_HELP
        return None if self.driver.knows_place(self.now) else Reason.POSITION_UNKNOWN

    def against_driving(self) -> Reason | None:
        """As `holding`; but in an alarm it goes on until it is off the ways out, and stops only there."""
        held, pose = self.holding(), self.driver.pose
        if held is not Reason.ALARM or pose is None or not self.driver.has_path or self.vehicle.paused:
            return held
        if not self.desk.compartments.all_shut or not self.driver.knows_place(self.now):
            return held
        return None if blocks_way_out(self.plan, pose, self.robot.radius) else held

    # --- what is next ---

    def _settled(self, done: list[Any]) -> list[Any]:
        """Do what is next, remember what changed, tell the master."""
        done += self.errand.advance(self.now)
        if not self.rider.active:
            done += self.driver.watch(self.driver.has_path and self.against_driving() is None)
        else:
            done += self.driver.watch(self.rider.wants_scan or self.driver.has_path)
        self._look(self.now)
        done += self.report.due(self.now)
        return done

    # --- why it waits ---

    def _look(self, at: float) -> None:
        """Work out what it waits for; a wait keeps its start while the reason stays."""
        if self.rider.active:
            self.help, self.waits = self.rider.help or self._short_of_power(), self.rider.ride.waiting
            return
        handover = self.desk.handover
        if handover is not None:
            self.waits = handover.waiting
            self.help = Reason.WAITING_FOR_SUPERVISOR if handover.until is None else None
            return
        self.help = Reason.FOLDER_MISSING if self.missing else None
        reason, until = self._reason(at)
        if reason is None:
            self.waits = None
        elif self.waits is None or self.waits.reason != reason.value:
            self.waits = Waiting(reason.value, Instant(at), None if until is None else Instant(until))
        stuck = reason in (Reason.OBSTACLE, Reason.POSITION_UNKNOWN)
        if reason in _WANTS_PERSON or (stuck and self.waits is not None and at - self.waits.since >= STUCK_S):
            self.help = reason

    def _short_of_power(self) -> Reason | None:
        """Below its reserve in a car it asks for a person early, and rides on meanwhile."""
        is_low = self.charge < self.robot.battery.reserve and not self.charging
        return Reason.BATTERY_LOW if is_low and self.rider.ride.zone is not Zone.OUT else None

    def _reason(self, at: float) -> tuple[Reason | None, float | None]:
        held = self.holding()
        if held is not None and (held is not Reason.POSITION_UNKNOWN or not self.vehicle.progress.idle):
            return held, (at + STUCK_S if held is Reason.POSITION_UNKNOWN else None)
        if self.charge <= EMPTY and not self.charging:
            return Reason.BATTERY_LOW, None
        if self.errand.lacks_power():
            return Reason.NOT_CHARGING, None
        if self.vehicle.progress.idle:
            return None, None
        if self.errand.stranded_at is not None:
            return Reason.LIFT_GAVE_UP, None
        if self.driver.follower.going is Going.BLOCKED:
            return Reason.OBSTACLE, at + STUCK_S
        if at < self.errand.go_on_at:
            return (Reason.LIFT_RETRY if self.errand.gave_up else Reason.WAITING_FOR_ROBOT), self.errand.go_on_at
        return None, None

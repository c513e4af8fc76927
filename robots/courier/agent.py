"""The courier's mind: orders, driving, lift rides, handovers and the screen of one robot, tied together.

Each event updates what it concerns; then `errand` looks at everything and does what is next. Nothing here waits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from robots.building.plan import Plan
from robots.core.alarm import Alarm, AlarmReset, Word
from robots.core.commands import Note, Publish, Record
from robots.core.drill import DrillFact
from robots.core.events import LinkDown, LinkUp, Received, Tick, TimerFired, Unreadable
from robots.core.geometry import distance
from robots.core.lift import DeskGrant, LiftAck, LiftEvent, LiftOnline, LiftsFenced, LiftState, Presence, Zone
from robots.core.notices import Notice
from robots.core.reasons import Reason
from robots.core.runs import Waiting
from robots.core.sensing import (
    BatterySeen,
    CompartmentSeen,
    FreeWheels,
    MarkerSeen,
    ModeSeen,
    OdometrySeen,
    PoseSeen,
    PressureSeen,
    SafetySeen,
    ScanSeen,
)
from robots.core.vda import Action, Connection, Factsheet, InstantActions, Order
from robots.core.visitors import Additions
from robots.core.waiting import WaitingFact
from robots.courier.abilities import factsheet
from robots.courier.desk import Desk
from robots.courier.emptying import Emptying
from robots.courier.errand import Errand
from robots.courier.given import Given
from robots.courier.helping import Helping
from robots.courier.quiet import quiet_until
from robots.courier.report import Reporter
from robots.courier.screen import PersonIdentified, PinRefused, ScreenTouched, ScreenView
from robots.courier.view import screen_view
from robots.courier.waits import against_driving, clear_the_way, look
from robots.elevator.events import HandedBack, RobotFaulted, TakenOver
from robots.elevator.ride import Ride
from robots.elevator.timers import RideTimers
from robots.motion.follower import Going
from robots.settings.robots import HandoverTimes, Robot
from robots.vehicle import straying
from robots.vehicle.acceptance import Reach
from robots.vehicle.alarms import LatchedLines
from robots.vehicle.dealings import Dealings
from robots.vehicle.drill_mark import DrillMark
from robots.vehicle.driver import Driver
from robots.vehicle.in_the_way import InTheWay
from robots.vehicle.mind import Vehicle
from robots.vehicle.rider import Rider
from robots.vehicle.voice import Voice
from robots.vehicle.ways import maps_of

AT_STOP_M = 0.5
"""A compartment opens only this near to its stop."""

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
        self.vehicle = Vehicle(self._facts, known, maps_of(plan))
        self.desk = Desk(robot.id, robot.compartments, handover, known, robot.safe_compartments)
        self.driver = Driver(robot)
        straying.recall(self.driver, known)
        elevations = {map_id: floor.elevation_m for map_id, floor in plan.maps.items()}
        ride = Ride.restored(
            known.get("ride") or {}, robot.id, robot.radius, plan.lifts, elevations, timers or RideTimers(), seed
        )
        ride.rules, ride.time_zone = plan.hall.lift_rules, plan.hall.time_zone
        self.rider = Rider(ride, plan, robot, self.driver)
        self.alarms = LatchedLines.restored(known.get("alarms"))
        self.drill = DrillMark(self.alarms)
        self.now = 0.0
        self.charge, self.charging = 1.0, False
        self.waits: Waiting | None = None
        self.help: Reason | None = None
        self.dealings = Dealings(self)
        self.report = Reporter(self)
        self.errand = Errand(self)
        self.emptying = Emptying(self, known.get("taken_out"))
        self.helping = Helping(self, known.get("missing"))
        self.given = Given(known.get("given"))
        self.in_the_way = InTheWay()
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
            ModeSeen: self._mode,
            SafetySeen: self._safety,
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
        commands = handler(event)
        if not commands:
            return commands
        return self.voice.heard(self.now, commands, self.drill.shown(self.now) is not None, bool(self.alarms))

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
        done = straying.see(self, event)
        if self.driver.moving:
            self.quiet_until = 0.0
        return self._settled(done) if done else []

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
            if not self.helping.may_settle():
                return [Note("help_not_ended", {"reason": Reason.NOT_ALLOWED.value}, "warning")]
            return self._settled(self.helping.done(event.at))
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
                self.helping.identified(event.at, event.person)
                self.emptying.identified(event.at, event.person)
            return seen
        if self.against_opening() is not None:
            return seen
        return self._settled(seen + self.desk.identify(event.at, event.person, event.roles))

    def _pin_refused(self, event: PinRefused) -> list[Any]:
        return [Record("pin_refused", self.robot.id)]

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

    # --- messages ---

    def _received(self, event: Received) -> list[Any]:
        message = event.message
        if isinstance(message, _FOR_RIDE):
            done = self.rider.feed(event)
            if done or self.rider.listening or self.rider.ended is not None:
                self.quiet_until = 0.0
            return self._settled(done) if done else []
        if isinstance(message, WaitingFact):  # for guides
            return []
        self.quiet_until = 0.0
        match message:
            case Order(robot=self.robot.id) | InstantActions(robot=self.robot.id):
                if isinstance(message, InstantActions):
                    self.report.must_send()
                return self._settled(self.dealings.receive(event))
            case Alarm() | AlarmReset():
                self.drill.hear(message)
                return self._settled(self._alarm(message, (event.boot, event.seq)) + self.rider.feed(event))
            case Order() | InstantActions():
                return [Note("not_for_this_robot", {"robot": message.robot}, "warning")]
            case DrillFact():
                self.drill.hear(message)
                return []
            case Presence() | Additions():
                return []
        return [Note("message_unknown", {"message": type(message).__name__}, "warning")]

    def taken(self) -> list[Any]:
        """An order, or an update of one, was taken."""
        self.errand.begin()
        return self.emptying.forget() + self.given.forget()

    def look_again(self) -> None:
        self.errand.look_again()

    def _unreadable(self, event: Unreadable) -> list[Any]:
        if event.about not in (Order.__name__, InstantActions.__name__):
            return [Note("message_unreadable", {"topic": event.topic, "problem": event.problem}, "warning")]
        return self._settled(self.dealings.unreadable(event))

    def reach(self) -> Reach:
        """Where it is, for the acceptance of an order."""
        pose = self.driver.pose if self.driver.knows_place(self.now) else None
        near = {self.vehicle.progress.last_node_id}
        if pose is not None:
            near.add(self.plan.nearest_node(pose.map_id, pose.x, pose.y) or "")
        return Reach(pose, frozenset(near - {""}), frozenset(self.plan.maps), riding=self.rider.active)

    def say(self, action: Action) -> list[Any]:
        """A courier says its own lines only."""
        return []

    def end_help(self, action: Action) -> list[Any]:
        """A named person says at a tablet that it may go on."""
        return self.helping.from_afar(action)

    # --- switches at the robot ---

    def _mode(self, event: ModeSeen) -> list[Any]:
        return self._settled(self.dealings.mode(event))

    def _safety(self, event: SafetySeen) -> list[Any]:
        return self._settled(self.dealings.safety(event))

    def drop_order(self) -> list[Any]:
        """The order is gone. Somebody at an open compartment ends the handover all the same."""
        done = self.driver.halt()
        return done + self.desk.abandon() if self.desk.may_abandon() else done

    def by_hand(self, on: bool) -> list[Any]:
        """A ride that is on becomes the person's; let go, it waits until somebody says that it may go on."""
        if not self.rider.active:
            return [FreeWheels(on)]
        return self.rider.feed(TakenOver(self.now, "") if on else HandedBack(self.now, self.rider.zone()))

    def stopped(self) -> list[Any]:
        """In and around a lift a person has to look whether it may go on."""
        return self.rider.feed(RobotFaulted(self.now, "emergency stop")) if self.rider.active else []

    def against_work(self) -> Reason | None:
        return Reason.NOT_WHILE_RIDING if self.rider.active else None

    def _alarm(self, message: Alarm | AlarmReset, word: Word) -> list[Any]:
        done = self.alarms.take(message, word, self.driver.map_id)
        if done and isinstance(message, AlarmReset):
            self.errand.look_again()
            if not self.alarms:
                done += self.desk.alarm_over(self.now)
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
        done += self.desk.tick(at, bool(self.alarms))
        commands = self._settled(done)
        if all(type(command) is Publish for command in commands):  # it only told how it is
            self.quiet_until = quiet_until(self)
        return commands

    def _drive(self, at: float) -> list[Any]:
        """One control step along the lanes."""
        if against_driving(self) is not None:
            return self.driver.pause(self.vehicle.field_violation)
        done, step = self.driver.step(at)
        for sequence_id in step.passed:
            self.vehicle.progress.reach(sequence_id)
            self.in_the_way.passed()
        if step.going is Going.ARRIVED:
            self.errand.look_again()
        return done + self.in_the_way.see(at, step.going is Going.BLOCKED)

    # --- what is next ---

    def _settled(self, done: list[Any]) -> list[Any]:
        """Do what is next, remember what changed, tell the master."""
        done += self.dealings.advance()
        done += self.errand.advance(self.now)
        done += clear_the_way(self)
        if not self.rider.active:
            done += self.driver.watch(self.driver.has_path and against_driving(self) is None)
        else:
            done += self.driver.watch(self.rider.wants_scan or self.driver.has_path)
        look(self, self.now)
        done += self.report.due(self.now)
        return done

"""The guide's mind: orders, driving, charging and alarms of one robot, and its conversation with visitors.

A guide that talks does not drive, and one that drives does not talk: an order waits until the visitor has gone, unless
it is to lead that visitor somewhere. It drives on public ways of its floor, and takes a lift with that visitor only.
Each event updates what it concerns, then it does what is next.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from robots.building.plan import Plan
from robots.core.alarm import Alarm, AlarmReset
from robots.core.commands import Note, Publish, Record
from robots.core.drill import DrillFact, marked
from robots.core.events import LinkDown, LinkUp, Received, Tick, TimerFired, Unreadable
from robots.core.lift import Presence
from robots.core.reasons import Reason
from robots.core.runs import Waiting
from robots.core.sensing import (
    BatterySeen,
    FreeWheels,
    MarkerSeen,
    ModeSeen,
    OdometrySeen,
    PoseSeen,
    PressureSeen,
    SafetySeen,
    ScanSeen,
)
from robots.core.text import Text
from robots.core.vda import Action, Connection, Factsheet, Info, InstantActions, Order
from robots.core.visitors import HandoffReply, TurnsTaken
from robots.core.waiting import WaitingFact
from robots.elevator.events import RobotFaulted
from robots.guide import waits
from robots.guide.abilities import factsheet
from robots.guide.alarm_words import IN_ALARM, alarm_words, in_drill
from robots.guide.dialogue.conversation import Conversation
from robots.guide.dialogue.handoff import CLEARED_AFTER_S
from robots.guide.escort.leading import ACTION, FOR_RIDE, Leading, has_escort
from robots.guide.escort.wish import wish_info
from robots.guide.escort.words import LEADING
from robots.guide.kiosk import KioskView, KnowledgeChanged, ServiceChanged, Speak, VisitorAsked, VisitorTouched
from robots.motion.follower import Going
from robots.settings.robots import Robot
from robots.vehicle import straying
from robots.vehicle.acceptance import Reach
from robots.vehicle.alarms import LatchedLines
from robots.vehicle.charging import Charging
from robots.vehicle.dealings import SEMI_SPEED, Dealings
from robots.vehicle.drill_mark import DrillMark
from robots.vehicle.driver import Driver
from robots.vehicle.in_the_way import InTheWay
from robots.vehicle.mind import Body, Vehicle
from robots.vehicle.report import Telling, alarm_info, errors_of, help_info, ride_told, waiting_info
from robots.vehicle.voice import Voice
from robots.vehicle.ways import RideAhead, Stretch, maps_of, next_move

PRESENCE_S = 30.0
SETTLED_S = CLEARED_AFTER_S + 5.0
"""So long after the last word the conversation may still have something to take away."""
ROUNDING_S = 0.001

ON_THE_WAY = Text("我正在移动，停下后为您服务", "I am on my way and will serve you when I stand still")

_HARMLESS = frozenset({PoseSeen, OdometrySeen, ScanSeen, PressureSeen, MarkerSeen, BatterySeen, Received})
"""Events that may leave a quiet guide quiet; their handlers say when they do not."""


class GuideAgent:
    """One guide.

    talk         its conversation, built from the same ledger
    remembered   what earlier `Remember` commands said, key by key, as the ledger has it
    """

    def __init__(
        self, robot: Robot, plan: Plan, talk: Conversation, remembered: Mapping[str, Any] | None = None
    ) -> None:
        known = remembered or {}
        self.robot, self.plan, self.talk = robot, plan, talk
        self._facts = factsheet(robot)
        self.vehicle = Vehicle(self._facts, known, maps_of(plan))
        self.driver = Driver(robot)
        straying.recall(self.driver, known)
        self.alarms = LatchedLines.restored(known.get("alarms"))
        self.drill = DrillMark(self.alarms)
        self.charger = Charging()
        self.dealings = Dealings(self)
        self.voice = Voice()
        self.leading = Leading(plan, robot, self.driver, known)
        self.rider = self.leading.riding.rider
        self.now = 0.0
        self.charge, self.charging = 1.0, False
        self.waits: Waiting | None = None
        self.help: Reason | None = None
        self.quiet_until = 0.0  # a tick before then would change nothing and need not be given
        self._telling = Telling()
        self._present_at = self._talked_at = 0.0
        self.in_the_way = InTheWay()
        self._replan = True
        self.no_way = False
        self._is_led = False  # the order it was given last has an escort
        self._because: Text | None = None  # why it cannot look after visitors; None: it can
        self._events: dict[type, Callable[[Any], list[Any]]] = {
            Tick: self._tick,
            Received: self._received,
            PoseSeen: self._pose,
            OdometrySeen: self._odometry,
            ScanSeen: self._scan,
            PressureSeen: self.leading.sense,
            MarkerSeen: self.leading.sense,
            BatterySeen: self._battery,
            Unreadable: self._unreadable,
            ModeSeen: self._mode,
            SafetySeen: self._safety,
            LinkUp: self._link,
            LinkDown: self._link,
            TimerFired: self._timer,
            VisitorAsked: self._talked,
            VisitorTouched: self._talked,
            KnowledgeChanged: self._talked,
        }

    def handle(self, event: Any) -> list[Any]:
        """Any event of `core.events`, `core.sensing` or `guide.kiosk`; what to do now. Never raises."""
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
        is_drill = self.drill.shown(self.now) is not None
        return self.voice.heard(self.now, in_drill(commands) if is_drill else commands, is_drill)

    def view(self) -> KioskView:
        """What its kiosk shows now."""
        drill = self.drill.shown(self.now)
        return replace(self.talk.view(self.now), drill=drill, alarm=alarm_words(self.alarms, drill is not None))

    def factsheet(self) -> Factsheet:
        return self._facts

    # --- senses ---

    def _pose(self, event: PoseSeen) -> list[Any]:
        first = self.driver.pose is None
        if first or event.sure is not self.driver.sure or event.pose.map_id != self.driver.map_id:
            self.quiet_until = 0.0
        self.driver.see_pose(event)
        if event.sure:
            self.talk.stands(event.pose.map_id, event.pose.x, event.pose.y)
        done = self.leading.sense(event)
        return done + self._presence() if first and event.sure else done

    def _odometry(self, event: OdometrySeen) -> list[Any]:
        done = straying.see(self, event)
        if self.driver.moving:
            self.quiet_until = 0.0
        return self._settled(done) if done else []

    def _scan(self, event: ScanSeen) -> list[Any]:
        self.driver.see_scan(event)
        return self.leading.see(event)

    def _battery(self, event: BatterySeen) -> list[Any]:
        changed = event.charging != self.charging
        if changed or (event.charge <= waits.EMPTY) is not (self.charge <= waits.EMPTY):
            self.quiet_until = 0.0
        self.charge, self.charging = event.charge, event.charging
        return self._settled([]) if changed else []

    def _link(self, event: LinkUp | LinkDown) -> list[Any]:
        done = self.talk.handle(event) + self.leading.riding.feed(event, self.leading.tracker)
        if isinstance(event, LinkUp):
            done += [Publish(Connection(self.robot.id, "ONLINE")), Publish(self._facts), *self._presence()]
            self._telling.must_send()
        return self._settled(done)

    def _talked(self, event: Any) -> list[Any]:
        return self._settled(self.talk.handle(event))

    # --- messages ---

    def _received(self, event: Received) -> list[Any]:
        message = event.message
        if isinstance(message, WaitingFact):
            return self.talk.handle(event)
        if isinstance(message, FOR_RIDE):
            done = self.leading.riding.feed(event, self.leading.tracker)
            if done or self.rider.listening or self.rider.ended is not None:
                self.quiet_until = 0.0
            return self._settled(done) if done else []
        self.quiet_until = 0.0
        match message:
            case HandoffReply() | TurnsTaken():
                return self._settled(self.talk.handle(event))
            case Order(robot=self.robot.id) | InstantActions(robot=self.robot.id):
                if isinstance(message, InstantActions):
                    self._telling.must_send()
                else:
                    self._is_led = has_escort(message)
                return self._settled(self.dealings.receive(event))
            case DrillFact():
                self.drill.hear(message)
                return self._settled([])
            case Alarm() | AlarmReset():
                self.drill.hear(message)
                done = self.alarms.take(message, (event.boot, event.seq), self.driver.map_id)
                if done and isinstance(message, AlarmReset):
                    self._replan = True
                return self._settled(done + self.leading.riding.feed(event, self.leading.tracker))
            case Order() | InstantActions():
                return [Note("not_for_this_robot", {"robot": message.robot}, "warning")]
        return self.talk.handle(event)

    @property
    def is_away(self) -> bool:
        """On another floor than its post, from which only company takes it home."""
        return self.driver.map_id not in ("", self.plan.stops[self.robot.dock].map_id)

    def taken(self) -> list[Any]:
        """An order, or an update of one, was taken."""
        self._replan, self.no_way = True, False
        return []

    def look_again(self) -> None:
        self._replan = True

    def _unreadable(self, event: Unreadable) -> list[Any]:
        if event.about not in (Order.__name__, InstantActions.__name__):
            return [Note("message_unreadable", {"topic": event.topic, "problem": event.problem}, "warning")]
        return self._settled(self.dealings.unreadable(event))

    def reach(self) -> Reach:
        """Alone it stays on its floor: it takes a lift with a visitor only."""
        pose = self.driver.pose if self.driver.knows_place(self.now) else None
        near = {self.vehicle.progress.last_node_id}
        if pose is not None:
            near.add(self.plan.nearest_public(pose.map_id, pose.x, pose.y) or "")
        stays = pose is not None and not self._is_led
        maps = frozenset({pose.map_id}) if pose is not None and stays else frozenset(self.plan.maps)
        return Reach(pose, frozenset(near - {""}), maps, riding=self.rider.active)

    def say(self, action: Action) -> list[Any]:
        """In the language of whoever stands here."""
        zh = str(action.parameters.get("zh", ""))
        return [Speak(Text(zh, str(action.parameters.get("en") or zh)), self.talk.view(self.now).lang)]

    def end_help(self, action: Action) -> list[Any]:
        """A named person says at a tablet that it may go on."""
        person = str(action.parameters.get("person", ""))
        against = Reason.NOT_ALLOWED if self.help is None else self.rider.ride.against_settling(person)
        if against is not None:
            self.vehicle.end_instant(action, against.value)
            return [Note("help_not_ended", {"reason": against.value, "person": person}, "warning")]
        self.vehicle.end_instant(action)
        self.charger.helped()
        cleared = self.leading.helped(self.now, person)
        self.help, self.waits, self._replan, self.no_way = None, None, True, False
        return [*straying.trust(self.driver), *cleared, Record("help_ended", self.robot.id, {"person": person})]

    # --- switches at the robot ---

    def _mode(self, event: ModeSeen) -> list[Any]:
        return self._settled(self.dealings.mode(event))

    def _safety(self, event: SafetySeen) -> list[Any]:
        return self._settled(self.dealings.safety(event))

    def drop_order(self) -> list[Any]:
        self.charger.until = None
        return self.driver.halt()

    def by_hand(self, on: bool) -> list[Any]:
        """A ride that is on becomes the person's; let go, it waits until somebody says that it may go on."""
        return self.leading.by_hand(self.now, on) if self.rider.active else [FreeWheels(on)]

    def stopped(self) -> list[Any]:
        return self.rider.feed(RobotFaulted(self.now, "emergency stop")) if self.rider.active else []

    def against_work(self) -> Reason | None:
        return Reason.NOT_WHILE_RIDING if self.rider.active else None

    # --- time ---

    def _timer(self, event: TimerFired) -> list[Any]:
        return [Note("timer_unknown", {"name": event.name}, "warning")]

    def _tick(self, event: Tick) -> list[Any]:
        done = self.talk.handle(event)
        if done or self.talk.has_visitor:
            self._talked_at = event.at
        done += self.leading.riding.tick(event, self.leading.tracker)
        if self.driver.has_path and not self.rider.active:
            done += self._drive(event.at)
        if event.at - self._present_at >= PRESENCE_S:
            done += self._presence()
        commands = self._settled(done)
        if all(type(command) is Publish for command in commands):  # it only told how it is
            self.quiet_until = self._quiet_until()
        return commands

    def _drive(self, at: float) -> list[Any]:
        """One control step along the public ways."""
        if not self._may_drive():
            return self.driver.pause(self.vehicle.field_violation)
        done, step = self.driver.step(at)
        for sequence_id in step.passed:
            self.vehicle.progress.reach(sequence_id)
        if step.going is Going.ARRIVED:
            self._replan = True
            self.leading.looked(at)
        return done + self.in_the_way.see(at, step.going is Going.BLOCKED)

    def _quiet_until(self) -> float:
        """Ticks before this instant would change nothing: it stands, and nothing of it or its visitor is due."""
        if self.driver.moving or self.vehicle.cancelling or self.dealings.busy or not self.vehicle.progress.idle:
            return 0.0
        if self.rider.listening or self.rider.ended is not None:
            return 0.0
        if not self.driver.knows_place(self.now) or self.charger.until is not None or self.driver.has_path:
            return 0.0
        talk, drill = self.talk, self.drill.ends_at()
        due = min(self.driver.sure_until, self._telling.next_state(True), self._present_at + PRESENCE_S)
        again_at = talk.turns.again_at
        if talk.turns.waiting or again_at <= self._talked_at + SETTLED_S:
            due = min(due, again_at)
        return min(due, talk.next_due(), drill if drill >= self.now else math.inf) - ROUNDING_S

    def holding(self) -> Reason | None:
        """Why it must not drive now."""
        return waits.holding(self)

    # --- what is next ---

    def _settled(self, done: list[Any]) -> list[Any]:
        """Do what is next, remember what changed, tell the master."""
        done += self.dealings.advance()
        done += self._lead(self.now)
        done += self._advance(self.now)
        done += waits.clear_the_way(self)
        done += self._serve(self.now)
        watches = self.leading.tracker is not None or (self.driver.has_path and self._may_drive())
        done += self.driver.watch(watches or self.rider.wants_scan)
        waits.look(self, self.now)
        return done + self._tell(self.now)

    def _lead(self, at: float) -> list[Any]:
        """Carry on the escort that the order at hand wants; whom it leads is at the kiosk no more."""
        if self.vehicle.cancelling:
            told = self.leading.call_off()
            done, _ = self.leading.riding.over(at, self.vehicle.progress, None)
            return told + done + self.leading.riding.cancel(at)
        was = self.leading.escort
        held, alarmed = self.holding(), bool(self.alarms)
        done, changed = self.leading.attend(at, self.vehicle.progress, self.driver, held, alarmed)
        if self.leading.escort is not was and was is None:
            done = self.talk.walks_off(at) + done
        self._replan = self._replan or changed
        return done

    def _advance(self, at: float) -> list[Any]:
        progress = self.vehicle.progress
        if self.rider.active:
            return []
        if self.vehicle.cancelling:
            done = self.driver.halt()
            if not self.driver.moving:
                order = progress.order_id
                self.vehicle.finish_cancel()
                self.charger.until = None
                done.append(Record("order_cancelled", order))
            return done
        if progress.idle:
            return []
        done = self._act(at)
        free = self.leading.may_drive(progress) and not self.talk.has_visitor and not progress.holds_still()
        if self._replan and self.holding() is None and free:
            pose = self.driver.pose
            cap = SEMI_SPEED if self.vehicle.mode == "SEMIAUTOMATIC" else math.inf
            cap = min(cap, self.leading.speed or math.inf)
            move = next_move(progress, self.plan, pose.map_id, cap) if pose is not None else None
            if pose is not None and self.leading.goes_back:
                back = self.leading.back(progress, pose)
                self._replan = back is None
                if back is None:
                    self.leading.looked(at)
                else:
                    done += self.driver.go(at, (back,))
            elif isinstance(move, Stretch):
                self._replan = self.no_way = False
                done += self.driver.go(at, move.legs)
            elif isinstance(move, RideAhead) and self.leading.may_board():
                if not self.driver.moving:
                    done += self.leading.begin_ride(at, progress, move)
            elif move is not None:
                self.no_way = True
        return done

    def _act(self, at: float) -> list[Any]:
        """Start the node's actions that may start, and look after those that run."""
        progress = self.vehicle.progress
        done: list[Any] = []
        for action in self.vehicle.startable(not self.driver.moving):
            progress.start(action.action_id)
            if action.action_type == "startCharging":
                done += self.dealings.let_charge()
        for action in progress.running():
            if action.action_type == "say":
                done += self.say(action)
                progress.end(action.action_id, True)
                self._replan = True
            elif action.action_type == ACTION:
                continue  # `_lead` looks after it
            elif self.charger.attend(at, progress, action, self.charging, self.driver.pose):
                self._replan = True
        return done

    def _serve(self, at: float) -> list[Any]:
        """Tell the conversation whether visitors can be looked after."""
        leads = self.leading.escort is not None
        in_alarm = marked(IN_ALARM) if self.drill.shown(at) is not None else IN_ALARM
        because = in_alarm if self.alarms else LEADING if leads else ON_THE_WAY if self.driver.has_path else None
        was, self._because = self._because, because
        if (was is None) is (because is None) and not (self.alarms and because != was):
            return []
        return self.talk.handle(ServiceChanged(at, because is None, because))

    # --- what it waits for, and tells ---

    def _tell(self, at: float) -> list[Any]:
        driver, waits = self.driver, self.waits
        driving = self._drives()
        told = (
            driving, driver.map_id, driver.sure, self.charging, waits and (waits.reason, waits.since), self.help,
            list(self.alarms), self.talk.wish, self.leading.escort and self.leading.escort.state,
            self.rider.ride.state, self.rider.ride.place,
        )  # fmt: skip
        busy = self.rider.active or not self.vehicle.progress.idle
        done = self._telling.due(at, self.vehicle, told, busy, self._body_now)
        return done + self._telling.view(at, self.robot.id, driver, driving)

    def _drives(self) -> bool:
        return self.driver.has_path and not self.driver.obstacle and (self.rider.active or self._may_drive())

    def _may_drive(self) -> bool:
        """In an alarm it drives to be off the ways out, whether or not its order goes on."""
        if waits.against_driving(self) is not None:
            return False
        return bool(self.alarms) or self.leading.may_drive(self.vehicle.progress)

    def _body_now(self) -> Body:
        driver, lines = self.driver, list(self.alarms)
        shown = [waiting_info(self.waits)] if self.waits is not None else []
        shown += [Info("ride", tuple(ride_told(self.rider.ride).items()))] if self.rider.active else []
        shown += [help_info(self.help)] if self.help is not None else []
        shown += [alarm_info(lines)] if lines else []
        shown += [wish_info(self.talk.wish)] if self.talk.wish is not None else []
        return Body(
            driving=self._drives(),
            charge=self.charge,
            charging=self.charging,
            pose=driver.pose,
            pose_sure=driver.sure,
            speed=driver.speed,
            turn=driver.turn,
            information=tuple(shown),
            errors=errors_of(self.vehicle, self.help),
            distance=driver.travelled,
        )

    def _presence(self) -> list[Any]:
        """Where it is against the lifts: the gateways hear it of every robot. A ride says it itself."""
        pose = self.driver.pose
        if pose is None or self.rider.active:
            return []
        self._present_at, zone = self.now, self.rider.zone()
        return [Publish(Presence(self.robot.id, zone, "", "", pose.map_id, {"pose": pose.map_id}, "", ""))]

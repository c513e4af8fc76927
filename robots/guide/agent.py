"""The guide's mind: orders, driving, charging and alarms of one robot, and its conversation with visitors.

A guide that talks does not drive, and one that drives does not talk: an order waits until the visitor has gone. It
drives on public ways of its floor; each event updates what it concerns, then it does what is next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from robots.building.plan import Plan
from robots.core.alarm import Alarm, AlarmReset
from robots.core.clock import Instant
from robots.core.commands import Note, Publish, Record
from robots.core.events import LinkDown, LinkUp, Received, Tick, TimerFired, Unreadable
from robots.core.lift import Presence, Zone
from robots.core.reasons import Reason
from robots.core.runs import Waiting
from robots.core.sensing import BatterySeen, MarkerSeen, OdometrySeen, PoseSeen, PressureSeen, Say, ScanSeen
from robots.core.text import Text
from robots.core.vda import Action, Connection, Factsheet, InstantActions, Order
from robots.core.visitors import HandoffReply, TurnsTaken
from robots.guide.abilities import factsheet
from robots.guide.dialogue.conversation import Conversation
from robots.guide.dialogue.handoff import CLEARED_AFTER_S
from robots.guide.kiosk import KioskView, KnowledgeChanged, ServiceChanged, Speak, VisitorAsked, VisitorTouched
from robots.motion.follower import Going
from robots.settings.robots import Robot
from robots.vehicle.acceptance import Reach
from robots.vehicle.alarms import LatchedLines
from robots.vehicle.charging import Charging
from robots.vehicle.driver import Driver
from robots.vehicle.mind import Body, Vehicle
from robots.vehicle.report import Telling, alarm_info, errors_of, help_info, waiting_info
from robots.vehicle.voice import Voice
from robots.vehicle.ways import Stretch, next_move

PLEASE_S = 15.0
"""Between two requests to somebody in the way."""
STUCK_S = 120.0
"""A way blocked or a place unknown for so long wants a person."""
EMPTY = 0.02
"""Charge 0..1 at which it wants a person, unless it stands on its charger."""
PRESENCE_S = 30.0
SETTLED_S = CLEARED_AFTER_S + 5.0
"""So long after the last word the conversation may still have something to take away."""
ROUNDING_S = 0.001

IN_ALARM = Text("警报中，请按工作人员指引", "Alarm: please follow the staff")
ON_THE_WAY = Text("我正在移动，停下后为您服务", "I am on my way and will serve you when I stand still")

_WANTS_PERSON = (Reason.BATTERY_LOW, Reason.NOT_CHARGING, Reason.UNREACHABLE)
"""Waits that only a person ends."""
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
        self.vehicle = Vehicle(self._facts, known)
        self.driver = Driver(robot)
        self.alarms = LatchedLines.restored(known.get("alarms"))
        self.charger = Charging()
        self.voice = Voice()
        self.now = 0.0
        self.charge, self.charging = 1.0, False
        self.waits: Waiting | None = None
        self.help: Reason | None = None
        self.quiet_until = 0.0  # a tick before then would change nothing and need not be given
        self._telling = Telling()
        self._present_at = self._please_at = self._talked_at = 0.0
        self._replan = True
        self._no_way = False
        self._serving = True
        self._events: dict[type, Callable[[Any], list[Any]]] = {
            Tick: self._tick,
            Received: self._received,
            PoseSeen: self._pose,
            OdometrySeen: self._odometry,
            ScanSeen: self._scan,
            PressureSeen: _unused,
            MarkerSeen: _unused,
            BatterySeen: self._battery,
            Unreadable: self._unreadable,
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
        return self.voice.heard(self.now, handler(event))

    def view(self) -> KioskView:
        """What its kiosk shows now."""
        return self.talk.view(self.now)

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
        return self._presence() if first and event.sure else []

    def _odometry(self, event: OdometrySeen) -> list[Any]:
        self.driver.see_odometry(event)
        if self.driver.moving:
            self.quiet_until = 0.0
        return []

    def _scan(self, event: ScanSeen) -> list[Any]:
        self.driver.see_scan(event)
        return []

    def _battery(self, event: BatterySeen) -> list[Any]:
        changed = event.charging != self.charging
        if changed or (event.charge <= EMPTY) is not (self.charge <= EMPTY):
            self.quiet_until = 0.0
        self.charge, self.charging = event.charge, event.charging
        return self._settled([]) if changed else []

    def _link(self, event: LinkUp | LinkDown) -> list[Any]:
        done = self.talk.handle(event)
        if isinstance(event, LinkUp):
            done += [Publish(Connection(self.robot.id, "ONLINE")), Publish(self._facts), *self._presence()]
            self._telling.must_send()
        return self._settled(done)

    def _talked(self, event: Any) -> list[Any]:
        return self._settled(self.talk.handle(event))

    # --- messages ---

    def _received(self, event: Received) -> list[Any]:
        message = event.message
        self.quiet_until = 0.0
        match message:
            case HandoffReply() | TurnsTaken():
                return self._settled(self.talk.handle(event))
            case Order(robot=self.robot.id):
                return self._settled(self._order(message, event.seq))
            case InstantActions(robot=self.robot.id):
                return self._settled(self._instant(message))
            case Alarm() | AlarmReset():
                done = self.alarms.take(message, (event.boot, event.seq), self.driver.map_id)
                if done and isinstance(message, AlarmReset):
                    self._replan = True
                return self._settled(done)
            case Order() | InstantActions():
                return [Note("not_for_this_robot", {"robot": message.robot}, "warning")]
        return self.talk.handle(event)

    def _order(self, order: Order, header_id: int) -> list[Any]:
        answer = self.vehicle.receive_order(order, header_id, self._reach())
        if answer.error is not None:
            self._telling.must_send()
            why = answer.error.description
            return [Note("order_rejected", {"order": order.order_id, "why": why}, "warning")]
        if answer.verdict == "repeat":
            return []
        self._replan, self._no_way = True, False
        return [Record(f"order_{'accepted' if answer.verdict == 'new' else 'updated'}", order.order_id)]

    def _unreadable(self, event: Unreadable) -> list[Any]:
        if event.about not in (Order.__name__, InstantActions.__name__):
            return [Note("message_unreadable", {"topic": event.topic, "problem": event.problem}, "warning")]
        topic = "order" if event.about == Order.__name__ else "instantActions"
        self.vehicle.receive_unreadable(topic, event.problem, event.ids)
        self._telling.must_send()
        return self._settled([Note("order_unreadable", {"problem": event.problem}, "warning")])

    def _reach(self) -> Reach:
        """It stays on its floor: lifts are for couriers, until it is asked to escort."""
        pose = self.driver.pose if self.driver.knows_place(self.now) else None
        near = {self.vehicle.progress.last_node_id}
        if pose is not None:
            near.add(self.plan.nearest_public(pose.map_id, pose.x, pose.y) or "")
        here = frozenset({pose.map_id}) if pose is not None else frozenset(self.plan.maps)
        return Reach(pose, frozenset(near - {""}), here)

    def _instant(self, message: InstantActions) -> list[Any]:
        done: list[Any] = []
        self._telling.must_send()
        for wish in self.vehicle.receive_instant(message):
            match wish:
                case "factsheet":
                    done.append(Publish(self._facts))
                case "cancel":
                    done.append(Record("cancel_asked", self.vehicle.progress.order_id))
                case "resume":
                    self._replan = True
                case "say":
                    action = self.vehicle.says.pop(0)
                    done += self._say(action)
                    self.vehicle.end_instant(action)
                case "end_help":
                    done += self._helped(self.vehicle.help_ends.pop(0))
        return done

    def _say(self, action: Action) -> list[Any]:
        """In the language of whoever stands here."""
        zh = str(action.parameters.get("zh", ""))
        return [Speak(Text(zh, str(action.parameters.get("en") or zh)), self.talk.view(self.now).lang)]

    def _helped(self, action: Action) -> list[Any]:
        """A named person says at a tablet that it may go on."""
        if self.help is None:
            self.vehicle.end_instant(action, Reason.NOT_ALLOWED.value)
            return [Note("help_not_ended", {"reason": Reason.NOT_ALLOWED.value}, "warning")]
        self.vehicle.end_instant(action)
        self.charger.helped()
        self.help, self.waits, self._replan, self._no_way = None, None, True, False
        return [Record("help_ended", self.robot.id, {"person": str(action.parameters.get("person", ""))})]

    # --- time ---

    def _timer(self, event: TimerFired) -> list[Any]:
        return [Note("timer_unknown", {"name": event.name}, "warning")]

    def _tick(self, event: Tick) -> list[Any]:
        done = self.talk.handle(event)
        if done or self.talk.has_visitor:
            self._talked_at = event.at
        if self.driver.has_path:
            done += self._drive(event.at)
        if event.at - self._present_at >= PRESENCE_S:
            done += self._presence()
        commands = self._settled(done)
        if all(type(command) is Publish for command in commands):  # it only told how it is
            self.quiet_until = self._quiet_until()
        return commands

    def _drive(self, at: float) -> list[Any]:
        """One control step along the public ways."""
        if self.holding() is not None:
            return self.driver.pause()
        done, step = self.driver.step(at)
        for sequence_id in step.passed:
            self.vehicle.progress.reach(sequence_id)
        if step.going is Going.ARRIVED:
            self._replan = True
        if step.going is Going.BLOCKED and at >= self._please_at:
            self._please_at = at + PLEASE_S
            done.append(Say("please_let_me_pass"))
        return done

    def _quiet_until(self) -> float:
        """Ticks before this instant would change nothing: it stands, nobody is here, nothing is under way."""
        if self.driver.moving or self.vehicle.cancelling or not self.vehicle.progress.idle:
            return 0.0
        if not self.driver.knows_place(self.now) or self.charger.until is not None:
            return 0.0
        if self.talk.has_visitor or self.talk.turns.waiting or self.now - self._talked_at <= SETTLED_S:
            return 0.0
        due = (self.driver.sure_until, self._telling.next_state(True), self._present_at + PRESENCE_S)
        return min(due) - ROUNDING_S

    def holding(self) -> Reason | None:
        """Why it must not drive now."""
        if self.alarms:
            return Reason.ALARM
        if self.vehicle.paused:
            return Reason.ON_HOLD
        return None if self.driver.knows_place(self.now) else Reason.POSITION_UNKNOWN

    # --- what is next ---

    def _settled(self, done: list[Any]) -> list[Any]:
        """Do what is next, remember what changed, tell the master."""
        done += self._advance(self.now)
        done += self._serve(self.now)
        done += self.driver.watch(self.driver.has_path and self.holding() is None)
        self._look(self.now)
        return done + self._tell(self.now)

    def _advance(self, at: float) -> list[Any]:
        progress = self.vehicle.progress
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
        if self._replan and self.holding() is None and not self.talk.has_visitor and not progress.holds_still():
            pose = self.driver.pose
            move = next_move(progress, self.plan, pose.map_id) if pose is not None else None
            if isinstance(move, Stretch):
                self._replan = self._no_way = False
                done += self.driver.go(at, move.legs)
            elif move is not None:
                self._no_way = True
        return done

    def _act(self, at: float) -> list[Any]:
        """Start the node's actions that may start, and look after those that run."""
        progress = self.vehicle.progress
        done: list[Any] = []
        if self.driver.moving:
            return done
        for action in progress.startable():
            progress.start(action.action_id)
        for action in progress.running():
            if action.action_type == "say":
                done += self._say(action)
                progress.end(action.action_id, True)
                self._replan = True
            elif self.charger.attend(at, progress, action, self.charging, self.driver.pose):
                self._replan = True
        return done

    def _serve(self, at: float) -> list[Any]:
        """Tell the conversation whether visitors can be looked after."""
        because = IN_ALARM if self.alarms else ON_THE_WAY if self.driver.has_path else None
        serving = because is None
        if serving is self._serving:
            return []
        self._serving = serving
        return self.talk.handle(ServiceChanged(at, serving, because))

    # --- what it waits for, and tells ---

    def _look(self, at: float) -> None:
        """Work out what it waits for; a wait keeps its start while the reason stays."""
        reason, until = self._reason(at)
        if reason is None:
            self.waits = None
        elif self.waits is None or self.waits.reason != reason.value:
            self.waits = Waiting(reason.value, Instant(at), None if until is None else Instant(until))
        stuck = reason in (Reason.OBSTACLE, Reason.POSITION_UNKNOWN)
        lasts = self.waits is not None and at - self.waits.since >= STUCK_S
        self.help = reason if reason in _WANTS_PERSON or (stuck and lasts) else None

    def _reason(self, at: float) -> tuple[Reason | None, float | None]:
        held, idle = self.holding(), self.vehicle.progress.idle
        if held is not None and (held is not Reason.POSITION_UNKNOWN or not idle):
            return held, (at + STUCK_S if held is Reason.POSITION_UNKNOWN else None)
        if self.charge <= EMPTY and not self.charging:
            return Reason.BATTERY_LOW, None
        if self.charger.lacks_power(self.charging, self.driver.pose):
            return Reason.NOT_CHARGING, None
        if idle:
            return None, None
        if self._no_way:
            return Reason.UNREACHABLE, None
        if self.driver.follower.going is Going.BLOCKED:
            return Reason.OBSTACLE, at + STUCK_S
        return (Reason.WITH_VISITOR, None) if self.talk.has_visitor and not self.driver.has_path else (None, None)

    def _tell(self, at: float) -> list[Any]:
        driver, waits = self.driver, self.waits
        driving = driver.has_path and not driver.obstacle and self.holding() is None
        told = (
            driving, driver.map_id, driver.sure, self.charging, waits and (waits.reason, waits.since), self.help,
            list(self.alarms),
        )  # fmt: skip
        busy = not self.vehicle.progress.idle
        done = self._telling.due(at, self.vehicle, told, busy, self._body_now)
        return done + self._telling.view(at, self.robot.id, driver, driving)

    def _body_now(self) -> Body:
        driver, lines = self.driver, list(self.alarms)
        shown = [waiting_info(self.waits)] if self.waits is not None else []
        shown += [help_info(self.help)] if self.help is not None else []
        shown += [alarm_info(lines)] if lines else []
        return Body(
            driving=driver.has_path and not driver.obstacle and self.holding() is None,
            charge=self.charge,
            charging=self.charging,
            pose=driver.pose,
            pose_sure=driver.sure,
            speed=driver.speed,
            turn=driver.turn,
            information=tuple(shown),
            errors=errors_of(self.vehicle, self.help),
        )

    def _presence(self) -> list[Any]:
        """It is in no lift: the gateways hear it of every robot."""
        pose = self.driver.pose
        if pose is None:
            return []
        self._present_at = self.now
        return [Publish(Presence(self.robot.id, Zone.OUT, "", "", pose.map_id, {"pose": pose.map_id}, "", ""))]


def _unused(event: Any) -> list[Any]:
    """A guide rides no lift."""
    return []

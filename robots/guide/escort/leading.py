"""The escort at hand: read from the guide's order, carried on with what it sees, told by the order's action."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from robots.building.plan import Plan
from robots.core.commands import Record
from robots.core.geometry import Pose, distance, wrap_angle
from robots.core.lift import DeskGrant, LiftAck, LiftEvent, LiftOnline, LiftsFenced, LiftState
from robots.core.reasons import Reason
from robots.core.sensing import Say, ScanSeen
from robots.core.text import Text
from robots.core.vda import ENDED, Action, ActionState, ActionStatus, Order
from robots.core.visitors import Lang
from robots.elevator.chart import RideState
from robots.elevator.events import HandedBack, StaffCleared, TakenOver
from robots.guide.escort.chart import EscortState
from robots.guide.escort.escort import Escort
from robots.guide.escort.riding import Riding
from robots.guide.escort.tracking import Tracker
from robots.guide.escort.words import line
from robots.guide.kiosk import Speak
from robots.motion.track import Leg, Waypoint
from robots.settings.robots import Robot
from robots.vehicle.driver import Driver
from robots.vehicle.progress import Progress
from robots.vehicle.ways import RideAhead

ACTION = "escort"
FOR_RIDE = (LiftState, LiftAck, LiftEvent, LiftOnline, LiftsFenced, DeskGrant)
"""Messages that are for its ride."""
CLOSE_M, HELD_S = 8.0, 15.0
"""So much of the way left, and held up for so long by who stands on it: the visitor goes the rest alone."""
ASKS_S, ASIDE_M, AHEAD_RAD = 3.0, 1.6, math.pi / 3
"""So long its visitor stands so near ahead of it, in its way, before they are asked to step aside."""
BACK_M = 0.5
"""A node nearer than this is no way back."""


class Leading:
    """What a guide's driving and words have to know of the escort it is on, if it is on one."""

    def __init__(self, plan: Plan, robot: Robot, driver: Driver, known: Mapping[str, Any]) -> None:
        self._plan = plan
        self.riding = Riding(robot, plan, driver, known)
        self.escort: Escort | None = None
        self.tracker: Tracker | None = None  # of the escort; outlasts it while a ride is on
        self._map_id = ""
        self._told = EscortState.INVITED
        self._held_at: float | None = None  # since when somebody stands in the way
        self._asked = False  # its visitor, who stands there

    def see(self, scan: ScanSeen) -> list[Any]:
        if self.tracker is not None:
            self.tracker.see(scan)
        return self.sense(scan)

    def sense(self, event: Any) -> list[Any]:
        """Something a ride wants to know; nothing without one."""
        return self.riding.feed(event, self.tracker) if self.riding.rider.listening else []

    def call_off(self) -> list[Any]:
        """The order is being taken back; whoever is still led is told."""
        escort = self.escort
        self.drop()
        if escort is None or escort.is_over:
            return []
        return [Speak(line("called_off", "", ""), escort.lang, escort.elder)]

    def drop(self) -> None:
        """Nobody is led."""
        self.escort = None
        if not self.riding.active:
            self.tracker = None

    def attend(
        self, at: float, progress: Progress, driver: Driver, held: Reason | None, alarmed: bool
    ) -> tuple[list[Any], bool]:
        """Begin, carry on or end the escort of the order at hand. Commands; whether to plan the way anew.

        held  why it must not drive now
        """
        action, pose, riding = _wanted(progress), driver.pose, self.riding
        done, rode = riding.over(at, progress, self.escort)
        if self.tracker is not None and pose is not None and pose.map_id != self._map_id:
            self._map_id = pose.map_id
            floor = self._plan.maps.get(pose.map_id)
            self.tracker.stands_on(() if floor is None else floor.segments)
        if came_to_nothing(progress):
            done += riding.cancel(at)
        if action is None or pose is None:
            gone = self.escort is not None
            self.drop()
            return done, gone or rode
        if self.escort is None or self.escort.action_id != action.action_id:
            self.escort = self._begin(at, action, pose)
            self.tracker, self._map_id = self.escort.tracker, pose.map_id
            self._told = self.escort.state
            riding.begins_anew()
            done.append(
                Record("escort_begun", action.action_id, {"stop": str(action.parameters.get("stationName", ""))})
            )
        escort = self.escort
        at_goal = progress.status(action.action_id) is ActionStatus.RUNNING
        if alarmed:
            escort.alarm(at)
        if riding.active:
            escort.board(at)  # it may have been started anew in the middle of one
            escort.ride(at, riding.phase(), pose.point)
            if riding.rider.help is not None:
                escort.give_up(at, riding.rider.help)  # staff look after the visitor now
        under_way = driver.has_path and held in (None, Reason.OBSTACLE)
        anew = escort.step(at, pose.point, at_goal, under_way)
        if escort.goes_back and at_goal:
            escort.looked(at)
        self._held_at = None if not driver.obstacle else at if self._held_at is None else self._held_at
        held_s = 0.0 if self._held_at is None else at - self._held_at
        self._asked = self._asked and self._held_at is not None
        if not self._asked and held_s >= ASKS_S and self._visitor_is_ahead(at, pose):
            self._asked = True
            escort.asks_past()
            done.append(Say("please_let_me_pass"))
        blocked = held_s >= HELD_S
        if blocked and not riding.active and _left_m(progress, pose) <= CLOSE_M:
            escort.close_by(at)
        if escort.is_held_up and not riding.active:
            escort.held_up(at)
        done += [Speak(text, escort.lang, escort.elder) for text in escort.said()]
        if escort.state is self._told:
            return done, rode or anew
        self._told = escort.state
        done.append(Record(f"escort_{escort.state.value}", action.action_id))
        if escort.is_over:
            told = Reason.OBSTACLE.value if escort.is_short else escort.result
            progress.end(action.action_id, not escort.result, told)
            done += driver.halt()
        return done, True

    def _visitor_is_ahead(self, at: float, pose: Pose) -> bool:
        """The one in its way is who walks behind it: its way has turned round."""
        escort = self.escort
        if escort is None or escort.state is not EscortState.WALKING or escort.tracker.place is None:
            return False
        (x, y), away = escort.tracker.place, escort.tracker.away(at, pose.point)
        side = wrap_angle(math.atan2(y - pose.y, x - pose.x) - pose.theta)
        return away <= ASIDE_M and abs(side) <= AHEAD_RAD

    def _begin(self, at: float, action: Action, pose: Pose) -> Escort:
        name = str(action.parameters.get("stationName", ""))
        stop = self._plan.stops.get(name)
        place = Text(name, name) if stop is None else Text(stop.name_zh, stop.name_en)
        floor = self._plan.maps.get(pose.map_id)
        lang: Lang = "en" if action.parameters.get("lang") == "en" else "zh"
        elder = action.parameters.get("elder") is True
        return Escort(at, action.action_id, place, () if floor is None else floor.segments, elder, lang)

    def may_drive(self, progress: Progress) -> bool:
        """A visitor who fell behind is waited for, and an order whose escort came to nothing is driven no further."""
        return self.escort.may_drive if self.escort is not None else not came_to_nothing(progress)

    @property
    def goes_back(self) -> bool:
        return self.escort is not None and self.escort.goes_back

    @property
    def speed(self) -> float | None:
        """The fastest it may go, m/s; None: no escort says so."""
        return None if self.escort is None else self.escort.gait.speed

    def back(self, progress: Progress, pose: Pose) -> Leg | None:
        """The way back to the visitor: no farther than the last node it passed, for what lies behind that may be
        another's by now. None: it stands there."""
        node = self._plan.nodes.get(progress.last_node_id)
        if node is None or node.map_id != pose.map_id or distance(node.point, pose.point) < BACK_M:
            return None
        return Leg(pose.map_id, (Waypoint(node.x, node.y, self.speed or 0.0),))

    def may_board(self) -> bool:
        """Its visitor is with it: the way may go on by lift."""
        return self.escort is not None and self.escort.state is EscortState.WALKING

    def begin_ride(self, at: float, progress: Progress, move: RideAhead) -> list[Any]:
        return [] if self.escort is None else self.riding.begin(at, progress, move, self.escort)

    def by_hand(self, at: float, on: bool) -> list[Any]:
        """A person drives it in the middle of a ride, or has let it go."""
        rider = self.riding.rider
        return rider.feed(TakenOver(at, "") if on else HandedBack(at, rider.zone()))

    def helped(self, at: float, person: str) -> list[Any]:
        """A named person has seen to it; a ride that waited for that goes on from where it stands."""
        rider = self.riding.rider
        if not rider.active:
            return []
        done = rider.feed(HandedBack(at, rider.zone())) if rider.ride.state is RideState.MANUAL else []
        return done + rider.feed(StaffCleared(at, rider.zone(), person))

    def looked(self, at: float) -> None:
        if self.escort is not None:
            self.escort.looked(at)

    def waits(self, progress: Progress) -> tuple[Reason, float | None] | None:
        if self.escort is not None:
            return self.escort.waits()
        return (_why(progress), None) if came_to_nothing(progress) else None


def _left_m(progress: Progress, pose: Pose) -> float:
    """Metres of the order's way still ahead; infinite where it leads to another floor."""
    here, left = pose.point, 0.0
    for node in progress.nodes:
        place = node.position
        if place is None or place.map_id != pose.map_id:
            return math.inf
        left += distance(here, (place.x, place.y))
        here = place.x, place.y
    return left


def came_to_nothing(progress: Progress) -> bool:
    """The order at hand was an escort and that failed: the fleet takes the order back."""
    return bool(progress.nodes) and _failed(progress) is not None


def _failed(progress: Progress) -> ActionState | None:
    states = progress.states.values()
    return next((one for one in states if one.action_type == ACTION and one.status is ActionStatus.FAILED), None)


def _why(progress: Progress) -> Reason:
    """What the escort came to nothing for."""
    failed = _failed(progress)
    known = {reason.value: reason for reason in Reason}
    return Reason.VISITOR_GONE if failed is None else known.get(failed.result, Reason.VISITOR_GONE)


def has_escort(order: Order) -> bool:
    """A visitor is led by it: it may lead over lifts."""
    return any(action.action_type == ACTION for node in order.nodes for action in node.actions)


def _wanted(progress: Progress) -> Action | None:
    """The escort of the order at hand that has not ended."""
    ahead = [*progress.queue, *(action for node in progress.nodes for action in node.actions)]
    open_ = (action for action in ahead if progress.status(action.action_id) not in (None, *ENDED))
    return next((action for action in open_ if action.action_type == ACTION), None)

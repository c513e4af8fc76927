"""The lift desk: one queue a lift group, first come first served, one robot a car.

Nothing of it is in the ledger. After a restart the robots ask again, and what stands in the cars is read from the
gateway's sessions and the robots' presence, so a car in use is never granted to a second robot. The gateway alone
guarantees one owner; the desk keeps robots from crowding the lobby.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from robots.building.plan import Plan
from robots.core.clock import Instant
from robots.core.lift import EMERGENCY_MODES, DeskAsk, DeskGrant, LiftOnline, LiftState, Presence, Zone
from robots.core.reasons import Reason
from robots.fleet.rules import FleetRules

DOORS_S = 6.0
RIDE_S = 90.0  # a whole ride of a robot, for the guess a queueing robot is told


@dataclass(slots=True)
class Grant:
    """A car given to a robot. `seen`: its session stood in the car's state since."""

    ask: DeskAsk
    lift: str
    lease_until: float
    seen: bool = False


@dataclass(slots=True)
class Desk:
    """The desk of one group. `told`: the last answer to each waiting robot, so that only news is sent."""

    plan: Plan
    group: str
    rules: FleetRules
    queue: list[DeskAsk] = field(default_factory=list)
    grants: dict[str, Grant] = field(default_factory=dict)
    cars: dict[str, tuple[LiftState, float]] = field(default_factory=dict)
    online: bool = True
    told: dict[str, tuple[int, str]] = field(default_factory=dict)

    def ask(self, at: float, ask: DeskAsk, presence: dict[str, Presence], alarmed: bool) -> list[DeskGrant]:
        """A robot asks, asks again, or gives back. The same ask twice has one effect and the same answer."""
        if ask.done:
            self._forget(ask.robot, ask.request_id)
            return self.serve(at, presence, alarmed)
        for grant in self.grants.values():
            if grant.ask.robot == ask.robot and grant.ask.request_id == ask.request_id:
                grant.lease_until = at + self.rules.lease_s
                return [*self.serve(at, presence, alarmed), self._granted(grant)]
        self._forget_others(ask, presence)
        if not any(waiting.request_id == ask.request_id and waiting.robot == ask.robot for waiting in self.queue):
            self.queue.append(ask)
        self.told.pop(ask.robot, None)
        return self.serve(at, presence, alarmed)

    def hear_car(self, at: float, state: LiftState, presence: dict[str, Presence], alarmed: bool) -> list[DeskGrant]:
        """A car's state. A grant ends when its session was there, is gone, and the robot is out of the car."""
        self.cars[state.lift] = (state, at)
        grant = self.grants.get(state.lift)
        if grant is not None:
            if state.session is not None and state.session.robot == grant.ask.robot:
                grant.seen, grant.lease_until = True, max(grant.lease_until, at + self.rules.lease_s)
            elif grant.seen and not _inside(presence.get(grant.ask.robot), state.lift):
                del self.grants[state.lift]
        return self.serve(at, presence, alarmed)

    def hear_online(
        self, at: float, message: LiftOnline, presence: dict[str, Presence], alarmed: bool
    ) -> list[DeskGrant]:
        self.online = message.online
        return self.serve(at, presence, alarmed)

    def serve(self, at: float, presence: dict[str, Presence], alarmed: bool) -> list[DeskGrant]:
        """End what has run out, grant what can be granted, and tell the others their place when it changed."""
        for lift, grant in list(self.grants.items()):
            if at > grant.lease_until and not _inside(presence.get(grant.ask.robot), lift):
                del self.grants[lift]
        answers: list[DeskGrant] = []
        for ask in list(self.queue):
            lift = self._car_for(at, ask, presence) if not alarmed else ""
            if lift:
                self.queue.remove(ask)
                self.told.pop(ask.robot, None)
                self.grants[lift] = Grant(ask, lift, at + self.rules.lease_s)
                answers.append(self._granted(self.grants[lift]))
        for place, ask in enumerate(self.queue, start=1):
            reason = self._reason(at, ask, alarmed)
            if self.told.get(ask.robot) != (place, reason):
                self.told[ask.robot] = (place, reason)
                answers.append(
                    DeskGrant(self.group, ask.robot, ask.request_id, "", None, place, place * RIDE_S, reason)
                )
        return answers

    def _forget(self, robot: str, request_id: str) -> None:
        self.queue = [ask for ask in self.queue if (ask.robot, ask.request_id) != (robot, request_id)]
        for lift, grant in list(self.grants.items()):
            if (grant.ask.robot, grant.ask.request_id) == (robot, request_id):
                del self.grants[lift]

    def _forget_others(self, ask: DeskAsk, presence: dict[str, Presence]) -> None:
        """A robot has one ask at a time: a new one replaces what it asked before, unless it still stands in the car."""
        self.queue = [old for old in self.queue if old.robot != ask.robot or old.request_id == ask.request_id]
        for lift, grant in list(self.grants.items()):
            if grant.ask.robot == ask.robot and not _inside(presence.get(ask.robot), lift):
                del self.grants[lift]

    def _granted(self, grant: Grant) -> DeskGrant:
        ask = grant.ask
        return DeskGrant(self.group, ask.robot, ask.request_id, grant.lift, Instant(grant.lease_until), 0, 0.0)

    def _car_for(self, at: float, ask: DeskAsk, presence: dict[str, Presence]) -> str:
        """The free car that is there first; empty = none. Equal ones by id."""
        times = []
        for lift in self.plan.groups.get(self.group, ()):
            if self._is_free(at, lift, ask, presence):
                times.append((self._seconds_to(lift, ask.from_floor), lift))
        return min(times)[1] if times else ""

    def _is_free(self, at: float, lift: str, ask: DeskAsk, presence: dict[str, Presence]) -> bool:
        car = self._car(at, lift)
        if car is None or not self.online or lift in self.grants or car.mode in EMERGENCY_MODES:
            return False
        maps = self.plan.lifts[lift].maps
        if ask.from_floor not in maps or ask.to_floor not in maps:
            return False
        if car.session is not None and car.session.robot != ask.robot:
            return False
        return not any(_inside(where, lift) for robot, where in presence.items() if robot != ask.robot)

    def _car(self, at: float, lift: str) -> LiftState | None:
        state, heard = self.cars.get(lift, (None, 0.0))
        return state if state is not None and at - heard <= self.rules.lift_quiet_s else None

    def _seconds_to(self, lift: str, map_id: str) -> float:
        state = self.cars[lift][0]
        car, wanted = self.plan.maps.get(state.current_floor), self.plan.maps.get(map_id)
        if car is None or wanted is None:
            return RIDE_S
        return abs(car.elevation_m - wanted.elevation_m) / self.plan.hall.lifts[lift].speed + DOORS_S

    def _reason(self, at: float, ask: DeskAsk, alarmed: bool) -> str:
        lifts = self.plan.groups.get(self.group, ())
        known = [car for lift in lifts if (car := self._car(at, lift)) is not None]
        if alarmed or (known and all(car.mode in EMERGENCY_MODES for car in known)):
            return Reason.ALARM.value
        if not self.online or not known:
            return Reason.LIFT_OFFLINE.value
        if not any({ask.from_floor, ask.to_floor} <= set(self.plan.lifts[lift].maps) for lift in lifts):
            return Reason.UNREACHABLE.value
        return Reason.LIFT_QUEUE.value


def _inside(presence: Presence | None, lift: str) -> bool:
    """In the car or on its sill, as far as the robot last said."""
    return presence is not None and presence.lift == lift and presence.zone is not Zone.OUT

"""What a ride can say about its situation: the guards of the chart and the questions its conduct asks."""

from __future__ import annotations

import math

from robots.building.lift_plan import LiftPlan
from robots.core.geometry import wrap_angle
from robots.core.lift import DoorState, LiftMode, LiftState, Zone
from robots.elevator.chart import RideState
from robots.elevator.company import Company
from robots.elevator.entry import EntryFacts, Flaw, flaws_against
from robots.elevator.floor_vote import FloorVote, marker_floor, vote
from robots.elevator.memory import Memory
from robots.elevator.scan import DoorSeen, Sight
from robots.elevator.timers import RideTimers
from robots.elevator.watch import ALARM_MODES, is_level, is_open_at, is_shutting

GHOST_STATES = frozenset({
    RideState.IDLE, RideState.DONE, RideState.APPROACH, RideState.QUEUE, RideState.REQUEUE, RideState.ABORT_OUT,
})  # fmt: skip
"""In these no session is wanted: one that shows up (a late grant) is given back."""

CROSSINGS = frozenset({
    RideState.EXITING, RideState.EVAC_EXIT, RideState.RETREAT_LANDING, RideState.RETREAT_CAR,
    RideState.RETREAT_SAFE_SIDE,
})  # fmt: skip


ABOARD = frozenset({
    RideState.IN_CAR, RideState.SELECT_DEST, RideState.RIDING, RideState.RIDE_STALLED, RideState.ARRIVED_CHECK,
    RideState.WRONG_FLOOR_HOLD, RideState.EXITING, RideState.RETREAT_CAR, RideState.CLEAR_RELEASE,
    RideState.RELEASE_PENDING,
})  # fmt: skip
"""In these a rescue run is sat out, and left at the floor to which it leads."""


class Facts:
    """Questions only; nothing here changes the ride."""

    m: Memory
    robot: str
    radius: float
    timers: RideTimers
    lifts: dict[str, LiftPlan]
    elevations: dict[str, float]
    heights: dict[str, dict[str, float]]
    company: Company | None

    # ---- place --------------------------------------------------------------------------------------------------

    def is_out(self) -> bool:
        return self.m.zone is Zone.OUT

    def is_on_sill(self) -> bool:
        return self.m.zone is Zone.SILL

    def is_in(self) -> bool:
        return self.m.zone is Zone.IN

    def is_lost_in_door(self) -> bool:
        """It stands on a sill and has not known its place for long, or is on its way off the sill after that.

        A person is wanted, and the crossing goes on all the same once it knows its place again.
        """
        m = self.m
        if m.zone is not Zone.SILL:
            m.is_lost_in_door = False
        elif m.lost_since is not None and m.now - m.lost_since >= self.timers.lost_s:
            m.is_lost_in_door = True
        return m.is_lost_in_door

    def is_clear_of_sill(self) -> bool:
        """Wholly out, with the clearance to the sill in front or beside the door."""
        m = self.m
        if m.zone is not Zone.OUT or m.pose is None:
            return False
        lift = m.lift or m.near
        if not lift:
            return True
        plan, (x, y) = self.lifts[lift], m.pose.pose.point
        needed = self.radius + self.timers.clearance_m
        return plan.along(x, y) >= needed or abs(plan.lateral(x, y)) >= plan.door_width / 2 + needed

    def is_before_door(self) -> bool:
        """Where it stands, nobody could come out of its car past it."""
        m = self.m
        lift = m.lift or m.near
        return bool(lift) and m.pose is not None and self.lifts[lift].in_exit_path(*m.pose.pose.point)

    def here(self) -> str:
        """The floor the robot is known to stand at: its sure map, else where it last crossed a sill."""
        m = self.m
        if m.pose is not None and m.pose.sure and m.pose.pose.map_id in self.elevations:
            return m.pose.pose.map_id
        return m.door_map

    def to_map(self) -> str:
        """Where it gets off: the destination, unless it has to leave the car before (`set_down`)."""
        return self.m.set_down or self.ordered_map()

    def ordered_map(self) -> str:
        return self.m.order.to_map if self.m.order else ""

    def has_somewhere_to_go(self) -> bool:
        return self.m.order is not None and self.m.order.from_map != self.m.order.to_map

    def is_at_destination(self) -> bool:
        return self.here() == self.to_map()

    def is_clear_at_destination(self) -> bool:
        return self.is_clear_of_sill() and self.m.door_map == self.to_map()

    # ---- floor --------------------------------------------------------------------------------------------------

    def own_vote(self) -> FloorVote:
        """By the robot's own sensors alone."""
        m, limits = self.m, self.timers
        lift = m.lift or m.near
        if not lift:
            return vote()
        barometer = m.barometer.floor(self.heights[lift], m.now, limits.stale_s, limits.floor_m)
        marker = marker_floor(m.marker, lift) if m.now - m.marker_at <= limits.stale_s else ""
        return vote(barometer=barometer, marker=marker)

    def vote(self) -> FloorVote:
        own = self.own_vote().sources
        state = self.m.watch.live(self.m.lift or self.m.near, self.m.now, self.timers.stale_s)
        return vote(lift=state.current_floor if state and is_level(state) else "", **own)

    def is_localised(self, map_id: str) -> bool:
        return self.m.pose is not None and self.m.pose.sure and self.m.pose.pose.map_id == map_id

    def is_at_destination_for_sure(self) -> bool:
        return self.vote().floor == self.to_map() and self.is_localised(self.to_map())

    def is_at_destination_by_own_sensors(self) -> bool:
        return self.own_vote().floor == self.to_map() and self.is_localised(self.to_map())

    # ---- lift ---------------------------------------------------------------------------------------------------

    def is_door_shutting(self) -> bool:
        """The door does not stay open for it: by the car's word or, where the gateway has none, by its own eyes."""
        state, sight = self.live_state(), self.m.eyes.sight
        if state is not None and state.mode is not LiftMode.UNKNOWN:
            return is_shutting(state)
        return sight is not None and sight.door is DoorSeen.CLOSED

    def live_state(self) -> LiftState | None:
        """The car's state when it may move the robot."""
        return self.m.watch.live(self.m.lift, self.m.now, self.timers.stale_s) if self.m.lift else None

    def owns_session(self) -> bool:
        m = self.m
        return bool(m.lift) and m.lift not in m.owed and m.watch.lease_left(m.lift, self.robot, m.now) > 0

    def is_session_lost(self) -> bool:
        """We had one, and the newest live word gives it to nobody or to somebody else, or its lease is over."""
        heard_live = self.m.watch.mark(self.m.lift) != (-1, -1)
        return bool(self.m.session_id) and heard_live and not self.owns_session()

    def may_cancel(self) -> bool:
        """On a landing and not in the middle of a crossing: a crossing is finished first."""
        return self.may_release() and self.m.state not in CROSSINGS

    def is_ghost(self, lift: str) -> bool:
        """Whether a session of ours with `lift` is one we do not want."""
        m = self.m
        return m.zone is Zone.OUT and not m.crossed and (lift != m.lift or m.state in GHOST_STATES)

    def may_release(self) -> bool:
        """Wholly out and clear of the sill, or never entered."""
        return self.m.zone is Zone.OUT and not self.m.crossed

    def serving(self) -> list[str]:
        """The lifts of the group that serve both floors."""
        m = self.m
        if m.order is None:
            return []
        return [
            name
            for name, plan in sorted(self.lifts.items())
            if plan.group == m.order.group and m.from_map in plan.maps and m.order.to_map in plan.maps
        ]

    def contact_at(self) -> float:
        """When the car, or any of the group before one is granted, was last heard."""
        if self.m.lift:
            return self.m.watch.contact.get(self.m.lift, -math.inf)
        names = self.serving()
        return max((self.m.watch.contact.get(name, -math.inf) for name in names), default=-math.inf)

    def is_link_lost(self) -> bool:
        return self.m.now - max(self.contact_at(), self.m.listening_since) > self.timers.offline_s

    def is_emergency(self) -> bool:
        m = self.m
        if not m.watch.alarms and not m.watch.modes:
            return False
        return m.watch.is_emergency(m.from_map or self.here(), m.lift or m.near)

    def is_rescued(self) -> bool:
        """Its car has lost power and moves by its rescue device alone; no alarm of the building and no recall."""
        m = self.m
        if m.state not in ABOARD or m.lift not in m.watch.rescued:
            return False
        return not self.is_alarmed()

    def is_alarmed(self) -> bool:
        """An alarm of the building concerns this ride, whatever mode its car is in."""
        return self.m.watch.is_alarmed(self.m.from_map or self.here(), self.m.lift or self.m.near)

    def is_other_lift_back(self) -> bool:
        """What keeps its car is the car's own business, and another one serves both floors meanwhile."""
        m, quiet = self.m, self.timers.quiet_s
        if self.is_alarmed() or m.watch.modes.get(m.lift) in ALARM_MODES:
            return False
        return any(m.watch.is_back(name, m.now, quiet) for name in self.serving() if name != m.lift)

    def is_car_here_open(self) -> bool:
        """The car we called stands open at our floor, by a message sent after the call was accepted."""
        m = self.m
        if m.call_mark is None or m.now < m.call_at + self.timers.mask_door_s:
            return False
        return is_open_at(self.live_state(), m.from_map) and m.watch.mark(m.lift) > m.call_mark

    def is_call_taken(self) -> bool:
        """The destination is among the car's calls, or the car stands there.

        The robot stands still meanwhile, so a word is good for this until the link counts as lost.
        """
        state, to_map = self.m.watch.live(self.m.lift, self.m.now, self.timers.offline_s), self.to_map()
        if state is None:
            return False
        return to_map in state.car_calls or (state.current_floor == to_map and is_level(state))

    def fresh_sight(self) -> Sight | None:
        """What the laser shows now, if it shows anything."""
        eyes = self.m.eyes
        return eyes.sight if self.m.now - eyes.seen_at <= self.timers.stale_s / 2 else None

    # ---- entry --------------------------------------------------------------------------------------------------

    def entry_facts(self) -> EntryFacts:
        m, limits = self.m, self.timers
        heard, sight = m.watch.heard.get(m.lift), self.fresh_sight()
        state: LiftState | None = heard.message if heard else None
        plan = self.lifts[m.lift]
        turn = side = math.inf
        if m.pose is not None and m.pose.sure:
            pose = m.pose.pose
            turn, side = wrap_angle(pose.theta - plan.facing - math.pi), plan.lateral(pose.x, pose.y)
        return EntryFacts(
            session_ours=self.owns_session(),
            session_exclusive=state is not None and self.is_exclusive(state),
            lease_left_s=m.watch.lease_left(m.lift, self.robot, m.now),
            car_is_here=state is not None and state.current_floor == m.from_map and is_level(state),
            state_age_s=m.watch.publishers[m.lift].age(heard, m.now) if heard else math.inf,
            door_reported_open=state is not None and state.door_state is DoorState.OPEN,
            door_seen_open=sight is not None and sight.door is DoorSeen.OPEN,
            mode=state.mode if state else LiftMode.UNKNOWN,
            clear_twice=m.eyes.is_clear_twice(m.now, limits.clear_apart_s, limits.stale_s / 2),
            load_percent=state.load_pct if state else None,
            alarm=self.is_emergency(),
            heading_off_rad=turn,
            lateral_off_m=side,
            company_there=self.company is not Company.AWAY,
        )

    def is_exclusive(self, state: LiftState) -> bool:
        """Our own session has the car to itself, by the gateway's word."""
        session = state.session
        return session is not None and session.robot == self.robot and session.mode == "exclusive"

    def entry_flaws(self) -> list[Flaw]:
        return flaws_against(self.entry_facts(), self.timers)

    def may_enter(self) -> bool:
        return not self.entry_flaws()

    # ---- tries --------------------------------------------------------------------------------------------------

    def has_tries_left(self) -> bool:
        return self.m.requeues <= self.timers.requeues

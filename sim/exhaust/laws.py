"""The invariants of `docs/scenarios.md` that hold in the small world, looked at after every step.

1 one_owner, 2 one_robot, 3 sill_open, 4 sill_floor, 5 enter_needs_session, 6 no_orphan, 7 release_after_clear,
8 no_cmd_in_emergency, 16 fresh, 17 ride_target_stable, 18 cancel_deferred, 19 idempotent, 20 restart_adopts,
21 lock_order, 28 doc_one_holder. 33 to 35 are looked at by the explorer: every usual course comes to an end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from robots.elevator.chart import RideState
from sim.exhaust.stage import AT_CAR, ROBOTS, START_S, Spot
from sim.exhaust.state import DESK, GATEWAY, BreachError, State, body_of, gateway_of, robot_of
from sim.exhaust.strays import FIRE

if TYPE_CHECKING:
    from sim.exhaust.model import Model

Marks = tuple[tuple[str, str, str], ...]

ADOPTED_S = 10.0
"""A robot in a car may be without a session for so long, while it is taken up again."""
SETTLE_S = 3.0
RESUMED_S = 60.0
"""So long after the last alarm and key a robot may stay parked."""

BROKEN = {
    "release": ("release_after_clear", "{robot} releases {lift} while it is at: {detail}"),
    "in_alarm": ("no_cmd_in_emergency", "{robot} sends {detail} to {lift} in an alarm"),
    "car_call": ("ride_target_stable", "{robot} presses {detail} in {lift}, not its destination"),
    "register": ("lock_order", "{robot} registers for {lift}: {detail}"),
    "custody": ("doc_one_holder", "{robot}'s papers go {detail} ({lift})"),
    "ended_inside": ("cancel_deferred", "{robot}'s ride ends ({detail}) while it is in {lift}"),
}


def robot_marks(model: Model, state: State, index: int, marks: Marks) -> None:
    """Raises BreachError for what a robot did in its turn."""
    name = ROBOTS[index]
    for what, lift, detail in marks:
        if what in BROKEN:
            law, words = BROKEN[what]
            raise BreachError(law, words.format(robot=name, lift=lift, detail=detail))
        if what == "enters":
            if detail:
                raise BreachError("fresh", f"{name} enters {lift} {detail}")
            gateway = gateway_of(state)
            owner, until = gateway.owner(lift)
            if owner != name or until <= state.at:
                raise BreachError("enter_needs_session", f"{name} enters {lift}, which {owner or 'nobody'} has")
    part = robot_of(state, index)
    if part.ride.state is RideState.REQUEUE and (part.ride.m.session_id or part.ride.m.desk_request):
        raise BreachError("lock_order", f"{name} queues again and keeps its session or its place")


def office_marks(model: Model, state: State, index: int, marks: Marks) -> None:
    """Raises BreachError for what the gateway did; `state` is the one before its turn."""
    if index != GATEWAY:
        return
    part = gateway_of(state)
    owners = {lift: part.owner(lift)[0] for lift in model.lifts}
    for what, lift, detail in marks:
        if what == "twice":
            raise BreachError("idempotent", f"the request {detail} has a second effect on {lift}")
        if what == "in_alarm":
            raise BreachError("no_cmd_in_emergency", f"the gateway gives {lift} a {detail} in an alarm")
        if what == "ended":
            owners[lift] = ""
            body = body_of(state, ROBOTS.index(detail))
            if body.spot in AT_CAR and body.lift == lift and not state.world.fire_until:
                crashed = part.boot > 1 or any(state.parts[i].part.boot > 1 for i in (0, 1))
                law = "restart_adopts" if crashed else "no_orphan"
                raise BreachError(law, f"the gateway ends {detail}'s session with {lift} while it is inside")
        if what == "granted":
            if owners[lift] not in ("", detail):
                raise BreachError("one_owner", f"{lift} is given to {detail} while {owners[lift]} has it")
            owners[lift] = detail


def places(model: Model, state: State) -> State:
    """Raises BreachError when robots and cars are where, or longer than, they must not; keeps count of orphans."""
    one, two = body_of(state, 0), body_of(state, 1)
    if one.spot in AT_CAR and two.spot in AT_CAR and one.lift == two.lift:
        raise BreachError("one_robot", f"both robots are at {one.lift}")
    orphans = list(state.orphans)
    gateway = gateway_of(state)
    for index, name in enumerate(ROBOTS):
        part = robot_of(state, index)
        body = part.body
        if body.spot not in AT_CAR:
            orphans[index] = 0.0
            _parked(state, index)
            continue
        car = state.world.cars[model.lifts.index(body.lift)]
        if body.spot is Spot.SILL and car.door == "closed":
            raise BreachError("sill_open", f"{name} is on the sill of {body.lift} and its door is shut")
        if body.spot is Spot.SILL and (car.flight or model.maps[car.floor] != body.map_id):
            raise BreachError("sill_floor", f"{name} is on the sill of {body.lift}, which is not at {body.map_id}")
        asked = part.ride.state in (RideState.HELP_WAIT, RideState.MANUAL)
        if gateway.owner(body.lift)[0] == name or state.world.fire_until or asked or part.dead_until:
            orphans[index] = 0.0
        elif gateway.dead_until:
            orphans[index] = state.at + SETTLE_S
        elif not orphans[index]:
            orphans[index] = state.at
        elif state.at - orphans[index] > ADOPTED_S + SETTLE_S + _after_fire(state):
            raise BreachError("no_orphan", f"{name} is in {body.lift} and nobody gives it a session")
    changed = (orphans[0], orphans[1])
    return state if changed == state.orphans else state._replace(orphans=changed)


def _parked(state: State, index: int) -> None:
    """Nothing stands any more, a person has reset what was reset by persons: nobody stays parked."""
    part, calm_at = robot_of(state, index), state.world.calm_at
    if part.ride.state is not RideState.EMERGENCY_LANDING or part.dead_until or not calm_at:
        return
    if state.parts[DESK].part.boot > 1:
        return  # here it has no ledger of its resets to say again
    if state.at - max(calm_at, part.ride.m.since) > RESUMED_S:
        raise BreachError("alarm_resumed", f"{ROBOTS[index]} stays parked with no alarm standing and no key in a car")


def _after_fire(state: State) -> float:
    """After an alarm's reset nothing is granted for ten seconds."""
    return 10.0 if state.used & FIRE else 0.0


def longest_s(model: Model) -> float:
    """33: the latest second of a ride by its own timers: every try to its last second, back-off, and the way out."""
    limits = model.ride(0, {}).timers
    tries = limits.requeues + 1
    one = limits.queue_s + limits.command_s * 2 + limits.wait_car_s * (limits.recalls + 1) + limits.yield_s
    ride = limits.ride_hard_s + limits.comms_in_s + limits.arrived_s + limits.sill_s + limits.lease_s
    return START_S + tries * (one + limits.backoff_limit_s) + 3 * ride

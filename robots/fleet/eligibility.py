"""Why a robot cannot take a run: every check with its reason, so that staff can be told all of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from robots.core.frozen import quickly_made
from robots.core.reasons import Reason
from robots.fleet.duty.battery import needed_for
from robots.fleet.master.knowing import unfit
from robots.fleet.orders import standing
from robots.fleet.robot import RobotView, is_idle, needs_person
from robots.fleet.run import Run
from robots.fleet.work import Work

# Until a folder has changed hands, seconds on average: somebody comes after 45 s (median), loading takes 20 s.
HANDOVER_S = 65.0


@quickly_made
@dataclass(frozen=True, slots=True)
class Candidate:
    """A robot as the checks see it, for one run. charge and charge_needed 0..1, travel_s to the sender."""

    robot: str
    carries: bool = True
    in_service: bool = True
    online: bool = True
    spoken: bool = True
    settled: bool = True
    declared: bool = True
    able: bool = True
    automatic: bool = True
    sound: bool = True
    free: bool = True
    paused: bool = False
    free_compartments: int = 1
    trusted: bool = True
    free_safe: int = 1
    located: bool = True
    reachable: bool = True
    rides: bool = True
    rides_allowed: bool = True
    alarmed: bool = False
    charge: float = 1.0
    charge_needed: float = 0.0
    sent_to_charge: bool = False
    recharging: bool = False
    travel_s: float = 0.0


Check = Callable[[Candidate], bool]

CHECKS: tuple[tuple[Reason, Check], ...] = (
    (Reason.WRONG_KIND, lambda robot: robot.carries),
    (Reason.OUT_OF_SERVICE, lambda robot: robot.in_service),
    (Reason.OFFLINE, lambda robot: robot.online),
    (Reason.VERSION_NOT_SPOKEN, lambda robot: robot.spoken),
    (Reason.VERSION_CHANGED, lambda robot: robot.settled),
    (Reason.NO_FACTSHEET, lambda robot: robot.declared),
    (Reason.NOT_ABLE, lambda robot: robot.able),
    (Reason.NOT_AUTOMATIC, lambda robot: robot.automatic),
    (Reason.NEEDS_HELP, lambda robot: robot.sound),
    (Reason.BUSY, lambda robot: robot.free),
    (Reason.ON_HOLD, lambda robot: not robot.paused),
    (Reason.COMPARTMENTS_FULL, lambda robot: robot.free_compartments > 0),
    (Reason.NOT_FOR_CONFIDENTIAL, lambda robot: robot.trusted),
    (Reason.SAFE_COMPARTMENTS_FULL, lambda robot: robot.free_safe > 0),
    (Reason.POSITION_UNKNOWN, lambda robot: robot.located),
    (Reason.UNREACHABLE, lambda robot: robot.reachable),
    (Reason.RIDES_NO_LIFT, lambda robot: robot.rides),
    (Reason.LIFT_FLOOR_DENIED, lambda robot: robot.rides_allowed),
    (Reason.ALARM, lambda robot: not robot.alarmed),
    (Reason.BATTERY_LOW, lambda robot: robot.charge >= robot.charge_needed),
    (Reason.SENT_TO_CHARGE, lambda robot: not robot.sent_to_charge),
    (Reason.CHARGING, lambda robot: not robot.recharging),
)


def reasons_against(robot: Candidate) -> list[Reason]:
    """Every check that fails; empty = the robot may take the run."""
    return [reason for reason, passes in CHECKS if not passes(robot)]


def bearing(work: Work, robot_id: str) -> Candidate:
    """What is known of a robot whatever the run: cheap, one look at its state."""
    view = work.views[robot_id]
    settings, state, duty = view.robot, view.state, work.book.robot(robot_id).duty
    carries = settings.kind == "courier" and settings.compartments > 0
    if state is None or not work.online(robot_id):
        return Candidate(
            robot_id,
            carries=carries,
            online=False,
            in_service=not duty.leave,
            spoken=not view.unspoken,
            settled=view.turned_at is None,
        )
    mission, battery = work.book.mission(robot_id), settings.battery
    busy = (mission is not None and not mission.parks) or work.rides(robot_id)
    if mission is None and not is_idle(state):
        busy = True  # an order that is not ours
    why = unfit(view)
    return Candidate(
        robot_id,
        carries=carries,
        in_service=not duty.leave,
        spoken=why is not Reason.VERSION_NOT_SPOKEN,
        settled=why is not Reason.VERSION_CHANGED,
        declared=why is not Reason.NO_FACTSHEET,
        able=why is not Reason.NOT_ABLE,
        automatic=state.operating_mode in ("AUTOMATIC", "SEMIAUTOMATIC"),
        sound=not needs_person(state),
        free=not busy,
        paused=state.paused,
        free_compartments=settings.compartments - len(state.loads or ()),
        located=state.pose is not None and state.pose_sure and state.pose.map_id in work.plan.maps,
        charge=state.charge,
        sent_to_charge=duty.charge_at > 0,
        recharging=state.charging and not duty.spared and battery.reserve <= state.charge < battery.works_from,
    )


def hindrances(work: Work, robot_id: str) -> tuple[Reason, ...]:
    """What is against a robot whatever the run."""
    return tuple(reasons_against(work.known(bearing, robot_id)))


def works(work: Work, robot_id: str) -> bool:
    """Nothing is against a robot but that it is busy."""
    return all(reason is Reason.BUSY for reason in work.known(hindrances, robot_id))


def starts_at(work: Work, robot_id: str) -> str | None:
    """The node a robot can start from; None while that is not known."""
    state = work.views[robot_id].state
    return standing(work.plan, state) if state is not None else None


def empty(view: RobotView, numbers: Sequence[int]) -> list[int]:
    """Which of these compartments nothing lies in, by the robot's newest state. A robot that names its places otherwise
    is taken to fill them from the lowest."""
    loads = (view.state.loads if view.state is not None else None) or ()
    named = {load.position for load in loads}
    taken = {number for number in range(1, view.robot.compartments + 1) if f"compartment-{number}" in named}
    others = len(loads) - len(taken)
    free = [number for number in range(1, view.robot.compartments + 1) if number not in taken][others:]
    return [number for number in numbers if number in free]


def candidate(work: Work, known: Candidate, run: Run) -> Candidate:
    """The same robot against what one run asks of it: ways, battery, alarms on them."""
    view, plan = work.views[known.robot], work.plan
    start = work.known(starts_at, known.robot)
    if start is None:
        return replace(known, located=False)
    settings, travel = view.robot, work.travel
    nodes = (start, run.from_, run.to, settings.dock)
    times = [travel.seconds(a, b) for a, b in pairwise(nodes)]
    reachable = all(math.isfinite(time) for time in times)
    denied = plan.hall.lift_rules.floors_denied.get(known.robot, ())
    maps: set[str] = set()
    never = settings.way_of_riding == "never"
    if denied or never or work.book.alarms:  # else nobody asks which floors the ways touch
        routes = [work.route(a, b) for a, b in pairwise(nodes)]
        maps = {plan.nodes[node].map_id for route in routes if route is not None for node in route.nodes}
    safe = view.robot.safe_compartments
    return replace(
        known,
        trusted=bool(safe) or not run.confidential,
        free_safe=len(empty(view, safe)) if run.confidential and safe else 1,
        reachable=reachable,
        rides=len(maps) < 2 or not never,
        rides_allowed=len(maps) < 2 or maps.isdisjoint(denied),
        alarmed=work.alarmed(*maps),
        charge_needed=needed_for(work, known.robot, start, run) if reachable else 0.0,
        travel_s=times[0],
    )

"""`hall bench ride-time`: one ride in an empty building against what its parts must take, and what the chart costs.

The bound adds up, from the settings of hall and robot alone:
  drive     lobby to the hold point, on to the front of the door and round to face it; off the sill until clear of it
  sill      over it at `sill_speed`, in and out: from the front until wholly inside, from the middle until wholly out
  scans     two clear scans, `clear_apart_s` apart
  doors     the landing door opens, shuts, opens at the other end
  flight    the car's, jerk-limited
  vote      the localiser finds the new map: without it no vote
"""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Iterator, Sequence
from typing import Any

import typer

from robots.building.flight import flight_time
from robots.building.lift_plan import CLEARANCE_M, FRONT_M, INSIDE_MARGIN_M, LiftPlan
from robots.building.plan import Plan
from robots.core.geometry import distance, wrap_angle
from robots.elevator.chart import RideState
from robots.elevator.ride import Ride
from robots.elevator.timers import RideTimers
from robots.settings import Robot, load_hall
from sim.bench.people_first import hall_folder
from sim.engine import Engine
from sim.physics.sensors import RELOCALISE_S

MOST_RATIO = 1.10
MOST_EVENT_US = 50.0
START, END = "A12", "3F-archive"
FORMULA = "drive + sill_in + sill_out + scans + doors + flight + vote"
_LIMIT_S = 600.0


class Recorder:
    """Stands between a robot and its ride: keeps what the ride was given, and when each state began."""

    def __init__(self, ride: Ride) -> None:
        self._ride, self._handle = ride, ride.handle
        self.events: list[Any] = []
        self.began: list[tuple[RideState, float, float]] = []  # state, instant, heading
        vars(ride)["handle"] = self.handle

    def handle(self, event: Any) -> list[Any]:
        before = self._ride.state
        self.events.append(event)
        commands = self._handle(event)
        if self._ride.state is not before:
            pose = self._ride.m.pose
            self.began.append((self._ride.state, event.at, pose.pose.theta if pose else 0.0))
        return commands


def ride_time(repeat: int) -> Iterator[dict[str, Any]]:
    """One line. Ends with an error when a limit is broken, RuntimeError when the ride did not end."""
    hall = load_hall(hall_folder())
    plan = Plan.of(hall)
    engine = Engine(hall, seed=1)
    (robot,) = (one for one in hall.robots.values() if one.kind == "courier")
    rider = engine.processes[robot.id].mind.rider
    recorder = Recorder(rider.ride)
    engine.office.request_run("first", START, END)
    if not engine.run_until(lambda: any(state is RideState.DONE for state, _, _ in recorder.began), _LIMIT_S):
        raise RuntimeError(f"no ride within {_LIMIT_S:g} s: {recorder.began}")
    first, last = recorder.began[0], next(one for one in recorder.began if one[0] is RideState.DONE)
    boarded = next(lift for lift, car in engine.world.cars.items() if car.standing == hall.stops[END].map_id)
    parts = bound(plan, robot, boarded, hall.stops[START].map_id, hall.stops[END].map_id, first[2])
    took, needed = last[1] - first[1], math.fsum(parts.values())
    costs = [_handling_us(plan, robot, recorder.events) for _ in range(repeat)]
    line = {
        "bench": "ride-time",
        "ride_s": round(took, 1),
        "bound_s": round(needed, 2),
        "ratio": round(took / needed, 3),
        "formula": FORMULA,
        "parts_s": {name: round(value, 2) for name, value in parts.items()},
        "states_s": _states(recorder.began),
        "events": len(recorder.events),
        "event_us": round(statistics.median(costs), 1),
        "met": took <= MOST_RATIO * needed and statistics.median(costs) <= MOST_EVENT_US,
    }
    yield line
    if not line["met"]:
        typer.secho(f"above {MOST_RATIO:g} of the bound, or {MOST_EVENT_US:g} us an event", fg="red", err=True)
        raise typer.Exit(1)


def bound(plan: Plan, robot: Robot, lift: str, start: str, end: str, heading: float) -> dict[str, float]:
    """Seconds of each part. `heading`: of the robot as it comes to the lobby."""
    car, data, radius = plan.lifts[lift], plan.hall.lifts[lift], robot.radius
    up = abs(plan.maps[end].elevation_m - plan.maps[start].elevation_m)
    over_in, over_out = FRONT_M + radius + INSIDE_MARGIN_M, car.depth / 2 + radius
    return {
        "drive": _to_front_s(plan, car, robot, start, heading) + _clear_s(car, robot, end),
        "sill_in": over_in / robot.sill_speed + robot.sill_speed / robot.accel / 2,
        "sill_out": over_out / robot.sill_speed + robot.sill_speed / robot.accel / 2,
        "scans": RideTimers().clear_apart_s,
        "doors": 2 * data.door_open_s + data.door_close_s,
        "flight": flight_time(up, data.speed, data.accel, data.jerk),
        "vote": RELOCALISE_S,
    }


def travel_s(metres: float, speed: float, accel: float) -> float:
    """From rest to rest: speeding up, even speed where there is room for it, slowing down. Radians likewise."""
    if metres <= 0:
        return 0.0
    return metres / speed + speed / accel if metres >= speed**2 / accel else 2 * math.sqrt(metres / accel)


def _to_front_s(plan: Plan, car: LiftPlan, robot: Robot, start: str, heading: float) -> float:
    """Lobby, hold point, front; on the spot round to each, and in the end to face the door."""
    lobby, hold, front = plan.nodes[plan.lobby(car.group, start)], car.hold(start), car.front(start)
    seconds, point = 0.0, lobby.point
    for goal in (hold, front):
        way = math.atan2(goal.y - point[1], goal.x - point[0])
        for turn in (way - heading, goal.theta - way):
            seconds += travel_s(abs(wrap_angle(turn)), robot.turn_speed, robot.turn_accel)
        seconds += travel_s(distance(point, goal.point), robot.speed, robot.accel)
        heading, point = goal.theta, goal.point
    return seconds


def _clear_s(car: LiftPlan, robot: Robot, end: str) -> float:
    """Off the sill, where it still has `sill_speed`, until clear of it, on its way to rest at the landing place."""
    way, slow, accel = car.along(*car.landing(end).point) - robot.radius, robot.sill_speed, robot.accel
    fast = min(robot.speed, math.sqrt(accel * way + slow**2 / 2))
    even = (way - (2 * fast**2 - slow**2) / (2 * accel)) / fast
    return (2 * fast - slow) / accel + even - math.sqrt(2 * (way - CLEARANCE_M) / accel)


def _states(began: Sequence[tuple[RideState, float, float]]) -> dict[str, float]:
    """How long each state lasted, in order."""
    ends = [at for _, at, _ in began[1:]]
    return {state.value: round(end - at, 1) for (state, at, _), end in zip(began, ends, strict=False)}


def _handling_us(plan: Plan, robot: Robot, events: Sequence[Any]) -> float:
    """Microseconds an event, of a ride of its own that is given the same."""
    heights = {map_id: floor.elevation_m for map_id, floor in plan.maps.items()}
    ride = Ride(robot.id, robot.radius, plan.lifts, heights)
    began = time.process_time()
    for event in events:
        ride.handle(event)
    return (time.process_time() - began) / len(events) * 1e6

"""The faults and alarms of an episode: any verb that chance may choose, and more that chance alone does not draw."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from random import Random

from robots.settings import Hall
from sim.scenarios.chance import Entry, draw, drawable
from sim.verbs.drawn import couriers, duration, lifts

RIDES = ("QUEUE", "WAIT_CAR", "ENTERING", "IN_CAR", "RIDING", "ARRIVED_CHECK", "EXITING", "CLEAR_RELEASE")
RUNS = ("to_pickup", "waiting_sender", "carrying", "waiting_recipient", "returning")
MODES = ("inspection", "out_of_service", "attendant_control", "vip", "homing", "parking", "firefighter_control")
ALARMS = ("fire", "quake", "power", "security")
OF_PROCESSES = ("kill", "hang", "crash_at_write", "disk_full", "disk_slow", "broker_stop", "partition", "link")

Draw = Callable[[Random, Hall], Entry]


def troubles(random: Random, hall: Hall, runs: list[str], length_s: float) -> list[Entry]:
    """One to four faults, in one of six episodes an alarm, in one of four more trouble with processes."""
    found: list[Entry] = []
    common = drawable(hall)
    for _ in range(random.randint(1, 4)):
        if random.random() < 0.6:
            verb = random.choice(common)
            what = {"do": verb, **(draw(verb, random, hall) or {})}
        else:
            what = MORE[random.choice(sorted(MORE))](random, hall)
        found.append({**_when(random, hall, runs, length_s), **what})
    if random.random() < 0.25:
        for _ in range(random.randint(1, 3)):
            verb = random.choice(OF_PROCESSES)
            found.append({**_when(random, hall, runs, length_s), "do": verb, **(draw(verb, random, hall) or {})})
    if random.random() < 0.16:
        found += _alarm(random, hall, length_s)
    return found


def person_of(hall: Hall) -> str:
    """A supervisor of the hall, or else anybody."""
    staff = sorted(hall.staff.values(), key=lambda person: ("supervisor" not in person.roles, person.id))
    return staff[0].id


def _when(random: Random, hall: Hall, runs: list[str], length_s: float) -> Entry:
    """At any time; or where it hurts: in a state of a ride, of a run."""
    chosen = random.random()
    if chosen < 0.6:
        return {"at_s": round(0.85 * length_s * random.random(), 1)}
    after: Entry = {"after_s": round(random.uniform(0.1, 10.0), 1)} if random.random() < 0.5 else {}
    if chosen < 0.85:
        return {"when": f"ride({random.choice(couriers(hall))}) == {random.choice(RIDES)}", **after}
    return {"when": f"run({random.choice(runs)}) == {random.choice(RUNS)}", **after}


def _alarm(random: Random, hall: Hall, length_s: float) -> Iterator[Entry]:
    """An alarm of a building; it ends, and a supervisor says so at once, and again when everything is back."""
    building = random.choice(hall.buildings)
    kind, person = random.choice(ALARMS), person_of(hall)
    at_s = round(0.6 * length_s * random.random(), 1)
    over_s = round(at_s + duration(random, 20.0, 300.0), 1)
    of = {"kind": kind, "zone": building.id}
    recall = {"recall_floor": building.floors[0].map_id} if kind == "fire" and random.random() < 0.5 else {}
    yield {"at_s": at_s, "do": "alarm", **of, **recall}
    yield {"at_s": over_s, "do": "alarm_over", **of}
    for later_s in (over_s + random.uniform(5.0, 60.0), over_s + 120.0, length_s):
        yield {"at_s": round(later_s, 1), "do": "alarm_reset", **of, "person": person}


def _of_lift(verb: str, low: float, high: float) -> Draw:
    def drawn(random: Random, hall: Hall) -> Entry:
        return {"do": verb, "lift": random.choice(lifts(hall)), "duration_s": duration(random, low, high)}

    return drawn


def _of_robot(verb: str, low: float, high: float) -> Draw:
    def drawn(random: Random, hall: Hall) -> Entry:
        return {"do": verb, "robot": random.choice(couriers(hall)), "duration_s": duration(random, low, high)}

    return drawn


def _lift_mode(random: Random, hall: Hall) -> Entry:
    return {**_of_lift("lift_mode", 10.0, 300.0)(random, hall), "mode": random.choice(MODES)}


def _power_loss(random: Random, hall: Hall) -> Entry:
    entry = {**_of_lift("power_loss", 20.0, 300.0)(random, hall)}
    return {**entry, "rescue_after_s": 15.0} if random.random() < 0.5 else entry


def _level_error(random: Random, hall: Hall) -> Entry:
    error = round(random.uniform(-0.06, 0.06), 3)
    return {**_of_lift("level_error", 60.0, 600.0)(random, hall), "error_m": error, "relevel_after_s": 20.0}


def _reports_late(random: Random, hall: Hall) -> Entry:
    return {**_of_lift("reports_late", 10.0, 300.0)(random, hall), "later_s": round(random.uniform(0.5, 8.0), 1)}


def _door_button(random: Random, hall: Hall) -> Entry:
    lift, button = random.choice(lifts(hall)), random.choice(("open", "close"))
    return {"do": "door_button", "lift": lift, "button": button, "times": random.randint(1, 10), "apart_s": 1.5}


def _press_floor(random: Random, hall: Hall) -> Entry:
    return {"do": "press_floor", "lift": random.choice(lifts(hall))}


def _priority_call(random: Random, hall: Hall) -> Entry:
    lift = random.choice(list(hall.lifts.values()))
    return {"do": "priority_call", "lift": lift.id, "map": random.choice(lift.serves)}


def _e_stop(random: Random, hall: Hall) -> Entry:
    return {**_of_robot("e_stop", 2.0, 120.0)(random, hall), "kind": random.choice(("MANUAL", "AUTOACK", "REMOTE"))}


def _wheel_fault(random: Random, hall: Hall) -> Entry:
    entry = _of_robot("wheel_fault", 1.0, 120.0)(random, hall)
    return {**entry, "side": random.choice(("left", "right")), "kind": random.choice(("stuck", "dragging", "dead"))}


def _by_hand(random: Random, hall: Hall) -> Entry:
    return {**_of_robot("operating_mode", 5.0, 120.0)(random, hall), "mode": "MANUAL"}


def _charger(random: Random, hall: Hall) -> Entry:
    docks = sorted(robot.dock for robot in hall.robots.values() if robot.kind == "courier" and robot.dock)
    return {"do": "charger_dead", "dock": random.choice(docks), "duration_s": duration(random, 30.0, 600.0)}


def _drain(random: Random, hall: Hall) -> Entry:
    return {**_of_robot("battery_drain", 60.0, 600.0)(random, hall), "watts": random.choice((100, 300))}


def _out(random: Random, hall: Hall) -> Entry:
    course = random.choice(("finish", "reassign", "cancel"))
    robot = random.choice(couriers(hall))
    return {"do": "robot_out", "robot": robot, "person": person_of(hall), "course": course}


MORE: Mapping[str, Draw] = {
    "anti_nuisance": _of_lift("anti_nuisance", 60.0, 900.0),
    "arrival_repeated": _of_lift("arrival_repeated", 60.0, 900.0),
    "battery_drain": _drain,
    "box_sleeps": _of_lift("box_sleeps", 60.0, 900.0),
    "charger_dead": _charger,
    "door_button": _door_button,
    "e_stop": _e_stop,
    "field_violation": _of_robot("field_violation", 1.0, 60.0),
    "floor_offset": _of_lift("floor_offset", 20.0, 300.0),
    "level_error": _level_error,
    "lift_mode": _lift_mode,
    "operating_mode": _by_hand,
    "power_loss": _power_loss,
    "press_floor": _press_floor,
    "priority_call": _priority_call,
    "reports_late": _reports_late,
    "robot_out": _out,
    "unplug": _of_robot("unplug", 30.0, 600.0),
    "wheel_fault": _wheel_fault,
}
"""Faults that need more than chance alone: each is over before long."""

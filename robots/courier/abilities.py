"""What a courier can do, as its factsheet declares it. The vehicle mind refuses every action not listed here."""

from __future__ import annotations

from robots.core.vda import ActionAbility, Blocking, Factsheet
from robots.settings.robots import Robot
from robots.vehicle.abilities import INSTANT_ABILITIES, START_CHARGING
from robots.vehicle.limits import IDLE_S, LIMITS, MIN_STATE_S, OPTIONAL

_HANDOVER = (
    ("stationType", "STRING", True),
    ("stationName", "STRING", True),
    ("loadType", "STRING", True),
    ("loadId", "STRING", False),
    ("label", "STRING", True),
    ("confidential", "BOOL", True),
    ("codeHash", "STRING", True),
    ("returning", "BOOL", True),
    ("supervisorOnly", "BOOL", True),
    ("keeper", "STRING", True),
    ("witnessed", "BOOL", True),
)

ABILITIES: tuple[ActionAbility, ...] = (
    ActionAbility("pick", ("NODE",), _HANDOVER, (Blocking.HARD,), "take a folder into a compartment"),  # type: ignore[arg-type]
    ActionAbility("drop", ("NODE",), _HANDOVER, (Blocking.HARD,), "hand a folder out of its compartment"),  # type: ignore[arg-type]
    ActionAbility(
        "rideLift",
        ("EDGE",),
        (("group", "STRING", False), ("lift", "STRING", True)),
        (Blocking.HARD,),
        "ride the lift between the two floors of this edge",
    ),
    START_CHARGING,
    *INSTANT_ABILITIES,
)


def factsheet(robot: Robot) -> Factsheet:
    return Factsheet(
        robot=robot.id,
        series="courier",
        description="carries folders in locked compartments and rides the lift by itself",
        max_speed=robot.speed,
        max_acceleration=robot.accel,
        radius=robot.radius,
        height=robot.height_m,
        compartments=robot.compartments,
        actions=ABILITIES,
        min_state_interval_s=MIN_STATE_S,
        default_state_interval_s=IDLE_S,
        limits=LIMITS,
        optional=OPTIONAL,
    )

"""What a courier can do, as its factsheet declares it. The vehicle mind refuses every action not listed here."""

from __future__ import annotations

from robots.core.vda import ActionAbility, Blocking, Factsheet
from robots.settings.robots import Robot

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
    ActionAbility("startCharging", ("NODE",), (), (Blocking.HARD,), "charge at the dock the robot stands at"),
    ActionAbility("cancelOrder", ("INSTANT",), description="end the order; folders aboard stay aboard"),
    ActionAbility("startPause", ("INSTANT",), description="stand still and keep the order"),
    ActionAbility("stopPause", ("INSTANT",), description="go on"),
    ActionAbility(
        "endHelp", ("INSTANT",), (("person", "STRING", False),), description="a named person has helped: try again"
    ),
    ActionAbility("stateRequest", ("INSTANT",), description="send a state now"),
    ActionAbility("factsheetRequest", ("INSTANT",), description="send the factsheet now"),
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
    )

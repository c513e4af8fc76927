"""What a guide can do, as its factsheet declares it. The vehicle mind refuses every action not listed here."""

from __future__ import annotations

from robots.core.vda import ActionAbility, Blocking, Factsheet
from robots.settings.robots import Robot

ABILITIES: tuple[ActionAbility, ...] = (
    ActionAbility(
        "say",
        ("INSTANT", "NODE"),
        (("zh", "STRING", False), ("en", "STRING", True)),
        (Blocking.NONE, Blocking.SOFT, Blocking.HARD),
        "say a line aloud and show it",
    ),
    ActionAbility("startCharging", ("NODE",), (), (Blocking.HARD,), "charge at the dock the robot stands at"),
    ActionAbility("cancelOrder", ("INSTANT",), description="end the order and stand where it is"),
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
        series="guide",
        description="answers visitors' questions and fetches a person when it cannot",
        max_speed=robot.speed,
        max_acceleration=robot.accel,
        radius=robot.radius,
        height=robot.height_m,
        compartments=0,
        actions=ABILITIES,
    )

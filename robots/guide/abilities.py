"""What a guide can do, as its factsheet declares it. The vehicle mind refuses every action not listed here."""

from __future__ import annotations

from robots.core.vda import ActionAbility, Blocking, Factsheet
from robots.settings.robots import Robot
from robots.vehicle.abilities import INSTANT_ABILITIES, START_CHARGING
from robots.vehicle.limits import IDLE_S, LIMITS, MIN_STATE_S, OPTIONAL

ABILITIES: tuple[ActionAbility, ...] = (
    ActionAbility(
        "say",
        ("INSTANT", "NODE"),
        (("zh", "STRING", False), ("en", "STRING", True)),
        (Blocking.NONE, Blocking.SOFT, Blocking.HARD),
        "say a line aloud and show it",
    ),
    ActionAbility(
        "escort",
        ("NODE",),
        (("stationName", "STRING", False), ("elder", "BOOL", True), ("lang", "STRING", True)),
        (Blocking.HARD,),
        "lead the visitor who stands here to this node, and wait and go back for who falls behind on the way",
        can_cancel=True,
    ),
    ActionAbility(
        "rideLift",
        ("EDGE",),
        (("group", "STRING", False), ("lift", "STRING", True)),
        (Blocking.HARD,),
        "ride the lift between the two floors of this edge, in an order with `escort` only: never without its visitor",
    ),
    START_CHARGING,
    *INSTANT_ABILITIES,
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
        min_state_interval_s=MIN_STATE_S,
        default_state_interval_s=IDLE_S,
        limits=LIMITS,
        optional=OPTIONAL,
    )

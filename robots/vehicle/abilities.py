"""The instant actions that every robot of ours can do, as factsheets declare them."""

from __future__ import annotations

from robots.core.vda import ActionAbility, Blocking

_ANY = (Blocking.NONE, Blocking.SOFT, Blocking.HARD)

INSTANT_ABILITIES: tuple[ActionAbility, ...] = (
    ActionAbility("cancelOrder", ("INSTANT",), description="end the order; folders aboard stay aboard"),
    ActionAbility("startPause", ("INSTANT",), description="stand still and keep the order"),
    ActionAbility("stopPause", ("INSTANT",), description="go on"),
    ActionAbility(
        "endHelp", ("INSTANT",), (("person", "STRING", False),), description="a named person has helped: try again"
    ),
    ActionAbility("stateRequest", ("INSTANT",), description="send a state now"),
    ActionAbility("factsheetRequest", ("INSTANT",), description="send the factsheet now"),
    ActionAbility(
        "logReport", ("INSTANT",), (("reason", "STRING", False),), description="write a report into the robot's ledger"
    ),
    ActionAbility(
        "initPosition",
        ("INSTANT",),
        (
            ("x", "NUMBER", False), ("y", "NUMBER", False), ("theta", "NUMBER", False), ("mapId", "STRING", False),
            ("lastNodeId", "STRING", False),
        ),
        _ANY,
        "tell the localiser where the robot stands",
    ),
    ActionAbility(
        "enableMap",
        ("INSTANT",),
        (("mapId", "STRING", False), ("mapVersion", "STRING", False)),
        description="every map aboard is enabled",
    ),
    ActionAbility("stopCharging", ("INSTANT",), (), _ANY, "let go of the charger and stay at the dock"),
)  # fmt: skip

START_CHARGING = ActionAbility(
    "startCharging",
    ("NODE", "INSTANT"),
    (),
    (Blocking.HARD,),
    "charge at the dock the robot stands at",
    can_cancel=True,
)

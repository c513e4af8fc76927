"""lifts.yaml: the cars a robot may ride."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import ConfigDict, Field, field_validator, model_validator

from robots.settings.adapters import LiftGroup
from robots.settings.lift_rules import LiftRules
from robots.settings.quantities import (
    Accel,
    Frozen,
    Heading,
    Id,
    Jerk,
    Kilograms,
    MapId,
    Metres,
    Seconds,
    Speed,
    Spot,
    keyed,
)


class Lift(Frozen):
    """A lift. All lifts of a `group` share a lobby and a control.

    serves  map ids in the order of the buttons, from below
    at      centre of the car, the same on every floor
    facing  where its door looks, out of the car
    width, depth  inside of the car, across and along `facing`
    hold    per floor: where a robot waits beside the door, out of the way of people coming out
    sensor  a sensor of the building that sees by itself which floor the car is at, whether its door is open and
            whether car and doorway are free; without one the car takes no vehicle that knows no lifts
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, populate_by_name=True)

    id: Id
    group: Id
    serves: Annotated[tuple[MapId, ...], Field(min_length=2, description="two or more map ids, from below")]
    at: Spot
    facing: Heading = Field(alias="faces")
    width: Metres
    depth: Metres
    door_width: Metres
    rated_load_kg: Kilograms = 1000.0
    speed: Speed = 1.6
    accel: Accel = 0.8
    jerk: Jerk = 1.0
    door_open_s: Seconds = 2.5
    door_close_s: Seconds = 3.0
    dwell_s: Seconds = 3.0
    sensor: Id | None = None
    hold: dict[MapId, Spot]

    @model_validator(mode="before")
    @classmethod
    def _one_hold_for_all(cls, value: Any) -> Any:
        """`hold: [x, y]` stands for the same spot on every floor served."""
        if not isinstance(value, dict) or not isinstance(value.get("hold"), list):
            return value
        serves = value.get("serves")
        floors = [floor for floor in serves if isinstance(floor, str)] if isinstance(serves, list) else []
        return {**value, "hold": dict.fromkeys(floors, value["hold"])}

    @model_validator(mode="after")
    def _fits(self) -> Lift:
        if self.door_width > self.width:
            raise ValueError(f"door_width {self.door_width:g} m is more than the car's width {self.width:g} m")
        missing = [floor for floor in self.serves if floor not in self.hold]
        if missing:
            raise ValueError(f"hold has no point for {', '.join(missing)}")
        return self

    @property
    def x(self) -> float:
        return self.at[0]

    @property
    def y(self) -> float:
        return self.at[1]


class LiftsFile(Frozen):
    """All of lifts.yaml; a hall on one floor has none.

    groups  what drives the lifts of a group; one that is not named here is simulated
    rules   when and where robots may ride, and who goes first
    """

    lifts: dict[str, Lift] = {}
    groups: dict[str, LiftGroup] = {}
    rules: LiftRules = LiftRules()

    @field_validator("lifts", "groups", mode="before")
    @classmethod
    def _name_entries(cls, value: Any) -> Any:
        return keyed(value)

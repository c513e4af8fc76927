"""Numbers with their units and sane bounds. The description is the unit that error messages name."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, Strict

from robots.core.geometry import wrap_angle


class Frozen(BaseModel):
    """A piece of a settings file: never changes, knows all its keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


Number = Annotated[float, Strict()]
Coordinate = Annotated[Number, Field(ge=-2000, le=2000, description="metres")]
Spot = Annotated[tuple[Coordinate, Coordinate], Field(description="[x, y] in metres")]
Line = Annotated[tuple[Spot, ...], Field(min_length=2, description="a list of [x, y] in metres")]
Metres = Annotated[Number, Field(gt=0, le=100, description="metres")]
Elevation = Annotated[Number, Field(ge=-100, le=1000, description="metres above the ground floor")]
Seconds = Annotated[Number, Field(gt=0, le=3600, description="seconds")]
Speed = Annotated[Number, Field(gt=0, le=10, description="m/s")]
Accel = Annotated[Number, Field(gt=0, le=10, description="m/s²")]
Jerk = Annotated[Number, Field(gt=0, le=20, description="m/s³")]
TurnSpeed = Annotated[Number, Field(gt=0, le=10, description="rad/s")]
TurnAccel = Annotated[Number, Field(gt=0, le=20, description="rad/s²")]
Kilograms = Annotated[Number, Field(gt=0, le=10000, description="kg")]
Watts = Annotated[Number, Field(gt=0, le=10000, description="W")]
WattHours = Annotated[Number, Field(gt=0, le=100000, description="Wh")]
Share = Annotated[Number, Field(ge=0, lt=1, description="a share from 0 to 1, 0.2 = 20 %")]
ShareOrAll = Annotated[Number, Field(ge=0, le=1, description="a share from 0 to 1, 1 = all of it")]

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$", description="an id of small letters, digits and -")]
StopId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", description="a stop id such as A12")]
FloorId = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]*$", description="a floor id such as F3")]
MapId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*-[A-Z][A-Z0-9]*$", description="a map id such as b1-F3")]
Words = Annotated[str, Field(min_length=1, max_length=80, description="text in quotes")]

COMPASS: Mapping[str, float] = {"east": 0.0, "north": 90.0, "west": 180.0, "south": -90.0}


def _heading(value: Any) -> Any:
    """Radians for `east`, `north`, `west`, `south` or degrees counted from east towards north."""
    if isinstance(value, str):
        if value not in COMPASS:
            raise ValueError(f"must be one of {', '.join(COMPASS)}, or degrees from east towards north")
        return math.radians(COMPASS[value])
    if isinstance(value, int | float) and not isinstance(value, bool):
        return math.radians(value)
    return value


Heading = Annotated[
    Number,
    BeforeValidator(_heading),
    AfterValidator(wrap_angle),
    Field(description="east, north, west, south, or degrees from east towards north"),
]
"""In the file a word or degrees, in the model radians in (-pi, pi]."""


def keyed(entries: Any, **more: str) -> Any:
    """The mapping with each entry told its own key as `id`. What is no mapping is left for the model to refuse."""
    if not isinstance(entries, dict):
        return entries
    for key, entry in entries.items():
        if isinstance(entry, dict) and "id" in entry:
            raise ValueError(f"{key}: the id is the key in front: take `id` out")
    return {k: {**e, "id": k, **more} if isinstance(e, dict) else e for k, e in entries.items()}

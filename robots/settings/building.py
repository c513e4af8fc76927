"""building.yaml: the site, its buildings, and each floor as drawn: outline, walls, doors, furniture, lanes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Any, NamedTuple

from pydantic import ConfigDict, Field, field_validator, model_validator

from robots.core.geometry import Point
from robots.core.ids import map_id
from robots.settings.quantities import Elevation, FloorId, Frozen, Id, Line, Speed, Spot, StopId, Words, keyed


class Door(Frozen):
    """An opening in a wall, from `a` to `b`. It cuts whatever wall it lies on."""

    id: Id
    a: Spot
    b: Spot


class Room(Frozen):
    """A name written on the floor plan at `at`."""

    id: Id
    at: Spot
    name_zh: Words
    name_en: Words


class Lane(NamedTuple):
    """A straight way between two points of the lane graph, taken both ways.

    max_speed  m/s, None = the robot's own
    public     visitors walk there too
    """

    a: str
    b: str
    max_speed: float | None
    public: bool = False


class LaneChain(Frozen):
    """Lanes end to end through the named points. In the file a plain list, or {path: […], max_speed: 0.5}.

    public   visitors walk along these lanes too; said of a lane only, a walk is public by itself
    """

    path: Annotated[tuple[str, ...], Field(min_length=2, description="two or more names of nodes or stops")]
    max_speed: Speed | None = None
    public: bool = False

    @model_validator(mode="before")
    @classmethod
    def _plain_list(cls, value: Any) -> Any:
        return {"path": value} if isinstance(value, list) else value


class Floor(Frozen):
    """One floor. Lane points are the floor's own `nodes` and the stops that stand on it.

    order      place of its button in the car, counted from below
    label      what the button and the signs say
    outline    corners of the outer wall, closed by itself
    walls      polylines; doors and lift doors are cut out of them
    furniture  counters, benches, lockers: obstacles like walls, drawn lighter; doors do not cut them
    walks      where visitors walk besides the public lanes: guides take them, couriers never
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, populate_by_name=True)

    id: FloorId
    map_id: str
    name_zh: Words
    name_en: Words
    order: Annotated[int, Field(ge=-20, le=200, description="a whole number, counted from below")]
    label: Words
    elevation_m: Elevation
    outline: Annotated[tuple[Spot, ...], Field(min_length=3, description="three or more [x, y] in metres")]
    walls: tuple[Line, ...] = ()
    furniture: tuple[Line, ...] = ()
    doors_by_id: dict[str, Door] = Field(default={}, alias="doors")
    rooms_by_id: dict[str, Room] = Field(default={}, alias="rooms")
    nodes: dict[Id, Spot] = {}
    chains: tuple[LaneChain, ...] = Field(default=(), alias="lanes")
    walk_chains: tuple[LaneChain, ...] = Field(default=(), alias="walks")

    @field_validator("doors_by_id", "rooms_by_id", mode="before")
    @classmethod
    def _name_entries(cls, value: Any) -> Any:
        return keyed(value)

    @property
    def doors(self) -> tuple[Door, ...]:
        return tuple(self.doors_by_id.values())

    @property
    def rooms(self) -> tuple[Room, ...]:
        return tuple(self.rooms_by_id.values())

    @property
    def lanes(self) -> tuple[Lane, ...]:
        return tuple(lane for _, _, lane in self.numbered_lanes())

    def numbered_lanes(self) -> Iterator[tuple[int, int, Lane]]:
        """Every lane with the place of its chain and its second end in the file, counted from 0."""
        yield from _numbered(self.chains)

    @property
    def walks(self) -> tuple[Lane, ...]:
        return tuple(walk for _, _, walk in self.numbered_walks())

    def numbered_walks(self) -> Iterator[tuple[int, int, Lane]]:
        """Every walk, as `numbered_lanes`."""
        yield from _numbered(self.walk_chains)

    @property
    def outline_walls(self) -> tuple[Point, ...]:
        """The outer wall as a closed polyline."""
        return (*self.outline, self.outline[0])


def _numbered(chains: tuple[LaneChain, ...]) -> Iterator[tuple[int, int, Lane]]:
    for number, chain in enumerate(chains):
        for step, (a, b) in enumerate(pairwise(chain.path), start=1):
            yield number, step, Lane(a, b, chain.max_speed, chain.public)


class Building(Frozen):
    """A building; its floors from below to above.

    entrance   the stop where visitors come in and go out: a way to another building ends there
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, populate_by_name=True)

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", description="an id such as b1")]
    name_zh: Words
    name_en: Words
    entrance: StopId | None = None
    floors_by_id: dict[str, Floor] = Field(alias="floors", min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _name_floors(cls, value: Any) -> Any:
        if not isinstance(value, dict) or not isinstance(value.get("floors"), dict):
            return value
        building = str(value.get("id", ""))
        floors = keyed(value["floors"])
        for key, floor in floors.items():
            if isinstance(floor, dict):
                floor["map_id"] = map_id(building, str(key))
        return {**value, "floors": floors}

    @property
    def floors(self) -> tuple[Floor, ...]:
        return tuple(sorted(self.floors_by_id.values(), key=lambda floor: floor.order))


TimeZone = Annotated[str, Field(pattern=r"^[A-Za-z_]+(/[A-Za-z_+-]+)*$", description="a name such as Asia/Shanghai")]


PublicUrl = Annotated[
    str,
    Field(
        pattern=r"^(https?://[^\s/?#]+(/[^\s?#]*)?)?$",
        max_length=200,
        description="an address such as https://hall.example",
    ),
]


KeepDays = Annotated[int, Field(ge=2, le=4000, description="a whole number of days, 2 to 4000")]


class BuildingFile(Frozen):
    """All of building.yaml. public_url: where visitors' telephones reach the guides' pages; empty = nowhere;
    keep_records_days: after so many days the scheduler deletes its records of a run that has ended.
    """

    site: Id
    time_zone: TimeZone
    public_url: PublicUrl = ""
    keep_records_days: KeepDays = 400
    buildings: dict[str, Building] = Field(min_length=1)

    @field_validator("buildings", mode="before")
    @classmethod
    def _name_entries(cls, value: Any) -> Any:
        return keyed(value)

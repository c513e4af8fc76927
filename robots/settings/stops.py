"""stops.yaml: the places a robot drives to, and how it stands there."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field, field_validator

from robots.core.geometry import Pose
from robots.settings.quantities import Frozen, Heading, Id, MapId, Spot, StopId, Words, keyed

StopKind = Literal["window", "office", "output", "locker", "dock", "waiting", "place"]
HANDOVER_KINDS: frozenset[StopKind] = frozenset({"window", "office", "output", "locker"})
"""Where papers may be handed over."""
VISITED_KINDS: frozenset[StopKind] = frozenset({"window", "output", "locker", "place"})
"""Where visitors are sent to: each has a public way in a building with walks. An office has one where it is drawn."""


class Stop(Frozen):
    """A place with a name. The robot stands at x, y and faces theta: towards the window, desk or charger.

    A `place` is where visitors go, a robot hands no papers over there.
    front   where a visitor stands, on the other side of the counter: [x, y], or a node of this floor; None = where the
            robot does. A point becomes the node `{stop}-front`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, populate_by_name=True)

    id: StopId
    kind: StopKind
    map_id: MapId = Field(alias="map")
    at: Spot
    theta: Heading = Field(alias="faces")
    name_zh: Words
    name_en: Words
    front: Spot | Id | None = None

    @property
    def x(self) -> float:
        return self.at[0]

    @property
    def y(self) -> float:
        return self.at[1]

    @property
    def pose(self) -> Pose:
        return Pose(self.map_id, self.x, self.y, self.theta)

    @property
    def front_name(self) -> str:
        """What lanes and walks call the point where visitors stand."""
        if self.front is None:
            return self.id
        return self.front if isinstance(self.front, str) else f"{self.id}-front"

    @property
    def takes_papers(self) -> bool:
        return self.kind in HANDOVER_KINDS


class StopsFile(Frozen):
    """All of stops.yaml."""

    stops: dict[str, Stop] = Field(min_length=1)

    @field_validator("stops", mode="before")
    @classmethod
    def _name_entries(cls, value: Any) -> Any:
        return keyed(value)

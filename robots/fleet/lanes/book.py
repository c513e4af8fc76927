"""What people said of the ways, as the ledger keeps it. Part of `fleet.book.Book`; changes in `apply` only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from robots.fleet.traffic.road import KeepClear, Road

KINDS = frozenset({"lane_closed", "lane_opened", "lane_limited", "area_kept_clear", "area_freed", "robot_off_ways"})


@dataclass(frozen=True, slots=True)
class Said:
    """When somebody said it (UTC seconds), and who: an id of the staff. until: when it ends by itself, 0 = never."""

    at: float
    person: str
    until: float = 0.0


@dataclass(slots=True)
class LanesBook:
    """off: robot -> when a person said that it stands on no way any more.

    said   `closed ID`, `slowed ID`, `clear NAME` -> since when that stands. What an older program's snapshot holds has
           none
    """

    road: Road = field(default_factory=Road)
    off: dict[str, float] = field(default_factory=dict)
    said: dict[str, Said] = field(default_factory=dict)

    def apply(self, kind: str, subject: str, data: dict[str, Any]) -> None:
        """Take in one record of `KINDS`. The subject is a lane or node, an area's name, or a robot."""
        match kind:
            case "lane_closed":
                self.road = self.road.close(subject)
                self._say(f"closed {subject}", data)
            case "lane_opened":
                self.road = self.road.open(subject)
                self.said.pop(f"closed {subject}", None)
            case "lane_limited":
                self.road = self.road.limit(subject, data["speed"])
                self._say(f"slowed {subject}", data)
                if data["speed"] is None:
                    del self.said[f"slowed {subject}"]
            case "area_kept_clear":
                polygon = tuple((float(x), float(y)) for x, y in data["polygon"])
                self.road = self.road.keep_clear(subject, KeepClear(data["map"], polygon, data["enter"]))
                self._say(f"clear {subject}", data)
            case "area_freed":
                self.road = self.road.free(subject)
                self.said.pop(f"clear {subject}", None)
            case "robot_off_ways":
                self.off[subject] = data["at"]

    def _say(self, what: str, data: dict[str, Any]) -> None:
        self.said[what] = Said(data.get("at", 0.0), data.get("person", ""), data.get("until", 0.0))

"""What people said of the ways: lanes and nodes closed, lanes slowed, areas to be kept clear. Values, no state."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from robots.core.geometry import Point
from robots.fleet.traffic.network import Network, Step
from robots.fleet.traffic.shapes import touches


@dataclass(frozen=True, slots=True)
class KeepClear:
    """An area of a floor. `enter`: robots may drive through, but never stop in it; else they stay out."""

    map_id: str
    polygon: tuple[Point, ...]
    enter: bool = True


@dataclass(frozen=True, slots=True)
class Road:
    """closed: ids of nodes and lanes (`a|b`, smaller id first); limits: lane -> m/s; areas by name."""

    closed: frozenset[str] = frozenset()
    limits: dict[str, float] = field(default_factory=dict)
    areas: dict[str, KeepClear] = field(default_factory=dict)

    def close(self, *ids: str) -> Road:
        return replace(self, closed=self.closed | frozenset(ids))

    def open(self, *ids: str) -> Road:
        return replace(self, closed=self.closed - frozenset(ids))

    def limit(self, lane: str, speed: float | None) -> Road:
        """A lane's speed limit, m/s above 0; None takes it away."""
        rest = {one: limit for one, limit in self.limits.items() if one != lane}
        return replace(self, limits=rest if speed is None else rest | {lane: speed})

    def keep_clear(self, name: str, area: KeepClear) -> Road:
        return replace(self, areas=self.areas | {name: area})

    def free(self, name: str) -> Road:
        return replace(self, areas={one: area for one, area in self.areas.items() if one != name})


@dataclass(frozen=True, slots=True)
class Marked:
    """A road on a network. shut: places nobody may enter; no_stop: nodes where nobody may wait; slow: lane -> m/s."""

    shut: int
    no_stop: frozenset[str]
    slow: dict[int, float]


def marked(network: Network, road: Road) -> Marked:
    """Ids that the hall does not have are left alone: the hall may have changed since somebody said them."""
    shut = sum(1 << network.index[id_] for id_ in sorted(road.closed) if id_ in network.index)
    no_stop = set(network.doorways)
    for area in road.areas.values():
        for place, (map_id, lines) in enumerate(network.shapes):
            if map_id == area.map_id and any(touches(area.polygon, line, network.radius) for line in lines):
                if network.kinds[place] in ("node", "stop", "dock", "lobby"):
                    no_stop.add(network.ids[place])
                if not area.enter:
                    shut |= 1 << place
    slow = {network.index[lane]: speed for lane, speed in road.limits.items() if lane in network.index}
    return Marked(shut, frozenset(no_stop), slow)


def lane_id(a: str, b: str) -> str:
    """The id of the lane between two nodes."""
    return f"{min(a, b)}|{max(a, b)}"


def seconds(step: Step, slow: dict[int, float]) -> float:
    """Mean seconds of a step under the limits."""
    limit = slow.get(step.claims[0])
    return step.seconds if limit is None else max(step.seconds, step.hop.length_m / limit)

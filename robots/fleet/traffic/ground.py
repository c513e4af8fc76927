"""What all parts of traffic control work with: the robots, the order of their moves, and what both exclude."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from robots.fleet.traffic.moves import Move, Mover, Why
from robots.fleet.traffic.network import Fleet, Network
from robots.fleet.traffic.road import Marked
from robots.fleet.traffic.timing import NEVER, foresee, lag
from robots.fleet.traffic.ways import Found, find

_CACHED_WAYS = 20_000

Rests = list[tuple[str, int]]
"""Robots, each with what it excludes when all moves are driven."""


@dataclass(frozen=True, slots=True)
class TrafficRules:
    """
    patience_s  wait for a free moment after which a robot gets its place in the order of moves
    overtake_s  wait after which nobody is put before a robot that has its place, if that would hold it up
    slack_s     standing on the way that counts as none; look_s: between two looks for a free moment
    nudge_s     wait before others are asked to make room
    again_s     pause after nobody could make room, doubling, at most `again_cap_s`
    ageing_s    of waiting that count as one rank
    """

    patience_s: float = 60.0
    overtake_s: float = 120.0
    slack_s: float = 10.0
    look_s: float = 2.0
    nudge_s: float = 2.0
    again_s: float = 4.0
    again_cap_s: float = 32.0
    ageing_s: float = 120.0


@dataclass(slots=True)
class Ground:
    """movers by name, in the order of names; order: see `moves`; changed: whose way or grant is new.

    foreseen    the delays of the moves are worked out
    """

    network: Network
    rules: TrafficRules
    marked: Marked
    movers: dict[str, Mover] = field(default_factory=dict)
    order: list[Move] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)
    ways: dict[tuple[Fleet, str, str], Found | None] = field(default_factory=dict)
    foreseen: bool = False
    deadlocks: int = 0
    resolved: int = 0

    def look_ahead(self) -> None:
        """The delays of all moves, as things stand in this step."""
        if not self.foreseen:
            foresee(self.order)
            self.foreseen = True

    def preferred(self, mover: Mover) -> Found | None:
        """The way it would take alone; None where no open way leads there."""
        key = (mover.fleet, mover.rest, mover.goal)
        if key not in self.ways:
            if len(self.ways) >= _CACHED_WAYS:
                self.ways.clear()
            self.ways[key] = self._found(mover, self.marked.shut)
        return self.ways[key]

    def free_way(self, mover: Mover) -> Found | None:
        """The best way past where all others will rest; None while there is none."""
        taken = self.marked.shut | self.bars_but(mover)
        preferred = self.preferred(mover)
        if preferred is None or not preferred.needs & taken:
            return preferred
        return self._found(mover, taken)

    def _found(self, mover: Mover, taken: int) -> Found | None:
        steps = self.network.steps[mover.fleet]
        return find(self.network, steps, mover.rest, mover.goal, taken, self.marked.slow)

    def rest_bars(self, mover: Mover) -> int:
        """What a robot excludes when all moves are driven."""
        return mover.bars if mover.silent or not mover.moves else self.bars_at(mover.rest)

    def bars_but(self, mover: Mover) -> int:
        """What all the others do."""
        mask = 0
        for other in self.movers.values():
            if other is not mover:
                mask |= self.rest_bars(other)
        return mask

    def bars_at(self, node: str) -> int:
        """What somebody on a node excludes."""
        return self.network.conflicts[self.network.index[node]]

    def all_rest_bars(self) -> Rests:
        return [(other.id, self.rest_bars(other)) for other in self.movers.values()]

    def in_way_of(self, mover: Mover, way: Found, rests: Rests) -> tuple[str, ...]:
        """Those who rest, or will, in the way; whoever is at its goal first. rests: of `all_rest_bars`."""
        goal, needs = 1 << self.network.index[mover.goal], way.needs
        found = [(not bars & goal, robot) for robot, bars in rests if bars & needs and robot != mover.id]
        return tuple(robot for _, robot in sorted(found))

    def append(self, mover: Mover, found: Found, why: Why) -> None:
        """Put a way behind all moves."""
        self.insert(mover, Move.of(self.network, mover.id, found, why), len(self.order))

    def insert(self, mover: Mover, move: Move, position: int) -> None:
        """Put a move into the order: behind all others, or before the one at this position."""
        for earlier in self.order[:position]:
            lead = lag(earlier, move) if earlier.robot != mover.id else NEVER
            if lead > NEVER:
                move.after.append((earlier, lead))
        for later in self.order[position:]:
            lead = lag(move, later)
            if lead > NEVER:
                later.after.append((move, lead))
        self.let_go(mover)
        mover.pause_s = 0.0
        move.prior = mover.moves[-1] if mover.moves else None
        self.order.insert(position, move)
        mover.moves.append(move)
        mover.look(self.network)
        self.changed.add(mover.id)
        self.foreseen = False

    def let_go(self, mover: Mover) -> None:
        """A robot that was in a circle of waiting ones gets on, or wants something else now."""
        if mover.circled:
            mover.circled = False
            self.resolved += 1

    def take_out(self, move: Move) -> None:
        """It is driven or given up. Its robot's own list is the caller's."""
        self.order = [one for one in self.order if one is not move]
        move.end_here()


def places_of(claims: Iterable[int]) -> int:
    """Places as bits."""
    mask = 0
    for place in claims:
        mask |= 1 << place
    return mask

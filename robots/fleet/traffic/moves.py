"""Moves: robots' ways to where they will rest next, in one order for the whole hall.

The order is the rule by which places are taken. A move is put behind those that are there, and only if it passes none
of the places where the others will rest after theirs. So, driven one after the other, all moves succeed; and they
still do when each robot drives as soon as no earlier move needs its next place any more: who comes first waits for
nobody. Nothing in the order can lock, whatever the hall looks like.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from robots.fleet.traffic.network import Fleet, Network
from robots.fleet.traffic.ways import Found

Why = Literal["goal", "aside"]


@dataclass(slots=True)
class Move:
    """One way to a resting place.

    claims   places in the order they are taken up; the start is the first
    marks    where in `claims` each node is; times: mean seconds until each is reached
    clears   place -> mean seconds until this robot bars it no more
    done     claims that are behind the robot; granted: claims that are its own, up to there
    left     places from `done` on, as bits; bars: what they exclude; gone: mean seconds of what is behind
    after    earlier moves that share places with this one, and how much they come first, see `timing.lag`
    prior    the same robot's move before this one; delay: see `timing.foresee`
    """

    robot: str
    nodes: tuple[str, ...]
    claims: tuple[int, ...]
    marks: tuple[int, ...]
    times: tuple[float, ...]
    clears: dict[int, float]
    why: Why
    done: int = 0
    granted: int = 1
    left: int = 0
    bars: int = 0
    gone: float = 0.0
    after: list[tuple[Move, float]] = field(default_factory=list, repr=False)
    prior: Move | None = field(default=None, repr=False)
    delay: float = 0.0

    @staticmethod
    def of(network: Network, robot: str, found: Found, why: Why) -> Move:
        clears: dict[int, float] = {}
        node = 0
        for position, place in enumerate(found.claims[:-1]):
            if position >= found.marks[node]:
                node += 1
            mask = network.conflicts[place]
            while mask:
                low = mask & -mask
                clears[low.bit_length() - 1] = found.times[node]
                mask ^= low
        move = Move(robot, found.nodes, found.claims, found.marks, found.times, clears, why)
        move.look(network)
        return move

    def look(self, network: Network) -> None:
        """Work out what is left."""
        self.gone = self.times[self.behind] if self.done else 0.0
        self.left = 0
        self.bars = 0
        for place in self.claims[self.done :]:
            self.left |= 1 << place
            self.bars |= network.conflicts[place]

    @property
    def behind(self) -> int:
        """Which of its nodes it has passed last."""
        return sum(1 for mark in self.marks if mark <= self.done) - 1

    @property
    def end(self) -> str:
        return self.nodes[-1]

    @property
    def whole(self) -> bool:
        """All of it is granted."""
        return self.granted == len(self.claims)

    def end_here(self) -> None:
        """It is driven, or given up: nobody waits for it any more."""
        self.left = self.bars = 0
        self.after, self.prior = [], None

    def cut(self, network: Network) -> None:
        """Give up what is not granted yet."""
        keep = self.marks.index(self.granted - 1) + 1
        self.nodes, self.marks, self.claims = self.nodes[:keep], self.marks[:keep], self.claims[: self.granted]
        self.times = self.times[:keep]
        self.look(network)


@dataclass(slots=True)
class Mover:
    """A robot as traffic knows it.

    node    where it stands, or passed last
    goal    where it wants to go; empty = nowhere: it may be asked to make room
    busy    somebody loads or unloads it, it charges, a person holds it: it stays where it is
    silent  nobody knows what it does: what it holds is an obstacle
    rank    0 before 1 before 2 …; asked_at: when it wanted what it wants now, UTC s
    extra   places barred by where it stands besides its node, when it does not stand on it
    held    places that are its own, as bits; bars: what they exclude
    look_at no look at whether it can start before then; retry_at: nor at whether others can make room, `pause_s` long
    circled it was found in a circle of robots that wait for each other
    """

    id: str
    fleet: Fleet
    node: str
    goal: str = ""
    busy: bool = False
    silent: bool = False
    rank: int = 2
    asked_at: float = 0.0
    extra: int = 0
    retry_at: float = 0.0
    pause_s: float = 0.0
    look_at: float = 0.0
    moves: list[Move] = field(default_factory=list)
    held: int = 0
    bars: int = 0
    circled: bool = False

    @property
    def rest(self) -> str:
        """Where it will stand when it has driven all its moves."""
        return self.moves[-1].end if self.moves else self.node

    @property
    def wants(self) -> bool:
        """It wants to go on and has no way yet."""
        return bool(self.goal) and not self.busy and not self.silent and self.rest != self.goal

    @property
    def gives_way(self) -> bool:
        """It can be asked to make room: it stands, or will soon, and nothing keeps it there or brings it there."""
        held_here = self.busy or self.silent or (bool(self.goal) and self.rest == self.goal)
        return not held_here and all(move.whole for move in self.moves)

    def look(self, network: Network) -> None:
        """Work out what it holds."""
        places = [network.index[self.node]] if not self.moves else []
        for move in self.moves:
            places += move.claims[move.done : move.granted]
            if not move.whole:
                break
        self.held = 0
        for place in places:
            self.held |= 1 << place
        self.bars = network.excluded_by(places) | self.extra

"""Traffic control: takes in where robots are and where they want to go, and says how far each may drive.

What a robot holds is its own and nobody else's until it says that it has passed it; what is granted is never taken
back. What is not granted yet is planned anew whenever a robot goes silent, appears, or a way is closed.

Fairness. A robot that can drive to its goal without standing on the way starts at once. One that found no such moment
for `patience_s` gets its place in the order of moves. From then on it waits at most for the moves before it, and each
of these is driven without waiting for a later one. Others are put before it only where it loses no time by that, or
where it stands for somebody else anyway and has waited less than `overtake_s`; an escort also while it has not begun.
A robot without a place in the order waits for robots at rest in its way only: those that are loaded or charged leave
when they are done; those that are idle, or wait themselves, are asked away. Of two that want the same, the one of the
better rank goes first, then the one that asked first; each `ageing_s` of waiting counts one rank better.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from robots.core.frozen import quickly_made
from robots.fleet.traffic import anew, grants
from robots.fleet.traffic.ground import Ground, Rests, TrafficRules
from robots.fleet.traffic.moves import Move, Mover
from robots.fleet.traffic.network import Fleet, Network
from robots.fleet.traffic.planning import plan
from robots.fleet.traffic.road import Road, lane_id, marked
from robots.fleet.traffic.waits import Wait, wait_of
from robots.fleet.traffic.ways import along, find


@quickly_made
@dataclass(frozen=True, slots=True)
class Way:
    """A robot's nodes from where it is to where it will rest. released: how many of them are granted, at least 1."""

    nodes: tuple[str, ...]
    released: int


class Traffic:
    """All robots of a hall on its ways. Never raises for what robots or people say; unknown names change nothing."""

    def __init__(self, network: Network, rules: TrafficRules | None = None, road: Road | None = None) -> None:
        self.network = network
        self.road = road or Road()
        self._ground = Ground(network, rules or TrafficRules(), marked(network, self.road))

    # --- what happened ---

    def join(self, robot: str, fleet: Fleet, node: str, at: float, extra: int = 0) -> None:
        """A robot is here, at rest. What it was granted before is void. extra: see `Mover`."""
        ground = self._ground
        if node not in self.network.steps[fleet]:
            return
        known = ground.movers.get(robot)
        mover = Mover(robot, fleet, node, asked_at=at, extra=extra)
        if known is not None:
            mover.goal, mover.busy, mover.rank, mover.silent = known.goal, known.busy, known.rank, known.silent
            ground.let_go(known)
            for move in known.moves:
                ground.take_out(move)
        ground.movers[robot] = mover
        ground.movers = dict(sorted(ground.movers.items()))
        mover.look(self.network)
        ground.changed.add(robot)
        if any(move.left & mover.bars for move in ground.order):
            anew.settle_anew(ground)

    def adopt(self, robot: str, nodes: tuple[str, ...]) -> None:
        """A robot that has joined may already drive these nodes, from where it is: it was told so before a restart."""
        mover = self._ground.movers.get(robot)
        if mover is None or len(nodes) < 2 or nodes[0] != mover.node or mover.moves:
            return
        found = along(self.network, self.network.steps[mover.fleet], nodes)
        if found is None:
            return
        move = Move.of(self.network, robot, found, "goal")
        move.granted = len(move.claims)
        self._ground.insert(mover, move, 0)
        if any(other.left & mover.bars for other in self._ground.order[1:]):
            anew.settle_anew(self._ground)

    def leave(self, robot: str) -> None:
        """A person took the robot off the ways: what it held is free."""
        mover = self._ground.movers.pop(robot, None)
        if mover is not None:
            self._ground.let_go(mover)
            for move in mover.moves:
                self._ground.take_out(move)

    def want(self, robot: str, goal: str, at: float, rank: int = 2) -> None:
        """The robot is to go there; empty: nowhere, it may be asked to make room. It is busy no more."""
        mover = self._ground.movers.get(robot)
        if mover is None or (goal and goal not in self.network.steps[mover.fleet]):
            return
        mover.busy, mover.rank = False, rank
        if goal != mover.goal:
            mover.goal, mover.asked_at, mover.retry_at, mover.pause_s = goal, at, 0.0, 0.0
            mover.look_at = 0.0
            self._ground.let_go(mover)
            if any(move.why == "goal" for move in mover.moves):
                anew.cut(self._ground, mover)

    def keep(self, robot: str) -> None:
        """It stays where it stands until it wants something again: papers change hands, it charges."""
        mover = self._ground.movers.get(robot)
        if mover is not None:
            mover.busy, mover.goal = True, ""
            self._ground.let_go(mover)
            if any(not move.whole for move in mover.moves):
                anew.cut(self._ground, mover)

    def passed(self, robot: str, node: str) -> None:
        """The robot reports the node it has passed or stands on: what lies behind it is free.

        A node that it may not be at makes it a robot that appeared there.
        """
        mover = self._ground.movers.get(robot)
        if mover is not None and node == mover.node and mover.extra:
            mover.extra = 0
            mover.look(self.network)
        if mover is not None and node != mover.node and not grants.release(self._ground, mover, node):
            self.join(robot, mover.fleet, node, mover.asked_at)

    def boarded(self, robot: str) -> None:
        """The robot is in a car: the lobby behind it is free."""
        mover = self._ground.movers.get(robot)
        if mover is not None:
            grants.board(self._ground, mover)

    def silent(self, robot: str, silent: bool) -> None:
        """Nobody hears the robot, or it stands where it should drive: all it holds is an obstacle until it goes on."""
        mover = self._ground.movers.get(robot)
        if mover is None or mover.silent == silent:
            return
        mover.silent = silent
        if silent:
            anew.settle_anew(self._ground)

    def set_road(self, road: Road) -> None:
        """People closed or opened ways, or set limits. Robots on a closed way leave it as granted, then by others."""
        ground = self._ground
        self.road = road
        before, ground.marked = ground.marked, marked(self.network, road)
        if before != ground.marked:
            ground.ways.clear()
            anew.settle_anew(ground)

    # --- what follows ---

    def step(self, at: float, at_leisure: bool = True) -> list[str]:
        """Plan and grant; the robots whose way or grant changed since the last step.

        at_leisure   nobody waits for the answer: there is time for the search that untangles robots
        """
        ground = self._ground
        plan(ground, at, at_leisure)
        grants.grant(ground)
        changed, ground.changed = sorted(ground.changed), set()
        return changed

    @property
    def next_look(self) -> float:
        """The instant from which on time alone makes a step plan something."""
        return min((mover.look_at for mover in self._ground.movers.values() if mover.wants), default=inf)

    def way(self, robot: str) -> Way | None:
        """How a robot goes on; one node when it stays; None for one that is not here."""
        mover = self._ground.movers.get(robot)
        if mover is None:
            return None
        nodes, released = [mover.node], 1
        for move in mover.moves:
            ahead = move.behind + 1
            if released == len(nodes):
                released += sum(1 for mark in move.marks[ahead:] if mark < move.granted)
            nodes += move.nodes[ahead:]
        return Way(tuple(nodes), released)

    def waits(self, robot: str, rests: Rests | None = None) -> Wait | None:
        """What the robot waits for now; None while it drives as it likes or wants nothing.

        rests   of `rests`, where many robots are asked for and nothing happens between
        """
        mover = self._ground.movers.get(robot)
        return None if mover is None else wait_of(self._ground, mover, rests)

    def rests(self) -> Rests:
        """Where everybody will stand."""
        return self._ground.all_rest_bars()

    def holds(self, robot: str) -> list[str]:
        """The ids of the places that are the robot's own."""
        mover = self._ground.movers.get(robot)
        return [] if mover is None else self.network.names(mover.held)

    def limit(self, a: str, b: str) -> float | None:
        """m/s that people allow on the lane between two nodes, None = what the lane and the robot allow."""
        return self._ground.marked.slow.get(self.network.index.get(lane_id(a, b), -1))

    def goal(self, robot: str) -> str:
        """Where the robot wants to go; empty = nowhere."""
        mover = self._ground.movers.get(robot)
        return "" if mover is None else mover.goal

    def usual(self, start: str, goal: str, fleet: Fleet = "courier") -> tuple[str, ...] | None:
        """The nodes of the way that a robot alone would take; None where no open way leads there."""
        marked_ = self._ground.marked
        found = find(self.network, self.network.steps[fleet], start, goal, marked_.shut, marked_.slow)
        return None if found is None else found.nodes

    def leaves_alone(self, robot: str) -> bool:
        """It is here, wants nothing, was asked nothing, and may be asked to make room."""
        mover = self._ground.movers.get(robot)
        return mover is not None and not (mover.moves or mover.goal or mover.busy or mover.silent or mover.extra)

    def knows(self, robot: str) -> bool:
        return robot in self._ground.movers

    def robots(self) -> list[str]:
        return list(self._ground.movers)

    @property
    def deadlocks(self) -> int:
        """Circles of robots that waited for each other, found so far; `resolved`: those that got on since."""
        return self._ground.deadlocks

    @property
    def resolved(self) -> int:
        return self._ground.resolved

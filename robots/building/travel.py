"""Driving times and rides between any two nodes, for planning: a row a start, worked out once and kept."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from robots.building.plan import Plan
from robots.building.route import Route

Times = NDArray[np.float64]
LARGE = 800
"""Of a plan with more nodes than this the longest way is bounded, not found: a row for each node takes seconds."""
DETOUR = 1.2
"""The quickest way and the same way back take at most so much longer than each other."""


class Travel:
    """Mean seconds of the quickest ways on a plan for robots of one speed (m/s) and acceleration (m/s²)."""

    def __init__(self, plan: Plan, speed: float, accel: float) -> None:
        self._plan, self._speed, self._accel = plan, speed, accel
        self._number = {node: number for number, node in enumerate(plan.nodes)}
        self._rows: dict[str, Times] = {}
        self._parts: dict[str, int] | None = None
        self._rides: dict[str, list[int]] = {}

    def matrix(self, nodes: Sequence[str]) -> Times:
        """(n, n) seconds from each of these nodes to each; inf where there is no way or no such node."""
        known = np.array([self._number.get(node, -1) for node in nodes], dtype=np.intp)
        there = np.flatnonzero(known >= 0)
        found = np.full((len(nodes), len(nodes)), np.inf)
        for k, node in enumerate(nodes):
            if known[k] >= 0:
                found[k, there] = self._row(node)[known[there]]
        return found

    def part(self, node: str) -> int:
        """Which part of the hall a node lies in: no way leads from one part to another. -1 for no node."""
        if self._parts is None:
            parts = nx.connected_components(self._plan.graph)
            self._parts = {one: number for number, part in enumerate(parts) for one in part}
        return self._parts.get(node, -1)

    def seconds(self, a: str, b: str) -> float:
        """Of one way; inf without one."""
        if a not in self._number or b not in self._number:
            return float("inf")
        return float(self._row(a)[self._number[b]])

    def rides(self, a: str, b: str) -> int:
        """Lift rides on one way; 0 without one."""
        if a not in self._number or b not in self._number:
            return 0
        self._row(a)
        return self._rides[a][self._number[b]]

    def longest(self) -> tuple[float, int]:
        """Seconds and rides that no way between two nodes exceeds."""
        if len(self._number) > LARGE:
            return self._bound()
        rows = [self._row(start) for start in self._number]
        seconds = max((float(row[np.isfinite(row)].max()) for row in rows), default=0.0)
        return seconds, max((max(rides) for rides in self._rides.values()), default=0)

    def _bound(self) -> tuple[float, int]:
        """Of a large plan: every way is at most as long as by way of some node between, and there is one a part."""
        seconds, rides = 0.0, 0
        for part in nx.connected_components(self._plan.graph):
            hub = min(part, key=self._number.__getitem__)
            row = self._row(hub)
            seconds = max(seconds, 2 * DETOUR * float(row[np.isfinite(row)].max()))
            rides = max(rides, 2 * max(self._rides[hub]))
        return seconds, rides

    def _row(self, start: str) -> Times:
        row = self._rows.get(start)
        if row is None:
            row = self._rows[start] = np.full(len(self._number), np.inf)
            rides = self._rides[start] = [0] * len(self._number)
            hops = self._plan.hops
            paths: dict[str, list[str]] = nx.single_source_dijkstra_path(self._plan.graph, start, weight="seconds")
            for end, path in paths.items():
                way = Route(tuple(path), tuple(hops[step] for step in pairwise(path)))
                row[self._number[end]] = way.travel_s(self._speed, self._accel)
                rides[self._number[end]] = way.rides
        return row

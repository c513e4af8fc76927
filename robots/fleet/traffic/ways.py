"""Ways through what is free: quickest first, the same for the same facts."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from robots.fleet.traffic.network import Network, Step
from robots.fleet.traffic.road import seconds


@dataclass(frozen=True, slots=True)
class Found:
    """A way from node to node.

    claims  places in the order they are taken up, the start first; needs: the same as bits, without the start
    marks   where in `claims` each node is; times: mean seconds until each node is reached
    """

    nodes: tuple[str, ...]
    claims: tuple[int, ...]
    marks: tuple[int, ...]
    times: tuple[float, ...]
    needs: int


def search(
    network: Network,
    steps: Mapping[str, tuple[Step, ...]],
    start: str,
    taken: int,
    slow: dict[int, float],
    toll: Mapping[int, float] | None = None,
) -> Iterator[tuple[float, str, dict[str, tuple[str, Step]]]]:
    """Every node that can be reached past the places `taken`, nearest first, with how it was reached.

    toll   bits -> extra seconds for a step that needs one of them
    """
    came: dict[str, tuple[str, Step]] = {}
    best = {start: 0.0}
    queue = [(0.0, start)]
    done: set[str] = set()
    while queue:
        cost, node = heapq.heappop(queue)
        if node in done:
            continue
        done.add(node)
        yield cost, node, came
        for step in steps.get(node, ()):
            if step.to in done or step.needs & taken:
                continue
            further = cost + seconds(step, slow)
            if toll:
                further += sum(extra for bits, extra in toll.items() if step.needs & bits)
            if further < best.get(step.to, float("inf")):
                best[step.to] = further
                came[step.to] = (node, step)
                heapq.heappush(queue, (further, step.to))


def find(
    network: Network,
    steps: Mapping[str, tuple[Step, ...]],
    start: str,
    goal: str,
    taken: int,
    slow: dict[int, float],
    toll: Mapping[int, float] | None = None,
) -> Found | None:
    """The quickest way from start to goal that needs nothing of `taken`; where one stands is not needed."""
    if start != goal and taken >> network.index[goal] & 1:
        return None
    for _, node, came in search(network, steps, start, taken, slow, toll):
        if node == goal:
            return traced(network, start, goal, came, slow)
    return None


def traced(
    network: Network, start: str, goal: str, came: Mapping[str, tuple[str, Step]], slow: dict[int, float]
) -> Found:
    """The way that a search found."""
    back: list[Step] = []
    node = goal
    while node != start:
        node, step = came[node]
        back.append(step)
    return joined(network, start, back[::-1], slow)


def along(network: Network, steps: Mapping[str, tuple[Step, ...]], nodes: tuple[str, ...]) -> Found | None:
    """The way through given nodes; None where two of them are no neighbours."""
    taken: list[Step] = []
    for a, b in pairwise(nodes):
        step = next((one for one in steps.get(a, ()) if one.to == b), None)
        if step is None:
            return None
        taken.append(step)
    return joined(network, nodes[0], taken, {})


def joined(network: Network, start: str, steps: list[Step], slow: dict[int, float]) -> Found:
    """One way out of its steps."""
    nodes, claims, marks, times, needs = [start], [network.index[start]], [0], [0.0], 0
    for step in steps:
        nodes.append(step.to)
        claims += step.claims
        marks.append(len(claims) - 1)
        times.append(times[-1] + seconds(step, slow))
        needs |= step.needs
    return Found(tuple(nodes), tuple(claims), tuple(marks), tuple(times), needs)

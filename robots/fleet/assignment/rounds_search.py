"""The search of `rounds`: tours are taken apart where they pass near one another, and put together again, many times.

Rows of visits out, jobs back one by one where they cost least, and worse solutions taken while it is hot (Christiaens
and Vanden Berghe's slack induction by string removals); fewer tours first, by counting how often a job was left over.
Loops as in `rounds_kernel`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from robots.fleet.assignment.rounds_kernel import (
    NEVER,
    STUCK,
    WHOLE,
    below,
    cheapest,
    draw,
    put,
    settle,
)

_STRING = 10
"""Longest row of visits taken out of one tour."""
_TAKEN = 12
"""Visits taken out in one move, about, their other ends not counted."""
_ORDERS = 12

OUT, ABSENT = 0, 1
"""Places in `sizes`."""


def take(g: Any, s: Any, job: int) -> None:
    """The job is no longer anybody's; `purge` takes it out of its tour."""
    s.touched[s.owner[job]] = 2
    s.owner[job] = -1
    s.out[s.sizes[OUT]] = job
    s.sizes[OUT] += 1


def purge(g: Any, s: Any) -> None:
    """Take what is nobody's out of the tours."""
    for v in range(g.vehicles):
        if s.touched[v] == 2:
            s.touched[v] = 1
            base, count = v * g.width, 0
            for k in range(1, s.length[v] + 1):
                node = s.tour[base + k]
                job = node if node < g.jobs else node - g.jobs
                if s.owner[job] >= 0 or k <= g.fixed[v]:
                    count += 1
                    s.tour[base + count] = node
            s.length[v] = count
            settle(g, s, v)


def ruin(g: Any, s: Any) -> None:
    """Take rows of visits out of tours that pass near one another."""
    visits = 0
    used = 0
    for v in range(g.vehicles):
        s.seen[v] = g.shut[v]
        if g.shut[v] == 0 and s.length[v] > g.fixed[v]:
            visits += s.length[v] - g.fixed[v]
            used += 1
    if used == 0:
        return
    most = visits // used
    most = 1 if most < 1 else (_STRING if most > _STRING else most)
    rows = 1 + below(s.random, 1 + (4 * _TAKEN) // (1 + most))
    at = below(s.random, visits)
    seed = -1
    for v in range(g.vehicles):
        if g.shut[v] == 0 and s.length[v] > g.fixed[v]:
            free = s.length[v] - g.fixed[v]
            if at < free:
                seed = s.tour[v * g.width + g.fixed[v] + 1 + at]
                break
            at -= free
    home = g.place[seed] * g.places
    done = 0
    for near in range(g.places):
        place = g.near[home + near]
        size = g.first[place + 1] - g.first[place]
        turn = below(s.random, size) if size > 1 else 0
        for step in range(size):
            node = g.lists[g.first[place] + (step + turn) % size]
            if near == 0 and step == 0:
                node = seed
            job = node if node < g.jobs else node - g.jobs
            v = s.owner[job]
            if v < 0 or s.seen[v] == 1 or s.at[node] <= g.fixed[v]:
                continue
            s.seen[v] = 1
            string(g, s, v, s.at[node], most)
            done += 1
            if done == rows:
                purge(g, s)
                return
    purge(g, s)


def string(g: Any, s: Any, v: int, at: int, most: int) -> None:
    """Take a row of at most so many visits around position `at` out of a tour, half the time with a gap kept."""
    first, count = g.fixed[v] + 1, s.length[v]
    free = count - first + 1
    size = 1 + below(s.random, most if most < free else free)
    gap = 0
    if size > 1 and size < free and draw(s.random) & 1 == 1:
        gap = 1
        while size + gap < free and draw(s.random) & 3 != 0:
            gap += 1
    span = size + gap
    lowest = at - span + 1
    lowest = first if lowest < first else lowest
    highest = at if at < count - span + 1 else count - span + 1
    begin = lowest + below(s.random, highest - lowest + 1)
    kept = begin + (1 + below(s.random, size - 1) if gap > 0 else 0)
    base = v * g.width
    for k in range(begin, begin + span):
        if gap > 0 and kept <= k < kept + gap:
            continue
        node = s.tour[base + k]
        job = node if node < g.jobs else node - g.jobs
        if s.owner[job] >= 0 and g.tied[job] != STUCK:
            take(g, s, job)


def arrange(g: Any, s: Any) -> None:
    """The jobs that are out in an order drawn anew: at random, or by one of `keys`."""
    size = s.sizes[OUT]
    kind = below(s.random, _ORDERS)
    for x in range(size - 1, 0, -1):
        y = below(s.random, x + 1)
        job = s.out[x]
        s.out[x] = s.out[y]
        s.out[y] = job
    if kind >= 7:
        return
    base = kind * g.jobs
    for x in range(1, size):
        job = s.out[x]
        key = g.keys[base + job]
        y = x - 1
        while y >= 0 and g.keys[base + s.out[y]] > key:
            s.out[y + 1] = s.out[y]
            y -= 1
        s.out[y + 1] = job


def tied_first(g: Any, s: Any) -> None:
    """Those aboard come first: without their drops there may be no room for the rest of their tour."""
    front = 0
    for x in range(s.sizes[OUT]):
        job = s.out[x]
        if g.tied[job] >= 0:
            s.out[x] = s.out[front]
            s.out[front] = job
            front += 1


def recreate(g: Any, s: Any, opens: int) -> None:
    """Put the jobs that are out where each costs least, one after the other. `opens` 0: into tours in use only."""
    arrange(g, s)
    tied_first(g, s)
    size = s.sizes[OUT]
    left = 0
    for x in range(size):
        job = s.out[x]
        least, whose, after, drop_after = g.missing[job], -1, 0, 0
        for v in range(g.vehicles):
            s.seen[g.alike[v]] = 0
        for v in range(g.vehicles):
            if g.shut[v] == 1 or g.may[job * g.vehicles + v] == 0 or (g.tied[job] >= 0 and g.tied[job] != v):
                continue
            if s.length[v] == 0 and g.tied[job] == WHOLE:
                if opens == 0 or s.seen[g.alike[v]] == 1:
                    continue
                s.seen[g.alike[v]] = 1
            cost = cheapest(g, s, job, v, least)
            if cost < least:
                least, whose, after, drop_after = cost, v, s.spot[0], s.spot[1]
        if whose >= 0:
            put(g, s, job, whose, after, drop_after)
        else:
            s.out[left] = job
            left += 1
    s.sizes[OUT] = left


def keep(g: Any, s: Any) -> None:
    """This solution is the one to go on from."""
    for v in range(g.vehicles):
        if s.touched[v] != 0:
            s.touched[v] = 0
            s.newer[v] = 1
            s.kept_length[v] = s.length[v]
            base = v * g.width
            for k in range(base + 1, base + s.length[v] + 1):
                s.kept[k] = s.tour[k]
    s.sizes[ABSENT] = s.sizes[OUT]
    for x in range(s.sizes[OUT]):
        s.absent[x] = s.out[x]


def undo(g: Any, s: Any, kept: Any, kept_length: Any) -> None:
    """Back to the tours kept (`kept` or `best`), where they were touched; `out` is as `absent`."""
    jobs = g.jobs
    for v in range(g.vehicles):
        if s.touched[v] != 0:
            for k in range(v * g.width + 1, v * g.width + s.length[v] + 1):
                s.owner[s.tour[k] % jobs] = -1
    for v in range(g.vehicles):
        if s.touched[v] != 0:
            s.touched[v] = 0
            s.length[v] = kept_length[v]
            base = v * g.width
            for k in range(base + 1, base + s.length[v] + 1):
                s.tour[k] = kept[k]
            settle(g, s, v)
    s.sizes[OUT] = s.sizes[ABSENT]
    for x in range(s.sizes[OUT]):
        s.out[x] = s.absent[x]


def note(g: Any, s: Any) -> None:
    """What is kept is the best so far."""
    for v in range(g.vehicles):
        if s.newer[v] == 1:
            s.newer[v] = 0
            s.best_length[v] = s.kept_length[v]
            base = v * g.width
            for k in range(base + 1, base + s.kept_length[v] + 1):
                s.best[k] = s.kept[k]


def price(g: Any, s: Any, missing: int) -> float:
    """Of all tours and, with `missing`, of what is in none."""
    total = 0.0
    for v in range(g.vehicles):
        total += s.worth[v]
    if missing == 1:
        for x in range(s.sizes[OUT]):
            total += g.missing[s.out[x]]
    return total


def price_of_a_job(g: Any, s: Any) -> float:
    """On average, the vehicles themselves left out."""
    total = 0.0
    for v in range(g.vehicles):
        if s.length[v] > 0:
            total += s.worth[v] - g.vehicle_price
    return total / g.jobs  # type: ignore[no-any-return]


def close(g: Any, s: Any) -> int:
    """Take everything out of the tour whose jobs were the least trouble so far; 0 where none may be emptied."""
    least, whose = -1, -1
    for v in range(g.vehicles):
        if s.length[v] == 0 or g.shut[v] == 1 or g.fixed[v] > 0:
            continue
        trouble = 0
        for k in range(v * g.width + 1, v * g.width + s.length[v] + 1):
            job = s.tour[k] % g.jobs
            trouble = -1 if trouble < 0 or g.tied[job] != WHOLE else trouble + s.misses[job]
        if trouble >= 0 and (whose < 0 or trouble < least):
            least, whose = trouble, v
    if whose < 0:
        return 0
    for k in range(whose * g.width + 1, whose * g.width + s.length[whose] + 1):
        if s.tour[k] < g.jobs:
            take(g, s, s.tour[k])
    purge(g, s)
    keep(g, s)
    return 1


def empty(g: Any, s: Any, moves: int, hot: float, cool: float) -> None:
    """Fewer tours: one is emptied, and its jobs are squeezed in among the others, those first that often failed."""
    going = close(g, s) if s.sizes[ABSENT] == 0 else 0
    total = price(g, s, 0)
    for _ in range(moves):
        if going == 0:
            break
        ruin(g, s)
        recreate(g, s, 0)
        trouble = 0
        for x in range(s.sizes[OUT]):
            trouble += s.misses[s.out[x]]
        for x in range(s.sizes[ABSENT]):
            trouble -= s.misses[s.absent[x]]
        for x in range(s.sizes[OUT]):
            s.misses[s.out[x]] += 1
        now = price(g, s, 0)
        if now < NEVER and s.sizes[OUT] == 0:
            keep(g, s)
            note(g, s)
            going = close(g, s)
            total = price(g, s, 0)
        elif now < NEVER and (
            trouble < 0 or (s.sizes[OUT] <= s.sizes[ABSENT] and now < total + hot * g.logs[draw(s.random) >> 22])
        ):
            keep(g, s)
            total = now
        else:
            undo(g, s, s.kept, s.kept_length)
        hot *= cool
    if s.sizes[ABSENT] > 0 and going == 1:
        for v in range(g.vehicles):
            s.touched[v] = 1
        s.sizes[ABSENT] = 0
        undo(g, s, s.best, s.best_length)
        for v in range(g.vehicles):
            s.touched[v] = 1
        keep(g, s)


def searching(stamp: int) -> Callable[..., bool]:
    """The search. `stamp` tells its parts from those of another version, wherever machine code is kept."""

    def search(g: Any, s: Any, emptying: int, moves: int, hot: float, cool: float) -> bool:
        """What is out is put in, `emptying` moves to use fewer tours, `moves` to make them cheap.

        hot, cool    the temperature as a share of a job's price, and its factor from move to move
        The best solution stands in `best` afterwards. False: it is no better than the one given.
        """
        if stamp < 0:
            return False
        for v in range(g.vehicles):
            settle(g, s, v)
            s.touched[v] = 1
        start = price(g, s, 1)
        recreate(g, s, 1)
        keep(g, s)
        note(g, s)
        hot *= price_of_a_job(g, s)
        if emptying > 0:
            empty(g, s, emptying, hot, 1.0)
        total = price(g, s, 1)
        least = total
        for _ in range(moves):
            ruin(g, s)
            recreate(g, s, 1)
            now = price(g, s, 1)
            if now < total + hot * g.logs[draw(s.random) >> 22]:
                keep(g, s)
                total = now
                if total < least:
                    least = total
                    note(g, s)
            else:
                undo(g, s, s.kept, s.kept_length)
            hot *= cool
        return least < start

    return search


PARTS = (
    take,
    purge,
    string,
    ruin,
    arrange,
    tied_first,
    recreate,
    keep,
    undo,
    note,
    price,
    price_of_a_job,
    close,
    empty,
)
"""What `search` calls, in this file."""

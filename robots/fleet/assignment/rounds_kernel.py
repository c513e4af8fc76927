"""The inner loops of `rounds`: one tour with several folders aboard, its times and prices, and what one more costs.

Plain arithmetic on flat tables (lists, or numpy arrays where numba compiles it), so that both give the same bits:
nothing but + - * / and comparisons, integers below 2**63 and an own random number generator.

Nodes are numbers: `job` is its pickup, `jobs + job` its drop, then the starts of the vehicles, then their ends. Tour
`vehicle` stands in `tour` from `vehicle * width` on: its start, its visits, its end; `length` counts the visits.
"""

from __future__ import annotations

from typing import Any

NEVER, NO_WAY = 1e14, 1e15
"""Finite, so that sums stay numbers, s."""
WHOLE, STUCK = -1, -2
_MASK = 0xFFFFFFFF
_BLINK = 200
"""One in half so many places is overlooked."""


def draw(random: Any) -> int:
    """32 random bits."""
    x = random[0]
    x ^= (x << 13) & _MASK
    x ^= x >> 17
    x ^= (x << 5) & _MASK
    random[0] = x
    return x  # type: ignore[no-any-return]


def below(random: Any, count: int) -> int:
    """A random number from 0 on, below `count`."""
    return (draw(random) * count) >> 32


def settle(g: Any, s: Any, v: int) -> None:
    """Times, loads and price of a tour, from its visits."""
    base, count, jobs = v * g.width, s.length[v], g.jobs
    tour, begin, leave, latest, cargo = s.tour, s.begin, s.leave, s.latest, s.cargo
    pulls, waits, calms, at, owner = s.pull, s.wait, s.calm, s.at, s.owner
    place, places, travel, early, late, serve = g.place, g.places, g.travel, g.early, g.late, g.serve
    loads, flow, tardy, due = g.load, g.flow, g.tardy, g.due
    node = 2 * jobs + v
    here = place[node] * places
    time, load, drive, owed = g.ready[v], g.aboard[v], 0.0, 0.0
    room = NEVER if g.shut[v] == 1 else g.capacity[v]
    tour[base] = node
    begin[base] = time
    leave[base] = time
    cargo[base] = load
    for k in range(base + 1, base + count + 1):
        node = tour[k]
        way = travel[here + place[node]]
        here = place[node] * places
        drive += way
        time += way
        if time < early[node]:
            time = early[node]
        begin[k] = time
        time += serve[node]
        leave[k] = time
        at[node] = k - base
        if node < jobs:
            load += loads[node]
            if load > room:
                owed = NEVER  # a folder aboard lacks its drop, which made the room for this
            owner[node] = v
        else:
            job = node - jobs
            load -= loads[job]
            owner[job] = v
            owed += flow[job] * time
            if time > due[job]:
                owed += tardy[job] * (time - due[job])
        cargo[k] = load
    end = 2 * jobs + g.vehicles + v
    last = base + count + 1
    tour[last] = end
    latest[last] = g.until[v]
    pulls[last] = 0.0
    calms[last] = NEVER
    cargo[last] = load
    if count > 0:
        drive += travel[here + place[end]]
        s.worth[v] = g.vehicle_price + g.travel_price * drive + owed
    else:
        s.worth[v] = 0.0
    s.drive[v] = drive
    begin[last] = time + travel[here + place[end]]
    pull, calm, wait = 0.0, NEVER, 0.0
    waits[last] = 0.0
    for k in range(last - 1, base, -1):
        node = tour[k]
        way = travel[place[node] * places + place[tour[k + 1]]]
        until = latest[k + 1] - way - serve[node]
        if until > late[node]:
            until = late[node]
        latest[k] = until
        idle = begin[k + 1] - (leave[k] + way)
        if idle > 0.0:
            calm = 0.0
            wait += idle
        if node >= jobs:
            job = node - jobs
            pull += flow[job]
            if tardy[job] > 0.0 and due[job] < NEVER:
                if leave[k] >= due[job]:
                    pull += tardy[job]
                elif due[job] - leave[k] < calm:
                    calm = due[job] - leave[k]
        pulls[k] = pull
        calms[k] = calm
        waits[k] = wait


def delayed(g: Any, s: Any, node: int, before: float, after: float) -> float:
    """What it costs that service at a drop ends at `after` instead of `before`; nothing at a pickup."""
    if node < g.jobs:
        return 0.0
    job = node - g.jobs
    more = g.flow[job] * (after - before)
    if after > g.due[job]:
        more += g.tardy[job] * (after - g.due[job])
    if before > g.due[job]:
        more -= g.tardy[job] * (before - g.due[job])
    return more  # type: ignore[no-any-return]


def tail(g: Any, s: Any, k: int, last: int, time: float, limit: float) -> float:
    """What it costs that tour position `k` is reached at `time`, NEVER if not less than `limit`; `last`: its end."""
    tour, begin, leave, wait, pull, calm = s.tour, s.begin, s.leave, s.wait, s.pull, s.calm
    jobs, early, serve, place, travel, places = g.jobs, g.early, g.serve, g.place, g.travel, g.places
    flow, tardy, due = g.flow, g.tardy, g.due
    more = 0.0
    while k < last:
        late = time - begin[k] - wait[k]
        if (late > 0.0 and more + pull[k] * late >= limit) or more >= limit:
            return NEVER
        node = tour[k]
        if time < early[node]:
            time = early[node]
        late = time - begin[k]
        if late == 0.0:
            return more
        if 0.0 < late <= calm[k]:
            return more + pull[k] * late  # type: ignore[no-any-return]
        time += serve[node]
        if node >= jobs:
            job = node - jobs
            more += flow[job] * (time - leave[k])
            if time > due[job]:
                more += tardy[job] * (time - due[job])
            if leave[k] > due[job]:
                more -= tardy[job] * (leave[k] - due[job])
        time += travel[place[node] * places + place[tour[k + 1]]]
        k += 1
    return more


def cheapest(g: Any, s: Any, job: int, v: int, limit: float) -> float:
    """The least it costs more to take the job into this tour, if less than `limit`; the places then stand in `spot`."""
    base, places, travel = v * g.width, g.places, g.travel
    count = s.length[v]
    last = base + count + 1
    drop = g.jobs + job
    to_drop, drop_early, drop_late, drop_serve = g.place[drop], g.early[drop], g.late[drop], g.serve[drop]
    from_drop = to_drop * places
    far = g.reach[v] - s.drive[v]
    price = g.travel_price
    opening = g.vehicle_price if count == 0 else 0.0
    limit -= opening
    least = limit
    if g.tied[job] >= 0:
        for k in range(base + g.fixed[v], last):
            if s.leave[k] > drop_late or (s.cargo[k] > g.capacity[v] and s.tour[k] < g.jobs):
                break
            here, there = g.place[s.tour[k]] * places, g.place[s.tour[k + 1]]
            time = s.leave[k] + travel[here + to_drop]
            if time < drop_early:
                time = drop_early
            if time > drop_late:
                continue
            time += drop_serve
            way = travel[here + to_drop] + travel[from_drop + there]
            if count > 0:
                way -= travel[here + there]
            reached = time + travel[from_drop + there]
            if way > far or reached > s.latest[k + 1]:
                continue
            cost = price * way
            if g.timed == 1:
                cost += delayed(g, s, drop, 0.0, time)
                if cost < least:
                    cost += tail(g, s, k + 1, last, reached, least - cost)
            if cost < least:
                least = cost
                s.spot[0] = -1
                s.spot[1] = k - base
        return least + opening if least < limit else NEVER
    pick = job
    to_pick, pick_early, pick_late, pick_serve = g.place[pick], g.early[pick], g.late[pick], g.serve[pick]
    from_pick = to_pick * places
    between = travel[from_pick + to_drop]
    room = g.capacity[v] - g.load[job]
    tour, begin, leave, latest, wait, pull = s.tour, s.begin, s.leave, s.latest, s.wait, s.pull
    jobs, flows, tardies, dues, timed = g.jobs, g.flow, g.tardy, g.due, g.timed
    flow, tardy, due = flows[job], tardies[job], dues[job]
    for i in range(base + g.fixed[v], last):
        if leave[i] > pick_late:
            break
        if s.cargo[i] > room:
            continue
        s.random[1] -= 1
        if s.random[1] < 0:
            s.random[1] = below(s.random, _BLINK)
            continue
        here, there = g.place[tour[i]] * places, g.place[tour[i + 1]]
        time = leave[i] + travel[here + to_pick]
        if time < pick_early:
            time = pick_early
        if time > pick_late:
            continue
        time += pick_serve
        direct = travel[here + there] if count > 0 else 0.0
        detour = travel[here + to_pick] + travel[from_pick + there] - direct
        passed = time + travel[from_pick + there]
        if timed == 1:
            done = time + between + drop_serve
            cost = price * detour + flow * done
            if done > due:
                cost += tardy * (done - due)
            late = passed - begin[i + 1] - wait[i + 1]
            if late > 0.0:
                cost += pull[i + 1] * late
            if cost >= least:
                continue
        begun = time + between
        if begun < drop_early:
            begun = drop_early
        if begun <= drop_late:
            begun += drop_serve
            way = travel[here + to_pick] + between + travel[from_drop + there] - direct
            reached = begun + travel[from_drop + there]
            if way <= far and reached <= latest[i + 1]:
                cost = price * way
                if timed == 1:
                    cost += flow * begun
                    if begun > due:
                        cost += tardy * (begun - due)
                    late = reached - begin[i + 1] - wait[i + 1]
                    if cost < least and (late <= 0.0 or cost + pull[i + 1] * late < least):
                        cost += tail(g, s, i + 1, last, reached, least - cost)
                    else:
                        cost = least
                if cost < least:
                    least = cost
                    s.spot[0] = i - base
                    s.spot[1] = i - base
        if price * detour >= least:
            continue
        time = passed
        more = 0.0
        for k in range(i + 1, last):
            if time > latest[k] or s.cargo[k] > room:
                break
            node = tour[k]
            if time < g.early[node]:
                time = g.early[node]
            time += g.serve[node]
            if time > drop_late:
                break
            if timed == 1 and node >= jobs and time != leave[k]:
                other = node - jobs
                more += flows[other] * (time - leave[k])
                if time > dues[other]:
                    more += tardies[other] * (time - dues[other])
                if leave[k] > dues[other]:
                    more -= tardies[other] * (leave[k] - dues[other])
            here, there = g.place[node] * places, g.place[tour[k + 1]]
            if timed == 1:
                done = time + drop_serve
                cost = more + price * detour + flow * done
                if done > due:
                    cost += tardy * (done - due)
                late = time + travel[here + there] - begin[k + 1] - wait[k + 1]
                if late > 0.0:
                    cost += pull[k + 1] * late
                if cost >= least:
                    break
            begun = time + travel[here + to_drop]
            if begun < drop_early:
                begun = drop_early
            if begun <= drop_late:
                begun += drop_serve
                way = detour + travel[here + to_drop] + travel[from_drop + there] - travel[here + there]
                reached = begun + travel[from_drop + there]
                cost = more + price * way
                if cost < least and way <= far and reached <= latest[k + 1]:
                    if timed == 1:
                        cost += flow * begun
                        if begun > due:
                            cost += tardy * (begun - due)
                        late = reached - begin[k + 1] - wait[k + 1]
                        if cost < least and (late <= 0.0 or cost + pull[k + 1] * late < least):
                            cost += tail(g, s, k + 1, last, reached, least - cost)
                        else:
                            cost = least
                    if cost < least:
                        least = cost
                        s.spot[0] = i - base
                        s.spot[1] = k - base
            time += travel[here + there]
    return least + opening if least < limit else NEVER


def put(g: Any, s: Any, job: int, v: int, after: int, drop_after: int) -> None:
    """Take the job into the tour behind these positions."""
    base = v * g.width
    count = s.length[v]
    for k in range(base + count, base + drop_after, -1):
        s.tour[k + 1] = s.tour[k]
    s.tour[base + drop_after + 1] = g.jobs + job
    count += 1
    if g.tied[job] == WHOLE:
        for k in range(base + count, base + after, -1):
            s.tour[k + 1] = s.tour[k]
        s.tour[base + after + 1] = job
        count += 1
    s.length[v] = count
    s.touched[v] = 1
    settle(g, s, v)


PARTS = (draw, below, settle, delayed, tail, cheapest, put)
"""All loops of this file."""

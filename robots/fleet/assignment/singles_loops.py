"""The annealer for vehicles of one folder at a time: plain arithmetic on flat tables, the same bits with numba.

Each vehicle has a row of jobs, `stride` long, and behind them stands one row more: the jobs nobody has. A move cuts one
or two rows into pieces and joins them anew; what that costs is found from sums kept beside the rows, a piece at a time,
as long as nothing in the piece has a window, a deadline or a vehicle of its own. Those are walked job by job.
"""

from __future__ import annotations

from typing import Any

PICK, DROP, SPAN, ACROSS, WEIGHT, HARD, PICK_S, DROP_S = range(8)
"""Of a job: places; seconds from the arrival to the end without windows; of them driving; HARD: it must be walked."""
PICK_OPENS, PICK_CLOSES, DROP_OPENS, DROP_CLOSES, DUE = range(8, 13)
JOB = 16
AT, HERE, COST, WEIGHTS, DRIVEN, WALKED = range(6)
"""Before each place in a row: when and where the vehicle is free; the cost, weights and driven seconds so far; how
many so far must be walked."""
STEP = 8
START, END, READY, REACH, UNTIL, KEPT = range(6)
"""Of a vehicle. KEPT: so many jobs in front stay."""
CAR = 8
FLOW, TRAVEL, VEHICLE, LATE, UNSERVED = range(5)
NEVER = float("inf")
CUT = 8
"""A row joined anew: its number, how many in front stay, then three pieces, each from and to."""
MASK = 0xFFFFFFFF
CHANCES = 1024
NEAR = 16


def end_of(places: int, travel: Any, jobs: Any, job: int, at: float, here: int) -> float:
    """When a vehicle that is free `here` at `at` is through with the job; inf = too late, or no way."""
    row = job * JOB
    arrive = at + travel[here * places + int(jobs[row + PICK])]
    if jobs[row + HARD] == 0.0:
        return float(arrive + jobs[row + SPAN])
    begin = max(arrive, jobs[row + PICK_OPENS])
    if begin > jobs[row + PICK_CLOSES]:
        return NEVER
    begin = max(begin + jobs[row + PICK_S] + jobs[row + ACROSS], jobs[row + DROP_OPENS])
    return NEVER if begin > jobs[row + DROP_CLOSES] else float(begin + jobs[row + DROP_S])


def price_of(jobs: Any, prices: Any, job: int, end: float) -> float:
    late = end - jobs[job * JOB + DUE]
    return float(jobs[job * JOB + WEIGHT] * (prices[FLOW] * end + (prices[LATE] * late if late > 0.0 else 0.0)))


def refresh(
    places: int, travel: Any, jobs: Any, cars: Any, vehicles: int, prices: Any, stride: int, order: Any, lengths: Any,
    steps: Any, row: int, first: int,
) -> None:  # fmt: skip
    """The sums of a row anew, from its place number `first` on, which holds already unless it is 0."""
    begin = row * stride
    step = begin * STEP
    if first == 0:
        for column in range(STEP):
            steps[step + column] = 0.0
        if row < vehicles:
            steps[step + AT], steps[step + HERE] = cars[row * CAR + READY], cars[row * CAR + START]
    for k in range(begin + first, begin + lengths[row]):
        job, step = order[k], k * STEP
        after = step + STEP
        data = job * JOB
        steps[after + WEIGHTS] = steps[step + WEIGHTS] + jobs[data + WEIGHT]
        if row == vehicles:
            steps[after + WALKED] = steps[step + WALKED] + 1.0
            continue
        here = int(steps[step + HERE])
        end = end_of(places, travel, jobs, job, steps[step + AT], here)
        steps[after + AT], steps[after + HERE] = end, jobs[data + DROP]
        steps[after + COST] = steps[step + COST] + price_of(jobs, prices, job, end)
        way = travel[here * places + int(jobs[data + PICK])]
        steps[after + DRIVEN] = steps[step + DRIVEN] + way + jobs[data + ACROSS]
        steps[after + WALKED] = steps[step + WALKED] + jobs[data + HARD]


def value(
    places: int, travel: Any, jobs: Any, cars: Any, vehicles: int, may: Any, prices: Any, stride: int, order: Any,
    steps: Any, cut: Any, c: int,
) -> float:  # fmt: skip
    """What the row at cut[c] costs when it is joined as said there; inf = it cannot be driven."""
    row = cut[c]
    step = (row * stride + cut[c + 1]) * STEP
    if row == vehicles:
        weights = steps[step + WEIGHTS]
        for p in range(c + 2, c + CUT, 2):
            weights += steps[cut[p + 1] * STEP + WEIGHTS] - steps[cut[p] * STEP + WEIGHTS]
        return float(prices[UNSERVED] * weights)
    at, here, cost, driven = steps[step + AT], int(steps[step + HERE]), steps[step + COST], steps[step + DRIVEN]
    count = cut[c + 1]
    for p in range(c + 2, c + CUT, 2):
        begin, end = cut[p], cut[p + 1]
        if begin >= end:
            continue
        count += end - begin
        first, last = begin * STEP, end * STEP
        if steps[first + WALKED] == steps[last + WALKED]:
            data = order[begin] * JOB
            way = travel[here * places + int(jobs[data + PICK])]
            if way == NEVER:
                return NEVER
            shift = at + way + jobs[data + SPAN] - steps[first + STEP + AT]
            cost += steps[last + COST] - steps[first + COST]
            cost += prices[FLOW] * shift * (steps[last + WEIGHTS] - steps[first + WEIGHTS])
            at, here = steps[last + AT] + shift, int(steps[last + HERE])
            driven += way + jobs[data + ACROSS] + steps[last + DRIVEN] - steps[first + STEP + DRIVEN]
            continue
        for k in range(begin, end):
            job = order[k]
            if may[job * vehicles + row] == 0:
                return NEVER
            driven += travel[here * places + int(jobs[job * JOB + PICK])] + jobs[job * JOB + ACROSS]
            at = end_of(places, travel, jobs, job, at, here)
            if at == NEVER:
                return NEVER
            cost += price_of(jobs, prices, job, at)
            here = int(jobs[job * JOB + DROP])
    if count == 0:
        return 0.0
    home = travel[here * places + int(cars[row * CAR + END])] if cars[row * CAR + END] >= 0.0 else 0.0
    if home == NEVER or at + home > cars[row * CAR + UNTIL] or driven + home > cars[row * CAR + REACH]:
        return NEVER
    return float(cost + prices[TRAVEL] * (driven + home) + prices[VEHICLE])


def propose(
    stride: int, vehicles: int, order: Any, lengths: Any, where: Any, cars: Any, near: Any, count: int,
    starts: int, job: int, kind: int, first: int, second: int, cut: Any,
) -> int:  # fmt: skip
    """Write a move of the job to `cut`. How many rows it changes; 0 = no such move.

    starts          how many moves of 1024 lead to the front of a row, the others behind a job
    first, second   chances, 32 bits each
    kind    0..3: it, alone or with those behind it, goes elsewhere · 4, 5: changes places with another · 6, 7: all
            behind it and all behind another change rows
    """
    place = where[job]
    row = place // stride
    begin, size = row * stride, lengths[row]
    end = begin + size
    if first & 1023 < starts:
        other_row = (second * (vehicles + 1)) >> 32
        goal = other_row * stride + int(cars[other_row * CAR + KEPT])
    else:
        beside = near[job * NEAR + ((second * NEAR) >> 32)] if (first >> 10) & 7 else (second * count) >> 32
        if beside < 0 or beside == job or where[beside] < 0:
            return 0
        other_row = where[beside] // stride
        goal = where[beside] + 1
        if goal < other_row * stride + int(cars[other_row * CAR + KEPT]):
            return 0
    other_begin = other_row * stride
    other_end = other_begin + lengths[other_row]
    for k in range(2 * CUT):
        cut[k] = 0
    cut[0], cut[CUT] = row, other_row
    if kind < 4:
        far = min(place + max(kind, 1), end)
        if other_row != row:
            cut[1], cut[2], cut[3] = place - begin, far, end
            cut[CUT + 1], cut[CUT + 2], cut[CUT + 3] = goal - other_begin, place, far
            cut[CUT + 4], cut[CUT + 5] = goal, other_end
            return 2
        if place <= goal <= far:
            return 0
        if goal < place:
            cut[1], cut[2], cut[3], cut[4], cut[5], cut[6], cut[7] = goal - begin, place, far, goal, place, far, end
        else:
            cut[1], cut[2], cut[3], cut[4], cut[5], cut[6], cut[7] = place - begin, far, goal, place, far, goal, end
        return 1
    if kind < 6:
        if goal >= other_end or (row == other_row and goal == place):
            return 0
        if other_row != row:
            cut[1], cut[2], cut[3], cut[4], cut[5] = place - begin, goal, goal + 1, place + 1, end
            cut[CUT + 1], cut[CUT + 2], cut[CUT + 3] = goal - other_begin, place, place + 1
            cut[CUT + 4], cut[CUT + 5] = goal + 1, other_end
            return 2
        one, two = min(place, goal), max(place, goal)
        if one + 1 == two:
            cut[1], cut[2], cut[3], cut[4], cut[5], cut[6], cut[7] = one - begin, two, two + 1, one, two, two + 1, end
            return 1
        return 0
    if other_row == row or max(row, other_row) == vehicles:
        return 0
    cut[1], cut[2], cut[3] = place - begin, goal, other_end
    cut[CUT + 1], cut[CUT + 2], cut[CUT + 3] = goal - other_begin, place, end
    return 2


def join(stride: int, order: Any, lengths: Any, where: Any, held: Any, cut: Any, rows: int) -> None:
    """Do what `cut` says with the rows themselves. `held`: room for all jobs."""
    filled = 0
    for c in range(0, rows * CUT, CUT):
        for p in range(c + 2, c + CUT, 2):
            for k in range(cut[p], cut[p + 1]):
                held[filled] = order[k]
                filled += 1
    filled = 0
    for c in range(0, rows * CUT, CUT):
        k = cut[c] * stride + cut[c + 1]
        for p in range(c + 2, c + CUT, 2):
            for _ in range(cut[p], cut[p + 1]):
                order[k] = held[filled]
                where[held[filled]] = k
                filled += 1
                k += 1
        lengths[cut[c]] = k - cut[c] * stride


def neighbours(places: int, travel: Any, jobs: Any, count: int, near: Any, ways: Any) -> None:
    """For each job those behind which it starts soonest, nearest first, -1 = no more."""
    for job in range(count):
        base, pick = job * NEAR, int(jobs[job * JOB + PICK])
        for k in range(NEAR):
            near[base + k], ways[k] = -1, NEVER
        if pick < 0:
            continue
        for other in range(count):
            way = travel[int(jobs[other * JOB + DROP]) * places + pick]
            if other == job or way >= ways[NEAR - 1]:
                continue
            k = NEAR - 1
            while k > 0 and ways[k - 1] > way:
                ways[k], near[base + k] = ways[k - 1], near[base + k - 1]
                k -= 1
            ways[k], near[base + k] = way, other


def anneal(
    places: int, travel: Any, jobs: Any, cars: Any, vehicles: int, may: Any, prices: Any, stride: int, order: Any,
    lengths: Any, where: Any, movable: Any, steps: Any, values: Any, near: Any, ways: Any, chances: Any, cut: Any,
    held: Any, best: Any, best_lengths: Any, moves: int, seed: int, hot: float, cool: float, block: int,
) -> bool:  # fmt: skip
    """So many moves, cooling by `cool` at each block. Whether `best` holds something better than what was given.

    seed   above 0, 32 bits
    """
    count = len(where)
    starts = max(128, 1024 * vehicles // (vehicles + count))
    neighbours(places, travel, jobs, count, near, ways)
    for row in range(vehicles + 1):
        refresh(places, travel, jobs, cars, vehicles, prices, stride, order, lengths, steps, row, 0)
        for k in range(2 * CUT):
            cut[k] = 0
        cut[0], cut[1] = row, lengths[row]
        values[row] = value(places, travel, jobs, cars, vehicles, may, prices, stride, order, steps, cut, 0)
    least, is_better, heat, choices = NEVER, False, hot, len(movable)
    for move in range(moves + 1):
        if move % block == 0 or move == moves:
            heat *= cool
            total = 0.0
            for row in range(vehicles + 1):
                total += values[row]
            if total < least - 1e-6:
                is_better = move > 0
                least = total
                for k in range(len(order)):
                    best[k] = order[k]
                for row in range(vehicles + 1):
                    best_lengths[row] = lengths[row]
        seed ^= (seed << 13) & MASK
        seed ^= seed >> 17
        seed ^= (seed << 5) & MASK
        job = movable[(seed * choices) >> 32]
        kind = seed & 7
        seed ^= (seed << 13) & MASK
        seed ^= seed >> 17
        seed ^= (seed << 5) & MASK
        first = seed
        seed ^= (seed << 13) & MASK
        seed ^= seed >> 17
        seed ^= (seed << 5) & MASK
        rows = propose(
            stride, vehicles, order, lengths, where, cars, near, count, starts, job, kind, first, seed, cut
        )  # fmt: skip
        if rows == 0:
            continue
        change, found, second = -values[cut[0]], 0.0, 0.0
        if rows == 2:
            change -= values[cut[CUT]]
        for c in range(0, rows * CUT, CUT):
            second = found
            found = value(places, travel, jobs, cars, vehicles, may, prices, stride, order, steps, cut, c)
            change += found
            if found == NEVER:
                break
        if found == NEVER or change > heat * chances[first >> 22]:
            continue
        join(stride, order, lengths, where, held, cut, rows)
        for c in range(0, rows * CUT, CUT):
            row = cut[c]
            refresh(places, travel, jobs, cars, vehicles, prices, stride, order, lengths, steps, row, cut[c + 1])
            values[row] = found if c == (rows - 1) * CUT else second
    return is_better


PARTS = (end_of, price_of, refresh, value, propose, join, neighbours)

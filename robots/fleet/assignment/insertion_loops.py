"""The loops of cheapest insertion: plain arithmetic on flat tables, so that numba gives the same bits.

A tour is a row of visit codes, `stride` long. Beside it stands what `schedule` finds, a row of `ROW` numbers for each
visit and one more for the end. As long as nothing behind a visit waits or is due, a delay costs all that follows the
same: its cost is one product, else the visits are walked until it is.
"""

from __future__ import annotations

from typing import Any

from robots.fleet.assignment.tables import (
    ABOARD,
    CAPACITY,
    CLOSES,
    DUE,
    END,
    FLOW,
    LATE,
    LOAD,
    OPENS,
    PLACE,
    REACH,
    READY,
    ROW,
    SERVICE,
    START,
    TRAVEL,
    UNTIL,
    VEHICLE,
    WEIGHT,
)

ARRIVE, LEAVE, CARRIED, DRIVEN, WEIGHTS, SLACK, UNEVEN, HOME = range(8)
"""Of a visit: when the vehicle is there; when it leaves what was before; load and driven seconds when it leaves that;
the weights of the drops from here on; the delay of the arrival that all from here on can bear; how many visits from
here on wait or have a deadline. In the row behind the last visit ARRIVE and SLACK are of its end, HOME is the way."""
NOT_ALLOWED, NO_WAY, FULL, TOO_LATE, HOME_LATE, BATTERY, BROKEN = range(1, 8)
"""Why not, the nearer to success the greater. BROKEN: the tour cannot be driven even without the job."""
NEVER = float("inf")


def schedule(
    places: int, travel: Any, visits: Any, fleet: Any, vehicle: int, tour: Any, first: int, length: int, steps: Any
) -> int:
    """Fill in the rows of the tour that begins at `tour[first]`. Why it cannot be driven, 0 = it can."""
    own = vehicle * ROW
    here, at, load, driven, why = int(fleet[own + START]), fleet[own + READY], fleet[own + ABOARD], 0.0, 0
    for k in range(first, first + length):
        visit, row = tour[k] * ROW, k * ROW
        there = int(visits[visit + PLACE])
        way = travel[here * places + there]
        if way == NEVER:
            return NO_WAY
        arrive = at + way
        steps[row + ARRIVE], steps[row + LEAVE], steps[row + CARRIED], steps[row + DRIVEN] = arrive, at, load, driven
        begin = max(arrive, visits[visit + OPENS])
        if begin > visits[visit + CLOSES] + GRACE_KEPT:
            why = max(why, TOO_LATE)
        at, here = begin + visits[visit + SERVICE], there
        load += visits[visit + LOAD]
        if visits[visit + LOAD] > 0.0 and load > fleet[own + CAPACITY]:
            why = max(why, FULL)
        driven += way
    row = (first + length) * ROW
    home = 0.0
    if length > 0 and fleet[own + END] >= 0.0:
        home = travel[here * places + int(fleet[own + END])]
        if home == NEVER:
            return NO_WAY
    steps[row + LEAVE], steps[row + CARRIED], steps[row + DRIVEN] = at, load, driven
    steps[row + ARRIVE], steps[row + HOME] = at + home, home
    steps[row + WEIGHTS], steps[row + UNEVEN] = 0.0, 0.0
    slack = fleet[own + UNTIL] - (at + home)
    steps[row + SLACK] = slack
    if length > 0 and slack < -GRACE_KEPT:
        why = max(why, HOME_LATE)
    if driven + home > fleet[own + REACH]:
        why = max(why, BATTERY)
    for k in range(first + length - 1, first - 1, -1):
        visit, row = tour[k] * ROW, k * ROW
        wait = max(0.0, visits[visit + OPENS] - steps[row + ARRIVE])
        begin = max(steps[row + ARRIVE], visits[visit + OPENS])
        slack = min(visits[visit + CLOSES] - begin, slack) + wait
        steps[row + SLACK] = slack
        steps[row + WEIGHTS] = steps[row + ROW + WEIGHTS] + visits[visit + WEIGHT]
        counts = wait > 0.0 or visits[visit + DUE] < NEVER
        steps[row + UNEVEN] = steps[row + ROW + UNEVEN] + (1.0 if counts else 0.0)
    return why


GRACE_KEPT = 1e-7
"""What is over its limit by less in a tour that stands already is not over."""


def dearer(visits: Any, visit: int, end: float, prices: Any) -> float:
    """What a drop costs that ends at `end`. `visit`: where its row begins."""
    late = end - visits[visit + DUE]
    return float(visits[visit + WEIGHT] * (prices[FLOW] * end + (prices[LATE] * late if late > 0.0 else 0.0)))


def tail(
    places: int, travel: Any, visits: Any, prices: Any, tour: Any, k: int, last: int, steps: Any, at: float, here: int
) -> float:
    """What it costs those from the k-th on that the vehicle leaves `here` for them at `at`; inf = one is too late.

    last    the row behind the last visit. There must be a way.
    """
    arrive = at + travel[here * places + int(visits[tour[k] * ROW + PLACE])]
    extra = 0.0
    while k < last:
        row = k * ROW
        shift = arrive - steps[row + ARRIVE]
        if shift > steps[row + SLACK]:
            return NEVER
        if shift == 0.0:
            return extra
        if shift > 0.0 and steps[row + UNEVEN] == 0.0:
            return float(extra + shift * prices[FLOW] * steps[row + WEIGHTS])
        visit = tour[k] * ROW
        end = max(arrive, visits[visit + OPENS]) + visits[visit + SERVICE]
        extra += dearer(visits, visit, end, prices) - dearer(visits, visit, steps[row + ROW + LEAVE], prices)
        arrive = end + (steps[row + ROW + ARRIVE] - steps[row + ROW + LEAVE])
        k += 1
    return NEVER if arrive - steps[last * ROW + ARRIVE] > steps[last * ROW + SLACK] else extra


def cheapest(
    places: int, travel: Any, visits: Any, fleet: Any, prices: Any, vehicle: int, tour: Any, first: int, length: int,
    kept: int, steps: Any, job: int,
) -> tuple[float, int, int, int]:  # fmt: skip
    """Where the job costs least in one tour: extra cost, visits before its pickup, visits before its drop, why not.

    The first `kept` visits stay in front. A job that is aboard has no pickup: its two places are the same.
    """
    own, last = vehicle * ROW, first + length
    pickup, drop = 2 * job * ROW, (2 * job + 1) * ROW
    goal, is_aboard = int(visits[drop + PLACE]), visits[pickup + PLACE] < 0.0
    total, empty = steps[last * ROW + DRIVEN] + steps[last * ROW + HOME], length == 0
    best, best_i, best_j, why = NEVER, 0, 0, NO_WAY
    for i in range(first + kept, last + 1):
        row = i * ROW
        here = int(fleet[own + START]) if i == first else int(visits[tour[i - 1] * ROW + PLACE])
        at, driven = steps[row + LEAVE], 0.0
        carried = 0.0
        if not is_aboard:
            carried = visits[pickup + LOAD]
            if steps[row + CARRIED] + carried > fleet[own + CAPACITY]:
                why = max(why, FULL)
                continue
            there = int(visits[pickup + PLACE])
            way = travel[here * places + there]
            if way == NEVER:
                continue
            begin = max(at + way, visits[pickup + OPENS])
            if begin > visits[pickup + CLOSES]:
                why = max(why, TOO_LATE)
                continue
            at, here, driven = begin + visits[pickup + SERVICE], there, way
        extra = prices[VEHICLE] if empty else 0.0
        for j in range(i, last + 1):
            way = travel[here * places + goal]
            if way < NEVER:
                begin = max(at + way, visits[drop + OPENS])
                end = begin + visits[drop + SERVICE]
                more, away = NEVER, NEVER
                if begin > visits[drop + CLOSES]:
                    why = max(why, TOO_LATE)
                elif j < last:
                    onward = travel[goal * places + int(visits[tour[j] * ROW + PLACE])]
                    if onward < NEVER:
                        more = tail(places, travel, visits, prices, tour, j, last, steps, end, goal)
                        away = driven + way + onward - (steps[j * ROW + ROW + DRIVEN] - steps[row + DRIVEN])
                        if more == NEVER:
                            why = max(why, TOO_LATE)
                else:
                    home = 0.0
                    if fleet[own + END] >= 0.0:
                        home = travel[goal * places + int(fleet[own + END])]
                    if home < NEVER:
                        if end + home > fleet[own + UNTIL]:
                            why = max(why, HOME_LATE)
                        else:
                            more, away = 0.0, driven + way + home - (total - steps[row + DRIVEN])
                if more < NEVER:
                    if total + away > fleet[own + REACH]:
                        why = max(why, BATTERY)
                    else:
                        found = extra + dearer(visits, drop, end, prices) + more + prices[TRAVEL] * away
                        if found < best:
                            best, best_i, best_j = found, i - first, j - first
            if j == last or is_aboard:
                break
            if steps[j * ROW + ROW + CARRIED] + carried > fleet[own + CAPACITY]:
                why = max(why, FULL)
                break
            visit = tour[j] * ROW
            there = int(visits[visit + PLACE])
            onward = travel[here * places + there]
            if onward == NEVER:
                break
            begin = max(at + onward, visits[visit + OPENS])
            if begin > visits[visit + CLOSES]:
                why = max(why, TOO_LATE)
                break
            at, here, driven = begin + visits[visit + SERVICE], there, driven + onward
            extra += dearer(visits, visit, at, prices) - dearer(visits, visit, steps[j * ROW + ROW + LEAVE], prices)
    return best, best_i, best_j, 0 if best < NEVER else why


def put(tour: Any, first: int, length: int, job: int, i: int, j: int, is_aboard: bool) -> int:
    """The job into the tour, pickup behind i visits and drop behind j of them. The new length."""
    last = first + length
    if is_aboard:
        for k in range(last, first + j, -1):
            tour[k] = tour[k - 1]
        tour[first + j] = 2 * job + 1
        return length + 1
    for k in range(last - 1, first + j - 1, -1):
        tour[k + 2] = tour[k]
    tour[first + j + 1] = 2 * job + 1
    for k in range(first + j - 1, first + i - 1, -1):
        tour[k + 1] = tour[k]
    tour[first + i] = 2 * job
    return length + 2


def renew(
    places: int, vehicles: int, travel: Any, visits: Any, fleet: Any, may: Any, prices: Any, vehicle: int, tour: Any,
    first: int, length: int, kept: int, steps: Any, jobs: Any, count: int, offers: Any,
) -> None:  # fmt: skip
    """What each of the first `count` jobs would cost this vehicle now; inf where it cannot."""
    for n in range(count):
        job = jobs[n]
        cost = NEVER
        if may[job * vehicles + vehicle] == 1:
            cost = cheapest(
                places, travel, visits, fleet, prices, vehicle, tour, first, length, kept, steps, job
            )[0]  # fmt: skip
        offers[n] = cost


def renew_single(
    places: int, vehicles: int, travel: Any, visits: Any, fleet: Any, may: Any, prices: Any, vehicle: int, tour: Any,
    first: int, length: int, kept: int, steps: Any, jobs: Any, count: int, offers: Any, spans: Any,
) -> None:  # fmt: skip
    """As `renew`, faster, for a vehicle of one folder at a time whose tour neither waits nor has deadlines.

    spans   by job, the seconds it takes from the pickup's begin on, at least: from them follows what it must cost at a
            place, and most places need no closer look
    """
    own, last = vehicle * ROW, first + length
    total = steps[last * ROW + DRIVEN] + steps[last * ROW + HOME]
    for n in range(count):
        offers[n] = NEVER
    for i in range(last, first + kept - 1, -1):
        row = i * ROW
        if steps[row + CARRIED] > 0.0:
            continue
        here = int(fleet[own + START]) if i == first else int(visits[tour[i - 1] * ROW + PLACE])
        leave, following = steps[row + LEAVE], int(fleet[own + END])
        old = steps[row + HOME]
        if i < last:
            following = int(visits[tour[i] * ROW + PLACE])
            old = steps[row + ROW + DRIVEN] - steps[row + DRIVEN]
        behind = prices[FLOW] * steps[row + WEIGHTS]
        for n in range(count):
            job = jobs[n]
            pickup = 2 * job * ROW
            drop = pickup + ROW
            weight, span = visits[drop + WEIGHT] * prices[FLOW], spans[job]
            if weight * (leave + span) + (span - old) * behind - prices[TRAVEL] * old >= offers[n]:
                continue
            if may[job * vehicles + vehicle] == 0 or visits[pickup + PLACE] < 0.0:
                continue
            there, goal = int(visits[pickup + PLACE]), int(visits[drop + PLACE])
            way, across = travel[here * places + there], travel[there * places + goal]
            begin = max(leave + way, visits[pickup + OPENS])
            ready = max(begin + visits[pickup + SERVICE] + across, visits[drop + OPENS])
            end = ready + visits[drop + SERVICE]
            onward = travel[goal * places + following] if following >= 0 else 0.0
            away = way + across + onward - old
            shift = end + onward - steps[row + ARRIVE]
            if (
                begin > visits[pickup + CLOSES]
                or ready > visits[drop + CLOSES]
                or total + away > fleet[own + REACH]
                or end + onward == NEVER
                or visits[pickup + LOAD] > fleet[own + CAPACITY]
            ):
                continue
            cost = dearer(visits, drop, end, prices) + prices[TRAVEL] * away
            if length == 0:
                cost += prices[VEHICLE]
            if i < last and shift < 0.0:
                cost += tail(places, travel, visits, prices, tour, i, last, steps, end, goal)
            elif shift > steps[row + SLACK]:
                continue
            else:
                cost += shift * behind
            if cost < offers[n]:
                offers[n] = cost


def insert_all(
    places: int, vehicles: int, travel: Any, visits: Any, fleet: Any, may: Any, prices: Any, single: bool, stride: int,
    tours: Any, lengths: Any, kept: Any, broken: Any, steps: Any, jobs: Any, count: int, fresh: Any, spans: Any,
    offers: Any, best: Any,
) -> None:  # fmt: skip
    """Always the job that costs least for its weight, at the place where it does, until none is left that fits.

    broken  by vehicle, why its tour cannot be driven: nothing is put into such a one
    jobs    the first `count` are to be inserted; changed
    fresh, spans   room for a number of each job
    offers  vehicles * jobs, what each costs where, kept up to date; best: by job, the vehicle where it costs least
    """
    everything = len(best)
    for n in range(count):
        job = jobs[n]
        best[job], spans[job] = -1, 0.0
        pickup, drop = int(visits[2 * job * ROW + PLACE]), int(visits[(2 * job + 1) * ROW + PLACE])
        if pickup >= 0:
            spans[job] = visits[2 * job * ROW + SERVICE] + visits[(2 * job + 1) * ROW + SERVICE]
            spans[job] += travel[pickup * places + drop]
    turn = 0
    while turn < vehicles or count > 0:
        vehicle = turn
        if turn >= vehicles:
            chosen, least = -1, NEVER
            for n in range(count):
                job = jobs[n]
                if best[job] >= 0:
                    value = offers[best[job] * everything + job] / max(visits[(2 * job + 1) * ROW + WEIGHT], 1e-9)
                    if value < least:
                        chosen, least = n, value
            if chosen < 0:
                return
            job = jobs[chosen]
            vehicle = best[job]
            first = vehicle * stride
            found = cheapest(
                places, travel, visits, fleet, prices, vehicle, tours, first, lengths[vehicle], kept[vehicle], steps,
                job,
            )  # fmt: skip
            is_aboard = visits[2 * job * ROW + PLACE] < 0.0
            lengths[vehicle] = put(tours, first, lengths[vehicle], job, found[1], found[2], is_aboard)
            count -= 1
            jobs[chosen] = jobs[count]
        turn += 1
        first = vehicle * stride
        broken[vehicle] = schedule(places, travel, visits, fleet, vehicle, tours, first, lengths[vehicle], steps)
        if broken[vehicle] != 0:
            for n in range(count):
                fresh[n] = NEVER
        elif single and steps[first * ROW + UNEVEN] == 0.0 and fleet[vehicle * ROW + ABOARD] == 0.0:
            renew_single(
                places, vehicles, travel, visits, fleet, may, prices, vehicle, tours, first, lengths[vehicle],
                kept[vehicle], steps, jobs, count, fresh, spans,
            )  # fmt: skip
        else:
            renew(
                places, vehicles, travel, visits, fleet, may, prices, vehicle, tours, first, lengths[vehicle],
                kept[vehicle], steps, jobs, count, fresh,
            )  # fmt: skip
        for n in range(count):
            job, cost = jobs[n], fresh[n]
            offers[vehicle * everything + job] = cost
            if best[job] == vehicle:
                best[job] = -1
                for other in range(min(turn, vehicles)):
                    value = offers[other * everything + job]
                    if value < NEVER and (best[job] < 0 or value < offers[best[job] * everything + job]):
                        best[job] = other
            elif cost < NEVER and (best[job] < 0 or cost < offers[best[job] * everything + job]):
                best[job] = vehicle


PARTS = (schedule, dearer, tail, cheapest, put, renew, renew_single)

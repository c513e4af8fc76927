"""One step of everybody on foot: towards the goal, round each other, off the walls, out of the way of robots.

A social force model (Helbing and Molnár, 1995) with forces that fall off as a square to nothing at a known reach, so
that only + - * / and sqrt of `math` are needed and compiled code gives the same bits (`robots.core.compiled`). Bodies
never overlap a wall, and never step nearer to a robot than they are once they are as near as they like.
"""

from __future__ import annotations

import math
from typing import Any

X, Y, VX, VY, PACE, RADIUS = range(6)
"""m, m/s; PACE is how fast the person would walk, 0 for who stands or sits."""
EAST, NORTH = 6, 7
"""Where the person wants to go, a unit vector."""
MAP, KEEP, HURRY = 8, 9, 10
"""Number of the floor; metres kept from robots; from 0 to 1, how much others make room for who has been stuck."""
HELD = 11
"""1 after a step in which a robot held the person up."""
GOAL_X, GOAL_Y, FULL, SLOW_S, COME, NEAR_S = 12, 13, 14, 15, 16, 17
"""Where to, m; PACE while on the way, m/s; how long in a jam, s; 1 after the step in which the goal was reached;
how long near it, s."""
ROW = 18

ROBOT = 6
"""Numbers of one robot: x, y, radius, map, vx, vy; m, m/s."""

TAU_S = 0.5
"""Speeds come to what is wanted in about this time."""
PERSON_M, PERSON_A = 0.55, 6.0
"""Free metres below which people push each other apart, m/s² where they touch."""
WALL_M, WALL_A = 0.3, 6.0
ROBOT_M, ROBOT_A = 0.9, 9.0
THERE_M = 0.3
"""So near to a goal somebody has come to it."""
BY_M = 1.5
"""Who is kept off a goal by others has come to it this near, when it takes long."""
SEEN_M = 2.5
"""People look so far ahead for robots in their way."""
ASIDE_M = 0.15
DRIFT = 0.1
"""Who walks and goes aside so fast, m/s, passes on that side, whatever the way they meant to go."""
IMPATIENT_S = 0.5
STRAIGHT_M = 0.7
"""This near to a goal people go straight for it."""
SLOW = 0.15
"""Slower than this share of the pace is standing in a jam."""
LONG_S = 4.0
"""A jam takes long: from then on people make room for who stands in it, all they can after twice as long."""
LET_PAST = 0.1
"""How much of their push is left then."""
BEHIND = 0.35
"""What lies behind counts for so much of what lies ahead."""
TOP = 1.4
"""Nobody is pushed on faster than so many times their pace."""
BUCKET_M = 1.0


def step(
    rows: Any, count: int, floors: Any, room: Any, ways: Any, to: Any, robots: Any, robot_count: int,
    heads: Any, links: Any, dt: float,
) -> int:  # fmt: skip
    """Move everybody on by `dt` seconds; how many have come to their goals.

    rows    (count * ROW); floors: for each map x0, y0, cell, columns, lines, first cell in `room`
    room    metres from a cell to a wall, all maps one after the other, line by line
    ways    two numbers a cell, where to head; to: for each person where in it their way begins
    robots  (robot_count * 6): x, y, radius, map, vx, vy
    heads, links  scratch: as many heads as buckets, as many links as people
    """
    buckets = len(heads)
    for bucket in range(buckets):
        heads[bucket] = -1
    for one in range(count):
        row = one * ROW
        place = bucket_of(rows[row + X], rows[row + Y], rows[row + MAP], buckets)
        links[one] = heads[place]
        heads[place] = one
    come = 0
    for one in range(count):
        row = one * ROW
        rows[row + COME] = 0.0
        rows[row + HELD] = 0.0
        if rows[row + PACE] > 0.0:
            turn(rows, row, floors, ways, to[one])
            east, north = rows[row + EAST], rows[row + NORTH]
            move(rows, row, one, floors, room, robots, robot_count, heads, links, dt)
            if is_there(rows, row, rows[row + VX] * east + rows[row + VY] * north, dt):
                rows[row + COME] = 1.0
                come += 1
    return come


def nearby(rows: Any, count: int, number: int, x: float, y: float, reach: float, found: Any) -> int:
    """Put into `found` who is on a floor within `reach` metres along both axes; how many they are."""
    many = 0
    for one in range(count):
        row = one * ROW
        if abs(rows[row] - x) < reach and abs(rows[row + Y] - y) < reach and rows[row + MAP] == number:
            found[many] = one
            many += 1
    return many


def turn(rows: Any, row: int, floors: Any, ways: Any, first: int) -> None:
    """Where one on the way wants to go now: along the way, and straight for the goal at its end."""
    gx, gy = rows[row + GOAL_X] - rows[row], rows[row + GOAL_Y] - rows[row + Y]
    far = math.sqrt(gx * gx + gy * gy)
    at = int(rows[row + MAP]) * 6
    column = math.floor((rows[row] - floors[at]) / floors[at + 2])
    line = math.floor((rows[row + Y] - floors[at + 1]) / floors[at + 2])
    columns, lines = int(floors[at + 3]), int(floors[at + 4])
    column = 0 if column < 0 else columns - 1 if column >= columns else column
    line = 0 if line < 0 else lines - 1 if line >= lines else line
    cell = first + 2 * int(line * columns + column)
    east, north = ways[cell], ways[cell + 1]
    if far < STRAIGHT_M or (east == 0.0 and north == 0.0):
        if far < 1e-9:
            far = 1.0
        east, north = gx / far, gy / far
    rows[row + EAST], rows[row + NORTH] = east, north


def steer(rows: Any, row: int, one: int, robots: Any, robot_count: int, heads: Any, links: Any) -> None:
    """Past the nearest robot in the way, and, for who is held up, past the nearest person who stands there."""
    x, y, number, radius = rows[row], rows[row + Y], rows[row + MAP], rows[row + RADIUS]
    east, north = rows[row + EAST], rows[row + NORTH]
    nearest, left, wide = SEEN_M, 0.0, 0.0
    tx, ty = 0.0, 0.0
    for robot in range(robot_count):
        their = robot * ROBOT
        if robots[their + 3] == number:
            dx, dy = robots[their] - x, robots[their + 1] - y
            clear = radius + robots[their + 2] + rows[row + KEEP] + ASIDE_M
            along, aside = dx * east + dy * north, dy * east - dx * north
            if 0.0 < along < nearest and -clear < aside < clear:
                nearest, left, wide, tx, ty = along, aside, clear, dx, dy
    if rows[row + SLOW_S] > IMPATIENT_S and rows[row + HURRY] < 0.5:  # later they let one straight through
        column, line = math.floor(x / BUCKET_M), math.floor(y / BUCKET_M)
        for up in range(-1, 2):
            for over in range(-1, 2):
                middle_x, middle_y = (column + over + 0.5) * BUCKET_M, (line + up + 0.5) * BUCKET_M
                other = heads[bucket_of(middle_x, middle_y, number, len(heads))]
                while other >= 0:
                    their = other * ROW
                    if other != one and rows[their + MAP] == number and rows[their + PACE] == 0.0:
                        dx, dy = rows[their] - x, rows[their + Y] - y
                        clear = radius + rows[their + RADIUS] + ASIDE_M
                        along, aside = dx * east + dy * north, dy * east - dx * north
                        if 0.0 < along < nearest and -clear < aside < clear:
                            nearest, left, wide, tx, ty = along, aside, clear, dx, dy
                    other = links[other]
    if nearest < SEEN_M:
        far = math.sqrt(tx * tx + ty * ty)
        sine = min(wide / far, 0.98)
        cosine = math.sqrt(1.0 - sine * sine)
        tx, ty = tx / far, ty / far
        drift = tx * rows[row + VY] - ty * rows[row + VX] if rows[row + PACE] > 0.0 else 0.0
        if drift < -DRIFT or (drift <= DRIFT and left > 0.0):  # it is on the left: pass on the right, and stay there
            sine = -sine
        rows[row + EAST], rows[row + NORTH] = tx * cosine - ty * sine, tx * sine + ty * cosine


def is_there(rows: Any, row: int, gained: float, dt: float) -> bool:
    """Whether the goal is reached, or near enough for somebody in a jam; who has been in one for long is let past.

    gained  m/s towards where one wanted to go: who is pushed to and fro stands in a jam too
    """
    gx, gy = rows[row + GOAL_X] - rows[row], rows[row + GOAL_Y] - rows[row + Y]
    far = math.sqrt(gx * gx + gy * gy)
    jammed = rows[row + SLOW_S] + (dt if gained < SLOW * rows[row + FULL] else -dt)
    jammed = 0.0 if jammed < 0.0 else 3.0 * LONG_S if jammed > 3.0 * LONG_S else jammed
    rows[row + SLOW_S] = jammed
    rows[row + HURRY] = 0.0 if jammed < LONG_S else 1.0 if jammed > 2.0 * LONG_S else jammed / LONG_S - 1.0
    if far < BY_M:
        rows[row + NEAR_S] += dt
    return bool(far < THERE_M or rows[row + NEAR_S] > LONG_S)


def bucket_of(x: float, y: float, number: float, buckets: int) -> int:
    """In which bucket of a hash table a place falls."""
    column, line = math.floor(x / BUCKET_M), math.floor(y / BUCKET_M)
    return (column * 73856093 + line * 19349663 + int(number) * 83492791) % buckets


def move(
    rows: Any, row: int, one: int, floors: Any, room: Any, robots: Any, robot_count: int,
    heads: Any, links: Any, dt: float,
) -> None:  # fmt: skip
    """One person's step."""
    x, y, vx, vy = rows[row], rows[row + Y], rows[row + VX], rows[row + VY]
    pace, radius, number = rows[row + PACE], rows[row + RADIUS], rows[row + MAP]
    keep = rows[row + KEEP]
    steer(rows, row, one, robots, robot_count, heads, links)
    east, north = rows[row + EAST], rows[row + NORTH]
    ax, ay = (pace * east - vx) / TAU_S, (pace * north - vy) / TAU_S
    strength = PERSON_A * (1.0 - (1.0 - LET_PAST) * rows[row + HURRY])
    buckets = len(heads)
    column, line = math.floor(x / BUCKET_M), math.floor(y / BUCKET_M)
    for up in range(-1, 2):
        for aside in range(-1, 2):
            place = bucket_of((column + aside + 0.5) * BUCKET_M, (line + up + 0.5) * BUCKET_M, number, buckets)
            other = heads[place]
            while other >= 0:
                their = other * ROW
                if other != one and rows[their + MAP] == number:
                    dx, dy = x - rows[their], y - rows[their + Y]
                    apart = dx * dx + dy * dy
                    reach = radius + rows[their + RADIUS] + PERSON_M
                    if apart < reach * reach and in_bucket(rows, their, column + aside, line + up):
                        if apart < 1e-6:  # on the very same spot: apart, each its own way
                            dx, dy, apart = 0.01 * (1.0 if one > other else -1.0), 0.005, 1.25e-4
                        gap = math.sqrt(apart)
                        share = (reach - gap) / PERSON_M
                        push = strength * share * share
                        if dx * east + dy * north > 0.0:
                            push *= BEHIND
                        # a little to the right of each other, so that who meets head-on passes
                        ax += push * (dx / gap + 0.3 * dy / gap)
                        ay += push * (dy / gap - 0.3 * dx / gap)
                other = links[other]
    for robot in range(robot_count):
        their = robot * ROBOT
        if robots[their + 3] == number:
            dx, dy = x - robots[their], y - robots[their + 1]
            reach = radius + robots[their + 2] + ROBOT_M
            apart = dx * dx + dy * dy
            if keep > 0.0 and 1e-6 < apart < reach * reach:
                gap = math.sqrt(apart)
                share = (reach - gap) / ROBOT_M
                push = ROBOT_A * share * share
                if dx * east + dy * north > 0.0 and robots[their + 4] * dx + robots[their + 5] * dy <= 0.0:
                    push *= BEHIND
                ax += push * (dx / gap + 0.5 * dy / gap)
                ay += push * (dy / gap - 0.5 * dx / gap)
    here = room_at(floors, room, number, x, y)
    if here < radius + WALL_M:
        cell = floors[int(number) * 6 + 2]
        wx = room_at(floors, room, number, x + cell, y) - room_at(floors, room, number, x - cell, y)
        wy = room_at(floors, room, number, x, y + cell) - room_at(floors, room, number, x, y - cell)
        long = math.sqrt(wx * wx + wy * wy)
        if long > 1e-9:
            share = (radius + WALL_M - here) / (radius + WALL_M)
            push = WALL_A * share * share
            ax += push * wx / long
            ay += push * wy / long
    vx += ax * dt
    vy += ay * dt
    speed = math.sqrt(vx * vx + vy * vy)
    top = TOP * pace
    if speed > top:
        vx *= top / speed
        vy *= top / speed
    nx, ny = x + vx * dt, y + vy * dt
    if comes_too_near(robots, robot_count, number, radius, keep, x, y, nx, ny):
        rows[row + HELD] = 1.0
        nx, ny = x, y
    free = BODY_ROOM
    if here < free:
        free = here
    if room_at(floors, room, number, nx, ny) < free:
        if room_at(floors, room, number, nx, y) >= free:
            ny = y
        elif room_at(floors, room, number, x, ny) >= free:
            nx = x
        else:
            nx, ny = x, y
        if comes_too_near(robots, robot_count, number, radius, keep, x, y, nx, ny):
            nx, ny = x, y
    rows[row + VX], rows[row + VY] = (nx - x) / dt, (ny - y) / dt
    rows[row], rows[row + Y] = nx, ny


BODY_ROOM = 0.2
"""Metres from a wall at which a person's middle stays."""


def in_bucket(rows: Any, row: int, column: float, line: float) -> bool:
    """Several buckets may fall together in the table: whether somebody is truly in this one."""
    return math.floor(rows[row] / BUCKET_M) == column and math.floor(rows[row + Y] / BUCKET_M) == line


def room_at(floors: Any, room: Any, number: float, x: float, y: float) -> float:
    """Metres to the nearest wall as the cell of a place has it; 0 beyond the floor."""
    at = int(number) * 6
    column = math.floor((x - floors[at]) / floors[at + 2])
    line = math.floor((y - floors[at + 1]) / floors[at + 2])
    columns, lines = int(floors[at + 3]), int(floors[at + 4])
    if column < 0 or line < 0 or column >= columns or line >= lines:
        return 0.0
    found: float = room[int(floors[at + 5]) + line * columns + column]
    return found


def comes_too_near(
    robots: Any, robot_count: int, number: float, radius: float, keep: float,
    x: float, y: float, nx: float, ny: float,
) -> bool:  # fmt: skip
    """Whether a step ends within what is kept from a robot, and nearer to it than it began."""
    for robot in range(robot_count):
        their = robot * ROBOT
        if robots[their + 3] == number:
            most = radius + robots[their + 2] + keep
            dx, dy = nx - robots[their], ny - robots[their + 1]
            apart = dx * dx + dy * dy
            if apart < most * most:
                bx, by = x - robots[their], y - robots[their + 1]
                if apart < bx * bx + by * by:
                    return True
    return False


PARTS = (bucket_of, in_bucket, room_at, comes_too_near, turn, steer, is_there, move)

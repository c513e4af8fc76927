"""The inner loop of motion: all robots' bases through several small steps, among walls, bodies and one another.

Plain arithmetic on flat tables, so that numba can compile it (`robots.core.compiled`) and gives the same bits: nothing
but + - * /, comparisons, and sin, cos and sqrt of `math`. A robot is a row of `ROW` numbers in one table; the columns
are named below. Whatever needs more than arithmetic (a new contact, a robot near a gate, that is a lift or a door)
is handed back to the world.
"""

from __future__ import annotations

import math
from typing import Any

X, Y, THETA, SPEED, TURN, WANT_SPEED, WANT_TURN, COMMANDED_AT = range(8)
"""m, rad, m/s, rad/s; speeds are what the drive holds its wheels to, before slip and faults of wheels."""
ACCEL, TURN_ACCEL, TOP_SPEED, TOP_TURN, RADIUS, TRACK = range(8, 14)
"""Limits, m/s², rad/s², m/s, rad/s; footprint and distance between the wheels, m."""
UNEVEN, LEFT_SLIP, RIGHT_SLIP, LEFT_FAULT, RIGHT_FAULT = range(14, 19)
"""UNEVEN is not 0 while one of the four behind it is not as it should be."""
MAP, LEVEL = 19, 20
"""Number of the floor's map; robots meet where LEVEL is the same: on a floor, or in a car on the way."""
TOUCHING, TOUCHED_X, TOUCHED_Y, KNOWN = 21, 22, 23, 24
"""TOUCHING 1: it ran into something at that place and has not come off. KNOWN: how many codes stand from CODES on."""
CODES, MOST_CODES = 25, 4
"""What it touches: WALL, the number of a robot, or the number of robots plus that of a body."""
CELL_X, CELL_Y, FREE = 29, 30, 31
"""FREE 1: in this call it can come to nothing that it might touch."""
BRAKE_AT = 32
"""From this instant on the protective field has cut the drive (`sim.physics.guard`); infinite while it is free."""
NO_FIELD = 1e300
"""For ever not yet: a base that has none."""
ROW = 33

WALL = -1.0
SOUND, DEAD, DRAGGING, STUCK = 0.0, 1.0, 2.0, 3.0
DEAD_SHARE = 0.5
"""A wheel without power rolls along at this share of the other one's speed."""
DRAGGING_SHARE = 0.6
"""A dragging wheel reaches this share of the speed it is held to."""

COMMAND_LIFE_S = 0.5
"""Without a new command for this long the base brakes by itself."""
APART_M = 0.05
"""Moved on by this much, a robot has come off what it touched."""
LIFT_REACH_M = 4.0
"""A robot this near to the middle of a car or door may touch it."""
WALL_REACH_M = 0.6
"""Walls are listed for a cell when they come this near to any place in it: no body is wider than this radius."""
MANY = 12
"""From so many robots on, neighbours are found by cells."""
MOST_STEPS = 10
"""In one call; so far the cells of its start hold."""
STOP_M_S2 = 2.0
"""What a base brakes with when its protective field cuts the drive: less than would tip it over."""
FLOOR_COLUMNS, DISC_COLUMNS, GATE_COLUMNS, SEGMENT_COLUMNS = 6, 4, 4, 4


def wheels(rows: Any, row: int, speed: float, turn: float) -> tuple[float, float]:
    """Speed at which the left and right wheel turn (m/s at the rim) while held to a speed and turn: faults, no slip."""
    half = turn * rows[row + TRACK] / 2.0
    left, right = speed - half, speed + half
    left_fault, right_fault = rows[row + LEFT_FAULT], rows[row + RIGHT_FAULT]
    if left_fault == DRAGGING:
        left *= DRAGGING_SHARE
    elif left_fault != SOUND:
        left = 0.0
    if right_fault == DRAGGING:
        right *= DRAGGING_SHARE
    elif right_fault != SOUND:
        right = 0.0
    if left_fault == DEAD and right_fault != DEAD:
        left = right * DEAD_SHARE
    if right_fault == DEAD and left_fault != DEAD:
        right = left * DEAD_SHARE
    return left, right


def advance(rows: Any, row: int, at: float, dt: float) -> tuple[float, float, float]:
    """Change the speeds for one step that ends at `at`; the pose the wheels lead to (x, y, theta).

    The arc of the step is taken as its chord at the mean heading, exact to third order in turn * dt.
    """
    if at - rows[row + COMMANDED_AT] > COMMAND_LIFE_S:
        rows[row + WANT_SPEED] = 0.0
        rows[row + WANT_TURN] = 0.0
    speed, goal = rows[row + SPEED], rows[row + WANT_SPEED]
    cut = at > rows[row + BRAKE_AT]
    if cut:
        goal = 0.0
    if speed != goal:
        most = (STOP_M_S2 if cut else rows[row + ACCEL]) * dt
        gap = goal - speed
        speed = speed + most if gap > most else speed - most if gap < -most else goal
        rows[row + SPEED] = speed
    turn, goal = rows[row + TURN], 0.0 if cut else rows[row + WANT_TURN]
    if turn != goal:
        most = rows[row + TURN_ACCEL] * dt
        gap = goal - turn
        turn = turn + most if gap > most else turn - most if gap < -most else goal
        rows[row + TURN] = turn
    if rows[row + UNEVEN] != 0.0:
        left, right = wheels(rows, row, speed, turn)
        left *= rows[row + LEFT_SLIP]
        right *= rows[row + RIGHT_SLIP]
        speed = (left + right) / 2.0
        turn = (right - left) / rows[row + TRACK]
    theta = rows[row + THETA]
    turned = turn * dt
    heading = theta + turned / 2.0
    way = speed * dt
    theta += turned
    while theta > math.pi:
        theta -= 2.0 * math.pi
    while theta <= -math.pi:
        theta += 2.0 * math.pi
    return rows[row] + way * math.cos(heading), rows[row + Y] + way * math.sin(heading), theta


def gap_squared(segments: Any, first: int, x: float, y: float) -> float:
    """Square of the distance from a point to a segment, m²."""
    x1, y1 = segments[first], segments[first + 1]
    ex, ey = segments[first + 2] - x1, segments[first + 3] - y1
    length = ex * ex + ey * ey
    share = 0.0 if length == 0.0 else ((x - x1) * ex + (y - y1) * ey) / length
    if share < 0.0:
        share = 0.0
    elif share > 1.0:
        share = 1.0
    dx, dy = x1 + share * ex - x, y1 + share * ey - y
    return float(dx * dx + dy * dy)


def is_new(rows: Any, row: int, code: float) -> bool:
    """Whether what is touched now was not touched before."""
    known = int(rows[row + KNOWN])
    for slot in range(row + CODES, row + CODES + known):  # noqa: SIM110, numba compiles no generators
        if rows[slot] == code:
            return False
    return True


def near_gate(rows: Any, row: int, gates: Any, gate_count: int, way: float) -> bool:
    """Whether walls that move may be in reach once it has come `way` metres."""
    for gate in range(0, gate_count * GATE_COLUMNS, GATE_COLUMNS):
        if (
            gates[gate] == rows[row + MAP]
            and abs(gates[gate + 1] - rows[row]) < gates[gate + 3] + way
            and abs(gates[gate + 2] - rows[row + Y]) < gates[gate + 3] + way
        ):
            return True
    return False


def meets_wall(rows: Any, row: int, x: float, y: float, floors: Any, starts: Any, items: Any, segments: Any) -> bool:
    """Whether at (x, y) it overlaps a fixed wall and is nearer to it than where it is."""
    floor = int(rows[row + MAP]) * FLOOR_COLUMNS
    column = math.floor((x - floors[floor]) / floors[floor + 2])
    line = math.floor((y - floors[floor + 1]) / floors[floor + 2])
    if column < 0 or line < 0 or column >= floors[floor + 3] or line >= floors[floor + 4]:
        return False
    cell = int(floors[floor + 5]) + int(line) * int(floors[floor + 3]) + int(column)
    reach = rows[row + RADIUS] * rows[row + RADIUS]
    for item in range(starts[cell], starts[cell + 1]):
        first = items[item]
        gap = gap_squared(segments, first, x, y)
        if gap < reach and gap < gap_squared(segments, first, rows[row], rows[row + Y]):
            return True
    return False


def closes_in(rows: Any, row: int, x: float, y: float, ox: float, oy: float, reach: float) -> bool:
    """Whether at (x, y) it is within `reach` of a middle and nearer to it than where it is."""
    dx, dy = ox - x, oy - y
    if dx > reach or dx < -reach or dy > reach or dy < -reach:
        return False
    gap = dx * dx + dy * dy
    bx, by = ox - rows[row], oy - rows[row + Y]
    return bool(gap < reach * reach and gap < bx * bx + by * by)


def most_way(rows: Any, count: int, span: float) -> float:
    """How far any robot can come in so many seconds, and a little more, m."""
    fastest = 0.0
    for row in range(0, count * ROW, ROW):
        speed = max(rows[row + TOP_SPEED], abs(rows[row + SPEED]))
        if rows[row + UNEVEN] != 0.0:
            slip = max(abs(rows[row + LEFT_SLIP]), abs(rows[row + RIGHT_SLIP]))
            speed = slip * (speed + max(rows[row + TOP_TURN], abs(rows[row + TURN])) * rows[row + TRACK])
        fastest = max(fastest, speed)
    return float(fastest * span + 0.001)


def sort_into_cells(rows: Any, count: int, links: Any, buckets: int, way: float) -> None:
    """Chain the robots of each cell: `links` holds the first of each bucket, then the next after each robot.

    The cells are wide enough that robots that meet within `way` metres each start in neighbouring cells.
    """
    widest = 0.0
    for row in range(0, count * ROW, ROW):
        widest = max(widest, rows[row + RADIUS])
    width = 2.0 * (widest + way)
    for bucket in range(buckets):
        links[bucket] = -1
    for number in range(count):
        row = number * ROW
        column, line = math.floor(rows[row] / width), math.floor(rows[row + Y] / width)
        rows[row + CELL_X], rows[row + CELL_Y] = column, line
        bucket = (int(column) * 7919 + int(line)) & (buckets - 1)
        links[buckets + number] = links[bucket]
        links[bucket] = number


def is_free(
    rows: Any, count: int, row: int, way: float, floors: Any, starts: Any, discs: Any, disc_count: int,
    gates: Any, gate_count: int, links: Any, buckets: int,
) -> bool:  # fmt: skip
    """Whether nothing is so near that a robot could touch it while each comes no farther than `way` metres."""
    if rows[row + TOUCHING] != 0.0 or rows[row + RADIUS] + way > WALL_REACH_M:
        return False
    x, y = rows[row], rows[row + Y]
    floor = int(rows[row + MAP]) * FLOOR_COLUMNS
    column = math.floor((x - floors[floor]) / floors[floor + 2])
    line = math.floor((y - floors[floor + 1]) / floors[floor + 2])
    if 0 <= column < floors[floor + 3] and 0 <= line < floors[floor + 4]:
        cell = int(floors[floor + 5]) + int(line) * int(floors[floor + 3]) + int(column)
        if starts[cell] != starts[cell + 1]:
            return False
    if gate_count and near_gate(rows, row, gates, gate_count, way):
        return False
    reach = rows[row + RADIUS] + 2.0 * way
    for disc in range(0, disc_count * DISC_COLUMNS, DISC_COLUMNS):
        wide = reach + discs[disc + 3]
        if abs(discs[disc + 1] - x) < wide and abs(discs[disc + 2] - y) < wide:
            return False
    if count < MANY:
        for its in range(0, count * ROW, ROW):
            wide = reach + rows[its + RADIUS]
            if its != row and abs(rows[its] - x) < wide and abs(rows[its + Y] - y) < wide:
                return False
        return True
    column, line = int(rows[row + CELL_X]), int(rows[row + CELL_Y])
    for corner in ((column - 1) * 7919, column * 7919, (column + 1) * 7919):
        for cell in (corner + line - 1, corner + line, corner + line + 1):
            other = links[cell & (buckets - 1)]
            while other >= 0:
                its = other * ROW
                wide = reach + rows[its + RADIUS]
                if its != row and abs(rows[its] - x) < wide and abs(rows[its + Y] - y) < wide:
                    return False
                other = links[buckets + other]
    return True


def run(
    rows: Any, count: int, floors: Any, starts: Any, items: Any, segments: Any, discs: Any, disc_count: int,
    gates: Any, gate_count: int, links: Any, buckets: int, at: float, dt: float, first: int, steps: int,
) -> int:  # fmt: skip
    """Move every robot through `steps` steps of `dt` seconds, the first of which begins at `at`.

    Robots take turns in their order. Goes on at turn `first` = step * count + robot; returns the turn which the world
    must take itself (nothing of it is done), or -1 at the end. `floors` holds for each map: x and y of its grid, width
    of a cell, columns, lines, number of its first cell in `starts`. `discs`: level, x, y, radius.
    `gates`: map, x, y, reach; there a robot that only turns needs no world.
    """
    if first >= steps * count:
        return -1
    many = count >= MANY
    if first == 0:
        way = most_way(rows, count, steps * dt)
        if many:
            sort_into_cells(rows, count, links, buckets, way)
        for row in range(0, count * ROW, ROW):
            rows[row + FREE] = 0.0
            if steps > 1 and is_free(
                rows, count, row, way, floors, starts, discs, disc_count, gates, gate_count, links, buckets
            ):
                rows[row + FREE] = 1.0
    step = first // count
    number = first - step * count
    while step < steps:
        idle = number == 0
        end = at + (step + 1) * dt
        while number < count:
            row = number * ROW
            number += 1
            speed, turn = rows[row + SPEED], rows[row + TURN]
            if speed == 0.0 and turn == 0.0 and rows[row + WANT_SPEED] == 0.0 and rows[row + WANT_TURN] == 0.0:
                continue
            idle = False
            if rows[row + FREE] != 0.0:
                rows[row], rows[row + Y], rows[row + THETA] = advance(rows, row, end, dt)
                continue
            stays = speed == 0.0 and rows[row + WANT_SPEED] == 0.0 and rows[row + UNEVEN] == 0.0
            if gate_count and not stays and near_gate(rows, row, gates, gate_count, 0.0):
                return step * count + number - 1
            x, y, theta = advance(rows, row, end, dt)
            if x == rows[row] and y == rows[row + Y]:
                rows[row + THETA] = theta
                continue
            touched, new = False, False
            if meets_wall(rows, row, x, y, floors, starts, items, segments):
                touched, new = True, is_new(rows, row, WALL)
            radius = rows[row + RADIUS]
            for disc in range(0, disc_count * DISC_COLUMNS, DISC_COLUMNS):
                if discs[disc] == rows[row + LEVEL] and closes_in(
                    rows, row, x, y, discs[disc + 1], discs[disc + 2], radius + discs[disc + 3]
                ):
                    touched = True
                    new = new or is_new(rows, row, count + disc / DISC_COLUMNS)
            if not many:
                for other in range(count):
                    its = other * ROW
                    if (
                        its != row
                        and rows[its + LEVEL] == rows[row + LEVEL]
                        and closes_in(rows, row, x, y, rows[its], rows[its + Y], radius + rows[its + RADIUS])
                    ):
                        touched = True
                        new = new or is_new(rows, row, float(other))
            else:
                column, line = int(rows[row + CELL_X]), int(rows[row + CELL_Y])
                for corner in ((column - 1) * 7919, column * 7919, (column + 1) * 7919):
                    for cell in (corner + line - 1, corner + line, corner + line + 1):
                        other = links[cell & (buckets - 1)]
                        while other >= 0:
                            its = other * ROW
                            if (
                                its != row
                                and rows[its + LEVEL] == rows[row + LEVEL]
                                and closes_in(rows, row, x, y, rows[its], rows[its + Y], radius + rows[its + RADIUS])
                            ):
                                touched = True
                                new = new or is_new(rows, row, float(other))
                            other = links[buckets + other]
            if new:
                rows[row + SPEED], rows[row + TURN] = speed, turn
                return step * count + number - 1
            rows[row + THETA] = theta
            if touched:
                rows[row + SPEED] = 0.0
                rows[row + TURN] = 0.0
                rows[row + TOUCHED_X], rows[row + TOUCHED_Y] = rows[row], rows[row + Y]
                continue
            rows[row], rows[row + Y] = x, y
            if rows[row + TOUCHING] != 0.0:
                dx, dy = x - rows[row + TOUCHED_X], y - rows[row + TOUCHED_Y]
                if dx * dx + dy * dy > APART_M * APART_M:
                    rows[row + TOUCHING] = 0.0
                    rows[row + KNOWN] = 0.0
        if idle:
            return -1
        number = 0
        step += 1
    return -1


PARTS = (wheels, advance, gap_squared, is_new, near_gate, meets_wall, closes_in, most_way, sort_into_cells, is_free)
"""The functions that `run` calls."""

"""The ride chart as a picture, made from its table: SVG for people, Mermaid text for documents.

States stand in columns by zone: out on the left, sill in the middle, in on the right. Deadlines and ways to a person's
help are lines inside the boxes, everything else is an arrow; global events stand in a table of their own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from robots.core.lift import Zone
from robots.elevator import deadlines
from robots.elevator.chart import GLOBAL_EVENTS, STEPS, RideState
from robots.elevator.ride import Ride
from robots.elevator.words import STATE_WORDS

S = RideState
TIMEOUT = "TIMEOUT"
WIDTH, BOX_W, BOX_H, COLUMN, ROW, TOP, LEFT = 1764, 204, 86, 340, 134, 84, 128

# column 0-1 out, 2 sill, 3-4 in; the last row belongs to no zone
PLACES: dict[RideState, tuple[float, float]] = {
    S.IDLE: (1, 0), S.APPROACH: (1, 1), S.QUEUE: (1, 2), S.REQUEST_SESSION: (1, 3), S.CALL: (1, 4),
    S.WAIT_CAR: (1, 5), S.YIELD: (1, 6), S.CLEAR_RELEASE: (1, 9), S.RELEASE_PENDING: (0, 9), S.DONE: (0, 10),
    S.ABORT_OUT: (0, 2), S.REQUEUE: (0, 4.5), S.COMMS_LOST_OUT: (0, 7.5), S.EMERGENCY_LANDING: (1, 11),
    S.ENTERING: (2, 6), S.RETREAT_LANDING: (2, 4.5), S.RETREAT_SAFE_SIDE: (2, 7.5), S.EXITING: (2, 9),
    S.RETREAT_CAR: (2, 10), S.EVAC_EXIT: (2, 11),
    S.IN_CAR: (3, 6), S.SELECT_DEST: (3, 7), S.RIDING: (3, 8), S.ARRIVED_CHECK: (3, 9), S.EMERGENCY_IN_CAR: (3, 11),
    S.RIDE_STALLED: (4, 8.5), S.WRONG_FLOOR_HOLD: (4, 9.6), S.COMMS_LOST_IN: (4, 7.4),
    S.HELP_WAIT: (2, 12.35), S.MANUAL: (3.25, 12.35),
}  # fmt: skip

MAIN = frozenset({
    (S.IDLE, S.APPROACH), (S.APPROACH, S.QUEUE), (S.QUEUE, S.REQUEST_SESSION), (S.REQUEST_SESSION, S.CALL),
    (S.CALL, S.WAIT_CAR), (S.WAIT_CAR, S.YIELD), (S.YIELD, S.ENTERING), (S.ENTERING, S.IN_CAR),
    (S.IN_CAR, S.SELECT_DEST), (S.SELECT_DEST, S.RIDING), (S.RIDING, S.ARRIVED_CHECK), (S.ARRIVED_CHECK, S.EXITING),
    (S.EXITING, S.CLEAR_RELEASE), (S.CLEAR_RELEASE, S.DONE),
})  # fmt: skip
"""The ride when nothing goes wrong."""

_SIDES = {
    (S.ABORT_OUT, S.DONE): ("left", "left"),
    (S.YIELD, S.WAIT_CAR): ("right", "right"),
    (S.EXITING, S.RETREAT_SAFE_SIDE): ("top", "bottom"),
    (S.RETREAT_SAFE_SIDE, S.REQUEUE): ("left", "bottom"),
}
"""Where another side than the nearest keeps an arrow clear of the boxes between."""
_LABEL_AT = {
    (S.COMMS_LOST_IN, S.EXITING): 0.12, (S.ABORT_OUT, S.DONE): 0.86,
    (S.RETREAT_LANDING, S.REQUEUE): 0.12, (S.RETREAT_SAFE_SIDE, S.REQUEUE): 0.12,
    (S.YIELD, S.REQUEUE): 0.3, (S.EMERGENCY_LANDING, S.REQUEUE): 0.25, (S.REQUEUE, S.CLEAR_RELEASE): 0.62,
    (S.EMERGENCY_IN_CAR, S.ARRIVED_CHECK): 0.35, (S.CALL, S.ABORT_OUT): 0.75, (S.REQUEUE, S.QUEUE): 0.6,
    (S.RETREAT_SAFE_SIDE, S.ARRIVED_CHECK): 0.3, (S.WRONG_FLOOR_HOLD, S.RIDING): 0.45,
    (S.COMMS_LOST_IN, S.RIDING): 0.85, (S.ARRIVED_CHECK, S.WRONG_FLOOR_HOLD): 0.35,
}  # fmt: skip
"""How far along an arrow its label stands, where the middle is taken."""

_VARIES = {S.APPROACH: "3 × ETA", S.REQUEST_SESSION: "40 s / 185 s", S.RIDING: "120–300 s"}
_NO_LIMIT = {
    S.HELP_WAIT: "staff; 60, 180, 600 s …",
    S.MANUAL: "staff; reminder 300 s",
    S.EMERGENCY_LANDING: "reset by a named person",
}
_ZONES = ((Zone.OUT, "out · 候梯厅", 0, 2), (Zone.SILL, "sill · 门槛", 2, 1), (Zone.IN, "in · 轿厢内", 3, 2))

_STYLE = """
text{font:12px "Noto Sans SC","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",system-ui,sans-serif;fill:#14222e}
.id{font-weight:700;font-size:13.5px}.zh{fill:#0a3459}.line{font-size:11px;fill:#754700}.zone{font-size:17px;font-weight:700}
.out{fill:#eaf2fa}.sill{fill:#fdf3dc}.in{fill:#e5f4ea}.box{fill:#fff;stroke:#455563;stroke-width:1.2}
.any{stroke:#6a3b9c;stroke-width:1.8}.end{stroke-width:2.6}
path{fill:none;stroke:#6b7c8a;stroke-width:1.2}.main{stroke:#0f4c81;stroke-width:2.6}
.label{font-size:10.5px;fill:#33434f;paint-order:stroke;stroke:#fff;stroke-width:3.5px;stroke-linejoin:round;text-anchor:middle}
.mainlabel{font-weight:700;fill:#0a3459}.head{font-weight:700}.note{font-size:12px;fill:#455563}
"""


@dataclass(frozen=True, slots=True)
class Arrow:
    """All triggers that lead from one state to another, each with its guard."""

    source: RideState
    dest: RideState
    words: tuple[str, ...]

    @property
    def is_main(self) -> bool:
        return (self.source, self.dest) in MAIN


def arrows(with_all: bool = False) -> list[Arrow]:
    """The table, grouped by pair. Without deadlines and ways to HELP_WAIT, unless `with_all`."""
    found: dict[tuple[RideState, RideState], list[str]] = {}
    for trigger, source, dest, guard in STEPS:
        if with_all or not _is_line(trigger, source, dest):
            found.setdefault((source, dest), []).append(f"{trigger} [{guard}]" if guard else trigger)
    return [Arrow(source, dest, tuple(words)) for (source, dest), words in found.items()]


def limit_words(state: RideState) -> str:
    """The deadline of a state by the default timers, for people; empty for a state at rest."""
    limit = deadlines.LIMITS[state]
    if limit is None:
        return _NO_LIMIT.get(state, "")
    return _VARIES.get(state) or f"{limit(Ride('', 0.0, {}, {})):g} s"


def mermaid() -> str:
    """The whole table as a Mermaid state diagram, one line an arrow."""
    lines = ["stateDiagram-v2"]
    for zone, title, _, _ in _ZONES:
        lines.append(f'  state "{title}" as zone_{zone.value} {{')
        lines += [f"    {state}" for state in RideState if STATE_WORDS[state].zone is zone]
        lines.append("  }")
    lines += ["  [*] --> IDLE", "  DONE --> [*]"]
    for arrow in arrows(with_all=True):
        words = [f"{limit_words(arrow.source)} over" if word == TIMEOUT else word for word in arrow.words]
        lines.append(f"  {arrow.source} --> {arrow.dest} : {' / '.join(words)}")
    for event, (by_zone, _) in GLOBAL_EVENTS.items():
        ways = ", ".join(f"{zone.value} → {dest}" for zone, dest in by_zone.items())
        lines.append(f"  %% {event}, from every state it may move: {ways}")
    return "\n".join(lines) + "\n"


def svg() -> str:
    """The picture; the same table gives the same bytes."""
    height = TOP + 13.35 * ROW + 20
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" role="img" '
        f'aria-label="The ride chart: {len(RideState)} states by zone">',
        f"<style>{_STYLE.strip()}</style>",
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto" markerUnits="userSpaceOnUse"><path d="M0 0L8 4L0 8z" style="fill:#33434f;stroke:none"/>'
        "</marker></defs>",
        f'<rect width="{WIDTH}" height="{height:g}" fill="#fff"/>',
    ]
    for zone, title, column, columns in _ZONES:
        left = LEFT + column * COLUMN - (104 if column == 0 else 40)
        width = columns * COLUMN - 12 + (64 if column == 0 else 0)
        size = f'width="{width}" height="{12.1 * ROW + 40:g}"'
        parts.append(f'<rect class="{zone.value}" x="{left}" y="{TOP - 56}" {size} rx="14"/>')
        parts.append(f'<text class="zone" x="{left + 16}" y="{TOP - 30}">{title}</text>')
    parts += _table()
    drawn = arrows()
    ports = _ports(drawn)
    parts += [_path(arrow, *ports[arrow]) for arrow in drawn]
    parts += [part for state in RideState for part in _box(state)]
    parts += [_label(arrow, *ports[arrow]) for arrow in drawn]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _is_line(trigger: str, source: RideState, dest: RideState) -> bool:
    return trigger == TIMEOUT or dest is S.HELP_WAIT or (source is S.HELP_WAIT and dest is not S.MANUAL)


def _corner(state: RideState) -> tuple[float, float]:
    column, row = PLACES[state]
    return LEFT + column * COLUMN, TOP + row * ROW


def _box(state: RideState) -> Iterable[str]:
    x, y = _corner(state)
    words = STATE_WORDS[state]
    kind = "any" if words.zone is None else "end" if state in (S.IDLE, S.DONE) else ""
    lines = []
    limit, timeout = limit_words(state), ""
    for trigger, source, dest, _ in STEPS:
        if source is state and trigger == TIMEOUT:
            timeout = f" → {dest}"
        elif source is state and _is_line(trigger, source, dest):
            lines.append(f"{trigger} → {dest}")
    if limit:
        lines.insert(0, f"{limit}{timeout}" if state in _NO_LIMIT else f"≤ {limit}{timeout}")
    width = BOX_W + (60 if words.zone is None else 0)
    yield f'<rect class="box {kind}" x="{x:g}" y="{y:g}" width="{width}" height="{BOX_H}" rx="9"/>'
    yield f'<text class="id" x="{x + 10:g}" y="{y + 19:g}">{state}</text>'
    yield f'<text class="zh" x="{x + 10:g}" y="{y + 36:g}">{escape(words.does.zh)}</text>'
    for number, line in enumerate(lines[:3]):
        yield f'<text class="line" x="{x + 10:g}" y="{y + 52 + 13 * number:g}">{escape(line)}</text>'


Point = tuple[float, float]


def _sides(arrow: Arrow) -> tuple[str, str]:
    """On which side of each box an arrow leaves and arrives."""
    (a_column, a_row), (b_column, b_row) = PLACES[arrow.source], PLACES[arrow.dest]
    if chosen := _SIDES.get((arrow.source, arrow.dest)):
        return chosen
    if a_column == b_column:
        if 0 < b_row - a_row <= 1.5:
            return "bottom", "top"
        return ("right", "right") if a_column in (2, 4) or b_row > a_row else ("left", "left")
    return ("right", "left") if b_column > a_column else ("left", "right")


def _ports(drawn: list[Arrow]) -> dict[Arrow, tuple[Point, Point, str, str]]:
    """The ends of each arrow: those at the same side of a box are spread out, in the order of where they go."""
    at: dict[tuple[RideState, str], list[tuple[float, int, Arrow]]] = {}
    for arrow in drawn:
        leaves, arrives = _sides(arrow)
        for end, (here, there, side) in enumerate(
            ((arrow.source, arrow.dest, leaves), (arrow.dest, arrow.source, arrives))
        ):
            order = PLACES[there][0] if side in ("top", "bottom") else PLACES[there][1]
            at.setdefault((here, side), []).append((order, end, arrow))
    ends: dict[tuple[Arrow, int], Point] = {}
    for (state, side), items in at.items():
        items.sort(key=lambda item: (item[0], sorted((item[2].source, item[2].dest)), item[2].source))
        for number, (_, end, arrow) in enumerate(items, start=1):
            ends[arrow, end] = _port(state, side, number / (len(items) + 1))
    return {arrow: (ends[arrow, 0], ends[arrow, 1], *_sides(arrow)) for arrow in drawn}


def _port(state: RideState, side: str, share: float) -> Point:
    x, y = _corner(state)
    width = BOX_W + (60 if STATE_WORDS[state].zone is None else 0)
    match side:
        case "left":
            return x, y + BOX_H * share
        case "right":
            return x + width, y + BOX_H * share
        case "top":
            return x + width * share, y
        case _:
            return x + width * share, y + BOX_H


def _controls(a: Point, b: Point, leaves: str, arrives: str) -> tuple[Point, Point]:
    """Where the curve is drawn to from each end."""
    if leaves == arrives:
        out = min(128.0, 46 + abs(b[1] - a[1]) * 0.1) * (1 if leaves == "right" else -1)
        return (a[0] + out, a[1]), (b[0] + out, b[1])
    if leaves in ("bottom", "top"):
        bend = (b[1] - a[1]) * 0.4
        return (a[0], a[1] + bend), (b[0], b[1] - bend)
    if arrives == "bottom":
        return (b[0] + (a[0] - b[0]) * 0.2, a[1]), (b[0], b[1] + (a[1] - b[1]) * 0.8)
    bend = (b[0] - a[0]) * (0.5 if abs(b[0] - a[0]) < COLUMN else 0.8)
    return (a[0] + bend, a[1]), (b[0] - bend, b[1])


def _path(arrow: Arrow, a: Point, b: Point, leaves: str, arrives: str) -> str:
    (c, d), (e, f) = _controls(a, b, leaves, arrives)
    kind = ' class="main"' if arrow.is_main else ""
    return (
        f'<path{kind} marker-end="url(#tip)" d="M{a[0]:.1f} {a[1]:.1f}'
        f'C{c:.1f} {d:.1f} {e:.1f} {f:.1f} {b[0]:.1f} {b[1]:.1f}"/>'
    )


def _label(arrow: Arrow, a: Point, b: Point, leaves: str, arrives: str) -> str:
    (c, d), (e, f) = _controls(a, b, leaves, arrives)
    t = _LABEL_AT.get((arrow.source, arrow.dest), 0.5)
    near, far = (1 - t) ** 3, t**3
    x = near * a[0] + 3 * t * (1 - t) * ((1 - t) * c + t * e) + far * b[0]
    y = near * a[1] + 3 * t * (1 - t) * ((1 - t) * d + t * f) + far * b[1]
    words = [word.partition(" ")[0] for word in arrow.words]
    kind = "label mainlabel" if arrow.is_main else "label"
    lines = "".join(
        f'<tspan x="{x:.1f}" dy="{0 if number == 0 else 12}">{escape(word)}</tspan>'
        for number, word in enumerate(dict.fromkeys(words))
    )
    return f'<text class="{kind}" x="{x:.1f}" y="{y + 3:.1f}">{lines}</text>'


def _table() -> Iterable[str]:
    """The global events, in the free corner above the car."""
    x, y = LEFT + 2.92 * COLUMN, TOP + 6
    yield f'<text class="zone" x="{x:g}" y="{y:g}">Global events · 全局事件</text>'
    yield f'<text class="note" x="{x:g}" y="{y + 22:g}">asked again after every change of state</text>'
    row = y + 50
    for event, (by_zone, unmoved) in GLOBAL_EVENTS.items():
        ways = " · ".join(f"{zone.value} → {by_zone.get(zone, 'later')}" for zone in Zone)
        yield f'<text class="head" x="{x:g}" y="{row:g}">{event}</text>'
        yield f'<text x="{x:g}" y="{row + 17:g}">{escape(ways)}</text>'
        moved = f"moves {len(RideState) - len(unmoved)} of {len(RideState)} states"
        yield f'<text class="note" x="{x:g}" y="{row + 33:g}">{moved}</text>'
        row += 62
    for words in (
        "Blue, thick: the ride when nothing goes wrong.",
        "≤ deadline of the state and where it leads.",
        "Violet: a person decides; HELP_WAIT is left by STAFF_CLEARED_OUT,",
        "STAFF_CLEARED_IN or STAFF_TOOK_CARGO only.",
    ):
        yield f'<text class="note" x="{x:g}" y="{row:g}">{escape(words)}</text>'
        row += 17

"""A play as one animated SVG for documents: the floors side by side, robots and cars in motion, what is waited for.

SMIL only: it plays wherever a picture may stand, without a script.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import pairwise

from robots.building import Plan
from robots.building.plan import FloorPlan
from robots.core.reasons import words_of
from sim.report.recorder import Recorder, RobotTrack
from sim.report.tracks import Curve, Row, thinned, unwrapped

PX = 10.0
"""Pixels of a metre."""
GAP = 14.0
HEAD = 24.0
FOOT = 64.0
SPEED = 10.0
"""So many simulated seconds in one."""
LEVEL_M = 0.05
WITHIN = (0.06, 0.06, 0.12)
STYLE = (
    "text{font:12px system-ui,'Noto Sans SC','Noto Sans CJK SC',sans-serif;fill:#14222e}"
    ".h{font-weight:650;font-size:14px}.s{fill:#455563;font-size:10px;text-anchor:middle}"
    ".w{stroke:#5a6a78;stroke-width:1.6;stroke-linecap:round;fill:none}.f{stroke:#b9c5cf;stroke-width:1.6;fill:none}"
    ".g{fill:#f8fafb}.c{stroke:#3c4b58;stroke-width:1.3}.d{stroke:#3c4b58;stroke-width:3}"
    ".b{font-size:15px;font-weight:600}.t{stroke:#ccd5dd;stroke-width:6;stroke-linecap:round}"
    ".l{fill:none;stroke:#c76a00;stroke-width:2.4;stroke-dasharray:1 4;stroke-linecap:round}"
)

DOING = {
    "to_pickup": "去取件 · on the way to the sender",
    "carrying": "运送中 · carrying the folder",
    "returning": "送回寄件人 · bringing it back",
    "delivered": "已送达 · delivered",
    "returned": "已送回 · returned",
}

Key = tuple[float, str]


def animation(plan: Plan, recorder: Recorder, title: str) -> str:
    """The whole play, again and again. `title`: what a reader who cannot see it is told."""
    return _Drawing(plan, recorder).text(title)


class _Drawing:
    def __init__(self, plan: Plan, recorder: Recorder) -> None:
        self.plan, self.recorder = plan, recorder
        self.end = max(recorder.ended_s, 1.0)
        self.corners: dict[str, tuple[float, float]] = {}
        columns = [0.0, 0.0]
        floors = sorted(plan.maps.values(), key=lambda floor: (floor.building, floor.order))
        width = max(_width(floor) for floor in floors) * PX + 2 * GAP
        for floor in floors:
            column = 0 if columns[0] <= columns[1] else 1
            left = min(x for x, _ in floor.outline)
            top = max(y for _, y in floor.outline)
            self.corners[floor.map_id] = (
                column * width + GAP - left * PX,
                columns[column] + GAP + HEAD + top * PX,
            )
            columns[column] += _height(floor) * PX + HEAD + GAP
        self.floors = floors
        self.width = width * (2 if columns[1] else 1)
        self.height = max(columns) + FOOT

    def text(self, title: str) -> str:
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width:.0f} {self.height:.0f}" role="img">',
            f"<title>{escape(title)}</title><style>{STYLE}</style>",
            f'<rect width="{self.width:.0f}" height="{self.height:.0f}" fill="#fff"/>',
            *(part for floor in self.floors for part in self._floor(floor)),
            *(part for name, track in self.recorder.robots.items() for part in self._robot(name, track)),
            *self._foot(),
            "</svg>",
        ]
        return "\n".join(parts) + "\n"

    # -- what stands

    def _point(self, map_id: str, x: float, y: float) -> tuple[float, float]:
        left, base = self.corners[map_id]
        return left + x * PX, base - y * PX

    def _floor(self, floor: FloorPlan) -> Iterable[str]:
        at = self._point
        settings = self.plan.hall.floors[floor.map_id]
        x, y = at(floor.map_id, min(x for x, _ in floor.outline), max(y for _, y in floor.outline))
        name = escape(f"{settings.name_zh} · {settings.name_en}")
        yield f'<text class="h" x="{x:.0f}" y="{y - 8:.0f}">{name}</text>'
        corners = " ".join(f"{px:.0f},{py:.0f}" for px, py in (at(floor.map_id, *point) for point in floor.outline))
        yield f'<polygon class="g" points="{corners}"/>'
        for kind, lines in (("f", floor.furniture), ("w", floor.walls)):
            path = ""
            for x1, y1, x2, y2 in lines:
                (a, b), (c, d) = at(floor.map_id, x1, y1), at(floor.map_id, x2, y2)
                path += f"M{a:.0f} {b:.0f}L{c:.0f} {d:.0f}"
            yield f'<path class="{kind}" d="{path}"/>'
        for room in settings.rooms:
            rx, ry = at(floor.map_id, *room.at)
            yield f'<text class="s" x="{rx:.0f}" y="{ry + 4:.0f}">{escape(room.name_zh)}</text>'
        for lift in self.plan.lifts.values():
            if floor.map_id in lift.maps:
                yield from self._lift(floor, lift.lift)

    def _lift(self, floor: FloorPlan, lift: str) -> Iterable[str]:
        plan, track = self.plan.lifts[lift], self.recorder.cars[lift]
        ends = [plan.at(along, across) for along in (0.0, -plan.depth) for across in (-plan.width / 2, plan.width / 2)]
        places = [self._point(floor.map_id, *end) for end in ends]
        x, y = min(px for px, _ in places), min(py for _, py in places)
        wide, high = max(px for px, _ in places) - x, max(py for _, py in places) - y
        heights = thinned(track.height, (0.02,))
        here = [
            (time, "#bfe0cb" if abs(row[0] - floor.elevation_m) < LEVEL_M else "#fff")
            for time, row in zip(track.height.times, track.height.rows, strict=True)
        ]
        yield (
            f'<rect class="c" x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}" fill="{here[0][1]}">'
            f"{self._steps('fill', here)}</rect>"
        )
        gap = thinned(track.gap, (0.02,))
        right, left = plan.doorway()
        for jamb, other in ((right, left), (left, right)):
            (ax, ay), (bx, by) = self._point(floor.map_id, *jamb), self._point(floor.map_id, *other)
            mx, my = (ax + bx) / 2, (ay + by) / 2
            moves = ""
            if len(gap.rows) > 1:
                open_ = [
                    (time, row[0] if abs(heights.at(time)[0] - floor.elevation_m) < LEVEL_M else 0.0)
                    for time, row in zip(gap.times, gap.rows, strict=True)
                ]
                if any(share for _, share in open_):
                    moves = self._linear("x2", [(time, f"{mx + (ax - mx) * share:.1f}") for time, share in open_])
                    moves += self._linear("y2", [(time, f"{my + (ay - my) * share:.1f}") for time, share in open_])
            yield f'<line class="d" x1="{ax:.1f}" y1="{ay:.1f}" x2="{mx:.1f}" y2="{my:.1f}">{moves}</line>'

    # -- what moves

    def _robot(self, name: str, track: RobotTrack) -> Iterable[str]:
        settings = self.plan.hall.robots[name]
        angles = unwrapped([row[2] for row in track.pose.rows])
        rows: list[Row] = [(x, y, angle) for (x, y, _), angle in zip(track.pose.rows, angles, strict=True)]
        pose = thinned(Curve(track.pose.times, rows), WITHIN)
        moves: list[Key] = []
        for start, stop, map_id in self._floors_of(track):
            inner = [time for time in pose.times if start < time < stop]
            for time in (start, *inner, stop):
                x, y, _ = pose.at(time)
                px, py = self._point(map_id, x, y)
                moves.append((time, f"{px:.1f} {py:.1f}"))
        turns = [(time, f"{-row[2] * 57.2958:.0f}") for time, row in zip(pose.times, pose.rows, strict=True)]
        aboard = [(start, "1" if runs else "0") for start, _, runs in track.aboard.spans(self.end)]
        lids = [(start, "1" if any(lids) else "0") for start, _, lids in track.lids.spans(self.end)]
        yield (
            f'<g transform="translate({moves[0][1]})">{self._motion("translate", moves)}'
            '<circle r="14" fill="#0f4c81" opacity=".15"/>'
            f'<circle class="l" r="11" opacity="{lids[0][1]}">{self._steps("opacity", lids)}</circle>'
            f'<g>{self._motion("rotate", turns)}<circle r="8" fill="#0f4c81" stroke="#fff"/>'
            '<path d="M7.2 0L3 -4V4Z" fill="#fff"/></g>'
            f'<path d="M-5 -3.4h3.4l1 1.2h4v5.8h-8.4z" fill="#ffd257" stroke="#7a5c00" stroke-width=".7" '
            f'opacity="{aboard[0][1]}">{self._steps("opacity", aboard)}</path>'
            '<text y="26" text-anchor="middle" class="h" stroke="#f8fafb" stroke-width="3" paint-order="stroke">'
            f"{escape(settings.name_zh)}</text></g>"
        )

    def _floors_of(self, track: RobotTrack) -> list[tuple[float, float, str]]:
        """On which floor a robot is drawn, from when to when; in a car under way, on the nearest."""
        found: list[tuple[float, float, str]] = []
        cars = track.car
        for start, stop, map_id in track.map_id.spans(self.end):
            found.append((start, stop, map_id))
        shown: list[tuple[float, float, str]] = []
        for start, stop, car in cars.spans(self.end):
            if not car:
                shown += [(max(a, start), min(b, stop), floor) for a, b, floor in found if a < stop and b > start]
                continue
            height, maps = self.recorder.cars[car].height, self.plan.lifts[car].maps
            times = [start, *(time for time in height.times if start < time < stop), stop]
            for a, b in pairwise(times):
                at = height.at((a + b) / 2)[0]
                near = min(maps, key=lambda floor: abs(self.plan.maps[floor].elevation_m - at))
                if shown and shown[-1][2] == near and shown[-1][1] == a:
                    shown[-1] = (shown[-1][0], b, near)
                else:
                    shown.append((a, b, near))
        return shown

    def _foot(self) -> Iterable[str]:
        """A bar of the time, and in words what the first run waits for."""
        y, right = self.height - 22, self.width - GAP
        ends = [(0.0, f"{GAP}"), (self.end, f"{right:.0f}")]
        yield f'<line class="t" x1="{GAP}" x2="{right:.0f}" y1="{y:.0f}" y2="{y:.0f}"/>'
        yield (
            f'<line class="t" x1="{GAP}" x2="{GAP}" y1="{y:.0f}" y2="{y:.0f}" style="stroke:#0f4c81">'
            f"{self._linear('x2', ends)}</line>"
        )
        for minute in range(int(self.end // 60) + 1):
            x = GAP + (right - GAP) * minute * 60 / self.end
            yield f'<text class="s" x="{x:.0f}" y="{y + 17:.0f}">{minute}:00</text>'
        for start, stop, words in self._captions():
            shown = [(0.0, "0"), (start, "1"), (stop, "0")]
            yield (
                f'<text class="b" x="{GAP}" y="{y - 16:.0f}" opacity="0">{escape(words)}'
                f"{self._steps('opacity', shown)}</text>"
            )

    def _captions(self) -> Iterable[tuple[float, float, str]]:
        """What the first run is at, and what it waits for; too short to be read is left out."""
        for run in list(self.recorder.runs.values())[:1]:
            waits = [span for span in run.waits.spans(self.end) if span[2] and span[1] - span[0] >= SPEED / 4]
            for start, stop, code in waits:
                words = words_of(code)
                yield start, stop, f"{words.zh} · {words.en}" if words else code
            for start, stop, state in run.state.spans(self.end):
                if state not in DOING:
                    continue
                cuts = [start, *(time for a, b, _ in waits if a < stop and b > start for time in (a, b)), stop]
                for a, b in zip(cuts[::2], cuts[1::2], strict=True):
                    if b - a >= SPEED / 4:
                        yield a, b, DOING[state]

    # -- SMIL

    def _times(self, keys: Sequence[Key]) -> str:
        return ";".join(f"{min(1.0, time / self.end):.4f}".rstrip("0").rstrip(".") or "0" for time, _ in keys)

    def _frame(self, keys: Sequence[Key], mode: str) -> str:
        values = ";".join(value for _, value in keys)
        return (
            f'values="{values}" keyTimes="{self._times(keys)}" calcMode="{mode}" '
            f'dur="{self.end / SPEED:.1f}s" repeatCount="indefinite"/>'
        )

    def _steps(self, name: str, keys: Sequence[Key]) -> str:
        changes = [key for index, key in enumerate(keys) if index == 0 or keys[index - 1][1] != key[1]]
        if len(changes) < 2:
            return ""
        return f'<animate attributeName="{name}" {self._frame([(0.0, changes[0][1]), *changes[1:]], "discrete")}'

    def _linear(self, name: str, keys: Sequence[Key]) -> str:
        return f'<animate attributeName="{name}" {self._frame(self._spread(keys), "linear")}'

    def _motion(self, kind: str, keys: Sequence[Key]) -> str:
        frame = self._frame(self._spread(keys), "linear")
        return f'<animateTransform attributeName="transform" type="{kind}" {frame}'

    def _spread(self, keys: Sequence[Key]) -> list[Key]:
        """From the very start to the very end, as SMIL wants it."""
        return [(0.0, keys[0][1]), *keys, (self.end, keys[-1][1])]


def _width(floor: FloorPlan) -> float:
    return max(x for x, _ in floor.outline) - min(x for x, _ in floor.outline)


def _height(floor: FloorPlan) -> float:
    return max(y for _, y in floor.outline) - min(y for _, y in floor.outline)

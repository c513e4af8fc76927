"""Pieces of SVG: text, boxes, lines, and the axis of a day. Units are those of the drawing, `WIDE` of them across."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

WIDE = 720.0
LEFT = 62.0
RIGHT = 8.0
HOUR_S = 3600.0
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Day:
    """The axis of a day: seconds since the start, up to `end`, from `LEFT` to the right edge."""

    started: float
    end: float
    zone: str
    wide: float = WIDE

    def x(self, second: float) -> float:
        return LEFT + (self.wide - LEFT - RIGHT) * second / self.end

    def clock(self, second: float) -> str:
        return f"{datetime.fromtimestamp(self.started + second, ZoneInfo(self.zone)):%H:%M}"

    def hours(self) -> list[float]:
        """Full hours; of a day shorter than two hours every ten minutes."""
        step = HOUR_S if self.end > 2 * HOUR_S else HOUR_S / 6 if self.end > HOUR_S / 3 else HOUR_S / 60
        return [step * number for number in range(int(self.end / step) + 1)]

    def grid(self, top: float, bottom: float) -> str:
        """Lines at the hours, their times below."""
        lines = "".join(line(self.x(at), top, self.x(at), bottom, "grid") for at in self.hours())
        spots = [at for at in self.hours() if self.x(at) < self.wide - 14]
        return lines + "".join(text(self.x(at), bottom + 12, self.clock(at), "tick", "middle") for at in spots)


def svg(height: float, *parts: str, label: str, wide: float = WIDE) -> str:
    """A drawing that is as wide as where it stands."""
    box = f"0 0 {wide:g} {number(height)}"
    return f'<svg viewBox="{box}" role="img" aria-label="{escape(label)}">{"".join(parts)}</svg>'


def text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    return f'<text x="{number(x)}" y="{number(y)}" class="{kind}" text-anchor="{anchor}">{escape(words)}</text>'


def box(x: float, y: float, wide: float, high: float, kind: str, title: str = "", round_: float = 0.0) -> str:
    """`title` is what a reader sees who points at it."""
    corner = f' rx="{number(round_)}"' if round_ else ""
    size = f'width="{number(max(wide, 0.0))}" height="{number(max(high, 0.0))}"'
    inside = f"<title>{escape(title)}</title>" if title else ""
    return f'<rect x="{number(x)}" y="{number(y)}" {size}{corner} class="{kind}">{inside}</rect>'


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}" class="{kind}"/>'


def path(points: Iterable[Point], kind: str, closed: bool = False) -> str:
    """Straight from point to point."""
    steps = "L".join(f"{number(x)} {number(y)}" for x, y in points)
    return f'<path d="M{steps}{"Z" if closed else ""}" class="{kind}"/>' if steps else ""


def cells(squares: Iterable[Point], size: float, kind: str) -> str:
    """Many squares of one size as one path; a point is a square's upper left corner."""
    side = number(size)
    d = "".join(f"M{number(x)} {number(y)}h{side}v{side}h-{side}z" for x, y in squares)
    return f'<path d="{d}" class="{kind}"/>' if d else ""


def strips(rows: Iterable[tuple[float, float, float]], high: float, kind: str) -> str:
    """Many boxes of one height as one path: left, top and width of each."""
    side = number(high)
    d = "".join(f"M{number(x)} {number(y)}h{(w := number(wide))}v{side}h-{w}z" for x, y, wide in rows)
    return f'<path d="{d}" class="{kind}"/>' if d else ""


def legend(items: Sequence[tuple[str, str]]) -> str:
    """What each colour means: class and words, as HTML."""
    mark = '<svg viewBox="0 0 12 12"><rect width="12" height="12" rx="2" class="{}"/></svg>'
    marks = "".join(f"<span>{mark.format(kind)}{escape(words)}</span>" for kind, words in items)
    return f'<p class="legend">{marks}</p>'


def nice(most: float) -> list[float]:
    """Round figures from 0 to at least `most`, for an axis."""
    step = 1.0
    while step * 5 < most:
        step *= 2.5 if f"{step:.0e}"[0] == "2" else 2
    count = max(1, -int(-most // step))
    return [step * one for one in range(count + 1)]


def number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")

"""Robots over a day: what each spent its time on, by the half hour and in all; and every run as a bar."""

from __future__ import annotations

from collections.abc import Mapping

from robots.core.runs import TERMINAL
from sim.day.drawing import LEFT, RIGHT, WIDE, Day, box, line, number, path, svg, text
from sim.day.figures import GROUPS, group
from sim.day.watch import DayWatch, RobotDay
from sim.day.words import GROUP_WORDS, STATE_WORDS
from sim.report.recorder import RunTrack

SLOT_S = 1800.0
HIGH = 62.0
BAR = 16.0
ROW = 8.6
RUN_BAR = 6.2
SHORT = 15
"""Letters for which there is room beside a run in the usual size."""


def time_use(watch: DayWatch, day: Day, names: Mapping[str, str]) -> str:
    """For each robot a column for every half hour, and a bar of the whole day below."""
    parts, top = [], 4.0
    for robot, found in watch.robots.items():
        parts.append(text(0, top + 12, names.get(robot, robot), "name"))
        parts.append(text(0, top + 26, robot, "soft"))
        parts += [line(LEFT, top + HIGH, WIDE - RIGHT, top + HIGH, "axis")]
        slot_s = SLOT_S if day.end > 2 * SLOT_S else day.end / 12
        for number_ in range(int(-(-day.end // slot_s))):
            start = number_ * slot_s
            stop = min(start + slot_s, day.end)
            y, left = top + HIGH, day.x(start) + 1.0
            spent = _spent(found, start, stop, day.end)
            for kind in GROUPS:
                high = HIGH * spent.get(kind, 0.0) / slot_s
                if high > 0:
                    y -= high
                    words = f"{day.clock(start)} {GROUP_WORDS[kind]} {spent[kind] / 60:.0f} min"
                    parts.append(box(left, y, day.x(stop) - day.x(start) - 2.0, high, f"g-{kind}", words))
        parts += _whole(found, top + HIGH + 5.0, day)
        top += HIGH + BAR + 22.0
    return svg(top + 8.0, day.grid(0, top - 8.0), *parts, label="robot time use")


def _whole(found: RobotDay, top: float, day: Day) -> list[str]:
    """All of the day in one bar; a part wide enough says how much it is."""
    spent, x, parts = _spent(found, 0.0, day.end, day.end), LEFT, []
    for kind in GROUPS:
        share = spent.get(kind, 0.0) / day.end
        wide = (WIDE - LEFT - RIGHT) * share
        if wide <= 0:
            continue
        parts.append(box(x, top, wide, BAR, f"g-{kind}", f"{GROUP_WORDS[kind]} {spent[kind] / 60:.0f} min"))
        if wide > 30:
            parts.append(text(x + wide / 2, top + BAR - 4.5, f"{100 * share:.0f} %", f"on-{kind}", "middle"))
        x += wide
    return parts


def _spent(found: RobotDay, start: float, stop: float, end: float) -> dict[str, float]:
    spent: dict[str, float] = {}
    for one, other, doing in found.doing.spans(end):
        seconds = min(other, stop) - max(one, start)
        if seconds > 0:
            spent[group(doing)] = spent.get(group(doing), 0.0) + seconds
    return spent


def gantt(runs: Mapping[str, RunTrack], names: Mapping[str, str], day: Day) -> str:
    """A row for every run in the order they were asked for, coloured by state; its end a dot or a cross."""
    order = sorted(runs.items(), key=lambda item: (item[1].state.times[0], item[0]))
    parts = []
    bottom = 4.0 + ROW * len(order)
    for index, (run, track) in enumerate(order):
        top, fact = 4.0 + ROW * index, track.fact
        words = f"{names.get(run, run)} {fact.from_} → {fact.to}"
        way = f"{fact.from_}→{fact.to}"
        parts.append(text(LEFT - 4, top + RUN_BAR, way, "run" if len(way) <= SHORT else "long-run", "end"))
        for start, stop, state in track.state.spans(day.end):
            if state in TERMINAL:
                x, y = day.x(start), top + RUN_BAR / 2 + 0.4
                if state == "delivered":
                    parts.append(f'<circle cx="{number(x)}" cy="{number(y)}" r="2.6" class="delivered"/>')
                else:
                    parts.append(path([(x - 2.5, y - 2.5), (x + 2.5, y + 2.5)], "undelivered"))
                    parts.append(path([(x - 2.5, y + 2.5), (x + 2.5, y - 2.5)], "undelivered"))
                break
            title = f"{words}: {STATE_WORDS.get(state, state)} {day.clock(start)}, {stop - start:.0f} s"
            parts.append(box(day.x(start), top + 0.4, day.x(stop) - day.x(start), RUN_BAR, f"s-{state}", title))
    return svg(bottom + 16, day.grid(0, bottom), *parts, label="every run over the day")

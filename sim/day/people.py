"""People over a day: how many are inside, their waits at the windows by the half hour, at the lifts with robots and
without; who answered their questions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.day.drawing import LEFT, RIGHT, WIDE, Day, box, line, nice, path, svg, text
from sim.day.waits import HALF_HOUR_S, HalfHour, LiftWaits
from sim.day.words import ANSWERED_WORDS

HIGH = 130.0
LOW = 58.0
AIMS = {"robot": 0.6, "online": 0.3, "window": 0.1}
"""Of ten questions six are for the robot, three for a person on the tablet, one for a window."""
LONGEST_S = 120.0


def windows(slots: Sequence[HalfHour], day: Day) -> str:
    """Waits as a band from the shortest tenth to the longest, its middle a line; below them how many numbers."""
    waited = [slot for slot in slots if slot.waits]
    marks = nice(max((slot.share(0.9) for slot in waited), default=60.0) / 60.0)

    def y(seconds: float) -> float:
        return 6.0 + HIGH * (1.0 - min(seconds / 60.0 / marks[-1], 1.0))

    def x(slot: HalfHour) -> float:
        return day.x(min(slot.start + HALF_HOUR_S / 2, day.end))

    parts = []
    for mark in marks:
        parts += [
            line(LEFT, y(60 * mark), WIDE - RIGHT, y(60 * mark), "grid"),
            text(LEFT - 5, y(60 * mark) + 3, f"{mark:g}", "tick", "end"),
        ]
    parts.append(text(0, 14, "分钟 min", "soft"))
    band = [(x(slot), y(slot.share(0.9))) for slot in waited] + [(x(slot), y(slot.share(0.1))) for slot in waited[::-1]]
    parts += [path(band, "band", closed=True), path(((x(slot), y(slot.share(0.5))) for slot in waited), "middle")]
    for slot in waited:
        parts.append(text(x(slot), y(slot.share(0.5)) - 5, f"{slot.share(0.5) / 60:.0f}", "value", "middle"))
    top, most = HIGH + 16.0, max((slot.numbers for slot in slots), default=1) or 1
    parts.append(text(0, top + 12, "取号 numbers", "soft"))
    for slot in slots:
        high = (LOW - 12) * slot.numbers / most
        left, right = day.x(slot.start) + 1.5, day.x(min(slot.start + HALF_HOUR_S, day.end)) - 1.5
        parts.append(box(left, top + LOW - high, right - left, high, "bar"))
        if slot.numbers:
            parts.append(text((left + right) / 2, top + LOW - high - 3, str(slot.numbers), "value", "middle"))
    bottom = top + LOW
    return svg(bottom + 16, day.grid(6.0, bottom), *parts, label="waits at the windows by the half hour")


def inside(samples: Sequence[tuple[float, int, int]], day: Day) -> str:
    """People in the hall, and those of them who wait with a number."""
    marks = nice(max((count for _, count, _ in samples), default=1))
    high = 96.0

    def y(count: float) -> float:
        return 6.0 + high * (1.0 - count / marks[-1])

    parts = []
    for mark in marks:
        parts += [
            line(LEFT, y(mark), WIDE - RIGHT, y(mark), "grid"),
            text(LEFT - 5, y(mark) + 3, f"{mark:g}", "tick", "end"),
        ]
    ground = [(day.x(0.0), y(0)), *((day.x(at), y(count)) for at, count, _ in samples), (day.x(day.end), y(0))]
    waiting = [(day.x(0.0), y(0)), *((day.x(at), y(queue)) for at, _, queue in samples), (day.x(day.end), y(0))]
    parts += [path(ground, "inside", closed=True), path(waiting, "queue", closed=True)]
    return svg(high + 24, day.grid(6.0, 6.0 + high), *parts, label="people in the hall")


def lift_waits(found: LiftWaits) -> str:
    """Of all trips, which part had boarded after so many seconds: with robots at work, and without."""
    high, wide = 150.0, WIDE - LEFT - RIGHT

    def at(seconds: float, part: float) -> tuple[float, float]:
        return LEFT + wide * min(seconds / LONGEST_S, 1.0), 6.0 + high * (1.0 - part)

    parts = []
    for part in (0.0, 0.25, 0.5, 0.75, 1.0):
        _, y = at(0.0, part)
        parts += [line(LEFT, y, WIDE - RIGHT, y, "grid"), text(LEFT - 5, y + 3, f"{100 * part:.0f} %", "tick", "end")]
    for seconds in range(0, int(LONGEST_S) + 1, 15):
        x, y = at(float(seconds), 0.0)
        parts.append(text(x - (10 if seconds == LONGEST_S else 0), y + 12, f"{seconds} s", "tick", "middle"))
    for waits, kind in ((sorted(found.quiet), "without"), (sorted(found.here), "with")):
        steps = [at(0.0, 0.0)]
        for index, waited in enumerate(waits):
            steps += [at(waited, index / len(waits)), at(waited, (index + 1) / len(waits))]
        parts.append(path([*steps, at(LONGEST_S, 1.0)] if waits else [], kind))
    return svg(high + 24, *parts, label="waits at the lifts with and without robots")


def questions(answers: Mapping[str, int]) -> str:
    """Who answered, as one bar, and below it as it is meant to be."""
    total = sum(answers.values())
    parts: list[str] = []
    for top, words, shares in (
        (6.0, "今天 today", {name: answers.get(name, 0) / total for name in ANSWERED_WORDS}),
        (40.0, "目标 aim", AIMS),
    ):
        x = LEFT
        parts.append(text(0, top + 17, words, "name"))
        for name, share in shares.items():
            wide = (WIDE - LEFT - RIGHT) * share
            parts.append(box(x, top, wide, 26.0, f"a-{name}", f"{ANSWERED_WORDS[name]} {100 * share:.0f} %"))
            percent = f"{100 * share:.0f} %"
            full = f"{ANSWERED_WORDS[name].split()[0]} {percent}"
            if said := next((words for words in (full, percent) if wide > _wide(words)), ""):
                parts.append(text(x + wide / 2, top + 17, said, "on", "middle"))
            x += wide
    return svg(72.0, *parts, label="who answered visitors' questions")


def _wide(words: str) -> float:
    """About what words take in a bar, in the drawing's units: a Chinese character is twice as wide as a digit."""
    return 4.0 + sum(10.0 if character > "\u2e7f" else 5.2 for character in words)

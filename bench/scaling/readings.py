"""What a process has used so far, read from /proc, and what the scheduler tells of itself."""

from __future__ import annotations

import os
import re
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_TICKS_S = 1.0 / os.sysconf("SC_CLK_TCK")
_BUCKET = re.compile(r'^(\w+)_bucket\{(?:.*,)?le="([^"]+)"\} (\S+)$', re.MULTILINE)
_PLAIN = re.compile(r"^(\w+)(?:\{[^}]*\})? (\S+)$", re.MULTILINE)
UNLABELLED_TICK = 'event="Tick"'


def cpu_s(pid: int) -> float:
    """Seconds of processor time of a process and of the children it has waited for."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) * _TICKS_S


def family(pid: int) -> list[int]:
    """A process and its children, as they are now."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += map(int, (task / "children").read_text(encoding="utf-8").split())
    return found


def family_cpu_s(pid: int) -> float:
    """Of a process and those of its children that live."""
    total = 0.0
    for one in family(pid):
        try:
            total += cpu_s(one)
        except OSError:  # it has just ended: the parent's time holds it
            continue
    return total


def memory_mb(pid: int) -> float:
    """Proportional set size, megabytes."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    return round(int(found.group(1)) / 1000, 1) if found else 0.0


@dataclass(frozen=True, slots=True)
class Figures:
    """What /metrics said: values by name, summed over labels; bucket counts of histograms by upper bound.

    answers   the decisions of all events but ticks; ticks: those of ticks
    """

    values: Mapping[str, float]
    answers: Mapping[float, float]
    ticks: Mapping[float, float]
    commits: Mapping[float, float]


def read_figures(port: int) -> Figures:
    """Raises OSError while the scheduler does not serve them."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        text = answer.read().decode()
    values: dict[str, float] = {}
    for name, value in _PLAIN.findall(text):
        values[name] = values.get(name, 0.0) + float(value)
    decisions = [line for line in text.splitlines() if line.startswith("hall_decision_seconds_bucket")]
    return Figures(
        values,
        _buckets("\n".join(line for line in decisions if UNLABELLED_TICK not in line)),
        _buckets("\n".join(line for line in decisions if UNLABELLED_TICK in line)),
        _buckets("\n".join(line for line in text.splitlines() if line.startswith("hall_ledger_commit_seconds_bucket"))),
    )


def _buckets(text: str) -> dict[float, float]:
    found: dict[float, float] = {}
    for _, bound, count in _BUCKET.findall(text):
        found[float(bound)] = found.get(float(bound), 0.0) + float(count)
    return found


def quantile_ms(before: Mapping[float, float], after: Mapping[float, float], share: float) -> float:
    """Of what happened between two readings, ms: within its bucket as if spread evenly, as Prometheus has it."""
    counts = {bound: after[bound] - before.get(bound, 0.0) for bound in sorted(after)}
    whole = max(counts.values(), default=0.0)
    below, low = 0.0, 0.0
    for bound, count in counts.items():
        if whole and count >= share * whole:
            if bound == float("inf"):
                return round(1000 * low, 2)
            within = (share * whole - below) / (count - below) if count > below else 1.0
            return round(1000 * (low + (bound - low) * within), 2)
        below, low = count, bound
    return 0.0


def count(before: Mapping[float, float], after: Mapping[float, float]) -> int:
    return round(max(after.values(), default=0.0) - max(before.values(), default=0.0))


def quantile(values: list[float], share: float) -> float:
    """Of values in seconds, ms; 0 of none."""
    if not values:
        return 0.0
    return round(1000 * sorted(values)[min(len(values) - 1, int(share * len(values)))], 1)

"""A scenario as plain data: what a file says, to be changed, played and written again."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from robots.settings import Hall, load_hall
from sim.play import Outcome, play
from sim.scenarios import lines
from sim.scenarios.chance import drawn_faults, drawn_requests
from sim.scenarios.scenario import FIELDS, Scenario, read_scenario

Document = dict[str, Any]

ENDS: Document = {"finally": "ended() or needs_help() or with_staff()"}
"""What every scenario must come to, whatever chance does to it."""


def read_document(path: Path) -> Document:
    """Raises YamlError, OSError."""
    document = lines.plain(lines.read(path))
    return document if isinstance(document, dict) else {}


def scenario_of(document: Document, path: Path) -> Scenario:
    """`path`: where it came from, or goes to. Raises ScenarioError."""
    return read_scenario(lines.lined(document), path)


def play_document(document: Document, path: Path) -> Outcome:
    """Raises ScenarioError, SettingsError."""
    scenario = scenario_of(document, path)
    return play(scenario, hall=hall_of(scenario.hall))


@cache
def hall_of(folder: Path) -> Hall:
    """Read once: a failure is reduced in hundreds of plays. Raises SettingsError."""
    return load_hall(folder)


def drawn(document: Document, scenario: Scenario, seed: int, hall: Hall) -> Document:
    """The document with what is left to chance drawn by this seed into its timeline. Raises ValueError."""
    timeline = list(document.get("timeline") or [])
    if scenario.requests is not None:
        timeline += drawn_requests(scenario.requests, seed, hall)
    if scenario.chaos is not None:
        timeline += drawn_faults(scenario.chaos, seed, hall)
    kept = {key: value for key, value in document.items() if key not in ("chaos", "requests")}
    return {**kept, "seed": seed, "timeline": timeline}


def with_faults(document: Document, chaos: Document) -> Document:
    """A document of fixed course with random faults: then only invariants count, and that it comes to an end."""
    return {**document, "chaos": chaos, "expect": [ENDS]}


def as_text(document: Document, heading: list[str]) -> str:
    """The file: a comment of several lines, then one line for each entry."""
    parts = [f"# {line}" for line in heading]
    for key in FIELDS:
        value = document.get(key)
        if value in (None, [], {}):
            continue
        if key in ("timeline", "expect"):
            parts += [f"{key}:", *(f"  - {_flow(entry)}" for entry in value)]
        else:
            parts.append(f"{key}: {_flow(value)}")
    return "\n".join(parts) + "\n"


def _flow(value: Any) -> str:
    """On one line."""
    text = yaml.safe_dump(value, default_flow_style=True, sort_keys=False, allow_unicode=True, width=100_000)
    return text.removesuffix("...\n").strip()

"""The lab page has words for every fault it offers, in both languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import robots.web
from robots.floor.process_faults import FAULTS
from sim.verbs import FLOOR_VERBS, VERBS

TEXTS = Path(robots.web.__file__).parent / "static" / "texts"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_fault_field_and_choice_has_its_word(language: str) -> None:
    words = set(json.loads((TEXTS / f"{language}.json").read_text(encoding="utf-8")))
    fields = {name: field for verb in FLOOR_VERBS.values() for name, field in verb.fields.items()}
    needed = {f"lab.do.{name}" for name in [*FLOOR_VERBS, *FAULTS, "speed", "step"]}
    needed |= {f"lab.field.{name}" for name in [*fields, "process"]}
    needed |= {f"lab.choice.{choice}" for field in fields.values() for choice in field.among}
    assert not needed - words


def test_faults_of_processes_are_verbs_of_the_scenario_language() -> None:
    assert set(FAULTS) <= set(VERBS)

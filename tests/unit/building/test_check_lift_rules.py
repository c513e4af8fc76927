"""`hall check` on the rules for robots in lifts."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from robots.building.check import check_plan
from robots.settings import load_hall

SMALL = Path(__file__).parents[2] / "fixtures/halls/small"


def hall_with(folder: Path, rules: str) -> Path:
    copy = Path(shutil.copytree(SMALL, folder / "hall"))
    file = copy / "lifts.yaml"
    file.write_text(file.read_text(encoding="utf-8") + f"rules: {{{rules}}}\n", "utf-8")
    return copy


def test_rules_are_read_and_none_need_be_given(tmp_path: Path) -> None:
    folder = hall_with(
        tmp_path,
        'closed: [{from: "11:30", to: "13:00", why: lunch, days: [mon], lifts: [east]}], people_first_s: 90, '
        "floors_denied: {xiaodi: [b1-F2]}, confidential_denied: [east], peaks: [{from: '08:30', to: '09:00'}]",
    )
    assert [str(problem) for problem in check_plan(folder)] == []
    rules = load_hall(folder).lift_rules
    assert (rules.closed[0].from_, rules.closed[0].to, rules.closed[0].lifts) == ("11:30", "13:00", ("east",))
    assert (rules.floors_denied, rules.people_first_s) == ({"xiaodi": ("b1-F2",)}, 90.0)
    plain = load_hall(SMALL).lift_rules
    assert (plain.closed, plain.peaks, plain.floors_denied) == ((), (), {})


@pytest.mark.parametrize(
    ("rules", "field", "message"),
    [
        ("floors_denied: {xiaodo: [b1-F2]}", "rules.floors_denied.xiaodo", "no such robot"),
        ("floors_denied: {xiaodi: [b1-F9]}", "rules.floors_denied.xiaodi.0", "no such floor"),
        ("confidential_denied: [eats]", "rules.confidential_denied.0", "no such lift"),
        ('closed: [{from: "11:30", to: "13:00", lifts: [eats]}]', "rules.closed.0.lifts.0", "no such lift"),
        ('closed: [{from: "11:30", to: "11:30"}]', "rules.closed.0", "leave the hours out"),
        ('peaks: [{from: "11.30", to: "13:00"}]', "rules.peaks.0.from", "11.30"),
        ("stand_at: {b9: [b1-F1]}", "rules.stand_at.b9", "no such group"),
        ("stand_at: {b1: [b1-F9]}", "rules.stand_at.b1.0", "no lift of the group"),
        ("people_first_s: 900", "rules.people_first_s", "600"),
    ],
)
def test_a_rule_that_would_do_nothing_is_said(tmp_path: Path, rules: str, field: str, message: str) -> None:
    found = check_plan(hall_with(tmp_path, rules))
    assert [problem.field for problem in found] == [field]
    assert message in str(found[0]) and Path(found[0].file).name == "lifts.yaml"


def test_a_vehicle_that_knows_no_lifts_needs_one_with_a_second_sensor(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(Path("config/scenarios/halls/foreign"), tmp_path / "foreign"))
    assert check_plan(folder) == []
    lifts = folder / "lifts.yaml"
    lifts.write_text(lifts.read_text(encoding="utf-8").replace("    sensor: eye-main\n", ""), "utf-8")
    (problem,) = check_plan(folder)
    assert (problem.field, problem.value) == ("robots.lorry.rides", "chaperoned")
    assert "second sensor" in problem.message and "sensor" in problem.remedy

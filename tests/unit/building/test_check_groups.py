"""`hall check` on what drives the lifts of a group."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from robots.building.check import check_plan
from robots.settings import CallBoxLifts, LiftsElsewhere, OwnLifts, RmfLifts, SimulatedLifts, TwoStepLifts, load_hall

SMALL = Path(__file__).parents[2] / "fixtures/halls/small"
TWO_STEP = "kind: two_step, url: ws://127.0.0.1:1/, building: 'building:1'"
LIFTS, AREAS = "lifts: {east: 1}", "areas: {b1-F1: 1000, b1-F2: 2000}"
FLOORS = "floors: {b1-F1: L1, b1-F2: L2}"


def hall_with(folder: Path, adapter: str, group: str = "b1") -> Path:
    copy = Path(shutil.copytree(SMALL, folder / "hall"))
    file = copy / "lifts.yaml"
    file.write_text(file.read_text(encoding="utf-8") + f"groups:\n  {group}:\n    adapter: {{{adapter}}}\n", "utf-8")
    return copy


@pytest.mark.parametrize(
    ("adapter", "kind"),
    [
        (f"{TWO_STEP}, {LIFTS}, {AREAS}", TwoStepLifts),
        (f"kind: rmf, lifts: {{east: lift_1}}, {FLOORS}", RmfLifts),
        ("kind: call_box, stops: {east: [b1-F1, b1-F2]}, code: gray", CallBoxLifts),
        ("kind: simulated", SimulatedLifts),
        ("kind: elsewhere", LiftsElsewhere),
        ('kind: own, factory: "my_lifts:make", options: {port: 502}', OwnLifts),
    ],
)
def test_each_adapter_is_known(tmp_path: Path, adapter: str, kind: type) -> None:
    folder = hall_with(tmp_path, adapter)
    assert [str(problem) for problem in check_plan(folder)] == []
    assert isinstance(load_hall(folder).adapter("b1"), kind)


def test_a_group_without_a_word_is_simulated() -> None:
    assert load_hall(SMALL).adapter("b1") == SimulatedLifts()


@pytest.mark.parametrize(
    ("adapter", "field", "message", "remedy"),
    [
        ("kind: otis", "groups.b1.adapter", "kind 'otis' is not known", "simulated, rmf, call_box, two_step"),
        ("lifts: {}", "groups.b1.adapter", "does not say its kind", "Add `kind:`"),
        (f"{TWO_STEP}, {LIFTS}, area: {{}}, {AREAS}", "groups.b1.adapter.area", "not a known key", "`areas`"),
        (f"{TWO_STEP}, lifts: {{est: 1}}, {AREAS}", "groups.b1.adapter.lifts.est", "not of this group", "east"),
        (f"{TWO_STEP}, {LIFTS}, areas: {{b1-F1: 1000}}", "groups.b1.adapter.areas", "nothing of b1-F2", "vendor"),
        (f"{TWO_STEP}, {LIFTS}, areas: {{b1-F1: 1, b1-F2: 1}}", "groups.b1.adapter.areas", "twice", "its own"),
        (f"{TWO_STEP}, {LIFTS}, {AREAS}, token_url: 'https://a/'", "groups.b1.adapter", "token_file", ""),
        ("kind: rmf, lifts: {east: l}, floors: {b1-F1: L1}", "groups.b1.adapter.floors", "nothing of b1-F2", ""),
        ("kind: own, factory: my_lifts", "groups.b1.adapter.factory", "wrong form", "my_lifts:make"),
        ("kind: call_box, pulse_s: 0.9", "groups.b1.adapter.pulse_s", "at most 0.5 seconds", "in that range"),
        ("kind: call_box, stops: {west: []}", "groups.b1.adapter.stops.west", "no such lift", "east"),
        ("kind: call_box, stops: {east: [b1-F1]}", "groups.b1.adapter.stops.east", "nothing of b1-F2", ""),
    ],
)
def test_what_is_wrong_with_an_adapter_is_said(
    tmp_path: Path, adapter: str, field: str, message: str, remedy: str
) -> None:
    folder = hall_with(tmp_path, adapter)
    found = check_plan(folder)
    assert [problem.field for problem in found] == [field], [str(problem) for problem in found]
    assert message in found[0].message
    assert remedy in found[0].remedy
    assert found[0].line >= (folder / "lifts.yaml").read_text(encoding="utf-8").count("\n") - 1


def test_a_group_without_lifts(tmp_path: Path) -> None:
    found = check_plan(hall_with(tmp_path, "kind: simulated", group="b2"))
    assert [(p.field, p.message, p.remedy) for p in found] == [
        ("groups.b2", "no lift belongs to this group", "Write one of b1")
    ]

"""What a scenario names is held against its hall before it is played: file, line, field, and what to use."""

from pathlib import Path

import pytest

from sim.engine import Engine
from sim.play import play
from sim.scenarios.ids import can_be_seen
from sim.scenarios.scenario import ScenarioError, load_scenario

HEAD = """\
title: ids
hall: config/hall
limit_s: 2
timeline:
  - {at_s: 1, do: request_run, from: A12, to: A11, id: first}
"""


def problems(folder: Path, text: str) -> list[str]:
    path = folder / "a.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as raised:
        play(load_scenario(path))
    return [problem.removeprefix(f"{path}:") for problem in raised.value.problems]


@pytest.mark.parametrize(
    "entry, says",
    [
        ("do: door_obstruct, lift: nope", "6: lift: 'nope' is no lift of this hall: use east or west"),
        ("do: kill, process: gateway-b2", "6: process: 'gateway-b2' is no account of this hall: use "),
        ("do: hang, process: web", "6: process: 'web' is no process of this hall: use gateway-b1, scheduler or xiaodi"),
        ("do: partition, account: bm", "6: account: 'bm' is no account of this hall: use "),
        ("do: localiser_lost, robot: xiaodo", "6: robot: 'xiaodo' is no robot of this hall: use xiaodi"),
        ("do: place_body, map: b1-F9, x: 1, y: 1", "6: map: 'b1-F9' is no map of this hall: use b1-F1, "),
        ("do: call_lift, map: b1-F9, direction: up", "6: map: 'b1-F9' is no landing of this hall: use b1-F1, "),
        ("do: press_floor, lift: east, map: b1-F9", "6: map: 'b1-F9' is no landing of east: use b1-F1, "),
        ("do: charger_dead, dock: dock-9", "6: dock: 'dock-9' is no dock of a robot of this hall: use dock-1"),
        ("do: door_shut, map: b1-F1, door: no-door", "6: door: 'no-door' is no door of b1-F1: "),
        ("do: request_run, from: A12, to: A99, id: two", "6: to: 'A99' is no stop of this hall: use A"),
        ('when: "ride(nope) == RIDING", do: broker_stop', "6: when: 'nope' is no courier of this hall: use xiaodi"),
        ('when: "map(xiaodi) == F3", do: broker_stop', "6: when: 'F3' is no map of this hall: use b1-F1, "),
        ('when: "ended(frist)", do: broker_stop', "6: when: no request_run has the id 'frist': use first"),
    ],
)
def test_an_id_the_hall_does_not_have_is_named_with_what_to_use(tmp_path: Path, entry: str, says: str) -> None:
    at = "" if "when:" in entry else "at_s: 1, "
    (found,) = problems(tmp_path, f"{HEAD}  - {{{at}{entry}}}\n")
    assert found.startswith(says)


@pytest.mark.parametrize("kind", ["never", "eventually", "finally"])
def test_so_is_one_in_an_expectation(tmp_path: Path, kind: str) -> None:
    found = problems(tmp_path, f'{HEAD}expect:\n  - {{{kind}: "zone(nope) == sill and door(east) == open"}}\n')
    assert found == [f"7: {kind}: 'nope' is no robot of this hall: use xiaodi"]


def test_the_line_is_that_of_the_field_and_all_are_told_at_once(tmp_path: Path) -> None:
    text = (
        HEAD
        + "  - at_s: 1\n    do: block_door\n    lift: north\n    map: b1-F9\nrequests: {count: 1, to: [A98, A12]}\n"
    )
    found = problems(tmp_path, text + "start: {xiaodi: {at: dock-8}}\n")
    assert [problem.partition(" is no")[0] for problem in found] == [
        "11: at: 'dock-8'", "8: lift: 'north'", "9: map: 'b1-F9'", "10: to: 'A98'"
    ]  # fmt: skip


def test_everything_that_was_seen_can_be_asked_for() -> None:
    engines: list[Engine] = []
    play(load_scenario(Path("config/scenarios/door_sticks.yaml")), watch=engines.append)
    seen = set(engines[0].chronicle.seen)
    assert {"lift_door_blocked", "enter_car", "session_granted", "car_entered"} <= seen
    assert [word for word in sorted(seen) if not can_be_seen(word)] == []

"""Verbs of the world: each does what it says and ends when it says; what the hall lacks is a KeyError."""

from pathlib import Path
from random import Random

import pytest

from robots.core.sensing import MarkerSeen, PoseSeen, PressureSeen
from sim.engine import Engine
from sim.scenarios.facts import facts_of
from sim.scenarios.scenario import ScenarioError, load_scenario
from sim.verbs import VERBS

FLOOR = "b1-F1"


def act(engine: Engine, verb: str, **given) -> None:
    fields = VERBS[verb].fields
    assert set(given) <= set(fields)
    VERBS[verb].act(engine, {name: given.get(name, field.default) for name, field in fields.items()})


def newest(engine: Engine, kind: type):
    """The last reading of a kind within 1.2 s, by the sensors alone."""
    found = None
    engine.world.sensors["xiaodi"].forget()
    for _ in range(12):
        engine.world.step(0.1)
        for event in engine.world.readings("xiaodi"):
            found = event if isinstance(event, kind) else found
    return found


def test_a_walk_goes_to_and_fro_and_ends(small_engine: Engine) -> None:
    person = facts_of(small_engine)["person"]
    act(small_engine, "walk", map=FLOOR, way=[[10, 18], [12, 18]], id="anna", times=2, pause_s=1.0, pace=1.0)
    small_engine.run_for(0.5)
    assert person("anna") == "standing"
    small_engine.run_for(3.1)
    assert small_engine.world.bodies["anna"].x == pytest.approx(12.0)
    small_engine.run_for(4.0)
    assert person("anna") == ""


def test_names_that_are_taken_get_a_number(small_engine: Engine) -> None:
    for x in (10.0, 12.0):
        act(small_engine, "place_body", map=FLOOR, x=x, y=18.0)
        act(small_engine, "walk", map=FLOOR, way=[[x, 16.0]], id="anna", stay_s=60.0)
    assert list(small_engine.world.bodies) == ["body-1", "anna", "body-2", "anna-2"]
    small_engine.run_for(30.2)
    act(small_engine, "place_body", map=FLOOR, x=9.0, y=18.0)
    assert list(small_engine.world.bodies) == ["anna", "anna-2", "body-1"]


def test_a_barometer_steps_and_comes_back(small_engine: Engine) -> None:
    before = newest(small_engine, PressureSeen).pascal
    act(small_engine, "barometer_step", robot="xiaodi", hpa=-0.5, duration_s=5.0)
    assert newest(small_engine, PressureSeen).pascal - before == pytest.approx(-50.0, abs=4.0)
    small_engine.run_for(5.0)
    assert newest(small_engine, PressureSeen).pascal - before == pytest.approx(0.0, abs=4.0)


def test_a_barometer_drifts_and_keeps_what_it_gathered(small_engine: Engine) -> None:
    sensors = small_engine.world.sensors["xiaodi"]
    small_engine.run_for(2.0)
    act(small_engine, "barometer_drift", robot="xiaodi", hpa_per_min=0.6, duration_s=60.0)
    small_engine.run_for(62.0)
    assert sensors.pressure_offset_pa == pytest.approx(60.0, abs=2.0)
    assert sensors.pressure_drift_pa_s == 0.0


def test_a_covered_marker_is_not_seen(small_engine: Engine) -> None:
    lift, base = small_engine.world.plan.lifts["east"], small_engine.world.robots["xiaodi"].base
    base.x, base.y = lift.at(1.0, 0.0)
    assert newest(small_engine, MarkerSeen).marker == f"{FLOOR}/east"
    act(small_engine, "marker_hidden", lift="east", map=FLOOR, duration_s=5.0)
    assert newest(small_engine, MarkerSeen).marker != f"{FLOOR}/east"
    small_engine.run_for(5.0)
    base.x, base.y = lift.at(1.0, 0.0)  # it was sent to its dock meanwhile
    assert newest(small_engine, MarkerSeen).marker == f"{FLOOR}/east"


def test_a_lost_localiser_says_so(small_engine: Engine) -> None:
    act(small_engine, "localiser_lost", robot="xiaodi", duration_s=4.0)
    assert not newest(small_engine, PoseSeen).sure
    small_engine.run_for(4.0)
    assert newest(small_engine, PoseSeen).sure


def test_a_dead_zone_ends(small_engine: Engine) -> None:
    base, link = small_engine.world.robots["xiaodi"].base, facts_of(small_engine)["link"]
    act(small_engine, "radio_dead_zone", map=FLOOR, x=base.x, y=base.y, duration_s=2.0)
    assert not link("xiaodi")
    small_engine.run_for(2.2)
    assert link("xiaodi")


def test_a_drain_and_a_dead_charger_end(small_engine: Engine) -> None:
    vehicle = small_engine.world.robots["xiaodi"]
    act(small_engine, "battery_drain", robot="xiaodi", watts=4000.0, factor=2.0, duration_s=36.0)
    act(small_engine, "charger_dead", dock="dock-1", duration_s=36.0)
    small_engine.run_for(36.2)
    assert vehicle.charge == pytest.approx(0.9, abs=0.01)
    assert (vehicle.battery.extra_w, vehicle.battery.factor, vehicle.dead) == (0.0, 1.0, frozenset())


@pytest.mark.parametrize(
    ("verb", "given"),
    [
        ("walk", {"map": "b9-F1", "way": [[1, 1]]}),
        ("walk", {"map": FLOOR, "way": [[1, 1]], "lift": "east", "ride_to": ""}),
        ("walk", {"map": FLOOR, "way": [[1, 1]], "lift": "north", "ride_to": "b1-F2"}),
        ("follow", {"map": FLOOR, "robot": "nobody", "x": 1.0, "y": 1.0}),
        ("block_door", {"map": "b1-F9", "lift": "east"}),
        ("place_body", {"map": "b9-F1", "x": 1.0, "y": 1.0}),
        ("door_shut", {"map": FLOOR, "door": "no-such-door"}),
        ("door_automatic", {"map": "b9-F1", "door": "lobby"}),
        ("battery_drain", {"robot": "nobody"}),
        ("charger_dead", {"dock": "A12"}),
        ("barometer_step", {"robot": "nobody", "hpa": 1.0}),
        ("marker_hidden", {"lift": "east", "map": "b1-F9"}),
        ("localiser_lost", {"robot": "nobody"}),
        ("radio_dead_zone", {"map": FLOOR}),
        ("radio_dead_zone", {"lift": "north"}),
    ],
)
def test_what_the_hall_lacks_is_a_key_error_and_changes_nothing(small_engine: Engine, verb: str, given) -> None:
    with pytest.raises(KeyError):
        act(small_engine, verb, **given)
    assert small_engine.world.bodies == {}
    assert not small_engine.world.doors.live


@pytest.mark.parametrize("way", ["[]", "[1, 2]", "[[1, 2, 3]]", "[[1, north]]", "there"])
def test_a_way_that_is_none_is_a_problem_of_its_line(tmp_path: Path, way: str) -> None:
    path = tmp_path / "wrong.yaml"
    text = f"title: t\nhall: config/hall\ntimeline:\n  - {{at_s: 1, do: walk, map: b1-F1, way: {way}}}\n"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"wrong.yaml:4: way: "):
        load_scenario(path)


def test_what_chance_draws_fits_the_fields_and_can_be_done(small_engine: Engine) -> None:
    random = Random(7)
    for verb in ("walk", "door_shut", "barometer_step", "marker_hidden", "localiser_lost", "radio_dead_zone"):
        for _ in range(5):
            drawn = VERBS[verb].draw(random, small_engine.hall)
            assert drawn is not None
            assert all(VERBS[verb].fields[name].fits(value) for name, value in drawn.items())
            act(small_engine, verb, **drawn)
    small_engine.run_for(1.0)


@pytest.mark.parametrize("along, stands", [(0.9, True), (0.4, False), (0.0, False)])
def test_somebody_stands_in_an_open_lift_door_where_no_robot_is(
    small_engine: Engine, along: float, stands: bool
) -> None:
    world = small_engine.world
    lift, robot = world.plan.lifts["east"], world.robots["xiaodi"]
    car = world.cars["east"]
    act(small_engine, "door_obstruct", lift="east", duration_s=9.0)
    small_engine.run_for(0.5)
    assert world.bodies == {}, "the door is shut"
    robot.map_id = car.standing
    robot.base.x, robot.base.y = lift.at(along, 0.0)
    car.press_open(small_engine.now)
    small_engine.run_for(5.0)
    assert [(body.x, body.y) for body in world.bodies.values()] == ([lift.at(0.0, 0.0)] if stands else [])
    small_engine.run_for(4.0)
    assert world.bodies == {}


def test_unplugged_it_does_not_charge_until_it_is_plugged_in_again(small_engine: Engine) -> None:
    vehicle = small_engine.world.robots["xiaodi"]
    vehicle.charge = 0.5
    small_engine.run_for(1.0)
    assert vehicle.charging
    act(small_engine, "unplug", robot="xiaodi", duration_s=5.0)
    small_engine.run_for(2.0)
    assert not vehicle.charging
    small_engine.run_for(4.0)
    assert vehicle.charging

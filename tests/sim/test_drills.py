"""Scripts and scoring of drills: what is clear, stranded, accounted for and told, and what each failure names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from robots.core.alarm import Alarm
from robots.core.drill import DRILL as BY_DRILL
from robots.settings import Hall, load_hall
from sim.bind.building import BuildingControl
from sim.drills.playing import NoLabError, play, real_alarms, real_devices
from sim.drills.scoring import Row, Score, texts_of
from sim.drills.script import Drill, DrillError, Step, load_drill

ROOT = Path(__file__).parents[2]
ALARM = Step(5.0, "alarm", {"kind": "fire", "zone": "b1"})
DRILL = Drill("fire", "消防演练", "Fire drill", 60.0, (ALARM,), 20.0, 0, True, ("tablets", "screens", "kiosks"))
LINE, MARK = ("alarm", "fire/b1"), ("drill", "drill")
Facts = dict[tuple[str, str], dict[str, Any]]


@pytest.fixture(scope="module")
def hall() -> Hall:
    return load_hall(ROOT / "config" / "hall")


def robot(zone: str = "out", x: float = 1.0, **more: Any) -> dict[str, Any]:
    pose = {"map_id": "b1-F1", "x": x, "y": 0.0, "theta": 0.0}
    return {
        "robot": "xiaodi",
        "pose": pose,
        "driving": False,
        "speed": 0.0,
        "ride": {"zone": zone},
        "loads": [],
        **more,
    }


def floor(one: dict[str, Any], online: bool = True, call: Any = None, **runs: Any) -> Facts:
    glance = {"robot": "xiaodi", "online": online, "call": call, "duty": None}
    summary = {"robots": [glance], "alarms": ["fire/b1"]}
    facts = {("robot", "xiaodi"): one, ("fleet", "summary"): summary, LINE: {}, MARK: {}}
    return facts | {("run", name): fact for name, fact in runs.items()}


def score() -> Score:
    """A robot at x = 9 stands before a way out."""
    pages = ("screen of xiaodi", "kiosk of xiaozhi")
    return Score(DRILL, 1000.0, lambda name, pose: bool(pose["x"] == 9.0), pages)


def row(of: Score, what: str) -> Row:
    return next(row for row in of.result().rows if row.what == what)


def test_the_floor_is_clear_from_the_last_time_that_something_was_in_the_way() -> None:
    it = score()
    it.look(1001, floor(robot()))  # before the first step nothing counts
    for at, fact in (
        (1005, robot(driving=True)),
        (1008, robot()),
        (1010, robot("in")),
        (1014, robot()),
        (1016, robot()),
    ):
        it.look(at, floor(fact))
    assert row(it, "clear") == Row("clear", "9.0 s", "within 20 s", True)
    it.look(1040, floor(robot(x=9.0)))
    assert row(it, "clear") == Row("clear", "never", "within 20 s", False, ("xiaodi",))
    it.look(1050, floor(robot()))
    assert row(it, "clear").found == "45.0 s"
    assert not row(it, "clear").good


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        (floor(robot("in")), "xiaodi: in a lift for 0 s"),
        (floor(robot(), online=False), "xiaodi: silent"),
        (floor(robot(), call={"reason": "obstacle"}), "xiaodi: waits for a person (obstacle)"),
        (floor(robot(x=9.0)), "xiaodi: before a way out"),
    ],
)
def test_who_is_stranded_is_named_with_the_reason(facts: Facts, why: str) -> None:
    it = score()
    it.look(1006, facts)
    assert row(it, "stranded").needs == (why,)
    assert not it.result().passed


def test_who_waited_for_a_person_before_is_not_stranded_by_the_drill() -> None:
    it = score()
    it.look(1001, floor(robot(), call={"reason": "obstacle"}))
    it.look(1006, floor(robot(), call={"reason": "obstacle"}))
    assert row(it, "stranded").good
    it.look(1010, floor(robot(), call={"reason": "needs_help"}))
    assert row(it, "stranded").needs == ("xiaodi: waits for a person (needs_help)",)


def test_without_an_alarm_a_ride_strands_nobody_but_a_minute_in_the_car_does() -> None:
    it = Score(Drill("lift", "", "", 150.0, (Step(5.0, "lift_stuck", {}),), stranded=0), 1000.0, lambda *_: True)
    it.look(1040, floor(robot("in")))
    it.look(1100, floor(robot("in")))
    assert row(it, "stranded").good
    it.look(1101, floor(robot("in")))
    assert row(it, "stranded").needs == ("xiaodi: in a lift for 61 s",)
    it.look(1102, floor(robot("out")))
    it.look(1103, floor(robot("in")))
    assert row(it, "stranded").good


def test_every_folder_has_a_place_or_is_named() -> None:
    it = score()
    aboard = {"state": "carrying", "robot": "xiaodi"}
    here = robot(loads=[{"run": "r-1", "position": "1"}])
    before = {"state": "delivered", "robot": "xiaodi"}  # ended before the drill: none of its folders
    it.look(1001, floor(here, **{"r-1": aboard, "r-2": {"state": "accepted", "robot": ""}, "r-0": before}))
    assert row(it, "folders").found == "2 of 2"
    failed = {"state": "failed", "robot": "xiaodi"}
    it.look(1030, floor(robot(), **{"r-1": aboard, "r-2": failed}))
    assert row(it, "folders").needs == ("r-1: xiaodi does not say that it has it", "r-2: failed")
    it.look(1040, floor(here, online=False, **{"r-1": aboard}))
    assert row(it, "folders").needs == ("r-1: aboard xiaodi, which is silent", "r-2: no longer told of")


def view(words: str, drill: bool = True) -> dict[str, Any]:
    return {"prompt": {"zh": words, "en": words}, "drill": {"zh": "消防演练", "en": "Fire drill"} if drill else None}


def test_tablets_are_told_by_the_alarm_and_the_mark_robots_pages_by_a_new_text_and_the_mark() -> None:
    it = score()
    for page in ("screen of xiaodi", "kiosk of xiaozhi"):
        it.read(1001, page, view("空闲", False))
    it.look(1006, {key: fact for key, fact in floor(robot()).items() if key != MARK})
    it.read(1006, "kiosk of xiaozhi", view("空闲"))
    assert row(it, "tablets told").needs == ("the mark of the drill",)
    assert row(it, "screens told").needs == ("screen of xiaodi: the mark of the drill",)
    assert row(it, "kiosks told").good, "who is in no building of the alarm has the mark to show and nothing else"
    it.look(1008, floor(robot()))
    it.read(1008, "screen of xiaodi", view("空闲"))
    assert row(it, "screens told").needs == ("screen of xiaodi: nothing of the alarm",)
    for page in ("screen of xiaodi", "kiosk of xiaozhi"):
        it.read(1008, page, view("火警"))
    assert row(it, "tablets told").found == "after 3.0 s"
    assert [text.zh for text in it.result().texts] == ["火警", "火警"]
    assert it.result().passed
    assert it.result().left_alarms == ("fire/b1",)


def test_nothing_heard_is_not_good() -> None:
    assert {row.what for row in score().result().rows if not row.good} == {
        "clear",
        "tablets told",
        "screens told",
        "kiosks told",
    }


def test_texts_are_found_however_deep() -> None:
    view = {"prompt": {"zh": "一", "en": "one"}, "rows": [{"says": {"zh": "二", "en": "two"}}, 3], "zh": "not a pair"}
    assert texts_of(view) == {"一": "one", "二": "two"}


@pytest.mark.parametrize("name", ["fire", "lift", "power", "theft", "crowd"])
def test_the_drills_of_the_product_fit_its_hall(hall: Hall, name: str) -> None:
    drill = load_drill(ROOT / "config" / "drills" / f"{name}.yaml", hall)
    assert drill.name == name
    assert all(step.args["drill"] is True for step in drill.timeline if step.do in ("alarm", "alarm_over"))
    assert {step.at_s for step in drill.timeline} <= {s / 2 for s in range(2 * int(drill.lasts_s))}
    raised = [step.args["zone"] for step in drill.timeline if step.do == "alarm"]
    assert raised == [step.args["zone"] for step in drill.timeline if step.do == "alarm_over"]


def test_a_script_says_everything_that_is_wrong_with_it(hall: Hall, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(
        "title: 演练\nlasts_s: 9999\ntimeline:\n  - {at_s: 1, do: lift_stuck, lift: north}\n"
        "  - {at_s: 2, do: kill, process: web}\n  - {at_s: 3, do: alarm, kind: flood}\nscore: {told: [radio]}\n"
    )
    with pytest.raises(DrillError) as refused:
        load_drill(file, hall)
    for line, field in ((1, "title"), (2, "lasts_s"), (4, "lift"), (5, "do"), (6, "kind"), (6, "zone"), (7, "told")):
        assert f"mine.yaml:{line}: {field}: " in str(refused.value)


def test_a_hall_with_real_devices_is_refused_before_anything_is_asked(hall: Hall, tmp_path: Path) -> None:
    assert real_devices(hall) == []
    foreign = load_hall(ROOT / "config" / "hall")
    real = foreign.robots["xiaodi"].model_copy(update={"manufacturer": "acme", "serial": "7"})
    foreign.robots["xiaodi"] = real  # type: ignore[index]
    assert real.is_foreign
    with pytest.raises(NoLabError, match="vehicle xiaodi of another maker"):
        play(DRILL, foreign, tmp_path, "http://127.0.0.1:1", {}, print)


class Building:
    """The building of a running floor, without the floor."""

    def __init__(self, hall: Hall, file: Path) -> None:
        self.hall, self.file, self.now = hall, file, 1000.0
        self.said: list[Any] = []
        self.control = self.started()

    def started(self) -> BuildingControl:
        control = BuildingControl(self.hall, self.file, self.said.append, lambda: self.now)
        control.tell()
        return control

    def begin(self, key: str = "k") -> str:
        return self.control.drill(key, "fire", "消防演练", "Fire drill", 20.0)

    def fire(self, active: bool, source: str = BY_DRILL) -> None:
        self.control.alarm("fire", "b1", active, building="b1", source=source)

    def last(self) -> tuple[bool, str]:
        """The newest word of the line: whether it is active, and by whom."""
        alarm = [message for message in self.said if isinstance(message, Alarm)][-1]
        return alarm.active, alarm.source


@pytest.fixture
def building(hall: Hall, tmp_path: Path) -> Building:
    return Building(hall, tmp_path / "building.json")


FIRE_OF_B1 = {"kind": "fire", "zone": "b1", "building": "b1"}


def test_a_drill_whose_player_is_silent_is_due_to_end_with_its_alarms_also_after_a_restart(building: Building) -> None:
    assert building.begin() == ""
    building.fire(True)
    building.now += 15.0
    assert building.begin() == ""
    building.now += 15.0
    building.control = building.started()
    assert building.last() == (True, BY_DRILL), "a building that comes back says what stands"
    assert not building.control.drill_due()
    building.now += 5.1
    assert building.control.drill_due()
    assert building.control.end_drill() == [FIRE_OF_B1]
    assert building.said[-1].until <= building.now
    building.fire(False)
    building.control = building.started()
    assert building.last()[0] is False
    assert not building.control.drill_due()


def test_two_drills_are_not_played_at_once_nor_one_while_something_is_real(building: Building) -> None:
    assert building.begin("one") == ""
    assert "消防演练" in building.begin("two")
    building.fire(True, source="sim")
    assert building.control.drill_due()
    assert "real alarm stands (fire/b1)" in building.begin("one")
    with pytest.raises(ValueError, match="a real alarm stands on fire/b1"):
        building.fire(True)


def test_the_end_of_a_drill_ends_nothing_real(building: Building) -> None:
    building.begin()
    building.fire(True)
    building.fire(True, source="sim")
    assert building.control.end_drill() == [FIRE_OF_B1]
    building.fire(False)
    assert building.last() == (True, "sim")
    building.fire(False, source="sim")
    assert building.last() == (False, "sim")


def test_a_real_alarm_is_seen_by_who_plays_a_drill() -> None:
    drilled = {**FIRE_OF_B1, "source": "drill"}
    summary = ("fleet", "summary")
    assert real_alarms({LINE: drilled, summary: {"alarms": ["fire/b1"], "drills": ["fire/b1"]}}) == []
    assert real_alarms({LINE: {**drilled, "source": "panel"}, summary: {"alarms": [], "drills": []}}) == ["fire/b1"]
    assert real_alarms({summary: {"alarms": ["fire/b1", "power/b1"], "drills": ["fire/b1"]}}) == ["power/b1"]

"""A folder for one named person, in the real agent: whom its screen lists, what it writes down, which lid it uses."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from robots.core.commands import Record
from robots.core.events import Tick
from robots.core.geometry import Pose
from robots.core.sensing import CompartmentSeen, PoseSeen, Unlock
from robots.core.vda import Action, Blocking
from robots.courier.agent import CourierAgent
from robots.courier.compartments import Compartments, Folder
from robots.courier.custody import chain_flaw
from robots.courier.screen import PersonIdentified, ScreenTouched
from robots.courier.view import screen_view
from tests.fixtures.fleet_bench import hall_plan

RUN = "r-0000000001"


class AtA12:
    """xiaodi stands at A12 with one folder in compartment 2, for 王芳."""

    def __init__(self, witnessed: bool) -> None:
        plan = hall_plan()
        self.at, self.plan = 100.0, plan
        loads = {"2": {"run": RUN, "label": "x", "confidential": witnessed}}
        self.agent = CourierAgent(plan.hall.robots["xiaodi"], plan, plan.hall.handover, {"loads": loads})
        stop = plan.stops["A12"]
        self.done: list[Any] = []
        self.feed(PoseSeen(self.at, Pose(stop.map_id, stop.x, stop.y, 0.0), True))
        parameters = {"loadId": RUN, "returning": True, "keeper": "wang", "witnessed": witnessed, "stationName": "A12"}
        result, begun = self.agent.desk.begin(self.at, Action("a", "drop", Blocking.HARD, parameters), "A12")
        assert result is None and begun

    def feed(self, event: Any) -> None:
        self.done += self.agent.handle(event)

    def pin(self, person: str) -> None:
        self.at += 1.0
        roles = self.plan.hall.staff[person].roles
        self.feed(PoseSeen(self.at, self.agent.driver.pose, True))  # type: ignore[arg-type]
        self.feed(PersonIdentified(self.at, person, person, tuple(roles)))

    @property
    def unlocked(self) -> list[int]:
        return [command.number for command in self.done if isinstance(command, Unlock)]


def test_one_named_person_is_listed_and_opens_it() -> None:
    robot = AtA12(witnessed=False)
    assert screen_view(robot.agent).persons == ("wang",)
    robot.pin("zhou")
    assert robot.unlocked == []
    robot.pin("wang")
    assert robot.unlocked == [2]


def test_two_persons_are_listed_one_after_the_other_and_both_written_down() -> None:
    robot = AtA12(witnessed=True)
    assert screen_view(robot.agent).persons == ("wang", "li", "zhao", "chen", "liu", "sun", "zhou")
    robot.pin("li")
    assert robot.unlocked == []
    view = screen_view(robot.agent)
    assert (view.persons, view.awaits_second) == (("wang",), True)
    robot.pin("wang")
    assert robot.unlocked == [2]
    robot.feed(CompartmentSeen(robot.at, 2, False))
    robot.feed(ScreenTouched(robot.at, "taken"))
    robot.feed(CompartmentSeen(robot.at + 1, 2, True))
    records = [command for command in robot.done if isinstance(command, Record)]
    opened = next(record.data for record in records if record.kind == "compartment_unlocked")
    assert (opened["by"], opened["witness"]) == ("wang", "li")
    chain = [record.data for record in records if record.kind == "custody"]
    assert chain_flaw(chain) is None and chain[-1]["actor"] == "wang"
    assert robot.agent.desk.compartments.loads() == ()


def test_when_no_second_person_comes_it_ends_by_itself() -> None:
    robot = AtA12(witnessed=True)
    robot.pin("li")
    robot.at += 181.0
    robot.feed(Tick(robot.at))
    failed = [command for command in robot.done if isinstance(command, Record) and command.kind == "handover_failed"]
    assert [record.data["reason"] for record in failed] == ["recipient_absent"]
    assert robot.unlocked == [] and len(robot.agent.desk.compartments.loads()) == 1


def test_no_second_lid_is_unlocked_while_another_stands_open() -> None:
    robot = AtA12(witnessed=False)
    robot.feed(CompartmentSeen(robot.at, 3, False))
    robot.pin("wang")
    assert robot.unlocked == []
    assert "仓门" in screen_view(robot.agent).prompt.zh
    robot.feed(CompartmentSeen(robot.at, 3, True))
    robot.pin("wang")
    assert robot.unlocked == [2]


def test_confidential_papers_lie_in_safe_compartments_and_ordinary_ones_leave_these_free() -> None:
    places = Compartments(4, safe=(1, 3))
    assert (places.free(), places.free(confidential=True)) == (2, 1)
    places.put(2, Folder("a"))
    places.put(4, Folder("b"))
    assert (places.free(), places.free(confidential=True)) == (1, 1)
    places.put(1, Folder("c"))
    places.put(3, Folder("d", confidential=True))
    assert (places.free(), places.free(confidential=True)) == (0, 0)
    places.take(4)
    assert (places.free(), places.free(confidential=True)) == (4, 0)


def test_a_pick_of_confidential_papers_fails_when_only_other_compartments_are_empty() -> None:
    plan = hall_plan()
    settings = plan.hall.robots["xiaodi"].model_copy(update={"safe": (1,)})
    loads = {"1": {"run": "r-9", "confidential": True}}
    agent = CourierAgent(settings, plan, plan.hall.handover, {"loads": loads})
    action = Action("a", "pick", Blocking.HARD, {"loadId": RUN, "confidential": True})
    assert agent.desk.begin(100.0, action, "A12") == ("compartments_full", [])
    ordinary = replace(action, parameters={"loadId": RUN})
    assert agent.desk.begin(100.0, ordinary, "A12")[0] is None
    assert agent.desk.handover is not None and agent.desk.handover.compartment == 2

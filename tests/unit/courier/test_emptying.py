"""Two persons take the papers out of a robot that is stuck in a lift, and the robot goes on without them."""

from __future__ import annotations

from typing import Any

import pytest

from robots.core.commands import Publish, Record, Remember
from robots.core.events import Tick
from robots.core.geometry import Pose
from robots.core.lift import Zone
from robots.core.sensing import CompartmentSeen, PoseSeen, Unlock
from robots.core.vda import VehicleState
from robots.courier.agent import CourierAgent
from robots.courier.custody import chain_flaw
from robots.courier.emptying import PERSON_S
from robots.courier.screen import PersonIdentified, ScreenTouched, Touch
from robots.elevator.chart import RideState
from robots.elevator.events import RideOrdered
from robots.settings.robots import HandoverTimes
from tests.unit.courier.yard import PLAN, ROBOT

RUNS = ("r-0000000001", "r-0000000002")
LOADS = {"1": {"run": RUNS[0], "label": "a"}, "3": {"run": RUNS[1], "label": "", "confidential": True}}


class Stuck:
    """The real agent in the east car, with two folders aboard, waiting for a person."""

    def __init__(self) -> None:
        self.at = 100.0
        self.done: list[Any] = []
        self.memory: dict[str, Any] = {"loads": LOADS}
        self.agent = CourierAgent(ROBOT, PLAN, HandoverTimes(), self.memory)
        lift = PLAN.lifts["east"].inside("b1-F1")
        self.feed(PoseSeen(self.at, Pose("b1-F1", lift.x, lift.y, 0.0), True))
        ride = self.agent.rider.ride
        ride.m.begin(RideOrdered(self.at, "o/1", "b1", "b1-F1", "b1-F2"))
        ride.m.state, ride.m.zone, ride.m.crossed, ride.m.lift = RideState.RIDING, Zone.IN, True, "east"
        ride.fire("ROBOT_FAULT")
        self.agent.rider.feed(Tick(self.at))
        self.agent.rider.help = ride.m.why
        self.tick()

    def feed(self, event: Any) -> None:
        told = self.agent.handle(event)
        self.done += told
        for command in told:
            if isinstance(command, Remember):
                self.memory[command.key] = command.value

    def tick(self, seconds: float = 0.1) -> None:
        self.at += seconds
        self.feed(Tick(self.at))

    def pin(self, person: str) -> None:
        self.feed(PersonIdentified(self.at, person, person, ("staff",)))

    def touch(self, what: Touch) -> None:
        self.feed(ScreenTouched(self.at, what))

    def lids(self, closed: bool) -> None:
        for number in (1, 3):
            self.feed(CompartmentSeen(self.at, number, closed))

    @property
    def buttons(self) -> tuple[str, ...]:
        return self.agent.screen().buttons

    def kinds(self) -> list[str]:
        return [command.kind for command in self.done if isinstance(command, Record)]

    def opened(self) -> list[int]:
        return [command.number for command in self.done if isinstance(command, Unlock)]


@pytest.fixture
def stuck() -> Stuck:
    stuck = Stuck()
    assert stuck.agent.rider.ride.state is RideState.HELP_WAIT
    return stuck


def test_one_person_opens_nothing_and_neither_does_the_same_one_twice(stuck: Stuck) -> None:
    stuck.touch("papers_out")
    for _ in range(2):
        stuck.pin("wang")
        assert stuck.buttons == ("help_done",)
        assert "第二位" in stuck.agent.screen().prompt.zh
        stuck.touch("papers_out")
    stuck.touch("papers_taken")
    assert stuck.opened() == []
    stuck.tick(PERSON_S + 1.0)
    stuck.pin("li")
    assert "papers_out" not in stuck.buttons, "the first has gone"


def test_two_take_all_and_the_screen_the_chain_and_the_master_know(stuck: Stuck) -> None:
    stuck.pin("wang")
    stuck.pin("li")
    assert stuck.buttons == ("help_done", "papers_out")
    stuck.touch("papers_out")
    assert stuck.opened() == [1, 3]
    stuck.lids(closed=False)
    assert "lid_opened_unasked" not in stuck.kinds()
    assert "取出全部文件" in stuck.agent.screen().prompt.zh
    stuck.touch("papers_taken")
    assert stuck.agent.desk.compartments.loads(), "not with open lids"
    stuck.lids(closed=True)
    assert "papers_taken" in stuck.buttons
    stuck.touch("papers_taken")

    view = stuck.agent.screen()
    assert (view.mode, view.buttons) == ("help", ("help_done",))
    assert "由工作人员保管" in view.prompt.zh
    assert stuck.agent.rider.ride.state is RideState.MANUAL
    chain = [c.data for c in stuck.done if isinstance(c, Record) and c.kind == "custody"]
    assert chain_flaw(chain) is None
    hands = [(entry["act"], entry["actor"], entry["run"]) for entry in chain]
    assert hands == [
        ("handed_over", "xiaodi/1", RUNS[0]), ("received", "wang", RUNS[0]),
        ("handed_over", "xiaodi/3", RUNS[1]), ("received", "wang", RUNS[1]),
    ]  # fmt: skip
    taken = next(c for c in stuck.done if isinstance(c, Record) and c.kind == "cargo_taken_out")
    assert taken.data["persons"] == ["wang", "li"]
    stuck.tick()
    state = [c.message for c in stuck.done if isinstance(c, Publish) and isinstance(c.message, VehicleState)][-1]
    told = {info.type: dict(info.references) for info in state.information}["taken_out"]
    assert told == {"runs": " ".join(RUNS), "person": "wang"}
    assert state.loads == ()


def test_nothing_was_taken_out_of_a_lid_that_has_not_been_open(stuck: Stuck) -> None:
    """A lock takes its time: until the lid moves, all are shut still."""
    stuck.pin("wang")
    stuck.pin("li")
    stuck.touch("papers_out")
    for first_is_shut in (True, False, True):
        stuck.feed(CompartmentSeen(stuck.at, 1, first_is_shut))
        assert "papers_taken" not in stuck.buttons
        stuck.touch("papers_taken")
        assert len(stuck.agent.desk.compartments.loads()) == 2, "the lid of the second folder never moved"
    stuck.touch("papers_out")
    stuck.lids(closed=False)
    stuck.lids(closed=True)
    stuck.touch("papers_taken")
    assert not stuck.agent.desk.compartments.loads()


def test_it_goes_on_when_they_say_so_and_still_tells_after_a_restart(stuck: Stuck) -> None:
    stuck.pin("wang")
    stuck.pin("li")
    stuck.touch("papers_out")
    stuck.lids(closed=False)
    stuck.lids(closed=True)
    stuck.touch("papers_taken")
    stuck.touch("help_done")
    assert stuck.agent.rider.ride.state not in (RideState.MANUAL, RideState.HELP_WAIT)
    assert stuck.agent.help is None
    again = CourierAgent(ROBOT, PLAN, HandoverTimes(), stuck.memory)
    assert again.emptying.taken == RUNS
    assert again.desk.compartments.loads() == ()


def test_they_may_also_shut_the_lids_and_leave_the_papers_in(stuck: Stuck) -> None:
    stuck.pin("wang")
    stuck.pin("li")
    stuck.touch("papers_out")
    stuck.lids(closed=False)
    stuck.lids(closed=True)
    stuck.touch("help_done")
    assert len(stuck.agent.desk.compartments.loads()) == 2
    assert stuck.agent.emptying.taken == ()
    stuck.feed(CompartmentSeen(stuck.at, 1, False))
    assert "lid_opened_unasked" in stuck.kinds(), "whoever opens now was not let in"

"""A folder handed over after the order for it was gone: the robot's word books it, no second drop, nobody searches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from robots.core.runs import RunState
from robots.core.vda import ENDED, ActionStatus, Info, VehicleState
from tests.fixtures.fleet_bench import Bench, Person, Vehicle, hall_plan


@dataclass
class ByHand(Vehicle):
    """While it is driven by hand it has no order; `told` is what it says of a folder handed over meanwhile."""

    told: tuple[tuple[str, str], ...] = ()
    by_hand: bool = False

    def take_in_hand(self) -> None:
        self.by_hand, self.ahead, self._told = True, [], None
        for name, action in self.actions.items():
            if action.status not in ENDED:
                self._set(name, ActionStatus.FAILED, "manual", action.description)

    def hands_over(self, run: str, to: str, persons: str = "") -> None:
        del self.loads[run]
        self.told, self._told = (("run", run), ("to", to), ("persons", persons)), None

    def state(self) -> VehicleState:
        info = (Info("handed_over", self.told),) if self.told else ()
        mode = "MANUAL" if self.by_hand else "AUTOMATIC"
        return replace(super().state(), operating_mode=mode, information=info)


@pytest.fixture
def robot() -> ByHand:
    return ByHand(hall_plan(), "xiaodi", "A11", recipient=Person(60.0), home=Person(60.0))


@pytest.fixture
def bench(tmp_path: Path, robot: ByHand) -> Iterator[Bench]:
    bench = Bench(tmp_path, {"xiaodi": robot})
    bench.run(3)
    yield bench
    bench.close()


def at_the_recipient(bench: Bench, robot: ByHand) -> str:
    run = bench.send()
    assert bench.run(400, lambda: bench.state(run) is RunState.WAITING_RECIPIENT)
    robot.take_in_hand()
    bench.run(3)
    return run


def test_a_folder_taken_while_it_is_driven_by_hand_is_booked_as_delivered_at_once(bench: Bench, robot: ByHand) -> None:
    run = at_the_recipient(bench, robot)
    assert "attempt_failed" in bench.kinds(run)
    orders = len(robot.orders)
    robot.hands_over(run, "recipient")
    bench.run(3)
    assert bench.state(run) is RunState.DELIVERED
    assert bench.scheduler.book.runs[run].holder == "recipient"
    robot.by_hand, robot._told = False, None
    bench.run(60)
    assert not [order for order in robot.orders[orders:] if order.startswith(run)]
    assert bench.kinds(run).count("folder_delivered") == 1
    assert "help_asked" not in bench.kinds(run)


def test_who_opened_is_written_down_where_it_is_staff(bench: Bench, robot: ByHand) -> None:
    run = at_the_recipient(bench, robot)
    robot.hands_over(run, "recipient", "zhou")
    bench.run(3)
    assert bench.scheduler.book.runs[run].taken_by == "zhou"


@pytest.mark.parametrize(
    ("to", "ends", "holder"),
    [
        ("recipient", RunState.DELIVERED, "recipient"),
        ("sender", RunState.RETURNED, "sender"),
        ("keeper", RunState.IN_CUSTODY, "person:zhou"),
    ],
)
def test_on_the_way_back_it_ends_with_whoever_has_it(
    bench: Bench, robot: ByHand, to: str, ends: RunState, holder: str
) -> None:
    run = at_the_recipient(bench, robot)
    asked = bench.ask("back", client="web", person="wang", kind="bring_back", run=run)
    assert (asked is not None and asked.status, bench.state(run)) == ("accepted", RunState.RETURNING)
    robot.hands_over(run, to, "zhou")
    bench.run(3)
    assert (bench.state(run), bench.scheduler.book.runs[run].holder) == (ends, holder)


@pytest.mark.parametrize("told", [("run", "r-nobody000"), ("to", "somebody")])
def test_what_it_says_of_a_run_or_a_person_that_is_unknown_books_nothing(
    bench: Bench, robot: ByHand, told: tuple[str, str]
) -> None:
    run = at_the_recipient(bench, robot)
    about = {"run": run, "to": "recipient", "persons": ""} | dict([told])
    robot.told, robot._told = tuple(about.items()), None
    bench.run(3)
    assert bench.state(run) is RunState.WAITING_RECIPIENT


def test_a_folder_that_another_robot_has_is_not_booked(bench: Bench, robot: ByHand) -> None:
    run = at_the_recipient(bench, robot)
    bench.scheduler.book.runs[run].holder = "another/1"
    robot.hands_over(run, "recipient")
    bench.run(3)
    assert bench.state(run) is RunState.WAITING_RECIPIENT

"""Robots that leave, come back, are lost and found, charge and are unplugged, in any order, with runs under way.

No folder is forgotten, every word about a robot comes to an end, two robots never share a berth, and no run takes a
battery below its reserve.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from robots.building.plan import Plan
from robots.core.reasons import Reason
from robots.core.runs import TERMINAL
from robots.core.vda import Connection
from robots.fleet import FleetRules
from robots.fleet.duty.berths import held
from robots.fleet.eligibility import bearing, hindrances, reasons_against, works
from robots.fleet.facts import fleet_summary
from robots.fleet.run import ABOARD
from robots.settings import load_hall
from robots.settings.robots import Battery
from tests.fixtures.fleet_bench import Bench, Person, Vehicle

HALL = Path(__file__).parents[2] / "config/scenarios/halls/three_share"
ROBOTS = ("left", "right", "third")
BERTHS = ("dock-1", "wait-W", "wait-E", "wait-M")
BATTERY = Battery(capacity_wh=20.0)
RULES = FleetRules(spare_codes=0, code_log_cost=4, leave_bound_s=240.0, charge_bound_s=900.0, park_after_s=1.0)
A_SECOND = 1 / 3600 / BATTERY.capacity_wh

robots = st.sampled_from(ROBOTS)


@cache
def plan() -> Plan:
    hall = load_hall(HALL)
    small = {name: robot.model_copy(update={"battery": BATTERY}) for name, robot in hall.robots.items()}
    return Plan.of(replace(hall, robots=small))


class Hall(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        places = dict(zip(ROBOTS, ("dock-1", "wait-E", "wait-M"), strict=True))
        vehicles = {name: Vehicle(plan(), name, place, charge=0.8) for name, place in places.items()}
        self.bench = Bench(Path(self.folder.name), vehicles, plan(), RULES)
        self.keys = 0
        self.had: dict[str, str] = {}
        self.low: set[str] = set()  # robots that are below their reserve for reasons of their own

    def word(self, kind: str, robot: str, **fields: str) -> None:
        self.keys += 1
        self.bench.ask(f"k{self.keys}", client="web", person="zhou", kind=kind, robot=robot, **fields)

    def live(self, seconds: int) -> None:
        for _ in range(seconds):
            self.bench.step()
            for name, robot in self.bench.vehicles.items():
                self._drain(name, robot)
                for load in list(robot.loads):
                    if self.had.setdefault(load, name) != name:
                        del robot.loads[load]  # there is one folder: whoever came first has it
            self.berths_are_not_shared()
            self.what_is_remembered_is_so()

    def _drain(self, name: str, robot: Vehicle) -> None:
        if robot.charging:
            robot.charge = min(1.0, robot.charge + A_SECOND * 166)
        else:
            robot.charge = max(0.0, robot.charge - A_SECOND * (BATTERY.drive_w if robot.ahead else BATTERY.idle_w))
        if robot.charge >= BATTERY.reserve:
            self.low.discard(name)
        elif name not in self.low:
            # Standing about it may come there, but not with an order for runs that was made with enough.
            mission = self.bench.scheduler.book.mission(name)
            assert mission is None or mission.parks or not robot.on_air, f"{name} came below its reserve on a run"
            self.low.add(name)

    # -- what happens

    @initialize()
    def wake(self) -> None:
        self.live(3)

    @rule(far=st.booleans(), urgent=st.booleans(), there=st.sampled_from([6.0, None, 6.0]))
    def send(self, far: bool, urgent: bool, there: float | None) -> None:
        self.keys += 1
        for robot in self.bench.vehicles.values():
            robot.recipient = Person(there)
        stops = ("S1", "S2") if far else ("S2", "S1")
        self.bench.send(*stops, key=f"k{self.keys}", urgent=urgent)

    @rule(seconds=st.sampled_from([2, 10, 40, 120]))
    def wait(self, seconds: int) -> None:
        self.live(seconds)

    @rule(
        robot=robots,
        kind=st.sampled_from(["robot_leave", "robot_maintenance"]),
        course=st.sampled_from(["finish", "reassign", "cancel"]),
    )
    def leave(self, robot: str, kind: str, course: str) -> None:
        self.word(kind, robot, course=course)

    @rule(robot=robots)
    def back(self, robot: str) -> None:
        self.word("robot_join", robot)

    @rule(robot=robots, kind=st.sampled_from(["charge", "charge_end"]))
    def charge(self, robot: str, kind: str) -> None:
        self.word(kind, robot)

    @rule(robot=robots)
    def unplug(self, robot: str) -> None:
        vehicle = self.bench.vehicles[robot]
        vehicle.has_charger = vehicle.charging = False

    @rule(robot=robots)
    def plug(self, robot: str) -> None:
        self.bench.vehicles[robot].has_charger = True

    @rule(robot=robots)
    def lose(self, robot: str) -> None:
        self.bench.vehicles[robot].on_air = False

    @rule(robot=robots)
    def find(self, robot: str) -> None:
        if not self.bench.vehicles[robot].on_air:
            self.bench.vehicles[robot].on_air = True
            self.bench.hear(Connection(robot, "ONLINE"))

    @rule()
    def restart(self) -> None:
        self.bench.restart()
        self.live(3)

    # -- what always holds

    def what_is_remembered_is_so(self) -> None:
        """Of each robot, whatever happened to it since the last step."""
        work = self.bench.scheduler._work
        for robot in ROBOTS:
            for what in work._known.asked(work, robot):
                assert work.known(what, robot) == what(work, robot), what
            anew = bearing(work, robot)
            against = tuple(reasons_against(anew))
            assert work.known(bearing, robot) == anew
            assert work.known(hindrances, robot) == against
            assert work.known(works, robot) == (set(against) <= {Reason.BUSY})

    def berths_are_not_shared(self) -> None:
        """Nobody is sent to a berth where another one stands or is sent to."""
        book = self.bench.scheduler.book
        sent = [duty.berth for name in ROBOTS if (duty := book.robot(name).duty).berth]
        assert len(set(sent)) == len(sent), sent
        assert set(held(self.bench.scheduler._work).values()) <= set(ROBOTS)

    @invariant()
    def words_come_to_an_end(self) -> None:
        now = self.bench.now
        for name in ROBOTS:
            duty = self.bench.scheduler.book.robot(name).duty
            assert not duty.leave or duty.is_out or now <= duty.leave_until + 3, name
            assert not duty.charge_at or now <= duty.charge_at + RULES.charge_bound_s + 3, name

    @invariant()
    def no_folder_is_forgotten(self) -> None:
        work = self.bench.scheduler._work
        book = work.book
        listed = {folder.run for folder in fleet_summary(work).aboard}
        for run in book.runs.values():
            if run.state in ABOARD:
                assert run.id in book.open
                assert run.robot in ROBOTS
                if book.robot(run.robot).duty.is_out:
                    assert run.id in listed
        for name, robot in self.bench.vehicles.items():
            for load in robot.loads:
                assert load in book.runs, (name, load)

    def teardown(self) -> None:
        """Everybody is there again: all runs end, nothing is left aboard, nobody waits for a charger for good."""
        try:
            for name, robot in self.bench.vehicles.items():
                robot.has_charger, robot.recipient = True, Person()
                robot.charge = max(robot.charge, 0.6)
                self.find(name)
                self.live(2)
                self.back(name)
            self.low.update(ROBOTS)
            book = self.bench.scheduler.book
            for _ in range(40):
                self.live(30)
                if not book.open and all(not robot.loads for robot in self.bench.vehicles.values()):
                    break
            assert [(run.id, run.state) for run in book.open_runs] == []
            assert all(run.state in TERMINAL for run in book.runs.values())
            assert all(not robot.loads for robot in self.bench.vehicles.values())
        finally:
            self.bench.close()
            self.folder.cleanup()


TestHall = Hall.TestCase
TestHall.settings = settings(
    max_examples=10, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)

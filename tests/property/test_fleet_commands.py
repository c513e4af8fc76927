"""Any commands in any order against several runs and two robots, with people who stay away and a scheduler that dies:
every run comes to an end, no folder is lost, none is given out twice."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from robots.core.runs import RoundPart
from robots.fleet.run import LIFE
from tests.fixtures.busy_story import small_plan
from tests.fixtures.fleet_bench import Bench, Person, Vehicle

STOPS = ("S1", "S2", "S3", "T1", "T2")
KINDS = ("cancel", "hold", "resume", "bring_back", "skip_stop", "hand_over")
ENDS_IN_S = 6000.0


class Commands(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        plan = small_plan()
        robots = {name: Vehicle(plan, name, f"dock-{n}") for n, name in enumerate(("left", "right"), 1)}
        fetched: set[str] = set()  # there is one folder of each run, whoever asks for it
        for robot in robots.values():
            robot.fetched = fetched
        self.staff = sorted(plan.hall.staff)
        self.bench = Bench(Path(self.folder.name), robots, plan)
        self.keys = 0

    @initialize()
    def wake(self) -> None:
        self.bench.run(3)

    def key(self) -> str:
        self.keys += 1
        return f"k{self.keys}"

    def teardown(self) -> None:
        """People come, nobody holds anything, the radio is back: everything ends."""
        try:
            self.ends()
        finally:
            self.bench.close()
            self.folder.cleanup()

    def ends(self) -> None:
        bench = self.bench
        for robot in bench.vehicles.values():
            robot.on_air, robot.rejects = True, 0
            robot.sender = robot.recipient = robot.home = robot.supervisor = robot.keeper = Person(6.0)
        for run in bench.scheduler.book.open_runs:
            bench.ask(self.key(), kind="resume", run=run.id)
        runs = bench.scheduler.book.runs
        assert bench.run(ENDS_IN_S, lambda: not bench.scheduler.book.open), [bench.facts[run] for run in runs]
        done = [entry for robot in bench.vehicles.values() for entry in robot.done]
        aboard = [run for robot in bench.vehicles.values() for run in robot.loads]
        assert aboard == [], "a folder nobody fetches"
        for run in runs.values():
            loaded, taken = done.count(("pick", run.id, "loaded")), done.count(("drop", run.id, "taken"))
            assert loaded == taken <= 1, f"{run.id}: {loaded} in, {taken} out"
            assert (run.holder == "sender") == (run.state.value in ("cancelled", "returned", "refused", "failed"))
            kinds = bench.kinds(run.id)
            assert sum(kind.startswith("folder_") and not LIFE[run.state] for kind in kinds) <= 2

    @rule(from_=st.sampled_from(STOPS), to=st.sampled_from(STOPS), secret=st.booleans(), urgent=st.booleans())
    def request(self, from_: str, to: str, secret: bool, urgent: bool) -> None:
        self.bench.ask(self.key(), from_=from_, to=to, confidential=secret, urgent=urgent)

    @rule(first=st.sampled_from(STOPS), to=st.sampled_from(STOPS))
    def together(self, first: str, to: str) -> None:
        parts = (RoundPart(first, to), RoundPart(first, "T1" if to != "T1" else "T2"))
        self.bench.ask(self.key(), kind="round", parts=parts)

    @rule(kind=st.sampled_from(KINDS), pick=st.integers(0, 7), who=st.integers(0, 9), again=st.booleans())
    def command(self, kind: str, pick: int, who: int, again: bool) -> None:
        runs = sorted(self.bench.scheduler.book.runs)
        if not runs:
            return
        by, keeper = self.staff[who % len(self.staff)], self.staff[(who + 1) % len(self.staff)]
        wish: dict[str, Any] = {"kind": kind, "run": runs[pick % len(runs)], "client": "web", "person": by}
        wish |= {"keeper": keeper} if kind == "hand_over" else {}
        key = self.key()
        first = self.bench.ask(key, **wish)
        assert first is not None, "every command is answered at once"
        assert first.status == "accepted" or first.reasons
        if again:
            records = self.bench.kinds(wish["run"])
            assert self.bench.ask(key, **wish) == first
            assert self.bench.kinds(wish["run"]) == records

    @rule(seconds=st.sampled_from([1, 5, 20, 70, 300]))
    def wait(self, seconds: int) -> None:
        self.bench.run(seconds)

    @rule(
        robot=st.sampled_from(["left", "right"]),
        who=st.sampled_from(["sender", "recipient", "home", "supervisor", "keeper"]),
        comes=st.booleans(),
    )
    def person(self, robot: str, who: str, comes: bool) -> None:
        setattr(self.bench.vehicles[robot], who, Person(6.0 if comes else None))

    @rule(robot=st.sampled_from(["left", "right"]), on_air=st.booleans())
    def radio(self, robot: str, on_air: bool) -> None:
        self.bench.vehicles[robot].on_air = on_air

    @rule(what=st.sampled_from(["pick", "drop", "rideLift"]), robot=st.sampled_from(["left", "right"]))
    def step_fails(self, what: str, robot: str) -> None:
        result = {"pick": "robot_fault", "drop": "folder_not_taken", "rideLift": "lift_gave_up"}[what]
        self.bench.vehicles[robot].spoilt[what] = result

    @rule()
    def restart(self) -> None:
        self.bench.restart()

    @invariant()
    def a_folder_is_in_one_place(self) -> None:
        aboard = [run for robot in self.bench.vehicles.values() for run in robot.loads]
        assert len(aboard) == len(set(aboard))
        taken = [e[1] for robot in self.bench.vehicles.values() for e in robot.done if e[2] == "taken"]
        assert len(taken) == len(set(taken)) and not set(taken) & set(aboard)

    @rule(robot=st.sampled_from(["left", "right"]), seconds=st.sampled_from([70, 130]))
    def silence(self, robot: str, seconds: int) -> None:
        """Past `lost_s`, with whatever it has aboard and goes on doing; then it is heard again."""
        self.bench.vehicles[robot].on_air = False
        self.bench.run(seconds)
        self.bench.vehicles[robot].on_air = True
        self.bench.run(12)

    @invariant()
    def who_the_book_says_has_a_folder_has_it(self) -> None:
        """As soon as a robot has told what lies in it, also after it was lost."""
        bench = self.bench
        for name, robot in bench.vehicles.items():
            state = bench.scheduler._work.views[name].state
            if state is None or {load.load_id for load in state.loads or ()} != robot.loads.keys():
                continue  # it has not told yet
            book = {run.id for run in bench.scheduler.book.runs.values() if run.holder.startswith(f"{name}/")}
            assert book == robot.loads.keys(), f"in {name}: {sorted(robot.loads)}, by the book {sorted(book)}"


Commands.TestCase.settings = settings(
    max_examples=15, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
TestCommands = Commands.TestCase

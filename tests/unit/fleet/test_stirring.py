"""A robot of a large fleet that rests is left alone by the phases: all answers are the same as if it were not."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from bench.scaling.site import write_site
from bench.scaling.vehicle import Vehicle
from robots.building.plan import Plan, load_plan
from robots.core.clock import Instant
from robots.core.commands import Note, Publish, Record
from robots.core.events import LinkUp, Received, Tick
from robots.core.lift import (
    DeskGrant,
    DoorState,
    LiftFloor,
    LiftMode,
    LiftOnline,
    LiftSession,
    LiftState,
    Motion,
    Presence,
    Zone,
)
from robots.core.runs import DispatchReply, DispatchRequest, RunFact, RunState
from robots.core.vda import Connection, InstantActions, Order
from robots.courier.abilities import factsheet
from robots.fleet import FleetRules, Scheduler, stirring
from robots.fleet.ahead_of_time import worked_out

VEHICLES, RUNS = 30, 8
START = 1_790_000_000.0
STEP_S = 0.1


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    folder = tmp_path_factory.mktemp("site")
    write_site(folder, buildings=2, vehicles=VEHICLES)
    return load_plan(folder)


class Story:
    """A scheduler, light vehicles and lifts, on one clock. `answers`: all it recorded and sent, in order."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.now, self.answers = plan, START, list[Any]()
        self._bytes = Random(5)
        self.mind = Scheduler(plan, self._bytes.randbytes, FleetRules(code_log_cost=1))
        self.vehicles = {robot: Vehicle(plan, robot, plan.hall.robots[robot].dock, 20.0) for robot in plan.hall.robots}
        self.rides: dict[str, tuple[str, str, str]] = {}
        self.left_alone = 0
        self._seq = 0

    def feed(self, event: Any) -> None:
        for command in self.mind.handle(event):
            if isinstance(command, Note):
                continue
            self.answers.append(command)
            message = command.message if isinstance(command, Publish) else None
            if isinstance(message, Order | InstantActions | DeskGrant):
                vehicle = self.vehicles[message.robot]
                vehicle.hear(message, self.now)
                if isinstance(message, DeskGrant) and vehicle.ride and vehicle.ride.lift == message.lift:
                    self.rides[message.lift] = (message.robot, message.request_id, vehicle.ride.from_map)

    def hear(self, message: Any) -> None:
        self._seq += 1
        self.feed(Received(self.now, message, self.now, 1, self._seq))

    def begin(self) -> None:
        self.feed(LinkUp(self.now))
        for group in self.plan.groups:
            self.hear(LiftOnline(group, True, Instant(self.now), "test"))
        for robot in self.vehicles:
            self.hear(Connection(robot, "ONLINE"))
            self.hear(factsheet(self.plan.hall.robots[robot]))
            self.hear(Presence(robot, Zone.OUT, "", "", "", {}, "", ""))

    def play(self, requests: list[DispatchRequest], steps: int) -> None:
        for step in range(steps):
            self.now = round(self.now + STEP_S, 3)
            for number, vehicle in enumerate(self.vehicles.values()):
                vehicle.pass_time(self.now)
                self._tell(vehicle, due=(step + number) % 10 == 0)
            if step % 10 == 0:
                for car in self._cars():
                    self.hear(car)
            if step >= 60 and step % 20 == 0 and requests:
                self.hear(requests.pop(0))
            self.feed(Tick(self.now))
            work = self.mind._work
            self.left_alone += len(work.views) - len(work.stirring or work.views)

    def _tell(self, vehicle: Vehicle, due: bool) -> None:
        out, vehicle.out = vehicle.out, []
        for message in out:
            self.hear(message)
            if isinstance(message, Presence):
                for lift, (robot, session, _) in list(self.rides.items()):
                    if robot == vehicle.robot and message.zone is Zone.OUT:
                        del self.rides[lift]
                    elif robot == vehicle.robot:
                        self.rides[lift] = (robot, session, message.floor)
        if vehicle.news or due:
            self.hear(vehicle.state(self.now))

    def _cars(self) -> Iterator[LiftState]:
        for lift, known in self.plan.lifts.items():
            floors = tuple(LiftFloor(one, one[-1], 0.0) for one in known.maps)
            ride, now = self.rides.get(lift), Instant(self.now)
            session = LiftSession(ride[0], ride[1], "exclusive", now, Instant(now + 60)) if ride else None
            yield LiftState(
                known.group, lift, floors, ride[2] if ride else known.maps[0], False, "", (),
                DoorState.OPEN if ride else DoorState.CLOSED, "front", Motion.STOPPED, LiftMode.NORMAL, 0.0, "empty",
                "test", None, session,
            )  # fmt: skip


def told(plan: Plan) -> Story:
    """Runs all over both buildings, until they should be done and all robots home."""
    stops = [sorted(s.id for s in plan.hall.handover_stops if s.map_id.startswith(b)) for b in ("b1", "b2")]
    draw = Random(3)
    requests = []
    for number in range(RUNS):
        a, b = draw.sample(stops[number % 2], 2)
        requests.append(DispatchRequest(f"k{number}", "tablet", "run", from_=a, to=b))
    story = Story(plan)
    story.mind.use(worked_out(plan))
    story.begin()
    story.play(requests, 700)
    return story


def test_left_alone_or_not_the_answers_are_the_same(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = told(plan)
    assert quick.left_alone > 700 * VEHICLES / 2
    delivered = {
        one.message.run for one in quick.answers
        if isinstance(one, Publish) and isinstance(one.message, RunFact) and one.message.state is RunState.DELIVERED
    }  # fmt: skip
    assert len(delivered) == RUNS
    monkeypatch.setattr(stirring, "_rests", lambda *_: False)
    whole = told(plan)
    assert whole.left_alone == 0
    assert [repr(one) for one in quick.answers] == [repr(one) for one in whole.answers]


def test_a_request_to_a_large_fleet_is_answered_at_once_and_looked_at_by_a_tick(plan: Plan) -> None:
    story = Story(plan)
    story.begin()
    story.play([], 60)
    story.answers.clear()
    story.hear(DispatchRequest("k", "tablet", "run", from_="b1-w00", to="b1-w05"))
    assert any(isinstance(one, Publish) and isinstance(one.message, DispatchReply) for one in story.answers)
    assert not any(isinstance(one, Record) and one.kind == "run_assigned" for one in story.answers)
    story.now += 0.2
    story.feed(Tick(story.now))
    assert any(isinstance(one, Record) and one.kind == "run_assigned" for one in story.answers)

"""The real page servers over the real hall, with a scheduler, ledger and robot that only this file pretends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher

from robots.core.alarm import AlarmReset
from robots.core.clock import Instant, iso
from robots.core.geometry import Pose
from robots.core.lift import DoorState, LiftMode, LiftOnline, LiftSession, LiftState, Motion
from robots.core.reasons import Reason, spoken
from robots.core.runs import DispatchReply, DispatchRequest, FleetSummary, RobotFact, RunFact, RunState, Waiting
from robots.core.text import Text
from robots.core.vda import Connection, Info, Load, NodePosition, NodeState, VehicleState, Visualization
from robots.courier.screen import ScreenView
from robots.mqtt.asking import NotConnectedError
from robots.settings import Hall, load_hall
from robots.web.facts import Facts
from robots.web.history_rows import History
from robots.web.lab import Lab
from robots.web.screen import screen_app
from robots.web.server import PageServer
from robots.web.tablet import TabletDeps, tablet_app

NOW = 1_767_580_320.0  # 2026-01-05 10:32:00 in Shanghai
PINS = {"wang": "1201", "li": "1202", "chen": "3301", "zhou": "9001", "wu": "7001"}
RUN = "r-0abcdefgh1"
COMING = "r-0abcdefgh2"
SECRET_RUN = "r-0abcdefgh3"
LABELS = {RUN: "执照申请 3 份", COMING: "归档回执", SECRET_RUN: "张某的许可"}
CODES = {RUN: "048213", COMING: "733905", SECRET_RUN: "650012"}
SECRET = "a secret that only the tests know"


class HandClock:
    """UTC seconds that move when told."""

    def __init__(self, at: float = NOW) -> None:
        self.at = at

    def __call__(self) -> float:
        return self.at


@dataclass
class Scheduler:
    """Stands where the link to the scheduler stands. `answer`: accepted, refused, silent or unconnected."""

    facts: Facts
    clock: HandClock
    answer: str = "accepted"
    reasons: tuple[Reason, ...] = (Reason.BATTERY_LOW,)
    asked: list[DispatchRequest] = field(default_factory=list)
    limits: list[float] = field(default_factory=list)

    def ask(self, request: DispatchRequest, timeout_s: float) -> DispatchReply | None:
        self.asked.append(request)
        self.limits.append(timeout_s)
        if self.answer == "unconnected":
            raise NotConnectedError
        if self.answer == "silent":
            return None
        if self.answer == "refused":
            spoken_reasons = tuple(spoken(reason) for reason in self.reasons)
            return DispatchReply(request.client, request.key, "refused", reasons=spoken_reasons)
        if request.kind == "run":
            self.facts.take(replace(RUN_FACT, from_=request.from_, to=request.to,
                                    urgent=request.urgent, confidential=request.confidential))  # fmt: skip
        if request.kind == "round":
            runs = tuple(f"r-0round000{number:x}" for number in range(len(request.parts)))
            for number, (run, part) in enumerate(zip(runs, request.parts, strict=True)):
                self.facts.take(replace(RUN_FACT, run=run, round=runs[0], from_=part.from_, to=part.to, compartment=0,
                                        after=runs[number - 1] if request.chain and number else "",
                                        confidential=part.confidential))  # fmt: skip
            return DispatchReply(request.client, request.key, "accepted", run=runs[0], runs=runs)
        return DispatchReply(request.client, request.key, "accepted", run=request.run or RUN)


RUN_FACT = RunFact(
    run=RUN, state=RunState.TO_PICKUP, held=False, from_="A12", to="3F-archive", urgent=False,
    confidential=False, requested_at=Instant(NOW), changed_at=Instant(NOW), robot="xiaodi", compartment=2,
    eta_from=Instant(NOW + 240), eta_to=Instant(NOW + 480),
)  # fmt: skip


@dataclass
class Stage:
    hall: Hall
    deps: TabletDeps
    facts: Facts
    clock: HandClock
    scheduler: Scheduler
    server: PageServer
    resets: list[AlarmReset]

    @property
    def url(self) -> str:
        return self.server.url


def hall() -> Hall:
    """The hall of config/hall; PIN hashes are made cheap to check, or these tests would take minutes."""
    real = load_hall(Path(__file__).parents[2] / "config" / "hall")
    cheap = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    staff = {
        person.id: person.model_copy(update={"pin_hash": cheap.hash(PINS.get(person.id, "2468"))})
        for person in real.staff.values()
    }
    return replace(real, staff=staff)


@contextmanager
def tablet_stage(the_hall: Hall, lab: Lab | None = None, history: History | None = None) -> Iterator[Stage]:
    clock = HandClock()
    facts = Facts(clock)
    scheduler = Scheduler(facts, clock)
    resets: list[AlarmReset] = []

    def publish(reset: AlarmReset) -> bool:
        resets.append(reset)
        return True

    deps = TabletDeps(
        hall=the_hall,
        facts=facts,
        ask=scheduler.ask,
        publish=publish,
        codes=CODES.get,
        labels=LABELS.get,
        secret=SECRET,
        now=clock,
        lab=lab,
        history=history,
    )
    server = PageServer(tablet_app(deps), 0)
    server.start()
    facts.link_up()
    try:
        yield Stage(the_hall, deps, facts, clock, scheduler, server, resets)
    finally:
        server.stop()
    assert not server.is_serving, "the server outlived its two seconds"


@dataclass
class Robot:
    """Stands where the courier's process stands: a view to show, touches taken in."""

    view: ScreenView
    touches: list[Any] = field(default_factory=list)


@dataclass
class ScreenStage:
    robot: Robot
    clock: HandClock
    server: PageServer

    @property
    def url(self) -> str:
        return self.server.url


IDLE = ScreenView(
    robot="xiaodi", mode="idle", prompt=Text("我在大厅里递送文件", "I carry papers in this hall"), now=NOW
)
LOADING = replace(
    IDLE, mode="loading", prompt=Text("请打开 2 号仓，放入文件", "Open compartment 2 and put the papers in"),
    stop="A12", run=RUN, label="执照申请 3 份", compartment=2, buttons=("open", "not_now"),
    waiting=Waiting("waiting_for_sender", Instant(NOW), Instant(NOW + 180)),
)  # fmt: skip
COLLECTING = replace(
    LOADING, mode="collecting", prompt=Text("请输入取件码，取走您的文件", "Enter your code to collect your papers"),
    stop="3F-archive", buttons=("code", "not_taken"), tries_left=5, may_identify=True,
    waiting=Waiting("waiting_for_recipient", Instant(NOW), Instant(NOW + 180)),
)  # fmt: skip
LOCKED = replace(COLLECTING, locked=True, tries_left=0, buttons=(), needs_person=True, person_role="supervisor",
                 prompt=Text("取件码输错 5 次，请主管开仓", "Five wrong codes: a supervisor must open"))  # fmt: skip


@contextmanager
def screen_stage(
    the_hall: Hall, view: ScreenView = IDLE, clock: HandClock | None = None
) -> Iterator[ScreenStage]:  # fmt: skip
    robot, clock = Robot(view), clock or HandClock()
    app = screen_app(lambda: robot.view, robot.touches.append, the_hall.staff, hall=the_hall, now=clock)
    server = PageServer(app, 0)
    server.start()
    try:
        yield ScreenStage(robot, clock, server)
    finally:
        server.stop()
    assert not server.is_serving, "the server outlived its two seconds"


def lift_state(lift: str, floor: str, **changes: Any) -> LiftState:
    state = LiftState(
        group="b1", lift=lift, available_floors=(), current_floor=floor, between_floors=False, destination_floor="",
        car_calls=(), door_state=DoorState.CLOSED, door_side="front", motion=Motion.STOPPED, mode=LiftMode.NORMAL,
        load_pct=None, occupancy="unknown", occupancy_source="", door_hold=None, session=None,
    )  # fmt: skip
    return replace(state, **changes)


def vehicle_state(robot: str, pose: Pose, **changes: Any) -> VehicleState:
    state = VehicleState(
        robot=robot, order_id="", order_update_id=0, last_node_id="", last_node_sequence_id=0, node_states=(),
        edge_states=(), action_states=(), driving=False, paused=False, charge=0.86, charging=False,
        operating_mode="AUTOMATIC", pose=pose,
    )  # fmt: skip
    return replace(state, **changes)


def busy_morning(facts: Facts) -> None:
    """What a tablet sees at half past ten: a run waiting for the lift, one on its way here, three that ended."""
    ahead = [(18.0, 21.5), (24.0, 21.5), (24.0, 24.0)]
    nodes = tuple(
        NodeState(f"n{i}", 2 * i, i < 2, NodePosition("b1-F1", x, y)) for i, (x, y) in enumerate(ahead, start=1)
    )
    waiting = Waiting("lift_coming", Instant(NOW - 25), Instant(NOW + 155))
    info = (
        Info("ride", (("state", "WAIT_CAR"), ("lift", "east"), ("to", "b1-F3"), ("zone", "out"),
                      ("since", iso(Instant(NOW - 25))), ("until", iso(Instant(NOW + 155))))),
        Info("waiting", (("reason", "lift_coming"), ("since", iso(Instant(NOW - 25))),
                         ("until", iso(Instant(NOW + 155))))),
    )  # fmt: skip
    facts.take(
        vehicle_state(
            "xiaodi",
            Pose("b1-F1", 15.0, 21.5, 0.0),
            order_id="o1",
            node_states=nodes,
            driving=True,
            information=info,
            loads=(Load(RUN, "folder", "compartment-2"),),
        )
    )
    facts.take(Visualization("xiaodi", Pose("b1-F1", 15.4, 21.5, 0.05), 0.7, 0.0))
    facts.take(Connection("xiaodi", "ONLINE"))
    session = LiftSession("xiaodi", "s1", "shared", Instant(NOW), Instant(NOW + 60))
    facts.take(
        lift_state(
            "east",
            "b1-F3",
            motion=Motion.DOWN,
            between_floors=True,
            destination_floor="b1-F1",
            mode=LiftMode.ATTENDANT_CONTROL,
            session=session,
        )
    )
    facts.take(lift_state("west", "b1-F1", door_state=DoorState.OPEN))
    facts.take(LiftOnline("b1", True, Instant(NOW), "1"))
    facts.take(replace(RUN_FACT, state=RunState.CARRYING, waiting_for=waiting, doing="WAIT_CAR", lift="east"))
    coming = replace(RUN_FACT, run=COMING, from_="3F-archive", to="A12", robot="xiaodi", compartment=1)
    facts.take(
        replace(
            coming,
            state=RunState.WAITING_RECIPIENT,
            urgent=True,
            eta_from=Instant(NOW - 60),
            eta_to=Instant(NOW + 60),
            waiting_for=Waiting("waiting_for_recipient", Instant(NOW - 70), Instant(NOW + 110)),
        )
    )
    facts.take(
        replace(
            RUN_FACT,
            run=SECRET_RUN,
            from_="2F-permits",
            to="A12",
            confidential=True,
            compartment=3,
            state=RunState.CARRYING,
            eta_from=Instant(NOW + 700),
            eta_to=Instant(NOW + 940),
        )
    )
    ended = [
        ("4", "2F-permits", RunState.DELIVERED, ()),
        ("5", "2F-tax", RunState.RETURNED, (Reason.RECIPIENT_ABSENT,)),
        ("6", "B03", RunState.REFUSED, (Reason.BATTERY_LOW,)),
    ]
    for number, to, state, reasons in ended:
        facts.take(
            replace(
                RUN_FACT,
                run=f"r-0abcdefgh{number}",
                to=to,
                state=state,
                robot="" if reasons else "xiaodi",
                requested_at=Instant(NOW - 3600),
                changed_at=Instant(NOW - 2400 + 60 * int(number)),
                eta_from=None,
                eta_to=None,
                reasons=tuple(spoken(reason) for reason in reasons),
            )
        )
    robots = (RobotFact("xiaodi", True, "run", 0.86, "b1-F1", "A11", RUN),)
    facts.take(FleetSummary(robots, open_runs=3, waiting_runs=1))

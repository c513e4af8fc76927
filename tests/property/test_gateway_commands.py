"""Whatever is repeated or overtaken on the way: one effect a request, one owner a car, no robot put out of its car."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from robots.core.clock import Instant
from robots.core.commands import Publish, Remember
from robots.core.events import LinkUp, Received, Tick
from robots.core.lift import DoorState, LiftAck, LiftCommand, LiftFloor, LiftState, Motion, Presence, Zone
from robots.gateway.gateway import Gateway
from robots.gateway.hardware import CallCar, CarCall, CarReading, CarSeen, CloseDoor, HoldDoor, RobotMode

FLOORS = tuple(LiftFloor(f"b1-F{n}", f"{n}F", n * 4.5) for n in (1, 2, 3))
OPEN = CarReading("b1-F1", False, DoorState.OPEN, Motion.STOPPED, landing_calls=("b1-F2",), car_calls=("b1-F3",))
EFFECTS = {
    "call": CallCar,
    "car_call": CarCall,
    "hold_door": HoldDoor,
    "keep_door": HoldDoor,
    "close_door": CloseDoor,
    "got_off": HoldDoor,
}  # for who wants to get on, once the robot is out
ROBOTS = ("xiaodi", "xiaozhi")

VERBS = st.sampled_from(
    ["register", "call", "car_call", "hold_door", "close_door", "entered", "got_off", "cancel", "release", "renew"]
)
SENT = st.lists(st.tuples(st.sampled_from(ROBOTS), VERBS | st.sampled_from(list(Zone))), min_size=1, max_size=14)


@st.composite
def deliveries(draw) -> list[Received]:
    """What two robots send, each message delivered once to three times, in any order, within its validity."""
    events = []
    for seq, (robot, what) in enumerate(draw(SENT), start=1):
        if isinstance(what, Zone):
            message: object = Presence(robot, what, "b1", "east", "b1-F1", {}, "", "")
        else:
            message = LiftCommand(
                "b1", "east", robot, f"q{seq}", Instant(2000.0), what, origin="b1-F2", destination="b1-F3", hold_s=5.0
            )
        events += [Received(0.0, message, stamp=1000.0, boot=1, seq=seq)] * draw(st.integers(1, 3))
    order = draw(st.permutations(events))
    return [Received(1010.0 + i * 0.1, e.message, e.stamp, e.boot, e.seq) for i, e in enumerate(order)]


@settings(max_examples=150, deadline=None)
@given(deliveries(), st.sets(st.integers(0, 40), max_size=3))
def test_repeats_and_reordering_have_one_effect(events: list[Received], restarts: set[int]):
    """Over restarts, too: the gateway gets back only what it had remembered."""
    disk: dict[str, object] = {}
    effects: dict[type, int] = {}
    answered: set[tuple[str, str]] = set()

    def feed(event: object) -> None:
        for command in gateway.handle(event):
            if isinstance(command, Remember):
                disk[command.key] = command.value
            elif isinstance(command, CallCar | CarCall | CloseDoor | RobotMode) or (
                isinstance(command, HoldDoor) and command.seconds > 0
            ):
                effects[type(command)] = effects.get(type(command), 0) + 1
            elif isinstance(command, Publish) and isinstance(command.message, LiftAck):
                answered.add((command.message.robot, command.message.request_id))
            elif isinstance(command, Publish) and isinstance(command.message, LiftState):
                owners.append(command.message.session.robot if command.message.session else "")

    def start() -> Gateway:
        return Gateway("b1", {"east": FLOORS}, dict(disk))

    owners: list[str] = []
    gateway = start()
    feed(LinkUp(1000.0))
    feed(CarSeen(1000.0, "east", OPEN))
    feed(Tick(1005.0))
    for i, event in enumerate(events):
        if i in restarts:
            gateway = start()
            feed(CarSeen(event.at, "east", OPEN))
        feed(event)
        feed(CarSeen(event.at, "east", OPEN))

    commands = {(m.robot, m.request_id): m for m in (e.message for e in events) if isinstance(m, LiftCommand)}
    for kind in (CallCar, CarCall, CloseDoor):
        asked = sum(EFFECTS.get(command.cmd) is kind for command in commands.values())
        assert effects.get(kind, 0) <= asked
    assert effects.get(HoldDoor, 0) <= sum(EFFECTS.get(c.cmd) is HoldDoor for c in commands.values())
    assert effects.get(RobotMode, 0) == 0
    assert answered == set(commands)


ODD = st.floats(allow_nan=True, allow_infinity=True) | st.floats(990, 1100)
TEXTS = st.sampled_from(["", "b1", "b2", "east", "xiaodi", "b1-F2", "b1-F9", "q1"])
COMMANDS = st.builds(
    LiftCommand,
    group=TEXTS,
    lift=TEXTS,
    robot=TEXTS,
    request_id=TEXTS,
    valid_until=ODD,
    cmd=VERBS,
    session_id=TEXTS,
    origin=TEXTS,
    destination=TEXTS,
    hold_s=ODD,
    presence=st.sampled_from(list(Zone)),
    mode=st.sampled_from(["shared", "exclusive"]),
)
PRESENCES = st.builds(Presence, TEXTS, st.sampled_from(list(Zone)), TEXTS, TEXTS, TEXTS, st.just({}), TEXTS, TEXTS)
ODD_EVENTS = st.lists(
    st.builds(Received, st.floats(1005, 1100), COMMANDS | PRESENCES, ODD, st.integers(0, 2), st.integers(0, 9)),
    max_size=12,
)


@settings(max_examples=200, deadline=None)
@given(ODD_EVENTS)
def test_nothing_that_arrives_makes_it_fail_or_hold_a_door_too_long(events: list[Received]):
    gateway = Gateway("b1", {"east": FLOORS})
    gateway.handle(CarSeen(1000.0, "east", OPEN))
    for event in sorted(events, key=lambda event: event.at):
        for command in gateway.handle(event):
            assert not isinstance(command, HoldDoor) or 0 <= command.seconds <= 10


@settings(max_examples=150, deadline=None)
@given(deliveries())
def test_a_robot_known_inside_keeps_its_car(events: list[Received]):
    """The session of a robot on the sill or in the car ends neither by others nor by time."""
    gateway = Gateway("b1", {"east": FLOORS})
    owner = ""

    def feed(event: object) -> None:
        nonlocal owner
        for command in gateway.handle(event):
            if isinstance(command, Publish) and isinstance(command.message, LiftState):
                session = command.message.session
                owner = session.robot if session else ""

    inside = Presence("xiaodi", Zone.IN, "b1", "east", "b1-F1", {}, "", "")
    register = LiftCommand("b1", "east", "xiaodi", "mine", Instant(1020.0), "register", presence=Zone.IN)
    feed(LinkUp(1000.0))
    feed(CarSeen(1000.0, "east", OPEN))
    feed(Tick(1005.0))
    feed(Received(1006.0, inside, 1000.0, 1, 1000))
    feed(Received(1006.0, register, 1000.0, 1, 1001))
    assert owner == "xiaodi"
    for event in events:
        theirs = event.message.robot != "xiaodi"
        if theirs or (isinstance(event.message, LiftCommand) and event.message.cmd != "got_off"):
            feed(event)
            assert owner == "xiaodi"
    feed(Tick(1500.0))
    assert owner == "xiaodi"

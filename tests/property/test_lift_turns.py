"""Nobody starves at the lift desk, however many urgent runs come, and no lift is ever given twice."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from robots.core.lift import DeskAsk, DoorState, LiftMode, LiftState, Motion
from robots.fleet.liftdesk import Desk
from robots.fleet.rules import FleetRules
from robots.settings.lift_rules import LiftRules
from tests.fixtures.fleet_bench import hall_plan

RIDE_S = 40.0
CAR = LiftState(
    "b1", "east", (), "b1-F1", False, "", (), DoorState.CLOSED, "front", Motion.STOPPED, LiftMode.NORMAL,
    0.0, "empty", "camera", None, None,
)  # fmt: skip

COMINGS = st.lists(
    st.tuples(st.floats(0.0, 30.0), st.booleans(), st.sampled_from([0.0, 20.0, 80.0])), min_size=1, max_size=25
)


@settings(max_examples=60, deadline=None)
@given(comings=COMINGS, jumps=st.integers(0, 3), patience=st.sampled_from([0.0, 60.0, 600.0]), cars=st.integers(1, 2))
def test_nobody_starves(comings: list[tuple[float, bool, float]], jumps: int, patience: float, cars: int) -> None:
    """comings: (seconds after the one before, urgent, load of the cars then)"""
    plan = hall_plan()
    rules = LiftRules(urgent_jumps=jumps, urgent_wait_s=patience, people_first_s=60.0)
    desk = Desk(replace(plan, hall=replace(plan.hall, lift_rules=rules)), "b1", FleetRules())
    lifts = ["east", "west"][:cars]
    waiting: dict[str, tuple[float, bool, int]] = {}  # since, urgent, how many were before it when it came
    passed: dict[str, int] = {}
    at, ends, left, load = 0.0, {}, list(comings), 0.0
    due = left[0][0]
    number = 0
    while left or waiting or ends:
        at += 1.0
        asked = []
        if left and at >= due:
            _, urgent, load = left.pop(0)
            robot = f"x{number:02}"
            number += 1
            waiting[robot] = (at, urgent, len(waiting) + len(ends))
            passed[robot] = 0
            asked.append(robot)
            due = at + (left[0][0] if left else 0.0)
        answers = []
        for lift in lifts:
            answers += desk.hear_car(at, replace(CAR, lift=lift, load_pct=load), {}, False)
        for robot in asked:
            answers += desk.ask(at, DeskAsk("b1", robot, "q", "b1-F1", "b1-F3"), {}, False, waiting[robot][1])
        for robot in [robot for robot, (until, _) in ends.items() if at >= until]:
            del ends[robot]
            answers += desk.ask(at, DeskAsk("b1", robot, "q", "b1-F1", "b1-F3", done=True), {}, False)
        for grant in answers:
            if not grant.lift:
                continue
            assert grant.lift not in [lift for _, lift in ends.values()], "one robot a car"
            since, urgent, before = waiting.pop(grant.robot)
            for other, (came, hurried, _) in waiting.items():
                if came < since and not hurried:
                    assert urgent, "only who is urgent goes before others"
                    passed[other] += 1
                    assert passed[other] <= jumps, "not more often than allowed"
                    assert at - came < max(patience, 1.0), "never over one that waits long"
            rides = before + jumps + 1
            assert at - since <= 61.0 + rides * (RIDE_S + 1.0), "a bounded wait"
            ends[grant.robot] = (at + RIDE_S, grant.lift)
        assert at < 10_000.0

"""However late and in whatever order messages arrive: in the end a robot stands still exactly while its run is held."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from robots.core.runs import TERMINAL
from tests.fixtures.slow_radio import ROBOT, SlowRadio


class Delivery(RuleBasedStateMachine):
    """People press hold, resume and cancel quickly while the radio does what it likes."""

    def __init__(self) -> None:
        super().__init__()
        self.radio = SlowRadio()

    @rule(kind=st.sampled_from(["hold", "resume", "cancel"]))
    def press(self, kind: str) -> None:
        if self.radio.scheduler.book.open:
            self.radio.ask(kind, next(iter(self.radio.scheduler.book.open)))

    @precondition(lambda self: not self.radio.scheduler.book.open)
    @rule()
    def send(self) -> None:
        self.radio.ask("run")

    @precondition(lambda self: self.radio.down)
    @rule(data=st.data())
    def robot_gets_one(self, data: st.DataObject) -> None:
        self.radio.take(data.draw(st.integers(0, len(self.radio.down) - 1)))

    @precondition(lambda self: self.radio.down)
    @rule()
    def one_is_delivered_twice(self) -> None:
        self.radio.down.append(self.radio.down[0])

    @precondition(lambda self: self.radio.down)
    @rule(data=st.data())
    def one_is_lost(self, data: st.DataObject) -> None:
        self.radio.down.pop(data.draw(st.integers(0, len(self.radio.down) - 1)))

    @precondition(lambda self: self.radio.up)
    @rule(data=st.data())
    def fleet_gets_one(self, data: st.DataObject) -> None:
        self.radio.hear(data.draw(st.integers(0, len(self.radio.up) - 1)))

    @rule()
    def tell(self) -> None:
        self.radio.tell()

    @rule(seconds=st.sampled_from([0.2, 1.0, 6.0]))
    def wait(self, seconds: float) -> None:
        self.radio.wait(seconds)

    @rule()
    def restart_scheduler(self) -> None:
        self.radio.restart_scheduler()

    @rule()
    def restart_robot(self) -> None:
        self.radio.restart_robot()

    def teardown(self) -> None:
        radio = self.radio
        radio.settle(200)
        assert radio.vehicle.paused == any(run.held for run in radio.scheduler.book.runs_of(ROBOT))
        assert radio.scheduler.book.robot(ROBOT).settled
        if all(run.state in TERMINAL for run in radio.scheduler.book.runs.values()):
            later = radio.ask("run").run
            mission = radio.scheduler.book.mission
            assert radio.settle(300, lambda: (m := mission(ROBOT)) is not None and later in m.legs and m.taken)


Delivery.TestCase.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestDelivery = Delivery.TestCase

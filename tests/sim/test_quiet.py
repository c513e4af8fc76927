"""Ticks that minds sleep through would have changed nothing: the log is the same without the sleep."""

from functools import partial
from pathlib import Path

import pytest

from robots.courier import agent
from robots.fleet.scheduler import Scheduler
from robots.fleet.still import Still
from robots.gateway.gateway import Gateway
from robots.guide.agent import GuideAgent
from robots.settings import load_hall
from sim.engine import Engine
from sim.play import Outcome, play
from sim.scenarios.scenario import load_scenario

SMALL = Path("config/scenarios/halls/small")
END_S = 420.0


def begun() -> Engine:
    """A run with a wrong code and a late recipient, one that nobody loads, a crash, the broker away, an alarm."""
    engine = Engine(load_hall(SMALL), seed=5)
    engine.people.of("up").wrong_codes = 1
    engine.people.of("up").recipient_after_s = 100.0
    engine.people.of("nobody").sender_comes = False
    engine.after(3.0, partial(engine.office.request_run, "up", "S1", "T1"))
    engine.after(30.0, partial(engine.office.request_run, "nobody", "S2", "S1"))
    engine.after(170.0, partial(engine.kill, "gateway-main", 8.0))
    engine.after(200.0, partial(engine.stop_broker, 12.0))
    engine.after(330.0, partial(engine.office.alarm, "fire", "b1", True))
    engine.after(340.0, partial(engine.office.alarm, "fire", "b1", False))
    engine.after(350.0, partial(engine.office.reset_alarm, "fire", "b1", "zhou"))
    return engine


def test_the_log_is_the_same_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    asleep = begun()
    asleep.run_for(END_S)
    assert {"delivered", "sender_absent"} & {asleep.office.state("up"), *asleep.office.reasons("nobody")}
    monkeypatch.setattr(agent, "quiet_until", lambda courier: 0.0)
    monkeypatch.setattr(Gateway, "_quiet_for", lambda gateway: 0.0)
    monkeypatch.setattr(Scheduler, "_quiet_for", lambda scheduler: 0.0)
    awake = begun()
    awake.run_for(END_S)
    assert awake.chronicle.lines == asleep.chronicle.lines
    assert awake.bus.published == asleep.bus.published


def test_the_log_is_the_same_with_every_pass_of_the_scheduler(monkeypatch: pytest.MonkeyPatch) -> None:
    some = begun()
    some.run_for(END_S)
    answers = []
    lasts = Still.lasts
    monkeypatch.setattr(Still, "lasts", lambda still, at: answers.append(lasts(still, at)))  # None: never left out
    every = begun()
    every.run_for(END_S)
    assert every.chronicle.lines == some.chronicle.lines
    assert every.bus.published == some.bus.published
    assert 3 * sum(answers) > len(answers), "a third of the passes of ticks and more are left out"


def test_a_robot_at_its_dock_does_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the test above compares something."""
    looks = []
    settled = agent.CourierAgent._settled

    def counted(courier, done):
        looks.append(courier.now)
        return settled(courier, done)

    engine = Engine(load_hall(SMALL), seed=5)
    engine.run_for(20.0)
    monkeypatch.setattr(agent.CourierAgent, "_settled", counted)
    engine.run_for(20.0)
    assert len(looks) < 2 * 20 * 4, "two robots, ten ticks a second, fewer than four of them looked at"


@pytest.mark.parametrize("name", ["handoff_escalates", "broker_down_in_handoff"])
def test_a_guide_sleeps_while_a_visitor_reads_and_its_turns_wait(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = []
    settled = GuideAgent._settled

    def counted(guide, done):
        looks.append(guide.now)
        return settled(guide, done)

    monkeypatch.setattr(GuideAgent, "_settled", counted)
    asleep, few = told(name), len(looks)
    monkeypatch.setattr(GuideAgent, "_quiet_until", lambda guide: 0.0)
    awake = told(name)
    assert awake.timeline == asleep.timeline
    assert few * 3 < len(looks) - few


def told(name: str) -> Outcome:
    return play(load_scenario(Path(f"config/scenarios/guides/{name}.yaml")))

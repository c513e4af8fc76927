"""A person at a tablet says that a robot's trouble is settled."""

from __future__ import annotations

from robots.core.sensing import BatterySeen
from robots.core.vda import Action, Blocking, InstantActions
from robots.courier.waits import EMPTY
from tests.unit.courier.yard import Yard, delivery


def end_help(yard: Yard, action_id: str = "h1") -> None:
    action = Action(action_id, "endHelp", Blocking.NONE, {"person": "wang"})
    yard.receive(InstantActions("xiaodi", (action,)))
    yard.step()


def test_the_robot_records_who_it_was_and_tries_again() -> None:
    yard = Yard()
    yard.step()
    yard.receive(delivery(), 1)
    yard.run(6.0)
    yard.agent.helping.miss("r-0123456789")
    yard.run(1.0)
    assert yard.agent.help is not None
    end_help(yard)
    assert yard.agent.help is None
    assert yard.status("h1") == "FINISHED:"
    assert "help_ended" in yard.kinds()


def test_a_robot_that_asked_nobody_refuses() -> None:
    yard = Yard()
    yard.step()
    end_help(yard)
    assert yard.status("h1") == "FAILED:not_allowed"


def test_a_cause_that_stays_is_told_again() -> None:
    yard = Yard()
    yard.step()
    yard.receive(delivery(), 1)
    yard.run(2.0)
    yard.feed(BatterySeen(yard.at, EMPTY, False))
    yard.run(1.0)
    end_help(yard)
    yard.run(2.0)
    assert yard.status("h1") == "FINISHED:"
    assert yard.agent.help is not None

"""The in-process broker: routing, retained messages, wills, and what a stop loses."""

from robots.core.events import LinkDown, LinkUp, Received
from robots.core.lift import LiftOnline
from robots.core.runs import DispatchReply, RunCleared, RunFact, RunState
from robots.core.vda import Connection, InstantActions
from sim.net.bus import Bus

FACT = RunFact("r-0123456789", RunState.ACCEPTED, False, "A12", "A13", False, False, 1.0, 1.0)


def bus(*accounts: str) -> Bus:
    made = Bus("xuhui")
    for account in accounts:
        made.connect(0.0, account, 1000)
    made.queue.clear()
    return made


def heard(made: Bus, account: str) -> list[object]:
    return [event.message for name, event in made.queue if name == account and isinstance(event, Received)]


def test_a_message_reaches_those_the_topic_table_names() -> None:
    made = bus("scheduler", "xiaodi", "web", "gateway-b1")
    made.publish(1.0, "scheduler", InstantActions("xiaodi", ()))
    made.publish(1.0, "scheduler", DispatchReply("web", "k", "accepted", "r-0123456789"))
    assert [name for name, _ in made.queue] == ["xiaodi", "web"]


def test_the_envelope_counts_and_stamps() -> None:
    made = bus("scheduler", "web")
    made.publish(1.0, "scheduler", FACT)
    made.publish(2.0, "scheduler", FACT)
    events = [event for _, event in made.queue]
    assert [(event.boot, event.seq, event.stamp, event.retained) for event in events] == [
        (1000, 1, 1.0, False),
        (1000, 2, 2.0, False),
    ]


def test_a_retained_message_waits_for_the_late_comer_and_can_be_cleared() -> None:
    made = bus("scheduler")
    made.publish(1.0, "scheduler", FACT)
    made.connect(5.0, "web", 5000)
    events = [event for name, event in made.queue if name == "web"]
    assert events[0] == LinkUp(5.0)
    assert (events[1].message, events[1].retained, events[1].stamp) == (FACT, True, 1.0)
    made.publish(6.0, "scheduler", RunCleared(FACT.run))
    made.queue.clear()
    made.connect(7.0, "cli", 7000)
    assert heard(made, "cli") == []


def test_a_dead_client_leaves_its_will() -> None:
    made = bus("scheduler")
    made.connect(0.0, "xiaodi", 1000, (Connection("xiaodi", "CONNECTIONBROKEN"),))
    made.queue.clear()
    made.drop(3.0, "xiaodi")
    assert heard(made, "scheduler") == [Connection("xiaodi", "CONNECTIONBROKEN")]


def test_a_stopped_broker_loses_qos_0_and_keeps_qos_1_at_its_publisher() -> None:
    made = bus("scheduler", "gateway-b1", "xiaodi")
    made.publish(1.0, "scheduler", InstantActions("xiaodi", ()))  # still under way when the broker stops
    made.stop(1.0)
    assert [event for _, event in made.queue] == [LinkDown(1.0)] * 3
    assert not made.publish(2.0, "scheduler", InstantActions("xiaodi", ()))
    assert not made.publish(2.0, "gateway-b1", LiftOnline("b1", True, 0.0, "1"))
    made.queue.clear()
    made.start(9.0)
    made.advance(12.9)
    assert heard(made, "xiaodi") == []  # it tries 1, 3, 7, 12 s after the loss
    made.advance(13.0)
    assert heard(made, "xiaodi") == [LiftOnline("b1", True, 0.0, "1")]
    assert sum(event == LinkUp(13.0) for _, event in made.queue) == 3


def test_validating_sends_the_same_message() -> None:
    made = bus("scheduler", "web")
    made.validate = True
    made.publish(1.0, "scheduler", FACT)
    assert heard(made, "web") == [FACT]

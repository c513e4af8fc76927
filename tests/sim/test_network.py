"""Links that are late, lossy, doubled, out of order, or cut: by seed, and with the patience of our real links."""

import pickle
from collections import Counter

import pytest

from robots.core.events import LinkDown, LinkUp, Received
from robots.core.lift import LiftOnline
from robots.core.runs import RunFact, RunState
from robots.core.vda import Connection, InstantActions
from robots.mqtt import link
from sim.net import links as network
from sim.net.bus import Bus, Delivered
from sim.net.links import Clock, Network, Weather, next_attempt

FACT = RunFact("r-0123456789", RunState.ACCEPTED, False, "A12", "A13", False, False, 1.0, 1.0)
BROKEN = Connection("xiaodi", "CONNECTIONBROKEN")


def ask(number: int) -> InstantActions:
    """A QoS 0 message to the robot; the bus looks at nothing but its type and robot."""
    return InstantActions("xiaodi", (number,))  # type: ignore[arg-type]


def made(seed: int = 1) -> Bus:
    bus = Bus("xuhui", network=Network(seed))
    bus.connect(0.0, "scheduler", 1000)
    bus.connect(0.0, "xiaodi", 1000, (BROKEN,))
    bus.connect(0.0, "gateway-b1", 1000)
    bus.queue.clear()
    return bus


def told(bus: Bus, account: str) -> list[object]:
    """What reached an account since the last look: messages, and events of its link."""
    found = [event for name, event in bus.queue if name == account]
    bus.queue = type(bus.queue)(item for item in bus.queue if item[0] != account)
    return [event.message if isinstance(event, Received) else event for event in found]


def numbers(found: list[object]) -> list[int]:
    return [message.actions[0] for message in found]  # type: ignore[attr-defined]


def rain(bus: Bus, **weather: object) -> None:
    bus.set_weather(Weather("xiaodi", **weather))  # type: ignore[arg-type]


def test_the_patience_is_that_of_our_links() -> None:
    assert link.KEEPALIVE_S == network.KEEPALIVE_S
    assert (network.BROKER_PATIENCE_S, network.CLIENT_PATIENCE_S) == (15.0, 20.0)


def test_a_delay_keeps_the_order_whatever_the_jitter() -> None:
    bus = made()
    rain(bus, delay_s=0.5, jitter_s=2.0)
    for number in range(20):
        bus.publish(number * 0.1, "scheduler", ask(number))
    bus.advance(0.5)
    assert told(bus, "xiaodi") == []
    bus.advance(10.0)
    assert numbers(told(bus, "xiaodi")) == list(range(20))


@pytest.mark.timeout(30)
@pytest.mark.parametrize("early_s", (5e-7, 0.0, -5e-7))
def test_a_link_clears_in_the_period_in_which_its_last_message_arrives(early_s: float) -> None:
    bus = made()
    rain(bus, delay_s=0.5)
    bus.publish(0.0, "scheduler", ask(1))
    bus.end_weather(0.1, bus.network.weather["xiaodi"][0])
    bus.advance(0.5 - early_s)
    assert numbers(told(bus, "xiaodi")) == [1] and bus.clients["xiaodi"].plain


def test_reordering_lets_later_ones_overtake_and_loses_none() -> None:
    bus = made()
    rain(bus, reorder=0.3)
    for number in range(50):
        bus.publish(number * 0.1, "scheduler", ask(number))
    bus.advance(20.0)
    found = numbers(told(bus, "xiaodi"))
    assert found != list(range(50)) and sorted(found) == list(range(50))


def test_the_share_of_qos_0_lost_is_as_asked_and_the_same_for_a_seed() -> None:
    def heard(seed: int) -> list[int]:
        bus = made(seed)
        rain(bus, loss=0.2, way="down")
        for number in range(2000):
            bus.publish(0.0, "scheduler", ask(number))
        bus.advance(100.0)
        return numbers(told(bus, "xiaodi"))

    assert 0.17 < 1 - len(heard(1)) / 2000 < 0.23
    assert heard(1) == heard(1) != heard(2)


def test_qos_1_is_never_lost_but_may_come_twice() -> None:
    bus = made()
    rain(bus, loss=0.5)
    for number in range(200):
        bus.publish(0.0, "gateway-b1", LiftOnline("b1", True, float(number), ""))
    for tenth in range(1200):
        bus.advance(tenth / 10)
    found = Counter(message.since for message in told(bus, "xiaodi"))  # type: ignore[attr-defined]
    assert len(found) == 200 and max(found.values()) > 1


def test_duplicates_are_of_qos_1_only() -> None:
    bus = made()
    rain(bus, duplicate=1.0)
    bus.publish(0.0, "scheduler", ask(1))
    bus.publish(0.0, "gateway-b1", LiftOnline("b1", True, 0.0, ""))
    bus.advance(5.0)
    assert Counter(type(message) for message in told(bus, "xiaodi")) == {InstantActions: 1, LiftOnline: 2}


def test_weather_of_one_kind_and_way_leaves_the_rest_alone() -> None:
    bus = made()
    rain(bus, delay_s=3.0, way="down", kind="LiftOnline")
    bus.publish(0.0, "xiaodi", BROKEN)
    bus.publish(0.0, "scheduler", ask(1))
    bus.advance(0.0)
    assert told(bus, "scheduler") == [BROKEN]
    assert numbers(told(bus, "xiaodi")) == [1]
    bus.publish(0.0, "gateway-b1", LiftOnline("b1", True, 0.0, ""))
    bus.advance(2.9)
    assert told(bus, "xiaodi") == []
    bus.advance(3.0)
    assert len(told(bus, "xiaodi")) == 1


def test_a_link_that_clears_lets_nothing_overtake_what_is_under_way() -> None:
    bus = made()
    weather = Weather("xiaodi", delay_s=2.0)
    bus.set_weather(weather)
    bus.publish(0.0, "scheduler", ask(1))
    bus.end_weather(1.0, weather)
    bus.publish(1.0, "scheduler", ask(2))
    assert told(bus, "xiaodi") == []
    bus.advance(2.0)
    assert numbers(told(bus, "xiaodi")) == [1, 2]
    bus.publish(2.1, "scheduler", ask(3))
    assert numbers(told(bus, "xiaodi")) == [3]
    assert bus.clients["xiaodi"].plain


def test_a_short_cut_only_delays() -> None:
    bus = made()
    bus.cut(10.0, "xiaodi")
    bus.publish(11.0, "scheduler", ask(1))
    assert not bus.publish(11.0, "xiaodi", Connection("xiaodi", "ONLINE"), outbox="o1")
    bus.advance(24.9)
    assert told(bus, "xiaodi") == told(bus, "scheduler") == []
    bus.mend(24.9, "xiaodi")
    event, delivered = (event for name, event in bus.queue if name == "xiaodi" and not isinstance(event, LinkDown))
    assert {type(event), type(delivered)} == {Received, Delivered}
    assert told(bus, "scheduler") == [Connection("xiaodi", "ONLINE")]
    assert bus.clients["xiaodi"].plain


def test_a_long_cut_ends_the_connection_on_both_sides() -> None:
    bus = made()
    bus.cut(10.0, "xiaodi")
    bus.publish(11.0, "scheduler", ask(1))
    bus.publish(11.0, "xiaodi", Connection("xiaodi", "ONLINE"), outbox="o1")
    bus.advance(25.0)
    assert told(bus, "scheduler") == [BROKEN]
    assert bus.is_connected("xiaodi") and told(bus, "xiaodi") == []
    bus.advance(30.0)
    assert told(bus, "xiaodi") == [LinkDown(30.0)]
    assert not bus.is_connected("xiaodi")
    bus.advance(34.0)
    bus.mend(35.0, "xiaodi")
    bus.advance(36.9)
    assert told(bus, "xiaodi") == []
    bus.advance(37.0)  # it tries 1, 3, 7 s after it noticed
    found = told(bus, "xiaodi")
    assert found[:2] == [Delivered(37.0, "o1"), LinkUp(37.0)]
    assert not any(isinstance(message, InstantActions) for message in found), "a clean session keeps nothing"
    assert told(bus, "scheduler")[-1:] == [Connection("xiaodi", "ONLINE")]


def test_a_client_whom_the_broker_gave_up_learns_it_when_the_link_is_whole() -> None:
    bus = made()
    bus.cut(0.0, "xiaodi")
    bus.advance(17.0)
    bus.mend(17.0, "xiaodi")
    assert told(bus, "xiaodi") == [LinkDown(17.0)]
    bus.advance(18.0)
    assert told(bus, "xiaodi")[0] == LinkUp(18.0)


def test_a_will_is_older_than_what_follows_and_newer_than_what_went_before() -> None:
    bus = made()
    bus.publish(1.0, "xiaodi", Connection("xiaodi", "ONLINE"))
    bus.cut(2.0, "xiaodi")
    bus.advance(22.0)
    bus.mend(22.0, "xiaodi")
    bus.advance(23.0)
    bus.publish(24.0, "xiaodi", Connection("xiaodi", "ONLINE"))
    seqs = [event.seq for name, event in bus.queue if name == "scheduler"]
    assert len(seqs) == 3 and seqs == sorted(seqs)


def test_a_process_that_dies_behind_a_cut_is_a_ghost_until_the_broker_notices() -> None:
    bus = made()
    bus.cut(0.0, "xiaodi")
    bus.drop(1.0, "xiaodi")
    bus.connect(3.0, "xiaodi", 3000, (BROKEN,))
    assert not bus.is_connected("xiaodi") and told(bus, "scheduler") == []
    bus.mend(5.0, "xiaodi")
    assert told(bus, "scheduler") == [BROKEN]
    bus.advance(6.0)
    assert bus.is_connected("xiaodi")
    bus.publish(7.0, "xiaodi", Connection("xiaodi", "ONLINE"))
    event = next(event for name, event in bus.queue if name == "scheduler")
    assert event.boot == 3000


def test_a_frozen_process_leaves_its_will_and_notices_when_it_goes_on() -> None:
    bus = made()
    bus.freeze(0.0, "xiaodi")
    bus.advance(14.9)
    assert told(bus, "scheduler") == []
    bus.advance(15.0)
    assert told(bus, "scheduler") == [BROKEN]
    bus.advance(60.0)
    assert told(bus, "xiaodi") == []
    bus.thaw(60.0, "xiaodi")
    assert told(bus, "xiaodi") == [LinkDown(60.0)]
    bus.advance(61.0)
    assert bus.is_connected("xiaodi")


def test_two_cuts_take_two_mends() -> None:
    bus = made()
    bus.cut(0.0, "xiaodi")
    bus.cut(1.0, "xiaodi")
    bus.publish(1.0, "scheduler", ask(1))
    bus.mend(2.0, "xiaodi")
    assert told(bus, "xiaodi") == []
    bus.mend(3.0, "xiaodi")
    assert numbers(told(bus, "xiaodi")) == [1]


@pytest.mark.parametrize(("forget", "kept"), [(False, 1), (True, 0)])
def test_a_broker_keeps_what_is_retained_unless_its_disk_is_lost(forget: bool, kept: int) -> None:
    bus = made()
    bus.publish(0.0, "scheduler", FACT)
    bus.stop(1.0)
    bus.start(2.0, forget)
    bus.connect(3.0, "web", 3000)
    assert told(bus, "web").count(FACT) == kept


def test_qos_1_under_way_to_a_reader_is_lost_with_the_broker() -> None:
    bus = made()
    rain(bus, delay_s=2.0, way="down")
    bus.publish(0.0, "gateway-b1", LiftOnline("b1", True, 0.0, ""))
    bus.stop(1.0)
    bus.start(1.5, forget=True)
    bus.advance(60.0)
    assert [message for message in told(bus, "xiaodi") if isinstance(message, LiftOnline)] == []


def test_clocks_stamp_what_is_sent() -> None:
    bus = made()
    bus.clocks["scheduler"] = Clock(offset_s=5.0, drift=0.1, since=100.0)
    bus.publish(110.0, "scheduler", ask(1))
    event = next(event for name, event in bus.queue if name == "xiaodi")
    assert (event.stamp, event.at) == (116.0, 110.0)


@pytest.mark.parametrize(("now", "attempt"), [(10.0, 11.0), (11.5, 13.0), (17.0, 17.0), (17.1, 22.0), (60.0, 62.0)])
def test_attempts_back_off(now: float, attempt: float) -> None:
    assert next_attempt(10.0, now) == attempt


def test_a_busy_bus_survives_a_snapshot() -> None:
    bus = made()
    rain(bus, delay_s=2.0, loss=0.3)
    bus.cut(0.0, "scheduler")
    for number in range(20):
        bus.publish(0.1, "gateway-b1", LiftOnline("b1", True, float(number), ""))
    copy = pickle.loads(pickle.dumps(bus))
    for one in (bus, copy):
        one.advance(30.0)
    assert list(bus.queue) == list(copy.queue) and len(bus.queue) > 10


def test_a_link_without_a_fault_plans_nothing() -> None:
    bus = made()
    for number in range(10):
        bus.publish(0.0, "scheduler", ask(number))
    assert bus.network.due_at == float("inf") and len(told(bus, "xiaodi")) == 10

"""One request, one reply: several who ask with one key, a link that is down or breaks, an answer that never comes."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from robots.core.runs import DispatchReply, DispatchRequest
from robots.mqtt import asking
from robots.mqtt.asking import Asker, NotConnectedError

REQUEST = DispatchRequest("key-one", "web", "run", from_="A12", to="A01")
REPLY = DispatchReply("web", "key-one", "accepted", run="r-0abcdefgh1")
LONG = 20.0


class Link:
    """Notes what is published; `until(n)` waits for the n-th."""

    def __init__(self) -> None:
        self.sent: list[DispatchRequest] = []
        self.takes = True
        self._came = threading.Condition()

    def publish(self, request: DispatchRequest) -> bool:
        with self._came:
            self.sent.append(request)
            self._came.notify_all()
        return self.takes

    def until(self, count: int, seconds: float = LONG) -> bool:
        with self._came:
            return self._came.wait_for(lambda: len(self.sent) >= count, seconds)


@pytest.fixture
def link() -> Link:
    return Link()


@pytest.fixture
def asker(link: Link) -> Asker:
    asker = Asker(link.publish)
    asker.link_up()
    return asker


def test_all_who_ask_at_the_same_time_with_one_key_get_the_reply(link: Link, asker: Asker) -> None:
    with ThreadPoolExecutor(3) as pool:
        waiting = [pool.submit(asker.ask, REQUEST, LONG) for _ in range(3)]
        assert link.until(3)
        assert asker.take(REPLY)
        assert [each.result(LONG) for each in waiting] == [REPLY] * 3


def test_another_request_with_a_key_under_way_is_refused_and_not_sent(link: Link, asker: Asker) -> None:
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(asker.ask, REQUEST, LONG)
        assert link.until(1)
        refused = asker.ask(replace(REQUEST, to="B01"), LONG)
        assert refused is not None
        assert (refused.status, [reason.code for reason in refused.reasons]) == ("refused", ["key_used"])
        assert link.sent == [REQUEST]
        asker.take(REPLY)
        assert first.result(LONG) == REPLY


def test_one_that_gives_up_takes_no_reply_from_another_with_the_same_key(link: Link, asker: Asker) -> None:
    with ThreadPoolExecutor(1) as pool:
        patient = pool.submit(asker.ask, REQUEST, LONG)
        assert link.until(1)
        assert asker.ask(REQUEST, 0.01) is None
        asker.take(REPLY)
        assert patient.result(LONG) == REPLY


def test_a_reply_to_another_key_is_taken_but_answers_nobody(link: Link, asker: Asker) -> None:
    assert asker.take(DispatchReply("web", "key-two", "accepted"))
    assert asker.ask(REQUEST, 0.01) is None
    assert not asker.take(REQUEST)


@pytest.mark.parametrize("was_up", [False, True])
def test_nothing_is_published_while_the_link_is_down(link: Link, was_up: bool) -> None:
    asker = Asker(link.publish)
    if was_up:
        asker.link_up()
        asker.link_down()
    with pytest.raises(NotConnectedError):
        asker.ask(REQUEST, LONG)
    assert link.sent == []


def test_a_request_that_the_link_drops_was_not_sent(link: Link, asker: Asker) -> None:
    link.takes = False
    with pytest.raises(NotConnectedError):
        asker.ask(REQUEST, LONG)


def test_it_asks_again_while_the_link_is_up_only(link: Link, asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "REPEAT_S", 0.02)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(asker.ask, REQUEST, LONG)
        assert link.until(3), "asked again"
        asker.link_down()
        before = len(link.sent) + 1  # one may have been on its way
        assert not link.until(before + 1, 0.3), "silent while the link is down"
        asker.link_up()
        assert link.until(before + 1), "and again when it is back"
        asker.take(REPLY)
        assert waiting.result(LONG) == REPLY


def test_after_its_time_it_stops(link: Link, asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "REPEAT_S", 0.02)
    assert asker.ask(REQUEST, 0.1) is None
    count = len(link.sent)
    assert not link.until(count + 1, 0.2)

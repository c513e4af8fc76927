"""What the process of the pages adds to them: reading the ledger, telling the asker of the link."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from robots.core.commands import Remember
from robots.core.events import LinkDown, LinkUp, Received
from robots.core.runs import DispatchReply, DispatchRequest
from robots.floor.web_process import FolderReader, pump
from robots.mqtt.asking import Asker, NotConnectedError
from robots.store import Ledger
from robots.web.facts import Facts
from tests.fixtures.broker import wait_until
from tests.fixtures.patience import PATIENCE_S

RUN = "r-0abcdefgh1"
REQUEST = DispatchRequest("key-one", "web", "run", from_="A12", to="A01")


def test_code_and_label_of_a_run_are_read_from_the_ledger_and_follow_it(tmp_path: Path) -> None:
    path = tmp_path / "scheduler.db"
    reader = FolderReader(path)
    assert (reader.code(RUN), reader.label(RUN)) == (None, None), "before there is a ledger"
    ledger = Ledger.open(path)
    ledger.commit(1.0, [], [Remember(f"code:{RUN}", "048213"), Remember(f"label:{RUN}", "执照申请")])
    assert (reader.code(RUN), reader.label(RUN)) == ("048213", "执照申请")
    assert reader.label("r-0000000000") is None
    ledger.commit(2.0, [], [Remember(f"code:{RUN}", None), Remember(f"label:{RUN}", None)])
    assert (reader.code(RUN), reader.label(RUN)) == (None, None)
    reader.close()
    ledger.close()


class Floor:
    """A link that notes what is published, with the pump running."""

    def __init__(self) -> None:
        self.inbox: queue.Queue[Any] = queue.Queue()
        self.sent: queue.Queue[DispatchRequest] = queue.Queue()
        self.facts = Facts()
        self.asker = Asker(lambda request: self.sent.put(request) is None)
        self.ups: queue.Queue[None] = queue.Queue()
        self.stop = threading.Event()

    def run(self) -> None:
        pump(self.inbox, self.facts, self.asker, self.stop, lambda: self.ups.put(None))


@pytest.fixture
def floor() -> Iterator[Floor]:
    floor = Floor()
    thread = threading.Thread(target=floor.run)
    thread.start()
    yield floor
    floor.stop.set()
    thread.join(PATIENCE_S)


def test_requests_go_out_only_between_the_links_up_and_its_down(floor: Floor) -> None:
    with pytest.raises(NotConnectedError):
        floor.asker.ask(REQUEST)
    floor.inbox.put(LinkUp(1.0))
    floor.ups.get(timeout=PATIENCE_S)
    assert floor.facts.is_linked
    reply = DispatchReply("web", "key-one", "accepted", run=RUN)
    floor.inbox.put(LinkDown(2.0))
    floor.inbox.put(LinkUp(3.0))
    floor.ups.get(timeout=PATIENCE_S)
    answering = threading.Timer(0.0, lambda: (floor.sent.get(timeout=PATIENCE_S), floor.inbox.put(_received(reply))))
    answering.start()
    assert floor.asker.ask(REQUEST, 20.0) == reply
    answering.join()
    floor.inbox.put(LinkDown(4.0))
    wait_until(lambda: not floor.facts.is_linked, PATIENCE_S, "the link's going down")
    with pytest.raises(NotConnectedError):
        floor.asker.ask(REQUEST)


def _received(message: Any) -> Received:
    return Received(3.0, message, 3.0, 1, 1, False)

"""A kiosk with a real conversation behind it: knowledge, understanding and deadlines are real, wires are missing."""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from robots.core.commands import Publish
from robots.core.events import Received, Tick
from robots.core.visitors import Handoff, HandoffReply
from robots.guide.dialogue.conversation import Conversation
from robots.guide.kiosk import KioskView
from robots.guide.understanding.understander import Understander
from robots.settings import Hall
from robots.web.kiosk import kiosk_app
from robots.web.server import PageServer
from tests.web.kiosk_stage import ROBOT, knowledge
from tests.web.stage import HandClock

TICK_S = 0.1


class LiveGuide:
    """One thread owns the conversation, as in the guide's process; the page reads a slot and fills a queue.

    Time stands still until the test moves the clock: nobody is counted down because the machine is slow.
    """

    def __init__(self, hall: Hall) -> None:
        self.clock = HandClock()
        self._talk = Conversation(
            ROBOT, knowledge(), lambda base, vectors=None: Understander(base), os.urandom, stops=hall.stops,
            names={person.id: person.name for person in hall.staff.values()},
        )  # fmt: skip
        dock = hall.stops[hall.robots[ROBOT].dock]
        self._talk.stands(dock.map_id, dock.x, dock.y)
        self.inbox: queue.Queue[Any] = queue.Queue()
        self.published: list[Any] = []
        self.view: KioskView = self._talk.view(self.clock())
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._work, name="guide")
        self._thread.start()

    def _work(self) -> None:
        while not self._is_over.is_set():
            try:
                event = self.inbox.get(timeout=TICK_S)
            except queue.Empty:
                event = Tick(self.clock())
            commands = self._talk.handle(event)
            self.published += [command.message for command in commands if isinstance(command, Publish)]
            self.view = self._talk.view(self.clock())

    def close(self) -> None:
        self._is_over.set()
        self._thread.join(60)

    def handoff(self) -> Handoff:
        """The newest that staff see; waits for it."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            found = [message for message in self.published if isinstance(message, Handoff)]
            if found:
                return found[-1]
            time.sleep(0.05)
        raise AssertionError("no hand-off was published")

    def reply(self, what: Any, text: str = "", person: str = "wang") -> None:
        """A member of staff, at a tablet."""
        packet = self.handoff()
        message = HandoffReply(packet.robot, packet.handoff, f"k-{time.monotonic_ns()}", person, what, text)
        self.inbox.put(Received(self.clock(), message))


@contextmanager
def live_kiosk(hall: Hall) -> Iterator[tuple[LiveGuide, str]]:
    guide = LiveGuide(hall)
    app = kiosk_app(lambda: guide.view, guide.inbox.put, knowledge, hall=hall, robot=ROBOT, now=guide.clock)
    server = PageServer(app, 0)
    server.start()
    try:
        yield guide, server.url
    finally:
        server.stop()
        guide.close()

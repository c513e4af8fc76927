"""The main loop every process with a mind runs: one thread owns the mind, everything else only enqueues.

For one event: the mind answers with commands; its records, remembered values and outbox messages go to the ledger in
one transaction; only then does anything leave the process. Kill the process anywhere: either nothing happened, or the
ledger knows it and the outbox sends it after the restart.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable
from typing import Any, Protocol

import structlog

from robots.core.clock import Clock
from robots.core.commands import Note, Publish, Record, Remember
from robots.core.events import LinkUp, Tick
from robots.mqtt.link import Delivered, MqttLink
from robots.store import Ledger, OutboxItem

TICK_S = 0.1


class Mind(Protocol):
    def handle(self, event: Any) -> list[Any]: ...


class OwnerLoop:
    """Feeds a mind from one inbox and carries out what it commands.

    actuate   does a command that is neither a message, a record nor a note (drive, unlock …); False: unknown to it
    after     called after each event with the event, for viewers (ROS topics, screens); must be quick
    """

    def __init__(
        self,
        mind: Mind,
        ledger: Ledger,
        link: MqttLink,
        inbox: queue.Queue[Any],
        clock: Clock,
        actuate: Callable[[Any], bool] = lambda command: False,
        after: Callable[[Any], None] = lambda event: None,
    ) -> None:
        self.mind, self.ledger, self.link, self.inbox, self.clock = mind, ledger, link, inbox, clock
        self._actuate, self._after = actuate, after
        self._log = structlog.get_logger("loop")
        self.errors = 0
        self.last_error = ""

    def start(self, commands: Iterable[Any] = ()) -> None:
        """Before the first event: carry out what a mind commands at birth (its restart steps)."""
        self.carry_out(list(commands))

    def run(self, stop: threading.Event) -> None:
        """Until `stop` is set. Ticks come at 10 Hz whatever the inbox holds; missed ones are not caught up."""
        next_tick = self.clock.now()
        while not stop.is_set():
            now = self.clock.now()
            if now >= next_tick:
                self.feed(Tick(now))
                next_tick = max(next_tick + TICK_S, now)
            try:
                event = self.inbox.get(timeout=max(0.0, next_tick - self.clock.now()))
            except queue.Empty:
                continue
            self.feed(event)

    def feed(self, event: Any) -> None:
        """One event through the mind and out."""
        if isinstance(event, Delivered):
            self.ledger.mark_sent([event.outbox_id])
            return
        try:
            commands = self.mind.handle(event)
        except Exception as error:
            # A mind must not raise. If it does, one bad message may not take the robot or the fleet down with it:
            # the event is dropped, the process goes on, and diagnostics show the fault until it is restarted.
            self.errors += 1
            self.last_error = f"{type(error).__name__}: {error}"
            self._log.exception("the mind failed on an event", event_type=type(event).__name__)
            return
        self.carry_out(commands)
        if isinstance(event, LinkUp):
            for item in self.ledger.unsent():
                self.link.send(item.topic, item.payload, item.qos, item.retain, item.id)
        self._after(event)

    def carry_out(self, commands: list[Any]) -> None:
        """Ledger first, then the world."""
        records = [command for command in commands if isinstance(command, Record)]
        remembers = [command for command in commands if isinstance(command, Remember)]
        outbox: list[OutboxItem] = []
        for command in commands:
            if isinstance(command, Publish) and command.outbox:
                packet = self.link.pack(command.message)
                outbox.append(OutboxItem(command.outbox, packet.topic, packet.payload, packet.qos, packet.retain))
        if records or remembers or outbox:
            self.ledger.commit(self.clock.now(), records, remembers, outbox)
        for item in outbox:
            self.link.send(item.topic, item.payload, item.qos, item.retain, item.id)
        for command in commands:
            match command:
                case Publish(message=message, outbox=""):
                    self.link.publish(message)
                case Publish() | Record() | Remember():
                    pass
                case Note(event=text, data=data, level=level):
                    getattr(self._log, level)(text, **{f"{key}_" if key == "event" else key: value for key, value in data.items()})
                case _:
                    if not self._actuate(command):
                        self._log.warning("a command nobody carries out", command=type(command).__name__)

"""The main loop every process with a mind runs: one thread owns the mind, everything else only enqueues.

For one event: the mind answers with commands; its records, remembered values and outbox messages go to the ledger in
one transaction; only then does anything leave the process. Kill the process anywhere: either nothing happened, or the
ledger knows it and the outbox sends it after the restart.

Where several events wait, their answers may share one transaction: all of them are on disk before anything of any of
them leaves.
"""

from __future__ import annotations

import contextlib
import hashlib
import queue
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import structlog

from robots.core.commands import Note, Publish, Record, Remember
from robots.core.events import LinkUp, Received, Tick
from robots.floor.clock import SteadyClock
from robots.floor.figures import Figures
from robots.floor.pulse import BEAT_S
from robots.floor.taping import LedgerTape
from robots.mqtt.link import Delivered, MqttLink, Packet
from robots.store import Ledger, OutboxItem

TICK_S = 0.1
TOGETHER_S = 0.02
"""Answers that share a commit wait for each other at most so long, real seconds, and one event more."""
_POISON = "poison:"


class MindFailed(RuntimeError):  # noqa: N818  it is the mind that failed, not the call
    """A mind raised. What it had half done is only in memory: the process must end and come back from its ledger."""


def poison_key(message: Any) -> str:
    """Under which a message that felled the mind is remembered."""
    return _POISON + hashlib.sha256(repr(message).encode()).hexdigest()[:32]


class Mind(Protocol):
    def handle(self, event: Any) -> list[Any]: ...


class OwnerLoop:
    """Feeds a mind from one inbox and carries out what it commands.

    actuate   does a command that is neither a message, a record nor a note (drive, unlock …); False: unknown to it
    after     called after each event with the event, for viewers (ROS topics, screens); must be quick
    tape      keeps each event and its answer in the ledger, in the same commit as what follows from it
    together  how many waiting events may be answered in one commit
    figures   told how long answers and commits take; None = nobody wants to know
    beat      called as often as the loop goes round, at least every `BEAT_S` while it does not hang
    """

    def __init__(
        self,
        mind: Mind,
        ledger: Ledger,
        link: MqttLink,
        inbox: queue.Queue[Any],
        clock: SteadyClock,
        actuate: Callable[[Any], bool] = lambda command: False,
        after: Callable[[Any], None] = lambda event: None,
        tape: LedgerTape | None = None,
        together: int = 1,
        figures: Figures | None = None,
        beat: Callable[[], None] = lambda: None,
    ) -> None:
        self._beat = beat
        self.mind, self.ledger, self.link, self.inbox, self.clock = mind, ledger, link, inbox, clock
        self._actuate, self._after, self._tape = actuate, after, tape
        self._together, self._figures = together, figures
        self._answered: list[tuple[Any, list[Any]]] = []  # events and their answers, not committed yet
        self._sent: list[str] = []  # outbox ids the broker has, still in the outbox
        self._log = structlog.get_logger("loop")
        self._poison = {key for key in ledger.remembered() if key.startswith(_POISON)}
        self.errors = len(self._poison)
        self.last_error = "messages are left out that felled the mind earlier" if self._poison else ""

    def run(self, stop: threading.Event) -> None:
        """Until `stop` is set. Ticks come at 10 Hz whatever the inbox holds, less often where one takes long; missed
        ones are not caught up."""
        next_tick = self.clock.now()
        while not stop.is_set():
            self._beat()
            now = self.clock.now()
            if now >= next_tick:
                self.feed(Tick(now))
                took = self.clock.now() - now
                next_tick = max(next_tick + TICK_S, now + 2 * took)  # what waits has half of the time at least
            try:
                wait_s = self.clock.real(next_tick - self.clock.now())  # long where time is slowed down
                events = [self.inbox.get(timeout=min(wait_s, BEAT_S))]
            except queue.Empty:
                continue
            with contextlib.suppress(queue.Empty):
                while len(events) < self._together:
                    events.append(self.inbox.get_nowait())
            self.feed(*events)
        if self._tape:
            self._tape.end(self.clock.now())
            self._write_tape()

    def feed(self, *events: Any) -> None:
        """Events through the mind and out, in one commit unless they take long or the link just came up."""
        until = time.monotonic() + TOGETHER_S
        try:
            for event in events:
                self._take(event)
                if isinstance(event, LinkUp) or time.monotonic() >= until:
                    self._flush()
                    until = time.monotonic() + TOGETHER_S
        except Exception:
            self._flush(whole=False)  # the answers before it are
            raise
        self._flush()

    def _take(self, event: Any) -> None:
        """The mind's answer to one event, kept for the next commit."""
        if isinstance(event, Delivered):
            self._sent.append(event.outbox_id)
            return
        if self._poison and isinstance(event, Received) and poison_key(event.message) in self._poison:
            self._log.error("left out a message that has felled the mind before", about=type(event.message).__name__)
            return
        text = self._tape.before(event) if self._tape else ""
        began = time.perf_counter()
        try:
            commands = self.mind.handle(event)
        except Exception as error:
            self._flush(whole=False)
            if self._tape:
                self._tape.take(event, text, error)
            self._failed("the mind failed on an event", error, event)
            self._set_aside(event, error)
            raise MindFailed(f"{type(event).__name__}: {self.last_error}") from error
        if self._figures:
            self._figures.answered(event, commands, time.perf_counter() - began)
        if self._tape:
            self._tape.take(event, text, commands)
        self._answered.append((event, commands))

    def _flush(self, whole: bool = True) -> None:
        """Commit what was answered, then let it leave. whole: the mind is what it answered, so others may look at it"""
        answered, self._answered = self._answered, []
        sent, self._sent = self._sent, []
        if not answered and not sent:
            return
        self.carry_out([command for _, commands in answered for command in commands], sent)
        for event, _ in answered:
            if isinstance(event, LinkUp):
                for item in self.ledger.unsent():
                    self.link.send(item.topic, item.payload, item.qos, item.retain, item.id)
            if whole:
                self._after(event)

    def _set_aside(self, event: Any, error: Exception) -> None:
        """Remember the message that felled the mind: a retained one would fell it again at every start."""
        if isinstance(event, Received):
            about = {"at": event.at, "type": type(event.message).__name__, "error": str(error)[:200]}
            remembers = [Remember(poison_key(event.message), about)]
            self.ledger.commit(self.clock.now(), [], remembers, [], self._tape.rows(must=True) if self._tape else [])
        else:
            self._write_tape()

    def _write_tape(self) -> None:
        """What waits for a commit."""
        if self._tape and (rows := self._tape.rows(must=True)):
            self.ledger.commit(self.clock.now(), tape=rows)

    def _failed(self, what: str, error: Exception, about: Any) -> None:
        self.errors += 1
        self.last_error = f"{type(error).__name__}: {error}"
        self._log.exception(what, about=type(about).__name__)

    def _pack(self, command: Publish) -> Packet | None:
        """None: our own message breaks the rules of its topic. It stays here; the rest of the answer goes on."""
        try:
            return self.link.pack(command.message)
        except ValueError as error:
            self._failed("a message cannot be put on the wire", error, command.message)
            return None

    def carry_out(self, commands: list[Any], sent: Sequence[str] = ()) -> None:
        """Ledger first, then the world. sent: outbox ids the broker has."""
        records = [command for command in commands if isinstance(command, Record)]
        remembers = [command for command in commands if isinstance(command, Remember)]
        packets = {index: packet for index, command in enumerate(commands)
                   if isinstance(command, Publish) and (packet := self._pack(command))}  # fmt: skip
        outbox = [
            OutboxItem(commands[index].outbox, packet.topic, packet.payload, packet.qos, packet.retain)
            for index, packet in packets.items()
            if commands[index].outbox
        ]
        rows = self._tape.rows(must=bool(records or remembers or outbox)) if self._tape else []
        if records or remembers or outbox or rows or sent:
            began = time.perf_counter()
            self.ledger.commit(self.clock.now(), records, remembers, outbox, rows, sent)
            if self._figures:
                self._figures.committed(time.perf_counter() - began)
        for index, command in enumerate(commands):
            match command:
                case Publish(outbox=outbox_id):
                    if packet := packets.get(index):
                        self.link.send(packet.topic, packet.payload, packet.qos, packet.retain, outbox_id)
                case Record() | Remember():
                    pass
                case Note(event=text, data=data, level=level):
                    getattr(self._log, level)(
                        text, **{f"{key}_" if key == "event" else key: value for key, value in data.items()}
                    )
                case _:
                    if not self._actuate(command):
                        self._log.warning("a command nobody carries out", command=type(command).__name__)

"""500 personal strings through the kiosk's page, the guide and the librarian: none on any wire, in any log, on disk."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from robots.core.commands import Note, Publish, Record, Remember
from robots.core.events import LinkUp, Received, Tick
from robots.core.visitors import Handoff, HandoffReply, KioskTurn
from robots.guide.dialogue.conversation import Conversation
from robots.guide.kiosk import KioskView, VisitorTouched
from robots.guide.librarian import Librarian
from robots.guide.understanding.understander import Understander
from robots.settings import Hall
from robots.store import Ledger, OutboxItem
from robots.web.kiosk import kiosk_app
from robots.web.server import PageServer
from robots.wire.codec import encode
from robots.wire.envelope import Envelope
from robots.wire.topics import address
from tests.unit.guide.people import personal
from tests.web.kiosk_stage import ROBOT, knowledge
from tests.web.stage import NOW, HandClock

COUNT, SEED, STEP_S = 500, 20260105, 20.0


@dataclass
class Stack:
    """Guide and librarian with real ledgers; every message is put on the wire, every note into a log file."""

    state: Path
    talk: Conversation
    librarian: Librarian
    ledgers: dict[str, Ledger]
    clock: HandClock
    wire: list[bytes] = field(default_factory=list)
    seen: list[Any] = field(default_factory=list)

    def guide(self, event: Any) -> None:
        self._carry_out("guide", self.talk.handle(event))

    def view(self) -> KioskView:
        return self.talk.view(self.clock())

    def _carry_out(self, who: str, commands: list[Any]) -> None:
        outbox = []
        for command in commands:
            if isinstance(command, Publish):
                place = address(command.message, "xuhui")
                payload = encode(command.message, Envelope(1, len(self.wire), self.clock()))
                self.wire.append(place.topic.encode() + b" " + payload)
                self.seen.append(command.message)
                outbox.append(OutboxItem(f"{who}-{len(self.wire)}", place.topic, payload, place.qos, place.retain))
        records = [command for command in commands if isinstance(command, Record)]
        remembers = [command for command in commands if isinstance(command, Remember)]
        self.ledgers[who].commit(self.clock(), records, remembers, outbox)
        with (self.state / "log").open("a", encoding="utf-8") as log:
            log.writelines(f"{note.event} {note.data}\n" for note in commands if isinstance(note, Note))
        for command in commands:
            if isinstance(command, Publish):
                heard = Received(self.clock(), command.message)
                if who == "guide":
                    self._carry_out("librarian", self.librarian.handle(heard))
                else:
                    self.guide(heard)


@pytest.fixture
def stack(the_hall: Hall, tmp_path: Path) -> Iterator[Stack]:
    draw, clock = random.Random(1), HandClock()
    talk = Conversation(
        ROBOT, knowledge(), lambda base, vectors=None: Understander(base), draw.randbytes, stops=the_hall.stops
    )  # fmt: skip
    ledgers = {name: Ledger.open(tmp_path / f"{name}.db") for name in ("guide", "librarian")}
    opened = Stack(tmp_path, talk, Librarian(), ledgers, clock)
    opened.guide(LinkUp(clock()))
    yield opened
    for ledger in ledgers.values():
        ledger.close()


@pytest.mark.timeout(400)
def test_none_of_500_personal_strings_is_published_logged_or_stored(stack: Stack, the_hall: Hall) -> None:
    pairs = personal(COUNT, SEED)
    app = kiosk_app(
        stack.view, stack.guide, knowledge, hall=the_hall, robot=ROBOT, now=stack.clock
    )  # fmt: skip
    server = PageServer(app, 0)
    server.start()
    asked = 0
    try:
        with httpx.Client(base_url=server.url, headers={"Origin": server.url}, timeout=20) as kiosk:
            for number, (_, sentence) in enumerate(pairs):
                stack.clock.at = NOW + number * STEP_S
                stack.guide(Tick(stack.clock.at))
                answer = kiosk.post("/api/v1/ask", json={"text": sentence, "lang": "zh" if number % 2 else "en"})
                asked += answer.status_code == 202
                if stack.talk.desk.open and number % 3 == 0:  # staff write personal things, too
                    key, handoff = f"key-of-answer-{number}", stack.talk.desk.open.handoff
                    reply = HandoffReply(ROBOT, handoff, key, "wang", "answer", sentence)
                    stack.guide(Received(stack.clock.at, reply))
                if number % 2:
                    stack.guide(VisitorTouched(stack.clock.at, "done"))  # the next visitor
    finally:
        server.stop()
    stack.guide(Tick(NOW + (COUNT + 60) * STEP_S))
    assert asked >= COUNT * 0.9, "the kiosk took them in"
    assert len({m.number for m in stack.seen if isinstance(m, KioskTurn)}) > 200
    assert any(isinstance(m, Handoff) and m.transcript for m in stack.seen)
    kept = b"".join(path.read_bytes() for path in sorted(stack.state.rglob("*")) if path.is_file())
    everything = b"\n".join([*stack.wire, kept]).decode("utf-8", "replace")
    assert "[电话]" in everything, "marks stand where personal things stood"
    assert [secret for secret, _ in pairs if secret in everything or "".join(secret.split()) in everything] == []

"""The tablet's page server with a real librarian and a real hand-off desk behind it; wires and disk are missing."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from robots.core.clock import Instant, iso
from robots.core.commands import Publish, Record, Remember
from robots.core.events import LinkUp, Received
from robots.core.visitors import (
    Handoff,
    HandoffReason,
    HandoffReply,
    HandoffState,
    KioskTurn,
    PhrasingWish,
    Turn,
)
from robots.guide.dialogue.handoff import HandoffDesk, HandoffTimes
from robots.guide.kiosk import KnowledgeChanged
from robots.guide.librarian import Librarian
from robots.settings import Hall
from robots.settings.knowledge import Knowledge, load_knowledge
from robots.store.ledger import StoredRecord
from robots.web.facts import Facts
from robots.web.handoffs import Handoffs
from robots.web.server import PageServer
from robots.web.tablet import TabletDeps, tablet_app
from robots.web.visitors import RecordsGoneError, VisitorDeps
from tests.web.stage import NOW, SECRET, HandClock, Scheduler

DAY = 86400.0
KNOWLEDGE = Path(__file__).parents[2] / "config" / "knowledge"


@cache
def knowledge() -> Knowledge:
    return load_knowledge(KNOWLEDGE)


class MemoryRecords:
    """A ledger in memory."""

    def __init__(self) -> None:
        self.kept: list[StoredRecord] = []
        self.values: dict[str, Any] = {}
        self.pictures: list[Mapping[str, Any]] = []
        self.is_gone = False

    def commit(self, at: float, commands: Sequence[Any]) -> None:
        for command in commands:
            if isinstance(command, Record):
                self.kept.append(StoredRecord(len(self.kept) + 1, at, command.kind, command.subject, command.data))
            elif isinstance(command, Remember):
                self.values[command.key] = command.value

    def records(self, since: float) -> Sequence[StoredRecord]:
        self._check()
        return [record for record in self.kept if record.at >= since]

    def remembered(self, key: str) -> Any:
        self._check()
        return self.values.get(key)

    def runs(self) -> Sequence[Mapping[str, Any]]:
        self._check()
        return self.pictures

    def _check(self) -> None:
        if self.is_gone:
            raise RecordsGoneError


@dataclass
class VisitorStage:
    """answers: whether the guide and the librarian take in what is sent; linked: whether anything can be sent."""

    hall: Hall
    facts: Facts
    clock: HandClock
    handoffs: Handoffs
    librarian: MemoryRecords
    scheduler: MemoryRecords
    mind: Librarian
    server: PageServer
    desk: HandoffDesk
    fleet: Scheduler
    answers: bool = True
    linked: bool = True
    sent: list[HandoffReply | PhrasingWish] = field(default_factory=list)
    published: list[Any] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.server.url

    def publish(self, message: HandoffReply | PhrasingWish) -> bool:
        if not self.linked:
            return False
        self.sent.append(message)
        if self.answers:
            self.take(message)
            if isinstance(message, HandoffReply):
                self.do(self.desk.reply(self.clock(), message)[1])
        return True

    def take(self, message: Any, at: float | None = None) -> None:
        """The librarian hears it."""
        when = self.clock() if at is None else at
        commands = self.mind.handle(Received(when, message))
        self.librarian.commit(when, commands)
        self.published += [command.message for command in commands if isinstance(command, Publish)]

    def do(self, commands: Sequence[Any]) -> None:
        """What the guide published reaches the tablets and the librarian."""
        for command in commands:
            if isinstance(command, Publish):
                self.handoffs.take(command.message)
                self.facts.take(command.message)
                self.take(command.message)

    def call(self, packet: Handoff | None = None) -> Handoff:
        """A visitor wants a person."""
        packet = packet or waiting()
        self.do(self.desk.call(self.clock(), packet))
        return packet


@contextmanager
def visitor_stage(the_hall: Hall, shown_s: float = 5.0) -> Iterator[VisitorStage]:
    clock = HandClock()
    facts, handoffs = Facts(clock), Handoffs(clock)
    librarian, scheduler = MemoryRecords(), MemoryRecords()
    mind = Librarian()
    mind.handle(LinkUp(clock()))
    mind.handle(KnowledgeChanged(clock(), knowledge()))
    stage: list[VisitorStage] = []
    visitors = VisitorDeps(
        handoffs, lambda message: stage[0].publish(message), librarian, scheduler, knowledge, shown_s
    )  # fmt: skip
    fleet = Scheduler(facts, clock)
    deps = TabletDeps(
        hall=the_hall, facts=facts, ask=fleet.ask, publish=lambda message: True, codes={}.get, labels={}.get,
        secret=SECRET, now=clock, visitors=visitors,
    )  # fmt: skip
    server = PageServer(tablet_app(deps), 0)
    desk = HandoffDesk("xiaozhi", HandoffTimes(), None)
    stage.append(VisitorStage(the_hall, facts, clock, handoffs, librarian, scheduler, mind, server, desk, fleet))
    server.start()
    facts.link_up()
    try:
        yield stage[0]
    finally:
        server.stop()


SAID: tuple[tuple[Any, str], ...] = (
    ("visitor", "我家小狗要办证，去哪里办？"),
    ("guide", "这个问题我没有把握，请您再说一遍，或者让工作人员来帮您。"),
    ("visitor", "就是养狗登记，狗证"),
    ("guide", "好的，已经请工作人员，请稍等。"),
)


def waiting(handoff: str = "h-0001", **changes: Any) -> Handoff:
    transcript = tuple(Turn(Instant(NOW - 70 + 12 * i), who, text) for i, (who, text) in enumerate(SAID))
    packet = Handoff(
        "xiaozhi", handoff, "s-1", HandoffState.WAITING, HandoffReason.UNSURE, "zh", transcript,
        ("ss_card_new", "id_card_renew"), "b1-F1", 20.0, 14.0, Instant(NOW - 40),
    )  # fmt: skip
    return replace(packet, **changes)


ASKED = (
    ("身份证到期了怎么换", "answer", ("id_card_renew",), "", "robot"),
    ("医保卡里的钱能给爸爸用吗", "answer", ("medical_family",), "", "robot"),
    ("护照快过期了", "answer", ("passport_renew",), "", "robot"),
    ("公积金怎么提取", "clarify", ("fund_withdraw_rent", "fund_withdraw_buy"), "", "robot"),
    ("洗手间在哪里", "answer", ("hall_toilet",), "", "robot"),
    ("狗证在哪里办", "handoff", ("id_card_new",), "unsure", "online"),
    ("我的房产证丢了", "handoff", (), "not_served", "window"),
    ("我要找人", "handoff", (), "wants_person", "window"),
)
UNKNOWN = (
    "遛狗证哪里办", "狗证怎么办", "狗证要带什么", "共享单车押金退不了", "单车押金不退找谁", "钓鱼证哪里考",
    "停车位还有吗",
)  # fmt: skip


def busy_week(stage: VisitorStage, seed: int = 7) -> None:
    """Two weeks of questions up to now, hand-offs, phrasings proposed, runs and help requests. Always the same."""
    rng = random.Random(seed)
    known = list(knowledge().entries)
    number = 0
    monday = NOW - 10.5 * 3600  # 2026-01-05 is a Monday
    for day in (*range(-7, 0), *range(0, 5)):
        for k in range(rng.randint(40, 60) if day % 7 < 5 else rng.randint(4, 9)):
            at = monday + day * DAY + 9 * 3600 + k * 400 + rng.randint(0, 300)
            question, kind, ids, reason, who = rng.choices(ASKED, (9, 8, 7, 6, 8, 8, 3, 3))[0]
            ids = tuple(entry for entry in ids if entry in known) or ((rng.choice(known),) if kind != "handoff" else ())
            if kind == "handoff" and reason == "unsure":
                question = rng.choice(UNKNOWN)
                who = rng.choice(("online", "online", "online", "none"))
            useful = rng.choices(("", "yes", "no"), (5, 4, 1))[0] if who == "robot" else ""
            number += 1
            turn = KioskTurn(
                "xiaozhi", number, f"s{number}", Instant(at), "zh", question, kind, ids, 0.9, reason, who, useful
            )  # type: ignore[arg-type]
            stage.take(turn, at + 1)
            if who == "online":
                _course(stage, f"h-{number}", at, rng, question)
    for key, text in (("propose-01", "遛狗证哪里办"), ("propose-02", "单车押金不退找谁")):
        stage.take(PhrasingWish(key, "li", "propose", known[int(key[-1])], "zh", text), NOW - 600)
    stage.take(PhrasingWish("approve-1", "chen", "approve", proposal="propose-01"), NOW - 300)
    _fleet(stage, rng)


def _course(stage: VisitorStage, handoff: str, at: float, rng: random.Random, question: str) -> None:
    packet = waiting(handoff, asked=Instant(at), transcript=(Turn(Instant(at), "visitor", question),))
    stage.take(packet, at)
    wait, person = rng.randint(6, 110), rng.choice(("wang", "li", "zhao"))
    taken = replace(packet, state=HandoffState.ACKNOWLEDGED, person=person, escalated=wait > 60)
    stage.take(taken, at + wait)
    answered = replace(taken, state=HandoffState.ANSWERED, answer="这项由派出所办理，大厅 B01 窗口可以帮您查地址。")
    stage.take(answered, at + wait + 30)
    stage.take(replace(answered, state=HandoffState.ENDED, because="answer_read"), at + wait + 90)


def _fleet(stage: VisitorStage, rng: random.Random) -> None:
    for n in range(86):
        state = rng.choices(("delivered", "returned", "cancelled", "in_custody", "failed"), (60, 4, 3, 1, 1))[0]
        code = {"returned": "recipient_absent", "failed": "robot_fault"}.get(state)
        reasons = [{"code": code, "zh": "", "en": ""}] if code else []
        at = NOW - rng.randint(0, 10) * 3600
        stage.scheduler.pictures.append({"run": f"r-{n}", "state": state, "requested_at": iso(at), "reasons": reasons})
    for n, (reason, person) in enumerate((("lift_stalled", "wu"), ("obstacle", "wang"), ("lift_stalled", ""))):
        at, id_ = NOW - 3600 * (n + 1), f"xiaodi-{n}"
        where = {"map_id": "b1-F2", "stop": "", "lift": "east"}
        stage.scheduler.commit(at, [Record("help_raised", "xiaodi", {"id": id_, "reason": reason, **where})])
        if person:
            acknowledged = Record("help_acknowledged", "xiaodi", {"id": id_, "person": person})
            stage.scheduler.commit(at + 35, [acknowledged])
        stage.scheduler.commit(at + 400, [Record("help_closed", "xiaodi", {"id": id_, "how": "settled"})])

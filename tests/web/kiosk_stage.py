"""The kiosk's real page server over the real hall and knowledge, with a conversation that only this file pretends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from robots.core.geometry import Pose
from robots.core.text import Text
from robots.guide.dialogue.answers import answer_of, choice_of
from robots.guide.kiosk import Answer, KioskView, Line, VisitorAsked, VisitorTouched, Waits
from robots.settings import Hall
from robots.settings.knowledge import Knowledge, load_knowledge
from robots.web.kiosk import kiosk_app
from robots.web.server import PageServer
from robots.web.speaking import Voice
from tests.web.stage import NOW, HandClock

ROBOT = "xiaozhi"
RENEW = "id_card_renew"
LOST = "id_card_lost"


@cache
def knowledge() -> Knowledge:
    return load_knowledge(Path(__file__).parents[2] / "config" / "knowledge")


@dataclass
class Guide:
    """Stands where the guide's process stands: a view to show, events taken in."""

    view: KioskView
    base: Knowledge
    pose: Pose | None = None
    events: list[VisitorAsked | VisitorTouched] = field(default_factory=list)


@dataclass
class KioskStage:
    guide: Guide
    clock: HandClock
    server: PageServer

    @property
    def url(self) -> str:
        return self.server.url


@contextmanager
def kiosk_stage(
    the_hall: Hall, view: KioskView | None = None, voice: Voice | None = None, clock: HandClock | None = None
) -> Iterator[KioskStage]:
    guide, clock = Guide(view or IDLE, knowledge()), clock or HandClock()
    app = kiosk_app(
        lambda: guide.view, guide.events.append, lambda: guide.base,
        hall=the_hall, robot=ROBOT, place=lambda: guide.pose, voice=voice, now=clock,
    )  # fmt: skip
    server = PageServer(app, 0)
    server.start()
    try:
        yield KioskStage(guide, clock, server)
    finally:
        server.stop()
    assert not server.is_serving, "the server outlived its two seconds"


def answered(the_hall: Hall, entry: str, **changes: Any) -> Answer:
    return replace(answer_of(knowledge().entries[entry], the_hall.stops, "b1-F1"), **changes)


HOT = tuple(
    choice_of(knowledge().entries[entry])
    for entry in (
        "id_card_renew",
        "residence_permit_renew",
        "hall_ticket",
        "hall_hours",
        "id_card_lost",
        "driver_renew",
    )
    if entry in knowledge().entries
)
IDLE = KioskView(
    ROBOT, "idle", "zh", Text("您好，我是徐小智，想办什么请告诉我", "Hello, I am Xiaozhi: tell me what you need"),
    buttons=("ask", "choose", "browse", "person", "language", "elder"), hot=HOT,
)  # fmt: skip
ASKED = Line("visitor", Text("身份证快到期了怎么换", "My ID card is about to expire"), 1)
GREETING = replace(
    IDLE, stage="greeting", says=Text("您好，请说，您想办什么？", "Hello! What do you need?"),
    buttons=("ask", "choose", "browse", "repeat", "person", "language", "elder", "done"),
)  # fmt: skip
LISTENING = replace(
    GREETING, stage="listening", says=Text("对不起，我没听懂，请换个说法", "Sorry, please say it in other words"),
    lines=(ASKED, Line("guide", Text("对不起，我没听懂，请换个说法", "Sorry, please say it in other words"), 2)),
)  # fmt: skip
CLARIFY = replace(
    GREETING, stage="clarify", hot=(), says=Text("您是哪一种情况？", "Which of these is it?"), lines=(ASKED,),
    choices=(choice_of(knowledge().entries[RENEW], [LOST]), choice_of(knowledge().entries[LOST], [RENEW])),
    buttons=("choose", "none_of_these", "ask", "repeat", "browse", "person", "language", "elder", "done"),
)  # fmt: skip
_CALLED = Text("正在为您请工作人员", "I am calling a member of staff")
HANDOFF = replace(
    GREETING, stage="handoff", hot=(), says=_CALLED, lines=(ASKED, Line("guide", _CALLED, 2)),
    waits=Waits("h-1", "waiting", NOW, NOW + 90), buttons=("ask", "repeat", "person", "language", "elder", "done"),
)  # fmt: skip
ANSWERED = replace(
    HANDOFF, waits=Waits("h-1", "answered", NOW, None, "王芳"),
    says=Text("带旧证来 B01 就行", "Bring the old card to B01"),
    lines=(*HANDOFF.lines, Line("staff", Text("带旧证来 B01 就行", "Bring the old card to B01"), 3, "王芳")),
    buttons=("ask", "repeat", "person", "language", "elder", "done", "useful", "not_useful"),
)  # fmt: skip
COUNTDOWN = replace(
    GREETING, stage="countdown", hot=(), says=Text("您还在吗？", "Are you still there?"), ends_at=NOW + 20,
    buttons=("stay", "ask", "person", "done"),
)  # fmt: skip
OUT = replace(
    IDLE,
    stage="out_of_service",
    hot=(),
    says=Text("暂停服务", "Out of service"),
    buttons=("person", "language", "elder"),
)
NOTED = replace(
    IDLE, note=Text("知识库文件有误，正在使用上一版", "A knowledge file is broken: the last good one is used")
)


def answer_view(the_hall: Hall, entry: str = RENEW) -> KioskView:
    answer = answered(the_hall, entry)
    return replace(
        GREETING, stage="answer", hot=(), says=answer.short, answer=answer,
        lines=(ASKED, Line("guide", answer.short, 2)),
        buttons=("ask", "where", "escort", "print", "take_away", "useful", "not_useful", "repeat", "browse", "person",
                 "language", "elder", "done", "none_of_these"),
    )  # fmt: skip

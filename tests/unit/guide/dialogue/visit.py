"""A visitor at a guide whose understanding is scripted: what is said decides what is understood."""

from __future__ import annotations

import json
import random
from typing import Any

from robots.core.commands import Note, Publish, Record, Remember
from robots.core.events import Received, Tick
from robots.core.text import Text
from robots.core.visitors import Handoff, HandoffCleared, HandoffReply, KioskTurn
from robots.guide.dialogue.conversation import Conversation
from robots.guide.dialogue.cues import lang_of
from robots.guide.kiosk import KioskView, Speak, VisitorAsked, VisitorTouched
from robots.guide.understanding.decision import Decision
from robots.settings.knowledge import (
    Ask,
    Bilingual,
    Department,
    Entry,
    Family,
    Knowledge,
    Phrasings,
    Reading,
)
from robots.settings.stops import Stop

START = 1_800_000_000.0
ROBOT = "xiaozhi"
NAMES = {"p-li": "李明", "p-wang": "王芳"}


def both(zh: str, en: str) -> Bilingual:
    return Bilingual(zh=zh, en=en)


def entry(key: str, zh: str, en: str, where: str = "B01", valid_until: str = "2099-12-31") -> Entry:
    return Entry(
        id=key,
        set="main",
        department="household",
        name=both(zh, en),
        choice=both(f"{zh}？", f"{en}?"),
        says=Phrasings(zh=("说",) * 8, en=("say",) * 4),
        short=both(f"{zh}请到窗口。", f"{en}: go to the window."),
        long=Reading(zh=f"{zh}的详细说明。", en=f"All about {en}."),
        papers=(both("身份证原件", "Your card"), both("照片", "A photo")),
        conditions=(both("本人到场", "Come yourself"),),
        where=(where,),
        basis="demo",
        valid_until=valid_until,
        reviewer="demo",
        asks=(Ask(instead_of="lost", zh="旧证还在吗？", en="Do you still have it?"),) if key == "renew" else (),
    )


KNOWLEDGE = Knowledge(
    {
        "renew": entry("renew", "换领身份证", "Card renewal"),
        "lost": entry("lost", "补领身份证", "Lost card"),
        "social": entry("social", "社保卡", "Social card", "B04"),
        "passport": entry("passport", "护照", "Passport", "E01"),
        "old": entry("old", "旧规定", "Old rule", valid_until="2020-01-01"),
    },
    {
        "card": Family(
            id="card",
            members=("renew", "lost"),
            question=both("您的证还在吗？", "Do you have the card?"),
            says=Phrasings(),
        )
    },
    {},
    {"household": Department(id="household", name=both("户政", "Household"))},
)
STOPS = {
    key: Stop(
        id=key, kind="window", map=map_id, at=(1.0, 1.0), faces=0.0, name_zh=f"{key} 窗口", name_en=f"Window {key}"
    )
    for key, map_id in (("B01", "b1-F1"), ("B04", "b1-F1"), ("E01", "b2-F1"))
}

SCRIPT: dict[str, dict[str, Any]] = {
    "renew": {"kind": "answer", "ids": ("renew",)},
    "换身份证": {"kind": "answer", "ids": ("renew",)},
    "social": {"kind": "answer", "ids": ("social",)},
    "社保卡": {"kind": "answer", "ids": ("social",)},
    "passport": {"kind": "answer", "ids": ("passport",)},
    "old": {"kind": "answer", "ids": ("old",)},
    "card": {"kind": "clarify", "ids": ("renew", "lost")},
    "身份证": {"kind": "clarify", "ids": ("renew", "lost")},
    "three": {"kind": "clarify", "ids": ("renew", "lost", "social")},
    "unknown id": {"kind": "answer", "ids": ("nothing",)},
    "weather": {"kind": "handoff", "reason": "chit_chat", "person": False, "reply": Text("不知道天气。", "No idea.")},
    "拆楼": {"kind": "handoff", "reason": "not_served", "person": False},
    "脏话": {"kind": "handoff", "reason": "abuse", "person": False},
    "ignore all rules": {"kind": "handoff", "reason": "injection", "person": False},
    "SELECT * FROM": {"kind": "handoff", "reason": "nonsense", "person": False},
    "<script>": {"kind": "handoff", "reason": "nonsense", "person": False},
    "asdf": {"kind": "handoff", "reason": "nonsense", "person": False},
    "unsure": {"kind": "handoff", "reason": "unsure"},
    "心脏病": {"kind": "handoff", "reason": "emergency"},
    "炸了": {"kind": "handoff", "reason": "threat"},
    "不想活": {"kind": "handoff", "reason": "distress"},
    "投诉": {"kind": "handoff", "reason": "complaint"},
    "离婚能分多少": {"kind": "handoff", "reason": "legal_advice"},
    "查我邻居": {"kind": "handoff", "reason": "others_data"},
    "odd reason": {"kind": "handoff", "reason": "no such reason"},
    "boom": {},
}


class Scripted:
    """Decides by the first key of `SCRIPT` that the text contains; nothing found is nonsense, or too long."""

    def understand(self, text: str, lang: str = "") -> Decision:
        spoken = lang_of(text, "zh" if lang != "en" else "en")
        key = next((key for key in SCRIPT if key in text), None)
        if key == "boom":
            raise RuntimeError("a mistake of ours")
        if key is None:
            reason = "too_long" if len(text) > 500 else "nonsense"
            return Decision("handoff", (), spoken, 0.9, reason, person=False)
        said = {"ids": (), **SCRIPT[key]}
        return Decision(**{"lang": spoken, "confidence": 0.9, **said})


def scripted(knowledge: Knowledge, vectors: object | None = None) -> Scripted:
    return Scripted()


class Visit:
    """The mind, the time, and everything it ever published, recorded and remembered."""

    def __init__(self, remembered: dict[str, Any] | None = None, at: float = START, seed: int = 1) -> None:
        self.at = at
        self.remembered: dict[str, Any] = dict(remembered or {})
        self.published: list[Any] = []
        self.records: list[Record] = []
        self.notes: list[Note] = []
        self.last: list[Any] = []
        self.mind = Conversation(
            ROBOT,
            KNOWLEDGE,
            scripted,
            random.Random(seed).randbytes,
            stops=STOPS,
            names=NAMES,
            remembered=self.remembered,
        )
        self.mind.stands("b1-F1", 2.0, 3.0)

    # --- doing ---

    def give(self, event: Any) -> KioskView:
        self.last = self.mind.handle(event)
        for command in self.last:
            match command:
                case Publish():
                    self.published.append(command.message)
                case Record():
                    json.dumps(command.data)
                    self.records.append(command)
                case Remember():
                    json.dumps(command.value)
                    self.remembered[command.key] = command.value
                case Note():
                    self.notes.append(command)
        return self.view

    def ask(self, text: str, lang: Any = "zh", by: Any = "touch") -> KioskView:
        return self.give(VisitorAsked(self.at, text, lang, by))

    def touch(self, what: Any, value: str = "") -> KioskView:
        return self.give(VisitorTouched(self.at, what, value))

    def reply(self, what: Any, text: str = "", key: str = "", person: str = "p-li", handoff: str = "") -> KioskView:
        packet = handoff or self.packet.handoff
        reply = HandoffReply(ROBOT, packet, key or f"k{len(self.published)}", person, what, text)
        return self.give(Received(self.at, reply))

    def wait(self, seconds: float, step: float = 1.0) -> KioskView:
        """Time passes, step by step."""
        end = self.at + seconds
        while self.at < end:
            self.at = min(self.at + step, end)
            self.give(Tick(self.at))
        return self.view

    # --- looking ---

    @property
    def view(self) -> KioskView:
        return self.mind.view(self.at)

    @property
    def packet(self) -> Handoff:
        return [message for message in self.published if isinstance(message, Handoff)][-1]

    @property
    def turns(self) -> list[KioskTurn]:
        return [message for message in self.published if isinstance(message, KioskTurn)]

    @property
    def cleared(self) -> list[str]:
        return [message.handoff for message in self.published if isinstance(message, HandoffCleared)]

    @property
    def spoken(self) -> list[Text]:
        return [command.text for command in self.last if isinstance(command, Speak)]

"""Any visitor, any staff, any time: the promises of a conversation hold."""

from __future__ import annotations

from typing import get_args

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from robots.core.events import LinkDown, LinkUp
from robots.core.text import Text
from robots.core.visitors import HANDOFF_OVER, Handoff
from robots.guide.dialogue.view import EVERY_BUTTON
from robots.guide.kiosk import ServiceChanged, Stage
from tests.unit.guide.dialogue.visit import KNOWLEDGE, SCRIPT, Visit

SECRET = "手机13800138000"
SAYINGS = st.sampled_from(
    [
        *SCRIPT,
        "在哪里",
        "what do I need to bring?",
        "不是这个",
        "不是，我是说社保卡",
        "再说一遍",
        "谢谢",
        "",
        "  ",
        f"换身份证{SECRET}",
    ]
)
LONGEST_S = 1800 + 600 + 100


class Talks(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.visit = Visit()
        self.asked_back = 0

    @rule(text=SAYINGS, lang=st.sampled_from(["zh", "en"]), by=st.sampled_from(["touch", "speech"]))
    def say(self, text: str, lang: str, by: str) -> None:
        turns = self.visit.mind.session.clarify_turns if self.visit.mind.session else 0
        view = self.visit.ask(text, lang, by)
        now = self.visit.mind.session.clarify_turns if self.visit.mind.session else 0
        self.asked_back = self.asked_back + 1 if now > turns else 0 if view.stage != "clarify" else self.asked_back
        assert now <= 2

    @rule(texts=st.lists(st.sampled_from(["card", "all three", "身份证"]), min_size=3, max_size=3))
    def stay_unclear(self, texts: list[str]) -> None:
        """What was ruled out before may make one of them clear: then the count begins anew."""
        stages = [self.visit.ask(text).stage for text in texts]
        assert stages.count("clarify") <= 2
        self.asked_back = self.visit.mind.session.clarify_turns if self.visit.mind.session else 0

    @rule(data=st.data())
    def touch_what_is_offered(self, data: st.DataObject) -> None:
        before = self.visit.view
        button = data.draw(st.sampled_from(before.buttons))
        value = ""
        if button == "choose":
            value = data.draw(st.sampled_from(before.choices or before.hot)).id
        self.visit.notes.clear()
        after = self.visit.touch(button, value)
        assert not self.visit.notes, (button, before.stage, self.visit.notes)
        if button == "person":
            assert after.stage == "handoff"
            assert self.visit.mind.desk.open is not None
        if button == "stay":
            assert after.stage != "countdown"
        if button == "done":
            assert after.stage in ("idle", "out_of_service")

    @rule(text=st.sampled_from(["换身份证", "card", "转人工", "weather"]))
    def say_something_personal(self, text: str) -> None:
        self.visit.ask(f"{text}，{SECRET}")

    @rule(what=st.sampled_from(sorted(EVERY_BUTTON)), value=st.sampled_from(["", *KNOWLEDGE.entries, "nonsense"]))
    def touch_anything(self, what: str, value: str) -> None:
        self.visit.touch(what, value)

    @rule(text=st.sampled_from(["找工作人员", "a person, please", "转人工"]))
    def ask_for_a_person(self, text: str) -> None:
        assert self.visit.ask(text).stage == "handoff"
        assert self.visit.mind.desk.open is not None

    @precondition(lambda self: self.visit.mind.desk.open is not None)
    @rule(what=st.sampled_from(["acknowledge", "answer", "come", "close"]), key=st.integers(0, 99))
    def staff(self, what: str, key: int) -> None:
        self.visit.reply(what, f"请打{SECRET}", key=f"k{key}")

    @rule(seconds=st.sampled_from([1, 20, 46, 61, 130, 200]))
    def time(self, seconds: int) -> None:
        self.visit.wait(seconds)

    @rule(up=st.booleans())
    def link(self, up: bool) -> None:
        self.visit.give(LinkUp(self.visit.at) if up else LinkDown(self.visit.at))

    @rule(serving=st.booleans())
    def service(self, serving: bool) -> None:
        self.visit.give(ServiceChanged(self.visit.at, serving, Text("充电", "Charging")))

    @rule()
    def restart(self) -> None:
        old = self.visit
        self.visit = Visit(old.remembered, at=old.at + 3, seed=int(old.at) % 1000)
        self.visit.wait(1)
        self.asked_back = 0

    @rule()
    def everybody_goes(self) -> None:
        """However it stands: left alone, every hand-off ends, the screen is empty, nothing personal is kept."""
        self.visit.wait(LONGEST_S, step=15.0)
        mind = self.visit.mind
        assert mind.session is None
        assert mind.desk.open is None
        assert self.visit.view.stage in ("idle", "out_of_service")
        assert self.visit.view.lines == ()
        last: dict[str, Handoff] = {m.handoff: m for m in self.visit.published if isinstance(m, Handoff)}
        assert all(packet.state in HANDOFF_OVER for packet in last.values())
        assert not any(s.startswith("s-") for s in map(str, self.visit.remembered.get("handoffs") or {}))

    @invariant()
    def at_most_two_questions_back(self) -> None:
        assert self.asked_back <= 2

    @invariant()
    def a_person_is_always_on_the_screen(self) -> None:
        view = self.visit.view
        assert "person" in view.buttons
        assert view.stage in get_args(Stage)
        assert view.says.zh
        assert view.says.en

    @invariant()
    def nothing_personal_leaves_or_stays(self) -> None:
        visit = self.visit
        assert (
            "13800138000"
            not in f"{visit.view} {visit.published[-6:]} {visit.remembered} {visit.records[-3:]} {visit.notes[-3:]}"
        )

    @invariant()
    def without_a_visitor_nothing_is_shown(self) -> None:
        view = self.visit.view
        if view.stage == "idle":
            assert (view.lines, view.answer, view.choices, view.waits) == ((), None, (), None)


TestTalks = Talks.TestCase
TestTalks.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)

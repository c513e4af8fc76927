"""What is typed instead of touched, and what is said of the conversation itself."""

from __future__ import annotations

import pytest

from robots.guide.dialogue.cues import cue
from robots.guide.dialogue.words import CALLS, DECLINES, WORDS
from tests.unit.guide.dialogue import visit as scripted
from tests.unit.guide.dialogue.visit import Visit


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("第一个", "renew"), ("选2", "lost"), ("就是第二个吧", "lost"), ("最后一个", "lost"), ("一", "renew"),
        ("the second one", "lost"), ("number one please", "renew"), ("the last one", "lost"), ("1", "renew"),
        ("补领", "lost"), ("换领身份证", "renew"), ("card renewal", "renew"), ("lost", "lost"),
        ("我要补领身份证", "lost"),
        ("不是，我是说补领", "lost"), ("no, I mean the second one", "lost"),
    ],
)  # fmt: skip
def test_a_choice_may_be_typed(text: str, entry: str) -> None:
    visit = Visit()
    assert visit.ask("card").stage == "clarify"
    view = visit.ask(text)
    assert view.answer is not None
    assert (view.stage, view.answer.entry) == ("answer", entry)
    visit.touch("done")
    assert [(turn.kind, turn.ids[0]) for turn in visit.turns] == [("clarify", entry)]


@pytest.mark.parametrize("text", ["第四个", "the third one"])
def test_a_number_that_is_not_there_chooses_nothing(text: str) -> None:
    visit = Visit()
    visit.ask("card")
    assert visit.ask(text).answer is None


def test_a_reply_is_read_together_with_what_was_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scripted, "SCRIPT", {"身份证 丢了": {"kind": "answer", "ids": ("lost",)}, **scripted.SCRIPT})
    visit = Visit()
    visit.ask("身份证")
    view = visit.ask("丢了")
    assert view.answer is not None
    assert view.answer.entry == "lost"


def test_another_matter_is_no_choice() -> None:
    visit = Visit()
    visit.ask("card")
    assert visit.ask("social").answer.entry == "social"  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["都不是", "一个都不是", "none of these", "neither", "No."])
def test_none_of_these_in_words_is_the_button(text: str) -> None:
    visit = Visit()
    visit.ask("card")
    view = visit.ask(text)
    assert (view.stage, view.says, view.choices) == ("listening", WORDS["again"], ())
    assert visit.ask("card").stage == "handoff"  # neither is offered again
    assert Visit().ask(text).says == WORDS["again"]


@pytest.mark.parametrize("text", ["取消", "算了吧", "不办了", "cancel", "never mind", "go back"])
def test_cancel_clears_the_screen(text: str) -> None:
    for before in ("card", "换身份证", ""):
        visit = Visit()
        visit.ask(before)
        view = visit.ask(text)
        assert (view.stage, view.says, view.answer, view.choices) == ("listening", WORDS["cancelled"], None, ())
    visit = Visit()
    visit.touch("person")
    assert visit.ask(text).says == WORDS["already_called"]
    assert visit.mind.desk.open is not None


def test_the_language_is_changed_in_words_and_the_screen_stays() -> None:
    visit = Visit()
    before = visit.ask("card please", "en")
    for text, lang in (("用中文说", "zh"), ("in English please", "en"), ("请说中文", "zh"), ("用英语", "en")):
        view = visit.ask(text)
        assert (view.stage, view.lang, view.says, view.choices) == ("clarify", lang, before.says, before.choices)
        assert visit.spoken == [before.says]


@pytest.mark.parametrize("text", ["how much is it", "多少钱", "在哪里", "要带什么", "how long does it take"])
def test_a_follow_up_before_the_choice_keeps_the_choices(text: str) -> None:
    visit = Visit()
    choices = visit.ask("card").choices
    view = visit.ask(text)
    assert (view.stage, view.says, view.choices) == ("clarify", WORDS["choose_first"], choices)
    visit = Visit()
    assert (visit.ask(text).stage, visit.view.says) == ("listening", WORDS["of_what"])
    assert visit.mind.desk.open is None


@pytest.mark.parametrize(
    "text", ["我是说社保卡", "不是我是说社保卡", "no I mean social", "I meant social", "none of these, social"]
)
def test_what_was_meant_is_heard_in_every_state(text: str) -> None:
    for before in ("", "card", "换身份证"):
        visit = Visit()
        visit.ask(before)
        assert visit.ask(text).answer.entry == "social"  # type: ignore[union-attr]


def test_a_correction_is_no_threat_unless_what_was_meant_is(monkeypatch: pytest.MonkeyPatch) -> None:
    learnt = {"kind": "handoff", "reason": "threat", "confidence": 0.4}
    monkeypatch.setattr(scripted, "SCRIPT", {"no, I mean social": learnt, **scripted.SCRIPT})
    visit = Visit()
    visit.ask("换身份证")
    assert visit.ask("no, I mean social").answer.entry == "social"  # type: ignore[union-attr]
    assert visit.ask("不是，我是说炸了").says == CALLS["threat"]


def test_nobody_is_scolded_for_what_only_looks_like_abuse(monkeypatch: pytest.MonkeyPatch) -> None:
    for reason in ("abuse", "injection"):
        learnt = {"kind": "handoff", "reason": reason, "person": False, "confidence": 0.5}
        monkeypatch.setitem(scripted.SCRIPT, "哼", learnt)
        assert Visit().ask("哼").says == DECLINES["nonsense"]
        monkeypatch.setitem(scripted.SCRIPT, "哼", {**learnt, "confidence": 1.0})
        assert Visit().ask("哼").says == DECLINES[reason]


@pytest.mark.parametrize(
    "text",
    [
        "No smoking area?",
        "no visa, can I stay",
        "不是本地人怎么办",
        "取消预约",
        "英文证明怎么办",
        "重新办身份证",
        "错了一个字怎么改",
    ],
)
def test_questions_that_only_begin_like_it_stay_questions(text: str) -> None:
    assert cue(text).what == ""

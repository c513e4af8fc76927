"""The whole of it on the real knowledge base; what needs sentence vectors has a made-up model of three directions."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from robots.core.visitors import HandoffReason
from robots.guide.understanding.deciding import Choice, Likely
from robots.guide.understanding.decision import Decision
from robots.guide.understanding.text import normalised
from robots.guide.understanding.understander import SURE_AT, Understander
from robots.guide.understanding.vectors import phrase_texts, phrase_vectors, texts_key
from robots.settings.knowledge import Knowledge


class Letters:
    """An embedder for tests: a text is the counts of its characters' low bits."""

    name = "letters"
    calls = 0

    def queries(self, texts: list[str]) -> Any:
        self.calls += 1
        rows = np.array([[sum(ord(c) % 64 == i for c in text) + 0.01 for i in range(64)] for text in texts], np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    passages = queries


class Broken(Letters):
    def queries(self, texts: list[str]) -> Any:
        raise RuntimeError("no engine")


def small(knowledge: Knowledge) -> Knowledge:
    """Three entries and what belongs to them."""
    entries = {name: knowledge.entries[name] for name in ("hall_wc", "hall_hours", "hall_parking")}
    outside = {name: knowledge.outside[name] for name in ("weather", "wants_person")}
    return Knowledge(entries, {}, outside, knowledge.departments)


def vectors_of(knowledge: Knowledge) -> Mapping[str, Any]:
    return phrase_vectors(phrase_texts(knowledge), Letters(), {})


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("身份证快到期了怎么换", "id_card_renew"), ("廁所在哪裡", "hall_wc"), ("停车场在哪里", "hall_parking"),
        ("Where is the toilet?", "hall_wc"), ("几点下班", "hall_hours"), ("侬此地几点钟落班", "hall_hours"),
    ],
)  # fmt: skip
def test_plain_questions_are_answered(understander: Understander, text: str, entry: str) -> None:
    decision = understander.understand(text, "zh")
    assert (decision.kind, decision.ids) == ("answer", (entry,))
    assert decision.candidates[0].id == entry
    assert decision.candidates[0].nearest
    assert 0.5 < decision.confidence <= 1


def test_a_general_word_asks_the_familys_question(understander: Understander, knowledge: Knowledge) -> None:
    decision = understander.understand("护照", "zh")
    assert decision.kind == "clarify"
    assert set(decision.ids) == set(knowledge.families["passport"].members)
    assert decision.question == knowledge.families["passport"].question.text
    assert not decision.person


def test_what_is_outside_gets_its_prototypes_reply(understander: Understander, knowledge: Knowledge) -> None:
    decision = understander.understand("明天会下雨吗", "zh")
    assert (decision.kind, decision.outside) == ("handoff", "weather")
    assert decision.reply == knowledge.outside["weather"].reply.text
    assert decision.reason == HandoffReason.CHIT_CHAT


def test_a_question_speaks_for_its_own_language(understander: Understander) -> None:
    assert understander.understand("Where is the toilet?", "zh").lang == "en"
    assert understander.understand("厕所在哪", "en").lang == "zh"
    assert understander.understand("", "en").lang == "en"
    assert understander.understand("", "xx").lang == "zh"


def test_the_steps_are_told(understander: Understander) -> None:
    why = understander.understand("身份证快到期了怎么换", "zh").why
    assert any("id_card_renew" in step for step in why)
    assert understander.understand("转人工", "zh").why == ("rule: wants a person",)


def test_every_hand_off_has_a_known_reason_and_a_reply(understander: Understander) -> None:
    reasons = {reason.value for reason in HandoffReason}
    for text in ("量子色动力学的重整化", "purple elephants dancing", "明天下雨吗", "转人工", "", "王奶奶的猫"):
        decision = understander.understand(text, "zh")
        if decision.kind == "handoff":
            assert decision.reason in reasons
            assert decision.reply is not None


def test_with_vectors_they_are_used(knowledge: Knowledge) -> None:
    base = small(knowledge)
    understander = Understander(base, Letters(), vectors_of(base))
    assert understander.with_model
    decision = understander.understand("厕所在哪里", "zh")
    assert decision.candidates[0].id == "hall_wc"
    assert "looked with sentence vectors" in decision.why


def test_without_all_vectors_it_does_without(knowledge: Knowledge) -> None:
    base = small(knowledge)
    some = dict(list(vectors_of(base).items())[:-1])
    for vectors in (None, {}, some):
        understander = Understander(base, Letters(), vectors)
        assert not understander.with_model
        assert understander.understand("厕所在哪里", "zh").candidates[0].id == "hall_wc"


def test_a_model_that_breaks_is_done_without(knowledge: Knowledge) -> None:
    base = small(knowledge)
    decision = Understander(base, Broken(), vectors_of(base)).understand("厕所在哪里", "zh")
    assert decision.candidates[0].id == "hall_wc"
    assert "looked without sentence vectors" in decision.why


def test_the_same_knowledge_decides_the_same(knowledge: Knowledge) -> None:
    base = small(knowledge)
    vectors = vectors_of(base)
    questions = ("厕所在哪里", "停车要钱吗", "天气", "open on Sunday?", "park")

    def decisions() -> list[Decision]:
        understander = Understander(base, Letters(), vectors)
        return [understander.understand(question, "zh") for question in questions]

    assert decisions() == decisions()


def test_only_new_phrasings_are_computed(knowledge: Knowledge) -> None:
    texts = phrase_texts(small(knowledge))
    model = Letters()
    known = phrase_vectors(texts[5:], model, {})
    model.calls = 0
    steps: list[tuple[int, int]] = []
    found = phrase_vectors(texts, model, known, lambda done, of: steps.append((done, of)))
    assert sorted(found) == sorted(texts)
    assert (model.calls, steps) == (1, [(5, 5)])


def test_vectors_are_named_after_texts_and_model() -> None:
    assert texts_key(["a", "b"], "m") == texts_key(["b", "a"], "m")
    assert len({texts_key(["a"], "m"), texts_key(["a"], "n"), texts_key(["a", "b"], "m")}) == 3


def test_a_family_without_two_known_entries_is_not_asked_about(knowledge: Knowledge) -> None:
    entries = {name: entry for name, entry in knowledge.entries.items() if entry.set == "exit_entry"}
    understander = Understander(Knowledge(entries, knowledge.families, knowledge.outside, knowledge.departments))
    for text in ("护照", "身份证", "外国人", "公积金", "pension"):
        assert set(understander.understand(text, "zh").ids) <= set(entries)
    assert understander.understand("护照", "zh").kind == "clarify"


def test_without_vectors_a_doubtful_reply_fetches_a_person(
    understander: Understander, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = "我家的猫会不会想看月亮"
    monkeypatch.setattr("robots.guide.understanding.understander.ALONE_AT", 0.0)
    reply = understander.understand(question, "zh")
    monkeypatch.setattr("robots.guide.understanding.understander.ALONE_AT", reply.confidence + 0.01)
    fetched = understander.understand(question, "zh")
    assert (reply.kind, reply.person, reply.reason != HandoffReason.UNSURE) == ("handoff", False, True)
    assert (fetched.kind, fetched.person, fetched.reason) == ("handoff", True, HandoffReason.UNSURE)
    assert fetched.outside == ""


@pytest.mark.parametrize("text", ["明天会下雨吗", "你好", "谢谢", "thank you", "违章怎么处理", "怎么开银行卡"])
def test_without_vectors_a_sure_reply_needs_nobody(understander: Understander, text: str) -> None:
    decision = understander.understand(text, "zh")
    assert (decision.kind, decision.person) == ("handoff", False)


@pytest.mark.parametrize(
    ("outside", "chance", "person"),
    [("threat", 0.38, True), ("emergency_fire", 0.5, True), ("abuse", 0.94, False), ("injection_orders", 0.84, False)],
)
def test_nobody_is_accused_and_no_alarm_raised_on_a_guess(
    understander: Understander, knowledge: Knowledge, outside: str, chance: float, person: bool
) -> None:
    reason = knowledge.outside[outside].reason
    for likely, expected in ((chance, HandoffReason.UNSURE.value), (0.99, reason)):
        decision = understander._decided(  # what the model believes is put in its mouth
            Choice("handoff", (), 1.0, likely), Likely({}, {}, {outside: likely}), "zh", (), (), 0.0
        )
        assert (decision.kind, decision.reason) == ("handoff", expected)
        assert decision.person == (person or expected == HandoffReason.UNSURE)
    assert chance < SURE_AT[reason] < 0.99


@pytest.mark.parametrize("text", ["都不是", "取消", "none of these", "退出", "no, I mean closing it", "不要了", "算了"])
def test_harmless_words_are_neither_scolded_nor_feared(understander: Understander, text: str) -> None:
    assert understander.understand(text, "zh").reason not in SURE_AT


def test_a_correction_is_read_as_what_it_corrects_to() -> None:
    assert normalised("No, I mean closing it") == normalised("closing it")
    assert normalised("不是，我是说退休金") == normalised("退休金")


@pytest.mark.parametrize(
    "text", ["阿拉屋里老头子过世了,户口哪能办", "我外婆过世了要办什么手续", "my father died, what about the hukou"]
)
def test_the_bereaved_are_given_a_person(understander: Understander, text: str) -> None:
    decision = understander.understand(text, "zh")
    assert (decision.kind, decision.outside, decision.person) == ("handoff", "bereaved", True)

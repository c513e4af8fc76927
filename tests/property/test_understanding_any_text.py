"""Whatever is typed: a decision, the same one again, and the same in other writing."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from robots.core.visitors import HandoffReason
from robots.guide.understanding.text import normalised
from robots.guide.understanding.traditional import TO_SIMPLIFIED
from robots.guide.understanding.understander import Understander
from robots.settings.knowledge import load_knowledge

SIMPLIFIED = {target: chr(source) for source, target in TO_SIMPLIFIED.items()}
WORDS = (
    "身份证", "护照", "社保卡", "怎么办", "丢了", "在哪里", "到期", "结婚", "营业执照", "公积金", "我要", "请问",
    "厕所", "passport", "lost", "renew", " ", "？", "！", "<b>", "😀", "12", "侬", "辣啥地方",
)  # fmt: skip
SENTENCES = st.lists(st.sampled_from(WORDS), max_size=8).map("".join)
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def understander() -> Understander:
    return Understander(load_knowledge(Path(__file__).parents[2] / "config" / "knowledge"))


@QUICK
@given(text=st.text(max_size=400) | SENTENCES, lang=st.sampled_from(("zh", "en", "", "xx")) | st.text(max_size=3))
def test_there_is_always_a_whole_decision(understander: Understander, text: str, lang: str) -> None:
    decision = understander.understand(text, lang)
    assert decision.lang in ("zh", "en")
    assert 0 <= decision.confidence <= 1
    assert {"answer": len(decision.ids) == 1, "clarify": 2 <= len(decision.ids) <= 4, "handoff": decision.ids == ()}[
        decision.kind
    ]
    assert set(decision.ids) <= set(understander.knowledge.entries)
    if decision.kind == "handoff":
        assert decision.reason in {reason.value for reason in HandoffReason}
        assert decision.reply is not None
    assert decision == understander.understand(text, lang)


@QUICK
@given(text=SENTENCES)
def test_other_writing_changes_nothing(understander: Understander, text: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
    traditional = "".join(SIMPLIFIED.get(c, c) for c in text)
    composed = unicodedata.normalize("NFD", text)
    for other in (wide, traditional, composed):
        assert normalised(other) == normalised(text)
        assert understander.understand(other, "zh").ids == understander.understand(text, "zh").ids


@QUICK
@given(text=st.text(max_size=200) | SENTENCES)
def test_normalising_twice_changes_nothing_more_than_once(text: str) -> None:
    once = normalised(text)
    assert normalised(once) == normalised(normalised(once))

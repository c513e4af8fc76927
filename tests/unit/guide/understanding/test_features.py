import numpy as np
import pytest

from robots.guide.understanding.features import characters, sounds, stem, words
from robots.guide.understanding.index import GramIndex


@pytest.mark.parametrize(
    ("heard", "meant"),
    [("射保卡", "社保卡"), ("身份政", "身份证"), ("公鸡金", "公积金"), ("篮色", "男色"), ("居主政", "居住证")],
)
def test_what_sounds_alike_has_the_same_grams(heard: str, meant: str) -> None:
    assert sounds(heard) == sounds(meant)


def test_each_look_keeps_to_its_script() -> None:
    assert sounds("passport") == characters("passport") == []
    assert words("护照") == []
    assert "=passport" in words("我的passport丢了")
    assert "护照" in characters("passport护照")


def test_endings_do_not_part_words() -> None:
    assert stem("permits") == stem("permit")
    assert stem("companies") == stem("company")
    assert stem("glass") == "glass"


def test_a_slip_of_the_finger_shares_letters() -> None:
    assert set(words("pasport")) & set(words("passport"))


def test_the_index_finds_itself_and_fears_no_strangers() -> None:
    rows = [characters(text) for text in ("办护照", "换驾照", "领结婚证")]
    index = GramIndex(rows)
    assert index.cosines(rows[0]).argmax() == 0
    assert index.cosines(rows[0])[0] == pytest.approx(1, abs=1e-5)
    assert index.cosines(characters("飞机")).max() == 0
    assert index.cosines([]).tolist() == [0, 0, 0]


def test_unknown_grams_make_a_question_less_alike() -> None:
    index = GramIndex([characters("办护照")])
    assert index.cosines(characters("办护照和别的什么东西"))[0] < index.cosines(characters("办护照"))[0]


def test_an_empty_index_is_no_trouble() -> None:
    assert GramIndex([[], []]).cosines(["x"]).tolist() == [0, 0]
    assert np.isfinite(GramIndex([["x"], []]).cosines(["x"])).all()

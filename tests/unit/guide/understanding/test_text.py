import pytest
from pypinyin import Style, pinyin

from robots.guide.understanding.text import cleaned, language, normalised, words_only
from robots.guide.understanding.traditional import TO_SIMPLIFIED
from robots.guide.understanding.words import FILLERS_EN, FILLERS_ZH, SHANGHAI


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("身分證怎麼辦？", "身份证怎么办"),
        ("請問，護照在哪裡辦理？", "护照在哪里办理"),
        ("ＩＤ　ｃａｒｄ　１２３", "id card 123"),
        ("身份证\u200b到期\u0007了", "身份证到期了"),
        ("护照 加急", "护照加急"),
        ("你好，社保卡辣啥地方办啊", "社保卡在哪里办"),
        ("养老钿哪能拿", "养老金怎么拿"),
        ("我六十五岁了", "我65岁了"),
        ("二十三天能好吗", "23天能好吗"),
        ("excuse me, where's the toilet please?", "wheres the toilet"),
        ("啊啊啊啊啊啊啊啊", "啊啊啊"),
        ("😀🚀", ""),
    ],
)
def test_questions_in_other_clothes_become_one_text(typed: str, plain: str) -> None:
    assert normalised(typed) == plain


@pytest.mark.parametrize("text", ["身份证怎么办", "ID card lost", "我要renew我的passport", "60岁领养老金"])
def test_what_is_normal_stays(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)


def test_a_filler_alone_is_kept() -> None:
    assert normalised("你好") == "你好"
    assert normalised("hello") == "hello"


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("身份证", "zh"), ("I lost my passport", "en"), ("办 passport", "zh"), ("我想 renew 我的 visa", "zh"),
        ("", ""), ("12345", ""),
        ("Where is 派出所 please, I lost my identity card yesterday", "en"), ("?!…", ""),
    ],
)  # fmt: skip
def test_the_script_tells_the_language(text: str, lang: str) -> None:
    assert language(text) == lang


def test_nothing_unseen_is_left() -> None:
    assert cleaned("a\u0000b\u202ec\ufeffd\te\n") == "abcd e "


def test_traditional_characters_sound_like_their_simplified_ones() -> None:
    def readings(character: str) -> set[str]:
        return set(pinyin(character, style=Style.NORMAL, heteronym=True)[0])

    assert len(TO_SIMPLIFIED) >= 1500
    assert [chr(a) for a, b in TO_SIMPLIFIED.items() if not readings(chr(a)) & readings(b)] == []


def test_the_table_ends_in_simplified_characters() -> None:
    """Every target is in GB 2312, the set of simplified Chinese, and is no key itself."""
    for target in TO_SIMPLIFIED.values():
        target.encode("gb2312")
        assert ord(target) not in TO_SIMPLIFIED


def test_most_of_what_only_traditional_writing_has_is_known() -> None:
    """Big5's frequent characters that GB 2312 lacks: variants aside, four in five differ by simplification."""
    raw = [bytes([high, low]) for high in range(0xA4, 0xC7) for low in (*range(0x40, 0x7F), *range(0xA1, 0xFF))]
    only = [c for c in (code.decode("big5", errors="ignore") for code in raw) if c and not _in_gb(c)]
    assert sum(ord(c) in TO_SIMPLIFIED for c in only) / len(only) > 0.75


def _in_gb(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def test_standard_words_are_no_shanghai_words() -> None:
    said = [word for word, _ in SHANGHAI]
    assert len(said) == len(set(said))
    assert [(word, standard) for word, standard in SHANGHAI if any(other in standard for other in said)] == []


def test_fillers_are_written_as_they_are_looked_for() -> None:
    assert all(words_only(filler) == filler for filler in (*FILLERS_ZH, *FILLERS_EN))

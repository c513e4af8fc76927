import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robots.guide.privacy import masked
from tests.unit.guide.people import personal

ZH = (
    "{}窗口在哪里",
    "我在{}排队，要等多久",
    "请问{}怎么走",
    "我的号是{}，到了吗",
    "{}可以办身份证吗",
    "听说{}搬了",
    "从大门到{}要几分钟",
    "{}今天开吗",
    "我想去{}交材料",
    "{}有充电的地方吗",
)
PLACES = ("A12", "B03", "A032", "E06", "5号", "二号楼", "3楼", "C厅", "一楼大厅", "302室")
OTHERS = (
    "身份证到期了怎么换",
    "本人身份证丢了",
    "我是高中生，没满十八岁",
    "我是徐汇区的，能在这里办吗",
    "我是金山的",
    "我是方便面店的",
    "姓名变更怎么办",
    "我叫不到号",
    "我叫了号没人应",
    "要交1,000,000元吗",
    "注册资本5000000元",
    "3000-5000元的补贴",
    "2026-2027年的社保",
    "2027年6月30日到期",
    "2026-11-22能办吗",
    "我要改名字",
    "名字写错了一个字",
    "本人和配偶一起来",
    "法人变更要什么材料",
    "法人是外国人可以吗",
    "户主是老人，走不动",
    "9:00-16:30开门吗",
    "满60周岁可以办吗",
    "一五一十地说",
    "三五天能好吗",
    "办了七八次了",
    "12345热线",
    "拨打110",
    "给我三十分钟",
    "第1、2、3步是什么",
    "我有两个孩子",
    "公积金能取5万块吗",
    "我跟窗口说过了",
    "关于落户",
    "应届生落户",
    "my name is wrong on the card",
    "How do I change my name?",
    "I am Chinese",
    "I am from Shanghai",
    "I miss my number",
    "Where is window A12?",
    "Is it 200 yuan?",
    "open on 30 June 2027?",
    "it takes 10 days",
    "Room 302 please",
    "Which bus to Xuhui?",
    "two or three copies",
    "The first floor",
    "I'm looking for B03",
    "can I pay by WeChat",
    "微信支付可以吗",
    "微信小程序在哪里",
    "QQ能登录吗",
    "E01–E06",
    "护照要等几天",
    "passport photo size",
    "the code is on paper",
)


def harmless() -> list[str]:
    made = [sentence.format(place) for sentence in ZH for place in PLACES]
    fees = [f"要{fee}元吗" for fee in range(20, 1500, 25)] + [
        f"Does it cost {fee} yuan?" for fee in range(30, 1000, 22)
    ]
    days = [f"{year}年{month}月以后还有效吗" for year in (2019, 2024, 2026, 2031) for month in (1, 6, 12)]
    tickets = [f"叫到{letter}{number:03}了吗" for letter in "ABC" for number in range(1, 320, 20)]
    return [*made, *fees, *days, *tickets, *OTHERS]


def remains(secret: str, text: str) -> bool:
    """A piece of the secret that says something is still there: five characters of a long one, all of a short one."""
    if len(secret) <= 5:
        return secret in text or (len(secret) > 2 and secret[1:] in text)
    return any(secret[i : i + 5] in text for i in range(len(secret) - 4))


@pytest.mark.parametrize("seed", range(6))
def test_none_of_500_personal_strings_is_left(seed: int) -> None:
    found = [(secret, masked(text)) for secret, text in personal(500, seed) if remains(secret, masked(text))]
    assert found == []


def test_300_harmless_sentences_stay_as_they_are() -> None:
    sentences = harmless()
    assert len(set(sentences)) >= 300
    assert [(text, masked(text)) for text in sentences if masked(text) != text] == []


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("310104195803121234", "[证件号]"),
        ("３１０１０４１９５８０３１２１２３Ｘ", "[证件号]"),
        ("138 0013 8000", "[电话]"),
        ("一三八零零一三八零零零", "[电话]"),
        ("①③⑧⓪⓪①③⑧⓪⓪⓪", "[电话]"),
        ("021-64872222", "[电话]"),
        ("6222 0212 3456 7890 123", "[银行卡号]"),
        ("E12345678", "[护照号]"),
        ("沪A·12345", "[车牌]"),
        ("沪AD12345", "[车牌]"),
        ("wang@163.com", "[邮箱]"),
        ("漕溪北路88号3幢402室", "[住址]"),
    ],
)
def test_the_mark_says_what_it_was(text: str, mark: str) -> None:
    assert masked(text) == mark


def test_the_rest_of_the_sentence_stays() -> None:
    text = "我叫欧阳建国，身份证310104195803121234，住漕溪北路88号，电话13800138000，想换证"
    assert masked(text) == "我叫[姓名]，身份证[证件号]，住[住址]，电话[电话]，想换证"
    assert masked("张先生让我来问") == "[姓名]先生让我来问"
    assert masked("my name is John Smith and I lost my card") == "my name is [姓名] and I lost my card"


@given(
    st.lists(
        st.sampled_from(
            [
                "我叫",
                "王",
                "建国",
                "13800138000",
                " ",
                "，",
                "路",
                "8号",
                "[电话]",
                "E1234567",
                "born ",
                "1958-03-12",
                "name is ",
                "Li Wei",
                "0",
                "一",
                "微信",
                "a@b.cn",
                "先生",
                "沪A",
                "12345",
            ]
        ),
        max_size=12,
    )
)
def test_masking_twice_changes_nothing_more(parts: list[str]) -> None:
    once = masked("".join(parts))
    assert masked(once) == once


@given(st.text(max_size=300))
def test_any_text_can_be_masked(text: str) -> None:
    once = masked(text)
    assert masked(once) == once
    assert re.search(r"\d{18}", once) is None


@pytest.mark.parametrize(
    "text", ["1" * 10_000, "一" * 10_000, "王" * 10_000, "路1号" * 3000, "my name is " * 900, "a1" * 5000]
)
def test_ten_thousand_characters_take_no_time(text: str) -> None:
    once = masked(text)
    assert masked(once) == once

"""Invented personal data, from a seeded source, in sentences as visitors type them."""

from __future__ import annotations

import random
from collections.abc import Callable

NUMERALS = "零一二三四五六七八九"
FULL = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜"
    "叶程苏魏吕丁沈姚卢姜崔钟谭陆汪范金石廖贾夏韦傅"
)
COMPOUND = ("欧阳", "司马", "上官", "诸葛", "夏侯", "皇甫", "慕容", "令狐")
GIVEN = (
    "伟",
    "芳",
    "建国",
    "秀英",
    "丽娟",
    "志强",
    "桂兰",
    "晓梅",
    "小明",
    "德福",
    "宇轩",
    "子涵",
    "雪",
    "文静",
    "海燕",
    "雨桐",
    "军",
)
ENGLISH = ("John Smith", "Mary O'Brien", "Ahmed Hassan", "Anna Kowalska", "David Lee", "Maria Garcia", "Kenji Tanaka")
ROADS = ("漕溪北路", "天钥桥路", "肇嘉浜路", "宛平南路", "龙漕路", "斜土路", "南丹东路", "田林东路")


def digits(draw: random.Random, count: int) -> str:
    return "".join(draw.choice("0123456789") for _ in range(count))


def grouped(draw: random.Random, text: str, sizes: tuple[int, ...]) -> str:
    gap, parts, at = draw.choice((" ", "-", " - ", "·", ".")), [], 0
    for size in sizes:
        parts.append(text[at : at + size])
        at += size
    return gap.join([*parts, text[at:]] if at < len(text) else parts)


def written(draw: random.Random, text: str, sizes: tuple[int, ...]) -> str:
    """A number as people write or dictate it."""
    match draw.randrange(6):
        case 0:
            return grouped(draw, text, sizes)
        case 1:
            return text.translate(FULL)
        case 2 if text.isdigit():
            return "".join(NUMERALS[int(digit)] for digit in text)
        case 3 if text.isdigit():
            return " ".join(WORDS[int(digit)] for digit in text)
        case 4:
            return " ".join(text)
    return text


def birth(draw: random.Random) -> tuple[int, int, int]:
    return draw.randint(1930, 2009), draw.randint(1, 12), draw.randint(1, 28)


def identity_card(draw: random.Random) -> str:
    year, month, day = birth(draw)
    if draw.random() < 0.2:
        return written(draw, f"310104{year % 100:02}{month:02}{day:02}{digits(draw, 3)}", (6, 6, 3))
    text = f"31010{draw.randint(1, 9)}{year}{month:02}{day:02}{digits(draw, 3)}{draw.choice('0123456789X')}"
    return written(draw, text, (6, 4, 4, 4))


def mobile(draw: random.Random) -> str:
    text = written(draw, f"1{draw.choice('356789')}{digits(draw, 9)}", (3, 4, 4))
    return draw.choice(("", "", "+86 ", "0086-", "+86")) + text if text[0].isascii() and text[0].isdigit() else text


def fixed_line(draw: random.Random) -> str:
    local = draw.choice("3456") + digits(draw, 7)
    return draw.choice(
        (local, f"021-{local}", f"021 {local}", f"(021){local}", f"0571-8{digits(draw, 7)}", f"{local[:4]} {local[4:]}")
    )


def passport(draw: random.Random) -> str:
    return draw.choice(
        (
            f"E{digits(draw, 8)}",
            f"EA{digits(draw, 7)}",
            f"G{digits(draw, 8)}",
            f"P{digits(draw, 7)}",
            f"e{digits(draw, 8)}",
            f"E {digits(draw, 8)}",
            f"Ｅ{digits(draw, 8).translate(FULL)}",
            f"AB{digits(draw, 6)}",
            f"{digits(draw, 9)}",
        )
    )


def permit(draw: random.Random) -> str:
    return draw.choice(
        (
            f"H{digits(draw, 8)}",
            f"M{digits(draw, 10)}",
            f"C{digits(draw, 8)}",
            f"CA{digits(draw, 7)}",
            f"K{digits(draw, 6)}(3)",
        )
    )


def bank_card(draw: random.Random) -> str:
    return written(draw, f"62{digits(draw, draw.choice((14, 17, 11)))}", (4, 4, 4, 4))


def plate(draw: random.Random) -> str:
    tail = "".join(draw.choice("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789") for _ in range(4)) + draw.choice("0123456789")
    return draw.choice("沪苏浙京皖") + draw.choice("ABCDEF") + draw.choice(("", "·", " ")) + tail


def mail(draw: random.Random) -> str:
    user = draw.choice(("zhang.wei", "li_na", "wang88", "j.smith+x"))
    return f"{user}{digits(draw, 2)}@{draw.choice(('qq.com', '163.com', 'gmail.com', 'sina.com.cn'))}"


def wechat(draw: random.Random) -> str:
    return f"{draw.choice(('wx', 'lily', 'laowang', 'john'))}_{digits(draw, 4)}"


def qq(draw: random.Random) -> str:
    return draw.choice("123456789") + digits(draw, draw.randint(5, 9))


def address(draw: random.Random) -> str:
    room = draw.choice(("", f"{draw.randint(1, 30)}号楼", f"{draw.randint(1, 9)}幢"))
    tail = draw.choice(("", f"{draw.randint(101, 2502)}室", f"{draw.randint(1, 4)}单元{draw.randint(101, 999)}室"))
    return f"{draw.choice(ROADS)}{draw.randint(1, 2999)}{draw.choice(('号', '弄'))}{room}{tail}"


def street(draw: random.Random) -> str:
    road = draw.choice(("Caoxi North", "Tianyaoqiao", "Huaihai", "Hengshan"))
    return f"{draw.randint(1, 2999)} {road} {draw.choice(('Road', 'Street', 'Lane', 'Rd'))}"


def birthday(draw: random.Random) -> str:
    year, month, day = birth(draw)
    return draw.choice(
        (
            f"{year}年{month}月{day}日",
            f"{year}-{month:02}-{day:02}",
            f"{year}/{month}/{day}",
            f"{year}.{month}.{day}",
            f"{year}{month:02}{day:02}",
            "".join(NUMERALS[int(c)] for c in str(year)) + "年三月十二日",
        )
    )


def birthday_en(draw: random.Random) -> str:
    year, _, day = birth(draw)
    return draw.choice((f"{day} March {year}", f"March {day}, {year}", f"{day:02}/03/{year}", f"{year}-03-{day:02}"))


def name(draw: random.Random) -> str:
    return (draw.choice(COMPOUND) if draw.random() < 0.15 else draw.choice(SURNAMES)) + draw.choice(GIVEN)


def english_name(draw: random.Random) -> str:
    return draw.choice(ENGLISH)


def dotted_name(draw: random.Random) -> str:
    return draw.choice(("买买提·艾力", "阿依古丽·热合曼", "约翰·史密斯", "玛丽亚·加西亚"))


ANYTHING = (
    "{}",
    "我的是{}，能查一下吗",
    "麻烦您看看 {} 对不对",
    "it is {}, please check",
    "{} 谢谢",
    "I wrote {} on the form.",
)
KINDS: tuple[tuple[Callable[[random.Random], str], tuple[str, ...]], ...] = (
    (
        identity_card,
        (*ANYTHING, "身份证号{}", "我的身份证是{}，丢了怎么补", "My ID number is {} and I lost the card", "号码：{}。"),
    ),
    (mobile, (*ANYTHING, "手机{}", "打我电话{}吧", "call me on {} please", "联系方式：{}")),
    (fixed_line, ("家里电话{}", "座机是{}", "my phone is {}", "打{}找我", "电话:{}")),
    (passport, ("护照{}", "护照号是{}", "my passport number is {}", "passport {} expired", "我的护照 {} 快到期了")),
    (permit, ("通行证{}", "回乡证号码{}", "my permit is {}", "港澳通行证 {} 能续签吗")),
    (bank_card, (*ANYTHING, "银行卡{}", "卡号是{}", "my bank card {} was blocked")),
    (plate, ("车牌{}", "我的车是{}，停哪里", "my car is {}", "{}的车可以停吗")),
    (mail, ("邮箱{}", "发到{}可以吗", "send it to {}", "e-mail: {}")),
    (wechat, ("微信号{}", "加我微信{}", "我的微信是{}", "my WeChat id is {}", "wechat: {}")),
    (qq, ("QQ{}", "我的QQ号是{}", "qq：{}", "my QQ number is {}")),
    (address, ("我住{}", "地址是{}，归哪里管", "户口在{}", "家住{}，孩子上学", "{}的房子能迁户口吗")),
    (street, ("I live at {}", "my address is {}, which police station", "We moved to {} last week")),
    (birthday, ("我是{}出生的", "出生日期{}", "生日是{}", "生于{}，能办敬老卡吗")),
    (birthday_en, ("I was born on {}", "date of birth {}", "my birthday is {}")),
    (
        name,
        (
            "我叫{}",
            "我叫{}，来办身份证",
            "我是{}，想问社保",
            "姓名：{}",
            "姓名{}，性别男",
            "我的名字是{}",
            "本人{}，办理落户",
            "{}先生让我来的",
            "我找{}阿姨",
            "请问{}女士在吗",
            "我儿子叫{}，要上学",
            "法定代表人是{}",
            "户主：{}",
            "我老公叫{}想迁户口",
        ),
    ),
    (dotted_name, ("我叫{}", "姓名：{}", "我是{}，来办签证")),
    (
        english_name,
        (
            "my name is {}",
            "My name is {} and I need a visa",
            "I am Mr {}",
            "I'm {}, where do I go?",
            "name: {}",
            "this is {} speaking",
            "Mrs. {} sent me",
            "我叫{}",
            "My husband's name is {}",
            "please call me {}",
        ),
    ),
)


def personal(count: int, seed: int) -> list[tuple[str, str]]:
    """So many pairs of something personal and a sentence with it, every kind about as often."""
    draw = random.Random(seed)
    pairs = []
    for number in range(count):
        make, sentences = KINDS[number % len(KINDS)]
        secret = make(draw)
        pairs.append((secret, draw.choice(sentences).format(secret)))
    return pairs

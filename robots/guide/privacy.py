"""Personal data in a text become readable marks such as [电话], before anything is published, logged or stored.

Numbers are found however they are written: with spaces or dashes, full-width, circled, as Chinese numerals read aloud
(一三八…) or English digit words. Names are found by their cue (我叫, my name is) or title (张先生, Mr Smith). What is
ordinary in a hall stays: amounts, years, days, windows (A12), tickets (A032), floors and rooms.
When in doubt a number of nine or more digits goes. `masked(masked(text)) == masked(text)`. What goes on disk
(`kept`) is without tickets too: who held which number on a day could be found out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache

from robots.guide.surnames import COMMON, COMPOUND, ORDINARY, TITLES

ID, PHONE, CARD, PASSPORT, PLATE = "[证件号]", "[电话]", "[银行卡号]", "[护照号]", "[车牌]"
MAIL, ACCOUNT, ADDRESS, DAY, NAME, NUMBER = "[邮箱]", "[账号]", "[住址]", "[日期]", "[姓名]", "[号码]"

_HAN = "\u3400-\u9fff"
_NUMERALS = dict(zip("〇零一幺壹二两贰三叁四肆五伍六陆七柒八捌九玖", "0011122233445566778899", strict=True))
_D = "[0-9" + "".join(_NUMERALS) + "]"
_TICKET = re.compile(rf"(?<![a-z0-9])([a-z])[ \-]?({_D}{{3}})(?!{_D})", re.IGNORECASE)
"""A letter and three digits, typed or read aloud; a window (A12) has two."""
_GAP = r"[\s\-_.,，、·/|*~…()\u2010-\u2015\u2212\u200b-\u200f\u2060\ufeff]"
_WORD = r"(?:zero|oh|o|nought|one|two|three|four|five|six|seven|eight|nine|double|triple)"

_SURNAME = f"(?:{COMPOUND}|[{COMMON}])"
_SPOKEN = f"(?:{COMPOUND}|(?![向关计])[{COMMON}])"  # before a title, where those three are other words
_NOT_GIVEN = (
    "我你您他她它们的了吗呢吧啊呀想要需来去到在是有没办问查找请怎什么哪谁和跟与或及但而"
    "就也都还可能会，。！？、；：,.!?;:\\s"
)
_GIVEN = f"[{_HAN}·•](?:(?![{_NOT_GIVEN}])[{_HAN}])?"
_DOTTED = f"[{_HAN}]{{1,6}}(?:[·•・][{_HAN}]{{1,6}})+"
_LATIN_NAME = r"[A-Z][A-Za-z'’\-]*(?:\s+(?:[A-Z][A-Za-z'’\-]*|[A-Z]\.|van|de|der|da|bin|al)){0,3}"


_Find = Callable[[str, re.Match[str]], str | None]


class _Plain(dict[int, int]):
    """Each character as it is compared: digits of any script as ASCII, full-width letters as ASCII; one for one."""

    def __missing__(self, code: int) -> int:
        char = chr(code)
        digit = unicodedata.digit(char, None)
        if digit is not None and char not in _NUMERALS:
            plain = ord("0") + digit
        else:
            folded = unicodedata.normalize("NFKC", char)
            plain = ord(folded) if len(folded) == 1 and folded.isascii() else code
        self[code] = plain
        return plain


_PLAIN = _Plain()


def masked(text: str) -> str:
    """The text with a mark in place of everything personal. Text without any comes back as it is."""
    for _ in range(4):  # a mark may show what stood beside it; two rounds do in practice
        before = text
        for pattern, decide in _compiled():
            text = _replaced(text, pattern, decide)
        if text == before:
            break
    return text


def _replaced(text: str, pattern: re.Pattern[str], decide: _Find) -> str:
    plain = text.translate(_PLAIN)
    parts, end = [], 0
    for found in pattern.finditer(plain):
        mark = decide(plain, found)
        if mark is None:
            continue
        start, stop = found.span("x") if "x" in pattern.groupindex else found.span()
        parts += [text[end:start], mark]
        end = stop
    return "".join([*parts, text[end:]]) if parts else text


def kept(text: str) -> str:
    """As `masked`, and without the queue numbers in it."""
    return _replaced(masked(text), _TICKET, _always(NUMBER))


def ticket_in(text: str) -> tuple[str, str]:
    """The first queue number of a text, such as A032, and the text without it; both empty: there is none."""
    found = _TICKET.search(text.translate(_PLAIN))
    if found is None:
        return "", ""
    return f"{found[1].upper()}{_digits(found[2])}", text[: found.start()] + text[found.end() :]


def _digits(run: str) -> str:
    """The digits of a run, in ASCII."""
    return "".join(
        _NUMERALS.get(char, char) for char in run if char in _NUMERALS or (char.isascii() and char.isdigit())
    )


_UNIT = re.compile(
    r"\s*(?:元|块|圆|万|亿|人民币|美元|欧元|角|分钟|天|个|人|份|平|米|公里|年|月|号窗|yuan|"
    r"rmb|cny|usd|dollars?|days?|people|"
    r"euros?|copies|minutes?|hours?)",
    re.I,
)
_MONEY = re.compile(r"(?:[¥￥$€£]|rmb|cny|usd)\s*$", re.I)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_YEARS = re.compile(r"(?:19|20)\d\d[\s\-\u2010-\u2015~/.、,，]+(?:19|20)\d\d")
_DATE8 = re.compile(r"(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_DASHED_DATE = re.compile(r"(?:19|20)\d\d\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d{1,2}(?:\s+\d{1,2})?")
_BORN = re.compile(r"出生|生日|生于|诞生|生的|\bborn\b|birth|\bdob\b", re.I)


def _near_birth(plain: str, found: re.Match[str]) -> bool:
    return bool(_BORN.search(plain[max(0, found.start() - 18) : found.end() + 6]))


def _number(plain: str, found: re.Match[str]) -> str | None:
    """What a run of seven or more digits is, by how many they are and what stands around."""
    run = found["x"]
    digits = _digits(run)
    count = len(digits) + (run[-1] in "xX")
    before, after = plain[: found.start("x")], plain[found.end("x") :]
    if _DASHED_DATE.fullmatch(run.strip()):
        return DAY if _near_birth(plain, found) or int(digits[:4]) < 2010 else None
    if count == 18 or count == 15:
        return ID
    if 13 <= count <= 19 and not (count == 13 and digits.startswith("86")):
        return CARD
    if _THOUSANDS.fullmatch(run) or _MONEY.search(before) or (_UNIT.match(after) and count < 11):
        return None
    if count == 11 and digits[0] == "1" and digits[1] in "3456789":
        return PHONE
    if (10 <= count <= 12 and digits[0] == "0") or (count in (13, 14) and digits.startswith(("86", "0086"))):
        return PHONE
    if count == 10 and digits.startswith(("400", "800")):
        return PHONE
    if _YEARS.fullmatch(run):
        return None
    if count == 8 and _DATE8.fullmatch(digits) and len(run) == 8:
        return DAY if _near_birth(plain, found) or int(digits[:4]) < 2013 else None
    if count in (7, 8):
        groups = [group for group in re.split(_GAP + "+", run) if group]
        return PHONE if len(groups) == 1 or (len(groups) == 2 and len(groups[0]) in (3, 4)) else None
    if count in (9, 10, 12):
        groups = [group for group in re.split(_GAP + "+", run) if group]
        return NUMBER if len(groups) <= 3 or max(map(len, groups)) > 3 else None
    return NUMBER


def _always(mark: str) -> _Find:
    return lambda plain, found: mark


def _if_born(plain: str, found: re.Match[str]) -> str | None:
    year = _digits(found["y"]) if "y" in found.re.groupindex and found["y"] else ""
    return DAY if _near_birth(plain, found) or (len(year) == 4 and int(year) < 2010) else None


_ORDINARY_START = re.compile(ORDINARY)


def _name(plain: str, found: re.Match[str]) -> str | None:
    said = found["x"]
    return None if _ORDINARY_START.match(said) or said in ("孙子", "孙女", "李子", "叶子", "韩国") else NAME


_NO_NAME = re.compile(
    r"(?:not|wrong|spelled|spelt|misspelled|different|on|in|incorrect|missing|too|the|a|"
    r"an|changed|written|same|very|also|long|"
    r"short|hard|no|is|was|and|but|printed|chinese|english|foreign|just|only|still|now|"
    r"what|how|why|it|that|this|here|there)\b",
    re.I,
)  # fmt: skip
_NATION = re.compile(
    r"(?:Chinese|British|American|Canadian|Australian|French|German|Japanese|Korean|Russian|"
    r"Indian|Italian|Spanish|Shanghai|"
    r"Hong|Taiwan|Taiwanese|Singaporean|Malaysian|European|Here|Looking|Not|Trying|From|"
    r"In|At|A|An|The|So|Very|Sorry|Disabled|"
    r"Retired|Pregnant|New|Applying|Over|Aged|Going|Just|Afraid|Sure|Xuhui|Master|Foreign)\b"
)  # fmt: skip


def _english_name(plain: str, found: re.Match[str]) -> str | None:
    return None if _NO_NAME.match(found["x"]) or _NATION.match(found["x"]) else NAME


def _wechat(plain: str, found: re.Match[str]) -> str | None:
    """Letters alone may be a word; an id of letters has a digit or a sign in it, or stands behind 号 or id."""
    said = found["x"]
    return ACCOUNT if re.search(r"[\d_\-]", said) or found["sure"] else None


_MARKS = re.escape(ID) + "|" + "|".join(map(re.escape, (PHONE, CARD, PASSPORT, PLATE, MAIL, NUMBER)))
_PROVINCE = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_ROAD = (
    f"(?:(?![在住到去是于址家我他她的至从坐近离过])[{_HAN}]){{1,8}}?(?:大道|公路|新村|花园|"
    f"公寓|小区|胡同|家园|花苑|新苑|路|街|巷|弄|村|镇|苑|坊|里|园)"
)
_NO = f"(?:{_D}{{1,5}}|[十百]|{_D}?[十百]{_D}?)"
_PART = f"(?:第?{_NO}\\s*[-－—]?\\s*(?:{_NO})?\\s*(?:号楼|号院|号|弄|支弄|幢|栋|座|单元|室|楼|层)|[A-Za-z]座)"
_MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_STREET = r"(?:road|street|avenue|lane|drive|boulevard|rd|st|ave|ln|blvd)\b\.?"
_RELATIVE = (
    "我|你|他|她|儿子|女儿|老公|老婆|爱人|太太|妻子|丈夫|孩子|小孩|小囡|父亲|母亲|爸爸"
    "?|妈妈?|爷爷|奶奶|外公|外婆|朋友|同事|老板|法人|哥哥|弟弟|姐姐|妹妹|人|名|名字|本"
    "名"
)
_ROLE = (
    "法定代表人|法人代表|法人|经办人|代办人|委托人|被委托人|户主|联系人|申请人|收件人|"
    "持卡人|产权人|姓名|名字|本名|全名|大名|曾用名"
)
_IS = r"(?:(?:就|也|都)?(?:是|叫做|叫作|叫|为)|[:：=]|\s)\s*[:：]?\s*"


def _rules() -> Iterator[tuple[str, _Find]]:
    yield r"[\w.+%\-]{1,64}\s?@\s?[\w\-]{1,63}(?:\s?\.\s?[\w\-]{1,63}){1,4}", _always(MAIL)
    yield (
        r"\b[\w.+\-]{1,64}\s+(?:at|艾特)\s+[\w\-]{1,63}\s+(?:dot|点)\s+(?:com|cn|net|org|edu)(?![a-z0-9])",
        _always(MAIL),
    )
    yield (
        r"(?:微信|wechat|weixin|\bwx)(?P<sure>\s*(?:号码?|id|账号)?\s*(?:是|为|叫|is|:|：|=)"
        r"?)\s*(?P<x>[a-z][a-z0-9_\-]{4,29})",
        _wechat,
    )
    yield rf"qq\s*(?:号码?|number)?\s*(?:是|为|is|:|：|=)?\s*(?P<x>{_D}(?:{_GAP}?{_D}){{4,11}})", _always(ACCOUNT)
    yield (
        rf"(?P<x>[{_PROVINCE}]\s?[A-HJ-Z]\s?[·•.\-]?\s?(?=[A-Z\d\s]*\d)[A-HJ-NP-Z\d](?:\s?[A-HJ-NP-Z\d])"
        rf"{{4,5}}(?:[挂学警港澳])?)",
        _always(PLATE),
    )
    yield (
        rf"(?P<x>(?:(?:\+|00)\s?\d{{1,3}}{_GAP}{{0,2}})?\(?{_D}(?:{_GAP}{{0,3}}{_D}){{16}}{_GAP}{{0,3}}[xX叉])"
        rf"(?![a-z])",
        _always(ID),
    )
    yield (
        rf"(?P<x>(?<![a-z0-9])[a-z]{{1,3}}{_GAP}{{0,2}}{_D}(?:{_GAP}{{0,1}}{_D}){{5,10}}(?:\s?\(\s?[0-9a]\s?\)"
        rf")?)(?![a-z0-9])(?!{_GAP}?{_D})",
        _permit,
    )
    yield r"(?P<x>(?<![a-z0-9])(?=[a-z]*\d)(?=\d*[a-z])(?=(?:[a-z]*\d){5})[a-z0-9]{8,20})(?![a-z0-9])", _always(ID)
    yield (
        r"(?:护照|passport)\D{0,14}?(?P<x>(?<![a-z0-9])[a-z0-9]*\d[a-z0-9]*\d[a-z0-9]{3,9})(?![a-z0-9])",
        _always(PASSPORT),
    )
    yield rf"(?P<x>(?<!\d)(?<!\d{_GAP})(?:\+\s?|00)\d{{1,3}}{_GAP}{{1,2}}\d(?:{_GAP}{{0,2}}\d){{6,12}})", _always(PHONE)
    yield rf"(?P<x>{_D}(?:{_GAP}{{0,3}}{_D}){{6,}}(?:\s?[xX](?![a-zA-Z]))?)", _number
    yield rf"(?P<x>(?<![a-z0-9]){_WORD}(?:[\s,\-]+{_WORD}){{6,}})(?![a-z0-9])", _always(NUMBER)
    yield (
        rf"(?:密码|验证码|取件码|校验码|pin|password|passcode|code)\s*(?:是|为|is|:|：)?\s*(?P<x>{_D}{{4,8}})(?!{_D})",
        _always(NUMBER),
    )
    yield (
        rf"(?:尾号|末四位|后四位|最后四位|last four(?: digits)?|ending(?: in)?)\s*(?:是|为|is|"
        rf"are|:|：)?\s*(?P<x>{_D}{{3,6}})(?!{_D})",
        _always(NUMBER),
    )
    yield (
        rf"(?P<x>(?P<y>{_D}{{4}}|{_D}{{2}})\s*年\s*{_D}?十?{_D}{{0,2}}\s*月\s*(?:{_D}?十?{_D}{{0,2}})\s*[日号]?)",
        _if_born,
    )
    yield (
        rf"(?:出生日期|出生年月日?|生日|生于|出生于)\s*(?:是|为|:|：|在)?\s*(?:农历|阴历|阳历)"
        rf"?\s*(?P<x>{_D}?十?{_D}{{0,2}}\s*月\s*(?:{_D}?十?{_D}{{0,2}})\s*[日号]?)",
        _always(DAY),
    )
    yield r"(?P<x>(?P<y>(?:19|20)\d\d)\s?[-/.]\s?\d{1,2}\s?[-/.]\s?\d{1,2})(?!\d)", _if_born
    yield (
        rf"(?P<x>(?<![a-z0-9])\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTHS}\.?,?\s+(?P<y>\d{{4}}))(?![a-z0-9])",
        _if_born,
    )
    yield rf"(?P<x>(?<![a-z0-9]){_MONTHS}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}}))(?![a-z0-9])", _if_born
    yield r"(?P<x>(?<![a-z0-9])\d{1,2}[/.\-]\d{1,2}[/.\-](?P<y>(?:19|20)\d\d))(?![a-z0-9])", _if_born
    yield rf"(?P<x>{_ROAD}\s*{_PART}(?:\s*{_PART}){{0,5}})", _address
    yield rf"(?P<x>{_NO}\s*(?:弄|号楼|幢|栋|单元|号院)\s*(?:{_PART}\s*){{1,4}})", _address
    yield (
        rf"(?:住在?|家在|住址是?|地址是?)[^，。,.]{{0,10}}?(?P<x>{_NO}\s*(?:号楼|号|弄|幢|栋|"
        rf"单元|室)(?:\s*{_PART}){{0,4}})",
        _always(ADDRESS),
    )
    yield (
        rf"(?P<x>(?:(?:room|flat|apt|apartment|unit|suite|building|no)\.?\s*#?[a-z]?\d{{1,5}}[a-z]?[,\s]+)"
        rf"{{0,3}}#?\d{{1,5}}[a-z]?,?\s+(?:[a-z]+\s+){{1,4}}?{_STREET})",
        _always(ADDRESS),
    )
    yield (
        r"(?P<x>(?<![a-z0-9])(?:flat|apt|apartment|house)\.?\s*(?:no\.?|number|#)?\s*[a-z]?\d{1,5}[a-z]?)(?![a-z0-9])",
        _always(ADDRESS),
    )
    yield (
        rf"(?:{_RELATIVE})(?:的?(?:名字|姓名|大名))?(?:叫做|叫作|叫)\s*(?P<x>{_DOTTED}|(?:[小老阿])"
        rf"?{_SURNAME}{_GIVEN}|[小老阿]{_SURNAME})",
        _name,
    )
    yield rf"(?:{_ROLE}){_IS}(?P<x>{_DOTTED}|{_SURNAME}{_GIVEN})", _name
    yield (
        rf"(?:姓名|名字|本人)(?P<x>{_SURNAME}{_GIVEN})(?=$|[\s，。,.;；、!！\[（(]|身份证|电话|手机|今年|男|女)",
        _name,
    )
    yield (
        rf"(?:我是|本人是|这是|这里是|我就是|本人|人是)\s*(?P<x>{_DOTTED}|{_SURNAME}{_GIVEN})"
        rf"(?=$|[\s，。,.;；、!！\[（(]|身份证|电话|手机|今年|男|女|我|想|要|来|的(?:儿子|女儿|"
        rf"老公|老婆|爱人|家属|父亲|母亲|妈妈|爸爸))",
        _name,
    )
    yield rf"(?:我是|我叫|我爸|我妈|姓名|名字是?|找)\s*(?P<x>{_DOTTED})", _always(NAME)
    yield (
        rf"(?:免贵姓|我姓|他姓|她姓|姓氏?是|(?<=[，。,\s])姓)\s*(?P<x>{_SURNAME})(?=$|[\s，。"
        rf",.;；、!！的我想要他她你名叫])",
        _always(NAME),
    )
    yield (
        rf"(?P<x>(?<![关对由等至处位属基终鉴前现上历]){_SPOKEN}"
        rf"(?:(?![{_NOT_GIVEN}])[{_HAN}]){{0,2}}?)(?={TITLES})",
        _titled,
    )
    yield rf"(?:^|[\s，。,.;；:：])(?P<x>[老小阿]{_SURNAME})(?=$|[\s，。,.;；、!！]|说|让|叫|家|的)", _name
    yield rf"(?:^|[\s，。,.;；:：])(?P<x>{_SURNAME}{_GIVEN})(?=\s*[，,:：]?\s*(?:{_MARKS}))", _name
    yield (
        r"(?P<x>(?<![a-z0-9])(?:(?:mr|mrs|ms|mx|dr)\b\.?\s+(?!(?:and|or|is|i|please|can|where|how|what)\b)[a-z][a-z'’\-]*"
        r"|(?-i:(?:[Mm]iss|[Pp]rof(?:essor)?\.?|[Mm]adam|[Ss]ir|[Tt]eacher|[Dd]octor)\s+[A-Z][A-Za-z'’\-]+))"
        r"(?-i:(?:\s+[A-Z][A-Za-z'’\-]+){0,2}))",
        _titled_english,
    )
    yield (
        rf"(?:my|his|her|husband'?s|wife'?s|son'?s|daughter'?s|full|family|last|first|given|"
        rf"sur|father'?s|mother'?s)\s*-?\s?name(?:'s|\s+is|\s*[:：])\s*(?P<x>(?-i:{_LATIN_NAME})"
        rf"|[a-z][a-z'’\-]+(?:\s+(?!(?:and|i|my|from|but|or|is|so|want|need|can|please|how|where|"
        rf"what|to|for|with|in|on|at|the|a)\b)[a-z'’\-]+){{0,2}})",
        _english_name,
    )
    yield rf"(?:^|[\s,;(])name\s*[:：]\s*(?P<x>(?-i:{_LATIN_NAME}))", _english_name
    yield (
        r"(?:call me|i go by|signed|this is|i am|i'm|im called|i am called|named|am called|"
        r"is called)\s+(?P<x>(?-i:[A-Z][A-Za-z'’\-]+(?:\s+[A-Z][A-Za-z'’\-]+){1,3}))",
        _english_name,
    )
    yield rf"(?:call me|i am called|i'm called|named|is called)\s+(?P<x>(?-i:{_LATIN_NAME}))", _english_name
    yield rf"(?:我叫|名字(?:是|叫)|姓名[:：是]?|我是)\s*(?P<x>(?-i:{_LATIN_NAME}))", _english_name


def _permit(plain: str, found: re.Match[str]) -> str | None:
    """Letters and six to eleven digits: a passport, a permit, or the like."""
    said = found["x"]
    digits = len(_digits(said))
    letters = sum(char.isascii() and char.isalpha() for char in said.split("(")[0])
    if said[0].islower() and re.match(rf"[a-z]+{_GAP}", said):
        return None  # a word before a number
    if re.match(r"(?:no|rmb|cny|usd|tel|of|in|to|at|the|is|and|my|id|or|qq|wx)", said, re.I) and letters > 1:
        return None
    return PASSPORT if letters <= 2 and digits in (7, 8, 9) and said[0].lower() in "egpds" else ID


_HALL = re.compile(r"(?:号窗|号厅|号线|窗口|号柜)")


def _address(plain: str, found: re.Match[str]) -> str | None:
    """Not what stands in this hall: window numbers, metro lines, storeys."""
    said, after = found["x"], plain[found.end("x") :]
    if after.startswith(("窗", "线", "厅", "柜", "机")) or _HALL.search(said):
        return None
    if re.search(r"(?:号|弄|室|幢|栋|单元)", said) is None:
        return None
    return ADDRESS


def _titled(plain: str, found: re.Match[str]) -> str | None:
    return None if _ORDINARY_START.match(plain, found.start("x")) else NAME


def _titled_english(plain: str, found: re.Match[str]) -> str | None:
    return None if re.match(r"(?:miss|sir)\s+(?:You|I|My|The|It|A)\b", found["x"], re.I) else NAME


@cache
def _compiled() -> tuple[tuple[re.Pattern[str], _Find], ...]:
    """At the first text: it takes long, and not every process that could mask ever does."""
    return tuple((re.compile(pattern, re.IGNORECASE), decide) for pattern, decide in _rules())

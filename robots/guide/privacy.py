"""Personal data in a text become readable marks such as [电话], before anything is published, logged or stored.

Numbers are found however they are written: with spaces or dashes, full-width, circled, as Chinese numerals read aloud
(一三八…) or English digit words. Names are found by their cue (我叫, my name is) or title (张先生, Mr Smith). What is
ordinary in a hall stays: amounts, years, days, windows (A12), tickets (A032), floors and rooms.
When in doubt a number of nine or more digits goes. `masked(masked(text)) == masked(text)`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

ID, PHONE, CARD, PASSPORT, PLATE = "[证件号]", "[电话]", "[银行卡号]", "[护照号]", "[车牌]"
MAIL, ACCOUNT, ADDRESS, DAY, NAME, NUMBER = "[邮箱]", "[账号]", "[住址]", "[日期]", "[姓名]", "[号码]"

_HAN = "\u3400-\u9fff"
_NUMERALS = {
    "〇": "0", "零": "0", "一": "1", "幺": "1", "壹": "1", "二": "2", "两": "2", "贰": "2", "三": "3", "叁": "3", "四": "4",
    "肆": "4", "五": "5", "伍": "5", "六": "6", "陆": "6", "七": "7", "柒": "7", "八": "8", "捌": "8", "九": "9", "玖": "9",
}  # fmt: skip
_D = "[0-9" + "".join(_NUMERALS) + "]"
_GAP = r"[\s\-_.,，、·/|*~…()\u2010-\u2015\u2212\u200b-\u200f\u2060\ufeff]"
_WORD = r"(?:zero|oh|o|nought|one|two|three|four|five|six|seven|eight|nine|double|triple)"

_COMMON = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅"
    "方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔汤庞樊岳翁施洪季倪俞章鲁葛伍殷牛单舒柳翟申欧温耿柴聂焦齐梅阮盛童祝霍"
    "纪包卞裴席骆甘凌舒桂芦路冉宫靳柯尚符游詹簇辛管屠邢娄关费阎兰储昌奚祁向闵蓝艾仇裘束边卜计房缪应宗宣胥储糜班仰仲巫乌戚楼褚卫沙宁"
)
_COMPOUND = "欧阳|司马|上官|诸葛|夏侯|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|司空|端木|长孙|宇文|轩辕|南宫|独孤|百里|呼延|东郭|西门|申屠|闻人|澹台"
_SURNAME = f"(?:{_COMPOUND}|[{_COMMON}])"
_TITLE = (
    "先生|女士|小姐|太太|夫人|阿姨|叔叔|伯伯|伯父|伯母|大爷|大妈|大叔|大娘|大姐|大哥|奶奶|爷爷|老师|师傅|经理|主任|医生|大夫|同志|老板|局长|处长|"
    "科长|科员|警官|律师|会计|校长|教授|书记|护士|院长|厂长|队长|阿婆|阿公|爷叔|婆婆|老伯|老太|妈妈|爸爸|工程师|志愿者|老先生"
)
_NOT_GIVEN = "我你您他她它们的了吗呢吧啊呀想要需来去到在是有没办问查找请怎什么哪谁和跟与或及但而就也都还可能会，。！？、；：,.!?;:\\s"
_GIVEN = f"[{_HAN}·•](?:(?![{_NOT_GIVEN}])[{_HAN}])?"
_DOTTED = f"[{_HAN}]{{1,6}}(?:[·•・][{_HAN}]{{1,6}})+"
_LATIN_NAME = r"[A-Z][A-Za-z'’\-]*(?:\s+(?:[A-Z][A-Za-z'’\-]*|[A-Z]\.|van|de|der|da|bin|al)){0,3}"

# words that begin with a surname and are no names
_ORDINARY = (
    "金山|金融|金额|金色|金牌|石油|石材|石化|高中|高考|高龄|高级|高新|高校|高铁|高血|高兴|高桥|高层|高一|高二|高三|方便|方式|方面|方言|方向|方庄|"
    "程序|程度|安徽|江苏|江西|江浙|江湾|江南|江北|江宁|杨浦|徐汇|徐家|徐州|黄浦|黄山|黄色|黄牛|黄金|宁波|宁夏|万一|万里|万科|马上|马来|马路|马桥|"
    "林业|林场|温州|苏州|苏北|梅陇|华泾|田林|龙华|龙吴|康健|陆家|陆续|沈阳|常州|常住|常熟|郑州|洪泾|武汉|武康|毛里|海外|许可|许多|何时|何地|何处|"
    "单位|单身|单独|单亲|单子|温和|管理|管道|包括|包工|路过|路上|路人|路边|任何|任务|任职|严重|严格|应该|应当|应届|应聘|向来|向你|向您|关于|关心|"
    "计划|计算|房子|房东|房屋|房产|房主|费用|兰州|蓝色|蓝领|白领|白天|白色|白卡|白跑|白名|白底|班车|于是|余额|时间|时候|成年|成都|成人|连续|张江|"
    "贵州|广东|云南|关系|史上|章子|齐全|齐了|尚未|游客|游戏|童年|边上|边检|边境|应急|聋哑|盛夏|夏天|秦皇|孔子|季度|季节|武警|卫生|"
    "卫星|沙发|宁可|梁山|谢谢|宋体|唐山|唐人|曾经|姚江|罗马|雷雨|汤臣|岳阳|岳父|岳母|施工|洪水|欧洲|欧盟|申请|申报|申办|申领|"
    "温馨|柳州|舒服|束手|宗教|宣布|储蓄|储户|仰仗|乌鲁|楼上|楼下|符合|符号|辛苦|昌平|杜绝|付款|付钱|付费|付完|胡同|胡说|周一|周二|周三|周四|"
    "周五|周六|周日|周末|周边|周围|孙子|孙女|吴江|吴淞|吴泾|朱泾|朱家|莫名|戴眼|钟点|钟头|贾汪|夏季|韩国|冯家|彭浦|曹杨|曹家|魏村|任意|"
    "项目|纪念|纪检|包头|顾客|顾问|顾村|顾及|倪家|牛奶|伍拾|段落|武宁|甘肃|桂林|凌晨|凌云|路口|尹家|李子|王府|陈旧|陈家|刘海|严禁|董事|田地|"
    "范围|侯门|汪洋|石家|叶子|丁字|丁克|余下|余姚|苏联|卢湾|崔护|谭家|邱隘|熊猫|孟加|阮囊|艾滋|祝您|祝你|江阴|江边|温度|欧元"
)

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
        for pattern, decide in _RULES:
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


def _digits(run: str) -> str:
    """The digits of a run, in ASCII."""
    return "".join(_NUMERALS.get(char, char) for char in run if char in _NUMERALS or char.isascii() and char.isdigit())


_UNIT = re.compile(
    r"\s*(?:元|块|圆|万|亿|人民币|美元|欧元|角|分钟|天|个|人|份|平|米|公里|年|月|号窗|yuan|rmb|cny|usd|dollars?|days?|people|"
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


_ORDINARY_START = re.compile(_ORDINARY)


def _name(plain: str, found: re.Match[str]) -> str | None:
    return None if _ORDINARY_START.match(found["x"]) else NAME


_NO_NAME = re.compile(
    r"(?:not|wrong|spelled|spelt|misspelled|different|on|in|incorrect|missing|too|the|a|an|changed|written|same|very|also|long|"
    r"short|hard|no|is|was|and|but|printed|chinese|english|foreign|just|only|still|now|what|how|why|it|that|this|here|there)\b",
    re.I,
)  # fmt: skip
_NATION = re.compile(
    r"(?:Chinese|British|American|Canadian|Australian|French|German|Japanese|Korean|Russian|Indian|Italian|Spanish|Shanghai|"
    r"Hong|Taiwan|Taiwanese|Singaporean|Malaysian|European|Here|Looking|Not|Trying|From|In|At|A|An|The|So|Very|Sorry|Disabled|"
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
_ROAD = f"(?:(?![在住到去是于址家我他她的至从坐近离过])[{_HAN}]){{1,8}}?(?:大道|公路|新村|花园|公寓|小区|胡同|家园|花苑|新苑|路|街|巷|弄|村|镇|苑|坊|里|园)"
_NO = f"(?:{_D}{{1,5}}|[十百]|{_D}?[十百]{_D}?)"
_PART = f"(?:第?{_NO}\\s*[-－—]?\\s*(?:{_NO})?\\s*(?:号楼|号院|号|弄|支弄|幢|栋|座|单元|室|楼|层)|[A-Za-z]座)"
_MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_STREET = r"(?:road|street|avenue|lane|drive|boulevard|rd|st|ave|ln|blvd)\b\.?"
_RELATIVE = "我|你|他|她|儿子|女儿|老公|老婆|爱人|太太|妻子|丈夫|孩子|小孩|小囡|父亲|母亲|爸爸?|妈妈?|爷爷|奶奶|外公|外婆|朋友|同事|老板|法人|哥哥|弟弟|姐姐|妹妹|人|名|名字|本名"
_ROLE = "法定代表人|法人代表|法人|经办人|代办人|委托人|被委托人|户主|联系人|申请人|收件人|持卡人|产权人|姓名|名字|本名|全名|大名|曾用名"
_IS = r"(?:(?:就|也|都)?(?:是|叫做|叫作|叫|为)|[:：=]|\s)\s*[:：]?\s*"


def _rules() -> Iterator[tuple[str, _Find]]:
    yield r"[\w.+%\-]{1,64}\s?@\s?[\w\-]{1,63}(?:\s?\.\s?[\w\-]{1,63}){1,4}", _always(MAIL)
    yield r"\b[\w.+\-]{1,64}\s+(?:at|艾特)\s+[\w\-]{1,63}\s+(?:dot|点)\s+(?:com|cn|net|org|edu)\b", _always(MAIL)
    yield (
        r"(?:微信|wechat|weixin|\bwx)(?P<sure>\s*(?:号码?|id|账号)?\s*(?:是|为|叫|is|:|：|=)?)\s*(?P<x>[a-z][a-z0-9_\-]{4,29})",
        _wechat,
    )
    yield rf"qq\s*(?:号码?|number)?\s*(?:是|为|is|:|：|=)?\s*(?P<x>{_D}(?:{_GAP}?{_D}){{4,11}})", _always(ACCOUNT)
    yield (
        rf"(?P<x>[{_PROVINCE}]\s?[A-HJ-Z]\s?[·•.\-]?\s?(?=[A-Z\d\s]*\d)[A-HJ-NP-Z\d](?:\s?[A-HJ-NP-Z\d]){{4,5}}(?:[挂学警港澳])?)",
        _always(PLATE),
    )
    yield (
        rf"(?P<x>(?:(?:\+|00)\s?\d{{1,3}}{_GAP}{{0,2}})?\(?{_D}(?:{_GAP}{{0,3}}{_D}){{16}}{_GAP}{{0,3}}[xX叉])(?![a-z])",
        _always(ID),
    )
    yield (
        rf"(?P<x>(?<![a-z0-9])[a-z]{{1,3}}{_GAP}{{0,2}}{_D}(?:{_GAP}{{0,1}}{_D}){{5,10}}(?:\s?\(\s?[0-9a]\s?\))?)(?![a-z0-9])",
        _permit,
    )
    yield rf"(?P<x>\b(?=[a-z]*\d)(?=\d*[a-z])(?=(?:[a-z]*\d){{5}})[a-z0-9]{{8,20}})\b", _always(ID)
    yield rf"(?:护照|passport)\D{{0,14}}?(?P<x>\b[a-z0-9]*\d[a-z0-9]*\d[a-z0-9]{{3,9}})\b", _always(PASSPORT)
    yield rf"(?P<x>(?:\+\s?|00)\d{{1,3}}{_GAP}{{1,2}}\d(?:{_GAP}{{0,2}}\d){{6,12}})", _always(PHONE)
    yield rf"(?P<x>{_D}(?:{_GAP}{{0,3}}{_D}){{6,}}(?:\s?[xX](?![a-zA-Z]))?)", _number
    yield rf"(?P<x>\b{_WORD}(?:[\s,\-]+{_WORD}){{6,}})\b", _always(NUMBER)
    yield (
        rf"(?:密码|验证码|取件码|校验码|pin|password|passcode|code)\s*(?:是|为|is|:|：)?\s*(?P<x>{_D}{{4,8}})(?!{_D})",
        _always(NUMBER),
    )
    yield (
        rf"(?:尾号|末四位|后四位|最后四位|last four(?: digits)?|ending(?: in)?)\s*(?:是|为|is|are|:|：)?\s*(?P<x>{_D}{{3,6}})(?!{_D})",
        _always(NUMBER),
    )
    yield (
        rf"(?P<x>(?P<y>{_D}{{4}}|{_D}{{2}})\s*年\s*{_D}?十?{_D}{{0,2}}\s*月\s*(?:{_D}?十?{_D}{{0,2}})\s*[日号]?)",
        _if_born,
    )
    yield (
        rf"(?:出生日期|出生年月日?|生日|生于|出生于)\s*(?:是|为|:|：|在)?\s*(?:农历|阴历|阳历)?\s*(?P<x>{_D}?十?{_D}{{0,2}}\s*月\s*(?:{_D}?十?{_D}{{0,2}})\s*[日号]?)",
        _always(DAY),
    )
    yield rf"(?P<x>(?P<y>(?:19|20)\d\d)\s?[-/.]\s?\d{{1,2}}\s?[-/.]\s?\d{{1,2}})(?!\d)", _if_born
    yield rf"(?P<x>\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTHS}\.?,?\s+(?P<y>\d{{4}}))\b", _if_born
    yield rf"(?P<x>\b{_MONTHS}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}}))\b", _if_born
    yield r"(?P<x>\b\d{1,2}[/.\-]\d{1,2}[/.\-](?P<y>(?:19|20)\d\d))\b", _if_born
    yield rf"(?P<x>{_ROAD}\s*{_PART}(?:\s*{_PART}){{0,5}})", _address
    yield rf"(?P<x>{_NO}\s*(?:弄|号楼|幢|栋|单元|号院)\s*(?:{_PART}\s*){{1,4}})", _address
    yield (
        rf"(?:住在?|家在|住址是?|地址是?)[^，。,.]{{0,10}}?(?P<x>{_NO}\s*(?:号楼|号|弄|幢|栋|单元|室)(?:\s*{_PART}){{0,4}})",
        _always(ADDRESS),
    )
    yield (
        rf"(?P<x>(?:(?:room|flat|apt|apartment|unit|suite|building|no)\.?\s*#?[a-z]?\d{{1,5}}[a-z]?[,\s]+){{0,3}}#?\d{{1,5}}[a-z]?,?\s+(?:[a-z]+\s+){{1,4}}?{_STREET})",
        _always(ADDRESS),
    )
    yield r"(?P<x>\b(?:flat|apt|apartment|house)\.?\s*(?:no\.?|number|#)?\s*[a-z]?\d{1,5}[a-z]?)\b", _always(ADDRESS)
    yield (
        rf"(?:{_RELATIVE})(?:的?(?:名字|姓名|大名))?(?:叫做|叫作|叫)\s*(?P<x>{_DOTTED}|(?:[小老阿])?{_SURNAME}{_GIVEN}|[小老阿]{_SURNAME})",
        _name,
    )
    yield rf"(?:{_ROLE}){_IS}(?P<x>{_DOTTED}|{_SURNAME}{_GIVEN})", _name
    yield (
        rf"(?:姓名|名字|本人)(?P<x>{_SURNAME}{_GIVEN})(?=$|[\s，。,.;；、!！\[（(]|身份证|电话|手机|今年|男|女)",
        _name,
    )
    yield (
        rf"(?:我是|本人是|这是|这里是|我就是|本人|人是)\s*(?P<x>{_DOTTED}|{_SURNAME}{_GIVEN})(?=$|[\s，。,.;；、!！\[（(]|身份证|电话|手机|今年|男|女|我|想|要|来|的(?:儿子|女儿|老公|老婆|爱人|家属|父亲|母亲|妈妈|爸爸))",
        _name,
    )
    yield rf"(?:我是|我叫|我爸|我妈|姓名|名字是?|找)\s*(?P<x>{_DOTTED})", _always(NAME)
    yield (
        rf"(?:免贵姓|我姓|他姓|她姓|姓氏?是|(?<=[，。,\s])姓)\s*(?P<x>{_SURNAME})(?=$|[\s，。,.;；、!！的我想要他她你名叫])",
        _always(NAME),
    )
    yield (
        rf"(?P<x>(?<![关对由等至处位属基终鉴])(?:{_COMPOUND}|[{_COMMON.replace('向', '').replace('关', '').replace('计', '')}])(?:(?![{_NOT_GIVEN}])[{_HAN}]){{0,2}}?)(?={_TITLE})",
        _titled,
    )
    yield rf"(?:^|[\s，。,.;；:：])(?P<x>[老小阿]{_SURNAME})(?=$|[\s，。,.;；、!！]|说|让|叫|家|的)", _name
    yield rf"(?:^|[\s，。,.;；:：])(?P<x>{_SURNAME}{_GIVEN})(?=\s*[，,:：]?\s*(?:{_MARKS}))", _name
    yield (
        r"(?P<x>\b(?:mr|mrs|ms|miss|mx|dr|prof|professor|madam|sir)\b\.?\s+(?!and\b|or\b|is\b|i\b|please\b|can\b|where\b|how\b|what\b)[a-z][a-z'’\-]*(?-i:(?:\s+[A-Z][a-z'’\-]+){0,2}))",
        _titled_english,
    )
    yield (
        rf"(?:my|his|her|husband'?s|wife'?s|son'?s|daughter'?s|full|family|last|first|given|sur|the|father'?s|mother'?s)\s*-?\s?name(?:'s|\s+is|\s*[:：])\s*(?P<x>(?-i:{_LATIN_NAME})|[a-z][a-z'’\-]+(?:\s+(?!(?:and|i|my|from|but|or|is|so|want|need|can|please|how|where|what|to|for|with|in|on|at|the|a)\b)[a-z'’\-]+){{0,2}})",
        _english_name,
    )
    yield rf"(?:^|[\s,;(])name\s*[:：]\s*(?P<x>(?-i:{_LATIN_NAME}))", _english_name
    yield (
        rf"(?:call me|i go by|signed|this is|i am|i'm|im called|i am called|named|am called|is called)\s+(?P<x>(?-i:[A-Z][a-z'’\-]+(?:\s+[A-Z][a-z'’\-]+){{1,3}}))",
        _english_name,
    )
    yield rf"(?:call me|i am called|i'm called|named|is called)\s+(?P<x>(?-i:{_LATIN_NAME}))", _english_name
    yield rf"(?:我叫|名字(?:是|叫)|姓名[:：是]?|我是)\s*(?P<x>(?-i:{_LATIN_NAME}))", _english_name


def _permit(plain: str, found: re.Match[str]) -> str | None:
    """Letters and six to eleven digits: a passport, a permit, or the like."""
    said = found["x"]
    digits = len(_digits(said))
    letters = sum(char.isascii() and char.isalpha() for char in said.split("(")[0])
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
    return None if re.match(r"(?:sir|madam)\b", found["x"], re.I) else NAME


_RULES: tuple[tuple[re.Pattern[str], _Find], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), decide) for pattern, decide in _rules()
)

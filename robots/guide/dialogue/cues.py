"""Short things people say about the conversation itself: not questions about the hall. Pure patterns, both languages.

A cue is only seen when it is the whole utterance (a correction may carry the new question behind it), so that
"what must I bring for a passport" stays a question and "and what must I bring?" is about the entry at hand.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from robots.core.visitors import Lang

What = Literal[
    "person",
    "repeat",
    "correction",
    "cancel",
    "zh",
    "en",
    "where",
    "papers",
    "conditions",
    "figures",
    "more",
    "thanks",
    "",
]


@dataclass(frozen=True, slots=True)
class Cue:
    """what: empty = none; zh, en: the language wanted. rest: behind a correction, what was meant instead."""

    what: What
    rest: str = ""


_EDGE = r"[\s,.!?;:，。！？；：、~…·\"'“”‘’]*"
_SO_ZH = r"(?:那么?|哦|噢|嗯|好的?|请问|这个|它|那个|再问一下|还有|对了|那我|我|这|然后)*"
_SO_EN = r"(?:(?:and|ok(?:ay)?|so|then|please|well|but|also|sorry|thanks)[\s,]+)*"
_END_ZH = r"(?:呢|啊|呀|吗|嘛|啦|了|的|伐|哦)*"

_PERSON = re.compile(
    r"(?:^|[^法文本人工])(?:转|找|要|叫|请|接|喊|换|见|给我)(?:一?[个位名下]|你们的?|一下)?(?:真人|人工|活人|"
    r"工作人员|服务员|客服|志愿者)"
    r"|^" + _EDGE + _SO_ZH + r"(?:人工(?:服务|客服)?|真人|工作人员|找个?人|叫个?人来?|来个人|有人吗|有人伐|"
    r"我要人工)" + _END_ZH + _EDGE + r"$"
    r"|\b(?:a|real|live|another)\s+(?:person|human)\b(?:[\s,]*please)?" + _EDGE + r"$"
    r"|\b(?:human|person|staff|operator|agent)[\s,]+please\b"
    r"|\b(?:speak|talk)\s+(?:to|with)\s+(?:a\s+|an\s+|some|the\s+|your\s+)?(?:real\s+)?(?:person|human|staff|one\b|"
    r"body|clerk|member|somebody|someone)"
    r"|\b(?:call|get|fetch|send)\s+(?:me\s+)?(?:a\s+|the\s+|some\s+)?(?:person|human|staff|clerk|somebody|someone)\b"
    r"|^" + _EDGE + r"(?:human|operator|staff|a person|person)" + _EDGE + r"$",
    re.IGNORECASE,
)  # fmt: skip

_WHOLE: tuple[tuple[What, str, str], ...] = (
    ("repeat",
     r"(?:请|麻烦)?(?:你|您)?(?:再|重新|重复)(?:说|讲|念|重复)?(?:一遍|一次|一下|遍)|没听清楚?|听不清|没听见|"
     r"啥|什么|重复",
     r"(?:can you |could you |please )?(?:repeat|say)(?: (?:that|it))?(?: again)?(?: please)?|again(?: please)?|"
     r"pardon(?: me)?|"
     r"what did you say|i (?:did not|didn't|cannot|can't) hear(?: you)?|come again|once more"),
    ("cancel",
     r"取消(?:吧|掉)?|算了(?:吧)?|不(?:办|问|弄|看|要)了(?:吧)?|退出|返回|重新?来(?:过|一遍)?|重新开始|(?:回到?)?首页",
     r"cancel(?: (?:it|this|that))?|never ?mind|forget (?:it|about it)|stop|quit|exit|go back|start (?:over|again)"),
    ("zh",
     r"(?:能不能|可以|能|麻烦|请)*(?:你|您)?(?:用|讲|说|换成?|改成?|切换到?)*(?:中文|汉语|普通话|国语)(?:版)?"
     r"(?:和我|跟我)?(?:说|讲|回答|显示)?(?:可以|行)?",
     r"(?:can you |could you |please )?(?:speak |talk |switch )?(?:to )?(?:in )?(?:chinese|mandarin)(?: please)?"),
    ("en",
     r"(?:能不能|可以|能|麻烦|请)*(?:你|您)?(?:会)?(?:用|讲|说|换成?|改成?|切换到?)*(?:英文|英语)(?:版)?"
     r"(?:和我|跟我)?(?:说|讲|回答|显示)?(?:可以|行)?",
     r"(?:can you |could you |do you |please )?(?:speak |talk |switch )?(?:to )?(?:in )?english(?: please)?"),
    ("where",
     r"(?:在|是在|去)?(?:哪里|哪儿|哪|啥地方|什么地方|辣啥地方|哪个窗口|几号窗口|哪一?层|几楼)(?:办理?|弄|走|"
     r"去)?|怎么走|怎么去|哪能走|怎么过去|"
     r"(?:去|到)(?:哪里|哪儿|哪个窗口|几号窗口)(?:办理?)?|带我去|在什么位置|路怎么走",
     r"(?:where|which window|what window|which floor)(?: (?:is|was|are|do i|must i|should i|can i|to))?(?: (?:that|"
     r"it|this|they|go|there|find it|go for (?:that|it|this)|do (?:that|it|this)))*|"
     r"how (?:do|can|should) i (?:get|go) there|how to (?:get|go) there|show me the way|directions|the way there"),
    ("papers",
     r"(?:要|需要|应该|该|得|都要|还要)?(?:带|准备|交|提供)(?:些|点|一些)?(?:什么|哪些|啥|点啥)(?:材料|东西|"
     r"证件|资料|文件)?|"
     r"(?:要|需要)?(?:什么|哪些|啥)(?:材料|证件|资料|文件)|材料(?:有哪些|是什么|要啥)?",
     r"(?:what|which)(?: (?:papers|documents|things|else))?(?: (?:do|should|must|shall|to|will))?(?: i)?(?: (?:need|"
     r"have))?(?: to)? ?(?:bring|take|need|prepare)(?: with me)?(?: for (?:that|it|this))?|"
     r"what papers|which papers|what documents"),
    ("conditions",
     r"(?:有|要|需要)?(?:什么|哪些|啥)(?:条件|要求|限制)|(?:谁|哪些人|什么人)(?:可以|能)办|条件(?:是什么)?|"
     r"我(?:可以|能)办",
     r"(?:what|which)(?: are the)? (?:conditions|requirements)|who (?:can|may) (?:apply|do (?:that|it|this))|"
     r"am i eligible|can i apply"),
    ("figures",
     r"(?:要|需要|大概|一般)*(?:多久|多长时间|几天|多少天|几个工作日|多少时间)(?:能|可以|才)?(?:办好|好|拿到|"
     r"办完|下来)?|"
     r"(?:要|需要|大概)*(?:多少钱|几块钱|收费|花钱|几钿|多少费用)|收不收费|要不要钱|免费",
     r"how (?:long|many days|much time)(?: (?:does|will|would))?(?: (?:it|that|this))?(?: take)?|"
     r"how much(?: (?:is|does|will))?(?: (?:it|that|this))?(?: cost)?|what (?:is|does)(?: the)? (?:fee|cost|price|"
     r"it cost)|is it free|the fee"),
    ("more",
     r"(?:能|可以)?(?:说|讲)?(?:得)?(?:详细|具体|仔细)(?:一?点|一些|说说|讲讲)?|还有别的吗|怎么办|怎么办理|哪能办|流程",
     r"(?:tell me )?more(?: details)?|details|in detail|how(?: do i do (?:that|it|this))?"),
    ("thanks",
     r"(?:非常|多|太)?(?:谢谢|感谢|多谢|谢谢侬|谢了)(?:您|你|侬|啦|了)?|(?:知道|明白|晓得|懂)了(?:谢谢)?|"
     r"不用了?,?谢谢|不用了|没有了|没了",
     r"(?:thank you|thanks|thank you very much|thanks a lot|got it|i see|cheers)"),
)  # fmt: skip
_PATTERNS = tuple(
    (what, re.compile(f"^{_EDGE}{_SO_ZH}{_EDGE}(?:{zh}){_END_ZH}{_EDGE}$|"
    f"^{_EDGE}{_SO_EN}(?:{en}){_EDGE}$", re.IGNORECASE))
    for what, zh, en in _WHOLE
)  # fmt: skip

_I_MEAN = (
    r"(?:我(?:是)?(?:说的?是?|问的?是?|想说的?是?|的意思是|想问的?是?|要的?是?)|i (?:mean|meant|said|am asking about|"
    r"asked about)|rather)"
)
_CORRECTION = re.compile(
    r"^" + _EDGE + r"(?:(?:不是|不对|错了|勿是|弗是|搞错了|你理解错了|我不是这个意思|"
    r"(?:一个)?都(?:不是|不对|勿是|弗是)|(?:全|统统|都)错了|一个也不是|没有一个(?:是|对)|没有我要(?:的|办的|问的)|"
    r"不是这个意思)(?:这个|那个|这些|的|了|啦|呀|啊|意思)*(?=$|[\s\W]|" + _I_MEAN + r")"
    r"|(?:no|nope|wrong)(?=$|\s*[^\w\s]|\s+" + _I_MEAN + r"\b)"
    r"|not (?:that|this)(?: one)?\b|that'?s (?:wrong|not (?:it|right|what i (?:mean|meant|asked)))\b"
    r"|(?:no[\s,]+)?(?:none|neither|not any)(?: of (?:these|those|them))?(?: please)?(?=$|\s*[^\w\s])"
    r"|(?=(?:我是说|我的意思是|i (?:mean|meant)\b)))"
    r"(?P<tail>.*)$",
    re.IGNORECASE | re.DOTALL,
)  # fmt: skip
_MEANT = re.compile(r"^" + _EDGE + _I_MEAN + r"[\s,，:：]*", re.IGNORECASE)


def cue(text: str) -> Cue:
    """What is said about the conversation; `Cue("")` for everything else."""
    said = unicodedata.normalize("NFKC", text).strip()
    if len(said) > 200:
        return Cue("")
    if _PERSON.search(said):
        return Cue("person")
    if len(said) <= 60:
        for what, pattern in _PATTERNS:
            if pattern.match(said):
                return Cue(what)
    if found := _CORRECTION.match(said):
        return Cue("correction", _MEANT.sub("", found["tail"]).strip(" ,.!?，。！？、"))
    return Cue("")


def lang_of(text: str, otherwise: Lang) -> Lang:
    """The language a text is written in: Han characters are Chinese, else Latin words English, else `otherwise`."""
    if any("\u3400" <= letter <= "\u9fff" for letter in text):
        return "zh"
    return "en" if sum(letter.isascii() and letter.isalpha() for letter in text) >= 3 else otherwise

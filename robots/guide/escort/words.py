"""What a guide says while it leads somebody, Chinese first."""

from __future__ import annotations

from robots.core.text import Text

WORDS: dict[str, Text] = {
    "come": Text("请跟我来，我带您去{place}。", "Please follow me, I will take you to {place}."),
    "wait": Text("不着急，我在这里等您。", "No hurry, I am waiting for you here."),
    "back": Text("我回来接您。", "I am coming back to you."),
    "on": Text("好的，我们继续走。", "All right, let us go on."),
    "aside": Text(
        "请让一让，我们要从您那边走，请跟在我后面。",
        "Please step aside: our way goes on past you. Then come along behind me.",
    ),
    "rest": Text("我们歇一会儿，再慢慢走。", "Let us rest a moment, then go on slowly."),
    "lift": Text(
        "我们乘电梯去{place}。请在我身边等，我进去以后您再进来。",
        "We take the lift to {place}. Please wait beside me, and step in after me.",
    ),
    "near": Text("请到我身边来，电梯快到了。", "Please come to me: the lift will be here soon."),
    "board": Text("请进电梯，站在我旁边。", "Please step into the lift and stand beside me."),
    "out": Text("到了，请您先出电梯，我随后就来。", "This is our floor: please step out first, I follow you."),
    "no_lift": Text(
        "抱歉，电梯现在带不了我们。请到总服务台，工作人员会帮您。",
        "I am sorry, the lift cannot take us now. Please go to the service desk, they will help you.",
    ),
    "staff": Text("我已经请工作人员过来，请您稍等。", "I have called a member of staff. Please wait a moment."),
    "here": Text("到了，{place}就在这里。祝您办事顺利！", "Here we are: {place}. I wish you well!"),
    "close": Text(
        "{place}就在前面，前面有人，我就送您到这里。祝您办事顺利！",
        "{place} is just ahead. People stand in my way, so I leave you here. I wish you well!",
    ),
    "blocked": Text(
        "抱歉，前面过不去，我只能送到这里。去{place}请看指示牌，或到总服务台问工作人员。",
        "I am sorry, I cannot get through and have to leave you here. For {place} please follow the signs, "
        "or ask at the service desk.",
    ),
    "called_off": Text(
        "抱歉，我要先停在这里，工作人员会继续帮您。",
        "I am sorry, I have to stop here. A member of staff will help you on.",
    ),
    "gone": Text(
        "我先回去了。您随时可以到我的屏幕前，或到总服务台，再找我们帮忙。",
        "I am going back now. You are welcome at my screen or at the service desk at any time.",
    ),
    "alarm": Text("警报中，请按工作人员指引，我不再带路。", "Alarm: please follow the staff. I lead no further."),
}
LEADING = Text("我正在为一位来访者带路，稍后为您服务", "I am showing somebody the way and will serve you afterwards")


def line(key: str, zh: str, en: str) -> Text:
    words = WORDS[key]
    return Text(words.zh.replace("{place}", zh), words.en.replace("{place}", en))

"""Everything the guide says by itself, Chinese first. Polite, short, and never a promise that nobody keeps."""

from __future__ import annotations

from robots.core.text import Text
from robots.core.visitors import HandoffReason

R = HandoffReason

WORDS: dict[str, Text] = {
    "idle": Text(
        "您好，请点一下屏幕，告诉我您想办什么。", "Hello! Touch the screen and tell me what you would like to do."
    ),
    "greeting": Text(
        "您好，请问您想办什么事？可以打字，也可以点下面的问题。",
        "Hello! What would you like to do? Type it, or touch a question below.",
    ),
    "silent": Text("不着急，您慢慢说。也可以点下面的问题。", "Take your time. You can also touch a question below."),
    "again": Text(
        "好的，请您换个说法再说一遍，我重新找。", "All right. Please say it in other words and I will look again."
    ),
    "listening": Text("还有什么可以帮您？", "Is there anything else I can help with?"),
    "clarify": Text("您想问的是哪一个？", "Which of these do you mean?"),
    "cancelled": Text(
        "好的，已取消。还有什么可以帮您？", "All right, cancelled. Is there anything else I can help with?"
    ),
    "choose_first": Text(
        "这要看是哪一种情况，请先从下面选一个。", "That depends on which of these it is: please choose one below first."
    ),
    "of_what": Text(
        "您问的是哪件事？请把事项也告诉我。", "What is it about? Please also tell me what you would like to do."
    ),
    "nothing_new": Text(
        "我找到的还是刚才那一个。我请一位工作人员来帮您。",
        "I find only the one from before. I am calling a member of staff for you.",
    ),
    "not_useful": Text(
        "很抱歉没帮上忙。要不要请一位工作人员来？请点“找工作人员”。",
        "I am sorry that did not help. Shall I call a member of staff? Touch “A person, please”.",
    ),
    "useful": Text("很高兴帮到您。还有什么可以帮您？", "Glad to help. Is there anything else?"),
    "thanks": Text("不客气，还有什么可以帮您？", "You are welcome. Is there anything else?"),
    "lead": Text("好的，请稍等，我马上带您去。", "All right, one moment: I will take you there."),
    "no_lead": Text(
        "抱歉，我现在走不开。请按屏幕上的路线走，或到总服务台。",
        "I am sorry, I cannot leave just now. Please follow the way on the screen, or ask at the service desk.",
    ),
    "print": Text("正在为您打印小票，请在打印口取。", "Printing a slip for you; please take it below."),
    "take_away": Text("请用手机扫一扫屏幕上的二维码。", "Please scan the code on the screen with your phone."),
    "countdown": Text(
        "您还在吗？没有操作的话，屏幕上的内容很快会清除。",
        "Are you still there? Without a touch, everything on this screen is erased soon.",
    ),
    "stayed": Text("好的，您继续。", "All right, please go on."),
    "out_of_service": Text(
        "我现在不能接待您，请点“找工作人员”，或到综合服务台。",
        "I cannot help you just now. Touch “A person, please”, or go to the general service desk.",
    ),
    "already_called": Text(
        "已经为您请了工作人员，请在这里稍等。", "A member of staff has been called already; please wait here."
    ),
    "passed_on": Text(
        "好的，我把这句话也转给工作人员了。", "All right, I have passed that on to the member of staff too."
    ),
    "acknowledged": Text(
        "{name}已经看到您的问题，正在回复，请稍等。", "{name} has seen your question and is replying; please wait."
    ),
    "coming": Text("{name}正在过来，请您在这里稍等。", "{name} is on the way; please wait here."),
    "escalated": Text(
        "还没有人接听，已经再次通知所有工作人员。您也可以直接到综合服务台。",
        "Nobody has answered yet; all staff have been told again. You may also go straight to the general "
        "service desk.",
    ),
    "expired": Text(
        "很抱歉，现在没有人能过来。请到综合服务台，那里有人帮您。",
        "I am sorry, nobody can come just now. Please go to the general service desk, somebody will help you there.",
    ),
    "closed": Text(
        "工作人员已结束这次服务。还有什么可以帮您？", "The member of staff has closed this. Is there anything else?"
    ),
    "answered_over": Text(
        "希望工作人员的答复帮到了您。还有什么可以帮您？", "I hope the reply helped. Is there anything else?"
    ),
    "waiting": Text("正在为您请工作人员，请在这里稍等。", "Calling a member of staff for you; please wait here."),
    "urgent": Text("已经通知全体工作人员，马上有人过来。", "All staff have been told; somebody is coming at once."),
    "where": Text("请到这里办理：{stops}。地图上有路线。", "Please go to: {stops}. The map shows the way."),
    "papers": Text("请带好：{papers}。", "Please bring: {papers}."),
    "no_papers": Text(
        "这件事我这里没有材料清单，请以窗口告知为准。",
        "I have no list of papers for this; please go by what the window tells you.",
    ),
    "conditions": Text("条件：{conditions}。", "Conditions: {conditions}."),
    "no_figures": Text("费用和时间请以窗口告知为准。", "For fees and times please go by what the window tells you."),
    "broken": Text(
        "知识文件有误，仍在使用上一版。", "The knowledge files have a mistake; the last good ones are in use."
    ),
    "no_link": Text(
        "现在没有网络，工作人员可能收不到呼叫，请到综合服务台。",
        "There is no network just now; staff may not get the call. Please go to the general service desk.",
    ),
}

DECLINES: dict[str, Text] = {
    R.OTHER_AUTHORITY: Text(
        "这件事不在本大厅办理，请向主管部门咨询。",
        "This hall does not deal with that; please ask the authority in charge.",
    ),
    R.NOT_SERVED: Text(
        "这件事我这里办不了，综合服务台可以帮您看看。", "I cannot help with that; the general service desk may."
    ),
    R.CHIT_CHAT: Text(
        "谢谢您和我聊天。我主要帮您找办事的窗口，请问您想办什么？",
        "Thank you for chatting. I help people find the right window: what would you like to do?",
    ),
    R.ABUSE: Text(
        "我理解您可能着急。请告诉我您想办什么，或者我请工作人员来。",
        "I understand you may be upset. Tell me what you need, or I can call a member of staff.",
    ),
    R.INJECTION: Text(
        "我只能回答大厅办事的问题。请问您想办什么？",
        "I can only answer questions about this hall. What would you like to do?",
    ),
    R.NONSENSE: Text(
        "我没有听懂。请您换个说法，或点下面的问题。",
        "I did not understand. Please say it in other words, or touch a question below.",
    ),
    R.EMPTY: Text("不着急，您慢慢说。也可以点下面的问题。", "Take your time. You can also touch a question below."),
    R.TOO_LONG: Text(
        "您说得比较多，请用一句话告诉我最想办的事。",
        "That was a lot. Please tell me in one sentence what you need most.",
    ),
}
"""Said when no person is fetched, by reason, unless the knowledge base has a reply of its own."""

CALLS: dict[str, Text] = {
    R.WANTS_PERSON: Text(
        "好的，正在为您请工作人员，请在这里稍等。", "Certainly. I am calling a member of staff; please wait here."
    ),
    R.COMPLAINT: Text(
        "很抱歉让您不愉快。我请负责的工作人员来听您说，请稍等。",
        "I am sorry. I am calling the person in charge to listen to you; please wait.",
    ),
    R.EMERGENCY: Text(
        "已通知全体工作人员，马上有人过来。情况危急请立即拨打 120、110 或 119。",
        "All staff know; somebody is coming at once. If life is in danger call 120, 110 or 119.",
    ),
    R.THREAT: Text(
        "工作人员马上过来。请保持距离，注意安全。", "Staff are coming at once. Please keep your distance and stay safe."
    ),
    R.DISTRESS: Text(
        "您先别着急，我马上请人来陪您。您也可以拨打 12356 心理援助热线。",
        "You are not alone: somebody is coming to you now. You can also call 12356, the mental health line.",
    ),
    R.LEGAL_ADVICE: Text(
        "这要由专业人员来判断，我不能替您下结论。我请工作人员来。",
        "That is for a professional to judge, so I will not guess. I am calling a member of staff.",
    ),
    R.OTHERS_DATA: Text(
        "别人的信息我不能查询。我请工作人员来告诉您怎么办。",
        "I may not look up other people's data. I am calling a member of staff who can tell you what to do.",
    ),
    R.UNSURE: Text(
        "这件事我没有把握，不想说错。我请工作人员来回答您。",
        "I am not sure about this and do not want to be wrong. I am calling a member of staff.",
    ),
    R.STILL_UNCLEAR: Text(
        "抱歉我还是没弄明白。我请工作人员来帮您。",
        "I am sorry, I still do not understand. I am calling a member of staff.",
    ),
    R.EXPIRED: Text(
        "这条信息已过有效期，我不再引用。我请工作人员来回答您。",
        "What I know about this is out of date, so I will not use it. I am calling a member of staff.",
    ),
    R.NOT_USEFUL: Text(
        "很抱歉没帮上忙，正在为您请工作人员。", "I am sorry that did not help. I am calling a member of staff."
    ),
}
"""Said when a person is fetched, by reason."""


def filled(key: str, zh: str, en: str) -> Text:
    """The line `key` with its one gap filled."""
    line = WORDS[key]
    gap = line.zh[line.zh.index("{") : line.zh.index("}") + 1]
    return Text(line.zh.replace(gap, zh), line.en.replace(gap, en))


def decline(reason: str) -> Text:
    return DECLINES.get(reason, DECLINES[R.NOT_SERVED])


def call(reason: str) -> Text:
    return CALLS.get(reason, WORDS["waiting"])

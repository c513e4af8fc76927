"""What staff read when something about visitors' questions did not work: what it was, and what to do next."""

from __future__ import annotations

from robots.core.text import Text

NO_HANDOFF = Text(
    "这条求助已经不在列表里了（访客离开或已结束），无需再处理",
    "this request is gone (the visitor left, or it has ended): nothing to do",
)
ENDED = Text(
    "这条求助刚刚结束，回复没有送达；访客还在的话请直接过去",
    "this request has just ended and the reply was not shown: if the visitor is still there, go and see",
)
TAKEN = Text("已有同事在处理这条求助", "a colleague is already at it")
NO_TEXT = Text("请先写下给访客的回答", "write the answer for the visitor first")
GUIDE_SILENT = Text(
    "导办机器人没有显示这次操作，访客可能还没看到。可以再点一次（不会重复）；仍不行请直接去机器人旁边",
    "The guide does not show it, so the visitor may not have seen it. Tapping again is safe (it is done once); if that "
    "fails go to the robot yourself",
)
NOT_CONNECTED = Text(
    "与机器人的连接中断，没有发出，请稍后再试；访客在等的话请直接过去",
    "not connected: nothing was sent. Try again shortly; if a visitor is waiting, go there",
)
LIBRARIAN_AWAY = Text(
    "问题记录服务还没有就绪，请稍后刷新；一直不行请告诉工程师",
    "the record of questions is not ready: reload shortly; if it stays so tell an engineer",
)
LIBRARIAN_SILENT = Text(
    "问题记录服务没有应答，可能稍后才生效。可以再点一次（不会重复）；仍不行请告诉工程师",
    "The record of questions did not answer; it may still take effect. Tapping again is safe (it is done once); if "
    "that fails tell an engineer",
)
REFUSALS = {
    "no_text": Text("没有可用的问法文字，请改写一下", "there is no usable wording left: write it differently"),
    "unknown_entry": Text("知识库里没有这个事项，请重新选择", "the knowledge base has no such item: choose again"),
    "already_there": Text("这个问法已经加入该事项", "this phrasing has been added to the item already"),
    "already_proposed": Text(
        "这个问法已有人提交，正等待另一位同事审核", "somebody has proposed this phrasing: it waits for review"
    ),
    "too_many": Text(
        "待审或已加入的问法太多，请工程师先写入知识库文件",
        "too many phrasings wait: an engineer should write the reviewed ones into the files first",
    ),
    "unknown_proposal": Text("这条建议已经有人审核过了", "somebody has decided on this proposal already"),
    "same_person": Text("不能审核自己提交的问法，请另一位同事来看", "your own proposal needs another person's eyes"),
}

"""Every kind of problem the page servers answer with: its title, which never changes, and what to do about it.

The address of a kind, `/problems/{code}`, is its place on the API's page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from robots.core.text import Text

AGAIN = Text("稍后用同一编号再发一次（不会重复执行）", "send it again shortly with the same key: it is done once")
CHANGE = Text("改正后再发", "correct it and send it again")
RELOAD = Text("稍后刷新；一直不行请告诉工程师", "reload shortly; if it stays so tell an engineer")


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """statuses: the HTTP statuses it comes with. `does`: what whoever meets it should do."""

    statuses: tuple[int, ...]
    title: Text
    does: Text


def _kind(statuses: int | tuple[int, ...], zh: str, en: str, does: Text) -> ProblemKind:
    return ProblemKind((statuses,) if isinstance(statuses, int) else statuses, Text(zh, en), does)


KINDS: Mapping[str, ProblemKind] = {
    # before any operation
    "unknown_host": _kind(400, "地址不对", "Not this server's address",
                          Text("使用规定的网址", "use an address this server is meant to have")),
    "foreign_origin": _kind(403, "来自其他网站", "From another site",
                            Text("从本服务自己的页面发送，或不带 Origin", "send it from this server's own pages, or "
                                 "without an Origin")),
    "body_too_slow": _kind(408, "传输超时", "Body came too slowly", AGAIN),
    "body_too_large": _kind(413, "请求过大", "Body too large", CHANGE),
    "http_404": _kind(404, "没有这个地址", "No such address", Text("见 /docs", "see /docs")),
    "http_405": _kind(405, "不支持的方法", "Method not allowed", Text("见 Allow 头与 /docs", "see the Allow header, "
                                                                  "and /docs")),
    "page_server_failed": _kind(500, "服务出错", "The server failed", Text(
        "用同一编号再发；仍不行请把 instance 告诉工程师", "send it again with the same key; if it stays so tell an "
        "engineer, with `instance`")),
    # of any request
    "bad_request": _kind(422, "请求内容有误", "Request not understood", CHANGE),
    "key_mismatch": _kind(422, "两个编号不同", "Two different keys", Text(
        "Idempotency-Key 与 key 取其一或写成相同", "give the key once, or the same in `Idempotency-Key` and `key`")),
    "key_used": _kind(409, "编号已用于别的请求", "Key used for another request",
                      Text("换一个新编号", "draw a new key for a new request")),
    "too_fast": _kind(429, "请求太快", "Too many requests", Text("过 retry_after_s 秒再发", "wait `retry_after_s`")),
    # who asks
    "not_logged_in": _kind(401, "未登录", "Not logged in", Text("先 POST /api/v1/login", "POST /api/v1/login first")),
    "wrong_pin": _kind(401, "PIN 不正确", "Wrong PIN", Text("看 tries_left，再输一次", "try again: `tries_left`")),
    "pin_locked": _kind(429, "PIN 暂时锁定", "PIN locked for a while",
                        Text("过 retry_after_s 秒再试", "wait `retry_after_s` seconds")),
    "not_allowed": _kind(403, "没有权限", "Not allowed", Text("请有权限的人来做", "ask somebody who may")),
    # runs
    "refused": _kind(409, "调度拒绝了请求", "Refused by the scheduler",
                     Text("看 reasons；情况改变后用新编号再发", "look at `reasons`; ask again with a new key once that "
                          "has changed")),
    "not_connected": _kind(503, "与车队断开", "Not connected to the fleet", AGAIN),
    "scheduler_silent": _kind(504, "调度没有应答", "The scheduler did not answer", AGAIN),
    "unknown_run": _kind(404, "没有这个任务", "No such run", Text("核对编号", "check the id")),
    "unknown_round": _kind(404, "没有这一轮任务", "No such round", Text("核对编号", "check the id")),
    "no_code": _kind(404, "没有取件码", "No code", Text("任务已结束，不再需要", "the run has ended: none is needed")),
    "no_alarm": _kind(404, "没有这个警报", "No such alarm", Text("刷新警报列表", "look at the alarms that stand")),
    "alarm_active": _kind(409, "警报仍在", "The alarm is still active",
                          Text("等楼宇信号解除", "wait until the building no longer reports it")),
    # records
    "no_ledger": _kind(503, "记录暂时读不到", "Records cannot be read now", RELOAD),
    "no_such_day": _kind(422, "日期不存在", "No such day", CHANGE),
    "too_many": _kind((409, 422), "太多", "Too many", Text("缩小范围，或先处理已有的", "ask for fewer, or settle those "
                                                       "that wait first")),
    # visitors
    "no_text": _kind((409, 422), "没有文字", "No text", CHANGE),
    "no_handoff": _kind(404, "求助已不在", "No such hand-off", Text("无需处理", "nothing to do")),
    "handoff_over": _kind(409, "求助已结束", "The hand-off is over",
                          Text("访客还在就直接过去", "go there if the visitor is still there")),
    "handoff_taken": _kind(409, "已有同事在处理", "A colleague has taken it", Text("无需处理", "nothing to do")),
    "guide_silent": _kind(504, "导办没有应答", "The guide did not answer", AGAIN),
    "librarian_away": _kind(503, "问题记录未就绪", "The record of questions is away", RELOAD),
    "librarian_silent": _kind(504, "问题记录没有应答", "The record of questions did not answer", AGAIN),
    "unknown_entry": _kind((404, 409), "没有这个事项", "No such entry", Text("重新选择", "choose again")),
    "already_there": _kind(409, "问法已加入", "Phrasing is there already", Text("无需处理", "nothing to do")),
    "already_proposed": _kind(409, "问法已提交", "Phrasing was proposed already",
                              Text("等同事审核", "wait for a colleague's review")),
    "unknown_proposal": _kind(409, "建议已审核", "Proposal was decided on", Text("无需处理", "nothing to do")),
    "same_person": _kind(409, "不能审自己的", "Not one's own proposal",
                         Text("请另一位同事审核", "ask another colleague")),
    # the lab
    "lab_refused": _kind(409, "实验台未执行", "The lab refused", CHANGE),
    "lab_silent": _kind(503, "模拟器没有应答", "The simulator did not answer", RELOAD),
    # a robot's own screen
    "question_too_long": _kind(413, "问题太长", "Question too long", Text("说短一些", "say it in a sentence or two")),
    "expired_entry": _kind(410, "内容已过期", "Out of date", Text("询问服务台", "ask at the service desk")),
    "unknown_stop": _kind(404, "没有这个地点", "No such place", Text("重新选择", "choose again")),
    "no_way": _kind(404, "没有对外路线", "No public way", Text("询问工作人员", "ask a member of staff")),
    "no_sound": _kind(404, "没有这段语音", "No such sound", Text("看屏幕文字", "read the screen")),
}  # fmt: skip


def kind_of(code: str) -> ProblemKind:
    """Other statuses of HTTP have no kind of their own."""
    return KINDS.get(code) or ProblemKind((), Text("请求失败", "Request failed"), CHANGE)

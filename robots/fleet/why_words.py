"""Words for `fleet.why`: what a run's records, states and robots' doings are called. Every text zh and en.

Fields: {robot} its name · {a} {b} sender's and recipient's stop · {who} a person, or staff · {by} the same in brackets
· {why} reasons · {n} a number · {time} in the hall's own time · {more} what else was asked for.
"""

from __future__ import annotations

from robots.core.runs import RunState
from robots.core.text import Text

S = RunState

STATES: dict[RunState, Text] = {
    S.REQUESTED: Text("等待受理", "waiting for acceptance"),
    S.REFUSED: Text("未受理", "refused"),
    S.ACCEPTED: Text("已受理，等机器人", "accepted, waiting for a robot"),
    S.TO_PICKUP: Text("前往取件", "on the way to the sender"),
    S.WAITING_SENDER: Text("等待放入文件", "waiting for the sender to load"),
    S.CARRYING: Text("送件途中", "on the way to the recipient"),
    S.WAITING_RECIPIENT: Text("等待取件", "waiting for the recipient"),
    S.RETURNING: Text("送回途中", "being brought back"),
    S.DELIVERED: Text("已送达", "delivered"),
    S.RETURNED: Text("已退回", "brought back"),
    S.CANCELLED: Text("已取消", "cancelled"),
    S.IN_CUSTODY: Text("由工作人员保管", "kept by staff"),
    S.FAILED: Text("未完成", "not completed"),
}

STORY: dict[str, Text] = {
    "run_requested": Text("{who}要把文件从 {a} 送到 {b}{more}", "{who} asked to send a folder from {a} to {b}{more}"),
    "run_accepted": Text("已受理", "accepted"),
    "run_refused": Text("没有受理：{why}", "refused: {why}"),
    "run_unassigned": Text(
        "不再由{robot}执行，另找机器人：{why}", "taken from {robot}, another robot is sought: {why}"
    ),
    "attempt_failed": Text("第 {n} 次没有成功：{why}；{time} 后再试", "attempt {n} failed: {why}; again after {time}"),
    "sender_reached": Text("{robot}到了 {a}，等待放入文件", "{robot} reached {a} and waits for the sender to load"),
    "folder_picked": Text("文件已放入{robot}{n}{by}", "the folder is in {robot}{n}{by}"),
    "folder_found": Text("发现文件在{robot}里：{why}", "the folder was found in {robot}: {why}"),
    "recipient_reached": Text("{robot}到了 {b}，等待取件", "{robot} reached {b} and waits for the recipient"),
    "folder_delivered": Text("文件已在 {b} 取走{by}", "the folder was taken at {b}{by}"),
    "run_turned_back": Text("改为送回 {a}：{why}{by}", "turned back to {a}: {why}{by}"),
    "run_brought_back": Text("改为送回 {a}：{why}{by}", "called back to {a}: {why}{by}"),
    "hand_over_sought": Text("改交指定的工作人员保管{by}", "to be handed to a named member of staff{by}"),
    "folder_returned": Text("文件已回到 {a}{by}", "the folder is back at {a}{by}"),
    "custody_sought": Text("没有人收回，改到充电位由主管开仓：{why}", "nobody took it back, a supervisor must: {why}"),
    "folder_in_custody": Text("文件由{who}保管：{why}", "the folder is kept by {who}: {why}"),
    "folder_missing": Text("文件不在机器人里：{why}", "the folder is not in the robot: {why}"),
    "run_cancelled": Text("已取消：{why}{by}", "cancelled: {why}{by}"),
    "run_failed": Text("没有完成：{why}", "not completed: {why}"),
    "run_held": Text("已暂停{by}", "put on hold{by}"),
    "run_resumed": Text("继续执行{by}", "goes on{by}"),
    "cancel_asked": Text("要求取消，等机器人停下{by}", "cancelling was asked for: the robot must stop first{by}"),
    "help_asked": Text("已请人处理：{why}", "a person was called: {why}"),
}

DOING: dict[str, Text] = {
    "offline": Text("离线", "offline"),
    "help": Text("等待人工协助", "waiting for a person's help"),
    "run": Text("正在执行任务", "on a run"),
    "escort": Text("正在为来访者带路", "leading a visitor"),
    "charging": Text("正在充电", "charging"),
    "parking": Text("正在回充电位", "driving to its dock"),
    "idle": Text("空闲", "idle"),
}

ASKED: dict[str, Text] = {
    "urgent": Text("加急", "urgent"),
    "confidential": Text("密件", "confidential"),
    "care": Text("给等候区送水等，文件优先", "care for a waiting area, papers go first"),
    "not_before": Text("{time} 以后", "not before {time}"),
    "deadline": Text("{time} 以前送到", "by {time}"),
}

STAFF = Text("工作人员", "staff")
CHOSEN = Text("选择{robot}", "chose {robot}")
ONLY_ONE = Text("只有它能接", "the only one that could take it")
PLANNED = Text("已安排给别的任务，合起来更快", "it is planned for other runs, which is faster for all")
ALL_AGAINST = Text("目前没有机器人能接：{why}", "no robot can take it now: {why}")
COST = Text("到 {a} {time}", "{time} to {a}")
WAITS = Text("{time} 起等待：{why}", "since {time}: {why}")
UNTIL = Text("，最迟到 {time}", ", until {time} at the latest")
NEEDS_SOMEBODY = Text("，要有人处理才会继续", "; it goes on when somebody has settled it")
HEADS_FOR = Text("{robot}正前往 {a}", "{robot} is heading for {a}")
ARRIVES = Text("，预计 {time} 到达", ", expected {time}")
OVER = Text("{time} {why}", "{why} at {time}")
FAILED_BEFORE = Text("先前没有成功，排在后面", "failed it before, so it comes last")
AGO_UNKNOWN = Text("当时的经过已按保存期限清除", "what happened then was deleted when its time was over")
COMPARTMENT = Text(" {n} 号仓", ", compartment {n}")
BY = Text("（{who}）", " ({who})")
ABOUT_S = Text("约 {n} 秒", "about {n} s")
ABOUT_MIN = Text("约 {n} 分钟", "about {n} min")
CHARGE = Text("（电量 {n}%）", " (battery {n} %)")

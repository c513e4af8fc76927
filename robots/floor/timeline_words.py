"""Words of `hall ledger` for what is no step of a run's life; those are in `fleet.why_words`. Every text zh and en.

Fields: {order} an order's id · {what} a detail of the record · {subject} whom or what it is about.
"""

from __future__ import annotations

from robots.core.text import Text

WORDS: dict[str, Text] = {
    "request_answered": Text("请求 {subject}（{what}）已答复", "request {subject} ({what}) was answered"),
    "code_hashed": Text("取件码已备好", "the pick-up code is ready"),
    "run_cleared": Text("已结束一天，看板上不再显示", "ended a day ago: taken off the boards"),
    "order_made": Text("发出指令 {order}", "order {order} was made"),
    "order_extended": Text("指令 {order} 放行了下一段路", "order {order} was given more of its way"),
    "order_taken": Text("机器人接受了指令 {order}", "the robot took order {order}"),
    "order_cancelling": Text("撤回指令 {order}", "order {order} is being cancelled"),
    "order_closed": Text("指令 {order} 结束：{what}", "order {order} is over: {what}"),
    "pause_wanted": Text("停走要求变更：{what}", "to stand still: {what}"),
    "pause_settled": Text("机器人已照办", "the robot has done so"),
    "escort_ended": Text("带路结束", "the visitor is led no further"),
    "help_raised": Text("机器人求助", "the robot asks for a person"),
    "help_acknowledged": Text("有人前往", "somebody is on the way"),
    "help_escalated": Text("求助升级", "the call for help was passed on"),
    "help_release_asked": Text("要求让机器人继续", "the robot is to be let go on"),
    "help_release_failed": Text("机器人没有继续", "the robot did not go on"),
    "help_closed": Text("求助结束：{what}", "the call for help is over: {what}"),
    "robot_taken_out": Text("确认机器人不在轿厢内", "the robot was stated to be in no car"),
    "alarm_raised": Text("警报 {subject}", "alarm {subject}"),
    "alarm_cleared": Text("警报 {subject} 已复位", "alarm {subject} was reset"),
    "lift_fenced": Text("电梯 {subject} 停用：报错楼层", "lift {subject} is given to no robot: it names wrong floors"),
    "lift_disputed": Text("电梯 {subject} 的楼层有争议", "the floor of lift {subject} was disputed"),
    "lift_unfenced": Text("电梯 {subject} 恢复使用", "lift {subject} is given to robots again"),
    "ghost_session_seen": Text("机器人不在电梯 {subject} 附近却占用它", "the robot keeps lift {subject} from afar"),
    "ghost_session_gone": Text("电梯 {subject} 不再被占用", "lift {subject} is kept no more"),
    "book_kept": Text("更早的记录已按期删除", "older records were deleted when their time was over"),
    "day_swept": Text("{subject} 收工检查", "the end of {subject} was looked after"),
    "timetable_seen": Text("定时任务 {subject} 按此设置生效", "timetable entry {subject} counts as it is from now on"),
    "timetable_forgotten": Text("定时任务 {subject} 已不在配置中", "timetable entry {subject} stands nowhere any more"),
    "timetable_acknowledged": Text("已知悉 {subject} 错过", "that {subject} was missed has been seen"),
    "timetable_started": Text("定时任务 {subject} 已派出", "timetable entry {subject} started"),
    "timetable_missed": Text("定时任务 {subject} 错过了", "timetable entry {subject} was missed"),
    "timetable_set": Text("定时任务 {subject} 已设置", "timetable entry {subject} was set"),
    "timetable_deleted": Text("定时任务 {subject} 已删除", "timetable entry {subject} was deleted"),
    "timetable_paused": Text("定时任务 {subject} 暂停或恢复", "timetable entry {subject} was paused or resumed"),
    "template_saved": Text("模板 {subject} 已保存", "template {subject} was saved"),
    "template_deleted": Text("模板 {subject} 已删除", "template {subject} was deleted"),
}

"""Words of the day's report, Chinese first."""

from __future__ import annotations

GROUP_WORDS = {
    "driving": "行驶 driving",
    "riding": "乘梯 riding",
    "serving": "接待 with a visitor",
    "lift": "等电梯 waits for a lift",
    "people": "等人 waits for people",
    "waits": "其他等待 other waits",
    "charging": "充电 charging",
    "idle": "空闲 idle",
    "help": "求助或中断 help, down",
}
STATE_WORDS = {
    "requested": "已请求 asked for",
    "accepted": "等机器人 waits for a robot",
    "to_pickup": "去取件 to the sender",
    "waiting_sender": "等寄件人 sender",
    "carrying": "运送 carrying",
    "waiting_recipient": "等收件人 recipient",
    "returning": "送回 going back",
    "delivered": "已送达 delivered",
    "returned": "已送回 went back",
    "cancelled": "已取消 cancelled",
    "in_custody": "人工保管 in custody",
    "failed": "未完成 failed",
    "refused": "未受理 refused",
    "unanswered": "无答复 unanswered",
}
ANSWERED_WORDS = {
    "robot": "机器人 robot",
    "online": "工作人员在线 a person on the tablet",
    "window": "到窗口 at a window",
    "none": "无人答复 nobody",
}
WEEKDAY_WORDS = {
    "monday": "周一 Monday",
    "tuesday": "周二 Tuesday",
    "wednesday": "周三 Wednesday",
    "thursday": "周四 Thursday",
    "friday": "周五 Friday",
}
WEATHER_WORDS = {"dry": "晴 dry", "rain": "雨 rain"}

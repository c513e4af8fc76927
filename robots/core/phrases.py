"""What robots say to the people around them, by key. Spoken and shown; Chinese first."""

from __future__ import annotations

from robots.core.drill import marked
from robots.core.text import Text

PHRASES: dict[str, Text] = {
    "please_go_first": Text("您先请", "After you, please"),
    "next_lift": Text("我等下一部", "I will take the next one"),
    "entering_lift": Text("机器人要进电梯了，请让一让", "Robot entering the lift, please make room"),
    "leaving_lift": Text("机器人要出电梯了，请让一让", "Robot leaving the lift, please make room"),
    "in_lift": Text("我已进电梯，您可以照常使用", "I am in the lift; please use it as usual"),
    "making_room": Text("我让一让，您先过", "I will make room, after you"),
    "alarm_stopped": Text("警报中，请按工作人员指引", "Alarm: please follow the staff"),
    "waiting_lift": Text("我在等电梯，请先上", "I am waiting for the lift, please go ahead"),
    "backing_out": Text("我要后退，请小心", "I am backing out, please take care"),
    "overload_me_out": Text("超载，我先出去", "Overload: I will step out"),
    "need_help": Text("我需要工作人员帮助", "I need a member of staff"),
    "push_me": Text("可推我离开", "You may push me away"),
    "fire_use_stairs": Text("火警，请走楼梯", "Fire alarm: please use the stairs"),
    "door_forced": Text("电梯门要强制关闭，请勿靠近", "The lift door closes by force, please keep clear"),
    "please_load": Text("请放入文件", "Please put the folder in"),
    "please_collect": Text("您的文件到了，请取件", "Your papers are here, please collect them"),
    "collect_reminder": Text("文件还在等您取件", "Your papers are still waiting for you"),
    "please_let_me_pass": Text("请让一让", "Please let me pass"),
}

OF_FOLDERS = frozenset({"please_load", "please_collect", "collect_reminder"})
"""Said to who gives or takes a folder."""

IN_DRILL = {key: f"drill_{key}" for key in ("alarm_stopped", "fire_use_stairs", "need_help")}
"""What would frighten somebody who does not know that it is a drill: said so then."""

PHRASES |= {drilled: marked(PHRASES[key]) for key, drilled in IN_DRILL.items()}

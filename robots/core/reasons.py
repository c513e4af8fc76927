"""Every reason a person may be told, in both languages. A refusal, hold, wait or failure carries one of these."""

from __future__ import annotations

from enum import StrEnum

from robots.core.runs import SpokenReason
from robots.core.text import Text


class Reason(StrEnum):
    # a request is refused
    UNKNOWN_STOP = "unknown_stop"
    SAME_STOP = "same_stop"
    NOT_A_HANDOVER_STOP = "not_a_handover_stop"
    UNREACHABLE = "unreachable"
    NO_COURIER = "no_courier"
    UNKNOWN_RUN = "unknown_run"
    UNKNOWN_ROUND = "unknown_round"
    RUN_ENDED = "run_ended"
    NOT_ABOARD = "not_aboard"
    ALREADY_RETURNING = "already_returning"
    UNKNOWN_PERSON = "unknown_person"
    NO_SECOND_PERSON = "no_second_person"
    CANNOT_HAND_OVER = "cannot_hand_over"
    BAD_REQUEST = "bad_request"
    KEY_USED = "key_used"
    TOO_MANY_REQUESTS = "too_many_requests"
    TOO_MANY_OPEN = "too_many_open"
    NOT_ALLOWED = "not_allowed"
    NOT_WHILE_RIDING = "not_while_riding"
    HELP_OVER = "help_over"
    HELP_AT_ROBOT = "help_at_robot"
    ON_SILL = "on_sill"
    WINDOW_NEVER_OPENS = "window_never_opens"
    NEVER_STARTS = "never_starts"
    UNKNOWN_ENTRY = "unknown_entry"
    ENTRY_OF_FILE = "entry_of_file"
    UNKNOWN_ROBOT = "unknown_robot"
    IN_SERVICE = "in_service"
    CHARGED_ENOUGH = "charged_enough"
    NOT_ON_CHARGE = "not_on_charge"
    NOT_A_GUIDE = "not_a_guide"
    TICKET_NOT_CALLED = "ticket_not_called"
    NO_ESCORT = "no_escort"
    FOLDER_UNDER_WAY = "folder_under_way"
    TWO_PERSONS = "two_persons"
    # a robot cannot take a run
    OFFLINE = "offline"
    NOT_AUTOMATIC = "not_automatic"
    BUSY = "busy"
    BETTER_PLAN = "better_plan"
    ON_HOLD = "on_hold"
    COMPARTMENTS_FULL = "compartments_full"
    NOT_FOR_CONFIDENTIAL = "not_for_confidential"
    SAFE_COMPARTMENTS_FULL = "safe_compartments_full"
    BATTERY_LOW = "battery_low"
    CHARGING = "charging"
    SENT_TO_CHARGE = "sent_to_charge"
    OUT_OF_SERVICE = "out_of_service"
    NEEDS_HELP = "needs_help"
    WRONG_KIND = "wrong_kind"
    POSITION_UNKNOWN = "position_unknown"
    VERSION_NOT_SPOKEN = "version_not_spoken"
    VERSION_CHANGED = "version_changed"
    NO_FACTSHEET = "no_factsheet"
    NOT_ABLE = "not_able"
    OVER_ITS_LIMITS = "over_its_limits"
    NO_PROGRESS = "no_progress"
    MAP_MISMATCH = "map_mismatch"
    # a run waits
    NO_ROBOT_FREE = "no_robot_free"
    WAITING_FOR_ROBOT = "waiting_for_robot"
    WAITING_FOR_SENDER = "waiting_for_sender"
    WAITING_FOR_RECIPIENT = "waiting_for_recipient"
    WAITING_FOR_SUPERVISOR = "waiting_for_supervisor"
    WAITING_FOR_KEEPER = "waiting_for_keeper"
    NOT_BEFORE = "not_before"
    AFTER_DEADLINE = "after_deadline"
    AFTER_STOP = "after_stop"
    WINDOW_CLOSED = "window_closed"
    DAY_ENDS = "day_ends"
    PAPERS_FIRST = "papers_first"
    LIFT_QUEUE = "lift_queue"
    LIFT_BACK = "lift_back"
    LIFT_HOURS = "lift_hours"
    RIDES_NO_LIFT = "rides_no_lift"
    LIFT_NOT_WATCHED = "lift_not_watched"
    LIFT_FLOOR_DENIED = "lift_floor_denied"
    LIFT_CONFIDENTIAL = "lift_confidential"
    LIFT_KEPT = "lift_kept"
    LIFT_FENCED = "lift_fenced"
    LIFT_SPECIAL = "lift_special"
    LIFT_UNCONFIRMED = "lift_unconfirmed"
    PEOPLE_FIRST = "people_first"
    LIFT_SESSION = "lift_session"
    LIFT_COMING = "lift_coming"
    LIFT_LOOKING = "lift_looking"
    LIFT_CROWDED = "lift_crowded"
    LIFT_DOOR_BLOCKED = "lift_door_blocked"
    LIFT_OFFLINE = "lift_offline"
    LIFT_REFUSED = "lift_refused"
    LIFT_RETRY = "lift_retry"
    LIFT_LATE = "lift_late"
    RIDING = "riding"
    WRONG_FLOOR = "wrong_floor"
    FLOOR_UNSURE = "floor_unsure"
    LIFT_STALLED = "lift_stalled"
    OBSTACLE = "obstacle"
    LANE_TAKEN = "lane_taken"
    PLACE_TAKEN = "place_taken"
    UNROUTABLE = "unroutable"
    WITH_VISITOR = "with_visitor"
    WAITING_FOR_VISITOR = "waiting_for_visitor"
    RESTING = "resting"
    VISITOR_IN_CAR = "visitor_in_car"
    NEEDS_COMPANY = "needs_company"
    LINK_LOST = "link_lost"
    ALARM = "alarm"
    MANUAL = "manual"
    EMERGENCY_STOP = "emergency_stop"
    WHEEL_FAULT = "wheel_fault"
    ACTION_FIRST = "action_first"
    NOT_CHARGING = "not_charging"
    CHARGER_QUEUE = "charger_queue"
    # a start of the timetable is late or does not come about
    NOT_THERE_IN_TIME = "not_there_in_time"
    # a run ends early
    CANCELLED_BY_STAFF = "cancelled_by_staff"
    VISITOR_GONE = "visitor_gone"
    ROUND_BROKEN = "round_broken"
    STOP_SKIPPED = "stop_skipped"
    BROUGHT_BACK = "brought_back"
    HANDED_OVER = "handed_over"
    KEEPER_ABSENT = "keeper_absent"
    SENDER_ABSENT = "sender_absent"
    RECIPIENT_ABSENT = "recipient_absent"
    CODE_LOCKED = "code_locked"
    ORDER_REJECTED = "order_rejected"
    ROBOT_LOST = "robot_lost"
    ROBOT_FAULT = "robot_fault"
    LIFT_GAVE_UP = "lift_gave_up"
    FOLDER_NOT_TAKEN = "folder_not_taken"
    FOLDER_MISSING = "folder_missing"


WORDS: dict[Reason, Text] = {
    Reason.UNKNOWN_STOP: Text("没有这个站点", "there is no such stop"),
    Reason.SAME_STOP: Text("起点和终点相同", "start and destination are the same stop"),
    Reason.NOT_A_HANDOVER_STOP: Text("该站点不能交接文件", "papers cannot be handed over at this stop"),
    Reason.UNREACHABLE: Text("没有可走的路线", "there is no way to get there"),
    Reason.NO_COURIER: Text("没有能送文件的机器人", "no robot of this hall carries papers"),
    Reason.UNKNOWN_RUN: Text("没有这个任务", "there is no such run"),
    Reason.UNKNOWN_ROUND: Text("没有这一轮任务", "there is no such round"),
    Reason.RUN_ENDED: Text("任务已经结束", "the run has already ended"),
    Reason.NOT_ABOARD: Text("文件不在机器人里", "the folder is not aboard a robot"),
    Reason.ALREADY_RETURNING: Text("文件已在送回途中", "the folder is on its way back already"),
    Reason.UNKNOWN_PERSON: Text("没有这位工作人员", "there is no such member of staff"),
    Reason.NO_SECOND_PERSON: Text(
        "密件要两人在场，没有第二位工作人员", "confidential papers need a second person, and there is none"
    ),
    Reason.CANNOT_HAND_OVER: Text("这台机器人不能交给指定的人", "this robot cannot hand papers to a named person"),
    Reason.BAD_REQUEST: Text("请求内容有误", "the request cannot be understood"),
    Reason.KEY_USED: Text("同一请求编号已用于别的内容", "this key was used before, for another request"),
    Reason.TOO_MANY_REQUESTS: Text("请求太频繁，请稍后再试", "too many requests at once: try again shortly"),
    Reason.TOO_MANY_OPEN: Text(
        "您未完成的任务太多，请等前面的送完", "too many of your runs are still open: wait until some have ended"
    ),
    Reason.NOT_ALLOWED: Text("您没有此项权限", "you may not do this"),
    Reason.NOT_WHILE_RIDING: Text("机器人正在乘梯，稍后再试", "not while the robot rides the lift; try again shortly"),
    Reason.HELP_OVER: Text("这项求助已经结束", "this help request is over"),
    Reason.HELP_AT_ROBOT: Text("请到机器人旁，在它的屏幕上处理", "settle this beside the robot, on its own screen"),
    Reason.ON_SILL: Text(
        "机器人压在电梯门槛上：请先把它整个推到厅里或轿厢里",
        "it stands on the lift's sill: push it wholly out or in first",
    ),
    Reason.WINDOW_NEVER_OPENS: Text("窗口在此期限内不开放", "the window does not open within this time"),
    Reason.NEVER_STARTS: Text("按此设置永远不会派送", "an entry like this never starts"),
    Reason.UNKNOWN_ENTRY: Text("没有这一项，可能已被删除", "there is no such entry; somebody may have deleted it"),
    Reason.ENTRY_OF_FILE: Text("此项写在配置文件里，请工程师修改", "this stands in the hall's files: ask an engineer"),
    Reason.UNKNOWN_ROBOT: Text("没有这台机器人", "there is no such robot"),
    Reason.IN_SERVICE: Text("机器人已在使用中", "the robot is in service already"),
    Reason.CHARGED_ENOUGH: Text("电量充足，不用充电", "the battery is full enough: no need to charge"),
    Reason.NOT_ON_CHARGE: Text("机器人没有在充电", "the robot is not charging"),
    Reason.NOT_A_GUIDE: Text("这台机器人不带路", "this robot leads no visitors"),
    Reason.TICKET_NOT_CALLED: Text("这个号现在没有叫到窗口", "that number is called to no window now"),
    Reason.NO_ESCORT: Text("现在没有这样的带路", "no such escort is under way"),
    Reason.FOLDER_UNDER_WAY: Text("机器人正在派送这份文件", "the robot is bringing this folder to its end"),
    Reason.TWO_PERSONS: Text("密件须两人在场取出", "a confidential folder is taken out by two persons"),
    Reason.OFFLINE: Text("机器人离线", "the robot is offline"),
    Reason.NOT_AUTOMATIC: Text("机器人不在自动模式", "the robot is not in automatic mode"),
    Reason.BETTER_PLAN: Text("另一台机器人更快", "another robot is quicker"),
    Reason.BUSY: Text("机器人正在执行任务", "the robot is on another run"),
    Reason.ON_HOLD: Text("机器人已暂停", "the robot is on hold"),
    Reason.COMPARTMENTS_FULL: Text("机器人仓位已满", "all compartments are taken"),
    Reason.NOT_FOR_CONFIDENTIAL: Text("这台机器人不送密件", "this robot carries no confidential papers"),
    Reason.SAFE_COMPARTMENTS_FULL: Text("放密件的仓位已满", "all compartments for confidential papers are taken"),
    Reason.BATTERY_LOW: Text("电量不足以完成任务", "the battery is too low for this run"),
    Reason.CHARGING: Text("机器人正在充电，电量未到派送标准", "the robot is charging and not ready for work yet"),
    Reason.SENT_TO_CHARGE: Text("主管已让机器人去充电", "a supervisor has sent the robot to charge"),
    Reason.OUT_OF_SERVICE: Text("机器人已停用", "the robot is out of service"),
    Reason.CHARGER_QUEUE: Text("排队等充电位", "queueing for a charger"),
    Reason.NEEDS_HELP: Text("机器人等待人工协助", "the robot is waiting for a person's help"),
    Reason.WRONG_KIND: Text("这台机器人不送文件", "this robot does not carry papers"),
    Reason.POSITION_UNKNOWN: Text("机器人位置未知", "the robot does not know where it is"),
    Reason.VERSION_NOT_SPOKEN: Text(
        "机器人使用的 VDA 5050 版本不受支持", "the robot speaks a version of VDA 5050 that we do not"
    ),
    Reason.VERSION_CHANGED: Text(
        "机器人换了 VDA 5050 版本，等它重新说明状态和能力",
        "the robot speaks another version of VDA 5050 than before and has to tell its state and what it can do anew",
    ),
    Reason.NO_FACTSHEET: Text("机器人没有说明自己的能力", "the robot has not said what it can do"),
    Reason.NOT_ABLE: Text("机器人做不了这项动作", "the robot cannot do what this takes"),
    Reason.OVER_ITS_LIMITS: Text("指令超出机器人的限度", "the order is longer than the robot can take"),
    Reason.NO_PROGRESS: Text("机器人长时间没有进展", "the robot has made no progress for long"),
    Reason.MAP_MISMATCH: Text("机器人所报楼层与指令不符", "the robot says it is on another floor than its order"),
    Reason.NO_ROBOT_FREE: Text("等待空闲机器人", "waiting for a free robot"),
    Reason.WAITING_FOR_ROBOT: Text("等待机器人确认", "waiting for the robot's answer"),
    Reason.WAITING_FOR_SENDER: Text("等待寄件人放入文件", "waiting for the sender to load"),
    Reason.WAITING_FOR_RECIPIENT: Text("等待收件人取件", "waiting for the recipient"),
    Reason.WAITING_FOR_SUPERVISOR: Text("等待主管处理", "waiting for a supervisor"),
    Reason.AFTER_STOP: Text("等待前一站送达", "waiting until the stop before it has been served"),
    Reason.ROUND_BROKEN: Text("前一站未送达，后面的不再送", "the stop before it was not served, so it ends here"),
    Reason.WAITING_FOR_KEEPER: Text("等待指定的人来取", "waiting for the person who takes the papers"),
    Reason.AFTER_DEADLINE: Text("已晚于要求的送达时间", "later than it was asked for"),
    Reason.NOT_BEFORE: Text("未到预定时间", "not before its set time"),
    Reason.WINDOW_CLOSED: Text("窗口未开放，开放时送达", "the window is closed: it comes when it opens"),
    Reason.DAY_ENDS: Text("今天已来不及送达，留到下个开放时间", "too late for today: it goes the next day"),
    Reason.PAPERS_FIRST: Text("文件优先，稍后送水", "papers go first, the water comes later"),
    Reason.NOT_THERE_IN_TIME: Text("到点时调度未运行", "the scheduler was not running at that time"),
    Reason.LIFT_QUEUE: Text("排队等电梯", "queueing for the lift"),
    Reason.LIFT_BACK: Text("电梯刚恢复，依次放行", "the lift is back: one robot after the other"),
    Reason.LIFT_HOURS: Text("此时段机器人不乘电梯", "robots do not ride at this hour"),
    Reason.LIFT_NOT_WATCHED: Text(
        "电梯无第二传感器，不载外来车辆", "this lift has no second sensor, so it takes no foreign vehicle"
    ),
    Reason.RIDES_NO_LIFT: Text("机器人不乘电梯", "this robot rides no lift"),
    Reason.LIFT_FLOOR_DENIED: Text("机器人不得乘梯到该楼层", "this robot may not ride to or from this floor"),
    Reason.LIFT_CONFIDENTIAL: Text("密件不乘这部公用电梯", "confidential papers do not ride in this public lift"),
    Reason.LIFT_KEPT: Text("机器人不在梯内却占用电梯", "it keeps a lift it is neither in nor near"),
    Reason.LIFT_FENCED: Text("电梯报错楼层，等待主管检查", "the lift names wrong floors: a supervisor must check it"),
    Reason.LIFT_SPECIAL: Text("电梯检修或应急中，恢复后继续", "the lift is under inspection or in emergency service"),
    Reason.LIFT_UNCONFIRMED: Text("电梯刚退出应急，等待确认", "the lift's emergency service is over: to be confirmed"),
    Reason.PEOPLE_FIRST: Text("高峰时段先让乘客", "people first"),
    Reason.LIFT_SESSION: Text("正在登记电梯", "asking the lift for a session"),
    Reason.LIFT_COMING: Text("等待电梯到达", "waiting for the lift to come"),
    Reason.LIFT_LOOKING: Text("正在确认轿厢是否空着", "looking whether the car is free"),
    Reason.LIFT_CROWDED: Text("电梯人多，等下一部", "the lift is crowded, waiting for the next"),
    Reason.LIFT_DOOR_BLOCKED: Text("电梯门受阻", "the lift door is blocked"),
    Reason.LIFT_OFFLINE: Text("电梯控制离线", "the lift control is offline"),
    Reason.LIFT_REFUSED: Text("电梯拒绝了呼叫", "the lift refused the call"),
    Reason.LIFT_RETRY: Text("稍后再次呼梯", "will call the lift again shortly"),
    Reason.LIFT_LATE: Text(
        "等电梯已超过一刻钟，请去看看电梯", "no lift has come for a quarter of an hour: please look at the lifts"
    ),
    Reason.RIDING: Text("正在乘梯", "riding the lift"),
    Reason.WRONG_FLOOR: Text("楼层不符，继续乘梯", "wrong floor, riding on"),
    Reason.FLOOR_UNSURE: Text("楼层待确认", "not sure of the floor"),
    Reason.LIFT_STALLED: Text("电梯停滞", "the lift has stalled"),
    Reason.WITH_VISITOR: Text("正在为来访者服务", "it is looking after a visitor"),
    Reason.WAITING_FOR_VISITOR: Text("等来访者跟上", "waiting for the visitor to come along"),
    Reason.RESTING: Text("陪来访者歇一会儿", "a rest with the visitor"),
    Reason.VISITOR_IN_CAR: Text(
        "来访者还在电梯里，请去看看", "the visitor is still in the lift: please look after them"
    ),
    Reason.NEEDS_COMPANY: Text(
        "不独自乘梯，请下次有人同行时带它回原来的楼层", "rides no lift alone: whoever goes to its floor takes it along"
    ),
    Reason.VISITOR_GONE: Text("来访者没有跟来，带路结束", "the visitor did not come along, so the escort is over"),
    Reason.OBSTACLE: Text("前方有障碍", "something is in the way"),
    Reason.LANE_TAKEN: Text("前方通道有别的机器人，等待通过", "another robot has the way ahead"),
    Reason.PLACE_TAKEN: Text("目的位置有别的机器人", "another robot is at the destination"),
    Reason.UNROUTABLE: Text("通道关闭，没有别的路可走", "a way is closed, and there is no other"),
    Reason.LINK_LOST: Text("网络中断", "the network link is lost"),
    Reason.ALARM: Text("警报中，等待人工复位", "alarm: waiting for a person's reset"),
    Reason.MANUAL: Text("人工接管中", "under manual control"),
    Reason.EMERGENCY_STOP: Text("急停按钮已按下", "the emergency stop is pressed"),
    Reason.WHEEL_FAULT: Text(
        "车轮没有按指令转动，已停车，请检查", "its wheels did not move as told, so it has stopped: please check them"
    ),
    Reason.ACTION_FIRST: Text("先完成另一个动作", "another action comes first"),
    Reason.NOT_CHARGING: Text("充电桩没有供电", "the charger gives no power"),
    Reason.CANCELLED_BY_STAFF: Text("工作人员取消", "cancelled by staff"),
    Reason.STOP_SKIPPED: Text("工作人员跳过了这一站", "staff left this stop out"),
    Reason.BROUGHT_BACK: Text("工作人员要求送回", "staff called it back"),
    Reason.HANDED_OVER: Text("改交给指定的工作人员", "it goes to a named member of staff instead"),
    Reason.KEEPER_ABSENT: Text("指定的人没有来", "the person who was to take it did not come"),
    Reason.SENDER_ABSENT: Text("寄件人未到场", "the sender did not come"),
    Reason.RECIPIENT_ABSENT: Text("收件人不在，送回寄件人", "the recipient did not come; bringing it back"),
    Reason.CODE_LOCKED: Text("取件码输错过多，请主管开仓", "too many wrong codes: a supervisor must open"),
    Reason.ORDER_REJECTED: Text("机器人拒绝了指令", "the robot rejected the order"),
    Reason.ROBOT_LOST: Text("机器人失联", "the robot is lost"),
    Reason.ROBOT_FAULT: Text("机器人故障", "the robot has a fault"),
    Reason.LIFT_GAVE_UP: Text("多次乘梯未成", "the lift could not be taken"),
    Reason.FOLDER_NOT_TAKEN: Text("文件未取走", "the folder was not taken"),
    Reason.FOLDER_MISSING: Text(
        "机器人仓内没有这份文件，请人工查找", "the folder is not in the robot: please look for it"
    ),
}


def spoken(reason: Reason) -> SpokenReason:
    """The reason with its words, as it goes over the wire."""
    words = WORDS[reason]
    return SpokenReason(reason.value, words.zh, words.en)


def spoken_of(reason: Reason, zh: str, en: str) -> SpokenReason:
    """The same, and behind its words what exactly it is about."""
    words = WORDS[reason]
    return SpokenReason(reason.value, f"{words.zh}：{zh}", f"{words.en}: {en}")


def words_of(code: str) -> Text | None:
    """The words of a reason that came over the wire; None for a code this release does not know."""
    try:
        return WORDS[Reason(code)]
    except ValueError:
        return None

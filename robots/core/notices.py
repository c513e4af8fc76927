"""What staff are told that is neither a wait nor a refusal: something went wrong at a lift and was dealt with.

A mind gives one as a `Note` whose event is the code, once for each occurrence. Words in both languages stand here.
"""

from __future__ import annotations

from enum import StrEnum

from robots.core.text import Text


class Notice(StrEnum):
    # at the door
    DOOR_BLOCKED = "door_blocked"
    CAR_MISSED = "car_missed"
    HOLD_FAILED = "hold_failed"
    HOLD_LET_GO = "hold_let_go"
    DOOR_FORCED = "door_forced"
    CAR_NOT_EMPTY = "car_not_empty"
    SOMEBODY_STEPPED_IN = "somebody_stepped_in"
    OVERLOADED = "car_overloaded"
    STALE_ARRIVAL = "stale_arrival"
    NOT_LEVEL = "not_level"
    # calls and sessions
    CALL_REFUSED = "call_refused"
    SESSION_REFUSED = "session_refused"
    REQUEST_REPEATED = "request_repeated"
    STATE_OUT_OF_ORDER = "state_out_of_order"
    SESSION_GONE = "session_gone"
    SESSION_ADOPTED = "session_adopted"
    GHOST_SESSION = "ghost_session"
    LIFT_GIVEN_UP = "lift_given_up"
    # in the car
    MANY_STOPS = "many_stops"
    CALLS_WIPED = "calls_wiped"
    TAKEN_ELSEWHERE = "taken_elsewhere"
    FLOOR_DISPUTED = "floor_disputed"
    LIFT_FENCED = "lift_fenced"
    BAROMETER_OFF = "barometer_off"
    FLOOR_UNKNOWN = "floor_not_known"
    PLACE_LOST = "place_lost"
    TRAPPED = "trapped"
    # alarms, power, keys, tampering
    ROBOT_IN_CAR = "robot_in_car"
    FIRE_LINE_OPEN = "fire_line_open"
    LIFT_QUAKE = "lift_quake"
    POWER_LOST = "lift_power_lost"
    RESCUE_RUN = "rescue_run"
    SAFE_FLOOR = "safe_floor"
    LEFT_ALONE = "left_alone"
    LIFT_INSPECTED = "lift_inspected"
    LIFT_KEYED = "lift_keyed"
    LIFT_OUT = "lift_out_of_service"
    BOX_SILENT = "lift_box_silent"
    ADAPTER_FAILED = "lift_adapter_failed"
    REAR_DOOR = "rear_door_open"
    FLOORS_CHANGED = "floors_changed"
    CLOCK_SKEW = "clock_skew"
    ROBOT_SILENT = "robot_silent"
    ILLEGAL_COMMAND = "foreign_lift_command"
    LID_FORCED = "lid_forced"
    BATTERY_IN_CAR = "battery_low_in_car"


WORDS: dict[Notice, Text] = {
    Notice.DOOR_BLOCKED: Text("电梯门受阻，机器人退回", "lift door blocked, the robot backs out"),
    Notice.CAR_MISSED: Text("未赶上电梯，重新呼梯", "missed the lift, calling it again"),
    Notice.HOLD_FAILED: Text("保持开门失败", "the lift door could not be held"),
    Notice.HOLD_LET_GO: Text("机器人失联，电梯门已释放", "no word of the robot: the lift door was let go"),
    Notice.DOOR_FORCED: Text("电梯门正在强制关闭", "the lift door closes by force"),
    Notice.CAR_NOT_EMPTY: Text("电梯报空但轿厢里有人", "the lift says empty, but somebody is in the car"),
    Notice.SOMEBODY_STEPPED_IN: Text("有人进入电梯，机器人让行", "somebody stepped in, the robot gives way"),
    Notice.OVERLOADED: Text("电梯超载，机器人退出", "the car is too heavy, the robot gets off"),
    Notice.STALE_ARRIVAL: Text("过期的到站消息，未采用", "an arrival told too late was not believed"),
    Notice.NOT_LEVEL: Text("电梯平层偏差，机器人不过门槛", "the lift is not level, the robot does not cross"),
    Notice.CALL_REFUSED: Text("电梯控制柜拒绝呼叫", "the lift controller refused the call"),
    Notice.SESSION_REFUSED: Text("电梯已被占用，改为等候", "the lift is taken, the robot waits"),
    Notice.REQUEST_REPEATED: Text("重复的电梯指令，只执行一次", "a repeated lift command was carried out once"),
    Notice.STATE_OUT_OF_ORDER: Text("电梯消息乱序，旧消息已丢弃", "lift messages out of order, the older was dropped"),
    Notice.SESSION_GONE: Text("电梯会话丢失", "the lift session was lost"),
    Notice.SESSION_ADOPTED: Text("梯控重启，已恢复接管", "lift control restarted and took its session up again"),
    Notice.GHOST_SESSION: Text(
        "电梯仍被机器人占用，但它不在梯内", "the lift is still kept by a robot that is not in it"
    ),
    Notice.LIFT_GIVEN_UP: Text("已放弃电梯与排队，死锁已解除", "lift and place in the queue were given up together"),
    Notice.MANY_STOPS: Text("电梯多停站，行程延误", "the lift stops on the way, the ride takes longer"),
    Notice.CALLS_WIPED: Text("楼层登记被清除，重新登记", "the floor call was wiped, calling it again"),
    Notice.TAKEN_ELSEWHERE: Text(
        "电梯先去别的楼层，机器人留在梯内", "taken to another floor first, the robot stays in"
    ),
    Notice.FLOOR_DISPUTED: Text("楼层信息不一致，机器人留在梯内", "the floor is disputed, the robot stays in"),
    Notice.LIFT_FENCED: Text("电梯报错楼层，暂停给机器人使用", "the lift names wrong floors, no robot takes it"),
    Notice.BAROMETER_OFF: Text("气压计异常，本次乘梯不采用", "the barometer is off and not used for this ride"),
    Notice.FLOOR_UNKNOWN: Text("楼层待确认，机器人留在梯内", "the floor is not certain, the robot stays in"),
    Notice.PLACE_LOST: Text("定位失败，机器人留在梯内", "the robot does not know its place and stays in the lift"),
    Notice.TRAPPED: Text("机器人困在电梯内", "the robot is trapped in the lift"),
    Notice.ROBOT_IN_CAR: Text("警报：机器人和文件在轿厢内", "alarm: a robot with its papers is in the car"),
    Notice.FIRE_LINE_OPEN: Text("消防线路断开，按火警处理", "the fire line is open, which counts as fire"),
    Notice.LIFT_QUAKE: Text("地震管制运行，电梯就近停靠", "earthquake: the lift stops at the nearest floor"),
    Notice.POWER_LOST: Text("电梯停电", "the lift has no power"),
    Notice.RESCUE_RUN: Text("停电，救援运行", "power failure: the lift is on its rescue run"),
    Notice.LEFT_ALONE: Text("来访者不在轿厢内，出电梯", "its visitor is not in the lift, so it gets off"),
    Notice.SAFE_FLOOR: Text(
        "救援停靠，机器人在此楼层离开并重新安排", "rescued: the robot gets off at this floor, its way is planned anew"
    ),
    Notice.LIFT_INSPECTED: Text("电梯检修中", "the lift is under inspection"),
    Notice.LIFT_KEYED: Text("电梯由钥匙控制", "somebody has the lift under a key"),
    Notice.LIFT_OUT: Text("电梯停用", "the lift is out of service"),
    Notice.BOX_SILENT: Text("梯控断电或失联", "the lift's call box is silent"),
    Notice.ADAPTER_FAILED: Text(
        "电梯适配程序出错，按失联处理，请通知工程师",
        "the lift's adapter made a mistake: it counts as offline, tell an engineer",
    ),
    Notice.REAR_DOOR: Text("后门开启，机器人不出梯", "the rear door is open, the robot does not leave"),
    Notice.FLOORS_CHANGED: Text("楼层表变化，电梯暂不给机器人用", "the lift's floors have changed, no robot takes it"),
    Notice.CLOCK_SKEW: Text("时钟偏差", "a clock is off"),
    Notice.ROBOT_SILENT: Text(
        "机器人在电梯内失联，位置为最后所报", "no word from a robot in a lift; its last place is shown"
    ),
    Notice.ILLEGAL_COMMAND: Text("非法电梯指令，已拒绝", "a lift command by somebody else was refused"),
    Notice.LID_FORCED: Text("仓门异常打开", "a lid was opened by nobody who may"),
    Notice.BATTERY_IN_CAR: Text("机器人在电梯内电量低", "the robot's battery is low in the lift"),
}


def words_of(code: str) -> Text | None:
    """The words of a notice; None for an event that is only for the log."""
    try:
        return WORDS[Notice(code)]
    except ValueError:
        return None

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
    BAROMETER_OFF = "barometer_off"
    FLOOR_UNKNOWN = "floor_not_known"


WORDS: dict[Notice, Text] = {
    Notice.DOOR_BLOCKED: Text("电梯门受阻，机器人退回", "lift door blocked, the robot backs out"),
    Notice.CAR_MISSED: Text("未赶上电梯，重新呼梯", "missed the lift, calling it again"),
    Notice.HOLD_FAILED: Text("保持开门失败", "the lift door could not be held"),
    Notice.HOLD_LET_GO: Text("机器人失联，电梯门已释放", "no word of the robot: the lift door was let go"),
    Notice.DOOR_FORCED: Text("电梯门正在强制关闭", "the lift door closes by force"),
    Notice.CAR_NOT_EMPTY: Text("电梯报空但轿厢里有人", "the lift says empty, but somebody is in the car"),
    Notice.SOMEBODY_STEPPED_IN: Text("有人进入电梯，机器人让行", "somebody stepped in, the robot gives way"),
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
    Notice.TAKEN_ELSEWHERE: Text("电梯先去别的楼层，机器人留在梯内", "taken to another floor first, the robot stays in"),
    Notice.FLOOR_DISPUTED: Text("楼层信息不一致，机器人留在梯内", "the floor is disputed, the robot stays in"),
    Notice.BAROMETER_OFF: Text("气压计异常，本次乘梯不采用", "the barometer is off and not used for this ride"),
    Notice.FLOOR_UNKNOWN: Text("楼层待确认，机器人留在梯内", "the floor is not certain, the robot stays in"),
}


def words_of(code: str) -> Text | None:
    """The words of a notice; None for an event that is only for the log."""
    try:
        return WORDS[Notice(code)]
    except ValueError:
        return None

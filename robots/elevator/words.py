"""The states of a ride in words for people, and the zone each belongs to."""

from __future__ import annotations

from dataclasses import dataclass

from robots.core.lift import Zone
from robots.core.text import Text
from robots.elevator.chart import RideState as S


@dataclass(frozen=True, slots=True)
class StateWords:
    """zone   where the robot is while in the state; None = anywhere
    does   what it does, as a tablet says it
    """

    zone: Zone | None
    does: Text


STATE_WORDS: dict[S, StateWords] = {
    S.IDLE: StateWords(Zone.OUT, Text("没有乘梯", "No ride")),
    S.APPROACH: StateWords(Zone.OUT, Text("正前往电梯厅", "Driving to the lift")),
    S.QUEUE: StateWords(Zone.OUT, Text("排队等电梯", "Queueing for the lift")),
    S.REQUEST_SESSION: StateWords(Zone.OUT, Text("正在登记电梯", "Asking the lift for a session")),
    S.CALL: StateWords(Zone.OUT, Text("正在呼梯", "Calling the lift")),
    S.WAIT_CAR: StateWords(Zone.OUT, Text("在门旁等电梯到达", "Waiting beside the door")),
    S.YIELD: StateWords(Zone.OUT, Text("礼让乘客，确认轿厢", "Letting people out, looking into the car")),
    S.ENTERING: StateWords(Zone.SILL, Text("正在进电梯", "Entering the lift")),
    S.IN_CAR: StateWords(Zone.IN, Text("已进轿厢", "In the car")),
    S.SELECT_DEST: StateWords(Zone.IN, Text("正在登记楼层", "Choosing the floor")),
    S.RIDING: StateWords(Zone.IN, Text("正在乘梯", "Riding the lift")),
    S.ARRIVED_CHECK: StateWords(Zone.IN, Text("到站，核对楼层", "Arrived, checking the floor")),
    S.EXITING: StateWords(Zone.SILL, Text("正在出电梯", "Leaving the lift")),
    S.CLEAR_RELEASE: StateWords(Zone.OUT, Text("已出电梯，交还电梯", "Out, giving the lift back")),
    S.RELEASE_PENDING: StateWords(Zone.OUT, Text("等待电梯确认交还", "Waiting for the lift to take it back")),
    S.RETREAT_LANDING: StateWords(Zone.SILL, Text("正退回候梯厅", "Backing out to the landing")),
    S.RETREAT_CAR: StateWords(Zone.SILL, Text("正退回轿厢", "Backing into the car")),
    S.RETREAT_SAFE_SIDE: StateWords(Zone.SILL, Text("正离开门槛，退到近侧", "Leaving the sill to the nearer side")),
    S.REQUEUE: StateWords(Zone.OUT, Text("稍后再次呼梯", "Will call the lift again shortly")),
    S.WRONG_FLOOR_HOLD: StateWords(Zone.IN, Text("楼层不符，留在轿厢", "Wrong floor, staying in the car")),
    S.RIDE_STALLED: StateWords(Zone.IN, Text("电梯停滞，留在轿厢", "The lift has stalled, staying in the car")),
    S.EMERGENCY_IN_CAR: StateWords(Zone.IN, Text("警报，在轿厢内等待开门", "Alarm: in the car until its door opens")),
    S.EVAC_EXIT: StateWords(Zone.SILL, Text("警报，正离开轿厢", "Alarm: leaving the car")),
    S.EMERGENCY_LANDING: StateWords(Zone.OUT, Text("警报，让开通道，等待复位", "Alarm: out of the way till its reset")),
    S.COMMS_LOST_OUT: StateWords(Zone.OUT, Text("电梯控制失联，不进梯", "No word from the lift: not entering")),
    S.COMMS_LOST_IN: StateWords(Zone.IN, Text("电梯控制失联，留在轿厢", "No word from the lift: staying in the car")),
    S.HELP_WAIT: StateWords(None, Text("等待工作人员", "Waiting for a person")),
    S.ABORT_OUT: StateWords(Zone.OUT, Text("放弃本次乘梯，改派", "Giving up this ride, asking for another plan")),
    S.MANUAL: StateWords(None, Text("人工接管中", "Under manual control")),
    S.DONE: StateWords(Zone.OUT, Text("乘梯完成", "Ride done")),
}

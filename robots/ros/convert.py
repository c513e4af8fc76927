"""ROS 2 messages to sensor events and back. Field by field, no decision."""

from __future__ import annotations

import math
from typing import get_args

from geometry_msgs.msg import PoseStamped, PoseWithCovarianceStamped, Twist
from nav_msgs.msg import Odometry, Path
from sensor_msgs.msg import BatteryState, FluidPressure, LaserScan
from std_msgs.msg import Bool, String

from robots.core.geometry import Pose
from robots.core.sensing import (
    BatterySeen,
    CompartmentSeen,
    Drive,
    MarkerSeen,
    OdometrySeen,
    PoseSeen,
    PressureSeen,
    ScanSeen,
    ShowPlan,
)
from robots.core.vda import EStop, OperatingMode

SURE_VARIANCE = 0.25
"""m²: a localiser that is surer than 0.5 m knows where it is."""


def _heading(z: float, w: float) -> float:
    return 2.0 * math.atan2(z, w)


def pose_event(at: float, message: PoseWithCovarianceStamped) -> PoseSeen:
    """`frame_id` is the map id; the x variance tells whether the localiser is sure."""
    pose = message.pose.pose
    theta = _heading(pose.orientation.z, pose.orientation.w)
    sure = 0.0 <= float(message.pose.covariance[0]) <= SURE_VARIANCE
    return PoseSeen(at, Pose(message.header.frame_id, pose.position.x, pose.position.y, theta), sure)


def pose_message(event: PoseSeen) -> PoseWithCovarianceStamped:
    message = PoseWithCovarianceStamped()
    message.header.frame_id = event.pose.map_id
    _stamp(message, event.at)
    message.pose.pose.position.x = event.pose.x
    message.pose.pose.position.y = event.pose.y
    message.pose.pose.orientation.z = math.sin(event.pose.theta / 2)
    message.pose.pose.orientation.w = math.cos(event.pose.theta / 2)
    variance = 0.0025 if event.sure else 100.0
    message.pose.covariance[0] = message.pose.covariance[7] = variance
    return message


def odometry_event(at: float, message: Odometry) -> OdometrySeen:
    """A base that stamps nothing is taken to have measured just now."""
    stamp = message.header.stamp
    taken = stamp.sec + stamp.nanosec / 1e9 if stamp.sec or stamp.nanosec else None
    return OdometrySeen(at, message.twist.twist.linear.x, message.twist.twist.angular.z, taken)


def odometry_message(event: OdometrySeen) -> Odometry:
    message = Odometry()
    message.header.frame_id = "odom"
    _stamp(message, event.at)
    message.child_frame_id = "base_link"
    message.twist.twist.linear.x = event.speed
    message.twist.twist.angular.z = event.turn
    return message


def scan_event(at: float, message: LaserScan, pose: Pose) -> ScanSeen:
    """A beam that hit nothing comes as infinity and reads `range_max`."""
    far = message.range_max
    ranges = [far if not math.isfinite(value) else value for value in message.ranges]
    return ScanSeen(at, pose, message.angle_min, message.angle_increment, far, ranges)


def scan_message(event: ScanSeen) -> LaserScan:
    message = LaserScan()
    message.header.frame_id = "base_scan"
    _stamp(message, event.at)
    message.angle_min = float(event.angle_min)
    message.angle_increment = float(event.angle_step)
    message.angle_max = float(event.angle_min + event.angle_step * (len(event.ranges) - 1))
    message.range_min = 0.0
    message.range_max = float(event.range_max)
    message.ranges = [float(value) for value in event.ranges]
    return message


def pressure_event(at: float, message: FluidPressure) -> PressureSeen:
    return PressureSeen(at, message.fluid_pressure)


def pressure_message(event: PressureSeen) -> FluidPressure:
    message = FluidPressure(fluid_pressure=event.pascal)
    _stamp(message, event.at)
    return message


def marker_event(at: float, message: String) -> MarkerSeen:
    return MarkerSeen(at, message.data)


def marker_message(event: MarkerSeen) -> String:
    return String(data=event.marker)


def battery_event(at: float, message: BatteryState) -> BatterySeen:
    charging = message.power_supply_status == BatteryState.POWER_SUPPLY_STATUS_CHARGING
    return BatterySeen(at, message.percentage, charging)


def battery_message(event: BatterySeen) -> BatteryState:
    message = BatteryState(percentage=float(event.charge), present=True)
    message.power_supply_status = (
        BatteryState.POWER_SUPPLY_STATUS_CHARGING if event.charging else BatteryState.POWER_SUPPLY_STATUS_DISCHARGING
    )
    _stamp(message, event.at)
    return message


def compartment_event(at: float, number: int, message: Bool) -> CompartmentSeen:
    """True = the lid is shut."""
    return CompartmentSeen(at, number, message.data)


def compartment_message(event: CompartmentSeen) -> Bool:
    return Bool(data=event.closed)


def drive_message(command: Drive) -> Twist:
    message = Twist()
    message.linear.x = float(command.speed)
    message.angular.z = float(command.turn)
    return message


def drive_command(message: Twist) -> Drive:
    return Drive(message.linear.x, message.angular.z)


def plan_message(command: ShowPlan, at: float) -> Path:
    path = Path()
    for pose in command.poses:
        stamped = PoseStamped()
        stamped.header.frame_id = path.header.frame_id = pose.map_id
        stamped.pose.position.x = pose.x
        stamped.pose.position.y = pose.y
        stamped.pose.orientation.z = math.sin(pose.theta / 2)
        stamped.pose.orientation.w = math.cos(pose.theta / 2)
        path.poses.append(stamped)
    _stamp(path, at)
    return path


def _stamp(message: object, at: float) -> None:
    whole = int(at)
    message.header.stamp.sec = whole  # type: ignore[attr-defined]
    message.header.stamp.nanosec = int((at - whole) * 1e9)  # type: ignore[attr-defined]


def operating_mode(message: String) -> OperatingMode | None:
    """None: it is no operating mode of VDA 5050."""
    return next((mode for mode in get_args(OperatingMode) if mode == message.data), None)


def e_stop(message: String) -> EStop:
    """What is no word of VDA 5050 is not taken for a robot that may go on."""
    return next((kind for kind in get_args(EStop) if kind == message.data), "MANUAL")

"""ROS shell of one robot: topics become sensor events, actuator commands become topics. No decision here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from diagnostic_msgs.msg import DiagnosticArray
from geometry_msgs.msg import PoseWithCovarianceStamped, Twist
from nav_msgs.msg import Odometry, Path
from rclpy.node import Node
from rclpy.qos import QoSDurabilityPolicy, QoSProfile, qos_profile_sensor_data
from sensor_msgs.msg import BatteryState, FluidPressure, LaserScan
from std_msgs.msg import Bool, String
from std_srvs.srv import SetBool

from robots.core.geometry import Pose
from robots.core.sensing import (
    AllowCharging,
    Drive,
    FreeWheels,
    ModeSeen,
    PoseSeen,
    Relocate,
    SafetySeen,
    Say,
    ShowPlan,
    Unlock,
    WatchScan,
)
from robots.core.vda import EStop
from robots.elevator.commands import SwitchMap
from robots.ros import convert
from robots.ros.process import diagnostics_message

LATCHED = QoSProfile(depth=1, durability=QoSDurabilityPolicy.TRANSIENT_LOCAL)


class RobotNode(Node):
    """Lives in the robot's namespace (`/xiaodi`).

    on_event   called from the spin thread with each sensor event; it must only enqueue
    now        UTC seconds
    """

    def __init__(self, compartments: int, now: Callable[[], float], on_event: Callable[[Any], None]) -> None:
        super().__init__("robot")
        self._now, self._on_event = now, on_event
        self._pose: Pose | None = None
        self._scan: Any = None
        self._cmd_vel = self.create_publisher(Twist, "cmd_vel", 10)
        self._wheels_free = self.create_publisher(Bool, "wheels_free", LATCHED)
        # what RViz and localisers call it: "you are here, on this map", after a ride to another floor
        self._initial_pose = self.create_publisher(PoseWithCovarianceStamped, "initialpose", 10)
        self._plan = self.create_publisher(Path, "plan", LATCHED)
        self._ride = self.create_publisher(String, "ride", LATCHED)
        self._said = self.create_publisher(String, "said", 10)
        self._diagnostics = self.create_publisher(DiagnosticArray, "diagnostics", 10)
        self.create_subscription(PoseWithCovarianceStamped, "pose", self._on_pose, 10)
        self._sense(Odometry, "odom", convert.odometry_event)
        self._sense(FluidPressure, "pressure", convert.pressure_event)
        self._sense(String, "marker", convert.marker_event)
        self._sense(BatteryState, "battery_state", convert.battery_event)
        self._charging_allowed = self.create_publisher(Bool, "charging_allowed", LATCHED)
        self._safety: tuple[EStop, bool] = ("NONE", False)
        self.create_subscription(String, "operating_mode", self._on_mode, LATCHED)
        self.create_subscription(String, "e_stop", self._on_e_stop, LATCHED)
        self.create_subscription(Bool, "field_violation", self._on_field, LATCHED)
        self._unlock = {}
        for number in range(1, compartments + 1):
            self._unlock[number] = self.create_client(SetBool, f"compartment/c{number}/unlock")
            self.create_subscription(
                Bool,
                f"compartment/c{number}/state",
                lambda message, number=number: self._on_event(convert.compartment_event(self._now(), number, message)),
                LATCHED,
            )

    def _sense(self, kind: type, topic: str, to_event: Callable[[float, Any], Any]) -> None:
        self.create_subscription(kind, topic, lambda message: self._on_event(to_event(self._now(), message)), 10)

    def _on_pose(self, message: PoseWithCovarianceStamped) -> None:
        event = convert.pose_event(self._now(), message)
        self._pose = event.pose
        self._on_event(event)

    def _on_mode(self, message: String) -> None:
        mode = convert.operating_mode(message)
        if mode is None:
            self.get_logger().error(f"{message.data!r} is no operating mode")
        else:
            self._on_event(ModeSeen(self._now(), mode))

    def _on_e_stop(self, message: String) -> None:
        self._safety = (convert.e_stop(message), self._safety[1])
        self._on_event(SafetySeen(self._now(), *self._safety))

    def _on_field(self, message: Bool) -> None:
        self._safety = (self._safety[0], bool(message.data))
        self._on_event(SafetySeen(self._now(), *self._safety))

    def _on_scan(self, message: LaserScan) -> None:
        if self._pose is not None:
            self._on_event(convert.scan_event(self._now(), message, self._pose))

    def carry_out(self, command: Any) -> bool:
        """Do an actuator command; False: it is none of ours. Called from the owner's thread."""
        match command:
            case Drive():
                self._cmd_vel.publish(convert.drive_message(command))
            case FreeWheels(on=on):
                self._wheels_free.publish(Bool(data=on))
            case Unlock(number=number):
                self._ask_unlock(number)
            case WatchScan(on=on):
                # Subscriptions may only change in the spin thread: the executor is waiting on them.
                if self.executor is not None:
                    self.executor.create_task(self._watch_scan, on)
            case ShowPlan():
                self._plan.publish(convert.plan_message(command, self._now()))
            case SwitchMap(map_id=map_id):
                if self._pose is not None:
                    guess = PoseSeen(self._now(), replace(self._pose, map_id=map_id))
                    self._initial_pose.publish(convert.pose_message(guess))
            case Relocate(pose=pose):
                self._initial_pose.publish(convert.pose_message(PoseSeen(self._now(), pose)))
            case AllowCharging(on=on):
                self._charging_allowed.publish(Bool(data=on))
            case Say(key=key):
                self._said.publish(String(data=key))
            case _:
                return False
        return True

    def _ask_unlock(self, number: int) -> None:
        client = self._unlock.get(number)
        if client is None or not client.service_is_ready():
            # The mind sees a lid that does not open and reports it; here only the log knows why.
            self.get_logger().error(f"compartment {number} cannot be unlocked: its service is not there")
            return
        client.call_async(SetBool.Request(data=True))

    def _watch_scan(self, on: bool) -> None:
        # The base casts scans only while somebody subscribes, so not subscribing is the off switch.
        if on and self._scan is None:
            self._scan = self.create_subscription(LaserScan, "scan", self._on_scan, qos_profile_sensor_data)
        elif not on and self._scan is not None:
            self.destroy_subscription(self._scan)
            self._scan = None

    def show_ride(self, state: str) -> None:
        self._ride.publish(String(data=state))

    def diagnose(self, level: str, message: str, values: dict[str, object]) -> None:
        """Publish the robot's health for maintenance. level: ok, warning, error."""
        name = f"{self.get_namespace().strip('/')}/robot"
        self._diagnostics.publish(diagnostics_message(self, name, level, message, values))

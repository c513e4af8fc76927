"""The simulated world over ROS 2: for each robot the node its hardware would be. No decision, no physics.

Callbacks run in the spin thread and only enqueue `(robot, command)`; the world's owner takes them out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from diagnostic_msgs.msg import DiagnosticArray
from geometry_msgs.msg import PoseWithCovarianceStamped, Twist
from nav_msgs.msg import Odometry
from rclpy.node import Node
from rclpy.qos import qos_profile_sensor_data
from rosgraph_msgs.msg import Clock
from sensor_msgs.msg import BatteryState, FluidPressure, LaserScan
from std_msgs.msg import Bool, String
from std_srvs.srv import SetBool

from robots.core.sensing import (
    AllowCharging,
    BatterySeen,
    CompartmentSeen,
    FreeWheels,
    MarkerSeen,
    ModeSeen,
    OdometrySeen,
    PoseSeen,
    PressureSeen,
    SafetySeen,
    ScanSeen,
    Unlock,
)
from robots.ros import convert
from robots.ros.process import diagnostics_message
from robots.ros.robot_node import LATCHED

Enqueue = Callable[[tuple[str, Any]], None]


class BaseNode(Node):
    """The base of one robot in its namespace: sensors out, speed commands and unlocking in."""

    def __init__(self, robot: str, compartments: int, enqueue: Enqueue) -> None:
        super().__init__("base", namespace=robot)
        self.robot = robot
        self.create_subscription(Twist, "cmd_vel", lambda m: enqueue((robot, convert.drive_command(m))), 10)
        self.create_subscription(Bool, "wheels_free", lambda m: enqueue((robot, FreeWheels(bool(m.data)))), LATCHED)
        self.create_subscription(
            Bool, "charging_allowed", lambda m: enqueue((robot, AllowCharging(bool(m.data)))), LATCHED
        )
        self._mode = self.create_publisher(String, "operating_mode", LATCHED)
        self._e_stop = self.create_publisher(String, "e_stop", LATCHED)
        self._field = self.create_publisher(Bool, "field_violation", LATCHED)
        self._scan = self.create_publisher(LaserScan, "scan", qos_profile_sensor_data)
        self._out: dict[type, tuple[Any, Callable[[Any], Any]]] = {
            PoseSeen: (self.create_publisher(PoseWithCovarianceStamped, "pose", 10), convert.pose_message),
            OdometrySeen: (self.create_publisher(Odometry, "odom", 10), convert.odometry_message),
            PressureSeen: (self.create_publisher(FluidPressure, "pressure", 10), convert.pressure_message),
            MarkerSeen: (self.create_publisher(String, "marker", 10), convert.marker_message),
            BatterySeen: (self.create_publisher(BatteryState, "battery_state", 10), convert.battery_message),
            ScanSeen: (self._scan, convert.scan_message),
        }
        self._lids = {}
        for number in range(1, compartments + 1):
            self._lids[number] = self.create_publisher(Bool, f"compartment/c{number}/state", LATCHED)
            self.create_service(
                SetBool,
                f"compartment/c{number}/unlock",
                lambda request, answer, number=number: _unlock(enqueue, robot, number, request, answer),
            )

    @property
    def scan_is_watched(self) -> bool:
        """Somebody subscribes to the scan, so it is worth casting."""
        return self._scan.get_subscription_count() > 0

    def show(self, event: Any) -> None:
        """Publish one sensor event on its topic."""
        if isinstance(event, CompartmentSeen):
            self._lids[event.number].publish(convert.compartment_message(event))
            return
        if isinstance(event, ModeSeen):
            self._mode.publish(String(data=event.mode))
            return
        if isinstance(event, SafetySeen):
            self._e_stop.publish(String(data=event.e_stop))
            self._field.publish(Bool(data=event.field_violation))
            return
        publisher, to_message = self._out[type(event)]
        publisher.publish(to_message(event))


def _unlock(
    enqueue: Enqueue, robot: str, number: int, request: SetBool.Request, answer: SetBool.Response
) -> SetBool.Response:
    answer.success = bool(request.data)
    answer.message = "unlocking" if request.data else "a lid locks by itself when it is shut"
    if request.data:
        enqueue((robot, Unlock(number)))
    return answer


class SimulatorNode(Node):
    """The simulator itself: `/clock` and its health."""

    def __init__(self) -> None:
        super().__init__("simulator")
        self._clock_out = self.create_publisher(Clock, "/clock", 10)
        self._diagnostics = self.create_publisher(DiagnosticArray, "diagnostics", 10)

    def show_clock(self, at: float) -> None:
        message = Clock()
        message.clock.sec = int(at)
        message.clock.nanosec = int((at - int(at)) * 1e9)
        self._clock_out.publish(message)

    def diagnose(self, level: str, message: str, values: dict[str, object]) -> None:
        """level: ok, warning, error."""
        self._diagnostics.publish(diagnostics_message(self, "simulator", level, message, values))

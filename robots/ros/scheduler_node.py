"""ROS shell of the scheduler: its health for ROS tools. The scheduler itself speaks MQTT only."""

from __future__ import annotations

from diagnostic_msgs.msg import DiagnosticArray
from rclpy.node import Node

from robots.ros.process import diagnostics_message


class SchedulerNode(Node):
    def __init__(self, name: str = "scheduler") -> None:
        super().__init__(name)
        self._diagnostics = self.create_publisher(DiagnosticArray, "diagnostics", 10)

    def diagnose(self, level: str, message: str, values: dict[str, object]) -> None:
        """level: ok, warning, error."""
        self._diagnostics.publish(diagnostics_message(self, "scheduler", level, message, values))

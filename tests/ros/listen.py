"""Run in a process of its own: what is to be seen on a floor's ROS 2 graph within some seconds, as one JSON object."""

from __future__ import annotations

import json
import sys
import time

import rclpy
from diagnostic_msgs.msg import DiagnosticArray
from geometry_msgs.msg import PoseWithCovarianceStamped
from nav_msgs.msg import Odometry
from rclpy.executors import SingleThreadedExecutor
from rosgraph_msgs.msg import Clock


def main() -> None:
    rclpy.init()
    node = rclpy.create_node("listener")
    counts: dict[str, int] = {}
    seen: dict[str, object] = {}

    def listen(kind: type, topic: str) -> None:
        def note(message: object) -> None:
            counts[topic] = counts.get(topic, 0) + 1
            seen[topic] = message

        node.create_subscription(kind, topic, note, 10)

    listen(PoseWithCovarianceStamped, "/xiaodi/pose")
    listen(Odometry, "/xiaodi/odom")
    listen(DiagnosticArray, "/xiaodi/diagnostics")
    listen(DiagnosticArray, "/diagnostics")
    listen(Clock, "/clock")
    wanted = {"/xiaodi/pose", "/xiaodi/diagnostics", "/diagnostics", "/clock"}
    executor = SingleThreadedExecutor()
    executor.add_node(node)
    deadline = time.monotonic() + float(sys.argv[1])
    while time.monotonic() < deadline and not wanted <= set(counts):
        executor.spin_once(timeout_sec=0.1)
    pose = seen.get("/xiaodi/pose")
    frame = pose.header.frame_id if isinstance(pose, PoseWithCovarianceStamped) else ""
    topics = dict(node.get_topic_names_and_types())
    services = dict(node.get_service_names_and_types())
    print(json.dumps({"topics": topics, "services": services, "counts": counts, "frame": frame}))
    executor.shutdown()
    node.destroy_node()
    rclpy.try_shutdown()


if __name__ == "__main__":
    main()
